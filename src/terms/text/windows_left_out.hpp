// Sums and counts of shorter windows' figures, which are less for every window that cannot be decided.
#pragma once

#include "terms/text/draft.hpp"
#include "terms/text/gap_tellers.hpp"
#include "terms/text/polarity.hpp"

namespace panmen::terms {

// Reports the use where it is such a figure, and a party that could gain by it can make gaps of what it is
// computed from. With `missing at most: 0 %` no window is left out.
void check_windows_left_out(const Draft& draft, const Polarity& polarity, const GapTellers& tellers,
                            const Clause& clause, const Use& use, Diagnostics& errors);

}  // namespace panmen::terms
