#include "measure/stop_finder.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "measure/test_signals.hpp"

namespace panmen::measure {
namespace {

using signal::ValueKind;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::GapCause;
using terms::GapRule;
using terms::SignalType;
using terms::StopClass;

// A press that says what it does, an operator's button, alarms; each state is heard of for 100 ns. A stop is
// longer than 10 ns. Its causes: an emergency stop, an alarm, and what is left.
class StopFinderTest : public SmallSignals {
 protected:
  static constexpr uint16_t kState = 0, kButton = 1, kAlarm = 2;

  StopFinderTest() {
    signal("state", SignalType::state, Duration{100});
    signal("button", SignalType::state, Duration{100});
    signal("alarm", SignalType::event, Duration{100});
    contract.signals[kAlarm].liveness = terms::Liveness::heartbeat;
    contract.signals[kButton].from = terms::Role::buyer;
    contract.signals[kAlarm].heartbeat = kState;
    contract.gaps.rules.fill(GapRule::against);
    contract.stops.emplace_back();
    contract.stops[0].when = is(kState, "DOWN");
    contract.stops[0].longer_than = Duration{10};
    contract.stops[0].causes = {{"emergency stop", is(kButton, "IN"), StopClass::consequential},
                                {"alarm", is(kAlarm, "E12"), StopClass::technical},
                                {"unknown", std::nullopt, StopClass::technical}};
  }
  Histories released() { return SmallSignals::released(Instant{Instant::kMaxNs}); }
  // The first rule's pieces from `from_ns` to what is decided at `through_ns`.
  StopTrack found(int64_t from_ns, int64_t through_ns) {
    StopFinder finder(contract, facts);
    const auto all = released();
    finder.begin(Instant{from_ns}, all);
    finder.take(all, Instant{through_ns});
    return finder.take_found()[0];
  }
  static StopPiece no(int64_t from_ns) { return {from_ns, Truth::no, {}, {}, Truth::no}; }
  static StopPiece missing(int64_t from_ns, Truth gaps) { return {from_ns, gaps, {}, {}, Truth::no}; }
  static StopPiece stop(int64_t from_ns, uint16_t cause, StopClass of) {
    return {from_ns, Truth::yes, cause, of, Truth::no};
  }
};

TEST_F(StopFinderTest, AStopIsLongerThanTheTermsSay) {
  text(kButton, 0, "OUT");
  for (const auto& [t, state] : std::vector<std::pair<int64_t, std::string>>{
           {0, "RUN"}, {20, "DOWN"}, {30, "RUN"}, {40, "DOWN"}, {51, "RUN"}})
    text(kState, t, state);
  EXPECT_EQ(found(0, 90), (StopTrack{no(0), stop(40, 2, StopClass::technical), no(51)}));
}

TEST_F(StopFinderTest, WhetherAnInstantLiesInAStopIsDecidedByWhatComesWithinTheLimit) {
  text(kButton, 0, "OUT");
  text(kState, 0, "RUN");
  text(kState, 20, "DOWN");
  const auto all = released();
  StopFinder finder(contract, facts);
  EXPECT_EQ(finder.reach(contract), Duration{10});
  finder.begin(Instant{0}, all);
  EXPECT_EQ(finder.position(), Instant{0});
  finder.take(all, Instant{9});
  EXPECT_EQ(finder.position(), Instant{0});
  EXPECT_EQ(finder.take_found(), (std::vector<StopTrack>{{}}));
  finder.take(all, Instant{29});
  EXPECT_EQ(finder.position(), Instant{20}) << "19 and before";
  EXPECT_EQ(finder.take_found()[0], (StopTrack{no(0)}));
  finder.take(all, Instant{30});
  EXPECT_EQ(finder.position(), Instant{21});
  EXPECT_EQ(finder.take_found()[0], (StopTrack{stop(20, 2, StopClass::technical)}));
  finder.take(all, Instant{50});
  EXPECT_EQ(finder.take_found()[0], (StopTrack{stop(21, 2, StopClass::technical)})) << "it goes on";
  EXPECT_EQ(finder.needed_from(), Instant{50});
}

TEST_F(StopFinderTest, AShortTimeBesideAGapIsMissingAsTheGapsAre) {
  text(kButton, 0, "OUT");
  contract.signals[kState].alive_within = Duration{15};
  contract.signals[kState].connection = 3;
  contract.signals[signal("link", SignalType::connection, {})].liveness = terms::Liveness::session;
  contract.gaps.rules[static_cast<size_t>(GapCause::recording)] = GapRule::down;
  contract.gaps.rules[static_cast<size_t>(GapCause::gateway)] = GapRule::excluded;
  text(3, 0, "alive");
  text(3, 50, "gateway");
  text(3, 60, "alive");
  text(kState, 0, "RUN");  // up to 15, then nothing
  text(kState, 45, "DOWN");
  text(kState, 70, "DOWN");  // from a gap to what is known
  text(kState, 75, "RUN");
  EXPECT_EQ(found(0, 90), (StopTrack{no(0), missing(15, Truth::down),
                                     missing(45, joined_gaps(Truth::down, Truth::excluded)),
                                     missing(50, Truth::excluded), missing(60, Truth::down), no(75)}));
}

TEST_F(StopFinderTest, WhatHoldsAtTheBeginningMayHaveHeldBefore) {
  text(kButton, 0, "OUT");
  text(kState, -5, "DOWN");
  text(kState, 10, "RUN");
  text(kState, 20, "DOWN");
  EXPECT_EQ(found(0, 40),
            (StopTrack{missing(0, Truth::excluded), no(10), stop(20, 2, StopClass::technical)}));
  EXPECT_EQ(found(21, 40), (StopTrack{{21, Truth::yes, {}, {}, Truth::excluded}}));
}

TEST_F(StopFinderTest, AGapItBeginsAtLeavesTheCauseOpenUnlessTheFirstRowHolds) {
  contract.signals[kState].alive_within = Duration{15};
  contract.signals[kState].from = terms::Role::supplier;
  for (const auto& [t, state] :
       std::vector<std::pair<int64_t, std::string>>{{0, "RUN"}, {20, "DOWN"}, {30, "DOWN"}, {40, "RUN"}})
    text(kState, t, state);
  text(kAlarm, 25, "E12");
  const auto begins_with = [&](const StopPiece& stop) {
    return StopTrack{no(0), missing(15, Truth::against_supplier), stop, no(40)};
  };
  const Truth both = joined_gaps(Truth::against_supplier, Truth::against_buyer);
  EXPECT_EQ(found(0, 50), begins_with({20, Truth::yes, {}, {}, both})) << "nothing is known of the button";
  histories[kButton] = signal::History(ValueKind::text);
  text(kButton, 0, "OUT");
  EXPECT_EQ(found(0, 50), begins_with({20, Truth::yes, {}, {}, Truth::against_supplier}));
  contract.stops[0].causes[0].stop_class = StopClass::technical;
  contract.stops[0].causes[2].stop_class = StopClass::maintenance;
  EXPECT_EQ(found(0, 50), begins_with({20, Truth::yes, {}, StopClass::technical, Truth::no}))
      << "the alarm surely was";
  histories[kButton] = signal::History(ValueKind::text);
  text(kButton, 26, "IN");
  EXPECT_EQ(found(0, 50), begins_with(stop(20, 0, StopClass::technical)));
}

TEST_F(StopFinderTest, TheCauseIsTheFirstRowThatHoldsInTheStopsBeginning) {
  text(kState, 0, "RUN");
  for (const auto& [t, state] : std::vector<std::pair<int64_t, std::string>>{
           {20, "DOWN"}, {40, "RUN"}, {60, "DOWN"}, {80, "RUN"}, {90, "DOWN"}})
    text(kState, t, state);
  text(kButton, 0, "OUT");
  text(kButton, 29, "IN");  // within its first 10 ns
  text(kButton, 45, "OUT");
  text(kButton, 70, "IN");  // behind them
  text(kButton, 75, "OUT");
  text(kAlarm, 25, "E12");
  text(kAlarm, 69, "E12");
  text(kAlarm, 89, "E12");
  EXPECT_EQ(found(0, 120),
            (StopTrack{no(0), stop(20, 0, StopClass::consequential), no(40),
                       stop(60, 1, StopClass::technical), no(80), stop(90, 2, StopClass::technical)}));
}

TEST_F(StopFinderTest, ARowThatCannotBeKnownLeavesTheCauseOpenAndTheClassWhereItMatters) {
  text(kState, 0, "RUN");
  text(kState, 20, "DOWN");
  text(kState, 40, "RUN");
  // Nothing is known of the button.
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), {20, Truth::yes, {}, {}, Truth::against_buyer}, no(40)}));
  contract.stops[0].causes[0].stop_class = StopClass::technical;
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), {20, Truth::yes, {}, StopClass::technical, Truth::no}, no(40)}));
}

TEST_F(StopFinderTest, RowsBehindOneThatSurelyHoldsDoNotMatter) {
  contract.stops[0].causes[0].stop_class = StopClass::technical;
  contract.stops[0].causes[2].stop_class = StopClass::maintenance;
  text(kState, 0, "RUN");
  text(kState, 20, "DOWN");
  text(kState, 40, "RUN");
  text(kAlarm, 22, "E12");
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), {20, Truth::yes, {}, StopClass::technical, Truth::no}, no(40)}));
  std::swap(contract.stops[0].causes[0], contract.stops[0].causes[1]);
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), stop(20, 0, StopClass::technical), no(40)}));
}

TEST_F(StopFinderTest, PlannedDowntimeCanBeACause) {
  ConditionNode planned;
  planned.op = ConditionOp::planned;
  contract.conditions.push_back(planned);
  contract.stops[0].causes[0] = {"planned", static_cast<uint16_t>(contract.conditions.size() - 1),
                                 StopClass::maintenance};
  text(kState, 0, "RUN");
  text(kState, 20, "DOWN");
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), stop(20, 2, StopClass::technical)}));
  facts.planned = {{Instant{29}, Instant{35}}};
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), stop(20, 0, StopClass::maintenance)}));
  facts.planned = {{Instant{5}, Instant{20}}, {Instant{30}, Instant{35}}};
  EXPECT_EQ(found(0, 60), (StopTrack{no(0), stop(20, 2, StopClass::technical)}));
}

TEST_F(StopFinderTest, EachRuleHasItsOwnStopsAndTheLongestLimitDecidesForAll) {
  contract.stops.push_back(contract.stops[0]);
  contract.stops[1].name = "long";
  contract.stops[1].longer_than = Duration{25};
  text(kButton, 0, "OUT");
  text(kState, 0, "RUN");
  text(kState, 20, "DOWN");
  text(kState, 40, "RUN");
  text(kState, 60, "DOWN");
  StopFinder finder(contract, facts);
  const auto all = released();
  finder.begin(Instant{0}, all);
  finder.take(all, Instant{90});
  EXPECT_EQ(finder.position(), Instant{66});
  EXPECT_EQ(finder.take_found(), (std::vector<StopTrack>{{no(0), stop(20, 2, StopClass::technical), no(40),
                                                          stop(60, 2, StopClass::technical)},
                                                         {no(0), stop(60, 2, StopClass::technical)}}));
}

TEST_F(StopFinderTest, GoesOnFromAMemoryWithoutWhatCameBefore) {
  text(kButton, 0, "OUT");
  for (const auto& [t, state] :
       std::vector<std::pair<int64_t, std::string>>{{0, "RUN"}, {20, "DOWN"}, {45, "RUN"}, {60, "DOWN"}})
    text(kState, t, state);
  text(kAlarm, 65, "E12");
  const auto all = released();
  for (int64_t cut = 10; cut < 90; ++cut) {
    StopFinder finder(contract, facts);
    finder.begin(Instant{0}, all);
    finder.take(all, Instant{cut});
    StopFinder other(contract, facts);
    other.resume(finder.memory());
    EXPECT_TRUE(same(*other.memory(), *finder.memory()));
    (void)finder.take_found();
    finder.take(all, Instant{90});
    other.take(all, Instant{90});
    EXPECT_EQ(other.take_found(), finder.take_found()) << cut;
    EXPECT_TRUE(same(*other.memory(), *finder.memory())) << cut;
  }
}

}  // namespace
}  // namespace panmen::measure
