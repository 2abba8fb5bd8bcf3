#include "measure/test.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace panmen::measure {
namespace {

using record::Figure;

// Kleene's logic, as truth.hpp has it: what decides alone decides.
Answer both(const Answer& a, const Answer& b) {
  if (a.met == false || b.met == false) return {false};
  return a.met.has_value() ? b : a;
}
Answer negated(const Answer& a) {
  return a.met.has_value() ? Answer{!*a.met} : a;
}

// Where the steps and side of a figure lie beside a threshold, as the contract compares.
bool stands(const terms::Contract& contract, const Figure& figure, const terms::TestNode& node) {
  const int side = contract.compares_full_value ? figure.side : 0;
  const auto value = std::pair(*figure.steps, side);
  return satisfies(value, node.comparison, std::pair(node.threshold_steps, 0));
}

}  // namespace

Answer run_test(const terms::Contract& contract, const std::vector<terms::TestNode>& test,
                std::span<const Figure> figures) {
  std::vector<Answer> found;
  found.reserve(test.size());
  for (const terms::TestNode& node : test) {
    switch (node.op) {
      case terms::TestOp::compare: {
        const auto figure =
            std::ranges::find(figures, contract.measures[node.measure].name, &Figure::measure);
        PANMEN_ASSERT(figure != figures.end());
        found.push_back(figure->steps.has_value() ? Answer{stands(contract, *figure, node)}
                                                  : Answer{std::nullopt, figure->reason});
        break;
      }
      case terms::TestOp::both:
        found.push_back(both(found[node.left], found[node.right]));
        break;
      case terms::TestOp::either:
        found.push_back(negated(both(negated(found[node.left]), negated(found[node.right]))));
        break;
      case terms::TestOp::negate:
        found.push_back(negated(found[node.left]));
        break;
    }
  }
  return found.back();
}

}  // namespace panmen::measure
