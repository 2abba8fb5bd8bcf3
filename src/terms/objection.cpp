#include "terms/objection.hpp"

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "terms/period.hpp"

namespace panmen::terms {

std::optional<Instant> objection_deadline(const Contract& contract, const Objection& objection, Instant end) {
  PANMEN_ASSERT(contract.calendar.has_value());
  const CivilDate day_0 = to_local(contract.zone, end).date;
  const auto last = day_after(contract, day_0, {objection.working_days, PeriodUnit::working_day});
  return last.has_value() ? end_of_day(contract, *last) : std::nullopt;
}

}  // namespace panmen::terms
