// How each signal reports: values, rhythm, gaps, doubtful samples, counters.
#include <algorithm>

#include "base/quote.hpp"
#include "commission/page_parts.hpp"

namespace panmen::commission {

using terms::CounterReset;
using terms::Liveness;
using terms::SignalType;

namespace {

constexpr size_t kStripCells = 240;
constexpr double kMuchMissing = 0.05;
constexpr double kMuchDoubtful = 0.01;
constexpr uint64_t kEnough = 20;  // intervals, to speak of one in a hundred

double seconds(Duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

double of_span(const Survey& survey, double s) {
  return s / std::max(1e-9, seconds(survey.last() - survey.first()));
}

Strip strip_of(const Survey& survey, const SignalSurvey& signal, const Say& say) {
  Strip strip{signal.signal().name, say.instant(survey.first()), say.instant(survey.last()), {}};
  const int64_t span = (survey.last() - survey.first()).ns;
  for (size_t i = 0; i < kStripCells && span > 0; ++i) {
    const auto at = [&](size_t n) {
      return survey.first() +
             Duration{static_cast<int64_t>(static_cast<double>(span) / kStripCells * static_cast<double>(n))};
    };
    const double length = std::max(1e-9, seconds(at(i + 1) - at(i)));
    strip.cells.push_back(
        {std::clamp(signal.coverage().known().between(at(i), at(i + 1)) / length, 0.0, 1.0),
         std::clamp(signal.coverage().doubtful().between(at(i), at(i + 1)) / length, 0.0, 1.0)});
  }
  return strip;
}

Bars bars_of(const SignalSurvey& signal, const Say& say) {
  const terms::Signal& terms = signal.signal();
  Bars bars{say("Intervals between samples", "采样间隔分布"), {}};
  const bool has_limit = terms.liveness == Liveness::period || terms.type == SignalType::interval;
  for (const IntervalHistogram::Bar& bar : signal.profile().intervals().bars())
    bars.bars.push_back({say.with("{0} to {1}", "{0} 至 {1}", say.duration(bar.low), say.duration(bar.high)),
                         bar.count, has_limit && bar.low >= terms.alive_within});
  return bars;
}

std::string type_text(const terms::Signal& signal, const Say& say) {
  std::string text(name_of(signal.type));
  if (!signal.unit.name.empty()) text += ", " + signal.unit.name;
  return say.with("{0} of {1}, {2}", "{1} 的 {0}，{2}", in_quotes(signal.metric), in_quotes(signal.asset),
                  text);
}

// How the terms expect it to report.
std::string liveness_text(const Survey& survey, const terms::Signal& signal, const Say& say) {
  const std::string within = say.duration(signal.alive_within);
  switch (signal.liveness) {
    case Liveness::period:
      return say.with("a sample every {0} at the latest", "至迟每 {0}一个样本", within);
    case Liveness::heartbeat:
      return signal.heartbeat.has_value()
                 ? say.with("a beat of {1} every {0} at the latest", "{1} 至迟每 {0}一次心跳", within,
                            survey.contract().signals[*signal.heartbeat].name)
                 : say.with("anything of the same asset every {0} at the latest",
                            "同一设备至迟每 {0}有任一信号上报", within);
    case Liveness::session:
      return say("by session: it holds until it changes", "按会话：取值保持到下次变化");
  }
  PANMEN_ASSERT(false);
}

std::string rhythm_text(const SignalProfile& profile, const Say& say) {
  const IntervalHistogram& intervals = profile.intervals();
  if (intervals.count() == 0)
    return say("One sample, or all at one instant.", "只有一个样本，或全部在同一时刻。");
  std::string figures =
      say.with("median {0}, 95 % within {1}", "中位间隔 {0}，95 % 不超过 {1}",
               say.duration(intervals.quantile(0.5)), say.duration(intervals.quantile(0.95)));
  if (intervals.count() >= kEnough)
    figures += say.with(", 99 % within {0}", "，99 % 不超过 {0}", say.duration(intervals.quantile(0.99)));
  figures += say.with("; longest silence {0}", "；最长静默 {0}", say.duration(intervals.largest()));
  switch (profile.rhythm()) {
    case Rhythm::too_few:
      return say.with("Too few samples to tell a rhythm: {0}.", "样本过少，无法判断节奏：{0}。", figures);
    case Rhythm::periodic:
      return say.with("Reports at equal intervals: {0}.", "周期上报：{0}。", figures);
    case Rhythm::by_exception:
      return say.with("Reports when its value changes: {0}.", "变化时上报：{0}。", figures);
    case Rhythm::irregular:
      return say.with("Reports irregularly: {0}.", "不定期上报：{0}。", figures);
  }
  PANMEN_ASSERT(false);
}

std::string texts_text(const SignalSurvey& signal, const Say& say) {
  constexpr size_t kShown = 8;
  const std::vector<TextValue> texts = signal.texts();
  const bool lasts = signal.signal().type != SignalType::event;
  double all = 0;
  for (const TextValue& value : texts)
    all += value.seconds;
  std::string list;
  for (size_t i = 0; i < texts.size() && i < kShown; ++i) {
    const std::string much =
        lasts && all > 0 ? Say::share(texts[i].seconds / all) : Say::count(texts[i].samples);
    const std::string name = i == kMaxTextsNoted ? say("others", "其他") : in_quotes(texts[i].text);
    list += (i == 0 ? "" : say(", ", "，")) + name + " " + much;
  }
  if (texts.size() > kShown) list += say.with(" and {0} more", " 等另外 {0} 个", texts.size() - kShown);
  return list;
}

std::string cause_name(size_t cause, const Say& say) {
  if (cause == GapCauses::kHeartbeat) return say("no heartbeat", "无心跳");
  switch (static_cast<terms::GapCause>(cause)) {
    case terms::GapCause::recording:
      return say("nothing recorded", "无记录");
    case terms::GapCause::device:
      return say("device", "设备");
    case terms::GapCause::gateway:
      return say("gateway", "网关");
    case terms::GapCause::site_network:
      return say("site network", "现场网络");
    case terms::GapCause::our_server:
      return say("our server", "平台服务器");
    case terms::GapCause::doubtful:
      return say("doubtful", "存疑");
  }
  PANMEN_ASSERT(false);
}

void add_causes(const Survey& survey, size_t signal, const Say& say, Section& section) {
  std::string list;
  const GapCauses::ByCause& causes = survey.gap_causes().of(signal);
  for (size_t i = 0; i < causes.size(); ++i) {
    if (causes[i].gaps == 0) continue;
    list += (list.empty() ? "" : say("; ", "；")) +
            say.with("{0} {1} in {2} ({3})", "{0} {1}，{2} 个（{3}）", cause_name(i, say),
                     say.duration(causes[i].time),
                     causes[i].gaps == 1 ? say("one gap", "1")
                                         : say.with("{0} gaps", "{0}", Say::count(causes[i].gaps)),
                     Say::share(of_span(survey, seconds(causes[i].time))));
  }
  if (!list.empty())
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("By cause, as the terms know it: {0}.", "按规则所知原因：{0}。", list)});
}

void add_gaps(const Survey& survey, const SignalSurvey& signal, const Say& say, Section& section) {
  const Coverage& coverage = signal.coverage();
  const LivenessFit fit = liveness_fit(signal, survey);
  if (coverage.gaps() == 0) {
    section.blocks.emplace_back(Remark{
        Tone::good, say.with("No gap: {0}.", "无缺口：{0}。", liveness_text(survey, signal.signal(), say))});
  } else {
    const Stretch& longest = coverage.longest_gaps().front();
    std::string text =
        say.with("Missing {0} of the time in {1} gaps, where the terms expect {2}. The longest: {3}, {4}.",
                 "缺失占 {0}，共 {1} 个缺口（规则要求{2}）。最长 {3}：{4}。", Say::share(fit.missing),
                 Say::count(coverage.gaps()), liveness_text(survey, signal.signal(), say),
                 say.duration(longest.length()), say.span(longest.from, longest.to));
    if (survey.is_pause(longest)) text += say(" Nothing at all was recorded then.", "其间没有任何记录。");
    section.blocks.emplace_back(Remark{fit.missing > kMuchMissing ? Tone::attention : Tone::good, text});
  }
  if (fit.needs_other_liveness)
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say("It reports when something changes, so its silence is no failure: ask for a heartbeat "
                   "or a session instead of a sample in each period.",
                   "它只在变化时上报，静默并非故障：宜改用心跳或会话，而不是按周期要求样本。")});
  else if (fit.limit_is_tight)
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say.with("The limit of {0} is tight: {1} covers 99 % of the intervals and would leave "
                        "{2} missing instead of {3} (estimated).",
                        "时限 {0}偏紧：{1}可覆盖 99 % 的间隔，缺失由 {3} 降至 {2}（估计）。",
                        say.duration(signal.signal().alive_within), say.duration(*fit.limit_for_99),
                        Say::share(fit.missing_then), Say::share(fit.missing))});
  else if (fit.limit_is_loose)
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say.with("The limit of {0} is loose: {1} covers 99 % of the intervals; a silence in "
                        "between would count as if the last value held.",
                        "时限 {0}偏松：{1}即可覆盖 99 % 的间隔；其间的静默会被当作取值未变。",
                        say.duration(signal.signal().alive_within), say.duration(*fit.limit_for_99))});
}

void add_doubtful(const Survey& survey, const SignalSurvey& signal, const Say& say, Section& section) {
  const SignalProfile::Arrivals& arrived = signal.profile().arrivals();
  const SignalProfile::Numbers& numbers = signal.profile().numbers();
  const terms::Signal& terms = signal.signal();
  std::string list;
  const auto add = [&](uint64_t n, std::string_view english, std::string_view chinese) {
    if (n == 0) return;
    list += (list.empty() ? "" : say(", ", "，")) + say.with(english, chinese, Say::count(n));
  };
  add(arrived.bad, "{0} reported bad or blank", "{0} 个坏值或空白");
  add(arrived.uncertain, "{0} reported uncertain", "{0} 个不确定");
  add(arrived.simulated, "{0} reported simulated", "{0} 个模拟值");
  add(arrived.clock, "{0} stamped by a wrong clock", "{0} 个时间戳不可信");
  add(arrived.unread, "{0} lost or refused", "{0} 个丢失或拒收");
  add(arrived.out_of_range, "{0} outside the map's range", "{0} 个超出映射的范围");
  add(numbers.outside_valid, "{0} outside the terms' `valid`", "{0} 个超出规则的 `valid`");
  add(numbers.jumps, "{0} jumps above the terms' limit", "{0} 次超过规则限值的跳变");
  add(numbers.stuck, "{0} stuck for longer than the terms allow", "{0} 个因长时间不变存疑");
  add(arrived.conflicting, "{0} with another value for the same instant", "{0} 个同一时刻取值矛盾");
  if (!list.empty()) {
    const double share = of_span(survey, signal.coverage().doubtful_s());
    section.blocks.emplace_back(Remark{
        share > kMuchDoubtful ? Tone::attention : Tone::good,
        say.with("Doubtful: {0}; {1} of the time.", "存疑：{0}；占时间 {1}。", list, Say::share(share))});
  }
  if (terms.jump_above.has_value())
    section.blocks.emplace_back(Remark{
        Tone::plain, say.with("The largest step between two samples is {0}.", "相邻样本最大变化为 {0}。",
                              Say::number(numbers.largest_step, terms.unit.name))});
}

void add_arrival(const SignalSurvey& signal, const Say& say, Section& section) {
  const SignalProfile::Arrivals& arrived = signal.profile().arrivals();
  if (arrived.duplicate > 0)
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("{0} duplicates; each counts once.", "{0} 个重复，只计一次。",
                                     Say::count(arrived.duplicate))});
  if (arrived.out_of_order == 0) return;
  std::string text = say.with("{0} came out of order; the largest step back is {1} (to {2}).",
                              "{0} 个乱序到达；最大回退 {1}（到 {2}）。", Say::count(arrived.out_of_order),
                              say.duration(arrived.step_back), say.instant(arrived.step_back_at));
  if (arrived.late > 0)
    text += say(" ", "") +
            say.with(
                "{0} of them were too late and change nothing: a `lateness` of {1} in the map would take "
                "them all.",
                "其中 {0} 个过迟，不计入：映射中 `lateness` 设为 {1}即可全部计入。", Say::count(arrived.late),
                say.duration(plain_duration_from(arrived.step_back)));
  section.blocks.emplace_back(Remark{arrived.late > 0 ? Tone::attention : Tone::good, text});
}

void add_unchanged(const Survey& survey, const SignalSurvey& signal, const Say& say, Section& section) {
  constexpr double kLong = 0.1;
  const terms::Signal& terms = signal.signal();
  const SignalProfile::Numbers& numbers = signal.profile().numbers();
  if (numbers.good < 2 || terms.type == SignalType::counter) return;
  if (numbers.least == numbers.greatest) {
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say.with("It shows {0} all the time: is the sensor connected?", "始终为 {0}：传感器是否接通？",
                        Say::number(numbers.least, terms.unit.name))});
    return;
  }
  const double share = of_span(survey, seconds(numbers.unchanged.length()));
  if (share < kLong) return;
  section.blocks.emplace_back(
      Remark{Tone::attention, say.with("It shows one value, {0}, for {1}: {2}. Is that real, or is it stuck?",
                                       "有 {1}一直为 {0}：{2}。是真实情况还是卡死？",
                                       Say::number(numbers.unchanged_value, terms.unit.name),
                                       say.duration(numbers.unchanged.length()),
                                       say.span(numbers.unchanged.from, numbers.unchanged.to))});
}

std::string rule_text(CounterReset rule, double wraps_at) {
  if (rule == CounterReset::wraps) return "`resets: wraps at " + Say::number(wraps_at) + "`";
  return rule == CounterReset::to_zero ? "`resets: to zero`" : "`resets: may be corrected`";
}

std::string drops_text(const CounterProfile& counter, const Say& say) {
  std::string list;
  const auto add = [&](Drop kind, std::string_view english, std::string_view chinese) {
    if (counter.drops(kind) > 0)
      list +=
          (list.empty() ? "" : say(", ", "，")) + say.with(english, chinese, Say::count(counter.drops(kind)));
  };
  add(Drop::to_zero, "{0} to nearly zero", "{0} 次归零");
  add(Drop::wrapped, "{0} from just below a number at which counters wrap", "{0} 次在满量程处回绕");
  add(Drop::correction, "{0} a little down", "{0} 次小幅更正");
  return list;
}

// What the steps down look like, and whether the terms' rule takes them so.
void add_counter(const SignalSurvey& signal, const Say& say, Section& section) {
  const terms::Signal& terms = signal.signal();
  const CounterProfile& counter = signal.counter();
  if (terms.type != SignalType::counter || counter.readings() < 2) return;
  section.blocks.emplace_back(
      Remark{Tone::plain,
             say.with("Greatest reading {0}; the largest step up is {1}, at {2}; increase in all {3}.",
                      "最大读数 {0}；最大上升 {1}（{2}）；总增量 {3}。", Say::number(counter.greatest()),
                      Say::number(counter.largest_step()), say.instant(counter.largest_step_at()),
                      Say::number(counter.increase(terms.reset, terms.wraps_at), terms.unit.name))});
  const std::string stated = rule_text(terms.reset, terms.wraps_at);
  const bool fits = counter.fits(terms.reset, terms.wraps_at);
  if (counter.drops() == 0) {
    if (fits)
      section.blocks.emplace_back(
          Remark{Tone::good, say.with("It never steps down, so {0} was not put to the test.",
                                      "从未下降，{0} 未经检验。", stated)});
    else
      section.blocks.emplace_back(
          Remark{Tone::bad, say.with("It shows more than {0} allows.", "读数超过了 {0} 的上限。", stated)});
    return;
  }
  std::string text = say.with("Steps down: {0} ({1}).", "下降 {0} 次（{1}）。", Say::count(counter.drops()),
                              drops_text(counter, say));
  const CounterReset likely = counter.likely_rule();
  if (fits) {
    text += say(" ", "") + say.with("That is what {0} means.", "与 {0} 相符。", stated);
  } else if (likely == terms.reset && likely != CounterReset::wraps) {
    text += say(" ", "") + say.with("{0} explains only some of them.", "{0} 只能解释其中一部分。", stated);
  } else {
    const double wrap = counter.likely_wrap();
    text += say(" ", "") +
            say.with("The terms say {0}; {1} fits better: the increase would be {2} instead of {3}.",
                     "规则写的是 {0}；{1} 更符合：总增量应为 {2} 而不是 {3}。", stated,
                     rule_text(likely, wrap), Say::number(counter.increase(likely, wrap)),
                     Say::number(counter.increase(terms.reset, terms.wraps_at)));
  }
  section.blocks.emplace_back(Remark{fits ? Tone::good : Tone::bad, text});
  Grid grid{{store::Align::left, store::Align::right, store::Align::right},
            {say("Step down at", "下降时刻"), say("from", "从"), say("to", "到")},
            {}};
  for (const CounterProfile::Step& step : counter.steps_down())
    grid.rows.push_back({say.instant(step.at), Say::number(step.before), Say::number(step.after)});
  section.blocks.emplace_back(std::move(grid));
}

Section signal_section(const Survey& survey, size_t i, const Say& say) {
  const SignalSurvey& signal = survey.of(i);
  const terms::Signal& terms = signal.signal();
  Section section{terms.name, type_text(terms, say), Tone::good, "", {}, {}};
  if (signal.profile().samples() == 0) {
    const std::string near = nearest_metric(survey, terms);
    section.blocks.emplace_back(Remark{
        Tone::bad,
        say("There is no sample of it.", "没有任何样本。") +
            (near.empty() ? "" : say(" ", "") + say.with("Is {0} meant?", "是否指 {0}？", in_quotes(near)))});
  } else {
    if (terms.type != SignalType::event) section.blocks.emplace_back(strip_of(survey, signal, say));
    if (signal.profile().intervals().count() > 0) section.blocks.emplace_back(bars_of(signal, say));
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("{0} samples: {1}.", "{0} 个样本：{1}。",
                                     Say::count(signal.profile().samples()), values_text(signal, say))});
    section.blocks.emplace_back(Remark{Tone::plain, rhythm_text(signal.profile(), say)});
    if (terms.type != SignalType::event && terms.type != SignalType::connection)
      add_gaps(survey, signal, say, section);
    if (terms.type != SignalType::connection) add_causes(survey, i, say, section);
    add_doubtful(survey, signal, say, section);
    add_arrival(signal, say, section);
    add_unchanged(survey, signal, say, section);
    add_counter(signal, say, section);
  }
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace

std::string values_text(const SignalSurvey& signal, const Say& say) {
  const terms::Signal& terms = signal.signal();
  if (!is_number(terms.type)) return texts_text(signal, say);
  const SignalProfile::Numbers& numbers = signal.profile().numbers();
  if (numbers.good == 0) return say("none of them good", "没有有效值");
  std::string text = say.with("{0} to {1}, mean {2}", "{0} 至 {1}，均值 {2}", Say::number(numbers.least),
                              Say::number(numbers.greatest, terms.unit.name),
                              Say::number(numbers.sum / static_cast<double>(numbers.good), terms.unit.name));
  if (terms.multiplier != Ratio{1, 1}) text += say.with(", before the multiplier", "（未乘倍率）");
  return text;
}

Section signals_section(const Commission& commission, const Say& say) {
  const Survey& survey = commission.survey();
  Section section{say("Signals", "信号"),
                  say("values, rhythm and gaps of each", "各信号的取值、节奏与缺口"),
                  Tone::good,
                  "",
                  {},
                  {}};
  for (size_t i = 0; i < survey.contract().signals.size(); ++i)
    section.parts.push_back(signal_section(survey, i, say));
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace panmen::commission
