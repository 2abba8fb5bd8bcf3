#include "store/page/clause_terms.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "store/milestone_text.hpp"
#include "terms/scale.hpp"
#include "terms/scale_text.hpp"

namespace panmen::store {

namespace {

using terms::Clause;
using terms::Comparison;
using terms::Contract;
using terms::TestNode;
using terms::TestOp;

std::string_view symbol(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return "=";
    case Comparison::not_equal:
      return "≠";
    case Comparison::less:
      return "<";
    case Comparison::at_most:
      return "≤";
    case Comparison::greater:
      return ">";
    case Comparison::at_least:
      return "≥";
  }
  PANMEN_ASSERT(false);
}

Comparison opposite(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return Comparison::not_equal;
    case Comparison::not_equal:
      return Comparison::equal;
    case Comparison::less:
      return Comparison::at_least;
    case Comparison::at_most:
      return Comparison::greater;
    case Comparison::greater:
      return Comparison::at_most;
    case Comparison::at_least:
      return Comparison::less;
  }
  PANMEN_ASSERT(false);
}

// The test without its negations, which go into the comparisons below them.
std::vector<TestNode> without_negations(std::vector<TestNode> nodes) {
  std::vector<bool> negated(nodes.size(), false);
  for (size_t i = nodes.size(); i-- > 0;) {
    TestNode& node = nodes[i];
    const bool is_negated = negated[i];
    switch (node.op) {
      case TestOp::compare:
        if (is_negated) node.comparison = opposite(node.comparison);
        break;
      case TestOp::negate:
        negated[node.left] = !is_negated;
        break;
      case TestOp::both:
      case TestOp::either:
        negated[node.left] = is_negated;
        negated[node.right] = is_negated;
        if (is_negated) node.op = node.op == TestOp::both ? TestOp::either : TestOp::both;
        break;
    }
  }
  return nodes;
}

std::string bound_text(const Contract& contract, uint16_t measure, Comparison comparison, int64_t steps,
                       const Words& words) {
  const terms::Measure& compared = contract.measures[measure];
  if (compared.show.type == terms::FigureType::yes_no) {
    const int64_t answer = terms::satisfies<int64_t>(1, comparison, steps) ? 1 : 0;
    return "= " + steps_text(contract, compared, answer, words.language());
  }
  return fmt::format("{} {}", symbol(comparison), steps_text(contract, compared, steps, words.language()));
}

std::string test_text(const Contract& contract, const std::vector<TestNode>& test, const Words& words) {
  constexpr size_t kMostNodes = 31;  // beyond that a sentence helps nobody
  if (test.size() > kMostNodes)
    return fmt::format(fmt::runtime(words.say("a test of {} parts is met", "含 {} 个部分的判定成立")),
                       test.size());
  const std::vector<TestNode> nodes = without_negations(test);
  std::vector<std::string> texts;
  for (const TestNode& node : nodes) {
    const auto part = [&](uint16_t child) {
      const bool is_joined = nodes[child].op != TestOp::compare && nodes[child].op != node.op &&
                             nodes[child].op != TestOp::negate;
      return is_joined ? "(" + texts[child] + ")" : texts[child];
    };
    switch (node.op) {
      case TestOp::compare:
        texts.push_back(contract.measures[node.measure].name + " " +
                        bound_text(contract, node.measure, node.comparison, node.threshold_steps, words));
        break;
      case TestOp::both:
        texts.push_back(part(node.left) + words.say(" and ", " 且 ") + part(node.right));
        break;
      case TestOp::either:
        texts.push_back(part(node.left) + words.say(" or ", " 或 ") + part(node.right));
        break;
      case TestOp::negate:
        texts.push_back(texts[node.left]);
        break;
    }
  }
  return texts.back();
}

std::string scale_text(const Contract& contract, const terms::Scale& scale, const Words& words) {
  std::string text;
  for (const terms::ScaleStep& step : scale.steps) {
    if (!text.empty()) text += words.say("; ", "；");
    text += step.bound.has_value()
                ? bound_text(contract, scale.measure, *step.bound, step.threshold_steps, words)
                : words.say("otherwise", "其余");
    text += words.say(": ", "：") + terms::pay_in_words(scale, step, contract.measures[scale.measure].show,
                                                        contract.currency, words.language());
  }
  return text;
}

// What is due where a figure lies on the step's threshold.
std::string paid_at_edge(const Contract& contract, const Clause& clause, const terms::ScaleStep& step) {
  const auto pay = terms::pay_at(step, step.threshold_steps);
  if (!pay.has_value()) return "";
  return " · " +
         (clause.scale->is_in_money ? terms::money_in_words(*pay, contract.currency) : share_text(*pay));
}

}  // namespace

std::vector<uint16_t> measures_of(const Contract& contract, const Clause& clause) {
  std::vector<uint16_t> measures;
  if (clause.scale.has_value()) measures.push_back(clause.scale->measure);
  if (clause.figure.has_value()) measures.push_back(clause.figure->measure);
  for (const TestNode& node : clause.when)
    if (node.op == TestOp::compare) measures.push_back(node.measure);
  std::ranges::sort(measures);
  const auto again = std::ranges::unique(measures);
  measures.erase(again.begin(), again.end());
  PANMEN_ASSERT(measures.empty() || measures.back() < contract.measures.size());
  return measures;
}

std::vector<Threshold> thresholds_of(const Contract& contract, const Clause& clause, uint16_t measure,
                                     const Words& words) {
  std::vector<Threshold> thresholds;
  const auto add = [&](Comparison comparison, int64_t steps, const std::string& pay) {
    thresholds.push_back({steps, bound_text(contract, measure, comparison, steps, words) + pay,
                          std::string(symbol(comparison)) + " ", pay});
  };
  if (clause.scale.has_value() && clause.scale->measure == measure)
    for (const terms::ScaleStep& step : clause.scale->steps)
      if (step.bound.has_value())
        add(*step.bound, step.threshold_steps, paid_at_edge(contract, clause, step));
  for (const TestNode& node : without_negations(clause.when))
    if (node.op == TestOp::compare && node.measure == measure) add(node.comparison, node.threshold_steps, "");
  std::ranges::stable_sort(thresholds, std::ranges::greater{}, &Threshold::steps);
  const auto again = std::ranges::unique(thresholds, {}, &Threshold::label);
  thresholds.erase(again.begin(), again.end());
  return thresholds;
}

std::string share_text(Ratio share) {
  constexpr int kMostDigits = 12;
  Int128 power = 1;
  for (int digits = 0; digits <= kMostDigits; ++digits, power *= 10) {
    const Int128 hundredths = static_cast<Int128>(share.numerator) * 100 * power;
    if (hundredths % share.denominator == 0)
      return format_scaled(hundredths / share.denominator, digits) + " %";
  }
  return fmt::format("{}/{}", share.numerator, share.denominator);
}

std::string clause_sentence(const Contract& contract, const Clause& clause, const Words& words) {
  const auto with = [&](std::string_view english, std::string_view chinese, const auto&... values) {
    return fmt::format(fmt::runtime(words.say(english, chinese)), values...);
  };
  const std::string amount =
      amount_text(clause.amount_minor, contract.currency) + " " + std::string(contract.currency.code());
  std::string text;
  if (clause.kind == terms::ClauseKind::milestone) {
    text = with("{0}, paid once: when {1}.", "一次性支付 {0}：当 {1}。", amount,
                milestone_text(contract, *clause.milestone, words));
  } else if (clause.kind == terms::ClauseKind::delay) {
    const bool is_week = clause.delay_unit == terms::DelayUnit::week;
    text = with(is_week ? "{0} for each week begun that {1} is late (by {2})."
                        : "{0} for each day begun that {1} is late (by {2}).",
                is_week ? "{1} 逾期（期限 {2}）每开始一周计 {0}。" : "{1} 逾期（期限 {2}）每开始一天计 {0}。",
                amount, milestone_text(contract, *clause.milestone, words),
                deadline_text(contract, *clause.by, words));
  } else if (clause.scale.has_value()) {
    const std::string& measure = contract.measures[clause.scale->measure].name;
    const std::string scale = scale_text(contract, *clause.scale, words);
    if (clause.scale->is_in_money)
      text = clause.deduction
                 ? with("Deducted for each window, by {0}: {1}.", "每期按 {0} 扣款：{1}。", measure, scale)
                 : with("Paid for each window, by {0}: {1}.", "每期按 {0} 计付：{1}。", measure, scale);
    else
      text = clause.deduction ? with("{0} is deducted for each window, in the share that {1} gives: {2}.",
                                     "每期扣款 {0}，按 {1} 计算：{2}。", amount, measure, scale)
                              : with("{0} for each window, in the share that {1} gives: {2}.",
                                     "每期 {0}，按 {1} 计付：{2}。", amount, measure, scale);
  } else if (clause.figure.has_value()) {
    const std::string figure = terms::amount_in_words(
        *clause.figure, contract.measures[clause.figure->measure].name, words.language());
    text = clause.deduction ? with("{0} is deducted for each window", "每期扣款 {0}", figure)
                            : with("{0} is paid for each window", "每期支付 {0}", figure);
    text += clause.figure->goes_back
                ? words.say("; where it is below zero, it goes back.", "；为负数的，反向支付。")
                : words.say(", where it is above zero.", "（大于零时）。");
  } else {
    const std::string test = test_text(contract, clause.when, words);
    if (clause.retention.has_value())
      text = with("{0}, kept back until {2} months have been counted: those in which {1}.",
                  "留存 {0}：计满 {2} 个月（{1} 的月份）后支付。", amount, test, clause.retention->windows);
    else if (clause.recurrence == terms::Recurrence::once)
      text = clause.in_a_row > 1
                 ? with("{0}, paid once: when {1}, in {2} windows in a row.",
                        "一次性支付 {0}：连续 {2} 期 {1}。", amount, test, clause.in_a_row)
                 : with("{0}, paid once: when {1}.", "一次性支付 {0}：当 {1}。", amount, test);
    else
      text =
          clause.deduction
              ? with("{0} is deducted for each window in which {1}.", "每期当 {1} 时扣除 {0}。", amount, test)
              : with("{0} is paid for each window in which {1}.", "每期当 {1} 时支付 {0}。", amount, test);
  }
  if (clause.undecided_pay.numerator != 0)
    text += words.say(" ", "") +
            (clause.follows_figure()
                 ? with("Where a window cannot be decided, {0} is due.", "无法判定时按 {0} 计。",
                        terms::money_in_words(clause.undecided_pay, contract.currency))
                 : with("Where a window cannot be decided, {0} of it is due.", "无法判定时按其 {0} 计。",
                        share_text(clause.undecided_pay)));
  for (const uint16_t index : measures_of(contract, clause)) {
    const terms::Measure& measure = contract.measures[index];
    if (measure.allowed_steps == 0) continue;
    const std::string allowed = terms::format_figure(measure.allowed_steps, measure.show);
    const std::string& whom =
        measure.allowed_for == terms::Role::buyer ? contract.buyer.name : contract.supplier.name;
    text +=
        words.say(" ", "") + with("The thresholds of {0} allow {1} for its uncertainty, in favour of {2}.",
                                  "{0} 的阈值已计入不确定度 {1}，有利于 {2}。", measure.name, allowed, whom);
  }
  return text;
}

}  // namespace panmen::store
