#include "measure/plan.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::Signal;
using terms::SignalType;

namespace {

SampleNeeds needs_of(AggregateOp op) {
  SampleNeeds needs;
  needs.sum = op == AggregateOp::sum || op == AggregateOp::mean || op == AggregateOp::deviation;
  needs.squares = op == AggregateOp::deviation;
  needs.extremes = op == AggregateOp::minimum || op == AggregateOp::maximum;
  needs.ends = op == AggregateOp::first || op == AggregateOp::last || op == AggregateOp::delta;
  needs.values = op == AggregateOp::quantile || op == AggregateOp::median;
  needs.texts = op == AggregateOp::distinct;
  return needs;
}

void widen(SampleNeeds& needs, const SampleNeeds& more) {
  needs.sum |= more.sum;
  needs.squares |= more.squares;
  needs.extremes |= more.extremes;
  needs.ends |= more.ends;
  needs.values |= more.values;
  needs.texts |= more.texts;
}

// The position of the element that `is_it` describes, which is appended where there is none.
template <class T, class Is>
uint16_t find_or_add(std::vector<T>& all, const T& made, const Is& is_it) {
  const auto at = std::ranges::find_if(all, is_it);
  if (at != all.end()) return static_cast<uint16_t>(at - all.begin());
  all.push_back(made);
  return static_cast<uint16_t>(all.size() - 1);
}

std::array<Counted, kTruths> counted_table(const Aggregate& aggregate) {
  std::array<Counted, kTruths> table{};
  for (size_t t = 0; t < kTruths; ++t)
    table[t] = count_as(static_cast<Truth>(t), aggregate.buyer_gap_holds, aggregate.supplier_gap_holds);
  return table;
}

bool compares_signal(const ConditionNode& node) {
  return node.op == ConditionOp::compare_number || node.op == ConditionOp::compare_signals ||
         node.op == ConditionOp::is_one_of || node.op == ConditionOp::is_none_of ||
         node.op == ConditionOp::alive;
}

int64_t reach_ahead_ns(const Signal& signal) {
  return signal.type == SignalType::interval ? signal.alive_within.ns : 0;
}

std::vector<int64_t> find_look_ahead(const terms::Contract& contract) {
  std::vector<int64_t> ahead(contract.conditions.size(), 0);
  for (size_t i = 0; i < ahead.size(); ++i) {
    const ConditionNode& node = contract.conditions[i];
    if (node.op == ConditionOp::negate) ahead[i] = ahead[node.left];
    if (node.op == ConditionOp::both || node.op == ConditionOp::either)
      ahead[i] = std::max(ahead[node.left], ahead[node.right]);
    if (compares_signal(node)) ahead[i] = reach_ahead_ns(contract.signals[node.signal]);
    if (node.op == ConditionOp::compare_signals)
      ahead[i] = std::max(ahead[i], reach_ahead_ns(contract.signals[node.other]));
  }
  return ahead;
}

// Which conditions are one of `wanted`, or are made of such.
std::vector<bool> find_questions(const terms::Contract& contract, std::initializer_list<ConditionOp> wanted) {
  std::vector<bool> asks(contract.conditions.size(), false);
  for (size_t i = 0; i < asks.size(); ++i) {
    const ConditionNode& node = contract.conditions[i];
    switch (node.op) {
      case ConditionOp::both:
      case ConditionOp::either:
        asks[i] = asks[node.left] || asks[node.right];
        break;
      case ConditionOp::negate:
        asks[i] = asks[node.left];
        break;
      default:
        asks[i] = std::ranges::find(wanted, node.op) != wanted.end();
    }
  }
  return asks;
}

// Signals that tell of the presence of signal i's source.
std::vector<uint16_t> find_beats(const terms::Contract& contract, const Signal& signal) {
  if (signal.liveness != terms::Liveness::heartbeat) return {};
  if (signal.heartbeat.has_value()) return {*signal.heartbeat};
  std::vector<uint16_t> beats;
  for (size_t i = 0; i < contract.signals.size(); ++i)
    if (contract.signals[i].asset == signal.asset) beats.push_back(static_cast<uint16_t>(i));
  return beats;
}

}  // namespace

Truth missing_truth(const terms::Contract& contract, uint16_t signal, terms::GapCause cause) {
  switch (contract.gaps.rule(cause)) {
    case terms::GapRule::excluded:
      return Truth::excluded;
    case terms::GapRule::down:
      return Truth::down;
    case terms::GapRule::against:
      switch (contract.signals[signal].from) {
        case terms::Role::buyer:
          return Truth::against_buyer;
        case terms::Role::supplier:
          return Truth::against_supplier;
        case terms::Role::third:
          return Truth::excluded;
      }
  }
  PANMEN_ASSERT(false);
}

Plan::Plan(const terms::Contract& terms)
    : contract(terms),
      places(terms.aggregates.size()),
      slots(terms.signals.size(), kNoSlot),
      beats(terms.signals.size()),
      look_ahead_ns(find_look_ahead(terms)),
      asks_clock(
          find_questions(terms, {ConditionOp::scheduled, ConditionOp::in_shift, ConditionOp::planned})),
      asks_stops(find_questions(terms, {ConditionOp::stop})),
      doubted_by(terms.signals.size()) {
  for (size_t i = 0; i < terms.signals.size(); ++i)
    beats[i] = find_beats(terms, terms.signals[i]);
}

Plan Plan::of(const terms::Contract& contract, std::span<const uint16_t> conditions,
              std::span<const uint16_t> signals) {
  Plan plan(contract);
  for (uint16_t condition : conditions)
    plan.add_condition(condition);
  for (uint16_t signal : signals)
    plan.add_signal(signal);
  return plan;
}

Plan::Plan(const terms::Contract& terms, uint16_t number) : Plan(terms) {
  spec = number;
  for (const terms::Measure& measure : terms.measures) {
    if (measure.per != spec) continue;
    for (const terms::ExpressionNode& node : measure.nodes)
      if (node.op == terms::ExpressionOp::aggregate) add(node.index);
  }
}

void Plan::add(uint16_t number) {
  Place& place = places[number];
  if (place.kind != UseKind::none) return;
  const Aggregate& aggregate = contract.aggregates[number];
  if (aggregate.signal.has_value()) add_signal(*aggregate.signal);
  if (aggregate.condition.has_value()) add_condition(*aggregate.condition);
  switch (aggregate.source) {
    case AggregateSource::measure:
      place = {UseKind::figures, *aggregate.measure};
      return;
    case AggregateSource::condition: {
      if (aggregate.op == AggregateOp::rising) {
        const RisingUse use{*aggregate.condition};
        place = {UseKind::rising,
                 find_or_add(rising, use, [&](const RisingUse& u) { return u.condition == use.condition; })};
        return;
      }
      if (aggregate.op == AggregateOp::first_time || aggregate.op == AggregateOp::last_time) {
        const MomentUse use{*aggregate.condition};
        place = {UseKind::moments,
                 find_or_add(moments, use, [&](const MomentUse& u) { return u.condition == use.condition; })};
        return;
      }
      const TimeUse use{*aggregate.condition, false, counted_table(aggregate)};
      place = {UseKind::time, find_or_add(times, use, [&](const TimeUse& u) {
                 return u.condition == use.condition && u.counted == use.counted;
               })};
      times[place.index].longest |= aggregate.op == AggregateOp::longest;
      return;
    }
    case AggregateSource::runs:
    case AggregateSource::cycles: {
      const DurationUse use{*aggregate.condition, aggregate.source == AggregateSource::cycles, {}};
      place = {UseKind::durations, find_or_add(durations, use, [&](const DurationUse& u) {
                 return u.condition == use.condition && u.cycles == use.cycles;
               })};
      widen(durations[place.index].needs, needs_of(aggregate.op));
      return;
    }
    case AggregateSource::entries:
      place = {UseKind::entries, *aggregate.adjustment};
      return;
    case AggregateSource::window:
      place = {UseKind::window, 0};
      return;
    case AggregateSource::signal:
      break;
  }
  const uint16_t of = *aggregate.signal;
  if (aggregate.op == AggregateOp::increase || aggregate.op == AggregateOp::rate) {
    place = {UseKind::counter,
             find_or_add(counters, CounterUse{of}, [&](const CounterUse& u) { return u.signal == of; })};
  } else if (aggregate.op == AggregateOp::time_mean) {
    place = {UseKind::weighted,
             find_or_add(weighted, WeightedUse{of}, [&](const WeightedUse& u) { return u.signal == of; })};
  } else if (aggregate.op == AggregateOp::cost) {
    const CostUse use{of, aggregate.condition, *aggregate.tariff};
    place = {UseKind::costs, find_or_add(costs, use, [&](const CostUse& u) { return u == use; })};
  } else if (aggregate.op == AggregateOp::repeatability) {
    const PointUse use{{of, *aggregate.signal_y, *aggregate.signal_z}, aggregate.condition};
    add_signal(*aggregate.signal_y);
    add_signal(*aggregate.signal_z);
    place = {UseKind::points, find_or_add(points, use, [&](const PointUse& u) { return u == use; })};
  } else {
    const SampleUse use{of, aggregate.condition, {}};
    place = {UseKind::samples, find_or_add(samples, use, [&](const SampleUse& u) {
               return u.signal == of && u.where == use.where;
             })};
    widen(samples[place.index].needs, needs_of(aggregate.op));
  }
}

void Plan::add_condition(uint16_t root) {
  const ConditionNode& node = contract.conditions[root];
  greatest_look_ahead_ns = std::max(greatest_look_ahead_ns, look_ahead_ns[root]);
  needs_stops = needs_stops || asks_stops[root];
  if (node.op == ConditionOp::both || node.op == ConditionOp::either || node.op == ConditionOp::negate) {
    add_condition(node.left);
    if (node.op != ConditionOp::negate) add_condition(node.right);
  }
  if (compares_signal(node)) add_signal(node.signal);
  if (node.op == ConditionOp::compare_signals) add_signal(node.other);
}

void Plan::add_signal(uint16_t number) {
  if (slots[number] != kNoSlot) return;
  slots[number] = static_cast<uint16_t>(signals.size());
  signals.push_back(number);
  if (const auto connection = contract.signals[number].connection; connection.has_value())
    add_signal(*connection);
  add_agreements(number);
}

void Plan::add_agreements(uint16_t signal) {
  for (size_t i = 0; i < contract.agreements.size(); ++i) {
    const terms::Agreement& agreement = contract.agreements[i];
    if (!std::ranges::binary_search(agreement.doubtful, signal)) continue;
    const auto number = static_cast<uint16_t>(i);
    const size_t known = agreements.size();
    const uint16_t at = find_or_add(agreements, number, [&](uint16_t a) { return a == number; });
    doubted_by[signal].push_back(at);
    if (at < known) continue;
    add_condition(agreement.when);
    add_condition(agreement.must);
  }
}

}  // namespace panmen::measure
