// Histories: the observations that the figures of one contract are computed from.
#pragma once

#include <span>

#include "signal/history.hpp"

namespace panmen::measure {

// histories[i] is that of contract.signals[i], or null where nothing was ever reported.
using Histories = std::span<const signal::History* const>;

}  // namespace panmen::measure
