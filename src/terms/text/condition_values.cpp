#include "terms/text/condition_values.hpp"

#include <algorithm>
#include <vector>

#include "base/codec.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"
#include "terms/text/nearest_double.hpp"

namespace panmen::terms {
namespace {

// What a connection can say.
std::vector<std::string_view> connection_words() {
  return {kAlive, name_of(GapCause::device), name_of(GapCause::gateway), name_of(GapCause::site_network),
          name_of(GapCause::our_server)};
}

}  // namespace

std::optional<double> number_for(const Draft& draft, uint16_t index, const FormulaNode& node,
                                 Diagnostics& errors) {
  const Signal& signal = draft.contract.signals[index];
  if (node.kind != FormulaKind::number) {
    errors.report(node.span,
                  say(Message::number_expected, {written_name(draft, index), in_words(signal.type)}));
    return std::nullopt;
  }
  const auto unit = read_unit(node.text, node.word, draft.currency, errors);
  if (!unit) return std::nullopt;
  if (unit->dimension != draft.signal_dimensions[index]) {
    errors.report(node.span,
                  say(Message::compared_other_unit,
                      {written_name(draft, index), in_words(draft.signal_dimensions[index]),
                       in_words(unit->dimension)}),
                  signal.unit.name.empty()
                      ? std::nullopt
                      : std::optional(say(Message::help_unit_of_signal, {signal.unit.name})));
    return std::nullopt;
  }
  if (unit->unit.name == "%" && signal.unit.name.empty()) {
    errors.report(node.span, say(Message::percent_of_plain_number,
                                 {written_name(draft, index), to_string(node.number) + " %"}));
    return std::nullopt;
  }
  auto value = divide(unit->unit.factor, signal.unit.factor);
  if (value.ok()) value = divide(*value, signal.multiplier);
  if (value.ok()) value = multiply(to_ratio(node.number), *value);
  if (!value.ok()) {
    errors.report(node.span, say(Message::number_too_large));
    return std::nullopt;
  }
  return nearest_double(*value);
}

std::optional<Factor> factor_of(const Formula& formula, const FormulaNode& node) {
  if (node.kind != FormulaKind::binary || node.op != FormulaOp::multiply) return std::nullopt;
  const size_t left = node.parts[0];
  const size_t right = node.parts[1];
  const auto is = [&](size_t index, FormulaKind kind) { return formula[index].kind == kind; };
  if (is(left, FormulaKind::number) && is(right, FormulaKind::name)) return Factor{left, right};
  if (is(left, FormulaKind::name) && is(right, FormulaKind::number)) return Factor{right, left};
  return std::nullopt;
}

std::optional<Ratio> ratio_of(const Draft& draft, const FormulaNode& node, Diagnostics& errors) {
  const auto unit = read_unit(node.text, node.word, draft.currency, errors);
  if (!unit) return std::nullopt;
  if (!unit->dimension.plain() || node.number.units <= 0) {
    errors.report(node.span, say(Message::bad_factor), say(Message::help_factor));
    return std::nullopt;
  }
  const auto times = multiply(to_ratio(node.number), unit->unit.factor);
  if (times.ok()) return *times;
  errors.report(node.span, say(Message::number_too_large));
  return std::nullopt;
}

bool are_comparable(const Draft& draft, uint16_t left_index, uint16_t right_index, Span where,
                    Diagnostics& errors) {
  const Signal& left = draft.contract.signals[left_index];
  const Signal& right = draft.contract.signals[right_index];
  if (!is_number(right.type)) {
    errors.report(where,
                  say(Message::number_expected, {written_name(draft, left_index), in_words(left.type)}));
    return false;
  }
  if (draft.signal_dimensions[left_index] != draft.signal_dimensions[right_index]) {
    errors.report(where, say(Message::compared_other_unit,
                             {written_name(draft, left_index), in_words(draft.signal_dimensions[left_index]),
                              in_words(draft.signal_dimensions[right_index])}));
    return false;
  }
  if (left.unit.factor != right.unit.factor || left.multiplier != right.multiplier) {
    errors.report(where, say(Message::compared_other_scale,
                             {written_name(draft, left_index), written_name(draft, right_index)}));
    return false;
  }
  return true;
}

std::optional<std::string> text_of(const Draft& draft, uint16_t index, const FormulaNode& node,
                                   Diagnostics& errors) {
  const Signal& signal = draft.contract.signals[index];
  const std::string_view name = written_name(draft, index);
  auto text = quoted(draft, name, in_words(signal.type), node, errors);
  if (!text || signal.type != SignalType::connection) return text;
  const std::vector<std::string_view> words = connection_words();
  if (std::ranges::find(words, *text) != words.end()) return text;
  errors.report(node.span, say(Message::not_a_value, {*text, name}), suggest(*text, words));
  return std::nullopt;
}

std::optional<std::string> quoted(const Draft& draft, std::string_view name, const std::string& kind,
                                  const FormulaNode& node, Diagnostics& errors) {
  if (node.kind == FormulaKind::text) {
    if (node.text.size() > kMaxName) {
      errors.report(node.span, say(Message::text_too_long, {"a value", std::to_string(kMaxName)}));
    } else if (!is_plain_text(node.text)) {
      errors.report(node.span, say(Message::text_not_plain, {"a value"}));
    } else {
      return node.text;
    }
  } else if (node.kind == FormulaKind::name && !is_named(draft, node.text)) {
    errors.report(node.span, say(Message::text_without_quotes, {name, kind}),
                  say(Message::help_quote_text, {node.text}));
  } else {
    errors.report(node.span, say(Message::text_expected, {name, kind}));
  }
  return std::nullopt;
}

}  // namespace panmen::terms
