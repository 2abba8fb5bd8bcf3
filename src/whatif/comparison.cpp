#include "whatif/comparison.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "commission/say.hpp"
#include "store/data_words.hpp"
#include "store/milestone_text.hpp"
#include "store/window_text.hpp"
#include "whatif/clause_text.hpp"
#include "whatif/common_places.hpp"

namespace panmen::whatif {

using terms::Contract;

namespace {

// The head of one contract as the terms write it, key by key.
class Head {
 public:
  explicit Head(const Contract& contract) : contract_(contract) {}

  std::string from() const { return instant(contract_.from); }
  std::string until() const { return instant(contract_.until); }
  std::string price() const {
    if (!contract_.price_minor.has_value()) return "–";
    return fmt::format("{} {}", in_groups_of_three(format_amount(*contract_.price_minor, contract_.currency)),
                       contract_.currency.code());
  }
  std::string final_after() const {
    if (contract_.final_after == Duration{}) return "–";
    return commission::Say(Language::english, contract_.zone).duration(contract_.final_after);
  }
  std::string compares() const { return contract_.compares_full_value ? "full values" : "rounded values"; }
  std::string missing() const { return percent_text(contract_.gaps.missing_at_most); }

 private:
  std::string instant(const std::optional<Instant>& t) const {
    return t.has_value() ? store::local_text(contract_.zone, *t) : "–";
  }

  const Contract& contract_;
};

using Differences = std::vector<HeadDifference>;

// "signals: oil, parts"; "signals: a, b, ... (20)" where they are many.
std::string key_of(std::string_view part, const std::vector<std::string>& names) {
  constexpr size_t kNamed = 8;
  std::string text;
  for (size_t i = 0; i < names.size() && i < kNamed; ++i)
    text += (text.empty() ? "" : ", ") + names[i];
  if (names.size() > kNamed) text += fmt::format(", ... ({})", names.size());
  return text.empty() ? std::string(part) : fmt::format("{}: {}", part, text);
}

// Of what is named: what both have and is not the same, and what only one of them has.
template <class T>
void note_named(Differences& differences, std::string_view part, const std::vector<T>& a,
                const std::vector<T>& b) {
  std::vector<std::string> differing;
  std::vector<std::string> only_first;
  std::vector<std::string> only_second;
  for (const T& one : a) {
    const auto other = std::ranges::find(b, one.name, &T::name);
    if (other == b.end())
      only_first.push_back(one.name);
    else if (!(*other == one))
      differing.push_back(one.name);
  }
  for (const T& one : b)
    if (std::ranges::find(a, one.name, &T::name) == a.end()) only_second.push_back(one.name);
  const auto note = [&](const std::vector<std::string>& names, HeadDifference::Who who) {
    if (!names.empty()) differences.push_back({key_of(part, names), "", "", who});
  };
  note(differing, HeadDifference::Who::both);
  note(only_first, HeadDifference::Who::only_first);
  note(only_second, HeadDifference::Who::only_second);
}

// What has no order is put into one.
Contract sorted(Contract contract) {
  const auto by_name = [](auto& list) {
    std::ranges::sort(list, {}, [](const auto& one) { return one.name; });
  };
  by_name(contract.shifts);
  by_name(contract.signals);
  by_name(contract.stops);
  by_name(contract.tariffs);
  by_name(contract.adjustments);
  by_name(contract.measures);
  contract.id.clear();
  contract.version = 1;
  return contract;
}

std::string word_of(terms::GapRule rule) {
  switch (rule) {
    case terms::GapRule::excluded:
      return "excluded";
    case terms::GapRule::down:
      return "down";
    case terms::GapRule::against:
      return "against its reporter";
  }
  PANMEN_ASSERT(false);
}

// Cause by cause, unless all causes have one rule.
template <class Note>
void note_gaps(const Contract& a, const Contract& b, const Note& note) {
  const auto is_one = [](const Contract& contract) {
    const auto& rules = contract.gaps.rules;
    return std::ranges::all_of(rules, [&](terms::GapRule rule) { return rule == rules.front(); });
  };
  if (is_one(a) && is_one(b)) {
    note("gaps", word_of(a.gaps.rules.front()), word_of(b.gaps.rules.front()));
    return;
  }
  for (size_t i = 0; i < terms::kGapCauses; ++i) {
    const auto cause = static_cast<terms::GapCause>(i);
    note(fmt::format("gaps: {}", name_of(cause)), word_of(a.gaps.rule(cause)), word_of(b.gaps.rule(cause)));
  }
}

Differences heads_of(const Contract& a, const Contract& b) {
  Differences differences;
  const auto note = [&](const std::string& key, const std::string& first, const std::string& second) {
    if (first != second) differences.push_back({key, first, second, HeadDifference::Who::both});
  };
  const auto note_part = [&](const std::string& key, bool differs) {
    if (differs) differences.push_back({key, "", "", HeadDifference::Who::both});
  };
  const Head first(a);
  const Head second(b);
  note("contract", a.id, b.id);
  note("version", std::to_string(a.version), std::to_string(b.version));
  const size_t without_parts = differences.size();
  note("buyer", a.buyer.name, b.buyer.name);
  note("supplier", a.supplier.name, b.supplier.name);
  note("price", first.price(), second.price());
  note("timezone", a.zone.name, b.zone.name);
  note_part("timezone", a.zone.name == b.zone.name && a.zone != b.zone);
  note("from", first.from(), second.from());
  note("until", first.until(), second.until());
  note("final after", first.final_after(), second.final_after());
  note("compare", first.compares(), second.compares());
  note("gaps: missing at most", first.missing(), second.missing());
  note_gaps(a, b, note);
  note_part("calendar", a.calendar != b.calendar);
  CommonPlaces places;
  const Contract first_parts = sorted(places.rewrite(a));
  const Contract second_parts = sorted(places.rewrite(b));
  note_named(differences, "shifts", first_parts.shifts, second_parts.shifts);
  note_named(differences, "tariffs", first_parts.tariffs, second_parts.tariffs);
  note_named(differences, "adjustments", first_parts.adjustments, second_parts.adjustments);
  note_named(differences, "signals", first_parts.signals, second_parts.signals);
  note_part("agree", first_parts.agreements != second_parts.agreements);
  note_named(differences, "stops", first_parts.stops, second_parts.stops);
  note_named(differences, "measures", first_parts.measures, second_parts.measures);
  note_part("other parts", differences.size() == without_parts && first_parts != second_parts);
  return differences;
}

// Every figure as it is shown, by measure and window.
std::map<std::string, std::map<Window, std::string>> shown_figures(const TriedTerms& tried) {
  std::map<std::string, std::map<Window, std::string>> shown;
  for (const record::Measures& measures : tried.part().measures)
    for (const record::Figure& figure : measures.figures)
      shown[figure.measure][{measures.from, measures.to}] =
          store::data_text(tried.contract(), figure).value_or("");
  return shown;
}

std::vector<MeasureDifference> measures_of(const TriedTerms& a, const TriedTerms& b) {
  const auto first = shown_figures(a);
  const auto second = shown_figures(b);
  std::vector<MeasureDifference> differences;
  for (const terms::Measure& measure : a.contract().measures) {
    const auto of_first = first.find(measure.name);
    const auto of_second = second.find(measure.name);
    if (of_first == first.end() || of_second == second.end()) continue;
    MeasureDifference difference;
    difference.name = measure.name;
    for (const auto& [window, figure] : of_first->second) {
      const auto other = of_second->second.find(window);
      if (other == of_second->second.end()) continue;
      ++difference.windows;
      if (other->second != figure) ++difference.differing;
    }
    if (difference.differing > 0) differences.push_back(difference);
  }
  return differences;
}

const terms::Clause* clause_of(const Contract& contract, const std::string& id) {
  const auto at = std::ranges::find(contract.clauses, id, &terms::Clause::id);
  return at == contract.clauses.end() ? nullptr : &*at;
}

Tally tally_of(const terms::Clause* clause, const std::map<Window, WindowResult>& results) {
  Tally tally;
  tally.clause = clause;
  for (const auto& [window, result] : results) {
    tally.due_minor += result.due_minor;
    switch (result.outcome) {
      case record::Outcome::met:
        ++tally.met;
        if (clause->recurrence == terms::Recurrence::once) tally.paid_for = window;
        break;
      case record::Outcome::not_met:
        ++tally.not_met;
        break;
      case record::Outcome::undetermined:
        ++tally.undetermined;
        break;
      case record::Outcome::not_counted:
        ++tally.not_counted;
        break;
    }
  }
  return tally;
}

ClauseComparison compare_clause(const TriedTerms& a, const TriedTerms& b, const std::string& id) {
  ClauseComparison comparison;
  comparison.id = id;
  const auto first = results_of(a.part(), id);
  const auto second = results_of(b.part(), id);
  comparison.first = tally_of(clause_of(a.contract(), id), first);
  comparison.second = tally_of(clause_of(b.contract(), id), second);
  if (comparison.first.clause == nullptr || comparison.second.clause == nullptr) return comparison;
  const auto window_of = [](const TriedTerms& tried, const terms::Clause& clause) {
    return store::timing_phrase(tried.contract(), clause, Language::english);
  };
  comparison.has_same_windows =
      window_of(a, *comparison.first.clause) == window_of(b, *comparison.second.clause);
  for (const auto& [window, result] : first) {
    const auto other = second.find(window);
    if (other == second.end()) {
      comparison.only_first.push_back(window);
      comparison.only_first_due_minor += result.due_minor;
      continue;
    }
    ++comparison.common;
    if (result.outcome != other->second.outcome || result.due_minor != other->second.due_minor)
      comparison.windows.push_back({window, result, other->second});
  }
  for (const auto& [window, result] : second) {
    if (first.contains(window)) continue;
    comparison.only_second.push_back(window);
    comparison.only_second_due_minor += result.due_minor;
  }
  return comparison;
}

}  // namespace

bool TermsComparison::is_undecidable() const {
  const auto says_nothing = [](const Tally& tally) {
    return tally.clause != nullptr && tally.met + tally.not_met == 0;
  };
  return std::ranges::any_of(
      clauses, [&](const ClauseComparison& c) { return says_nothing(c.first) || says_nothing(c.second); });
}

Result<void> can_compare(const Contract& first, const Contract& second) {
  if (first.currency == second.currency) return {};
  return Error{ErrorCode::invalid,
               fmt::format("one of the terms is in {}, the other in {}: there is nothing to compare",
                           first.currency.code(), second.currency.code())};
}

TermsComparison compare(const TriedTerms& first, const TriedTerms& second) {
  const Contract& a = first.contract();
  const Contract& b = second.contract();
  TermsComparison comparison;
  comparison.first = &first;
  comparison.second = &second;
  comparison.head = heads_of(a, b);
  comparison.measures = measures_of(first, second);
  for (const terms::Clause& clause : a.clauses)
    comparison.clauses.push_back(compare_clause(first, second, clause.id));
  for (const terms::Clause& clause : b.clauses)
    if (clause_of(a, clause.id) == nullptr)
      comparison.clauses.push_back(compare_clause(first, second, clause.id));
  for (const ClauseComparison& clause : comparison.clauses) {
    comparison.first_due_minor += clause.first.due_minor;
    comparison.second_due_minor += clause.second.due_minor;
  }
  return comparison;
}

}  // namespace panmen::whatif
