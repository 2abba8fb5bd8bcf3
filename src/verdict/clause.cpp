#include "verdict/clause.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/int128.hpp"
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

Finding run_scale(const terms::Contract& contract, const terms::Scale& scale,
                  std::span<const Figure> figures) {
  const Figure& figure = figure_of(contract, scale.measure, figures);
  if (!figure.steps.has_value()) return {Outcome::undetermined, figure.reason};
  for (size_t i = 0; i < scale.steps.size(); ++i) {
    const terms::ScaleStep& step = scale.steps[i];
    if (step.bound.has_value() && !satisfies(contract, figure, *step.bound, step.threshold_steps)) continue;
    return {i == 0 ? Outcome::met : Outcome::not_met, Reason::none, step.pay};
  }
  PANMEN_ASSERT(false);  // the last step has no bound
}

// Whether the clause rests on that measure itself.
bool names(const terms::Clause& clause, size_t measure) {
  if (clause.scale.has_value() && clause.scale->measure == measure) return true;
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

// A share of the clause's amount, rounded half to even, and what that leaves: over pay.denominator.
struct Amount {
  int64_t minor = 0;
  int64_t remainder = 0;
};

Amount amount_of(const terms::Clause& clause, Ratio pay) {
  const Int128 exact = static_cast<Int128>(clause.amount_minor) * pay.numerator;  // over pay.denominator
  const Int128 rounded = divide_half_even(exact, pay.denominator);
  return {static_cast<int64_t>(rounded), static_cast<int64_t>(exact - rounded * pay.denominator)};
}

std::vector<Ratio> shares_of(const terms::Clause& clause) {
  std::vector<Ratio> shares{clause.undecided_pay};
  if (clause.scale.has_value())
    for (const terms::ScaleStep& step : clause.scale->steps)
      shares.push_back(step.pay);
  return shares;
}

// Of two positive numbers; absent where it does not fit.
std::optional<int64_t> common_multiple(int64_t a, int64_t b) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a / std::gcd(a, b), b, &product)) return std::nullopt;
  return product;
}

}  // namespace

Finding judge(const terms::Contract& contract, const terms::Clause& clause, ClauseState& state,
              std::span<const Figure> figures) {
  PANMEN_ASSERT(!state.closed);
  Finding finding = counts(contract, clause, figures);
  if (finding.outcome == Outcome::not_counted) return finding;
  if (finding.outcome == Outcome::met) {
    if (clause.scale.has_value()) {
      finding = run_scale(contract, *clause.scale, figures);
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

std::optional<record::Entitlement> entitle(const terms::Contract& contract, const terms::Clause& clause,
                                           Ratio before, Ratio after, const record::VerdictId& because) {
  const Amount old_amount = amount_of(clause, before);
  const Amount new_amount = amount_of(clause, after);
  const auto denominator = common_multiple(before.denominator, after.denominator);
  PANMEN_ASSERT(denominator.has_value());
  // Each remainder is at most a half of its denominator, so their difference fits.
  int64_t remainder = new_amount.remainder * (*denominator / after.denominator) -
                      old_amount.remainder * (*denominator / before.denominator);
  int64_t minor = new_amount.minor - old_amount.minor;
  if (minor == 0 && remainder == 0) return std::nullopt;
  // Rounding keeps the order: both parts of a difference never point opposite ways beyond a remainder.
  const bool goes_back = minor < 0 || (minor == 0 && remainder < 0);
  if (goes_back) {
    minor = -minor;
    remainder = -remainder;
  }
  const bool buyer_pays = clause.deduction == goes_back;
  const std::string& buyer = contract.buyer.name;
  const std::string& supplier = contract.supplier.name;
  const int64_t divisor = std::gcd(remainder, *denominator);
  record::Entitlement entitlement;
  entitlement.because = because;
  entitlement.payer = buyer_pays ? buyer : supplier;
  entitlement.payee = buyer_pays ? supplier : buyer;
  entitlement.amount = {minor, contract.currency};
  entitlement.remainder_numerator = remainder / divisor;
  entitlement.remainder_denominator = *denominator / divisor;
  return entitlement;
}

bool shares_are_comparable(const terms::Clause& clause) {
  const std::vector<Ratio> shares = shares_of(clause);
  for (const Ratio& a : shares)
    for (const Ratio& b : shares)
      if (!common_multiple(a.denominator, b.denominator).has_value()) return false;
  return true;
}

}  // namespace panmen::verdict
