// Closing: the windows of one contract that end are computed, in the order in which they end.
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

// As far as what is complete and `bytes` allow; what ends first closes even beyond them, where `must_close`.
Plan plan_closing(const ContractState& state, Instant complete, size_t bytes, bool must_close);

struct Computed {
  uint16_t spec = 0;
  ClosedWindow closed;
};

// Specs whose first window has been reached begin to run. Errors: the BlockSource's.
Result<void> begin_runs(ContractState& state, const signal::BlockSource& blocks, Instant complete,
                        uint64_t arrivals);
// The figures of all windows that end at or before `through`. REQUIRES: it is complete. Errors: the
// BlockSource's.
Result<std::vector<Computed>> close_windows(ContractState& state, const signal::BlockSource& blocks,
                                            Instant through);
// Takes in everything that is complete and closes nothing. REQUIRES: every window that ends by then has
// closed. Errors: the BlockSource's.
Result<void> take_in(ContractState& state, const signal::BlockSource& blocks, Instant complete);
// Whether a window that closes by then has to be computed from blocks.
bool has_let_go(const ContractState& state, Instant through);
// Forgets closed windows that nothing can change any more and nothing is computed from.
void forget_final(ContractState& state, Instant complete);

}  // namespace panmen::engine
