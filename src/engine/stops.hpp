// Stops: the stop run of a contract: where its stops lie, what they count as, and what is said of them.
//
// It runs along time beside the windows and before them: figures that ask for stops are computed from what it
// found (measure::Facts). Different contracts may be run at the same time, if the BlockSource may be read so.
// Invariant: what is found depends on observations and entries, not on when they came; but what is stamped in
// results that are final changes no stop that ended before they did.
#pragma once

#include <compare>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "base/calendar.hpp"
#include "base/result.hpp"
#include "measure/facts.hpp"
#include "measure/stop_finder.hpp"
#include "record/body.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

struct ContractState;

// What names a stop for ever, within its contract.
struct StopKey {
  Instant from;
  uint16_t rule = 0;
  friend auto operator<=>(const StopKey&, const StopKey&) = default;
};

struct StopRun {
  // REQUIRES: contract and facts outlive this; the contract has stop rules.
  StopRun(const terms::Contract& contract, const measure::Facts& facts);

  // At a whole UTC hour of the finder's position.
  struct Snapshot {
    Instant at;
    std::shared_ptr<const measure::StopMemory> memory;
  };

  measure::StopFinder finder;
  bool has_begun = false;
  bool is_over = false;                   // no window asks for what would be found from now on
  Instant begins;                         // the first window of any spec does
  Instant taken;                          // the finder has taken in everything up to here
  std::vector<measure::StopTrack> found;  // beside Contract::stops; causes as the table proposes them
  bool has_first = true;                  // nothing that was found has been forgotten
  std::deque<Snapshot> snapshots;         // the earliest first
  std::optional<Window> touched;          // something changed in there, edges included
  std::map<StopKey, record::Stop> told;   // what was last recorded, while it may change
  std::set<StopKey> to_tell;              // stops that may not be what was last recorded
  // Stops that ended by then stay as they were recorded: all results that they lie in are final.
  Instant final_through{Instant::kMinNs};
};

// Notes that something that stops are found from has changed within these edges.
void touch_stops(StopRun& stops, Window changed);

// Finds stops again where something was touched, and on from there as far as is complete. Returns where what
// conditions see of them is not what it was, among what had been found before; ascending by rule. With
// `has_new_views`, what every stop counts as is worked out again. REQUIRES: state.stops. Errors: the
// BlockSource's.
Result<std::vector<Window>> find_stops(ContractState& state, const signal::BlockSource& blocks,
                                       Instant complete, bool has_new_views);

// The next stop that has ended and is not what was last recorded, or that is no more, in the order of (from,
// rule): it counts as recorded from now on. Absent where there is none left.
std::optional<record::Stop> tell_next_stop(ContractState& state);

// Forgets what results cannot change by any more. REQUIRES: there is nothing to tell.
void forget_stops(ContractState& state);

}  // namespace panmen::engine
