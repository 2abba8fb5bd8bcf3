#include "whatif/common_places.hpp"

#include <algorithm>
#include <optional>

namespace panmen::whatif {

using terms::ConditionOp;
using terms::Contract;

template <class T>
uint16_t CommonPlaces::Known<T>::place_of(const T& thing) {
  const auto at = std::ranges::find(things, thing);
  const auto place = static_cast<uint16_t>(at - things.begin());
  if (at == things.end()) things.push_back(thing);
  return place;
}

Contract CommonPlaces::rewrite(Contract contract) {
  rewrite_conditions(contract);
  rewrite_aggregates(contract);
  rewrite_windows(contract);
  const auto names_of = [](const auto& list) {
    std::vector<std::string> names;
    for (const auto& one : list)
      names.push_back(one.name);
    return names;
  };
  const std::vector<std::string> signals = names_of(contract.signals);
  const std::vector<std::string> measures = names_of(contract.measures);
  for (terms::Signal& signal : contract.signals)
    for (std::optional<uint16_t>* other : {&signal.heartbeat, &signal.connection})
      if (other->has_value()) *other = name(signals[**other]);
  for (terms::StopRule& stops : contract.stops) {
    stops.when = condition_[stops.when];
    for (terms::StopCause& cause : stops.causes)
      if (cause.when.has_value()) cause.when = condition_[*cause.when];
  }
  for (terms::Agreement& agreement : contract.agreements) {
    agreement.when = condition_[agreement.when];
    agreement.must = condition_[agreement.must];
    for (uint16_t& signal : agreement.doubtful)
      signal = name(signals[signal]);
    std::ranges::sort(agreement.doubtful);
  }
  const auto rewrite_test = [&](std::vector<terms::TestNode>& test) {
    for (terms::TestNode& node : test)
      if (node.op == terms::TestOp::compare) node.measure = name(measures[node.measure]);
  };
  for (terms::Measure& measure : contract.measures) {
    measure.per = window_[measure.per];
    for (terms::ExpressionNode& node : measure.nodes) {
      if (node.op == terms::ExpressionOp::aggregate) node.index = aggregate_[node.index];
      if (node.op == terms::ExpressionOp::measure) node.index = name(measures[node.index]);
    }
    rewrite_test(measure.only);
    rewrite_test(measure.test);
  }
  contract.conditions.clear();
  contract.aggregates.clear();
  contract.windows.clear();
  contract.clauses.clear();
  return contract;
}

void CommonPlaces::rewrite_conditions(const Contract& contract) {
  condition_.clear();
  for (terms::ConditionNode node : contract.conditions) {
    switch (node.op) {
      case ConditionOp::compare_signals:
        node.other = name(contract.signals[node.other].name);
        [[fallthrough]];
      case ConditionOp::compare_number:
      case ConditionOp::is_one_of:
      case ConditionOp::is_none_of:
      case ConditionOp::alive:
        node.signal = name(contract.signals[node.signal].name);
        break;
      case ConditionOp::both:
      case ConditionOp::either:
        node.right = condition_[node.right];
        [[fallthrough]];
      case ConditionOp::negate:
        node.left = condition_[node.left];
        break;
      case ConditionOp::in_shift:
        node.shift = name(contract.shifts[node.shift].name);
        break;
      case ConditionOp::stop:
        node.stops = name(contract.stops[node.stops].name);
        break;
      case ConditionOp::scheduled:
      case ConditionOp::planned:
        break;
    }
    condition_.push_back(conditions_.place_of(node));
  }
}

void CommonPlaces::rewrite_aggregates(const Contract& contract) {
  aggregate_.clear();
  for (terms::Aggregate aggregate : contract.aggregates) {
    for (std::optional<uint16_t>* signal : {&aggregate.signal, &aggregate.signal_y, &aggregate.signal_z})
      if (signal->has_value()) *signal = name(contract.signals[**signal].name);
    if (aggregate.measure.has_value()) aggregate.measure = name(contract.measures[*aggregate.measure].name);
    if (aggregate.condition.has_value()) aggregate.condition = condition_[*aggregate.condition];
    if (aggregate.tariff.has_value()) aggregate.tariff = name(contract.tariffs[*aggregate.tariff].name);
    if (aggregate.adjustment.has_value())
      aggregate.adjustment = name(contract.adjustments[*aggregate.adjustment].name);
    aggregate_.push_back(aggregates_.place_of(aggregate));
  }
}

void CommonPlaces::rewrite_windows(const Contract& contract) {
  window_.clear();
  for (terms::WindowSpec window : contract.windows) {
    if (window.shift.has_value()) window.shift = name(contract.shifts[*window.shift].name);
    if (window.signal.has_value()) window.signal = name(contract.signals[*window.signal].name);
    if (window.begins.has_value()) window.begins = condition_[*window.begins];
    if (window.ends.has_value()) window.ends = condition_[*window.ends];
    window_.push_back(windows_.place_of(window));
  }
}

}  // namespace panmen::whatif
