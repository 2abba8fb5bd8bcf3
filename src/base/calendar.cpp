#include "base/calendar.hpp"

#include <algorithm>
#include <limits>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerHour = 3'600;
constexpr int64_t kSecondsPerDay = 86'400;
// Where from_local stops: beyond every window of a valid instant, with years left before 64 bits end.
constexpr int64_t kFarthestNs = Instant::kMaxNs + 100'000'000'000'000'000;
static_assert(Instant::kMinNs == -Instant::kMaxNs);

// Both for b > 0.
constexpr int64_t floor_modulo(int64_t a, int64_t b) {
  return a % b + (a % b < 0 ? b : 0);
}
constexpr int64_t floor_divide(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// A stretch of time with one offset. The first piece begins, and the last one ends, where 64 bits do.
struct Piece {
  int64_t from_ns;
  int64_t to_ns;
  int32_t offset_s;
};

Piece piece(const Zone& zone, size_t number) {
  const auto& all = zone.transitions;
  return {number == 0 ? std::numeric_limits<int64_t>::min() : all[number - 1].at.ns,
          number == all.size() ? std::numeric_limits<int64_t>::max() : all[number].at.ns,
          number == 0 ? zone.initial_offset_s : all[number - 1].offset_s};
}

size_t piece_number_at(const Zone& zone, int64_t ns) {
  const auto after = std::upper_bound(zone.transitions.begin(), zone.transitions.end(), ns,
                                      [](int64_t t, const Zone::Transition& x) { return t < x.at.ns; });
  return static_cast<size_t>(after - zone.transitions.begin());
}

Window hour_at(const Zone& zone, Instant t) {
  const size_t number = piece_number_at(zone, t.ns);
  const Piece here = piece(zone, number);
  const int64_t second = floor_divide(t.ns, kNsPerSecond);
  const int64_t hour = floor_divide(second + here.offset_s, kSecondsPerHour);
  int64_t from = (hour * kSecondsPerHour - here.offset_s) * kNsPerSecond;
  int64_t to = from + kSecondsPerHour * kNsPerSecond;
  // Only a change of the offset cuts an hour: the tables also list changes of the zone's abbreviation.
  for (size_t n = number; n > 0 && piece(zone, n).from_ns > from; --n) {
    if (piece(zone, n - 1).offset_s != here.offset_s) from = piece(zone, n).from_ns;
  }
  for (size_t n = number; n < zone.transitions.size() && piece(zone, n).to_ns < to; ++n) {
    if (piece(zone, n + 1).offset_s != here.offset_s) to = piece(zone, n).to_ns;
  }
  return {{from}, {to}};
}

constexpr int kMonthsPerYear = 12;
constexpr int kDaysPerWeek = 7;

CivilDate days_later(CivilDate date, int days) {
  return civil_from_days(days_from_civil(date) + days);
}

// The same day of a month so many months later (or earlier, where negative). REQUIRES: date.day <= 28.
CivilDate months_later(CivilDate date, int months) {
  const int64_t number = int64_t{date.year} * kMonthsPerYear + (date.month - 1) + months;
  return {static_cast<int32_t>(floor_divide(number, kMonthsPerYear)),
          static_cast<uint8_t>(floor_modulo(number, kMonthsPerYear) + 1), date.day};
}

// The first day of the quarter (3 months) or year (12) in which the date lies.
CivilDate first_of_block(CivilDate date, int months) {
  return {date.year, static_cast<uint8_t>((date.month - 1) / months * months + 1), 1};
}

CivilDate monday_of_week(CivilDate date) {
  return days_later(date, -weekday(date));
}

CivilDate first_of_month(CivilDate date, int first_day) {
  const CivilDate begins{date.year, date.month, static_cast<uint8_t>(first_day)};
  return date < begins ? months_later(begins, -1) : begins;
}

// A window of days runs from where its first midnight is reached to where the next one's is. A clock that is
// put back across midnight shows the old date again for a while; that while belongs to the new day, which has
// begun.
template <class Later>
Window between_midnights(const Zone& zone, Instant t, CivilDate first, Later later, int step) {
  Window window{from_local(zone, first, 0), {}};
  for (;;) {
    first = later(first, step);
    window.to = from_local(zone, first, 0);
    if (t < window.to) return window;
    window.from = window.to;
  }
}

}  // namespace

int64_t days_from_civil(CivilDate date) {
  // Years here begin on 1 March, so that a leap day is the last day of its year; an era is 400 of them.
  const int64_t year = int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const int64_t era = floor_divide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month_from_march = date.month > 2 ? date.month - 3 : date.month + 9;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + date.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

CivilDate civil_from_days(int64_t days) {
  const int64_t shifted = days + 719'468;
  const int64_t era = floor_divide(shifted, 146'097);
  const int64_t day_of_era = shifted - era * 146'097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  PANMEN_ASSERT(year >= std::numeric_limits<int32_t>::min() && year <= std::numeric_limits<int32_t>::max());
  return {static_cast<int32_t>(year), static_cast<uint8_t>(month), static_cast<uint8_t>(day)};
}

bool is_valid(CivilDate date) {
  constexpr uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.month < 1 || date.month > 12) return false;
  const bool leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
  const int last = kDays[date.month - 1] + (date.month == 2 && leap ? 1 : 0);
  return date.day >= 1 && date.day <= last;
}

int weekday(CivilDate date) {
  constexpr int64_t kOf1970 = 3;  // 1970-01-01 was a Thursday
  return static_cast<int>(floor_modulo(days_from_civil(date) + kOf1970, kDaysPerWeek));
}

int32_t offset_s_at(const Zone& zone, Instant t) {
  return piece(zone, piece_number_at(zone, t.ns)).offset_s;
}

Instant from_local(const Zone& zone, CivilDate date, int64_t second_of_day) {
  const Int128 local_ns = (Int128{days_from_civil(date)} * kSecondsPerDay + second_of_day) * kNsPerSecond;
  // The first instant at which the clock shows this time or a later one. Offsets are less than a day, so
  // pieces that end more than a day before the same reading in UTC cannot hold it.
  const Int128 day_before = local_ns - Int128{kSecondsPerDay} * kNsPerSecond;
  const auto first = std::partition_point(zone.transitions.begin(), zone.transitions.end(),
                                          [&](const Zone::Transition& x) { return x.at.ns <= day_before; });
  Int128 ns = 0;
  for (auto number = static_cast<size_t>(first - zone.transitions.begin());; ++number) {
    const Piece here = piece(zone, number);
    ns = local_ns - Int128{here.offset_s} * kNsPerSecond;
    if (ns < here.from_ns && number > 0) ns = here.from_ns;
    if (ns < here.to_ns || number == zone.transitions.size()) break;
  }
  return {static_cast<int64_t>(std::clamp<Int128>(ns, -kFarthestNs, kFarthestNs))};
}

LocalTime to_local(const Zone& zone, Instant t) {
  const int64_t second = floor_divide(t.ns, kNsPerSecond);
  const int64_t local = second + offset_s_at(zone, t);
  const int64_t day = floor_divide(local, kSecondsPerDay);
  return {civil_from_days(day), static_cast<int32_t>(local - day * kSecondsPerDay),
          static_cast<int32_t>(floor_modulo(t.ns, kNsPerSecond))};
}

Window window_at(const Zone& zone, WindowKind kind, Instant t, int first_day) {
  PANMEN_ASSERT(is_valid(t));
  PANMEN_ASSERT(first_day == 1 || (kind == WindowKind::month && first_day > 1 && first_day <= 28));
  constexpr int kMonthsPerQuarter = 3;
  const CivilDate date = to_local(zone, t).date;
  switch (kind) {
    case WindowKind::hour:
      return hour_at(zone, t);
    case WindowKind::day:
      return between_midnights(zone, t, date, days_later, 1);
    case WindowKind::week:
      return between_midnights(zone, t, monday_of_week(date), days_later, kDaysPerWeek);
    case WindowKind::month:
      return between_midnights(zone, t, first_of_month(date, first_day), months_later, 1);
    case WindowKind::quarter:
      return between_midnights(zone, t, first_of_block(date, kMonthsPerQuarter), months_later,
                               kMonthsPerQuarter);
    case WindowKind::year:
      return between_midnights(zone, t, first_of_block(date, kMonthsPerYear), months_later, kMonthsPerYear);
  }
  PANMEN_ASSERT(false);
  return {};
}

}  // namespace panmen
