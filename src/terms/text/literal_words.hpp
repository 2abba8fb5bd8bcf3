// Literal words: a number of a formula, said in the unit it must have: the compiled form keeps its value in
// base units only, and 0.25 EUR/kWh would be 1/14400000.
//
// What a number's unit is follows from what stands around it. Internal to terms/text; safe to use from any
// thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

// For each node of the measure: "0.25 EUR/kWh", "100". Nothing where a node is no literal, or where its unit
// cannot be told or gives no finite decimal.
std::vector<std::optional<std::string>> literals_in_words(const Contract& contract, const Measure& measure);

// Whether any part of the measure but its numbers has a unit, so that a number could have one.
bool has_units(const Contract& contract, const Measure& measure);

}  // namespace panmen::terms
