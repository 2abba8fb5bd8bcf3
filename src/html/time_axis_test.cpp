#include "html/time_axis.hpp"

#include <gtest/gtest.h>

#include "base/test_zones.hpp"

namespace panmen::html {
namespace {

std::vector<std::string> labels(const Zone& zone, std::string_view from, std::string_view to, int most) {
  std::vector<std::string> found;
  for (const TimeTick& tick : round_times(zone, utc(from), utc(to), most))
    found.push_back(tick.label + (tick.under.empty() ? "" : "/" + tick.under));
  return found;
}

TEST(TimeAxis, HoursSayTheirDateWhereItBegins) {
  EXPECT_EQ(labels(shanghai(), "2022-10-26T08:00:00Z", "2022-10-26T17:00:00Z", 9),
            (std::vector<std::string>{"18:00/2022-10-26", "21:00", "00:00/2022-10-27"}));
}

TEST(TimeAxis, DaysSayTheirYear) {
  EXPECT_EQ(labels(shanghai(), "2025-12-30T16:00:00Z", "2026-01-01T16:00:00Z", 4),
            (std::vector<std::string>{"12-31/2025", "01-01/2026", "01-02"}));
}

TEST(TimeAxis, MonthsAndYears) {
  EXPECT_EQ(labels(berlin(), "2026-02-10T00:00:00Z", "2026-06-10T00:00:00Z", 6),
            (std::vector<std::string>{"2026-03", "2026-04", "2026-05", "2026-06"}));
  EXPECT_EQ(labels(berlin(), "2019-02-10T00:00:00Z", "2027-06-10T00:00:00Z", 6),
            (std::vector<std::string>{"2020", "2022", "2024", "2026"}));
}

TEST(TimeAxis, SecondsWhereAllIsShort) {
  EXPECT_EQ(labels(shanghai(), "2026-01-05T00:00:03Z", "2026-01-05T00:00:21Z", 5),
            (std::vector<std::string>{"08:00:05/2026-01-05", "08:00:10", "08:00:15", "08:00:20"}));
}

TEST(TimeAxis, AnHourThatClocksLeaveOutIsNotThere) {
  EXPECT_EQ(labels(berlin(), "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", 6),
            (std::vector<std::string>{"01:00/2026-03-29", "03:00", "04:00", "05:00"}));
}

TEST(TimeAxis, EvenTheLongestTimeHasFewTicks) {
  const auto ticks = round_times(st_johns(), Instant{Instant::kMinNs + 1'000'000'000},
                                 Instant{Instant::kMaxNs - 1'000'000'000}, 6);
  EXPECT_GT(ticks.size(), 1U);
  EXPECT_LE(ticks.size(), 7U);
  EXPECT_LE(round_times(shanghai(), Instant{5}, Instant{5}, 6).size(), 1U);
}

TEST(TimeAxis, WhatLiesOutsideIsAtTheNearerEnd) {
  const Zone zone = shanghai();
  const TimeAxis axis(zone, {Instant{100}, Instant{200}}, 10, 50);
  EXPECT_DOUBLE_EQ(axis.x(Instant{150}), 35);
  EXPECT_DOUBLE_EQ(axis.x(Instant{0}), 10);
  EXPECT_DOUBLE_EQ(axis.x(Instant{Instant::kMaxNs}), 60);
  const TimeAxis instant(zone, {Instant{100}, Instant{100}}, 10, 50);
  EXPECT_DOUBLE_EQ(instant.x(Instant{100}), 10);
  const TimeAxis widest(zone, {Instant{Instant::kMinNs}, Instant{Instant::kMaxNs}}, 0, 100);
  EXPECT_DOUBLE_EQ(widest.x(Instant{0}), 50);
}

}  // namespace
}  // namespace panmen::html
