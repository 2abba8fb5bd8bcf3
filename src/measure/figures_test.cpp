#include "measure/figures.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace panmen::measure {
namespace {

using record::Reason;
using signal::History;
using signal::Quality;
using signal::ValueKind;
using terms::AggregateOp;
using terms::Comparison;
using terms::ConditionOp;
using terms::ExpressionOp;
using terms::SignalType;

constexpr int64_t kSecond = 1'000'000'000;
Instant at(int64_t minutes) {
  return Instant{minutes * 60 * kSecond};
}
const Window kFirstHour{at(0), at(60)};
const Window kSecondHour{at(60), at(120)};

struct Sample {
  int64_t minute;
  double value;
  Quality quality = Quality::good;
};

// A contract of three signals (a state, a number of a given type, a gauge), measured hour by hour, exact to
// 0.001.
class FiguresTest : public ::testing::Test {
 protected:
  void signals(SignalType number_type, int64_t alive_minutes) {
    const auto signal = [&](const char* name, SignalType type) {
      terms::Signal s;
      s.name = s.metric = name;
      s.asset = "cell";
      s.type = type;
      s.alive_within = Duration::minutes(alive_minutes);
      contract.signals.push_back(s);
    };
    signal("state", SignalType::state);
    signal("number", number_type);
    signal("gauge", SignalType::gauge);
    contract.gaps.missing_at_most = {1, 1};
    contract.windows = {{}};
    contract.windows[0].kind = WindowKind::hour;
  }
  uint16_t state_is(const std::string& text) {
    terms::ConditionNode node;
    node.op = ConditionOp::is_one_of;
    node.texts = {text};
    contract.conditions.push_back(node);
    return static_cast<uint16_t>(contract.conditions.size() - 1);
  }
  uint16_t number_above(double bound) {
    terms::ConditionNode node;
    node.signal = 1;
    node.comparison = Comparison::greater;
    node.number = bound;
    contract.conditions.push_back(node);
    return static_cast<uint16_t>(contract.conditions.size() - 1);
  }
  void measure(AggregateOp op, std::optional<uint16_t> signal, std::optional<uint16_t> condition,
               Ratio quantile = {0, 1}) {
    terms::Aggregate aggregate;
    aggregate.op = op;
    aggregate.source =
        signal.has_value() ? terms::AggregateSource::signal : terms::AggregateSource::condition;
    aggregate.signal = signal;
    aggregate.condition = condition;
    aggregate.quantile = quantile;
    contract.aggregates.push_back(aggregate);
    terms::ExpressionNode node;
    node.op = ExpressionOp::aggregate;
    node.index = static_cast<uint16_t>(contract.aggregates.size() - 1);
    formula({node});
  }
  void formula(std::vector<terms::ExpressionNode> nodes) {
    terms::Measure m;
    m.name = "m" + std::to_string(contract.measures.size());
    m.show.step = {1, 3};
    m.nodes = std::move(nodes);
    contract.measures.push_back(m);
  }
  void states(const std::vector<std::pair<int64_t, std::string>>& samples) {
    signal::Series series;
    series.metric = "state";
    series.kind = ValueKind::text;
    for (const auto& [minute, text] : samples) {
      series.times_ns.push_back(at(minute).ns);
      series.ordinals.push_back(0);
      series.qualities.push_back(Quality::good);
      series.codes.push_back(static_cast<uint32_t>(series.dictionary.size()));
      series.dictionary.push_back(text);
    }
    state.take(series);
  }
  void numbers(const std::vector<Sample>& samples) {
    signal::Series series;
    series.metric = "number";
    for (const Sample& s : samples) {
      series.times_ns.push_back(at(s.minute).ns);
      series.ordinals.push_back(0);
      series.qualities.push_back(s.quality);
      series.numbers.push_back(s.value);
    }
    number.take(series);
  }
  std::vector<record::Figure> close(Window window, uint16_t spec = 0) {
    state.release(std::max(window.to, state.released_through()));
    number.release(std::max(window.to, number.released_through()));
    const std::vector<const History*> histories{&state, &number, nullptr};
    if (!figures) figures.emplace(contract, facts);
    if (begun.insert(spec).second) figures->begin(spec, window.from, histories);
    figures->open(spec, window);
    std::vector<record::Figure> closed = figures->close(spec, window, histories);
    for (record::Figure& each : closed)
      each.side = 0;
    return closed;
  }
  static record::Figure figure(int number_of_measure, int64_t steps) {
    return {"m" + std::to_string(number_of_measure), steps, Reason::none, 0};
  }
  static record::Figure none(int number_of_measure, Reason reason) {
    return {"m" + std::to_string(number_of_measure), std::nullopt, reason, 0};
  }

  terms::Contract contract;
  Facts facts;
  History state{ValueKind::text};
  History number{ValueKind::number};
  std::optional<Figures> figures;
  std::set<uint16_t> begun;
};

using Expected = std::vector<record::Figure>;

TEST_F(FiguresTest, ShareAndTimeLeaveTheGapOutWhereItIsExcluded) {
  signals(SignalType::gauge, 30);
  measure(AggregateOp::share, std::nullopt, state_is("RUN"));
  measure(AggregateOp::time, std::nullopt, state_is("RUN"));
  states({{0, "RUN"}, {10, "STOP"}, {20, "RUN"}});  // RUN holds from 20 to 50; then nothing is known
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 800), figure(1, 2400 * 1000)}));
}

TEST_F(FiguresTest, ShareCountsTheGapAgainstItWhereItIsDown) {
  signals(SignalType::gauge, 30);
  contract.gaps.rules.fill(terms::GapRule::down);
  contract.gaps.missing_at_most = {0, 1};
  measure(AggregateOp::share, std::nullopt, state_is("RUN"));
  states({{0, "RUN"}, {10, "STOP"}, {20, "RUN"}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 667)}));
  EXPECT_EQ(close({at(120), at(180)}), (Expected{figure(0, 0)}));
}

TEST_F(FiguresTest, NothingIsDecidedWhereMoreIsMissingThanAllowed) {
  signals(SignalType::gauge, 30);
  contract.gaps.missing_at_most = {1, 6};
  measure(AggregateOp::share, std::nullopt, state_is("RUN"));
  measure(AggregateOp::rising, std::nullopt, state_is("RUN"));
  states({{0, "RUN"}, {20, "STOP"}, {80, "RUN"}, {100, "STOP"}});  // 10 minutes missing, then 20
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 400), figure(1, 0)}));
  EXPECT_EQ(close(kSecondHour),
            (Expected{none(0, Reason::too_much_missing), none(1, Reason::too_much_missing)}));
  EXPECT_EQ(close({at(180), at(240)}), (Expected{none(0, Reason::no_data), none(1, Reason::no_data)}));
}

TEST_F(FiguresTest, GaugesBelongToTheWindowTheyBeginIn) {
  signals(SignalType::gauge, 60);
  measure(AggregateOp::count, uint16_t{1}, std::nullopt);
  measure(AggregateOp::sum, uint16_t{1}, std::nullopt);
  numbers({{0, 1}, {30, 2}, {60, 4}, {90, 8}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 2000), figure(1, 3000)}));
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 2000), figure(1, 12000)}));
}

TEST_F(FiguresTest, IntervalsBelongToTheWindowTheyEndIn) {
  signals(SignalType::interval, 30);
  measure(AggregateOp::count, uint16_t{1}, std::nullopt);
  measure(AggregateOp::sum, uint16_t{1}, std::nullopt);
  numbers({{0, 1}, {30, 2}, {60, 4}, {90, 8}, {120, 16}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 2000), figure(1, 6000)}));
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 2000), figure(1, 24000)}));
}

TEST_F(FiguresTest, AnIntervalTakesTheConditionAtItsStamp) {
  signals(SignalType::interval, 60);
  measure(AggregateOp::sum, uint16_t{1}, state_is("RUN"));
  states({{0, "STOP"}, {30, "RUN"}, {45, "STOP"}});
  numbers({{15, 1}, {30, 2}, {44, 4}, {45, 8}, {60, 16}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 6000)}));
}

TEST_F(FiguresTest, AConditionOnTheIntervalItselfSeesIt) {
  signals(SignalType::interval, 60);
  measure(AggregateOp::count, uint16_t{1}, number_above(3));
  measure(AggregateOp::time, std::nullopt, number_above(3));
  numbers({{15, 1}, {30, 4}, {45, 2}, {60, 5}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 2000), figure(1, 1800 * 1000)}));
}

// What the watermark lets through beyond the window must not change the window's figures.
TEST_F(FiguresTest, AnIntervalThatEndsLaterIsNotSeen) {
  for (const int64_t released_minutes : {60, 90}) {
    SCOPED_TRACE(released_minutes);
    contract = {};
    figures.reset();
    begun.clear();
    number = History(ValueKind::number);
    state = History(ValueKind::text);
    signals(SignalType::interval, 60);
    measure(AggregateOp::time, std::nullopt, number_above(0));
    numbers({{15, 1}, {50, 1}, {70, 1}});
    number.release(at(released_minutes));
    EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 50 * 60 * 1000)}));
  }
}

TEST_F(FiguresTest, CountersAreCountedFromTheLastGoodReading) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  numbers({{0, 100}, {20, 110}, {40, 500, Quality::bad}, {60, 108}, {90, 120}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 8000)}));  // 100 to 110, and 2 taken back at 60
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 12000)}));
}

TEST_F(FiguresTest, ACounterThatWasResetCountsFromZero) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::to_zero;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  numbers({{0, 100}, {20, 110}, {30, 7}, {50, 9}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 19000)}));
}

TEST_F(FiguresTest, TheFirstWindowBeginsWithTheReadingBeforeIt) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  measure(AggregateOp::rising, std::nullopt, number_above(104));
  numbers({{30, 100}, {50, 103}, {70, 110}});
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 7000), figure(1, 1000)}));
}

TEST_F(FiguresTest, TheFirstWindowDoesNotReachBackOverADoubtfulReading) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  numbers({{30, 100}, {50, 103, Quality::uncertain}, {70, 110}, {80, 111}});
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 1000)}));
}

TEST_F(FiguresTest, RisingEdgesAreCountedOverWindowsAndGaps) {
  signals(SignalType::gauge, 10);
  measure(AggregateOp::rising, std::nullopt, state_is("RUN"));
  states({{5, "RUN"}, {10, "STOP"}, {50, "RUN"}, {55, "STOP"}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 1000)}));  // the RUN at 5 may have begun before
  states({{61, "RUN"}, {65, "RUN2"}, {100, "RUN"}});
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 2000)}));
}

TEST_F(FiguresTest, MeanLeastGreatestAndQuantile) {
  signals(SignalType::gauge, 60);
  contract.signals[1].unit = {"kW", "power", {1000, 1}};
  measure(AggregateOp::mean, uint16_t{1}, std::nullopt);
  measure(AggregateOp::minimum, uint16_t{1}, std::nullopt);
  measure(AggregateOp::maximum, uint16_t{1}, std::nullopt);
  measure(AggregateOp::quantile, uint16_t{1}, std::nullopt, {1, 2});
  measure(AggregateOp::quantile, uint16_t{1}, std::nullopt, {19, 20});
  for (terms::Measure& m : contract.measures)
    m.show.unit = contract.signals[1].unit;
  numbers({{0, 1}, {10, 9}, {20, 4}, {30, 2}, {40, 99, Quality::out_of_range}, {50, 7.5}});
  EXPECT_EQ(close(kFirstHour),
            (Expected{figure(0, 4700), figure(1, 1000), figure(2, 9000), figure(3, 4000), figure(4, 9000)}));
}

TEST_F(FiguresTest, ArithmeticUsesExactValuesAndSaysWhyThereIsNone) {
  signals(SignalType::gauge, 60);
  measure(AggregateOp::count, uint16_t{1}, std::nullopt);
  const auto literal = [](int64_t n) {
    terms::ExpressionNode node;
    node.literal = {n, 1};
    return node;
  };
  terms::ExpressionNode of_first;
  of_first.op = ExpressionOp::measure;
  terms::ExpressionNode divide;
  divide.op = ExpressionOp::divide;
  divide.right = 1;
  formula({of_first, literal(7), divide});
  formula({of_first, literal(0), divide});
  formula({literal(INT64_MAX), literal(1), divide});
  numbers({{0, 1}, {10, 2}, {20, 3}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 3000), figure(1, 429), none(2, Reason::divides_by_zero),
                                         none(3, Reason::out_of_range)}));
}

TEST_F(FiguresTest, MeasuresMayShareAnAggregate) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  formula(contract.measures[0].nodes);
  formula(contract.measures[0].nodes);
  contract.measures[2].name = "daily";
  contract.measures[2].per = 1;
  contract.windows.emplace_back();
  numbers({{0, 100}, {20, 110}, {60, 115}, {90, 121}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 15000), figure(1, 15000)}));
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 6000), figure(1, 6000)}));
  EXPECT_EQ(close({at(0), at(120)}, 1), (Expected{{"daily", 21000, Reason::none, 0}}));
}

TEST_F(FiguresTest, ASignalThatNeverReportedHasNoData) {
  signals(SignalType::gauge, 60);
  measure(AggregateOp::count, uint16_t{2}, std::nullopt);
  EXPECT_EQ(close(kFirstHour), (Expected{none(0, Reason::no_data)}));
}

TEST_F(FiguresTest, RootsAndAbsoluteValues) {
  signals(SignalType::gauge, 60);
  measure(AggregateOp::delta, uint16_t{1}, std::nullopt);
  terms::ExpressionNode of_first;
  of_first.op = ExpressionOp::measure;
  terms::ExpressionNode absolute;
  absolute.op = ExpressionOp::absolute;
  terms::ExpressionNode root;
  root.op = ExpressionOp::square_root;
  formula({of_first, absolute});
  formula({of_first, root});
  root.left = 1;
  formula({of_first, absolute, root});
  numbers({{0, 5}, {10, 9}, {20, 2}});
  EXPECT_EQ(close(kFirstHour),
            (Expected{figure(0, -3000), figure(1, 3000), none(2, Reason::out_of_range), figure(3, 1732)}));
}

TEST_F(FiguresTest, ReadingsBeforeAHoleBetweenWindowsCount) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  measure(AggregateOp::rising, std::nullopt, number_above(104));
  numbers({{0, 100}, {50, 103}, {80, 104}, {130, 110}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 3000), figure(1, 0)}));
  EXPECT_EQ(close({at(120), at(180)}), (Expected{figure(0, 6000), figure(1, 1000)}));
}

// More samples than are looked at together.
TEST_F(FiguresTest, ALongWindowIsTheSameAsItsSamples) {
  signals(SignalType::gauge, 1);
  contract.signals[1].alive_within = Duration{5};
  measure(AggregateOp::count, uint16_t{1}, std::nullopt);
  measure(AggregateOp::sum, uint16_t{1}, std::nullopt);
  measure(AggregateOp::quantile, uint16_t{1}, std::nullopt, {1, 4});
  measure(AggregateOp::rising, std::nullopt, number_above(5));
  measure(AggregateOp::time, std::nullopt, number_above(5));
  for (terms::Measure& each : contract.measures)
    each.show.step = {1, 9};
  signal::Series series;
  constexpr int64_t kCount = 30'000;
  int64_t above_ns = 0;
  for (int64_t i = 0; i < kCount; ++i) {
    // Ten thousand of them at one instant.
    const int64_t t_ns = i < 10'000 ? 2 * i : (i < 20'000 ? 20'000 : 2 * i - 20'000);
    series.times_ns.push_back(t_ns);
    series.ordinals.push_back(static_cast<uint64_t>(i));
    series.qualities.push_back(Quality::good);
    series.numbers.push_back(static_cast<double>(i % 10));
    const int64_t next_ns = i + 1 < 10'000 ? t_ns + 2 : (i + 1 <= 20'000 ? 20'000 : t_ns + 2);
    if (i % 10 > 5) above_ns += next_ns - t_ns;
  }
  number.take(series);
  constexpr int64_t kUnit = 1'000'000'000;
  int64_t edges = 0;
  // Of those at one instant the last one holds: 9.
  for (int64_t i = 1; i < kCount; ++i) {
    if (i >= 10'000 && i < 19'999) continue;
    const int64_t before = i == 19'999 ? 9'999 : i - 1;
    edges += i % 10 > 5 && before % 10 <= 5 ? 1 : 0;
  }
  EXPECT_EQ(close({Instant{0}, Instant{40'000}}),
            (Expected{figure(0, kCount * kUnit), figure(1, kCount / 10 * 45 * kUnit), figure(2, 2 * kUnit),
                      figure(3, edges * kUnit), figure(4, above_ns)}));
}

TEST_F(FiguresTest, WhatWasLetGoIsComputedAgainFromWhatWasKnownBefore) {
  signals(SignalType::counter, 60);
  contract.signals[1].reset = terms::CounterReset::corrected;
  measure(AggregateOp::increase, uint16_t{1}, std::nullopt);
  measure(AggregateOp::quantile, uint16_t{1}, std::nullopt, {1, 2});
  contract.signals[1].type = SignalType::gauge;
  contract.aggregates[0].op = AggregateOp::count;
  numbers({{-10, 1}, {10, 3}, {70, 5}, {80, 6}, {130, 7}});
  number.release(at(180));
  const std::vector<const History*> histories{nullptr, &number, nullptr};
  Figures of(contract, facts);
  of.begin(0, kFirstHour.from, histories);
  of.open(0, kFirstHour);
  of.take(0, histories, at(40));
  EXPECT_GE(of.held_bytes(), sizeof(double));
  const auto memory = of.memory_at(0, kFirstHour);
  of.let_go(0);
  EXPECT_EQ(of.held_bytes(), 0U);
  EXPECT_TRUE(of.has_let_go(0, kFirstHour));
  of.take(0, histories, at(50));
  EXPECT_EQ(of.held_bytes(), 0U);
  of.skip(0, kFirstHour, histories);
  EXPECT_EQ(of.needed_from(0), kFirstHour.to);
  of.open(0, kSecondHour);
  EXPECT_FALSE(of.has_let_go(0, kSecondHour));
  const auto second = of.close(0, kSecondHour, histories);
  EXPECT_EQ(second[0].steps, 2000);
  EXPECT_EQ(second[1].steps, 5000);

  Figures again(contract, facts);
  again.resume(0, kFirstHour.from, memory);
  again.open(0, kFirstHour);
  const auto first = again.close(0, kFirstHour, histories);
  EXPECT_EQ(first[0].steps, 1000);
  EXPECT_EQ(first[1].steps, 3000);
  again.open(0, kSecondHour);
  EXPECT_TRUE(same(*memory, *memory));
  EXPECT_FALSE(same(*memory, *again.memory_at(0, kSecondHour)));
}

// Measure 0 by the hour, and figures of it by the day.
class OverFiguresTest : public FiguresTest {
 protected:
  OverFiguresTest() {
    signals(SignalType::gauge, 60);
    measure(AggregateOp::count, uint16_t{1}, std::nullopt);
    contract.windows.emplace_back();
    for (const AggregateOp op :
         {AggregateOp::count, AggregateOp::sum, AggregateOp::mean, AggregateOp::minimum, AggregateOp::maximum,
          AggregateOp::first, AggregateOp::last}) {
      measure(op, uint16_t{1}, std::nullopt);
      contract.measures.back().per = 1;
      terms::Aggregate& aggregate = contract.aggregates.back();
      aggregate.source = terms::AggregateSource::measure;
      aggregate.signal.reset();
      aggregate.measure = 0;
    }
    contract.gaps.missing_at_most = {1, 2};
    daily.emplace(contract, facts);
    const std::vector<const History*> histories{nullptr, nullptr, nullptr};
    daily->begin(1, at(0), histories);
    daily->open(1, {at(0), at(1440)});
  }
  void note(int64_t hour, std::optional<int64_t> steps, Reason reason = Reason::none) {
    record::Figure figure{"m0", steps, reason, 0};
    daily->note(0, {at(60 * (hour - 1)), at(60 * hour)}, std::span(&figure, 1));
  }
  std::vector<std::optional<int64_t>> close_day() {
    const std::vector<const History*> histories{nullptr, nullptr, nullptr};
    std::vector<std::optional<int64_t>> steps;
    reasons.clear();
    for (const record::Figure& each : daily->close(1, {at(0), at(1440)}, histories)) {
      steps.push_back(each.steps);
      reasons.push_back(each.reason);
    }
    return steps;
  }
  std::optional<Figures> daily;
  std::vector<Reason> reasons;
};
using Steps = std::vector<std::optional<int64_t>>;

TEST_F(OverFiguresTest, FiguresOfAnotherMeasureAreTakenAsShown) {
  note(0, 77);  // ends where the day begins: it belongs to the day before
  note(1, 3000);
  note(2, 1500);
  note(24, 6001);
  note(25, 99);
  EXPECT_EQ(close_day(), (Steps{3000, 10501, 3500, 1500, 6001, 3000, 6001}));
}

TEST_F(OverFiguresTest, UndecidedOnesAreMissing) {
  note(1, 3000);
  note(2, std::nullopt, Reason::no_data);
  EXPECT_EQ(close_day(), (Steps{1000, 3000, 3000, 3000, 3000, 3000, 3000}));
}

TEST_F(OverFiguresTest, TooManyUndecidedDecideNothing) {
  note(1, 3000);
  note(2, std::nullopt, Reason::no_data);
  note(3, std::nullopt, Reason::too_much_missing);
  EXPECT_EQ(close_day(), (Steps(7)));
  EXPECT_EQ(reasons, std::vector<Reason>(7, Reason::too_much_missing));
}

TEST_F(OverFiguresTest, WithoutAnyThereIsNoData) {
  EXPECT_EQ(close_day(), (Steps(7)));
  EXPECT_EQ(reasons, std::vector<Reason>(7, Reason::no_data));
}

TEST_F(OverFiguresTest, WindowsThatDoNotCountAreNotThere) {
  terms::TestNode at_least;
  at_least.comparison = Comparison::at_least;
  at_least.threshold_steps = 2000;
  contract.measures[0].only = {at_least};
  note(1, 3000);
  note(2, 1999);
  note(3, 5000);
  EXPECT_EQ(close_day(), (Steps{2000, 8000, 4000, 3000, 5000, 3000, 5000}));
}

TEST_F(OverFiguresTest, WindowsOfWhichNoneCountsAreNone) {
  terms::TestNode at_least;
  at_least.threshold_steps = 2000;
  contract.measures[0].only = {at_least};
  note(1, 1000);
  const Steps steps = close_day();
  EXPECT_EQ(steps[0], 0);
  EXPECT_EQ(steps[1], 0);
  EXPECT_EQ(steps[2], std::nullopt);
  EXPECT_EQ(reasons[2], Reason::no_data);
}

TEST_F(OverFiguresTest, WindowsCloseBehindThoseTheyAreComputedFrom) {
  EXPECT_EQ(Figures::closing_order(contract), (std::vector<uint16_t>{0, 1}));
  contract.measures[0].per = 1;
  for (size_t i = 1; i < contract.measures.size(); ++i)
    contract.measures[i].per = 0;
  EXPECT_EQ(Figures::closing_order(contract), (std::vector<uint16_t>{1, 0}));
}

TEST_F(OverFiguresTest, WindowsThatRestOnStopsCloseAsMuchLaterAsThoseNeed) {
  contract.stops.resize(2);
  contract.stops[0].longer_than = Duration::minutes(2);
  contract.stops[1].longer_than = Duration::minutes(5);
  EXPECT_EQ(Figures::delay(contract, 0), Duration{});
  EXPECT_EQ(Figures::delay(contract, 1), Duration{});
  contract.conditions.emplace_back();
  contract.conditions[0].op = ConditionOp::stop;
  contract.aggregates[0].condition = uint16_t{0};
  EXPECT_EQ(Figures::delay(contract, 0), Duration::minutes(5));
  EXPECT_EQ(Figures::delay(contract, 1), Duration::minutes(5)) << "it is computed from the other's figures";
  contract.aggregates[0].condition.reset();
  contract.aggregates[1].condition = uint16_t{0};
  EXPECT_EQ(Figures::delay(contract, 0), Duration{});
}

TEST_F(FiguresTest, AWindowIsTakenInAsFarAsStopsAreKnown) {
  signals(SignalType::gauge, 60);
  contract.stops.resize(1);
  contract.stops[0].longer_than = Duration::minutes(5);
  contract.conditions.emplace_back();
  contract.conditions[0].op = ConditionOp::stop;
  measure(AggregateOp::time, std::nullopt, uint16_t{0});
  measure(AggregateOp::count, uint16_t{1}, std::nullopt);
  numbers({{10, 1}, {50, 2}});
  number.release(at(65));
  const std::vector<const History*> histories{nullptr, &number, nullptr};
  Figures of(contract, facts);
  of.begin(0, at(0), histories);
  of.open(0, kFirstHour);
  of.take(0, histories, at(40));
  EXPECT_EQ(of.needed_from(0), at(0)) << "no stop is known";
  facts.stops = {{{at(0).ns, Truth::no, {}, {}, Truth::no},
                  {at(30).ns, Truth::yes, uint16_t{0}, terms::StopClass::technical, Truth::no}}};
  facts.stops_through = at(35);
  of.take(0, histories, at(40));
  EXPECT_EQ(of.needed_from(0), at(35) - Duration{1});
  facts.stops_through = at(60) + Duration{1};
  const auto closed = of.close(0, kFirstHour, histories);
  EXPECT_EQ(closed[0].steps, 30 * 60 * 1000);
  EXPECT_EQ(closed[1].steps, 2000);
}

TEST(ClosingOrder, ShorterWindowsCloseFirst) {
  terms::Contract contract;
  const auto add = [&](terms::WindowShape shape, WindowKind kind) {
    contract.windows.emplace_back();
    contract.windows.back().shape = shape;
    contract.windows.back().kind = kind;
  };
  using terms::WindowShape;
  add(WindowShape::contract, WindowKind::day);
  add(WindowShape::sliding, WindowKind::hour);
  add(WindowShape::calendar, WindowKind::year);
  add(WindowShape::calendar, WindowKind::week);
  add(WindowShape::calendar, WindowKind::day);
  add(WindowShape::shift, WindowKind::day);
  add(WindowShape::calendar, WindowKind::hour);
  EXPECT_EQ(Figures::closing_order(contract), (std::vector<uint16_t>{6, 5, 4, 3, 2, 1, 0}));
}

}  // namespace
}  // namespace panmen::measure
