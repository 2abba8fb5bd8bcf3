// Measures: from formula trees to the nodes, aggregates and conditions of the compiled form, with names,
// types and units checked.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {
namespace {

// The double nearest to a ratio, halves to even: what a person wrote, as the engine compares it with what a
// machine reported. Both parts fit 63 bits, so the quotient is taken with 55 bits and the lost rest marked.
double nearest_double(Ratio value) {
  if (value.numerator == 0) return 0;
  const bool negative = value.numerator < 0;
  const auto magnitude =
      static_cast<uint64_t>(negative ? -static_cast<Int128>(value.numerator) : value.numerator);
  const auto denominator = static_cast<uint64_t>(value.denominator);
  const int shift =
      55 + static_cast<int>(std::bit_width(denominator)) - static_cast<int>(std::bit_width(magnitude));
  UInt128 numerator = magnitude;
  UInt128 divisor = denominator;
  if (shift >= 0) {
    numerator <<= shift;
  } else {
    divisor <<= -shift;
  }
  UInt128 quotient = numerator / divisor;  // 55 or 56 bits
  if (numerator % divisor != 0) quotient |= 1;
  // The conversion rounds to nearest even; the marked bit lies below the half, so ties are only true ties.
  const double result = std::ldexp(static_cast<double>(static_cast<uint64_t>(quotient)), -shift);
  return negative ? -result : result;
}

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

bool is_comparison(FormulaOp op) {
  return op >= FormulaOp::equal && op <= FormulaOp::at_least;
}

Comparison comparison_of(FormulaOp op) {
  switch (op) {
    case FormulaOp::equal:
      return Comparison::equal;
    case FormulaOp::not_equal:
      return Comparison::not_equal;
    case FormulaOp::less:
      return Comparison::less;
    case FormulaOp::at_most:
      return Comparison::at_most;
    case FormulaOp::greater:
      return Comparison::greater;
    case FormulaOp::at_least:
      return Comparison::at_least;
    default:
      break;
  }
  PANMEN_ASSERT(false);
  return Comparison::equal;
}

bool has_numbers(SignalType type) {
  return type != SignalType::state && type != SignalType::text;
}

std::string_view type_name(SignalType type) {
  switch (type) {
    case SignalType::gauge:
      return "gauge";
    case SignalType::counter:
      return "counter";
    case SignalType::interval:
      return "interval";
    case SignalType::state:
      return "state";
    case SignalType::text:
      return "text";
  }
  return "";
}

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
    if (!value || !measure_.show || !measure_.per || failed_) return;
    if (value->dimension != measure_.show_dimension) {
      report(measure_.show_span,
             say(Message::show_other_unit, {in_words(measure_.show_dimension), in_words(value->dimension)}));
      return;
    }
    Measure compiled{measure_.name, *measure_.per, *measure_.show, std::move(nodes_)};
    const size_t size = written_out_size(compiled, draft_.measure_sizes);
    if (size > kMaxNodes) {
      report(at(formula_.root).span, say(Message::too_many, {"parts, with those of the measures it names",
                                                             std::to_string(kMaxNodes)}));
      return;
    }
    measure_.fraction = value->fraction;
    measure_.index = static_cast<uint16_t>(contract_.measures.size());
    measure_.places = std::move(places_);
    draft_.measure_sizes.push_back(size);
    contract_.measures.push_back(std::move(compiled));
  }

 private:
  void report(Span where, Note what, std::optional<Note> help = std::nullopt) {
    failed_ = true;
    errors_.report(where, std::move(what), std::move(help));
  }

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
        report(node.word, say(Message::where_without_figure));
        return std::nullopt;
      case FormulaKind::minus:
        return negative(node);
      case FormulaKind::binary:
        if (node.op == FormulaOp::add || node.op == FormulaOp::subtract) return sum(node);
        if (node.op == FormulaOp::multiply || node.op == FormulaOp::divide) return product(node);
        break;
      case FormulaKind::text:
        report(node.span, say(Message::text_is_no_number));
        return std::nullopt;
      case FormulaKind::negate:
      case FormulaKind::one_of:
      case FormulaKind::none_of:
      case FormulaKind::becomes:
        break;
    }
    report(node.span, say(Message::condition_is_no_number), say(Message::help_share_of_condition));
    return std::nullopt;
  }

  std::optional<Value> literal(const FormulaNode& node) {
    const auto unit = read_unit(node.text, node.word, errors_);
    if (!unit) {
      failed_ = true;
      return std::nullopt;
    }
    const auto value = multiply(to_ratio(node.number), unit->unit.factor);
    if (!value.ok()) {
      report(node.span, say(Message::number_too_large));
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
        report(node.span, say(Message::other_window, {node.text, measure_.name}));
        return std::nullopt;
      }
      if (!other->index) {
        failed_ = true;  // reported where it is defined
        return std::nullopt;
      }
      return add({.op = ExpressionOp::measure, .index = *other->index}, node.span,
                 {0, other->show_dimension, std::nullopt, other->fraction});
    }
    if (const auto signal = find_signal(draft_, node.text)) {
      const SignalType type = contract_.signals[*signal].type;
      report(node.span, say(Message::signal_is_no_number, {node.text}),
             type == SignalType::counter ? say(Message::help_increase_of, {node.text})
             : has_numbers(type)         ? say(Message::help_figure_of, {node.text})
                                         : say(Message::help_share_of_state, {node.text}));
      return std::nullopt;
    }
    unknown(node);
    return std::nullopt;
  }

  void unknown(const FormulaNode& node) {
    failed_ = true;
    if (draft_.failed_section) return;
    if (std::ranges::find(draft_.failed_signals, node.text) != draft_.failed_signals.end()) return;
    if (node.text == "scheduled" || node.text == "signed" || node.text.starts_with("stop.")) {
      report(node.span, say(Message::not_yet, {node.text}));
      return;
    }
    if (std::ranges::find(function_names(), node.text) != function_names().end()) {
      report(node.span, say(Message::function_without_brackets, {node.text}));
      return;
    }
    std::vector<std::string_view> names;
    for (const Signal& signal : contract_.signals)
      names.push_back(signal.name);
    for (const MeasureDraft& measure : draft_.measures)
      names.push_back(measure.name);
    report(node.span, say(Message::unknown_name, {node.text}), suggest(node.text, names));
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
      report(node.word, say(Message::mixed_units, {in_words(left->dimension), in_words(right->dimension)}));
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
      report(at(node.parts[1]).span, say(Message::division_by_zero));
      return std::nullopt;
    }
    const auto dimension =
        division ? left->dimension.per(right->dimension) : left->dimension.times(right->dimension);
    if (!dimension) {
      report(node.span, say(Message::unit_too_complex));
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
        report(node.word, say(Message::not_yet, {node.text}));
      } else {
        report(node.word, say(Message::unknown_function, {node.text}), suggest(node.text, function_names()));
      }
      return std::nullopt;
    }
    const size_t wanted = function->op == AggregateOp::quantile ? 2 : 1;
    if (node.parts.size() != wanted) {
      report(node.span, say(Message::wrong_argument_count, {node.text, wanted == 1 ? "one" : "two"}),
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
      report(node.span, say(Message::where_not_here, {node.text}), say(Message::help_and_instead_of_where));
      return std::nullopt;
    }
    const auto root = condition(argument);
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
        report(at(argument).word, say(Message::where_twice));
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
        report(node.span, say(Message::where_not_here, {node.text}));
        return std::nullopt;
      }
      aggregate.condition = condition(*where);
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
      report(node.span, say(counts ? Message::count_of_what : Message::wants_signal, {function.text}),
             counts ? say(Message::help_becomes_true) : say(Message::help_function, {usage(op)}));
      return std::nullopt;
    }
    const auto index = find_signal(draft_, node.text);
    if (!index) {
      if (find_measure(draft_, node.text) != nullptr) {
        report(node.span, say(Message::measure_is_no_signal, {function.text, node.text}));
      } else {
        unknown(node);
      }
      return std::nullopt;
    }
    const SignalType type = contract_.signals[*index].type;
    const bool fits = op == AggregateOp::count ? true
                      : op == AggregateOp::increase
                          ? type == SignalType::counter
                          : type == SignalType::gauge || type == SignalType::interval;
    if (!fits) {
      report(node.span,
             say(Message::wrong_signal_type,
                 {function.text, op == AggregateOp::increase ? "a counter" : "a gauge or an interval",
                  node.text, type_name(type)}),
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
    report(node.span, say(Message::bad_quantile),
           say(Message::help_function, {usage(AggregateOp::quantile)}));
    return std::nullopt;
  }

  std::optional<Value> add_aggregate(const Aggregate& aggregate, Span where, Value value) {
    auto& list = contract_.aggregates;
    const auto found = std::ranges::find(list, aggregate);
    if (found == list.end() && list.size() == kMaxNodes) {
      report(where, say(Message::too_many, {"figures of signals", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    const auto index = static_cast<uint16_t>(found - list.begin());
    if (found == list.end()) list.push_back(aggregate);
    return add({.op = ExpressionOp::aggregate, .index = index}, where, std::move(value));
  }

  // ---- Conditions ---------------------------------------------------------------------------------------

  std::optional<uint16_t> condition(size_t index) {
    const FormulaNode& node = at(index);
    switch (node.kind) {
      case FormulaKind::binary:
        if (node.op == FormulaOp::both || node.op == FormulaOp::either) {
          const auto left = condition(node.parts[0]);
          const auto right = condition(node.parts[1]);
          if (!left || !right) return std::nullopt;
          ConditionNode joined;
          joined.op = node.op == FormulaOp::both ? ConditionOp::both : ConditionOp::either;
          joined.left = *left;
          joined.right = *right;
          return add_condition(joined, node.span);
        }
        if (is_comparison(node.op)) return comparison(node);
        break;
      case FormulaKind::negate: {
        const auto inner = condition(node.parts[0]);
        if (!inner) return std::nullopt;
        ConditionNode negated;
        negated.op = ConditionOp::negate;
        negated.left = *inner;
        return add_condition(negated, node.span);
      }
      case FormulaKind::one_of:
      case FormulaKind::none_of:
        return membership(node);
      case FormulaKind::name:
        if (find_signal(draft_, node.text)) {
          report(node.span, say(Message::signal_is_no_condition, {node.text}),
                 say(Message::help_share_of_state, {node.text}));
        } else if (find_measure(draft_, node.text) != nullptr) {
          report(node.span, say(Message::measure_in_condition, {node.text}));
        } else {
          unknown(node);
        }
        return std::nullopt;
      case FormulaKind::becomes:
        report(node.word, say(Message::becomes_not_here), say(Message::help_becomes_true));
        return std::nullopt;
      case FormulaKind::where:
        report(node.word, say(Message::where_in_condition), say(Message::help_and_instead_of_where));
        return std::nullopt;
      default:
        break;
    }
    report(node.span, say(Message::number_is_no_condition));
    return std::nullopt;
  }

  std::optional<uint16_t> add_condition(const ConditionNode& node, Span where) {
    auto& list = contract_.conditions;
    const auto found = std::ranges::find(list, node);
    if (found != list.end()) return static_cast<uint16_t>(found - list.begin());
    if (list.size() == kMaxNodes) {
      report(where, say(Message::too_many, {"conditions", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    list.push_back(node);
    return static_cast<uint16_t>(list.size() - 1);
  }

  // The signal a condition is about.
  std::optional<uint16_t> subject(const FormulaNode& node) {
    if (node.kind == FormulaKind::name) {
      if (const auto index = find_signal(draft_, node.text)) return index;
      if (find_measure(draft_, node.text) != nullptr) {
        report(node.span, say(Message::measure_in_condition, {node.text}));
      } else {
        unknown(node);
      }
      return std::nullopt;
    }
    report(node.span, say(Message::condition_wants_signal));
    return std::nullopt;
  }

  std::optional<uint16_t> comparison(const FormulaNode& node) {
    const FormulaNode* left = &at(node.parts[0]);
    const FormulaNode* right = &at(node.parts[1]);
    FormulaOp op = node.op;
    if (left->kind == FormulaKind::number || left->kind == FormulaKind::text) {
      std::swap(left, right);
      if (op == FormulaOp::less)
        op = FormulaOp::greater;
      else if (op == FormulaOp::greater)
        op = FormulaOp::less;
      else if (op == FormulaOp::at_most)
        op = FormulaOp::at_least;
      else if (op == FormulaOp::at_least)
        op = FormulaOp::at_most;
    }
    const auto index = subject(*left);
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (!has_numbers(signal.type)) return compare_text(node, op, *index, *right);
    const auto value = number_for(*index, *right);
    if (!value) return std::nullopt;
    ConditionNode compared;
    compared.op = ConditionOp::compare_number;
    compared.signal = *index;
    compared.comparison = comparison_of(op);
    compared.number = *value;
    return add_condition(compared, node.span);
  }

  std::optional<uint16_t> compare_text(const FormulaNode& node, FormulaOp op, uint16_t index,
                                       const FormulaNode& right) {
    const Signal& signal = contract_.signals[index];
    if (op != FormulaOp::equal && op != FormulaOp::not_equal) {
      report(node.word, say(Message::order_of_texts, {signal.name, type_name(signal.type)}));
      return std::nullopt;
    }
    auto text = text_of(signal, right);
    if (!text) return std::nullopt;
    ConditionNode compared;
    compared.op = op == FormulaOp::equal ? ConditionOp::is_one_of : ConditionOp::is_none_of;
    compared.signal = index;
    compared.texts.push_back(std::move(*text));
    return add_condition(compared, node.span);
  }

  std::optional<std::string> text_of(const Signal& signal, const FormulaNode& node) {
    if (node.kind == FormulaKind::text) {
      if (node.text.size() <= kMaxName) return node.text;
      report(node.span, say(Message::text_too_long, {"a value", std::to_string(kMaxName)}));
    } else if (node.kind == FormulaKind::name && !find_signal(draft_, node.text) &&
               find_measure(draft_, node.text) == nullptr) {
      report(node.span, say(Message::text_without_quotes, {signal.name, type_name(signal.type)}),
             say(Message::help_quote_text, {node.text}));
    } else {
      report(node.span, say(Message::text_expected, {signal.name, type_name(signal.type)}));
    }
    return std::nullopt;
  }

  std::optional<double> number_for(uint16_t index, const FormulaNode& node) {
    const Signal& signal = contract_.signals[index];
    if (node.kind != FormulaKind::number) {
      report(node.span, say(Message::number_expected, {signal.name, type_name(signal.type)}));
      return std::nullopt;
    }
    const auto unit = read_unit(node.text, node.word, errors_);
    if (!unit) {
      failed_ = true;
      return std::nullopt;
    }
    if (unit->dimension != draft_.signal_dimensions[index]) {
      report(node.span,
             say(Message::compared_other_unit,
                 {signal.name, in_words(draft_.signal_dimensions[index]), in_words(unit->dimension)}),
             signal.unit.name.empty() ? std::nullopt
                                      : std::optional(say(Message::help_unit_of_signal, {signal.unit.name})));
      return std::nullopt;
    }
    auto value = divide(unit->unit.factor, signal.unit.factor);
    if (value.ok()) value = multiply(to_ratio(node.number), *value);
    if (!value.ok()) {
      report(node.span, say(Message::number_too_large));
      return std::nullopt;
    }
    return nearest_double(*value);
  }

  std::optional<uint16_t> membership(const FormulaNode& node) {
    const auto index = subject(at(node.parts[0]));
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (has_numbers(signal.type)) {
      report(node.word, say(Message::list_of_numbers, {signal.name, type_name(signal.type)}));
      return std::nullopt;
    }
    if (node.parts.size() - 1 > kMaxTexts) {
      report(node.span, say(Message::too_many, {"values in a list", std::to_string(kMaxTexts)}));
      return std::nullopt;
    }
    ConditionNode listed;
    listed.op = node.kind == FormulaKind::one_of ? ConditionOp::is_one_of : ConditionOp::is_none_of;
    listed.signal = *index;
    for (size_t i = 1; i < node.parts.size(); ++i) {
      auto text = text_of(signal, at(node.parts[i]));
      if (!text) return std::nullopt;
      listed.texts.push_back(std::move(*text));
    }
    return add_condition(listed, node.span);
  }

  Draft& draft_;
  Contract& contract_;
  MeasureDraft& measure_;
  const Formula& formula_;
  Diagnostics& errors_;
  std::vector<ExpressionNode> nodes_;
  std::vector<Span> places_;
  bool failed_ = false;
};

// Orders measures so that each stands behind those it names. Measures in a circle come in any order: the
// first of them finds another that is not compiled, and so does not compile either.
class MeasureOrder {
 public:
  MeasureOrder(const Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {
    for (size_t i = 0; i < draft.measures.size(); ++i)
      by_name_.emplace(draft.measures[i].name, i);
    state_.resize(draft.measures.size(), State::unseen);
  }

  std::vector<size_t> run() {
    for (size_t i = 0; i < draft_.measures.size(); ++i)
      visit(i);
    return std::move(order_);
  }

 private:
  enum class State : uint8_t { unseen, open, done };

  // At most as deep as there are measures.
  void visit(size_t index) {
    if (state_[index] != State::unseen) return;
    state_[index] = State::open;
    path_.push_back(index);
    const MeasureDraft& measure = draft_.measures[index];
    if (measure.formula) {
      for (const FormulaNode& node : measure.formula->nodes) {
        if (node.kind != FormulaKind::name) continue;
        const auto found = by_name_.find(node.text);
        if (found == by_name_.end()) continue;
        if (state_[found->second] == State::open) {
          report_circle(found->second, node);
        } else {
          visit(found->second);
        }
      }
    }
    path_.pop_back();
    state_[index] = State::done;
    order_.push_back(index);
  }

  void report_circle(size_t begin, const FormulaNode& node) {
    constexpr size_t kMaxShown = 8;
    const auto first = std::ranges::find(path_, begin);
    std::string way;
    for (auto it = first; it != path_.end(); ++it) {
      if (static_cast<size_t>(it - first) == kMaxShown) {
        way += "... uses ";
        break;
      }
      way += "'" + draft_.measures[*it].name + "' uses ";
    }
    errors_.report(node.span, say(Message::circle, {way + "'" + node.text + "'"}));
  }

  const Draft& draft_;
  Diagnostics& errors_;
  std::unordered_map<std::string_view, size_t> by_name_;
  std::vector<State> state_;
  std::vector<size_t> path_;
  std::vector<size_t> order_;
};

}  // namespace

const MeasureDraft* find_measure(const Draft& draft, std::string_view name) {
  const auto found = std::ranges::find(draft.measures, name, &MeasureDraft::name);
  return found == draft.measures.end() ? nullptr : &*found;
}

std::optional<uint16_t> find_signal(const Draft& draft, std::string_view name) {
  const auto& signals = draft.contract.signals;
  const auto found = std::ranges::find(signals, name, &Signal::name);
  if (found == signals.end()) return std::nullopt;
  return static_cast<uint16_t>(found - signals.begin());
}

void compile_measures(Draft& draft, Diagnostics& errors) {
  for (const size_t index : MeasureOrder(draft, errors).run()) {
    MeasureDraft& measure = draft.measures[index];
    if (measure.formula) MeasureCompiler(draft, measure, errors).run();
  }
}

}  // namespace panmen::terms
