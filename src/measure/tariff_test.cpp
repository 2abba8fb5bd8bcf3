#include "measure/tariff.hpp"

#include <gtest/gtest.h>

#include "base/test_zones.hpp"

namespace panmen::measure {
namespace {

constexpr int32_t kHour_s = 3600;

// Rows by number: 0 peak on working days of July and August, 1 nights of free days, 2 nights, 3 otherwise; a
// second table has one row.
class TariffTest : public ::testing::Test {
 protected:
  TariffTest() {
    contract.zone = berlin();
    contract.calendar.emplace();
    contract.calendar->holidays = {{2026, 7, 1}};
    terms::TariffRow peak;
    peak.hours = {{8 * kHour_s, 11 * kHour_s}, {17 * kHour_s, 22 * kHour_s}};
    peak.months = 0b1100'0000;
    peak.days = terms::TariffDays::working;
    terms::TariffRow free_night;
    free_night.hours = {{23 * kHour_s, 7 * kHour_s}};
    free_night.days = terms::TariffDays::free;
    terms::TariffRow night;
    night.hours = {{23 * kHour_s, 7 * kHour_s}};
    night.price = {3124, 4};
    terms::Tariff tariff;
    tariff.tables = {{{2026, 1, 1}, {peak, free_night, night, {}}}, {{2027, 1, 1}, {{}}}};
    contract.tariffs = {tariff};
  }
  // The number of the row; of the second table 10 more.
  std::optional<int> row(std::string_view instant) {
    TariffClock clock(contract, 0);
    const auto found = clock.row_at(utc(instant));
    if (!found.has_value()) return std::nullopt;
    return 10 * found->table + found->row;
  }
  terms::Contract contract;
};

TEST_F(TariffTest, TablesAreInForceFromTheirLocalMidnight) {
  EXPECT_EQ(row("2025-12-31T22:59:59.999999999Z"), std::nullopt);
  EXPECT_EQ(row("2025-12-31T23:00:00Z"), 2);
  EXPECT_EQ(row("2026-12-31T22:59:59.999999999Z"), 2);
  EXPECT_EQ(row("2026-12-31T23:00:00Z"), 10);
  EXPECT_EQ(price_of(contract.tariffs[0], {0, 2}), (Decimal{3124, 4}));
}

TEST_F(TariffTest, HoursBeginAtTheirEdgeAndEndBeforeIt) {
  EXPECT_EQ(row("2026-07-02T05:59:59.999999999Z"), 3);  // a Thursday, 07:59 on the wall
  EXPECT_EQ(row("2026-07-02T06:00:00Z"), 0);
  EXPECT_EQ(row("2026-07-02T08:59:59.999999999Z"), 0);
  EXPECT_EQ(row("2026-07-02T09:00:00Z"), 3);
  EXPECT_EQ(row("2026-07-02T15:00:00Z"), 0);
}

TEST_F(TariffTest, MonthsAndDaysAreAsked) {
  EXPECT_EQ(row("2026-06-30T06:00:00Z"), 3);  // June
  EXPECT_EQ(row("2026-07-01T06:00:00Z"), 3);  // a holiday
  EXPECT_EQ(row("2026-07-04T06:00:00Z"), 3);  // a Saturday
  EXPECT_EQ(row("2026-08-31T06:00:00Z"), 0);
}

TEST_F(TariffTest, WhatLiesBehindMidnightBelongsToTheDayThatHasBegun) {
  EXPECT_EQ(row("2026-01-09T22:30:00Z"), 2);  // Friday, 23:30
  EXPECT_EQ(row("2026-01-09T23:30:00Z"), 1);  // Saturday, 00:30
  EXPECT_EQ(row("2026-01-11T22:30:00Z"), 1);  // Sunday, 23:30
  EXPECT_EQ(row("2026-01-11T23:30:00Z"), 2);  // Monday, 00:30
}

TEST_F(TariffTest, AClockPutBackShowsItsHoursTwice) {
  terms::TariffRow twice;
  twice.hours = {{2 * kHour_s, 3 * kHour_s}};
  contract.tariffs[0].tables[0].rows = {twice, {}};
  EXPECT_EQ(row("2026-10-24T23:59:59Z"), 1);
  EXPECT_EQ(row("2026-10-25T00:00:00Z"), 0);
  EXPECT_EQ(row("2026-10-25T00:59:59Z"), 0);
  EXPECT_EQ(row("2026-10-25T01:00:00Z"), 0);
  EXPECT_EQ(row("2026-10-25T02:00:00Z"), 1);
  EXPECT_EQ(row("2026-03-29T00:59:59Z"), 1);  // and one put ahead skips them
  EXPECT_EQ(row("2026-03-29T01:00:00Z"), 1);
}

// Whatever was asked before.
TEST_F(TariffTest, ARowFoundHoldsAsLongAsItIsInForce) {
  constexpr int64_t kStepNs = 7 * 60 * int64_t{1'000'000'000};
  for (const Zone& zone : {berlin(), lord_howe(), kolkata()}) {
    contract.zone = zone;
    for (std::string_view from : {"2025-12-30T00:00:00Z", "2026-03-28T00:00:00Z", "2026-06-29T00:00:00Z",
                                  "2026-10-02T00:00:00Z", "2026-12-30T00:00:00Z"}) {
      TariffClock clock(contract, 0);
      for (int64_t i = 0; i < 1000; ++i) {
        const Instant t{utc(from).ns + i * kStepNs};
        TariffClock asked_once(contract, 0);
        ASSERT_EQ(clock.row_at(t), asked_once.row_at(t)) << from << ' ' << zone.name << ' ' << i;
      }
    }
  }
}

}  // namespace
}  // namespace panmen::measure
