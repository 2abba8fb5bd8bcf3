#include "whatif/clause_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "store/milestone_text.hpp"
#include "terms/scale_text.hpp"
#include "whatif/allowance.hpp"

namespace panmen::whatif {

using terms::Comparison;
using terms::TestOp;

namespace {

// Part of a test: what is joined by `both` or `either`, or a single text.
struct Part {
  TestOp op = TestOp::compare;
  std::vector<std::string> texts;
  bool of_group = false;  // what it compares are an asset's own measures
};

std::string threshold_text(const terms::Contract& contract, const terms::TestNode& node) {
  const terms::Resolution& show = contract.measures[node.measure].show;
  const std::string text = terms::say_figure(node.threshold_steps, show, contract.zone, Language::english);
  return show.type == terms::FigureType::number ? text : '"' + text + '"';
}

std::string_view word_of(TestOp op) {
  return op == TestOp::both ? " and " : " or ";
}

// What is the same of every asset of a group is said once.
void say_once(Part& part) {
  if (!part.of_group) return;
  std::vector<std::string> once;
  for (auto at = part.texts.begin(); at != part.texts.end();) {
    const auto next = std::find_if(at, part.texts.end(), [&](const std::string& t) { return t != *at; });
    const std::string_view word = part.op == TestOp::both ? "all" : "any";
    once.push_back(next - at > 1 ? fmt::format("{}({})", word, *at) : *at);
    at = next;
  }
  part.texts = std::move(once);
}

std::string in_one(const Part& part) {
  std::string text;
  for (const std::string& one : part.texts)
    text += (text.empty() ? "" : std::string(word_of(part.op))) + one;
  return text;
}

// As an operand of `into`: `not` binds tighter than `and`, and that tighter than `or`.
void join(Part& into, Part operand) {
  if (operand.op == into.op) {
    into.of_group = into.of_group || operand.of_group;
    std::ranges::move(operand.texts, std::back_inserter(into.texts));
    return;
  }
  into.of_group = into.of_group || (operand.of_group && operand.op == TestOp::compare);
  say_once(operand);
  const bool is_loose = operand.op == TestOp::either || into.op == TestOp::negate;
  const std::string text = in_one(operand);
  into.texts.push_back(operand.texts.size() > 1 && is_loose ? "(" + text + ")" : text);
}

std::string beside(const std::string& moved) {
  return " (with uncertainty " + moved + ")";
}

// The comparison as the terms say it, of one that has moved.
std::string signed_text(const terms::Contract& contract, terms::TestNode node, int64_t moved_by) {
  if (moved_by == 0) return comparison_text(contract, node);
  const std::string moved = threshold_text(contract, node);
  node.threshold_steps -= moved_by;
  return comparison_text(contract, node) + beside(moved);
}

std::string test_text(const terms::Contract& contract, const terms::Clause& clause) {
  const std::vector<terms::TestNode>& nodes = clause.when;
  const std::vector<int64_t> moved = moved_in_test(contract, clause);
  std::vector<Part> parts;
  parts.reserve(nodes.size());
  for (const terms::TestNode& node : nodes) {
    Part part;
    part.op = node.op;
    switch (node.op) {
      case TestOp::compare: {
        const terms::Measure& measure = contract.measures[node.measure];
        part.texts = {signed_text(contract, node, moved[parts.size()])};
        part.of_group = name_without_asset(measure.name) != measure.name;
        break;
      }
      case TestOp::both:
      case TestOp::either:
        join(part, std::move(parts[node.left]));
        join(part, std::move(parts[node.right]));
        break;
      case TestOp::negate: {
        join(part, std::move(parts[node.left]));
        part.texts = {"not " + part.texts.front()};
        part.op = TestOp::compare;
        break;
      }
    }
    parts.push_back(std::move(part));
  }
  say_once(parts.back());
  return in_one(parts.back());
}

std::string scale_text(const terms::Contract& contract, const terms::Clause& clause) {
  const terms::Scale& scale = *clause.scale;
  const std::vector<int64_t> moved = moved_in_scale(contract, clause);
  const terms::Measure& measure = contract.measures[scale.measure];
  std::string text = "scale of " + measure.name + ":";
  for (size_t i = 0; i < scale.steps.size(); ++i)
    text += fmt::format(
        "{} {}: {}", i == 0 ? "" : ";", bound_text(scale.steps[i], measure.show, moved[i]),
        scale.steps[i].slope.numerator == 0 && !scale.is_in_money
            ? percent_text(scale.steps[i].pay)
            : terms::pay_in_words(scale, scale.steps[i], measure.show, contract.currency, Language::english));
  return text;
}

// What is due where it is worked out from a figure.
std::string figure_text(const terms::Contract& contract, const terms::Clause& clause) {
  const terms::FigureAmount& figure = *clause.figure;
  return terms::amount_in_words(figure, contract.measures[figure.measure].name, Language::english) +
         (figure.goes_back ? ", below zero: goes back" : "");
}

}  // namespace

std::string_view sign_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "=";
    case Comparison::not_equal:
      return "!=";
    case Comparison::less:
      return "<";
    case Comparison::at_most:
      return "<=";
    case Comparison::greater:
      return ">";
    case Comparison::at_least:
      return ">=";
  }
  PANMEN_ASSERT(false);
}

std::string bound_text(const terms::ScaleStep& step, const terms::Resolution& show, int64_t moved_by) {
  if (!step.bound.has_value()) return "otherwise";
  std::string_view word;
  switch (*step.bound) {
    case Comparison::less:
      word = "below";
      break;
    case Comparison::at_most:
      word = "at most";
      break;
    case Comparison::greater:
      word = "above";
      break;
    case Comparison::at_least:
      word = "at least";
      break;
    case Comparison::equal:
    case Comparison::not_equal:
      PANMEN_ASSERT(false);
  }
  const std::string moved = moved_by == 0 ? "" : beside(terms::format_figure(step.threshold_steps, show));
  return fmt::format("{} {}{}", word, terms::format_figure(step.threshold_steps - moved_by, show), moved);
}

std::string_view name_without_asset(std::string_view measure) {
  return measure.substr(0, measure.find('['));
}

std::string comparison_text(const terms::Contract& contract, const terms::TestNode& node) {
  const terms::Measure& measure = contract.measures[node.measure];
  const std::string name(name_without_asset(measure.name));
  if (measure.show.type == terms::FigureType::yes_no)
    return terms::satisfies<int64_t>(1, node.comparison, node.threshold_steps) ? name : "not " + name;
  return fmt::format("{} {} {}", name, sign_of(node.comparison), threshold_text(contract, node));
}

std::string percent_text(Ratio share) {
  Int128 scaled = Int128{share.numerator} * 100;
  for (int scale = 0; scale <= Decimal::kMaxScale; ++scale, scaled *= 10)
    if (scaled % share.denominator == 0) return format_scaled(scaled / share.denominator, scale) + " %";
  return fmt::format("{}/{}", share.numerator, share.denominator);
}

namespace {

std::string milestone_clause_text(const terms::Contract& contract, const terms::Clause& clause) {
  const store::Words words(Language::english);
  std::string text = fmt::format("{}: {} {}", clause.deduction ? "deduct" : "pay",
                                 in_groups_of_three(format_amount(clause.amount_minor, contract.currency)),
                                 contract.currency.code());
  if (clause.kind == terms::ClauseKind::delay)
    text += clause.delay_unit == terms::DelayUnit::week ? " per week begun" : " per day begun";
  text += ", when: " + store::milestone_text(contract, *clause.milestone, words);
  if (clause.by.has_value()) text += ", by: " + store::deadline_text(contract, *clause.by, words);
  return text;
}

}  // namespace

std::string clause_text(const terms::Contract& contract, const terms::Clause& clause) {
  if (clause.kind != terms::ClauseKind::windows) return milestone_clause_text(contract, clause);
  const std::string window = terms::name_of(contract.windows[clause.window], contract);
  std::string text;
  if (clause.recurrence == terms::Recurrence::each) text = fmt::format("each: {}, ", window);
  text += clause.deduction ? "deduct: " : "pay: ";
  if (!clause.follows_figure())
    text += fmt::format("{} {}, ", in_groups_of_three(format_amount(clause.amount_minor, contract.currency)),
                        contract.currency.code());
  if (clause.scale.has_value())
    text += scale_text(contract, clause);
  else
    text +=
        clause.figure.has_value() ? figure_text(contract, clause) : "when: " + test_text(contract, clause);
  const bool is_plural = contract.windows[clause.window].shape == terms::WindowShape::calendar;
  if (clause.retention.has_value())
    text += fmt::format(", for: {} months, bad month: {}, undecided month: {}", clause.retention->windows,
                        terms::name_of(clause.retention->bad), terms::name_of(clause.retention->undecided));
  else if (clause.recurrence == terms::Recurrence::once)
    text += clause.in_a_row > 1
                ? fmt::format(", for: {} {}{} in a row", clause.in_a_row, window, is_plural ? "s" : "")
                : fmt::format(", once, by the {}", window);
  if (clause.undecided_pay.numerator != 0)
    text += ", undecided: " + (clause.follows_figure()
                                   ? terms::money_in_words(clause.undecided_pay, contract.currency)
                                   : percent_text(clause.undecided_pay));
  return text;
}

}  // namespace panmen::whatif
