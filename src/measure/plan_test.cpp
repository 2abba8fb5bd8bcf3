#include "measure/plan.hpp"

#include <gtest/gtest.h>

namespace panmen::measure {
namespace {

using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;

// Three gauges, the third only a beat; a condition on the first and one on an interval.
class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    contract.signals.resize(4);
    contract.signals[0].liveness = terms::Liveness::heartbeat;
    contract.signals[0].heartbeat = 2;
    contract.signals[3].type = terms::SignalType::interval;
    contract.signals[3].alive_within = Duration{900};
    contract.conditions.resize(4);
    contract.conditions[1].signal = 3;
    contract.conditions[2].op = terms::ConditionOp::negate;
    contract.conditions[2].left = 1;
    contract.conditions[3].op = terms::ConditionOp::either;
    contract.conditions[3].left = 0;
    contract.conditions[3].right = 2;
    contract.windows.resize(2);
  }
  void measure(uint16_t per, AggregateSource source, AggregateOp op, std::optional<uint16_t> signal,
               std::optional<uint16_t> condition, bool buyer_gap_holds = false) {
    Aggregate aggregate;
    aggregate.source = source;
    aggregate.op = op;
    aggregate.signal = signal;
    aggregate.condition = condition;
    aggregate.buyer_gap_holds = buyer_gap_holds;
    contract.aggregates.push_back(aggregate);
    terms::ExpressionNode node;
    node.op = terms::ExpressionOp::aggregate;
    node.index = static_cast<uint16_t>(contract.aggregates.size() - 1);
    contract.measures.emplace_back();
    contract.measures.back().per = per;
    contract.measures.back().nodes = {node};
  }
  terms::Contract contract;
};

TEST_F(PlanTest, FiguresShareWhatTheyBothNeed) {
  measure(0, AggregateSource::signal, AggregateOp::mean, 0, std::nullopt);
  measure(0, AggregateSource::signal, AggregateOp::quantile, 0, std::nullopt);
  measure(0, AggregateSource::signal, AggregateOp::maximum, 0, 0);
  measure(0, AggregateSource::condition, AggregateOp::share, std::nullopt, 0);
  measure(0, AggregateSource::condition, AggregateOp::longest, std::nullopt, 0);
  measure(0, AggregateSource::condition, AggregateOp::share, std::nullopt, 0, true);  // gaps count otherwise
  const Plan plan(contract, 0);
  ASSERT_EQ(plan.samples.size(), 2U);
  EXPECT_TRUE(plan.samples[0].needs.sum && plan.samples[0].needs.values && !plan.samples[0].needs.extremes);
  EXPECT_TRUE(plan.samples[1].needs.extremes && !plan.samples[1].needs.sum);
  ASSERT_EQ(plan.times.size(), 2U);
  EXPECT_TRUE(plan.times[0].longest);
  EXPECT_EQ(plan.places[3].index, plan.places[4].index);
  EXPECT_NE(plan.places[3].index, plan.places[5].index);
}

TEST_F(PlanTest, AnotherSpecNeedsNothingOfIt) {
  measure(0, AggregateSource::signal, AggregateOp::mean, 0, std::nullopt);
  const Plan plan(contract, 1);
  EXPECT_TRUE(plan.samples.empty());
  EXPECT_TRUE(plan.signals.empty());
}

TEST_F(PlanTest, ASignalBringsWhatCanMakeItDoubtful) {
  contract.conditions[2].op = terms::ConditionOp::compare_number;
  contract.conditions[2].signal = 2;
  contract.agreements = {{2, 2, Duration{10}, {1}}, {2, 2, Duration{10}, {0, 1}}, {2, 2, Duration{10}, {3}}};
  measure(0, AggregateSource::signal, AggregateOp::mean, 0, std::nullopt);
  measure(1, AggregateSource::signal, AggregateOp::mean, 1, std::nullopt);
  const Plan one(contract, 0);
  EXPECT_EQ(one.agreements, (std::vector<uint16_t>{1}));
  EXPECT_EQ(one.signals, (std::vector<uint16_t>{0, 2}));
  EXPECT_EQ(one.doubted_by, (std::vector<std::vector<uint16_t>>{{0}, {}, {}, {}}));
  const Plan other(contract, 1);
  EXPECT_EQ(other.agreements, (std::vector<uint16_t>{0, 1}));
  EXPECT_EQ(other.doubted_by[1], (std::vector<uint16_t>{0, 1}));
}

TEST_F(PlanTest, KnowsWhatBeatsAndHowFarAConditionLooksAhead) {
  measure(0, AggregateSource::condition, AggregateOp::time, std::nullopt, 3);
  const Plan plan(contract, 0);
  EXPECT_EQ(plan.signals, (std::vector<uint16_t>{0, 3}));
  EXPECT_EQ(plan.beats[0], (std::vector<uint16_t>{2}));
  EXPECT_FALSE(plan.looks_ahead(0));
  EXPECT_TRUE(plan.looks_ahead(2));
  EXPECT_EQ(plan.look_ahead_ns[3], 900);
  EXPECT_EQ(plan.greatest_look_ahead_ns, 900);
}

TEST_F(PlanTest, LooksAtConditionsAndSignalsAlone) {
  const std::vector<uint16_t> conditions = {2};
  const std::vector<uint16_t> signals = {1};
  const Plan plan = Plan::of(contract, conditions, signals);
  EXPECT_EQ(plan.signals, (std::vector<uint16_t>{3, 1}));
  EXPECT_EQ(plan.greatest_look_ahead_ns, 900);
  EXPECT_TRUE(plan.samples.empty() && plan.times.empty());
  EXPECT_EQ(plan.spec, Plan::kNoSpec);
}

TEST_F(PlanTest, KnowsWhatAsksForStopsAndForTheClock) {
  contract.conditions[1].op = terms::ConditionOp::stop;
  EXPECT_FALSE(Plan(contract, 0).needs_stops);
  measure(0, AggregateSource::condition, AggregateOp::time, std::nullopt, 3);
  const Plan plan(contract, 0);
  EXPECT_EQ(plan.asks_stops, (std::vector<bool>{false, true, true, true}));
  EXPECT_TRUE(plan.needs_stops);
  EXPECT_EQ(plan.signals, (std::vector<uint16_t>{0})) << "what stops rest on is StopFinder's";
  contract.conditions[1].op = terms::ConditionOp::planned;
  EXPECT_EQ(Plan(contract, 0).asks_clock, (std::vector<bool>{false, true, true, true}));
  EXPECT_FALSE(Plan(contract, 0).needs_stops);
}

}  // namespace
}  // namespace panmen::measure
