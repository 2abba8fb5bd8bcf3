// 128-bit integers, which GCC and Clang have on every machine Panmen runs on.
// Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>

namespace panmen {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

// Decimal digits, with a leading '-' where negative.
std::string to_string(Int128 value);

// numerator / denominator, rounded half to even. REQUIRES: denominator > 0.
constexpr Int128 divide_half_even(Int128 numerator, Int128 denominator) {
  Int128 quotient = numerator / denominator;
  Int128 remainder = numerator % denominator;
  if (remainder < 0) {
    quotient -= 1;
    remainder += denominator;
  }
  const Int128 other_half = denominator - remainder;
  if (remainder > other_half || (remainder == other_half && quotient % 2 != 0)) quotient += 1;
  return quotient;
}

}  // namespace panmen
