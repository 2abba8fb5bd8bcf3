#include "terms/period.hpp"

#include "base/assert.hpp"
#include "base/work_calendar.hpp"

namespace panmen::terms {

namespace {

// A calendar that names every one of its days as a holiday, and then works one day a week, has counted enough
// of them by now.
constexpr int64_t kFarthestDay = 7 * static_cast<int64_t>(kMaxCalendarDays + kMaxPeriod);

std::optional<CivilDate> working_day_after(const WorkCalendar& calendar, CivilDate day, uint16_t count) {
  const int64_t day_0 = days_from_civil(day);
  uint16_t left = count;
  for (int64_t next = day_0 + 1; left > 0 && next <= day_0 + kFarthestDay; ++next) {
    if (is_working_day(calendar, civil_from_days(next))) --left;
    if (left == 0) return civil_from_days(next);
  }
  return left == 0 ? std::optional(day) : std::nullopt;
}

// The same day of the month or, where there is none, the last one.
CivilDate month_after(CivilDate day, uint16_t count) {
  constexpr int32_t kMonths = 12;
  const int32_t month = day.month - 1 + count;
  CivilDate there{day.year + month / kMonths, static_cast<uint8_t>(month % kMonths + 1), day.day};
  while (!is_valid(there))
    --there.day;
  return there;
}

}  // namespace

CivilDate local_day(const Contract& contract, Instant t) {
  return to_local(contract.zone, window_at(contract.zone, WindowKind::day, t).from).date;
}

std::optional<Instant> end_of_day(const Contract& contract, CivilDate day) {
  const Instant end = from_local(contract.zone, civil_from_days(days_from_civil(day) + 1), 0);
  return is_valid(end) ? std::optional(end) : std::nullopt;
}

std::optional<CivilDate> day_after(const Contract& contract, CivilDate day, Period period) {
  std::optional<CivilDate> there;
  switch (period.unit) {
    case PeriodUnit::day:
      there = civil_from_days(days_from_civil(day) + period.count);
      break;
    case PeriodUnit::working_day:
      PANMEN_ASSERT(contract.calendar.has_value());
      there = working_day_after(*contract.calendar, day, period.count);
      break;
    case PeriodUnit::month:
      there = month_after(day, period.count);
      break;
  }
  if (!there.has_value() || !end_of_day(contract, *there).has_value()) return std::nullopt;
  return there;
}

}  // namespace panmen::terms
