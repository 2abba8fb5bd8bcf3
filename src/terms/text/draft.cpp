#include "terms/text/draft.hpp"

#include <algorithm>
#include <string_view>

#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"
#include "terms/text/suggest.hpp"

namespace panmen::terms {

bool is_free_name(const Draft& draft, const yaml::Node& key, Diagnostics& errors) {
  if (!is_good_name(key, errors)) return false;
  if (is_keyword(key.value)) {
    report_keyword(key.value, key.span, errors);
  } else if (is_named(draft, key.value) ||
             std::ranges::find(draft.groups, key.value, &Group::name) != draft.groups.end() ||
             std::ranges::find(draft.failed_signals, key.value) != draft.failed_signals.end() ||
             std::ranges::find(draft.failed_groups, key.value) != draft.failed_groups.end()) {
    errors.report(key.span, say(Message::name_twice, {key.value}));
  } else {
    return true;
  }
  return false;
}

const MeasureDraft* find_measure(const Draft& draft, std::string_view name, std::optional<Member> member) {
  if (const GroupName* of = member ? find_of_group(draft.group_measures, name) : nullptr) {
    return of->group == member->group ? &draft.measures[of->first + member->asset] : nullptr;
  }
  const auto found = std::ranges::find(draft.measures, name, &MeasureDraft::name);
  return found == draft.measures.end() ? nullptr : &*found;
}

std::optional<uint16_t> find_signal(const Draft& draft, std::string_view name, std::optional<Member> member) {
  if (const GroupName* of = member ? find_of_group(draft.group_signals, name) : nullptr) {
    if (of->group != member->group) return std::nullopt;
    return static_cast<uint16_t>(of->first + member->asset);
  }
  const auto& signals = draft.contract.signals;
  const auto found = std::ranges::find(signals, name, &Signal::name);
  if (found == signals.end()) return std::nullopt;
  return static_cast<uint16_t>(found - signals.begin());
}

const GroupName* find_of_group(const std::vector<GroupName>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &GroupName::name);
  return found == names.end() ? nullptr : &*found;
}

std::vector<std::string_view> signal_names(const Draft& draft) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < draft.contract.signals.size(); ++i) {
    if (draft.copy_of.contains(static_cast<uint16_t>(i))) continue;
    const std::string_view name = written_name(draft, static_cast<uint16_t>(i));
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return names;
}

std::vector<std::string_view> measure_names(const Draft& draft) {
  std::vector<std::string_view> names;
  for (const MeasureDraft& measure : draft.measures) {
    if (!measure.member || measure.member->asset == 0) names.push_back(measure.written);
  }
  return names;
}

bool is_named(const Draft& draft, std::string_view name) {
  return find_signal(draft, name) || find_measure(draft, name) != nullptr ||
         find_of_group(draft.group_signals, name) != nullptr ||
         find_of_group(draft.group_measures, name) != nullptr;
}

std::string_view written_name(const Draft& draft, uint16_t signal) {
  const auto copy = draft.copy_of.find(signal);
  if (copy != draft.copy_of.end()) signal = copy->second;
  for (const GroupName& of : draft.group_signals) {
    if (signal >= of.first && signal < of.first + draft.groups[of.group].assets.size()) return of.name;
  }
  return draft.contract.signals[signal].name;
}

bool report_of_group(const Draft& draft, std::string_view name, Span where, std::optional<Member> member,
                     Diagnostics& errors) {
  const GroupName* measure = find_of_group(draft.group_measures, name);
  const GroupName* of = measure != nullptr ? measure : find_of_group(draft.group_signals, name);
  if (of == nullptr) return false;
  const std::string& group = draft.groups[of->group].name;
  if (member) {
    errors.report(where, say(Message::other_group, {name, group, draft.groups[member->group].name}));
  } else if (measure != nullptr) {
    errors.report(where, say(Message::each_measure_alone, {name, group}),
                  say(Message::help_each_measure, {name, name}));
  } else {
    errors.report(where, say(Message::group_signal_alone, {name, group}),
                  say(Message::help_group_signal, {group}));
  }
  return true;
}

void report_unknown_name(const Draft& draft, const FormulaNode& node, Diagnostics& errors,
                         std::optional<Member> member) {
  if (report_of_group(draft, node.text, node.span, member, errors)) return;
  if (draft.failed_section) return;
  if (std::ranges::find(draft.failed_signals, node.text) != draft.failed_signals.end()) return;
  if (find_function(node.text) != nullptr) {
    errors.report(node.span, say(Message::function_without_brackets, {node.text}));
    return;
  }
  std::vector<std::string_view> names;
  if (!errors.is_full()) {
    names = signal_names(draft);
    for (const std::string_view measure : measure_names(draft))
      names.push_back(measure);
  }
  errors.report(node.span, say(Message::unknown_name, {node.text}), suggest_name(node.text, names, errors));
}

}  // namespace panmen::terms
