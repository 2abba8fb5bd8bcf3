// The head of the page: what was tried on what; and what the data, the map and the terms have in common.
#include <algorithm>
#include <optional>
#include <set>

#include "base/nearest_word.hpp"
#include "base/quote.hpp"
#include "commission/page_parts.hpp"

namespace panmen::commission {

namespace {

constexpr size_t kNamesShown = 12;

// "a", "b", "c" and 4 more
std::string list_of(const std::vector<std::string>& names, const Say& say) {
  std::string list;
  for (size_t i = 0; i < names.size() && i < kNamesShown; ++i)
    list += (i == 0 ? "" : say(", ", "、")) + names[i];
  if (names.size() > kNamesShown)
    list += say.with(" and {0} more", " 等另外 {0} 个", names.size() - kNamesShown);
  return list;
}

std::string name_of_metric(const std::string& asset, const std::string& metric) {
  return in_quotes(metric) + " (" + in_quotes(asset) + ")";
}

// The nearest name; or one that was cut or made longer, which is far by letters and near by meaning.
std::optional<std::string_view> nearest_of(std::string_view metric,
                                           const std::vector<std::string_view>& names) {
  constexpr size_t kShortest = 3;
  if (const auto near = nearest_word(metric, names); near.has_value()) return near;
  for (const std::string_view name : names)
    if (std::min(name.size(), metric.size()) >= kShortest &&
        (name.starts_with(metric) || metric.starts_with(name)))
      return name;
  return std::nullopt;
}

bool may_name_type(terms::SignalType type) {
  return type != terms::SignalType::event && type != terms::SignalType::connection;
}

}  // namespace

std::string tone_word(Tone tone, const Say& say) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return say("fine", "正常");
    case Tone::attention:
      return say("check", "注意");
    case Tone::bad:
      return say("wrong", "有问题");
  }
  PANMEN_ASSERT(false);
}

Tone worst_tone(const Section& section) {
  Tone worst = Tone::good;
  for (const Block& block : section.blocks)
    if (const auto* remark = std::get_if<Remark>(&block); remark != nullptr && remark->tone != Tone::plain)
      worst = std::max(worst, remark->tone);
  for (const Section& part : section.parts)
    worst = std::max(worst, worst_tone(part));
  return worst;
}

std::string nearest_metric(const Survey& survey, const terms::Signal& signal) {
  std::vector<std::string_view> of_asset;
  std::vector<std::string_view> of_others;
  for (const auto& [key, metric] : survey.metrics())
    (key.first == signal.asset ? of_asset : of_others).push_back(key.second);
  auto near = nearest_of(signal.metric, of_asset);
  if (!near.has_value()) near = nearest_of(signal.metric, of_others);
  return near.has_value() ? std::string(*near) : std::string();
}

void add_head(const Commission& commission, const Say& say, Page& page) {
  const terms::Contract& contract = commission.inputs().contract;
  const files::ReadSummary& summary = commission.summary();
  const Survey& survey = commission.survey();
  page.title =
      say.with("Can contract {0} be decided from this data?", "合同 {0} 能否依据这些数据判定？", contract.id);
  page.subtitle =
      say("Commissioning report: the terms tried on recorded data. Nothing was signed, recorded or paid.",
          "试运行报告：用历史数据试算履约规则。未签署、未存证、未付款。");
  const auto fact = [&](std::string_view english, std::string_view chinese, std::string value) {
    page.facts.emplace_back(say(english, chinese), std::move(value));
  };
  fact("Contract", "合同", say.with("{0}, version {1}", "{0}，版本 {1}", contract.id, contract.version));
  fact("Party A (buyer)", "甲方（买方）", contract.buyer.name);
  fact("Party B (supplier)", "乙方（供方）", contract.supplier.name);
  fact("Data", "数据",
       say.with("{0}, read as source {1}", "{0}，数据源 {1}", in_quotes(commission.inputs().data_name),
                in_quotes(commission.inputs().map.source)));
  fact("Span", "时间范围",
       say.with("{0}, {1} ({2})", "{0}，{1}（{2}）", say.span(survey.first(), survey.last()),
                contract.zone.name, say.duration(survey.last() - survey.first())));
  fact("Observations", "观测",
       say.with("{0} in {1} rows", "{1} 行，共 {0} 个", Say::count(summary.observations),
                Say::count(summary.rows)));
  fact("Refused", "拒收",
       say.with("lines: {0}, cells: {1}", "{0} 行，{1} 个单元格", Say::count(summary.refused_lines),
                Say::count(summary.refused_fields)));
  page.question = say("Can each clause be decided?", "各条款能否判定？");
  for (size_t i = 0; i < contract.clauses.size(); ++i)
    page.cards.push_back(clause_card(commission, i, say));
  page.legend_known = say("known", "已知");
  page.legend_doubtful = say("doubtful", "存疑");
  page.legend_missing = say("missing", "缺失");
  page.legend_beyond = say("beyond the limit", "超过时限");
  page.foot =
      say("Shares of missing data, rhythms and what would happen under other terms are estimates; verdicts "
          "and amounts are those of `panmen replay`.",
          "缺失比例、上报节奏及“改用其他规则”的结果为估计值；判定结果与金额同 `panmen replay`。");
}

namespace {

// Signals of the terms that the data does not have.
void add_absent(const Commission& commission, const Say& say, Section& section) {
  const Survey& survey = commission.survey();
  for (size_t i = 0; i < survey.contract().signals.size(); ++i) {
    const terms::Signal& signal = survey.contract().signals[i];
    if (survey.of(i).profile().samples() > 0) continue;
    const std::string metric = name_of_metric(signal.asset, signal.metric);
    if (survey.of(i).is_of_other_kind()) {
      section.blocks.emplace_back(Remark{Tone::bad, say.with("Signal {0}: {1} comes, but not as {2}.",
                                                             "信号 {0}：{1} 有数据，但类型不是 {2}。",
                                                             signal.name, metric, name_of(signal.type))});
      continue;
    }
    std::string text =
        say.with("Signal {0}: {1} never occurs.", "信号 {0}：数据中没有 {1}。", signal.name, metric);
    if (const std::string near = nearest_metric(survey, signal); !near.empty())
      text += say(" ", "") + say.with("Is {0} meant?", "是否指 {0}？", in_quotes(near));
    section.blocks.emplace_back(Remark{Tone::bad, text});
  }
}

// Where terms and map say different things of one metric.
void add_mismatches(const Commission& commission, const Say& say, Section& section) {
  for (const terms::Signal& signal : commission.inputs().contract.signals) {
    const files::ColumnMap* column = commission.inputs().map.find(signal.asset, signal.metric);
    if (column == nullptr) continue;
    if (may_name_type(signal.type) && files::name_of(column->type) != name_of(signal.type))
      section.blocks.emplace_back(
          Remark{Tone::bad, say.with("Signal {0}: the terms say {1}, the map says {2}.",
                                     "信号 {0}：规则写的是 {1}，映射写的是 {2}。", signal.name,
                                     name_of(signal.type), files::name_of(column->type))});
    if (is_number(signal.type) && files::is_number(column->type) && column->unit != signal.unit.name)
      section.blocks.emplace_back(
          Remark{Tone::bad, say.with("Signal {0}: the terms say unit {1}, the map says {2}.",
                                     "信号 {0}：规则的单位是 {1}，映射的单位是 {2}。", signal.name,
                                     in_quotes(signal.unit.name), in_quotes(column->unit))});
  }
}

// Values that a condition asks for and nobody ever reported make it false for ever.
void add_unseen_values(const Survey& survey, const Say& say, Section& section) {
  std::set<std::pair<uint16_t, std::string>> said;
  for (const terms::ConditionNode& node : survey.contract().conditions) {
    if (node.op != terms::ConditionOp::is_one_of && node.op != terms::ConditionOp::is_none_of) continue;
    const SignalSurvey& signal = survey.of(node.signal);
    const std::vector<TextValue> seen = signal.texts();
    if (seen.empty() || seen.size() > kMaxTextsNoted || signal.signal().type == terms::SignalType::connection)
      continue;
    for (const std::string& text : node.texts) {
      const bool occurs = std::ranges::find(seen, text, &TextValue::text) != seen.end();
      if (occurs || !said.emplace(node.signal, text).second) continue;
      std::vector<std::string> names;
      for (const TextValue& value : seen)
        names.push_back(in_quotes(value.text));
      section.blocks.emplace_back(Remark{
          Tone::attention, say.with("Signal {0}: the terms ask for {1}, which never occurs; seen: {2}.",
                                    "信号 {0}：规则中的 {1} 从未出现；出现过：{2}。", signal.signal().name,
                                    in_quotes(text), list_of(names, say))});
    }
  }
}

void add_unused(const Commission& commission, const Say& say, Section& section) {
  const Survey& survey = commission.survey();
  const files::SignalMap& map = commission.inputs().map;
  std::set<std::pair<std::string, std::string>> used;
  for (const terms::Signal& signal : survey.contract().signals)
    used.emplace(signal.asset, signal.metric);
  std::vector<std::string> unused;
  std::set<std::string> occur;
  for (const auto& [key, metric] : survey.metrics()) {
    occur.insert(key.second);
    if (!used.contains(key))
      unused.push_back(map.asset.empty() ? name_of_metric(key.first, key.second) : in_quotes(key.second));
  }
  std::vector<std::string> blank;
  for (const files::ColumnMap& column : map.columns)
    if (!occur.contains(column.metric)) blank.push_back(in_quotes(column.column));
  if (!blank.empty())
    section.blocks.emplace_back(
        Remark{Tone::attention, say.with("Columns of the map that never hold a value: {0}.",
                                         "映射中始终为空的列：{0}。", list_of(blank, say))});
  if (!unused.empty())
    section.blocks.emplace_back(
        Remark{Tone::plain, say.with("Metrics that occur and no signal uses: {0}.",
                                     "有数据但规则未使用的指标：{0}。", list_of(unused, say))});
}

// The recording as a whole stands still: that is said here and not of each signal.
void add_pauses(const Survey& survey, const Say& say, Section& section) {
  constexpr size_t kShown = 3;
  constexpr double kWorthSaying = 0.005;
  std::string list;
  size_t shown = 0;
  for (const Stretch& pause : survey.pauses()) {
    const bool is_short = static_cast<double>(pause.length().ns) <
                          kWorthSaying * static_cast<double>((survey.last() - survey.first()).ns);
    const bool is_usual = std::ranges::any_of(survey.contract().signals, [&](const terms::Signal& signal) {
      return signal.alive_within >= pause.length();
    });
    if (is_short || is_usual || ++shown > kShown) break;
    list += (list.empty() ? "" : say("; ", "；")) + say.duration(pause.length()) +
            say.with(" ({0})", "（{0}）", say.span(pause.from, pause.to));
  }
  if (!list.empty())
    section.blocks.emplace_back(Remark{Tone::attention, say.with("No signal reported anything for {0}.",
                                                                 "所有信号均无记录的时段：{0}。", list)});
}

void add_refusals(const Commission& commission, const Say& say, Section& section) {
  constexpr size_t kShown = 8;
  const RefusalCounts& refusals = commission.refusals();
  if (refusals.reasons.empty()) {
    section.blocks.emplace_back(
        Remark{Tone::good, say("No line and no cell was refused.", "没有被拒收的行或单元格。")});
    return;
  }
  std::vector<std::pair<std::string, RefusalCounts::Reason>> reasons(refusals.reasons.begin(),
                                                                     refusals.reasons.end());
  std::ranges::stable_sort(reasons,
                           [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
  uint64_t others = refusals.others;
  const files::ReadSummary& summary = commission.summary();
  const double share = static_cast<double>(summary.refused_lines) /
                       static_cast<double>(std::max<uint64_t>(1, summary.rows + summary.refused_lines));
  if (summary.refused_lines > 0)
    section.blocks.emplace_back(
        Remark{Tone::attention, say.with("{0} of all rows were refused whole; nothing of them counts.",
                                         "{0} 的行被整行拒收，其内容不计。", Say::share(share))});
  if (summary.refused_fields > 0)
    section.blocks.emplace_back(
        Remark{Tone::attention,
               say.with("Refused cells: {0}; the rest of their rows was kept.",
                        "拒收 {0} 个单元格，所在行的其余部分保留。", Say::count(summary.refused_fields))});
  for (size_t i = 0; i < reasons.size(); ++i) {
    const auto& [reason, found] = reasons[i];
    if (i >= kShown) {
      others += found.count;
      continue;
    }
    section.blocks.emplace_back(Remark{
        Tone::plain, say.with("Refused: {0}, first in line {1}: {2}", "拒收 {0} 次，首次在第 {1} 行：{2}",
                              Say::count(found.count), found.first_line, reason)});
  }
  if (others > 0)
    section.blocks.emplace_back(Remark{Tone::plain, say.with("Refused for other reasons: {0}.",
                                                             "因其他原因拒收 {0} 次。", Say::count(others))});
}

void add_holes(const Commission& commission, const Say& say, Section& section) {
  if (!commission.inputs().map.sequence.unbroken) return;
  const files::ReadSummary& summary = commission.summary();
  if (summary.holes == 0) {
    section.blocks.emplace_back(
        Remark{Tone::good, say("The numbering of rows has no hole.", "行序号连续，没有中断。")});
    return;
  }
  section.blocks.emplace_back(Remark{
      Tone::attention,
      say.with("Holes in the numbering of rows: {0}; rows that are missing there, as far as the numbers "
               "tell: {1}. What was known before a hole is not known up to the next row.",
               "行序号中断 {0} 处，由序号可知缺失 {1} 行。中断之前的取值在下一行到来之前视为未知。",
               Say::count(summary.holes), Say::count(summary.lost_rows))});
}

}  // namespace

Section data_section(const Commission& commission, const Say& say) {
  Section section{say("Data, map and terms", "数据、映射与规则"), "", Tone::good, "", {}, {}};
  add_absent(commission, say, section);
  add_mismatches(commission, say, section);
  add_unseen_values(commission.survey(), say, section);
  add_pauses(commission.survey(), say, section);
  add_refusals(commission, say, section);
  add_unused(commission, say, section);
  add_holes(commission, say, section);
  section.tone = worst_tone(section);
  section.word = tone_word(section.tone, say);
  return section;
}

}  // namespace panmen::commission
