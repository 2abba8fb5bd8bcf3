#include "measure/figures.hpp"

#include <optional>
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
    contract.gaps = {terms::GapRule::excluded, {1, 1}};
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
    contract.aggregates.push_back({op, signal, condition, quantile});
    terms::ExpressionNode node;
    node.op = ExpressionOp::aggregate;
    node.index = static_cast<uint16_t>(contract.aggregates.size() - 1);
    formula({node});
  }
  void formula(std::vector<terms::ExpressionNode> nodes) {
    terms::Measure m;
    m.name = "m" + std::to_string(contract.measures.size());
    m.per = WindowKind::hour;
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
  std::vector<record::Figure> close(Window window) {
    if (!figures) figures.emplace(contract);
    state.release(std::max(window.to, state.released_through()));
    number.release(std::max(window.to, number.released_through()));
    const std::vector<const History*> histories{&state, &number, nullptr};
    return figures->close(WindowKind::hour, window, histories);
  }
  static record::Figure figure(int number_of_measure, int64_t steps) {
    return {"m" + std::to_string(number_of_measure), steps, Reason::none};
  }
  static record::Figure none(int number_of_measure, Reason reason) {
    return {"m" + std::to_string(number_of_measure), std::nullopt, reason};
  }

  terms::Contract contract;
  History state{ValueKind::text};
  History number{ValueKind::number};
  std::optional<Figures> figures;
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
  contract.gaps = {terms::GapRule::down, {0, 1}};
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
  contract.measures[2].per = WindowKind::day;
  numbers({{0, 100}, {20, 110}, {60, 115}, {90, 121}});
  EXPECT_EQ(close(kFirstHour), (Expected{figure(0, 15000), figure(1, 15000)}));
  EXPECT_EQ(close(kSecondHour), (Expected{figure(0, 6000), figure(1, 6000)}));
  const std::vector<const History*> histories{&state, &number, nullptr};
  EXPECT_EQ(figures->close(WindowKind::day, {at(0), at(120)}, histories),
            (Expected{{"daily", 21000, Reason::none}}));
}

TEST_F(FiguresTest, ASignalThatNeverReportedHasNoData) {
  signals(SignalType::gauge, 60);
  measure(AggregateOp::count, uint16_t{2}, std::nullopt);
  EXPECT_EQ(close(kFirstHour), (Expected{none(0, Reason::no_data)}));
}

}  // namespace
}  // namespace panmen::measure
