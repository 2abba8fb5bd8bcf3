// Clocks, and states against numbers.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "base/quote.hpp"
#include "commission/page_parts.hpp"

namespace panmen::commission {

using terms::SignalType;

namespace {

constexpr size_t kRowsShown = 8;
constexpr size_t kOffsetsShown = 8;
constexpr size_t kOffsetPairs = 256;  // of signals, that are compared

// Offsets between assets that move together: the best pair of signals for each two assets.
struct AssetOffset {
  const terms::Signal* first = nullptr;
  const terms::Signal* second = nullptr;
  Offset offset;
};

Duration resolution_of(const SignalSurvey& signal) {
  const IntervalHistogram& intervals = signal.profile().intervals();
  return intervals.count() == 0 ? Duration{} : intervals.quantile(0.5);
}

std::vector<AssetOffset> offsets_of(const Survey& survey) {
  std::map<std::pair<std::string, std::string>, AssetOffset> best;
  size_t compared = 0;
  const std::vector<terms::Signal>& signals = survey.contract().signals;
  std::vector<std::vector<Instant>> times;
  for (size_t i = 0; i < signals.size(); ++i)
    times.push_back(survey.of(i).movements().times());
  for (size_t a = 0; a < signals.size(); ++a) {
    for (size_t b = 0; b < signals.size(); ++b) {
      if (signals[a].asset >= signals[b].asset || times[a].empty() || times[b].empty()) continue;
      if (compared++ >= kOffsetPairs) break;
      const Duration resolution = std::max(resolution_of(survey.of(a)), resolution_of(survey.of(b)));
      const auto offset = find_offset(times[a], times[b], resolution);
      if (!offset.has_value()) continue;
      AssetOffset& known = best[{signals[a].asset, signals[b].asset}];
      const auto share = [](const Offset& o) {
        return static_cast<double>(o.agree) / static_cast<double>(o.of);
      };
      if (known.first == nullptr || share(*offset) > share(known.offset))
        known = {&signals[a], &signals[b], *offset};
    }
  }
  std::vector<AssetOffset> offsets;
  for (auto& [assets, offset] : best)
    offsets.push_back(offset);
  return offsets;
}

void add_stamps(const Survey& survey, const Say& say, Section& section) {
  Duration step_back;
  Instant at;
  uint64_t back = 0;
  uint64_t repeated = 0;
  for (size_t i = 0; i < survey.contract().signals.size(); ++i) {
    const SignalProfile::Arrivals& arrived = survey.of(i).profile().arrivals();
    back += arrived.out_of_order;
    repeated += arrived.repeated_stamps;
    if (arrived.step_back <= step_back) continue;
    step_back = arrived.step_back;
    at = arrived.step_back_at;
  }
  if (back == 0)
    section.blocks.emplace_back(Remark{Tone::good, say("No stamp steps back.", "没有时间回退。")});
  else
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say.with("{0} stamps step back, by up to {1} (to {2}): a clock that was set, or a file "
                        "that is not in order.",
                        "{0} 个时间戳回退，最多 {1}（到 {2}）：时钟被调过，或文件未按时间排序。",
                        Say::count(back), say.duration(step_back), say.instant(at))});
  if (repeated > 0)
    section.blocks.emplace_back(Remark{
        Tone::attention,
        say.with("{0} samples repeat the stamp before them: stamps are coarser than the "
                 "samples, or rows are doubled.",
                 "{0} 个样本与前一个样本时间戳相同：时间戳精度不足，或行重复。", Say::count(repeated))});
}

void add_repeated_hours(const Survey& survey, const files::SignalMap& map, const Say& say, Section& section) {
  for (const Survey::RepeatedHour& hour : survey.repeated_hours()) {
    std::string text =
        say.with("The clock of {0} is put back: {1} is shown twice; {2} samples are stamped there.",
                 "{0} 时钟回拨：{1} 出现两次；其间有 {2} 个样本。", survey.contract().zone.name,
                 say.span(hour.span.from, hour.span.to), Say::count(hour.samples));
    if (!map.time.zone.empty() && map.time.twice == files::Twice::refuse)
      text += " " + say("The map refuses local times that occur twice.", "映射拒收出现两次的本地时间。");
    section.blocks.emplace_back(Remark{Tone::attention, text});
  }
}

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

Section clock_section(const Survey& survey, const files::SignalMap& map, const Say& say) {
  Section section{say("Clocks", "时钟"), "", Tone::good, "", {}, {}};
  add_stamps(survey, say, section);
  add_repeated_hours(survey, map, say, section);
  for (const auto& [asset, lead] : survey.leads())
    if (lead > Duration::minutes(1))
      section.blocks.emplace_back(Remark{
          Tone::plain, say.with("{0} stood ahead of all other assets by up to {1} (estimated, by batches of "
                                "rows).",
                                "{0} 的时间戳最多领先其他设备 {1}（按读取批次估计）。", in_quotes(asset),
                                say.duration(lead))});
  const std::vector<AssetOffset> offsets = offsets_of(survey);
  for (size_t i = 0; i < offsets.size() && i < kOffsetsShown; ++i) {
    const AssetOffset& o = offsets[i];
    const Tone tone =
        Duration{std::abs(o.offset.by.ns)} > Duration::minutes(1) ? Tone::attention : Tone::plain;
    section.blocks.emplace_back(Remark{
        tone,
        say.with("{0} moves {1} {2} {3} (median of {4} of {5} movements, middle half within {6}; estimated). "
                 "That is an offset of clocks or a real delay; the data cannot tell which.",
                 "{0} 的变化比 {3} {2} {1}（{5} 次变化中 {4} 次的中位数，中间一半在 {6}内；估计）。"
                 "可能是时钟偏差，也可能是真实延迟，数据无法区分。",
                 o.second->name, say.duration(Duration{std::abs(o.offset.by.ns)}),
                 o.offset.by.ns < 0 ? say("before", "早") : say("after", "晚"), o.first->name, o.offset.agree,
                 o.offset.of, say.duration(o.offset.spread))});
  }
  section.blocks.emplace_back(Remark{
      Tone::plain,
      say("A recording holds no server time: by how much a clock was wrong in all cannot be told from it.",
          "历史记录不含服务器时间：无法据此得知时钟的绝对偏差。")});
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

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
