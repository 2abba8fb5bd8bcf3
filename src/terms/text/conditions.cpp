#include "terms/text/conditions.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "base/codec.hpp"
#include "base/int128.hpp"
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

class ConditionCompiler {
 public:
  ConditionCompiler(Draft& draft, const Formula& formula, Diagnostics& errors)
      : draft_(draft), contract_(draft.contract), formula_(formula), errors_(errors) {}

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
          return add(joined, node.span);
        }
        if (comparison_of(node.op)) return compare_signal(node);
        break;
      case FormulaKind::negate: {
        const auto inner = condition(node.parts[0]);
        if (!inner) return std::nullopt;
        ConditionNode negated;
        negated.op = ConditionOp::negate;
        negated.left = *inner;
        return add(negated, node.span);
      }
      case FormulaKind::one_of:
      case FormulaKind::none_of:
        return membership(node);
      case FormulaKind::name:
        if (find_signal(draft_, node.text)) {
          errors_.report(node.span, say(Message::signal_is_no_condition, {node.text}),
                         say(Message::help_share_of_state, {node.text}));
        } else if (find_measure(draft_, node.text) != nullptr) {
          errors_.report(node.span, say(Message::measure_in_condition, {node.text}));
        } else {
          report_unknown_name(draft_, node, errors_);
        }
        return std::nullopt;
      case FormulaKind::becomes:
        errors_.report(node.word, say(Message::becomes_not_here), say(Message::help_becomes_true));
        return std::nullopt;
      case FormulaKind::where:
        errors_.report(node.word, say(Message::where_in_condition), say(Message::help_and_instead_of_where));
        return std::nullopt;
      default:
        break;
    }
    errors_.report(node.span, say(Message::number_is_no_condition));
    return std::nullopt;
  }

 private:
  const FormulaNode& at(size_t index) const { return formula_[index]; }

  std::optional<uint16_t> add(const ConditionNode& node, Span where) {
    auto& list = contract_.conditions;
    const auto found = std::ranges::find(list, node);
    if (found != list.end()) return static_cast<uint16_t>(found - list.begin());
    if (list.size() == kMaxNodes) {
      errors_.report(where, say(Message::too_many, {"conditions", std::to_string(kMaxNodes)}));
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
        errors_.report(node.span, say(Message::measure_in_condition, {node.text}));
      } else {
        report_unknown_name(draft_, node, errors_);
      }
      return std::nullopt;
    }
    errors_.report(node.span, say(Message::condition_wants_signal));
    return std::nullopt;
  }

  std::optional<uint16_t> compare_signal(const FormulaNode& node) {
    const FormulaNode* left = &at(node.parts[0]);
    const FormulaNode* right = &at(node.parts[1]);
    Comparison comparison = *comparison_of(node.op);
    if (left->kind == FormulaKind::number || left->kind == FormulaKind::text) {
      std::swap(left, right);
      comparison = turned(comparison);
    }
    const auto index = subject(*left);
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (!is_number(signal.type)) return compare_text(node, comparison, *index, *right);
    const auto value = number_for(*index, *right);
    if (!value) return std::nullopt;
    ConditionNode compared;
    compared.op = ConditionOp::compare_number;
    compared.signal = *index;
    compared.comparison = comparison;
    compared.number = *value;
    return add(compared, node.span);
  }

  std::optional<uint16_t> compare_text(const FormulaNode& node, Comparison comparison, uint16_t index,
                                       const FormulaNode& right) {
    const Signal& signal = contract_.signals[index];
    if (comparison != Comparison::equal && comparison != Comparison::not_equal) {
      errors_.report(node.word, say(Message::order_of_texts, {signal.name, name_of(signal.type)}));
      return std::nullopt;
    }
    auto text = text_of(signal, right);
    if (!text) return std::nullopt;
    ConditionNode compared;
    compared.op = comparison == Comparison::equal ? ConditionOp::is_one_of : ConditionOp::is_none_of;
    compared.signal = index;
    compared.texts.push_back(std::move(*text));
    return add(compared, node.span);
  }

  std::optional<std::string> text_of(const Signal& signal, const FormulaNode& node) {
    if (node.kind == FormulaKind::text) {
      if (node.text.size() > kMaxName) {
        errors_.report(node.span, say(Message::text_too_long, {"a value", std::to_string(kMaxName)}));
      } else if (!is_plain_text(node.text)) {
        errors_.report(node.span, say(Message::text_not_plain, {"a value"}));
      } else {
        return node.text;
      }
    } else if (node.kind == FormulaKind::name && !find_signal(draft_, node.text) &&
               find_measure(draft_, node.text) == nullptr) {
      errors_.report(node.span, say(Message::text_without_quotes, {signal.name, name_of(signal.type)}),
                     say(Message::help_quote_text, {node.text}));
    } else {
      errors_.report(node.span, say(Message::text_expected, {signal.name, name_of(signal.type)}));
    }
    return std::nullopt;
  }

  std::optional<double> number_for(uint16_t index, const FormulaNode& node) {
    const Signal& signal = contract_.signals[index];
    if (node.kind != FormulaKind::number) {
      errors_.report(node.span, say(Message::number_expected, {signal.name, name_of(signal.type)}));
      return std::nullopt;
    }
    const auto unit = read_unit(node.text, node.word, errors_);
    if (!unit) return std::nullopt;
    if (unit->dimension != draft_.signal_dimensions[index]) {
      errors_.report(node.span,
                     say(Message::compared_other_unit,
                         {signal.name, in_words(draft_.signal_dimensions[index]), in_words(unit->dimension)}),
                     signal.unit.name.empty()
                         ? std::nullopt
                         : std::optional(say(Message::help_unit_of_signal, {signal.unit.name})));
      return std::nullopt;
    }
    if (unit->unit.name == "%" && signal.unit.name.empty()) {
      errors_.report(node.span,
                     say(Message::percent_of_plain_number, {signal.name, to_string(node.number) + " %"}));
      return std::nullopt;
    }
    auto value = divide(unit->unit.factor, signal.unit.factor);
    if (value.ok()) value = multiply(to_ratio(node.number), *value);
    if (!value.ok()) {
      errors_.report(node.span, say(Message::number_too_large));
      return std::nullopt;
    }
    return nearest_double(*value);
  }

  std::optional<uint16_t> membership(const FormulaNode& node) {
    const auto index = subject(at(node.parts[0]));
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (is_number(signal.type)) {
      errors_.report(node.word, say(Message::list_of_numbers, {signal.name, name_of(signal.type)}));
      return std::nullopt;
    }
    if (node.parts.size() - 1 > kMaxTexts) {
      errors_.report(node.span, say(Message::too_many, {"values in a list", std::to_string(kMaxTexts)}));
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
    return add(listed, node.span);
  }

  Draft& draft_;
  Contract& contract_;
  const Formula& formula_;
  Diagnostics& errors_;
};

}  // namespace

std::optional<uint16_t> compile_condition(Draft& draft, const Formula& formula, size_t root,
                                          Diagnostics& errors) {
  return ConditionCompiler(draft, formula, errors).condition(root);
}

}  // namespace panmen::terms
