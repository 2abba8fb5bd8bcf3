#include "record/envelope.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "base/test_page.hpp"

namespace panmen::record {
namespace {

// The leaf that docs/formats/record.md takes apart.
struct Example {
  Salt salt = make_salt(as_bytes("panmen"), 5);
  Envelope envelope{5, {StreamKind::source, "ur3"}, 1, leaf_hash(as_bytes("predecessor"))};
  std::vector<uint8_t> body = encode(Watermark{"ur3", {1'666'746'000'000'000'000}});
  std::vector<uint8_t> leaf() const { return encode_leaf(salt, envelope, body); }
};

TEST(Envelope, DecodesToWhatWasEncoded) {
  const Example example;
  const std::vector<uint8_t> bytes = example.leaf();
  auto leaf = decode_leaf(bytes);
  ASSERT_TRUE(leaf.ok()) << leaf.error().message;
  EXPECT_EQ(leaf->salt, example.salt);
  EXPECT_EQ(leaf->envelope, example.envelope);
  EXPECT_TRUE(std::equal(leaf->body.begin(), leaf->body.end(), example.body.begin(), example.body.end()));
  EXPECT_GE(leaf->body.data(), bytes.data()) << "it points into the leaf";
  EXPECT_LE(leaf->body.data() + leaf->body.size(), bytes.data() + bytes.size());
}

TEST(Envelope, LargestLeafFits) {
  Example example;
  example.envelope.stream.name.assign(kMaxNameSize, 'n');
  example.body.resize(kMaxBodySize);
  const std::vector<uint8_t> bytes = example.leaf();
  EXPECT_LE(bytes.size(), kMaxLeafSize);
  EXPECT_TRUE(decode_leaf(bytes).ok());
}

TEST(Envelope, NoPartBeforeTheBodyDecodes) {
  const Example example;
  const std::vector<uint8_t> bytes = example.leaf();
  const size_t without_body = bytes.size() - example.body.size();
  for (size_t n = 0; n < without_body + 4; ++n) {
    auto leaf = decode_leaf(Bytes(bytes).first(n));
    ASSERT_FALSE(leaf.ok()) << n << " bytes";
    EXPECT_EQ(leaf.error().code, ErrorCode::invalid);
  }
  EXPECT_EQ(decode_leaf(std::vector<uint8_t>(kMaxLeafSize + 1)).error().code, ErrorCode::invalid);
}

TEST(Envelope, WhateverDecodesEncodesToTheSameBytes) {
  std::vector<uint8_t> bytes = Example().leaf();
  for (size_t at = 0; at < bytes.size(); ++at) {
    const uint8_t kept = bytes[at];
    for (int value = 0; value < 256; ++value) {
      bytes[at] = static_cast<uint8_t>(value);
      auto leaf = decode_leaf(bytes);
      if (!leaf.ok()) continue;
      ASSERT_EQ(encode_leaf(leaf->salt, leaf->envelope, leaf->body), bytes) << "byte " << at;
    }
    bytes[at] = kept;
  }
}

TEST(Envelope, RulesAreChecked) {
  const size_t version = 16;
  const size_t index = 17;
  const size_t kind = 25;
  const size_t name = 30;
  const size_t number = 33;
  const size_t previous = 41;
  auto decode_with = [&](size_t at, size_t count, uint8_t value) {
    std::vector<uint8_t> bytes = Example().leaf();
    std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(at), count, value);
    return decode_leaf(bytes);
  };
  EXPECT_EQ(decode_with(version, 1, 2).error().code, ErrorCode::unsupported);
  EXPECT_NE(decode_with(index, 8, 0).error().message.find("greater than its index"), std::string::npos);
  EXPECT_NE(decode_with(kind, 1, 6).error().message.find("enumeration"), std::string::npos);
  EXPECT_NE(decode_with(kind, 1, 1).error().message.find("a stream has a name"), std::string::npos);
  EXPECT_NE(decode_with(name, 1, '\x1b').error().message.find("control how text is shown"),
            std::string::npos);
  EXPECT_NE(decode_with(name, 1, 0xFF).error().message.find("UTF-8"), std::string::npos);
  EXPECT_NE(decode_with(number, 8, 0).error().message.find("predecessor"), std::string::npos);
  EXPECT_NE(decode_with(previous, 32, 0).error().message.find("predecessor"), std::string::npos);
  EXPECT_TRUE(decode_with(kind, 1, 5).ok());
}

TEST(Envelope, StreamsReadAsWords) {
  EXPECT_EQ(to_string(Stream{}), "log");
  EXPECT_EQ(to_string(Stream{StreamKind::asset, "cell/ur3"}), "asset cell/ur3");
  EXPECT_EQ(to_string(Stream{StreamKind::party, "buyer"}), "party buyer");
}

TEST(Envelope, EveryBodyHasItsStream) {
  const VerdictId id{"cell-07", 1, "fee", {0}, {1}, 0};
  const std::pair<Body, std::string> expected[] = {
      {Origin{"o", Mode::live, Salting::open}, "log"},
      {Semantics{}, "log"},
      {Clock{}, "log"},
      {Source{"ur3", {}, {}, {}}, "source ur3"},
      {Watermark{"ur3", {}}, "source ur3"},
      {Intake{"ur3", "file", 0, 0, 0, 0, {}}, "source ur3"},
      {Block{"ur3", "cell/ur3", {}, 1, {}, {}}, "asset cell/ur3"},
      {Admission{"cell/ur3", {}, 0, 0, 0, 0, 0, 0, 0}, "asset cell/ur3"},
      {Terms{"cell-07", 1, {}, {}}, "contract cell-07"},
      {Entry{"cell-07", "E-1", {}, {}, {}, "", PlannedDowntime{{0}, {1}}}, "contract cell-07"},
      {Stop{"cell-07", 1, "", {0}, {1}, {}, {}}, "contract cell-07"},
      {Measures{"cell-07", 1, {0}, {1}, {}}, "contract cell-07"},
      {Verdict{id, Outcome::met, Reason::none, {}}, "contract cell-07"},
      {Entitlement{id, "a", "b", {1, {}}, 0, 1, 0, {}, "", 0}, "contract cell-07"},
      {Milestone{"cell-07", 1, "delivered", Instant{1}}, "contract cell-07"},
      {Due{id, 0, {}, 1}, "contract cell-07"},
      {Transfer{1, "a", "b", {1, {}}, id}, "contract cell-07"},
  };
  for (const auto& [body, stream] : expected)
    EXPECT_EQ(to_string(stream_of(body)), stream);
}

TEST(Envelope, SaltsDifferByIndexAndSecret) {
  EXPECT_EQ(make_salt(as_bytes("s"), 1), make_salt(as_bytes("s"), 1));
  EXPECT_NE(make_salt(as_bytes("s"), 1), make_salt(as_bytes("s"), 2));
  EXPECT_NE(make_salt(as_bytes("s"), 1), make_salt(as_bytes("t"), 1));
  // Computed elsewhere: HMAC-SHA-256 under "panmen" of 05 00 00 00 00 00 00 00.
  const Salt expected = {0x28, 0xBF, 0x70, 0xD6, 0x8A, 0xA8, 0xBE, 0x53,
                         0xC8, 0x02, 0x58, 0x39, 0x15, 0xD2, 0x5C, 0x7E};
  EXPECT_EQ(make_salt(as_bytes("panmen"), 5), expected);
}

TEST(Envelope, LeafHashIsThatOfRfc6962) {
  // SHA-256 of one zero byte: the leaf hash of the empty leaf.
  EXPECT_EQ(to_hex(leaf_hash({})), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Envelope, PageShowsTheExampleAsItIs) {
  std::ifstream page(PANMEN_SOURCE_DIR "/docs/formats/record.md");
  ASSERT_TRUE(page.good());
  const std::vector<uint8_t> leaf = Example().leaf();
  EXPECT_EQ(bytes_on_page(page), leaf);
  std::ifstream again(PANMEN_SOURCE_DIR "/docs/formats/record.md");
  std::stringstream text;
  text << again.rdbuf();
  EXPECT_NE(text.str().find(to_hex(leaf_hash(leaf))), std::string::npos) << to_hex(leaf_hash(leaf));
}

}  // namespace
}  // namespace panmen::record
