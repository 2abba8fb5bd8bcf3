#include "commission/signal_profile.hpp"

#include <algorithm>
#include <cmath>

namespace panmen::commission {

using signal::Quality;

namespace {

constexpr uint64_t kFewest = 8;  // intervals, to tell a rhythm by

}  // namespace

void SignalProfile::arrive(const signal::Series& series, const signal::Taken& taken) {
  arrivals_.all += series.size();
  arrivals_.duplicate += taken.duplicate;
  arrivals_.conflicting += taken.conflicting;
  arrivals_.late += taken.late.size();
  for (size_t i = 0; i < series.size(); ++i) {
    const Instant at{series.times_ns[i]};
    if (last_arrived_ == at) ++arrivals_.repeated_stamps;
    last_arrived_ = at;
    if (newest_.has_value() && at < *newest_) {
      ++arrivals_.out_of_order;
      if (*newest_ - at > arrivals_.step_back) {
        arrivals_.step_back = *newest_ - at;
        arrivals_.step_back_at = at;
      }
    }
    newest_ = std::max(newest_.value_or(at), at);
    if (series.qualities[i] == Quality::bad) ++arrivals_.bad;
    if (series.qualities[i] == Quality::uncertain) ++arrivals_.uncertain;
    if (series.qualities[i] == Quality::out_of_range) ++arrivals_.out_of_range;
    if (series.qualities[i] == Quality::simulated) ++arrivals_.simulated;
    if (series.qualities[i] == Quality::clock) ++arrivals_.clock;
    if (series.qualities[i] == Quality::unread) ++arrivals_.unread;
  }
}

bool SignalProfile::take(const Sample& sample) {
  ++samples_;
  if (!first_.has_value()) first_ = sample.at;
  if (last_.has_value() && sample.at > *last_) intervals_.add(sample.at - *last_);
  last_ = sample.at;
  if (sample.quality != Quality::good) return false;
  if (!is_number(signal_->type)) {
    if (before_.has_value()) {
      ++compared_;
      if (before_->code == sample.code) ++unchanged_;
    }
    before_ = sample;
    return true;
  }
  follow_value(sample);
  const bool believable = is_believable(sample);
  before_ = sample;
  return believable;
}

// Ranges, steps and stretches without a change.
void SignalProfile::follow_value(const Sample& sample) {
  ++numbers_.good;
  numbers_.sum += sample.number;
  numbers_.least = std::min(numbers_.least, sample.number);
  numbers_.greatest = std::max(numbers_.greatest, sample.number);
  if (!before_.has_value()) {
    unchanged_since_ = sample.at;
    return;
  }
  ++compared_;
  numbers_.largest_step = std::max(numbers_.largest_step, std::abs(sample.number - before_->number));
  if (sample.number != before_->number) {
    unchanged_since_ = sample.at;
    return;
  }
  ++unchanged_;
  if (sample.at - unchanged_since_ > numbers_.unchanged.length()) {
    numbers_.unchanged = {unchanged_since_, sample.at};
    numbers_.unchanged_value = sample.number;
  }
}

bool SignalProfile::is_believable(const Sample& sample) {
  bool believable = true;
  if ((signal_->least.has_value() && sample.number < *signal_->least) ||
      (signal_->greatest.has_value() && sample.number > *signal_->greatest)) {
    ++numbers_.outside_valid;
    believable = false;
  }
  if (signal_->jump_above.has_value() && before_.has_value() &&
      std::abs(sample.number - before_->number) > *signal_->jump_above) {
    ++numbers_.jumps;
    believable = false;
  }
  if (signal_->stuck_after.has_value() && before_.has_value() && sample.number == before_->number &&
      sample.at - unchanged_since_ > *signal_->stuck_after) {
    ++numbers_.stuck;
    if (before_->at - unchanged_since_ <= *signal_->stuck_after) ++numbers_.stuck_stretches;
    believable = false;
  }
  return believable;
}

double SignalProfile::unchanged_share() const {
  return compared_ == 0 ? 0 : static_cast<double>(unchanged_) / static_cast<double>(compared_);
}

Rhythm SignalProfile::rhythm() const {
  constexpr double kMostly = 0.8;
  constexpr double kHardlyEver = 0.1;
  if (intervals_.count() < kFewest) return Rhythm::too_few;
  const Duration middle = intervals_.quantile(0.5);
  if (intervals_.share_between(Duration{middle.ns / 2}, Duration{middle.ns + middle.ns / 2}) >= kMostly)
    return Rhythm::periodic;
  // Whoever repeats a value hardly ever reports because it changed. A measured gauge hardly ever repeats one
  // anyway, so that nothing follows for it.
  const bool may_tell =
      signal_->type != terms::SignalType::gauge && signal_->type != terms::SignalType::interval;
  return may_tell && unchanged_share() < kHardlyEver ? Rhythm::by_exception : Rhythm::irregular;
}

}  // namespace panmen::commission
