// Relation: a state against a number of the same terms: in which state how much was measured, counted or
// used, and where the two contradict each other.
//
// Which states are productive is told by the numbers, never by their names: those in which the number is
// high. A contradiction is the rest: no power in a state that otherwise draws some, parts in a state that
// otherwise counts none. Where the number hardly depends on the state nothing is said to contradict.
//
// Amounts over time (intervals) belong to the state at their stamp, as in the terms' `where`; a counter's
// step to the states of the time since the reading before it, by their share of that time. Not thread-safe;
// bounded memory. For people: doubles.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commission/signal_profile.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

class Relation {
 public:
  // Values of the state beyond the first so many are one: `other`.
  static constexpr size_t kValues = 12;
  static constexpr size_t kOther = kValues;
  static constexpr size_t kUnknown = kValues + 1;  // the state is not known
  static constexpr size_t kSlots = kValues + 2;

  explicit Relation(terms::SignalType number) : number_(number) {}

  // The state is `slot` from `at` on, and was what it was before up to then or to `held_until`; the number
  // holds until `number_until`.
  void state(Instant at, Instant held_until, Instant number_until, size_t slot);
  // A believable value of the number. A gauge's last value held until `held_until`; an interval covers
  // `covered` before its stamp. `state_until` is until when the state holds.
  void number(Instant at, Instant held_until, Instant state_until, Duration covered, double value);
  // What came instead is not to be believed, or the recording ends.
  void no_number(Instant at, Instant held_until, Instant state_until);

  struct Row {
    double seconds = 0;              // the state held, and the number was known
    double weighted = 0;             // gauge: value x seconds; interval: amount
    double magnitude = 0;            // gauge, interval: |value| x seconds
    double increase = 0;             // counter: steps up
    std::map<int, double> by_level;  // gauge, interval: seconds by class of magnitude
    Stretch still;  // the longest in which the number was nearly zero, or nothing was counted
  };
  const Row& row(size_t slot) const { return rows_[slot]; }
  terms::SignalType number_type() const { return number_; }

  // What a state shows: the gauge's mean, the counter's or interval's amount an hour. Absent without time.
  std::optional<double> level(size_t slot) const;

  struct Contradiction {
    size_t slot = 0;
    bool productive = false;  // the state, by the other time spent in it
    double seconds = 0;       // gauge, interval: the number says the opposite
    double share = 0;         // of the state's time, or of all that was counted
    double counted = 0;       // counter, in a state that otherwise counts nothing
    Stretch longest;          // productive only: where it shows best
  };
  struct Judgement {
    bool related = false;  // the number depends on the state
    std::vector<Contradiction> contradictions;
  };
  Judgement judge() const;

 private:
  void settle_until(Instant at, Instant state_until, Instant number_until);
  void follow_still(Instant from, Instant to, bool still);
  void count(Instant at, Instant state_until, double value);
  std::vector<size_t> slots_with_time() const;
  void judge_levels(const std::vector<size_t>& slots, double low, double high, Judgement& judgement) const;
  void judge_counts(const std::vector<size_t>& slots, double high, Judgement& judgement) const;

  terms::SignalType number_;
  std::array<Row, kSlots> rows_;
  size_t slot_ = kUnknown;
  Instant settled_{Instant::kMinNs};
  bool has_number_ = false;
  Instant number_at_;
  double value_ = 0;
  double greatest_ = 0;                         // magnitude so far
  std::array<double, kSlots> since_reading_{};  // seconds by state since the counter's last reading
  std::optional<Instant> still_since_;
};

}  // namespace panmen::commission
