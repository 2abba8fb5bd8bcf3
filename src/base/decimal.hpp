// Decimal: an exact decimal number as people write it, 98.00 or -0.125; and Ratio, an exact fraction.
//
// What a person writes in terms never passes through a floating-point number: thresholds, percentages,
// amounts and resolutions are Decimals. Unit conversions are Ratios. They know no currency and no unit.
// Pure; safe to use from any thread.
//
// Invariants: 1. a Decimal that was parsed has |units| < 10^18 and scale <= kMaxScale.
//             2. a Ratio that these functions made is in lowest terms, and its denominator is positive.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "base/result.hpp"

namespace panmen {

// units * 10^-scale. 9800 with scale 2 is 98.00; trailing zeros are kept, they say how a person wrote it.
struct Decimal {
  static constexpr int kMaxScale = 15;  // with 18 significant digits, so that units fit int64

  int64_t units = 0;
  uint8_t scale = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;  // same digits, not same value
};

// Reads [+-]digits[.digits], at most 18 significant digits and kMaxScale after the point. Errors: invalid,
// limit.
Result<Decimal> parse_decimal(std::string_view text);
std::string to_string(const Decimal& value);
// units * 10^-scale as digits: format_scaled(-5, 2) is "-0.05". REQUIRES: scale >= 0.
std::string format_scaled(Int128 units, int scale);
// Digits with a comma before each group of three: "-1234567.50" becomes "-1,234,567.50".
std::string in_groups_of_three(std::string digits);
// 10^exponent. REQUIRES: 0 <= exponent <= 18.
int64_t power_of_ten(int exponent);

// numerator / denominator in lowest terms, denominator > 0.
struct Ratio {
  int64_t numerator = 0;
  int64_t denominator = 1;

  friend bool operator==(const Ratio&, const Ratio&) = default;
};

// In lowest terms. REQUIRES: denominator != 0. Errors: limit, where the reduced parts do not fit 64 bits.
Result<Ratio> make_ratio(int64_t numerator, int64_t denominator);
Result<Ratio> add(Ratio a, Ratio b);
Result<Ratio> multiply(Ratio a, Ratio b);
// REQUIRES: b is not zero.
Result<Ratio> divide(Ratio a, Ratio b);
std::strong_ordering compare(Ratio a, Ratio b);
Ratio to_ratio(const Decimal& value);

}  // namespace panmen
