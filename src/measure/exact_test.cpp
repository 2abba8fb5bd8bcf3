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
  EXPECT_EQ(round_to_steps(Exact(125, 1000), step)->steps, 12);
  EXPECT_EQ(round_to_steps(Exact(135, 1000), step)->steps, 14);
  EXPECT_EQ(round_to_steps(Exact(-125, 1000), step)->steps, -12);
  EXPECT_EQ(round_to_steps(Exact(-135, 1000), step)->steps, -14);
  EXPECT_EQ(round_to_steps(Exact(1250001, 10000000), step)->steps, 13);
  EXPECT_EQ(round_to_steps(Exact(-5, 1000), step)->steps, 0);
  EXPECT_EQ(round_to_steps(Exact(-15, 1000), step)->steps, -2);
}

TEST(RoundToSteps, SaysWhereAFigureDoesNotFit) {
  const Exact most = std::numeric_limits<int64_t>::max();
  const Exact least = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(round_to_steps(most, 1), (Rounded{std::numeric_limits<int64_t>::max(), 0}));
  EXPECT_EQ(round_to_steps(least, 1), (Rounded{std::numeric_limits<int64_t>::min(), 0}));
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

TEST(ExactSum, ManyAtOnceAreTheSameAsOneByOne) {
  EXPECT_TRUE(rc::check("columns", [](const std::vector<uint64_t>& bits) {
    std::vector<double> values;
    for (uint64_t b : bits)
      values.push_back(finite_from(b));
    for (int i = 0; i < 5000; ++i)  // more of like size than one integer takes
      values.push_back(0.1 * (i % 7) - 0.25);
    ExactSum at_once;
    ExactSum one_by_one;
    at_once.add(values);
    for (double value : values)
      one_by_one.add(value);
    RC_ASSERT(at_once.value() == one_by_one.value());
  }));
}

TEST(ExactSum, AddsIntegersAndProducts) {
  EXPECT_TRUE(rc::check("integers, products", [](int64_t integer, uint64_t bits) {
    const int64_t times = *rc::gen::inRange<int64_t>(0, std::numeric_limits<int64_t>::max());
    ExactSum sum;
    sum.add(integer);
    sum.add_times(finite_from(bits), times);
    RC_ASSERT(sum.value() == Exact(integer) + to_exact(finite_from(bits)) * times);
  }));
  ExactSum extremes;
  extremes.add(std::numeric_limits<int64_t>::min());
  extremes.add_times(std::numeric_limits<double>::max(), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(extremes.value(),
            Exact(std::numeric_limits<int64_t>::min()) +
                to_exact(std::numeric_limits<double>::max()) * std::numeric_limits<int64_t>::max());
}

TEST(ExactSum, SumsMergeIntoTheSumOfBoth) {
  EXPECT_TRUE(rc::check("merged", [](const std::vector<uint64_t>& a, const std::vector<uint64_t>& b) {
    ExactSum left;
    ExactSum right;
    Exact expected = 0;
    const auto add = [&](ExactSum& sum, uint64_t bits) {
      sum.add(finite_from(bits));
      expected += to_exact(finite_from(bits));
    };
    for (uint64_t bits : a)
      add(left, bits);
    for (uint64_t bits : b)
      add(right, bits);
    for (int i = 0; i < 600; ++i)  // more often than carries can wait
      left.add(right);
    RC_ASSERT(left.value() - expected == right.value() * 599);
  }));
}

TEST(ExactSquares, AreTheSquaresOfRationals) {
  EXPECT_TRUE(
      rc::check("squares", [](const std::vector<uint64_t>& bits, const std::vector<int64_t>& integers) {
        ExactSquares squares;
        Exact expected = 0;
        for (uint64_t b : bits) {
          squares.add(finite_from(b));
          expected += to_exact(finite_from(b)) * to_exact(finite_from(b));
        }
        for (int64_t integer : integers) {
          squares.add(integer);
          expected += Exact(integer) * integer;
        }
        RC_ASSERT(squares.value() == expected);
      }));
  ExactSquares extremes;
  extremes.add(std::numeric_limits<double>::max());
  extremes.add(std::numeric_limits<double>::denorm_min());
  extremes.add(std::numeric_limits<int64_t>::min());
  const auto square = [](const Exact& x) { return Exact(x * x); };
  EXPECT_EQ(extremes.value(), square(to_exact(std::numeric_limits<double>::max())) +
                                  square(to_exact(std::numeric_limits<double>::denorm_min())) +
                                  square(Exact(std::numeric_limits<int64_t>::min())));
}

TEST(SquareRoot, IsTheRootItselfWhereThatIsRational) {
  EXPECT_EQ(square_root(0), 0);
  EXPECT_EQ(square_root(4), 2);
  EXPECT_EQ(square_root(Exact(9, 400)), Exact(3, 20));
  EXPECT_NE(square_root(Exact(9, 2)), Exact(3, 2));
}

TEST(SquareRoot, IsTheGreatestFractionOfItsLengthNotAboveIt) {
  using boost::multiprecision::cpp_int;
  EXPECT_TRUE(rc::check("root", [](uint64_t bits, int64_t divisor) {
    Exact value = boost::multiprecision::abs(to_exact(finite_from(bits)));
    if (divisor != 0) value /= boost::multiprecision::abs(Exact(divisor));
    const Exact root = square_root(value);
    RC_ASSERT(root * root <= value);
    if (root * root == value) return;
    // k / 2^s in lowest terms; one step of the least 2^-s that gives k its 128 bits is too much.
    const Exact step = root / (cpp_int(1) << 127);
    RC_ASSERT((root + step) * (root + step) > value);
    const cpp_int denominator = boost::multiprecision::denominator(root);
    RC_ASSERT(boost::multiprecision::msb(denominator) == boost::multiprecision::lsb(denominator));
  }));
  // The first 128 bits of the root of two, and one more: 2 * 4^127 lies between 2^254 and 2^256.
  const Exact root = square_root(2);
  const Exact step(1, cpp_int(1) << 128);
  EXPECT_LE(root * root, 2);
  EXPECT_GT((root + step) * (root + step), 2);
}

TEST(RoundToSteps, SaysOnWhichSideTheExactValueLies) {
  const Exact step(1, 100);
  EXPECT_EQ(round_to_steps(Exact(124, 1000), step), (Rounded{12, 1}));
  EXPECT_EQ(round_to_steps(Exact(125, 1000), step), (Rounded{12, 1}));
  EXPECT_EQ(round_to_steps(Exact(135, 1000), step), (Rounded{14, -1}));
  EXPECT_EQ(round_to_steps(Exact(12, 100), step), (Rounded{12, 0}));
  EXPECT_EQ(round_to_steps(Exact(-124, 1000), step), (Rounded{-12, -1}));
  EXPECT_EQ(round_to_steps(Exact(-126, 1000), step), (Rounded{-13, 1}));
}

}  // namespace
}  // namespace panmen::measure
