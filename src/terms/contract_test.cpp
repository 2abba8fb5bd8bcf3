#include "terms/contract.hpp"

#include <functional>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::terms {
namespace {

Aggregate over_condition(AggregateOp op, uint16_t condition) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.condition = condition;
  return aggregate;
}

Aggregate over_signal(AggregateOp op, uint16_t signal) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.signal = signal;
  return aggregate;
}

ExpressionNode leaf(ExpressionOp op, uint16_t index) {
  ExpressionNode node;
  node.op = op;
  node.index = index;
  return node;
}

// One of everything.
Contract sample() {
  Contract contract;
  contract.id = "cell-07";
  contract.version = 3;
  contract.buyer = {Role::buyer, "苏州精密"};
  contract.supplier = {Role::supplier, "wuzhong-robotics"};
  contract.price_minor = 120'000'000;
  contract.zone = {"Asia/Shanghai",
                   28800,
                   {{Instant{515'520'000'000'000'000}, 32400}, {Instant{527'612'400'000'000'000}, 28800}}};
  contract.from = Instant{1'666'713'600'000'000'000};
  contract.gaps = {GapRule::down, {1, 2}};

  const Unit celsius{"degC", "temperature", {1, 1}};
  contract.signals = {
      {"state",
       "cell",
       "State",
       SignalType::state,
       CounterReset::none,
       {},
       Role::supplier,
       Duration::seconds(5)},
      {"temp", "cell", "Temp", SignalType::gauge, CounterReset::none, celsius, Role::supplier,
       Duration::seconds(5)},
      {"cycles",
       "cell",
       "Cycles",
       SignalType::counter,
       CounterReset::corrected,
       {},
       Role::third,
       Duration::hours(1)},
      {"kwh",
       "m",
       "kWh",
       SignalType::interval,
       CounterReset::none,
       {"kWh", "energy", {3'600'000, 1}},
       Role::buyer,
       Duration::minutes(15)},
  };

  ConditionNode running;
  running.op = ConditionOp::is_one_of;
  running.signal = 0;
  running.texts = {"RUN", "READY"};
  ConditionNode hot;
  hot.signal = 1;
  hot.comparison = Comparison::greater;
  hot.number = 60.5;
  ConditionNode both;
  both.op = ConditionOp::both;
  both.left = 0;
  both.right = 1;
  ConditionNode negated;
  negated.op = ConditionOp::negate;
  negated.left = 2;
  contract.conditions = {running, hot, both, negated};

  Aggregate quantile = over_signal(AggregateOp::quantile, 1);
  quantile.quantile = {19, 20};
  quantile.condition = 0;
  contract.aggregates = {over_condition(AggregateOp::share, 3), over_condition(AggregateOp::rising, 1),
                         over_signal(AggregateOp::increase, 2), over_signal(AggregateOp::sum, 3), quantile};

  ExpressionNode one;
  one.literal = {1, 1};
  ExpressionNode difference;
  difference.op = ExpressionOp::subtract;
  difference.left = 0;
  difference.right = 1;
  const Resolution percent{{1, 2}, {"%", "", {1, 100}}};
  contract.measures = {
      {"availability", WindowKind::hour, percent, {one, leaf(ExpressionOp::aggregate, 0), difference}},
      {"again", WindowKind::hour, percent, {leaf(ExpressionOp::measure, 0)}},
      {"p95", WindowKind::hour, {{1, 1}, celsius}, {leaf(ExpressionOp::aggregate, 4)}},
      {"used",
       WindowKind::month,
       {{1, 0}, {"kWh", "energy", {3'600'000, 1}}},
       {leaf(ExpressionOp::aggregate, 3)}},
  };

  Clause start;
  start.id = "start";
  start.recurrence = Recurrence::once;
  start.window = WindowKind::hour;
  start.amount_minor = 36'000'000;
  TestNode enough;
  enough.measure = 0;
  enough.threshold_steps = 9800;
  TestNode cool;
  cool.measure = 2;
  cool.comparison = Comparison::less;
  cool.threshold_steps = -5;
  TestNode joined;
  joined.op = TestOp::both;
  joined.left = 0;
  joined.right = 1;
  start.when = {enough, cool, joined};
  start.in_a_row = 3;
  Clause fee;
  fee.id = "fee";
  fee.window = WindowKind::hour;
  fee.deduction = true;
  fee.amount_minor = 12'000;
  fee.scale =
      Scale{1, {{Comparison::greater, 9800, {1, 1}}, {Comparison::at_least, 9800, {4, 5}}, {{}, 0, {0, 1}}}};
  contract.clauses = {start, fee};
  return contract;
}

TEST(Contract, comes_back_as_it_was) {
  const auto bytes = encode(sample());
  const auto decoded = decode_contract(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(*decoded, sample());
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(Contract, is_invalid_when_cut_anywhere_or_continued) {
  std::vector<uint8_t> bytes = encode(sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_contract(Bytes(bytes).first(size)).ok()) << "cut at byte " << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(decode_contract(bytes).ok());
}

TEST(Contract, has_one_encoding_whatever_byte_is_changed) {
  const std::vector<uint8_t> bytes = encode(sample());
  size_t still_valid = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xFF}) {
      std::vector<uint8_t> changed = bytes;
      changed[at] = static_cast<uint8_t>(changed[at] ^ mask);
      const auto decoded = decode_contract(changed);
      if (!decoded.ok()) continue;
      ++still_valid;
      ASSERT_EQ(encode(*decoded), changed) << "byte " << at;
    }
  }
  EXPECT_GT(still_valid, 0U);  // letters of names, for instance
}

struct Broken {
  const char* reason;
  std::function<void(Contract&)> change;
};

TEST(Contract, every_invariant_is_checked) {
  const std::vector<Broken> cases = {
      {"the contract's id is empty", [](Contract& c) { c.id.clear(); }},
      {"character it cannot have", [](Contract& c) { c.id = "Cell"; }},
      {"version is zero", [](Contract& c) { c.version = 0; }},
      {"buyer has no name", [](Contract& c) { c.buyer.name.clear(); }},
      {"price is out of range", [](Contract& c) { c.price_minor = -1; }},
      {"price is out of range", [](Contract& c) { c.price_minor = Money::kMaxMinor + 1; }},
      {"zone has no name", [](Contract& c) { c.zone.name.clear(); }},
      {"do not ascend", [](Contract& c) { c.zone.transitions[1].at = c.zone.transitions[0].at; }},
      {"offset is out of range", [](Contract& c) { c.zone.initial_offset_s = 100'000; }},
      {"first instant is out of range",
       [](Contract& c) { c.from->ns = std::numeric_limits<int64_t>::max(); }},
      {"enumeration", [](Contract& c) { c.gaps.recording = GapRule{3}; }},
      {"share is not between", [](Contract& c) { c.gaps.missing_at_most = {3, 2}; }},
      {"lowest terms", [](Contract& c) { c.gaps.missing_at_most = {2, 4}; }},
      {"lowest terms", [](Contract& c) { c.gaps.missing_at_most = {0, 0}; }},
      {"lowest terms",
       [](Contract& c) { c.gaps.missing_at_most = {std::numeric_limits<int64_t>::min(), 1}; }},
      {"two signals", [](Contract& c) { c.signals[1].name = "state"; }},
      {"signal has no asset", [](Contract& c) { c.signals[1].asset.clear(); }},
      {"how they reset", [](Contract& c) { c.signals[1].reset = CounterReset::to_zero; }},
      {"how they reset", [](Contract& c) { c.signals[2].reset = CounterReset::none; }},
      {"without numbers has a unit", [](Contract& c) { c.signals[0].unit.name = "kWh"; }},
      {"factor is not positive", [](Contract& c) { c.signals[1].unit.factor = {0, 1}; }},
      {"liveness limit", [](Contract& c) { c.signals[1].alive_within = {}; }},
      {"liveness limit", [](Contract& c) { c.signals[1].alive_within = Duration::hours(24 * 367); }},
      {"without numbers is compared with a number", [](Contract& c) { c.conditions[1].signal = 0; }},
      {"with numbers is compared with texts", [](Contract& c) { c.conditions[0].signal = 1; }},
      {"signal that is not there", [](Contract& c) { c.conditions[1].signal = 4; }},
      {"not finite", [](Contract& c) { c.conditions[1].number = std::numeric_limits<double>::quiet_NaN(); }},
      {"no texts", [](Contract& c) { c.conditions[0].texts.clear(); }},
      {"condition stands before", [](Contract& c) { c.conditions[2].right = 2; }},
      {"condition stands before", [](Contract& c) { c.conditions[3].left = 3; }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[0].signal = 0; }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[2].signal.reset(); }},
      {"aggregate has no condition", [](Contract& c) { c.aggregates[0].condition.reset(); }},
      {"condition that is not there", [](Contract& c) { c.aggregates[0].condition = 4; }},
      {"quantile of zero", [](Contract& c) { c.aggregates[4].quantile = {0, 1}; }},
      {"increase is taken", [](Contract& c) { c.aggregates[2].signal = 1; }},
      {"increase has no condition", [](Contract& c) { c.aggregates[2].condition = 0; }},
      {"figure of samples", [](Contract& c) { c.aggregates[3].signal = 2; }},
      {"two measures", [](Contract& c) { c.measures[1].name = "availability"; }},
      {"resolution is not positive", [](Contract& c) { c.measures[0].show.step.units = 0; }},
      {"too many digits", [](Contract& c) { c.measures[0].show.step.scale = 16; }},
      {"measure has no formula", [](Contract& c) { c.measures[0].nodes.clear(); }},
      {"aggregate that is not there", [](Contract& c) { c.measures[0].nodes[1].index = 5; }},
      {"before it stands", [](Contract& c) { c.measures[1].nodes[0].index = 1; }},
      {"one of another window", [](Contract& c) { c.measures[3].nodes = {leaf(ExpressionOp::measure, 0)}; }},
      {"operation stands before", [](Contract& c) { c.measures[0].nodes[2].left = 2; }},
      {"two clauses", [](Contract& c) { c.clauses[1].id = "start"; }},
      {"amount is out of range", [](Contract& c) { c.clauses[0].amount_minor = 0; }},
      {"exactly one of a test and a scale", [](Contract& c) { c.clauses[0].when.clear(); }},
      {"exactly one of a test and a scale", [](Contract& c) { c.clauses[1].when = c.clauses[0].when; }},
      {"another window than the clause", [](Contract& c) { c.clauses[0].when[0].measure = 3; }},
      {"another window than the clause", [](Contract& c) { c.clauses[1].window = WindowKind::day; }},
      {"test stands before", [](Contract& c) { c.clauses[0].when[2].left = 2; }},
      {"paid once has a scale", [](Contract& c) { c.clauses[1].recurrence = Recurrence::once; }},
      {"in a row is out of range", [](Contract& c) { c.clauses[0].in_a_row = 0; }},
      {"asks for windows in a row", [](Contract& c) { c.clauses[1].in_a_row = 2; }},
      {"last step has a bound", [](Contract& c) { c.clauses[1].scale->steps.pop_back(); }},
      {"last step has a bound", [](Contract& c) { c.clauses[1].scale->steps.clear(); }},
      {"before the last has no bound", [](Contract& c) { c.clauses[1].scale->steps[0].bound.reset(); }},
      {"enumeration", [](Contract& c) { c.clauses[1].scale->steps[0].bound = Comparison::not_equal; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[1].threshold_steps = 9801; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[0].bound = Comparison::at_least; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[1].bound = Comparison::at_most; }},
      {"share is not between", [](Contract& c) { c.clauses[1].scale->steps[0].pay = {11, 10}; }},
  };
  for (const Broken& broken : cases) {
    Contract contract = sample();
    broken.change(contract);
    const auto decoded = decode_contract(encode(contract));
    ASSERT_FALSE(decoded.ok()) << broken.reason;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid);
    EXPECT_NE(decoded.error().message.find(broken.reason), std::string::npos)
        << "expected: " << broken.reason << "\ngot: " << decoded.error().message;
  }
}

TEST(Contract, bounds_its_lists) {
  Contract contract = sample();
  contract.clauses.resize(kMaxClauses + 1, contract.clauses[0]);
  EXPECT_FALSE(decode_contract(encode(contract)).ok());
  contract = sample();
  contract.buyer.name.assign(kMaxName + 1, 'x');
  EXPECT_FALSE(decode_contract(encode(contract)).ok());
}

// A contract of random size and content that keeps every invariant.
Contract random_contract() {
  const auto name = [](const std::string& stem, size_t i) {
    return stem + std::to_string(i) + *rc::gen::container<std::string>(rc::gen::inRange('a', 'z'));
  };
  const auto below = [](size_t n) { return static_cast<uint16_t>(*rc::gen::inRange<size_t>(0, n)); };
  Contract contract = sample();
  contract.version = *rc::gen::inRange<uint32_t>(1, 1'000'000);
  contract.price_minor.reset();
  if (*rc::gen::arbitrary<bool>()) contract.price_minor = *rc::gen::inRange<int64_t>(1, Money::kMaxMinor);
  contract.from = Instant{*rc::gen::inRange<int64_t>(Instant::kMinNs / 2, Instant::kMaxNs / 2)};
  const size_t conditions = *rc::gen::inRange<size_t>(0, 20);
  for (size_t i = 0; i < conditions; ++i) {
    ConditionNode node;
    if (*rc::gen::arbitrary<bool>()) {
      node.op = *rc::gen::element(ConditionOp::both, ConditionOp::either);
      node.left = below(contract.conditions.size());
      node.right = below(contract.conditions.size());
    } else {
      node.signal = static_cast<uint16_t>(1 + below(3));
      node.comparison = static_cast<Comparison>(*rc::gen::inRange(1, 7));
      node.number = *rc::gen::arbitrary<double>();
    }
    contract.conditions.push_back(node);
  }
  const size_t measures = *rc::gen::inRange<size_t>(0, 10);
  for (size_t i = 0; i < measures; ++i) {
    Measure measure = contract.measures[0];
    measure.name = name("measure", i);
    measure.show.step = {*rc::gen::inRange<int64_t>(1, 1000), static_cast<uint8_t>(*rc::gen::inRange(0, 16))};
    const size_t nodes = *rc::gen::inRange<size_t>(0, 10);
    for (size_t n = 0; n < nodes; ++n) {
      ExpressionNode node;
      node.op = static_cast<ExpressionOp>(*rc::gen::inRange(4, 8));
      node.left = below(measure.nodes.size());
      node.right = below(measure.nodes.size());
      measure.nodes.push_back(node);
    }
    contract.measures.push_back(std::move(measure));
  }
  const size_t clauses = *rc::gen::inRange<size_t>(0, 10);
  for (size_t i = 0; i < clauses; ++i) {
    Clause clause = contract.clauses[below(2)];
    clause.id = "clause-" + std::to_string(i);
    clause.amount_minor = *rc::gen::inRange<int64_t>(1, Money::kMaxMinor);
    contract.clauses.push_back(std::move(clause));
  }
  return contract;
}

TEST(Contract, any_contract_comes_back) {
  EXPECT_TRUE(rc::check([] {
    const Contract contract = random_contract();
    const auto bytes = encode(contract);
    const auto decoded = decode_contract(bytes);
    RC_ASSERT(decoded.ok());
    RC_ASSERT(*decoded == contract);
    RC_ASSERT(encode(*decoded) == bytes);
  }));
}

TEST(Contract, any_bytes_are_refused_or_canonical) {
  EXPECT_TRUE(rc::check([] {
    std::vector<uint8_t> bytes = encode(sample());
    const size_t changes = *rc::gen::inRange<size_t>(1, 8);
    for (size_t i = 0; i < changes; ++i) {
      bytes[*rc::gen::inRange<size_t>(0, bytes.size())] = *rc::gen::arbitrary<uint8_t>();
    }
    const auto decoded = decode_contract(bytes);
    if (decoded.ok()) RC_ASSERT(encode(*decoded) == bytes);
  }));
}

TEST(Figure, is_its_steps_with_its_unit) {
  const Resolution percent{{1, 2}, {"%", "", {1, 100}}};
  EXPECT_EQ(format_figure(9731, percent), "97.31 %");
  EXPECT_EQ(format_figure_value(9731, percent), "97.31");
  EXPECT_EQ(format_figure(5, percent), "0.05 %");
  EXPECT_EQ(format_figure(-5, percent), "-0.05 %");
  EXPECT_EQ(format_figure(0, percent), "0.00 %");
  EXPECT_EQ(format_figure(3, {{5, 1}, {"degC", "temperature", {1, 1}}}), "1.5 degC");
  EXPECT_EQ(format_figure(42, {{1, 0}, {}}), "42");
  EXPECT_EQ(format_figure(42, {{10, 0}, {"kWh", "energy", {3'600'000, 1}}}), "420 kWh");
  EXPECT_EQ(format_figure_value(std::numeric_limits<int64_t>::max(), {{100, 2}, {}}),
            "9223372036854775807.00");
  EXPECT_EQ(format_figure_value(std::numeric_limits<int64_t>::min(), {{1, 15}, {}}), "-9223.372036854775808");
}

}  // namespace
}  // namespace panmen::terms
