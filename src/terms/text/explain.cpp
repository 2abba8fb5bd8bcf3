#include "terms/text/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen::terms {

namespace {

// 1234567.50 is 1,234,567.50.
std::string grouped(std::string digits) {
  const size_t first = digits.starts_with('-') ? 1 : 0;
  size_t end = std::min(digits.find('.'), digits.size());
  while (end > first + 3) digits.insert(end -= 3, 1, ',');
  return digits;
}

// A finite decimal where there is one, else a fraction: 3/8 is 0.375, 1/3 stays.
std::string number(Ratio value) {
  int64_t rest = value.denominator;
  int scale = 0;
  Int128 units = value.numerator;
  for (; rest != 1 && scale < Decimal::kMaxScale; ++scale) {
    units *= 10;
    const int64_t shared = std::gcd(static_cast<int64_t>(10), rest);
    if (shared == 1) break;
    rest /= shared;
    units /= 10 / shared == 0 ? 1 : 1;
  }
  if (rest != 1) return fmt::format("{}/{}", value.numerator, value.denominator);
  return "";
}
