// Clauses: what is paid or deducted, when, and how often.
#include <algorithm>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/payment.hpp"
#include "terms/text/amounts.hpp"
#include "terms/text/clause_dates.hpp"
#include "terms/text/confirmations.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/figure_amounts.hpp"
#include "terms/text/milestone_rules.hpp"
#include "terms/text/milestones.hpp"
#include "terms/text/payments.hpp"
#include "terms/text/retentions.hpp"
#include "terms/text/scales.hpp"
#include "terms/text/tests.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

constexpr Key kClauseKeys[] = {
    {"id", Need::required},
    {"pay", Need::optional},
    {"deduct", Need::optional},
    {"each", Need::optional},
    {"when", Need::optional},
    {"scale", Need::optional},
    {"for", Need::optional},
    {"undecided", Need::optional},
    {"below zero", Need::optional},
    {"bad month", Need::optional},
    {"undecided month", Need::optional},
    {"test run", Need::later},
    {"needs", Need::optional},
    {"by", Need::optional},
    {"late", Need::optional},
    {"due", Need::optional},
    {"after", Need::optional},
    {"retest", Need::later},
    {"retain", Need::later},
    {"at most", Need::later},
    {"deemed accepted", Need::later},
    {"payer", Need::optional},
    {"payee", Need::optional},
    {"parts", Need::optional},
    {"cap", Need::optional},
    {"taken from", Need::optional},
};

class ClauseCompiler {
 public:
  ClauseCompiler(Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {}

  // Reports and leaves out what is wrong.
  void run(const yaml::Node& node) {
    const size_t errors_before = errors_.count();
    const Fields fields(node, node.span, "a clause", kClauseKeys, errors_);
    where_ = fields.place("id");
    scope_ = {};
    clause_ = {};
    figure_amount_ = nullptr;
    read_id(fields["id"]);
    read_pay(fields);
    read_payment(fields, clause_, draft_, errors_);
    scope_.gains = clause_.deduction ? Role::buyer : Role::supplier;
    const yaml::Node* each = fields["each"];
    clause_.recurrence = each != nullptr ? Recurrence::each : Recurrence::once;
    const auto window = read_window(each, "each", draft_, errors_);
    if (!fields.cut()) read_outcome(fields);
    if (scope_.window && window && *scope_.window != *window) {
      errors_.report(each->span, say(Message::clause_other_window));
    }
    read_in_a_row(fields);
    read_undecided(fields);
    read_clause_dates(fields, clause_, draft_, errors_);
    auto late = read_late(fields, clause_, draft_, errors_);
    if (errors_.count() != errors_before || (!scope_.window && !clause_.milestone)) return;
    clause_.window = scope_.window.value_or(0);
    read_taken_from(fields, clause_, draft_, errors_);
    if (errors_.count() != errors_before) return;
    add(std::move(clause_), {where_, fields["undecided"] != nullptr, fields.place("by")});
    if (late) add(std::move(*late), {where_, false, fields.place("by")});
  }

  // Shares of the price that are paid once cannot be more than the price.
  void check_sum(Span where) {
    if (!draft_.contract.price_minor) return;
    const Price price = signed_price(draft_.contract);
    Int128 minor = 0, shares = 0;
    int64_t whole = price.without_tax_minor;
    for (const Clause& clause : draft_.contract.clauses) {
      if (!clause.price || clause.recurrence != Recurrence::once || clause.deduction) continue;
      minor += clause.amount_minor;
      ++shares;
      if (!clause.price->without_tax) whole = price.with_tax_minor;
    }
    // Each share is rounded, by at most half a minor unit.
    if (minor > whole + shares) {
      errors_.report(where, say(Message::percentages_over_price));
    }
  }

 private:
  void add(Clause clause, ClauseDraft written) {
    draft_.contract.clauses.push_back(std::move(clause));
    draft_.clauses.push_back(written);
  }

  void read_id(const yaml::Node* node) {
    const auto id = read_text(node, "id", errors_);
    if (!id) return;
    if (!is_id(*id)) {
      errors_.report(node->span, say(Message::bad_id, {*id}));
    } else if (*id == kSigned || *id == "and" || *id == "or" || *id == "not" || to_date(*id)) {
      report_keyword(*id, node->span, errors_);
    } else if (std::ranges::find(ids_, *id) != ids_.end()) {
      errors_.report(node->span, say(Message::clause_twice, {*id}));
    } else if (std::ranges::find(draft_.contract.confirmations, *id, &Confirmation::name) !=
               draft_.contract.confirmations.end()) {
      errors_.report(node->span, say(Message::clause_and_confirmation, {*id}));
    }
    ids_.push_back(*id);
    clause_.id = *id;
  }

  void read_pay(const Fields& fields) {
    const yaml::Node* pay = fields["pay"];
    const yaml::Node* deduct = fields["deduct"];
    // Paid once, it may have neither: then it is only met, for others to rest on.
    const bool is_only_met = pay == nullptr && deduct == nullptr && fields["each"] == nullptr;
    if ((pay != nullptr) == (deduct != nullptr)) {
      if (!is_only_met && !fields.cut()) errors_.report(where_, say(Message::pay_or_deduct));
      return;
    }
    clause_.deduction = deduct != nullptr;
    const yaml::Node* node = pay != nullptr ? pay : deduct;
    if (is_figure_amount(*node)) {
      figure_amount_ = node;
      return;
    }
    if (fields["below zero"] != nullptr)
      errors_.report(fields.place("below zero"), say(Message::below_zero_elsewhere));
    const auto amount = read_amount(*node, pay != nullptr ? "pay" : "deduct", draft_, errors_);
    if (!amount) return;
    clause_.amount_minor = amount->minor;
    clause_.price = amount->price;
  }

  void read_outcome(const Fields& fields) {
    if (figure_amount_ != nullptr) {
      read_figure_amount(draft_, *figure_amount_, fields, scope_, clause_, errors_);
      return;
    }
    const yaml::Node* when = fields["when"];
    const yaml::Node* scale = fields["scale"];
    if ((when != nullptr) == (scale != nullptr)) {
      errors_.report(where_, say(Message::when_or_scale));
      return;
    }
    if (when != nullptr) {
      const auto asked = what_is_asked(draft_, *when, errors_);
      if (!asked) return;
      if (*asked == Asked::milestone) return read_waiting(fields, *when);
      const auto formula = read_test(*when, "when", errors_);
      if (!formula) return;
      if (auto test = compile_test(draft_, *formula, scope_, errors_)) clause_.when = std::move(*test);
      return;
    }
    if (fields["each"] == nullptr) errors_.report(fields.place("scale"), say(Message::scale_needs_each));
    clause_.scale = read_scale(draft_, *scale, fields.place("scale"), scope_, errors_);
  }

  // `when: trial and accepted`
  void read_waiting(const Fields& fields, const yaml::Node& when) {
    clause_.kind = ClauseKind::milestone;
    if (fields["each"] != nullptr)
      errors_.report(fields.place("each"), say(Message::milestone_with_each),
                     say(Message::help_after, {cut_short(when.value)}));
    if (fields["for"] != nullptr)
      errors_.report(fields.place("for"), say(Message::not_of_milestone_clause, {"for"}));
    clause_.milestone = read_milestone(draft_, when, 0, errors_);
  }

  // `for: 3 hours in a row`
  void read_in_a_row(const Fields& fields) {
    const yaml::Node* node = fields["for"];
    if (node == nullptr || clause_.recurrence == Recurrence::each) refuse_retention(fields, errors_);
    if (node == nullptr || clause_.kind == ClauseKind::milestone) return;
    if (fields["each"] != nullptr) {
      errors_.report(fields.place("for"), say(Message::row_with_each));
      return;
    }
    const auto row = read_row(node, errors_);
    if (!row) return;
    if (row->in_a_row) refuse_retention(fields, errors_);
    if (row->in_a_row)
      clause_.in_a_row = row->count;
    else
      clause_.retention = read_retention(fields, row->count, errors_);
    if (scope_.window && !fits(*row, draft_.contract.windows[*scope_.window])) {
      errors_.report(node->span,
                     row->in_a_row
                         ? say(Message::clause_other_window)
                         : say(Message::kept_by_other_windows,
                               {name_of(draft_.contract.windows[*scope_.window], draft_.contract)}));
    }
  }

  void read_undecided(const Fields& fields) {
    const yaml::Node* node = fields["undecided"];
    const auto share = figure_amount_ != nullptr
                           ? read_undecided_amount(node, draft_.contract.currency, errors_)
                           : read_share(node, "undecided", errors_);
    if (node != nullptr && fields["each"] == nullptr) {
      errors_.report(fields.place("undecided"), say(Message::undecided_once));
    }
    if (share) clause_.undecided_pay = *share;
  }

  Draft& draft_;
  Diagnostics& errors_;
  Clause clause_;
  const yaml::Node* figure_amount_ = nullptr;  // what is due, where that follows a figure
  Span where_;
  Scope scope_;
  std::vector<std::string> ids_;
};

// The clauses by the ids that they have, right or wrong, before any is compiled; returns how many there will
// be.
size_t name_clauses(Draft& draft, const yaml::Node& list) {
  uint16_t index = 0;
  for (const yaml::Node* item : list.items) {
    ClauseName name;
    bool is_late = false;
    for (const yaml::Entry& entry : yaml::entries(*item)) {
      if (entry.key.value == "id") name.id = entry.value.value;
      if (entry.key.value == "each") name.each = true;
      if (entry.key.value == "late") is_late = true;
    }
    name.index = index;
    // What `late` says is a clause behind it.
    index = static_cast<uint16_t>(index + (is_late ? 2 : 1));
    if (!name.id.empty()) draft.clause_names.push_back(std::move(name));
  }
  return index;
}

}  // namespace

void compile_clauses(Draft& draft, const yaml::Node& node, Diagnostics& errors) {
  if (node.kind != yaml::Node::Kind::list || node.items.empty()) {
    errors.report(node.span, say(Message::expected_list, {"clauses"}));
    return;
  }
  if (node.items.size() > kMaxClauses) {
    errors.report(node.span, say(Message::too_many, {"clauses", std::to_string(kMaxClauses)}));
    return;
  }
  if (name_clauses(draft, node) > kMaxClauses) {
    errors.report(node.span,
                  say(Message::too_many, {"clauses, with those of 'late',", std::to_string(kMaxClauses)}));
    return;
  }
  read_silences(draft, errors);
  ClauseCompiler compiler(draft, errors);
  for (const yaml::Node* item : node.items)
    compiler.run(*item);
  compiler.check_sum(node.span);
  if (errors.count() == 0) check_milestones(draft, errors);
}

}  // namespace panmen::terms
