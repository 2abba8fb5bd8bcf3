#include "sim/timeline.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.hpp"

namespace panmen::sim {

using signal::Quality;
using terms::GapCause;
using terms::Liveness;
using terms::SignalType;

bool is_of(const Observation& observation, const terms::Signal& signal) {
  return observation.asset == signal.asset && observation.metric == signal.metric;
}

Timeline::Timeline(const terms::Contract& contract, const std::vector<Observation>& observations,
                   int64_t begin_s, int64_t through_s)
    : contract_(contract), samples_(contract.signals.size()), ticks_(contract.signals.size()) {
  const auto identity = [](const Observation& o) { return std::pair(o.time_s, o.ordinal); };
  for (size_t i = 0; i < contract.signals.size(); ++i) {
    auto& samples = samples_[i];
    for (const Observation& o : observations)
      if (is_of(o, contract.signals[i])) samples.push_back(o);
    const auto says_less = [](const Observation& o) {
      return o.quality == Quality::bad || o.quality == Quality::unread;
    };
    std::set<std::pair<int64_t, uint64_t>> valued;
    for (const Observation& o : samples)
      if (!says_less(o)) valued.insert(identity(o));
    std::erase_if(samples,
                  [&](const Observation& o) { return says_less(o) && valued.contains(identity(o)); });
    std::ranges::sort(samples, {}, identity);
    for (auto first = samples.begin(); first != samples.end();) {
      const auto end = std::find_if(first, samples.end(),
                                    [&](const Observation& o) { return identity(o) != identity(*first); });
      const bool in_conflict = end - first > 1;
      for (; first != end; ++first)
        if (in_conflict && first->quality == Quality::good) first->quality = Quality::uncertain;
    }
  }
  keep_last_before(begin_s);
  base_s_ = begin_s;
  for (const auto& samples : samples_)
    if (!samples.empty()) base_s_ = std::min(base_s_, samples.front().time_s);
  walk(through_s);
}

void Timeline::keep_last_before(int64_t begin_s) {
  for (auto& samples : samples_) {
    const auto inside =
        std::ranges::find_if(samples, [&](const Observation& o) { return o.time_s >= begin_s; });
    if (inside == samples.begin()) continue;
    const int64_t last_s = std::prev(inside)->time_s;
    std::erase_if(samples, [&](const Observation& o) { return o.time_s < last_s; });
  }
}

void Timeline::walk(int64_t through_s) {
  std::vector<uint16_t> order;  // connections first: the others ask them
  for (const bool of_connections : {true, false})
    for (uint16_t i = 0; i < contract_.signals.size(); ++i)
      if ((contract_.signals[i].type == SignalType::connection) == of_connections) order.push_back(i);
  for (const uint16_t number : order) {
    const terms::Signal& signal = contract_.signals[number];
    const auto& samples = samples_[number];
    const bool ends = signal.liveness == Liveness::period && signal.type != SignalType::connection;
    const int64_t limit_s = signal.alive_within.ns / 1'000'000'000;
    const Observation* held = nullptr;
    size_t next = 0;
    const bool needs_beats = signal.liveness == Liveness::heartbeat;
    const std::vector<int64_t> beats_s = needs_beats ? beats_of(signal) : std::vector<int64_t>{};
    size_t beats = 0;  // up to t
    for (int64_t t = base_s_; t <= through_s; t += kTick_s) {
      for (; next < samples.size() && samples[next].time_s <= t; ++next)
        held = &samples[next];
      while (beats < beats_s.size() && beats_s[beats] <= t)
        ++beats;
      const bool is_beaten = !needs_beats || (beats > 0 && t < beats_s[beats - 1] + limit_s);
      const bool heard = is_beaten && is_connected(signal, t);
      // After a silence the value does not come back by itself.
      if (!heard) held = nullptr;
      const bool is_over = ends && held != nullptr && t >= held->time_s + limit_s;
      ticks_[number].push_back({is_over ? nullptr : held, heard});
    }
  }
}

std::string_view Timeline::word(uint16_t connection, int64_t t_s) const {
  const Observation* said = tick(connection, t_s).there;
  return said != nullptr && said->quality == Quality::good ? std::string_view(said->text) : "";
}

std::vector<int64_t> Timeline::beats_of(const terms::Signal& signal) const {
  std::vector<int64_t> beats_s;
  for (uint16_t i = 0; i < contract_.signals.size(); ++i) {
    const bool beats = signal.heartbeat ? *signal.heartbeat == i : contract_.signals[i].asset == signal.asset;
    if (!beats) continue;
    for (const Observation& o : samples_[i])
      if (o.quality != Quality::unread) beats_s.push_back(o.time_s);
  }
  std::ranges::sort(beats_s);
  return beats_s;
}

bool Timeline::is_connected(const terms::Signal& signal, int64_t t_s) const {
  if (!signal.connection) return true;
  const std::string_view says = word(*signal.connection, t_s);
  return says.empty() ? signal.liveness != Liveness::session : says == terms::kAlive;
}

const Timeline::Tick& Timeline::tick(uint16_t signal, int64_t t_s) const {
  static const Tick kNothing;
  if (t_s < base_s_) return kNothing;
  const auto place = static_cast<size_t>((t_s - base_s_) / kTick_s);
  PANMEN_ASSERT(place < ticks_[signal].size());
  return ticks_[signal][place];
}

const Observation* Timeline::amount(uint16_t signal, int64_t t_s, int64_t seen_until_s) const {
  const int64_t limit_s = contract_.signals[signal].alive_within.ns / 1'000'000'000;
  const auto after = std::ranges::upper_bound(samples_[signal], t_s, {}, &Observation::time_s);
  if (after == samples_[signal].end() || after->time_s > seen_until_s) return nullptr;
  return after->time_s - limit_s <= t_s ? &*after : nullptr;
}

const Observation* Timeline::there(uint16_t signal, int64_t t_s, int64_t seen_until_s) const {
  if (contract_.signals[signal].type == SignalType::interval) return amount(signal, t_s, seen_until_s);
  return tick(signal, t_s).there;
}

bool Timeline::is_known(uint16_t signal, int64_t t_s, int64_t seen_until_s) const {
  if (contract_.signals[signal].type == SignalType::event) return tick(signal, t_s).is_heard;
  return known(signal, t_s, seen_until_s) != nullptr;
}

const Observation* Timeline::known(uint16_t signal, int64_t t_s, int64_t seen_until_s) const {
  if (contract_.signals[signal].type == SignalType::event) return nullptr;
  const Observation* sample = there(signal, t_s, seen_until_s);
  return sample != nullptr && sample->quality == Quality::good ? sample : nullptr;
}

GapCause Timeline::cause(uint16_t signal, int64_t t_s, int64_t seen_until_s) const {
  const auto& connection = contract_.signals[signal].connection;
  const std::string_view says = connection ? word(*connection, t_s) : "";
  if (!says.empty() && says != terms::kAlive) {
    const auto cause = terms::gap_cause_of(says);
    const bool is_said = cause && *cause != GapCause::doubtful;
    return is_said ? *cause : GapCause::recording;
  }
  return there(signal, t_s, seen_until_s) != nullptr ? GapCause::doubtful : GapCause::recording;
}

}  // namespace panmen::sim
