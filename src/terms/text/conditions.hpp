// Conditions: from a part of a formula tree to the conditions of the compiled form, with names, types and
// units checked.
//
// It knows signals and nothing of windows or figures. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// The index in Contract::conditions of the condition whose root is formula[root]; equal conditions share
// one. Nothing where it is wrong, which is then reported; the rest is still visited, so that all errors are
// found.
std::optional<uint16_t> compile_condition(Draft& draft, const Formula& formula, size_t root,
                                          Diagnostics& errors);

}  // namespace panmen::terms
