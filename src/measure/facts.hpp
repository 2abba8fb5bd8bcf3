// Facts: what figures rest on beside observations: where stops lie, and what the sides have entered.
//
// Plain values; whoever owns them changes them between two calls of what reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "measure/truth.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// A piece of the time that a stop rule looks at. Two stops never meet: what lies between is no stop, or
// missing.
struct StopPiece {
  int64_t from_ns = 0;
  Truth truth = Truth::no;  // yes: within a stop; missing: by what gaps it cannot be told
  // Of a stop. The class may be known where the cause is not; where it is not either, by what gaps.
  std::optional<uint16_t> cause;  // of StopRule::causes
  std::optional<terms::StopClass> stop_class;
  Truth class_missing = Truth::no;

  friend bool operator==(const StopPiece&, const StopPiece&) = default;
};

// In order; each lasts until the next begins, the last up to Facts::stops_through. Neighbours differ. Of the
// time before the first nothing is known: it is missing (Truth::excluded).
using StopTrack = std::vector<StopPiece>;

struct Replacement {
  uint16_t signal = 0;  // a counter
  int64_t at_ns = 0;    // what is stamped from this instant on is the new meter's
  double last = 0;      // reading of the old meter; below the one reported last it is no reset, and no step
  double first = 0;     // of the new one
  friend bool operator==(const Replacement&, const Replacement&) = default;
};

struct EnteredAmount {
  uint16_t adjustment = 0;
  int64_t at_ns = 0;
  Decimal amount;  // in the adjustment's unit
  friend bool operator==(const EnteredAmount&, const EnteredAmount&) = default;
};

struct Facts {
  std::vector<StopTrack> stops;  // beside Contract::stops; may have forgotten what nobody needs any more
  Instant stops_through{Instant::kMinNs};  // up to here (not including it) they are known
  std::vector<Window> planned;             // planned downtime: in order, disjoint, not touching
  std::vector<Replacement> replacements;   // by time
  std::vector<EnteredAmount> amounts;      // by time
};

}  // namespace panmen::measure
