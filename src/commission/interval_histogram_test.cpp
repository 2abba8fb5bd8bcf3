#include "commission/interval_histogram.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::commission {
namespace {

TEST(IntervalHistogram, EqualIntervalsHaveExactQuantiles) {
  IntervalHistogram histogram;
  for (int i = 0; i < 99; ++i)
    histogram.add(Duration::seconds(15));
  histogram.add(Duration::hours(2));
  EXPECT_EQ(histogram.quantile(0.5), Duration::seconds(15));
  EXPECT_EQ(histogram.quantile(0.99), Duration::seconds(15));
  EXPECT_EQ(histogram.quantile(1), Duration::hours(2));
  EXPECT_EQ(histogram.largest(), Duration::hours(2));
  EXPECT_DOUBLE_EQ(histogram.share_between(Duration::seconds(10), Duration::seconds(20)), 0.99);
}

TEST(IntervalHistogram, WhatALimitLeavesOver) {
  IntervalHistogram histogram;
  histogram.add(Duration::seconds(4));
  histogram.add(Duration::seconds(10));
  histogram.add(Duration::seconds(100));
  EXPECT_EQ(histogram.left_over(Duration::seconds(5)), Duration::seconds(5 + 95));
  EXPECT_EQ(histogram.left_over(Duration::seconds(100)), Duration{});
}

TEST(IntervalHistogram, BarsHoldEveryIntervalOnce) {
  IntervalHistogram histogram;
  histogram.add(Duration{0});
  histogram.add(Duration::seconds(1));
  histogram.add(Duration::hours(24 * 400));
  const auto bars = histogram.bars();
  uint64_t count = 0;
  for (size_t i = 0; i < bars.size(); ++i) {
    count += bars[i].count;
    if (i > 0) {
      EXPECT_EQ(bars[i - 1].high, bars[i].low);
    }
  }
  EXPECT_EQ(count, 3U);
  EXPECT_LE(bars.back().low, Duration::hours(24 * 400));
  EXPECT_GE(bars.back().high, Duration::hours(24 * 400));
  EXPECT_TRUE(IntervalHistogram().bars().empty());
}

TEST(IntervalHistogram, QuantilesAreWithinAClass) {
  EXPECT_TRUE(rc::check([](uint64_t first, std::vector<uint64_t> more, uint8_t percent) {
    constexpr uint64_t kMost = uint64_t{1} << 62;
    more.push_back(first);
    IntervalHistogram histogram;
    for (uint64_t& ns : more) {
      ns %= kMost;
      histogram.add(Duration{static_cast<int64_t>(ns)});
    }
    std::ranges::sort(more);
    const double share = (1 + percent % 100) / 100.0;
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(more.size())));
    const auto exact = static_cast<double>(more[rank - 1]);
    const auto estimate = static_cast<double>(histogram.quantile(share).ns);
    RC_ASSERT(std::abs(estimate - exact) <= exact / 16 + 1);
  }));
}

}  // namespace
}  // namespace panmen::commission
