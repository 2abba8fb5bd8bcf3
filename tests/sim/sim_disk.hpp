// SimDisk: a disk in memory that fails as disks do, under a seed.
//
// It is harsher than any file system: between two syncs each 512-byte sector of a file may keep any of the
// contents it had, or a torn mixture of two; a file's size may be any that it had; new names, renames and
// removals of a folder may be lost from any point on. A sync that fails leaves content that reads well and
// will never reach the disk, whatever is synced later, unless it is written again.
//
// One SimDisk is one machine: crash() is its power failing, kill() the end of the process that uses it. Files
// that were open before either refuse everything. Not thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "journal/disk.hpp"
#include "sim/random.hpp"

namespace panmen::sim {

// How likely each operation is to fail, in thousandths; and when the disk is full.
struct Faults {
  uint32_t failing_writes = 0;  // some of the bytes, or none, are written
  uint32_t failing_syncs = 0;
  uint64_t capacity = std::numeric_limits<uint64_t>::max();  // bytes of all files
};

class SimDisk : public journal::Disk {
 public:
  explicit SimDisk(uint64_t seed) : random_(seed) {}

  Result<std::unique_ptr<journal::File>> open(std::string_view name, journal::Open mode) override;
  Result<std::vector<std::string>> list(std::string_view folder) const override;
  Result<bool> exists(std::string_view name) const override;
  Result<void> make_folder(std::string_view folder) override;
  Result<void> rename(std::string_view from, std::string_view to) override;
  Result<void> remove(std::string_view name) override;
  Result<void> sync_folder(std::string_view folder) override;
  Result<void> lock() override;

  void set_faults(const Faults& faults) { faults_ = faults; }
  // The power fails within the n-th change from now on (a write, resize, sync, new name ...; 1 is the next).
  // From then on everything is refused until crash().
  void fail_power_at(uint64_t change) { changes_left_ = change; }
  bool power_failed() const { return power_failed_; }
  // The power fails and comes back: of what is not synced, some is lost. No change is due to fail any more.
  void crash();
  // The process ends, the machine does not: nothing is lost, no file is open any more.
  void kill();

  uint64_t changes() const { return changes_; }  // so far
  uint64_t syncs() const { return syncs_; }      // of files that succeeded so far
  bool has(std::string_view name) const;
  // REQUIRES of the next three: the file is there.
  std::vector<uint8_t> content(std::string_view name) const;
  void set_content(std::string_view name, std::vector<uint8_t> content);  // durable at once
  void flip(std::string_view name, uint64_t offset, uint8_t mask);        // bits rot; durable at once
  // Makes a file that is durable at once, with the folders it needs.
  void plant(std::string_view name, std::vector<uint8_t> content);

 private:
  friend class SimFile;
  using Sector = std::vector<uint8_t>;  // of kSectorSize bytes

  struct Node {
    bool is_folder = false;
    std::vector<uint8_t> now;      // as it reads
    std::vector<uint8_t> durable;  // as it would read after a crash, if nothing else survived
    std::map<uint64_t, std::vector<Sector>>
        unsynced;                 // by number of the sector: contents since the last sync
    std::vector<uint64_t> sizes;  // since the last sync
  };
  using Names = std::map<std::string, std::shared_ptr<Node>, std::less<>>;
  // What happened to the names of one folder at once.
  struct NameChange {
    std::string removed;  // empty: none
    std::string added;    // empty: none
    std::shared_ptr<Node> node;
  };

  enum class Fate : uint8_t { succeeds, fails, power_fails };
  Fate next_change(uint32_t failing);
  Result<void> refuse_without_power() const;
  void change_names(NameChange change);
  static void apply(const NameChange& change, Names& names);
  void remember(Node& node, uint64_t from, uint64_t to);
  void write_now(Node& node, uint64_t offset, Bytes data);
  void resize_now(Node& node, uint64_t size);
  void sync_now(Node& node);
  void fail_sync(Node& node);
  void lose_unsynced(Node& node);
  uint64_t used() const;

  Random random_;
  Faults faults_;
  Names names_;
  Names durable_names_;
  std::map<std::string, std::vector<NameChange>, std::less<>> unsynced_names_;  // by folder
  uint64_t generation_ = 0;                                                     // of open files
  uint64_t changes_left_ = 0;                                                   // 0: the power does not fail
  uint64_t changes_ = 0;
  uint64_t syncs_ = 0;
  bool power_failed_ = false;
};

}  // namespace panmen::sim
