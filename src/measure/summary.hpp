// Summary: what the figures of a window are made of, as one stretch of time after the other adds to it.
//
// Summaries of neighbouring stretches merge into that of both; merged from the left in order, they are the
// summary of the whole, however it was cut.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "measure/exact.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/points.hpp"
#include "measure/stretch.hpp"
#include "measure/tariff.hpp"

namespace panmen::measure {

// A condition over time.
struct TimeSummary {
  int64_t held_ns = 0;
  int64_t excluded_ns = 0;
  // The longest time in which it held unbroken, and what is needed to go on: the time it held at the
  // beginning and at the end. Excluded time neither breaks nor lengthens it.
  int64_t longest_ns = 0;
  int64_t at_begin_ns = 0;
  int64_t at_end_ns = 0;
  bool is_unbroken = true;

  void add(Stretch& stretch, const TimeUse& use);
  void merge(const TimeSummary& next);
};

struct RisingSummary {
  int64_t edges = 0;
  int64_t missing_ns = 0;

  // `memory` is the condition's, and moves on to the stretch's end.
  void add(Stretch& stretch, const RisingUse& use, RisingMemory& memory);
  void merge(const RisingSummary& next);
};

struct MomentSummary {
  std::optional<int64_t> first_ns;  // the earliest instant at which it holds
  std::optional<int64_t> last_ns;   // the end of the last time in which it does
  int64_t missing_ns = 0;

  void add(Stretch& stretch, const MomentUse& use);
  void merge(const MomentSummary& next);
};

// An exact sum that takes room from the first value on: of most samples nothing is summed up.
class LateSum {
 public:
  template <class Number>
  void add(std::span<const Number> some) {
    sum().add(some);
  }
  void add(const LateSum& other) {
    if (other.sum_ != nullptr) sum().add(*other.sum_);
  }
  Exact value() const { return sum_ == nullptr ? Exact(0) : sum_->value(); }

 private:
  ExactSum& sum() {
    if (sum_ == nullptr) sum_ = std::make_unique<ExactSum>();
    return *sum_;
  }
  std::unique_ptr<ExactSum> sum_;
};

// Of doubles or of durations in nanoseconds.
template <class Number>
struct Samples {
  int64_t count = 0;
  LateSum sum;
  std::unique_ptr<ExactSquares> squares;  // null: none yet
  Number least = 0, greatest = 0;         // where count > 0
  Number first = 0, last = 0;
  std::vector<Number> values;

  void add(std::span<const Number> some, const SampleNeeds& needs);
  void merge(const Samples& next, const SampleNeeds& needs);
};

struct SampleSummary {
  Samples<double> numbers;      // of a signal of numbers; for others its count is that of the samples
  std::set<std::string> texts;  // SampleNeeds::texts
  // SampleNeeds::ends, of a signal of texts: absent where numbers.count is 0.
  std::optional<std::string> first_text, last_text;
  int64_t missing_ns = 0;
  int64_t covered_ns = 0;  // intervals: by those taken
  // Of a signal of events: something happened, and nobody knows what.
  bool has_doubtful_event = false;

  void add(Stretch& stretch, const SampleUse& use);
  void merge(const SampleSummary& next, const SampleNeeds& needs);
};

struct DurationSummary {
  Samples<int64_t> durations_ns;
  int64_t missing_ns = 0;  // in gaps, and known time of runs and cycles that had a gap
  // Known time of the run or cycle that is open at the end, as far as it lies in the summary. One that was
  // open at the beginning already may turn out to have a gap: then what lies before is missing too.
  int64_t open_ns = 0;
  bool open_from_begin = true;
  bool lost_from_begin = false;

  // `memory` is the condition's, and moves on to the stretch's end.
  void add(Stretch& stretch, const DurationUse& use, DurationMemory& memory);
  void merge(const DurationSummary& next, const SampleNeeds& needs);

 private:
  void lose();
  void begin_anew();
};

// Amounts by the price that was in force immediately before their stamps: what is stamped at an edge was used
// in the time before it.
struct CostSummary {
  std::map<PriceRow, ExactSum> amounts;
  int64_t count = 0;
  int64_t covered_ns = 0;  // by those taken, and those that the condition leaves out

  void add(Stretch& stretch, const CostUse& use);
  void merge(const CostSummary& next);
};

struct CounterSummary {
  ExactSum increase;
  int64_t readings = 0;  // without those of a meter's replacement
  int64_t missing_ns = 0;
  bool has_reading = false;  // in it or before it

  void add(Stretch& stretch, const CounterUse& use);
  void merge(const CounterSummary& next);
};

struct WeightedSummary {
  ExactSum sum;  // value * nanoseconds
  int64_t samples = 0;
  int64_t missing_ns = 0;

  void add(Stretch& stretch, const WeightedUse& use);
  void merge(const WeightedSummary& next);
};

// What the stretch leaves of conditions where nothing is summed up.
void remember_conditions(Stretch& stretch, Memory& memory);

struct Summary {
  explicit Summary(const Plan& plan);

  // Takes the stretch in; of `memory` what belongs to conditions moves on to its end.
  void add(Stretch& stretch, Memory& memory);
  void merge(const Plan& plan, const Summary& next);
  size_t held_bytes() const;

  std::vector<TimeSummary> times;
  std::vector<RisingSummary> rising;
  std::vector<MomentSummary> moments;
  std::vector<SampleSummary> samples;
  std::vector<DurationSummary> durations;
  std::vector<CounterSummary> counters;
  std::vector<WeightedSummary> weighted;
  std::vector<CostSummary> costs;
  std::vector<PointSummary> points;
};

}  // namespace panmen::measure
