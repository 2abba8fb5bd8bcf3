#include "measure/truth.hpp"

#include <gtest/gtest.h>

namespace panmen::measure {
namespace {

TEST(Truth, ASideThatDecidesAloneDecides) {
  for (const Truth open : {Truth::excluded, Truth::down, Truth::against_buyer, Truth::open}) {
    EXPECT_EQ(Truth::no && open, Truth::no);
    EXPECT_EQ(open && Truth::no, Truth::no);
    EXPECT_EQ(Truth::yes && open, open);
    EXPECT_EQ(Truth::yes || open, Truth::yes);
    EXPECT_EQ(open || Truth::yes, Truth::yes);
    EXPECT_EQ(Truth::no || open, open);
    EXPECT_EQ(!open, open);
  }
  EXPECT_EQ(!Truth::yes, Truth::no);
  EXPECT_EQ(!Truth::no, Truth::yes);
}

TEST(Truth, WhatBothLeaveOpenIsLeftOpenByBoth) {
  const Truth both = Truth::down && Truth::against_supplier;
  EXPECT_EQ(both, joined_gaps(Truth::down, Truth::against_supplier));
  EXPECT_EQ(Truth::down || Truth::against_supplier, both);
  EXPECT_TRUE(is_missing(both));
  EXPECT_FALSE(is_missing(Truth::open));
  EXPECT_TRUE(is_missing(joined_gaps(Truth::open, Truth::excluded)));
}

TEST(Truth, GapsCountAsTheTermsSay) {
  EXPECT_EQ(count_as(Truth::yes, false, false), Counted::held);
  EXPECT_EQ(count_as(Truth::no, true, true), Counted::not_held);
  EXPECT_EQ(count_as(Truth::excluded, true, true), Counted::excluded);
  EXPECT_EQ(count_as(Truth::down, true, true), Counted::not_held);
  EXPECT_EQ(count_as(Truth::against_buyer, true, false), Counted::held);
  EXPECT_EQ(count_as(Truth::against_buyer, false, true), Counted::not_held);
  EXPECT_EQ(count_as(Truth::against_supplier, false, true), Counted::held);
  EXPECT_EQ(count_as(Truth::against_supplier, true, false), Counted::not_held);
}

TEST(Truth, GapsThatMeetGiveWayInOrder) {
  const auto with = [](Truth a, Truth b) { return joined_gaps(a, b); };
  EXPECT_EQ(count_as(with(Truth::excluded, Truth::against_buyer), true, false), Counted::held);
  EXPECT_EQ(count_as(with(Truth::excluded, Truth::down), false, false), Counted::not_held);
  EXPECT_EQ(count_as(with(Truth::down, Truth::against_buyer), true, false), Counted::not_held);
  // For one side it would hold, for the other it would not.
  EXPECT_EQ(count_as(with(Truth::against_buyer, Truth::against_supplier), true, false), Counted::excluded);
  EXPECT_EQ(count_as(with(Truth::against_buyer, Truth::against_supplier), true, true), Counted::held);
}

TEST(Track, MergesWhatDoesNotDiffer) {
  Track track;
  track.clear(20);
  track.append(0, Truth::yes);
  track.append(3, Truth::yes);
  track.append(5, Truth::no);
  track.append(5, Truth::yes);  // the later call counts
  track.append(9, Truth::down);
  EXPECT_EQ(track.segments, (std::vector<Track::Segment>{{0, Truth::yes}, {9, Truth::down}}));
  std::vector<int64_t> lengths;
  for_each_segment(track, 12,
                   [&](int64_t from_ns, int64_t to_ns, Truth) { lengths.push_back(to_ns - from_ns); });
  EXPECT_EQ(lengths, (std::vector<int64_t>{9, 3}));
}

}  // namespace
}  // namespace panmen::measure
