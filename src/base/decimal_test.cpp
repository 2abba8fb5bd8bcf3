#include "base/decimal.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();

TEST(Decimal, KeepsTheDigitsAsWritten) {
  EXPECT_EQ(parse_decimal("98.00").value(), (Decimal{9800, 2}));
  EXPECT_EQ(parse_decimal("-0.125").value(), (Decimal{-125, 3}));
  EXPECT_EQ(parse_decimal("+7").value(), (Decimal{7, 0}));
  EXPECT_EQ(parse_decimal("0").value(), (Decimal{0, 0}));
  EXPECT_EQ(parse_decimal("-0.0").value(), (Decimal{0, 1}));
  EXPECT_EQ(parse_decimal("000000000000000000000012").value(), (Decimal{12, 0}));
  EXPECT_EQ(parse_decimal("999999999999999999").value(), (Decimal{999'999'999'999'999'999, 0}));
  EXPECT_EQ(parse_decimal("0.000000000000001").value(), (Decimal{1, 15}));
}

TEST(Decimal, RefusesWhatIsNotADecimalNumber) {
  for (const char* text : {"", "-", "+", ".", "-.", ".5", "5.", "1..2", "1.2.3", "1,5", "1e3", " 1", "1 ",
                           "--1", "+-1", "0x10", "nan", "inf", "１"}) {
    const auto result = parse_decimal(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::invalid) << text;
    EXPECT_NE(result.error().message.find("is not a decimal number"), std::string::npos) << text;
  }
  EXPECT_FALSE(parse_decimal(std::string_view("1\0", 2)).ok());
}

TEST(Decimal, RefusesMoreDigitsThanItHolds) {
  for (const char* text : {"1000000000000000000", "-1000000000000000000", "1.000000000000000000",
                           "0.0000000000000000", "99999999999999999999999999999999999999"}) {
    const auto result = parse_decimal(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::limit) << text;
  }
}

TEST(Decimal, WhatIsWrittenReadsBackTheSame) {
  EXPECT_TRUE(rc::check([] {
    constexpr int64_t kMost = 999'999'999'999'999'999;
    // Halving until it is small as often as large reaches every number of digits.
    const int64_t units =
        *rc::gen::inRange<int64_t>(-kMost, kMost + 1) / power_of_ten(*rc::gen::inRange(0, 19));
    const Decimal value{units, static_cast<uint8_t>(*rc::gen::inRange(0, Decimal::kMaxScale + 1))};
    RC_ASSERT(parse_decimal(to_string(value)).value() == value);
  }));
}

TEST(Decimal, AnyShortTextIsReadOrRefusedAndNothingElse) {
  EXPECT_TRUE(rc::check([] {
    const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("+-.019")));
    const auto value = parse_decimal(text);
    if (value.ok()) {
      // Reading what was written is a fixed point, though "+1" and "-0" are written otherwise.
      RC_ASSERT(parse_decimal(to_string(*value)).value() == *value);
    } else {
      RC_ASSERT(!value.error().message.empty());
    }
  }));
}

TEST(FormatScaled, PutsThePointWhereTheScaleSays) {
  EXPECT_EQ(format_scaled(-5, 2), "-0.05");
  EXPECT_EQ(format_scaled(0, 2), "0.00");
  EXPECT_EQ(format_scaled(100, 2), "1.00");
  EXPECT_EQ(format_scaled(-100, 0), "-100");
  EXPECT_EQ(format_scaled(12, 5), "0.00012");
  EXPECT_EQ(format_scaled(kMin64, 18), "-9.223372036854775808");
  EXPECT_EQ(format_scaled(kMin64, 0), "-9223372036854775808");
  EXPECT_EQ(format_scaled(Int128{kMax64} * 100, 2), "9223372036854775807.00");
}

TEST(PowerOfTen, GoesToEighteen) {
  int64_t power = 1;
  for (int exponent = 0; exponent <= 18; ++exponent) {
    EXPECT_EQ(power_of_ten(exponent), power);
    if (exponent < 18) power *= 10;
  }
  EXPECT_DEATH(static_cast<void>(power_of_ten(19)), "exponent");
  EXPECT_DEATH(static_cast<void>(power_of_ten(-1)), "exponent");
}

TEST(Ratio, IsInLowestTermsWithAPositiveDenominator) {
  EXPECT_EQ(make_ratio(6, 4).value(), (Ratio{3, 2}));
  EXPECT_EQ(make_ratio(6, -4).value(), (Ratio{-3, 2}));
  EXPECT_EQ(make_ratio(0, -9).value(), (Ratio{0, 1}));
  EXPECT_EQ(make_ratio(kMin64, kMin64).value(), (Ratio{1, 1}));
  EXPECT_EQ(make_ratio(kMin64, 2).value(), (Ratio{kMin64 / 2, 1}));
  EXPECT_EQ(make_ratio(kMin64, 1).value(), (Ratio{kMin64, 1}));
  EXPECT_EQ(to_ratio({9800, 2}), (Ratio{98, 1}));
  EXPECT_EQ(to_ratio({-125, 3}), (Ratio{-1, 8}));
}

TEST(Ratio, RefusesPartsThatDoNotFit) {
  EXPECT_EQ(make_ratio(kMin64, -1).error().code, ErrorCode::limit);
  EXPECT_EQ(make_ratio(1, kMin64).error().code, ErrorCode::limit);
  EXPECT_EQ(multiply({kMax64, 1}, {2, 1}).error().code, ErrorCode::limit);
  EXPECT_EQ(divide({1, kMax64}, {2, 1}).error().code, ErrorCode::limit);
  EXPECT_DEATH(static_cast<void>(make_ratio(1, 0)), "denominator");
  EXPECT_DEATH(static_cast<void>(divide({1, 2}, {0, 1})), "denominator");
}

TEST(Ratio, MultiplyAndDivideUndoEachOther) {
  EXPECT_TRUE(rc::check([](int32_t a, int32_t b, int32_t c, int32_t d) {
    RC_PRE(b != 0 && c != 0 && d != 0);
    const Ratio x = make_ratio(a, b).value();
    const Ratio y = make_ratio(c, d).value();
    const Ratio product = multiply(x, y).value();
    RC_ASSERT(divide(product, y).value() == x);
    RC_ASSERT(multiply(y, x).value() == product);
  }));
}

TEST(Ratio, AddsInLowestTermsAndRefusesWhatDoesNotFit) {
  EXPECT_EQ(add({1, 6}, {1, 3}).value(), (Ratio{1, 2}));
  EXPECT_EQ(add({1, 6}, {-1, 6}).value(), (Ratio{0, 1}));
  EXPECT_EQ(add({INT64_MAX, INT64_MAX - 1}, {1, INT64_MAX}).error().code, ErrorCode::limit);
  EXPECT_EQ(add({INT64_MAX, 1}, {1, 1}).error().code, ErrorCode::limit);
}

TEST(Ratio, ComparesByValue) {
  EXPECT_EQ(compare({1, 3}, {1, 2}), std::strong_ordering::less);
  EXPECT_EQ(compare({-1, 3}, {-1, 2}), std::strong_ordering::greater);
  EXPECT_EQ(compare({2, 7}, {2, 7}), std::strong_ordering::equal);
  // Neighbours that a double cannot tell apart.
  EXPECT_EQ(compare({kMax64 - 1, kMax64}, {kMax64 - 2, kMax64 - 1}), std::strong_ordering::greater);
  EXPECT_EQ(compare({kMin64, 1}, {kMax64, 1}), std::strong_ordering::less);
}

}  // namespace
}  // namespace panmen
