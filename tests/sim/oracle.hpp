// Oracle: the figures of a contract counted tick by tick, the slow and obvious way, to hold the engine
// against.
//
// It shares no code with measure/, verdict/ and signal/history: every window is counted from all
// observations. Pure; not thread-safe.
#pragma once

#include <map>
#include <vector>

#include "record/body.hpp"
#include "sim/world.hpp"

namespace panmen::sim {

// By the number of the window among those of the contract.
using FiguresOfWindows = std::map<std::pair<uint16_t, Window>, std::vector<record::Figure>>;

// The figures of every window that ends at or before `complete_s`. `observations` are those of all assets
// that came in time, each once.
FiguresOfWindows expected_figures(const terms::Contract& contract,
                                  const std::vector<Observation>& observations, int64_t complete_s);
// The figures of every window once everything in the world has come: of those that observations came late
// for before they were final, as last corrected.
FiguresOfWindows expected_figures(const terms::Contract& contract, const World& world);

}  // namespace panmen::sim
