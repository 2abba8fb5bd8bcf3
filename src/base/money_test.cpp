#include "base/money.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

Currency currency(std::string_view code) {
  return Currency::parse(code).value();
}

TEST(Currency, KnowsTheMinorDigitsOfItsCodes) {
  EXPECT_EQ(Currency().code(), "CNY");
  EXPECT_EQ(Currency(), currency("CNY"));
  EXPECT_EQ(currency("CNY").minor_digits(), 2);
  EXPECT_EQ(currency("EUR").minor_digits(), 2);
  EXPECT_EQ(currency("JPY").minor_digits(), 0);
  EXPECT_EQ(currency("KWD").minor_digits(), 3);
  EXPECT_NE(currency("EUR"), currency("USD"));
}

TEST(Currency, RefusesOtherCodesAndNamesItsOwn) {
  for (const char* code : {"", "cny", "CN", "CNYY", "XXX", "RMB", "￥"}) {
    const auto result = Currency::parse(code);
    ASSERT_FALSE(result.ok()) << code;
    EXPECT_EQ(result.error().code, ErrorCode::invalid);
    EXPECT_NE(result.error().message.find("CHF, CNY, CZK"), std::string::npos);
  }
}

TEST(Money, IsReadInMinorUnits) {
  EXPECT_EQ(parse_money("1200000.00", currency("CNY")).value(), (Money{120'000'000, currency("CNY")}));
  EXPECT_EQ(parse_money("5", currency("CNY")).value().minor, 500);
  EXPECT_EQ(parse_money("0.5", currency("KWD")).value().minor, 500);
  EXPECT_EQ(parse_money("-0.05", currency("CNY")).value().minor, -5);
  EXPECT_EQ(parse_money("700", currency("JPY")).value().minor, 700);
}

TEST(Money, RefusesMoreDigitsThanTheCurrencyHas) {
  EXPECT_EQ(parse_money("1.500", currency("CNY")).error().code, ErrorCode::invalid);
  EXPECT_EQ(parse_money("1.0", currency("JPY")).error().code, ErrorCode::invalid);
  EXPECT_EQ(parse_money("12 CNY", currency("CNY")).error().code, ErrorCode::invalid);
}

TEST(Money, EndsAtItsBound) {
  EXPECT_EQ(parse_money("10000000000000.00", currency("CNY")).value().minor, Money::kMaxMinor);
  EXPECT_EQ(parse_money("-10000000000000.00", currency("CNY")).value().minor, -Money::kMaxMinor);
  EXPECT_EQ(parse_money("10000000000000.01", currency("CNY")).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_money("-10000000000000.01", currency("CNY")).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_money("999999999999999999", currency("KWD")).error().code, ErrorCode::limit);
}

TEST(Money, IsWrittenWithTheDigitsOfItsCurrency) {
  EXPECT_EQ(format_amount(-5, currency("CNY")), "-0.05");
  EXPECT_EQ(format_amount(120'000'000, currency("CNY")), "1200000.00");
  EXPECT_EQ(format_amount(700, currency("JPY")), "700");
  EXPECT_EQ(format_amount(Int128{Money::kMaxMinor} * 1'000'000, currency("KWD")), "1000000000000000000.000");
}

TEST(Money, WhatIsWrittenReadsBackTheSame) {
  EXPECT_TRUE(rc::check([] {
    const auto code = *rc::gen::element<std::string>("CNY", "JPY", "KWD");
    const Money money{*rc::gen::inRange(-Money::kMaxMinor, Money::kMaxMinor + 1), currency(code)};
    RC_ASSERT(parse_money(format_amount(money.minor, money.currency), money.currency).value() == money);
  }));
}

}  // namespace
}  // namespace panmen
