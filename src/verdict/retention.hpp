// Retention: money kept back until so many windows have passed.
//
// Pure; not thread-safe.
#pragma once

#include "terms/contract.hpp"
#include "verdict/clause.hpp"

namespace panmen::verdict {

// What a window means for money that is kept back. `finding` is what the clause's test says of it. With the
// last window that has to pass the clause is closed: met where no share is lost, else not met, though what is
// left is due. REQUIRES: the window counts; !state.closed.
Finding keep_back(const terms::Retention& retention, ClauseState& state, const Finding& finding);

}  // namespace panmen::verdict
