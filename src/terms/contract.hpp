// Contract: terms in compiled form: everything the engine needs to know of what two companies agreed, and
// nothing else.
//
// Terms are written as text, checked and compiled by terms/text; only this form is journaled, hashed and run.
// It knows no YAML, no time-zone database and no unit library: windows come from the zone table inside it,
// units from exact ratios inside it, thresholds are already integers in steps of the figure's resolution.
//
// Pure values; safe to read from any thread.
// Invariants (established by the compiler, checked again by decode_contract):
//   1. Every index points into its list; expression children come before their parents, so a list is
//      evaluated in order.
//   2. All measures of one clause share the clause's window kind.
//   3. A scale's steps cover every value: the last step is the one for `otherwise`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::terms {

enum class Role : uint8_t { buyer = 1, supplier = 2, third = 3 };

// ---- Signals --------------------------------------------------------------------------------------------

enum class SignalType : uint8_t { gauge = 1, counter = 2, interval = 3, state = 4, text = 5 };

// The word of the terms: "gauge", "counter" and so on.
std::string_view name_of(SignalType type);

// Gauges, counters and intervals are numbers; states and texts are not.
constexpr bool is_number(SignalType type) {
  return type != SignalType::state && type != SignalType::text;
}

// What a counter's step down means: it may be corrected (the step counts down), or it was reset to zero (what
// it shows after the reset counts up).
enum class CounterReset : uint8_t { none = 0, corrected = 1, to_zero = 2 };

struct Unit {
  std::string name;  // as the terms write it: kWh, degC, %; empty for a plain number
  // What it may be added to or compared with: "energy", "temperature", "part", "" for a plain number.
  std::string dimension;
  Ratio factor{1, 1};  // one of this unit in the dimension's base unit: kWh is 3600000 J

  friend bool operator==(const Unit&, const Unit&) = default;
};

struct Signal {
  std::string name;
  std::string asset;
  std::string metric;
  SignalType type = SignalType::gauge;
  CounterReset reset = CounterReset::none;  // counters only
  Unit unit;                                // gauge, counter, interval
  Role from = Role::supplier;               // who reports it
  // A sample holds at most this long (gauge, state, text, counter), or covers at most this much before its
  // stamp (interval). What is not covered is a gap.
  Duration alive_within;

  friend bool operator==(const Signal&, const Signal&) = default;
};

// What a gap counts as. In recorded files every gap has the cause `recording`.
enum class GapRule : uint8_t {
  excluded = 1,  // the time is taken out of both sides of a share
  down = 2,      // the time counts, and as time in which the condition did not hold
};

struct Gaps {
  GapRule recording = GapRule::excluded;
  // More missing than this share of the window, and the figure cannot be decided. With `down` it bounds only
  // the figures that have no time to count as down (sum, increase, mean, min, max, count, quantile).
  Ratio missing_at_most{0, 1};

  friend bool operator==(const Gaps&, const Gaps&) = default;
};

// ---- Conditions over signals: three-valued (true, false, unknown in a gap) ------------------------------

enum class Comparison : uint8_t {
  equal = 1,
  not_equal = 2,
  less = 3,
  at_most = 4,
  greater = 5,
  at_least = 6
};

// Whether `value` stands to `bound` as the comparison says.
template <class T>
constexpr bool satisfies(T value, Comparison comparison, T bound) {
  switch (comparison) {
    case Comparison::equal:
      return value == bound;
    case Comparison::not_equal:
      return value != bound;
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::greater:
      return value > bound;
    case Comparison::at_least:
      return value >= bound;
  }
  PANMEN_ASSERT(false);
}

enum class ConditionOp : uint8_t {
  compare_number = 1,
  is_one_of = 2,
  is_none_of = 3,
  both = 4,
  either = 5,
  negate = 6
};

struct ConditionNode {
  ConditionOp op = ConditionOp::compare_number;
  uint16_t signal = 0;  // compare_number (gauge, counter, interval), is_one_of, is_none_of (state, text)
  Comparison comparison = Comparison::equal;
  double number = 0;               // in the signal's own unit: the double nearest to what the terms say
  std::vector<std::string> texts;  // is_one_of, is_none_of
  uint16_t left = 0, right = 0;    // both, either; negate uses left

  friend bool operator==(const ConditionNode&, const ConditionNode&) = default;
};

// ---- Aggregates: one figure of one window from samples --------------------------------------------------

enum class AggregateOp : uint8_t {
  share = 1,  // time in which the condition holds / time in which it is known; gaps by rule. A plain number.
  time = 2,   // time in which the condition holds, in seconds; gaps by rule
  sum = 3,    // of an interval's or gauge's samples
  increase = 4,  // of a counter: the steps whose end lies in (from, to]
  mean = 5,      // by sample
  minimum = 6,
  maximum = 7,
  count = 8,      // samples of a signal
  rising = 9,     // count(condition becomes true)
  quantile = 10,  // the smallest sample with at least that share of the samples at or below it
};

struct Aggregate {
  AggregateOp op = AggregateOp::share;
  std::optional<uint16_t> signal;  // all but share, time, rising
  // share, time, rising: what they are about; the others: `where`, taken at the sample's stamp.
  std::optional<uint16_t> condition;
  Ratio quantile{0, 1};  // quantile only: 0 < q <= 1

  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

// ---- Measures: exact arithmetic over aggregates, rounded once -------------------------------------------

enum class ExpressionOp : uint8_t {
  literal = 1,
  aggregate = 2,
  measure = 3,
  add = 4,
  subtract = 5,
  multiply = 6,
  divide = 7
};

struct ExpressionNode {
  ExpressionOp op = ExpressionOp::literal;
  Ratio literal{0, 1};           // in base units
  uint16_t index = 0;            // aggregate or earlier measure (its exact value, not the rounded one)
  uint16_t left = 0, right = 0;  // add, subtract, multiply, divide

  friend bool operator==(const ExpressionNode&, const ExpressionNode&) = default;
};

// The declared resolution of a figure: it is rounded half to even to a whole number of steps, and from there
// on it is an integer.
struct Resolution {
  Decimal step{1, 0};  // 0.01
  Unit unit;           // %

  friend bool operator==(const Resolution&, const Resolution&) = default;
};

struct Measure {
  std::string name;
  WindowKind per = WindowKind::day;
  Resolution show;
  std::vector<ExpressionNode> nodes;  // the last one is the value

  friend bool operator==(const Measure&, const Measure&) = default;
};

// ---- Clauses --------------------------------------------------------------------------------------------

enum class TestOp : uint8_t { compare = 1, both = 2, either = 3, negate = 4 };

// A test over rounded figures.
struct TestNode {
  TestOp op = TestOp::compare;
  uint16_t measure = 0;
  Comparison comparison = Comparison::at_least;
  int64_t threshold_steps = 0;   // in steps of the measure's resolution
  uint16_t left = 0, right = 0;  // both, either; negate uses left

  friend bool operator==(const TestNode&, const TestNode&) = default;
};

struct ScaleStep {
  // equal and not_equal do not occur. Without a bound: otherwise.
  std::optional<Comparison> bound;
  int64_t threshold_steps = 0;
  Ratio pay{0, 1};  // share of the clause's amount: 80 % is 4/5

  friend bool operator==(const ScaleStep&, const ScaleStep&) = default;
};

struct Scale {
  uint16_t measure = 0;
  std::vector<ScaleStep> steps;  // the first that fits counts; in the first step the verdict is `met`

  friend bool operator==(const Scale&, const Scale&) = default;
};

enum class Recurrence : uint8_t {
  once = 1,  // paid the first time it is met, then closed
  each = 2,  // judged and paid in every window
};

struct Clause {
  std::string id;
  Recurrence recurrence = Recurrence::each;
  WindowKind window = WindowKind::day;
  bool deduction = false;  // what is due goes from supplier to buyer and is shown negative
  int64_t amount_minor = 0;
  std::vector<TestNode> when;  // the last one is the result; empty where a scale decides
  std::optional<Scale> scale;  // recurring only
  uint32_t in_a_row = 1;       // once only: so many windows in a row must meet the test

  friend bool operator==(const Clause&, const Clause&) = default;
};

// ---- The whole ------------------------------------------------------------------------------------------

struct Party {
  Role role = Role::buyer;
  std::string name;
  friend bool operator==(const Party&, const Party&) = default;
};

struct Contract {
  std::string id;
  uint32_t version = 1;
  Party buyer;
  Party supplier;
  Currency currency;
  std::optional<int64_t> price_minor;
  Zone zone;
  std::optional<Instant> from;  // windows start with the one that contains it; default: the first observation
  Gaps gaps;
  std::vector<Signal> signals;
  std::vector<ConditionNode> conditions;  // of all aggregates; each aggregate names its root
  std::vector<Aggregate> aggregates;
  std::vector<Measure> measures;
  std::vector<Clause> clauses;

  friend bool operator==(const Contract&, const Contract&) = default;
};

// Bounds of this form; the compiler reports them as errors with their place in the text.
constexpr size_t kMaxSignals = 256;
constexpr size_t kMaxNodes = 4096;  // of conditions, aggregates, and of one measure's or test's nodes
constexpr size_t kMaxMeasures = 256;
constexpr size_t kMaxClauses = 256;
constexpr size_t kMaxScaleSteps = 64;
constexpr size_t kMaxTexts = 256;
constexpr size_t kMaxName = 200;       // bytes of any name or text value
constexpr size_t kMaxPartyName = 180;  // bytes; its accounts carry the name with a word behind it

// The first two bytes of the form; another number is another layout.
constexpr uint16_t kContractForm = 0;

// The canonical bytes (docs/formats/terms.md). decode_contract checks every invariant above and never trusts
// its input. Errors: invalid.
std::vector<uint8_t> encode(const Contract& contract);
Result<Contract> decode_contract(Bytes bytes);

// How many values a measure's formula has once the measures it names are written out in their place; what
// exceeds kMaxNodes is not counted further. earlier[i] is that of contract.measures[i]. Bounds the size of
// exact figures.
size_t written_out_size(const Measure& measure, const std::vector<size_t>& earlier);

// 9731 steps of 0.01 % is "97.31 %"; a plain number has no unit behind it.
std::string format_figure(int64_t steps, const Resolution& show);
// The digits of the figure alone: "97.31".
std::string format_figure_value(int64_t steps, const Resolution& show);

}  // namespace panmen::terms
