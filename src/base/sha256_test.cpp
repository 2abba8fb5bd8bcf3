#include "base/sha256.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

// FIPS 180-4 examples, as NIST publishes them.
TEST(Sha256, AgreesWithThePublishedExamples) {
  EXPECT_EQ(to_hex(sha256(as_bytes(""))), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(to_hex(sha256(as_bytes(std::string(1'000'000, 'a')))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256(Bytes{}), sha256(as_bytes("")));
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  EXPECT_EQ(sha256(std::initializer_list<Bytes>{}), sha256(Bytes{}));
  EXPECT_TRUE(rc::check([](const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
    std::vector<uint8_t> whole = a;
    whole.insert(whole.end(), b.begin(), b.end());
    RC_ASSERT(sha256({Bytes(a), Bytes(), Bytes(b)}) == sha256(whole));
  }));
}

// RFC 4231, cases 1, 2, 6 and 7: a short key, a shorter one, and keys longer than a block.
TEST(HmacSha256, AgreesWithThePublishedExamples) {
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes(std::string(20, '\x0b')), as_bytes("Hi There"))),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes(long_key),
                               as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(
      to_hex(hmac_sha256(as_bytes(long_key),
                         as_bytes("This is a test using a larger than block-size key and a larger than "
                                  "block-size data. The key needs to be hashed before being used by the "
                                  "HMAC algorithm."))),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(HmacSha256, TakesAKeyOfExactlyOneBlockAsItIs) {
  const std::string block(64, 'k');
  EXPECT_EQ(hmac_sha256(as_bytes(block), as_bytes("x")), hmac_sha256(as_bytes(block), as_bytes("x")));
  EXPECT_NE(hmac_sha256(as_bytes(block), as_bytes("x")),
            hmac_sha256(sha256(as_bytes(block)).bytes, as_bytes("x")));
  // One byte more, and the key is its hash.
  const std::string longer(65, 'k');
  EXPECT_EQ(hmac_sha256(as_bytes(longer), as_bytes("x")),
            hmac_sha256(sha256(as_bytes(longer)).bytes, as_bytes("x")));
}

TEST(Hash, InHexadecimalReadsBackTheSame) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const Hash hash = sha256(as_bytes(text));
    RC_ASSERT(parse_hash(to_hex(hash)).value() == hash);
  }));
}

TEST(Hash, RefusesWhatIsNotSixtyFourLowerCaseDigits) {
  const std::string good(64, 'a');
  ASSERT_TRUE(parse_hash(good).ok());
  EXPECT_EQ(parse_hash(good).value().bytes[31], 0xAA);
  for (const std::string& text :
       {std::string(), good.substr(1), good + "a", std::string(64, 'A'), std::string(64, 'g'),
        good.substr(1) + " ", " " + good.substr(1), std::string(64, '\0')}) {
    EXPECT_EQ(parse_hash(text).error().code, ErrorCode::invalid) << text;
  }
  for (size_t i = 0; i < good.size(); ++i) {
    std::string wrong = good;
    wrong[i] = ':';
    EXPECT_FALSE(parse_hash(wrong).ok()) << i;
  }
}

}  // namespace
}  // namespace panmen
