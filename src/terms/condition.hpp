// Conditions of terms in compiled form, over signals: three-valued (true, false, unknown in a gap); and what
// is found by them: stops, and sources that do not agree.
//
// Pure values; safe to read from any thread. Indexes are those of Contract (terms/contract.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/decimal.hpp"
#include "base/instant.hpp"

namespace panmen::terms {

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
  negate = 6,
  // `signal` with `factor` times `other`, exactly: gauges, counters or intervals of one unit and multiplier
  compare_signals = 7,
  alive = 8,      // whether the signal is known; never missing itself
  scheduled = 9,  // within a shift and outside its breaks; never missing
  in_shift = 10,  // within `shift`, breaks included; never missing
  stop = 11,      // within a stop that `stops` finds, of `stop_class` where there is one
  planned = 12,   // within planned downtime that both sides approved (an entry); never missing
};

// Whose and what kind of time a stop is (VDI 3423, Verfuegbarkeit von Maschinen und Anlagen).
enum class StopClass : uint8_t {
  technical = 1,       // the machine itself failed
  organisational = 2,  // people, material or orders were not there
  maintenance = 3,     // planned and preventive
  consequential = 4,   // it stood because something else had failed
};
// The word of the terms: "technical".
std::string_view name_of(StopClass stop_class);

struct ConditionNode {
  ConditionOp op = ConditionOp::compare_number;
  // compare_number, compare_signals (gauge, counter, interval), is_one_of, is_none_of (the others), alive
  uint16_t signal = 0;
  uint16_t other = 0;                         // compare_signals
  Ratio factor{1, 1};                         // compare_signals: of `other`; more than nothing
  uint16_t shift = 0;                         // in_shift: of Contract::shifts
  uint16_t stops = 0;                         // stop: of Contract::stops
  std::optional<StopClass> stop_class;        // stop; absent: of any class
  Comparison comparison = Comparison::equal;  // compare_number, compare_signals
  double number = 0;               // in the signal's own unit: the double nearest to what the terms say
  std::vector<std::string> texts;  // is_one_of, is_none_of
  uint16_t left = 0, right = 0;    // both, either; negate uses left

  friend bool operator==(const ConditionNode&, const ConditionNode&) = default;
};

// A row of the table that proposes why a stop was.
struct StopCause {
  std::string name;  // as the terms write it: emergency stop
  // It is the cause where this holds at some instant of the stop's first `longer_than`. The last row, and
  // only it, has none. What cannot be known of a row leaves the cause unknown, unless an earlier row holds.
  std::optional<uint16_t> when;
  StopClass stop_class = StopClass::technical;

  friend bool operator==(const StopCause&, const StopCause&) = default;
};

// How either side may object to a cause that was proposed. A stop's local day of its end is day 0; an entry
// made up to the end of the `working_days`-th working day behind it is in time.
struct Objection {
  uint16_t working_days = 0;
  // Without a word the proposed cause stands. Otherwise the last row's stands until both sides have accepted
  // the proposed one in time.
  bool silence_accepts = true;

  friend bool operator==(const Objection&, const Objection&) = default;
};

// A stop is an unbroken stretch of known time, longer than `longer_than`, in which `when` holds. Where such a
// stretch begins or ends at a gap and is no longer than that, it is missing as the gap is.
struct StopRule {
  std::string name;  // empty: the only one
  uint16_t when = 0;
  Duration longer_than;
  std::vector<StopCause> causes;  // the first that holds
  std::optional<Objection> objection;

  friend bool operator==(const StopRule&, const StopRule&) = default;
};

// Where `when` holds and `must` does not, both known, without a break for longer than that, the signals in
// `doubtful` are missing from that moment on until it ends, of cause `doubtful`. A gap is no break, and its
// time does not count. What the rule itself looks at is what the sources said.
struct Agreement {
  uint16_t when = 0;
  uint16_t must = 0;
  Duration longer_than;
  std::vector<uint16_t> doubtful;  // ascending; gauges, states, texts, counters

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

}  // namespace panmen::terms
