// Amounts that follow a figure: `pay: 70 % of saving`, and so much for each unit, in tiers.
//
// Internal to terms_text; not thread-safe.
#pragma once

#include <optional>

#include "base/money.hpp"
#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/tests.hpp"

namespace panmen::terms {

// Whether what stands under `pay` or `deduct` is such an amount, right or wrong.
bool is_figure_amount(const yaml::Node& node);

// Reads it, and what else the clause says of it. REQUIRES: is_figure_amount(node), scope.gains.
void read_figure_amount(const Draft& draft, const yaml::Node& node, const Fields& fields, Scope& scope,
                        Clause& clause, Diagnostics& errors);

// `undecided` of such a clause: an amount, or 0 %; in minor units.
std::optional<Ratio> read_undecided_amount(const yaml::Node* node, Currency currency, Diagnostics& errors);

}  // namespace panmen::terms
