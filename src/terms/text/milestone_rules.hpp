// What must hold between milestones, confirmations and clauses, once all are there.
// Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"

namespace panmen::terms {

// Reports milestones that rest on themselves, or can never be reached in time, and confirmations and clauses
// that nothing asks for. REQUIRES: a draft without errors.
void check_milestones(const Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
