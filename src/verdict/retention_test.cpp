#include "verdict/retention.hpp"

#include <gtest/gtest.h>

namespace panmen::verdict {
namespace {

using record::Outcome;
using record::Reason;
using terms::KeptWindow;

constexpr Finding kGood{Outcome::met, Reason::none, {1, 1}};
constexpr Finding kBad{Outcome::not_met, Reason::none, {0, 1}};
constexpr Finding kOpen{Outcome::undetermined, Reason::no_data, {0, 1}};
constexpr Finding kOnTheWay{Outcome::not_met, Reason::run_too_short, {0, 1}};

TEST(Retention, IsPaidWhenAllWindowsWereGood) {
  const terms::Retention retention{2, KeptWindow::loses_all, KeptWindow::loses_all};
  ClauseState state;
  EXPECT_EQ(keep_back(retention, state, kGood), kOnTheWay);
  EXPECT_FALSE(state.closed);
  EXPECT_EQ(keep_back(retention, state, kGood), kGood);
  EXPECT_TRUE(state.closed);
}

TEST(Retention, IsPaidLaterForWindowsThatExtend) {
  const terms::Retention retention{2, KeptWindow::extends, KeptWindow::extends};
  ClauseState state;
  keep_back(retention, state, kGood);
  EXPECT_EQ(keep_back(retention, state, kBad), kBad);
  EXPECT_EQ(keep_back(retention, state, kOpen), kOpen);
  EXPECT_FALSE(state.closed);
  EXPECT_EQ(keep_back(retention, state, kGood), kGood);
}

TEST(Retention, LosesAShareForEachBadWindow) {
  const terms::Retention retention{4, KeptWindow::loses_share, KeptWindow::counts};
  ClauseState state;
  EXPECT_EQ(keep_back(retention, state, kBad), kBad);
  EXPECT_EQ(keep_back(retention, state, kGood), kOnTheWay);
  EXPECT_EQ(keep_back(retention, state, kOpen), kOpen);
  EXPECT_EQ(keep_back(retention, state, kGood), (Finding{Outcome::not_met, Reason::none, {3, 4}}));
  EXPECT_TRUE(state.closed);
}

TEST(Retention, PaysWhatIsLeftWhereTheLastWindowCannotBeDecided) {
  const terms::Retention retention{2, KeptWindow::loses_share, KeptWindow::loses_share};
  ClauseState state;
  keep_back(retention, state, kGood);
  EXPECT_EQ(keep_back(retention, state, kOpen), (Finding{Outcome::undetermined, Reason::no_data, {1, 2}}));
}

TEST(Retention, MayBeLostAtOnce) {
  const terms::Retention retention{3, KeptWindow::loses_all, KeptWindow::extends};
  ClauseState state;
  keep_back(retention, state, kGood);
  EXPECT_EQ(keep_back(retention, state, kBad), kBad);
  EXPECT_TRUE(state.closed);
}

TEST(Retention, MayComeToNothingShareByShare) {
  const terms::Retention retention{2, KeptWindow::loses_share, KeptWindow::extends};
  ClauseState state;
  keep_back(retention, state, kBad);
  EXPECT_EQ(keep_back(retention, state, kBad), kBad);
  EXPECT_TRUE(state.closed);
}

}  // namespace
}  // namespace panmen::verdict
