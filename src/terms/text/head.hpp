// Head: the keys at the top of the terms: parties, money, time zone, first and last day, how results become
// final and are compared.
//
// It knows no signal, measure or clause. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// Fills the head of draft.contract, and what the draft says of it. Reports what is wrong.
void read_head(const Fields& fields, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
