#include "base/nearest_word.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace panmen {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"column", "format", "unit", "kW"};

TEST(NearestWord, ALetterMoreLessOtherOrSwappedIsMeant) {
  for (const char* word : {"colum", "columns", "colunm", "COLUMN", "cplumn"})
    EXPECT_EQ(nearest_word(word, kWords), "column") << word;
  EXPECT_EQ(nearest_word("units", kWords), "unit");
  EXPECT_EQ(nearest_word("kV", kWords), "kW");
  EXPECT_EQ(nearest_word("frmatt", kWords), "format");
}

TEST(NearestWord, WhatIsTooFarIsNotMeant) {
  for (const char* word : {"", "asset", "row", "x", "oc", "colxyz"})
    EXPECT_EQ(nearest_word(word, kWords), std::nullopt) << word;
  EXPECT_EQ(nearest_word("column", {}), std::nullopt);
}

TEST(NearestWord, LongWordsAreNotCompared) {
  const std::string longest(64, 'a');
  const std::string longer(65, 'a');
  EXPECT_EQ(nearest_word(longest, std::array{std::string_view(longest)}), longest);
  EXPECT_EQ(nearest_word(longest, std::array{std::string_view(longer)}), std::nullopt);
  EXPECT_EQ(nearest_word(longer, std::array{std::string_view(longest)}), std::nullopt);
}

}  // namespace
}  // namespace panmen
