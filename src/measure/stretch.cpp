#include "measure/stretch.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

using signal::Samples;
using terms::SignalType;

namespace {

Samples part_of(const Samples& samples, size_t first, size_t last) {
  const auto cut = [&](auto column) { return column.empty() ? column : column.subspan(first, last - first); };
  return {cut(samples.times_ns), cut(samples.qualities), cut(samples.numbers), cut(samples.codes)};
}

size_t first_at_or_after(std::span<const int64_t> times_ns, int64_t t_ns) {
  return static_cast<size_t>(std::ranges::lower_bound(times_ns, t_ns) - times_ns.begin());
}
size_t first_after(std::span<const int64_t> times_ns, int64_t t_ns) {
  return static_cast<size_t>(std::ranges::upper_bound(times_ns, t_ns) - times_ns.begin());
}
// Where, from `first` on, the samples of the last instant before t begin.
size_t last_stamp(std::span<const int64_t> times_ns, size_t first, int64_t t_ns) {
  const size_t end = first_at_or_after(times_ns, t_ns);
  return end <= first ? first : std::max(first, first_at_or_after(times_ns, times_ns[end - 1]));
}

}  // namespace

Stretch::Stretch(const Plan& plan, const Facts& facts)
    : plan_(plan),
      facts_(facts),
      slots_(plan.signals.size()),
      nodes_(plan.contract.conditions.size()),
      violations_(plan.agreements.size()) {}

void Stretch::turn_to(Histories histories, const Memory& memory, Instant from, Instant to, Instant see) {
  PANMEN_ASSERT(from < to && to <= see && memory.at == from);
  histories_ = histories;
  memory_ = &memory;
  from_ns_ = from.ns;
  to_ns_ = to.ns;
  see_ns_ = see.ns;
  last_only_ = false;
  for (Slot& slot : slots_) {
    slot.has_seen = slot.has_silences = slot.has_words = false;
    slot.has_contradicted = slot.has_contradicted_samples = false;
    slot.has_holds = {};
    slot.missing_ns.reset();
  }
  for (Node& node : nodes_)
    node.has_track = {};
  for (Violations& each : violations_)
    each.is_known = false;
}

const signal::History* Stretch::history_of(uint16_t number) const {
  const signal::History* history = histories_[number];
  const bool wants_numbers = terms::is_number(plan_.signal(number).type);
  const bool fits = history != nullptr && (history->kind() == signal::ValueKind::number) == wants_numbers;
  return fits ? history : nullptr;
}

const Seen& Stretch::seen(uint16_t number) {
  Slot& at = slot(number);
  if (!at.has_seen) find_seen(number, at.seen);
  at.has_seen = true;
  return at.seen;
}

void Stretch::find_seen(uint16_t number, Seen& seen) const {
  seen.history = history_of(number);
  seen.samples = {};
  seen.own = 0;
  seen.all_good = true;
  seen.repeated = memory_of(number).repeated;
  if (seen.history == nullptr) return;
  const Samples all = seen.history->released();
  const terms::Signal& signal = plan_.signal(number);
  const bool by_end = belongs_by_end(signal.type);
  const int64_t last_ns =
      signal.type == SignalType::interval ? std::min(see_ns_, later(to_ns_, signal.alive_within.ns)) : to_ns_;
  size_t first = by_end ? first_after(all.times_ns, from_ns_) : first_at_or_after(all.times_ns, from_ns_);
  if (last_only_) first = last_stamp(all.times_ns, first, to_ns_);
  const std::span<const int64_t> rest = all.times_ns.subspan(first);
  seen.samples = part_of(all, first, first + first_after(rest, last_ns));
  seen.own = by_end ? first_after(rest, to_ns_) : first_at_or_after(rest, to_ns_);
  find_doubt(number, seen);
}

std::span<const Replacement> Stretch::replacements(uint16_t number) {
  const auto& all = facts_.replacements;
  replacements_.clear();
  auto at = std::ranges::upper_bound(all, from_ns_, {}, &Replacement::at_ns);
  for (; at != all.end() && at->at_ns <= to_ns_; ++at)
    if (at->signal == number) replacements_.push_back(*at);
  return replacements_;
}

// What the meter that was there last showed last, or began with.
void Stretch::remember_reading(uint16_t counter, SignalMemory& memory) {
  const Seen& all = seen(counter);
  const std::span<const Replacement> replaced = replacements(counter);
  if (!replaced.empty()) memory.reading = replaced.back().first;
  const Believed is_believed = believed(counter);
  for (size_t k = all.own; k-- > 0;) {
    if (!replaced.empty() && all.samples.times_ns[k] < replaced.back().at_ns) return;
    if (!is_believed(k)) continue;
    memory.reading = all.samples.numbers[k];
    return;
  }
}

void Stretch::remember_signals(Memory& next) {
  next.at = Instant{to_ns_};
  for (size_t i = 0; i < plan_.agreements.size(); ++i)
    next.agreements[i] = violations(i).at_end;
  for (size_t i = 0; i < plan_.signals.size(); ++i) {
    const uint16_t number = plan_.signals[i];
    const terms::Signal& signal = plan_.signal(number);
    SignalMemory& memory = next.signals[i];
    const Seen& all = seen(number);
    memory.repeated = all.repeated;
    if (all.own > 0) {
      size_t last = all.own - 1;
      const auto& times = all.samples.times_ns;
      // Of several amounts at one stamp the first covers the time before it.
      while (signal.type == SignalType::interval && last > 0 && times[last - 1] == times[last])
        --last;
      LastSample sample{times[last], all.is_good(last), false, kNever, 0, {}};
      if (signal.stuck_after.has_value()) sample.stuck_ns = all.stuck_ns[last];
      if (terms::is_number(signal.type))
        sample.number = all.samples.numbers[last];
      else
        sample.text = all.history->text(all.samples.codes[last]);
      memory.last = std::move(sample);
    }
    if (memory.last.has_value() && signal.type != SignalType::interval) {
      for (const Silence& silence : silences(number))
        if (silence.to_ns > memory.last->time_ns && silence.from_ns < to_ns_) memory.last->silenced = true;
    }
    beats_ns_.clear();
    for (uint16_t beat : plan_.beats[number])
      add_beats(beat, to_ns_, beats_ns_);
    for (const int64_t beat_ns : beats_ns_)
      memory.last_beat_ns = std::max(memory.last_beat_ns.value_or(beat_ns), beat_ns);
    if (signal.type == SignalType::counter) remember_reading(number, memory);
  }
}

}  // namespace panmen::measure
