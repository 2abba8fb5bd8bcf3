// When the machine stood and why, which sources must agree, and what the sides enter themselves.
#include <algorithm>
#include <array>

#include "base/text_width.hpp"
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

// ---- Causes, as a table ---------------------------------------------------------------------------------

constexpr size_t kColumns = 3;
using Row = std::array<std::string, kColumns>;

std::vector<Row> rows_of(const Page& page, const StopRule& rule) {
  std::vector<Row> rows = {{page.say("cause", "原因"), page.say("class", "类别"), page.say("if", "条件")}};
  for (const StopCause& cause : rule.causes) {
    rows.push_back({cause.name, page.stop_class(cause.stop_class),
                    cause.when ? condition_in_words(page, *cause.when) : page.say("otherwise", "其余情形")});
  }
  return rows;
}

void explain_table(Page& page, const std::vector<Row>& rows) {
  std::array<size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (size_t i = 0; i < kColumns; ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i + 1 < kColumns; ++i)
      line += row[i] + std::string(widths[i] - display_width(row[i]) + 2, ' ');
    page.below(line + row.back());
  }
}

// ---- Stops ----------------------------------------------------------------------------------------------

void explain_objection(Page& page, const StopRule& rule, const Objection& objection) {
  const std::string& last = rule.causes.back().name;
  const std::string days = objection.working_days == 1
                               ? page.say("1 working day", "1 个工作日")
                               : page.say("{} working days", "{} 个工作日", objection.working_days);
  page.line(page.say(
      "Within {} after the day on which the stop ended, each side may accept the proposed cause or name "
      "another one.",
      "停机结束之日后 {}内，任一方可认可提议的原因，或提出其他原因。", days));
  page.below(objection.silence_accepts
                 ? page.say("Who says nothing accepts: the stop counts as proposed.",
                            "逾期未提出的视为认可：停机按提议的原因计。")
                 : page.say("Who says nothing rejects: the stop counts as '{}' until both sides have "
                            "accepted the proposed cause within that time.",
                            "逾期未认可的视为不认可：双方均在期限内认可提议的原因之前，停机按“{}”计。",
                            last));
  const std::string meanwhile =
      objection.silence_accepts ? page.say("as proposed", "提议的原因") : page.say("as '{}'", "“{}”", last);
  page.below(page.say(
      "Where a side names another cause, the stop is disputed and counts {} until the other side accepts "
      "that cause; from then on it counts as that. What was paid meanwhile is corrected, as long as the "
      "result is not final.",
      "一方提出其他原因的，该停机有争议，按{}计，直至另一方认可该原因；此后按该原因计。判定结果成为最终结果"
      "之前，已付金额相应更正。",
      meanwhile));
}

void explain_rule(Page& page, const StopRule& rule) {
  const std::string longer = page.duration(rule.longer_than);
  const std::string called = rule.name.empty() ? "" : page.say(" '{}'", "“{}”", rule.name);
  page.line(page.say("A stop{0} is an unbroken time of more than {1} in which {2}.",
                     "停机{0}：“{2}”连续成立超过 {1}的时间。", called, longer,
                     condition_in_words(page, rule.when)));
  if (rule.causes.size() == 1) {
    page.line(page.say("Its cause is '{}', of class '{}'.", "其原因为“{}”，类别为“{}”。", rule.causes[0].name,
                       page.stop_class(rule.causes[0].stop_class)));
  } else {
    page.line(
        page.say("Its cause is proposed by the first of these lines that holds at some instant of its "
                 "first {}:",
                 "其原因按下表提议，取停机最初 {}内任一时刻成立的首行：", longer));
    explain_table(page, rows_of(page, rule));
  }
  if (rule.objection) explain_objection(page, rule, *rule.objection);
}

bool asks_for_stops(const Contract& contract) {
  return std::ranges::any_of(contract.conditions,
                             [](const ConditionNode& node) { return node.op == ConditionOp::stop; });
}

}  // namespace

void explain_stops(Page& page) {
  const std::vector<StopRule>& rules = page.contract().stops;
  if (rules.empty()) return;
  page.title(page.say("Stops", "停机"));
  for (const StopRule& rule : rules)
    explain_rule(page, rule);
  page.line(page.say(
      "What begins or ends at a gap and is not long enough by itself might be part of a stop: it is missing, "
      "as the gap is. A cause is open where data is missing that a line needs, unless a line above it holds.",
      "起点或终点为数据缺口、且自身时长不足的，无法判断是否为停机，按该数据缺口处理。某行所需数据缺失且其上"
      "各行均不成立的，原因待定。"));
  if (!asks_for_stops(page.contract())) return;
  const auto longest = std::ranges::max_element(rules, {}, &StopRule::longer_than);
  page.line(
      page.say("Windows whose figures ask for stops are closed {} after they end: only then is it known "
               "whether a stop had begun.",
               "涉及停机的统计周期在结束后 {}关闭，届时方可判断停机是否已开始。",
               page.duration(longest->longer_than)));
}

void explain_agreements(Page& page) {
  const std::vector<Agreement>& agreements = page.contract().agreements;
  if (agreements.empty()) return;
  page.title(page.say("Sources that must agree", "信号互证"));
  for (const Agreement& agreement : agreements) {
    std::vector<std::string> doubtful;
    for (const uint16_t signal : agreement.doubtful)
      doubtful.push_back(page.signal(signal));
    page.line(
        page.say("If for more than {2} {0}, and it is not so that ({1}), what is reported as {3} is doubtful "
                 "from then "
                 "on, until this ends.",
                 "“{0}”成立而“{1}”不成立，持续超过 {2}的，此后至该情形结束，{3} 存疑。",
                 condition_in_words(page, agreement.when), condition_in_words(page, agreement.must),
                 page.duration(agreement.longer_than), page.list(doubtful)));
  }
  page.line(page.say(
      "Time in which this cannot be told, because data is missing, neither ends that time nor counts towards "
      "it; what is doubtful when such time begins stays so until it is known that this has ended.",
      "因数据缺失而无法判断的时间，既不中断上述时长，也不计入；此前已存疑的，至获知该情形结束为止仍存疑。"));
  page.line(page.say("What is doubtful is a gap. These rules themselves look at what was reported.",
                     "存疑数据按数据缺口处理；互证本身以报送值为准。"));
}

void explain_adjustments(Page& page) {
  const std::vector<Adjustment>& adjustments = page.contract().adjustments;
  if (adjustments.empty()) return;
  page.title(page.say("Adjustments", "调整量"));
  for (const Adjustment& adjustment : adjustments) {
    page.line(adjustment.unit.name.empty()
                  ? page.say("{}: a number that one side enters and the other approves.",
                             "{}：由一方登记、另一方批准的数值。", adjustment.name)
                  : page.say("{}: an amount in {} that one side enters and the other approves.",
                             "{}：由一方登记、另一方批准的数量（单位 {}）。", adjustment.name,
                             adjustment.unit.name));
  }
  page.line(
      page.say("Each belongs to the window in which the instant lies that was entered with it; one "
               "exactly at the end of a window belongs to the one that ends.",
               "调整量计入登记所载时刻所在的统计周期；恰为统计周期终点的，计入本统计周期。"));
}

}  // namespace panmen::terms
