#include "store/cap_use.hpp"

#include <algorithm>
#include <map>

#include "store/window_text.hpp"
#include "terms/payment.hpp"

namespace panmen::store {

namespace {

Int128 size_of(Int128 due) {
  return due < 0 ? -due : due;
}

}  // namespace

std::vector<CapUse> cap_uses(const Statement::ContractPart& part) {
  const terms::Contract& contract = part.terms;
  // What each clause gives in each window, corrections included.
  std::map<std::pair<std::string_view, Window>, Int128> due;
  for (const auto& [id, entitlements] : part.entitlements)
    due[{id.clause, {id.from, id.to}}] += due_minor(part, id);
  std::vector<CapUse> uses;
  for (uint16_t i = 0; i < contract.caps.size(); ++i) {
    const auto& per = contract.caps[i].per;
    std::map<std::optional<Window>, Int128> used;
    if (!per.has_value()) used[std::nullopt] = 0;
    for (const terms::Clause& clause : contract.clauses) {
      if (std::ranges::find(clause.caps, i) == clause.caps.end()) continue;
      const bool is_behind = clause.kind == terms::ClauseKind::windows;
      for (const auto& [place, minor] : due) {
        if (place.first != clause.id || minor == 0 || (minor < 0) != clause.deduction) continue;
        const Instant end = place.second.to;
        const Instant inside = is_behind ? end - Duration{1} : end;
        const auto period = per.has_value()
                                ? std::optional(window_at(contract.zone, per->kind, inside, per->first_day))
                                : std::nullopt;
        used[period] += size_of(minor);
      }
    }
    for (const auto& [period, minor] : used)
      uses.push_back({i, period, minor});
  }
  return uses;
}

std::string period_text(const terms::Contract& contract, const CapUse& use) {
  if (!use.period.has_value()) return "–";
  terms::WindowSpec spec;
  spec.kind = contract.caps[use.cap].per->kind;
  spec.first_day = contract.caps[use.cap].per->first_day;
  return window_text(contract.zone, spec, use.period->from, use.period->to);
}

}  // namespace panmen::store
