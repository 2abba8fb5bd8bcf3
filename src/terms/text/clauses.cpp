// Clauses: amounts, tests and scales, with every threshold turned into whole steps of its figure.
#include <algorithm>
#include <charconv>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

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
    {"test run", Need::later},
    {"needs", Need::later},
    {"by", Need::later},
    {"late", Need::later},
    {"due", Need::later},
    {"bad month", Need::later},
    {"retest", Need::later},
    {"retain", Need::later},
    {"at most", Need::later},
    {"deemed accepted", Need::later},
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

bool wants_more(Comparison comparison) {
  return comparison == Comparison::at_least || comparison == Comparison::greater;
}

class ClauseCompiler {
 public:
  ClauseCompiler(Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {}

  // Reports and leaves out what is wrong.
  void run(const yaml::Node& node) {
    const size_t errors_before = errors_.count();
    const Fields fields(node, node.span, "a clause", kClauseKeys, errors_);
    where_ = fields.place("id");
    window_.reset();
    clause_ = {};
    read_id(fields["id"]);
    read_amount(fields);
    clause_.recurrence = fields["each"] != nullptr ? Recurrence::each : Recurrence::once;
    if (const yaml::Node* each = fields["each"]) {
      static const Words<WindowKind> kEach = {
          {"hour", WindowKind::hour}, {"day", WindowKind::day}, {"month", WindowKind::month}};
      each_ =
          read_word(each, "each", kEach, {"week", "shift", "quarter", "year", "sample", "cycle"}, errors_);
    } else {
      each_.reset();
    }
    if (!fields.cut()) read_outcome(fields);
    if (window_ && each_ && *window_ != *each_) {
      errors_.report(fields["each"]->span, say(Message::clause_other_window));
    }
    read_row(fields);
    if (errors_.count() != errors_before || !window_) return;
    clause_.window = *window_;
    draft_.contract.clauses.push_back(std::move(clause_));
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
      if (!read_text_of_formula(when)) return;
      const auto formula = parse_formula(*when, errors_);
      if (formula) test(*formula, formula->root);
      return;
    }
    if (fields["each"] == nullptr) errors_.report(fields.place("scale"), say(Message::scale_needs_each));
    read_scale(*scale, fields.place("scale"));
  }

  bool read_text_of_formula(const yaml::Node* node) {
    if (node->kind == yaml::Node::Kind::scalar) return true;
    errors_.report(node->span, say(Message::expected_text, {"when"}), say(Message::help_quote_formula));
    return false;
  }

  // `for: 3 hours in a row`
  void read_row(const Fields& fields) {
    const yaml::Node* node = fields["for"];
    const auto text = node == nullptr ? std::nullopt : read_text(node, "for", errors_);
    if (!text) return;
    if (fields["each"] != nullptr) {
      errors_.report(fields.place("for"), say(Message::row_with_each));
      return;
    }
    uint32_t number = 0;
    const char* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, number);
    const std::string_view words(rest, static_cast<size_t>(end - rest));
    std::optional<WindowKind> unit;
    for (const auto& [word, kind] : {std::pair{"hour", WindowKind::hour}, std::pair{"day", WindowKind::day},
                                     std::pair{"month", WindowKind::month}}) {
      const std::string one = std::string(" ") + word;
      if (words == one + " in a row" || words == one + "s in a row") unit = kind;
    }
    constexpr uint32_t kMaxRow = 100'000;
    if (error != std::errc{} || !unit || number == 0 || number > kMaxRow) {
      if (words.starts_with(" month") && !words.ends_with("in a row")) {
        errors_.report(node->span, say(Message::not_yet, {*text}));
      } else {
        errors_.report(node->span, say(Message::bad_row), say(Message::help_row));
      }
      return;
    }
    clause_.in_a_row = number;
    if (window_ && *unit != *window_) errors_.report(node->span, say(Message::clause_other_window));
  }

  // ---- Tests --------------------------------------------------------------------------------------------

  uint16_t add(TestNode node) {
    PANMEN_ASSERT(clause_.when.size() < kMaxNodes);  // a formula has fewer parts
    clause_.when.push_back(node);
    return static_cast<uint16_t>(clause_.when.size() - 1);
  }

  std::optional<uint16_t> test(const Formula& formula, size_t index) {
    const FormulaNode& node = formula[index];
    switch (node.kind) {
      case FormulaKind::binary:
        if (node.op == FormulaOp::both || node.op == FormulaOp::either) {
          const auto left = test(formula, node.parts[0]);
          const auto right = test(formula, node.parts[1]);
          if (!left || !right) return std::nullopt;
          TestNode joined;
          joined.op = node.op == FormulaOp::both ? TestOp::both : TestOp::either;
          joined.left = *left;
          joined.right = *right;
          return add(joined);
        }
        if (comparison_of(node.op)) return compare_measure(formula, node);
        break;
      case FormulaKind::negate: {
        const auto inner = test(formula, node.parts[0]);
        if (!inner) return std::nullopt;
        TestNode negated;
        negated.op = TestOp::negate;
        negated.left = *inner;
        return add(negated);
      }
      case FormulaKind::call:
        if (node.text == "confirmed" || node.text == "first_alive") {
          errors_.report(node.word, say(Message::not_yet, {node.text}));
          return std::nullopt;
        }
        break;
      case FormulaKind::name:
        if (node.text == "signed") {
          errors_.report(node.span, say(Message::not_yet, {node.text}));
          return std::nullopt;
        }
        break;
      default:
        break;
    }
    errors_.report(node.span, say(Message::no_test), say(Message::help_test));
    return std::nullopt;
  }

  // The measure of that name, in the clause's window; nothing where it is wrong, which is then reported.
  const MeasureDraft* measure_named(std::string_view name, Span where) {
    const MeasureDraft* measure = find_measure(draft_, name);
    if (measure == nullptr) {
      if (find_signal(draft_, name)) {
        errors_.report(where, say(Message::signal_in_test, {name}), say(Message::help_test));
      } else if (!draft_.failed_section) {
        std::vector<std::string_view> names;
        for (const MeasureDraft& known : draft_.measures)
          names.push_back(known.name);
        errors_.report(where, say(Message::unknown_measure, {name}), suggest(name, names));
      }
      return nullptr;
    }
    if (measure->per) {
      if (window_ && *window_ != *measure->per) {
        errors_.report(where, say(Message::clause_other_window));
        return nullptr;
      }
      window_ = measure->per;
    }
    return measure->index ? measure : nullptr;  // otherwise reported where it is defined
  }

  std::optional<uint16_t> compare_measure(const Formula& formula, const FormulaNode& node) {
    const FormulaNode* left = &formula[node.parts[0]];
    const FormulaNode* right = &formula[node.parts[1]];
    Comparison comparison = *comparison_of(node.op);
    if (left->kind == FormulaKind::number) {
      std::swap(left, right);
      comparison = turned(comparison);
    }
    if (left->kind != FormulaKind::name) {
      const bool figure = left->kind == FormulaKind::call || left->kind == FormulaKind::binary ||
                          left->kind == FormulaKind::where || left->kind == FormulaKind::minus;
      errors_.report(left->span, say(figure ? Message::figure_in_test : Message::no_test),
                     say(Message::help_test));
      return std::nullopt;
    }
    const MeasureDraft* measure = measure_named(left->text, left->span);
    if (measure == nullptr) return std::nullopt;
    if (right->kind != FormulaKind::number) {
      errors_.report(right->span, say(Message::threshold_expected, {measure->name}));
      return std::nullopt;
    }
    const auto steps = threshold(*measure, right->number, right->text, right->span, right->word);
    if (!steps) return std::nullopt;
    TestNode compared;
    compared.op = TestOp::compare;
    compared.measure = *measure->index;
    compared.comparison = comparison;
    compared.threshold_steps = *steps;
    return add(compared);
  }

  std::optional<int64_t> threshold(const MeasureDraft& measure, const Decimal& number,
                                   std::string_view unit_name, Span where, Span unit_where) {
    const auto unit = read_unit(unit_name, unit_where, errors_);
    if (!unit) return std::nullopt;
    const Resolution& show = *measure.show;
    if (unit->dimension != measure.show_dimension) {
      errors_.report(where,
                     say(Message::threshold_other_unit,
                         {measure.name, in_words(measure.show_dimension), in_words(unit->dimension)}),
                     show.unit.name.empty()
                         ? std::nullopt
                         : std::optional(say(Message::help_unit_of_signal, {show.unit.name})));
      return std::nullopt;
    }
    const auto value = multiply(to_ratio(number), unit->unit.factor);
    const auto step = multiply(to_ratio(show.step), show.unit.factor);
    PANMEN_ASSERT(step.ok());  // checked where `show` is read
    const auto steps = value.ok() ? divide(*value, *step) : value;
    if (!steps.ok()) {
      errors_.report(where, say(Message::number_too_large));
      return std::nullopt;
    }
    if (measure.fraction && (compare(*value, {0, 1}) < 0 || compare(*value, {1, 1}) > 0)) {
      errors_.report(where, say(Message::threshold_beyond_share, {measure.name}));
      return std::nullopt;
    }
    if (steps->denominator != 1) {
      int64_t below = steps->numerator / steps->denominator;
      if (steps->numerator < 0) --below;
      errors_.report(
          where, say(Message::threshold_between_steps, {measure.name, format_figure(1, show)}),
          say(Message::help_two_values, {format_figure(below, show), format_figure(below + 1, show)}));
      return std::nullopt;
    }
    return steps->numerator;
  }

  // ---- Scales -------------------------------------------------------------------------------------------

  void read_scale(const yaml::Node& node, Span where) {
    const Fields fields(node, where, "a scale", kScaleKeys, errors_);
    const auto name = read_text(fields["of"], "of", errors_);
    const MeasureDraft* measure = name ? measure_named(*name, fields["of"]->span) : nullptr;
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
    clause_.scale = std::move(scale);
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
    const auto steps =
        threshold(*measure, quantity->number, quantity->unit, quantity->span, quantity->unit_span);
    if (!steps || !pay) return std::nullopt;
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
    const bool same = before.threshold_steps == step.threshold_steps;
    const bool widened = (*before.bound == Comparison::greater && *step.bound == Comparison::at_least) ||
                         (*before.bound == Comparison::less && *step.bound == Comparison::at_most);
    const bool beyond = wants_more(*step.bound) ? step.threshold_steps < before.threshold_steps
                                                : step.threshold_steps > before.threshold_steps;
    if (same ? !widened : !beyond) errors_.report(where, say(Message::step_unreachable));
  }

  Draft& draft_;
  Diagnostics& errors_;
  Clause clause_;
  Span where_;
  std::optional<WindowKind> window_;  // of the measures seen so far
  std::optional<WindowKind> each_;
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
