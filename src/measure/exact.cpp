#include "measure/exact.hpp"

#include <algorithm>
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

std::optional<Rounded> round_to_steps(const Exact& value, const Exact& step) {
  PANMEN_ASSERT(step > 0);
  // The quotient need not be in lowest terms to be rounded.
  const cpp_int dividend = boost::multiprecision::numerator(value) * boost::multiprecision::denominator(step);
  const cpp_int divisor = boost::multiprecision::denominator(value) * boost::multiprecision::numerator(step);
  cpp_int whole;
  cpp_int remainder;
  boost::multiprecision::divide_qr(dividend, divisor, whole, remainder);
  if (remainder < 0) {
    whole -= 1;
    remainder += divisor;
  }
  const cpp_int twice = remainder * 2;
  const bool is_up = twice > divisor || (twice == divisor && boost::multiprecision::bit_test(
                                                                 boost::multiprecision::abs(whole), 0));
  if (is_up) whole += 1;
  if (whole > std::numeric_limits<int64_t>::max() || whole < std::numeric_limits<int64_t>::min())
    return std::nullopt;
  const int side = is_up ? -1 : (remainder == 0 ? 0 : 1);
  return Rounded{static_cast<int64_t>(whole), static_cast<int8_t>(side)};
}

Exact square_root(const Exact& value) {
  PANMEN_ASSERT(value >= 0);
  if (value == 0) return 0;
  const cpp_int numerator = boost::multiprecision::numerator(value);
  const cpp_int denominator = boost::multiprecision::denominator(value);
  cpp_int rest;
  const cpp_int root_above = boost::multiprecision::sqrt(numerator, rest);
  if (rest == 0) {
    const cpp_int root_below = boost::multiprecision::sqrt(denominator, rest);
    if (rest == 0) return Exact(root_above, root_below);
  }
  const int64_t e = static_cast<int64_t>(boost::multiprecision::msb(numerator)) -
                    static_cast<int64_t>(boost::multiprecision::msb(denominator)) - 1;
  const auto s = static_cast<unsigned>(std::max<int64_t>(0, (254 - e + 1) / 2));
  const cpp_int k = boost::multiprecision::sqrt(cpp_int((numerator << (2 * s)) / denominator));
  return Exact(k, cpp_int(1) << s);
}

bool is_too_long(const Exact& value) {
  if (value == 0) return false;
  const cpp_int numerator = boost::multiprecision::abs(boost::multiprecision::numerator(value));
  return boost::multiprecision::msb(numerator) > kMaxExactBits ||
         boost::multiprecision::msb(boost::multiprecision::denominator(value)) > kMaxExactBits;
}

template <size_t kLimbs, uint32_t kPointBit>
void Superaccumulator<kLimbs, kPointBit>::add_short(bool negative, uint64_t significand, uint32_t shift) {
  const uint32_t limb = shift / 32;
  const uint32_t bit = shift % 32;
  const auto low = static_cast<int64_t>((significand << bit) & 0xffff'ffff);
  const auto high = static_cast<int64_t>(bit == 0 ? significand >> 32 : (significand >> (32 - bit)));
  limbs_[limb] += negative ? -low : low;
  limbs_[limb + 1] += negative ? -high : high;
  if (--adds_left_ == 0) carry();
}

template <size_t kLimbs, uint32_t kPointBit>
void Superaccumulator<kLimbs, kPointBit>::add_scaled(bool negative, UInt128 magnitude, uint32_t shift) {
  // What the first limb takes is shifted into place; the rest then lies on whole limbs.
  const uint32_t bit = shift % 32;
  const auto low = static_cast<int64_t>(static_cast<uint64_t>(magnitude << bit) & 0xffff'ffff);
  UInt128 rest = magnitude >> (32 - bit);
  limbs_[shift / 32] += negative ? -low : low;
  for (uint32_t limb = shift / 32 + 1; rest != 0; ++limb, rest >>= 32) {
    const auto part = static_cast<int64_t>(static_cast<uint64_t>(rest) & 0xffff'ffff);
    limbs_[limb] += negative ? -part : part;
  }
  if (--adds_left_ == 0) carry();
}

template <size_t kLimbs, uint32_t kPointBit>
void Superaccumulator<kLimbs, kPointBit>::carry() {
  for (size_t i = 0; i + 1 < kLimbs; ++i) {
    const int64_t over = limbs_[i] >> 32;  // arithmetic: rounds down, so what stays is in [0, 2^32)
    limbs_[i] -= over * (int64_t{1} << 32);
    limbs_[i + 1] += over;
  }
  adds_left_ = kAddsBetweenCarries;
}

template <size_t kLimbs, uint32_t kPointBit>
void Superaccumulator<kLimbs, kPointBit>::add(const Superaccumulator& other) {
  Superaccumulator carried = other;
  carried.carry();
  carry();
  for (size_t i = 0; i < kLimbs; ++i)
    limbs_[i] += carried.limbs_[i];
  --adds_left_;
}

template <size_t kLimbs, uint32_t kPointBit>
Exact Superaccumulator<kLimbs, kPointBit>::value() const {
  size_t lowest = 0;
  while (lowest < kLimbs && limbs_[lowest] == 0)
    ++lowest;
  if (lowest == kLimbs) return 0;
  size_t highest = kLimbs - 1;
  while (limbs_[highest] == 0)
    --highest;
  cpp_int total = 0;
  for (size_t i = highest + 1; i-- > lowest;)
    total = (total << 32) + limbs_[i];
  if (total == 0) return 0;
  // total * 2^(32 * lowest - kPointBit), with an odd total: the fraction is in lowest terms then.
  auto weight = static_cast<uint32_t>(32 * lowest);
  const unsigned zeros = boost::multiprecision::lsb(boost::multiprecision::abs(total));
  if (weight + zeros >= kPointBit) return Exact(cpp_int((total >> zeros) << (weight + zeros - kPointBit)));
  total >>= zeros;
  return Exact(std::move(total), cpp_int(1) << (kPointBit - weight - zeros));
}

template class Superaccumulator<70, 1074>;
template class Superaccumulator<134, 2148>;

namespace {

uint64_t magnitude_of(int64_t value) {
  return value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

}  // namespace

void ExactSum::add(double value) {
  const Parts parts = parts_of(value);
  add_short(parts.negative, parts.significand, parts.shift);
}

void ExactSum::add(int64_t value) {
  add_scaled(value < 0, magnitude_of(value), kPointBit);
}

void ExactSum::add(std::span<const double> values) {
  // Values of like size are added up in one 128-bit integer first: 53 bits of significand, 60 of difference
  // in size, 12 for the number of terms.
  constexpr size_t kTermsInOne = 4096;
  constexpr uint32_t kReach = 60;
  while (!values.empty()) {
    const std::span<const double> some = values.first(std::min(values.size(), kTermsInOne));
    values = values.subspan(some.size());
    const uint32_t middle = parts_of(some.front()).shift;
    const uint32_t base = middle < kReach / 2 ? 0 : middle - kReach / 2;
    Int128 total = 0;
    for (double value : some) {
      const Parts parts = parts_of(value);
      const uint32_t above = parts.shift - base;  // wraps where it is below
      if (above > kReach) {
        add_short(parts.negative, parts.significand, parts.shift);
        continue;
      }
      const int64_t sign = -static_cast<int64_t>(parts.negative);
      const int64_t term = (static_cast<int64_t>(parts.significand) ^ sign) - sign;
      total += static_cast<Int128>(term) * (Int128{1} << above);
    }
    add_scaled(total < 0, static_cast<UInt128>(total < 0 ? -total : total), base);
  }
}

void ExactSum::add(std::span<const int64_t> values) {
  for (int64_t value : values)
    add(value);
}

void ExactSum::add_times(double value, int64_t times) {
  const Parts parts = parts_of(value);
  add_scaled(parts.negative, UInt128{parts.significand} * static_cast<uint64_t>(times), parts.shift);
}

void ExactSquares::add(double value) {
  const Parts parts = parts_of(value);
  add_scaled(false, UInt128{parts.significand} * parts.significand, 2 * parts.shift);
}

void ExactSquares::add(int64_t value) {
  const uint64_t magnitude = magnitude_of(value);
  add_scaled(false, UInt128{magnitude} * magnitude, 2 * kPointBit);
}

}  // namespace panmen::measure
