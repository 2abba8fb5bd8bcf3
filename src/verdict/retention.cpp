#include "verdict/retention.hpp"

#include "base/assert.hpp"

namespace panmen::verdict {

namespace {

using record::Outcome;
using record::Reason;
using terms::KeptWindow;

KeptWindow effect_of(const terms::Retention& retention, Outcome outcome) {
  switch (outcome) {
    case Outcome::met:
      return KeptWindow::counts;
    case Outcome::not_met:
      return retention.bad;
    case Outcome::undetermined:
      return retention.undecided;
    case Outcome::not_counted:
      break;
  }
  PANMEN_ASSERT(false);
}

}  // namespace

Finding keep_back(const terms::Retention& retention, ClauseState& state, const Finding& finding) {
  switch (effect_of(retention, finding.outcome)) {
    case KeptWindow::counts:
      ++state.run;
      break;
    case KeptWindow::extends:
      break;
    case KeptWindow::loses_share:
      ++state.run;
      ++state.lost;
      break;
    case KeptWindow::loses_all:
      state.closed = true;
      return {finding.outcome, finding.reason, {0, 1}};
  }
  if (state.run < retention.windows) {
    if (finding.outcome != Outcome::met) return {finding.outcome, finding.reason, {0, 1}};
    return {Outcome::not_met, Reason::run_too_short, {0, 1}};
  }
  state.closed = true;
  const auto left = make_ratio(retention.windows - state.lost, retention.windows);
  PANMEN_ASSERT(left.ok());  // both are at most kMaxKeptWindows
  if (finding.outcome == Outcome::undetermined) return {finding.outcome, finding.reason, *left};
  return {state.lost == 0 ? Outcome::met : Outcome::not_met, Reason::none, *left};
}

}  // namespace panmen::verdict
