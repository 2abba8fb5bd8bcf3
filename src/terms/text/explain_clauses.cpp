// Clauses: what has to be so, and what is then due.
#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

// ---- What is due ----------------------------------------------------------------------------------------

// By the same rule as the verdict: half to even, in minor units.
Int128 share_minor(const Clause& clause, Ratio pay) {
  return divide_half_even(Int128{clause.amount_minor} * pay.numerator, pay.denominator);
}

// ---- The edge of a comparison ---------------------------------------------------------------------------

// One step more or less, as far as steps go.
int64_t next_step(int64_t steps) {
  return steps < std::numeric_limits<int64_t>::max() ? steps + 1 : steps;
}
int64_t previous_step(int64_t steps) {
  return steps > std::numeric_limits<int64_t>::min() ? steps - 1 : steps;
}

// Where a figure lies that just passes or fails: at the threshold, or a little beside it.
enum class Beside : int8_t { below = -1, at = 0, above = 1 };

Beside just_passing(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
    case Comparison::at_least:
    case Comparison::at_most:
      return Beside::at;
    case Comparison::greater:
    case Comparison::not_equal:
      return Beside::above;
    case Comparison::less:
      return Beside::below;
  }
  PANMEN_ASSERT(false);
}

int64_t moved(int64_t threshold, Beside beside) {
  switch (beside) {
    case Beside::below:
      return previous_step(threshold);
    case Beside::at:
      return threshold;
    case Beside::above:
      return next_step(threshold);
  }
  PANMEN_ASSERT(false);
}

bool wants_more(Comparison comparison) {
  return comparison == Comparison::at_least || comparison == Comparison::greater;
}

// ---- Tests ----------------------------------------------------------------------------------------------

std::string test(const Page& page, const std::vector<TestNode>& nodes, uint16_t index, int around) {
  const TestNode& node = nodes[index];
  const auto joined = [&](std::string_view english, std::string_view chinese, int own) {
    const auto once = say_once(page, nodes, index, node.op,
                               [&](const Page& of, uint16_t part) { return test(of, nodes, part, kLoose); });
    if (once) return through_group(page, *once, node.op == TestOp::both, around);
    const std::string text =
        test(page, nodes, node.left, own) + page.say(english, chinese) + test(page, nodes, node.right, own);
    return around > kLoose && around != own ? "(" + text + ")" : text;
  };
  switch (node.op) {
    case TestOp::compare:
      return page.measure(node.measure) + " " +
             page.compared_with(node.measure, node.comparison, node.threshold_steps);
    case TestOp::both:
      return joined(" and ", " 且 ", kSum);
    case TestOp::either:
      return joined(" or ", " 或 ", kProduct);
    case TestOp::negate:
      return page.say("it is not so that ({})", "非（{}）", test(page, nodes, node.left, kLoose));
  }
  PANMEN_ASSERT(false);
}

// ---- Scales ---------------------------------------------------------------------------------------------

// From which to which figure a step reaches, where figures lie whole steps apart. `before` is the last figure
// that an earlier step took.
std::string rounded_step(const Page& page, const Scale& scale, const ScaleStep& step,
                         std::optional<int64_t> before) {
  const bool more = wants_more(scale.steps.front().bound.value_or(Comparison::at_least));
  const auto beyond = [&](int64_t steps) { return more ? previous_step(steps) : next_step(steps); };
  const auto or_more = [&](int64_t steps, bool upward) {
    const std::string edge = page.figure(scale.measure, steps);
    return upward ? page.say("At {} or more", "{} 及以上", edge)
                  : page.say("At {} or less", "{} 及以下", edge);
  };
  if (!step.bound) return before ? or_more(beyond(*before), !more) : page.say("At any figure", "任何数值");
  const int64_t last = moved(step.threshold_steps, just_passing(*step.bound));
  if (!before) return or_more(last, more);
  const std::string first = page.figure(scale.measure, beyond(*before));
  const std::string edge = page.figure(scale.measure, last);
  if (beyond(*before) == last) return page.say("At {}", "{}", edge);
  return more ? page.say("From {} down to {}", "{} 至 {}", first, edge)
              : page.say("From {} up to {}", "{} 至 {}", first, edge);
}

// The same where any value can lie between two steps: as the terms say it.
std::string exact_step(const Page& page, const Scale& scale, const ScaleStep& step, bool first) {
  if (!step.bound) return first ? page.say("At any figure", "任何数值") : page.say("Otherwise", "其余数值");
  const std::string bound = page.compared(*step.bound, page.figure(scale.measure, step.threshold_steps));
  return first ? page.say("If it {}", "{}", bound) : page.say("If not, and it {}", "不属上列且{}", bound);
}

std::string anything_due_is_met(const Page& page) {
  return page.say("The result is 'met' where anything is due, and 'not met' where nothing is.",
                  "有应付金额的，判定为“达标”；没有的，为“未达标”。");
}

// `one_of_many`: which of the lines above applies is to be said.
void explain_rounding(Page& page, bool one_of_many) {
  page.line(
      one_of_many && page.contract().compares_full_value
          ? page.say("Which line applies, the exact figure decides; within it the figure as it is shown "
                     "counts. What is due is rounded once, half to even.",
                     "适用哪一档，按精确值确定；档内按显示数值计算。应付金额只修约一次（四舍六入五成双）。")
          : page.say("The figure as it is shown counts. What is due is rounded once, half to even.",
                     "按显示数值计算。应付金额只修约一次（四舍六入五成双）。"));
}

// An amount that is a figure.
void explain_figure(Page& page, const Clause& clause) {
  const FigureAmount& figure = *clause.figure;
  const std::string every = page.every(page.contract().windows[clause.window]);
  const std::string who = payer_in_words(page, clause);
  const std::string whom = payee_in_words(page, clause);
  const std::string amount = page.amount(figure);
  page.line(clause.deduction ? page.say("Judged {}. {} is deducted: {} owes it to {}.",
                                        "{}判定。扣款为 {}，由{}付给{}。", every, amount, who, whom)
                             : page.say("Judged {}. {} is due from {} to {}.",
                                        "{}判定。应付 {}，由{}付给{}。", every, amount, who, whom));
  page.line(figure.goes_back ? page.say("Where it is below zero, it is due the other way, from {} to {}.",
                                        "为负数的，反向由{}付给{}。", whom, who)
                             : page.say("Where it is not above zero, nothing is due.", "不大于零的，不付。"));
  explain_rounding(page, false);
  page.line(anything_due_is_met(page));
}

void explain_scale(Page& page, const Clause& clause) {
  const Scale& scale = *clause.scale;
  const std::string name = page.measure(scale.measure);
  const std::string who = payer_in_words(page, clause);
  const std::string whom = payee_in_words(page, clause);
  const std::string every = page.every(page.contract().windows[clause.window]);
  const std::string amount = page.money(clause.amount_minor);
  if (scale.is_in_money)
    page.line(clause.deduction
                  ? page.say("Judged {}. By {}, {} owes to {} as a deduction:",
                             "{}判定。按 {}，由{}付给{}的扣款：", every, name, who, whom)
                  : page.say("Judged {}. By {}, there is due from {} to {}:", "{}判定。按 {}，由{}付给{}：",
                             every, name, who, whom));
  else
    page.line(
        clause.deduction
            ? page.say(
                  "Judged {}, on a scale. {} gives the share of {} that is deducted, which {} owes to {}:",
                  "{0}判定，分档扣款。按 {1} 所在档次扣除金额 {2} 的相应比例，由{3}付给{4}：", every, name,
                  amount, who, whom)
            : page.say("Judged {}, on a scale. {} gives the share of {} that is due from {} to {}:",
                       "{0}判定，分档计付。按 {1} 所在档次，由{3}付给{4}金额 {2} 的相应比例：", every, name,
                       amount, who, whom));
  std::optional<int64_t> before;
  for (const ScaleStep& step : scale.steps) {
    const std::string reach = page.contract().compares_full_value
                                  ? exact_step(page, scale, step, &step == &scale.steps.front())
                                  : rounded_step(page, scale, step, before);
    if (step.slope.numerator == 0 && !scale.is_in_money)
      page.below(page.say("{}: {} ({})", "{}：{}（{}）", reach, page.money(share_minor(clause, step.pay)),
                          Page::percent(step.pay)));
    else
      page.below(page.say("{}: {}", "{}：{}", reach, page.pay(scale, step)));
    if (step.bound) before = moved(step.threshold_steps, just_passing(*step.bound));
  }
  if (std::ranges::any_of(scale.steps, [](const ScaleStep& step) { return step.slope.numerator != 0; }))
    explain_rounding(page, true);
  if (scale.is_in_money) {
    page.line(anything_due_is_met(page));
    return;
  }
  page.line(page.say(
      "The result is 'met' in the first line only, and 'not met' in all others, also where something is due.",
      "仅第一档判定为“达标”，其余各档均为“未达标”（包括仍有应付的档次）。"));
}

// ---- Clauses --------------------------------------------------------------------------------------------

std::string what_becomes(const Page& page, KeptWindow effect) {
  switch (effect) {
    case KeptWindow::counts:
      return page.say("counts like one that does", "视同达标");
    case KeptWindow::extends:
      return page.say("is not counted, so that the time is a month longer", "不计入，期限顺延一个月");
    case KeptWindow::loses_share:
      return page.say("is counted, and its share of the amount is lost", "计入，但扣除该月对应的份额");
    case KeptWindow::loses_all:
      return page.say("ends the clause: nothing is paid any more", "终止本条款，不再返还");
  }
  PANMEN_ASSERT(false);
}

void explain_retention(Page& page, const Clause& clause) {
  const Retention& kept = *clause.retention;
  const std::string amount = page.money(clause.amount_minor);
  page.line(page.say("Kept back: {} is paid by {} to {}, without interest, when {} months have been counted.",
                     "留存款：计满 {3} 个月后，由{1}向{2}无息支付 {0}。", amount,
                     payer_in_words(page, clause), payee_in_words(page, clause), kept.windows));
  page.line(page.say("A month counts if {}.", "当月 {} 的，计入。", test_in_words(page, clause.when)));
  page.below(page.say("One that does not meet this {}.", "未达标的月份{}。", what_becomes(page, kept.bad)));
  page.below(
      page.say("One that cannot be decided {}.", "无法判定的月份{}。", what_becomes(page, kept.undecided)));
  if (kept.bad != KeptWindow::loses_share && kept.undecided != KeptWindow::loses_share) return;
  page.below(page.say("With one share lost, {} is paid in the end.", "扣除一个月份额的，最终支付 {}。",
                      page.money(share_minor(clause, *make_ratio(kept.windows - 1, kept.windows)))));
}

void explain_once(Page& page, const Clause& clause) {
  const WindowSpec& window = page.contract().windows[clause.window];
  const std::string tested = test_in_words(page, clause.when);
  const std::string amount = page.money(clause.amount_minor);
  const std::string who = payer_in_words(page, clause);
  const std::string whom = payee_in_words(page, clause);
  if (clause.in_a_row > 1)
    page.line(page.say("Paid once: as soon as for {} {}, {} is due from {} to {}, and the clause is closed.",
                       "一次性付款：{}，{} 的，应付 {}，由{}付给{}，本条款即告结清。",
                       page.in_a_row(window, clause.in_a_row), tested, amount, who, whom));
  else if (window.shape == WindowShape::contract)
    page.line(page.say("Paid once: if over the whole contract {}, {} is due from {} to {}.",
                       "一次性付款：整个合同期内 {} 的，应付 {}，由{}付给{}。", tested, amount, who, whom));
  else
    page.line(page.say(
        "Paid once: for the first {} in which {}, {} is due from {} to {}, and the clause is closed.",
        "一次性付款：首个满足下列条件的{}：{} 的，应付 {}，由{}付给{}，本条款即告结清。", page.one(window),
        tested, amount, who, whom));
  if (clause.in_a_row > 1)
    page.line(page.say("Any {} that does not meet this, or that cannot be decided, begins the row anew.",
                       "其中任一{}未达标或无法判定的，重新起算。", page.one(window)));
}

void explain_each(Page& page, const Clause& clause) {
  const std::string every = page.every(page.contract().windows[clause.window]);
  const std::string who = payer_in_words(page, clause);
  const std::string whom = payee_in_words(page, clause);
  const std::string tested = test_in_words(page, clause.when);
  const std::string amount = page.money(clause.amount_minor);
  if (clause.deduction)
    page.line(page.say("Judged {}. If {}, {} is deducted: {} owes it to {}. Otherwise nothing is deducted.",
                       "{}判定。{} 的，扣款 {}，由{}付给{}；否则不扣款。", every, tested, amount, who, whom));
  else
    page.line(page.say("Judged {}. If {}, {} is due from {} to {}. Otherwise nothing is due.",
                       "{}判定。{} 的，应付 {}，由{}付给{}；否则不付。", every, tested, amount, who, whom));
  if (clause.deduction)
    page.line(
        page.say("The result 'met' means that the deduction applies.", "判定结果“达标”在此指扣款条件成立。"));
}

void explain_undecided_pay(Page& page, const Clause& clause) {
  if (clause.undecided_pay.numerator == 0) return;
  const std::string window = page.one(page.contract().windows[clause.window]);
  const std::string amount = page.money(share_minor(clause, clause.undecided_pay));
  const std::string share =
      clause.follows_figure() ? page.say("as agreed", "约定") : Page::percent(clause.undecided_pay);
  page.line(clause.deduction
                ? page.say("For any {} that cannot be decided, because too much of it is missing or a figure "
                           "cannot be computed, {} ({}) is deducted all the same.",
                           "某{}因数据缺失过多或数值无法计算而无法判定的，仍扣款 {}（{}）。", window, amount,
                           share)
                : page.say("For any {} that cannot be decided, because too much of it is missing or a figure "
                           "cannot be computed, {} ({}) is due all the same.",
                           "某{}因数据缺失过多或数值无法计算而无法判定的，仍应付 {}（{}）。", window, amount,
                           share));
}

void explain_examples(Page& page, const std::vector<std::string>& examples) {
  if (examples.empty()) return;
  page.line(page.say("Worked examples:", "计算示例："));
  for (const std::string& example : examples)
    page.below(example);
}

void explain_clause(Page& page, const Clause& clause) {
  page.title(page.say("Clause {}", "条款 {}", clause.id));
  if (clause.kind != ClauseKind::windows) {
    explain_milestone(page, clause);
  } else if (clause.scale.has_value()) {
    explain_scale(page, clause);
  } else if (clause.retention.has_value()) {
    explain_retention(page, clause);
  } else if (clause.figure.has_value()) {
    explain_figure(page, clause);
  } else if (clause.amount_minor == 0) {
    explain_met(page, clause);
  } else if (clause.recurrence == Recurrence::once) {
    explain_once(page, clause);
  } else {
    explain_each(page, clause);
  }
  explain_undecided_pay(page, clause);
  explain_dates(page, clause);
  explain_payment(page, clause);
}

}  // namespace

std::string test_in_words(const Page& page, const std::vector<TestNode>& nodes) {
  return test(page, nodes, static_cast<uint16_t>(nodes.size() - 1), kLoose);
}

bool some_undecided_pay(const Contract& contract) {
  return std::ranges::any_of(contract.clauses,
                             [](const Clause& clause) { return clause.undecided_pay.numerator != 0; });
}

void explain_clauses(Page& page, std::span<const std::vector<std::string>> examples) {
  const std::vector<Clause>& clauses = page.contract().clauses;
  for (size_t i = 0; i < clauses.size(); ++i) {
    explain_clause(page, clauses[i]);
    if (i < examples.size()) explain_examples(page, examples[i]);
  }
}

}  // namespace panmen::terms
