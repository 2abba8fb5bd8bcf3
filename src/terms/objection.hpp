// Objection: until when the two sides may object to the cause that the terms propose for a stop.
//
// It knows no views of the sides: what becomes of them is the engine's. Pure; safe to use from any thread.
#pragma once

#include <optional>

#include "base/instant.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

// Views on a stop that ended at `end` are in time before this: the end of the last working day that the rule
// allows, in the contract's zone. Absent where the calendar has no such day: they are always in time.
// REQUIRES: contract.calendar.
std::optional<Instant> objection_deadline(const Contract& contract, const Objection& objection, Instant end);

}  // namespace panmen::terms
