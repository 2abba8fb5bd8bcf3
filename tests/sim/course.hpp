// Course: which windows a contract has by a world's end, and which of the observations that came late count
// in each of them.
//
// It knows when data came, and nothing of what is computed from it. Pure; not thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "sim/world.hpp"
#include "terms/contract.hpp"

namespace panmen::sim {

// Up to where all that the contract needs has come, in seconds: before each step, and at last behind all of
// them. Absent while an asset of it has not been heard of.
std::vector<std::optional<int64_t>> complete_before_steps(const terms::Contract& contract,
                                                          const World& world);

// Where the contract begins: its own `from`, or else what was first observed in time.
std::optional<Instant> begin_of(const terms::Contract& contract, const std::vector<Observation>& in_time,
                                int64_t complete_s);
// The windows of a spec that end at or before `complete_s`, in order.
std::vector<Window> windows_of(const terms::Contract& contract, uint16_t spec, Instant begin,
                               int64_t complete_s);

// Those of world.late that count in each of the windows, by its place among them. What came when a window was
// final does not count in it; nor does what is older than the last window that was, which is where what goes
// before begins to be known.
std::vector<std::vector<const Observation*>> late_in_windows(
    const terms::Contract& contract, const World& world, const std::vector<Window>& windows,
    const std::vector<std::optional<int64_t>>& complete_before_steps_s);

}  // namespace panmen::sim
