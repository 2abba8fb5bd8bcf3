#include "store/page/page.hpp"

#include <algorithm>

#include "base/text_width.hpp"
#include "html/document.hpp"
#include "html/escape.hpp"
#include "html/table.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::escape;

// Blue and vermilion are told apart by all eyes; hatching, grey, heights and signs say the same again.
constexpr std::string_view kStyle = R"css(
:root { --kept: #1769aa; --broken: #c2410c; --open: #6b7280; --out: #d4d9de;
  --hatch: repeating-linear-gradient(135deg, #fff 0 3px, #6b7280 3px 4.5px);
  --fill-kept: var(--kept); --fill-broken: var(--broken); --fill-undecided: var(--hatch);
  --fill-not_counted: var(--out); --fill-threshold: linear-gradient(#fff 0 40%, #1d2733 40% 60%, #fff 60%);
  --fill-technical: #c2410c; --fill-organisational: #e0a030;
  --fill-maintenance: #1769aa; --fill-consequential: #7b5ea7; --fill-unknown: var(--hatch);
  --fill-planned: repeating-linear-gradient(45deg, #fff 0 3px, #1769aa 3px 4.5px); --fill-disputed: #fff;
  --fill-line0: #1769aa; --fill-line1: #c2410c; --fill-line2: #0f8a6d; --fill-line3: #b0609a;
  --fill-line4: #8a6d0f; --fill-line5: #5b6875; --fill-total: #1d2733; }
table { margin-left: 0; }
.root { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
.due { margin: 24px 0 16px; padding: 16px 20px; border: 2px solid var(--ink); border-radius: 6px;
  display: flex;
  flex-wrap: wrap; align-items: baseline; gap: 4px 18px; }
.due b { font-size: 34px; line-height: 1.2; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.due span { overflow-wrap: anywhere; }
.tiles { display: flex; flex-wrap: wrap; gap: 10px; }
.tile { flex: 1 1 110px; border: 1px solid var(--line); border-top: 5px solid var(--open); border-radius: 4px;
  padding: 6px 12px 8px; color: var(--soft); font-size: 13px; }
.tile b { display: block; font-size: 22px; color: var(--ink); white-space: nowrap; }
.tile i, .count i { font-style: normal; }
.tile.kept { border-top-color: var(--kept); } .tile.broken { border-top-color: var(--broken); }
.tile.not_counted { border-top-color: var(--out); }
.kept i { color: var(--kept); } .broken i { color: var(--broken); }
.count { margin-right: 16px; white-space: nowrap; }
.note { border-left: 5px solid var(--look); background: var(--look-wash); padding: 8px 14px; }
.stopped { border-left: 5px solid var(--bad); background: var(--bad-wash); padding: 8px 14px;
  font-weight: 600; }
table.clauses { width: 100%; margin-top: 14px; } td { overflow-wrap: anywhere; max-width: 420px; }
td.right, td.unbroken { white-space: nowrap; }
h3 { display: flex; align-items: baseline; border-bottom: 1px solid var(--line); padding-bottom: 4px;
  margin-top: 34px; overflow-wrap: anywhere; }
h3 small { flex: 1; } h3 .sum { font-variant-numeric: tabular-nums; white-space: nowrap; margin-left: 18px; }
tr.replaced td { color: var(--soft); }
tr.replaced td:not(:first-child):not(:last-child) { text-decoration: line-through; }
tr.undecided td { background: var(--wash); } tr.not_counted td { color: var(--soft); }
tr.broken td:nth-last-child(2) { color: var(--broken); } tr.disputed td:last-child { color: var(--broken); }
tr.total td { font-weight: 600; border-top: 1px solid var(--ink); }
details { border: 1px solid var(--line); border-radius: 4px; margin: 4px 0; padding: 4px 12px; }
summary { cursor: pointer; } summary span { color: var(--soft); margin-left: 10px; }
svg text { font-size: 11px; fill: var(--soft); } .times text { text-anchor: middle; }
.values text, text.lane { text-anchor: end; } text.sums { fill: var(--ink); font-weight: 600; }
.grid { stroke: var(--line); fill: none; stroke-width: 1; } .zero { stroke: var(--soft); fill: none; }
.ground.clear { fill: #fff; fill-opacity: 0; } .ground.undecided { fill: url(#hatch); }
.ground.not_counted { fill: #eceff2; } .ground:hover { stroke: var(--soft); }
.threshold { stroke: var(--ink); stroke-dasharray: 6 4; fill: none; } text.bound { fill: var(--ink); }
.figure { fill: none; stroke-width: 3; pointer-events: none; }
.join { stroke: #9aa5b1; fill: none; pointer-events: none; }
.figure.kept { stroke: var(--kept); } .figure.broken { stroke: var(--broken); }
.figure.undecided { stroke: var(--open); } .figure.not_counted { stroke: #a8b0b8; }
.band.kept { fill: var(--kept); } .band.broken { fill: var(--broken); } .band.undecided { fill: url(#hatch); }
.band.not_counted { fill: var(--out); }
.signs text { text-anchor: middle; fill: #fff; font-weight: 700; }
.signs .undecided, .signs .not_counted { fill: var(--ink); stroke: #fff; stroke-width: 3px;
  paint-order: stroke; }
.corrected { fill: var(--ink); } .before circle { fill: #fff; stroke: var(--ink); pointer-events: none; }
.stop.technical { fill: #c2410c; } .stop.organisational { fill: #e0a030; }
.stop.maintenance { fill: #1769aa; }
.stop.consequential { fill: #7b5ea7; } .stop.unknown { fill: url(#hatch); }
.stop.planned { fill: url(#plan); }
.stop.disputed { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 3 2; } .mark { fill: var(--ink); }
.money { fill: none; stroke-width: 2; }
.money.total { stroke: var(--ink); stroke-width: 3.5; stroke-opacity: .55; }
.money.line0 { stroke: #1769aa; } .money.line1 { stroke: #c2410c; stroke-dasharray: 8 3; }
.money.line2 { stroke: #0f8a6d; stroke-dasharray: 3 3; }
.money.line3 { stroke: #b0609a; stroke-dasharray: 10 3 2 3; }
.money.line4 { stroke: #8a6d0f; stroke-dasharray: 14 4; }
.money.line5 { stroke: #5b6875; stroke-dasharray: 2 5; }
figcaption { flex-wrap: wrap; gap: 2px 18px; } .key { white-space: normal; }
@media print { .due b { font-size: 24px; } .tile b { font-size: 16px; } details { break-inside: auto; }
  table { break-inside: auto !important; } tr { break-inside: avoid; } svg text { font-size: 12px; } }
)css";

// The hatches that all charts use.
constexpr std::string_view kPatterns =
    "<svg width=\"0\" height=\"0\" style=\"position:absolute\" aria-hidden=\"true\"><defs>"
    "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
    "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><path d=\"M-1 7L7 -1M-1 1L1 -1M5 7L7 5\" "
    "stroke=\"#6b7280\"/></pattern>"
    "<pattern id=\"plan\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
    "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><path d=\"M-1 -1L7 7M-1 5L1 7M5 -1L7 1\" "
    "stroke=\"#1769aa\"/></pattern>"
    "</defs></svg>\n";

// The time of the contract's charts: of all its windows and stops. Without any, an instant.
Window span_of(const Statement::ContractPart& part, const std::vector<ClausePart>& clauses) {
  std::optional<Window> span;
  const auto reach = [&](Instant from, Instant to) {
    span = span.has_value() ? Window{std::min(span->from, from), std::max(span->to, to)} : Window{from, to};
  };
  for (const ClausePart& clause : clauses)
    for (const ClauseWindow& window : clause.windows)
      reach(window.span.from, window.span.to);
  for (const record::Measures& measures : part.measures)
    reach(measures.from, measures.to);
  for (const auto& [identity, stop] : part.stops)
    if (!stop.withdrawn) reach(stop.from, stop.to);
  return span.value_or(Window{});
}

size_t rows_of(const Statement& statement) {
  size_t rows = 0;
  for (const auto& [id, part] : statement.contracts())
    rows += part.verdicts.size() + part.stops.size() + part.entries.size() + part.transfers.size();
  return rows;
}

Scene scene_of(const Statement& statement, const JournalEnd& end, const Statement::ContractPart& part,
               Language language, bool with_measures, size_t* charts_left) {
  std::vector<ClausePart> clauses;
  for (const terms::Clause& clause : part.terms.clauses)
    clauses.push_back({&clause, windows_of(part, clause)});
  const html::TimeAxis axis(part.terms.zone, span_of(part, clauses), kChartLeft, kChartRight - kChartLeft);
  return {statement,          end,        part, Words(language), with_measures, std::move(clauses), axis,
          rows_of(statement), charts_left};
}

std::string contract_page(const Scene& scene) {
  std::string out = head_part(scene) + money_part(scene);
  out += fmt::format("<h2>{}</h2>\n", escape(scene.say("Clauses", "条款")));
  for (const ClausePart& clause : scene.clauses)
    out += clause_part(scene, clause);
  return out + stops_part(scene) + entries_part(scene) + measures_part(scene) + payments_part(scene) +
         postings_part(scene);
}

std::string observations(const Statement& statement, const Words& words) {
  const std::vector<html::Side> sides{html::Side::left, html::Side::right};
  std::string out = fmt::format("<section>\n<h2>{}</h2>\n<div class=\"wide\"><table>\n",
                                escape(words.say("Observations", "观测")));
  for (const CountRow& row : words.count_rows(statement.observations()))
    out += html::row("td", sides, {(row.depth > 0 ? "– " : "") + row.words, count_text(row.count)});
  return out + "</table></div>\n</section>\n";
}

std::string foot(const JournalEnd& end, const Words& words) {
  return "<footer><p>" +
         escape(words.say(
             "This page shows what the journal records: results, figures, stops, entries and amounts. It "
             "does "
             "not show single observations, nor how much of a window was missing where it could be decided. "
             "What is folded is printed as it stands: open it first.",
             "本页仅显示存证所记录的判定、数值、停机、登记与金额；不显示逐条观测，也不显示可判定周期内数据缺"
             "失的比"
             "例。折叠的部分按当前状态打印，如需打印请先展开。")) +
         "</p><p>" +
         escape(words.say(
             "Who holds the journal runs `panmen audit` on it and must come to this evidence root: ",
             "持有存证者运行 `panmen audit`，应得到同一根哈希：")) +
         "<span class=\"root\">" + to_hex(end.root) + "</span></p></footer>\n";
}

}  // namespace

size_t Scene::room_for(size_t rows) const {
  if (rows_in_all <= kMostRows) return rows;
  return static_cast<size_t>(static_cast<UInt128>(rows) * kMostRows / rows_in_all);
}

std::string shortened(std::string_view text) {
  constexpr size_t kMostLetters = 16;
  std::string out;
  size_t width = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    width += display_width(take_character(text));
    if (width > kMostLetters) return out + "…";
    out += before.substr(0, before.size() - text.size());
  }
  return out;
}

std::string count_text(size_t n) {
  return in_groups_of_three(std::to_string(n));
}

std::string result_word(const Scene& scene, const terms::Clause* clause, WindowResult result) {
  const bool deduction = clause != nullptr && clause->deduction;
  switch (result) {
    case WindowResult::kept:
      if (clause == nullptr) return scene.say("known", "已知");
      return deduction ? scene.say("no deduction", "不扣款") : scene.say("met", "达标");
    case WindowResult::broken:
      return deduction ? scene.say("deduction applies", "扣款成立") : scene.say("not met", "未达标");
    case WindowResult::undecided:
      return scene.say("cannot be decided", "无法判定");
    case WindowResult::not_counted:
      return scene.say("does not count", "不计入");
  }
  PANMEN_ASSERT(false);
}

std::string_view sign_of(WindowResult result) {
  switch (result) {
    case WindowResult::kept:
      return "✓";
    case WindowResult::broken:
      return "✗";
    case WindowResult::undecided:
      return "?";
    case WindowResult::not_counted:
      return "–";
  }
  PANMEN_ASSERT(false);
}

std::string_view class_of(WindowResult result) {
  switch (result) {
    case WindowResult::kept:
      return "kept";
    case WindowResult::broken:
      return "broken";
    case WindowResult::undecided:
      return "undecided";
    case WindowResult::not_counted:
      return "not_counted";
  }
  PANMEN_ASSERT(false);
}

std::string begin_chart(double height, std::string_view label) {
  return fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", kChartWidth,
                     height, escape(label));
}

std::string no_more_charts(const Scene& scene) {
  return "<p class=\"sub\">" +
         escape(scene.with("No chart: this page draws at most {0}.", "未绘图：本页最多绘制 {0} 幅。",
                           kMostCharts)) +
         "</p>\n";
}

std::string render_html(const Statement& statement, const JournalEnd& end, Language language,
                        bool with_measures) {
  const Words words(language);
  std::string body(kPatterns);
  if (!end.closed)
    body +=
        "<p class=\"stopped\">" +
        escape(words.say("NOT COMPLETE: the journal was not closed; its writer is at work or was stopped.",
                         "内容不完整：存证未正常关闭，写入方仍在运行或被中断。")) +
        "</p>\n";
  if (statement.contracts().empty())
    body += "<h1>" + escape(words.say("Statement: the journal holds no contract", "结算单：存证中没有合同")) +
            "</h1>\n";
  std::string title = words.say("Statement of contract", "合同结算单");
  size_t charts_left = kMostCharts;
  for (const auto& [id, part] : statement.contracts()) {
    title += " " + id;
    body += contract_page(scene_of(statement, end, part, language, with_measures, &charts_left));
  }
  body += observations(statement, words) + foot(end, words);
  return html::render({language == Language::english ? "en" : "zh-CN", title, kStyle, body});
}

}  // namespace panmen::store
