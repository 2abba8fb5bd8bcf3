// Condition values: what a condition compares a signal with: numbers, factors of another signal, texts.
//
// It knows the types and units of signals, and nothing of how conditions are joined or compiled. Functions
// that give nothing have reported why. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// The number that `node` is, in the own reading of the signal's meter, before its multiplier.
std::optional<double> number_for(const Draft& draft, uint16_t signal, const FormulaNode& node,
                                 Diagnostics& errors);

// `95 % * capacity`, whichever stands first: its parts.
struct Factor {
  size_t number = 0;
  size_t signal = 0;
};
// Nothing, and no error, where `node` is none.
std::optional<Factor> factor_of(const Formula& formula, const FormulaNode& node);
// The plain and positive number that `node`, the first of a factor's parts, is.
std::optional<Ratio> ratio_of(const Draft& draft, const FormulaNode& node, Diagnostics& errors);

// Whether what the readings of both say can be compared as it is, without converting either; reports at
// `where` why not. REQUIRES: `left` is a number.
bool are_comparable(const Draft& draft, uint16_t left, uint16_t right, Span where, Diagnostics& errors);

// A text that the signal can say.
std::optional<std::string> text_of(const Draft& draft, uint16_t signal, const FormulaNode& node,
                                   Diagnostics& errors);
// A text that stands in quotes behind the name of something that is `kind`.
std::optional<std::string> quoted(const Draft& draft, std::string_view name, const std::string& kind,
                                  const FormulaNode& node, Diagnostics& errors);

}  // namespace panmen::terms
