#include "measure/track.hpp"

#include <gtest/gtest.h>

namespace panmen::measure {
namespace {

using signal::Quality;

class TrackTest : public ::testing::Test {
 protected:
  TrackTest() {
    terms::Signal s;
    s.name = s.asset = s.metric = "x";
    s.alive_within = Duration{10};
    contract.signals.push_back(s);
    terms::ConditionNode node;
    node.comparison = terms::Comparison::at_least;
    node.number = 5;
    contract.conditions.push_back(node);
  }
  void sample(int64_t time_ns, double value, Quality quality = Quality::good, uint64_t ordinal = 0) {
    signal::Series series;
    series.metric = "x";
    series.times_ns = {time_ns};
    series.ordinals = {ordinal};
    series.qualities = {quality};
    series.numbers = {value};
    history.take(series);
  }
  Track track(int64_t from_ns, int64_t to_ns, Purpose purpose = Purpose::durations) {
    history.release(Instant{1000});
    const std::vector<const signal::History*> histories{&history};
    return condition_track({contract, histories, Instant{to_ns}}, 0, from_ns, to_ns, purpose);
  }

  terms::Contract contract;
  signal::History history{signal::ValueKind::number};
};

using Segments = std::vector<Track::Segment>;

TEST_F(TrackTest, ASampleHoldsUntilTheNextAtMostUntilItsLimit) {
  sample(0, 7);
  sample(5, 3);
  sample(30, 9);
  EXPECT_EQ(
      track(0, 50).segments,
      (Segments{
          {0, Truth::yes}, {5, Truth::no}, {15, Truth::unknown}, {30, Truth::yes}, {40, Truth::unknown}}));
}

TEST_F(TrackTest, ASampleBeforeTheRangeHoldsIntoIt) {
  sample(0, 7);
  EXPECT_EQ(track(4, 12).segments, (Segments{{4, Truth::yes}, {10, Truth::unknown}}));
  EXPECT_EQ(track(10, 12).segments, (Segments{{10, Truth::unknown}}));
}

TEST_F(TrackTest, ADoubtfulSampleEndsWhatHeldBefore) {
  sample(0, 7);
  sample(4, 7, Quality::bad);
  sample(8, 7);
  EXPECT_EQ(track(0, 12).segments, (Segments{{0, Truth::yes}, {4, Truth::unknown}, {8, Truth::yes}}));
}

TEST_F(TrackTest, OfTwoSamplesAtOneInstantTheLaterOrdinalHolds) {
  sample(0, 7, Quality::good, 1);
  sample(0, 3, Quality::good, 2);
  EXPECT_EQ(track(0, 5).segments, (Segments{{0, Truth::no}}));
}

TEST_F(TrackTest, AnIntervalCoversTheTimeBeforeItsStamp) {
  contract.signals[0].type = terms::SignalType::interval;
  sample(20, 7);
  sample(25, 3);
  EXPECT_EQ(track(0, 30).segments,
            (Segments{{0, Truth::unknown}, {10, Truth::yes}, {20, Truth::no}, {25, Truth::unknown}}));
  EXPECT_EQ(track(0, 30, Purpose::stamps).segments,
            (Segments{{0, Truth::unknown}, {11, Truth::yes}, {21, Truth::no}, {26, Truth::unknown}}));
}

TEST_F(TrackTest, UnknownIsNeitherTrueNorFalse) {
  EXPECT_EQ(Truth::no && Truth::unknown, Truth::no);
  EXPECT_EQ(Truth::yes && Truth::unknown, Truth::unknown);
  EXPECT_EQ(Truth::yes || Truth::unknown, Truth::yes);
  EXPECT_EQ(Truth::no || Truth::unknown, Truth::unknown);
  EXPECT_EQ(!Truth::unknown, Truth::unknown);
  EXPECT_EQ(!Truth::yes, Truth::no);
}

TEST_F(TrackTest, ConditionsJoinSegmentBySegment) {
  terms::ConditionNode low;
  low.comparison = terms::Comparison::less;
  low.number = 8;
  terms::ConditionNode both;
  both.op = terms::ConditionOp::both;
  both.left = 0;
  both.right = 1;
  contract.conditions.push_back(low);
  contract.conditions.push_back(both);
  sample(0, 7);
  sample(4, 9);
  sample(6, 5);
  history.release(Instant{1000});
  const std::vector<const signal::History*> histories{&history};
  const Track joined = condition_track({contract, histories, Instant{20}}, 2, 0, 20, Purpose::durations);
  EXPECT_EQ(joined.segments,
            (Segments{{0, Truth::yes}, {4, Truth::no}, {6, Truth::yes}, {16, Truth::unknown}}));
  EXPECT_EQ(joined.time_ns(Truth::yes), 14);
  EXPECT_EQ(joined.time_ns(Truth::unknown), 4);
}

}  // namespace
}  // namespace panmen::measure
