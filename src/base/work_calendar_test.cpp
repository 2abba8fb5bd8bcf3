#include "base/work_calendar.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/test_zones.hpp"

namespace panmen {
namespace {

constexpr int32_t at(int hour, int minute = 0) {
  return hour * 3'600 + minute * 60;
}

Shift early() {
  return {"early", {at(6), at(14)}, {{at(9), at(9, 15)}, {at(11, 30), at(12)}}, false};
}
Shift late() {
  return {"late", {at(14), at(22)}, {}, false};
}
Shift night() {
  return {"night", {at(22), at(6)}, {{at(23, 45), at(0, 15)}, {at(2), at(2, 30)}}, true};
}

std::string show(const Window& window) {
  return format_rfc3339(window.from) + " " + format_rfc3339(window.to);
}

Duration total(const std::vector<Window>& parts) {
  Duration sum;
  for (const Window& part : parts)
    sum = sum + (part.to - part.from);
  return sum;
}

WorkCalendar october() {
  return {0b001'1111, {{2026, 10, 1}, {2026, 10, 2}}, {{2026, 10, 10}}};
}

TEST(WorkCalendar, WorksOnItsWeekdaysButForHolidaysAndOnSwappedDays) {
  const WorkCalendar calendar = october();
  EXPECT_TRUE(is_working_day(calendar, {2026, 9, 30}));    // Wednesday
  EXPECT_FALSE(is_working_day(calendar, {2026, 10, 1}));   // holiday
  EXPECT_FALSE(is_working_day(calendar, {2026, 10, 2}));   // holiday
  EXPECT_FALSE(is_working_day(calendar, {2026, 10, 3}));   // Saturday
  EXPECT_TRUE(is_working_day(calendar, {2026, 10, 5}));    // Monday
  EXPECT_TRUE(is_working_day(calendar, {2026, 10, 10}));   // Saturday, swapped
  EXPECT_FALSE(is_working_day(calendar, {2026, 10, 11}));  // Sunday
  EXPECT_TRUE(is_working_day({0b100'0000, {}, {}}, {2026, 10, 11}));
}

TEST(Span, OfABreakAfterMidnightLiesInTheNextMorning) {
  EXPECT_EQ(span_of({at(6), at(14)}), (DaySpan{at(6), at(14)}));
  EXPECT_EQ(span_of({at(22), at(6)}), (DaySpan{at(22), at(30)}));
  EXPECT_EQ(span_of({at(6), at(6)}), (DaySpan{at(6), at(30)}));
  EXPECT_EQ(span_of({0, 86'400}), (DaySpan{0, 86'400}));
  EXPECT_EQ(span_of({at(22), at(6)}, {at(23), at(23, 30)}), (DaySpan{at(23), at(23, 30)}));
  EXPECT_EQ(span_of({at(22), at(6)}, {at(23, 45), at(0, 15)}), (DaySpan{at(23, 45), at(24, 15)}));
  EXPECT_EQ(span_of({at(22), at(6)}, {0, at(0, 30)}), (DaySpan{at(24), at(24, 30)}));
  EXPECT_EQ(span_of({at(22), at(6)}, {at(2), at(2, 30)}), (DaySpan{at(26), at(26, 30)}));
}

TEST(Shift, RunsFromLocalTimeToLocalTime) {
  EXPECT_EQ(show(shift_on(shanghai(), early(), {2026, 10, 26})), "2026-10-25T22:00:00Z 2026-10-26T06:00:00Z");
  EXPECT_EQ(show(shift_on(shanghai(), night(), {2026, 10, 26})), "2026-10-26T14:00:00Z 2026-10-26T22:00:00Z");
  EXPECT_EQ(show(shift_on(kolkata(), late(), {2026, 12, 31})), "2026-12-31T08:30:00Z 2026-12-31T16:30:00Z");
}

TEST(Shift, IsAnHourLongerOrShorterOverAClockChange) {
  EXPECT_EQ(show(shift_on(berlin(), night(), {2026, 3, 28})), "2026-03-28T21:00:00Z 2026-03-29T04:00:00Z");
  EXPECT_EQ(show(shift_on(berlin(), night(), {2026, 10, 24})), "2026-10-24T20:00:00Z 2026-10-25T05:00:00Z");
  const WorkCalendar calendar;
  const Window spring = window_at(berlin(), WindowKind::day, utc("2026-03-29T12:00:00Z"));
  const Window autumn = window_at(berlin(), WindowKind::day, utc("2026-10-25T12:00:00Z"));
  // Of 23 and 25 hours: the nights of the day before until 06:00, and of the day itself from 22:00, less the
  // breaks. In spring 02:00 to 02:30 is skipped.
  EXPECT_EQ(total(working_time(berlin(), calendar, night(), spring)),
            Duration::minutes(5 * 60 + 120 - 15 - 15));
  EXPECT_EQ(total(working_time(berlin(), calendar, night(), autumn)),
            Duration::minutes(7 * 60 + 120 - 15 - 30 - 15));
}

TEST(Shift, ThatBeginsInASkippedHourBeginsWithTheChangeAndOneThatLiesInItDoesNotOccur) {
  const Shift begins{"", {at(2, 30), at(4)}, {}, true};
  EXPECT_EQ(show(shift_on(berlin(), begins, {2026, 3, 29})), "2026-03-29T01:00:00Z 2026-03-29T02:00:00Z");
  const Shift within{"", {at(2, 15), at(2, 45)}, {}, true};
  const Window skipped = shift_on(berlin(), within, {2026, 3, 29});
  EXPECT_EQ(skipped.from, skipped.to);
  EXPECT_EQ(show(*shift_ending_after(berlin(), {}, within, utc("2026-03-28T12:00:00Z"))),
            "2026-03-30T00:15:00Z 2026-03-30T00:45:00Z");
  // The whole of 30 December 2011 was left out.
  EXPECT_EQ(show(*shift_ending_after(apia(), {}, begins, utc("2011-12-30T09:00:00Z"))),
            "2011-12-30T12:30:00Z 2011-12-30T14:00:00Z");
}

TEST(Shift, InAnHourThatOccursTwiceIsTheFirstAndOneThatEndsBehindItIsLonger) {
  const Shift within{"", {at(2, 15), at(2, 45)}, {}, true};
  EXPECT_EQ(show(shift_on(berlin(), within, {2026, 10, 25})), "2026-10-25T00:15:00Z 2026-10-25T00:45:00Z");
  const Shift behind{"", {at(2, 30), at(3)}, {}, true};
  EXPECT_EQ(show(shift_on(berlin(), behind, {2026, 10, 25})), "2026-10-25T00:30:00Z 2026-10-25T02:00:00Z");
}

TEST(ShiftEndingAfter, IsTheRunningOneOrTheNext) {
  const auto next = [](const Shift& shift, std::string_view t) {
    return show(*shift_ending_after(shanghai(), october(), shift, utc(t)));
  };
  EXPECT_EQ(next(early(), "2026-10-25T22:00:00Z"), "2026-10-25T22:00:00Z 2026-10-26T06:00:00Z");
  EXPECT_EQ(next(early(), "2026-10-26T05:59:59.999999999Z"), "2026-10-25T22:00:00Z 2026-10-26T06:00:00Z");
  EXPECT_EQ(next(early(), "2026-10-26T06:00:00Z"), "2026-10-26T22:00:00Z 2026-10-27T06:00:00Z");
  // Two holidays and a weekend.
  EXPECT_EQ(next(late(), "2026-09-30T14:00:00Z"), "2026-10-05T06:00:00Z 2026-10-05T14:00:00Z");
  EXPECT_EQ(next(late(), "2026-10-09T14:00:00Z"), "2026-10-10T06:00:00Z 2026-10-10T14:00:00Z");
  // The night of the day before still runs.
  EXPECT_EQ(next(night(), "2026-10-25T21:59:59Z"), "2026-10-25T14:00:00Z 2026-10-25T22:00:00Z");
}

TEST(ShiftEndingAfter, FindsDaysHoweverLongNoneIsWorked) {
  WorkCalendar calendar;
  for (int64_t day = days_from_civil({2026, 1, 1}); day < days_from_civil({2029, 1, 1}); ++day) {
    if (is_working_day({}, civil_from_days(day))) calendar.holidays.push_back(civil_from_days(day));
  }
  EXPECT_EQ(shift_ending_after(shanghai(), calendar, early(), utc("2026-06-01T00:00:00Z")),
            shift_on(shanghai(), early(), {2029, 1, 1}));
}

TEST(ShiftEndingAfter, IsAbsentWhereNoDayIsWorkedAnyMore) {
  const WorkCalendar once{0, {}, {{2026, 10, 10}}};
  EXPECT_EQ(show(*shift_ending_after(shanghai(), once, early(), utc("1970-01-01T00:00:00Z"))),
            "2026-10-09T22:00:00Z 2026-10-10T06:00:00Z");
  EXPECT_EQ(shift_ending_after(shanghai(), once, early(), utc("2026-10-10T06:00:00Z")), std::nullopt);
  EXPECT_TRUE(
      working_time(shanghai(), once, early(), {utc("2026-10-11T00:00:00Z"), utc("2100-01-01T00:00:00Z")})
          .empty());
}

TEST(ShiftEndingAfter, EndsWhereTimeEnds) {
  EXPECT_TRUE(shift_ending_after(berlin(), {}, night(), {Instant::kMinNs}).has_value());
  const Instant last = Instant{Instant::kMaxNs};
  for (const Shift& shift : {early(), late(), night()}) {
    const auto found = shift_ending_after(berlin(), {}, shift, last);
    if (found) {
      EXPECT_LE(found->from, last);
      EXPECT_LT(last, found->to);
    }
  }
  EXPECT_FALSE(working_time(berlin(), {}, night(), {last - Duration::hours(48), last}).empty());
  EXPECT_DEATH(static_cast<void>(shift_ending_after(berlin(), {}, late(), last + Duration{1})), "is_valid");
}

TEST(WorkingTime, LiesBetweenTheBreaks) {
  const Window day = window_at(shanghai(), WindowKind::day, utc("2026-10-26T00:00:00Z"));
  const auto parts = working_time(shanghai(), {}, early(), day);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(show(parts[0]), "2026-10-25T22:00:00Z 2026-10-26T01:00:00Z");
  EXPECT_EQ(show(parts[1]), "2026-10-26T01:15:00Z 2026-10-26T03:30:00Z");
  EXPECT_EQ(show(parts[2]), "2026-10-26T04:00:00Z 2026-10-26T06:00:00Z");
  // Cut to the range, also where that lies in a break.
  const auto cut =
      working_time(shanghai(), {}, early(), {utc("2026-10-26T01:05:00Z"), utc("2026-10-26T01:16:00Z")});
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_EQ(show(cut[0]), "2026-10-26T01:15:00Z 2026-10-26T01:16:00Z");
  EXPECT_TRUE(
      working_time(shanghai(), {}, early(), {utc("2026-10-26T01:05:00Z"), utc("2026-10-26T01:10:00Z")})
          .empty());
}

TEST(WorkingTime, OfAMonthIsTheSumOfItsWorkingDays) {
  const Window month = window_at(shanghai(), WindowKind::month, utc("2026-10-15T00:00:00Z"));
  // October 2026 has 22 weekdays; two are holidays, one Saturday is worked.
  EXPECT_EQ(total(working_time(shanghai(), october(), early(), month)),
            Duration::minutes(21 * (8 * 60 - 45)));
  EXPECT_EQ(total(working_time(shanghai(), october(), late(), month)), Duration::hours(21 * 8));
  // Nights run every day; of that of 30 September six hours lie in October, of that of the 31st two.
  EXPECT_EQ(total(working_time(shanghai(), october(), night(), month)),
            Duration::minutes(31 * (8 * 60 - 60)));
}

// ---- Of any shifts, calendars and zones -----------------------------------------------------------------

// Hours of one shift, and breaks within them, at any second.
Shift any_shift() {
  Shift shift;
  shift.hours.from_s = *rc::gen::inRange(0, 86'400);
  const int64_t length_s = *rc::gen::inRange(1, 86'401);
  const auto part = [&](int64_t from_s, int64_t to_s) {
    return DayPart{static_cast<int32_t>(from_s % 86'400), static_cast<int32_t>((to_s + 86'399) % 86'400 + 1)};
  };
  shift.hours = part(shift.hours.from_s, shift.hours.from_s + length_s);
  int64_t end_s = 0;
  for (int n = *rc::gen::inRange(0, 4); n > 0 && end_s + 1 < length_s; --n) {
    const int64_t from_s = *rc::gen::inRange<int64_t>(end_s, length_s);
    // A break of a whole day would take the place of the shift.
    const int64_t to_s =
        *rc::gen::inRange<int64_t>(from_s + 1, std::min<int64_t>(length_s, from_s + 80'000) + 1);
    shift.breaks.push_back(part(shift.hours.from_s + from_s, shift.hours.from_s + to_s));
    end_s = to_s;
  }
  shift.every_day = *rc::gen::arbitrary<bool>();
  return shift;
}

// Dates around those of any_instant(), and of the real zones' changes.
WorkCalendar any_calendar(const Zone& zone, Instant t) {
  WorkCalendar calendar;
  calendar.weekdays = static_cast<uint8_t>(*rc::gen::inRange(0, 128));
  const int64_t today = days_from_civil(to_local(zone, t).date);
  for (int64_t day = today - 6; day < today + 20; ++day) {
    const CivilDate date = civil_from_days(day);
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        calendar.holidays.push_back(date);
        break;
      case 1:
        calendar.also_working.push_back(date);
        break;
      default:
        break;
    }
  }
  return calendar;
}

// Every occurrence of the shift on dates around t, by asking for each date.
std::vector<Window> occurrences_around(const Zone& zone, const WorkCalendar& calendar, const Shift& shift,
                                       Instant t, int64_t days) {
  std::vector<Window> found;
  const int64_t today = days_from_civil(to_local(zone, t).date);
  for (int64_t day = today - 5; day <= today + days; ++day) {
    const CivilDate date = civil_from_days(day);
    if (!shift.every_day && !is_working_day(calendar, date)) continue;
    const Window window = shift_on(zone, shift, date);
    if (window.from < window.to) found.push_back(window);
  }
  return found;
}

TEST(ShiftEndingAfter, FindsEveryOccurrence) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    const WorkCalendar calendar = any_calendar(zone, t);
    const Shift shift = any_shift();
    const auto all = occurrences_around(zone, calendar, shift, t, 20);
    for (size_t i = 0; i + 1 < all.size(); ++i)
      RC_ASSERT(all[i].to <= all[i + 1].from);
    const auto expected = std::ranges::find_if(all, [&](const Window& window) { return t < window.to; });
    const auto found = shift_ending_after(zone, calendar, shift, t);
    if (expected != all.end()) {
      RC_ASSERT(found.has_value());
      RC_ASSERT(*found == *expected);
      RC_ASSERT(shift_ending_after(zone, calendar, shift, found->to - Duration{1}) == found);
      RC_ASSERT(shift_ending_after(zone, calendar, shift, found->from) == found);
    } else {
      RC_ASSERT(shift.every_day || calendar.weekdays == 0 || found.has_value());
    }
    if (found) RC_ASSERT(t < found->to);
  }));
}

// Second by second: worked is what the clock shows within the hours and outside the breaks. Holds where no
// clock change is near; what changes do is in the tests above and in the properties below.
TEST(WorkingTime, IsWhatTheClockShows) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = *rc::gen::element(shanghai(), kolkata());
    const Instant t = any_instant(zone);
    const WorkCalendar calendar = any_calendar(zone, t);
    const Shift shift = any_shift();
    const Instant from{t.ns / 1'000'000'000 * 1'000'000'000};
    const Window range{from, from + Duration::hours(50)};
    const auto parts = working_time(zone, calendar, shift, range);
    const auto is_worked = [&](Instant at) {
      const LocalTime shown = to_local(zone, at);
      for (const int64_t days_ago : {0, 1}) {
        const CivilDate date = civil_from_days(days_from_civil(shown.date) - days_ago);
        if (!shift.every_day && !is_working_day(calendar, date)) continue;
        const int64_t second = shown.second_of_day + days_ago * 86'400;
        const auto holds = [&](DaySpan span) { return span.from_s <= second && second < span.to_s; };
        if (!holds(span_of(shift.hours))) continue;
        return std::ranges::none_of(shift.breaks,
                                    [&](const DayPart& pause) { return holds(span_of(shift.hours, pause)); });
      }
      return false;
    };
    for (int64_t s = 0; s < 50 * 3'600; s += 97) {
      const Instant at = from + Duration::seconds(s);
      const bool in_part =
          std::ranges::any_of(parts, [&](const Window& part) { return part.from <= at && at < part.to; });
      RC_ASSERT(in_part == is_worked(at));
    }
  }));
}

TEST(WorkingTime, IsInOrderWithinOccurrencesAndOutsideBreaks) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    const WorkCalendar calendar = any_calendar(zone, t);
    const Shift shift = any_shift();
    const Window range{t, t + Duration{*rc::gen::inRange<int64_t>(0, Duration::hours(200).ns)}};
    const auto parts = working_time(zone, calendar, shift, range);
    const auto all = occurrences_around(zone, calendar, shift, t, 12);
    for (size_t i = 0; i < parts.size(); ++i) {
      const Window part = parts[i];
      RC_ASSERT(part.from < part.to);
      RC_ASSERT(range.from <= part.from && part.to <= range.to);
      if (i > 0) RC_ASSERT(parts[i - 1].to <= part.from);
      RC_ASSERT(std::ranges::count_if(all, [&](const Window& window) {
                  return window.from <= part.from && part.to <= window.to;
                }) == 1);
    }
    // Without breaks it is the occurrences themselves; with them, it is less by their length.
    Shift unbroken = shift;
    unbroken.breaks.clear();
    Duration breaks;
    for (const DayPart& pause : shift.breaks) {
      Shift off{"", {}, {}, true};
      const int64_t today = days_from_civil(to_local(zone, t).date);
      for (int64_t day = today - 5; day <= today + 12; ++day) {
        const CivilDate date = civil_from_days(day);
        if (!shift.every_day && !is_working_day(calendar, date)) continue;
        const DaySpan span = span_of(shift.hours, pause);
        const Instant from = std::max(range.from, from_local(zone, date, span.from_s));
        const Instant to = std::min(range.to, from_local(zone, date, span.to_s));
        if (from < to) breaks = breaks + (to - from);
      }
    }
    RC_ASSERT(total(parts) + breaks == total(working_time(zone, calendar, unbroken, range)));
  }));
}

TEST(WorkingTime, OfPartsIsThatOfTheWhole) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    const WorkCalendar calendar = any_calendar(zone, t);
    const Shift shift = any_shift();
    const Instant middle = t + Duration{*rc::gen::inRange<int64_t>(0, Duration::hours(100).ns)};
    const Instant end = middle + Duration{*rc::gen::inRange<int64_t>(0, Duration::hours(100).ns)};
    RC_ASSERT(total(working_time(zone, calendar, shift, {t, middle})) +
                  total(working_time(zone, calendar, shift, {middle, end})) ==
              total(working_time(zone, calendar, shift, {t, end})));
  }));
}

// Three shifts that fill the day: from 1970 to 2100, on days of any length, no instant is left out.
TEST(WorkingTime, OfShiftsThatFillTheDayIsTheDay) {
  const Shift fills[] = {
      {"", {at(6), at(14)}, {}, true}, {"", {at(14), at(22)}, {}, true}, {"", {at(22), at(6)}, {}, true}};
  EXPECT_TRUE(rc::check([&] {
    const Zone zone = real_or_any_zone();
    const Window day = window_at(zone, WindowKind::day, any_instant(zone));
    Duration sum;
    for (const Shift& shift : fills)
      sum = sum + total(working_time(zone, {}, shift, day));
    RC_ASSERT(sum == day.to - day.from);
  }));
  for (Instant t = utc("1970-01-01T00:00:00Z"); t < utc("2100-12-31T00:00:00Z");) {
    const Window day = window_at(berlin(), WindowKind::day, t);
    Duration sum;
    for (const Shift& shift : fills)
      sum = sum + total(working_time(berlin(), {}, shift, day));
    ASSERT_EQ(sum, day.to - day.from) << format_rfc3339(t);
    t = day.to;
  }
}

}  // namespace
}  // namespace panmen
