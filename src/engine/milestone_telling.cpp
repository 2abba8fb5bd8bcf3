// What is told of milestones, where it is not what was told before.
#include <algorithm>

#include "engine/derivation.hpp"

namespace panmen::engine {

namespace {

// Upper estimates: names are at most 200 bytes.
constexpr size_t kMilestoneBytes = 2 * record::kMaxNameSize + 128;
constexpr size_t kDueBytes = 2 * record::kMaxNameSize + 128;
constexpr size_t kVerdictBytes = 2 * record::kMaxNameSize + 128;
constexpr size_t kPartBytes = 9 * record::kMaxNameSize + 512;  // an entitlement and its transfer

}  // namespace

Derivation::Told Derivation::tell_milestones(ContractState& state, size_t bytes, bool must_tell) {
  state.work_out_milestones();
  Told told;
  // Whether so much may be derived; what does not change takes nothing of it.
  const auto fits = [&](size_t more) { return told.bytes + more <= bytes || (must_tell && told.bytes == 0); };
  const auto count = [&](size_t records_before, size_t more) {
    if (derived_.size() > records_before) told.bytes += more;
  };
  for (size_t i = 0; i < state.told.confirmations.size(); ++i) {
    if (!fits(kMilestoneBytes)) return told;
    const size_t before = derived_.size();
    tell_confirmation(state, i);
    count(before, kMilestoneBytes);
  }
  for (size_t i = 0; i < state.contract.clauses.size(); ++i) {
    const terms::Clause& clause = state.contract.clauses[i];
    if (clause.kind == terms::ClauseKind::windows) continue;
    const size_t more = kVerdictBytes + std::max<size_t>(clause.parts.size(), 1) * kPartBytes;
    if (!fits(more)) return told;
    const size_t before = derived_.size();
    tell_clause(state, i);
    count(before, more);
  }
  while (fits(kDueBytes)) {
    auto due = state.dues.tell_next(state.milestones);
    told.is_all = !due.has_value();
    if (told.is_all) return told;
    derived_.emplace_back(*std::move(due));
    told.bytes += kDueBytes;
  }
  return told;
}

void Derivation::tell_confirmation(ContractState& state, size_t confirmation) {
  ToldMilestones::Confirmation& told = state.told.confirmations[confirmation];
  const Given& given = state.milestones.confirmation(static_cast<uint16_t>(confirmation));
  if (told.given == given) return;
  told.given = given;
  record::Milestone milestone;
  milestone.contract = state.contract.id;
  milestone.version = state.contract.version;
  milestone.name = state.contract.confirmations[confirmation].name;
  if (given.reached.has_value()) milestone.at = given.reached->at;
  milestone.by_silence = given.by_silence;
  milestone.correction = told.records++;
  derived_.emplace_back(std::move(milestone));
}

void Derivation::tell_clause(ContractState& state, size_t index) {
  const terms::Clause& clause = state.contract.clauses[index];
  Judged& judged = state.told.clauses[index];
  const auto holding = state.milestones.holding(index);
  if (!holding.has_value() && !judged.finding.has_value()) return;
  const Window window = holding.has_value() ? holding->window : judged.window;
  const verdict::Finding finding =
      holding.has_value() ? holding->finding
                          : verdict::Finding{record::Outcome::not_met, record::Reason::withdrawn};
  const size_t before = derived_.size();
  tell(state, clause, window, finding, {}, judged);
  if (derived_.size() > before) state.dues.look_again();
}

}  // namespace panmen::engine
