// Closing: the windows of one contract that end are computed, in the order in which they can be: at their
// ends, or where their figures ask for stops, so much later as it takes to tell those.
//
// It computes figures and judges nothing: different contracts may be closed at the same time, if the
// BlockSource may be read so.
#pragma once

#include <optional>
#include <vector>

#include "engine/state.hpp"
#include "signal/observation.hpp"

namespace panmen::engine {

// How far a contract's windows may close in one record.
struct Plan {
  std::optional<Instant> through;  // absent: none closes
  size_t bytes = 0;                // that this derives at most
  bool leaves_some = false;        // that could close but for the bound
};

// As far as what is complete and `bytes` allow; what can be closed first closes even beyond them, where
// `must_close`. REQUIRES: windows have been found as far as is complete.
Plan plan_closing(const ContractState& state, Instant complete, size_t bytes, bool must_close);

struct Computed {
  uint16_t spec = 0;
  ClosedWindow closed;
};

// The contract starts with its first observation, unless its terms say where. Whether it has started.
bool start(ContractState& state, Instant complete);
// Specs that have been reached begin to run, and windows are found in the data. REQUIRES: what came late has
// been settled. Errors: the BlockSource's.
Result<void> begin_runs(ContractState& state, const signal::BlockSource& blocks, Instant complete);
Result<void> find_windows(ContractState& state, const signal::BlockSource& blocks, Instant complete);
// The figures of all windows that can be closed at or before `through`. REQUIRES: it is complete. Errors: the
// BlockSource's.
Result<std::vector<Computed>> close_windows(ContractState& state, const signal::BlockSource& blocks,
                                            Instant through);
// Takes in everything that is complete and closes nothing. REQUIRES: every window that can be closed by then
// has been. Errors: the BlockSource's.
Result<void> take_in(ContractState& state, const signal::BlockSource& blocks, Instant complete);
// Whether a window that closes by then has to be computed from blocks.
bool has_let_go(const ContractState& state, Instant through);
// Forgets closed windows that nothing can change any more and nothing is computed from.
void forget_final(ContractState& state, Instant complete);

}  // namespace panmen::engine
