// Tests: what `when` and `only` say: comparisons of measures with values, joined by and, or, not; every value
// turned into whole steps of its measure.
//
// It knows measures and nothing of amounts or signals. Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// What a test, or a scale, belongs to.
struct Scope {
  // Of Contract::windows; all measures named share it. Absent until the first of them says it.
  std::optional<uint16_t> window;
  // The measure whose `only` it is; nullptr in a clause.
  const MeasureDraft* owner = nullptr;
  // Whom it brings money to be met. Absent in `only`, where no uncertainty is allowed for.
  std::optional<Role> gains;
  // Of whom is spoken: the asset of the measure whose `only` it is, and the one at hand in any() and all().
  std::optional<Member> member;
};

// The formula under a key such as `when`. Nothing where it is wrong, which is then reported.
std::optional<Formula> read_test(const yaml::Node& node, std::string_view key, Diagnostics& errors);

// Whether a formula is written as a test is, and no number: with a comparison, and, or, not, any() or all().
bool is_test(const Formula& formula);

// The nodes of the test, the last of them its result. Nothing where it is wrong, which is then reported.
// REQUIRES: the measures it names have been compiled, or cannot be.
std::optional<std::vector<TestNode>> compile_test(const Draft& draft, const Formula& formula, Scope& scope,
                                                  Diagnostics& errors);

// The compiled measure of that name, in the scope's window; nullptr where it is wrong, which is then
// reported.
const MeasureDraft* find_in_scope(const Draft& draft, std::string_view name, Span where, Scope& scope,
                                  Diagnostics& errors);

// A value as it is written for a measure.
struct Threshold {
  const Decimal& number;
  std::string_view unit;
  Span where;
  Span unit_where;
};
// In steps of the measure; nothing where that is no whole number or another unit, which is then reported.
// REQUIRES: measure.show, and so its dimension.
std::optional<int64_t> threshold_steps(const Draft& draft, const MeasureDraft& measure,
                                       const Threshold& threshold, Diagnostics& errors);
// The same moved by the measure's uncertainty, so that the comparison is easier met, or harder.
// REQUIRES: the comparison is neither equal nor not_equal.
std::optional<int64_t> with_uncertainty(const MeasureDraft& measure, int64_t steps, Comparison comparison,
                                        bool easier, Span where, Diagnostics& errors);

// Whether some figures meet the comparison and others do not; reports a share that no comparison can tell
// from another, such as one of at least 0 %.
bool can_tell(const MeasureDraft& measure, int64_t steps, Comparison comparison, Span where,
              Diagnostics& errors);

// Whether a greater value meets it the sooner: at_least, greater.
bool wants_more(Comparison comparison);

}  // namespace panmen::terms
