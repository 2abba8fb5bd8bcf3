// Conditions: from a part of a formula tree to the conditions of the compiled form, with names, types and
// units checked.
//
// It knows signals and shifts, and nothing of windows or figures. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// Where a condition stands.
struct ConditionContext {
  // The signal whose samples the condition is the `where` of: an event has a value only at its own.
  std::optional<uint16_t> counted;
  std::optional<Member> member;  // of whom the measure is that it stands in
};

// The index in Contract::conditions of the condition whose root is formula[root]; equal conditions share
// one. Nothing where it is wrong, which is then reported; the rest is still visited, so that all errors are
// found.
std::optional<uint16_t> compile_condition(Draft& draft, const Formula& formula, size_t root,
                                          const ConditionContext& context, Diagnostics& errors);

// The signals whose silence leaves the condition open, ascending: not those of which it only asks whether
// they are alive.
std::vector<uint16_t> signals_of(const Contract& contract, uint16_t root);

}  // namespace panmen::terms
