#include "terms/text/clause_dates.hpp"

#include <algorithm>
#include <utility>

#include "terms/text/amounts.hpp"
#include "terms/text/deadlines.hpp"
#include "terms/text/milestones.hpp"

namespace panmen::terms {
namespace {

constexpr Key kLateKeys[] = {{"less", Need::required}, {"per", Need::required}, {"at most", Need::required}};

void read_due(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  if (const yaml::Node* due = fields["due"])
    clause.due = read_deadline(*due, "due", CountsFrom::itself, draft, errors);
  const yaml::Node* needs = fields["needs"];
  if (needs == nullptr) return;
  if (fields["each"] != nullptr) errors.report(fields.place("needs"), say(Message::needs_with_each));
  const bool many = needs->kind == yaml::Node::Kind::list;
  const auto* items = many ? read_list(needs, "needs", errors) : nullptr;
  for (const yaml::Node* item : items != nullptr ? *items : std::vector<const yaml::Node*>{needs}) {
    if (many && items == nullptr) break;
    const auto index = read_confirmation_name(draft, *item, "needs", errors);
    if (!index) continue;
    if (std::ranges::find(clause.needs, *index) != clause.needs.end())
      errors.report(item->span, say(Message::twice_in_list, {item->value}));
    clause.needs.push_back(*index);
  }
  std::ranges::sort(clause.needs);
}

// What is said of the milestone that the clause waits for.
void read_by(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  const yaml::Node* by = fields["by"];
  if (clause.kind == ClauseKind::windows) {
    for (const std::string_view key : {"by", "late"})
      if (fields[key] != nullptr)
        errors.report(fields.place(key), say(Message::by_of_figures, {key}),
                      say(Message::help_by_of_figures, {clause.id, clause.id}));
    return;
  }
  if (by != nullptr) clause.by = read_deadline(*by, "by", CountsFrom::milestone, draft, errors);
  if (by == nullptr && fields["late"] != nullptr)
    errors.report(fields.place("late"), say(Message::late_without_by), say(Message::help_by));
}

std::optional<uint16_t> add_cap(const std::string& name, int64_t most_minor, Span where, Draft& draft,
                                Diagnostics& errors) {
  std::vector<Cap>& caps = draft.contract.caps;
  const auto named = [&](const ClauseName& clause) { return clause.id == name; };
  if (std::ranges::any_of(draft.clause_names, named) ||
      std::ranges::find(caps, name, &Cap::name) != caps.end()) {
    errors.report(where, say(Message::late_name_taken, {name}));
    return std::nullopt;
  }
  if (caps.size() == kMaxCaps) {
    errors.report(where, say(Message::too_many, {"caps", std::to_string(kMaxCaps)}));
    return std::nullopt;
  }
  Cap cap;
  cap.name = name;
  cap.most_minor = most_minor;
  caps.push_back(std::move(cap));
  return static_cast<uint16_t>(caps.size() - 1);
}

}  // namespace

void read_clause_dates(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  for (const std::string_view key : {"due", "needs"})
    if (fields[key] != nullptr && fields["pay"] == nullptr && fields["deduct"] == nullptr)
      errors.report(fields.place(key), say(Message::nothing_due, {key}));
  read_due(fields, clause, draft, errors);
  read_by(fields, clause, draft, errors);
  const yaml::Node* after = fields["after"];
  if (after == nullptr) return;
  if (clause.kind == ClauseKind::windows) {
    if (read_text(after, "after", errors)) clause.after = read_milestone(draft, *after, 0, errors);
  } else {
    errors.report(fields.place("after"), say(Message::not_of_milestone_clause, {"after"}));
  }
}

std::optional<Clause> read_late(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  static const Words<DelayUnit> kUnits = {{"day begun", DelayUnit::day}, {"week begun", DelayUnit::week}};
  const yaml::Node* node = fields["late"];
  if (node == nullptr) return std::nullopt;
  const Span where = fields.place("late");
  const Fields late(*node, where, "'late'", kLateKeys, errors);
  const auto unit = read_word(late["per"], "per", kUnits, {}, errors);
  const auto amount = [&](std::string_view key) {
    const yaml::Node* value = late[key];
    return value == nullptr ? std::nullopt : read_amount(*value, key, draft, errors);
  };
  const auto less = amount("less");
  const auto most = amount("at most");
  if (!unit || !less || !most || !clause.by) return std::nullopt;
  Clause delay;
  delay.id = clause.id + "-late";
  const auto cap = add_cap(delay.id, most->minor, where, draft, errors);
  if (!cap) return std::nullopt;
  delay.kind = ClauseKind::delay;
  delay.recurrence = Recurrence::once;
  delay.deduction = true;
  delay.amount_minor = less->minor;
  delay.price = less->price;
  delay.caps = {*cap};
  delay.milestone = clause.milestone;
  delay.delay_unit = *unit;
  // Reached late, the clause itself is still met.
  delay.by = std::exchange(clause.by, std::nullopt);
  return delay;
}

}  // namespace panmen::terms
