// Tiers: so much money for each unit of a figure, at prices that change with how many there are, with the
// fewest and the most that are paid.
//
// Internal to terms_text; not thread-safe.
#pragma once

#include <optional>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/tests.hpp"

namespace panmen::terms {

// How many minor units one step of a measure is worth where one of its base units is worth one of the
// contract's currency: where it is shown in that, what it is. Nothing where that does not fit.
std::optional<Ratio> minor_per_step(const Draft& draft, const MeasureDraft& measure);

// `{of: made, tiers: [...], counted: tier by tier, at least: 5000 part, at most: 80000 part}`, in money.
std::optional<Scale> read_tiers(const Draft& draft, const yaml::Node& node, Scope& scope,
                                Diagnostics& errors);

}  // namespace panmen::terms
