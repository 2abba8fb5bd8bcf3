#include "base/decimal.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/quote.hpp"

namespace panmen {
namespace {

constexpr int kMaxDigits = 18;

constexpr auto kPowersOfTen = [] {
  std::array<int64_t, kMaxDigits + 1> powers{};
  int64_t power = 1;
  for (int64_t& p : powers) {
    p = power;
    if (&p != &powers.back()) power *= 10;  // 10^19 would not fit
  }
  return powers;
}();

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

Error not_a_decimal(std::string_view text, std::string_view why) {
  return {ErrorCode::invalid, fmt::format("{} is not a decimal number: {}", in_quotes(text), why)};
}

UInt128 magnitude(Int128 value) {
  return value < 0 ? UInt128{0} - static_cast<UInt128>(value) : static_cast<UInt128>(value);
}

UInt128 greatest_common_divisor(UInt128 a, UInt128 b) {
  while (b != 0) {
    const UInt128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// The parts are products of two 64-bit integers, so that neither they nor their negatives overflow.
Result<Ratio> reduced(Int128 numerator, Int128 denominator) {
  PANMEN_ASSERT(denominator != 0);
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const auto divisor =
      static_cast<Int128>(greatest_common_divisor(magnitude(numerator), magnitude(denominator)));
  numerator /= divisor;
  denominator /= divisor;
  constexpr Int128 kMin = std::numeric_limits<int64_t>::min();
  constexpr Int128 kMax = std::numeric_limits<int64_t>::max();
  if (numerator < kMin || numerator > kMax || denominator > kMax) {
    return Error{ErrorCode::limit, fmt::format("the fraction {}/{} does not fit 64-bit integers",
                                               to_string(numerator), to_string(denominator))};
  }
  return Ratio{static_cast<int64_t>(numerator), static_cast<int64_t>(denominator)};
}

}  // namespace

Result<Decimal> parse_decimal(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  Decimal value;
  bool after_point = false;
  bool digit_before = false;
  for (const char c : rest) {
    if (c == '.' && digit_before && !after_point) {
      after_point = true;
      digit_before = false;
      continue;
    }
    if (!is_digit(c))
      return not_a_decimal(text, "write digits, and at most one point between digits, as in -12.50");
    digit_before = true;
    if (value.units >= kPowersOfTen[kMaxDigits - 1]) {
      return Error{ErrorCode::limit,
                   fmt::format("{} has more than {} significant digits", in_quotes(text), kMaxDigits)};
    }
    value.units = value.units * 10 + (c - '0');
    if (!after_point) continue;
    if (value.scale == Decimal::kMaxScale) {
      return Error{ErrorCode::limit, fmt::format("{} has more than {} digits after the point",
                                                 in_quotes(text), Decimal::kMaxScale)};
    }
    ++value.scale;
  }
  if (!digit_before) return not_a_decimal(text, "a digit is missing");
  if (negative) value.units = -value.units;
  return value;
}

std::string to_string(const Decimal& value) {
  return format_scaled(value.units, value.scale);
}

std::string format_scaled(Int128 units, int scale) {
  PANMEN_ASSERT(scale >= 0);
  std::string digits = to_string(units);
  if (scale == 0) return digits;
  const size_t sign = units < 0 ? 1 : 0;
  const auto places = static_cast<size_t>(scale);
  // At least one digit stands before the point.
  if (const size_t n = digits.size() - sign; n <= places) digits.insert(sign, places + 1 - n, '0');
  digits.insert(digits.size() - places, 1, '.');
  return digits;
}

int64_t power_of_ten(int exponent) {
  PANMEN_ASSERT(exponent >= 0 && exponent <= kMaxDigits);
  return kPowersOfTen[static_cast<size_t>(exponent)];
}

std::string in_groups_of_three(std::string digits) {
  const size_t first = digits.starts_with('-') ? 1 : 0;
  size_t end = std::min(digits.find('.'), digits.size());
  while (end > first + 3)
    digits.insert(end -= 3, 1, ',');
  return digits;
}

Result<Ratio> make_ratio(int64_t numerator, int64_t denominator) {
  return reduced(numerator, denominator);
}

Result<Ratio> add(Ratio a, Ratio b) {
  // Each product has at most 126 bits.
  return reduced(Int128{a.numerator} * b.denominator + Int128{b.numerator} * a.denominator,
                 Int128{a.denominator} * b.denominator);
}

Result<Ratio> multiply(Ratio a, Ratio b) {
  return reduced(Int128{a.numerator} * b.numerator, Int128{a.denominator} * b.denominator);
}

Result<Ratio> divide(Ratio a, Ratio b) {
  return reduced(Int128{a.numerator} * b.denominator, Int128{a.denominator} * b.numerator);
}

std::strong_ordering compare(Ratio a, Ratio b) {
  PANMEN_ASSERT(a.denominator > 0 && b.denominator > 0);
  const Int128 left = Int128{a.numerator} * b.denominator;
  const Int128 right = Int128{b.numerator} * a.denominator;
  if (left < right) return std::strong_ordering::less;
  return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

Ratio to_ratio(const Decimal& value) {
  // Always fits: reducing makes both parts smaller, and both fit before it.
  return reduced(value.units, power_of_ten(value.scale)).value();
}

}  // namespace panmen
