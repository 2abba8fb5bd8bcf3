// What a clause says of time: when what it gives is due, on what that waits, by when its milestone is to be
// reached, what it costs if that is late, and when its windows begin to count.
//
// It knows milestones and deadlines, and no figures. Internal to terms/text; not thread-safe.
#pragma once

#include <optional>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `due`, `needs`, `by` and `after`, into a clause of which all else is read.
void read_clause_dates(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors);

// `late`: the clause that takes something for a delay of `clause`, and takes the deadline from it. Nothing
// where there is none, or it is wrong, which is then reported. REQUIRES: read_clause_dates().
std::optional<Clause> read_late(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
