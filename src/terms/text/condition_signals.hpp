// Condition signals: on what a compiled condition rests. Internal to terms/text; pure.
#pragma once

#include <cstdint>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

// The signals whose silence leaves the condition open, ascending: not those of which it only asks whether
// they are alive. Those of a stop are its rule's, and its causes' where a class is asked for.
std::vector<uint16_t> signals_of(const Contract& contract, uint16_t root);
// The same, and those of which it asks that.
std::vector<uint16_t> signals_asked(const Contract& contract, uint16_t root);

// On which a condition that asks for a stop rests: `when` of its rule, and behind it, where a class is asked
// for, those of the causes. REQUIRES: stop.op is `stop`.
std::vector<uint16_t> conditions_under(const Contract& contract, const ConditionNode& stop);

}  // namespace panmen::terms
