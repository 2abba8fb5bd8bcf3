// Clauses: what the figures of one window mean for one promise. What is then due: due.hpp.
//
// Pure; not thread-safe. It sees rounded figures only (and on which side of them the exact ones lie), and
// computes with integers only.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::verdict {

// What a clause remembers from window to window.
struct ClauseState {
  uint32_t run = 0;   // windows in a row that met the test, up to now; of a retention, those that have passed
  uint32_t lost = 0;  // retention: of these, the ones whose share is lost
  bool closed = false;  // nothing more can come of a clause that is paid once

  friend bool operator==(const ClauseState&, const ClauseState&) = default;
};

// What became of one window.
struct Finding {
  record::Outcome outcome = record::Outcome::undetermined;
  record::Reason reason = record::Reason::none;
  Ratio pay{0, 1};  // the share of the clause's amount that is due; below zero, the other way

  friend bool operator==(const Finding&, const Finding&) = default;
};

// Judges one window. `figures` are those of all measures of the clause's window, in the order of the terms.
// An undetermined window ends a run: data that is missing must not carry a run over what it hides. One that
// does not count neither breaks nor lengthens it. REQUIRES: !state.closed.
Finding judge(const terms::Contract& contract, const terms::Clause& clause, ClauseState& state,
              std::span<const record::Figure> figures);

// The verdict on a window, with the figures the clause rests on.
record::Verdict make_verdict(const terms::Contract& contract, const terms::Clause& clause, Window window,
                             const Finding& finding, std::span<const record::Figure> figures,
                             uint32_t correction);

}  // namespace panmen::verdict
