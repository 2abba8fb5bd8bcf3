#include "terms/period.hpp"

#include <gtest/gtest.h>

#include "base/test_zones.hpp"

namespace panmen::terms {
namespace {

Contract in(Zone zone) {
  Contract c;
  c.zone = std::move(zone);
  c.calendar = WorkCalendar{};
  return c;
}

CivilDate months(CivilDate day, uint16_t count) {
  return day_after(in(shanghai()), day, {count, PeriodUnit::month}).value();
}

TEST(Period, DaysCrossMonthsAndLeapDays) {
  const Contract c = in(shanghai());
  const auto days = [&](CivilDate day, uint16_t count) {
    return day_after(c, day, {count, PeriodUnit::day}).value();
  };
  EXPECT_EQ(days({2026, 1, 5}, 0), (CivilDate{2026, 1, 5}));
  EXPECT_EQ(days({2026, 12, 31}, 1), (CivilDate{2027, 1, 1}));
  EXPECT_EQ(days({2028, 2, 28}, 1), (CivilDate{2028, 2, 29}));
  EXPECT_EQ(days({2026, 2, 28}, 1), (CivilDate{2026, 3, 1}));
  EXPECT_EQ(days({2026, 1, 5}, 10'000), (CivilDate{2053, 5, 23}));
}

TEST(Period, MonthsEndWithTheLastDayThereIs) {
  EXPECT_EQ(months({2026, 1, 31}, 1), (CivilDate{2026, 2, 28}));
  EXPECT_EQ(months({2027, 12, 31}, 2), (CivilDate{2028, 2, 29}));
  EXPECT_EQ(months({2028, 2, 29}, 12), (CivilDate{2029, 2, 28}));
  EXPECT_EQ(months({2028, 2, 29}, 48), (CivilDate{2032, 2, 29}));
  EXPECT_EQ(months({2026, 3, 31}, 6), (CivilDate{2026, 9, 30}));
  EXPECT_EQ(months({2026, 11, 15}, 1), (CivilDate{2026, 12, 15}));
  EXPECT_EQ(months({2026, 12, 15}, 1), (CivilDate{2027, 1, 15}));
  EXPECT_EQ(months({2026, 5, 31}, 0), (CivilDate{2026, 5, 31}));
}

TEST(Period, WorkingDaysPassHolidaysAndCountSwappedDays) {
  Contract c = in(shanghai());
  const auto working = [&](CivilDate day, uint16_t count) {
    return day_after(c, day, {count, PeriodUnit::working_day});
  };
  EXPECT_EQ(working({2026, 1, 9}, 1), (CivilDate{2026, 1, 12})) << "behind a Friday comes Monday";
  EXPECT_EQ(working({2026, 1, 10}, 1), (CivilDate{2026, 1, 12})) << "and behind a Saturday";
  EXPECT_EQ(working({2026, 1, 10}, 0), (CivilDate{2026, 1, 10})) << "day 0 need not be worked";
  EXPECT_EQ(working({2026, 1, 5}, 10), (CivilDate{2026, 1, 19}));
  c.calendar->holidays = {{2026, 1, 12}, {2026, 1, 13}};
  c.calendar->also_working = {{2026, 1, 17}};
  EXPECT_EQ(working({2026, 1, 9}, 1), (CivilDate{2026, 1, 14}));
  EXPECT_EQ(working({2026, 1, 14}, 3), (CivilDate{2026, 1, 17})) << "a Saturday that is worked";
  c.calendar = WorkCalendar{0, {}, {{2026, 1, 17}}};
  EXPECT_EQ(working({2026, 1, 9}, 1), (CivilDate{2026, 1, 17}));
  EXPECT_EQ(working({2026, 1, 9}, 2), std::nullopt) << "there is no second one";
}

TEST(Period, NoInstantReachesBeyondTheYearsOfInstants) {
  const Contract c = in(shanghai());
  EXPECT_EQ(day_after(c, {2026, 1, 5}, {kMaxPeriod, PeriodUnit::month}), std::nullopt);
  EXPECT_NE(day_after(c, {2026, 1, 5}, {200 * 12, PeriodUnit::month}), std::nullopt);
  EXPECT_EQ(day_after(c, {9999, 12, 31}, {kMaxPeriod, PeriodUnit::day}), std::nullopt);
}

TEST(Period, ADayEndsWhereTheNextBeginsOverClockChangesToo) {
  EXPECT_EQ(end_of_day(in(shanghai()), {2026, 1, 5}), utc("2026-01-05T16:00:00Z"));
  const Contract c = in(berlin());
  EXPECT_EQ(end_of_day(c, {2026, 3, 28}), utc("2026-03-28T23:00:00Z"));
  EXPECT_EQ(end_of_day(c, {2026, 3, 29}), utc("2026-03-29T22:00:00Z")) << "a day of 23 hours";
  EXPECT_EQ(end_of_day(c, {2026, 10, 25}), utc("2026-10-25T23:00:00Z")) << "a day of 25 hours";
  EXPECT_EQ(local_day(c, utc("2026-10-25T22:59:59Z")), (CivilDate{2026, 10, 25}));
  EXPECT_EQ(local_day(c, utc("2026-10-25T23:00:00Z")), (CivilDate{2026, 10, 26}));
}

TEST(Period, ADateShownAgainBelongsToTheDayThatHasBegun) {
  // At 00:30 of the 2nd clocks go back to 23:30 of the 1st.
  const Contract c = in({"Test/Zone", 3'600, {{utc("2026-11-01T23:30:00Z"), 0}}});
  EXPECT_EQ(local_day(c, utc("2026-11-01T22:59:59Z")), (CivilDate{2026, 11, 1}));
  EXPECT_EQ(end_of_day(c, {2026, 11, 1}), utc("2026-11-01T23:00:00Z"));
  EXPECT_EQ(local_day(c, utc("2026-11-01T23:45:00Z")), (CivilDate{2026, 11, 2}));
}

}  // namespace
}  // namespace panmen::terms
