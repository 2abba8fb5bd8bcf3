#include "base/calendar.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/test_zones.hpp"

namespace panmen {
namespace {

constexpr WindowKind kAllKinds[] = {WindowKind::hour,  WindowKind::day,     WindowKind::week,
                                    WindowKind::month, WindowKind::quarter, WindowKind::year};

std::string show(const Window& window) {
  return format_rfc3339(window.from) + " " + format_rfc3339(window.to);
}
std::string show(const Zone& zone, WindowKind kind, std::string_view t) {
  return show(window_at(zone, kind, utc(t)));
}

int64_t hours(const Window& window) {
  return (window.to - window.from).ns / Duration::hours(1).ns;
}

TEST(CivilDate, CountsDaysFrom1970) {
  EXPECT_EQ(days_from_civil({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_civil({1969, 12, 31}), -1);
  EXPECT_EQ(days_from_civil({2000, 2, 29}), 11'016);
  EXPECT_EQ(days_from_civil({2000, 3, 1}), 11'017);
  EXPECT_EQ(days_from_civil({1600, 1, 1}), -135'140);
  EXPECT_EQ(days_from_civil({0, 3, 1}), -719'468);
  EXPECT_EQ(civil_from_days(20'454), (CivilDate{2026, 1, 1}));
}

// Walking day by day with is_valid as the only rule reaches the same dates as the formulas.
TEST(CivilDate, FollowsTheCalendarDayByDay) {
  CivilDate date{-768, 2, 4};
  ASSERT_EQ(days_from_civil(date), -1'000'000);
  for (int64_t days = -1'000'000; days <= 1'000'000; ++days) {
    ASSERT_TRUE(is_valid(date)) << days;
    ASSERT_EQ(days_from_civil(date), days);
    ASSERT_EQ(civil_from_days(days), date) << days;
    ++date.day;
    if (is_valid(date)) continue;
    date.day = 1;
    ++date.month;
    if (is_valid(date)) continue;
    date.month = 1;
    ++date.year;
  }
}

TEST(CivilDate, IsValidOnlyWhereTheCalendarHasIt) {
  EXPECT_TRUE(is_valid({2024, 2, 29}));
  EXPECT_TRUE(is_valid({2000, 2, 29}));
  EXPECT_FALSE(is_valid({2023, 2, 29}));
  EXPECT_FALSE(is_valid({1900, 2, 29}));
  EXPECT_FALSE(is_valid({2024, 4, 31}));
  EXPECT_FALSE(is_valid({2024, 0, 1}));
  EXPECT_FALSE(is_valid({2024, 13, 1}));
  EXPECT_FALSE(is_valid({2024, 1, 0}));
  EXPECT_FALSE(is_valid({2024, 12, 32}));
}

TEST(CivilDate, ReachesTheEndsOfItsYears) {
  for (const CivilDate date : {CivilDate{std::numeric_limits<int32_t>::max(), 12, 31},
                               CivilDate{std::numeric_limits<int32_t>::min(), 1, 1}}) {
    EXPECT_EQ(civil_from_days(days_from_civil(date)), date);
  }
}

TEST(CivilDate, HasTheWeekdayOfItsWeek) {
  EXPECT_EQ(weekday({1970, 1, 1}), 3);
  EXPECT_EQ(weekday({2026, 10, 26}), 0);
  EXPECT_EQ(weekday({2026, 11, 1}), 6);
  EXPECT_EQ(weekday({1969, 12, 28}), 6);
  EXPECT_EQ(weekday({2000, 2, 29}), 1);
}

TEST(Zone, ChangesItsOffsetAtTheTransition) {
  EXPECT_EQ(offset_s_at(berlin(), utc("2026-03-29T00:59:59.999999999Z")), 3'600);
  EXPECT_EQ(offset_s_at(berlin(), utc("2026-03-29T01:00:00Z")), 7'200);
  EXPECT_EQ(offset_s_at(berlin(), utc("2026-10-25T00:59:59.999999999Z")), 7'200);
  EXPECT_EQ(offset_s_at(berlin(), utc("2026-10-25T01:00:00Z")), 3'600);
  EXPECT_EQ(offset_s_at(shanghai(), {Instant::kMinNs}), 28'800);
}

TEST(LocalTime, IsWhatTheClockShows) {
  const LocalTime before = to_local(berlin(), utc("2026-03-29T00:59:59.5Z"));
  EXPECT_EQ(before.date, (CivilDate{2026, 3, 29}));
  EXPECT_EQ(before.second_of_day, 2 * 3'600 - 1);
  EXPECT_EQ(before.nanosecond, 500'000'000);
  EXPECT_EQ(to_local(berlin(), utc("2026-03-29T01:00:00Z")).second_of_day, 3 * 3'600);
  const LocalTime old = to_local(shanghai(), {-1});
  EXPECT_EQ(old.date, (CivilDate{1970, 1, 1}));
  EXPECT_EQ(old.second_of_day, 8 * 3'600 - 1);
  EXPECT_EQ(old.nanosecond, 999'999'999);
}

TEST(FromLocal, NamesTheInstant) {
  EXPECT_EQ(from_local(shanghai(), {2026, 5, 1}, 0), utc("2026-04-30T16:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 1, 1}, 0), utc("2025-12-31T23:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 7, 1}, 3'600), utc("2026-06-30T23:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 12, 1}, 86'400), utc("2026-12-01T23:00:00Z"));
}

TEST(FromLocal, TakesTheChangeWhereTheTimeIsSkipped) {
  EXPECT_EQ(from_local(berlin(), {2026, 3, 29}, 2 * 3'600 - 1), utc("2026-03-29T00:59:59Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 3, 29}, 2 * 3'600), utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 3, 29}, 2 * 3'600 + 1'800), utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 3, 29}, 3 * 3'600), utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 3, 29}, 3 * 3'600 + 1), utc("2026-03-29T01:00:01Z"));
  EXPECT_EQ(from_local(apia(), {2011, 12, 30}, 43'200), utc("2011-12-30T10:00:00Z"));
}

TEST(FromLocal, TakesTheFirstWhereTheTimeOccursTwice) {
  EXPECT_EQ(from_local(berlin(), {2026, 10, 25}, 2 * 3'600), utc("2026-10-25T00:00:00Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 10, 25}, 3 * 3'600 - 1), utc("2026-10-25T00:59:59Z"));
  EXPECT_EQ(from_local(berlin(), {2026, 10, 25}, 3 * 3'600), utc("2026-10-25T02:00:00Z"));
  EXPECT_EQ(from_local(st_johns(), {2010, 11, 7}, 0), utc("2010-11-07T02:30:00Z"));
}

TEST(FromLocal, GivesAnInvalidInstantForDatesOutOfReach) {
  for (const int32_t year : {-9'999, 0, 1'600, 2'300, 9'999, std::numeric_limits<int32_t>::max()}) {
    EXPECT_FALSE(is_valid(from_local(berlin(), {year, 6, 1}, 0))) << year;
  }
}

TEST(WindowAt, ADayIsTheLocalDay) {
  EXPECT_EQ(show(shanghai(), WindowKind::day, "2026-05-01T15:59:59.999999999Z"),
            "2026-04-30T16:00:00Z 2026-05-01T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::day, "2026-05-01T16:00:00Z"),
            "2026-05-01T16:00:00Z 2026-05-02T16:00:00Z");
  EXPECT_EQ(show(kolkata(), WindowKind::day, "2026-05-01T18:29:59Z"),
            "2026-04-30T18:30:00Z 2026-05-01T18:30:00Z");
}

TEST(WindowAt, DaysOfAClockChangeHave23And25Hours) {
  EXPECT_EQ(hours(window_at(berlin(), WindowKind::day, utc("2026-03-28T12:00:00Z"))), 24);
  EXPECT_EQ(show(berlin(), WindowKind::day, "2026-03-29T12:00:00Z"),
            "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::day, "2026-10-25T12:00:00Z"),
            "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z");
  EXPECT_EQ(show(sao_paulo(), WindowKind::day, "2017-10-15T12:00:00Z"),
            "2017-10-15T03:00:00Z 2017-10-16T02:00:00Z");
  EXPECT_EQ(show(sao_paulo(), WindowKind::day, "2018-02-18T02:30:00Z"),
            "2018-02-17T02:00:00Z 2018-02-18T03:00:00Z");
}

TEST(WindowAt, EveryDayOfAYearHas23Or24Or25Hours) {
  int days_of[3] = {0, 0, 0};
  Window day = window_at(berlin(), WindowKind::day, utc("2025-12-31T23:00:00Z"));
  for (; day.from < utc("2026-12-31T23:00:00Z"); day = window_at(berlin(), WindowKind::day, day.to)) {
    ASSERT_EQ((day.to - day.from).ns % Duration::hours(1).ns, 0);
    ASSERT_GE(hours(day), 23);
    ASSERT_LE(hours(day), 25);
    ++days_of[hours(day) - 23];
  }
  EXPECT_EQ(days_of[0], 1);
  EXPECT_EQ(days_of[1], 363);
  EXPECT_EQ(days_of[2], 1);
}

TEST(WindowAt, ADayThatWasLeftOutHasNoWindow) {
  EXPECT_EQ(show(apia(), WindowKind::day, "2011-12-30T09:59:59Z"),
            "2011-12-29T10:00:00Z 2011-12-30T10:00:00Z");
  EXPECT_EQ(show(apia(), WindowKind::day, "2011-12-30T10:00:00Z"),
            "2011-12-30T10:00:00Z 2011-12-31T10:00:00Z");
  EXPECT_EQ(to_local(apia(), utc("2011-12-30T10:00:00Z")).date, (CivilDate{2011, 12, 31}));
}

TEST(WindowAt, AClockPutBackAcrossMidnightStaysInTheNewDay) {
  const std::string day = "2010-11-07T02:30:00Z 2010-11-08T03:30:00Z";
  EXPECT_EQ(show(st_johns(), WindowKind::day, "2010-11-07T02:29:59Z"),
            "2010-11-06T02:30:00Z 2010-11-07T02:30:00Z");
  EXPECT_EQ(show(st_johns(), WindowKind::day, "2010-11-07T02:30:30Z"), day);
  EXPECT_EQ(show(st_johns(), WindowKind::day, "2010-11-07T02:31:00Z"),
            day);  // the clock shows 6 November, 23:01
  EXPECT_EQ(show(st_johns(), WindowKind::day, "2010-11-07T03:30:00Z"), day);
  EXPECT_EQ(show(st_johns(), WindowKind::hour, "2010-11-07T02:30:30Z"),
            "2010-11-07T02:30:00Z 2010-11-07T02:31:00Z");
  EXPECT_EQ(show(st_johns(), WindowKind::hour, "2010-11-07T02:31:00Z"),
            "2010-11-07T02:31:00Z 2010-11-07T03:30:00Z");
}

TEST(WindowAt, AMonthIsTheLocalMonth) {
  EXPECT_EQ(show(shanghai(), WindowKind::month, "2026-02-10T00:00:00Z"),
            "2026-01-31T16:00:00Z 2026-02-28T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::month, "2024-02-29T15:00:00Z"),
            "2024-01-31T16:00:00Z 2024-02-29T16:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::month, "2026-03-31T22:30:00Z"),
            "2026-03-31T22:00:00Z 2026-04-30T22:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::month, "2026-10-15T00:00:00Z"),
            "2026-09-30T22:00:00Z 2026-10-31T23:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::month, "2025-12-31T16:00:00Z"),
            "2025-12-31T16:00:00Z 2026-01-31T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::month, "2025-12-31T15:00:00Z"),
            "2025-11-30T16:00:00Z 2025-12-31T16:00:00Z");
}

TEST(WindowAt, AMonthMayBeginOnAnyDayThatEveryMonthHas) {
  const auto from = [](const Zone& zone, int first_day, std::string_view t) {
    return show(window_at(zone, WindowKind::month, utc(t), first_day));
  };
  EXPECT_EQ(from(shanghai(), 26, "2026-02-10T00:00:00Z"), "2026-01-25T16:00:00Z 2026-02-25T16:00:00Z");
  EXPECT_EQ(from(shanghai(), 26, "2026-02-25T15:59:59Z"), "2026-01-25T16:00:00Z 2026-02-25T16:00:00Z");
  EXPECT_EQ(from(shanghai(), 26, "2026-02-25T16:00:00Z"), "2026-02-25T16:00:00Z 2026-03-25T16:00:00Z");
  EXPECT_EQ(from(shanghai(), 26, "2026-01-01T00:00:00Z"), "2025-12-25T16:00:00Z 2026-01-25T16:00:00Z");
  EXPECT_EQ(from(shanghai(), 2, "2026-01-01T00:00:00Z"), "2025-12-01T16:00:00Z 2026-01-01T16:00:00Z");
  EXPECT_EQ(from(shanghai(), 28, "2026-02-28T00:00:00Z"), "2026-02-27T16:00:00Z 2026-03-27T16:00:00Z");
  EXPECT_EQ(from(berlin(), 25, "2026-10-25T12:00:00Z"), "2026-10-24T22:00:00Z 2026-11-24T23:00:00Z");
  EXPECT_DEATH(static_cast<void>(from(berlin(), 29, "2026-10-25T12:00:00Z")), "first_day");
  EXPECT_DEATH(static_cast<void>(from(berlin(), 0, "2026-10-25T12:00:00Z")), "first_day");
  EXPECT_DEATH(static_cast<void>(window_at(berlin(), WindowKind::year, {}, 2)), "first_day");
}

TEST(WindowAt, AWeekBeginsOnMonday) {
  EXPECT_EQ(show(shanghai(), WindowKind::week, "2026-10-25T15:59:59Z"),
            "2026-10-18T16:00:00Z 2026-10-25T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::week, "2026-10-25T16:00:00Z"),
            "2026-10-25T16:00:00Z 2026-11-01T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::week, "2027-01-01T00:00:00Z"),
            "2026-12-27T16:00:00Z 2027-01-03T16:00:00Z");
  EXPECT_EQ(show(shanghai(), WindowKind::week, "1969-12-31T00:00:00Z"),
            "1969-12-28T16:00:00Z 1970-01-04T16:00:00Z");
  EXPECT_EQ(hours(window_at(berlin(), WindowKind::week, utc("2026-03-25T12:00:00Z"))), 7 * 24 - 1);
  EXPECT_EQ(hours(window_at(berlin(), WindowKind::week, utc("2026-10-25T12:00:00Z"))), 7 * 24 + 1);
  // The week of the day that was left out has six.
  EXPECT_EQ(hours(window_at(apia(), WindowKind::week, utc("2011-12-28T12:00:00Z"))), 6 * 24);
}

TEST(WindowAt, AQuarterHasThreeMonthsAndAYearTwelve) {
  EXPECT_EQ(show(berlin(), WindowKind::quarter, "2026-03-31T21:59:59Z"),
            "2025-12-31T23:00:00Z 2026-03-31T22:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::quarter, "2026-03-31T22:00:00Z"),
            "2026-03-31T22:00:00Z 2026-06-30T22:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::quarter, "2026-08-15T00:00:00Z"),
            "2026-06-30T22:00:00Z 2026-09-30T22:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::quarter, "2026-12-31T22:59:59Z"),
            "2026-09-30T22:00:00Z 2026-12-31T23:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::year, "2026-12-31T22:59:59Z"),
            "2025-12-31T23:00:00Z 2026-12-31T23:00:00Z");
  EXPECT_EQ(hours(window_at(shanghai(), WindowKind::year, utc("2028-05-01T00:00:00Z"))), 366 * 24);
  EXPECT_EQ(hours(window_at(shanghai(), WindowKind::year, utc("2100-05-01T00:00:00Z"))), 365 * 24);
}

// Month by month from 1970 to 2100: the months of a quarter and of a year are they, end to end.
TEST(WindowAt, QuartersAndYearsAreMadeOfMonths) {
  Instant t = utc("1969-12-31T16:00:00Z");
  for (int32_t year = 1970; year <= 2100; ++year) {
    const Window whole = window_at(shanghai(), WindowKind::year, t);
    ASSERT_EQ(whole.from, from_local(shanghai(), {year, 1, 1}, 0));
    for (int number = 0; number < 4; ++number) {
      const Window quarter = window_at(shanghai(), WindowKind::quarter, t);
      ASSERT_EQ(quarter.from, t);
      for (int month = 0; month < 3; ++month) {
        ASSERT_EQ(window_at(shanghai(), WindowKind::quarter, t), quarter);
        ASSERT_EQ(window_at(shanghai(), WindowKind::year, t), whole);
        t = window_at(shanghai(), WindowKind::month, t).to;
      }
      ASSERT_EQ(quarter.to, t);
    }
    ASSERT_EQ(whole.to, t);
  }
}

TEST(WindowAt, AnHourIsTheLocalHour) {
  EXPECT_EQ(show(shanghai(), WindowKind::hour, "2026-05-01T03:59:59Z"),
            "2026-05-01T03:00:00Z 2026-05-01T04:00:00Z");
  EXPECT_EQ(show(kolkata(), WindowKind::hour, "2026-05-01T03:29:59Z"),
            "2026-05-01T02:30:00Z 2026-05-01T03:30:00Z");
  EXPECT_EQ(show(kolkata(), WindowKind::hour, "2026-05-01T03:30:00Z"),
            "2026-05-01T03:30:00Z 2026-05-01T04:30:00Z");
  EXPECT_EQ(show(kolkata(), WindowKind::hour, "1950-05-01T03:30:00.5Z"),
            "1950-05-01T03:30:00Z 1950-05-01T04:30:00Z");
}

TEST(WindowAt, AnHourThatOccursTwiceIsTwoWindowsAndASkippedOneNone) {
  EXPECT_EQ(show(berlin(), WindowKind::hour, "2026-10-25T00:30:00Z"),
            "2026-10-25T00:00:00Z 2026-10-25T01:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::hour, "2026-10-25T01:30:00Z"),
            "2026-10-25T01:00:00Z 2026-10-25T02:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::hour, "2026-03-29T00:59:59Z"),
            "2026-03-29T00:00:00Z 2026-03-29T01:00:00Z");
  EXPECT_EQ(show(berlin(), WindowKind::hour, "2026-03-29T01:00:00Z"),
            "2026-03-29T01:00:00Z 2026-03-29T02:00:00Z");
}

TEST(WindowAt, AnHourCutByAChangeOfHalfAnHourEndsAtTheChange) {
  // 01:00 to 02:00, then the clock shows 01:30 again, then 02:00.
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-04-04T14:59:59Z"),
            "2026-04-04T14:00:00Z 2026-04-04T15:00:00Z");
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-04-04T15:00:00Z"),
            "2026-04-04T15:00:00Z 2026-04-04T15:30:00Z");
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-04-04T15:30:00Z"),
            "2026-04-04T15:30:00Z 2026-04-04T16:30:00Z");
  // 01:00 to 02:00, then the clock shows 02:30, then 03:00.
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-10-03T15:29:59Z"),
            "2026-10-03T14:30:00Z 2026-10-03T15:30:00Z");
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-10-03T15:59:59Z"),
            "2026-10-03T15:30:00Z 2026-10-03T16:00:00Z");
  EXPECT_EQ(show(lord_howe(), WindowKind::hour, "2026-10-03T16:00:00Z"),
            "2026-10-03T16:00:00Z 2026-10-03T17:00:00Z");
  const Window autumn = window_at(lord_howe(), WindowKind::day, utc("2026-04-04T20:00:00Z"));
  EXPECT_EQ(autumn.to - autumn.from, Duration::minutes(24 * 60 + 30));
}

TEST(WindowAt, ARowThatChangesNoOffsetCutsNothing) {
  for (const char* t : {"2026-01-01T00:10:00Z", "2026-01-01T00:30:00Z", "2026-01-01T00:50:00Z"}) {
    EXPECT_EQ(show(renamed(), WindowKind::hour, t), "2026-01-01T00:00:00Z 2026-01-01T01:00:00Z") << t;
    EXPECT_EQ(show(renamed(), WindowKind::day, t), "2025-12-31T23:00:00Z 2026-01-01T23:00:00Z") << t;
  }
}

TEST(WindowAt, ReachesTheEndsOfTime) {
  for (const Instant t : {Instant{Instant::kMinNs}, Instant{Instant::kMaxNs}}) {
    for (const WindowKind kind : kAllKinds) {
      const Window window = window_at(berlin(), kind, t);
      EXPECT_LE(window.from, t);
      EXPECT_LT(t, window.to);
    }
  }
  EXPECT_DEATH(static_cast<void>(window_at(berlin(), WindowKind::day, {Instant::kMaxNs + 1})), "is_valid");
}

TEST(WindowAt, HoldsItsInstantAndMeetsItsNeighbours) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    for (const WindowKind kind : kAllKinds) {
      const int first_day = kind == WindowKind::month ? *rc::gen::inRange(1, 29) : 1;
      const auto at = [&](Instant x) { return window_at(zone, kind, x, first_day); };
      const Window window = at(t);
      RC_ASSERT(window.from <= t);
      RC_ASSERT(t < window.to);
      RC_ASSERT(at(window.to).from == window.to);
      RC_ASSERT(at(window.from - Duration{1}).to == window.from);
      RC_ASSERT(at(window.from) == window);
      RC_ASSERT(at(window.to - Duration{1}) == window);
    }
  }));
}

TEST(WindowAt, EveryWindowBeginsAndEndsWithOneOfTheSmallerKind) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    const auto lies_in = [&](const Window& inner, const Window& outer) {
      return outer.from <= inner.from && inner.to <= outer.to;
    };
    const Window day = window_at(zone, WindowKind::day, t);
    RC_ASSERT(window_at(zone, WindowKind::hour, day.from).from == day.from);
    RC_ASSERT(lies_in(window_at(zone, WindowKind::hour, t), day));
    for (const WindowKind kind :
         {WindowKind::week, WindowKind::month, WindowKind::quarter, WindowKind::year}) {
      const int first_day = kind == WindowKind::month ? *rc::gen::inRange(1, 29) : 1;
      const Window window = window_at(zone, kind, t, first_day);
      RC_ASSERT(window_at(zone, WindowKind::day, window.from).from == window.from);
      RC_ASSERT(lies_in(day, window));
    }
    const Window month = window_at(zone, WindowKind::month, t);
    const Window quarter = window_at(zone, WindowKind::quarter, t);
    RC_ASSERT(lies_in(month, quarter));
    RC_ASSERT(lies_in(quarter, window_at(zone, WindowKind::year, t)));
  }));
}

TEST(WindowAt, AnHourIsAtMostAnHour) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Window hour = window_at(zone, WindowKind::hour, any_instant(zone));
    RC_ASSERT(hour.to - hour.from <= Duration::hours(1));
    RC_ASSERT(offset_s_at(zone, hour.from) == offset_s_at(zone, hour.to - Duration{1}));
  }));
}

// The definition, second by second: nothing before it shows that time or a later one.
TEST(FromLocal, IsTheFirstInstantThatShowsTheTimeOrALaterOne) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = any_zone();
    const LocalTime shown = to_local(zone, any_instant(zone));
    const Instant t = from_local(zone, shown.date, shown.second_of_day);
    const auto reading = [&](Instant at) {
      const LocalTime local = to_local(zone, at);
      return days_from_civil(local.date) * 86'400 + local.second_of_day;
    };
    const int64_t wanted = days_from_civil(shown.date) * 86'400 + shown.second_of_day;
    RC_ASSERT(reading(t) >= wanted);
    for (int64_t s = 1; s <= 200; ++s)
      RC_ASSERT(reading(t - Duration::seconds(s)) < wanted);
    for (const auto& change : zone.transitions) {
      if (change.at <= t) RC_ASSERT(reading(change.at - Duration{1}) < wanted);
    }
  }));
}

}  // namespace
}  // namespace panmen
