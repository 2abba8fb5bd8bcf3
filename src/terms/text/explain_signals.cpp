// What is reported, how long it holds, and what it means where nothing is.
#include <algorithm>

#include "base/assert.hpp"
#include "terms/text/agreements.hpp"
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

std::string type_of(const Page& page, const Signal& s) {
  const std::string unit = s.unit.name.empty() ? "" : page.say(" in {}", "（单位 {}）", s.unit.name);
  switch (s.type) {
    case SignalType::gauge:
      return page.say("a reading{}", "读数{}", unit);
    case SignalType::state:
      return page.say("a state", "状态");
    case SignalType::text:
      return page.say("a text", "文本");
    case SignalType::event:
      return page.say("events", "事件");
    case SignalType::connection:
      return page.say("a connection: 'alive', or who is the cause of a silence",
                      "连接状态：“alive”（在线），或中断的原因方");
    case SignalType::interval:
      return page.say("amounts{}", "区间量{}", unit);
    case SignalType::counter:
      break;
  }
  switch (s.reset) {
    case CounterReset::to_zero:
      return page.say("a counter{} that may start again from zero: what it shows then counts up",
                      "计数器{}，可归零重计，归零后的示值计为增量", unit);
    case CounterReset::corrected:
      return page.say("a counter{} that may be corrected: a step back counts back",
                      "计数器{}，可更正，回退部分相应扣减", unit);
    case CounterReset::wraps:
      return page.say("a counter{} that goes on from zero when it reaches {}", "计数器{}，达到 {} 后从零续计",
                      unit, fmt::format("{}", s.wraps_at));
    case CounterReset::none:
      break;
  }
  PANMEN_ASSERT(false);
}

// "B is heard from at least every 30 s": what keeps a signal's source alive besides its own samples.
std::string heard(const Page& page, const Signal& s) {
  std::vector<std::string> all;
  if (s.liveness == Liveness::heartbeat) {
    const std::string limit = page.duration(s.alive_within);
    all.push_back(s.heartbeat ? page.say("{} is heard from at least every {}", "{} 至少每 {}有一次上报",
                                         page.signal(*s.heartbeat), limit)
                              : page.say("{} is heard from at least every {}", "{} 至少每 {}有一次上报",
                                         page.asset(s), limit));
  }
  if (s.connection) all.push_back(page.say("{} says 'alive'", "{} 为“alive”", page.signal(*s.connection)));
  return page.list(all, " and ", "，且 ");
}

void explain_hold(Page& page, const Signal& s) {
  const std::string limit = page.duration(s.alive_within);
  const std::string while_heard = heard(page, s);
  switch (s.type) {
    case SignalType::connection:
      return page.below(page.say("It holds until it changes.", "其值有效至下一次变化。"));
    case SignalType::interval:
      return page.below(page.say("Each amount covers the time back to the one before it, at most {}.",
                                 "每个区间量覆盖其时标之前、至上一区间量为止的时间，最长 {}。", limit));
    case SignalType::event:
      return page.below(page.say("An event lasts no time. None is missed as long as {}.",
                                 "事件不持续时间。在 {}期间，视为无遗漏。", while_heard));
    case SignalType::gauge:
    case SignalType::counter:
    case SignalType::state:
    case SignalType::text:
      break;
  }
  if (while_heard.empty())
    return page.below(page.say("Each observation counts until the next one, at most {}.",
                               "每次观测的值有效至下一次观测，最长 {}。", limit));
  if (s.liveness == Liveness::period)
    page.below(page.say("Each observation counts until the next one, at most {}, and as long as {}.",
                        "每次观测的值有效至下一次观测，最长 {}，且须 {}。", limit, while_heard));
  else
    page.below(page.say("Each observation counts until the next one, as long as {}.",
                        "每次观测的值有效至下一次观测，且须 {}。", while_heard));
  page.below(page.say("After a silence nothing is known until the next observation.",
                      "中断之后，至下一次观测之前视为缺失。"));
}

void explain_doubts(Page& page, const Signal& s) {
  if (!s.measured_with.empty())
    page.below(page.say("Measured with {}: what it says is no word of the machine's own.",
                        "由 {} 测得，并非设备自报数据。", s.measured_with));
  if (s.multiplier != Ratio{1, 1})
    page.below(
        page.say("What it shows is multiplied by {}.", "示值乘以倍率 {}。", Page::number(s.multiplier)));
  if (s.least && s.greatest)
    page.below(page.say("A value below {} or above {} is doubtful.", "低于 {} 或高于 {} 的值存疑。",
                        page.value_of(s, *s.least), page.value_of(s, *s.greatest)));
  if (s.jump_above)
    page.below(page.say("A value that differs by more than {} from the one before it is doubtful.",
                        "与前一次观测相差超过 {} 的值存疑。", page.value_of(s, *s.jump_above)));
  if (s.stuck_after)
    page.below(page.say("One and the same value for more than {} is doubtful from then on.",
                        "同一数值持续超过 {}的，此后存疑。", page.duration(*s.stuck_after)));
}

std::string rule_in_words(const Page& page, GapRule rule) {
  switch (rule) {
    case GapRule::excluded:
      return page.say("left out: it counts neither as good time nor as bad time",
                      "予以剔除，既不计为合格时间，也不计为不合格时间");
    case GapRule::down:
      return page.say("in shares and durations it counts as time in which the condition did not hold",
                      "计算时间占比和时长时，按条件不成立计入");
    case GapRule::against:
      return page.say(
          "in shares and durations it counts as what is worse for the party that reports the signal; "
          "a third party's is left out",
          "计算时间占比和时长时，按对报送方不利的情形计入；由第三方报送的，予以剔除");
  }
  PANMEN_ASSERT(false);
}

// The causes whose rules matter: those a connection names, and what is doubtful where its rule is another.
std::vector<GapCause> causes_of(const Contract& contract) {
  std::vector<GapCause> out;
  const bool connected =
      std::ranges::any_of(contract.signals, [](const Signal& s) { return s.type == SignalType::connection; });
  if (connected) {
    out = {GapCause::device, GapCause::gateway, GapCause::site_network, GapCause::our_server};
  }
  if (contract.gaps.rule(GapCause::doubtful) != contract.gaps.rule(GapCause::recording)) {
    out.push_back(GapCause::doubtful);
  }
  return out;
}

// Each rule with the causes that have it.
void explain_rules(Page& page, const std::vector<GapCause>& causes) {
  const Gaps& gaps = page.contract().gaps;
  for (const GapRule rule : {GapRule::excluded, GapRule::down, GapRule::against}) {
    std::vector<std::string> names;
    for (const GapCause cause : causes) {
      if (gaps.rule(cause) == rule) names.push_back(page.cause(cause));
    }
    if (gaps.rule(GapCause::recording) == rule) names.push_back(page.cause(GapCause::recording));
    if (names.empty()) continue;
    page.below(page.say("If the cause is {}: {}.", "因{}造成的：{}。", page.list(names, " or ", "或"),
                        rule_in_words(page, rule)));
  }
}

void explain_limit(Page& page) {
  const Gaps& gaps = page.contract().gaps;
  const std::string most = Page::percent(gaps.missing_at_most);
  const bool excluded = std::ranges::find(gaps.rules, GapRule::excluded) != gaps.rules.end();
  const bool counted =
      std::ranges::any_of(gaps.rules, [](GapRule rule) { return rule != GapRule::excluded; });
  if (!counted)
    page.line(page.say("If more than {} of a window is missing for a figure, that figure cannot be decided.",
                       "统计周期内数据缺口超过 {} 的，该期指标无法判定。", most));
  else if (!excluded)
    page.line(page.say("All other figures cannot be decided if more than {} of a window is missing.",
                       "其他指标在统计周期内数据缺口超过 {} 时无法判定。", most));
  else
    page.line(
        page.say("Shares and durations cannot be decided if more than {0} of a window is left out, and all "
                 "other figures if more than {0} of it is missing.",
                 "时间占比和时长在统计周期内被剔除的时间超过 {0} 时无法判定；其他指标在数据缺口超过 {0} 时"
                 "无法判定。",
                 most));
}

// `called` is what stands before it.
void explain_signal(Page& page, uint16_t index, const std::string& called) {
  const Signal& s = page.contract().signals[index];
  page.line(page.say("{}: {}, {}, reported by {}.", "{}：{}，{}，由{}报送。", called, page.signal(index),
                     type_of(page, s), page.party(s.from)));
  explain_hold(page, s);
  explain_doubts(page, s);
}

// The group whose assets have the signals from `first` on, where the same is said of each; nullptr otherwise.
const AssetGroup* group_at(const Page& page, size_t first) {
  const auto& signals = page.contract().signals;
  const auto parts = split_group_name(signals[first].name);
  if (!parts) return nullptr;
  const auto said = [&](size_t i) {
    Page of = page.of_asset(signals[i].asset);
    explain_signal(of, static_cast<uint16_t>(i), "");
    return of.take();
  };
  for (const AssetGroup& group : page.groups()) {
    if (group.assets.size() > signals.size() - first) continue;
    bool same = true;
    for (size_t i = 0; same && i < group.assets.size(); ++i) {
      same = signals[first + i].asset == group.assets[i] &&
             signals[first + i].name == fmt::format("{}[{}]", parts->first, group.assets[i]) &&
             said(first + i) == said(first);
    }
    if (same) return &group;
  }
  return nullptr;
}

// The assets are listed at the signal that the group is called by.
std::string called_of(const Page& page, const AssetGroup& group, std::string_view name) {
  if (name != group.called) return page.say("{}, {}", "{}（{}）", name, page.for_every(group));
  return page.say("{}, for each of {}", "{}（{} 各有）", name,
                  page.list({group.assets.begin(), group.assets.end()}));
}

}  // namespace

void explain_signals(Page& page) {
  page.title(page.say("What is reported, and by whom", "数据来源"));
  const auto& signals = page.contract().signals;
  for (size_t i = 0; i < signals.size();) {
    if (name_of_reported(signals[i].name)) {
      ++i;
      continue;
    }
    const AssetGroup* group = group_at(page, i);
    if (group == nullptr) {
      explain_signal(page, static_cast<uint16_t>(i), signals[i].name);
      ++i;
      continue;
    }
    const std::string_view name = split_group_name(signals[i].name)->first;
    Page of = page.of_asset(signals[i].asset);
    explain_signal(of, static_cast<uint16_t>(i), called_of(page, *group, name));
    page.add(of.take());
    i += group->assets.size();
  }
}

void explain_gaps(Page& page) {
  const Gaps& gaps = page.contract().gaps;
  page.title(page.say("What silence means", "数据缺失的处理"));
  page.line(page.say(
      "Time that no good observation covers is a gap. Observations of any other quality than good do not "
      "count, and of two different ones for one instant neither does.",
      "没有有效观测覆盖的时间为数据缺口。质量不为良好的观测不予采用；同一时刻出现两个不同"
      "值的，均不予采用。"));
  const std::vector<GapCause> causes = causes_of(page.contract());
  const GapRule recording = gaps.rule(GapCause::recording);
  if (!causes.empty()) {
    page.line(page.say("What a gap counts as depends on its cause:", "数据缺口按缺失原因处理："));
    explain_rules(page, causes);
  } else if (recording == GapRule::excluded) {
    page.line(page.say("Gaps are left out: they count neither as good time nor as bad time.",
                       "数据缺口予以剔除，既不计为合格时间，也不计为不合格时间。"));
  } else if (recording == GapRule::down) {
    page.line(page.say("In shares and durations, gaps count as time in which the condition did not hold.",
                       "计算时间占比和时长时，数据缺口按条件不成立计入。"));
  } else {
    page.line(
        page.say("In shares and durations, gaps count as what is worse for the party that reports the "
                 "signal; those of a third party are left out.",
                 "计算时间占比和时长时，数据缺口按对报送方不利的情形计入；由第三方报送的，予以剔除。"));
  }
  explain_limit(page);
  page.line(
      some_undecided_pay(page.contract())
          ? page.say("A window that cannot be decided is neither met nor missed. What is due from it is said "
                     "at each clause; it waits for a person.",
                     "无法判定的统计周期既不视为达标，也不视为未达标，应付款按各条款约定，由人工处理。")
          : page.say("A window that cannot be decided is neither met nor missed: nothing is due from it, and "
                     "it waits for a person.",
                     "无法判定的统计周期既不视为达标，也不视为未达标，不产生应付款，由人工处理。"));
}

}  // namespace panmen::terms
