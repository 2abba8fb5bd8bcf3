// Scales in which what is due goes on between two thresholds: straight lines through points, and so much less
// or more for each unit.
//
// Internal to terms_text; not thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// 0 % to kMaxShare of a clause's amount. Nothing where it is wrong, which is then reported.
std::optional<Ratio> read_scale_share(const yaml::Node* node, std::string_view what, Diagnostics& errors);

// A value as it is written for the measure, in its steps.
std::optional<int64_t> read_steps(const Draft& draft, const yaml::Node& node, std::string_view key,
                                  const MeasureDraft& measure, Diagnostics& errors);

// `line`: the list of points under `node`. Beyond the ends everything is as there.
std::optional<std::vector<ScaleStep>> read_line(const Draft& draft, const yaml::Node& node,
                                                const MeasureDraft& measure, Diagnostics& errors);

// `from`, with `less` or `more`. `where`: of the scale.
std::optional<std::vector<ScaleStep>> read_slope(const Draft& draft, const Fields& fields, Span where,
                                                 const MeasureDraft& measure, Diagnostics& errors);

// The whole scale lies so far aside that the favoured side gets no less. `gains`: whom more of what is due
// helps. False where that cannot be, which is then reported.
bool move_by_uncertainty(Scale& scale, const MeasureDraft& measure, Role gains, Span where,
                         Diagnostics& errors);

// Takes away what lies below 0 % or above 100 % of a share.
void drop_unreachable(Scale& scale, const MeasureDraft& measure);

}  // namespace panmen::terms
