#include "sim/course.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/assert.hpp"
#include "base/work_calendar.hpp"

namespace panmen::sim {

namespace {

using terms::WindowShape;

constexpr int64_t seconds_of(Instant t) {
  return t.ns / 1'000'000'000;
}

std::vector<Window> calendar_windows(const terms::Contract& contract, const terms::WindowSpec& spec,
                                     Instant begin, int64_t complete_s) {
  std::vector<Window> windows;
  for (Instant t = begin;; t = windows.back().to) {
    const Window w = window_at(contract.zone, spec.kind, t, spec.first_day);
    if (w.to > at_s(complete_s) || (contract.until && w.from >= *contract.until)) return windows;
    windows.push_back(w);
  }
}

std::vector<Window> shift_windows(const terms::Contract& contract, const terms::WindowSpec& spec,
                                  Instant begin, int64_t complete_s) {
  std::vector<Window> windows;
  for (size_t i = 0; i < contract.shifts.size(); ++i) {
    if (spec.shift && *spec.shift != i) continue;
    auto next = shift_ending_after(contract.zone, contract.calendar.value_or(WorkCalendar{}),
                                   contract.shifts[i], begin);
    while (next && next->to <= at_s(complete_s)) {
      if (!contract.until || next->from < *contract.until) windows.push_back(*next);
      next = shift_ending_after(contract.zone, contract.calendar.value_or(WorkCalendar{}), contract.shifts[i],
                                next->to);
    }
  }
  std::ranges::sort(windows);
  return windows;
}

}  // namespace

std::vector<std::optional<int64_t>> complete_before_steps(const terms::Contract& contract,
                                                          const World& world) {
  std::map<std::string, size_t> source_of;  // of assets that are heard of
  for (size_t i = 0; i < world.sources.size(); ++i)
    if (world.sources[i].names_its_assets)
      for (const std::string& asset : world.sources[i].assets)
        source_of[asset] = i;
  std::map<size_t, int64_t> watermarks_s;
  std::vector<std::optional<int64_t>> complete_s(1);
  for (const Step& step : world.steps) {
    complete_s.push_back(complete_s.back());
    if (!step.observations.empty()) {
      source_of[step.observations.front().asset] = step.source;
      continue;
    }
    watermarks_s[step.source] = step.through_s;
    std::optional<int64_t> least_s;
    const bool all_are_known = std::ranges::all_of(contract.signals, [&](const terms::Signal& signal) {
      const auto source = source_of.find(signal.asset);
      if (source == source_of.end() || !watermarks_s.contains(source->second)) return false;
      least_s = std::min(least_s.value_or(watermarks_s[source->second]), watermarks_s[source->second]);
      return true;
    });
    if (all_are_known) complete_s.back() = least_s;
  }
  return complete_s;
}

std::optional<Instant> begin_of(const terms::Contract& contract, const std::vector<Observation>& in_time,
                                int64_t complete_s) {
  if (contract.from) return contract.from;
  std::optional<int64_t> first_s;
  for (const terms::Signal& signal : contract.signals)
    for (const Observation& o : in_time) {
      if (o.asset != signal.asset || o.metric != signal.metric || o.time_s > complete_s) continue;
      // An amount stamped at a window's edge lies in the window that ends there.
      const int64_t inside_s = signal.type == terms::SignalType::interval ? o.time_s - 1 : o.time_s;
      first_s = std::min(first_s.value_or(inside_s), inside_s);
    }
  return first_s ? std::optional(at_s(*first_s)) : std::nullopt;
}

std::vector<Window> windows_of(const terms::Contract& contract, uint16_t number, Instant begin,
                               int64_t complete_s) {
  const terms::WindowSpec& spec = contract.windows[number];
  switch (spec.shape) {
    case WindowShape::calendar:
      return calendar_windows(contract, spec, begin, complete_s);
    case WindowShape::sliding: {
      const std::vector<Window> parts = calendar_windows(contract, spec, begin, complete_s);
      std::vector<Window> windows;
      for (size_t last = spec.count - 1U; last < parts.size(); ++last)
        windows.push_back({parts[last + 1 - spec.count].from, parts[last].to});
      return windows;
    }
    case WindowShape::shift:
      return shift_windows(contract, spec, begin, complete_s);
    case WindowShape::contract:
      if (*contract.until > at_s(complete_s)) return {};
      return {{*contract.from, *contract.until}};
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      break;  // no world has windows that are found in its data
  }
  PANMEN_ASSERT(false);
}

std::vector<std::vector<const Observation*>> late_in_windows(
    const terms::Contract& contract, const World& world, const std::vector<Window>& windows,
    const std::vector<std::optional<int64_t>>& complete_before_steps_s) {
  std::vector<std::vector<const Observation*>> counted(windows.size());
  if (contract.final_after == Duration{}) return counted;
  const int64_t final_after_s = contract.final_after.ns / 1'000'000'000;
  for (const LateArrival& late : world.late) {
    const std::optional<int64_t> complete_s = complete_before_steps_s[late.step];
    size_t finals = 0;  // windows, when it came
    while (complete_s && finals < windows.size() &&
           seconds_of(windows[finals].to) + final_after_s <= *complete_s)
      ++finals;
    if (finals > 1 && late.observation.time_s < seconds_of(windows[finals - 1].from)) continue;
    for (size_t i = finals; i < windows.size(); ++i)
      counted[i].push_back(&late.observation);
  }
  return counted;
}

}  // namespace panmen::sim
