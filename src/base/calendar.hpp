// Calendar: civil dates, one time zone as its list of offsets, and the calendar windows of a contract.
//
// The time-zone database is not read here: whoever signs terms reads it once, and its transitions travel with
// the compiled terms. So a window is the same on every machine, whatever tzdata it has.
// Pure; safe to use from any thread.
//
// Invariants: 1. window_at(t) holds t, and windows of one kind follow each other without gap or overlap.
//             2. a window of days begins where an hour does.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/instant.hpp"

namespace panmen {

// A date of the proleptic Gregorian calendar.
struct CivilDate {
  int32_t year = 1970;
  uint8_t month = 1;  // 1..12
  uint8_t day = 1;    // 1..31

  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

// Days since 1970-01-01, and back (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
int64_t days_from_civil(CivilDate date);
CivilDate civil_from_days(int64_t days);
bool is_valid(CivilDate date);
// 0 is Monday, as in ISO 8601 (which counts from 1).
int weekday(CivilDate date);

// Offsets of local time from UTC. `initial_offset_s` holds before the first transition.
// REQUIRES, in every function below: transitions ascend strictly; offsets are less than a day either way.
struct Zone {
  struct Transition {
    Instant at;
    int32_t offset_s = 0;
    friend bool operator==(const Transition&, const Transition&) = default;
  };

  std::string name;  // as in the IANA database: Asia/Shanghai
  int32_t initial_offset_s = 0;
  std::vector<Transition> transitions;  // ascending

  friend bool operator==(const Zone&, const Zone&) = default;
};

int32_t offset_s_at(const Zone& zone, Instant t);
// The instant a local wall-clock time names. Where a clock change skips it: the instant of the change. Where
// it occurs twice: the first. A date that no Instant reaches gives one that is not is_valid.
// REQUIRES: is_valid(date).
Instant from_local(const Zone& zone, CivilDate date, int64_t second_of_day);
// The local date and second of the day (0..86399) at t.
struct LocalTime {
  CivilDate date;
  int32_t second_of_day = 0;
  int32_t nanosecond = 0;
};
LocalTime to_local(const Zone& zone, Instant t);

// Weeks begin on Monday (ISO 8601), quarters in January, April, July and October.
enum class WindowKind : uint8_t { hour = 1, day = 2, month = 3, week = 4, quarter = 5, year = 6 };

// [from, to): for states and gauges; (from, to] for intervals and counter increases.
struct Window {
  Instant from;
  Instant to;
  friend auto operator<=>(const Window&, const Window&) = default;
};

// The local hour, day, week, month, quarter or year with from <= t < to. Months begin on `first_day` (1..28).
// A day of a clock change has 23 or 25 hours; an hour that a clock change cuts (a change by half an hour)
// ends at the change; an hour that occurs twice is two windows. Where clocks are put back across midnight,
// the date shown again belongs to the day that has begun. REQUIRES: is_valid(t); 1 <= first_day <= 28, and 1
// for everything but months.
Window window_at(const Zone& zone, WindowKind kind, Instant t, int first_day = 1);

}  // namespace panmen
