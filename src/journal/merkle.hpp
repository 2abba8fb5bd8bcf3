// The Merkle tree over a log's leaves (RFC 6962, section 2.1), kept as its right edge: one hash per set bit
// of the size.
//
// Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sha256.hpp"

namespace panmen::journal {

class MerkleTree {
 public:
  void append(const Hash& leaf_hash);
  uint64_t size() const { return size_; }
  // SHA-256 of nothing for the empty tree.
  Hash root() const;

 private:
  uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // of perfect subtrees, largest first
};

// SHA-256(0x01 || left || right).
Hash node_hash(const Hash& left, const Hash& right);

}  // namespace panmen::journal
