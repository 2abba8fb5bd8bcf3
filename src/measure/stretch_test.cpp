#include "measure/stretch.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "measure/test_signals.hpp"

namespace panmen::measure {
namespace {

using signal::Quality;
using signal::ValueKind;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::GapCause;
using terms::GapRule;
using terms::Liveness;
using terms::SignalType;
using Segments = std::vector<Track::Segment>;

// Signals of one asset, each with a limit of 10 ns, and one condition at a time.
class StretchTest : public SmallSignals {
 protected:
  uint16_t signal(const std::string& name, SignalType type) {
    if (type != SignalType::connection) return SmallSignals::signal(name, type, Duration{10});
    const uint16_t link = SmallSignals::signal(name, type, {});
    contract.signals[link].liveness = Liveness::session;
    return link;
  }
  uint16_t at_least_5(uint16_t of) { return at_least(of, 5); }

  // Goes through [from, to) in stretches that end at `cuts`; the last one is left to be asked.
  Stretch& stretch(uint16_t root, std::vector<int64_t> cuts) {
    terms::Aggregate aggregate;
    aggregate.source = terms::AggregateSource::condition;
    aggregate.condition = root;
    contract.aggregates = {aggregate};
    contract.windows.resize(1);
    terms::ExpressionNode node;
    node.op = terms::ExpressionOp::aggregate;
    contract.measures.resize(1);
    contract.measures[0].nodes = {node};
    plan.emplace(contract, uint16_t{0});
    made.emplace(*plan, facts);
    memory = {};
    memory.at = Instant{cuts[0]};
    memory.signals.resize(plan->signals.size());
    released(Instant{Instant::kMaxNs});
    for (size_t i = 1; i < cuts.size(); ++i) {
      before = memory;
      made->turn_to(pointers, before, Instant{cuts[i - 1]}, Instant{cuts[i]}, Instant{cuts[i]});
      made->remember_signals(memory);
    }
    return *made;
  }
  // Without the nanosecond past its end.
  Segments track(uint16_t root, std::vector<int64_t> cuts, Purpose purpose = Purpose::durations) {
    Segments segments = stretch(root, cuts).track(root, purpose).segments;
    std::erase_if(segments, [&](const Track::Segment& s) { return s.from_ns >= cuts.back(); });
    return segments;
  }

  std::optional<Plan> plan;
  std::optional<Stretch> made;
  Memory before, memory;
};

TEST_F(StretchTest, ASampleHoldsUntilTheNextAtMostUntilItsLimit) {
  const uint16_t x = signal("x", SignalType::gauge);
  number(x, 0, 7);
  number(x, 5, 3);
  number(x, 30, 9);
  EXPECT_EQ(
      track(at_least_5(x), {0, 50}),
      (Segments{
          {0, Truth::yes}, {5, Truth::no}, {15, Truth::excluded}, {30, Truth::yes}, {40, Truth::excluded}}));
}

TEST_F(StretchTest, ASampleBeforeTheStretchHoldsIntoIt) {
  const uint16_t x = signal("x", SignalType::gauge);
  number(x, 0, 7);
  EXPECT_EQ(track(at_least_5(x), {0, 4, 12}), (Segments{{4, Truth::yes}, {10, Truth::excluded}}));
  EXPECT_EQ(track(at_least_5(x), {0, 4, 10, 12}), (Segments{{10, Truth::excluded}}));
}

TEST_F(StretchTest, OfTwoSamplesAtOneInstantTheLaterOrdinalHolds) {
  const uint16_t x = signal("x", SignalType::gauge);
  number(x, 0, 7, Quality::good, 1);
  number(x, 0, 3, Quality::good, 2);
  EXPECT_EQ(track(at_least_5(x), {0, 5}), (Segments{{0, Truth::no}}));
}

TEST_F(StretchTest, AnIntervalCoversTheTimeBeforeItsStamp) {
  const uint16_t x = signal("x", SignalType::interval);
  number(x, 20, 7);
  number(x, 25, 3);
  EXPECT_EQ(track(at_least_5(x), {0, 30}),
            (Segments{{0, Truth::excluded}, {10, Truth::yes}, {20, Truth::no}, {25, Truth::excluded}}));
  EXPECT_EQ(track(at_least_5(x), {0, 30}, Purpose::stamps),
            (Segments{{0, Truth::excluded}, {11, Truth::yes}, {21, Truth::no}, {26, Truth::excluded}}));
}

TEST_F(StretchTest, WhatIsStampedLaterThanOneSeesCoversNothing) {
  const uint16_t x = signal("x", SignalType::interval);
  number(x, 20, 7);
  number(x, 25, 3);
  EXPECT_EQ(track(at_least_5(x), {0, 22}),
            (Segments{{0, Truth::excluded}, {10, Truth::yes}, {20, Truth::excluded}}));
}

TEST_F(StretchTest, DoubtfulSamplesEndWhatHeldAndAreAGapOfTheirOwnCause) {
  const uint16_t x = signal("x", SignalType::gauge);
  contract.gaps.rules[static_cast<size_t>(GapCause::doubtful)] = GapRule::down;
  contract.signals[x].greatest = 100;
  number(x, 0, 7);
  number(x, 2, 7, Quality::bad);
  number(x, 4, 7);
  number(x, 6, 101);
  EXPECT_EQ(track(at_least_5(x), {0, 20}), (Segments{{0, Truth::yes},
                                                     {2, Truth::down},
                                                     {4, Truth::yes},
                                                     {6, Truth::down},
                                                     {16, Truth::excluded}}));  // it would hold no longer
}

TEST_F(StretchTest, OnlyTheStepOfAJumpIsDoubtful) {
  const uint16_t x = signal("x", SignalType::gauge);
  contract.signals[x].jump_above = 3;
  number(x, 0, 6);
  number(x, 2, 9);   // no more than allowed
  number(x, 4, 13);  // a step up
  number(x, 6, 13);
  const Segments jumped{{0, Truth::yes}, {4, Truth::excluded}, {6, Truth::yes}};
  EXPECT_EQ(track(at_least_5(x), {0, 8}), jumped);
  EXPECT_EQ(track(at_least_5(x), {0, 4, 8}), (Segments{{4, Truth::excluded}, {6, Truth::yes}}));
}

TEST_F(StretchTest, AValueThatRepeatsTooLongIsStuckFromThenOn) {
  const uint16_t x = signal("x", SignalType::gauge);
  contract.signals[x].stuck_after = Duration{12};
  number(x, 0, 6);
  number(x, 8, 6);
  number(x, 15, 6);
  number(x, 18, 7);
  const uint16_t root = at_least_5(x);
  EXPECT_EQ(track(root, {0, 20}), (Segments{{0, Truth::yes}, {12, Truth::excluded}, {18, Truth::yes}}));
  EXPECT_EQ(track(root, {0, 9, 20}), (Segments{{9, Truth::yes}, {12, Truth::excluded}, {18, Truth::yes}}));
}

TEST_F(StretchTest, WithAHeartbeatSilenceIsNoGapWhileTheSourceBeats) {
  const uint16_t x = signal("x", SignalType::gauge);
  const uint16_t beat = signal("beat", SignalType::gauge);
  contract.signals[x].liveness = Liveness::heartbeat;
  contract.signals[x].heartbeat = beat;
  number(x, 1, 7);
  for (const int64_t t : {0, 8, 16, 40})
    number(beat, t, 0);
  const uint16_t root = at_least_5(x);
  // The last beat in time covers up to 26; what comes back at 40 does not bring the value back.
  const Segments heard{{0, Truth::excluded}, {1, Truth::yes}, {26, Truth::excluded}};
  EXPECT_EQ(track(root, {0, 45}), heard);
  EXPECT_EQ(track(root, {0, 20, 30, 41, 45}), (Segments{{41, Truth::excluded}}));
}

TEST_F(StretchTest, WithoutANameAnySignalOfTheAssetBeats) {
  const uint16_t x = signal("x", SignalType::gauge);
  const uint16_t other = signal("other", SignalType::state);
  contract.signals[x].liveness = Liveness::heartbeat;
  number(x, 1, 7);
  text(other, 9, "RUN");
  EXPECT_EQ(track(at_least_5(x), {0, 45}),
            (Segments{{0, Truth::excluded}, {1, Truth::yes}, {19, Truth::excluded}}));
}

TEST_F(StretchTest, AConnectionEndsWhatHeldAndGivesTheGapItsCause) {
  const uint16_t x = signal("x", SignalType::gauge);
  const uint16_t link = signal("link", SignalType::connection);
  contract.signals[x].liveness = Liveness::session;
  contract.signals[x].connection = link;
  contract.gaps.rules[static_cast<size_t>(GapCause::device)] = GapRule::down;
  contract.gaps.rules[static_cast<size_t>(GapCause::gateway)] = GapRule::against;
  number(x, 5, 7);
  number(x, 90, 8);
  text(link, 3, "alive");
  text(link, 40, "device");
  text(link, 50, "gateway");
  text(link, 60, "alive");
  EXPECT_EQ(track(at_least_5(x), {0, 100}), (Segments{{0, Truth::excluded},
                                                      {5, Truth::yes},
                                                      {40, Truth::down},
                                                      {50, Truth::against_supplier},
                                                      {60, Truth::excluded},  // not again until it reports
                                                      {90, Truth::yes}}));
}

TEST_F(StretchTest, SignalsAreComparedWhereBothAreKnown) {
  const uint16_t x = signal("x", SignalType::gauge);
  const uint16_t y = signal("y", SignalType::gauge);
  contract.signals[y].from = terms::Role::buyer;
  contract.gaps.rules.fill(GapRule::against);
  ConditionNode above;
  above.op = ConditionOp::compare_signals;
  above.signal = x;
  above.other = y;
  above.comparison = terms::Comparison::greater;
  number(x, 0, 7);
  number(y, 2, 8);
  number(y, 5, 6);
  EXPECT_EQ(track(condition(above), {0, 20}),
            (Segments{{0, Truth::against_buyer},
                      {2, Truth::no},
                      {5, Truth::yes},
                      {10, Truth::against_supplier},
                      {15, joined_gaps(Truth::against_buyer, Truth::against_supplier)}}));
}

TEST_F(StretchTest, WhetherASignalIsKnownIsAlwaysKnown) {
  const uint16_t x = signal("x", SignalType::gauge);
  ConditionNode alive;
  alive.op = ConditionOp::alive;
  alive.signal = x;
  number(x, 3, 7);
  EXPECT_EQ(track(condition(alive), {0, 20}), (Segments{{0, Truth::no}, {3, Truth::yes}, {13, Truth::no}}));
}

TEST_F(StretchTest, AnEventIsComparedWithItself) {
  const uint16_t alarm = signal("alarm", SignalType::event);
  contract.signals[alarm].liveness = Liveness::heartbeat;
  text(alarm, 3, "E1", 0);
  text(alarm, 3, "E2", 1);
  text(alarm, 7, "E1");
  const uint16_t root = is(alarm, "E1");
  Stretch& all = stretch(root, {0, 30});
  const auto truths = all.truths_at_samples(root, alarm);
  EXPECT_EQ(std::vector<Truth>(truths.begin(), truths.end()),
            (std::vector<Truth>{Truth::yes, Truth::no, Truth::yes}));
  // Between events it is open; where nothing is heard, it is missing.
  EXPECT_EQ(track(root, {0, 30}), (Segments{{0, Truth::excluded}, {3, Truth::open}, {17, Truth::excluded}}));
}

TEST_F(StretchTest, StopsAreWhatWasFound) {
  contract.stops.resize(2);
  facts.stops = {{},
                 {{5, Truth::no, {}, {}, Truth::no},
                  {10, Truth::yes, uint16_t{0}, terms::StopClass::technical, Truth::no},
                  {20, Truth::down, {}, {}, Truth::no},
                  {30, Truth::yes, {}, {}, Truth::against_buyer}}};
  facts.stops_through = Instant{51};
  ConditionNode stop;
  stop.op = ConditionOp::stop;
  stop.stops = 1;
  const uint16_t any = condition(stop);
  stop.stop_class = terms::StopClass::technical;
  const uint16_t technical = condition(stop);
  stop.stop_class = terms::StopClass::maintenance;
  const uint16_t maintenance = condition(stop);
  const Truth unknown = Truth::excluded;
  EXPECT_EQ(track(any, {0, 50}),
            (Segments{{0, unknown}, {5, Truth::no}, {10, Truth::yes}, {20, Truth::down}, {30, Truth::yes}}));
  EXPECT_EQ(
      track(technical, {0, 50}),
      (Segments{
          {0, unknown}, {5, Truth::no}, {10, Truth::yes}, {20, Truth::down}, {30, Truth::against_buyer}}));
  EXPECT_EQ(track(maintenance, {0, 15, 50}),
            (Segments{{15, Truth::no}, {20, Truth::down}, {30, Truth::against_buyer}}));
}

TEST_F(StretchTest, WhatIsStampedAtTheEndOfPlannedDowntimeWasUsedInIt) {
  ConditionNode planned;
  planned.op = ConditionOp::planned;
  const uint16_t root = condition(planned);
  facts.planned = {{Instant{-5}, Instant{3}}, {Instant{10}, Instant{20}}, {Instant{29}, Instant{40}}};
  EXPECT_EQ(track(root, {0, 30}),
            (Segments{{0, Truth::yes}, {3, Truth::no}, {10, Truth::yes}, {20, Truth::no}, {29, Truth::yes}}));
  EXPECT_EQ(track(root, {0, 3, 10}), (Segments{{3, Truth::no}}));
  const uint16_t used = signal("used", SignalType::interval);
  const uint16_t level = signal("level", SignalType::gauge);
  for (int64_t t : {3, 10, 11, 20, 21}) {
    number(used, t, 7);
    number(level, t, 7);
  }
  const auto at_samples = [&](uint16_t of) {
    ConditionNode both;
    both.op = ConditionOp::both;
    both.left = root;
    both.right = at_least_5(of);
    const uint16_t asked = condition(both);
    const auto truths = stretch(asked, {0, 30}).truths_at_samples(asked, of);
    return std::vector<Truth>(truths.begin(), truths.end());
  };
  using enum Truth;
  EXPECT_EQ(at_samples(used), (std::vector<Truth>{yes, no, yes, yes, no}));
  EXPECT_EQ(at_samples(level), (std::vector<Truth>{no, yes, yes, no, no}));
}

constexpr int64_t kHourNs = 3'600'000'000'000;

TEST_F(StretchTest, ShiftsAndTheirBreaksFollowTheCalendar) {
  Shift early;
  early.hours = {6 * 3600, 14 * 3600};
  early.breaks = {{9 * 3600, 10 * 3600}};
  Shift night;
  night.hours = {22 * 3600, 2 * 3600};
  night.every_day = true;
  contract.shifts = {early, night};
  contract.calendar.emplace();
  contract.calendar->holidays = {{1970, 1, 2}};  // 1970-01-01 was a Thursday
  ConditionNode scheduled;
  scheduled.op = ConditionOp::scheduled;
  ConditionNode in_early;
  in_early.op = ConditionOp::in_shift;
  const auto hours = [](std::vector<std::pair<int64_t, Truth>> at) {
    Segments segments;
    for (const auto& [hour, truth] : at)
      segments.push_back({hour * kHourNs, truth});
    return segments;
  };
  EXPECT_EQ(track(condition(scheduled), {0, 48 * kHourNs}), hours({{0, Truth::yes},
                                                                   {2, Truth::no},
                                                                   {6, Truth::yes},
                                                                   {9, Truth::no},
                                                                   {10, Truth::yes},
                                                                   {14, Truth::no},
                                                                   {22, Truth::yes},
                                                                   {26, Truth::no},
                                                                   {46, Truth::yes}}));
  EXPECT_EQ(track(condition(in_early), {0, 48 * kHourNs}),
            hours({{0, Truth::no}, {6, Truth::yes}, {14, Truth::no}}));

  // What is stamped at the end of a shift was used in it, what is stamped at its beginning was not.
  const uint16_t used = signal("used", SignalType::interval);
  const uint16_t level = signal("level", SignalType::gauge);
  for (int64_t hour : {6, 10, 14, 15}) {
    number(used, hour * kHourNs, 7);
    number(level, hour * kHourNs, 7);
  }
  const auto at_samples = [&](const ConditionNode& asked, uint16_t of) {
    ConditionNode both;
    both.op = ConditionOp::both;
    both.left = condition(asked);
    both.right = at_least_5(of);
    const uint16_t root = condition(both);
    const auto truths = stretch(root, {0, 16 * kHourNs}).truths_at_samples(root, of);
    return std::vector<Truth>(truths.begin(), truths.end());
  };
  using enum Truth;
  EXPECT_EQ(at_samples(in_early, used), (std::vector<Truth>{no, yes, yes, no}));
  EXPECT_EQ(at_samples(in_early, level), (std::vector<Truth>{yes, yes, no, no}));
  EXPECT_EQ(at_samples(scheduled, used), (std::vector<Truth>{no, no, yes, no}));
  EXPECT_EQ(at_samples(scheduled, level), (std::vector<Truth>{yes, yes, no, no}));
}

}  // namespace
}  // namespace panmen::measure
