// Select: the sample of a given rank, without sorting.
//
// Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace panmen::measure {

// The value that stands at `rank`, counted from 0, when they are in ascending order. REQUIRES: rank <
// values.size(); no NaN. Minus zero counts as less than zero.
double select(std::span<const double> values, size_t rank);
int64_t select(std::span<const int64_t> values, size_t rank);

}  // namespace panmen::measure
