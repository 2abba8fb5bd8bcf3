// Adjustments: names for amounts that both sides enter one by one. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// Reads `adjustments` of the head. REQUIRES: what else the head itself says has been read.
void read_adjustments(const Fields& head, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
