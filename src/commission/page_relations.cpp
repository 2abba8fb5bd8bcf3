// States against numbers.
#include <algorithm>
#include <cstdlib>

#include "base/quote.hpp"
#include "commission/page_parts.hpp"

namespace panmen::commission {

using terms::SignalType;

namespace {

constexpr size_t kRowsShown = 8;

std::string value_name(const SignalSurvey& state, size_t slot, const Say& say) {
  if (slot == Relation::kOther) return say("(other values)", "（其他取值）");
  if (slot == Relation::kUnknown) return say("(state not known)", "（状态未知）");
  return in_quotes(state.text_of_slot(slot));
}

std::string level_text(const Relation& relation, size_t slot, const terms::Signal& number, const Say& say) {
  const auto level = relation.level(slot);
  if (!level.has_value()) return "–";
  const bool rate = relation.number_type() != SignalType::gauge;
  return Say::number(*level, number.unit.name) + (rate ? say("/h", "/小时") : "");
}

std::vector<size_t> slots_by_time(const Relation& relation) {
  std::vector<size_t> slots;
  for (size_t i = 0; i < Relation::kSlots; ++i)
    if (relation.row(i).seconds > 0) slots.push_back(i);
  std::ranges::stable_sort(
      slots, [&](size_t a, size_t b) { return relation.row(a).seconds > relation.row(b).seconds; });
  return slots;
}

std::string contradiction_text(const SignalSurvey& state, const terms::Signal& number,
                               const Relation& relation, const Relation::Contradiction& found,
                               const Say& say) {
  const std::string value = value_name(state, found.slot, say);
  const bool counter = relation.number_type() == SignalType::counter;
  if (counter && !found.productive)
    return say.with(
        "{0} counts {1} while {2} is {3} ({4} of all): otherwise next to nothing is counted in it.",
        "{2} 为 {3} 时 {0} 仍增加 {1}（占全部 {4}）：该状态下本应几乎不计数。", number.name,
        Say::number(found.counted), state.signal().name, value, Say::share(found.share));
  if (counter)
    return say.with("{0} counts nothing for {1} while {2} is {3}: {4}.",
                    "{2} 为 {3} 时 {0} 有 {1}未增加：{4}。", number.name,
                    say.duration(found.longest.length()), state.signal().name, value,
                    say.span(found.longest.from, found.longest.to));
  if (!found.productive)
    return say.with(
        "{0} is high for {1} while {2} is {3} ({4} of that state's time), where otherwise it is low.",
        "{2} 为 {3} 时 {0} 有 {1}偏高（占该状态时间 {4}），而该状态下通常偏低。", number.name,
        say.seconds(found.seconds), state.signal().name, value, Say::share(found.share));
  std::string text =
      say.with("{0} is low for {1} while {2} is {3} ({4} of that state's time), where otherwise it is high.",
               "{2} 为 {3} 时 {0} 有 {1}偏低（占该状态时间 {4}），而该状态下通常偏高。", number.name,
               say.seconds(found.seconds), state.signal().name, value, Say::share(found.share));
  if (found.longest.length().ns > 0)
    text += say(" ", "") +
            say.with("The longest: {0}.", "最长一段：{0}。", say.span(found.longest.from, found.longest.to));
  return text;
}

Grid grid_of(const SignalSurvey& state, const terms::Signal& number, const Relation& relation,
             const Say& say) {
  const bool counter = relation.number_type() == SignalType::counter;
  const bool interval = relation.number_type() == SignalType::interval;
  Grid grid{
      {store::Align::left, store::Align::right, store::Align::right},
      {state.signal().name, say("Time", "时间"),
       relation.number_type() == SignalType::gauge ? say.with("mean of {0}", "{0} 均值", number.name)
                                                   : say.with("{0} an hour", "{0} 每小时", number.name)},
      {}};
  if (counter || interval) {
    grid.columns.push_back(store::Align::right);
    grid.head.push_back(counter ? say("increase", "增量") : say("sum", "合计"));
  }
  for (const size_t slot : slots_by_time(relation)) {
    if (grid.rows.size() >= kRowsShown) break;
    const Relation::Row& row = relation.row(slot);
    grid.rows.push_back(
        {value_name(state, slot, say), say.seconds(row.seconds), level_text(relation, slot, number, say)});
    if (counter) grid.rows.back().push_back(Say::number(row.increase, number.unit.name));
    if (interval) grid.rows.back().push_back(Say::number(row.weighted, number.unit.name));
  }
  return grid;
}

// A pair that agrees: one line.
std::string summary_text(const SignalSurvey& state, const terms::Signal& number, const Relation& relation,
                         const Say& say) {
  std::string list;
  for (const size_t slot : slots_by_time(relation)) {
    if (slot == Relation::kUnknown) continue;
    list += (list.empty() ? "" : say(", ", "，")) + value_name(state, slot, say) + " " +
            level_text(relation, slot, number, say);
  }
  return say.with("{0} follows {1}: {2}.", "{0} 随 {1} 变化：{2}。", number.name, state.signal().name, list);
}

// Pairs that say nothing of each other: all in one line.
void add_unrelated(const std::vector<std::string>& pairs, const Say& say, Section& section) {
  constexpr size_t kShown = 12;
  std::string list;
  for (size_t i = 0; i < pairs.size() && i < kShown; ++i)
    list += (i == 0 ? "" : say(", ", "、")) + pairs[i];
  if (pairs.size() > kShown) list += say.with(" and {0} more", " 等另外 {0} 对", pairs.size() - kShown);
  if (!list.empty())
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("No clear relation, so neither checks the other: {0}.",
                                     "无明显关系，无法互相印证：{0}。", list)});
}

}  // namespace

Section relations_section(const Survey& survey, const Say& say) {
  Section section{say("Do states agree with power and parts?", "状态与功率、产量是否一致？"),
                  say("which state is productive is told by the numbers, not by its name",
                      "由数值而非名称判断哪些状态在生产"),
                  Tone::good,
                  "",
                  {},
                  {}};
  std::vector<std::string> unrelated;
  for (const PairSurvey& pair : survey.pairs()) {
    const SignalSurvey& state = survey.of(pair.state);
    const terms::Signal& number = survey.contract().signals[pair.number];
    const std::vector<size_t> slots = slots_by_time(pair.relation);
    if (slots.empty()) continue;
    const Relation::Judgement judgement = pair.relation.judge();
    if (!judgement.related) {
      unrelated.push_back(say.with("{0} and {1}", "{0} 与 {1}", state.signal().name, number.name));
      continue;
    }
    if (judgement.contradictions.empty()) {
      section.blocks.emplace_back(Remark{Tone::good, summary_text(state, number, pair.relation, say)});
      continue;
    }
    Section part{
        say.with("{0} and {1}", "{0} 与 {1}", state.signal().name, number.name), "", Tone::good, "", {}, {}};
    for (const Relation::Contradiction& found : judgement.contradictions)
      part.blocks.emplace_back(
          Remark{Tone::attention, contradiction_text(state, number, pair.relation, found, say)});
    part.blocks.emplace_back(grid_of(state, number, pair.relation, say));
    part.tone = worst_tone(part);
    part.word = tone_word(part.tone, say);
    section.parts.push_back(std::move(part));
  }
  add_unrelated(unrelated, say, section);
  if (section.blocks.empty() && section.parts.empty())
    section.blocks.emplace_back(Remark{
        Tone::plain, say("The terms have no state beside a number, so nothing can be checked against each "
                         "other. Another signal, such as power, would allow it.",
                         "规则中没有可与数值对照的状态，无法交叉核对；增加如功率等信号即可。")});
  if (survey.pairs_left_out() > 0)
    section.blocks.emplace_back(Remark{
        Tone::plain,
        say.with("{0} further pairs were not compared.", "另有 {0} 对未作比较。", survey.pairs_left_out())});
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace panmen::commission
