// What must hold of clauses and milestones (contract_rules.hpp).
#include <algorithm>
#include <numeric>
#include <optional>

#include "base/money.hpp"
#include "terms/contract_rules.hpp"
#include "terms/scale.hpp"

namespace panmen::terms {
namespace {

std::string_view broken_rule(const ScaleStep& step, const Scale& scale) {
  if (compare(step.pay, {0, 1}) < 0) return "a scale's step pays less than nothing";
  if (!scale.is_in_money && compare(step.pay, kMaxShare) > 0) return "a share of an amount is too great";
  if (step.slope.numerator == 0) {
    const bool is_plain = step.from_steps == 0 && step.quantum_steps == 1 && step.quantum == Quantum::exact;
    return is_plain ? std::string_view() : "a scale's step has a distance and no slope";
  }
  return step.quantum_steps > 0 ? std::string_view() : "a distance is counted in nothing";
}

// How what is due follows a figure, and what is due where there is none.
std::string_view broken_rule_of_amounts(const Clause& clause) {
  if (clause.figure && clause.scale) return "a clause has a figure's amount and a scale";
  if (clause.follows_figure() && (clause.amount_minor != 1 || clause.price))
    return "a clause has a figure's amount and its own";
  if (clause.figure && compare(clause.figure->share, {0, 1}) <= 0) return "no share of a figure is due";
  if (clause.scale) {
    for (const ScaleStep& step : clause.scale->steps)
      if (const auto broken = broken_rule(step, *clause.scale); !broken.empty()) return broken;
  }
  const Ratio most = clause.follows_figure() ? Ratio{Money::kMaxMinor, 1} : Ratio{1, 1};
  if (compare(clause.undecided_pay, {0, 1}) < 0 || compare(clause.undecided_pay, most) > 0)
    return "what is due where nothing can be decided is out of range";
  return denominators_of(clause) ? std::string_view() : "what a clause gives is too fine";
}

std::string_view broken_rule_of_windows(const Clause& clause) {
  const bool is_once = clause.recurrence == Recurrence::once;
  if (clause.when.empty() != (clause.scale.has_value() || clause.figure.has_value()))
    return "a clause has not exactly one of a test, and a scale or figure";
  if (is_once && (clause.scale || clause.figure)) return "a clause paid once has a scale or figure";
  if (clause.in_a_row == 0 || clause.in_a_row > kMaxInARow)
    return "a number of windows in a row is out of range";
  if (clause.in_a_row > 1 && !is_once) return "a recurring clause asks for windows in a row";
  if (clause.retention) {
    if (!is_once || clause.in_a_row != 1) return "money is kept back by a clause that is no other";
    if (clause.retention->windows == 0 || clause.retention->windows > kMaxKeptWindows)
      return "a number of windows in which money is kept back is out of range";
  }
  if (clause.undecided_pay.numerator != 0 && is_once)
    return "a clause paid once pays where it cannot be decided";
  return broken_rule_of_amounts(clause);
}

std::string_view broken_rule_of_parts(const Clause& clause) {
  if (clause.parts.empty()) return {};
  Ratio sum{0, 1};
  for (const Part& part : clause.parts) {
    if (part.share.numerator == 0) return "a part of a clause is nothing";
    const auto next = add(sum, part.share);
    if (!next.ok()) return "the parts of a clause are too fine";
    sum = *next;
  }
  return sum == Ratio{1, 1} ? std::string_view() : "the parts of a clause are not the whole";
}

bool is_known(const std::optional<Deadline>& deadline, size_t milestones) {
  return !deadline || !deadline->after || *deadline->after < milestones;
}

// Whether each milestone can be worked out without asking for itself, through clauses and silence too.
class Cycles {
 public:
  explicit Cycles(const Contract& contract)
      : contract_(contract),
        nodes_(contract.milestones.size(), State::unseen),
        clauses_(contract.clauses.size(), State::unseen) {}

  bool has_any() {
    for (uint16_t i = 0; i < nodes_.size(); ++i)
      if (!node(i)) return true;
    for (uint16_t i = 0; i < clauses_.size(); ++i)
      if (!clause(i)) return true;
    return false;
  }

 private:
  enum class State : uint8_t { unseen, open, done };

  template <class Parts>
  bool visit(State& state, Parts&& parts) {
    if (state == State::open) return false;
    if (state == State::done) return true;
    state = State::open;
    if (!parts()) return false;
    state = State::done;
    return true;
  }
  bool node(uint16_t index) {
    return visit(nodes_[index], [&] {
      const MilestoneNode& node_there = contract_.milestones[index];
      switch (node_there.op) {
        case MilestoneOp::signing:
        case MilestoneOp::date:
          return true;
        case MilestoneOp::confirmed:
          return deadline(contract_.confirmations[node_there.index].silence);
        case MilestoneOp::met:
          return clause(node_there.index);
        case MilestoneOp::all:
        case MilestoneOp::any:
          return node(node_there.left) && node(node_there.right);
      }
      return false;
    });
  }
  bool clause(uint16_t index) {
    return visit(clauses_[index], [&] {
      const Clause& clause_there = contract_.clauses[index];
      if (clause_there.milestone && !node(*clause_there.milestone)) return false;
      if (clause_there.after && !node(*clause_there.after)) return false;
      return deadline(clause_there.by);
    });
  }
  bool deadline(const std::optional<Deadline>& deadline) {
    return !deadline || !deadline->after || node(*deadline->after);
  }

  const Contract& contract_;
  std::vector<State> nodes_, clauses_;
};

}  // namespace

std::string_view broken_rule(const Clause& clause) {
  if (const auto broken = broken_rule_of_parts(clause); !broken.empty()) return broken;
  if (!std::ranges::is_sorted(clause.caps, std::ranges::less_equal()) ||
      !std::ranges::is_sorted(clause.needs, std::ranges::less_equal()))
    return "the caps or needs of a clause do not ascend";
  const bool is_only_met = clause.recurrence == Recurrence::once && clause.kind != ClauseKind::delay;
  if (clause.amount_minor == 0 && !is_only_met)
    return "a clause that gives nothing is judged again and again";
  if (clause.price && clause.price->share.numerator <= 0) return "a share of the price is nothing";
  if (clause.price && compare(clause.price->share, {1, 1}) > 0)
    return "a share of the price is more than all of it";
  if (clause.kind == ClauseKind::windows) return broken_rule_of_windows(clause);
  const bool counts_from_itself = clause.by && !clause.by->on && !clause.by->after;
  if (counts_from_itself) return "a deadline counts from when it was kept";
  return {};
}

std::string_view broken_rule_of_milestones(const Contract& contract) {
  const size_t milestones = contract.milestones.size();
  constexpr std::string_view kNotThere = "a milestone that is not there is named";
  for (const MilestoneNode& node : contract.milestones) {
    if (node.op != MilestoneOp::met) continue;
    if (node.index >= contract.clauses.size()) return "a clause that is not there is named";
    if (contract.clauses[node.index].recurrence != Recurrence::once)
      return "a milestone is a clause that is met many times";
  }
  for (const Confirmation& confirmation : contract.confirmations) {
    if (!is_known(confirmation.silence, milestones)) return kNotThere;
    if (confirmation.silence && !confirmation.silence->on && !confirmation.silence->after)
      return "silence counts from nothing";
  }
  for (const Clause& clause : contract.clauses) {
    if (!is_known(clause.due, milestones) || !is_known(clause.by, milestones)) return kNotThere;
    for (const Part& part : clause.parts)
      if (!is_known(part.due, milestones)) return kNotThere;
  }
  return Cycles(contract).has_any() ? "a milestone rests on itself" : std::string_view();
}

}  // namespace panmen::terms
