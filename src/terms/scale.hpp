// What a figure brings: the arithmetic of scales and of amounts that follow a figure.
//
// Pure; safe to use from any thread. Integers only; nothing overflows.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/decimal.hpp"
#include "terms/clause.hpp"

namespace panmen::terms {

// Which share of the clause's amount the step gives a figure, or how many minor units where the scale is in
// money. Absent where that is no Ratio.
std::optional<Ratio> pay_at(const ScaleStep& step, int64_t steps);
// How many minor units are due: below zero, to the other side.
std::optional<Ratio> pay_at(const FigureAmount& figure, int64_t steps);

// Whether that share of the clause's amount, and what it differs by from any other, is within Money's bounds.
bool is_money(const Clause& clause, Ratio pay);

// Which ways what is due may go when the figure grows; both, where numbers are too great to say.
struct Ways {
  bool up = false;
  bool down = false;
};
Ways ways_of(const Scale& scale);

// Of all that a clause can give: each is a whole number of the reciprocal of one of these. Absent where one
// does not fit.
std::optional<std::vector<int64_t>> denominators_of(const Clause& clause);

}  // namespace panmen::terms
