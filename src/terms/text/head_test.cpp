#include "terms/text/head.hpp"

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

constexpr uint8_t kMondayToFriday = 0b001'1111;

Contract compiled(const std::string& head) {
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: Asia/Shanghai\n" + head +
          "signals:\n  state: {asset: a, metric: s, type: state, from: supplier}\n"
          "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\nmeasures:\n"
          "  x: {is: 'share(state = \"RUN\")', per: day, show: 0.01 %}\n"
          "clauses:\n  - {id: fee, each: day, pay: 1.00 CNY, when: x >= 98 %}\n",
      "a");
  std::string errors;
  for (const Diagnostic& error : result.errors)
    errors += render(error);
  EXPECT_EQ(errors, "");
  return result.contract.value_or(Contract{});
}

TEST(Head, what_is_not_said_is_final_at_once_rounded_and_without_end) {
  const Contract contract = compiled("");
  EXPECT_FALSE(contract.from);
  EXPECT_FALSE(contract.until);
  EXPECT_FALSE(contract.calendar);
  EXPECT_TRUE(contract.shifts.empty());
  EXPECT_EQ(contract.final_after, Duration{});
  EXPECT_FALSE(contract.compares_full_value);
}

TEST(Head, the_last_day_is_a_local_midnight_or_an_instant) {
  EXPECT_EQ(format_rfc3339(*compiled("until: 2027-10-26\n").until), "2027-10-25T16:00:00Z");
  EXPECT_EQ(format_rfc3339(*compiled("from: 2027-10-26\nuntil: 2027-10-25T16:00:01Z\n").until),
            "2027-10-25T16:00:01Z");
}

TEST(Head, how_results_become_final_and_are_compared) {
  EXPECT_EQ(compiled("final after: 30 d\n").final_after, Duration::hours(720));
  EXPECT_TRUE(compiled("compare: full values\n").compares_full_value);
  EXPECT_FALSE(compiled("compare: rounded values\n").compares_full_value);
}

TEST(Calendar, ranges_are_written_out_in_order) {
  const Contract contract = compiled(
      "calendar:\n  working days: [fri, mon, tue, wed, thu]\n"
      "  holidays: [2027-01-01, 2026-12-30 to 2026-12-31]\n  also working: [2026-10-10]\n");
  ASSERT_TRUE(contract.calendar);
  EXPECT_EQ(contract.calendar->weekdays, kMondayToFriday);
  EXPECT_EQ(contract.calendar->holidays,
            (std::vector<CivilDate>{{2026, 12, 30}, {2026, 12, 31}, {2027, 1, 1}}));
  EXPECT_EQ(contract.calendar->also_working, (std::vector<CivilDate>{{2026, 10, 10}}));
}

TEST(Shifts, stand_by_the_start_of_their_day_with_breaks_in_local_time) {
  const Contract contract = compiled(
      "shifts:\n  night: {from: 22:00, to: 06:00, breaks: [23:45 to 00:15, 02:00 to 02:30], on: every day}\n"
      "  early: {from: 06:00, to: 14:00, on: every day}\n");
  ASSERT_EQ(contract.shifts.size(), 2U);
  EXPECT_EQ(contract.shifts[0], (Shift{"early", {21'600, 50'400}, {}, true}));
  EXPECT_EQ(contract.shifts[1], (Shift{"night", {79'200, 21'600}, {{85'500, 900}, {7'200, 9'000}}, true}));
}

TEST(Shifts, midnight_at_the_end_is_the_end_of_the_day) {
  const Contract written = compiled("shifts: {late: {from: 16:00, to: 00:00, on: every day}}\n");
  EXPECT_EQ(written.shifts[0].hours, (DayPart{57'600, 86'400}));
  EXPECT_EQ(compiled("shifts: {late: {from: 16:00, to: 24:00, on: every day}}\n").shifts, written.shifts);
  // One that ends when it begins lasts a whole day.
  EXPECT_EQ(compiled("shifts: {all: {from: 06:00, to: 06:00, on: every day}}\n").shifts[0].hours,
            (DayPart{21'600, 21'600}));
}

TEST(Shifts, only_those_of_working_days_need_a_calendar) {
  const Contract contract = compiled(
      "calendar: {working days: [mon]}\nshifts: {early: {from: 06:00, to: 14:00, on: working days}}\n");
  EXPECT_FALSE(contract.shifts[0].every_day);
}

}  // namespace
}  // namespace panmen::terms
