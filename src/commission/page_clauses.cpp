// Clauses: whether they can be decided, why not, and what to change.
#include <algorithm>

#include "base/quote.hpp"
#include "commission/page_parts.hpp"
#include "store/language.hpp"

namespace panmen::commission {

using record::Reason;

namespace {

Tone tone_of(Decidable decidable) {
  switch (decidable) {
    case Decidable::always:
      return Tone::good;
    case Decidable::sometimes:
      return Tone::attention;
    case Decidable::never:
      return Tone::bad;
  }
  PANMEN_ASSERT(false);
}

std::string word_of(Decidable decidable, const Say& say) {
  switch (decidable) {
    case Decidable::always:
      return say("yes", "能");
    case Decidable::sometimes:
      return say("in part", "部分");
    case Decidable::never:
      return say("no", "不能");
  }
  PANMEN_ASSERT(false);
}

// too much data missing 3, no data 2
std::string reasons_text(const ClauseOutlook& outlook, const Say& say) {
  std::vector<std::pair<Reason, uint64_t>> reasons(outlook.undecided.begin(), outlook.undecided.end());
  std::ranges::stable_sort(reasons, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string list;
  for (const auto& [reason, n] : reasons)
    list += (list.empty() ? "" : say(", ", "，")) + std::string(say.in(store::phrase(reason))) + " " +
            Say::count(n);
  return list;
}

std::string conclusion_text(const ClauseOutlook& outlook, const Say& say) {
  if (outlook.windows == 0) return say("No window closed in this data.", "数据中没有完整的统计周期。");
  switch (outlook.decidable) {
    case Decidable::always:
      if (outlook.windows == 1) return say("Can be decided in its only window.", "唯一的统计周期可判定。");
      return say.with("Can be decided in all {0} windows.", "全部 {0} 个统计周期均可判定。",
                      Say::count(outlook.windows));
    case Decidable::sometimes:
      return say.with("Can be decided in {0} of {1} windows; in the others: {2}.",
                      "{1} 个统计周期中有 {0} 个可判定；其余：{2}。", Say::count(outlook.decided),
                      Say::count(outlook.windows), reasons_text(outlook, say));
    case Decidable::never:
      break;
  }
  if (outlook.undecided.empty())
    return say.with("None of the {0} windows counts.", "{0} 个统计周期均不计入。",
                    Say::count(outlook.windows));
  return say.with("Cannot be decided in any of {0} windows: {1}.", "{0} 个统计周期均无法判定：{1}。",
                  Say::count(outlook.windows), reasons_text(outlook, say));
}

// Which windows, for people: the first and the last date say enough.
std::string missing_text(const Survey& survey, const ClauseOutlook::Missing& missing, const Say& say) {
  return say.with("Missing in a window: median {0}, worst {1} ({2}, {3}; estimated).",
                  "各统计周期缺失比例：中位数 {0}，最差 {1}（{2}，{3}；估计）。", Say::share(missing.median),
                  Say::share(missing.worst), survey.contract().signals[missing.worst_signal].name,
                  say.span(missing.worst_window.from, missing.worst_window.to));
}

std::string results_text(const terms::Contract& contract, const terms::Clause& clause,
                         const ClauseOutlook& outlook, const Say& say) {
  const std::string met = clause.deduction ? say("deduction applies", "扣款成立") : say("met", "达标");
  const std::string not_met = clause.deduction ? say("no deduction", "不扣款") : say("not met", "未达标");
  const std::string amount = in_groups_of_three(format_amount(outlook.due_minor, contract.currency));
  std::string text = say.with("{0}: {1}, {2}: {3}", "{0} {1} 个，{2} {3} 个", met, Say::count(outlook.met),
                              not_met, Say::count(outlook.not_met));
  if (outlook.not_counted > 0)
    text += say.with(", not counted: {0}", "，不计入 {0} 个", Say::count(outlook.not_counted));
  return text + say.with("; due in all: {0} {1}.", "；应付合计：{0} {1}。", amount, contract.currency.code());
}

Section clause_section(const Commission& commission, size_t i, const Say& say) {
  const terms::Contract& contract = commission.inputs().contract;
  const terms::Clause& clause = contract.clauses[i];
  const ClauseOutlook& outlook = commission.outlooks()[i];
  std::string signals;
  for (const uint16_t s : outlook.signals)
    signals += (signals.empty() ? "" : say(", ", "、")) + contract.signals[s].name;
  Section section{clause.id,
                  say.with("rests on {0}", "依据 {0}", signals),
                  tone_of(outlook.decidable),
                  word_of(outlook.decidable, say),
                  {},
                  {}};
  section.blocks.emplace_back(Remark{Tone::plain, conclusion_text(outlook, say)});
  if (outlook.windows > 0)
    section.blocks.emplace_back(Remark{Tone::plain, results_text(contract, clause, outlook, say)});
  if (outlook.missing.has_value())
    section.blocks.emplace_back(
        Remark{Tone::plain, missing_text(commission.survey(), *outlook.missing, say)});
  for (const Advice& advice : outlook.advice)
    section.blocks.emplace_back(Remark{advice.kind == Advice::Kind::cut_off ? Tone::plain : Tone::attention,
                                       advice_text(commission.survey(), advice, say)});
  return section;
}

std::string advice_on_signal(const Survey& survey, const Advice& advice, const Say& say) {
  const SignalSurvey& signal = survey.of(*advice.signal);
  const std::string& name = signal.signal().name;
  switch (advice.kind) {
    case Advice::Kind::never_occurs: {
      const std::string near = nearest_metric(survey, signal.signal());
      return say.with("{0} is not in the data", "数据中没有 {0}", name) +
             (near.empty() ? say(": check its asset and metric.", "：请核对设备与指标名。")
                           : say.with(": is the metric {0} meant?", "：指标是否应为 {0}？", in_quotes(near)));
    }
    case Advice::Kind::other_kind:
      return say.with("{0} comes as another type than the terms say.", "{0} 的类型与规则不符。", name);
    case Advice::Kind::wider_limit:
      return say.with(
          "Say `alive within: {1}` for {0}: missing falls from {2} to {3} of the recording (estimated).",
          "将 {0} 的 `alive within` 设为 {1}：缺失由 {2} 降至 {3}（估计）。", name,
          say.duration(advice.limit.value_or(Duration{})), Say::share(advice.share),
          Say::share(advice.share_then));
    case Advice::Kind::other_liveness:
      return say.with(
          "{0} reports when it changes: ask for a heartbeat or a session (`alive: heartbeat within ...`) "
          "instead of a sample in each period; {1} of the recording is missing only for that.",
          "{0} 只在变化时上报：请改用心跳或会话（`alive: heartbeat within ...`）；目前 {1} "
          "的时间仅因此缺失。",
          name, Say::share(advice.share));
    case Advice::Kind::doubtful:
      return say.with(
          "{1} of the recording is doubtful for {0}: mend its source, or look at `valid`, `jump above`, "
          "`stuck after` and the map's range.",
          "{0} 有 {1} 的时间数据存疑：请检修数据源，或检查 `valid`、`jump above`、`stuck after` "
          "及映射的范围。",
          name, Say::share(advice.share));
    default:
      break;
  }
  return say.with(
      "{0} is silent for long: {1} missing in all, the longest {2} ({3}). No limit bridges that: mend the "
      "recording, let another side report, or agree what such time counts as (`gaps`).",
      "{0} 长时间静默：共缺失 {1}，最长 {2}（{3}）。放宽时限无法弥补：请改进采集、由另一方上报，"
      "或约定此类时间如何计算（`gaps`）。",
      name, Say::share(advice.share), say.duration(advice.longest.length()),
      say.span(advice.longest.from, advice.longest.to));
}

}  // namespace

std::string advice_text(const Survey& survey, const Advice& advice, const Say& say) {
  switch (advice.kind) {
    case Advice::Kind::nothing_recorded:
      return say.with(
          "Nothing at all was recorded for {0} ({1}). No limit bridges that: record without pauses, or agree "
          "what such time counts as (`gaps`).",
          "有 {0}没有任何记录（{1}）。放宽时限无法弥补：请连续采集，或约定此类时间如何计算（`gaps`）。",
          say.duration(advice.longest.length()), say.span(advice.longest.from, advice.longest.to));
    case Advice::Kind::allow_missing:
      return say.with(
          "With `missing at most: {1}` instead of {0} it could be decided in {2} windows (estimated); it "
          "also lets that much be left out unseen.",
          "若 `missing at most` 由 {0} 改为 {1}，可判定 {2} 个统计周期（估计）；但也允许同样多的数据缺失。",
          Say::share(advice.share), Say::share(advice.share_then), Say::count(advice.windows));
    case Advice::Kind::divides_by_zero:
      return say.with(
          "{0} divides by zero in some windows: let the clause count only windows in which it does not "
          "(`only:`).",
          "{0} 在部分统计周期内除数为零：可用 `only:` 排除这些周期。", advice.measure);
    case Advice::Kind::figure_too_large:
      return say.with("{0} does not fit its resolution: choose a coarser `show`.",
                      "{0} 超出显示精度范围：请加大 `show`。", advice.measure);
    case Advice::Kind::never_counts:
      return say("The condition in `only:` was never met in this data.", "数据中 `only:` 的条件从未满足。");
    case Advice::Kind::cut_off:
      return say.with(
          "The recording begins or ends within {0} of the windows that cannot be decided; that says nothing "
          "against the terms.",
          "无法判定的统计周期中有 {0} 个是记录起止所在的周期，不说明规则有问题。",
          Say::count(advice.windows));
    case Advice::Kind::no_window:
      return say(
          "The data end before the first window does, or lie outside `from` and `until`: record for longer.",
          "数据在首个统计周期结束前终止，或不在 `from` 与 `until` 之间：请延长记录。");
    default:
      return advice_on_signal(survey, advice, say);
  }
}

Card clause_card(const Commission& commission, size_t i, const Say& say) {
  const ClauseOutlook& outlook = commission.outlooks()[i];
  const terms::Contract& contract = commission.inputs().contract;
  const terms::Clause& clause = contract.clauses[i];
  return {tone_of(outlook.decidable), word_of(outlook.decidable, say), clause.id,
          conclusion_text(outlook, say),
          outlook.windows == 0 ? "" : results_text(contract, clause, outlook, say)};
}

Section clauses_section(const Commission& commission, const Say& say) {
  Section section{
      say("Clauses", "条款"),
      say("what this data would have brought, and what to change", "依据这些数据的结果，以及建议的修改"),
      Tone::good,
      "",
      {},
      {}};
  for (size_t i = 0; i < commission.inputs().contract.clauses.size(); ++i) {
    section.parts.push_back(clause_section(commission, i, say));
    section.tone = std::max(section.tone, section.parts.back().tone);
  }
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace panmen::commission
