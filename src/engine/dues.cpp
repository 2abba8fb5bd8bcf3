#include "engine/dues.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "terms/period.hpp"

namespace panmen::engine {

namespace {

const std::optional<terms::Deadline>& deadline_of(const terms::Clause& clause, uint16_t part) {
  const bool has_own = part < clause.parts.size() && clause.parts[part].due.has_value();
  return has_own ? clause.parts[part].due : clause.due;
}

bool has_day(const terms::Clause& clause) {
  return clause.due.has_value() || !clause.needs.empty() ||
         std::ranges::any_of(clause.parts, [](const terms::Part& part) { return part.due.has_value(); });
}

bool may_change(const terms::Clause& clause, const std::optional<terms::Deadline>& deadline) {
  return clause.kind != terms::ClauseKind::windows || !clause.needs.empty() ||
         (deadline.has_value() && deadline->after.has_value());
}

}  // namespace

Dues::Dues(const terms::Contract& contract)
    : contract_(contract), has_any_(std::ranges::any_of(contract.clauses, has_day)) {}

std::optional<CivilDate> Dues::tell(const record::Entitlement& entitlement, const Milestones& milestones) {
  if (!has_any_) return std::nullopt;
  const auto clause = std::ranges::find(contract_.clauses, entitlement.because.clause, &terms::Clause::id);
  PANMEN_ASSERT(clause != contract_.clauses.end());
  Told told;
  told.because = entitlement.because;
  told.part = entitlement.part;
  told.clause = static_cast<size_t>(clause - contract_.clauses.begin());
  told.on = day_of(told, milestones);
  if (may_change(*clause, deadline_of(*clause, told.part))) told_.push_back(told);
  return told.on;
}

std::optional<record::Due> Dues::tell_next(const Milestones& milestones) {
  if (seen_changes_ != milestones.changes()) {
    seen_changes_ = milestones.changes();
    next_ = 0;
  }
  for (; next_ < told_.size(); ++next_) {
    Told& told = told_[next_];
    const auto now = day_of(told, milestones);
    if (now == told.on) continue;
    told.on = now;
    return record::Due{told.because, told.part, now, ++told.corrections};
  }
  return std::nullopt;
}

// Nothing is due before it came about, nor while a confirmation is missing that it needs.
std::optional<CivilDate> Dues::day_of(const Told& told, const Milestones& milestones) const {
  const terms::Clause& clause = contract_.clauses[told.clause];
  const std::optional<terms::Deadline>& deadline = deadline_of(clause, told.part);
  if (!deadline.has_value() && clause.needs.empty()) return std::nullopt;
  std::optional<CivilDate> own;
  if (clause.kind == terms::ClauseKind::windows) {
    own = terms::local_day(contract_, told.because.to - Duration{1});
  } else if (const auto holding = milestones.holding(told.clause);
             holding.has_value() && holding->finding.pay.numerator > 0) {
    own = holding->day;
  }
  if (!own.has_value()) return std::nullopt;
  std::optional<CivilDate> day = own;
  if (deadline.has_value()) day = day_of(*deadline, *own, milestones);
  for (const uint16_t need : clause.needs) {
    const auto& given = milestones.confirmation(need).reached;
    if (!given.has_value() || !day.has_value()) return std::nullopt;
    day = std::max(*day, given->day);
  }
  return day.has_value() ? std::optional(std::max(*own, *day)) : std::nullopt;
}

std::optional<CivilDate> Dues::day_of(const terms::Deadline& deadline, CivilDate own,
                                      const Milestones& milestones) const {
  if (deadline.on.has_value()) return deadline.on;
  CivilDate from = own;
  if (deadline.after.has_value()) {
    const auto& reached = milestones.milestone(*deadline.after);
    if (!reached.has_value()) return std::nullopt;
    from = reached->day;
  }
  return terms::day_after(contract_, from, deadline.period);
}

}  // namespace panmen::engine
