// Stretch: a stretch of time; LongestStretches: the longest of many, in constant memory.
// Pure; not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/instant.hpp"

namespace panmen::commission {

struct Stretch {
  Instant from;
  Instant to;
  Duration length() const { return to - from; }
  // Whether all of the other lies in it.
  bool holds(const Stretch& other) const { return from <= other.from && other.to <= to; }
};

class LongestStretches {
 public:
  static constexpr size_t kKept = 5;

  void add(const Stretch& stretch) {
    const auto shorter = [&](const Stretch& s) { return s.length() < stretch.length(); };
    stretches_.insert(std::ranges::find_if(stretches_, shorter), stretch);
    if (stretches_.size() > kKept) stretches_.pop_back();
  }
  // Longest first; of equal ones the first that came.
  const std::vector<Stretch>& get() const { return stretches_; }

 private:
  std::vector<Stretch> stretches_;
};

}  // namespace panmen::commission
