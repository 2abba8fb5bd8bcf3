#include "measure/points.hpp"

#include <gtest/gtest.h>

#include "measure/test_figures.hpp"

namespace panmen::measure {
namespace {

using record::Reason;
using terms::AggregateOp;
using terms::SignalType;

TEST(Repeatability, IsTheMeanDistanceAndThreeDeviations) {
  // Distances 1, 1, 2, 2 from the origin: 1.5, and three times the root of a third.
  const std::vector<Point> points = {{1, 0, 0}, {-1, 0, 0}, {0, 2, 0}, {0, -2, 0}};
  EXPECT_EQ(repeatability(points, 1), Exact(Exact(3, 2) + 3 * square_root(Exact(1, 3))));
}

TEST(Repeatability, TheOriginDoesNotMatterAndTheUnitDoes) {
  // Around (10, 20, 30), each 7 away.
  const std::vector<Point> points = {{12, 23, 36}, {8, 17, 24}};
  EXPECT_EQ(repeatability(points, 1), Exact(7));
  EXPECT_EQ(repeatability(points, Exact(1, 1000)), Exact(7, 1000));
}

TEST(Repeatability, TakesTwoPoints) {
  EXPECT_EQ(repeatability({}, 1), std::nullopt);
  EXPECT_EQ(repeatability(std::vector<Point>{{1, 2, 3}}, 1), std::nullopt);
  EXPECT_EQ(repeatability(std::vector<Point>{{1, 2, 3}, {1, 2, 3}}, 1), Exact(0));
}

TEST(PointSummary, KeepsNoMoreThanCanBeComputedWith) {
  PointSummary all;
  PointSummary next;
  next.points.resize(kMaxPoints / 2);
  all.merge(next);
  all.merge(next);
  EXPECT_FALSE(all.are_too_many);
  EXPECT_EQ(all.points.size(), kMaxPoints);
  next.points.resize(1);
  all.merge(next);
  EXPECT_TRUE(all.are_too_many);
  EXPECT_TRUE(all.points.empty());
  PointSummary before;
  before.merge(all);
  EXPECT_TRUE(before.are_too_many);
}

class PointsTest : public SmallFigures {
 protected:
  terms::Aggregate& spread(std::optional<uint16_t> where = std::nullopt) {
    terms::Aggregate& aggregate = measure(AggregateOp::repeatability, x, where);
    aggregate.signal_y = y;
    aggregate.signal_z = z;
    return aggregate;
  }
  void point(int64_t t_ns, double at_x, double at_y, double at_z) {
    number(x, t_ns, at_x);
    number(y, t_ns, at_y);
    number(z, t_ns, at_z);
  }
  uint16_t x = signal(SignalType::gauge);
  uint16_t y = signal(SignalType::gauge);
  uint16_t z = signal(SignalType::gauge);
};

TEST_F(PointsTest, AreWhatTheThreeHaveAtOneStamp) {
  spread();
  point(0, 12, 23, 36);
  number(x, 5, 99);  // alone
  point(10, 8, 17, 24);
  number(x, 20, 99);
  number(y, 20, 99);
  number(z, 20, 99, signal::Quality::bad);
  point(30, 99, 99, 99);  // of the next window
  EXPECT_EQ(close(0, 30), (Values{value(7000)}));
}

TEST_F(PointsTest, CountWhereTheConditionHolds) {
  const uint16_t trial = signal(SignalType::state);
  spread(is(trial, "on"));
  text(trial, 0, "on");
  point(0, 12, 23, 36);
  point(10, 8, 17, 24);
  text(trial, 20, "off");
  point(20, 99, 99, 99);
  EXPECT_EQ(close(0, 30), (Values{value(7000)}));
}

TEST_F(PointsTest, AreMissingWhereOneOfTheThreeIs) {
  spread();
  point(0, 12, 23, 36);
  point(10, 8, 17, 24);
  for (uint16_t signal : {x, y, z})
    contract.signals[signal].alive_within = Duration{20};
  number(x, 25, 1);
  number(y, 35, 1);
  // x is there up to 45, y up to 30 and from 35 to 55, z up to 30: 20 of 50 are missing.
  contract.gaps.missing_at_most = {2, 5};
  EXPECT_EQ(close(0, 50), (Values{value(7000)}));
  contract.gaps.missing_at_most = {39, 100};
  EXPECT_EQ(close(0, 50), (Values{none(Reason::too_much_missing)}));
}

TEST_F(PointsTest, OfTooFewNothingCanBeSaid) {
  spread();
  spread().at_least = 2;
  spread().at_least = 3;
  point(0, 12, 23, 36);
  EXPECT_EQ(close(0, 5),
            (Values{none(Reason::no_data), none(Reason::too_few_samples), none(Reason::too_few_samples)}));
  point(10, 8, 17, 24);
  EXPECT_EQ(close(0, 20), (Values{value(7000), value(7000), none(Reason::too_few_samples)}));
}

}  // namespace
}  // namespace panmen::measure
