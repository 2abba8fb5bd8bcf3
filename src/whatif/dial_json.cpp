#include "store/data_words.hpp"
#include "whatif/allowance.hpp"
#include "whatif/clause_text.hpp"
#include "whatif/dial_page.hpp"
#include "whatif/json_parts.hpp"

namespace panmen::whatif {

std::string render_json(const DialReport& report, const Recording& recording) {
  const terms::Contract& contract = report.tried->contract();
  const terms::Clause& clause = *report.clause;
  const Dial& dial = report.dial;
  const bool is_once = clause.recurrence == terms::Recurrence::once;
  const Int128 agreed = report.as_agreed().due_minor;
  const auto value = [&](const std::optional<int64_t>& steps) {
    return steps.has_value() ? Json(store::data_text(*steps, dial.show, contract.zone)) : Json(nullptr);
  };
  std::string out;
  const auto add = [&out](const Json& line) { out += line.dump() + "\n"; };
  add(recording_line(recording));
  Json head{{"contract", contract.id}, {"version", contract.version}, {"clause", clause.id}};
  head["says"] = clause_text(contract, clause);
  head["turned"] = dial.text;
  if (!dial.is_scale()) head["as agreed"] = value(dial.as_agreed);
  if (const auto compared = dial.compared_with(); compared.has_value())
    head["with uncertainty"] = value(compared);
  head["windows"] = report.windows;
  head["due"] = format_amount(agreed, contract.currency);
  head["currency"] = contract.currency.code();
  add(head);
  const std::vector<int64_t> moved =
      dial.is_scale() ? moved_in_scale(contract, clause) : std::vector<int64_t>();
  for (size_t i = 0; i < report.steps.size(); ++i) {
    const terms::ScaleStep& step = clause.scale->steps[i];
    add({{"step", bound_text(step, dial.show, moved[i])},
         {"pays", percent_text(step.pay)},
         {"windows", report.steps[i].windows},
         {"due", format_amount(report.steps[i].due_minor, contract.currency)}});
  }
  for (const DialRow& row : report.rows) {
    Json line;
    if (row.is_other) {
      line["any other value"] = true;
    } else {
      line[dial.is_scale() ? "moved from" : "from"] = value(row.lowest);
      line[dial.is_scale() ? "moved to" : "to"] = value(row.highest);
    }
    line["as agreed"] = row.is_as_agreed;
    if (is_once)
      line["met in"] = row.paid_for.has_value() ? Json{{"from", format_rfc3339(row.paid_for->from)},
                                                       {"to", format_rfc3339(row.paid_for->to)}}
                                                : Json(nullptr);
    line["met"] = row.count(Share::met);
    if (dial.is_scale()) line["in part"] = row.count(Share::in_part);
    line[dial.is_scale() ? "nothing" : "not met"] = row.count(Share::nothing);
    line["undetermined"] = row.count(Share::undecided);
    line["not counted"] = row.count(Share::not_counted);
    line["due"] = format_amount(row.due_minor, contract.currency);
    line["difference"] = format_amount(row.due_minor - agreed, contract.currency);
    line["in favour of"] = favoured_side(row.due_minor - agreed);
    add(line);
  }
  return out;
}

}  // namespace panmen::whatif
