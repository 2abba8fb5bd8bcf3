#include "base/text_width.hpp"

#include <string>

#include <gtest/gtest.h>

namespace panmen {
namespace {

TEST(TextWidth, CharactersAreTakenOneByOne) {
  std::string_view text = "a\u00e9\u76d8\U0001F600";
  EXPECT_EQ(take_character(text), U'a');
  EXPECT_EQ(take_character(text), U'\u00e9');
  EXPECT_EQ(take_character(text), U'\u76d8');
  EXPECT_EQ(take_character(text), U'\U0001F600');
  EXPECT_TRUE(text.empty());
}

TEST(TextWidth, ChineseTakesTwoColumnsAndLatinOne) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("kWh \u00b0"), 5U);
  EXPECT_EQ(display_width("\u76d8\u95e8"), 4U);
  EXPECT_EQ(display_width("\uff1a"), 2U);  // the full-width colon
  EXPECT_EQ(display_width("\U0001F600"), 2U);
  EXPECT_EQ(display_width("\u4dc0"), 1U);  // a hexagram, between two wide blocks
}

TEST(TextWidth, ACutCharacterEndsWithTheText) {
  std::string_view text = "\xe7\x9b";
  take_character(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(display_width("a\xf0"), 2U);
}

}  // namespace
}  // namespace panmen
