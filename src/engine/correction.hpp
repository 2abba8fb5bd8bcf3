// Correction: what comes late, and what the sides enter, reopens results that are not final.
//
// mark_late() notes which windows an observation may change; settle() adds those that entries, and stops
// found again, may change, computes their figures again and notes which ones differ; what follows from that
// is derived by Derivation (derivation.hpp). A window that has been computed again begins with the memory of
// the one before, so a correction runs on until nothing differs any more. Windows found in the data stay
// where they are. Different contracts may be settled at the same time, if the BlockSource may be read so.
#pragma once

#include <span>

#include "engine/state.hpp"
#include "signal/observation.hpp"

namespace panmen::engine {

// Notes late observations of the contract's signals, by their times. What lies in windows that are final
// changes nothing, but for what holds from the last of them, or from before the first window, into one that
// is not.
void mark_late(ContractState& state, std::span<const Instant> ascending);

// Finds stops as far as is complete, and computes again what was marked, with everything that arrived before
// `arrivals` and has been entered. REQUIRES: state.has_started, !state.is_correcting(). Errors: the
// BlockSource's.
Result<void> settle(ContractState& state, const signal::BlockSource& blocks, Instant complete,
                    uint64_t arrivals);

// Windows that count from a milestone, and were judged when it was another one or not known, are to be judged
// again where they are not final. Whether there are any. REQUIRES: !state.is_correcting().
bool judge_again(ContractState& state);

}  // namespace panmen::engine
