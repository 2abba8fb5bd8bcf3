#include "terms/text/expression.hpp"

#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "terms/text/aggregates.hpp"
#include "terms/text/baselines.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"
#include "terms/text/group_tree.hpp"

namespace panmen::terms {
namespace {

// What a part of a formula is.
struct Value {
  uint16_t node = 0;
  Dimension dimension;
  std::optional<Ratio> constant;
  bool fraction = false;                 // always between 0 and 1
  FigureType type = FigureType::number;  // no yes_no
};

class ExpressionCompiler {
 public:
  ExpressionCompiler(Draft& draft, const MeasureDraft& measure, Diagnostics& errors)
      : draft_(draft),
        contract_(draft.contract),
        measure_(measure),
        formula_(*measure.formula),
        errors_(errors) {}

  std::optional<Expression> run() {
    const auto whole = number(formula_.root);
    if (!whole) return std::nullopt;
    return Expression{std::move(nodes_), std::move(places_), std::move(fractions_),
                      whole->dimension,  whole->fraction,    whole->type};
  }

 private:
  const FormulaNode& at(size_t index) const { return formula_[index]; }

  std::optional<Value> add(ExpressionNode node, Span where, Value value) {
    if (nodes_.size() == kMaxNodes) {
      errors_.report(at(formula_.root).span,
                     say(Message::too_many, {"parts of a formula", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    nodes_.push_back(node);
    places_.push_back(where);
    fractions_.push_back(value.fraction);
    value.node = static_cast<uint16_t>(nodes_.size() - 1);
    return value;
  }

  static std::string said(const Value& value) { return in_words(value.type, value.dimension); }

  // Whether it is a number; reports what is not, and cannot be computed with so.
  bool computes(const Value& value, Span where) {
    if (value.type == FigureType::number) return true;
    report_no_number(value.type, where);
    return false;
  }
  void report_no_number(FigureType type, Span where) {
    errors_.report(where, say(Message::no_number, {in_words(type)}), say(help_with(type)));
  }
  static Message help_with(FigureType type) {
    return type == FigureType::instant  ? Message::help_instants
           : type == FigureType::yes_no ? Message::help_yes_no
                                        : Message::help_text_figure;
  }
  static Message help_with(const Value& left, const Value& right) {
    return help_with(left.type == FigureType::text ? left.type : right.type);
  }

  // ---- Numbers ------------------------------------------------------------------------------------------

  std::optional<Value> number(size_t index) {
    const FormulaNode& node = at(index);
    switch (node.kind) {
      case FormulaKind::number:
        return literal(node);
      case FormulaKind::name:
        return named(node);
      case FormulaKind::call:
        return call(node, std::nullopt);
      case FormulaKind::where:
        if (at(node.parts[0]).kind == FormulaKind::call) return call(at(node.parts[0]), node.parts[1]);
        errors_.report(node.word, say(Message::where_without_figure));
        return std::nullopt;
      case FormulaKind::minus:
        return negative(node);
      case FormulaKind::binary:
        if (node.op == FormulaOp::add || node.op == FormulaOp::subtract) return sum(node);
        if (node.op == FormulaOp::multiply || node.op == FormulaOp::divide) return product(node);
        break;
      case FormulaKind::text:
        errors_.report(node.span, say(Message::text_is_no_number));
        return std::nullopt;
      case FormulaKind::negate:
      case FormulaKind::one_of:
      case FormulaKind::none_of:
      case FormulaKind::becomes:
      case FormulaKind::label:
        break;
    }
    return no_number(node);
  }

  std::optional<Value> no_number(const FormulaNode& condition) {
    errors_.report(condition.span, say(Message::condition_is_no_number),
                   say(Message::help_share_of_condition));
    return std::nullopt;
  }

  std::optional<Value> literal(const FormulaNode& node) {
    const auto unit = read_unit(node.text, node.word, draft_.currency, errors_);
    if (!unit) return std::nullopt;
    const auto value = multiply(to_ratio(node.number), unit->unit.factor);
    if (!value.ok()) {
      errors_.report(node.span, say(Message::number_too_large));
      return std::nullopt;
    }
    const bool fraction =
        unit->dimension.plain() && compare(*value, {0, 1}) >= 0 && compare(*value, {1, 1}) <= 0;
    return add({.op = ExpressionOp::literal, .literal = *value}, node.span,
               {0, unit->dimension, *value, fraction});
  }

  std::optional<Value> named(const FormulaNode& node) {
    if (stands_for_condition(node.text)) return no_number(node);
    if (const MeasureDraft* other = find_measure(draft_, node.text, measure_.member)) {
      if (other->per && measure_.per && *other->per != *measure_.per) {
        const bool together = can_hold(contract_.windows[*measure_.per], contract_.windows[*other->per]);
        errors_.report(
            node.span, say(Message::other_window, {node.text, measure_.written}),
            together ? std::optional(say(Message::help_figure_of_measure, {node.text})) : std::nullopt);
        return std::nullopt;
      }
      if (!other->index) return std::nullopt;  // reported where it is defined
      if (!has_step(other->show->type)) {
        report_no_number(other->show->type, node.span);
        return std::nullopt;
      }
      return add({.op = ExpressionOp::measure, .index = *other->index}, node.span,
                 {0, other->show_dimension, std::nullopt, other->fraction, other->show->type});
    }
    if (const auto signal = find_signal(draft_, node.text, measure_.member)) {
      const SignalType type = contract_.signals[*signal].type;
      errors_.report(node.span, say(Message::signal_is_no_number, {node.text}),
                     type == SignalType::counter ? say(Message::help_increase_of, {node.text})
                     : is_number(type)           ? say(Message::help_figure_of, {node.text})
                                                 : say(Message::help_share_of_state, {node.text}));
      return std::nullopt;
    }
    report_unknown_name(draft_, node, errors_, measure_.member);
    return std::nullopt;
  }

  std::optional<Value> negative(const FormulaNode& node) {
    const auto zero = add({.op = ExpressionOp::literal}, node.word, {});
    const auto operand = number(node.parts[0]);
    if (!zero || !operand || !computes(*operand, at(node.parts[0]).span)) return std::nullopt;
    return add({.op = ExpressionOp::subtract, .left = zero->node, .right = operand->node}, node.span,
               {0, operand->dimension, std::nullopt, false});
  }

  std::optional<Value> sum(const FormulaNode& node) {
    const auto left = number(node.parts[0]);
    const auto right = number(node.parts[1]);
    if (!left || !right) return std::nullopt;
    const bool subtract = node.op == FormulaOp::subtract;
    const auto type = type_of_sum(left->type, right->type, subtract);
    if (!type || left->dimension != right->dimension) {
      errors_.report(node.word, say(Message::mixed_units, {said(*left), said(*right)}),
                     type ? std::nullopt : std::optional(say(help_with(*left, *right))));
      return std::nullopt;
    }
    const bool rest_of_one = subtract && left->constant == Ratio{1, 1} && right->fraction;
    return add({.op = subtract ? ExpressionOp::subtract : ExpressionOp::add,
                .left = left->node,
                .right = right->node},
               node.span, {0, left->dimension, std::nullopt, rest_of_one, *type});
  }

  // Two instants are a duration apart; one and a duration give another.
  static std::optional<FigureType> type_of_sum(FigureType left, FigureType right, bool subtract) {
    if (left == FigureType::text || right == FigureType::text) return std::nullopt;
    if (left == FigureType::number && right == FigureType::number) return left;
    if (left == right) return subtract ? std::optional(FigureType::number) : std::nullopt;
    return left == FigureType::instant || !subtract ? std::optional(FigureType::instant) : std::nullopt;
  }

  std::optional<Value> product(const FormulaNode& node) {
    const auto left = number(node.parts[0]);
    const auto right = number(node.parts[1]);
    if (!left || !right || !computes(*left, at(node.parts[0]).span) ||
        !computes(*right, at(node.parts[1]).span))
      return std::nullopt;
    const bool division = node.op == FormulaOp::divide;
    if (division && right->constant && right->constant->numerator == 0) {
      errors_.report(at(node.parts[1]).span, say(Message::division_by_zero));
      return std::nullopt;
    }
    const auto dimension =
        division ? left->dimension.per(right->dimension) : left->dimension.times(right->dimension);
    if (!dimension) {
      errors_.report(node.span, say(Message::unit_too_complex));
      return std::nullopt;
    }
    std::optional<Ratio> constant;
    if (left->constant && right->constant) {
      const auto exact =
          division ? divide(*left->constant, *right->constant) : multiply(*left->constant, *right->constant);
      if (exact.ok()) constant = *exact;
    }
    return add({.op = division ? ExpressionOp::divide : ExpressionOp::multiply,
                .left = left->node,
                .right = right->node},
               node.span, {0, *dimension, constant, !division && left->fraction && right->fraction});
  }

  // ---- Functions ----------------------------------------------------------------------------------------

  std::optional<Value> call(const FormulaNode& node, std::optional<size_t> where) {
    const Function* function = find_function(node.text);
    if (function != nullptr && chooses(*function) && node.parts.size() == 2)
      return choice(node, *function, where);
    if (function != nullptr && function->kind == FunctionKind::figure) {
      if (const GroupName* group = group_argument(node))
        return taken_together(node, *function, *group, where);
    }
    if (function == nullptr) {
      if (asks_for_stop(node.text)) return no_number(node);
      if (node.text == "confirmed" || node.text == "first_alive") {
        errors_.report(node.word, say(Message::not_yet, {node.text}));
      } else {
        const std::vector<std::string_view> names = function_names();
        errors_.report(node.word, say(Message::unknown_function, {node.text}),
                       nearest_word(node.text, names)
                           ? suggest(node.text, names)
                           : std::optional(say_list(Message::help_allowed, list_words(names))));
      }
      return std::nullopt;
    }
    switch (function->kind) {
      case FunctionKind::figure: {
        const auto figure = compile_aggregate(draft_, measure_, node, *function, where, errors_);
        if (!figure) return std::nullopt;
        return add({.op = ExpressionOp::aggregate, .index = figure->index}, node.span,
                   {0, figure->dimension, std::nullopt, figure->fraction,
                    type_of(contract_.aggregates[figure->index], contract_)});
      }
      case FunctionKind::durations:
        errors_.report(node.span, say(Message::durations_are_many, {node.text}),
                       say(Message::help_function, {function->usage}));
        return std::nullopt;
      case FunctionKind::baseline:
        return baseline(node, *function, where);
      case FunctionKind::root:
      case FunctionKind::absolute:
        return of_value(node, *function, where);
      case FunctionKind::condition:
      case FunctionKind::group:
        return no_number(node);
    }
    PANMEN_ASSERT(false);
  }

  // baseline(heating): the model written out, a constant and a product for each driver.
  std::optional<Value> baseline(const FormulaNode& node, const Function& function,
                                std::optional<size_t> where) {
    if (node.parts.size() != 1 || at(node.parts[0]).kind != FormulaKind::label || where) {
      errors_.report(node.span, say(Message::wants_baseline, {node.text}),
                     say(Message::help_function, {function.usage}));
      return std::nullopt;
    }
    const FormulaNode& name = at(node.parts[0]);
    const BaselineDraft* model = find_baseline(draft_, name.text);
    if (model == nullptr) {
      std::vector<std::string_view> names;
      for (const BaselineDraft& known : draft_.baselines)
        names.push_back(known.says.name);
      errors_.report(name.span, say(Message::unknown_baseline, {name.text}), suggest(name.text, names));
      return std::nullopt;
    }
    const MeasureDraft* of = modelled(model->of);
    if (model->failed || of == nullptr) return std::nullopt;
    std::optional<Value> sum = term(node, model->says.constant, of->show->unit, Unit{}, of->show_dimension);
    for (size_t i = 0; i < model->drivers.size(); ++i) {
      const MeasureDraft* by = modelled(model->drivers[i]);
      if (by == nullptr || !sum) return std::nullopt;
      const auto weight = of->show_dimension.per(by->show_dimension);
      if (!weight) {
        errors_.report(node.span, say(Message::unit_too_complex));
        return std::nullopt;
      }
      const auto factor =
          term(node, model->says.drivers[i].coefficient, of->show->unit, by->show->unit, *weight);
      const auto value = add({.op = ExpressionOp::measure, .index = *by->index}, node.span,
                             {0, by->show_dimension, std::nullopt, by->fraction});
      if (!factor || !value) return std::nullopt;
      const Value part{0, of->show_dimension, std::nullopt, false};
      const auto product =
          add({.op = ExpressionOp::multiply, .left = factor->node, .right = value->node}, node.span, part);
      if (!product) return std::nullopt;
      sum = add({.op = ExpressionOp::add, .left = sum->node, .right = product->node}, node.span, part);
    }
    return sum;
  }

  std::optional<Value> term(const FormulaNode& node, const Decimal& number, const Unit& of, const Unit& by,
                            const Dimension& dimension) {
    const auto value = scaled(number, of, by);
    if (!value) {
      errors_.report(node.span, say(Message::number_too_large));
      return std::nullopt;
    }
    return add({.op = ExpressionOp::literal, .literal = *value}, node.span, {0, dimension, *value, false});
  }

  // A measure of this window that a baseline names; nullptr where there is none, which is then reported.
  const MeasureDraft* modelled(const FormulaNode& name) {
    const MeasureDraft* measure = find_measure(draft_, name.text, measure_.member);
    if (measure == nullptr) {
      if (find_signal(draft_, name.text, measure_.member))
        errors_.report(name.span, say(Message::signal_is_no_number, {name.text}));
      else
        report_unknown_name(draft_, name, errors_, measure_.member);
      return nullptr;
    }
    if (!measure->per || !measure_.per || !measure->index) return nullptr;  // reported where it is defined
    if (measure->show->type != FigureType::number) {
      report_no_number(measure->show->type, name.span);
      return nullptr;
    }
    if (*measure->per == *measure_.per) return measure;
    errors_.report(name.span, say(Message::other_window, {name.text, measure_.written}));
    return nullptr;
  }

  // sqrt(x), abs(x)
  std::optional<Value> of_value(const FormulaNode& node, const Function& function,
                                std::optional<size_t> where) {
    if (node.parts.size() != function.arguments()) {
      errors_.report(node.span, say(Message::wrong_argument_count, {node.text, "one"}),
                     say(Message::help_function, {function.usage}));
      return std::nullopt;
    }
    const auto operand = number(node.parts[0]);
    if (where) {
      errors_.report(node.span, say(Message::where_not_here, {node.text}));
      return std::nullopt;
    }
    if (!operand || !computes(*operand, at(node.parts[0]).span)) return std::nullopt;
    return function.kind == FunctionKind::root ? root(node, *operand) : absolute(node, *operand);
  }

  // min(a, b), max(a, b)
  static bool chooses(const Function& function) {
    return function.op == AggregateOp::minimum || function.op == AggregateOp::maximum;
  }

  std::optional<Value> choice(const FormulaNode& node, const Function& function,
                              std::optional<size_t> where) {
    const auto left = number(node.parts[0]);
    const auto right = number(node.parts[1]);
    if (where) {
      errors_.report(node.span, say(Message::where_not_here, {node.text}));
      return std::nullopt;
    }
    if (!left || !right) return std::nullopt;
    const bool is_text = left->type == FigureType::text;
    if (left->type != right->type || left->dimension != right->dimension || is_text) {
      errors_.report(node.word, say(Message::chosen_other_unit, {node.text, said(*left), said(*right)}),
                     is_text ? std::optional(say(Message::help_text_figure)) : std::nullopt);
      return std::nullopt;
    }
    return add({.op = choosing(function.op), .left = left->node, .right = right->node}, node.span,
               {0, left->dimension, std::nullopt, left->fraction && right->fraction, left->type});
  }

  static ExpressionOp choosing(AggregateOp op) {
    return op == AggregateOp::minimum ? ExpressionOp::minimum : ExpressionOp::maximum;
  }

  static std::optional<uint16_t> node_of(const std::optional<Value>& value) {
    return value ? std::optional(value->node) : std::nullopt;
  }

  // The measure with `each` that stands alone in the brackets of a figure; nullptr where none does.
  const GroupName* group_argument(const FormulaNode& node) const {
    if (node.parts.size() != 1 || at(node.parts[0]).kind != FormulaKind::name) return nullptr;
    const std::string& name = at(node.parts[0]).text;
    if (find_measure(draft_, name, measure_.member) != nullptr) return nullptr;
    return find_of_group(draft_.group_measures, name);
  }

  // sum(full), mean(full), min(full), max(full): over the assets of a group, in one window.
  std::optional<Value> taken_together(const FormulaNode& node, const Function& function,
                                      const GroupName& group, std::optional<size_t> where) {
    const FormulaNode& name = at(node.parts[0]);
    const MeasureDraft& first = draft_.measures[group.first];
    const bool averages = function.op == AggregateOp::mean;
    if (measure_.member) {
      errors_.report(name.span, say(Message::group_taken_in_each, {name.text}));
      return std::nullopt;
    }
    if (where || !(chooses(function) || averages || function.op == AggregateOp::sum)) {
      errors_.report(node.span, say(Message::group_not_taken, {node.text}),
                     say(Message::help_taken_together));
      return std::nullopt;
    }
    if (!first.per || !measure_.per) return std::nullopt;
    if (*first.per != *measure_.per) {
      errors_.report(name.span, say(Message::other_window, {name.text, measure_.written}));
      return std::nullopt;
    }
    if (!first.index) return std::nullopt;  // reported where it is defined
    const FigureType type = first.show->type;
    if (!(type == FigureType::number || (type == FigureType::instant && chooses(function)))) {
      report_no_number(type, name.span);
      return std::nullopt;
    }
    const size_t assets = draft_.groups[group.group].assets.size();
    const bool fraction = first.fraction && function.op != AggregateOp::sum;
    const Value value{0, first.show_dimension, std::nullopt, fraction, type};
    const ExpressionOp op = chooses(function) ? choosing(function.op) : ExpressionOp::add;
    const auto all = join_tree(
        0, assets,
        [&](size_t i) -> std::optional<uint16_t> {
          const auto& index = draft_.measures[group.first + i].index;
          if (!index) return std::nullopt;  // reported where it is defined
          return node_of(add({.op = ExpressionOp::measure, .index = *index}, name.span, value));
        },
        [&](uint16_t left, uint16_t right) -> std::optional<uint16_t> {
          return node_of(add({.op = op, .left = left, .right = right}, node.span, value));
        });
    if (!all) return std::nullopt;
    if (!averages) return Value{*all, first.show_dimension, std::nullopt, fraction, type};
    const auto count =
        add({.op = ExpressionOp::literal, .literal = {static_cast<int64_t>(assets), 1}}, node.span, {});
    if (!count) return std::nullopt;
    return add({.op = ExpressionOp::divide, .left = *all, .right = count->node}, node.span, value);
  }

  std::optional<Value> root(const FormulaNode& node, const Value& operand) {
    const auto dimension = operand.dimension.root();
    if (!dimension) {
      errors_.report(node.span, say(Message::root_of_unit, {in_words(operand.dimension)}));
      return std::nullopt;
    }
    if (operand.constant && operand.constant->numerator < 0) {
      errors_.report(at(node.parts[0]).span, say(Message::root_below_zero));
      return std::nullopt;
    }
    return add({.op = ExpressionOp::square_root, .left = operand.node}, node.span,
               {0, *dimension, std::nullopt, operand.fraction});
  }

  std::optional<Value> absolute(const FormulaNode& node, const Value& operand) {
    std::optional<Ratio> constant = operand.constant;
    if (constant && constant->numerator < 0) {
      const auto positive = multiply(*constant, {-1, 1});
      constant = positive.ok() ? std::optional(*positive) : std::nullopt;
    }
    return add({.op = ExpressionOp::absolute, .left = operand.node}, node.span,
               {0, operand.dimension, constant, operand.fraction});
  }

  Draft& draft_;
  Contract& contract_;
  const MeasureDraft& measure_;
  const Formula& formula_;
  Diagnostics& errors_;
  std::vector<ExpressionNode> nodes_;
  std::vector<Span> places_;
  std::vector<bool> fractions_;
};

}  // namespace

std::optional<Expression> compile_expression(Draft& draft, const MeasureDraft& measure, Diagnostics& errors) {
  return ExpressionCompiler(draft, measure, errors).run();
}

}  // namespace panmen::terms
