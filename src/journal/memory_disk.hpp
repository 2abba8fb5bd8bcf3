// MemoryDisk: a Disk that lives as long as the process, for replays whose journal nobody keeps, and for
// tests.
//
// Everything is durable at once. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "journal/disk.hpp"

namespace panmen::journal {

class MemoryDisk : public Disk {
 public:
  using Content = std::shared_ptr<std::vector<uint8_t>>;

  Result<std::unique_ptr<File>> open(std::string_view name, Open mode) override;
  Result<std::vector<std::string>> list(std::string_view folder) const override;
  Result<bool> exists(std::string_view name) const override;
  Result<void> make_folder(std::string_view folder) override;
  Result<void> rename(std::string_view from, std::string_view to) override;
  Result<void> remove(std::string_view name) override;
  Result<void> sync_folder(std::string_view folder) override;
  Result<void> lock() override;

  // The bytes of every file, by name.
  const std::map<std::string, Content, std::less<>>& files() const { return files_; }

 private:
  std::map<std::string, Content, std::less<>> files_;
};

}  // namespace panmen::journal
