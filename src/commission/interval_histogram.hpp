// IntervalHistogram: how long the intervals between samples are: quantiles, what a limit would leave over,
// bars for a chart; in constant memory, whatever the number of intervals.
//
// Sixteen classes to the octave, each with the sum of what fell into it: a quantile is the mean of its class,
// so it is exact where all intervals of a class are equal, and within 6 % otherwise.
//
// Not thread-safe. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "base/instant.hpp"

namespace panmen::commission {

class IntervalHistogram {
 public:
  IntervalHistogram();

  // REQUIRES: interval.ns >= 0.
  void add(Duration interval);

  uint64_t count() const { return count_; }
  Duration largest() const { return largest_; }
  // The interval with that share of all at or below it: 0 < share <= 1. REQUIRES: count() > 0.
  Duration quantile(double share) const;
  // Which share of the intervals lies in [low, high]; classes count by their mean. REQUIRES: count() > 0.
  double share_between(Duration low, Duration high) const;
  // How much is left over of all intervals that are longer than the limit.
  Duration left_over(Duration limit) const;

  struct Bar {
    Duration low;  // the interval is at least this long, and less than `high`
    Duration high;
    uint64_t count = 0;
  };
  // Four bars to the octave, from the first that holds anything to the last. Empty where count() is 0.
  std::vector<Bar> bars() const;

 private:
  struct Class {
    uint64_t count = 0;
    double sum_ns = 0;
  };
  std::vector<Class> classes_;
  uint64_t count_ = 0;
  Duration largest_;
};

}  // namespace panmen::commission
