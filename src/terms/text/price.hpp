// Price: what the contract costs, whether with value-added tax or without, and what becomes of it where the
// rate changes.
//
// Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `price` and `VAT` of the head. Reports what is wrong. REQUIRES: the draft's currency is read.
void read_price(const Fields& head, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
