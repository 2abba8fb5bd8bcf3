#include "verdict/clause.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen::verdict {

namespace {

using record::Figure;
using record::Outcome;
using record::Reason;
using terms::TestOp;

const Figure& figure_of(const terms::Contract& contract, uint16_t measure, std::span<const Figure> figures) {
  const auto at = std::ranges::find(figures, contract.measures[measure].name, &Figure::measure);
  PANMEN_ASSERT(at != figures.end());
  return *at;
}

struct Finding {
  Outcome outcome;
  Reason reason = Reason::none;
};

Finding negate(Finding f) {
  if (f.outcome == Outcome::undetermined) return f;
  return {f.outcome == Outcome::met ? Outcome::not_met : Outcome::met};
}

// Kleene: one side that is not met decides `both`, whatever is unknown of the other.
Finding both(Finding a, Finding b) {
  if (a.outcome == Outcome::not_met || b.outcome == Outcome::not_met) return {Outcome::not_met};
  if (a.outcome == Outcome::undetermined) return a;
  return b;
}

Finding run_test(const terms::Contract& contract, const std::vector<terms::TestNode>& nodes,
                 std::span<const Figure> figures) {
  std::vector<Finding> findings;
  findings.reserve(nodes.size());
  for (const terms::TestNode& node : nodes) {
    switch (node.op) {
      case TestOp::compare: {
        const Figure& figure = figure_of(contract, node.measure, figures);
        if (!figure.steps.has_value())
          findings.push_back({Outcome::undetermined, figure.reason});
        else
          findings.push_back({satisfies(*figure.steps, node.comparison, node.threshold_steps)
                                  ? Outcome::met
                                  : Outcome::not_met});
        break;
      }
      case TestOp::both:
        findings.push_back(both(findings[node.left], findings[node.right]));
        break;
      case TestOp::either:
        findings.push_back(negate(both(negate(findings[node.left]), negate(findings[node.right]))));
        break;
      case TestOp::negate:
        findings.push_back(negate(findings[node.left]));
        break;
    }
  }
  return findings.back();
}

struct ScaleFinding {
  Finding finding;
  Ratio pay{0, 1};
};

ScaleFinding run_scale(const terms::Contract& contract, const terms::Scale& scale,
                       std::span<const Figure> figures) {
  const Figure& figure = figure_of(contract, scale.measure, figures);
  if (!figure.steps.has_value()) return {{Outcome::undetermined, figure.reason}};
  for (size_t i = 0; i < scale.steps.size(); ++i) {
    const terms::ScaleStep& step = scale.steps[i];
    if (step.bound.has_value() && !satisfies(*figure.steps, *step.bound, step.threshold_steps)) continue;
    return {{i == 0 ? Outcome::met : Outcome::not_met}, step.pay};
  }
  PANMEN_ASSERT(false);  // the last step has no bound
}

std::vector<Figure> used_figures(const terms::Contract& contract, const terms::Clause& clause,
                                 std::span<const Figure> figures) {
  const auto is_used = [&](const Figure& figure) {
    const auto names = [&](uint16_t measure) { return contract.measures[measure].name == figure.measure; };
    if (clause.scale.has_value() && names(clause.scale->measure)) return true;
    return std::ranges::any_of(clause.when, [&](const terms::TestNode& node) {
      return node.op == TestOp::compare && names(node.measure);
    });
  };
  std::vector<Figure> used;
  std::ranges::copy_if(figures, std::back_inserter(used), is_used);
  return used;
}

// The clause's amount times `pay`, rounded half to even; the remainder goes with it.
std::optional<record::Entitlement> entitle(const terms::Contract& contract, const terms::Clause& clause,
                                           Ratio pay, const record::VerdictId& because) {
  if (pay.numerator == 0 || clause.amount_minor == 0) return std::nullopt;
  const Int128 exact = static_cast<Int128>(clause.amount_minor) * pay.numerator;  // over pay.denominator
  const Int128 rounded = divide_half_even(exact, pay.denominator);
  record::Entitlement entitlement;
  entitlement.because = because;
  entitlement.payer = clause.deduction ? contract.supplier.name : contract.buyer.name;
  entitlement.payee = clause.deduction ? contract.buyer.name : contract.supplier.name;
  entitlement.amount = {static_cast<int64_t>(rounded), contract.currency};
  const auto remainder = static_cast<int64_t>(exact - rounded * pay.denominator);
  const int64_t divisor = std::max<int64_t>(std::gcd(remainder, pay.denominator), 1);
  entitlement.remainder_numerator = remainder / divisor;
  entitlement.remainder_denominator = pay.denominator / divisor;
  return entitlement;
}

}  // namespace

Judgement judge(const terms::Contract& contract, const terms::Clause& clause, ClauseState& state,
                Window window, std::span<const Figure> figures) {
  PANMEN_ASSERT(!state.closed);
  Finding finding;
  Ratio pay{0, 1};
  if (clause.scale.has_value()) {
    const ScaleFinding found = run_scale(contract, *clause.scale, figures);
    finding = found.finding;
    pay = found.pay;
  } else {
    finding = run_test(contract, clause.when, figures);
    if (finding.outcome == Outcome::met) pay = {1, 1};
  }

  if (clause.recurrence == terms::Recurrence::once) {
    state.run = finding.outcome == Outcome::met ? state.run + 1 : 0;
    if (finding.outcome == Outcome::met && state.run < clause.in_a_row) {
      finding = {Outcome::not_met, Reason::run_too_short};
      pay = {0, 1};
    }
    state.closed = finding.outcome == Outcome::met;
  }

  Judgement judgement;
  judgement.verdict.id = {contract.id, contract.version, clause.id, window.from, window.to, 0};
  judgement.verdict.outcome = finding.outcome;
  judgement.verdict.reason = finding.reason;
  judgement.verdict.figures = used_figures(contract, clause, figures);
  judgement.entitlement = entitle(contract, clause, pay, judgement.verdict.id);
  return judgement;
}

}  // namespace panmen::verdict
