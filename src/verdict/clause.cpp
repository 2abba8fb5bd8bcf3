#include "verdict/clause.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "terms/scale.hpp"
#include "verdict/retention.hpp"

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

Finding negate(Finding f) {
  if (f.outcome == Outcome::undetermined) return f;
  return {f.outcome == Outcome::met ? Outcome::not_met : Outcome::met, Reason::none};
}

// Kleene: one side that is not met decides `both`, whatever is unknown of the other.
Finding both(Finding a, Finding b) {
  if (a.outcome == Outcome::not_met || b.outcome == Outcome::not_met) return {Outcome::not_met, Reason::none};
  if (a.outcome == Outcome::undetermined) return a;
  return b;
}

// In full value, an exact figure just beside the threshold is not on it.
bool satisfies(const terms::Contract& contract, const Figure& figure, terms::Comparison comparison,
               int64_t threshold_steps) {
  if (!contract.compares_full_value) return terms::satisfies(*figure.steps, comparison, threshold_steps);
  return terms::satisfies(std::pair(*figure.steps, figure.side), comparison,
                          std::pair(threshold_steps, int8_t{0}));
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
          findings.push_back({satisfies(contract, figure, node.comparison, node.threshold_steps)
                                  ? Outcome::met
                                  : Outcome::not_met,
                              Reason::none});
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

// What a figure brings, where it is money at all.
Finding worth(const terms::Clause& clause, Outcome outcome, std::optional<Ratio> pay) {
  if (!pay.has_value() || !terms::is_money(clause, *pay))
    return {Outcome::undetermined, Reason::out_of_range};
  return {outcome, Reason::none, *pay};
}

Outcome anything_due(std::optional<Ratio> pay) {
  return pay.has_value() && pay->numerator > 0 ? Outcome::met : Outcome::not_met;
}

Finding run_scale(const terms::Contract& contract, const terms::Clause& clause,
                  std::span<const Figure> figures) {
  const terms::Scale& scale = *clause.scale;
  const Figure& figure = figure_of(contract, scale.measure, figures);
  if (!figure.steps.has_value()) return {Outcome::undetermined, figure.reason};
  for (size_t i = 0; i < scale.steps.size(); ++i) {
    const terms::ScaleStep& step = scale.steps[i];
    if (step.bound.has_value() && !satisfies(contract, figure, *step.bound, step.threshold_steps)) continue;
    auto pay = terms::pay_at(step, *figure.steps);
    if (pay.has_value() && pay->numerator < 0) pay.reset();
    const Outcome by_step = i == 0 ? Outcome::met : Outcome::not_met;
    return worth(clause, scale.is_in_money ? anything_due(pay) : by_step, pay);
  }
  PANMEN_ASSERT(false);  // the last step has no bound
}

Finding run_figure(const terms::Contract& contract, const terms::Clause& clause,
                   std::span<const Figure> figures) {
  const Figure& figure = figure_of(contract, clause.figure->measure, figures);
  if (!figure.steps.has_value()) return {Outcome::undetermined, figure.reason};
  const auto pay = terms::pay_at(*clause.figure, *figure.steps);
  return worth(clause, anything_due(pay), pay);
}

// Whether the clause rests on that measure itself.
bool names(const terms::Clause& clause, size_t measure) {
  if (clause.scale.has_value() && clause.scale->measure == measure) return true;
  if (clause.figure.has_value() && clause.figure->measure == measure) return true;
  return std::ranges::any_of(clause.when, [&](const terms::TestNode& node) {
    return node.op == TestOp::compare && node.measure == measure;
  });
}

// What the measures' `only` say of the window: not counted where one of them is not met; undetermined where
// one cannot be decided; met otherwise.
Finding counts(const terms::Contract& contract, const terms::Clause& clause,
               std::span<const Figure> figures) {
  Finding finding{Outcome::met, Reason::none};
  for (size_t i = 0; i < contract.measures.size(); ++i) {
    const terms::Measure& measure = contract.measures[i];
    if (measure.only.empty() || !names(clause, i)) continue;
    const Finding only = run_test(contract, measure.only, figures);
    if (only.outcome == Outcome::not_met) return {Outcome::not_counted, Reason::does_not_count};
    if (only.outcome == Outcome::undetermined && finding.outcome == Outcome::met) finding = only;
  }
  return finding;
}

std::vector<Figure> used_figures(const terms::Contract& contract, const terms::Clause& clause,
                                 std::span<const Figure> figures) {
  std::vector<Figure> used;
  std::ranges::copy_if(figures, std::back_inserter(used), [&](const Figure& figure) {
    const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
    return names(clause, static_cast<size_t>(measure - contract.measures.begin()));
  });
  return used;
}

}  // namespace

Finding judge(const terms::Contract& contract, const terms::Clause& clause, ClauseState& state,
              std::span<const Figure> figures) {
  PANMEN_ASSERT(!state.closed);
  Finding finding = counts(contract, clause, figures);
  if (finding.outcome == Outcome::not_counted) return finding;
  if (finding.outcome == Outcome::met) {
    if (clause.scale.has_value()) {
      finding = run_scale(contract, clause, figures);
    } else if (clause.figure.has_value()) {
      finding = run_figure(contract, clause, figures);
    } else {
      finding = run_test(contract, clause.when, figures);
      if (finding.outcome == Outcome::met) finding.pay = {1, 1};
    }
    // A figure that is computed from one that does not count does not count either.
    if (finding.reason == Reason::does_not_count) return {Outcome::not_counted, Reason::does_not_count};
  }

  if (clause.recurrence == terms::Recurrence::each) {
    if (finding.outcome == Outcome::undetermined) finding.pay = clause.undecided_pay;
    return finding;
  }
  if (clause.retention.has_value()) return keep_back(*clause.retention, state, finding);
  state.run = finding.outcome == Outcome::met ? state.run + 1 : 0;
  if (finding.outcome == Outcome::met && state.run < clause.in_a_row)
    finding = {Outcome::not_met, Reason::run_too_short};
  state.closed = finding.outcome == Outcome::met;
  return finding;
}

record::Verdict make_verdict(const terms::Contract& contract, const terms::Clause& clause, Window window,
                             const Finding& finding, std::span<const Figure> figures, uint32_t correction) {
  record::Verdict verdict;
  verdict.id = {contract.id, contract.version, clause.id, window.from, window.to, correction};
  verdict.outcome = finding.outcome;
  verdict.reason = finding.reason;
  verdict.figures = used_figures(contract, clause, figures);
  return verdict;
}

}  // namespace panmen::verdict
