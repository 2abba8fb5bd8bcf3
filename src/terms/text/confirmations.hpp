// Confirmations: what each side will confirm, what silence means; and the day on which the terms are signed.
//
// It knows no clauses. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `signed` and `confirmations` of the head, but for what silence counts from. REQUIRES: the names of signals
// and measures are in the draft.
void read_confirmations(const Fields& head, Draft& draft, Diagnostics& errors);

// What `silence` says in each. REQUIRES: the names of clauses are in the draft too.
void read_silences(Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
