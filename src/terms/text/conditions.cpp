#include "terms/text/conditions.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "terms/text/agreements.hpp"
#include "terms/text/condition_values.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"
#include "terms/text/group_tree.hpp"
#include "terms/text/groups.hpp"
#include "terms/text/stops.hpp"

namespace panmen::terms {
namespace {

std::string_view words_of(ConditionPlace place) {
  switch (place) {
    case ConditionPlace::figure:
      return "a figure";
    case ConditionPlace::stops:
      return "'when' of a stop";
    case ConditionPlace::agreement:
      return "'agree'";
    case ConditionPlace::window:
      return "a window";
    case ConditionPlace::causes:
      return "the cause of a stop";
  }
  PANMEN_ASSERT(false);
}

class ConditionCompiler {
 public:
  ConditionCompiler(Draft& draft, const Formula& formula, const ConditionContext& context,
                    Diagnostics& errors)
      : draft_(draft),
        contract_(draft.contract),
        formula_(formula),
        counted_(context.counted),
        place_(context.place),
        doubtful_(context.doubtful),
        member_(context.member),
        errors_(errors) {}

  std::optional<uint16_t> condition(size_t index) {
    const FormulaNode& node = at(index);
    switch (node.kind) {
      case FormulaKind::binary:
        if (node.op == FormulaOp::both || node.op == FormulaOp::either) {
          const auto left = condition(node.parts[0]);
          const auto right = condition(node.parts[1]);
          if (!left || !right) return std::nullopt;
          return join(node.op == FormulaOp::both ? ConditionOp::both : ConditionOp::either, *left, *right,
                      node.span);
        }
        if (comparison_of(node.op)) return compare(node);
        break;
      case FormulaKind::negate: {
        const bool outside = std::exchange(negated_, true);
        const auto inner = condition(node.parts[0]);
        negated_ = outside;
        return negate(inner, node.span);
      }
      case FormulaKind::one_of:
      case FormulaKind::none_of:
        return membership(node);
      case FormulaKind::call:
        if (goes_through_group(node.text)) return through_group(node);
        if (asks_for_stop(node.text)) return stop(node);
        if (const Function* function = find_function(node.text);
            function != nullptr && function->kind == FunctionKind::condition) {
          return alive(node, *function);
        }
        break;
      case FormulaKind::name:
        if (node.text == kScheduled) return scheduled(node);
        if (node.text == kPlanned) return planned(node);
        if (asks_for_stop(node.text)) return stop(node);
        if (node.text == kShift || find_signal(draft_, node.text, member_)) {
          errors_.report(node.span, say(Message::signal_is_no_condition, {node.text}),
                         say(Message::help_share_of_state, {node.text}));
        } else {
          report_no_signal(node);
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

  std::optional<uint16_t> add(ConditionNode node, Span where) {
    auto& list = contract_.conditions;
    if (doubtful_ != nullptr && !ask_as_reported(node, where)) return std::nullopt;
    const auto found = std::ranges::find(list, node);
    if (found != list.end()) return static_cast<uint16_t>(found - list.begin());
    if (list.size() == kMaxNodes) {
      errors_.report(where, say(Message::too_many, {"conditions", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    list.push_back(std::move(node));
    return static_cast<uint16_t>(list.size() - 1);
  }

  bool ask_as_reported(ConditionNode& node, Span where) {
    const auto as_reported = [&](uint16_t& signal) {
      if (!doubtful_->contains(signal)) return true;
      const auto copy = signal_as_reported(draft_, signal, where, errors_);
      if (copy) signal = *copy;
      return copy.has_value();
    };
    const bool of_signal = node.op == ConditionOp::compare_number ||
                           node.op == ConditionOp::compare_signals || node.op == ConditionOp::is_one_of ||
                           node.op == ConditionOp::is_none_of || node.op == ConditionOp::alive;
    if (of_signal && !as_reported(node.signal)) return false;
    return node.op != ConditionOp::compare_signals || as_reported(node.other);
  }

  std::optional<uint16_t> join(ConditionOp op, uint16_t left, uint16_t right, Span where) {
    ConditionNode joined;
    joined.op = op;
    joined.left = left;
    joined.right = right;
    return add(joined, where);
  }

  std::optional<uint16_t> negate(std::optional<uint16_t> inner, Span where) {
    if (!inner) return std::nullopt;
    ConditionNode negated;
    negated.op = ConditionOp::negate;
    negated.left = *inner;
    return add(negated, where);
  }

  // ---- Signals ------------------------------------------------------------------------------------------

  // The signal of that name, whatever its type.
  std::optional<uint16_t> signal_named(const FormulaNode& node) {
    if (const auto index = find_signal(draft_, node.text, member_)) return index;
    report_no_signal(node);
    return std::nullopt;
  }

  void report_no_signal(const FormulaNode& node) {
    if (find_measure(draft_, node.text) != nullptr ||
        find_of_group(draft_.group_measures, node.text) != nullptr) {
      errors_.report(node.span, say(Message::measure_in_condition, {node.text}));
    } else {
      report_unknown_name(draft_, node, errors_, member_);
    }
  }

  // The signal whose value a condition is about.
  std::optional<uint16_t> subject(const FormulaNode& node) {
    if (node.kind != FormulaKind::name || stands_for_condition(node.text)) {
      errors_.report(node.span, say(Message::condition_wants_signal));
      return std::nullopt;
    }
    const auto index = signal_named(node);
    if (!index || !tells_of_instants(node, *index)) return std::nullopt;
    const bool event = contract_.signals[*index].type == SignalType::event;
    if (event && place_ == ConditionPlace::causes && negated_) {
      errors_.report(node.span, say(Message::event_negated, {node.text}),
                     say(Message::help_event_negated, {node.text}));
      return std::nullopt;
    }
    if (event && index != counted_ && place_ != ConditionPlace::causes) {
      report_event(node);
      return std::nullopt;
    }
    return index;
  }

  void report_event(const FormulaNode& node) {
    std::optional<Note> help;
    if (place_ == ConditionPlace::figure) help = say(Message::help_event, {node.text, node.text});
    if (place_ == ConditionPlace::stops) help = say(Message::help_event_as_cause, {node.text});
    errors_.report(node.span, say(Message::event_in_condition, {node.text}), std::move(help));
  }

  // An interval speaks of the time before its stamp, once that has passed: too late to find anything by it.
  bool tells_of_instants(const FormulaNode& node, uint16_t index) {
    if (place_ == ConditionPlace::figure) return true;
    if (contract_.signals[index].type != SignalType::interval) return true;
    errors_.report(node.span, say(Message::interval_not_here, {node.text, words_of(place_)}));
    return false;
  }

  // `any(occupied > 90 %)`
  std::optional<uint16_t> through_group(const FormulaNode& node) {
    const auto group = group_of(draft_, formula_, node, draft_.group_signals, errors_);
    if (!group) return std::nullopt;
    const ConditionOp op = node.text == kAll ? ConditionOp::both : ConditionOp::either;
    const std::optional<Member> outside = member_;
    const auto joined = join_tree(
        0, draft_.groups[*group].assets.size(),
        [&](size_t asset) {
          member_ = Member{*group, static_cast<uint16_t>(asset)};
          return condition(node.parts[0]);
        },
        [&](uint16_t left, uint16_t right) { return join(op, left, right, node.span); });
    member_ = outside;
    return joined;
  }

  // `alive(state)`: of events too, which have a source that is heard or not.
  std::optional<uint16_t> alive(const FormulaNode& node, const Function& function) {
    if (node.parts.size() != 1 || at(node.parts[0]).kind != FormulaKind::name) {
      errors_.report(node.span, say(Message::wants_signal, {node.text}),
                     say(Message::help_function, {function.usage}));
      return std::nullopt;
    }
    const FormulaNode& argument = at(node.parts[0]);
    const auto index = signal_named(argument);
    if (!index || !tells_of_instants(argument, *index)) return std::nullopt;
    const SignalType type = contract_.signals[*index].type;
    if ((function.takes & taken(type)) == 0) {
      errors_.report(argument.span, say(Message::wrong_signal_type, {node.text, in_words(function.takes),
                                                                     argument.text, in_words(type)}));
      return std::nullopt;
    }
    ConditionNode heard;
    heard.op = ConditionOp::alive;
    heard.signal = *index;
    return add(heard, node.span);
  }

  std::optional<uint16_t> compare(const FormulaNode& node) {
    const FormulaNode* left = &at(node.parts[0]);
    const FormulaNode* right = &at(node.parts[1]);
    Comparison comparison = *comparison_of(node.op);
    const bool turn = left->kind == FormulaKind::number || left->kind == FormulaKind::text ||
                      (factor_of(formula_, *left) && !factor_of(formula_, *right));
    if (turn) {
      std::swap(left, right);
      comparison = turned(comparison);
    }
    if (is_shift(*left)) return compare_shift(node, comparison, *left, *right);
    const auto index = subject(*left);
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (!is_number(signal.type)) return compare_text(node, comparison, *index, *right);
    ConditionNode compared;
    compared.signal = *index;
    compared.comparison = comparison;
    const auto factor = factor_of(formula_, *right);
    if (right->kind == FormulaKind::name || factor) {
      const auto other = other_signal(*index, factor ? at(factor->signal) : *right);
      const auto times = factor ? ratio_of(draft_, at(factor->number), errors_) : Ratio{1, 1};
      if (!other || !times) return std::nullopt;
      compared.factor = *times;
      compared.op = ConditionOp::compare_signals;
      compared.other = *other;
      return add(compared, node.span);
    }
    const auto value = number_for(draft_, *index, *right, errors_);
    if (!value) return std::nullopt;
    compared.op = ConditionOp::compare_number;
    compared.number = *value;
    return add(compared, node.span);
  }

  // The signal with which the one at `index` is compared.
  std::optional<uint16_t> other_signal(uint16_t index, const FormulaNode& node) {
    const auto other = subject(node);
    if (!other || !are_comparable(draft_, index, *other, node.span, errors_)) return std::nullopt;
    return other;
  }

  std::optional<uint16_t> compare_text(const FormulaNode& node, Comparison comparison, uint16_t index,
                                       const FormulaNode& right) {
    const Signal& signal = contract_.signals[index];
    if (comparison != Comparison::equal && comparison != Comparison::not_equal) {
      errors_.report(node.word,
                     say(Message::order_of_texts, {written_name(draft_, index), in_words(signal.type)}));
      return std::nullopt;
    }
    auto text = text_of(draft_, index, right, errors_);
    if (!text) return std::nullopt;
    ConditionNode compared;
    compared.op = comparison == Comparison::equal ? ConditionOp::is_one_of : ConditionOp::is_none_of;
    compared.signal = index;
    compared.texts.push_back(std::move(*text));
    return add(compared, node.span);
  }

  std::optional<uint16_t> membership(const FormulaNode& node) {
    const FormulaNode& name = at(node.parts[0]);
    if (node.parts.size() - 1 > kMaxTexts) {
      errors_.report(node.span, say(Message::too_many, {"values in a list", std::to_string(kMaxTexts)}));
      return std::nullopt;
    }
    if (is_shift(name)) return in_shifts(node, name);
    const auto index = subject(name);
    if (!index) return std::nullopt;
    const Signal& signal = contract_.signals[*index];
    if (is_number(signal.type)) {
      errors_.report(node.word,
                     say(Message::list_of_numbers, {written_name(draft_, *index), in_words(signal.type)}));
      return std::nullopt;
    }
    ConditionNode listed;
    listed.op = node.kind == FormulaKind::one_of ? ConditionOp::is_one_of : ConditionOp::is_none_of;
    listed.signal = *index;
    for (size_t i = 1; i < node.parts.size(); ++i) {
      auto text = text_of(draft_, *index, at(node.parts[i]), errors_);
      if (!text) return std::nullopt;
      listed.texts.push_back(std::move(*text));
    }
    return add(listed, node.span);
  }

  // ---- Shifts -------------------------------------------------------------------------------------------

  static bool is_shift(const FormulaNode& node) {
    return node.kind == FormulaKind::name && node.text == kShift;
  }

  bool has_shifts(const FormulaNode& node) {
    if (!contract_.shifts.empty()) return true;
    if (!draft_.failed_shifts) {
      errors_.report(node.span, say(Message::condition_needs_shifts, {node.text}), say(Message::help_shifts));
    }
    return false;
  }

  std::optional<uint16_t> scheduled(const FormulaNode& node) {
    if (!has_shifts(node)) return std::nullopt;
    ConditionNode inside;
    inside.op = ConditionOp::scheduled;
    return add(inside, node.span);
  }

  // The condition that it is the shift whose name `node` is.
  std::optional<uint16_t> in_shift(const FormulaNode& node) {
    const auto text = quoted(draft_, kShift, "a shift's name", node, errors_);
    if (!text) return std::nullopt;
    const auto found = std::ranges::find(contract_.shifts, *text, &Shift::name);
    if (found == contract_.shifts.end()) {
      std::vector<std::string_view> names;
      for (const Shift& known : contract_.shifts)
        names.push_back(known.name);
      errors_.report(node.span, say(Message::unknown_shift, {*text}), suggest(*text, names));
      return std::nullopt;
    }
    ConditionNode inside;
    inside.op = ConditionOp::in_shift;
    inside.shift = static_cast<uint16_t>(found - contract_.shifts.begin());
    return add(inside, node.span);
  }

  std::optional<uint16_t> compare_shift(const FormulaNode& node, Comparison comparison,
                                        const FormulaNode& word, const FormulaNode& name) {
    if (!has_shifts(word)) return std::nullopt;
    if (comparison != Comparison::equal && comparison != Comparison::not_equal) {
      errors_.report(node.word, say(Message::order_of_texts, {kShift, "a shift's name"}));
      return std::nullopt;
    }
    const auto inside = in_shift(name);
    return comparison == Comparison::equal ? inside : negate(inside, node.span);
  }

  std::optional<uint16_t> in_shifts(const FormulaNode& node, const FormulaNode& word) {
    if (!has_shifts(word)) return std::nullopt;
    std::optional<uint16_t> any;
    for (size_t i = 1; i < node.parts.size(); ++i) {
      const auto inside = in_shift(at(node.parts[i]));
      if (!inside) return std::nullopt;
      any = any ? join(ConditionOp::either, *any, *inside, node.span) : inside;
      if (!any) return std::nullopt;
    }
    return node.kind == FormulaKind::one_of ? any : negate(any, node.span);
  }

  // ---- Stops --------------------------------------------------------------------------------------------

  std::optional<uint16_t> planned(const FormulaNode& node) {
    if (place_ != ConditionPlace::figure && place_ != ConditionPlace::causes) return not_here(node);
    if (!draft_.says_final_after) {
      errors_.report(node.span, say(Message::needs_final_after, {kPlanned}), say(Message::help_final_after));
      return std::nullopt;
    }
    ConditionNode inside;
    inside.op = ConditionOp::planned;
    return add(inside, node.span);
  }

  std::optional<uint16_t> not_here(const FormulaNode& node) {
    errors_.report(node.span, say(Message::condition_not_here, {node.text, words_of(place_)}));
    return std::nullopt;
  }

  // `stop`, `stop.technical(press)`
  std::optional<uint16_t> stop(const FormulaNode& node) {
    if (place_ != ConditionPlace::figure) return not_here(node);
    const auto inside = stop_condition(draft_, formula_, node, errors_);
    return inside ? add(*inside, node.span) : std::nullopt;
  }

  Draft& draft_;
  Contract& contract_;
  const Formula& formula_;
  std::optional<uint16_t> counted_;
  ConditionPlace place_;
  const std::set<uint16_t>* doubtful_;  // nullptr where nothing is
  std::optional<Member> member_;        // of whom is spoken
  bool negated_ = false;                // whether a `not` stands before it
  Diagnostics& errors_;
};

}  // namespace

std::optional<uint16_t> compile_condition(Draft& draft, const Formula& formula, size_t root,
                                          const ConditionContext& context, Diagnostics& errors) {
  return ConditionCompiler(draft, formula, context, errors).condition(root);
}

std::optional<uint16_t> read_condition(Draft& draft, const yaml::Node& node, const ConditionContext& context,
                                       Diagnostics& errors) {
  if (node.kind != yaml::Node::Kind::scalar) {
    errors.report(node.span, say(Message::expected_text, {"a condition"}), say(Message::help_quote_formula));
    return std::nullopt;
  }
  const auto formula = parse_formula(node, errors);
  return formula ? compile_condition(draft, *formula, formula->root, context, errors) : std::nullopt;
}

}  // namespace panmen::terms
