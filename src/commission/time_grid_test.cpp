#include "commission/time_grid.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::commission {
namespace {

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

TEST(TimeGrid, WhatIsAddedIsFoundWhereItWasAdded) {
  TimeGrid grid(Duration::seconds(10), 8);
  grid.begin(at_s(100));
  grid.add(at_s(105), at_s(125), 20);  // 5 in the first cell, 10 in the second, 5 in the third
  grid.settle();
  EXPECT_DOUBLE_EQ(grid.between(at_s(100), at_s(110)), 5);
  EXPECT_DOUBLE_EQ(grid.between(at_s(110), at_s(120)), 10);
  EXPECT_DOUBLE_EQ(grid.between(at_s(120), at_s(130)), 5);
  EXPECT_DOUBLE_EQ(grid.between(at_s(115), at_s(120)), 5);
  EXPECT_DOUBLE_EQ(grid.between(at_s(0), at_s(1000)), 20);
}

TEST(TimeGrid, CellsWidenAsTheSpanGrowsAndNothingIsLost) {
  TimeGrid grid(Duration::seconds(1), 4);
  grid.begin(at_s(0));
  for (int64_t s = 0; s < 100; ++s)
    grid.add(at_s(s), at_s(s + 1), 1);
  grid.settle();
  EXPECT_EQ(grid.width(), Duration::seconds(32));
  EXPECT_DOUBLE_EQ(grid.between(at_s(0), at_s(200)), 100);
  EXPECT_DOUBLE_EQ(grid.between(at_s(32), at_s(64)), 32);
}

TEST(TimeGrid, AnAmountAtAnInstantStandsInItsCell) {
  TimeGrid grid(Duration::seconds(10), 8);
  grid.begin(at_s(0));
  grid.add(at_s(20), at_s(20), 7);
  grid.settle();
  EXPECT_DOUBLE_EQ(grid.between(at_s(20), at_s(30)), 7);
  EXPECT_DOUBLE_EQ(grid.between(at_s(0), at_s(20)), 0);
}

TEST(TimeGrid, PartsAddUpToTheWhole) {
  EXPECT_TRUE(rc::check([](std::vector<std::pair<uint16_t, uint8_t>> stretches, uint16_t cut) {
    TimeGrid grid(Duration::seconds(3), 16);
    grid.begin(at_s(0));
    double total = 0;
    for (const auto& [from, length] : stretches) {
      grid.add(at_s(from), at_s(from + length), length);
      total += length;
    }
    grid.settle();
    const double tolerance = 1e-4 * (1 + total);
    RC_ASSERT(std::abs(grid.between(at_s(0), at_s(100'000)) - total) < tolerance);
    const double parts = grid.between(at_s(0), at_s(cut)) + grid.between(at_s(cut), at_s(100'000));
    RC_ASSERT(std::abs(parts - total) < tolerance);
  }));
}

}  // namespace
}  // namespace panmen::commission
