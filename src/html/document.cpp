#include "html/document.hpp"

#include <fmt/format.h>

#include "html/escape.hpp"

namespace panmen::html {

namespace {

// Colours that people who see few still tell apart; what a colour says is also said in words or shapes.
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
.key span { margin-right: 14px; white-space: nowrap; }
.key i { display: inline-block; width: 11px; height: 11px; margin-right: 5px; border: 1px solid #0003; }
@media print { body { background: none; font-size: 11px; } main { max-width: none; padding: 0; }
  h2 { margin-top: 24px; } .card, figure, table, li { break-inside: avoid; } h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)css";

}  // namespace

std::string render(const Document& document) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      document.language, escape(document.title), kStyle, document.style, document.body);
}

}  // namespace panmen::html
