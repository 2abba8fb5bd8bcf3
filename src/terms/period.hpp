// Periods and deadlines: the local day that lies so many days, working days or months behind another, and
// when it is over.
//
// It knows no milestones: on which day those are reached is the engine's. Pure; safe to use from any thread.
#pragma once

#include <optional>

#include "base/calendar.hpp"
#include "base/instant.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

// The local day in which t lies. Where clocks are put back across midnight, it is the day that has begun.
// REQUIRES: is_valid(t).
CivilDate local_day(const Contract& contract, Instant t);
// The instant at which the local day is over: the first one that is too late for it. Absent where no Instant
// reaches it.
std::optional<Instant> end_of_day(const Contract& contract, CivilDate day);
// The day so long behind `day`, which is day 0. Absent where the calendar has not so many working days, or
// no Instant reaches it. REQUIRES: contract.calendar, for working days.
std::optional<CivilDate> day_after(const Contract& contract, CivilDate day, Period period);

}  // namespace panmen::terms
