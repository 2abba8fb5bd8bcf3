#include "measure/track.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

using signal::Quality;
using signal::Samples;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::Signal;
using terms::SignalType;

Truth from_bool(bool value) {
  return value ? Truth::yes : Truth::no;
}

// Appends [from, to) clipped to the track's range.
class ClippedTrack {
 public:
  ClippedTrack(int64_t from_ns, int64_t to_ns) : from_ns_(from_ns) {
    track_.end_ns = to_ns;
    track_.append(from_ns, Truth::unknown);
  }
  void put(int64_t from_ns, int64_t to_ns, Truth value) {
    from_ns = std::max(from_ns, from_ns_);
    to_ns = std::min(to_ns, track_.end_ns);
    if (from_ns >= to_ns) return;
    track_.append(from_ns, value);
    if (to_ns < track_.end_ns) track_.append(to_ns, Truth::unknown);
  }
  Track take() { return std::move(track_); }

 private:
  int64_t from_ns_;
  Track track_;
};

// `value(i)` is what sample i makes of the leaf; called for good samples only.
template <class Value>
Track leaf_track(const Signal& signal, const Samples& samples, int64_t from_ns, int64_t to_ns,
                 Purpose purpose, const Value& value) {
  ClippedTrack track(from_ns, to_ns);
  const int64_t limit_ns = signal.alive_within.ns;
  const auto begin = samples.times_ns.begin();
  if (signal.type == SignalType::interval) {
    const int64_t shift_ns = purpose == Purpose::stamps ? 1 : 0;
    auto first = std::lower_bound(begin, samples.times_ns.end(), from_ns);
    for (auto i = static_cast<size_t>(first - begin); i < samples.size(); ++i) {
      const int64_t stamp_ns = samples.times_ns[i];
      const int64_t start_ns =
          i == 0 ? stamp_ns - limit_ns : std::max(samples.times_ns[i - 1], stamp_ns - limit_ns);
      if (start_ns >= to_ns) break;
      if (samples.qualities[i] == Quality::good)
        track.put(start_ns + shift_ns, stamp_ns + shift_ns, value(i));
    }
    return track.take();
  }
  auto first = std::upper_bound(begin, samples.times_ns.end(), from_ns);
  if (first != begin) --first;
  for (auto i = static_cast<size_t>(first - begin); i < samples.size() && samples.times_ns[i] < to_ns; ++i) {
    if (samples.qualities[i] != Quality::good) continue;
    const int64_t held_until_ns = samples.times_ns[i] + limit_ns;
    const int64_t next_ns = i + 1 < samples.size() ? samples.times_ns[i + 1] : held_until_ns;
    track.put(samples.times_ns[i], std::min(next_ns, held_until_ns), value(i));
  }
  return track.take();
}

Track node_track(const Signals& signals, const ConditionNode& node, int64_t from_ns, int64_t to_ns,
                 Purpose purpose) {
  const signal::History* history = signals.histories[node.signal];
  const Signal& signal = signals.contract.signals[node.signal];
  if (history == nullptr) return ClippedTrack(from_ns, to_ns).take();
  const Samples samples = signals.samples(node.signal);
  if (node.op == ConditionOp::compare_number) {
    if (history->kind() != signal::ValueKind::number) return ClippedTrack(from_ns, to_ns).take();
    return leaf_track(signal, samples, from_ns, to_ns, purpose, [&](size_t i) {
      return from_bool(satisfies(samples.numbers[i], node.comparison, node.number));
    });
  }
  if (history->kind() != signal::ValueKind::text) return ClippedTrack(from_ns, to_ns).take();
  std::vector<uint32_t> wanted;
  for (const std::string& text : node.texts)
    if (const size_t code = history->code_of(text); code != static_cast<size_t>(-1))
      wanted.push_back(static_cast<uint32_t>(code));
  const bool when_found = node.op == ConditionOp::is_one_of;
  return leaf_track(signal, samples, from_ns, to_ns, purpose, [&](size_t i) {
    const bool found = std::find(wanted.begin(), wanted.end(), samples.codes[i]) != wanted.end();
    return from_bool(found == when_found);
  });
}

template <class Join>
Track joined(const Track& a, const Track& b, const Join& join) {
  Track track;
  track.end_ns = a.end_ns;
  size_t i = 0;
  size_t j = 0;
  int64_t at_ns = a.segments.front().from_ns;
  while (at_ns < track.end_ns) {
    track.append(at_ns, join(a.segments[i].value, b.segments[j].value));
    const int64_t next_a = i + 1 < a.segments.size() ? a.segments[i + 1].from_ns : track.end_ns;
    const int64_t next_b = j + 1 < b.segments.size() ? b.segments[j + 1].from_ns : track.end_ns;
    at_ns = std::min(next_a, next_b);
    if (next_a == at_ns && i + 1 < a.segments.size()) ++i;
    if (next_b == at_ns && j + 1 < b.segments.size()) ++j;
  }
  return track;
}

}  // namespace

Samples Signals::samples(uint16_t signal) const {
  Samples samples = histories[signal]->released();
  const auto& times = samples.times_ns;
  const auto n =
      static_cast<size_t>(std::upper_bound(times.begin(), times.end(), through.ns) - times.begin());
  samples.times_ns = samples.times_ns.first(n);
  samples.qualities = samples.qualities.first(n);
  if (!samples.numbers.empty()) samples.numbers = samples.numbers.first(n);
  if (!samples.codes.empty()) samples.codes = samples.codes.first(n);
  return samples;
}

// Kleene's three-valued logic.
Truth operator&&(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
}
Truth operator||(Truth a, Truth b) {
  return !(!a && !b);
}
Truth operator!(Truth a) {
  return a == Truth::unknown ? a : from_bool(a == Truth::no);
}

void Track::append(int64_t from_ns, Truth value) {
  if (!segments.empty() && segments.back().from_ns == from_ns) {
    segments.pop_back();
  }
  if (!segments.empty()) {
    PANMEN_DEBUG_ASSERT(segments.back().from_ns < from_ns);
    if (segments.back().value == value) return;
  }
  segments.push_back({from_ns, value});
}

int64_t Track::time_ns(Truth value) const {
  int64_t total_ns = 0;
  for (size_t i = 0; i < segments.size(); ++i) {
    const int64_t to_ns = i + 1 < segments.size() ? segments[i + 1].from_ns : end_ns;
    if (segments[i].value == value) total_ns += to_ns - segments[i].from_ns;
  }
  return total_ns;
}

Track condition_track(const Signals& signals, uint16_t root, int64_t from_ns, int64_t to_ns,
                      Purpose purpose) {
  const ConditionNode& node = signals.contract.conditions[root];
  const auto child = [&](uint16_t index) { return condition_track(signals, index, from_ns, to_ns, purpose); };
  switch (node.op) {
    case ConditionOp::both:
      return joined(child(node.left), child(node.right), [](Truth a, Truth b) { return a && b; });
    case ConditionOp::either:
      return joined(child(node.left), child(node.right), [](Truth a, Truth b) { return a || b; });
    case ConditionOp::negate: {
      Track track = child(node.left);
      for (Track::Segment& segment : track.segments)
        segment.value = !segment.value;
      return track;
    }
    case ConditionOp::compare_number:
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      return node_track(signals, node, from_ns, to_ns, purpose);
  }
  PANMEN_ASSERT(false);
}

Track known_track(const Signals& signals, uint16_t signal, int64_t from_ns, int64_t to_ns) {
  const signal::History* history = signals.histories[signal];
  if (history == nullptr) return ClippedTrack(from_ns, to_ns).take();
  return leaf_track(signals.contract.signals[signal], signals.samples(signal), from_ns, to_ns,
                    Purpose::durations, [](size_t) { return Truth::yes; });
}

Truth TrackCursor::at(int64_t t_ns) {
  PANMEN_DEBUG_ASSERT(t_ns < track_.end_ns);
  while (segment_ + 1 < track_.segments.size() && track_.segments[segment_ + 1].from_ns <= t_ns)
    ++segment_;
  return track_.segments[segment_].value;
}

}  // namespace panmen::measure
