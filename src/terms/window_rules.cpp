// What must hold of windows, and of the figures that are computed in them.
#include <algorithm>
#include <array>

#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

// Has what its shape uses, and nothing else.
bool has_only_what_it_uses(const WindowSpec& window) {
  const auto is = [&](std::initializer_list<WindowShape> shapes) {
    return std::ranges::find(shapes, window.shape) != shapes.end();
  };
  const bool has_kind = is({WindowShape::calendar, WindowShape::sliding});
  const bool has_count = is({WindowShape::sliding, WindowShape::samples, WindowShape::cycles});
  return (has_kind || window.kind == WindowKind::day) && (has_count || window.count == 1) &&
         (is({WindowShape::shift}) || !window.shift) &&
         window.signal.has_value() == is({WindowShape::samples}) &&
         window.begins.has_value() == is({WindowShape::cycles, WindowShape::between}) &&
         window.ends.has_value() == is({WindowShape::between});
}

std::string_view broken_rule_of_found(const WindowSpec& window, const Contract& contract,
                                      const std::vector<ConditionReach>& reaches) {
  if (window.count < 1 || window.count > kMaxFoundCount)
    return "a number of samples or cycles of a window is out of range";
  if (window.signal && contract.signals[*window.signal].type == SignalType::connection)
    return "a window counts what a connection says";
  for (const auto& edge : {window.begins, window.ends}) {
    if (!edge) continue;
    const ConditionReach& reach = reaches[*edge];
    if (reach.compares_interval || reach.events.any() || reach.asks_stop || reach.asks_planned)
      return "a window begins or ends by a condition on an interval, an event or a stop";
  }
  return {};
}

}  // namespace

std::string_view broken_rule(const WindowSpec& window, const Contract& contract,
                             const std::vector<ConditionReach>& reaches) {
  const bool slides = window.shape == WindowShape::sliding;
  const bool of_shift = window.shape == WindowShape::shift;
  if (!has_only_what_it_uses(window))
    return "a window has what its shape does not use, or lacks what it does";
  constexpr int kLastFirstDay = 28;
  if (window.first_day < 1 || window.first_day > kLastFirstDay ||
      (window.first_day != 1 && window.kind != WindowKind::month))
    return "the day on which a window begins is out of range";
  if (slides && (window.count < 2 || window.count > kMaxSliding))
    return "a number of sliding windows is out of range";
  if (of_shift && contract.shifts.empty()) return "a window is of shifts where there are none";
  if (window.shift && *window.shift >= contract.shifts.size()) return "a shift that is not there is named";
  if (window.shape == WindowShape::contract && (!contract.from || !contract.until))
    return "a window is of a contract without beginning or end";
  if (is_found(window.shape)) {
    if (const auto broken = broken_rule_of_found(window, contract, reaches); !broken.empty()) return broken;
  }
  if (std::ranges::find(contract.windows, window) != contract.windows.end())
    return "two windows are the same";
  return {};
}

std::string_view broken_rule_of_use(const Aggregate& aggregate, uint16_t per, const Contract& contract,
                                    const std::vector<ConditionReach>& reaches) {
  const WindowSpec& outer = contract.windows[per];
  const bool takes_time = aggregate.source != AggregateSource::signal && aggregate.condition &&
                          aggregate.op != AggregateOp::rising;
  if (outer.shape == WindowShape::sliding && takes_time && reaches[*aggregate.condition].compares_interval)
    return "time of a condition on intervals is taken in a sliding window";
  if (!aggregate.measure) return {};
  if (*aggregate.measure >= contract.measures.size()) return "a measure rests on figures of a later one";
  const uint16_t inner = contract.measures[*aggregate.measure].per;
  const WindowShape inner_shape = contract.windows[inner].shape;
  // What is found in the data may be longer than an hour.
  const bool may_not_fit = outer.shape == WindowShape::calendar && outer.kind == WindowKind::hour;
  if (inner == per || inner_shape == WindowShape::contract || outer.shape == WindowShape::shift ||
      is_found(outer.shape) || (is_found(inner_shape) && may_not_fit))
    return "a measure rests on figures of windows that do not lie in its own";
  return {};
}

namespace {

// Whether some window's figures rest, through others, on its own.
bool windows_rest_on_themselves(const Contract& contract) {
  std::array<std::bitset<kMaxWindows>, kMaxWindows> rests_on;
  for (const Measure& measure : contract.measures) {
    for (const ExpressionNode& node : measure.nodes) {
      if (node.op != ExpressionOp::aggregate) continue;
      const auto& inner = contract.aggregates[node.index].measure;
      if (inner) rests_on[measure.per].set(contract.measures[*inner].per);
    }
  }
  // Every path is found once each window has been let in between (S. Warshall, 1962).
  for (size_t between = 0; between < contract.windows.size(); ++between) {
    for (auto& reached : rests_on) {
      if (reached.test(between)) reached |= rests_on[between];
    }
  }
  for (size_t i = 0; i < contract.windows.size(); ++i) {
    if (rests_on[i].test(i)) return true;
  }
  return false;
}

}  // namespace

std::string_view broken_rule_of_figures(const Contract& contract) {
  for (const Aggregate& aggregate : contract.aggregates) {
    if (aggregate.measure && *aggregate.measure >= contract.measures.size())
      return "figures of a measure that is not there are named";
  }
  std::bitset<kMaxWindows> named;
  std::array<size_t, kMaxWindows> bytes{};
  for (const Measure& measure : contract.measures) {
    named.set(measure.per);
    bytes[measure.per] += measure.name.size() + kFigureBytes;
  }
  if (std::ranges::max(bytes) > kMaxWindowBytes) return "the figures of a window do not fit in a record";
  if (named.count() != contract.windows.size()) return "a window is of no measure";
  if (windows_rest_on_themselves(contract)) return "figures of two windows rest on each other";
  return {};
}

}  // namespace panmen::terms
