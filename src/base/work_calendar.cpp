#include "base/work_calendar.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;

bool has(const std::vector<CivilDate>& dates, CivilDate date) {
  return std::binary_search(dates.begin(), dates.end(), date);
}

CivilDate day_after(CivilDate date) {
  return civil_from_days(days_from_civil(date) + 1);
}

// The first day of the shift that is `date` or later. Ends: of seven days one is worked, or is one of the
// holidays, of which there is a number.
std::optional<CivilDate> first_day_from(const WorkCalendar& calendar, const Shift& shift, CivilDate date) {
  if (shift.every_day) return date;
  if (calendar.weekdays == 0) {
    const auto swapped = std::lower_bound(calendar.also_working.begin(), calendar.also_working.end(), date);
    if (swapped == calendar.also_working.end()) return std::nullopt;
    return *swapped;
  }
  while (!is_working_day(calendar, date))
    date = day_after(date);
  return date;
}

Window on_clock(const Zone& zone, CivilDate date, DaySpan span) {
  return {from_local(zone, date, span.from_s), from_local(zone, date, span.to_s)};
}

struct Occurrence {
  CivilDate date;
  Window window;
};

std::optional<Occurrence> occurrence_ending_after(const Zone& zone, const WorkCalendar& calendar,
                                                  const Shift& shift, Instant t) {
  // A shift ends before the midnight that ends the day after its own. So only that of the day before may
  // still run, and where the clock was put back across midnight, those of later dates have begun.
  std::optional<CivilDate> date = civil_from_days(days_from_civil(to_local(zone, t).date) - 1);
  for (;;) {
    date = first_day_from(calendar, shift, *date);
    if (!date) return std::nullopt;
    const Window window = shift_on(zone, shift, *date);
    if (window.from.ns > Instant::kMaxNs) return std::nullopt;
    if (window.from < window.to && t < window.to) return Occurrence{*date, window};
    date = day_after(*date);
  }
}

}  // namespace

bool is_working_day(const WorkCalendar& calendar, CivilDate date) {
  if (has(calendar.also_working, date)) return true;
  return (calendar.weekdays >> weekday(date) & 1) != 0 && !has(calendar.holidays, date);
}

DaySpan span_of(const DayPart& hours) {
  return {hours.from_s, hours.to_s + (hours.to_s > hours.from_s ? 0 : kSecondsPerDay)};
}

DaySpan span_of(const DayPart& hours, const DayPart& pause) {
  const DaySpan span = span_of(pause);
  const int64_t later_s = pause.from_s < hours.from_s ? kSecondsPerDay : 0;
  return {span.from_s + later_s, span.to_s + later_s};
}

Window shift_on(const Zone& zone, const Shift& shift, CivilDate date) {
  return on_clock(zone, date, span_of(shift.hours));
}

std::optional<Window> shift_ending_after(const Zone& zone, const WorkCalendar& calendar, const Shift& shift,
                                         Instant t) {
  PANMEN_ASSERT(is_valid(t));
  const auto occurrence = occurrence_ending_after(zone, calendar, shift, t);
  if (!occurrence) return std::nullopt;
  return occurrence->window;
}

std::vector<Window> working_time(const Zone& zone, const WorkCalendar& calendar, const Shift& shift,
                                 Window range) {
  PANMEN_ASSERT(is_valid(range.from));
  std::vector<Window> parts;
  const auto add = [&](Instant from, Instant to) {
    const Window part{std::max(from, range.from), std::min(to, range.to)};
    if (part.from < part.to) parts.push_back(part);
  };
  Instant t = range.from;
  while (is_valid(t)) {
    const auto occurrence = occurrence_ending_after(zone, calendar, shift, t);
    if (!occurrence || occurrence->window.from >= range.to) break;
    Instant worked_from = occurrence->window.from;
    for (const DayPart& pause : shift.breaks) {
      const Window off = on_clock(zone, occurrence->date, span_of(shift.hours, pause));
      add(worked_from, off.from);
      worked_from = off.to;
    }
    add(worked_from, occurrence->window.to);
    t = occurrence->window.to;
  }
  return parts;
}

}  // namespace panmen
