// Gap rules: what missing data counts as, by its cause.
//
// It knows which causes the signals can name. Whom a rule favours is another question: gaps.cpp. Internal to
// terms/text; not thread-safe.
#pragma once

#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `gaps` of the head, into draft.contract.gaps. REQUIRES: the signals of the draft are read.
void read_gap_rules(const Fields& head, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
