// The double that stands for what a person wrote, as the engine compares it with what a machine reported.
// Pure; safe to use from any thread.
#pragma once

#include "base/decimal.hpp"

namespace panmen::terms {

// The double nearest to a ratio, halves to even.
double nearest_double(Ratio value);

}  // namespace panmen::terms
