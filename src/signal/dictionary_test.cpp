#include "signal/dictionary.hpp"

#include <gtest/gtest.h>

namespace panmen::signal {
namespace {

TEST(Dictionary, GivesEachTextOneCode) {
  Dictionary dictionary;
  EXPECT_EQ(dictionary.find_or_add("RUN"), 0U);
  EXPECT_EQ(dictionary.find_or_add("STOP"), 1U);
  EXPECT_EQ(dictionary.find_or_add("RUN"), 0U);
  EXPECT_EQ(dictionary.size(), 2U);
  EXPECT_EQ(dictionary.text(1), "STOP");
  EXPECT_EQ(dictionary.find("STOP"), 1U);
  EXPECT_EQ(dictionary.find("READY"), std::nullopt);
}

TEST(Dictionary, CompactingKeepsWhatIsUsedInItsOrder) {
  Dictionary dictionary;
  for (const char* text : {"a", "b", "c", "d"})
    dictionary.find_or_add(text);
  const size_t bytes = dictionary.bytes();
  EXPECT_EQ(dictionary.compact({false, true, false, true}),
            (std::vector<uint32_t>{Dictionary::kUnused, 0, Dictionary::kUnused, 1}));
  EXPECT_EQ(dictionary.size(), 2U);
  EXPECT_EQ(dictionary.bytes(), bytes / 2);
  EXPECT_EQ(dictionary.text(0), "b");
  EXPECT_EQ(dictionary.text(1), "d");
  EXPECT_EQ(dictionary.find("a"), std::nullopt);
  EXPECT_EQ(dictionary.find_or_add("a"), 2U);
}

}  // namespace
}  // namespace panmen::signal
