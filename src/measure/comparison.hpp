// Comparison: a comparison of the terms as a function that compilers can see through, and one with a factor,
// without rounding.
#pragma once

#include "base/assert.hpp"
#include "base/decimal.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// Calls `use` with the comparison as a function, so that a loop inside it has no choice left to make.
template <class Use>
void with_comparison(terms::Comparison comparison, const Use& use) {
  switch (comparison) {
    case terms::Comparison::equal:
      return use([](double a, double b) { return a == b; });
    case terms::Comparison::not_equal:
      return use([](double a, double b) { return a != b; });
    case terms::Comparison::less:
      return use([](double a, double b) { return a < b; });
    case terms::Comparison::at_most:
      return use([](double a, double b) { return a <= b; });
    case terms::Comparison::greater:
      return use([](double a, double b) { return a > b; });
    case terms::Comparison::at_least:
      return use([](double a, double b) { return a >= b; });
  }
  PANMEN_ASSERT(false);
}

// -1, 0 or 1 as `value` is less than, equal to or more than factor * other, without any rounding.
// REQUIRES: both values are finite; factor > 0.
int compare_exactly(double value, Ratio factor, double other);

}  // namespace panmen::measure
