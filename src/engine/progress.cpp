// What a watermark or the clock sets off: late data and entries are settled, stops and windows are found,
// windows close, milestones are told, and what is not needed any more is forgotten.
#include <algorithm>

#include "engine/closing.hpp"
#include "engine/correction.hpp"
#include "engine/derivation.hpp"
#include "engine/engine.hpp"

namespace panmen::engine {

using record::Body;

namespace {

// Observations are taken into the open windows when so many have come, or a window closes.
constexpr size_t kTakeAtOnce = size_t{1} << 16;

// What comes before windows close.
Result<void> prepare(ContractState& state, const signal::BlockSource& blocks, uint64_t arrivals) {
  const Instant complete = *state.complete_through();
  // What is being corrected is derived first.
  if (state.is_correcting() || !start(state, complete)) return {};
  PANMEN_CHECK(settle(state, blocks, complete, arrivals));
  PANMEN_CHECK(begin_runs(state, blocks, complete));
  return find_windows(state, blocks, complete);
}

}  // namespace

void Engine::for_each(size_t count, const std::function<void(size_t)>& function) const {
  if (options_.for_each && count > 1) {
    options_.for_each(count, function);
    return;
  }
  for (size_t i = 0; i < count; ++i)
    function(i);
}

Result<void> Engine::for_each_contract(
    const std::vector<ContractState*>& contracts,
    const std::function<Result<void>(ContractState&, size_t)>& function) const {
  std::vector<Result<void>> results(contracts.size());
  for_each(contracts.size(), [&](size_t i) { results[i] = function(*contracts[i], i); });
  for (const Result<void>& result : results)
    PANMEN_CHECK(result);
  return {};
}

bool Engine::has_work_left() const {
  return std::ranges::any_of(contracts_, [](const auto& entry) { return entry.second->is_due; });
}

void Engine::release(SourceState& source, Instant through) {
  source.through = through;
  std::vector<Asset*> assets;
  assets.reserve(source.assets.size());
  for (const std::string& name : source.assets)
    assets.push_back(&assets_.at(name));
  for_each(assets.size(), [&](size_t i) {
    assets[i]->through = through;
    for (auto& [name, metric] : assets[i]->metrics) {
      if (!metric.history.has_value()) continue;
      metric.history->release(through);
      if (metric.readers.empty()) drop_unneeded(metric);
    }
  });
  for (Asset* asset : assets)
    for (auto& [name, metric] : asset->metrics)
      if (metric.history.has_value() && metric.readers.empty()) count(metric);
}

Result<std::vector<Body>> Engine::progress(const std::vector<ContractState*>& due) {
  std::vector<ContractState*> contracts;  // that have data
  for (ContractState* state : due) {
    state->is_due = false;
    const auto complete = state->complete_through();
    if (complete.has_value()) contracts.push_back(state);
    state->clock = std::max({state->clock, complete, state->entries.newest(), now_});
  }
  PANMEN_CHECK(for_each_contract(
      contracts, [&](ContractState& state, size_t) { return prepare(state, blocks_, arrivals_); }));
  for (ContractState* state : contracts)
    if (state->milestones.has_any() && !state->is_correcting()) judge_again(*state);
  Derivation derivation(ledger_);
  size_t used = 0;
  const auto left = [&] { return used < kMaxDerivedBytes ? kMaxDerivedBytes - used : 0; };
  for (ContractState* state : contracts)
    used += derivation.tell_stops(*state, left(), used == 0);
  for (ContractState* state : contracts)
    if (state->is_correcting() && !state->has_stops_to_tell())
      used += derivation.correct(*state, left(), used == 0);
  for (ContractState* state : contracts)
    if (!state->has_stops_to_tell()) used += derivation.tell_limited(*state, left(), used == 0);
  PANMEN_CHECK(close_due(contracts, used, derivation));
  tell_milestones(due, used, derivation);

  PANMEN_CHECK(for_each_contract(contracts, [&](ContractState& state, size_t) -> Result<void> {
    if (state.is_due) return {};
    forget_final(state, *state.complete_through());
    return state.untaken < kTakeAtOnce ? Result<void>{} : take_all(state);
  }));
  forget(contracts);
  PANMEN_CHECK(keep_within_budget());
  return derivation.take();
}

Result<void> Engine::close_due(const std::vector<ContractState*>& contracts, size_t& used,
                               Derivation& derivation) {
  std::vector<Plan> plans(contracts.size());
  for (size_t i = 0; i < contracts.size(); ++i) {
    ContractState& state = *contracts[i];
    // What is corrected closes no window meanwhile: stops and corrections come first. What came late for a
    // contract that has not begun waits with it.
    const bool has_late = state.has_late && state.has_started;
    state.is_due = state.is_correcting() || has_late || state.has_stops_to_tell() || state.caps.has_changes();
    if (state.is_due) continue;
    const size_t left = used < kMaxDerivedBytes ? kMaxDerivedBytes - used : 0;
    plans[i] = plan_closing(state, *state.complete_through(), left, used == 0);
    used += plans[i].bytes;
    state.is_due = plans[i].leaves_some;
  }
  std::vector<std::vector<Computed>> computed(contracts.size());
  const auto close = [&](ContractState& state, size_t i) -> Result<void> {
    PANMEN_TRY(computed[i], close_windows(state, blocks_, *plans[i].through));
    return {};
  };
  // Windows that are computed from their blocks take the memory there is one after the other.
  std::vector<bool> is_big(contracts.size());
  for (size_t i = 0; i < contracts.size(); ++i)
    is_big[i] = plans[i].through.has_value() && has_let_go(*contracts[i], *plans[i].through);
  PANMEN_CHECK(for_each_contract(contracts, [&](ContractState& state, size_t i) {
    return plans[i].through.has_value() && !is_big[i] ? close(state, i) : Result<void>{};
  }));
  for (size_t i = 0; i < contracts.size(); ++i)
    if (is_big[i]) PANMEN_CHECK(close(*contracts[i], i));
  for (size_t i = 0; i < contracts.size(); ++i)
    for (Computed& window : computed[i])
      derivation.close(*contracts[i], std::move(window));
  for (ContractState* state : contracts) {
    if (state->is_correcting()) continue;
    const size_t left = used < kMaxDerivedBytes ? kMaxDerivedBytes - used : 0;
    used += derivation.tell_limited(*state, left, used == 0);
    state->is_due = state->is_due || state->caps.has_changes();
  }
  return {};
}

Result<void> Engine::take_all(ContractState& state) const {
  state.untaken = 0;
  return take_in(state, blocks_, *state.complete_through());
}

void Engine::tell_milestones(const std::vector<ContractState*>& contracts, size_t used,
                             Derivation& derivation) {
  for (ContractState* state : contracts) {
    // What windows leave to be done comes first: milestones rest on it.
    if (state->is_due || !state->milestones.has_any()) continue;
    if (judge_again(*state)) {
      state->is_due = true;
      continue;
    }
    const size_t left = used < kMaxDerivedBytes ? kMaxDerivedBytes - used : 0;
    const Derivation::Told told = derivation.tell_milestones(*state, left, used == 0);
    used += told.bytes;
    used += derivation.tell_limited(*state, used < kMaxDerivedBytes ? kMaxDerivedBytes - used : 0, used == 0);
    state->is_due = !told.is_all || state->caps.has_changes();
  }
}

void Engine::drop_unneeded(Metric& metric) {
  const auto times_ns = metric.history->released().times_ns;
  // The last one may hold where the windows of a contract begin.
  if (times_ns.empty()) return;
  Instant needed{times_ns.back()};
  for (const ContractState* reader : metric.readers)
    needed = std::min(needed, reader->needed_from(metric));
  metric.history->forget_before(needed);
}

// Contracts may share a metric: each is looked at once.
void Engine::forget(const std::vector<ContractState*>& contracts) {
  std::vector<Metric*> metrics;
  for (const ContractState* state : contracts)
    for (Metric* metric : state->metrics)
      if (metric->history.has_value()) metrics.push_back(metric);
  std::ranges::sort(metrics, std::less<>());
  metrics.erase(std::ranges::unique(metrics).begin(), metrics.end());
  for_each(metrics.size(), [&](size_t i) { drop_unneeded(*metrics[i]); });
  for (Metric* metric : metrics)
    count(*metric);
  for (ContractState* state : contracts)
    count(*state);
}

void Engine::count(Metric& metric) {
  const size_t bytes = metric.history->bytes();
  held_bytes_ += bytes - metric.counted_bytes;
  metric.counted_bytes = bytes;
}

void Engine::count(ContractState& state) {
  size_t bytes = 0;
  for (const SpecRun& run : state.runs)
    bytes += run.figures.held_bytes();
  held_bytes_ += bytes - state.counted_bytes;
  state.counted_bytes = bytes;
}

Result<void> Engine::keep_within_budget() {
  if (held_bytes_ <= options_.memory_budget_bytes) return {};
  std::vector<ContractState*> contracts;
  for (const auto& [id, state] : contracts_)
    if (!state->is_due && state->complete_through().has_value()) contracts.push_back(state.get());
  for (ContractState* state : contracts) {
    PANMEN_CHECK(take_all(*state));
    forget({state});
  }
  std::ranges::stable_sort(contracts, std::ranges::greater(), &ContractState::counted_bytes);
  for (ContractState* state : contracts) {
    if (held_bytes_ <= options_.memory_budget_bytes || state->counted_bytes == 0) return {};
    for (SpecRun& run : state->runs)
      if (!run.open.empty()) run.figures.let_go(run.spec);
    count(*state);
  }
  return {};
}

}  // namespace panmen::engine
