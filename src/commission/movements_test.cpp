#include "commission/movements.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

TEST(Movements, ANumberMovesWhenItCrossesItsMiddle) {
  Movements movements;
  movements.number(at_s(0), 0);
  movements.number(at_s(1), 10);  // up
  movements.number(at_s(2), 5.5);
  movements.number(at_s(3), 4.5);  // within the margin
  movements.number(at_s(4), 1);    // down
  movements.number(at_s(5), 9);    // up
  EXPECT_EQ(movements.times(), (std::vector<Instant>{at_s(1), at_s(4), at_s(5)}));
}

TEST(Movements, NoiseBeforeTheFirstRealMovementIsNone) {
  Movements movements;
  for (int64_t s = 0; s < 10; ++s)
    movements.number(at_s(s), s % 2 == 0 ? 42.0 : 42.5);
  movements.number(at_s(10), 1);
  movements.number(at_s(20), 42);
  EXPECT_EQ(movements.times(), (std::vector<Instant>{at_s(10), at_s(20)}));
}

TEST(Movements, ATextMovesWhenItChanges) {
  Movements movements;
  for (const auto& [s, code] : {std::pair{0, 1U}, {1, 1U}, {2, 3U}, {3, 3U}, {4, 1U}})
    movements.text(at_s(s), code);
  EXPECT_EQ(movements.times(), (std::vector<Instant>{at_s(2), at_s(4)}));
}

// Movements at uneven distances, and their answers 7 s later, some of which are missing.
TEST(Movements, AConstantOffsetIsFoundWithItsSign) {
  std::vector<Instant> a;
  std::vector<Instant> b;
  int64_t s = 0;
  for (int64_t i = 0; i < 60; ++i) {
    s += 90 + 37 * (i * i % 11);
    a.push_back(at_s(s));
    if (i % 5 != 0) b.push_back(at_s(s + 7 + i % 2));
  }
  const auto later = find_offset(a, b, Duration::seconds(1));
  ASSERT_TRUE(later.has_value());
  EXPECT_GE(later->by, Duration::seconds(7));
  EXPECT_LE(later->by, Duration::seconds(8));
  EXPECT_EQ(later->agree, 48U);
  EXPECT_EQ(later->of, 60U);
  const auto earlier = find_offset(b, a, Duration::seconds(1));
  ASSERT_TRUE(earlier.has_value());
  EXPECT_LE(earlier->by, Duration::seconds(-7));
}

TEST(Movements, UnrelatedMovementsHaveNoOffset) {
  std::vector<Instant> a;
  std::vector<Instant> b;
  for (int64_t i = 0; i < 60; ++i) {
    a.push_back(at_s(100 * i));
    b.push_back(at_s(100 * i + 7919 * i % 97));
  }
  EXPECT_FALSE(find_offset(a, b, Duration::seconds(1)).has_value());
  EXPECT_FALSE(find_offset({at_s(0)}, {at_s(1)}, Duration::seconds(1)).has_value());
}

TEST(Movements, AreKeptUpToABound) {
  Movements movements;
  for (uint32_t i = 0; i < 3 * kMovementsKept; ++i)
    movements.text(at_s(i), i);
  EXPECT_EQ(movements.times().size(), kMovementsKept);
}

}  // namespace
}  // namespace panmen::commission
