#include "terms/objection.hpp"

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "base/work_calendar.hpp"

namespace panmen::terms {

namespace {

// A calendar that names every one of its days as a holiday, and then works one day a week, has counted enough
// of them by now.
constexpr int64_t kFarthestDay = 7 * static_cast<int64_t>(kMaxCalendarDays + kMaxObjectionDays);

}  // namespace

std::optional<Instant> objection_deadline(const Contract& contract, const Objection& objection, Instant end) {
  PANMEN_ASSERT(contract.calendar.has_value());
  const int64_t day_0 = days_from_civil(to_local(contract.zone, end).date);
  uint16_t left = objection.working_days;
  for (int64_t day = day_0 + 1; day <= day_0 + kFarthestDay; ++day) {
    if (is_working_day(*contract.calendar, civil_from_days(day))) --left;
    if (left == 0) return from_local(contract.zone, civil_from_days(day + 1), 0);
  }
  return std::nullopt;
}

}  // namespace panmen::terms
