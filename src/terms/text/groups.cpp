#include "terms/text/groups.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace panmen::terms {
namespace {

constexpr std::string_view kAny = "any";

// The assets under `node`, each once; nothing where something is wrong, which is then reported.
std::optional<std::vector<std::string>> read_assets(const yaml::Node& node, std::string_view group,
                                                    Diagnostics& errors) {
  const auto* const items = read_list(&node, group, errors);
  if (items == nullptr) return std::nullopt;
  if (items->size() > kMaxGroupAssets) {
    errors.report(node.span, say(Message::too_many, {"assets in a group", std::to_string(kMaxGroupAssets)}));
    return std::nullopt;
  }
  std::vector<std::string> assets;
  bool good = true;
  for (const yaml::Node* item : *items) {
    const auto asset = read_text(item, "an asset", errors);
    if (asset && std::ranges::find(assets, *asset) != assets.end()) {
      errors.report(item->span, say(Message::twice_in_list, {*asset}));
    } else if (asset) {
      assets.push_back(*asset);
      continue;
    }
    good = false;
  }
  return good ? std::optional(std::move(assets)) : std::nullopt;
}

// The parts of a formula under `root`, without it.
std::vector<size_t> parts_under(const Formula& formula, const FormulaNode& root) {
  std::vector<size_t> parts = root.parts;
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::vector<size_t>& below = formula[parts[i]].parts;
    parts.insert(parts.end(), below.begin(), below.end());
  }
  return parts;
}

}  // namespace

void read_groups(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["groups"];
  if (node == nullptr) return;
  if (!is_section(*node, "groups", kMaxSignals, errors)) {
    draft.failed_section = true;
    return;
  }
  for (const yaml::Entry& entry : yaml::entries(*node)) {
    if (!is_free_name(draft, entry.key, errors)) continue;
    auto assets = read_assets(entry.value, entry.key.value, errors);
    if (!assets) {
      draft.failed_groups.push_back(entry.key.value);
      continue;
    }
    draft.groups.push_back({entry.key.value, std::move(*assets)});
  }
}

std::optional<uint16_t> read_group_name(const yaml::Node& node, std::string_view what, const Draft& draft,
                                        Diagnostics& errors) {
  const auto name = read_text(&node, what, errors);
  if (!name) return std::nullopt;
  const auto found = std::ranges::find(draft.groups, *name, &Group::name);
  if (found != draft.groups.end()) return static_cast<uint16_t>(found - draft.groups.begin());
  const bool failed = std::ranges::find(draft.failed_groups, *name) != draft.failed_groups.end();
  if (failed || draft.failed_section) return std::nullopt;
  std::vector<std::string_view> names;
  for (const Group& group : draft.groups)
    names.push_back(group.name);
  errors.report(node.span, say(Message::unknown_group, {*name}),
                names.empty() ? say(Message::help_group) : suggest(*name, names));
  return std::nullopt;
}

std::optional<std::string> name_in_group(std::string_view name, const std::string& asset, Span where,
                                         Diagnostics& errors) {
  std::string whole = std::string(name) + "[" + asset + "]";
  if (whole.size() <= kMaxName) return whole;
  errors.report(where, say(Message::text_too_long, {"'" + whole + "'", std::to_string(kMaxName)}));
  return std::nullopt;
}

bool goes_through_group(std::string_view word) {
  return word == kAny || word == kAll;
}

std::optional<uint16_t> group_of(const Draft& draft, const Formula& formula, const FormulaNode& call,
                                 const std::vector<GroupName>& names, Diagnostics& errors) {
  if (call.parts.size() != 1) {
    errors.report(call.span, say(Message::wrong_argument_count, {call.text, "one"}),
                  say(Message::help_any, {call.text, call.text}));
    return std::nullopt;
  }
  const bool test = &names == &draft.group_measures;
  const FormulaNode* other = nullptr;  // what cannot stand in it, whatever group it is of
  const GroupName* of = nullptr;
  for (const size_t part : parts_under(formula, call)) {
    const FormulaNode& node = formula[part];
    if (node.kind == FormulaKind::call && goes_through_group(node.text)) {
      errors.report(node.span, say(Message::any_inside_any, {node.text, call.text}));
      return std::nullopt;
    }
    if (node.kind != FormulaKind::name) continue;
    if (find_of_group(test ? draft.group_signals : draft.group_measures, node.text) != nullptr) other = &node;
    const GroupName* found = find_of_group(names, node.text);
    if (found == nullptr) continue;
    if (of != nullptr && of->group != found->group) {
      errors.report(node.span, say(Message::two_groups, {call.text, of->name, draft.groups[of->group].name,
                                                         found->name, draft.groups[found->group].name}));
      return std::nullopt;
    }
    of = found;
  }
  if (of != nullptr) return of->group;
  const bool failed = draft.failed_section || !draft.failed_signals.empty() || !draft.failed_groups.empty();
  if (other != nullptr) {
    errors.report(other->span,
                  say(test ? Message::signal_in_test : Message::measure_in_condition, {other->text}),
                  test ? std::optional(say(Message::help_test)) : std::nullopt);
  } else if (!failed) {
    errors.report(call.span, say(Message::any_of_nothing, {call.text}),
                  say(Message::help_any, {call.text, call.text}));
  }
  return std::nullopt;
}

}  // namespace panmen::terms
