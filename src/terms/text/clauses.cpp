// Clauses: amounts, tests and scales, with every threshold turned into whole steps of its figure.
#include <algorithm>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/tests.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

constexpr Key kClauseKeys[] = {
    {"id", Need::required},   {"pay", Need::optional},       {"deduct", Need::optional},
    {"each", Need::optional}, {"when", Need::optional},      {"scale", Need::optional},
    {"for", Need::optional},  {"undecided", Need::optional}, {"test run", Need::later},
    {"needs", Need::later},   {"by", Need::later},           {"late", Need::later},
    {"due", Need::later},     {"bad month", Need::later},    {"retest", Need::later},
    {"retain", Need::later},  {"at most", Need::later},      {"deemed accepted", Need::later},
    {"payer", Need::later},
};

constexpr Key kScaleKeys[] = {{"of", Need::required}, {"steps", Need::required}};

constexpr Key kStepKeys[] = {
    {"at least", Need::optional}, {"above", Need::optional},     {"at most", Need::optional},
    {"below", Need::optional},    {"otherwise", Need::optional}, {"pay", Need::optional},
};

struct Bound {
  std::string_view word;
  Comparison comparison;
};
constexpr Bound kBounds[] = {{"at least", Comparison::at_least},
                             {"above", Comparison::greater},
                             {"at most", Comparison::at_most},
                             {"below", Comparison::less}};

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
    read_id(fields["id"]);
    read_amount(fields);
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
    if (errors_.count() != errors_before || !scope_.window) return;
    clause_.window = *scope_.window;
    draft_.contract.clauses.push_back(std::move(clause_));
    draft_.clauses.push_back({where_, fields["undecided"] != nullptr});
  }

  // Shares of the price that are paid once cannot be more than the price.
  void check_sum(Span where) {
    Int128 minor = 0;
    for (const Clause& clause : draft_.contract.clauses) {
      const bool counted = std::ranges::find(percent_ids_, clause.id) != percent_ids_.end();
      if (counted && clause.recurrence == Recurrence::once && !clause.deduction) minor += clause.amount_minor;
    }
    // Each share is rounded, by at most half a minor unit.
    const auto slack = static_cast<Int128>(percent_ids_.size());
    if (draft_.contract.price_minor && minor > *draft_.contract.price_minor + slack) {
      errors_.report(where, say(Message::percentages_over_price));
    }
  }

 private:
  void read_id(const yaml::Node* node) {
    const auto id = read_text(node, "id", errors_);
    if (!id) return;
    const bool good = std::ranges::all_of(
        *id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!good) {
      errors_.report(node->span, say(Message::bad_id, {*id}));
    } else if (std::ranges::find(ids_, *id) != ids_.end()) {
      errors_.report(node->span, say(Message::clause_twice, {*id}));
    }
    ids_.push_back(*id);
    clause_.id = *id;
  }

  void read_amount(const Fields& fields) {
    const yaml::Node* pay = fields["pay"];
    const yaml::Node* deduct = fields["deduct"];
    if ((pay != nullptr) == (deduct != nullptr)) {
      if (!fields.cut()) errors_.report(where_, say(Message::pay_or_deduct));
      return;
    }
    clause_.deduction = deduct != nullptr;
    const yaml::Node* node = pay != nullptr ? pay : deduct;
    const auto quantity = parse_quantity(*node, errors_.text());
    if (!quantity || quantity->unit != "%") {
      if (const auto minor = read_money(node, draft_.contract.currency, errors_))
        clause_.amount_minor = *minor;
      return;
    }
    const auto share = read_share(node, pay != nullptr ? "pay" : "deduct", errors_);
    if (!share) return;
    if (draft_.failed_price) return;
    if (!draft_.contract.price_minor) {
      errors_.report(node->span, say(Message::percentage_without_price));
      return;
    }
    const Int128 minor =
        divide_half_even(Int128{*draft_.contract.price_minor} * share->numerator, share->denominator);
    if (minor <= 0) {
      errors_.report(node->span, say(Message::amount_not_positive));
      return;
    }
    clause_.amount_minor = static_cast<int64_t>(minor);
    percent_ids_.push_back(clause_.id);
  }

  void read_outcome(const Fields& fields) {
    const yaml::Node* when = fields["when"];
    const yaml::Node* scale = fields["scale"];
    if ((when != nullptr) == (scale != nullptr)) {
      errors_.report(where_, say(Message::when_or_scale));
      return;
    }
    if (when != nullptr) {
      const auto formula = read_test(*when, "when", errors_);
      if (!formula) return;
      if (auto test = compile_test(draft_, *formula, scope_, errors_)) clause_.when = std::move(*test);
      return;
    }
    if (fields["each"] == nullptr) errors_.report(fields.place("scale"), say(Message::scale_needs_each));
    read_scale(*scale, fields.place("scale"));
  }

  // `for: 3 hours in a row`
  void read_in_a_row(const Fields& fields) {
    const yaml::Node* node = fields["for"];
    if (node == nullptr) return;
    if (fields["each"] != nullptr) {
      errors_.report(fields.place("for"), say(Message::row_with_each));
      return;
    }
    const auto row = read_row(node, errors_);
    if (!row) return;
    clause_.in_a_row = row->count;
    if (scope_.window && !fits(*row, draft_.contract.windows[*scope_.window])) {
      errors_.report(node->span, say(Message::clause_other_window));
    }
  }

  void read_undecided(const Fields& fields) {
    const yaml::Node* node = fields["undecided"];
    const auto share = read_share(node, "undecided", errors_);
    if (node != nullptr && fields["each"] == nullptr) {
      errors_.report(fields.place("undecided"), say(Message::undecided_once));
    }
    if (share) clause_.undecided_pay = *share;
  }

  // ---- Scales -------------------------------------------------------------------------------------------

  void read_scale(const yaml::Node& node, Span where) {
    const Fields fields(node, where, "a scale", kScaleKeys, errors_);
    const auto name = read_text(fields["of"], "of", errors_);
    const MeasureDraft* measure = name ? measure_of_scale(*name, fields["of"]->span) : nullptr;
    const yaml::Node* steps = fields["steps"];
    if (steps == nullptr) return;
    if (steps->kind != yaml::Node::Kind::list || steps->items.empty()) {
      errors_.report(steps->span, say(Message::expected_list, {"steps"}));
      return;
    }
    if (steps->items.size() > kMaxScaleSteps) {
      errors_.report(steps->span, say(Message::too_many, {"steps", std::to_string(kMaxScaleSteps)}));
      return;
    }
    Scale scale;
    const size_t errors_before = errors_.count();
    for (size_t i = 0; i < steps->items.size(); ++i) {
      const bool last = i + 1 == steps->items.size();
      const auto step = read_step(*steps->items[i], last, measure);
      if (!step) continue;
      if (step->bound && !scale.steps.empty())
        check_follows(scale.steps.back(), *step, steps->items[i]->span);
      scale.steps.push_back(*step);
    }
    if (measure == nullptr) return;
    scale.measure = *measure->index;
    if (errors_.count() == errors_before) allow_for_uncertainty(scale, *measure, *steps);
    clause_.scale = std::move(scale);
  }

  const MeasureDraft* measure_of_scale(const std::string& name, Span where) {
    if (find_of_group(draft_.group_measures, name) == nullptr) {
      const MeasureDraft* measure = find_in_scope(draft_, name, where, scope_, errors_);
      if (measure == nullptr || measure->show->type == FigureType::number) return measure;
      errors_.report(where, say(Message::scale_of_no_number, {name, in_words(measure->show->type)}),
                     say(Message::help_test));
      return nullptr;
    }
    errors_.report(where, say(Message::scale_of_group, {name}), say(Message::help_scale_of_group));
    return nullptr;
  }

  // Where the share paid changes, the edge between two steps moves so that the favoured side gets more.
  void allow_for_uncertainty(Scale& scale, const MeasureDraft& measure, const yaml::Node& places) {
    if (measure.allowed_steps == 0) return;
    const bool for_more = measure.allowed_for == *scope_.gains;
    for (size_t i = 0; i + 1 < scale.steps.size(); ++i) {
      ScaleStep& step = scale.steps[i];
      const auto change = compare(step.pay, scale.steps[i + 1].pay);
      if (change == 0) continue;
      const Span where = places.items[i]->span;
      const auto threshold = with_uncertainty(measure, step.threshold_steps, *step.bound,
                                              (change > 0) == for_more, where, errors_);
      if (!threshold || !can_tell(measure, *threshold, *step.bound, where, errors_)) return;
      step.threshold_steps = *threshold;
    }
    for (size_t i = 1; i + 1 < scale.steps.size(); ++i) {
      if (reaches_further(scale.steps[i - 1], scale.steps[i])) continue;
      errors_.report(places.items[i]->span, say(Message::uncertainty_hides_step, {measure.written}));
    }
  }

  std::optional<ScaleStep> read_step(const yaml::Node& node, bool last, const MeasureDraft* measure) {
    const Fields fields(node, node.span, "a step", kStepKeys, errors_);
    if (fields.cut()) return std::nullopt;
    const yaml::Node* otherwise = fields["otherwise"];
    const Bound* bound = nullptr;
    size_t bounds = 0;
    for (const Bound& candidate : kBounds) {
      if (fields[candidate.word] == nullptr) continue;
      bound = &candidate;
      ++bounds;
    }
    ScaleStep step;
    if (otherwise != nullptr) {
      if (bounds != 0 || fields["pay"] != nullptr) {
        errors_.report(fields.place("otherwise"), say(Message::otherwise_alone));
        return std::nullopt;
      }
      if (!last) errors_.report(fields.place("otherwise"), say(Message::otherwise_not_last));
      const auto pay = read_share(otherwise, "otherwise", errors_);
      if (!pay || !last) return std::nullopt;
      step.pay = *pay;
      return step;
    }
    if (bounds != 1 || fields["pay"] == nullptr) {
      errors_.report(node.span, say(Message::step_incomplete), say(Message::help_step));
      return std::nullopt;
    }
    if (last) errors_.report(node.span, say(Message::otherwise_missing));
    const auto pay = read_share(fields["pay"], "pay", errors_);
    const yaml::Node* value = fields[bound->word];
    const auto quantity = parse_quantity(*value, errors_.text());
    if (!quantity) {
      errors_.report(value->span, say(Message::not_a_quantity, {bound->word}));
      return std::nullopt;
    }
    if (measure == nullptr) return std::nullopt;
    const auto steps = threshold_steps(
        draft_, *measure, {quantity->number, quantity->unit, quantity->span, quantity->unit_span}, errors_);
    if (!steps || !pay || !can_tell(*measure, *steps, bound->comparison, value->span, errors_)) {
      return std::nullopt;
    }
    step.bound = bound->comparison;
    step.threshold_steps = *steps;
    step.pay = *pay;
    return step;
  }

  void check_follows(const ScaleStep& before, const ScaleStep& step, Span where) {
    if (!before.bound) return;
    if (wants_more(*before.bound) != wants_more(*step.bound)) {
      errors_.report(where, say(Message::scale_direction));
      return;
    }
    if (!reaches_further(before, step)) errors_.report(where, say(Message::step_unreachable));
  }

  // Whether a figure can meet `step` that does not meet the one before it, in the same direction.
  static bool reaches_further(const ScaleStep& before, const ScaleStep& step) {
    if (before.threshold_steps == step.threshold_steps) {
      return (*before.bound == Comparison::greater && *step.bound == Comparison::at_least) ||
             (*before.bound == Comparison::less && *step.bound == Comparison::at_most);
    }
    return wants_more(*step.bound) == (step.threshold_steps < before.threshold_steps);
  }

  Draft& draft_;
  Diagnostics& errors_;
  Clause clause_;
  Span where_;
  Scope scope_;
  std::vector<std::string> ids_;
  std::vector<std::string> percent_ids_;
};

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
  ClauseCompiler compiler(draft, errors);
  for (const yaml::Node* item : node.items)
    compiler.run(*item);
  compiler.check_sum(node.span);
}

}  // namespace panmen::terms
