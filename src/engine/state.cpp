#include "engine/state.hpp"

#include <algorithm>

namespace panmen::engine {

ContractState::ContractState(terms::Contract c)
    : contract(std::move(c)), figures(contract), clauses(contract.clauses.size()) {
  for (const terms::Measure& measure : contract.measures)
    kinds.insert(measure.per);
}

void ContractState::start(Instant from) {
  for (WindowKind kind : kinds)
    open[kind] = window_at(contract.zone, kind, from);
}

std::optional<Instant> ContractState::first_observation(Instant through) const {
  std::optional<Instant> first;
  for (size_t i = 0; i < metrics.size(); ++i) {
    if (!metrics[i]->history.has_value()) continue;
    const auto t = metrics[i]->history->first();
    if (!t.has_value() || *t > through) continue;
    // An amount stamped at a window's end belongs to that window.
    const bool is_amount = contract.signals[i].type == terms::SignalType::interval;
    const Instant inside = is_amount && t->ns > Instant::kMinNs ? *t - Duration{1} : *t;
    first = std::min(first.value_or(inside), inside);
  }
  return first;
}

void ContractState::saw(const std::string& asset, const std::string& metric, Instant t) {
  for (const terms::Signal& signal : contract.signals) {
    if (signal.asset != asset || signal.metric != metric) continue;
    const bool ends = signal.type == terms::SignalType::interval || signal.type == terms::SignalType::counter;
    std::optional<Instant>& newest = ends ? newest_end : newest_start;
    newest = std::max(newest.value_or(t), t);
  }
}

std::optional<Instant> ContractState::last_inside() const {
  if (newest_end.has_value() && newest_end >= newest_start) return *newest_end - Duration{1};
  return newest_start;
}

size_t ContractState::derived_bytes(WindowKind kind) const {
  size_t bytes = 512;
  for (const terms::Measure& measure : contract.measures)
    if (measure.per == kind) bytes += measure.name.size() + 16;
  for (const terms::Clause& clause : contract.clauses)
    if (clause.window == kind) bytes += 2048 + 256 * (clause.when.size() + 1);
  return bytes;
}

}  // namespace panmen::engine
