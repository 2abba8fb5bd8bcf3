// Measures of terms in compiled form: aggregates over windows, exact arithmetic over them, rounded once; and
// tests over what that gives.
//
// Pure values; safe to read from any thread. Indexes are those of Contract (terms/contract.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "terms/condition.hpp"
#include "terms/signal.hpp"

namespace panmen::terms {

enum class AggregateOp : uint8_t {
  share = 1,  // time in which the condition holds / time that counts; a plain number
  time = 2,   // time in which the condition holds, in seconds
  sum = 3,
  increase = 4,  // of a counter: the steps whose end lies in (from, to]
  mean = 5,      // by sample
  minimum = 6,
  maximum = 7,
  count = 8,       // samples
  rising = 9,      // count(condition becomes true)
  quantile = 10,   // the smallest sample with at least that share of the samples at or below it
  longest = 11,    // the longest unbroken time in which the condition holds, in seconds; see below
  rate = 12,       // of a counter: its increase over the time in which it is known
  delta = 13,      // of a gauge: the last good sample of the window less the first
  distinct = 14,   // how many different values
  time_mean = 15,  // of a gauge: weighted with the time each sample held
  median = 16,     // the middle sample, or the mean of the two in the middle
  deviation = 17,  // the standard deviation of a sample: divided by n - 1; undecided below two samples
  first = 18,      // the earliest sample
  last = 19,
  cost = 20,  // of an interval: each amount times the price of `tariff` at its stamp
  // Of three gauges, the coordinates of measured points: RP of ISO 9283, the mean of the points' distances
  // from their barycentre and three times the standard deviation of these distances.
  repeatability = 21,
  // Of a condition, in seconds from 1970-01-01T00:00:00Z: the earliest instant of the window [from, to) at
  // which it is known to hold, and the end, at most the window's, of the last time in which it does.
  first_time = 22,
  last_time = 23,
  window_begin = 24,  // the window's edges, likewise
  window_end = 25,
};

// Where an aggregate's samples come from.
enum class AggregateSource : uint8_t {
  signal = 1,     // samples of a signal
  condition = 2,  // a condition over time: share, time, rising, longest, first_time, last_time
  // Durations in seconds, each belonging to the window (from, to] of its end: of every unbroken stretch in
  // which a condition holds; and from one instant at which it becomes true to the next. A stretch or cycle
  // with a gap in it is none, and counts as missing.
  runs = 3,
  cycles = 4,
  measure = 5,  // figures of another measure whose windows end in (from, to]: rounded as shown
  entries = 6,  // amounts entered for `adjustment`, each belonging to the window (from, to] of its instant
  window = 7,   // the window itself: window_begin, window_end
};

// `longest`: time that is taken out (GapRule::excluded) neither breaks a stretch nor lengthens it.
struct Aggregate {
  AggregateOp op = AggregateOp::share;
  AggregateSource source = AggregateSource::signal;
  std::optional<uint16_t> signal;   // source signal
  std::optional<uint16_t> measure;  // source measure: an earlier one
  // Sources condition, runs, cycles: what they are about; signal: `where`, taken at the sample's stamp.
  std::optional<uint16_t> condition;
  Ratio quantile{0, 1};                // quantile only: 0 < q <= 1
  std::optional<uint16_t> tariff;      // cost only
  std::optional<uint16_t> adjustment;  // source entries
  // repeatability: the other two coordinates. A point is what the three have at one stamp.
  std::optional<uint16_t> signal_y, signal_z;
  // Figures of samples (sources signal, runs, cycles): of fewer than so many nothing can be said.
  uint32_t at_least = 0;
  // GapRule::against: whether time missing from a signal of this party counts as time in which the condition
  // held. Otherwise it counts as time in which it did not.
  bool buyer_gap_holds = false;
  bool supplier_gap_holds = false;

  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

enum class WindowShape : uint8_t {
  calendar = 1,  // one hour, day, week, month, quarter or year after the other
  sliding = 2,   // the last `count` calendar windows together, at the end of each
  shift = 3,     // one occurrence of a shift after the other
  contract = 4,  // from `from` to `until`
  // Found in the data, one after the other; once found they stay, whatever comes late:
  samples = 5,  // `count` good samples of `signal`, up to the last one's stamp
  cycles = 6,   // from an instant at which `begins` becomes true to the `count`-th such instant after it
  between = 7,  // from an instant at which `begins` becomes true to the next at which `ends` does
};

struct WindowSpec {
  WindowShape shape = WindowShape::calendar;
  WindowKind kind = WindowKind::day;  // calendar, sliding
  uint8_t first_day = 1;              // calendar, sliding of months: the day they begin on, 1 to 28
  uint16_t count = 1;                 // sliding: 2 or more; samples, cycles: 1 or more
  std::optional<uint16_t> shift;      // shift: of Contract::shifts; absent: any of them
  std::optional<uint16_t> signal{};   // samples
  std::optional<uint16_t> begins{};   // cycles, between: a condition
  std::optional<uint16_t> ends{};     // between

  friend bool operator==(const WindowSpec&, const WindowSpec&) = default;
};

// Whether its windows are found in the data, not in the calendar.
constexpr bool is_found(WindowShape shape) {
  return shape == WindowShape::samples || shape == WindowShape::cycles || shape == WindowShape::between;
}

enum class ExpressionOp : uint8_t {
  literal = 1,
  aggregate = 2,
  measure = 3,
  add = 4,
  subtract = 5,
  multiply = 6,
  divide = 7,
  square_root = 8,  // of `left`; see measure/exact.hpp for its last digit
  absolute = 9,     // of `left`
  minimum = 10,     // the lesser of `left` and `right`
  maximum = 11,     // the greater
};

struct ExpressionNode {
  ExpressionOp op = ExpressionOp::literal;
  Ratio literal{0, 1};           // in base units
  uint16_t index = 0;            // aggregate or earlier measure (its exact value, not the rounded one)
  uint16_t left = 0, right = 0;  // of two; square_root and absolute use left

  friend bool operator==(const ExpressionNode&, const ExpressionNode&) = default;
};

// What a figure is.
enum class FigureType : uint8_t {
  number = 1,
  yes_no = 2,   // whether a test is met: 1 or 0
  instant = 3,  // steps from 1970-01-01T00:00:00Z
  text = 4,     // the place of one of the resolution's texts; behind them, for any other text, their number
};

// Whether such a figure is rounded to steps of some size.
constexpr bool has_step(FigureType type) {
  return type == FigureType::number || type == FigureType::instant;
}

// The declared resolution of a figure: it is rounded half to even to a whole number of steps, and from there
// on it is an integer.
struct Resolution {
  Decimal step{1, 0};  // number, instant: 0.01
  Unit unit;           // %
  FigureType type = FigureType::number;
  std::vector<std::string> texts{};  // text: those that are told apart, each once

  friend bool operator==(const Resolution&, const Resolution&) = default;
};

// Of instants, in nanoseconds. Absent where the unit is not one of time, the step no whole number of them, or
// 15 min no whole number of steps: then local times would not lie on steps. REQUIRES: the step is positive.
std::optional<int64_t> instant_step_ns(const Resolution& show);

enum class TestOp : uint8_t { compare = 1, both = 2, either = 3, negate = 4 };

// A test over rounded figures.
struct TestNode {
  TestOp op = TestOp::compare;
  uint16_t measure = 0;
  Comparison comparison = Comparison::at_least;
  // In steps of the measure's resolution. Of one that is yes_no, `at_least` 1 asks for yes; of texts, `equal`
  // and `not_equal` name one that the resolution has.
  int64_t threshold_steps = 0;
  uint16_t left = 0, right = 0;  // both, either; negate uses left

  friend bool operator==(const TestNode&, const TestNode&) = default;
};

struct Measure {
  std::string name;
  uint16_t per = 0;  // of Contract::windows
  Resolution show;
  std::vector<ExpressionNode> nodes;  // the last one is the value; empty for yes_no
  // Where this test over earlier measures of the same window is not met, the window does not count: it
  // neither breaks nor lengthens a run, and nothing is due from it. Empty: every window counts.
  std::vector<TestNode> only;
  // What clauses allow for where they compare this, in steps, and in whose favour. Their thresholds have
  // moved by it already: this is what people are told. Zero: nothing is allowed for.
  int64_t allowed_steps = 0;
  Role allowed_for = Role::supplier;
  std::vector<TestNode>
      test{};  // yes_no: over earlier measures of the same window; the last one is the value

  friend bool operator==(const Measure&, const Measure&) = default;
};

}  // namespace panmen::terms
