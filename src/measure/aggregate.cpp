#include "measure/aggregate.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

using record::Reason;
using signal::Quality;
using signal::Samples;
using terms::Aggregate;
using terms::AggregateOp;
using terms::SignalType;

constexpr int64_t kNsPerSecond = 1'000'000'000;

int64_t length_ns(Window window) {
  return window.to.ns - window.from.ns;
}

// Why a figure cannot be decided with so much of the window missing, if it cannot.
Reason judge_missing(const Signals& signals, Window window, int64_t missing_ns) {
  if (missing_ns == length_ns(window)) return Reason::no_data;
  const Ratio most = signals.contract.gaps.missing_at_most;
  const bool too_much = static_cast<Int128>(missing_ns) * most.denominator >
                        static_cast<Int128>(length_ns(window)) * most.numerator;
  return too_much ? Reason::too_much_missing : Reason::none;
}

Exact seconds(int64_t ns) {
  return Exact(ns, kNsPerSecond);
}

Value over_time(const Signals& signals, const Aggregate& aggregate, Window window) {
  const Track track =
      condition_track(signals, *aggregate.condition, window.from.ns, window.to.ns, Purpose::durations);
  const int64_t held_ns = track.time_ns(Truth::yes);
  const int64_t missing_ns = track.time_ns(Truth::unknown);
  int64_t base_ns = length_ns(window);
  if (signals.contract.gaps.recording == terms::GapRule::excluded) {
    if (const Reason reason = judge_missing(signals, window, missing_ns); reason != Reason::none)
      return Value::none(reason);
    base_ns -= missing_ns;
  }
  return {aggregate.op == AggregateOp::share ? Exact(held_ns, base_ns) : seconds(held_ns)};
}

// What the condition was immediately before the first window, where that is known.
std::optional<bool> known_just_before(const Signals& signals, uint16_t condition, Instant from) {
  const Truth truth =
      condition_track(signals, condition, from.ns - 1, from.ns, Purpose::durations).segments.front().value;
  if (truth == Truth::unknown) return std::nullopt;
  return truth == Truth::yes;
}

Value rising_edges(const Signals& signals, const Aggregate& aggregate, Window window, Carry& carry) {
  const Track track =
      condition_track(signals, *aggregate.condition, window.from.ns, window.to.ns, Purpose::durations);
  if (!carry.condition.has_value())
    carry.condition = known_just_before(signals, *aggregate.condition, window.from);
  int64_t edges = 0;
  for (const Track::Segment& segment : track.segments) {
    if (segment.value == Truth::unknown) continue;
    const bool now = segment.value == Truth::yes;
    if (now && carry.condition == false) ++edges;
    carry.condition = now;
  }
  if (const Reason reason = judge_missing(signals, window, track.time_ns(Truth::unknown));
      reason != Reason::none)
    return Value::none(reason);
  return {Exact(edges)};
}

// The positions [first, last) of a signal's samples that belong to the window.
std::pair<size_t, size_t> samples_in(const terms::Signal& signal, const Samples& samples, Window window) {
  const auto begin = samples.times_ns.begin();
  const auto end = samples.times_ns.end();
  const bool by_end = signal.type == SignalType::interval || signal.type == SignalType::counter;
  const auto first =
      by_end ? std::upper_bound(begin, end, window.from.ns) : std::lower_bound(begin, end, window.from.ns);
  const auto last =
      by_end ? std::upper_bound(first, end, window.to.ns) : std::lower_bound(first, end, window.to.ns);
  return {first - begin, last - begin};
}

// The good reading at the start of the first window, or else the one before it.
std::optional<double> reading_before(const Samples& samples, size_t first, Instant from) {
  for (size_t i = first; i-- > 0;) {
    if (samples.qualities[i] == Quality::good) return samples.numbers[i];
    if (samples.times_ns[i] < from.ns) return std::nullopt;
  }
  return std::nullopt;
}

Value increase(const Signals& signals, const Aggregate& aggregate, Window window, Carry& carry) {
  const terms::Signal& signal = signals.contract.signals[*aggregate.signal];
  const signal::History* history = signals.histories[*aggregate.signal];
  if (history == nullptr || history->kind() != signal::ValueKind::number) return Value::none(Reason::no_data);
  const Samples samples = signals.samples(*aggregate.signal);
  ExactSum sum;
  const auto [first, last] = samples_in(signal, samples, window);
  if (!carry.counter.has_value()) carry.counter = reading_before(samples, first, window.from);
  for (size_t i = first; i < last; ++i) {
    if (samples.qualities[i] != Quality::good) continue;
    const double reading = samples.numbers[i];
    if (carry.counter.has_value()) {
      sum.add(reading);
      const bool was_reset = reading < *carry.counter && signal.reset == terms::CounterReset::to_zero;
      if (!was_reset) sum.add(-*carry.counter);
    }
    carry.counter = reading;
  }
  const Track known = known_track(signals, *aggregate.signal, window.from.ns, window.to.ns);
  const Reason reason = judge_missing(signals, window, known.time_ns(Truth::unknown));
  if (reason != Reason::none) return Value::none(reason);
  if (!carry.counter.has_value()) return Value::none(Reason::no_data);
  return {sum.value() * to_exact(signal.unit.factor)};
}

// Where both the signal and the condition on it are known.
Track known_where(const Signals& signals, const Aggregate& aggregate, Window window) {
  Track known = known_track(signals, *aggregate.signal, window.from.ns, window.to.ns);
  if (!aggregate.condition.has_value()) return known;
  const Track where =
      condition_track(signals, *aggregate.condition, window.from.ns, window.to.ns, Purpose::durations);
  Track both;
  both.end_ns = known.end_ns;
  TrackCursor at(where);
  TrackCursor in(known);
  std::vector<int64_t> changes;
  for (const auto& s : known.segments)
    changes.push_back(s.from_ns);
  for (const auto& s : where.segments)
    changes.push_back(s.from_ns);
  std::sort(changes.begin(), changes.end());
  changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
  for (int64_t t_ns : changes) {
    const bool is_known = in.at(t_ns) == Truth::yes && at.at(t_ns) != Truth::unknown;
    both.append(t_ns, is_known ? Truth::yes : Truth::unknown);
  }
  return both;
}

// Missing from a window for a figure of amounts: what the intervals stamped in it do not cover. An interval
// belongs whole to the window of its stamp, so one that reaches over a window's edge is missing on neither
// side.
int64_t missing_between_stamps_ns(const Signals& signals, const Aggregate& aggregate, Window window) {
  const terms::Signal& signal = signals.contract.signals[*aggregate.signal];
  const Samples samples = signals.samples(*aggregate.signal);
  std::optional<Track> where;
  if (aggregate.condition.has_value())
    where = condition_track(signals, *aggregate.condition, window.from.ns, window.to.ns + 1, Purpose::stamps);
  std::optional<TrackCursor> at;
  if (where.has_value()) at.emplace(*where);
  int64_t covered_ns = 0;
  const auto [first, last] = samples_in(signal, samples, window);
  for (size_t i = first; i < last; ++i) {
    const int64_t stamp_ns = samples.times_ns[i];
    if (samples.qualities[i] != Quality::good) continue;
    if (at.has_value() && at->at(stamp_ns) == Truth::unknown) continue;
    const int64_t earliest_ns = stamp_ns - signal.alive_within.ns;
    covered_ns += stamp_ns - (i == 0 ? earliest_ns : std::max(samples.times_ns[i - 1], earliest_ns));
  }
  return std::max<int64_t>(length_ns(window) - covered_ns, 0);
}

std::vector<double> taken_samples(const Signals& signals, const Aggregate& aggregate, Window window,
                                  const Samples& samples) {
  const terms::Signal& signal = signals.contract.signals[*aggregate.signal];
  const auto [first, last] = samples_in(signal, samples, window);
  std::optional<Track> where;
  if (aggregate.condition.has_value())
    where = condition_track(signals, *aggregate.condition, window.from.ns, window.to.ns + 1, Purpose::stamps);
  std::optional<TrackCursor> at;
  if (where.has_value()) at.emplace(*where);
  std::vector<double> taken;
  taken.reserve(last - first);
  for (size_t i = first; i < last; ++i) {
    if (samples.qualities[i] != Quality::good) continue;
    if (at.has_value() && at->at(samples.times_ns[i]) != Truth::yes) continue;
    taken.push_back(samples.numbers.empty() ? 0 : samples.numbers[i]);
  }
  return taken;
}

// The smallest sample with at least the share q of all samples at or below it. REQUIRES: samples, 0 < q <= 1.
double quantile(std::vector<double>& samples, Ratio q) {
  const auto n = static_cast<Int128>(samples.size());
  const Int128 rank = (n * q.numerator + q.denominator - 1) / q.denominator;
  const auto at = samples.begin() + static_cast<ptrdiff_t>(rank - 1);
  std::nth_element(samples.begin(), at, samples.end());
  return *at;
}

Value over_samples(const Signals& signals, const Aggregate& aggregate, Window window) {
  const terms::Signal& signal = signals.contract.signals[*aggregate.signal];
  const signal::History* history = signals.histories[*aggregate.signal];
  if (history == nullptr) return Value::none(Reason::no_data);
  const bool is_number = history->kind() == signal::ValueKind::number;
  if (!is_number && aggregate.op != AggregateOp::count) return Value::none(Reason::no_data);
  const int64_t missing_ns = signal.type == SignalType::interval
                                 ? missing_between_stamps_ns(signals, aggregate, window)
                                 : known_where(signals, aggregate, window).time_ns(Truth::unknown);
  if (const Reason reason = judge_missing(signals, window, missing_ns); reason != Reason::none)
    return Value::none(reason);

  std::vector<double> samples = taken_samples(signals, aggregate, window, signals.samples(*aggregate.signal));
  const Exact factor = to_exact(signal.unit.factor);
  const auto total = [&samples] {
    ExactSum sum;
    for (double v : samples)
      sum.add(v);
    return sum.value();
  };
  if (aggregate.op == AggregateOp::count) return {Exact(samples.size())};
  if (aggregate.op == AggregateOp::sum) return {total() * factor};
  if (samples.empty()) return Value::none(Reason::no_data);
  switch (aggregate.op) {
    case AggregateOp::mean:
      return {total() * factor / samples.size()};
    case AggregateOp::minimum:
      return {to_exact(*std::min_element(samples.begin(), samples.end())) * factor};
    case AggregateOp::maximum:
      return {to_exact(*std::max_element(samples.begin(), samples.end())) * factor};
    case AggregateOp::quantile:
      return {to_exact(quantile(samples, aggregate.quantile)) * factor};
    default:
      PANMEN_ASSERT(false);
  }
}

}  // namespace

Value aggregate(const Signals& signals, const Aggregate& aggregate, Window window, Carry& carry) {
  switch (aggregate.op) {
    case AggregateOp::share:
    case AggregateOp::time:
      return over_time(signals, aggregate, window);
    case AggregateOp::rising:
      return rising_edges(signals, aggregate, window, carry);
    case AggregateOp::increase:
      return increase(signals, aggregate, window, carry);
    default:
      return over_samples(signals, aggregate, window);
  }
}

}  // namespace panmen::measure
