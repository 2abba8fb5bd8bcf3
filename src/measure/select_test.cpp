#include "measure/select.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::measure {
namespace {

template <class Number>
void finds_what_sorting_finds(std::vector<Number> values) {
  std::vector<Number> sorted = values;
  std::ranges::sort(sorted);
  for (size_t rank = 0; rank < values.size(); ++rank)
    RC_ASSERT(select(std::span<const Number>(values), rank) == sorted[rank]);
}

TEST(Select, FindsWhatSortingFinds) {
  EXPECT_TRUE(rc::check("any doubles", [](const std::vector<uint64_t>& bits) {
    std::vector<double> values;
    for (uint64_t b : bits) {
      const double value = std::bit_cast<double>(b);
      values.push_back(std::isfinite(value) ? value : 0.5);
    }
    finds_what_sorting_finds(values);
  }));
  EXPECT_TRUE(rc::check("like a machine's", [] {
    const auto tenths = *rc::gen::container<std::vector<int>>(500, rc::gen::inRange(-300, 300));
    std::vector<double> values;
    for (int tenth : tenths)
      values.push_back(tenth / 10.0 + 0.0);
    finds_what_sorting_finds(values);
  }));
  EXPECT_TRUE(
      rc::check("integers", [](const std::vector<int64_t>& values) { finds_what_sorting_finds(values); }));
}

TEST(Select, OfManyEqualOnesIsThatOne) {
  const std::vector<double> values(1000, -2.5);
  EXPECT_EQ(select(values, 999), -2.5);
}

}  // namespace
}  // namespace panmen::measure
