// Exact: a rational number of any size; ExactSum and ExactSquares: sums of doubles, and of products of them,
// without any rounding.
//
// A figure is the exact rational value of the doubles that were observed, until it is rounded once to its
// declared resolution. Neither the order of samples nor the machine can change it. Exact is used when a
// window closes, never per observation; per observation there are the sums.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include <boost/multiprecision/cpp_int.hpp>

#include "base/decimal.hpp"
#include "base/int128.hpp"

namespace panmen::measure {

using Exact = boost::multiprecision::cpp_rational;

// REQUIRES: value is finite.
Exact to_exact(double value);
Exact to_exact(Ratio value);

// A value in whole steps, and where the exact one lies: below the rounded one (-1), on it, above it (1).
struct Rounded {
  int64_t steps = 0;
  int8_t side = 0;
  friend bool operator==(const Rounded&, const Rounded&) = default;
};
// value / step, rounded half to even. Absent where it does not fit 64 bits. REQUIRES: step > 0.
std::optional<Rounded> round_to_steps(const Exact& value, const Exact& step);

// The root itself where it is rational. Otherwise k / 2^s, the greatest one not above it, where s >= 0 is the
// least for which 2^(2s + e) >= 2^254; 2^e is the greatest power of two that is certainly not above the
// value: the lengths of its numerator and denominator in bits, in lowest terms, differ by e + 1. So k has at
// least 128 significant bits, and is the same on every machine. REQUIRES: value >= 0.
Exact square_root(const Exact& value);

// Whether a value's fraction needs more bits than figures are computed with: products of products grow
// without end.
constexpr unsigned kMaxExactBits = 1U << 16;
bool is_too_long(const Exact& value);

// A superaccumulator: one wide fixed-point number in 32-bit limbs held in 64-bit words, so that a few hundred
// additions need no carry (R. M. Neal, "Fast Exact Summation Using Small and Large Superaccumulators", 2015).
// Bit 0 of limb 0 weighs 2^-kPointBit.
template <size_t kLimbs, uint32_t kPointBit>
class Superaccumulator {
 public:
  void add(const Superaccumulator& other);
  Exact value() const;

 protected:
  // magnitude * 2^(shift - kPointBit). REQUIRES: the sum stays within the limbs.
  void add_scaled(bool negative, UInt128 magnitude, uint32_t shift);
  // Likewise; quicker. REQUIRES: significand < 2^53.
  void add_short(bool negative, uint64_t significand, uint32_t shift);

 private:
  static constexpr uint32_t kAddsBetweenCarries = 512;
  void carry();

  std::array<int64_t, kLimbs> limbs_{};
  uint32_t adds_left_ = kAddsBetweenCarries;
};

// The greatest double ends at bit 2097; a factor of 2^63 and the carries of 2^63 terms come on top.
class ExactSum : public Superaccumulator<70, 1074> {
 public:
  // REQUIRES, here and below: values are finite.
  void add(double value);
  void add(int64_t value);
  void add(std::span<const double> values);
  void add(std::span<const int64_t> values);
  // value * times. REQUIRES: times >= 0.
  void add_times(double value, int64_t times);
  using Superaccumulator::add;
};

// The sum of squares. The square of the greatest double ends at bit 4195.
class ExactSquares : public Superaccumulator<134, 2148> {
 public:
  void add(double value);
  void add(int64_t value);
  using Superaccumulator::add;
};

}  // namespace panmen::measure
