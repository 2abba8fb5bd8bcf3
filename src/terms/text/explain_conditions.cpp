// Conditions in words.
#include "base/assert.hpp"
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

std::string texts(const Page& page, const ConditionNode& node, std::string_view english,
                  std::string_view chinese) {
  std::string out;
  for (const std::string& text : node.texts) {
    if (!out.empty()) out += page.say(english, chinese);
    out += page.say("'{}'", "‘{}’", text);
  }
  return out;
}

std::string times(const Page& page, Ratio factor, const std::string& signal) {
  if (factor == Ratio{1, 1}) return signal;
  if (factor.denominator == 1)
    return page.say("{1} times {0}", "{0} 的 {1} 倍", signal, Page::number(factor));
  return page.say("{1} of {0}", "{0} 的 {1}", signal, Page::percent(factor));
}

// "there is a stop 'press' of class 'technical'"
std::string stop(const Page& page, const ConditionNode& node) {
  const std::string& rule = page.contract().stops[node.stops].name;
  const std::string of = rule.empty() ? "" : page.say(" '{}'", "“{}”", rule);
  if (!node.stop_class) return page.say("there is a stop{}", "处于停机{}", of);
  return page.say("there is a stop{1} of class '{0}'", "处于{0}类停机{1}", page.stop_class(*node.stop_class),
                  of);
}

std::string condition(const Page& page, uint16_t index, int around) {
  const Contract& contract = page.contract();
  const ConditionNode& node = contract.conditions[index];
  const auto joined = [&](std::string_view english, std::string_view chinese, int own) {
    const auto once = say_once(page, contract.conditions, index, node.op,
                               [](const Page& of, uint16_t part) { return condition(of, part, kLoose); });
    if (once) return through_group(page, *once, node.op == ConditionOp::both, around);
    const std::string text =
        condition(page, node.left, own) + page.say(english, chinese) + condition(page, node.right, own);
    return around > kLoose && around != own ? "(" + text + ")" : text;
  };
  switch (node.op) {
    case ConditionOp::compare_number:
      return page.signal(node.signal) + " " +
             page.compared(node.comparison, page.value_of(contract.signals[node.signal], node.number));
    case ConditionOp::compare_signals:
      return page.signal(node.signal) + " " +
             page.compared(node.comparison, times(page, node.factor, page.signal(node.other)));
    case ConditionOp::is_one_of:
      return page.signal(node.signal) + page.say(" is {}", " 为 {}", texts(page, node, " or ", "或"));
    case ConditionOp::is_none_of:
      return page.signal(node.signal) +
             (node.texts.size() == 1
                  ? page.say(" is not {}", " 不为 {}", texts(page, node, "", ""))
                  : page.say(" is none of {}", " 不属于 {}", texts(page, node, ", ", "、")));
    case ConditionOp::both:
      return joined(" and ", " 且 ", kSum);
    case ConditionOp::either:
      return joined(" or ", " 或 ", kProduct);
    case ConditionOp::negate:
      return page.say("it is not so that ({})", "非（{}）", condition(page, node.left, kLoose));
    case ConditionOp::alive:
      return page.say("{} is known", "{} 有数据", page.signal(node.signal));
    case ConditionOp::scheduled:
      return page.say("a shift is at work (breaks left out)", "处于班次工作时间（不含休息）");
    case ConditionOp::in_shift:
      return page.say("it is shift '{}'", "处于“{}”班次", contract.shifts[node.shift].name);
    case ConditionOp::stop:
      return stop(page, node);
    case ConditionOp::planned:
      return page.say("downtime is planned and approved", "处于双方确认的计划停机时间");
  }
  PANMEN_ASSERT(false);
}

}  // namespace

std::string condition_in_words(const Page& page, uint16_t root) {
  return condition(page, root, kLoose);
}

}  // namespace panmen::terms
