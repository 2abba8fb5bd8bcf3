#include "terms/text/caps.hpp"

#include <algorithm>

#include "terms/text/amounts.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

constexpr Key kCapKeys[] = {{"at most", Need::required}, {"per", Need::optional}};

// Calendar windows alone are periods: the window that the words name is not computed over.
std::optional<CapPeriod> read_period(const yaml::Node* node, Draft& draft, Diagnostics& errors) {
  std::vector<WindowSpec>& windows = draft.contract.windows;
  const size_t windows_before = windows.size();
  const auto window = read_window(node, "per", draft, errors);
  if (!window) return std::nullopt;
  const WindowSpec spec = windows[*window];
  windows.resize(windows_before);
  if (spec.shape == WindowShape::calendar) return CapPeriod{spec.kind, spec.first_day};
  errors.report(node->span, say(Message::cap_per_no_period));
  return std::nullopt;
}

// In the order of their lengths.
int length_of(WindowKind kind) {
  constexpr WindowKind kByLength[] = {WindowKind::hour,  WindowKind::day,     WindowKind::week,
                                      WindowKind::month, WindowKind::quarter, WindowKind::year};
  return static_cast<int>(std::ranges::find(kByLength, kind) - std::begin(kByLength));
}

bool is_shorter(CapPeriod period, const WindowSpec& window) {
  switch (window.shape) {
    case WindowShape::calendar:
      return length_of(period.kind) < length_of(window.kind);
    case WindowShape::sliding:
      return length_of(period.kind) <= length_of(window.kind);
    case WindowShape::contract:
      return true;
    case WindowShape::shift:
      return period.kind == WindowKind::hour;
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return false;
  }
  return false;
}

}  // namespace

void read_caps(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["caps"];
  if (node == nullptr) return;
  if (!is_section(*node, "caps", kMaxCaps, errors)) {
    draft.failed_caps.emplace_back();
    return;
  }
  for (const yaml::Entry& entry : yaml::entries(*node)) {
    if (!is_good_name(entry.key, errors)) continue;
    const size_t errors_before = errors.count();
    if (std::ranges::find(draft.contract.caps, entry.key.value, &Cap::name) != draft.contract.caps.end())
      errors.report(entry.key.span, say(Message::key_twice, {entry.key.value}));
    const Fields fields(entry.value, entry.key.span, "a cap", kCapKeys, errors);
    Cap cap{entry.key.value, 0, {}};
    if (const yaml::Node* most = fields["at most"]) {
      if (const auto amount = read_amount(*most, "at most", draft, errors)) cap.most_minor = amount->minor;
    }
    cap.per = read_period(fields["per"], draft, errors);
    if (errors.count() != errors_before || cap.most_minor == 0) {
      draft.failed_caps.push_back(cap.name);
      continue;
    }
    draft.contract.caps.push_back(std::move(cap));
    draft.cap_places.push_back(entry.key.span);
  }
}

void read_caps_of(const yaml::Node* node, Clause& clause, Draft& draft, Diagnostics& errors) {
  if (node == nullptr) return;
  const std::vector<const yaml::Node*> one{node};
  const auto* names = node->kind == yaml::Node::Kind::list ? read_list(node, "cap", errors) : &one;
  if (names == nullptr) return;
  const std::vector<Cap>& caps = draft.contract.caps;
  for (const yaml::Node* each : *names) {
    const auto name = read_text(each, "cap", errors);
    if (!name) continue;
    const auto at = std::ranges::find(caps, *name, &Cap::name);
    if (at == caps.end()) {
      const auto failed = [&](const std::string& known) { return known.empty() || known == *name; };
      if (std::ranges::any_of(draft.failed_caps, failed)) continue;
      std::vector<std::string_view> known;
      for (const Cap& cap : caps)
        known.push_back(cap.name);
      errors.report(each->span, say(Message::unknown_cap, {*name}),
                    known.empty() ? std::optional(say(Message::help_caps)) : suggest(*name, known));
      continue;
    }
    const auto index = static_cast<uint16_t>(at - caps.begin());
    const auto place = std::ranges::lower_bound(clause.caps, index);
    if (place != clause.caps.end() && *place == index)
      errors.report(each->span, say(Message::cap_twice, {*name}));
    else
      clause.caps.insert(place, index);
  }
}

void check_caps(const Draft& draft, Diagnostics& errors) {
  const Contract& contract = draft.contract;
  // Behind those that stand in the text are limits of one clause alone.
  for (uint16_t i = 0; i < draft.cap_places.size(); ++i) {
    const Cap& cap = contract.caps[i];
    bool is_named = false;
    bool by_windows = false, by_milestones = false;
    for (size_t c = 0; c < contract.clauses.size(); ++c) {
      const Clause& clause = contract.clauses[c];
      if (std::ranges::find(clause.caps, i) == clause.caps.end()) continue;
      is_named = true;
      (clause.kind == ClauseKind::windows ? by_windows : by_milestones) = true;
      if (clause.kind != ClauseKind::windows || !cap.per) continue;
      const WindowSpec& window = contract.windows[clause.window];
      if (!is_shorter(*cap.per, window)) continue;
      errors.report(draft.clauses[c].place,
                    say(Message::cap_shorter_than_window, {cap.name, clause.id, name_of(window, contract)}));
    }
    if (!is_named) errors.report(draft.cap_places[i], say(Message::cap_not_named, {cap.name}));
    // What is final at once cannot give way to what turns out to have come first.
    if (by_windows && by_milestones && contract.final_after == Duration{})
      errors.report(draft.cap_places[i], say(Message::cap_of_both_kinds, {cap.name}),
                    say(Message::help_final_after));
  }
}

}  // namespace panmen::terms
