// The parts of what explain says, each a paragraph or more. Internal to terms/text; not thread-safe.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "terms/text/check.hpp"
#include "terms/text/group_tree.hpp"
#include "terms/text/page.hpp"

namespace panmen::terms {

void explain_head(Page& page);
void explain_time(Page& page);
void explain_signals(Page& page);
void explain_gaps(Page& page);
void explain_agreements(Page& page);
void explain_stops(Page& page);
void explain_adjustments(Page& page);
void explain_tariffs(Page& page);
void explain_baselines(Page& page, std::span<const Baseline> baselines);
void explain_measures(Page& page, std::span<const Inclusion> inclusions);
void explain_confirmations(Page& page);
// `examples` stand beside the clauses, or are none.
void explain_clauses(Page& page, std::span<const std::vector<std::string>> examples);
void explain_undecided(Page& page);

// Of one clause: that it waits for a milestone, or counts a delay; that it is only met; when what it gives is
// due, and from when on its windows count.
void explain_milestone(Page& page, const Clause& clause);
void explain_met(Page& page, const Clause& clause);
void explain_dates(Page& page, const Clause& clause);
void explain_price(Page& page);
void explain_caps(Page& page);
// How a clause's amount is made up, paid and limited, where that is not all that was said of it.
void explain_payment(Page& page, const Clause& clause);

// "15 working days after the day on which it is met", or a date.
std::string deadline_in_words(const Page& page, const Deadline& deadline);

// "Party A", or the name of a third party.
std::string payer_in_words(const Page& page, const Clause& clause);
std::string payee_in_words(const Page& page, const Clause& clause);

// A test over figures, whose last node is the result, in words.
std::string test_in_words(const Page& page, const std::vector<TestNode>& test);

// A condition over signals in words.
std::string condition_in_words(const Page& page, uint16_t index);

// Whether any clause gives something where a window cannot be decided.
bool some_undecided_pay(const Contract& contract);

// How tightly what stands around a part of a formula or a test binds.
constexpr int kLoose = 0;
constexpr int kSum = 1;
constexpr int kProduct = 2;
constexpr int kDivisor = 3;

// What is so of each asset of a group, in words that speak of one of them.
struct SaidOnce {
  const AssetGroup* group;
  std::string text;
};

// The parts that any() or all() joined under `root`, where part(page, index) has the same words for each
// asset. Nothing where they are of no group.
template <class Node, class Op, class Part>
std::optional<SaidOnce> say_once(const Page& page, const std::vector<Node>& nodes, uint16_t root, Op op,
                                 const Part& part) {
  for (const AssetGroup& group : page.groups()) {
    std::vector<uint16_t> parts;
    if (!split_tree(nodes, root, op, group.assets.size(), parts)) continue;
    std::string text = part(page.of_asset(group.assets.front()), parts.front());
    if (text == part(page, parts.front())) continue;
    bool same = true;
    for (size_t i = 1; same && i < parts.size(); ++i)
      same = part(page.of_asset(group.assets[i]), parts[i]) == text;
    if (same) return SaidOnce{&group, std::move(text)};
  }
  return std::nullopt;
}

// "for every asset of 'power', its Power is more than 3 kW"
std::string through_group(const Page& page, const SaidOnce& once, bool all, int around);

}  // namespace panmen::terms
