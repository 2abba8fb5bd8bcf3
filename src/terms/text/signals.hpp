// Signals: what is reported, by whom, what of it is to be believed, and how one knows that its source is
// there.
//
// It knows no measure or clause. Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `alive` and `signals` of the head, into draft.contract.signals; signals that are wrong are named in
// draft.failed_signals. Names of other signals may be used before they stand in the text.
void read_signals(const Fields& head, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
