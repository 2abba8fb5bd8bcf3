#include "engine/state.hpp"

#include <algorithm>
#include <set>

namespace panmen::engine {

namespace {

// The specs whose figures those of `spec` are computed from.
std::vector<uint16_t> specs_below(const terms::Contract& contract, uint16_t spec) {
  std::set<uint16_t> below;
  for (const terms::Measure& measure : contract.measures) {
    if (measure.per != spec) continue;
    for (const terms::ExpressionNode& node : measure.nodes) {
      if (node.op != terms::ExpressionOp::aggregate) continue;
      const terms::Aggregate& aggregate = contract.aggregates[node.index];
      if (aggregate.source == terms::AggregateSource::measure)
        below.insert(contract.measures[*aggregate.measure].per);
    }
  }
  return {below.begin(), below.end()};
}

}  // namespace

SpecRun::SpecRun(const terms::Contract& contract, uint16_t number)
    : spec(number), sequence(contract, number), figures(contract), rests_on(specs_below(contract, number)) {
  for (size_t i = 0; i < contract.clauses.size(); ++i)
    if (contract.clauses[i].window == number) clauses.push_back(i);
  last.resize(clauses.size());
}

std::optional<Instant> SpecRun::next_end() const {
  if (!open.empty()) return open.front().to;
  return next.has_value() ? std::optional(next->to) : std::nullopt;
}

void SpecRun::open_before(Instant t) {
  while (next.has_value() && next->from < t) {
    figures.open(spec, *next);
    open.push_back(*next);
    next = sequence.after(*next);
  }
}

ContractState::ContractState(terms::Contract c)
    : contract(std::move(c)), closing_order(measure::Figures::closing_order(contract)) {
  runs.reserve(contract.windows.size());
  for (uint16_t i = 0; i < contract.windows.size(); ++i)
    runs.emplace_back(contract, i);
}

void ContractState::start(Instant from) {
  has_started = true;
  for (SpecRun& run : runs) {
    run.next = run.sequence.first(from);
    if (run.next.has_value()) run.taken = run.next->from;
  }
}

std::optional<Instant> ContractState::first_observation(Instant through) const {
  std::optional<Instant> first;
  for (size_t i = 0; i < metrics.size(); ++i) {
    if (!metrics[i]->history.has_value()) continue;
    const auto times_ns = metrics[i]->history->released().times_ns;
    const auto at =
        std::ranges::upper_bound(times_ns, known_through[i].value_or(Instant{Instant::kMinNs}).ns);
    if (at == times_ns.end() || *at > through.ns) continue;
    // An amount stamped at a window's end belongs to that window.
    const bool is_amount = contract.signals[i].type == terms::SignalType::interval;
    const Instant inside{is_amount ? *at - 1 : *at};
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

std::optional<Instant> ContractState::complete_through() const {
  std::optional<Instant> lowest;
  for (const Asset* asset : assets) {
    if (!asset->through.has_value()) return std::nullopt;
    lowest = std::min(lowest.value_or(*asset->through), *asset->through);
  }
  return lowest;
}

// What the terms allow a window fits into one record, beside the names of contract and clause.
static_assert(terms::kMaxWindowBytes / (terms::kFigureBytes + 1) <= record::kMaxFigures);
static_assert(terms::kMaxWindowBytes + 4 * record::kMaxNameSize <= record::kMaxBodySize);

size_t ContractState::derived_bytes(uint16_t spec) const {
  size_t bytes = 512;
  for (const terms::Measure& measure : contract.measures)
    if (measure.per == spec) bytes += measure.name.size() + terms::kFigureBytes;
  for (const size_t i : runs[spec].clauses) {
    const terms::Clause& clause = contract.clauses[i];
    bytes += 2048 + 256 * (clause.when.size() + 1);
  }
  return bytes;
}

Instant ContractState::needed_from(const Metric& metric) const {
  if (!has_started) return {Instant::kMinNs};
  Instant needed{Instant::kMaxNs};
  for (const SpecRun& run : runs) {
    if (run.has_begun) {
      if (!run.open.empty() || run.next.has_value())
        needed = std::min(needed, run.figures.needed_from(run.spec));
      continue;
    }
    if (!run.next.has_value()) continue;
    // What was said last before the first window begins may still hold there.
    needed = std::min(needed, run.next->from);
    const auto times_ns = metric.history->released().times_ns;
    const auto inside = std::ranges::lower_bound(times_ns, run.next->from.ns);
    if (inside != times_ns.begin()) needed = std::min(needed, Instant{*std::prev(inside)});
  }
  return needed;
}

std::vector<const signal::History*> ContractState::histories() const {
  std::vector<const signal::History*> histories;
  histories.reserve(metrics.size());
  for (const Metric* metric : metrics)
    histories.push_back(metric->history.has_value() ? &*metric->history : nullptr);
  return histories;
}

bool ContractState::is_correcting() const {
  return std::ranges::any_of(runs, [](const SpecRun& run) { return run.correcting.has_value(); });
}

}  // namespace panmen::engine
