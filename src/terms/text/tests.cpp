#include "terms/text/tests.hpp"

#include <utility>

#include "base/assert.hpp"
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

  std::vector<TestNode> take() { return std::move(nodes_); }

 private:
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
    const MeasureDraft* measure = find_in_scope(draft_, left->text, left->span, scope_, errors_);
    if (measure == nullptr) return std::nullopt;
    if (right->kind != FormulaKind::number) {
      errors_.report(right->span, say(Message::threshold_expected, {measure->written}));
      return std::nullopt;
    }
    auto steps =
        threshold_steps(draft_, *measure, {right->number, right->text, right->span, right->word}, errors_);
    if (steps && scope_.gains && measure->allowed_steps != 0) {
      if (comparison == Comparison::equal || comparison == Comparison::not_equal) {
        errors_.report(node.word, say(Message::uncertain_equality, {measure->written}));
        return std::nullopt;
      }
      const bool easier = (measure->allowed_for == *scope_.gains) == wanted;
      steps = with_uncertainty(*measure, *steps, comparison, easier, right->span, errors_);
    }
    if (!steps || !can_tell(*measure, *steps, comparison, right->span, errors_)) return std::nullopt;
    TestNode compared;
    compared.op = TestOp::compare;
    compared.measure = *measure->index;
    compared.comparison = comparison;
    compared.threshold_steps = *steps;
    return add(compared, node.span);
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
