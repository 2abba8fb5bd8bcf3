// Blobs: content bigger than a record, one file each under `blobs/`, named by the SHA-256 of its bytes.
//
// Invariants: 1. A blob is synced, name and content, before put() returns; so a frame never names what is not
// there.
//             2. get() returns bytes that have the hash, or an error: damage never passes.
// Putting the same content twice writes it once; putting the content of a damaged blob mends it. Not
// thread-safe.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "journal/disk.hpp"

namespace panmen::journal {

constexpr uint64_t kMaxBlobSize = uint64_t{1} << 30;

class Blobs {
 public:
  explicit Blobs(Disk& disk) : disk_(disk) {}

  Result<Hash> put(Bytes content);
  // Errors: not_found, damaged, io, limit.
  Result<std::vector<uint8_t>> get(const Hash& hash) const;
  // Every blob present, ascending. Errors: damaged, where a file in the folder is not named as a blob.
  Result<std::vector<Hash>> list() const;

  static std::string file_name(const Hash& hash);  // blobs/ab/abcdef...

 private:
  Disk& disk_;
  std::bitset<256>
      folder_synced_;  // by the first byte of the hash: the folder's own name is known to be synced
};

}  // namespace panmen::journal
