// Expressions: from the formula of a measure to the nodes of the compiled form, with names, types and units
// checked.
//
// It knows figures, other measures, baselines and arithmetic, and nothing of how a measure is shown or
// judged. Internal to terms/text; not thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

struct Expression {
  std::vector<ExpressionNode> nodes;
  std::vector<Span> places;              // of the nodes
  std::vector<bool> fractions;           // beside them: always between 0 and 1
  Dimension dimension;                   // of the whole, which is the last node
  bool fraction = false;                 // the whole is
  FigureType type = FigureType::number;  // of the whole; no yes_no
};

// What measure.formula computes. Nothing where it is wrong, which is then reported; the rest is still
// visited, so that all errors are found.
// REQUIRES: measure.formula; the measures it names have been compiled, or cannot be.
std::optional<Expression> compile_expression(Draft& draft, const MeasureDraft& measure, Diagnostics& errors);

}  // namespace panmen::terms
