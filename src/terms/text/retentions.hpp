// Retentions: money that is kept back for a number of months, and what a month does to it that is not good.
//
// Internal to terms_text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// Of a clause with `for: 12 months`: what `bad month` and `undecided month` say, which both have to be said.
// Reports what is wrong; absent where nothing is left to go on with.
std::optional<Retention> read_retention(const Fields& clause, uint32_t months, Diagnostics& errors);
// Reports these keys in a clause that keeps nothing back.
void refuse_retention(const Fields& clause, Diagnostics& errors);

}  // namespace panmen::terms
