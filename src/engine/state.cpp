#include "engine/state.hpp"

#include <algorithm>
#include <set>

namespace panmen::engine {

namespace {

// What becomes true at an instant is found once more than that instant is complete.
constexpr Duration kToFindAnEnd{1};

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

SpecRun::SpecRun(const terms::Contract& contract, uint16_t number, const measure::Facts& facts)
    : spec(number),
      sequence(contract, number),
      figures(contract, facts),
      until(contract.until),
      delay(measure::Figures::delay(contract, number)),
      rests_on(specs_below(contract, number)) {
  asks_for_stops = delay > Duration{};
  if (terms::is_found(contract.windows[number].shape)) {
    finder.emplace(contract, number, facts);
    delay = std::max(delay, kToFindAnEnd);
  }
  for (size_t i = 0; i < contract.clauses.size(); ++i)
    if (contract.clauses[i].kind == terms::ClauseKind::windows && contract.clauses[i].window == number)
      clauses.push_back(i);
  last.resize(clauses.size());
}

std::optional<Instant> SpecRun::next_closing() const {
  if (!open.empty()) return closing(open.front());
  return next.has_value() ? std::optional(closing(*next)) : std::nullopt;
}

std::optional<Window> SpecRun::window_at(size_t place, std::optional<Window> before) const {
  if (place < open.size()) return open[place];
  const size_t beyond = place - open.size();
  if (beyond == 0) return next;
  if (!finder.has_value()) return sequence.after(*before);
  return beyond <= found.size() ? std::optional(found[beyond - 1]) : std::nullopt;
}

void SpecRun::open_before(Instant t) {
  while (next.has_value() && next->from < t) {
    figures.open(spec, *next);
    open.push_back(*next);
    if (!first_from.has_value()) first_from = next->from;
    if (!finder.has_value()) {
      next = sequence.after(*next);
    } else {
      next.reset();
      find_next();
    }
  }
}

void SpecRun::find_next() {
  if (next.has_value() || found.empty()) return;
  next = found.front();
  found.pop_front();
}

Instant SpecRun::may_take(Instant complete) const {
  if (!open.empty()) return std::min(complete, open.front().to);
  if (next.has_value()) return std::min(complete, next->to);
  return finder.has_value() ? std::min(complete, finder->next_from()) : complete;
}

bool SpecRun::is_over() const {
  if (!open.empty() || next.has_value()) return false;
  if (!finder.has_value()) return true;
  return has_begun && until.has_value() && finder->next_from() >= *until;
}

Instant SpecRun::facts_needed_from() const {
  if (!has_begun) return begins.value_or(Instant{Instant::kMaxNs});
  Instant needed{Instant::kMaxNs};
  if (!is_over()) needed = figures.needed_from(spec);
  if (!open.empty()) needed = std::min(needed, open.front().from);
  return closed.empty() ? needed : std::min(needed, closed.front().window.from);
}

ContractState::ContractState(terms::Contract c)
    : contract(std::move(c)),
      milestones(contract),
      dues(contract),
      told{std::vector<ToldMilestones::Confirmation>(contract.confirmations.size()),
           std::vector<Judged>(contract.clauses.size()),
           std::vector<std::optional<Reached>>(contract.clauses.size())},
      caps(contract, measure::Figures::closing_order(contract)),
      closing_order(measure::Figures::closing_order(contract)) {
  runs.reserve(contract.windows.size());
  for (uint16_t i = 0; i < contract.windows.size(); ++i)
    runs.emplace_back(contract, i, facts);
  for (const uint16_t spec : closing_order)
    for (const uint16_t below : runs[spec].rests_on)
      runs[spec].delay = std::max(runs[spec].delay, runs[below].delay);
  facts.stops.resize(contract.stops.size());
  if (!contract.stops.empty()) stops.emplace(contract, facts);
}

void ContractState::start(Instant from) {
  has_started = true;
  for (SpecRun& run : runs) {
    run.next = run.sequence.first(from);
    if (run.next.has_value()) run.begins = run.next->from;
    if (run.finder.has_value() && !(contract.until.has_value() && from >= *contract.until)) run.begins = from;
    run.taken = run.begins.value_or(from);
  }
}

std::optional<Instant> ContractState::begins() const {
  std::optional<Instant> first;
  for (const SpecRun& run : runs)
    if (run.begins.has_value()) first = std::min(first.value_or(*run.begins), *run.begins);
  return first;
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

std::optional<Instant> ContractState::end_of_observations() const {
  if (!newest_start.has_value()) return newest_end;
  return std::max(newest_end.value_or(*newest_start), *newest_start + Duration{1});
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
  for (const size_t i : runs[spec].clauses)
    bytes += derived_bytes(contract.clauses[i]);
  return bytes;
}

size_t ContractState::derived_bytes(const terms::Clause& clause) {
  return 2048 * std::max<size_t>(clause.parts.size(), 1) + 256 * (clause.when.size() + 1);
}

Instant ContractState::needed_from(const Metric& metric) const {
  if (!has_started) return {Instant::kMinNs};
  Instant needed{Instant::kMaxNs};
  for (const SpecRun& run : runs) {
    if (run.has_begun) {
      if (!run.is_over()) needed = std::min(needed, run.figures.needed_from(run.spec));
      if (!run.is_over() && run.finder.has_value()) needed = std::min(needed, run.finder->needed_from());
      continue;
    }
    if (!run.begins.has_value()) continue;
    // What was said last before it begins may still hold there.
    needed = std::min(needed, *run.begins);
    const auto times_ns = metric.history->released().times_ns;
    const auto inside = std::ranges::lower_bound(times_ns, run.begins->ns);
    if (inside != times_ns.begin()) needed = std::min(needed, Instant{*std::prev(inside)});
  }
  if (stops.has_value() && stops->has_begun && !stops->is_over)
    needed = std::min(needed, stops->finder.needed_from());
  return needed;
}

std::vector<const signal::History*> ContractState::histories() const {
  std::vector<const signal::History*> histories;
  histories.reserve(metrics.size());
  for (const Metric* metric : metrics)
    histories.push_back(metric->history.has_value() ? &*metric->history : nullptr);
  return histories;
}

const Milestones& ContractState::work_out_milestones() {
  milestones.work_out(entries, clock);
  return milestones;
}

bool ContractState::is_correcting() const {
  return std::ranges::any_of(runs, [](const SpecRun& run) { return run.correcting.has_value(); });
}

}  // namespace panmen::engine
