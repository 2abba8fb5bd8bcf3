// The page as one HTML file: styles and charts are inside it, and it runs no script.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "commission/html.hpp"
#include "commission/page.hpp"

namespace panmen::commission {

namespace {

constexpr std::string_view kStyle = R"css(
:root { --ink: #1d2733; --soft: #5b6875; --line: #d9dfe5; --paper: #ffffff; --wash: #f5f7f9;
  --good: #1a7f4b; --good-wash: #e7f5ed; --look: #9a6200; --look-wash: #fdf3df; --bad: #b3261e;
  --bad-wash: #fcebea; --known: #3f7fb5; --doubt: #e0a030; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--wash); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 64px; background: var(--paper); }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 44px 0 10px; padding-bottom: 6px; border-bottom: 2px solid var(--ink); }
h3 { font-size: 16px; margin: 26px 0 6px; }
h2 small, h3 small { font-weight: 400; font-size: 13px; color: var(--soft); margin-left: 8px; }
.sub, footer { color: var(--soft); margin: 0; }
footer { margin-top: 44px; font-size: 13px; border-top: 1px solid var(--line); padding-top: 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px; margin: 20px 0 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 12px; }
.card { border: 1px solid var(--line); border-left: 6px solid var(--soft); border-radius: 6px;
  padding: 12px 14px; }
.card b { overflow-wrap: anywhere; }
.card p { margin: 6px 0 0; }
.card.good { border-left-color: var(--good); background: var(--good-wash); }
.card.attention { border-left-color: var(--look); background: var(--look-wash); }
.card.bad { border-left-color: var(--bad); background: var(--bad-wash); }
.badge { display: inline-block; font-size: 12px; font-weight: 600; line-height: 1; padding: 4px 8px;
  border-radius: 10px; color: #fff; background: var(--soft); vertical-align: 2px; margin-right: 8px; }
.badge.good { background: var(--good); } .badge.attention { background: var(--look); }
.badge.bad { background: var(--bad); }
ul { list-style: none; margin: 6px 0; padding: 0; }
li { padding: 2px 0 2px 22px; position: relative; overflow-wrap: anywhere; }
li::before { position: absolute; left: 4px; content: "\2022"; color: var(--soft); }
li.good::before { content: "\2713"; color: var(--good); }
li.attention::before { content: "!"; color: var(--look); font-weight: 700; }
li.bad::before { content: "\2717"; color: var(--bad); font-weight: 700; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 8px 0 8px 22px; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 18px 4px 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { font-weight: 600; font-size: 13px; color: var(--soft); }
.right { text-align: right; }
figure { margin: 8px 0; }
figcaption { font-size: 12px; color: var(--soft); display: flex; justify-content: space-between; }
svg { display: block; width: 100%; }
section::after { content: ""; display: block; clear: both; }
.bars { float: right; width: 300px; margin: 4px 0 8px 24px; }
.bars text { font-size: 11px; fill: var(--soft); text-anchor: middle; }
.key span { margin-right: 14px; white-space: nowrap; }
.key i { display: inline-block; width: 11px; height: 11px; margin-right: 5px; border: 1px solid #0003; }
@media print { body { background: none; font-size: 11px; } main { max-width: none; padding: 0; }
  h2 { margin-top: 24px; } .card, figure, table, li { break-inside: avoid; } h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

std::string_view class_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "plain";
    case Tone::good:
      return "good";
    case Tone::attention:
      return "attention";
    case Tone::bad:
      return "bad";
  }
  PANMEN_ASSERT(false);
}

class HtmlLayout {
 public:
  explicit HtmlLayout(const Page& page) : page_(page) {}

  std::string render() {
    out_ += fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n",
                        page_.language);
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out_ += "<title>" + escape_html(page_.title) + "</title>\n<style>" + std::string(kStyle) + "</style>\n";
    out_ += "</head>\n<body>\n<main>\n<header>\n<h1>" + escape_html(page_.title) +
            "</h1>\n<p class=\"sub\">" + escape_html(page_.subtitle) + "</p>\n<dl>\n";
    for (const auto& [name, value] : page_.facts)
      out_ += "<dt>" + escape_html(name) + "</dt><dd>" + escape_html(value) + "</dd>\n";
    out_ += "</dl>\n</header>\n<h2>" + escape_html(page_.question) + "</h2>\n<div class=\"cards\">\n";
    for (const Card& card : page_.cards)
      out_ += fmt::format("<div class=\"card {}\">{}<b>{}</b><p>{}</p>{}</div>\n", class_of(card.tone),
                          badge(card.tone, card.word), escape_html(card.title), escape_html(card.text),
                          card.detail.empty() ? "" : "<p class=\"sub\">" + escape_html(card.detail) + "</p>");
    out_ += "</div>\n";
    for (const Section& section : page_.sections)
      show(section, 2);
    out_ += "<footer>" + escape_html(page_.foot) + "</footer>\n</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  static std::string badge(Tone tone, const std::string& word) {
    if (word.empty()) return "";
    return fmt::format("<span class=\"badge {}\">{}</span>", class_of(tone), escape_html(word));
  }
  void show(const Section& section, int level) {
    out_ += fmt::format("<section>\n<h{0}>{1}{2}", level, badge(section.tone, section.word),
                        escape_html(section.title));
    if (!section.note.empty()) out_ += "<small>" + escape_html(section.note) + "</small>";
    out_ += fmt::format("</h{}>\n", level);
    bool in_list = false;
    for (const Block& block : section.blocks) {
      const bool remark = std::holds_alternative<Remark>(block);
      if (remark != in_list) out_ += remark ? "<ul>\n" : "</ul>\n";
      in_list = remark;
      std::visit([&](const auto& b) { show_block(b); }, block);
    }
    if (in_list) out_ += "</ul>\n";
    for (const Section& part : section.parts)
      show(part, level + 1);
    out_ += "</section>\n";
  }
  void show_block(const Remark& remark) {
    out_ += fmt::format("<li class=\"{}\">{}</li>\n", class_of(remark.tone), escape_html(remark.text));
  }
  void show_block(const Grid& grid) {
    out_ += "<div class=\"wide\"><table>\n";
    row(grid, grid.head, "th");
    for (const auto& cells : grid.rows)
      row(grid, cells, "td");
    out_ += "</table></div>\n";
  }
  void row(const Grid& grid, const std::vector<std::string>& cells, std::string_view element) {
    out_ += "<tr>";
    for (size_t i = 0; i < cells.size(); ++i)
      out_ += fmt::format("<{0}{1}>{2}</{0}>", element,
                          grid.columns[i] == store::Align::right ? " class=\"right\"" : "",
                          escape_html(cells[i]));
    out_ += "</tr>\n";
  }
  // Missing is the ground; what is known stands on it, and what is doubtful on that.
  void show_block(const Strip& strip) {
    if (strip.cells.empty()) return;
    constexpr double kHeight = 22;
    const double width = static_cast<double>(strip.cells.size());
    out_ += fmt::format(
        "<figure><svg viewBox=\"0 0 {0:.0f} {1:.0f}\" preserveAspectRatio=\"none\" height=\"{1:.0f}\" "
        "role=\"img\" "
        "aria-label=\"{2}\"><rect width=\"{0:.0f}\" height=\"{1:.0f}\" fill=\"#f3c9c6\"/>",
        width, kHeight, escape_html(strip.label));
    out_ += steps(strip, kHeight, "#e0a030", [](const Strip::Cell& c) { return c.known + c.doubtful; });
    out_ += steps(strip, kHeight, "#3f7fb5", [](const Strip::Cell& c) { return c.known; });
    out_ += fmt::format("</svg><figcaption><span>{}</span>{}<span>{}</span></figcaption></figure>\n",
                        escape_html(strip.from),
                        key({{"#3f7fb5", page_.legend_known},
                             {"#e0a030", page_.legend_doubtful},
                             {"#f3c9c6", page_.legend_missing}}),
                        escape_html(strip.to));
  }
  // One path: equal neighbours are one step.
  template <class Height>
  static std::string steps(const Strip& strip, double height, std::string_view colour, Height share) {
    std::string path = fmt::format("M0 {:.0f}", height);
    double before = -1;
    for (size_t i = 0; i < strip.cells.size(); ++i) {
      const double y = height * (1 - std::min(1.0, share(strip.cells[i])));
      if (std::abs(y - before) < 0.05) continue;
      path += fmt::format("H{}V{:.1f}", i, y);
      before = y;
    }
    path += fmt::format("H{}V{:.0f}Z", strip.cells.size(), height);
    return fmt::format("<path d=\"{}\" fill=\"{}\"/>", path, colour);
  }
  static std::string key(std::initializer_list<std::pair<std::string_view, std::string_view>> entries) {
    std::string text = "<span class=\"key\">";
    for (const auto& [colour, name] : entries)
      text += fmt::format("<span><i style=\"background:{}\"></i>{}</span>", colour, escape_html(name));
    return text + "</span>";
  }
  // Counts differ by orders of magnitude, so heights go by their logarithm; each bar carries its count.
  void show_block(const Bars& bars) {
    if (bars.bars.empty()) return;
    constexpr double kHeight = 84;
    constexpr double kRoom = 14;  // above the bars, for their counts
    constexpr double kWidth = 300;
    constexpr ptrdiff_t kMostLabels = 6;
    const bool labels =
        std::ranges::count_if(bars.bars, [](const Bars::Bar& b) { return b.count > 0; }) <= kMostLabels;
    const double step = kWidth / static_cast<double>(bars.bars.size());
    uint64_t most = 1;
    for (const Bars::Bar& bar : bars.bars)
      most = std::max(most, bar.count);
    out_ += fmt::format("<figure class=\"bars\"><figcaption><span>{}</span>{}</figcaption>",
                        escape_html(bars.title), key({{"#8a4b47", page_.legend_beyond}}));
    out_ += fmt::format("<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" aria-label=\"{2}\">", kWidth,
                        kRoom + kHeight + 2, escape_html(bars.title));
    for (size_t i = 0; i < bars.bars.size(); ++i) {
      const Bars::Bar& bar = bars.bars[i];
      if (bar.count == 0) continue;
      const double height = std::max(
          3.0, kHeight * std::log1p(static_cast<double>(bar.count)) / std::log1p(static_cast<double>(most)));
      out_ += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"><title>{}: "
          "{}</title></rect>",
          static_cast<double>(i) * step + 0.5, kRoom + kHeight - height, std::max(1.0, step - 1), height,
          bar.beyond_limit ? "#8a4b47" : "#5b7f9e", escape_html(bar.label), bar.count);
      if (!labels) continue;
      const double middle = std::clamp((static_cast<double>(i) + 0.5) * step, 16.0, kWidth - 16);
      out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", middle, kRoom + kHeight - height - 3,
                          bar.count);
    }
    out_ +=
        fmt::format("<path d=\"M0 {0:.0f}.5H{1:.0f}\" stroke=\"#5b6875\"/></svg>", kRoom + kHeight, kWidth);
    out_ += fmt::format("<figcaption><span>{}</span><span>{}</span></figcaption></figure>\n",
                        escape_html(bars.bars.front().label), escape_html(bars.bars.back().label));
  }

  const Page& page_;
  std::string out_;
};

}  // namespace

std::string render_html(const Page& page) {
  return HtmlLayout(page).render();
}

}  // namespace panmen::commission
