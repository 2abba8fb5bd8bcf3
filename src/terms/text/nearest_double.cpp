#include "terms/text/nearest_double.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

#include "base/int128.hpp"

namespace panmen::terms {

// Both parts fit 63 bits, so the quotient is taken with 55 bits and the lost rest marked.
double nearest_double(Ratio value) {
  if (value.numerator == 0) return 0;
  const bool negative = value.numerator < 0;
  const auto magnitude =
      static_cast<uint64_t>(negative ? -static_cast<Int128>(value.numerator) : value.numerator);
  const auto denominator = static_cast<uint64_t>(value.denominator);
  const int shift =
      55 + static_cast<int>(std::bit_width(denominator)) - static_cast<int>(std::bit_width(magnitude));
  UInt128 numerator = magnitude;
  UInt128 divisor = denominator;
  if (shift >= 0) {
    numerator <<= shift;
  } else {
    divisor <<= -shift;
  }
  UInt128 quotient = numerator / divisor;  // 55 or 56 bits
  if (numerator % divisor != 0) quotient |= 1;
  // The conversion rounds to nearest even; the marked bit lies below the half, so ties are only true ties.
  const double result = std::ldexp(static_cast<double>(static_cast<uint64_t>(quotient)), -shift);
  return negative ? -result : result;
}

}  // namespace panmen::terms
