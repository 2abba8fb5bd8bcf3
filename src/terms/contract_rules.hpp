// Rules: what must hold in and between the parts of compiled terms, beyond that each value is in its range.
//
// decode_contract asks for each part when it has read it. Every function says which rule is broken, in words
// without a subject's name, and is empty where none is. They know no bytes. Internal to terms; pure.
// REQUIRES, in all of them: indices of parts that stand earlier are in range.
#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr bool is_day_part(const DayPart& part) {
  return part.from_s >= 0 && part.from_s < kSecondsPerDay && part.to_s > 0 && part.to_s <= kSecondsPerDay;
}

// The dimension of a price is "money/energy" or, where what is priced has no name, has money in it.
constexpr std::string_view kMoney = "money";

// Of the signal by itself; what it says of other signals is asked once all are there.
std::string_view broken_rule(const Signal& signal);
std::string_view broken_rule_between_signals(const std::vector<Signal>& signals);

std::string_view broken_rule(const WorkCalendar& calendar);
// Of all shifts of the contract, and with its calendar.
std::string_view broken_rule_of_shifts(const Contract& contract);

// What a condition comes to when the parts it names are written out in their place.
struct ConditionReach {
  size_t size = 1;                   // nodes, shared ones as often as they are named; at most kMaxNodes + 1
  std::bitset<kMaxSignals> signals;  // that it looks at itself, not through a stop
  std::bitset<kMaxSignals> events;   // of these, whose texts it compares
  bool compares_interval = false;
  bool asks_stop = false;
  bool asks_planned = false;
};
// earlier[i] is that of contract.conditions[i], which stand before the node.
ConditionReach reach_of(const ConditionNode& node, const Contract& contract,
                        const std::vector<ConditionReach>& earlier);
std::string_view broken_rule(const ConditionNode& node, const Contract& contract);

// In these, reaches[i] is that of contract.conditions[i].
// Of all stop rules, and of the conditions that name them.
std::string_view broken_rule_of_stops(const Contract& contract, const std::vector<ConditionReach>& reaches);
// Of all agreements together.
std::string_view broken_rule_of_agreements(const Contract& contract,
                                           const std::vector<ConditionReach>& reaches);
std::string_view broken_rule(const Aggregate& aggregate, const Contract& contract,
                             const std::vector<ConditionReach>& reaches);
// contract.windows holds those before this one.
std::string_view broken_rule(const WindowSpec& window, const Contract& contract,
                             const std::vector<ConditionReach>& reaches);

std::string_view broken_rule(const Tariff& tariff, const Contract& contract);

// Of the use of an aggregate by a measure whose window is `per`, and before which contract.measures stand.
std::string_view broken_rule_of_use(const Aggregate& aggregate, uint16_t per, const Contract& contract,
                                    const std::vector<ConditionReach>& reaches);

std::string_view broken_rule(const Resolution& show);
// Whether a measure gives what it is shown as. It is read whole but for its `only`; contract.measures stand
// before it.
std::string_view broken_rule_of_type(const Measure& measure, const Contract& contract);
// Of a comparison in a test with a figure of `measure`.
std::string_view broken_rule(const TestNode& comparison, const Measure& measure);

// Of the clause by itself; what it names of other parts is in range.
std::string_view broken_rule(const Clause& clause);
// Between milestones, confirmations and clauses, once all are there.
std::string_view broken_rule_of_milestones(const Contract& contract);
// Of parties, price and tax, and between clauses in what they give.
std::string_view broken_rule_of_money(const Contract& contract);

// Between windows, measures and aggregates, once all are there.
std::string_view broken_rule_of_figures(const Contract& contract);

}  // namespace panmen::terms
