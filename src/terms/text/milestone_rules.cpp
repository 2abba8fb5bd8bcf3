#include "terms/text/milestone_rules.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "terms/text/fields.hpp"
#include "terms/text/gains.hpp"

namespace panmen::terms {
namespace {

// What milestones are made of: a confirmation or a clause, each by its place in the contract.
struct Source {
  bool is_clause = false;
  uint16_t index = 0;
  friend bool operator==(const Source&, const Source&) = default;
};

class Circles {
 public:
  Circles(const Draft& draft, Diagnostics& errors)
      : contract_(draft.contract),
        draft_(draft),
        errors_(errors),
        clauses_(contract_.clauses.size(), State::unseen),
        confirmations_(contract_.confirmations.size(), State::unseen) {}

  void run() {
    for (uint16_t i = 0; i < confirmations_.size(); ++i)
      visit({false, i});
    for (uint16_t i = 0; i < clauses_.size(); ++i)
      visit({true, i});
  }

 private:
  enum class State : uint8_t { unseen, open, done };

  void visit(Source source) {
    State& state = source.is_clause ? clauses_[source.index] : confirmations_[source.index];
    if (state == State::open) return report(source);
    if (state == State::done) return;
    state = State::open;
    path_.push_back(source);
    for (const Source& next : rests_on(source))
      visit(next);
    path_.pop_back();
    state = State::done;
  }

  std::vector<Source> rests_on(Source source) const {
    std::vector<Source> out;
    std::vector<uint16_t> roots;
    const auto add = [&](const std::optional<Deadline>& deadline) {
      if (deadline && deadline->after) roots.push_back(*deadline->after);
    };
    if (!source.is_clause) {
      add(contract_.confirmations[source.index].silence);
    } else {
      const Clause& clause = contract_.clauses[source.index];
      if (clause.milestone) roots.push_back(*clause.milestone);
      if (clause.after) roots.push_back(*clause.after);
      add(clause.by);
    }
    std::vector<bool> seen(contract_.milestones.size(), false);
    while (!roots.empty()) {
      const uint16_t at = roots.back();
      roots.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const MilestoneNode& node = contract_.milestones[at];
      if (node.op == MilestoneOp::all || node.op == MilestoneOp::any) {
        roots.push_back(node.left);
        roots.push_back(node.right);
      } else if (node.op == MilestoneOp::confirmed || node.op == MilestoneOp::met) {
        out.push_back({node.op == MilestoneOp::met, node.index});
      }
    }
    return out;
  }

  void report(Source source) {
    std::string way;
    for (auto it = std::ranges::find(path_, source); it != path_.end(); ++it) {
      if (it - std::ranges::find(path_, source) == 8) {
        way += "... waits for ";
        break;
      }
      way += "'" + name_of(*it) + "' waits for ";
    }
    const Span where =
        source.is_clause ? draft_.clauses[source.index].place : draft_.confirmations[source.index].place;
    errors_.report(where, say_list(Message::milestone_circle, way + "'" + name_of(source) + "'"));
  }
  std::string name_of(Source source) const {
    return source.is_clause ? contract_.clauses[source.index].id : contract_.confirmations[source.index].name;
  }

  const Contract& contract_;
  const Draft& draft_;
  Diagnostics& errors_;
  std::vector<State> clauses_, confirmations_;
  std::vector<Source> path_;
};

// The first day on which each milestone can be reached, as far as dates of the terms say so. Clauses name
// each other without a circle, but not in any order.
class Earliest {
 public:
  explicit Earliest(const Contract& contract)
      : contract_(contract), known_(contract.milestones.size()), days_(contract.milestones.size()) {}

  std::optional<CivilDate> of(uint16_t index) {
    if (!known_[index]) {
      days_[index] = compute(contract_.milestones[index]);
      known_[index] = true;
    }
    return days_[index];
  }

 private:
  std::optional<CivilDate> compute(const MilestoneNode& node) {
    switch (node.op) {
      case MilestoneOp::signing:
        return contract_.signed_on;
      case MilestoneOp::date:
        return node.on;
      case MilestoneOp::confirmed:
        return std::nullopt;
      case MilestoneOp::met: {
        const auto& milestone = contract_.clauses[node.index].milestone;
        return milestone ? of(*milestone) : std::nullopt;
      }
      case MilestoneOp::all:
        // Nothing is less than any day.
        return std::max(of(node.left), of(node.right));
      case MilestoneOp::any:
        return std::min(of(node.left), of(node.right));
    }
    return std::nullopt;
  }

  const Contract& contract_;
  std::vector<bool> known_;
  std::vector<std::optional<CivilDate>> days_;
};

void check_times(const Draft& draft, Diagnostics& errors) {
  const Contract& contract = draft.contract;
  Earliest earliest(contract);
  for (size_t i = 0; i < contract.clauses.size(); ++i) {
    const Clause& clause = contract.clauses[i];
    if (!clause.milestone || !clause.by || !clause.by->on) continue;
    const auto day = earliest.of(*clause.milestone);
    if (day && *clause.by->on < *day)
      errors.report(*draft.clauses[i].by, say(Message::never_in_time, {in_digits(*day)}));
  }
}

void check_used(const Draft& draft, Diagnostics& errors) {
  const Contract& contract = draft.contract;
  for (size_t i = 0; i < contract.confirmations.size(); ++i) {
    if (!draft.confirmations[i].used)
      errors.report(draft.confirmations[i].place,
                    say(Message::confirmation_unused, {contract.confirmations[i].name}));
  }
  for (const ClauseName& name : draft.clause_names) {
    const Clause& clause = contract.clauses[name.index];
    const bool has_late = size_t{name.index} + 1 < contract.clauses.size() &&
                          contract.clauses[name.index + 1].kind == ClauseKind::delay;
    if (clause.amount_minor == 0 && !name.used && !has_late)
      errors.report(draft.clauses[name.index].place, say(Message::met_for_nothing, {clause.id}),
                    say(Message::help_pay_or_name));
  }
}

// Thresholds of a clause that is only met have moved as if it helped the supplier that it is: so it has to.
void check_uncertainties(const Draft& draft, Diagnostics& errors) {
  const Contract& contract = draft.contract;
  const std::vector<Gains> gains = gains_of(contract);
  for (size_t i = 0; i < contract.clauses.size(); ++i) {
    const Clause& clause = contract.clauses[i];
    if (clause.amount_minor != 0 || gains[i] == Gains{false, true}) continue;
    for (const TestNode& node : clause.when) {
      if (node.op != TestOp::compare || contract.measures[node.measure].allowed_steps == 0) continue;
      errors.report(draft.clauses[i].place,
                    say(Message::uncertainty_for_whom, {contract.measures[node.measure].name, clause.id}));
      break;
    }
  }
}

}  // namespace

void check_milestones(const Draft& draft, Diagnostics& errors) {
  Circles(draft, errors).run();
  check_used(draft, errors);
  if (errors.count() != 0) return;
  check_times(draft, errors);
  check_uncertainties(draft, errors);
}

}  // namespace panmen::terms
