// Figures by hand that rest on more than samples: on tariffs, replaced meters and what was entered.
#include "measure/value.hpp"

#include <gtest/gtest.h>

#include "measure/test_figures.hpp"

namespace panmen::measure {
namespace {

using record::Reason;
using terms::AggregateOp;
using terms::ExpressionOp;
using terms::SignalType;

Window window(int64_t from_ns, int64_t to_ns) {
  return {Instant{from_ns}, Instant{to_ns}};
}

// ---- Replaced meters ------------------------------------------------------------------------------------

class ReplacedMeterTest : public SmallFigures {
 protected:
  ReplacedMeterTest() {
    measure(AggregateOp::increase, meter);
    measure(AggregateOp::count, meter);
  }
  void replace(int64_t at_ns, double last, double first) {
    facts.replacements.push_back({meter, at_ns, last, first});
  }
  uint16_t meter = signal(SignalType::counter);
};

TEST_F(ReplacedMeterTest, TheOldOneGoesOnToItsLastReadingTheNewOneFromItsFirst) {
  number(meter, 10, 100);
  number(meter, 30, 150);
  replace(35, 160, 5);
  number(meter, 50, 25);
  number(meter, 70, 30);
  EXPECT_EQ(close(0, 80), (Values{value(85'000), value(4000)}));  // 50, 10, 20, 5
  contract.signals[meter].multiplier = {40, 1};
  EXPECT_EQ(close(0, 80).front(), value(3'400'000));
}

TEST_F(ReplacedMeterTest, ItsLastStepBelongsToTheWindowOfTheReplacement) {
  number(meter, 10, 100);
  number(meter, 40, 15);
  number(meter, 50, 25);
  const std::vector windows = {window(0, 40), window(40, 80)};
  replace(40, 160, 5);  // what is stamped then is the new one's
  EXPECT_EQ(close(windows),
            (std::vector<Values>{{value(70'000), value(2000)}, {value(10'000), value(1000)}}));
  facts.replacements[0].at_ns = 41;  // 15 is a correction of the old one's
  EXPECT_EQ(close(windows),
            (std::vector<Values>{{value(-85'000), value(2000)}, {value(165'000), value(1000)}}));
}

TEST_F(ReplacedMeterTest, AStepDownOfTheNewOneObeysTheResetRuleTheLastReadingOfTheOldOneIsWhatItIs) {
  number(meter, 10, 100);
  replace(20, 90, 50);
  number(meter, 30, 20);
  EXPECT_EQ(close(0, 80).front(), value(-40'000));  // -10 and -30
  contract.signals[meter].reset = terms::CounterReset::to_zero;
  EXPECT_EQ(close(0, 80).front(), value(20'000));
  contract.signals[meter].reset = terms::CounterReset::wraps;
  contract.signals[meter].wraps_at = 1000;
  EXPECT_EQ(close(0, 80).front(), value(970'000));
  facts.replacements[0].last = 110;
  EXPECT_EQ(close(0, 80).front(), value(980'000));
}

TEST_F(ReplacedMeterTest, CountsWithoutAReadingBefore) {
  replace(20, 160, 5);
  number(meter, 30, 25);
  replace(40, 27, 1);
  replace(50, 4, 0);
  number(meter, 60, 6);
  EXPECT_EQ(close(0, 80).front(), value(31'000));  // 20, 2, 3, 6
  histories[meter] = signal::History(signal::ValueKind::number);
  contract.measures.erase(contract.measures.begin() + 1);
  number(meter, 70, 6);
  facts.replacements.resize(1);
  EXPECT_EQ(close(0, 80), (Values{value(1000)}));
}

TEST_F(ReplacedMeterTest, MayLieBeforeTheFirstWindow) {
  replace(-5, 110, 2);
  // Of the old one up to the replacement; then of the new one.
  for (const auto& [read_ns, steps] : {std::pair(-10, 5000), std::pair(-5, 4000), std::pair(-4, 4000)}) {
    SCOPED_TRACE(read_ns);
    histories[meter] = signal::History(signal::ValueKind::number);
    number(meter, read_ns, 3);
    number(meter, 20, 7);
    EXPECT_EQ(close(0, 40).front(), value(steps));
  }
  histories[meter] = signal::History(signal::ValueKind::number);
  number(meter, -6, 3, signal::Quality::bad);
  number(meter, 20, 7);
  EXPECT_EQ(close(0, 40).front(), value(5000));
}

TEST_F(ReplacedMeterTest, IsTheOneThatWasReplaced) {
  const uint16_t other = signal(SignalType::counter);
  measure(AggregateOp::increase, other);
  for (const uint16_t each : {meter, other}) {
    number(each, 10, 100);
    number(each, 30, 150);
  }
  replace(20, 160, 5);
  EXPECT_EQ(close(0, 80), (Values{value(205'000), value(2000), value(50'000)}));
}

// ---- Tariffs --------------------------------------------------------------------------------------------

constexpr int64_t kMinuteNs = 60'000'000'000;
constexpr int64_t kDay = 24 * 60;

class CostTest : public SmallFigures {
 protected:
  CostTest() {
    terms::TariffRow peak;
    peak.hours = {{8 * 3600, 11 * 3600}};
    peak.price = {15, 1};
    terms::TariffRow otherwise;
    otherwise.price = {25, 2};
    terms::Tariff tariff;
    tariff.unit = {"CNY/kWh", "money/energy", {1, 3'600'000}};
    tariff.tables = {{{1970, 1, 1}, {peak, otherwise}}};
    contract.tariffs = {tariff};
    contract.signals[kwh].unit = {"kWh", "energy", {3'600'000, 1}};
  }
  void amount(int64_t minute, double used) { number(kwh, minute * kMinuteNs, used); }
  uint16_t kwh = signal(SignalType::interval);
};

TEST_F(CostTest, EachAmountHasThePriceOfTheTimeBeforeItsStamp) {
  measure(AggregateOp::cost, kwh).tariff = 0;
  amount(8 * 60, 2);         // 0.25 each
  amount(8 * 60 + 15, 4);    // 1.50 each
  amount(11 * 60, 8);        // 1.50 each
  amount(11 * 60 + 15, 16);  // 0.25 each
  const Window morning = window(7 * 60 * kMinuteNs, 12 * 60 * kMinuteNs);
  EXPECT_EQ(close(morning), (Values{value(22'500)}));
  contract.signals[kwh].multiplier = {2, 1};
  EXPECT_EQ(close(morning), (Values{value(45'000)}));
}

TEST_F(CostTest, TakesWhatTheConditionLets) {
  const uint16_t load = signal(SignalType::state);
  measure(AggregateOp::cost, kwh, is(load, "on")).tariff = 0;
  text(load, 0, "on");
  text(load, 20 * kMinuteNs, "off");
  contract.signals[kwh].alive_within = Duration::minutes(15);
  amount(15, 4);
  amount(30, 8);
  contract.gaps.missing_at_most = {1, 2};
  EXPECT_EQ(close(0, 60 * kMinuteNs), (Values{value(1000)}));
  // Both cover the half hour that is needed, though one is not taken.
  contract.gaps.missing_at_most = {49, 100};
  EXPECT_EQ(close(0, 60 * kMinuteNs), (Values{none(Reason::too_much_missing)}));
}

TEST_F(CostTest, WhatIsStampedBeforeTheFirstTableIsMissing) {
  contract.tariffs[0].tables[0].from = {1970, 1, 2};
  measure(AggregateOp::cost, kwh).tariff = 0;
  measure(AggregateOp::sum, kwh);
  contract.measures.back().show.unit = contract.signals[kwh].unit;
  for (int64_t hour = 13; hour <= 36; ++hour)
    amount(hour * 60, 1);
  // Of 24 hours 12 are known, of which three are dear.
  const Window noon_to_noon = window(kDay / 2 * kMinuteNs, 3 * kDay / 2 * kMinuteNs);
  contract.gaps.missing_at_most = {1, 2};
  EXPECT_EQ(close(noon_to_noon), (Values{value(6750), value(24'000)}));
  contract.gaps.missing_at_most = {49, 100};
  EXPECT_EQ(close(noon_to_noon), (Values{none(Reason::too_much_missing), value(24'000)}));
}

// ---- What was entered, and formulas ---------------------------------------------------------------------

class EnteredTest : public SmallFigures {
 protected:
  EnteredTest() {
    contract.adjustments = {{"baseline", {"kWh", "energy", {3'600'000, 1}}}, {"other", {}}};
    terms::Aggregate& aggregate = measure(AggregateOp::sum, std::nullopt);
    aggregate.source = terms::AggregateSource::entries;
    aggregate.adjustment = 0;
    contract.measures.back().show.unit = contract.adjustments[0].unit;
  }
};

TEST_F(EnteredTest, AmountsBelongToTheWindowOfTheirInstant) {
  contract.gaps.missing_at_most = {0, 1};
  EXPECT_EQ(close(0, 100), (Values{value(0)}));
  facts.amounts = {{0, 0, {15, 1}}, {1, 50, {7, 0}}, {0, 50, {-125, 2}}, {0, 100, {2, 0}}, {0, 101, {4, 0}}};
  EXPECT_EQ(close({window(0, 100), window(100, 200)}), (std::vector<Values>{{value(750)}, {value(4000)}}));
}

using FormulaTest = SmallFigures;

TEST_F(FormulaTest, TheLesserAndTheGreaterOfTwo) {
  const uint16_t a = signal(SignalType::gauge);
  const uint16_t b = signal(SignalType::gauge);
  measure(AggregateOp::sum, a);
  measure(AggregateOp::sum, b);
  terms::ExpressionNode of_a;
  of_a.op = ExpressionOp::measure;
  terms::ExpressionNode of_b = of_a;
  of_b.index = 1;
  terms::ExpressionNode choice;
  choice.right = 1;
  choice.op = ExpressionOp::minimum;
  formula({of_a, of_b, choice});
  choice.op = ExpressionOp::maximum;
  formula({of_a, of_b, choice});
  number(a, 0, 2);
  number(b, 0, -3);
  EXPECT_EQ(close(0, 10), (Values{value(2000), value(-3000), value(-3000), value(2000)}));
  contract.signals[b].least = 0;  // nothing is known of b, so neither is which is less
  EXPECT_EQ(close(0, 10),
            (Values{value(2000), none(Reason::no_data), none(Reason::no_data), none(Reason::no_data)}));
}

TEST_F(FormulaTest, OfFewerThanAskedForNothingCanBeSaid) {
  const uint16_t level = signal(SignalType::gauge);
  const uint16_t made = signal(SignalType::counter);
  const uint16_t state = signal(SignalType::state);
  const uint16_t runs = is(state, "RUN");
  for (const uint32_t at_least : {2U, 3U}) {
    measure(AggregateOp::mean, level).at_least = at_least;
    measure(AggregateOp::time_mean, level).at_least = at_least;
    measure(AggregateOp::increase, made).at_least = at_least;
    measure(AggregateOp::distinct, state).at_least = at_least + 2;
    terms::Aggregate& aggregate = measure(AggregateOp::count, std::nullopt, runs);
    aggregate.source = terms::AggregateSource::runs;
    aggregate.at_least = at_least;
  }
  for (const int64_t t : {0, 20, 40})
    text(state, t, t == 20 ? "RUN" : "STOP");
  text(state, 60, "RUN");
  number(level, 0, 4);
  number(made, 1, 4);
  text(state, 80, "STOP");
  const auto few = none(Reason::too_few_samples);
  EXPECT_EQ(close(0, 30), (Values{few, few, few, few, few, few, few, few, few, few}));
  number(level, 50, 6);
  number(made, 50, 9);
  EXPECT_EQ(close(0, 100), (Values{value(5000), value(5000), value(5000), value(2000), value(2000), few, few,
                                   few, value(2000), few}));
}

}  // namespace
}  // namespace panmen::measure
