#include "commission/clock_offsets.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::commission {
namespace {

Instant at(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

TEST(ClockOffsets, QuantilesGoFromAheadToBehind) {
  ClockOffsets offsets;
  for (const int64_t s : {-4, -2, 0, 1, 8})
    offsets.add(at(0), Duration::seconds(s));
  EXPECT_EQ(offsets.rows(), 5U);
  EXPECT_EQ(offsets.least(), Duration::seconds(-4));
  EXPECT_EQ(offsets.largest(), Duration::seconds(8));
  EXPECT_EQ(offsets.quantile(0.2), Duration::seconds(-4));
  EXPECT_EQ(offsets.quantile(0.4), Duration::seconds(-2));
  EXPECT_EQ(offsets.quantile(0.5), Duration::seconds(0));
  EXPECT_EQ(offsets.quantile(0.8), Duration::seconds(1));
  EXPECT_EQ(offsets.quantile(0.99), Duration::seconds(8));
}

// Whether or not cells were joined shortly before the end.
TEST(ClockOffsets, DriftIsThatOfTheLeast) {
  for (const int64_t end_s : {66'000, 100'000}) {
    ClockOffsets offsets;
    for (int64_t s = 0; s <= end_s; s += 10)  // falls behind by 0.1 ms a second
      offsets.add(at(s), Duration{s * 100'000 + (s % 7) * 1'000'000'000});
    const auto drift = offsets.drift();
    ASSERT_TRUE(drift.has_value());
    EXPECT_EQ(drift->first, Duration{0});
    EXPECT_GE(drift->last, Duration{end_s * 90'000});
    EXPECT_LT(drift->last, Duration{end_s * 100'000});
  }
}

// Exports often stand newest first.
TEST(ClockOffsets, DriftIsTheSameInWhicheverOrderRowsCome) {
  for (const int64_t begin_s : {-50'000, 0, 1'767'225'603}) {
    std::vector<int64_t> stamps;
    for (int64_t s = 0; s <= 100'000; s += 10)
      stamps.push_back(s);
    const auto drift_of = [&] {
      ClockOffsets offsets;
      for (const int64_t s : stamps)
        offsets.add(at(begin_s + s), Duration{s * 100'000});
      return offsets.drift();
    };
    const auto forwards = drift_of();
    std::ranges::reverse(stamps);
    const auto backwards = drift_of();
    std::ranges::rotate(stamps, stamps.begin() + 3000);
    const auto from_within = drift_of();
    ASSERT_TRUE(forwards.has_value());
    for (const auto& other : {backwards, from_within}) {
      ASSERT_TRUE(other.has_value());
      EXPECT_EQ(other->first, forwards->first);
      EXPECT_EQ(other->last, forwards->last);
    }
  }
}

TEST(ClockOffsets, FewRowsTellNoDrift) {
  ClockOffsets offsets;
  for (int64_t s = 0; s <= 1000; s += 10)
    offsets.add(at(s), Duration::seconds(s));
  EXPECT_FALSE(offsets.drift().has_value());  // ten rows in a tenth
  EXPECT_FALSE(ClockOffsets().drift().has_value());
}

// However far apart stamps lie, and in whichever order they come.
TEST(ClockOffsets, ExtremesOverflowNothing) {
  ClockOffsets offsets;
  for (const int64_t ns : {Instant::kMinNs, Instant::kMaxNs, int64_t{0}, Instant::kMinNs})
    for (const Duration by : {ClockOffsets::kMostApart, Duration{-ClockOffsets::kMostApart.ns}})
      offsets.add(Instant{ns}, by);
  EXPECT_EQ(offsets.rows(), 8U);
  EXPECT_EQ(offsets.quantile(1), ClockOffsets::kMostApart);
  EXPECT_FALSE(offsets.drift().has_value());

  Receptions receptions(Duration{});
  receptions.take({"a", Instant{Instant::kMinNs}, Instant{Instant::kMaxNs}});
  receptions.take({"a", Instant{Instant::kMaxNs}, Instant{Instant::kMinNs}});
  receptions.take({"a", Instant{0}, std::nullopt});
  receptions.take({"a", Instant{0}, Instant{-5}});
  EXPECT_EQ(receptions.unknown(), 3U);
  EXPECT_EQ(receptions.by_asset().at("a").least(), Duration{-5});
  receptions.end();
  EXPECT_EQ(receptions.rows(), 1U);
}

TEST(ReceptionOrder, RowsAreLateAsTheyAreReceivedAndNotAsTheyStandInTheFile) {
  ReceptionOrder order(Duration::seconds(2));
  // All under way for a different time, and none overtakes another.
  for (int64_t s = 0; s < 1000; s += 10)
    order.add(at(s), at(s + s % 7));
  order.add(at(1000), at(1030));
  order.add(at(1002), at(1020));
  order.add(at(1003), at(1020));
  order.add(at(998), at(1020));  // of one instant the order is that of the file
  order.end();
  EXPECT_EQ(order.behind().largest(), Duration::seconds(5));
  EXPECT_EQ(order.late(), 2U);  // 1000 is 3 s behind 1003, 998 is 5 s behind it
  EXPECT_EQ(order.out_of_reach(), 0U);
  EXPECT_EQ(order.behind().count(), 104U);
}

TEST(ReceptionOrder, ExactlyTheLatenessBehindIsNotLate) {
  for (const int64_t more_ns : {0, 1}) {
    ReceptionOrder order(Duration::seconds(2));
    order.add(at(10), at(20));
    order.add(at(8) - Duration{more_ns}, at(21));
    order.end();
    EXPECT_EQ(order.late(), static_cast<uint64_t>(more_ns));
  }
}

TEST(ReceptionOrder, WhatItDoesNotReachIsCounted) {
  ReceptionOrder order(Duration{});
  for (size_t i = 0; i <= ReceptionOrder::kKept; ++i)
    order.add(at(static_cast<int64_t>(i)), at(static_cast<int64_t>(i) + 5));
  order.add(Instant{Instant::kMinNs}, at(0));
  order.end();
  EXPECT_EQ(order.out_of_reach(), 1U);
  EXPECT_EQ(order.behind().largest(), ClockOffsets::kMostApart);
}

TEST(ClockOffsets, MoreAssetsThanAreLookedAtAreCountedInAll) {
  Receptions receptions(Duration{});
  for (size_t i = 0; i < Receptions::kMaxAssets + 3; ++i)
    receptions.take({"asset" + std::to_string(i), Instant{0}, Instant{7}});
  EXPECT_EQ(receptions.by_asset().size(), Receptions::kMaxAssets);
  EXPECT_EQ(receptions.of_other_assets(), 3U);
  receptions.end();
  EXPECT_EQ(receptions.rows(), Receptions::kMaxAssets + 3);
}

TEST(ClockOffsetsProperty, QuantilesAreNearThoseOfTheSortedOffsets) {
  EXPECT_TRUE(rc::check("within 7 % of the one of that rank", [] {
    const auto values = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(-1'000'000'000, 1'000'000'000)));
    ClockOffsets offsets;
    for (const int64_t ns : values)
      offsets.add(at(0), Duration{ns});
    std::vector<int64_t> sorted = values;
    std::ranges::sort(sorted);
    for (size_t percent = 1; percent <= 100; ++percent) {
      const size_t rank = (percent * sorted.size() + 99) / 100;
      const int64_t found = offsets.quantile(static_cast<double>(percent) / 100).ns;
      const int64_t exact = sorted[rank - 1];
      RC_ASSERT(std::abs(found - exact) <= std::abs(exact) / 14 + 1);
    }
  }));
}

}  // namespace
}  // namespace panmen::commission
