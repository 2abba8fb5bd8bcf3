#include "whatif/allowance.hpp"

#include <algorithm>

#include "base/decimal.hpp"

namespace panmen::whatif {

using terms::Comparison;
using terms::TestOp;

namespace {

bool is_for_who_gains(const terms::Clause& clause, const terms::Measure& measure) {
  return measure.allowed_for == (clause.deduction ? terms::Role::buyer : terms::Role::supplier);
}

int64_t moved_by(const terms::Measure& measure, Comparison comparison, bool easier) {
  const bool wants_more = comparison == Comparison::at_least || comparison == Comparison::greater;
  return wants_more == easier ? -measure.allowed_steps : measure.allowed_steps;
}

}  // namespace

std::vector<int64_t> moved_in_test(const terms::Contract& contract, const terms::Clause& clause) {
  std::vector<int64_t> moved(clause.when.size());
  std::vector<bool> negated(clause.when.size());
  for (size_t i = clause.when.size(); i-- > 0;) {
    const terms::TestNode& node = clause.when[i];
    if (node.op == TestOp::compare) {
      const terms::Measure& measure = contract.measures[node.measure];
      moved[i] = moved_by(measure, node.comparison, is_for_who_gains(clause, measure) != negated[i]);
      continue;
    }
    negated[node.left] = negated[i] != (node.op == TestOp::negate);
    if (node.op != TestOp::negate) negated[node.right] = negated[i];
  }
  return moved;
}

std::vector<int64_t> moved_in_scale(const terms::Contract& contract, const terms::Clause& clause) {
  const std::vector<terms::ScaleStep>& steps = clause.scale->steps;
  const terms::Measure& measure = contract.measures[clause.scale->measure];
  std::vector<int64_t> moved(steps.size());
  const auto slope = std::ranges::find_if(steps, [](const auto& step) { return step.slope.numerator != 0; });
  if (slope != steps.end()) {
    // The whole scale has moved.
    const bool down = (slope->slope.numerator > 0) == is_for_who_gains(clause, measure);
    for (size_t i = 0; i < steps.size(); ++i)
      if (steps[i].bound.has_value()) moved[i] = down ? -measure.allowed_steps : measure.allowed_steps;
    return moved;
  }
  for (size_t i = 0; i + 1 < steps.size(); ++i) {
    // The edge between two steps moves where the share paid changes.
    const auto change = compare(steps[i].pay, steps[i + 1].pay);
    if (change == 0) continue;
    moved[i] = moved_by(measure, *steps[i].bound, (change > 0) == is_for_who_gains(clause, measure));
  }
  return moved;
}

}  // namespace panmen::whatif
