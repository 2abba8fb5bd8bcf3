// Walk: along time in stretches that stay small, from what is remembered of the time before.
//
// Pure.
#pragma once

#include <functional>

#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"

namespace panmen::measure {

// What is known at `from` of the time before it. Only what still held then counts: older samples may have
// been forgotten.
Memory memory_at_begin(const Plan& plan, const Facts& facts, Instant from, Histories histories);

// Goes from `memory` on to `to`; what is stamped after `see` is not seen. Of each stretch, visit(stretch,
// memory) moves on what belongs to conditions; signals are remembered behind it.
void walk(const Plan& plan, const Facts& facts, Histories histories, Memory& memory, Instant to, Instant see,
          const std::function<void(Stretch&, Memory&)>& visit);

}  // namespace panmen::measure
