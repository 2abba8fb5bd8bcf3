#include "terms/text/payments.hpp"

#include <algorithm>

#include "terms/payment.hpp"
#include "terms/text/caps.hpp"
#include "terms/text/deadlines.hpp"
#include "terms/text/third_parties.hpp"

namespace panmen::terms {
namespace {

constexpr Key kPartKeys[] = {
    {"share", Need::required}, {"payee", Need::optional}, {"means", Need::optional}, {"due", Need::optional}};

std::optional<Part> read_part(const yaml::Node& node, Draft& draft, Diagnostics& errors) {
  const size_t errors_before = errors.count();
  const Fields fields(node, node.span, "a part", kPartKeys, errors);
  Part part;
  if (const auto share = read_share(fields["share"], "share", errors)) {
    part.share = *share;
    if (share->numerator == 0) errors.report(fields["share"]->span, say(Message::part_of_nothing));
  }
  part.payee = find_third_party(fields["payee"], "payee", draft, errors);
  if (const auto means = read_text(fields["means"], "means", errors)) part.means = *means;
  if (const yaml::Node* due = fields["due"])
    part.due = read_deadline(*due, "due", CountsFrom::itself, draft, errors);
  return errors.count() == errors_before ? std::optional(part) : std::nullopt;
}

void read_parts(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  const size_t errors_before = errors.count();
  const auto* items = read_list(fields["parts"], "parts", errors);
  if (items == nullptr) return;
  if (items->size() > kMaxParts) {
    errors.report(fields["parts"]->span, say(Message::too_many, {"parts", std::to_string(kMaxParts)}));
    return;
  }
  for (const yaml::Node* item : *items)
    if (auto part = read_part(*item, draft, errors)) clause.parts.push_back(std::move(*part));
  if (errors.count() != errors_before) return;
  Ratio sum{0, 1};
  for (const Part& part : clause.parts) {
    const auto next = add(sum, part.share);
    sum = next.ok() ? *next : Ratio{0, 1};
  }
  if (sum != Ratio{1, 1}) errors.report(fields.place("parts"), say(Message::parts_not_whole));
}

}  // namespace

void read_payment(const Fields& fields, Clause& clause, Draft& draft, Diagnostics& errors) {
  clause.payer = find_third_party(fields["payer"], "payer", draft, errors);
  clause.payee = find_third_party(fields["payee"], "payee", draft, errors);
  read_parts(fields, clause, draft, errors);
  read_caps_of(fields["cap"], clause, draft, errors);
  if (!clause.payer) return;
  const bool meets_itself =
      clause.payer == clause.payee ||
      std::ranges::any_of(clause.parts, [&](const Part& part) { return part.payee == clause.payer; });
  if (meets_itself) errors.report(fields["payer"]->span, say(Message::pays_itself, {fields["payer"]->value}));
}

void read_taken_from(const Fields& fields, Clause& clause, const Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = fields["taken from"];
  const auto id = read_text(node, "taken from", errors);
  if (!id) return;
  const std::vector<Clause>& before = draft.contract.clauses;
  const auto giver = std::ranges::find(before, *id, &Clause::id);
  if (giver == before.end()) {
    std::vector<std::string_view> known;
    for (const Clause& each : before)
      known.push_back(each.id);
    // A clause that was wrong is not there: that error comes first.
    if (errors.count() > 0) return;
    errors.report(node->span, say(Message::taken_from_unknown, {*id}), suggest(*id, known));
    return;
  }
  const auto comes_again = [](const Clause& each) {
    return each.kind == ClauseKind::windows && each.recurrence == Recurrence::each;
  };
  if (!clause.deduction || giver->deduction)
    errors.report(fields.place("taken from"), say(Message::taken_from_no_payment));
  else if (!comes_again(clause) || !comes_again(*giver) || giver->window != clause.window)
    errors.report(fields.place("taken from"), say(Message::taken_from_other_window, {*id}));
  else
    clause.taken_from = static_cast<uint16_t>(giver - before.begin());
}

}  // namespace panmen::terms
