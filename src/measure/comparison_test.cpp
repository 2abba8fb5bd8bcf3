#include "measure/comparison.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "measure/exact.hpp"

namespace panmen::measure {
namespace {

constexpr Ratio k95Percent{19, 20};

TEST(CompareExactly, sees_what_rounding_hides) {
  EXPECT_EQ(compare_exactly(19, k95Percent, 20), 0);
  EXPECT_EQ(compare_exactly(std::nextafter(19.0, 20.0), k95Percent, 20), 1);
  EXPECT_EQ(compare_exactly(std::nextafter(19.0, 18.0), k95Percent, 20), -1);
  EXPECT_EQ(compare_exactly(548, k95Percent, 577), -1);
  EXPECT_EQ(compare_exactly(549, k95Percent, 577), 1);
  // 0.1 is a little more than a tenth, and 0.3 a little less than three of them.
  EXPECT_EQ(compare_exactly(0.3, {3, 1}, 0.1), -1);
  EXPECT_EQ(compare_exactly(1, {10, 1}, 0.1), -1);
  // A third has no double.
  EXPECT_EQ(compare_exactly(1, {1, 3}, 3), 0);
  EXPECT_EQ(compare_exactly(-19, k95Percent, -20), 0);
  EXPECT_EQ(compare_exactly(-18, k95Percent, -20), 1);
}

TEST(CompareExactly, holds_at_the_ends_of_what_doubles_are) {
  constexpr double kGreatest = std::numeric_limits<double>::max();
  constexpr double kSmallest = std::numeric_limits<double>::denorm_min();
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(compare_exactly(kGreatest, {kMost, 1}, kGreatest), -1);
  EXPECT_EQ(compare_exactly(kGreatest, {1, kMost}, kGreatest), 1);
  EXPECT_EQ(compare_exactly(kSmallest, {1, kMost}, kSmallest), 1);
  EXPECT_EQ(compare_exactly(kSmallest, {kMost, 1}, kSmallest), -1);
  EXPECT_EQ(compare_exactly(kSmallest, {1, 2}, 2 * kSmallest), 0);
  EXPECT_EQ(compare_exactly(kGreatest, {kMost, 1}, kSmallest), 1);
  EXPECT_EQ(compare_exactly(0.0, k95Percent, -0.0), 0);
  EXPECT_EQ(compare_exactly(0, k95Percent, kSmallest), -1);
  EXPECT_EQ(compare_exactly(0, k95Percent, -kSmallest), 1);
  EXPECT_EQ(compare_exactly(-1, k95Percent, 0), -1);
}

TEST(CompareExactly, agrees_with_fractions_of_any_size) {
  EXPECT_TRUE(rc::check("factor", [](int64_t other) {
    constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
    const auto n = *rc::gen::inRange<int64_t>(1, kMost);
    const auto d = *rc::gen::inRange<int64_t>(1, kMost);
    const auto common = std::gcd(n, d);
    const Ratio factor{n / common, d / common};
    const auto right = static_cast<double>(other);
    // At the edge as doubles see it, or a few of them beside it.
    double left = right * (static_cast<double>(n) / static_cast<double>(d));
    const double towards = *rc::gen::element(-1e300, 1e300);
    for (int steps = *rc::gen::inRange(0, 4); steps > 0; --steps)
      left = std::nextafter(left, towards);
    const Exact difference = to_exact(left) - to_exact(factor) * to_exact(right);
    RC_ASSERT(compare_exactly(left, factor, right) == difference.sign());
  }));
}

}  // namespace
}  // namespace panmen::measure
