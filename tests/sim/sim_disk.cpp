#include "sim/sim_disk.hpp"

#include <algorithm>

namespace panmen::sim {
namespace {

constexpr uint64_t kSectorSize = 512;

Error no_power() {
  return {ErrorCode::io, "the power failed"};
}
Error disk_failed(std::string_view doing) {
  return {ErrorCode::io, "the disk failed to " + std::string(doing)};
}

std::string folder_of(std::string_view name) {
  const size_t slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? "" : name.substr(0, slash));
}

}  // namespace

class SimFile : public journal::File {
 public:
  SimFile(SimDisk& disk, std::shared_ptr<SimDisk::Node> node, bool writes)
      : disk_(disk), node_(std::move(node)), writes_(writes), generation_(disk.generation_) {}

  Result<uint64_t> size() const override {
    PANMEN_CHECK(usable());
    return node_->now.size();
  }
  Result<size_t> read(uint64_t offset, std::span<uint8_t> out) const override {
    PANMEN_CHECK(usable());
    const uint64_t size = node_->now.size();
    const size_t n = offset >= size ? 0 : static_cast<size_t>(std::min<uint64_t>(out.size(), size - offset));
    std::copy_n(node_->now.begin() + static_cast<ptrdiff_t>(std::min(offset, size)), n, out.begin());
    return n;
  }
  Result<void> write(uint64_t offset, Bytes data) override {
    PANMEN_CHECK(usable_to_write());
    const auto fate = disk_.next_change(disk_.faults_.failing_writes);
    const uint64_t end = offset + data.size();
    const uint64_t grown = end > node_->now.size() ? end - node_->now.size() : 0;
    const bool full = disk_.used() + grown > disk_.faults_.capacity;
    const bool whole = fate == SimDisk::Fate::succeeds && !full;
    disk_.write_now(*node_, offset, whole ? data : data.first(disk_.random_.below(data.size() + 1)));
    if (fate == SimDisk::Fate::power_fails) return no_power();
    if (full) return Error{ErrorCode::io, "No space left on device"};
    return whole ? Result<void>() : disk_failed("write");
  }
  Result<void> allocate(uint64_t size) override {
    PANMEN_ASSERT(size >= node_->now.size());
    PANMEN_CHECK(usable_to_write());
    const auto fate = disk_.next_change(disk_.faults_.failing_writes);
    if (disk_.used() + (size - node_->now.size()) > disk_.faults_.capacity) {
      return Error{ErrorCode::io, "No space left on device"};
    }
    return resize(size, fate);
  }
  Result<void> truncate(uint64_t size) override {
    PANMEN_CHECK(usable_to_write());
    return resize(size, disk_.next_change(disk_.faults_.failing_writes));
  }
  Result<void> sync() override {
    PANMEN_CHECK(usable_to_write());
    switch (disk_.next_change(disk_.faults_.failing_syncs)) {
      case SimDisk::Fate::power_fails:
        return no_power();
      case SimDisk::Fate::fails:
        disk_.fail_sync(*node_);
        return disk_failed("sync");
      case SimDisk::Fate::succeeds:
        break;
    }
    disk_.sync_now(*node_);
    return {};
  }

 private:
  Result<void> usable() const {
    if (disk_.power_failed_ || generation_ != disk_.generation_) return no_power();
    return {};
  }
  Result<void> usable_to_write() const {
    PANMEN_ASSERT(writes_);
    return usable();
  }
  Result<void> resize(uint64_t size, SimDisk::Fate fate) {
    // An operation that is reported as failed may have happened all the same.
    if (fate == SimDisk::Fate::succeeds || disk_.random_.one_in(2)) disk_.resize_now(*node_, size);
    if (fate == SimDisk::Fate::power_fails) return no_power();
    return fate == SimDisk::Fate::succeeds ? Result<void>() : disk_failed("resize");
  }

  SimDisk& disk_;
  std::shared_ptr<SimDisk::Node> node_;
  bool writes_;
  uint64_t generation_;
};

Result<std::unique_ptr<journal::File>> SimDisk::open(std::string_view name, journal::Open mode) {
  PANMEN_CHECK(refuse_without_power());
  auto found = names_.find(name);
  if (mode == journal::Open::create) {
    if (found != names_.end()) return Error{ErrorCode::exists, std::string(name) + " exists"};
    const std::string folder = folder_of(name);
    if (!folder.empty() && !names_.contains(folder))
      return Error{ErrorCode::not_found, "no folder " + folder};
    const Fate fate = next_change(faults_.failing_writes);
    if (fate == Fate::succeeds || random_.one_in(2))
      change_names({{}, std::string(name), std::make_shared<Node>()});
    if (fate == Fate::power_fails) return no_power();
    if (fate == Fate::fails) return disk_failed("make a file");
    found = names_.find(name);
  }
  if (found == names_.end() || found->second->is_folder) {
    return Error{ErrorCode::not_found, std::string(name) + " is not there"};
  }
  return std::unique_ptr<journal::File>(
      std::make_unique<SimFile>(*this, found->second, mode != journal::Open::read));
}

Result<std::vector<std::string>> SimDisk::list(std::string_view folder) const {
  PANMEN_CHECK(refuse_without_power());
  std::vector<std::string> files;
  for (const auto& [name, node] : names_) {
    if (node->is_folder || folder_of(name) != folder) continue;
    files.push_back(folder.empty() ? name : name.substr(folder.size() + 1));
  }
  return files;
}

Result<bool> SimDisk::exists(std::string_view name) const {
  PANMEN_CHECK(refuse_without_power());
  return names_.contains(name);
}

Result<void> SimDisk::make_folder(std::string_view folder) {
  PANMEN_CHECK(refuse_without_power());
  if (names_.contains(folder)) return {};
  if (const std::string parent = folder_of(folder); !parent.empty()) PANMEN_CHECK(make_folder(parent));
  const Fate fate = next_change(faults_.failing_writes);
  if (fate == Fate::fails) return disk_failed("make a folder");
  auto node = std::make_shared<Node>();
  node->is_folder = true;
  change_names({{}, std::string(folder), std::move(node)});
  return fate == Fate::power_fails ? no_power() : Result<void>();
}

Result<void> SimDisk::rename(std::string_view from, std::string_view to) {
  PANMEN_CHECK(refuse_without_power());
  PANMEN_ASSERT(folder_of(from) == folder_of(to));
  const auto found = names_.find(from);
  if (found == names_.end()) return Error{ErrorCode::not_found, std::string(from) + " is not there"};
  const Fate fate = next_change(faults_.failing_writes);
  if (fate == Fate::fails) return disk_failed("rename");
  change_names({std::string(from), std::string(to), found->second});
  return fate == Fate::power_fails ? no_power() : Result<void>();
}

Result<void> SimDisk::remove(std::string_view name) {
  PANMEN_CHECK(refuse_without_power());
  if (!names_.contains(name)) return Error{ErrorCode::not_found, std::string(name) + " is not there"};
  const Fate fate = next_change(faults_.failing_writes);
  if (fate == Fate::fails) return disk_failed("remove");
  change_names({std::string(name), {}, nullptr});
  return fate == Fate::power_fails ? no_power() : Result<void>();
}

Result<void> SimDisk::sync_folder(std::string_view folder) {
  PANMEN_CHECK(refuse_without_power());
  if (!folder.empty() && !names_.contains(folder)) return Error{ErrorCode::not_found, "no folder"};
  const Fate fate = next_change(faults_.failing_syncs);
  if (fate == Fate::power_fails) return no_power();
  if (fate == Fate::fails) return disk_failed("sync a folder");
  for (const NameChange& change : unsynced_names_[std::string(folder)])
    apply(change, durable_names_);
  unsynced_names_.erase(std::string(folder));
  return {};
}

Result<void> SimDisk::lock() {
  return refuse_without_power();
}

void SimDisk::crash() {
  power_failed_ = false;
  changes_left_ = 0;
  ++generation_;
  for (const auto& [folder, changes] : unsynced_names_) {
    const uint64_t survivors = random_.below(changes.size() + 1);
    for (uint64_t i = 0; i < survivors; ++i)
      apply(changes[i], durable_names_);
  }
  unsynced_names_.clear();
  // What stands in a folder that was lost is lost with it.
  std::erase_if(durable_names_, [&](const auto& entry) {
    const std::string folder = folder_of(entry.first);
    return !folder.empty() && !durable_names_.contains(folder);
  });
  names_ = durable_names_;
  for (const auto& [name, node] : names_)
    lose_unsynced(*node);
}

void SimDisk::kill() {
  PANMEN_ASSERT(!power_failed_);
  changes_left_ = 0;
  ++generation_;
}

bool SimDisk::has(std::string_view name) const {
  return names_.contains(name);
}

std::vector<uint8_t> SimDisk::content(std::string_view name) const {
  const auto found = names_.find(name);
  PANMEN_ASSERT(found != names_.end());
  return found->second->now;
}

void SimDisk::set_content(std::string_view name, std::vector<uint8_t> content) {
  const auto found = names_.find(name);
  PANMEN_ASSERT(found != names_.end());
  Node& node = *found->second;
  node.now = std::move(content);
  node.durable = node.now;
  node.unsynced.clear();
  node.sizes.clear();
}

void SimDisk::flip(std::string_view name, uint64_t offset, uint8_t mask) {
  std::vector<uint8_t> bytes = content(name);
  PANMEN_ASSERT(offset < bytes.size() && mask != 0);
  bytes[offset] ^= mask;
  set_content(name, std::move(bytes));
}

void SimDisk::plant(std::string_view name, std::vector<uint8_t> content) {
  auto put = [&](std::string path, bool is_folder) {
    auto node = std::make_shared<Node>();
    node->is_folder = is_folder;
    names_[path] = node;
    durable_names_[path] = std::move(node);
  };
  for (std::string folder = folder_of(name); !folder.empty(); folder = folder_of(folder)) {
    if (!names_.contains(folder)) put(folder, true);
  }
  put(std::string(name), false);
  set_content(name, std::move(content));
}

SimDisk::Fate SimDisk::next_change(uint32_t failing) {
  ++changes_;
  if (changes_left_ > 0 && --changes_left_ == 0) {
    power_failed_ = true;
    return Fate::power_fails;
  }
  return failing > 0 && random_.per_mille(failing) ? Fate::fails : Fate::succeeds;
}

Result<void> SimDisk::refuse_without_power() const {
  if (power_failed_) return no_power();
  return {};
}

void SimDisk::change_names(NameChange change) {
  apply(change, names_);
  unsynced_names_[folder_of(change.added.empty() ? change.removed : change.added)].push_back(
      std::move(change));
}

void SimDisk::apply(const NameChange& change, Names& names) {
  if (!change.removed.empty()) names.erase(change.removed);
  if (!change.added.empty()) names[change.added] = change.node;
}

// Keeps what the sectors of bytes from..to hold now among the contents that may survive.
void SimDisk::remember(Node& node, uint64_t from, uint64_t to) {
  if (from >= to) return;
  for (uint64_t number = from / kSectorSize; number * kSectorSize < to; ++number) {
    Sector sector(kSectorSize, 0);
    const uint64_t begin = number * kSectorSize;
    if (begin < node.now.size()) {
      const uint64_t n = std::min<uint64_t>(kSectorSize, node.now.size() - begin);
      std::copy_n(node.now.begin() + static_cast<ptrdiff_t>(begin), n, sector.begin());
    }
    node.unsynced[number].push_back(std::move(sector));
  }
}

void SimDisk::write_now(Node& node, uint64_t offset, Bytes data) {
  if (data.empty()) return;
  if (offset + data.size() > node.now.size()) resize_now(node, offset + data.size());
  std::copy(data.begin(), data.end(), node.now.begin() + static_cast<ptrdiff_t>(offset));
  remember(node, offset, offset + data.size());
}

void SimDisk::resize_now(Node& node, uint64_t size) {
  const uint64_t old_size = node.now.size();
  node.now.resize(size);
  node.sizes.push_back(size);
  if (size < old_size) remember(node, size, old_size);
}

void SimDisk::sync_now(Node& node) {
  ++syncs_;
  node.durable.resize(node.now.size());
  for (const auto& [number, contents] : node.unsynced) {
    const uint64_t begin = number * kSectorSize;
    if (begin >= node.durable.size()) continue;
    const uint64_t n = std::min<uint64_t>(kSectorSize, node.durable.size() - begin);
    std::copy_n(contents.back().begin(), n, node.durable.begin() + static_cast<ptrdiff_t>(begin));
  }
  node.unsynced.clear();
  node.sizes.clear();
}

void SimDisk::fail_sync(Node& node) {
  // Sizes reach the disk by the file system's own journal; of the contents, some do and the others never
  // will.
  std::erase_if(node.unsynced, [&](const auto&) { return random_.one_in(2); });
  sync_now(node);
  --syncs_;
}

void SimDisk::lose_unsynced(Node& node) {
  const uint64_t size_choice = random_.below(node.sizes.size() + 1);
  if (size_choice > 0) node.durable.resize(node.sizes[size_choice - 1]);
  for (const auto& [number, contents] : node.unsynced) {
    const uint64_t begin = number * kSectorSize;
    if (begin >= node.durable.size()) continue;
    const uint64_t n = std::min<uint64_t>(kSectorSize, node.durable.size() - begin);
    const auto at = node.durable.begin() + static_cast<ptrdiff_t>(begin);
    const uint64_t choice = random_.below(contents.size() + 1);
    if (choice > 0) std::copy_n(contents[choice - 1].begin(), n, at);
    // Torn: the next content had reached some of the sector's first bytes.
    if (choice < contents.size() && random_.one_in(4)) {
      std::copy_n(contents[choice].begin(), random_.below(n + 1), at);
    }
  }
  node.now = node.durable;
  node.unsynced.clear();
  node.sizes.clear();
}

uint64_t SimDisk::used() const {
  uint64_t bytes = 0;
  for (const auto& [name, node] : names_)
    bytes += node->now.size();
  return bytes;
}

}  // namespace panmen::sim
