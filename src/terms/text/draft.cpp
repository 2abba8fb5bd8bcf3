#include "terms/text/draft.hpp"

#include <algorithm>
#include <string_view>

#include "terms/text/suggest.hpp"

namespace panmen::terms {

const MeasureDraft* find_measure(const Draft& draft, std::string_view name) {
  const auto found = std::ranges::find(draft.measures, name, &MeasureDraft::name);
  return found == draft.measures.end() ? nullptr : &*found;
}

std::optional<uint16_t> find_signal(const Draft& draft, std::string_view name) {
  const auto& signals = draft.contract.signals;
  const auto found = std::ranges::find(signals, name, &Signal::name);
  if (found == signals.end()) return std::nullopt;
  return static_cast<uint16_t>(found - signals.begin());
}

void report_unknown_name(const Draft& draft, const FormulaNode& node, Diagnostics& errors) {
  if (draft.failed_section) return;
  if (std::ranges::find(draft.failed_signals, node.text) != draft.failed_signals.end()) return;
  if (node.text == "scheduled" || node.text == "signed" || node.text.starts_with("stop.")) {
    errors.report(node.span, say(Message::not_yet, {node.text}));
    return;
  }
  if (std::ranges::find(function_names(), node.text) != function_names().end()) {
    errors.report(node.span, say(Message::function_without_brackets, {node.text}));
    return;
  }
  std::vector<std::string_view> names;
  for (const Signal& signal : draft.contract.signals)
    names.push_back(signal.name);
  for (const MeasureDraft& measure : draft.measures)
    names.push_back(measure.name);
  errors.report(node.span, say(Message::unknown_name, {node.text}), suggest(node.text, names));
}

}  // namespace panmen::terms
