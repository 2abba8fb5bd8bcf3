#include "engine/derivation.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "terms/payment.hpp"

namespace panmen::engine {

namespace {

record::Measures measures_of(const ContractState& state, const SpecRun& run, const ClosedWindow& closed) {
  record::Measures measures;
  measures.contract = state.contract.id;
  measures.version = state.contract.version;
  measures.from = closed.window.from;
  measures.to = closed.window.to;
  measures.figures = closed.figures;
  measures.window = run.spec;
  measures.correction = closed.correction;
  return measures;
}

// An upper estimate of a stop's record: four names, and numbers.
constexpr size_t kStopBytes = 4 * record::kMaxNameSize + 128;

// Of the specs that have something to correct, the one whose next window closed first.
SpecRun* next_to_correct(ContractState& state) {
  SpecRun* first = nullptr;
  const auto closing = [](const SpecRun& run) { return run.closing(run.closed[*run.correcting].window); };
  for (const uint16_t spec : state.closing_order) {
    SpecRun& run = state.runs[spec];
    if (run.correcting.has_value() && (first == nullptr || closing(run) < closing(*first))) first = &run;
  }
  return first;
}

}  // namespace

size_t Derivation::tell_stops(ContractState& state, size_t bytes, bool must_tell) {
  size_t used = 0;
  while (state.has_stops_to_tell() && (used + kStopBytes <= bytes || (must_tell && used == 0))) {
    auto stop = tell_next_stop(state);
    if (!stop.has_value()) break;
    derived_.emplace_back(std::move(*stop));
    used += kStopBytes;
  }
  return used;
}

void Derivation::close(ContractState& state, Computed computed) {
  SpecRun& run = state.runs[computed.spec];
  derived_.emplace_back(measures_of(state, run, computed.closed));
  std::vector<Judged> clauses(run.clauses.size());
  for (size_t i = 0; i < clauses.size(); ++i)
    judge(state, run.clauses[i], computed.closed, clauses[i], run.last[i]);
  if (computed.closed.memory == nullptr) return;
  const auto kept = std::ranges::lower_bound(run.closed, computed.closed.window, {}, &ClosedWindow::window);
  PANMEN_ASSERT(kept != run.closed.end());
  kept->clauses = std::move(clauses);
}

size_t Derivation::correct(ContractState& state, size_t bytes, bool must_correct) {
  size_t used = 0;
  for (SpecRun* run = next_to_correct(state); run != nullptr; run = next_to_correct(state)) {
    const size_t more = state.derived_bytes(run->spec);
    if (used + more > bytes && !(must_correct && used == 0)) return used;
    used += more;
    const size_t index = *run->correcting;
    correct_window(state, *run, index);
    run->correcting = index + 1 < run->closed.size() ? std::optional(index + 1) : std::nullopt;
  }
  return used;
}

void Derivation::correct_window(ContractState& state, SpecRun& run, size_t index) {
  ClosedWindow& closed = run.closed[index];
  if (closed.has_changed) {
    ++closed.correction;
    closed.has_changed = false;
    derived_.emplace_back(measures_of(state, run, closed));
  }
  for (size_t i = 0; i < run.clauses.size(); ++i) {
    Judged& judged = closed.clauses[i];
    verdict::ClauseState last = judged.before;
    judge(state, run.clauses[i], closed, judged, last);
    (index + 1 < run.closed.size() ? run.closed[index + 1].clauses[i].before : run.last[i]) = last;
  }
}

void Derivation::judge(ContractState& state, size_t index, const ClosedWindow& closed, Judged& judged,
                       verdict::ClauseState& last) {
  const terms::Clause& clause = state.contract.clauses[index];
  judged.before = last;
  verdict::Finding finding;
  if (!last.closed) {
    const auto excluded = not_counted(state, clause, closed.window);
    finding = excluded.has_value() ? *excluded : verdict::judge(state.contract, clause, last, closed.figures);
  } else {
    if (!judged.finding.has_value()) return;
    finding = {record::Outcome::not_counted, record::Reason::already_paid};
  }
  state.milestones.note_judged(index, closed.window, finding.outcome == record::Outcome::met);
  tell(state, clause, closed.window, finding, closed.figures, judged);
}

std::optional<verdict::Finding> Derivation::not_counted(ContractState& state, const terms::Clause& clause,
                                                        Window window) {
  if (!clause.after.has_value()) return std::nullopt;
  const auto& begun = state.work_out_milestones().milestone(*clause.after);
  if (begun.has_value() && begun->at <= window.from) return std::nullopt;
  return verdict::Finding{record::Outcome::not_counted, record::Reason::before_it_began};
}

void Derivation::tell(ContractState& state, const terms::Clause& clause, Window window,
                      const verdict::Finding& finding, std::span<const record::Figure> figures,
                      Judged& judged) {
  const terms::Contract& contract = state.contract;
  // What is met at the end of a day, as by silence, belongs to that day.
  const auto holding = clause.kind == terms::ClauseKind::windows
                           ? std::nullopt
                           : state.milestones.holding(static_cast<size_t>(&clause - contract.clauses.data()));
  const CivilDate day = holding.has_value() ? holding->day : terms::day_of_end(contract, clause, window.to);
  const Instant inside =
      clause.kind == terms::ClauseKind::windows ? window.to - Duration{1} : from_local(contract.zone, day, 0);
  const verdict::Given wanted = verdict::give_on(contract, clause, finding.pay, day);
  if (!state.caps.has(contract, clause)) {
    tell_one(state, clause, window, finding, wanted, wanted.minor, figures, judged);
    return;
  }
  const bool is_final = !state.corrects() && clause.kind == terms::ClauseKind::windows;
  const int64_t granted = state.caps.claim(contract, clause, window, inside, wanted, judged, is_final);
  tell_one(state, clause, window, finding, wanted, granted, figures, judged);
}

size_t Derivation::tell_limited(ContractState& state, size_t bytes, bool must_tell) {
  size_t used = 0;
  while (state.caps.has_changes() && (used < bytes || (must_tell && used == 0))) {
    const auto change = state.caps.take_change();
    if (!change.has_value()) break;
    const terms::Clause& clause = state.contract.clauses[change->clause];
    tell_one(state, clause, change->window, *change->judged->finding, change->wanted, change->granted_minor,
             change->judged->figures, *change->judged);
    used += ContractState::derived_bytes(clause);
  }
  return used;
}

void Derivation::tell_one(ContractState& state, const terms::Clause& clause, Window window,
                          const verdict::Finding& finding, const verdict::Given& wanted, int64_t most_minor,
                          std::span<const record::Figure> figures, Judged& judged) {
  const bool was_judged = judged.finding.has_value();
  const uint32_t correction = was_judged ? judged.correction + 1 : 0;
  record::Verdict verdict =
      verdict::make_verdict(state.contract, clause, window, finding, figures, correction);
  const verdict::Given given = verdict::at_most(wanted, most_minor);
  const bool is_capped = given.minor < wanted.minor;
  if (is_capped && verdict.reason == record::Reason::none) verdict.reason = record::Reason::capped;
  if (judged.finding == finding && judged.figures == verdict.figures && judged.window == window &&
      judged.given == given && judged.is_capped == is_capped)
    return;
  const verdict::Given before = std::exchange(judged.given, given);
  judged = {judged.before, finding, verdict.figures, correction, window, given, is_capped};
  const std::vector<record::Entitlement> due =
      verdict::entitle(state.contract, clause, before, given, verdict.id);
  derived_.emplace_back(std::move(verdict));
  for (const record::Entitlement& each : due)
    pay(state, each);
}

void Derivation::pay(ContractState& state, record::Entitlement due) {
  due.due = state.dues.tell(due, state.work_out_milestones());
  derived_.emplace_back(due);
  if (due.amount.minor == 0) return;
  record::Transfer transfer;
  transfer.debit = ledger::settlement_account(due.payer);
  transfer.credit = ledger::settlement_account(due.payee);
  transfer.amount = due.amount;
  transfer.because = due.because;
  transfer.number = ledger_.post(state.contract.id, transfer.debit, transfer.credit, transfer.amount);
  derived_.emplace_back(std::move(transfer));
  PANMEN_ASSERT(ledger_.sum(state.contract.id, state.contract.currency) == 0);
}

}  // namespace panmen::engine
