// Shifts: the working days of the contract, and the shifts of a day.
//
// It knows no signal, measure or clause. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `calendar` and `shifts`, into draft.contract; shifts are sorted by the start of their day. Reports what is
// wrong, and sets draft.failed_shifts where a shift is.
void read_work_time(const Fields& fields, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
