#include "measure/walk.hpp"

#include <algorithm>

#include "measure/summary.hpp"

namespace panmen::measure {

namespace {

// So many samples of one signal are looked at together: what is worked out of them stays in the cache.
constexpr size_t kSamplesAtOnce = 4096;

// Calls look(signal) for each signal whose samples matter or tell that another's source is there.
template <class Look>
void for_each_signal(const Plan& plan, const Look& look) {
  for (uint16_t signal : plan.signals) {
    look(signal);
    std::ranges::for_each(plan.beats[signal], look);
  }
}

// Where a stretch from there has to end so that it stays small.
Instant cut(const Plan& plan, Histories histories, Instant from, Instant to) {
  for_each_signal(plan, [&](uint16_t signal) {
    if (histories[signal] == nullptr) return;
    const auto times = histories[signal]->released().times_ns;
    const auto first = std::ranges::lower_bound(times, from.ns);
    if (times.end() - first <= static_cast<ptrdiff_t>(kSamplesAtOnce)) return;
    to = std::min(to, Instant{std::max(first[kSamplesAtOnce], from.ns + 1)});
  });
  return to;
}

// The last stamp before `from`, or `from` where there is none.
Instant last_stamp_before(const Plan& plan, Histories histories, Instant from) {
  Instant first = from;
  for_each_signal(plan, [&](uint16_t signal) {
    if (histories[signal] == nullptr) return;
    const auto times = histories[signal]->released().times_ns;
    const auto after = std::ranges::lower_bound(times, from.ns);
    if (after != times.begin()) first = std::min(first, Instant{*(after - 1)});
  });
  return first;
}

// A counter goes on from its last reading, where that is to be believed, or from what a new meter began with.
void begin_reading(Stretch& stretch, const Facts& facts, uint16_t signal, SignalMemory& memory) {
  const std::span<const uint8_t> contradicted = stretch.contradicted_samples(signal);
  const bool is_believed =
      memory.last.has_value() && memory.last->good && (contradicted.empty() || contradicted.back() == 0);
  if (!is_believed) memory.reading.reset();
  for (const Replacement& replaced : facts.replacements) {
    if (replaced.at_ns > stretch.to_ns()) break;
    if (replaced.signal == signal && (!memory.last.has_value() || memory.last->time_ns < replaced.at_ns))
      memory.reading = replaced.first;
  }
}

}  // namespace

Memory memory_at_begin(const Plan& plan, const Facts& facts, Instant from, Histories histories) {
  Memory memory;
  memory.signals.resize(plan.signals.size());
  memory.rising.resize(plan.rising.size());
  memory.durations.resize(plan.durations.size());
  memory.agreements.resize(plan.agreements.size());
  // An amount or reading is taken in by what ends at it, so the beginning lies before the first.
  memory.at = last_stamp_before(plan, histories, from) - Duration{1};
  const Memory before = memory;
  Stretch stretch(plan, facts);
  stretch.turn_to(histories, before, before.at, from, from);
  stretch.look_at_last_only();
  remember_conditions(stretch, memory);
  stretch.remember_signals(memory);
  for (size_t i = 0; i < plan.signals.size(); ++i)
    begin_reading(stretch, facts, plan.signals[i], memory.signals[i]);
  for (RisingMemory& rising : memory.rising)
    if (!is_decided(rising.now)) rising.known.reset();
  return memory;
}

void walk(const Plan& plan, const Facts& facts, Histories histories, Memory& memory, Instant to, Instant see,
          const std::function<void(Stretch&, Memory&)>& visit) {
  if (memory.at >= to) return;
  // Its room is given back: there may be many that walk.
  Stretch stretch(plan, facts);
  Memory before;
  while (memory.at < to) {
    const Instant until = cut(plan, histories, memory.at, to);
    before = memory;
    stretch.turn_to(histories, before, before.at, until, see);
    visit(stretch, memory);
    stretch.remember_signals(memory);
  }
}

}  // namespace panmen::measure
