#include "terms/text/adjustments.hpp"

namespace panmen::terms {
namespace {

constexpr Key kAdjustmentKeys[] = {{"unit", Need::optional}};

}  // namespace

void read_adjustments(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["adjustments"];
  if (node == nullptr) return;
  if (!draft.says_final_after)
    errors.report(head.place("adjustments"), say(Message::needs_final_after, {"adjustments"}),
                  say(Message::help_final_after));
  if (!is_section(*node, "adjustments", kMaxAdjustments, errors)) {
    draft.failed_section = true;
    return;
  }
  for (const yaml::Entry& entry : yaml::entries(*node)) {
    if (!is_good_name(entry.key, errors)) continue;
    if (draft.adjustments.contains(entry.key.value)) {
      errors.report(entry.key.span, say(Message::key_twice, {entry.key.value}));
      continue;
    }
    const Fields fields(entry.value, entry.key.span, "an adjustment", kAdjustmentKeys, errors);
    const yaml::Node* unit = fields["unit"];
    const auto name = read_text(unit, "unit", errors);
    const auto known = name ? read_unit(*name, unit->span, draft.currency, errors) : std::nullopt;
    // Without a unit it is a plain number.
    std::optional<Dimension> dimension;
    if (known) dimension = known->dimension;
    if (unit == nullptr && !fields.cut()) dimension = Dimension{};
    draft.adjustments.emplace(entry.key.value, dimension);
    draft.contract.adjustments.push_back({entry.key.value, known ? known->unit : Unit{}});
  }
}

}  // namespace panmen::terms
