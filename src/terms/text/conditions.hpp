// Conditions: from a part of a formula tree to the conditions of the compiled form, with names, types and
// units checked.
//
// It knows signals, shifts and stop rules, and nothing of windows or figures. Internal to terms/text; not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// In what a condition stands: what may be asked there differs.
enum class ConditionPlace : uint8_t {
  figure,  // of a measure: anything but events, which have a value only where they are counted
  stops,   // `when` of a stop rule. As in the two behind it, no intervals, events, stops or planned downtime
  agreement,  // both sides of `agree`; of doubtful signals it sees what was reported
  window,     // one found in the data
  causes,     // of stops: no intervals and no stops
};

// Where a condition stands.
struct ConditionContext {
  // The signal whose samples the condition is the `where` of: an event has a value only at its own.
  std::optional<uint16_t> counted;
  std::optional<Member> member;  // of whom the measure is that it stands in
  ConditionPlace place = ConditionPlace::figure;
  // The signals that agreements make doubtful: in their stead an agreement asks copies, which they do not.
  const std::set<uint16_t>* doubtful = nullptr;
};

// The index in Contract::conditions of the condition whose root is formula[root]; equal conditions share
// one. Nothing where it is wrong, which is then reported; the rest is still visited, so that all errors are
// found.
std::optional<uint16_t> compile_condition(Draft& draft, const Formula& formula, size_t root,
                                          const ConditionContext& context, Diagnostics& errors);

// The condition that stands as a text at `node`.
std::optional<uint16_t> read_condition(Draft& draft, const yaml::Node& node, const ConditionContext& context,
                                       Diagnostics& errors);

}  // namespace panmen::terms
