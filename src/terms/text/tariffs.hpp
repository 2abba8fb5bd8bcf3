// Tariffs: what a unit costs by the clock, as dated tables.
//
// It knows no signal, measure or clause. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `tariffs`, into draft.contract. Reports what is wrong; a tariff that is wrong stays known by its name
// (draft.failed_tariffs). REQUIRES: the head of the draft is read (currency, calendar).
void read_tariffs(const Fields& fields, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
