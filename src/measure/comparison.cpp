#include "measure/comparison.hpp"

#include <bit>
#include <cmath>

#include "base/int128.hpp"

namespace panmen::measure {
namespace {

// A number of at least zero as integer * 2^exponent.
struct Scaled {
  UInt128 integer = 0;
  int exponent = 0;
};

Scaled magnitude(double value, int64_t times) {
  constexpr int kSignificandBits = 52;
  constexpr uint64_t kFraction = (uint64_t{1} << kSignificandBits) - 1;
  constexpr int kLeastExponent = -1074;
  const auto bits = std::bit_cast<uint64_t>(std::fabs(value));
  const auto biased = static_cast<int>(bits >> kSignificandBits);
  const uint64_t significand = biased == 0 ? bits : (bits & kFraction) | (kFraction + 1);
  return {UInt128{significand} * static_cast<uint64_t>(times),
          kLeastExponent + (biased == 0 ? 0 : biased - 1)};
}

int bit_width(UInt128 value) {
  const auto high = static_cast<uint64_t>(value >> 64U);
  return high != 0 ? 64 + static_cast<int>(std::bit_width(high))
                   : static_cast<int>(std::bit_width(static_cast<uint64_t>(value)));
}

int order(auto a, auto b) {
  return (a > b ? 1 : 0) - (a < b ? 1 : 0);
}

// Integers have at most 53 + 63 bits.
int compare(Scaled a, Scaled b) {
  if (a.integer == 0 || b.integer == 0) return order(a.integer, b.integer);
  const int a_end = bit_width(a.integer) + a.exponent;
  const int b_end = bit_width(b.integer) + b.exponent;
  if (a_end != b_end) return order(a_end, b_end);
  // They begin with the same bit, so the shorter one has room for the shift.
  const int shift = a.exponent - b.exponent;
  if (shift >= 0) return order(a.integer << static_cast<unsigned>(shift), b.integer);
  return order(a.integer, b.integer << static_cast<unsigned>(-shift));
}

}  // namespace

int compare_exactly(double value, Ratio factor, double other) {
  if (factor == Ratio{1, 1}) return order(value, other);
  const int sign = order(value, 0.0);
  if (sign != order(other, 0.0)) return order(sign, order(other, 0.0));
  // value against n / d * other is value * d against other * n.
  const Scaled a = magnitude(value, factor.denominator);
  const Scaled b = magnitude(other, factor.numerator);
  return sign >= 0 ? compare(a, b) : compare(b, a);
}

}  // namespace panmen::measure
