// Stops: the rules by which stops are found, the tables that propose their causes, and how either side may
// object.
//
// It knows conditions and the calendar, and no figures. Internal to terms/text; not thread-safe.
#pragma once

#include <optional>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/formula.hpp"

namespace panmen::terms {

// Reads `stops` of the head. REQUIRES: signals and shifts have been read.
void read_stops(const Fields& head, Draft& draft, Diagnostics& errors);

// What `stop`, `stop.technical` or, with the name of a rule, `stop.technical(press)` asks: formula's part
// `node`. Nothing where it is wrong, which is then reported. REQUIRES: asks_for_stop(node.text).
std::optional<ConditionNode> stop_condition(const Draft& draft, const Formula& formula,
                                            const FormulaNode& node, Diagnostics& errors);

}  // namespace panmen::terms
