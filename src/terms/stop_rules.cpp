// What must hold of stops, and of sources that must agree.
#include <algorithm>
#include <unordered_set>

#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

std::string_view broken_rule_of_causes(const std::vector<StopCause>& causes,
                                       const std::vector<ConditionReach>& reaches) {
  if (causes.empty()) return "a stop has no causes";
  for (const StopCause& cause : causes) {
    if (cause.when.has_value() == (&cause == &causes.back()))
      return "of a stop's causes the last, and only it, has no condition";
    if (!cause.when) continue;
    const ConditionReach& reach = reaches[*cause.when];
    if (reach.compares_interval) return "a stop's cause rests on an interval";
    if (reach.asks_stop) return "a stop's cause rests on stops";
  }
  return {};
}

std::string_view broken_rule_of_objection(const Objection& objection, const Contract& contract) {
  if (objection.working_days < 1 || objection.working_days > kMaxObjectionDays)
    return "the days for an objection are out of range";
  if (!contract.calendar) return "working days of no calendar are given for an objection";
  if (contract.final_after == Duration{}) return "an objection is made to results that are final at once";
  return {};
}

std::string_view broken_rule(const StopRule& rule, const Contract& contract,
                             const std::vector<ConditionReach>& reaches) {
  const ConditionReach& when = reaches[rule.when];
  if (when.compares_interval || when.events.any()) return "a stop is found by an interval or an event";
  if (when.asks_stop || when.asks_planned) return "a stop is found by stops or planned downtime";
  if (rule.longer_than == Duration{}) return "how long a stop lasts at least is out of range";
  if (const auto broken = broken_rule_of_causes(rule.causes, reaches); !broken.empty()) return broken;
  return rule.objection ? broken_rule_of_objection(*rule.objection, contract) : std::string_view();
}

}  // namespace

std::string_view broken_rule_of_stops(const Contract& contract, const std::vector<ConditionReach>& reaches) {
  std::unordered_set<std::string_view> names;
  for (const StopRule& rule : contract.stops) {
    if (!names.insert(rule.name).second) return "two stop rules have one name";
    if (rule.name.empty() && contract.stops.size() > 1) return "one of several stop rules has no name";
    if (const auto broken = broken_rule(rule, contract, reaches); !broken.empty()) return broken;
  }
  const bool all_there = std::ranges::all_of(contract.conditions, [&](const ConditionNode& node) {
    return node.op != ConditionOp::stop || node.stops < contract.stops.size();
  });
  return all_there ? std::string_view() : "a stop rule that is not there is named";
}

std::string_view broken_rule_of_agreements(const Contract& contract,
                                           const std::vector<ConditionReach>& reaches) {
  std::bitset<kMaxSignals> doubtful;
  for (const Agreement& agreement : contract.agreements) {
    if (agreement.longer_than == Duration{}) return "how long sources disagree at least is out of range";
    if (agreement.doubtful.empty()) return "sources disagree, and nothing is doubtful";
    if (std::ranges::adjacent_find(agreement.doubtful, std::ranges::greater_equal{}) !=
        agreement.doubtful.end())
      return "what is doubtful does not ascend";
    for (const uint16_t signal : agreement.doubtful) {
      const SignalType type = contract.signals[signal].type;
      if (type != SignalType::gauge && type != SignalType::state && type != SignalType::text &&
          type != SignalType::counter)
        return "what is no gauge, state, text or counter is made doubtful";
      doubtful.set(signal);
    }
  }
  for (const Agreement& agreement : contract.agreements) {
    for (const uint16_t root : {agreement.when, agreement.must}) {
      const ConditionReach& reach = reaches[root];
      if (reach.compares_interval || reach.events.any()) return "an agreement is on an interval or an event";
      if (reach.asks_stop || reach.asks_planned) return "an agreement is on stops or planned downtime";
      if ((reach.signals & doubtful).any()) return "an agreement rests on what it or another makes doubtful";
    }
  }
  return {};
}

}  // namespace panmen::terms
