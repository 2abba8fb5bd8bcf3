// What stamps say of clocks, alone and beside the times at which rows were received.
#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/quote.hpp"
#include "commission/page_parts.hpp"

namespace panmen::commission {

namespace {

constexpr size_t kOffsetsShown = 8;
constexpr size_t kClocksShown = 16;
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

using NamedOffsets = std::pair<std::string_view, const ClockOffsets*>;

// Those of clocks that run farthest ahead come first.
std::vector<NamedOffsets> by_least(const Receptions& receptions) {
  std::vector<NamedOffsets> assets;
  for (const auto& [asset, offsets] : receptions.by_asset())
    assets.emplace_back(asset, &offsets);
  std::ranges::stable_sort(assets, {}, [](const NamedOffsets& a) { return a.second->least(); });
  return assets;
}

Grid grid_of(const std::vector<NamedOffsets>& assets, const Say& say) {
  using store::Align;
  Grid grid{{Align::left, Align::right, Align::right, Align::right, Align::right, Align::right},
            {say("asset", "设备"), say("rows", "行数"), say("least", "最小"), say("median", "中位数"), "99 %",
             say("largest", "最大")},
            {}};
  for (const auto& [asset, offsets] : assets)
    grid.rows.push_back({in_quotes(asset), Say::count(offsets->rows()), say.duration(offsets->least()),
                         say.duration(offsets->quantile(0.5)), say.duration(offsets->quantile(0.99)),
                         say.duration(offsets->largest())});
  return grid;
}

// Clocks that run ahead, and clocks that drift.
void add_clocks(const std::vector<NamedOffsets>& assets, const Say& say, Section& section) {
  constexpr Duration kWorthSaying = Duration::seconds(1);
  bool is_told = false;
  bool drifts = false;
  for (const auto& [asset, offsets] : assets) {
    if (offsets->least().ns < 0)
      section.blocks.emplace_back(
          Remark{Tone::attention,
                 say.with("{0}: rows were received up to {1} before their own stamp, so its clock runs ahead "
                          "of the recorder's by at least that.",
                          "{0}：有的行在其时间戳之前 {1}就已收到，其时钟至少比记录端快这么多。",
                          in_quotes(asset), say.duration(Duration{-offsets->least().ns}))});
    const auto drift = offsets->drift();
    is_told = is_told || drift.has_value();
    if (!drift.has_value()) continue;
    const Duration by = drift->last - drift->first;
    if (Duration{std::abs(by.ns)} <= kWorthSaying) continue;
    drifts = true;
    section.blocks.emplace_back(Remark{
        Tone::attention,
        by.ns > 0
            ? say.with("{0}: the least offset grows from {1} in the first tenth of the recording to {2} "
                       "in the last: its clock falls behind, or rows take longer than before.",
                       "{0}：最小偏差由记录前十分之一的 {1}增至后十分之一的 {2}："
                       "其时钟变慢，或传输变慢。",
                       in_quotes(asset), say.duration(drift->first), say.duration(drift->last))
            : say.with("{0}: the least offset falls from {1} in the first tenth of the recording to {2} "
                       "in the last: its clock gains, or rows are quicker than before.",
                       "{0}：最小偏差由记录前十分之一的 {1}降至后十分之一的 {2}："
                       "其时钟变快，或传输变快。",
                       in_quotes(asset), say.duration(drift->first), say.duration(drift->last))});
  }
  if (is_told && !drifts)
    section.blocks.emplace_back(
        Remark{Tone::good, say.with("No least offset moves by more than {0} between the first tenth of the "
                                    "recording and the last.",
                                    "记录前十分之一与后十分之一之间，最小偏差的变化均不超过 {0}。",
                                    say.duration(kWorthSaying))});
  if (!is_told)
    section.blocks.emplace_back(Remark{Tone::plain, say("Too few rows to tell whether a clock drifts.",
                                                        "行数过少，无法判断时钟是否漂移。")});
}

// Whether `lateness` would do if the rows were read as they are received.
void add_order(const ReceptionOrder& order, Duration lateness, const Say& say, Section& section) {
  const IntervalHistogram& behind = order.behind();
  const Duration reach = behind.largest();
  const std::string stated = say.duration(lateness);
  if (order.out_of_reach() > 0)
    section.blocks.emplace_back(Remark{
        Tone::attention, say.with("Rows too far out of the order in which they were received to be put "
                                  "in it: {0}; taken where they stand in the file.",
                                  "偏离收到顺序过远、无法归位的行：{0} 行，按其在文件中的位置处理。",
                                  Say::count(order.out_of_reach()))});
  if (order.late() == 0) {
    section.blocks.emplace_back(Remark{
        Tone::good, say.with("Read as they were received, no row stands more than {0} behind one before "
                             "it: the map's `lateness` of {1} covers that.",
                             "按收到顺序读取，各行最多比先到的行早 {0}：映射的 `lateness` 为 {1}，足以覆盖。",
                             say.duration(reach), stated)});
    return;
  }
  std::string text = say.with(
      "Read as they were received, rows stand up to {0} behind one before them: with the "
      "map's `lateness` of {1}, {2} of them ({3}) would be late.",
      "按收到顺序读取，有的行比先到的行早达 {0}：映射的 `lateness` 为 {1}，{2} 行（{3}）会迟到。",
      say.duration(reach), stated, Say::count(order.late()),
      Say::share(static_cast<double>(order.late()) / static_cast<double>(behind.count())));
  const Duration for_most = plain_duration_from(behind.quantile(0.99));
  const Duration for_all = plain_duration_from(reach);
  const Duration most = Duration::hours(files::kMaxDurationDays * 24);
  if (for_all > most)
    text += say(" ", "") + say.with("No `lateness` covers all: {0} is the most.",
                                    "任何 `lateness` 都不能覆盖全部：上限为 {0}。", say.duration(most));
  else if (for_most > lateness && for_most < for_all)
    text += say(" ", "") + say.with("{0} would cover 99 % of all rows (estimated), {1} all.",
                                    "设为 {0}可覆盖 99 % 的行（估计），设为 {1}可覆盖全部。",
                                    say.duration(for_most), say.duration(for_all));
  else
    text += say(" ", "") + say.with("{0} would cover all.", "设为 {0}可覆盖全部。", say.duration(for_all));
  section.blocks.emplace_back(Remark{Tone::attention, text});
}

void add_receptions(const Commission& commission, const Say& say, Section& section) {
  const Receptions& receptions = commission.receptions();
  if (receptions.unknown() > 0)
    section.blocks.emplace_back(Remark{
        Tone::attention,
        say.with("Rows that do not say when they were received, because the cell is blank, cannot be read "
                 "or is more than 100 years away: {0}.",
                 "未说明何时收到的行（单元格为空、无法读取，或相差一百年以上）：{0} 行。",
                 Say::count(receptions.unknown()))});
  if (const auto limit = commission.inputs().map.clock_ahead_at_most; limit.has_value()) {
    const uint64_t rows = commission.summary().wrong_clock_rows;
    section.blocks.emplace_back(Remark{
        rows > 0 ? Tone::attention : Tone::good,
        say.with("Rows stamped more than {0} later than they were received, whose values do not count: "
                 "{1}.",
                 "时间戳晚于收到时刻超过 {0}的行（其取值不予采用）：{1} 行。", say.duration(*limit),
                 Say::count(rows))});
  }
  if (receptions.rows() == 0) return;
  std::vector<NamedOffsets> assets = by_least(receptions);
  section.blocks.emplace_back(Remark{
      Tone::plain, say("Received less stamped: how long rows were under way, less by how much the clock of "
                       "the device runs ahead (median and 99 % estimated):",
                       "收到时刻减去时间戳，即在途时间减去设备时钟的超前量（中位数与 99 % 为估计值）：")});
  const size_t known = assets.size();
  assets.resize(std::min(known, kClocksShown));
  section.blocks.emplace_back(grid_of(assets, say));
  add_clocks(assets, say, section);
  if (known > assets.size())
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("{0} further assets are not shown; their clocks are less far ahead.",
                                     "另有 {0} 台设备未列出，其时钟超前较少。", known - assets.size())});
  if (receptions.of_other_assets() > 0)
    section.blocks.emplace_back(Remark{
        Tone::plain,
        say.with("{0} rows are of assets beyond the first {1}, whose clocks were not looked at one by one.",
                 "{0} 行属于前 {1} 台以外的设备，未逐台查看其时钟。",
                 Say::count(receptions.of_other_assets()), Receptions::kMaxAssets)});
  add_order(receptions.order(), commission.inputs().map.lateness, say, section);
}

}  // namespace

Section clock_section(const Commission& commission, const Say& say) {
  const Survey& survey = commission.survey();
  Section section{say("Clocks", "时钟"), "", Tone::good, "", {}, {}};
  add_stamps(survey, say, section);
  add_repeated_hours(survey, commission.inputs().map, say, section);
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
  if (commission.inputs().map.received.has_value())
    add_receptions(commission, say, section);
  else
    section.blocks.emplace_back(Remark{
        Tone::plain,
        say("A recording holds no server time: by how much a clock was wrong in all cannot be told from it.",
            "历史记录不含服务器时间：无法据此得知时钟的绝对偏差。")});
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace panmen::commission
