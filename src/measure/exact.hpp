// Exact: a rational number of any size; ExactSum: the sum of doubles without any rounding.
//
// A figure is the exact rational value of the doubles that were observed, until it is rounded once to its
// declared resolution. Neither the order of samples nor the machine can change it. Exact is used when a
// window closes, never per observation; per observation there is ExactSum.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <boost/multiprecision/cpp_int.hpp>

#include "base/decimal.hpp"

namespace panmen::measure {

using Exact = boost::multiprecision::cpp_rational;

// REQUIRES: value is finite.
Exact to_exact(double value);
Exact to_exact(Ratio value);

// value / step, rounded half to even. Absent where it does not fit 64 bits. REQUIRES: step > 0.
std::optional<int64_t> round_to_steps(const Exact& value, const Exact& step);

// Whether a value's fraction needs more bits than figures are computed with: products of products grow
// without end.
constexpr unsigned kMaxExactBits = 1U << 16;
bool is_too_long(const Exact& value);

// A superaccumulator: one wide fixed-point number in 32-bit limbs held in 64-bit words, so that a few hundred
// additions need no carry (R. M. Neal, "Fast Exact Summation Using Small and Large Superaccumulators", 2015).
class ExactSum {
 public:
  // REQUIRES: value is finite.
  void add(double value);
  Exact value() const;

 private:
  // Bit 0 of limb 0 weighs 2^-1074; the greatest double ends at bit 2097. Two more limbs take the carries of
  // 2^63 terms.
  static constexpr size_t kLimbs = 68;
  static constexpr uint32_t kAddsBetweenCarries = 512;
  void carry();

  std::array<int64_t, kLimbs> limbs_{};
  uint32_t adds_left_ = kAddsBetweenCarries;
};

}  // namespace panmen::measure
