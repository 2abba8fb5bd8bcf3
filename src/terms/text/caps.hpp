// Caps: at most how much is due from several clauses together, in all or in each period.
//
// Internal to terms/text; not thread-safe.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `caps: {penalties: {at most: 5 % of price, per: month}}`. Reports what is wrong. REQUIRES: the head of the
// draft is read.
void read_caps(const Fields& head, Draft& draft, Diagnostics& errors);

// Which caps `cap: penalties` or `cap: [penalties, monthly]` of a clause names. Reports what is wrong.
void read_caps_of(const yaml::Node* node, Clause& clause, Draft& draft, Diagnostics& errors);

// Reports caps that no clause names, and those whose periods are shorter than the windows of a clause.
// REQUIRES: the clauses are read, and right.
void check_caps(const Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
