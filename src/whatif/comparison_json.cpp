#include "store/data_words.hpp"
#include "store/language.hpp"
#include "whatif/clause_text.hpp"
#include "whatif/comparison_page.hpp"
#include "whatif/json_parts.hpp"

namespace panmen::whatif {

namespace {

Json tally_object(const Tally& tally, const terms::Contract& contract) {
  if (tally.clause == nullptr) return nullptr;
  Json out;
  out["says"] = clause_text(contract, *tally.clause);
  out["windows"] = tally.windows();
  out["met"] = tally.met;
  out["not met"] = tally.not_met;
  out["undetermined"] = tally.undetermined;
  out["not counted"] = tally.not_counted;
  if (tally.clause->recurrence == terms::Recurrence::once)
    out["met in"] = tally.paid_for.has_value() ? Json{{"from", format_rfc3339(tally.paid_for->from)},
                                                      {"to", format_rfc3339(tally.paid_for->to)}}
                                               : Json(nullptr);
  out["due"] = format_amount(tally.due_minor, contract.currency);
  return out;
}

Json result_object(const WindowResult& result, const terms::Contract& contract) {
  Json out;
  out["verdict"] = store::data_word(result.outcome);
  if (result.reason != record::Reason::none) out["reason"] = store::phrase(result.reason).english;
  out["figures"] = figures_object(contract, result.figures);
  out["due"] = format_amount(result.due_minor, contract.currency);
  return out;
}

Json terms_object(const TriedTerms& tried) {
  return {{"file", tried.name()}, {"contract", tried.contract().id}, {"version", tried.contract().version}};
}

}  // namespace

std::string render_json(const TermsComparison& comparison, const Recording& recording) {
  const terms::Contract& first = comparison.first->contract();
  const terms::Contract& second = comparison.second->contract();
  std::string out;
  const auto add = [&out](const Json& line) { out += line.dump() + "\n"; };
  add(recording_line(recording));
  add({{"first", terms_object(*comparison.first)}, {"second", terms_object(*comparison.second)}});
  for (const HeadDifference& head : comparison.head) {
    Json line{{"head", head.key}};
    if (head.who != HeadDifference::Who::both)
      line["only in"] = head.who == HeadDifference::Who::only_first ? "first" : "second";
    if (!head.first.empty() || !head.second.empty()) {
      line["first"] = head.first;
      line["second"] = head.second;
    }
    add(line);
  }
  for (const MeasureDifference& measure : comparison.measures)
    add({{"measure", measure.name}, {"windows", measure.windows}, {"differing", measure.differing}});
  const auto difference = [&](Json& line, Int128 more_due) {
    line["difference"] = format_amount(more_due, first.currency);
    line["in favour of"] = favoured_side(more_due);
  };
  for (const ClauseComparison& clause : comparison.clauses) {
    Json line{{"clause", clause.id}};
    line["first"] = tally_object(clause.first, first);
    line["second"] = tally_object(clause.second, second);
    difference(line, clause.difference());
    line["same windows"] = clause.has_same_windows;
    line["judged by both"] = clause.common;
    line["only first"] = clause.only_first.size();
    line["only second"] = clause.only_second.size();
    line["only first due"] = format_amount(clause.only_first_due_minor, first.currency);
    line["only second due"] = format_amount(clause.only_second_due_minor, first.currency);
    line["differing"] = clause.windows.size();
    add(line);
    for (const WindowDifference& window : clause.windows) {
      Json row{{"clause", clause.id},
               {"from", format_rfc3339(window.window.from)},
               {"to", format_rfc3339(window.window.to)}};
      row["first"] = result_object(window.first, first);
      row["second"] = result_object(window.second, second);
      difference(row, window.second.due_minor - window.first.due_minor);
      add(row);
    }
  }
  Json totals{{"currency", first.currency.code()},
              {"first", format_amount(comparison.first_due_minor, first.currency)},
              {"second", format_amount(comparison.second_due_minor, first.currency)}};
  difference(totals, comparison.second_due_minor - comparison.first_due_minor);
  add({{"totals", totals}});
  return out;
}

}  // namespace panmen::whatif
