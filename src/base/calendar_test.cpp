#include "base/calendar.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

Instant utc(std::string_view text) {
  return parse_rfc3339(text).value();
}

Zone shanghai() {
  return {"Asia/Shanghai", 28'800, {}};
}
Zone kolkata() {
  return {"Asia/Kolkata", 19'800, {}};
}
Zone berlin() {
  return {
      "Europe/Berlin", 3'600, {{utc("2026-03-29T01:00:00Z"), 7'200}, {utc("2026-10-25T01:00:00Z"), 3'600}}};
}
// Summer time there is half an hour: clocks go back from 02:00 to 01:30, and ahead from 02:00 to 02:30.
Zone lord_howe() {
  return {"Australia/Lord_Howe",
          39'600,
          {{utc("2026-04-04T15:00:00Z"), 37'800}, {utc("2026-10-03T15:30:00Z"), 39'600}}};
}
// Clocks went from 24:00 to 23:00, and in spring from 24:00 to 01:00, so that a day began at 01:00.
Zone sao_paulo() {
  return {"America/Sao_Paulo",
          -10'800,
          {{utc("2017-10-15T03:00:00Z"), -7'200}, {utc("2018-02-18T02:00:00Z"), -10'800}}};
}
// Clocks went back from 00:01 to 23:01 of the day before.
Zone st_johns() {
  return {"America/St_Johns",
          -12'600,
          {{utc("2010-03-14T03:31:00Z"), -9'000}, {utc("2010-11-07T02:31:00Z"), -12'600}}};
}
// Crossed the date line: 30 December 2011 was left out.
Zone apia() {
  return {"Pacific/Apia", -36'000, {{utc("2011-12-30T10:00:00Z"), 50'400}}};
}
// Real tables have rows that change only the zone's abbreviation; this one has some within an hour.
Zone renamed() {
  return {
      "Test/Renamed", 3'600, {{utc("2026-01-01T00:20:00Z"), 3'600}, {utc("2026-01-01T00:40:00Z"), 3'600}}};
}

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
    for (const WindowKind kind : {WindowKind::hour, WindowKind::day, WindowKind::month}) {
      const Window window = window_at(berlin(), kind, t);
      EXPECT_LE(window.from, t);
      EXPECT_LT(t, window.to);
    }
  }
  EXPECT_DEATH(static_cast<void>(window_at(berlin(), WindowKind::day, {Instant::kMaxNs + 1})), "is_valid");
}

// A zone of a few changes within some days, at odd times and by odd amounts: harder than any real one.
Zone any_zone() {
  Zone zone{"Test/Any", *rc::gen::inRange(-86'399, 86'400), {}};
  int64_t at_s = *rc::gen::inRange<int64_t>(-100'000, 100'000);
  for (int n = *rc::gen::inRange(0, 7); n > 0; --n) {
    const bool whole_hours = *rc::gen::arbitrary<bool>();
    const int32_t offset_s =
        whole_hours ? *rc::gen::inRange(-12, 15) * 3'600 : *rc::gen::inRange(-86'399, 86'400);
    zone.transitions.push_back({Instant{} + Duration::seconds(at_s), offset_s});
    at_s += *rc::gen::inRange<int64_t>(1, *rc::gen::element(60, 5'000, 100'000));
  }
  return zone;
}

// An instant near the changes, often exactly at one or just before it.
Instant any_instant(const Zone& zone) {
  if (!zone.transitions.empty() && *rc::gen::arbitrary<bool>()) {
    const auto change = *rc::gen::inRange<size_t>(0, zone.transitions.size());
    return zone.transitions[change].at + Duration{*rc::gen::inRange<int64_t>(-2, 3)};
  }
  return Instant{*rc::gen::inRange(Duration::seconds(-300'000).ns, Duration::seconds(600'000).ns)};
}

Zone real_or_any_zone() {
  if (*rc::gen::arbitrary<bool>()) return any_zone();
  const std::vector<Zone> real = {shanghai(),  kolkata(),  berlin(), lord_howe(),
                                  sao_paulo(), st_johns(), apia()};
  return real[*rc::gen::inRange<size_t>(0, real.size())];
}

TEST(WindowAt, HoldsItsInstantAndMeetsItsNeighbours) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    for (const WindowKind kind : {WindowKind::hour, WindowKind::day, WindowKind::month}) {
      const Window window = window_at(zone, kind, t);
      RC_ASSERT(window.from <= t);
      RC_ASSERT(t < window.to);
      RC_ASSERT(window_at(zone, kind, window.to).from == window.to);
      RC_ASSERT(window_at(zone, kind, window.from - Duration{1}).to == window.from);
      RC_ASSERT(window_at(zone, kind, window.from) == window);
      RC_ASSERT(window_at(zone, kind, window.to - Duration{1}) == window);
    }
  }));
}

TEST(WindowAt, MonthsBeginWithDaysAndDaysWithHours) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = real_or_any_zone();
    const Instant t = any_instant(zone);
    const Window day = window_at(zone, WindowKind::day, t);
    const Window month = window_at(zone, WindowKind::month, t);
    RC_ASSERT(window_at(zone, WindowKind::hour, day.from).from == day.from);
    RC_ASSERT(window_at(zone, WindowKind::day, month.from).from == month.from);
    RC_ASSERT(month.from <= day.from);
    RC_ASSERT(day.to <= month.to);
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
