#include "terms/text/functions.hpp"

#include <gtest/gtest.h>

#include "terms/text/aggregates.hpp"
#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

// A contract with signals of every type, whose measure `x` is the formula.
std::string terms_with(const std::string& formula, const std::string& per, const std::string& show) {
  return "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\n"
         "from: 2026-01-01\nuntil: 2028-01-01\n"
         "shifts:\n"
         "  early: {from: 06:00, to: 14:00, on: every day}\n"
         "  night: {from: 22:00, to: 06:00, on: every day}\n"
         "signals:\n"
         "  state: {asset: a, metric: State, type: state, from: third party}\n"
         "  note: {asset: a, metric: Note, type: text, from: third party}\n"
         "  alarm: {asset: a, metric: Alarm, type: event, from: third party}\n"
         "  link: {asset: a, metric: Link, type: connection, from: third party}\n"
         "  temp: {asset: a, metric: Temperature, type: gauge, unit: degC, from: third party}\n"
         "  target: {asset: a, metric: Target, type: gauge, unit: degC, from: third party}\n"
         "  power: {asset: a, metric: Power, type: gauge, unit: kW, multiplier: 30, from: third party}\n"
         "  area: {asset: a, metric: Area, type: gauge, unit: m2, from: third party}\n"
         "  energy: {asset: a, metric: Energy, type: interval, unit: kWh, alive within: 15 min, from: third "
         "party}\n"
         "  cycles: {asset: a, metric: Cycles, type: counter, resets: to zero, unit: cycle, from: third "
         "party}\n"
         "alive: by session\n"
         "gaps: {recording: excluded, device: excluded, gateway: excluded, site network: excluded,\n"
         "       our server: excluded, missing at most: 10 %}\n"
         "measures:\n"
         "  score: {is: 'share(state = \"RUN\")', per: day, show: 0.01 %}\n"
         "  third: {is: 'share(state = \"RUN\")', per: day, show: 0.3 %}\n"
         "  used: {is: sum(energy), per: day, show: 1 kWh}\n"
         "  x:\n    is: |-\n      " +
         formula + "\n    per: " + per + "\n    show: " + show +
         "\n"
         "clauses:\n"
         "  - {id: fee, each: day, pay: 1.00 CNY, when: score >= 98 %}\n";
}

std::string render_all(const CheckResult& result) {
  std::string out;
  for (const Diagnostic& error : result.errors)
    out += render(error);
  return out;
}

Contract compiled(const std::string& formula, const std::string& show, const std::string& per = "month") {
  const std::string text = terms_with(formula, per, show);
  const CheckResult result = check_terms(text, "a");
  EXPECT_TRUE(result.contract) << formula << "\n" << render_all(result);
  if (!result.contract) return {};
  const auto decoded = decode_contract(encode(*result.contract));
  EXPECT_TRUE(decoded.ok() && *decoded == *result.contract) << formula;
  return *result.contract;
}

const Measure& measure_x(const Contract& contract) {
  for (const Measure& measure : contract.measures) {
    if (measure.name == "x") return measure;
  }
  ADD_FAILURE() << "there is no measure x";
  static const Measure none;
  return none;
}

// The last aggregate of the formula.
Aggregate aggregate_of(const std::string& formula, const std::string& show,
                       const std::string& per = "month") {
  const Contract contract = compiled(formula, show, per);
  Aggregate last;
  for (const ExpressionNode& node : measure_x(contract).nodes) {
    if (node.op == ExpressionOp::aggregate) last = contract.aggregates[node.index];
  }
  return last;
}

ConditionNode condition_of(const std::string& condition) {
  const Contract contract = compiled("time(" + condition + ")", "1 s");
  const Measure& measure = measure_x(contract);
  if (measure.nodes.empty()) return {};
  return contract.conditions[*contract.aggregates[measure.nodes[0].index].condition];
}

TEST(Functions, each_has_its_operation_and_unit) {
  struct Row {
    const char* formula;
    const char* show;
    AggregateOp op;
    AggregateSource source;
  };
  using Op = AggregateOp;
  using Source = AggregateSource;
  const Row rows[] = {
      {"share(state = \"RUN\")", "1 %", Op::share, Source::condition},
      {"time(state = \"RUN\")", "1 s", Op::time, Source::condition},
      {"longest(state = \"STOP\")", "1 min", Op::longest, Source::condition},
      {"count(state = \"STOP\" becomes true)", "1", Op::rising, Source::condition},
      {"sum(energy)", "1 kWh", Op::sum, Source::signal},
      {"mean(temp)", "1 degC", Op::mean, Source::signal},
      {"mean_by_time(temp)", "1 degC", Op::time_mean, Source::signal},
      {"min(temp)", "1 degC", Op::minimum, Source::signal},
      {"max(temp where state = \"RUN\")", "1 degC", Op::maximum, Source::signal},
      {"median(temp)", "1 degC", Op::median, Source::signal},
      {"stddev(temp)", "1 degC", Op::deviation, Source::signal},
      {"quantile(energy, 95 %)", "1 kWh", Op::quantile, Source::signal},
      {"first(temp)", "1 degC", Op::first, Source::signal},
      {"last(temp where state = \"RUN\")", "1 degC", Op::last, Source::signal},
      {"delta(power)", "1 kW", Op::delta, Source::signal},
      {"count(alarm)", "1", Op::count, Source::signal},
      {"count(cycles)", "1", Op::count, Source::signal},
      {"distinct(alarm where alarm != \"none\")", "1", Op::distinct, Source::signal},
      {"distinct(note)", "1", Op::distinct, Source::signal},
      {"increase(cycles)", "1 cycle", Op::increase, Source::signal},
      {"rate(cycles)", "1 cycle/h", Op::rate, Source::signal},
      {"mean(runs(state = \"STOP\"))", "1 s", Op::mean, Source::runs},
      {"sum(runs(state = \"STOP\"))", "1 s", Op::sum, Source::runs},
      {"count(runs(state = \"STOP\"))", "1", Op::count, Source::runs},
      {"first(runs(state = \"STOP\"))", "1 s", Op::first, Source::runs},
      {"last(cycles(state = \"STOP\"))", "1 s", Op::last, Source::cycles},
      {"quantile(cycles(state = \"STOP\"), 95 %)", "1 s", Op::quantile, Source::cycles},
      {"stddev(cycles(state = \"STOP\"))", "1 ms", Op::deviation, Source::cycles},
      {"median(cycles(state = \"STOP\"))", "1 s", Op::median, Source::cycles},
      {"mean(score)", "0.01 %", Op::mean, Source::measure},
      {"min(used)", "1 kWh", Op::minimum, Source::measure},
      {"max(used)", "1 kWh", Op::maximum, Source::measure},
      {"sum(used)", "1 kWh", Op::sum, Source::measure},
      {"count(used)", "1", Op::count, Source::measure},
      {"first(used)", "1 kWh", Op::first, Source::measure},
      {"last(used)", "1 kWh", Op::last, Source::measure},
  };
  for (const Row& row : rows) {
    const Aggregate aggregate = aggregate_of(row.formula, row.show);
    EXPECT_EQ(aggregate.op, row.op) << row.formula;
    EXPECT_EQ(aggregate.source, row.source) << row.formula;
  }
}

TEST(Functions, each_usage_names_its_function) {
  for (const std::string_view name : function_names()) {
    const Function* function = find_function(name);
    ASSERT_NE(function, nullptr);
    EXPECT_NE(function->usage.find(std::string(name) + "("), std::string_view::npos) << name;
  }
}

TEST(Functions, their_names_are_free_for_signals) {
  // `cycles` is a counter here, and a function where a bracket follows.
  EXPECT_EQ(aggregate_of("mean(cycles(cycles > 3 cycle))", "1 s").source, AggregateSource::cycles);
}

TEST(Functions, roots_and_absolute_values_keep_units) {
  const Contract root = compiled("sqrt(max(area))", "1 m");
  EXPECT_EQ(measure_x(root).nodes.back().op, ExpressionOp::square_root);
  EXPECT_EQ(measure_x(root).show.unit.dimension, "length");
  const Contract absolute = compiled("abs(max(temp) - min(temp))", "1 degC");
  EXPECT_EQ(measure_x(absolute).nodes.back().op, ExpressionOp::absolute);
  EXPECT_EQ(measure_x(absolute).nodes.back().left, 2);
}

TEST(Functions, money_is_a_unit) {
  const Measure cost = measure_x(compiled("sum(energy) * 0.85 CNY/kWh + 120 CNY", "0.01 CNY"));
  EXPECT_EQ(cost.show.unit.dimension, "money");
  EXPECT_EQ(cost.nodes[1].literal, (Ratio{17, 72'000'000}));  // 0.85 CNY per 3600000 J
}

TEST(Functions, what_lies_between_zero_and_one_stays_there) {
  const auto beyond = [](const std::string& formula) {
    std::string text = terms_with(formula, "month", "0.1 %");
    text += "  - {id: y, each: month, pay: 1.00 CNY, when: x <= 100.5 %}\n";
    const CheckResult result = check_terms(text, "a");
    return !result.errors.empty() && result.errors[0].id == Message::threshold_beyond_share;
  };
  EXPECT_TRUE(beyond("share(state = \"RUN\")"));
  EXPECT_TRUE(beyond("1 - share(state = \"RUN\")"));
  EXPECT_TRUE(beyond("abs(1 - share(state = \"RUN\"))"));
  EXPECT_TRUE(beyond("sqrt(share(state = \"RUN\") * 0.5)"));
  EXPECT_TRUE(beyond("mean(score)"));
  EXPECT_TRUE(beyond("1 - min(score)"));
  EXPECT_FALSE(beyond("sum(score)"));
  EXPECT_FALSE(beyond("count(score)"));
  EXPECT_FALSE(beyond("2 - share(state = \"RUN\")"));
  // Rounded to steps of 0.3 %, a share can be 100.2 %.
  EXPECT_FALSE(beyond("mean(third)"));
}

TEST(Functions, windows_hold_shorter_ones) {
  const auto of = [](WindowShape shape, WindowKind kind, uint16_t count = 1, uint8_t first_day = 1) {
    WindowSpec window;
    window.shape = shape;
    window.kind = kind;
    window.count = count;
    window.first_day = first_day;
    return window;
  };
  const auto calendar = [&](WindowKind kind) { return of(WindowShape::calendar, kind); };
  const auto sliding = [&](WindowKind kind, uint16_t count) { return of(WindowShape::sliding, kind, count); };
  const WindowSpec day = calendar(WindowKind::day);
  const WindowSpec month = calendar(WindowKind::month);
  const WindowSpec billed = of(WindowShape::calendar, WindowKind::month, 1, 26);
  const WindowSpec shift = of(WindowShape::shift, WindowKind::day);
  const WindowSpec whole = of(WindowShape::contract, WindowKind::day);
  EXPECT_TRUE(can_hold(month, day));
  EXPECT_TRUE(can_hold(month, shift));
  EXPECT_TRUE(can_hold(day, shift));
  EXPECT_TRUE(can_hold(whole, month));
  EXPECT_TRUE(can_hold(whole, shift));
  EXPECT_TRUE(can_hold(whole, sliding(WindowKind::day, 7)));
  EXPECT_TRUE(can_hold(sliding(WindowKind::month, 12), month));
  EXPECT_TRUE(can_hold(sliding(WindowKind::month, 12), billed));
  EXPECT_TRUE(can_hold(month, sliding(WindowKind::day, 7)));
  EXPECT_TRUE(can_hold(calendar(WindowKind::quarter), month));
  EXPECT_FALSE(can_hold(day, month));
  EXPECT_FALSE(can_hold(day, day));
  EXPECT_FALSE(can_hold(month, billed));
  EXPECT_FALSE(can_hold(billed, month));
  EXPECT_FALSE(can_hold(month, sliding(WindowKind::month, 12)));
  EXPECT_FALSE(can_hold(shift, calendar(WindowKind::hour)));
  EXPECT_FALSE(can_hold(calendar(WindowKind::hour), shift));
  EXPECT_FALSE(can_hold(whole, whole));
  EXPECT_FALSE(can_hold(month, whole));
}

TEST(Conditions, thresholds_are_what_the_meter_itself_shows) {
  EXPECT_EQ(condition_of("power > 60 kW").number, 2.0);
  // Divided exactly and rounded once.
  EXPECT_EQ(condition_of("power > 0.1 kW").number, 1.0 / 300.0);
  EXPECT_EQ(condition_of("power > 1.1 W").number, 11.0 / 300'000.0);
  EXPECT_EQ(condition_of("temp > 60.1 degC").number, 60.1);
}

TEST(Conditions, compare_two_signals) {
  const ConditionNode node = condition_of("temp >= target");
  EXPECT_EQ(node.op, ConditionOp::compare_signals);
  EXPECT_EQ(node.comparison, Comparison::at_least);
  EXPECT_LT(node.signal, node.other);
  const ConditionNode turned = condition_of("target < temp");
  EXPECT_GT(turned.signal, turned.other);
}

TEST(Conditions, know_life_shifts_and_working_time) {
  EXPECT_EQ(condition_of("alive(temp)").op, ConditionOp::alive);
  EXPECT_EQ(condition_of("alive(alarm)").op, ConditionOp::alive);
  EXPECT_EQ(condition_of("scheduled").op, ConditionOp::scheduled);
  EXPECT_EQ(condition_of("shift = \"night\"").op, ConditionOp::in_shift);
  EXPECT_EQ(condition_of("shift = \"night\"").shift, 1);
  EXPECT_EQ(condition_of("\"early\" = shift").shift, 0);
  EXPECT_EQ(condition_of("shift != \"night\"").op, ConditionOp::negate);
  EXPECT_EQ(condition_of("shift in [\"early\", \"night\"]").op, ConditionOp::either);
  EXPECT_EQ(condition_of("shift not in [\"early\"]").op, ConditionOp::negate);
  EXPECT_EQ(condition_of("link = \"site network\"").texts, std::vector<std::string>{"site network"});
}

TEST(Conditions, an_event_is_asked_only_where_it_is_counted) {
  const Contract contract = compiled("count(alarm where alarm = \"E12\" and state = \"RUN\")", "1");
  const Aggregate& aggregate = contract.aggregates[measure_x(contract).nodes[0].index];
  EXPECT_EQ(contract.signals[*aggregate.signal].type, SignalType::event);
  EXPECT_TRUE(aggregate.condition);
}

}  // namespace
}  // namespace panmen::terms
