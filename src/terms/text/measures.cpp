// Measures: from formula trees to the nodes and aggregates of the compiled form, with names, types and units
// checked.
#include <algorithm>

#include "base/assert.hpp"
#include "terms/text/conditions.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/measure_order.hpp"

namespace panmen::terms {
namespace {

// What a part of a formula is.
struct Value {
  uint16_t node = 0;
  Dimension dimension;
  std::optional<Ratio> constant;
  bool fraction = false;  // always between 0 and 1
};

struct Function {
  std::string_view name;
  AggregateOp op;
};

constexpr Function kFunctions[] = {
    {"share", AggregateOp::share},       {"time", AggregateOp::time},   {"sum", AggregateOp::sum},
    {"increase", AggregateOp::increase}, {"mean", AggregateOp::mean},   {"min", AggregateOp::minimum},
    {"max", AggregateOp::maximum},       {"count", AggregateOp::count}, {"quantile", AggregateOp::quantile},
};

// Compiles one formula. After an error the parts that are left are still visited, so that all errors are
// found.
class MeasureCompiler {
 public:
  MeasureCompiler(Draft& draft, MeasureDraft& measure, Diagnostics& errors)
      : draft_(draft),
        contract_(draft.contract),
        measure_(measure),
        formula_(*measure.formula),
        errors_(errors) {}

  void run() {
    const auto value = number(formula_.root);
    if (!value || !measure_.show || !measure_.per) return;
    if (value->dimension != measure_.show_dimension) {
      errors_.report(measure_.show_span, say(Message::show_other_unit, {in_words(measure_.show_dimension),
                                                                        in_words(value->dimension)}));
      return;
    }
    Measure compiled{measure_.name, *measure_.per, *measure_.show, std::move(nodes_)};
    const size_t size = written_out_size(compiled, draft_.measure_sizes);
    if (size > kMaxNodes) {
      errors_.report(
          at(formula_.root).span,
          say(Message::too_many, {"parts, with those of the measures it names", std::to_string(kMaxNodes)}));
      return;
    }
    measure_.fraction = value->fraction;
    measure_.index = static_cast<uint16_t>(contract_.measures.size());
    measure_.places = std::move(places_);
    draft_.measure_sizes.push_back(size);
    contract_.measures.push_back(std::move(compiled));
  }

 private:
  const FormulaNode& at(size_t index) const { return formula_[index]; }

  std::optional<Value> add(ExpressionNode node, Span where, Value value) {
    PANMEN_ASSERT(nodes_.size() < kMaxNodes);  // a formula has fewer parts, and each makes at most two nodes
    nodes_.push_back(node);
    places_.push_back(where);
    value.node = static_cast<uint16_t>(nodes_.size() - 1);
    return value;
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
        break;
    }
    errors_.report(node.span, say(Message::condition_is_no_number), say(Message::help_share_of_condition));
    return std::nullopt;
  }

  std::optional<Value> literal(const FormulaNode& node) {
    const auto unit = read_unit(node.text, node.word, errors_);
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
    if (const MeasureDraft* other = find_measure(draft_, node.text)) {
      if (other->per && measure_.per && *other->per != *measure_.per) {
        errors_.report(node.span, say(Message::other_window, {node.text, measure_.name}));
        return std::nullopt;
      }
      if (!other->index) return std::nullopt;  // reported where it is defined
      return add({.op = ExpressionOp::measure, .index = *other->index}, node.span,
                 {0, other->show_dimension, std::nullopt, other->fraction});
    }
    if (const auto signal = find_signal(draft_, node.text)) {
      const SignalType type = contract_.signals[*signal].type;
      errors_.report(node.span, say(Message::signal_is_no_number, {node.text}),
                     type == SignalType::counter ? say(Message::help_increase_of, {node.text})
                     : is_number(type)           ? say(Message::help_figure_of, {node.text})
                                                 : say(Message::help_share_of_state, {node.text}));
      return std::nullopt;
    }
    report_unknown_name(draft_, node, errors_);
    return std::nullopt;
  }

  std::optional<Value> negative(const FormulaNode& node) {
    const auto zero = add({.op = ExpressionOp::literal}, node.word, {});
    const auto operand = number(node.parts[0]);
    if (!zero || !operand) return std::nullopt;
    return add({.op = ExpressionOp::subtract, .left = zero->node, .right = operand->node}, node.span,
               {0, operand->dimension, std::nullopt, false});
  }

  std::optional<Value> sum(const FormulaNode& node) {
    const auto left = number(node.parts[0]);
    const auto right = number(node.parts[1]);
    if (!left || !right) return std::nullopt;
    if (left->dimension != right->dimension) {
      errors_.report(node.word,
                     say(Message::mixed_units, {in_words(left->dimension), in_words(right->dimension)}));
      return std::nullopt;
    }
    const bool subtract = node.op == FormulaOp::subtract;
    const bool rest_of_one = subtract && left->constant == Ratio{1, 1} && right->fraction;
    return add({.op = subtract ? ExpressionOp::subtract : ExpressionOp::add,
                .left = left->node,
                .right = right->node},
               node.span, {0, left->dimension, std::nullopt, rest_of_one});
  }

  std::optional<Value> product(const FormulaNode& node) {
    const auto left = number(node.parts[0]);
    const auto right = number(node.parts[1]);
    if (!left || !right) return std::nullopt;
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
    const auto function = std::ranges::find(kFunctions, node.text, &Function::name);
    if (function == std::end(kFunctions)) {
      if (node.text == "confirmed" || node.text == "first_alive") {
        errors_.report(node.word, say(Message::not_yet, {node.text}));
      } else {
        errors_.report(node.word, say(Message::unknown_function, {node.text}),
                       suggest(node.text, function_names()));
      }
      return std::nullopt;
    }
    const size_t wanted = function->op == AggregateOp::quantile ? 2 : 1;
    if (node.parts.size() != wanted) {
      errors_.report(node.span, say(Message::wrong_argument_count, {node.text, wanted == 1 ? "one" : "two"}),
                     say(Message::help_function, {usage(function->op)}));
      return std::nullopt;
    }
    switch (function->op) {
      case AggregateOp::share:
      case AggregateOp::time:
        return over_condition(node, function->op, node.parts[0], where);
      case AggregateOp::count:
        if (at(node.parts[0]).kind == FormulaKind::becomes) {
          return over_condition(node, AggregateOp::rising, at(node.parts[0]).parts[0], where);
        }
        return over_signal(node, function->op, where);
      default:
        return over_signal(node, function->op, where);
    }
  }

  static std::string_view usage(AggregateOp op) {
    switch (op) {
      case AggregateOp::share:
        return "share(state = \"RUN\")";
      case AggregateOp::time:
        return "time(state = \"RUN\")";
      case AggregateOp::quantile:
        return "quantile(temperature, 95 %)";
      case AggregateOp::increase:
        return "increase(cycles)";
      case AggregateOp::count:
        return "count(state = \"STOP\" becomes true)";
      default:
        return "sum(energy), mean(temperature), max(temperature where state = \"RUN\")";
    }
  }

  std::optional<Value> over_condition(const FormulaNode& node, AggregateOp op, size_t argument,
                                      std::optional<size_t> where) {
    if (where) {
      errors_.report(node.span, say(Message::where_not_here, {node.text}),
                     say(Message::help_and_instead_of_where));
      return std::nullopt;
    }
    const auto root = compile_condition(draft_, formula_, argument, errors_);
    if (!root) return std::nullopt;
    Aggregate aggregate;
    aggregate.op = op;
    aggregate.condition = root;
    const Dimension dimension = op == AggregateOp::time ? Dimension(BaseDimension::time) : Dimension{};
    return add_aggregate(aggregate, node.span, {0, dimension, std::nullopt, op == AggregateOp::share});
  }

  std::optional<Value> over_signal(const FormulaNode& node, AggregateOp op, std::optional<size_t> where) {
    size_t argument = node.parts[0];
    if (at(argument).kind == FormulaKind::where) {
      if (where) {
        errors_.report(at(argument).word, say(Message::where_twice));
        return std::nullopt;
      }
      where = at(argument).parts[1];
      argument = at(argument).parts[0];
    }
    Aggregate aggregate;
    aggregate.op = op;
    aggregate.signal = signal(node, op, at(argument));
    if (where) {
      if (op == AggregateOp::increase) {
        errors_.report(node.span, say(Message::where_not_here, {node.text}));
        return std::nullopt;
      }
      aggregate.condition = compile_condition(draft_, formula_, *where, errors_);
    }
    if (op == AggregateOp::quantile) {
      const auto share = quantile_share(at(node.parts[1]));
      if (!share) return std::nullopt;
      aggregate.quantile = *share;
    }
    if (!aggregate.signal || (where && !aggregate.condition)) return std::nullopt;
    Dimension dimension =
        op == AggregateOp::count ? Dimension{} : draft_.signal_dimensions[*aggregate.signal];
    return add_aggregate(aggregate, node.span, {0, dimension, std::nullopt, false});
  }

  std::optional<uint16_t> signal(const FormulaNode& function, AggregateOp op, const FormulaNode& node) {
    if (node.kind != FormulaKind::name) {
      const bool counts = op == AggregateOp::count;
      errors_.report(node.span, say(counts ? Message::count_of_what : Message::wants_signal, {function.text}),
                     counts ? say(Message::help_becomes_true) : say(Message::help_function, {usage(op)}));
      return std::nullopt;
    }
    const auto index = find_signal(draft_, node.text);
    if (!index) {
      if (find_measure(draft_, node.text) != nullptr) {
        errors_.report(node.span, say(Message::measure_is_no_signal, {function.text, node.text}));
      } else {
        report_unknown_name(draft_, node, errors_);
      }
      return std::nullopt;
    }
    const SignalType type = contract_.signals[*index].type;
    const bool fits = op == AggregateOp::count ? true
                      : op == AggregateOp::increase
                          ? type == SignalType::counter
                          : type == SignalType::gauge || type == SignalType::interval;
    if (!fits) {
      errors_.report(node.span,
                     say(Message::wrong_signal_type,
                         {function.text, op == AggregateOp::increase ? "a counter" : "a gauge or an interval",
                          node.text, name_of(type)}),
                     type == SignalType::counter ? std::optional(say(Message::help_increase_of, {node.text}))
                                                 : std::nullopt);
      return std::nullopt;
    }
    return index;
  }

  std::optional<Ratio> quantile_share(const FormulaNode& node) {
    if (node.kind == FormulaKind::number && (node.text.empty() || node.text == "%")) {
      const auto share = divide(to_ratio(node.number), node.text.empty() ? Ratio{1, 1} : Ratio{100, 1});
      if (share.ok() && compare(*share, {0, 1}) > 0 && compare(*share, {1, 1}) <= 0) return *share;
    }
    errors_.report(node.span, say(Message::bad_quantile),
                   say(Message::help_function, {usage(AggregateOp::quantile)}));
    return std::nullopt;
  }

  std::optional<Value> add_aggregate(const Aggregate& aggregate, Span where, Value value) {
    auto& list = contract_.aggregates;
    const auto found = std::ranges::find(list, aggregate);
    if (found == list.end() && list.size() == kMaxNodes) {
      errors_.report(where, say(Message::too_many, {"figures of signals", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    const auto index = static_cast<uint16_t>(found - list.begin());
    if (found == list.end()) list.push_back(aggregate);
    return add({.op = ExpressionOp::aggregate, .index = index}, where, std::move(value));
  }

  Draft& draft_;
  Contract& contract_;
  MeasureDraft& measure_;
  const Formula& formula_;
  Diagnostics& errors_;
  std::vector<ExpressionNode> nodes_;
  std::vector<Span> places_;
};

}  // namespace

void compile_measures(Draft& draft, Diagnostics& errors) {
  for (const size_t index : measure_order(draft, errors)) {
    MeasureDraft& measure = draft.measures[index];
    if (measure.formula) MeasureCompiler(draft, measure, errors).run();
  }
}

}  // namespace panmen::terms
