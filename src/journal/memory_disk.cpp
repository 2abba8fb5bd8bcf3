#include "journal/memory_disk.hpp"

#include <algorithm>

namespace panmen::journal {

namespace {

class MemoryFile : public File {
 public:
  explicit MemoryFile(MemoryDisk::Content content) : content_(std::move(content)) {}

  Result<uint64_t> size() const override { return uint64_t{content_->size()}; }
  Result<size_t> read(uint64_t offset, std::span<uint8_t> out) const override {
    if (offset >= content_->size()) return size_t{0};
    const size_t n = std::min<size_t>(out.size(), content_->size() - offset);
    std::copy_n(content_->begin() + static_cast<std::ptrdiff_t>(offset), n, out.begin());
    return n;
  }
  Result<void> write(uint64_t offset, Bytes data) override {
    if (content_->size() < offset + data.size()) content_->resize(offset + data.size());
    std::ranges::copy(data, content_->begin() + static_cast<std::ptrdiff_t>(offset));
    return {};
  }
  // Room is given when it is written to: a preallocated segment of nothing would only cost memory.
  Result<void> allocate(uint64_t) override { return {}; }
  Result<void> truncate(uint64_t size) override {
    content_->resize(size);
    return {};
  }
  Result<void> sync() override { return {}; }

 private:
  MemoryDisk::Content content_;
};

Error not_found(std::string_view name) {
  return {ErrorCode::not_found, "'" + std::string(name) + "' is not there"};
}

}  // namespace

Result<std::unique_ptr<File>> MemoryDisk::open(std::string_view name, Open mode) {
  const auto known = files_.find(name);
  if (mode == Open::create) {
    if (known != files_.end())
      return Error{ErrorCode::exists, "'" + std::string(name) + "' is there already"};
    const auto made = files_.emplace(name, std::make_shared<std::vector<uint8_t>>()).first;
    return std::unique_ptr<File>(std::make_unique<MemoryFile>(made->second));
  }
  if (known == files_.end()) return not_found(name);
  return std::unique_ptr<File>(std::make_unique<MemoryFile>(known->second));
}

Result<std::vector<std::string>> MemoryDisk::list(std::string_view folder) const {
  const std::string prefix = folder.empty() ? "" : std::string(folder) + "/";
  std::vector<std::string> names;
  for (const auto& [name, content] : files_) {
    if (!name.starts_with(prefix)) continue;
    const std::string rest = name.substr(prefix.size());
    if (rest.find('/') == std::string::npos) names.push_back(rest);
  }
  return names;
}

Result<bool> MemoryDisk::exists(std::string_view name) const {
  return files_.contains(name);
}

Result<void> MemoryDisk::make_folder(std::string_view) {
  return {};
}

Result<void> MemoryDisk::rename(std::string_view from, std::string_view to) {
  auto node = files_.extract(std::string(from));
  if (node.empty()) return not_found(from);
  files_[std::string(to)] = std::move(node.mapped());
  return {};
}

Result<void> MemoryDisk::remove(std::string_view name) {
  return files_.erase(std::string(name)) == 1 ? Result<void>{} : not_found(name);
}

Result<void> MemoryDisk::sync_folder(std::string_view) {
  return {};
}

Result<void> MemoryDisk::lock() {
  return {};
}

}  // namespace panmen::journal
