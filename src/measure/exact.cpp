#include "measure/exact.hpp"

#include <bit>
#include <limits>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

using boost::multiprecision::cpp_int;

// value = (negative ? -1 : 1) * significand * 2^(shift - 1074), with shift >= 0.
struct Parts {
  bool negative;
  uint64_t significand;
  uint32_t shift;
};

Parts parts_of(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  const auto exponent = static_cast<uint32_t>((bits >> 52) & 0x7ff);
  PANMEN_DEBUG_ASSERT(exponent != 0x7ff);
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  const bool normal = exponent != 0;
  return {(bits >> 63) != 0, normal ? fraction | (uint64_t{1} << 52) : fraction, normal ? exponent - 1 : 0};
}

constexpr uint32_t kPointBit = 1074;

Exact scaled(cpp_int integer, uint32_t point_bit) {
  return Exact(std::move(integer), cpp_int(1) << point_bit);
}

}  // namespace

Exact to_exact(double value) {
  Parts parts = parts_of(value);
  if (parts.significand == 0) return 0;
  cpp_int integer = parts.significand;
  if (parts.negative) integer = -integer;
  // Most values of machines lie near one: shifting by the difference keeps their fractions small.
  if (parts.shift >= kPointBit) return Exact(cpp_int(integer << (parts.shift - kPointBit)));
  return scaled(std::move(integer), kPointBit - parts.shift);
}

Exact to_exact(Ratio value) {
  return Exact(value.numerator, value.denominator);
}

std::optional<int64_t> round_to_steps(const Exact& value, const Exact& step) {
  PANMEN_ASSERT(step > 0);
  const Exact quotient = value / step;
  const cpp_int numerator = boost::multiprecision::numerator(quotient);
  const cpp_int denominator = boost::multiprecision::denominator(quotient);
  cpp_int whole;
  cpp_int remainder;
  boost::multiprecision::divide_qr(numerator, denominator, whole, remainder);
  if (remainder < 0) {
    whole -= 1;
    remainder += denominator;
  }
  const cpp_int twice = remainder * 2;
  if (twice > denominator ||
      (twice == denominator && boost::multiprecision::bit_test(whole < 0 ? -whole : whole, 0)))
    whole += 1;
  if (whole > std::numeric_limits<int64_t>::max() || whole < std::numeric_limits<int64_t>::min())
    return std::nullopt;
  return static_cast<int64_t>(whole);
}

bool is_too_long(const Exact& value) {
  if (value == 0) return false;
  const cpp_int numerator = boost::multiprecision::abs(boost::multiprecision::numerator(value));
  return boost::multiprecision::msb(numerator) > kMaxExactBits ||
         boost::multiprecision::msb(boost::multiprecision::denominator(value)) > kMaxExactBits;
}

void ExactSum::add(double value) {
  const Parts parts = parts_of(value);
  const uint32_t limb = parts.shift / 32;
  const uint32_t bit = parts.shift % 32;
  const auto low = static_cast<int64_t>((parts.significand << bit) & 0xffff'ffff);
  const auto high =
      static_cast<int64_t>(bit == 0 ? parts.significand >> 32 : (parts.significand >> (32 - bit)));
  limbs_[limb] += parts.negative ? -low : low;
  limbs_[limb + 1] += parts.negative ? -high : high;
  if (--adds_left_ == 0) carry();
}

void ExactSum::carry() {
  for (size_t i = 0; i + 1 < kLimbs; ++i) {
    const int64_t over = limbs_[i] >> 32;  // arithmetic: rounds down, so what stays is in [0, 2^32)
    limbs_[i] -= over * (int64_t{1} << 32);
    limbs_[i + 1] += over;
  }
  adds_left_ = kAddsBetweenCarries;
}

Exact ExactSum::value() const {
  cpp_int total = 0;
  bool any = false;
  size_t lowest = 0;
  for (size_t i = kLimbs; i-- > 0;) {
    if (limbs_[i] == 0) continue;
    if (!any || i < lowest) lowest = i;
    any = true;
  }
  if (!any) return 0;
  for (size_t i = kLimbs; i-- > lowest;)
    total = (total << 32) + limbs_[i];
  // total * 2^(32 * lowest - 1074)
  const auto weight = static_cast<uint32_t>(32 * lowest);
  if (weight >= kPointBit) return Exact(cpp_int(total << (weight - kPointBit)));
  return scaled(std::move(total), kPointBit - weight);
}

}  // namespace panmen::measure
