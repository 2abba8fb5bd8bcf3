#include "sim/judge.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace panmen::sim {

namespace {

using record::Figure;
using record::Outcome;
using terms::Comparison;

// Where a figure lies: its steps, and in full value whether the exact one lies beside them.
std::optional<std::pair<int64_t, int>> place(const terms::Contract& contract, uint16_t measure,
                                             std::span<const Figure> figures) {
  const auto at = std::ranges::find(figures, contract.measures[measure].name, &Figure::measure);
  PANMEN_ASSERT(at != figures.end());
  if (!at->steps) return std::nullopt;
  return std::pair(*at->steps, contract.compares_full_value ? int{at->side} : 0);
}

bool is_met(std::pair<int64_t, int> value, Comparison comparison, int64_t threshold) {
  const std::pair<int64_t, int> bound(threshold, 0);
  switch (comparison) {
    case Comparison::equal:
      return value == bound;
    case Comparison::not_equal:
      return value != bound;
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::greater:
      return value > bound;
    case Comparison::at_least:
      return value >= bound;
  }
  PANMEN_ASSERT(false);
}

// Absent: it cannot be decided.
std::optional<bool> test(const terms::Contract& contract, const std::vector<terms::TestNode>& nodes,
                         size_t root, std::span<const Figure> figures) {
  const terms::TestNode& node = nodes[root];
  if (node.op == terms::TestOp::compare) {
    const auto value = place(contract, node.measure, figures);
    if (!value) return std::nullopt;
    return is_met(*value, node.comparison, node.threshold_steps);
  }
  const std::optional<bool> a = test(contract, nodes, node.left, figures);
  if (node.op == terms::TestOp::negate) return a ? std::optional(!*a) : std::nullopt;
  const std::optional<bool> b = test(contract, nodes, node.right, figures);
  const bool decides = node.op == terms::TestOp::either;
  if (a == decides || b == decides) return decides;
  return a && b ? std::optional(!decides) : std::nullopt;
}

// The place of the scale's step that fits; absent where it cannot be decided.
std::optional<size_t> step_of(const terms::Contract& contract, const terms::Scale& scale,
                              std::span<const Figure> figures) {
  const auto value = place(contract, scale.measure, figures);
  if (!value) return std::nullopt;
  const auto fits = [&](const terms::ScaleStep& step) {
    return !step.bound || is_met(*value, *step.bound, step.threshold_steps);
  };
  return static_cast<size_t>(std::ranges::find_if(scale.steps, fits) - scale.steps.begin());
}

Judgement judge(const terms::Contract& contract, const terms::Clause& clause,
                std::span<const Figure> figures) {
  const bool is_each = clause.recurrence == terms::Recurrence::each;
  const Judgement undecided{Outcome::undetermined, is_each ? clause.undecided_pay : Ratio{0, 1}};
  if (clause.scale) {
    const auto step = step_of(contract, *clause.scale, figures);
    if (!step) return undecided;
    return {*step == 0 ? Outcome::met : Outcome::not_met, clause.scale->steps[*step].pay};
  }
  const auto met = test(contract, clause.when, clause.when.size() - 1, figures);
  if (!met) return undecided;
  return *met ? Judgement{Outcome::met, {1, 1}} : Judgement{Outcome::not_met, {0, 1}};
}

}  // namespace

std::vector<std::optional<Judgement>> expected_judgements(const terms::Contract& contract,
                                                          const terms::Clause& clause,
                                                          const std::vector<std::vector<Figure>>& figures) {
  std::vector<std::optional<Judgement>> judgements;
  uint32_t in_a_row = 0;
  bool is_paid = false;
  for (const std::vector<Figure>& of_window : figures) {
    if (is_paid) {
      judgements.emplace_back();
      continue;
    }
    Judgement judgement = judge(contract, clause, of_window);
    if (clause.recurrence == terms::Recurrence::once) {
      in_a_row = judgement.outcome == Outcome::met ? in_a_row + 1 : 0;
      is_paid = in_a_row == clause.in_a_row;
      if (in_a_row > 0 && !is_paid) judgement = {Outcome::not_met, {0, 1}};
    }
    judgements.emplace_back(judgement);
  }
  return judgements;
}

Ratio expected_pay(const terms::Contract& contract, const terms::Clause& clause,
                   const record::Verdict& verdict) {
  if (verdict.outcome == Outcome::not_counted) return {0, 1};
  if (clause.recurrence == terms::Recurrence::once)
    return verdict.outcome == Outcome::met ? Ratio{1, 1} : Ratio{0, 1};
  return judge(contract, clause, verdict.figures).pay;
}

}  // namespace panmen::sim
