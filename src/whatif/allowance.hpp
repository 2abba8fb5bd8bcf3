// By how much the thresholds of compiled clauses have moved for the uncertainty that the terms allow: what
// the terms themselves say is the threshold less that.
//
// Pure; safe to use from any thread. REQUIRES: the contract comes from checked terms.
#pragma once

#include <cstdint>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::whatif {

// Beside Clause::when; 0 where nothing has moved.
std::vector<int64_t> moved_in_test(const terms::Contract& contract, const terms::Clause& clause);
// Beside Scale::steps. REQUIRES: clause.scale.
std::vector<int64_t> moved_in_scale(const terms::Contract& contract, const terms::Clause& clause);

}  // namespace panmen::whatif
