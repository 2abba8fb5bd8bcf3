#include "store/page/clause_windows.hpp"

#include <gtest/gtest.h>

#include "store/page/test_statement.hpp"

namespace panmen::store {
namespace {

using record::Outcome;

TEST(ClauseWindows, TheLastCorrectionHoldsAndAmountsAddUp) {
  StatementOf made(fee_contract());
  made.window(hour(0), 9900, Outcome::met, 12'000);
  made.window(hour(1), 9700, Outcome::not_met);
  made.window(hour(0), 9500, Outcome::not_met, -7'000, 1);
  made.window(hour(0), 9800, Outcome::met, 1'000, 2);
  const auto windows = windows_of(made.part(), made.part().terms.clauses.front());
  ASSERT_EQ(windows.size(), 2U);
  EXPECT_EQ(windows[0].span, hour(0));
  EXPECT_EQ(windows[0].standing().id.correction, 2U);
  EXPECT_TRUE(windows[0].corrected());
  EXPECT_EQ(windows[0].due, 6'000);
  EXPECT_EQ(windows[0].result, WindowResult::kept);
  EXPECT_EQ(windows[1].result, WindowResult::broken);
  EXPECT_FALSE(windows[1].corrected());
}

TEST(ClauseWindows, ADeductionIsBrokenWhereItApplies) {
  terms::Contract contract = fee_contract();
  contract.clauses.front().deduction = true;
  StatementOf made(contract);
  made.window(hour(0), 9900, Outcome::met, -12'000);
  made.window(hour(1), 9700, Outcome::not_met);
  made.window(hour(2), {}, Outcome::undetermined);
  made.window(hour(3), 9900, Outcome::not_counted);
  const auto windows = windows_of(made.part(), made.part().terms.clauses.front());
  ASSERT_EQ(windows.size(), 4U);
  EXPECT_EQ(windows[0].result, WindowResult::broken);
  EXPECT_EQ(windows[1].result, WindowResult::kept);
  EXPECT_EQ(windows[2].result, WindowResult::undecided);
  EXPECT_EQ(windows[3].result, WindowResult::not_counted);
}

TEST(ClauseWindows, WindowsThatOverlapAreDrawnSinceTheOneBeforeEnded) {
  const auto days = [](int64_t from, int64_t to) { return Window{hour(from * 24).from, hour(to * 24).from}; };
  EXPECT_EQ(drawn_spans({days(0, 7), days(1, 8), days(2, 9)}),
            (std::vector<Window>{days(6, 7), days(7, 8), days(8, 9)}));
  EXPECT_EQ(drawn_spans({days(0, 1), days(1, 2), days(4, 5)}),
            (std::vector<Window>{days(0, 1), days(1, 2), days(4, 5)}));
  EXPECT_EQ(drawn_spans({days(0, 7)}), (std::vector<Window>{days(0, 7)}));
  EXPECT_TRUE(drawn_spans({}).empty());
}

}  // namespace
}  // namespace panmen::store
