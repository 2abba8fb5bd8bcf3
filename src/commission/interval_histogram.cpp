#include "commission/interval_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/assert.hpp"

namespace panmen::commission {

namespace {

constexpr unsigned kBits = 4;  // of a class below its octave
constexpr size_t kClasses = size_t{64} << kBits;

size_t class_of(uint64_t ns) {
  if (ns < (1U << kBits)) return ns;
  const auto octave = static_cast<unsigned>(std::bit_width(ns)) - 1;
  return ((octave - kBits + 1) << kBits) + ((ns >> (octave - kBits)) & ((1U << kBits) - 1));
}

uint64_t start_of(size_t index) {
  const size_t row = index >> kBits;
  const uint64_t low = index & ((1U << kBits) - 1);
  if (row == 0) return low;
  return ((uint64_t{1} << kBits) + low) << (row - 1);
}

}  // namespace

IntervalHistogram::IntervalHistogram() : classes_(kClasses) {}

void IntervalHistogram::add(Duration interval) {
  PANMEN_DEBUG_ASSERT(interval.ns >= 0);
  Class& where = classes_[class_of(static_cast<uint64_t>(interval.ns))];
  ++where.count;
  where.sum_ns += static_cast<double>(interval.ns);
  ++count_;
  largest_ = std::max(largest_, interval);
}

Duration IntervalHistogram::quantile(double share) const {
  PANMEN_ASSERT(count_ > 0);
  const auto rank = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (const Class& c : classes_) {
    seen += c.count;
    if (c.count > 0 && seen >= rank)
      return Duration{static_cast<int64_t>(c.sum_ns / static_cast<double>(c.count))};
  }
  return largest_;
}

double IntervalHistogram::share_between(Duration low, Duration high) const {
  PANMEN_ASSERT(count_ > 0);
  uint64_t inside = 0;
  for (const Class& c : classes_) {
    if (c.count == 0) continue;
    const double mean = c.sum_ns / static_cast<double>(c.count);
    if (mean >= static_cast<double>(low.ns) && mean <= static_cast<double>(high.ns)) inside += c.count;
  }
  return static_cast<double>(inside) / static_cast<double>(count_);
}

Duration IntervalHistogram::left_over(Duration limit) const {
  double over = 0;
  for (const Class& c : classes_)
    over += std::max(0.0, c.sum_ns - static_cast<double>(c.count) * static_cast<double>(limit.ns));
  return Duration{static_cast<int64_t>(over)};
}

std::vector<IntervalHistogram::Bar> IntervalHistogram::bars() const {
  constexpr size_t kTogether = 4;
  std::vector<Bar> bars;
  for (size_t i = 0; i < kClasses; i += kTogether) {
    Bar bar{Duration{static_cast<int64_t>(start_of(i))}, {}, 0};
    const size_t next = i + kTogether;
    bar.high = next < kClasses && start_of(next) <= static_cast<uint64_t>(Instant::kMaxNs)
                   ? Duration{static_cast<int64_t>(start_of(next))}
                   : largest_;
    for (size_t j = i; j < next; ++j)
      bar.count += classes_[j].count;
    if (bar.count > 0 || !bars.empty()) bars.push_back(bar);
  }
  while (!bars.empty() && bars.back().count == 0)
    bars.pop_back();
  return bars;
}

}  // namespace panmen::commission
