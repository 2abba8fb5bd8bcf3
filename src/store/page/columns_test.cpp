#include "store/page/columns.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "store/page/test_statement.hpp"

namespace panmen::store {
namespace {

const Zone kZone{"UTC", 0, {}};

TEST(Columns, FewWindowsStandOneByOne) {
  const html::TimeAxis axis(kZone, {hour(0).from, hour(3).to}, 0, 400);
  const std::vector<ChartWindow> windows{{hour(0), 10, WindowResult::kept, false},
                                         {hour(1), {}, WindowResult::undecided, false},
                                         {hour(3), 7, WindowResult::broken, true}};
  const auto columns = columns_of(windows, axis, 3);
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_DOUBLE_EQ(columns[2].left, 300);
  EXPECT_DOUBLE_EQ(columns[2].right, 400);
  EXPECT_EQ(columns[0].least, 10);
  EXPECT_FALSE(columns[1].least.has_value());
  EXPECT_EQ(columns[1].worst, WindowResult::undecided);
  EXPECT_TRUE(columns[2].corrected);
}

TEST(Columns, ManyShareAColumnWithLeastGreatestAndWorst) {
  const html::TimeAxis axis(kZone, {hour(0).from, hour(3).to}, 0, 400);
  const std::vector<ChartWindow> windows{{hour(0), 10, WindowResult::kept, false},
                                         {hour(1), 4, WindowResult::broken, false},
                                         {hour(2), {}, WindowResult::undecided, true},
                                         {hour(3), 7, WindowResult::not_counted, false}};
  const auto columns = columns_of(windows, axis, 2);
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].least, 4);
  EXPECT_EQ(columns[0].greatest, 10);
  EXPECT_EQ(columns[0].worst, WindowResult::broken);
  EXPECT_EQ(columns[0].count(WindowResult::kept), 1U);
  EXPECT_FALSE(columns[0].corrected);
  EXPECT_DOUBLE_EQ(columns[1].left, 200);
  EXPECT_EQ(columns[1].worst, WindowResult::undecided);
  EXPECT_EQ(columns[1].count(WindowResult::not_counted), 1U);
  EXPECT_TRUE(columns[1].corrected);
}

// Nothing is lost: every window is in one column, and the columns reach as far as the figures do.
TEST(Columns, EveryWindowIsInOneColumn) {
  EXPECT_TRUE(rc::check([](const std::vector<std::pair<int16_t, uint8_t>>& figures, uint8_t most_less_one) {
    const size_t most = size_t{most_less_one} + 1;
    std::vector<ChartWindow> windows;
    for (const auto& [steps, result] : figures)
      windows.push_back({hour(static_cast<int64_t>(windows.size()) * 2), steps, kResults[result % 4], false});
    const Instant end = windows.empty() ? hour(0).to : windows.back().drawn.to;
    const auto columns = columns_of(windows, {kZone, {hour(0).from, end}, 100, 600}, most);
    RC_ASSERT(columns.size() <= most);
    size_t next = 0;
    for (const Column& column : columns) {
      RC_ASSERT(column.first == next);
      next = column.last + 1;
      const auto first = windows.begin() + static_cast<ptrdiff_t>(column.first);
      const auto last = windows.begin() + static_cast<ptrdiff_t>(next);
      const auto [least, greatest] = std::minmax_element(
          first, last, [](const ChartWindow& a, const ChartWindow& b) { return *a.steps < *b.steps; });
      RC_ASSERT(column.least == least->steps);
      RC_ASSERT(column.greatest == greatest->steps);
      RC_ASSERT(column.worst == std::max_element(first, last, [](const ChartWindow& a, const ChartWindow& b) {
                                  return a.result < b.result;
                                })->result);
    }
    RC_ASSERT(next == windows.size());
  }));
}

}  // namespace
}  // namespace panmen::store
