#include "store/milestone_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/assert.hpp"
#include "store/window_text.hpp"

namespace panmen::store {

using terms::ClauseKind;
using terms::Contract;
using terms::MilestoneNode;
using terms::MilestoneOp;

std::string date_text(CivilDate day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

namespace {

// `is_inside`: another milestone is put together with it.
std::string text_of(const Contract& contract, uint16_t index, bool is_inside, const Words& words) {
  const MilestoneNode& node = contract.milestones[index];
  switch (node.op) {
    case MilestoneOp::signing:
      return words.say("signed", "签订");
    case MilestoneOp::confirmed:
      return contract.confirmations[node.index].name;
    case MilestoneOp::met:
      return contract.clauses[node.index].id;
    case MilestoneOp::date:
      return date_text(node.on);
    case MilestoneOp::all:
      return text_of(contract, node.left, true, words) + words.say(" and ", " 且 ") +
             text_of(contract, node.right, true, words);
    case MilestoneOp::any: {
      const std::string text = text_of(contract, node.left, true, words) + words.say(" or ", " 或 ") +
                               text_of(contract, node.right, true, words);
      return is_inside ? words.say("(", "（") + text + words.say(")", "）") : text;
    }
  }
  PANMEN_ASSERT(false);
}

// What is missing of a contract's milestones, by what was told of them.
class Missing {
 public:
  Missing(const Statement::ContractPart& part, Instant now)
      : contract_(part.terms), now_(now), reached_(reached(part)) {
    for (const record::Verdict* verdict : standing(part))
      if (verdict->outcome == record::Outcome::met) met_.push_back(verdict->id.clause);
  }

  bool is_given(uint16_t confirmation) const {
    return reached_.contains(contract_.confirmations[confirmation].name);
  }
  bool is_met(const std::string& clause) const { return std::ranges::find(met_, clause) != met_.end(); }
  bool is_reached(uint16_t index) const {
    const MilestoneNode& node = contract_.milestones[index];
    switch (node.op) {
      case MilestoneOp::signing:
        return has_come(*contract_.signed_on);
      case MilestoneOp::date:
        return has_come(node.on);
      case MilestoneOp::confirmed:
        return is_given(node.index);
      case MilestoneOp::met:
        return is_met(contract_.clauses[node.index].id);
      case MilestoneOp::all:
        return is_reached(node.left) && is_reached(node.right);
      case MilestoneOp::any:
        return is_reached(node.left) || is_reached(node.right);
    }
    PANMEN_ASSERT(false);
  }
  void list(uint16_t index, const Words& words, std::vector<std::string>& names) const {
    if (is_reached(index)) return;
    const MilestoneNode& node = contract_.milestones[index];
    if (node.op == MilestoneOp::all) {
      list(node.left, words, names);
      list(node.right, words, names);
      return;
    }
    std::string name = milestone_text(contract_, index, words);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }

 private:
  bool has_come(CivilDate day) const { return from_local(contract_.zone, day, 0) <= now_; }

  const Contract& contract_;
  Instant now_;
  std::map<std::string_view, const record::Milestone*> reached_;
  std::vector<std::string> met_;
};

}  // namespace

std::string timing_phrase(const Contract& contract, const terms::Clause& clause, Language language) {
  switch (clause.kind) {
    case ClauseKind::windows:
      return window_phrase(contract.windows[clause.window], contract, language);
    case ClauseKind::milestone:
      return std::string(Phrase{"by milestones", "按节点"}.in(language));
    case ClauseKind::delay:
      return std::string(Phrase{"by delay", "按逾期"}.in(language));
  }
  PANMEN_ASSERT(false);
}

std::string window_text(const Contract& contract, const terms::Clause& clause, Instant from, Instant to) {
  if (clause.kind == ClauseKind::windows) return window_text(contract, clause.window, from, to);
  return local_text(contract.zone, to);
}

std::string milestone_text(const Contract& contract, uint16_t milestone, const Words& words) {
  return text_of(contract, milestone, false, words);
}

std::string deadline_text(const Contract& contract, const terms::Deadline& deadline, const Words& words) {
  if (deadline.on.has_value()) return date_text(*deadline.on);
  const std::string count = std::to_string(deadline.period.count);
  std::string text;
  switch (deadline.period.unit) {
    case terms::PeriodUnit::day:
      text = count + words.say(" days", " 天");
      break;
    case terms::PeriodUnit::working_day:
      text = count + words.say(" working days", " 个工作日");
      break;
    case terms::PeriodUnit::month:
      text = count + words.say(" months", " 个月");
      break;
  }
  if (!deadline.after.has_value()) return text + words.say(" after it is met", "（自达成之日起）");
  const std::string milestone = milestone_text(contract, *deadline.after, words);
  return words.language() == Language::english ? text + " after " + milestone : milestone + " 后 " + text;
}

bool has_due_day(const terms::Clause& clause) {
  return clause.due.has_value() || !clause.needs.empty() ||
         std::ranges::any_of(clause.parts, [](const terms::Part& part) { return part.due.has_value(); });
}

std::string due_day_text(const Statement::ContractPart& part, const record::VerdictId& id,
                         const Words& words) {
  const auto entitlement = part.entitlements.find(id);
  if (entitlement == part.entitlements.end()) return "";
  std::vector<std::string> days;
  for (const record::Entitlement& each : entitlement->second) {
    const auto day = due_on(part, each);
    const std::string text = day.has_value() ? date_text(*day) : words.say("open", "待定");
    if (std::ranges::find(days, text) == days.end()) days.push_back(text);
  }
  return fmt::format("{}", fmt::join(days, words.say(", ", "、")));
}

std::string waits_for_text(const Statement::ContractPart& part, const terms::Clause& clause, Instant now,
                           const Words& words) {
  const Missing missing(part, now);
  std::vector<std::string> names;
  if (clause.milestone.has_value()) missing.list(*clause.milestone, words, names);
  if (clause.after.has_value()) missing.list(*clause.after, words, names);
  for (const auto& deadline : {clause.due, clause.by})
    if (deadline.has_value() && deadline->after.has_value()) missing.list(*deadline->after, words, names);
  for (const terms::Part& each : clause.parts)
    if (each.due.has_value() && each.due->after.has_value()) missing.list(*each.due->after, words, names);
  for (const uint16_t need : clause.needs) {
    const std::string& name = part.terms.confirmations[need].name;
    if (!missing.is_given(need) && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  std::erase(names, clause.id);  // its own days count from when it is met
  if (names.empty()) return "";
  std::string text = words.say("waits for: ", "等待：");
  for (size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : words.say(", ", "、")) + names[i];
  if (clause.by.has_value())
    text += words.say("; by ", "；期限：") + deadline_text(part.terms, *clause.by, words);
  return text;
}

}  // namespace panmen::store
