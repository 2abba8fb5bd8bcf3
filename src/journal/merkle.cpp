#include "journal/merkle.hpp"

#include "base/assert.hpp"

namespace panmen::journal {

Hash node_hash(const Hash& left, const Hash& right) {
  constexpr uint8_t kNodePrefix = 0x01;
  return sha256({Bytes(&kNodePrefix, 1), Bytes(left.bytes), Bytes(right.bytes)});
}

void MerkleTree::append(const Hash& leaf_hash) {
  // Like a carry in binary counting: two neighbours of equal size become one of twice the size.
  Hash subtree = leaf_hash;
  for (uint64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
    PANMEN_DEBUG_ASSERT(!peaks_.empty());
    subtree = node_hash(peaks_.back(), subtree);
    peaks_.pop_back();
  }
  peaks_.push_back(subtree);
  ++size_;
}

Hash MerkleTree::root() const {
  if (peaks_.empty()) return sha256(Bytes{});
  Hash root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i-- > 0;)
    root = node_hash(peaks_[i], root);
  return root;
}

}  // namespace panmen::journal
