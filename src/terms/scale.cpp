#include "terms/scale.hpp"

#include <numeric>

#include "base/money.hpp"

namespace panmen::terms {
namespace {

// In quanta, from where the step counts: those that are begun or full, seen from there in both directions.
std::optional<Ratio> distance(const ScaleStep& step, int64_t steps) {
  int64_t way = 0;
  if (__builtin_sub_overflow(steps, step.from_steps, &way)) return std::nullopt;
  switch (step.quantum) {
    case Quantum::exact: {
      const auto quanta = make_ratio(way, step.quantum_steps);
      return quanta.ok() ? std::optional(*quanta) : std::nullopt;
    }
    case Quantum::begun: {
      const int64_t rest = way % step.quantum_steps;
      return Ratio{way / step.quantum_steps + (rest > 0 ? 1 : 0) - (rest < 0 ? 1 : 0), 1};
    }
    case Quantum::full:
      return Ratio{way / step.quantum_steps, 1};
  }
  return std::nullopt;
}

std::optional<Ratio> product(Ratio a, Ratio b) {
  const auto result = multiply(a, b);
  return result.ok() ? std::optional(*result) : std::nullopt;
}

std::optional<int64_t> product(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::optional<int64_t> denominator_of(const ScaleStep& step) {
  if (step.slope.numerator == 0) return step.pay.denominator;
  const int64_t quanta = step.quantum == Quantum::exact ? step.quantum_steps : 1;
  const auto of_slope = product(step.slope.denominator, quanta);
  if (!of_slope) return std::nullopt;
  return product(step.pay.denominator / std::gcd(step.pay.denominator, *of_slope), *of_slope);
}

}  // namespace

std::optional<Ratio> pay_at(const ScaleStep& step, int64_t steps) {
  if (step.slope.numerator == 0) return step.pay;
  const auto quanta = distance(step, steps);
  const auto more = quanta ? product(step.slope, *quanta) : std::nullopt;
  if (!more) return std::nullopt;
  const auto pay = add(step.pay, *more);
  return pay.ok() ? std::optional(*pay) : std::nullopt;
}

std::optional<Ratio> pay_at(const FigureAmount& figure, int64_t steps) {
  if (steps <= 0 && !figure.goes_back) return Ratio{0, 1};
  const auto per_step = product(figure.share, figure.minor_per_step);
  return per_step ? product(*per_step, Ratio{steps, 1}) : std::nullopt;
}

bool is_money(const Clause& clause, Ratio pay) {
  // Between two amounts that are due to different sides lies the sum of both.
  const bool both_ways = clause.figure && clause.figure->goes_back;
  const Int128 exact = Int128{clause.amount_minor} * pay.numerator;
  const Int128 most = Int128{both_ways ? Money::kMaxMinor / 2 : Money::kMaxMinor} * pay.denominator;
  return exact <= most && exact >= -most;
}

Ways ways_of(const Scale& scale) {
  Ways ways;
  for (size_t i = 0; i < scale.steps.size(); ++i) {
    const ScaleStep& step = scale.steps[i];
    if (step.slope.numerator > 0) ways.up = true;
    if (step.slope.numerator < 0) ways.down = true;
    if (i + 1 == scale.steps.size() || !step.bound) break;
    // Both at the threshold: what lies between there and the next figure is the slope's.
    const auto here = pay_at(step, step.threshold_steps);
    const auto beyond = pay_at(scale.steps[i + 1], step.threshold_steps);
    if (!here || !beyond) return {true, true};
    const auto change = compare(*here, *beyond);
    const bool wants_more = *step.bound == Comparison::at_least || *step.bound == Comparison::greater;
    if (change == 0) continue;
    ((change > 0) == wants_more ? ways.up : ways.down) = true;
  }
  return ways;
}

std::optional<std::vector<int64_t>> denominators_of(const Clause& clause) {
  std::vector<int64_t> out{clause.undecided_pay.denominator};
  const auto keep = [&out](std::optional<int64_t> denominator) {
    if (denominator) out.push_back(*denominator);
    return denominator.has_value();
  };
  if (clause.figure &&
      !keep(product(clause.figure->share.denominator, clause.figure->minor_per_step.denominator)))
    return std::nullopt;
  if (clause.scale) {
    for (const ScaleStep& step : clause.scale->steps)
      if (!keep(denominator_of(step))) return std::nullopt;
  }
  return out;
}

}  // namespace panmen::terms
