// SignalProfile: how one signal reports: how often, with which values, how cleanly; gathered sample by sample
// in constant memory.
//
// It knows the signal's terms (limits of what is believable) and nothing of other signals: what is known of a
// signal along time, which may depend on others, is Coverage's.
//
// Not thread-safe. Statistics for people: doubles, and quantiles are estimates (interval_histogram.hpp).
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "commission/interval_histogram.hpp"
#include "commission/stretch.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

// How a signal comes to report.
enum class Rhythm : uint8_t {
  too_few,       // samples to tell
  periodic,      // at equal intervals
  by_exception,  // when its value changes
  irregular,     // neither
};

// One sample as it is judged: in order, without duplicates.
struct Sample {
  Instant at;
  signal::Quality quality = signal::Quality::good;
  double number = 0;  // numbers
  uint32_t code = 0;  // texts: the same for the same text
};

class SignalProfile {
 public:
  // REQUIRES: signal outlives this.
  explicit SignalProfile(const terms::Signal& signal) : signal_(&signal) {}

  // What arrived, as it arrived: before order and duplicates are settled.
  void arrive(const signal::Series& series, const signal::Taken& taken);
  // The samples in order. Whether the sample is to be believed: good, and within what the terms take for
  // possible.
  bool take(const Sample& sample);

  uint64_t samples() const { return samples_; }
  std::optional<Instant> first() const { return first_; }
  std::optional<Instant> last() const { return last_; }
  const IntervalHistogram& intervals() const { return intervals_; }
  Rhythm rhythm() const;

  struct Arrivals {
    uint64_t all = 0;
    uint64_t duplicate = 0;
    uint64_t conflicting = 0;
    uint64_t late = 0;
    uint64_t out_of_order = 0;  // with those that were late
    Duration step_back;         // the largest: how far a sample stood behind the newest before it
    Instant step_back_at;       // the stamp of the one that stood so far behind
    uint64_t repeated_stamps = 0;
    uint64_t bad = 0;  // reported so
    uint64_t uncertain = 0;
    uint64_t out_of_range = 0;  // of the signal map's range
    uint64_t simulated = 0;     // reported so
    uint64_t clock = 0;         // stamped by a wrong clock
    uint64_t unread = 0;        // in the stead of what was lost or could not be read
  };
  const Arrivals& arrivals() const { return arrivals_; }

  struct Numbers {
    uint64_t good = 0;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -std::numeric_limits<double>::infinity();
    double sum = 0;
    double largest_step = 0;       // between two good samples, either way
    uint64_t outside_valid = 0;    // of the terms' `valid`
    uint64_t jumps = 0;            // of the terms' `jump above`
    uint64_t stuck = 0;            // samples while the terms' `stuck after` was exceeded
    uint64_t stuck_stretches = 0;  // how often that began
    Stretch unchanged;             // the longest in which the value was one and the same
    double unchanged_value = 0;
  };
  const Numbers& numbers() const { return numbers_; }
  // Samples that say the same as the one before them, of all that have one before them.
  double unchanged_share() const;

 private:
  bool is_believable(const Sample& sample);
  void follow_value(const Sample& sample);

  const terms::Signal* signal_;
  Arrivals arrivals_;
  std::optional<Instant> newest_;        // that arrived
  std::optional<Instant> last_arrived_;  // stamp of
  uint64_t samples_ = 0;
  std::optional<Instant> first_;
  std::optional<Instant> last_;
  IntervalHistogram intervals_;
  Numbers numbers_;
  std::optional<Sample> before_;  // the last good one
  Instant unchanged_since_;
  uint64_t unchanged_ = 0;
  uint64_t compared_ = 0;
};

}  // namespace panmen::commission
