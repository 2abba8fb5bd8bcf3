#include "engine/windows.hpp"

#include <gtest/gtest.h>

namespace panmen::engine {
namespace {

using terms::WindowShape;

constexpr int64_t kDay_s = 86'400;
Instant at(int64_t day, int64_t hour) {
  return Instant{(day * kDay_s + hour * 3600) * 1'000'000'000};
}

// Days count from 1970-01-01, a Thursday; the zone is UTC.
terms::Contract contract_of(terms::WindowSpec spec) {
  terms::Contract c;
  c.windows = {spec};
  return c;
}

TEST(WindowSequence, CalendarWindowsFollowEachOtherUntilTheContractEnds) {
  terms::WindowSpec spec;
  spec.kind = WindowKind::day;
  terms::Contract c = contract_of(spec);
  c.until = at(2, 0);
  const WindowSequence days(c, 0);
  EXPECT_EQ(days.first(at(0, 7)), (Window{at(0, 0), at(1, 0)}));
  EXPECT_EQ(days.after({at(0, 0), at(1, 0)}), (Window{at(1, 0), at(2, 0)}));
  EXPECT_EQ(days.after({at(1, 0), at(2, 0)}), std::nullopt);
  EXPECT_EQ(days.first(at(2, 0)), std::nullopt);
  EXPECT_EQ(days.end_at(at(1, 5)), at(2, 0));
  EXPECT_EQ(days.end_at(at(2, 5)), at(2, 5)) << "in none";
}

TEST(WindowSequence, ASlidingWindowEndsWithEachOfItsCalendarWindows) {
  terms::Contract c = contract_of({WindowShape::sliding, WindowKind::day, 1, 3, {}});
  c.until = at(5, 0);
  const WindowSequence stretches(c, 0);
  const auto first = stretches.first(at(1, 12));
  EXPECT_EQ(first, (Window{at(1, 0), at(4, 0)})) << "the first full one";
  EXPECT_EQ(stretches.after(*first), (Window{at(2, 0), at(5, 0)}));
  EXPECT_EQ(stretches.after({at(2, 0), at(5, 0)}), std::nullopt) << "its last day would begin at `until`";
  EXPECT_EQ(stretches.end_at(at(1, 12)), at(2, 0));
}

TEST(WindowSequence, ASlidingWindowBeyondAllCalendarsIsNone) {
  const terms::Contract c = contract_of({WindowShape::sliding, WindowKind::year, 1, 400, {}});
  EXPECT_EQ(WindowSequence(c, 0).first(at(0, 0)), std::nullopt);
}

terms::Contract with_shifts(std::optional<uint16_t> only) {
  terms::Contract c = contract_of({WindowShape::shift, WindowKind::day, 1, 1, only});
  c.calendar = WorkCalendar{};
  Shift early;
  early.name = "early";
  early.hours = {6 * 3600, 14 * 3600};
  Shift night;
  night.name = "night";
  night.hours = {22 * 3600, 6 * 3600};
  night.every_day = true;
  c.shifts = {early, night};
  return c;
}

TEST(WindowSequence, ShiftsComeInOrderWithHolesBetween) {
  const terms::Contract c = with_shifts(std::nullopt);
  const WindowSequence shifts(c, 0);
  // Thursday at 3: the night that began on Wednesday.
  const Window night{at(-1, 22), at(0, 6)};
  EXPECT_EQ(shifts.first(at(0, 3)), night);
  EXPECT_EQ(shifts.after(night), (Window{at(0, 6), at(0, 14)}));
  EXPECT_EQ(shifts.first(at(0, 15)), (Window{at(0, 22), at(1, 6)})) << "in a hole: the next";
  EXPECT_EQ(shifts.end_at(at(0, 15)), at(0, 15));
  EXPECT_EQ(shifts.end_at(at(0, 13)), at(0, 14));
}

TEST(WindowSequence, OneShiftAloneSkipsDaysThatAreNotWorked) {
  const terms::Contract c = with_shifts(uint16_t{0});
  const WindowSequence early(c, 0);
  const Window friday{at(1, 6), at(1, 14)};
  EXPECT_EQ(early.first(at(1, 0)), friday);
  EXPECT_EQ(early.after(friday), (Window{at(4, 6), at(4, 14)})) << "Monday";
}

TEST(WindowSequence, AContractIsOneWindow) {
  terms::Contract c = contract_of({WindowShape::contract, WindowKind::day, 1, 1, {}});
  c.from = at(3, 0);
  c.until = at(30, 0);
  const WindowSequence whole(c, 0);
  EXPECT_EQ(whole.first(at(3, 0)), (Window{at(3, 0), at(30, 0)}));
  EXPECT_EQ(whole.after({at(3, 0), at(30, 0)}), std::nullopt);
  EXPECT_EQ(whole.end_at(at(5, 0)), at(30, 0));
  EXPECT_EQ(whole.end_at(at(40, 0)), at(40, 0));
}

}  // namespace
}  // namespace panmen::engine
