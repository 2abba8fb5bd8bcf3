#include "journal/merkle.hpp"

#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "record/envelope.hpp"

namespace panmen::journal {
namespace {

// The definition of RFC 6962, section 2.1, word for word.
Hash tree_hash(std::span<const std::string> entries) {
  if (entries.empty()) return sha256(Bytes{});
  if (entries.size() == 1) return record::leaf_hash(as_bytes(entries[0]));
  size_t k = 1;  // the largest power of two smaller than the number of entries
  while (k * 2 < entries.size())
    k *= 2;
  return node_hash(tree_hash(entries.first(k)), tree_hash(entries.subspan(k)));
}

TEST(Merkle, RootIsThatOfTheDefinitionAtEverySize) {
  std::vector<std::string> entries;
  MerkleTree tree;
  for (size_t n = 0; n <= 130; ++n) {
    ASSERT_EQ(tree.size(), n);
    ASSERT_EQ(to_hex(tree.root()), to_hex(tree_hash(entries))) << n << " entries";
    entries.push_back("entry " + std::to_string(n));
    tree.append(record::leaf_hash(as_bytes(entries.back())));
  }
}

TEST(Merkle, EmptyTreeHasTheHashOfNothing) {
  // FIPS 180-4's SHA-256 of the empty string.
  EXPECT_EQ(to_hex(MerkleTree().root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Merkle, OrderOfEntriesMatters) {
  const Hash a = record::leaf_hash(as_bytes("a"));
  const Hash b = record::leaf_hash(as_bytes("b"));
  MerkleTree one;
  one.append(a);
  one.append(b);
  MerkleTree other;
  other.append(b);
  other.append(a);
  EXPECT_NE(one.root(), other.root());
}

}  // namespace
}  // namespace panmen::journal
