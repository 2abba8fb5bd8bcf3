// Payments: who pays a clause's amount to whom, in which parts, and what limits it.
//
// It knows clauses' amounts, and not when they are met. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `payer`, `payee`, `parts` and `cap` of a clause. Reports what is wrong. REQUIRES: whether it is a deduction
// is read.
void read_payment(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors);

// `taken from` of a clause, which names one that stands before it. REQUIRES: its window is read.
void read_taken_from(const Fields& fields, Clause& clause, const Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
