#include "terms/text/tests.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/local_instant.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/group_tree.hpp"
#include "terms/text/groups.hpp"

namespace panmen::terms {
namespace {

// How many steps of the resolution a value in base units is.
Result<Ratio> in_steps(Ratio value, const Resolution& show) {
  const auto step = multiply(to_ratio(show.step), show.unit.factor);
  PANMEN_ASSERT(step.ok());  // checked where `show` is read
  return divide(value, *step);
}

class TestCompiler {
 public:
  TestCompiler(const Draft& draft, const Formula& formula, Scope& scope, Diagnostics& errors)
      : draft_(draft), formula_(formula), scope_(scope), errors_(errors) {}

  // `wanted`: whether its truth, and not its falsehood, helps the whole test to be met.
  std::optional<uint16_t> test(size_t index, bool wanted) {
    const FormulaNode& node = formula_[index];
    switch (node.kind) {
      case FormulaKind::binary:
        if (node.op == FormulaOp::both || node.op == FormulaOp::either) {
          const auto left = test(node.parts[0], wanted);
          const auto right = test(node.parts[1], wanted);
          if (!left || !right) return std::nullopt;
          return join(node.op == FormulaOp::both ? TestOp::both : TestOp::either, *left, *right, node.span);
        }
        if (comparison_of(node.op)) return compare_measure(node, wanted);
        break;
      case FormulaKind::negate: {
        const auto inner = test(node.parts[0], !wanted);
        if (!inner) return std::nullopt;
        TestNode negated;
        negated.op = TestOp::negate;
        negated.left = *inner;
        return add(negated, node.span);
      }
      case FormulaKind::call:
        if (goes_through_group(node.text)) return through_group(node, wanted);
        if (node.text == "first_alive") {
          errors_.report(node.word, say(Message::not_yet, {node.text}));
          return std::nullopt;
        }
        break;
      case FormulaKind::name:
        if (const MeasureDraft* measure = named(node.text)) return said_alone(node, *measure);
        break;
      case FormulaKind::one_of:
      case FormulaKind::none_of:
        return one_of(node);
      default:
        break;
    }
    return no_test(node);
  }

  std::vector<TestNode> take() { return std::move(nodes_); }

 private:
  std::optional<uint16_t> no_test(const FormulaNode& node) {
    errors_.report(node.span, say(Message::no_test), say(Message::help_test));
    return std::nullopt;
  }

  // A formula has fewer parts, but any() and all() stand for many.
  std::optional<uint16_t> add(TestNode node, Span where) {
    if (nodes_.size() == kMaxNodes) {
      errors_.report(where, say(Message::too_many, {"parts of a test", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    nodes_.push_back(node);
    return static_cast<uint16_t>(nodes_.size() - 1);
  }

  std::optional<uint16_t> join(TestOp op, uint16_t left, uint16_t right, Span where) {
    TestNode joined;
    joined.op = op;
    joined.left = left;
    joined.right = right;
    return add(joined, where);
  }

  // `all(full <= 1 h)`
  std::optional<uint16_t> through_group(const FormulaNode& node, bool wanted) {
    const auto group = group_of(draft_, formula_, node, draft_.group_measures, errors_);
    if (!group) return std::nullopt;
    const std::optional<Member> outside = scope_.member;
    const auto joined = join_tree(
        0, draft_.groups[*group].assets.size(),
        [&](size_t asset) {
          scope_.member = Member{*group, static_cast<uint16_t>(asset)};
          return test(node.parts[0], wanted);
        },
        [&](uint16_t left, uint16_t right) {
          return join(node.text == kAll ? TestOp::both : TestOp::either, left, right, node.span);
        });
    scope_.member = outside;
    return joined;
  }

  std::optional<uint16_t> compare_measure(const FormulaNode& node, bool wanted) {
    const FormulaNode* left = &formula_[node.parts[0]];
    const FormulaNode* right = &formula_[node.parts[1]];
    Comparison comparison = *comparison_of(node.op);
    if (left->kind == FormulaKind::number || left->kind == FormulaKind::text) {
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
    const MeasureDraft* measure = find_in_scope(draft_, left->text, left->span, scope_, errors_);
    if (measure == nullptr) return std::nullopt;
    auto steps = threshold(node, *measure, *right);
    if (steps && scope_.gains && measure->allowed_steps != 0) {
      if (comparison == Comparison::equal || comparison == Comparison::not_equal) {
        errors_.report(node.word, say(Message::uncertain_equality, {measure->written}));
        return std::nullopt;
      }
      const bool easier = (measure->allowed_for == *scope_.gains) == wanted;
      steps = with_uncertainty(*measure, *steps, comparison, easier, right->span, errors_);
    }
    if (!steps || !can_tell(*measure, *steps, comparison, right->span, errors_)) return std::nullopt;
    return compare(*measure, comparison, *steps, node.span);
  }

  std::optional<uint16_t> compare(const MeasureDraft& measure, Comparison comparison, int64_t steps,
                                  Span where) {
    TestNode compared;
    compared.op = TestOp::compare;
    compared.measure = *measure.index;
    compared.comparison = comparison;
    compared.threshold_steps = steps;
    return add(compared, where);
  }

  // What the measure is compared with in `node`, in its steps.
  std::optional<int64_t> threshold(const FormulaNode& node, const MeasureDraft& measure,
                                   const FormulaNode& value) {
    switch (measure.show->type) {
      case FigureType::number:
        if (value.kind == FormulaKind::number)
          return threshold_steps(draft_, measure, {value.number, value.text, value.span, value.word},
                                 errors_);
        errors_.report(value.span, say(Message::threshold_expected, {measure.written}));
        return std::nullopt;
      case FigureType::yes_no:
        errors_.report(node.span, say(Message::yes_no_compared, {measure.written}),
                       say(Message::help_yes_no_alone, {measure.written, measure.written}));
        return std::nullopt;
      case FigureType::instant:
        return instant(measure, value);
      case FigureType::text:
        if (const auto comparison = comparison_of(node.op);
            comparison && *comparison != Comparison::equal && *comparison != Comparison::not_equal) {
          errors_.report(node.word,
                         say(Message::order_of_texts, {measure.written, in_words(FigureType::text)}));
          return std::nullopt;
        }
        return place_of_text(measure, value);
    }
    PANMEN_ASSERT(false);
  }

  // ---- Yes or no ----------------------------------------------------------------------------------------

  // Where it is each asset's own, the first one's.
  const MeasureDraft* named(std::string_view name) const {
    const MeasureDraft* measure = find_measure(draft_, name, scope_.member);
    if (measure != nullptr) return measure;
    const GroupName* group = find_of_group(draft_.group_measures, name);
    return group == nullptr ? nullptr : &draft_.measures[group->first];
  }

  // `ok`
  std::optional<uint16_t> said_alone(const FormulaNode& node, const MeasureDraft& known) {
    if (!known.index) return std::nullopt;  // reported where it is defined
    if (known.show->type != FigureType::yes_no) return no_test(node);
    const MeasureDraft* measure = find_in_scope(draft_, node.text, node.span, scope_, errors_);
    return measure == nullptr ? std::nullopt : compare(*measure, Comparison::at_least, 1, node.span);
  }

  // ---- Instants -----------------------------------------------------------------------------------------

  // `done <= "2026-03-31 17:00:00"`
  std::optional<int64_t> instant(const MeasureDraft& measure, const FormulaNode& value) {
    const Zone& zone = draft_.contract.zone;
    if (value.kind != FormulaKind::text) {
      errors_.report(value.span, say(Message::instant_expected, {measure.written}),
                     say(Message::help_instant));
      return std::nullopt;
    }
    const auto at = parse_instant(value.text, zone);
    if (!at.ok()) {
      errors_.report(value.span, say(Message::instant_expected, {measure.written}),
                     say_list(Message::help_instant_refused, at.error().message));
      return std::nullopt;
    }
    const Resolution& show = *measure.show;
    const int64_t step_ns = *instant_step_ns(show);
    int64_t steps = at->ns / step_ns;
    if (at->ns % step_ns == 0) return steps;
    if (at->ns < 0) --steps;
    errors_.report(value.span,
                   say(Message::threshold_between_steps, {measure.written, format_figure(1, show)}),
                   say(Message::help_two_values, {say_figure(steps, show, zone, Language::english),
                                                  say_figure(steps + 1, show, zone, Language::english)}));
    return std::nullopt;
  }

  // ---- Texts --------------------------------------------------------------------------------------------

  std::optional<int64_t> place_of_text(const MeasureDraft& measure, const FormulaNode& value) {
    if (value.kind != FormulaKind::text) {
      errors_.report(value.span, say(Message::text_expected, {measure.written, in_words(FigureType::text)}));
      return std::nullopt;
    }
    const std::vector<std::string>& texts = measure.show->texts;
    const auto found = std::ranges::find(texts, value.text);
    if (found != texts.end()) return found - texts.begin();
    errors_.report(value.span, say(Message::text_not_shown, {measure.written, value.text}),
                   say(Message::help_text_not_shown, {value.text}));
    return std::nullopt;
  }

  // `mode in ["R7", "R8"]`
  std::optional<uint16_t> one_of(const FormulaNode& node) {
    const FormulaNode& of = formula_[node.parts[0]];
    if (of.kind != FormulaKind::name) return no_test(node);
    const MeasureDraft* measure = find_in_scope(draft_, of.text, of.span, scope_, errors_);
    if (measure == nullptr) return std::nullopt;
    if (measure->show->type != FigureType::text) {
      errors_.report(node.word,
                     say(Message::list_of_numbers, {measure->written, in_words(measure->show->type)}));
      return std::nullopt;
    }
    std::optional<uint16_t> joined;
    for (size_t i = 1; i < node.parts.size(); ++i) {
      const FormulaNode& value = formula_[node.parts[i]];
      const auto place = place_of_text(*measure, value);
      const auto is_it = place ? compare(*measure, Comparison::equal, *place, value.span) : std::nullopt;
      if (!is_it) return std::nullopt;
      joined = joined ? join(TestOp::either, *joined, *is_it, node.span) : is_it;
      if (!joined) return std::nullopt;
    }
    if (node.kind == FormulaKind::one_of || !joined) return joined;
    TestNode negated;
    negated.op = TestOp::negate;
    negated.left = *joined;
    return add(negated, node.span);
  }

  const Draft& draft_;
  const Formula& formula_;
  Scope& scope_;
  Diagnostics& errors_;
  std::vector<TestNode> nodes_;
};

}  // namespace

std::optional<Formula> read_test(const yaml::Node& node, std::string_view key, Diagnostics& errors) {
  if (node.kind != yaml::Node::Kind::scalar) {
    errors.report(node.span, say(Message::expected_text, {key}), say(Message::help_quote_formula));
    return std::nullopt;
  }
  return parse_formula(node, errors);
}

bool is_test(const Formula& formula) {
  const FormulaNode& root = formula[formula.root];
  switch (root.kind) {
    case FormulaKind::binary:
      return root.op == FormulaOp::both || root.op == FormulaOp::either || comparison_of(root.op);
    case FormulaKind::negate:
    case FormulaKind::one_of:
    case FormulaKind::none_of:
      return true;
    case FormulaKind::call:
      return goes_through_group(root.text);
    default:
      return false;
  }
}

std::optional<std::vector<TestNode>> compile_test(const Draft& draft, const Formula& formula, Scope& scope,
                                                  Diagnostics& errors) {
  TestCompiler compiler(draft, formula, scope, errors);
  if (!compiler.test(formula.root, true)) return std::nullopt;
  return compiler.take();
}

const MeasureDraft* find_in_scope(const Draft& draft, std::string_view name, Span where, Scope& scope,
                                  Diagnostics& errors) {
  const MeasureDraft* measure = find_measure(draft, name, scope.member);
  if (measure == nullptr) {
    if (find_signal(draft, name) || find_of_group(draft.group_signals, name) != nullptr) {
      errors.report(where, say(Message::signal_in_test, {name}), say(Message::help_test));
    } else if (!report_of_group(draft, name, where, scope.member, errors) && !draft.failed_section) {
      errors.report(where, say(Message::unknown_measure, {name}),
                    suggest_name(name, measure_names(draft), errors));
    }
    return nullptr;
  }
  if (measure->per) {
    if (scope.window && *scope.window != *measure->per) {
      errors.report(where, scope.owner != nullptr ? say(Message::other_window, {name, scope.owner->written})
                                                  : say(Message::clause_other_window));
      return nullptr;
    }
    scope.window = measure->per;
  }
  return measure->index ? measure : nullptr;  // otherwise reported where it is defined
}

std::optional<int64_t> threshold_steps(const Draft& draft, const MeasureDraft& measure,
                                       const Threshold& threshold, Diagnostics& errors) {
  const auto unit = read_unit(threshold.unit, threshold.unit_where, draft.currency, errors);
  if (!unit) return std::nullopt;
  const Resolution& show = *measure.show;
  if (unit->dimension != measure.show_dimension) {
    errors.report(threshold.where,
                  say(Message::threshold_other_unit,
                      {measure.written, in_words(measure.show_dimension), in_words(unit->dimension)}),
                  show.unit.name.empty()
                      ? std::nullopt
                      : std::optional(say(Message::help_unit_of_signal, {show.unit.name})));
    return std::nullopt;
  }
  const auto value = multiply(to_ratio(threshold.number), unit->unit.factor);
  const auto steps = value.ok() ? in_steps(*value, show) : value;
  if (!steps.ok()) {
    errors.report(threshold.where, say(Message::number_too_large));
    return std::nullopt;
  }
  if (measure.fraction && (compare(*value, {0, 1}) < 0 || compare(*value, {1, 1}) > 0)) {
    errors.report(threshold.where, say(Message::threshold_beyond_share, {measure.written}));
    return std::nullopt;
  }
  if (steps->denominator != 1) {
    int64_t below = steps->numerator / steps->denominator;
    if (steps->numerator < 0) --below;
    errors.report(
        threshold.where, say(Message::threshold_between_steps, {measure.written, format_figure(1, show)}),
        say(Message::help_two_values, {format_figure(below, show), format_figure(below + 1, show)}));
    return std::nullopt;
  }
  return steps->numerator;
}

std::optional<int64_t> with_uncertainty(const MeasureDraft& measure, int64_t steps, Comparison comparison,
                                        bool easier, Span where, Diagnostics& errors) {
  const bool down = wants_more(comparison) == easier;
  const int64_t by = down ? -measure.allowed_steps : measure.allowed_steps;
  int64_t result = 0;
  if (__builtin_add_overflow(steps, by, &result)) {
    errors.report(where, say(Message::number_too_large));
    return std::nullopt;
  }
  if (measure.show->type == FigureType::instant && !instant_of(result, *measure.show)) {
    errors.report(where, say(Message::number_too_large));
    return std::nullopt;
  }
  if (measure.fraction) {
    const auto all = in_steps({1, 1}, *measure.show);
    if (result < 0 || (all.ok() && compare({result, 1}, *all) > 0)) {
      errors.report(where, say(Message::uncertainty_beyond_share, {measure.written}));
      return std::nullopt;
    }
  }
  return result;
}

bool can_tell(const MeasureDraft& measure, int64_t steps, Comparison comparison, Span where,
              Diagnostics& errors) {
  if (!measure.fraction) return true;
  const auto all = in_steps({1, 1}, *measure.show);
  const bool at_all = all.ok() && compare({steps, 1}, *all) == 0;
  const bool past_the_end =
      (steps == 0 && (comparison == Comparison::less || comparison == Comparison::at_least)) ||
      (at_all && (comparison == Comparison::greater || comparison == Comparison::at_most));
  if (past_the_end) errors.report(where, say(Message::threshold_tells_nothing, {measure.name}));
  return !past_the_end;
}

bool wants_more(Comparison comparison) {
  return comparison == Comparison::at_least || comparison == Comparison::greater;
}

}  // namespace panmen::terms
