// Aggregates: from a function in a formula to the aggregate of the compiled form: what it is taken of, and
// what unit its figure has.
//
// It knows signals, conditions and other measures, and no arithmetic. Internal to terms/text; not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "terms/text/draft.hpp"
#include "terms/text/functions.hpp"

namespace panmen::terms {

struct CompiledAggregate {
  uint16_t index = 0;  // in Contract::aggregates; equal ones share one
  Dimension dimension;
  bool fraction = false;  // always between 0 and 1
};

// The figure that `call`, a part of the measure's formula, asks for; `where` is the part behind a `where`
// that stands outside the brackets. Nothing where it is wrong, which is then reported.
// REQUIRES: function.kind is `figure`; the measures it names have been compiled, or cannot be.
std::optional<CompiledAggregate> compile_aggregate(Draft& draft, const MeasureDraft& measure,
                                                   const FormulaNode& call, const Function& function,
                                                   std::optional<size_t> where, Diagnostics& errors);

// Whether figures of the windows `inner` can be taken together in windows `outer`: they are shorter, or fewer
// of a kind. So no window ever rests on its own figures.
bool can_hold(const WindowSpec& outer, const WindowSpec& inner);

}  // namespace panmen::terms
