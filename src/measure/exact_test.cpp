#include "measure/exact.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::measure {
namespace {

// Any finite double: subnormals and huge ones are as likely as ordinary ones.
double finite_from(uint64_t bits) {
  const double value = std::bit_cast<double>(bits);
  return std::isfinite(value) ? value : std::bit_cast<double>(bits & ~(uint64_t{1} << 62));
}

TEST(Exact, IsTheDoubleItself) {
  EXPECT_EQ(to_exact(0.0), 0);
  EXPECT_EQ(to_exact(-0.0), 0);
  EXPECT_EQ(to_exact(0.75), Exact(3, 4));
  EXPECT_EQ(to_exact(-1048576.5), Exact(-2097153, 2));
  EXPECT_NE(to_exact(0.1), Exact(1, 10));  // it is the double nearest to it
  EXPECT_EQ(to_exact(std::numeric_limits<double>::denorm_min()),
            Exact(1, boost::multiprecision::cpp_int(1) << 1074));
  EXPECT_EQ(to_exact(std::ldexp(1.0, 1023)), Exact(boost::multiprecision::cpp_int(1) << 1023));
}

TEST(ExactSum, CancelsWithoutResidue) {
  ExactSum sum;
  sum.add(1e308);
  sum.add(1.0);
  sum.add(std::numeric_limits<double>::denorm_min());
  sum.add(-1e308);
  sum.add(-1.0);
  EXPECT_EQ(sum.value(), to_exact(std::numeric_limits<double>::denorm_min()));
}

TEST(ExactSum, CarriesThroughManyTermsOfOneSign) {
  for (const double term : {std::numeric_limits<double>::max(), -std::numeric_limits<double>::max(), -0.1}) {
    ExactSum sum;
    for (int i = 0; i < 5000; ++i)
      sum.add(term);
    EXPECT_EQ(sum.value(), to_exact(term) * 5000);
  }
}

TEST(ExactSum, IsTheSumOfRationalsInAnyOrder) {
  EXPECT_TRUE(rc::check("sum", [](const std::vector<uint64_t>& bits) {
    ExactSum forward;
    ExactSum backward;
    Exact expected = 0;
    for (uint64_t b : bits) {
      forward.add(finite_from(b));
      expected += to_exact(finite_from(b));
    }
    for (auto b = bits.rbegin(); b != bits.rend(); ++b)
      backward.add(finite_from(*b));
    RC_ASSERT(forward.value() == expected);
    RC_ASSERT(backward.value() == expected);
  }));
}

TEST(RoundToSteps, RoundsHalfToEven) {
  const Exact step(1, 100);
  EXPECT_EQ(round_to_steps(Exact(125, 1000), step), 12);
  EXPECT_EQ(round_to_steps(Exact(135, 1000), step), 14);
  EXPECT_EQ(round_to_steps(Exact(-125, 1000), step), -12);
  EXPECT_EQ(round_to_steps(Exact(-135, 1000), step), -14);
  EXPECT_EQ(round_to_steps(Exact(1250001, 10000000), step), 13);
  EXPECT_EQ(round_to_steps(Exact(-5, 1000), step), 0);
  EXPECT_EQ(round_to_steps(Exact(-15, 1000), step), -2);
}

TEST(RoundToSteps, SaysWhereAFigureDoesNotFit) {
  const Exact most = std::numeric_limits<int64_t>::max();
  const Exact least = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(round_to_steps(most, 1), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(round_to_steps(least, 1), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(round_to_steps(most + Exact(1, 2), 1), std::nullopt);  // half to even rounds up and out
  EXPECT_EQ(round_to_steps(least - 1, 1), std::nullopt);
}

TEST(Exact, AProductOfProductsIsAtSomePointTooLong) {
  Exact value = to_exact(0.1);
  int squares = 0;
  for (; !is_too_long(value); ++squares)
    value *= value;
  // 0.1 as a double is a 53-bit integer over 2^55: after n squarings the denominator has 55 * 2^n bits.
  EXPECT_EQ(squares, 11);
  EXPECT_FALSE(is_too_long(0));
}

}  // namespace
}  // namespace panmen::measure
