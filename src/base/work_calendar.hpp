// Work calendar: which days are worked, and when the shifts of a day run.
//
// Both are written out in the terms and travel with their compiled form: no table of any country's holidays
// is read here. Local times pass through the contract's zone (from_local), so that a shift over a clock
// change is an hour longer or shorter. What a clock change skips whole, a shift or a break, does not occur.
// Pure; safe to use from any thread.
//
// Invariants: 1. Occurrences of one shift ascend with their dates and do not overlap; nor do those of shifts
//                whose hours do not overlap on any clock.
//             2. Where one shift begins at the time the other ends, no instant lies between their
//                occurrences.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"

namespace panmen {

// Days that are worked: those of `weekdays` but for `holidays`, and those of `also_working`.
// REQUIRES, in every function below: no bit but the first seven is set; the lists ascend strictly and have no
// date in common.
struct WorkCalendar {
  uint8_t weekdays = 0b001'1111;        // bit 0 is Monday
  std::vector<CivilDate> holidays;      // ascending
  std::vector<CivilDate> also_working;  // ascending; the swapped days

  friend bool operator==(const WorkCalendar&, const WorkCalendar&) = default;
};

bool is_working_day(const WorkCalendar& calendar, CivilDate date);

// A part of the day in local time, seconds from midnight. Where `to_s` is not after `from_s`, it ends on the
// next day.
struct DayPart {
  int32_t from_s = 0;  // 0..86399
  int32_t to_s = 0;    // 1..86400
  friend bool operator==(const DayPart&, const DayPart&) = default;
};

// Where a part lies, in seconds from the midnight at which the day of its shift begins.
struct DaySpan {
  int64_t from_s = 0;  // 0..172799
  int64_t to_s = 0;    // after from_s, by a day at most
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

// A break that begins earlier than the hours begin is one of the next morning: of a shift from 22:00 to
// 06:00, that from 02:00 to 02:30.
DaySpan span_of(const DayPart& hours);
DaySpan span_of(const DayPart& hours, const DayPart& pause);

struct Shift {
  std::string name;
  DayPart hours;
  std::vector<DayPart> breaks;  // within `hours`, in order, not overlapping
  bool every_day = false;       // or else on working days only; a shift belongs to the day it begins on

  friend bool operator==(const Shift&, const Shift&) = default;
};

// The occurrence of the shift that begins on that local date, whether or not it is worked; empty where a
// clock change skips it.
Window shift_on(const Zone& zone, const Shift& shift, CivilDate date);
// The first occurrence that ends after t, and is not empty. Absent where none follows that begins at a valid
// instant: a calendar that has no working days any more. REQUIRES: is_valid(t).
std::optional<Window> shift_ending_after(const Zone& zone, const WorkCalendar& calendar, const Shift& shift,
                                         Instant t);
// The parts of [from, to) that lie in the shift and outside its breaks, in order; none is empty. Parts that
// meet, where one occurrence ends and the next begins, are two. REQUIRES: is_valid(range.from).
std::vector<Window> working_time(const Zone& zone, const WorkCalendar& calendar, const Shift& shift,
                                 Window range);

}  // namespace panmen
