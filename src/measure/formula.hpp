// Formula: the measures of one spec from the values of their aggregates: exact arithmetic, rounded once.
//
// Pure.
#pragma once

#include <functional>
#include <vector>

#include "measure/plan.hpp"
#include "measure/value.hpp"
#include "record/body.hpp"

namespace panmen::measure {

// The figures of all measures of the plan's spec, in the order of the terms. `value_of` is asked once for
// each aggregate they name.
std::vector<record::Figure> evaluate_all(const Plan& plan, const std::function<Value(uint16_t)>& value_of);

}  // namespace panmen::measure
