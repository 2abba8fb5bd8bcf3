#include "terms/objection.hpp"

#include <gtest/gtest.h>

namespace panmen::terms {
namespace {

constexpr int64_t kDay_s = 86'400;
Instant at(int64_t seconds) {
  return Instant{seconds * 1'000'000'000};
}

// Thursday, 1 January 1970; two working days behind it end with Monday, 5 January.
constexpr int64_t kEnd_s = 3600;
constexpr int64_t kDeadline_s = 5 * kDay_s;

TEST(Objection, TheDeadlineCountsWorkingDaysBehindTheLocalDayOfTheEnd) {
  Contract c;
  c.zone.name = "UTC";
  c.calendar = WorkCalendar{};
  const Objection two{2, true};
  EXPECT_EQ(objection_deadline(c, two, at(kEnd_s)), at(kDeadline_s)) << "over a weekend";
  c.calendar->holidays = {{1970, 1, 2}};
  EXPECT_EQ(objection_deadline(c, two, at(kEnd_s)), at(6 * kDay_s)) << "and a holiday";
  c.calendar->also_working = {{1970, 1, 3}};
  EXPECT_EQ(objection_deadline(c, two, at(kEnd_s)), at(5 * kDay_s)) << "and a Saturday that is worked";
  c.zone.initial_offset_s = 8 * 3600;
  EXPECT_EQ(objection_deadline(c, two, at(kEnd_s)), at(5 * kDay_s - 8 * 3600)) << "in Shanghai";
  EXPECT_EQ(objection_deadline(c, two, at(kDay_s + 16 * 3600)), at(6 * kDay_s - 8 * 3600))
      << "where it is Saturday by then";
  c.calendar = WorkCalendar{0, {}, {{1970, 1, 3}}};
  EXPECT_EQ(objection_deadline(c, two, at(kEnd_s)), std::nullopt) << "there is no second working day";
}

}  // namespace
}  // namespace panmen::terms
