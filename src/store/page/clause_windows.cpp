#include "store/page/clause_windows.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/assert.hpp"

namespace panmen::store {

namespace {

WindowResult result_of(const terms::Clause& clause, record::Outcome outcome, Int128 due) {
  switch (outcome) {
    case record::Outcome::met:
    case record::Outcome::not_met:
      if (clause.deduction) return due != 0 ? WindowResult::broken : WindowResult::kept;
      return outcome == record::Outcome::met ? WindowResult::kept : WindowResult::broken;
    case record::Outcome::undetermined:
      return WindowResult::undecided;
    case record::Outcome::not_counted:
      return WindowResult::not_counted;
  }
  PANMEN_ASSERT(false);
}

}  // namespace

std::vector<ClauseWindow> windows_of(const Statement::ContractPart& part, const terms::Clause& clause) {
  std::map<std::pair<Instant, Instant>, ClauseWindow> found;  // by end, then beginning
  for (const record::Verdict& verdict : part.verdicts) {
    if (verdict.id.clause != clause.id) continue;
    // What milestones decide is one, wherever it ends.
    const bool is_window = clause.kind == terms::ClauseKind::windows;
    ClauseWindow& window =
        found[is_window ? std::pair(verdict.id.to, verdict.id.from) : std::pair(Instant{}, Instant{})];
    window.span = {verdict.id.from, verdict.id.to};
    window.verdicts.push_back(&verdict);
    window.due += due_minor(part, verdict.id);
  }
  std::vector<ClauseWindow> windows;
  windows.reserve(found.size());
  for (auto& [span, window] : found) {
    std::ranges::sort(window.verdicts, {}, [](const record::Verdict* v) { return v->id.correction; });
    window.result = result_of(clause, window.standing().outcome, window.due);
    windows.push_back(std::move(window));
  }
  return windows;
}

std::vector<Window> drawn_spans(const std::vector<Window>& spans) {
  std::vector<Window> drawn = spans;
  for (size_t i = 1; i < drawn.size(); ++i)
    drawn[i].from = std::max(spans[i].from, spans[i - 1].to);
  // The first of windows that overlap is as wide as the one behind it.
  if (spans.size() > 1 && spans[1].from < spans[0].to && spans[0].to < spans[1].to) {
    const Int128 from = 2 * static_cast<Int128>(spans[0].to.ns) - spans[1].to.ns;
    if (from > spans[0].from.ns) drawn[0].from = Instant{static_cast<int64_t>(from)};
  }
  return drawn;
}

}  // namespace panmen::store
