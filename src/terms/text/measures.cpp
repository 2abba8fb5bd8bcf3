// Measures: each compiled as a whole: its formula, what it is shown as, its `only` and uncertainty, and
// whether the contract has room for it.
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "terms/text/draft.hpp"
#include "terms/text/expression.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/measure_order.hpp"
#include "terms/text/tests.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

class MeasureCompiler {
 public:
  MeasureCompiler(Draft& draft, MeasureDraft& measure, Diagnostics& errors)
      : draft_(draft), contract_(draft.contract), measure_(measure), errors_(errors) {}

  void run() {
    const bool is_yes_no = measure_.show && measure_.show->type == FigureType::yes_no;
    auto value = is_yes_no ? compile_answer() : compile_value();
    auto only = compile_only();
    if (!value || !only || !measure_.per) return;
    Measure compiled{measure_.name,    *measure_.per,          *measure_.show,       std::move(value->nodes),
                     std::move(*only), measure_.allowed_steps, measure_.allowed_for, std::move(test_)};
    const size_t size = written_out_size(compiled, draft_.measure_sizes);
    if (size > kMaxNodes) {
      errors_.report(whole(), say(Message::too_many,
                                  {"parts, with those of the measures it names", std::to_string(kMaxNodes)}));
      return;
    }
    if (measure_.at_least > 0 && !is_sampled(compiled)) {
      errors_.report(whole(), say(Message::nothing_sampled));
      return;
    }
    if (!fits_with_others(compiled)) return;
    measure_.fraction = value->fraction;
    measure_.index = static_cast<uint16_t>(contract_.measures.size());
    measure_.places = std::move(value->places);
    measure_.fractions = std::move(value->fractions);
    draft_.measure_sizes.push_back(size);
    contract_.measures.push_back(std::move(compiled));
  }

 private:
  // Where the formula stands.
  Span whole() const { return (*measure_.formula)[measure_.formula->root].span; }

  // What gives yes or no: a test.
  std::optional<Expression> compile_answer() {
    auto test = compile_test(*measure_.formula);
    if (!test) return std::nullopt;
    test_ = std::move(*test);
    return Expression{};
  }

  // What gives a value that is shown so.
  std::optional<Expression> compile_value() {
    if (is_test(*measure_.formula) && names_measure()) {
      errors_.report(measure_.show ? measure_.show_span : whole(),
                     say(Message::show_of_test, {measure_.written}));
      return std::nullopt;
    }
    auto value = compile_expression(draft_, measure_, errors_);
    if (!value || !measure_.show || !is_shown_so(*value)) return std::nullopt;
    return value;
  }

  bool names_measure() const {
    return std::ranges::any_of(measure_.formula->nodes, [this](const FormulaNode& node) {
      if (node.kind != FormulaKind::name) return false;
      return find_measure(draft_, node.text, measure_.member) != nullptr ||
             find_of_group(draft_.group_measures, node.text) != nullptr;
    });
  }

  // Whether `show` is for what the formula gives; settles what kind of figure it is.
  bool is_shown_so(const Expression& value) {
    Resolution& show = *measure_.show;
    const std::string said = in_words(value.type, value.dimension);
    if ((value.type == FigureType::text) != (show.type == FigureType::text)) {
      const bool text = value.type == FigureType::text;
      errors_.report(measure_.show_span, say(text ? Message::show_of_text : Message::show_of_no_text, {said}),
                     text ? say(Message::help_show_of_text) : say(Message::help_show));
      return false;
    }
    if (value.dimension != measure_.show_dimension) {
      errors_.report(measure_.show_span,
                     say(Message::show_other_unit, {in_words(measure_.show_dimension), said}));
      return false;
    }
    if (value.type == FigureType::text) return tells_the_same_apart(value);
    show.type = value.type;
    if (show.type != FigureType::instant || instant_step_ns(show)) return true;
    errors_.report(measure_.show_span, say(Message::show_of_instant), say(Message::help_show_of_instant));
    return false;
  }

  // Texts of a shorter window are told apart there already.
  bool tells_the_same_apart(const Expression& value) {
    const auto& inner = contract_.aggregates[value.nodes.front().index].measure;
    if (!inner || contract_.measures[*inner].show.texts == measure_.show->texts) return true;
    errors_.report(measure_.show_span, say(Message::show_other_texts, {contract_.measures[*inner].name}));
    return false;
  }

  // Whether `at least` is about something in the formula.
  bool is_sampled(const Measure& compiled) const {
    return std::ranges::any_of(compiled.nodes, [&](const ExpressionNode& node) {
      return node.op == ExpressionOp::aggregate && contract_.aggregates[node.index].at_least > 0;
    });
  }

  // Whether the records of its window have room for its figure, and the contract for its parts.
  bool fits_with_others(const Measure& compiled) {
    const Span where = whole();
    draft_.measure_parts += compiled.nodes.size() + compiled.only.size() + compiled.test.size();
    if (draft_.measure_parts > kMaxMeasureParts) {
      errors_.report(where, say(Message::too_many, {"parts of formulas", std::to_string(kMaxMeasureParts)}));
      return false;
    }
    size_t& bytes = draft_.window_bytes[compiled.per];
    bytes += compiled.name.size() + kFigureBytes;
    if (bytes > kMaxWindowBytes) {
      errors_.report(where,
                     say(Message::window_too_large, {name_of(contract_.windows[compiled.per], contract_),
                                                     std::to_string(bytes), std::to_string(kMaxWindowBytes)}),
                     say(Message::help_window_too_large));
      return false;
    }
    return true;
  }

  std::optional<std::vector<TestNode>> compile_only() {
    if (!measure_.says_only) return std::vector<TestNode>{};
    if (!measure_.only_test) return std::nullopt;  // reported where it was read
    return compile_test(*measure_.only_test);
  }

  std::optional<std::vector<TestNode>> compile_test(const Formula& test) {
    Scope scope{.window = measure_.per, .owner = &measure_, .gains = std::nullopt, .member = measure_.member};
    return terms::compile_test(draft_, test, scope, errors_);
  }

  Draft& draft_;
  Contract& contract_;
  MeasureDraft& measure_;
  Diagnostics& errors_;
  std::vector<TestNode> test_;  // of yes or no, instead of an expression
};

constexpr std::string_view kForTheBuyer = " for the buyer";
constexpr std::string_view kForTheSupplier = " for the supplier";

// `uncertainty: 0.05 % for the supplier`
void read_uncertainty(const Draft& draft, MeasureDraft& measure, Diagnostics& errors) {
  const yaml::Node& node = *measure.uncertainty;
  const auto text = read_text(&node, "uncertainty", errors);
  if (!text || !measure.show) return;
  if (!has_step(measure.show->type)) {
    errors.report(node.span, say(Message::no_uncertainty, {measure.written, in_words(measure.show->type)}));
    return;
  }
  const bool buyer = text->ends_with(kForTheBuyer);
  const size_t words = buyer ? kForTheBuyer.size() : kForTheSupplier.size();
  yaml::Node amount = node;
  amount.value.resize(amount.value.size() - std::min(words, amount.value.size()));
  const auto quantity = parse_quantity(amount, errors.text());
  if (!quantity || quantity->number.units <= 0 || !(buyer || text->ends_with(kForTheSupplier))) {
    errors.report(node.span, say(Message::bad_uncertainty), say(Message::help_uncertainty));
    return;
  }
  const auto unit = find_unit(quantity->unit, draft.currency);
  if (unit && unit->dimension != measure.show_dimension) {
    errors.report(node.span, say(Message::uncertainty_other_unit,
                                 {in_words(unit->dimension), in_words(measure.show_dimension)}));
    return;
  }
  const auto steps = threshold_steps(
      draft, measure, {quantity->number, quantity->unit, node.span, quantity->unit_span}, errors);
  if (!steps) return;
  measure.allowed_steps = *steps;
  measure.allowed_for = buyer ? Role::buyer : Role::supplier;
}

}  // namespace

void compile_measures(Draft& draft, Diagnostics& errors) {
  for (MeasureDraft& measure : draft.measures) {
    if (measure.uncertainty != nullptr) read_uncertainty(draft, measure, errors);
  }
  for (const size_t index : measure_order(draft, errors)) {
    MeasureDraft& measure = draft.measures[index];
    // What is wrong of one asset's measure is wrong of the next one's too, and said once.
    const bool said = measure.member && measure.member->asset > 0 && !draft.measures[index - 1].index;
    if (measure.formula && !said) MeasureCompiler(draft, measure, errors).run();
  }
}

}  // namespace panmen::terms
