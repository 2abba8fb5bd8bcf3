// The page as one HTML file: styles and charts are inside it, and it runs no script.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "commission/page.hpp"
#include "html/chart.hpp"
#include "html/document.hpp"
#include "html/escape.hpp"
#include "html/table.hpp"

namespace panmen::commission {

namespace {

using html::escape;
using html::KeyEntry;

constexpr std::string_view kStyle = R"css(
section::after { content: ""; display: block; clear: both; }
.bars { float: right; width: 300px; margin: 4px 0 8px 24px; }
.bars text { font-size: 11px; fill: var(--soft); text-anchor: middle; }
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
    out_ += "<header>\n<h1>" + escape(page_.title) + "</h1>\n<p class=\"sub\">" + escape(page_.subtitle) +
            "</p>\n<dl>\n";
    for (const auto& [name, value] : page_.facts)
      out_ += "<dt>" + escape(name) + "</dt><dd>" + escape(value) + "</dd>\n";
    out_ += "</dl>\n</header>\n<h2>" + escape(page_.question) + "</h2>\n<div class=\"cards\">\n";
    for (const Card& card : page_.cards)
      out_ += fmt::format("<div class=\"card {}\">{}<b>{}</b><p>{}</p>{}</div>\n", class_of(card.tone),
                          badge(card.tone, card.word), escape(card.title), escape(card.text),
                          card.detail.empty() ? "" : "<p class=\"sub\">" + escape(card.detail) + "</p>");
    out_ += "</div>\n";
    for (const Section& section : page_.sections)
      show(section, 2);
    out_ += "<footer>" + escape(page_.foot) + "</footer>\n";
    return html::render({page_.language, page_.title, kStyle, out_});
  }

 private:
  static std::string badge(Tone tone, const std::string& word) {
    if (word.empty()) return "";
    return fmt::format("<span class=\"badge {}\">{}</span>", class_of(tone), escape(word));
  }
  void show(const Section& section, int level) {
    out_ += fmt::format("<section>\n<h{0}>{1}{2}", level, badge(section.tone, section.word),
                        escape(section.title));
    if (!section.note.empty()) out_ += "<small>" + escape(section.note) + "</small>";
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
    out_ += fmt::format("<li class=\"{}\">{}</li>\n", class_of(remark.tone), escape(remark.text));
  }
  void show_block(const Grid& grid) {
    std::vector<html::Side> sides;
    for (const store::Align align : grid.columns)
      sides.push_back(align == store::Align::right ? html::Side::right : html::Side::left);
    out_ += "<div class=\"wide\"><table>\n" + html::row("th", sides, grid.head);
    for (const auto& cells : grid.rows)
      out_ += html::row("td", sides, cells);
    out_ += "</table></div>\n";
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
        width, kHeight, escape(strip.label));
    out_ += steps(strip, kHeight, "#e0a030", [](const Strip::Cell& c) { return c.known + c.doubtful; });
    out_ += steps(strip, kHeight, "#3f7fb5", [](const Strip::Cell& c) { return c.known; });
    out_ += fmt::format("</svg><figcaption><span>{}</span>{}<span>{}</span></figcaption></figure>\n",
                        escape(strip.from),
                        html::key(std::vector<KeyEntry>{{"#3f7fb5", page_.legend_known},
                                                        {"#e0a030", page_.legend_doubtful},
                                                        {"#f3c9c6", page_.legend_missing}}),
                        escape(strip.to));
  }
  template <class Height>
  static std::string steps(const Strip& strip, double height, std::string_view colour, Height share) {
    html::StepPath path(0, height);
    for (size_t i = 0; i < strip.cells.size(); ++i)
      path.step(static_cast<double>(i), height * (1 - std::min(1.0, share(strip.cells[i]))));
    path.end(static_cast<double>(strip.cells.size()));
    return fmt::format("<path d=\"{}V{:.0f}Z\" fill=\"{}\"/>", path.text(), height, colour);
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
    out_ +=
        fmt::format("<figure class=\"bars\"><figcaption><span>{}</span>{}</figcaption>", escape(bars.title),
                    html::key(std::vector<KeyEntry>{{"#8a4b47", page_.legend_beyond}}));
    out_ += fmt::format("<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\" aria-label=\"{2}\">", kWidth,
                        kRoom + kHeight + 2, escape(bars.title));
    for (size_t i = 0; i < bars.bars.size(); ++i) {
      const Bars::Bar& bar = bars.bars[i];
      if (bar.count == 0) continue;
      const double height = std::max(
          3.0, kHeight * std::log1p(static_cast<double>(bar.count)) / std::log1p(static_cast<double>(most)));
      out_ += fmt::format(
          "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"><title>{}: "
          "{}</title></rect>",
          static_cast<double>(i) * step + 0.5, kRoom + kHeight - height, std::max(1.0, step - 1), height,
          bar.beyond_limit ? "#8a4b47" : "#5b7f9e", escape(bar.label), bar.count);
      if (!labels) continue;
      const double middle = std::clamp((static_cast<double>(i) + 0.5) * step, 16.0, kWidth - 16);
      out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", middle, kRoom + kHeight - height - 3,
                          bar.count);
    }
    out_ +=
        fmt::format("<path d=\"M0 {0:.0f}.5H{1:.0f}\" stroke=\"#5b6875\"/></svg>", kRoom + kHeight, kWidth);
    out_ += fmt::format("<figcaption><span>{}</span><span>{}</span></figcaption></figure>\n",
                        escape(bars.bars.front().label), escape(bars.bars.back().label));
  }

  const Page& page_;
  std::string out_;
};

}  // namespace

std::string render_html(const Page& page) {
  return HtmlLayout(page).render();
}

}  // namespace panmen::commission
