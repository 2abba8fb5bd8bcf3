#include "terms/text/pack_values.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "terms/text/conditions.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"

namespace panmen::terms {
namespace {

Formula only(FormulaNode node) {
  Formula formula;
  formula.nodes.push_back(std::move(node));
  return formula;
}

// Puts `value` where formula.nodes[at] is. Its root takes that place in the text: that a condition stands
// where a number should is the pack's mistake.
void splice(Formula& formula, size_t at, const Formula& value) {
  PANMEN_ASSERT(value.root + 1 == value.nodes.size());  // the parser makes a whole behind its parts
  const size_t shift = formula.nodes.size();
  const auto add = [&](const FormulaNode& node) {
    FormulaNode copy = node;
    for (size_t& part : copy.parts)
      part += shift;
    return copy;
  };
  for (size_t i = 0; i < value.root; ++i)
    formula.nodes.push_back(add(value.nodes[i]));
  FormulaNode root = add(value.nodes[value.root]);
  root.span = formula.nodes[at].span;
  root.word = formula.nodes[at].word;
  formula.nodes[at] = std::move(root);
}

}  // namespace

bool PackValues::read(const yaml::Node* with, Span where) {
  bool good = true;
  std::set<std::string_view> given;
  if (with != nullptr && with->kind != yaml::Node::Kind::map) {
    errors_.report(with->span, say(Message::expected_map, {"with"}));
    return false;
  }
  for (const yaml::Entry& entry : with != nullptr ? yaml::entries(*with) : std::vector<yaml::Entry>{}) {
    const auto need = std::ranges::find(pack_.needs, entry.key.value, &PackNeed::name);
    if (need == pack_.needs.end()) {
      std::vector<std::string_view> names;
      for (const PackNeed& each : pack_.needs)
        names.push_back(each.name);
      errors_.report(entry.key.span, say(Message::pack_does_not_need, {pack_.name, entry.key.value}),
                     suggest(entry.key.value, names));
      good = false;
    } else if (!given.insert(need->name).second) {
      errors_.report(entry.key.span, say(Message::key_twice, {need->name}));
      good = false;
    } else if (auto value = value_of(*need, entry.value)) {
      values_.emplace(need->name, std::move(*value));
    } else {
      good = false;
    }
  }
  for (const PackNeed& need : pack_.needs) {
    if (given.contains(need.name)) continue;
    errors_.report(where, say(Message::pack_needs, {pack_.name, need.name, in_words(need)}));
    good = false;
  }
  return good;
}

std::optional<Formula> PackValues::value_of(const PackNeed& need, const yaml::Node& node) {
  if (node.kind == yaml::Node::Kind::null) {
    errors_.report(node.span, say(Message::no_value, {need.name}));
    return std::nullopt;
  }
  switch (need.kind) {
    case PackNeedKind::signal:
      return signal(need, node);
    case PackNeedKind::quantity:
      return quantity(need, node);
    case PackNeedKind::condition:
      return condition(node);
  }
  PANMEN_ASSERT(false);
}

std::optional<Formula> PackValues::signal(const PackNeed& need, const yaml::Node& node) {
  const auto name = read_text(&node, need.name, errors_);
  if (!name) return std::nullopt;
  const auto index = find_signal(draft_, *name, member_);
  if (!index && report_of_group(draft_, *name, node.span, member_, errors_)) return std::nullopt;
  if (!index) {
    const bool failed = draft_.failed_section ||
                        std::ranges::find(draft_.failed_signals, *name) != draft_.failed_signals.end();
    std::vector<std::string_view> names;
    for (const Signal& known : draft_.contract.signals)
      names.push_back(known.name);
    if (!failed) errors_.report(node.span, say(Message::unknown_signal, {*name}), suggest(*name, names));
    return std::nullopt;
  }
  const SignalType type = draft_.contract.signals[*index].type;
  if (type != need.type) {
    errors_.report(node.span,
                   say(Message::need_other_type, {need.name, in_words(need), *name, in_words(type)}));
    return std::nullopt;
  }
  if (need.measured && draft_.contract.signals[*index].measured_with.empty()) {
    errors_.report(node.span, say(Message::need_is_measured, {need.name, *name}),
                   say(Message::help_measured));
    return std::nullopt;
  }
  const Dimension& dimension = draft_.signal_dimensions[*index];
  if (is_number(type) && dimension != need.dimension) {
    errors_.report(node.span, say(Message::need_other_unit,
                                  {need.name, in_words(need.dimension), *name, in_words(dimension)}));
    return std::nullopt;
  }
  FormulaNode named;
  named.kind = FormulaKind::name;
  named.text = *name;
  return only(std::move(named));
}

std::optional<Formula> PackValues::quantity(const PackNeed& need, const yaml::Node& node) {
  const auto quantity = parse_quantity(node, errors_.text());
  if (!quantity) {
    errors_.report(node.span, say(Message::need_is_a_value, {need.name, in_words(need)}));
    return std::nullopt;
  }
  const auto unit = read_unit(quantity->unit, quantity->unit_span, draft_.currency, errors_);
  if (!unit) return std::nullopt;
  if (unit->dimension != need.dimension) {
    errors_.report(
        node.span,
        say(Message::need_other_unit,
            {need.name, in_words(need.dimension), node.value, in_words(unit->dimension)}),
        need.unit.empty() ? std::nullopt : std::optional(say(Message::help_unit_of_signal, {need.unit})));
    return std::nullopt;
  }
  FormulaNode number;
  number.kind = FormulaKind::number;
  number.number = quantity->number;
  number.text = quantity->unit;
  return only(std::move(number));
}

std::optional<Formula> PackValues::condition(const yaml::Node& node) {
  if (node.kind != yaml::Node::Kind::scalar) {
    errors_.report(node.span, say(Message::expected_text, {"a condition"}), say(Message::help_quote_formula));
    return std::nullopt;
  }
  auto formula = parse_formula(node, errors_);
  // Compiled here once, so that what is wrong in it is said where it stands; equal conditions are shared.
  ConditionContext context;
  context.member = member_;
  if (!formula || !compile_condition(draft_, *formula, formula->root, context, errors_)) return std::nullopt;
  return formula;
}

std::optional<Formula> PackValues::put_into(Formula formula, std::string_view prefix) {
  const Span whole = formula[formula.root].span;
  bool good = true;
  const size_t size = formula.nodes.size();
  for (size_t i = 0; i < size; ++i) {
    FormulaNode& node = formula.nodes[i];
    if (node.kind == FormulaKind::label) {
      report_unknown(node);
      good = false;
    }
    if (node.kind != FormulaKind::name || stands_for_condition(node.text)) continue;
    const auto value = values_.find(node.text);
    if (value != values_.end()) {
      used_.insert(node.text);
      if (formula.nodes.size() + value->second.nodes.size() > kMaxFormulaNodes) {
        errors_.report(whole, say(Message::formula_too_big));
        return std::nullopt;
      }
      splice(formula, i, value->second);
    } else if (std::ranges::find(pack_.measures, node.text, &PackMeasure::name) != pack_.measures.end()) {
      node.text.insert(0, prefix);
    } else {
      report_unknown(node);
      good = false;
    }
  }
  if (!good) return std::nullopt;
  return formula;
}

void PackValues::report_unknown(const FormulaNode& node) {
  std::vector<std::string_view> names;
  for (const PackNeed& need : pack_.needs)
    names.push_back(need.name);
  for (const PackMeasure& measure : pack_.measures)
    names.push_back(measure.name);
  errors_.report(node.span, say(Message::unknown_in_pack, {node.text}), suggest(node.text, names));
}

void PackValues::report_unused() const {
  for (const PackNeed& need : pack_.needs) {
    if (!used_.contains(need.name)) errors_.report(need.place, say(Message::need_unused, {need.name}));
  }
}

}  // namespace panmen::terms
