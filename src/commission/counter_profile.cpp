#include "commission/counter_profile.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace panmen::commission {

namespace {

// 2^8, 2^15, 2^16, 2^31, 2^32, and the counters of four to nine decimal places.
constexpr std::array<double, 11> kWraps = {256, 1e4, 32768, 65536,        1e5,         1e6,
                                           1e7, 1e8, 1e9,   2147483648.0, 4294967296.0};
constexpr double kNearly = 0.05;

}  // namespace

void CounterProfile::take(Instant at, double reading) {
  const double before = last_;
  last_ = reading;
  greatest_ = readings_ == 0 ? reading : std::max(greatest_, reading);
  if (readings_++ == 0) return;
  if (reading >= before) {
    ups_ += reading - before;
    if (reading - before > largest_step_) {
      largest_step_ = reading - before;
      largest_step_at_ = at;
    }
    return;
  }
  downs_ += before - reading;
  shown_after_ += reading;
  stood_before_ += before;
  Step step{at, before, reading, Drop::correction, 0};
  if (reading >= 0 && reading <= kNearly * before) {
    step.looks_like = Drop::to_zero;
    for (const double wrap : kWraps) {
      if (before >= wrap || before < (1 - kNearly) * wrap) continue;
      step.looks_like = Drop::wrapped;
      step.wraps_at = wrap;
    }
  }
  if (step.looks_like == Drop::to_zero) ++drops_to_zero_;
  if (step.looks_like == Drop::correction) ++corrections_;
  if (step.looks_like == Drop::wrapped) {
    ++drops_wrapped_;
    wraps_at_ = step.wraps_at;
  }
  if (steps_down_.size() < kStepsKept) steps_down_.push_back(step);
}

uint64_t CounterProfile::drops(Drop kind) const {
  switch (kind) {
    case Drop::to_zero:
      return drops_to_zero_;
    case Drop::wrapped:
      return drops_wrapped_;
    case Drop::correction:
      return corrections_;
  }
  PANMEN_ASSERT(false);
}

double CounterProfile::increase(terms::CounterReset rule, double wraps_at) const {
  switch (rule) {
    case terms::CounterReset::none:
    case terms::CounterReset::corrected:
      return ups_ - downs_;
    case terms::CounterReset::to_zero:
      return ups_ + shown_after_;
    case terms::CounterReset::wraps:
      return ups_ + static_cast<double>(drops()) * wraps_at - stood_before_ + shown_after_;
  }
  PANMEN_ASSERT(false);
}

bool CounterProfile::fits(terms::CounterReset rule, double wraps_at) const {
  if (rule == terms::CounterReset::wraps)
    return greatest_ < wraps_at && (drops() == 0 || (drops() == drops_wrapped_ && wraps_at == wraps_at_));
  if (drops() == 0) return true;
  // A few drops that stop just below a round number may be chance; nothing but drops that do is not.
  if (rule == terms::CounterReset::to_zero) return corrections_ == 0 && drops_to_zero_ > 0;
  return corrections_ == drops();
}

terms::CounterReset CounterProfile::likely_rule() const {
  PANMEN_ASSERT(drops() > 0);
  if (drops_wrapped_ > 0 && drops_to_zero_ == 0) return terms::CounterReset::wraps;
  return drops_to_zero_ + drops_wrapped_ >= corrections_ ? terms::CounterReset::to_zero
                                                         : terms::CounterReset::corrected;
}

}  // namespace panmen::commission
