// Scales of clauses: which share of an amount is due, by where a figure lies, with every threshold turned
// into whole steps of the figure.
//
// Internal to terms_text; not thread-safe.
#pragma once

#include <optional>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/tests.hpp"

namespace panmen::terms {

// Reports what is wrong; absent where nothing is left to go on with. `where`: of the key `scale`.
std::optional<Scale> read_scale(const Draft& draft, const yaml::Node& node, Span where, Scope& scope,
                                Diagnostics& errors);

// The measure of that name, whose figures are numbers; nullptr where it is wrong, which is then reported.
const MeasureDraft* find_number(const Draft& draft, const std::string& name, Span where, Scope& scope,
                                Diagnostics& errors);

}  // namespace panmen::terms
