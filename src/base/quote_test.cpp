#include "base/quote.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/codec.hpp"

namespace panmen {
namespace {

TEST(InQuotes, ShowsPlainTextAsItIs) {
  EXPECT_EQ(in_quotes(""), "''");
  EXPECT_EQ(in_quotes("12 kWh"), "'12 kWh'");
  EXPECT_EQ(in_quotes("盘门 é 😀"), "'盘门 é 😀'");
}

TEST(InQuotes, WritesOutWhatWouldMoveOrHideTextAndBrokenBytes) {
  EXPECT_EQ(in_quotes("a\nb\x1b[31m\x7f"), "'a\\x0ab\\x1b[31m\\x7f'");
  EXPECT_EQ(in_quotes("a\xc2\x9b"
                      "b"),
            "'a\\xc2\\x9bb'");
  EXPECT_EQ(in_quotes("a\u202eb"), "'a\\xe2\\x80\\xaeb'");
  EXPECT_EQ(in_quotes("a\xff\xe7\x9b"), "'a\\xff\\xe7\\x9b'");
  EXPECT_EQ(in_quotes(std::string_view("\0", 1)), "'\\x00'");
}

TEST(InQuotes, IsShortAndPlainWhateverComesIn) {
  EXPECT_EQ(in_quotes(std::string(60, 'a')), "'" + std::string(60, 'a') + "'");
  EXPECT_EQ(in_quotes(std::string(61, 'a')), "'" + std::string(60, 'a') + "...'");
  EXPECT_EQ(in_quotes(std::string(59, 'a') + "é"), "'" + std::string(59, 'a') + "...'")
      << "no cut falls inside a character";
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const std::string shown = in_quotes(text + text + text);
    RC_ASSERT(shown.size() <= 245U);
    RC_ASSERT(is_plain_text(shown));
  }));
}

}  // namespace
}  // namespace panmen
