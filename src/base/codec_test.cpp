#include "base/codec.hpp"

#include <limits>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

enum class Colour : uint8_t { red = 1, green = 2, blue = 3 };

// One of each primitive, so that a record of them meets every reading function.
struct Everything {
  uint8_t u8 = 0;
  int16_t i16 = 0;
  uint32_t u32 = 0;
  int64_t i64 = 0;
  bool flag = false;
  double number = 0;
  Colour colour = Colour::red;
  Hash hash;
  std::vector<uint8_t> bytes;
  std::string text;
  std::vector<uint16_t> list;

  friend bool operator==(const Everything&, const Everything&) = default;
};

std::vector<uint8_t> write(const Everything& value) {
  Writer out;
  out.integer(value.u8);
  out.integer(value.i16);
  out.integer(value.u32);
  out.integer(value.i64);
  out.boolean(value.flag);
  out.float64(value.number);
  out.enumeration(value.colour);
  out.hash(value.hash);
  out.bytes(value.bytes);
  out.text(value.text);
  out.count(value.list.size());
  for (const uint16_t element : value.list)
    out.integer(element);
  return out.take();
}

Result<Everything> read(Bytes data) {
  Reader in(data);
  Everything value;
  value.u8 = in.integer<uint8_t>();
  value.i16 = in.integer<int16_t>();
  value.u32 = in.integer<uint32_t>();
  value.i64 = in.integer<int64_t>();
  value.flag = in.boolean();
  value.number = in.float64();
  value.colour = in.enumeration(Colour::red, Colour::blue);
  value.hash = in.hash();
  const Bytes bytes = in.bytes(1000);
  value.bytes.assign(bytes.begin(), bytes.end());
  value.text = in.text(1000);
  value.list.resize(in.count(1000, sizeof(uint16_t)));
  for (uint16_t& element : value.list)
    element = in.integer<uint16_t>();
  PANMEN_CHECK(in.finish());
  return value;
}

Everything sample() {
  Everything value{7,  -2, 0xDEADBEEF, std::numeric_limits<int64_t>::min(), true, -0.5, Colour::blue, {},
                   {}, {}, {}};
  value.hash = sha256(as_bytes("x"));
  value.bytes = {0, 255, 1};
  value.text = "盘门";
  value.list = {1, 2, 3};
  return value;
}

TEST(Codec, LaysBytesOutAsDocumented) {
  Writer out;
  out.integer(uint16_t{0x0102});
  out.integer(int32_t{-2});
  out.boolean(true);
  out.float64(1.0);
  out.text("ab");
  out.count(3);
  const std::vector<uint8_t> expected = {0x02, 0x01,              // little-endian
                                         0xFE, 0xFF, 0xFF, 0xFF,  // two's complement
                                         0x01,                    //
                                         0,    0,    0,    0,    0, 0,   0xF0,
                                         0x3F, 2,    0,    0,    0, 'a', 'b',  // a length before the run
                                         3,    0,    0,    0};
  EXPECT_EQ(out.size(), expected.size());
  EXPECT_EQ(out.take(), expected);
}

TEST(Codec, WhatIsWrittenReadsBackTheSame) {
  EXPECT_EQ(read(write(sample())).value(), sample());
  EXPECT_TRUE(rc::check([](uint8_t u8, int16_t i16, uint32_t u32, int64_t i64, bool flag, double number,
                           const std::vector<uint8_t>& bytes, const std::vector<uint16_t>& list) {
    Everything value{u8, i16, u32, i64, flag, number, Colour::green, sha256(bytes), bytes, {}, list};
    value.text = to_hex(value.hash);
    RC_ASSERT(read(write(value)).value() == value);
  }));
}

TEST(Codec, EveryBitOfAFloatIsKept) {
  for (const double value : {0.0, -0.0, std::numeric_limits<double>::denorm_min(),
                             std::numeric_limits<double>::infinity(), std::nan("12")}) {
    Writer out;
    out.float64(value);
    Reader in(out.view());
    EXPECT_EQ(std::bit_cast<uint64_t>(in.float64()), std::bit_cast<uint64_t>(value));
    EXPECT_TRUE(in.finish().ok());
  }
}

TEST(Codec, EveryCutIsRefusedWithinTheBytesThatAreThere) {
  const std::vector<uint8_t> whole = write(sample());
  for (size_t n = 0; n < whole.size(); ++n) {
    // A copy of its own size, so that a sanitizer sees a read past the cut.
    const std::vector<uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    const auto result = read(cut);
    ASSERT_FALSE(result.ok()) << n;
    EXPECT_EQ(result.error().code, ErrorCode::invalid) << n;
    EXPECT_TRUE(result.error().message.starts_with("byte ")) << result.error().message;
  }
}

TEST(Codec, AByteTooManyIsRefused) {
  std::vector<uint8_t> longer = write(sample());
  const size_t size = longer.size();
  longer.push_back(0);
  EXPECT_EQ(read(longer).error().message,
            "byte " + std::to_string(size) + ": 1 bytes follow where the end should be");
}

// There is one encoding of each value: what can be read at all is written again as the same bytes.
TEST(Codec, AChangedByteIsRefusedOrIsAnotherValue) {
  const std::vector<uint8_t> whole = write(sample());
  for (size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<uint8_t> changed = whole;
      changed[i] = static_cast<uint8_t>(changed[i] ^ (1U << bit));
      const auto result = read(changed);
      if (result.ok()) {
        EXPECT_EQ(write(*result), changed) << i;
      }
    }
  }
}

TEST(Codec, AnyBytesAreReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::vector<uint8_t>& data) {
    const auto result = read(data);
    if (result.ok()) {
      RC_ASSERT(write(*result) == data);
    } else {
      RC_ASSERT(!result.error().message.empty());
    }
  }));
}

TEST(Reader, RefusesABooleanThatIsNeitherZeroNorOne) {
  const std::vector<uint8_t> data = {9, 2};
  Reader in(data);
  EXPECT_EQ(in.integer<uint8_t>(), 9);
  EXPECT_FALSE(in.boolean());
  EXPECT_EQ(in.finish().error().message, "byte 1: a boolean is neither 0 nor 1");
}

TEST(Reader, RefusesAnEnumerationOutsideItsValues) {
  for (const uint8_t value : std::vector<uint8_t>{0, 4, 255}) {
    const std::vector<uint8_t> data = {value};
    Reader in(data);
    EXPECT_EQ(in.enumeration(Colour::red, Colour::blue), Colour::red);
    EXPECT_FALSE(in.finish().ok());
  }
}

TEST(Reader, RefusesCountsBeforeTheyAreBelieved) {
  Writer out;
  out.count(0xFFFFFFFF);
  {
    Reader in(out.view());
    EXPECT_EQ(in.count(0xFFFFFFFF, 8), 0U);
    EXPECT_FALSE(in.ok());
  }
  {
    Reader in(out.view());
    EXPECT_EQ(in.count(10, 0), 0U);
    EXPECT_NE(in.finish().error().message.find("10 is the most"), std::string::npos);
  }
  // Twice 2^63 bytes is more than is left, and not the zero that 64 bits would make of it.
  Writer two;
  two.count(2);
  Reader wrapping(two.view());
  EXPECT_EQ(wrapping.count(2, size_t{1} << 63), 0U);
  EXPECT_FALSE(wrapping.ok());
  Writer fits;
  fits.count(2);
  fits.integer(uint32_t{1});
  Reader exact(fits.view());
  EXPECT_EQ(exact.count(2, 2), 2U);
  Reader one_byte_short(fits.view());
  EXPECT_EQ(one_byte_short.count(2, 3), 0U);
  EXPECT_FALSE(one_byte_short.ok());
}

TEST(Reader, RefusesRunsOverTheirBound) {
  Writer out;
  out.text("four");
  Reader enough(out.view());
  EXPECT_EQ(enough.text(4), "four");
  EXPECT_TRUE(enough.finish().ok());
  Reader too_long(out.view());
  EXPECT_EQ(too_long.text(3), "");
  EXPECT_EQ(too_long.finish().error().message, "byte 0: a run of 4 bytes, and 3 is the most it may have");
}

TEST(Reader, RefusesTextThatIsNotUtf8) {
  for (const std::string_view text : {std::string_view("\xff", 1), std::string_view("a\0b", 3)}) {
    Writer out;
    out.text(text);
    Reader in(out.view());
    EXPECT_EQ(in.text(10), "");
    EXPECT_TRUE(in.finish().error().message.starts_with("byte 4: ")) << in.finish().error().message;
  }
}

TEST(Reader, ReturnsZeroAfterTheFirstFailureAndKeepsItsReason) {
  const std::vector<uint8_t> data = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  Reader in(data);
  EXPECT_EQ(in.integer<uint8_t>(), 1);
  in.fail("the first reason");
  in.fail("another reason");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.integer<uint32_t>(), 0U);
  EXPECT_FALSE(in.boolean());
  EXPECT_EQ(in.hash(), Hash{});
  EXPECT_TRUE(in.raw(1).empty());
  EXPECT_EQ(in.count(100, 1), 0U);
  EXPECT_EQ(in.position(), 1U);
  EXPECT_EQ(in.finish().error().message, "byte 0: the first reason");
}

TEST(Reader, ReadsEmptyRuns) {
  Writer out;
  out.bytes({});
  out.text("");
  Reader in(out.view());
  EXPECT_TRUE(in.bytes(0).empty());
  EXPECT_EQ(in.text(0), "");
  EXPECT_TRUE(in.raw(0).empty());
  EXPECT_TRUE(in.finish().ok());
}

std::string utf8(uint32_t c) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | (c >> 6)), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | (c >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | (c >> 18)), tail(12), tail(6), tail(0)};
}

TEST(IsText, HoldsForEveryCharacterButNulAndSurrogates) {
  for (uint32_t c = 0; c < 0x111000; ++c) {
    const bool expected = c != 0 && (c < 0xD800 || c > 0xDFFF) && c <= 0x10FFFF;
    ASSERT_EQ(is_text("a" + utf8(c) + "z"), expected) << std::hex << c;
  }
}

TEST(IsText, RefusesBrokenAndOverlongForms) {
  for (const char* text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xf5\x80\x80\x80",
        "\xff", "\xc3", "\xe7\x9b", "\xf0\x9f\x98", "\xc3(", "\xe7\x9b(", "\xf0\x9f\x98("}) {
    EXPECT_FALSE(is_text(text));
    EXPECT_FALSE(is_text("abc" + std::string(text)));
  }
  EXPECT_TRUE(is_text(""));
}

TEST(IsPlainText, HoldsForEveryCharacterThatLeavesItsLineAsItIs) {
  const std::set<uint32_t> separators_and_bidi_controls = {0x061C, 0x200E, 0x200F, 0x2028, 0x2029,
                                                           0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                                                           0x2066, 0x2067, 0x2068, 0x2069};
  for (uint32_t c = 0; c < 0x110000; ++c) {
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    const bool control = c < ' ' || (c >= 0x7F && c < 0xA0) || separators_and_bidi_controls.contains(c);
    ASSERT_EQ(is_plain_text("a" + utf8(c) + "z"), !surrogate && !control) << std::hex << c;
  }
}

TEST(IsPlainText, RefusesWhatForgesALineOrIsNotText) {
  EXPECT_FALSE(is_plain_text("aa\x1b[31mX\nTotal due: 0"));
  EXPECT_FALSE(is_plain_text("buyer\u202eyap"));
  EXPECT_FALSE(is_plain_text("a\xff"));
  EXPECT_FALSE(is_plain_text("a\xe2\x80")) << "a character that is cut";
  EXPECT_TRUE(is_plain_text(""));
  EXPECT_TRUE(is_plain_text("盘门 Maschinenbau Müller & Söhne – 2"));
}

}  // namespace
}  // namespace panmen
