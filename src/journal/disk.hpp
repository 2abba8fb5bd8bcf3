// Disk: the few things a journal asks of a file system, so that the simulator can be one.
//
// Contract: what write() returned for is durable only after sync() of that file returned ok, and a new or
// renamed name only after sync_folder() returned ok. After sync() failed once, the file's unsynced content is
// unknown: the caller stops and says so (the kernel may have dropped the pages; retrying would pretend).
//
// Names are relative to the disk's root and use '/'. Not thread-safe: one writer.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::journal {

class File {
 public:
  virtual ~File() = default;
  virtual Result<uint64_t> size() const = 0;
  // Fills `out` from `offset`; fewer bytes only at the end of the file.
  virtual Result<size_t> read(uint64_t offset, std::span<uint8_t> out) const = 0;
  // All of `data`, or an error; after an error any part of it may be on disk.
  virtual Result<void> write(uint64_t offset, Bytes data) = 0;
  // Makes room so that writing up to `size` allocates nothing; the room reads as zeros. The size becomes
  // `size`. REQUIRES: the size is not greater already.
  virtual Result<void> allocate(uint64_t size) = 0;
  virtual Result<void> truncate(uint64_t size) = 0;
  virtual Result<void> sync() = 0;
};

enum class Open : uint8_t { read, write, create };  // create: the name must not exist

class Disk {
 public:
  virtual ~Disk() = default;
  // Errors: not_found, exists (create), io, damaged (what has the name is no regular file, but a folder, a
  // FIFO, a link).
  virtual Result<std::unique_ptr<File>> open(std::string_view name, Open mode) = 0;
  // Names of files directly in `folder` ("" is the root), ascending. A folder that is not there is empty.
  virtual Result<std::vector<std::string>> list(std::string_view folder) const = 0;
  virtual Result<bool> exists(std::string_view name) const = 0;
  virtual Result<void> make_folder(std::string_view folder) = 0;  // with its parents; ok where it exists
  // Replaces what `to` named. Atomic against crashes once the folder is synced.
  virtual Result<void> rename(std::string_view from, std::string_view to) = 0;
  virtual Result<void> remove(std::string_view name) = 0;
  virtual Result<void> sync_folder(std::string_view folder) = 0;
  // Held until the disk is destroyed; ok where this disk holds it already; refuses any other. Errors: exists.
  virtual Result<void> lock() = 0;
};

// The folder `path` of this machine's file system; made when `create` is set and it is missing.
// Errors: not_found, io (with the operating system's reason).
Result<std::unique_ptr<Disk>> open_posix_disk(std::string path, bool create);

}  // namespace panmen::journal
