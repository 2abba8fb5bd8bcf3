// Clauses: what the figures of one window mean for one promise, and what is due from it.
//
// Pure; not thread-safe. It sees rounded figures only, and computes with integers only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::verdict {

// What a clause remembers from window to window.
struct ClauseState {
  uint32_t run = 0;     // windows in a row that met the test, up to now
  bool closed = false;  // a clause paid once has been paid
};

struct Judgement {
  record::Verdict verdict;
  std::optional<record::Entitlement> entitlement;  // absent where nothing is due
};

// Judges one window. `figures` are those of all measures of the clause's window kind, in the order of the
// terms. An undetermined window ends a run: data that is missing must not carry a run over what it hides.
// REQUIRES: !state.closed.
Judgement judge(const terms::Contract& contract, const terms::Clause& clause, ClauseState& state,
                Window window, std::span<const record::Figure> figures);

}  // namespace panmen::verdict
