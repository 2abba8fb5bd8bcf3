#include "terms/text/zones.hpp"

#include <exception>
#include <string>

#include <date/tz.h>

namespace panmen::terms {
namespace {

using Seconds = std::chrono::seconds;

date::sys_seconds start_of(int year) {
  return date::sys_days(date::year(year) / date::January / 1);
}

// The compiled database lists transitions one by one up to 2037, and behind them only a rule, which the date
// library does not read. Clock changes stand on a weekday of a month, so they fall on the same day of it
// whenever the month begins on the same weekday: a later year's month is a copy of a month like it among the
// last twelve years listed. (Twelve years hold every weekday: leap days skip three different ones.)
constexpr int kLastListedYear = 2037;
constexpr int kLastYear = 2100;

date::year_month_day date_of(const Zone::Transition& transition) {
  return date::floor<date::days>(
      date::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(transition.at.ns)));
}

void continue_rule(Zone& zone) {
  if (zone.transitions.empty() || date_of(zone.transitions.back()).year() != date::year(kLastListedYear))
    return;
  const std::vector<Zone::Transition> listed = zone.transitions;
  for (int year = kLastListedYear + 1; year <= kLastYear; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const date::sys_days begin = date::year(year) / date::month(month) / 1;
      for (int model = kLastListedYear; model > kLastListedYear - 12; --model) {
        const date::sys_days model_begin = date::year(model) / date::month(month) / 1;
        if (date::weekday(model_begin) != date::weekday(begin)) continue;
        for (const Zone::Transition& transition : listed) {
          const date::year_month_day on = date_of(transition);
          if (on.year() != date::year(model) || on.month() != date::month(month)) continue;
          const std::chrono::nanoseconds shift = begin - model_begin;
          zone.transitions.push_back({transition.at + Duration{shift.count()}, transition.offset_s});
        }
        break;
      }
    }
  }
}

}  // namespace

Result<Zone> read_zone(std::string_view name) {
  try {
    const date::time_zone* found = date::locate_zone(std::string(name));
    Zone zone;
    zone.name = std::string(name);
    date::sys_info info = found->get_info(start_of(1970));
    zone.initial_offset_s = static_cast<int32_t>(info.offset.count());
    int32_t offset_s = zone.initial_offset_s;
    while (info.end < start_of(kLastYear + 1)) {
      const date::sys_seconds at = info.end;
      info = found->get_info(at);
      if (info.end <= at) break;
      if (info.offset == Seconds(offset_s)) continue;  // only the abbreviation changed
      offset_s = static_cast<int32_t>(info.offset.count());
      zone.transitions.push_back({Instant{} + Duration::seconds(at.time_since_epoch().count()), offset_s});
    }
    continue_rule(zone);
    return zone;
  } catch (const std::exception&) {
    return Error{ErrorCode::not_found, "there is no time zone '" + std::string(name) + "'"};
  }
}

std::vector<std::string_view> zone_names() {
  std::vector<std::string_view> out;
  try {
    for (const date::time_zone& zone : date::get_tzdb().zones)
      out.push_back(zone.name());
  } catch (const std::exception&) {
    out.clear();
  }
  return out;
}

}  // namespace panmen::terms
