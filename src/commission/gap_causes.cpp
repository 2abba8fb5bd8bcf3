#include "commission/gap_causes.hpp"

#include <algorithm>
#include <numeric>

#include "measure/walk.hpp"

namespace panmen::commission {

using terms::GapCause;

namespace {

measure::Plan plan_of(const terms::Contract& contract) {
  std::vector<uint16_t> signals(contract.signals.size());
  std::iota(signals.begin(), signals.end(), uint16_t{0});
  return measure::Plan::of(contract, {}, signals);
}

// Silences are in order and disjoint.
bool is_silent(const std::vector<measure::Silence>& silences, int64_t at_ns) {
  const auto after = std::ranges::upper_bound(silences, at_ns, {}, &measure::Silence::from_ns);
  return after != silences.begin() && at_ns < (after - 1)->to_ns;
}

}  // namespace

GapCauses::GapCauses(const terms::Contract& contract)
    : plan_(plan_of(contract)), missing_(contract.signals.size()), open_(contract.signals.size()) {
  for (const terms::Signal& signal : contract.signals)
    if (signal.type == terms::SignalType::interval) look_ahead_ = std::max(look_ahead_, signal.alive_within);
}

void GapCauses::take(measure::Histories histories, Instant to, Instant through) {
  to = std::min(to, through - look_ahead_);
  if (to <= (memory_.has_value() ? memory_->at : from_)) return;
  if (!memory_.has_value()) memory_ = measure::memory_at_begin(plan_, facts_, from_, histories);
  measure::walk(plan_, facts_, histories, *memory_, to, through,
                [&](measure::Stretch& stretch, measure::Memory&) {
                  for (const uint16_t signal : plan_.signals)
                    add(stretch, signal);
                });
}

Instant GapCauses::needed_from() const {
  return memory_.has_value() ? memory_->at : Instant{Instant::kMinNs};
}

void GapCauses::add(measure::Stretch& stretch, uint16_t signal) {
  const measure::Holds& held = stretch.holds(signal, measure::Purpose::durations);
  std::optional<size_t>& open = open_[signal];
  for (size_t i = 0; i < held.size() && held.from_ns[i] < stretch.to_ns(); ++i) {
    if (held.what[i] >= 0) {
      open.reset();
      continue;
    }
    const GapCause cause = measure::Holds::cause(held.what[i]);
    const bool goes_on = open.has_value() &&
                         (*open == kHeartbeat ? GapCause::recording : static_cast<GapCause>(*open)) == cause;
    if (!goes_on) {
      const bool lost_beat = cause == GapCause::recording &&
                             plan_.signal(signal).liveness == terms::Liveness::heartbeat &&
                             is_silent(stretch.silences(signal), held.from_ns[i]);
      open = lost_beat ? kHeartbeat : static_cast<size_t>(cause);
      ++missing_[signal][*open].gaps;
    }
    const int64_t until_ns =
        std::min(i + 1 < held.size() ? held.from_ns[i + 1] : held.end_ns, stretch.to_ns());
    missing_[signal][*open].time.ns += until_ns - held.from_ns[i];
  }
}

}  // namespace panmen::commission
