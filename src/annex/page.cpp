#include "annex/page.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "annex/examples.hpp"
#include "base/sha256.hpp"
#include "html/document.hpp"
#include "html/escape.hpp"
#include "terms/text/explain.hpp"

namespace panmen::annex {

namespace {

using html::escape;

constexpr size_t kShortHash = 16;  // hexadecimal digits

// {0} stands at the left of each printed page's foot, {1} and {2} around the page's number and {3} behind how
// many there are.
constexpr std::string_view kFoot = R"css(
@page {{ @bottom-left {{ content: "{0}"; font: 8pt sans-serif; color: #5b6875; }}
  @bottom-right {{ content: "{1}" counter(page) "{2}" counter(pages) "{3}"; font: 8pt sans-serif;
    color: #5b6875; }} }}
)css";

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 20mm 18mm 22mm 20mm; }
main { max-width: 860px; }
h1 { margin-bottom: 10px; }
h2 { font-size: 16px; margin: 26px 0 6px; padding-bottom: 3px; border-bottom: 1px solid var(--line); }
p { margin: 4px 0; }
ul { margin: 2px 0 6px 10px; }
li { padding-top: 1px; padding-bottom: 1px; }
table { margin-left: 0; width: 100%; }
td.hash, td.short { font-family: "DejaVu Sans Mono", "Noto Sans Mono", monospace; font-size: 12px;
  overflow-wrap: anywhere; }
td.short { white-space: nowrap; }
.parties td { width: 50%; border: 1px solid var(--ink); padding: 8px 12px; font-size: 15px; }
.parties td small { display: block; color: var(--soft); }
.sign { break-inside: avoid; margin-top: 34px; }
.sign td { width: 50%; border: 1px solid var(--ink); padding: 10px 14px; vertical-align: top; }
.sign b { display: block; font-size: 15px; }
.seal { height: 150px; color: var(--soft); }
.blank { margin: 14px 0 0; border-bottom: 1px solid var(--ink); padding-bottom: 2px; color: var(--soft); }
@media print { body { font-size: 10pt; line-height: 1.4; } h1 { font-size: 17pt; }
  h2 { font-size: 11.5pt; margin-top: 16pt; } main { padding: 0 1px; } .clause { break-inside: avoid; }
  .seal { height: 38mm; } .parties td, .sign b { font-size: 11pt; } td.short { font-size: 8pt; }
  td.hash { font-size: 7pt; vertical-align: middle; white-space: nowrap; padding-right: 0; }
  p { break-inside: avoid; } }
)css";

class AnnexPage {
 public:
  AnnexPage(const AnnexInput& input, Language language)
      : input_(input), contract_(input.contract), language_(language), text_hash_(hash_of(input.text)) {}

  std::string run() {
    const std::string title =
        say("Annex to contract {}: the rules in words", "合同 {} 附件：履约规则说明", contract_.id);
    body_ += "<h1>" + escape(title) + "</h1>\n";
    body_ += "<p class=\"sub\">" + escape(say("Version {} of the terms", "规则版本 {}", contract_.version)) +
             "</p>\n";
    parties();
    what_is_signed();
    words();
    signatures();
    const std::string foot = fmt::format(kFoot,
                                         say("{} version {} · SHA-256 {}", "{} 版本 {} · SHA-256 {}",
                                             contract_.id, contract_.version, short_hash(text_hash_)),
                                         say("Page ", "第 "), say(" of ", " 页，共 "), say("", " 页"));
    const std::string style = std::string(kStyle) + foot;
    return html::render({std::string(Phrase{"en", "zh-CN"}.in(language_)), title, style, body_});
  }

 private:
  template <class... Values>
  std::string say(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(Phrase{english, chinese}.in(language_)), values...);
  }

  static std::string hash_of(std::string_view text) { return to_hex(sha256(as_bytes(text))); }
  static std::string short_hash(const std::string& hash) { return hash.substr(0, kShortHash); }

  std::string party_a() const { return say("Party A (buyer)", "甲方（买方）"); }
  std::string party_b() const { return say("Party B (supplier)", "乙方（供方）"); }

  void parties() {
    body_ += "<table class=\"parties\"><tr>";
    for (const auto& [side, name] :
         {std::pair{party_a(), contract_.buyer.name}, {party_b(), contract_.supplier.name}})
      body_ += "<td><small>" + escape(side) + "</small>" + escape(name) + "</td>";
    body_ += "</tr></table>\n";
  }

  void what_is_signed() {
    body_ +=
        "<section><h2>" + escape(say("What is signed", "签署对象")) + "</h2>\n<p>" +
        escape(say("Both sides agree on the rules in the files that are named here by their SHA-256. What is "
                   "computed follows them alone; this annex says in words what they mean.",
                   "双方约定的规则以下列文件为准，各文件以其 SHA-256 "
                   "唯一标识。计算仅依据这些文件进行，本附件以文字说明其含义。")) +
        "</p>\n<table><tr><th>" + escape(say("File", "文件")) + "</th><th>" +
        escape(say("First {} digits", "前 {} 位", kShortHash)) + "</th><th>SHA-256</th></tr>\n";
    hash_row(say("Terms, as written", "规则原文"), text_hash_);
    for (const terms::PackText& pack : input_.packs)
      hash_row(say("Pack '{}', as written", "行业包“{}”原文", pack.name), hash_of(pack.text));
    const std::string compiled = input_.packs.empty()
                                     ? say("Terms, compiled", "规则编译结果")
                                     : say("Terms and packs, compiled", "规则与行业包编译结果");
    hash_row(compiled, to_hex(sha256(encode(contract_))));
    body_ += "</table></section>\n";
  }

  void hash_row(const std::string& name, const std::string& hash) {
    body_ += fmt::format("<tr><td>{}</td><td class=\"short\">{}</td><td class=\"hash\">{}</td></tr>\n",
                         escape(name), short_hash(hash), hash);
  }

  // What explain writes for terminals: titles at the margin, lines behind two blanks, and behind four what
  // belongs to the line above.
  void words() {
    const std::string said = terms::explain(contract_, language_, input_.inclusions, input_.baselines,
                                            worked_examples(contract_, language_));
    bool is_first = true;  // the title of the whole, which stands above already
    bool in_section = false;
    bool in_list = false;
    for (size_t at = 0; at < said.size();) {
      const size_t end = said.find('\n', at);
      std::string_view line = std::string_view(said).substr(at, end - at);
      at = end + 1;
      const size_t indent = std::min(line.find_first_not_of(' '), line.size());
      line.remove_prefix(indent);
      if (line.empty()) continue;
      const bool is_item = indent >= 4;
      if (in_list && !is_item) body_ += "</ul>\n";
      if (is_item && !in_list) body_ += "<ul>\n";
      in_list = is_item;
      if (indent == 0 && std::exchange(is_first, false)) continue;
      if (indent == 0) {
        body_ += in_section ? "</section>\n" : "";
        body_ += is_next_clause(line) ? "<section class=\"clause\">" : "<section>";
        body_ += "<h2>" + escape(line) + "</h2>\n";
        in_section = true;
      } else {
        const std::string_view element = is_item ? "li" : "p";
        body_ += fmt::format("<{0}>{1}</{0}>\n", element, escape(line));
      }
    }
    if (in_list) body_ += "</ul>\n";
    if (in_section) body_ += "</section>\n";
  }

  // Clauses follow in the order of the terms, each called by its id.
  bool is_next_clause(std::string_view title) {
    const bool is =
        next_clause_ < contract_.clauses.size() && title.ends_with(" " + contract_.clauses[next_clause_].id);
    if (is) ++next_clause_;
    return is;
  }

  void signatures() {
    body_ += "<section class=\"sign\"><h2>" + escape(say("Signatures", "签署")) + "</h2>\n<p>" +
             escape(say("Signed by both sides for the terms with SHA-256 {}.",
                        "双方就 SHA-256 为 {} 的规则签署如下。", text_hash_)) +
             "</p>\n<table><tr>";
    signature(party_a(), contract_.buyer.name);
    signature(party_b(), contract_.supplier.name);
    body_ += "</tr></table></section>\n";
  }

  void signature(const std::string& side, const std::string& name) {
    body_ += "<td>" + escape(side) + "<b>" + escape(name) + "</b><div class=\"seal\">" +
             escape(say("Seal", "盖章")) + "</div>";
    for (const std::string& blank :
         {say("Authorised representative (signature)", "法定代表人或授权代表（签字）"),
          say("Name and position", "姓名、职务"), say("Date", "日期")})
      body_ += "<p class=\"blank\">" + escape(blank) + "</p>";
    body_ += "</td>";
  }

  const AnnexInput& input_;
  const terms::Contract& contract_;
  Language language_;
  std::string text_hash_;
  size_t next_clause_ = 0;
  std::string body_;
};

}  // namespace

std::string render_annex(const AnnexInput& input, Language language) {
  return AnnexPage(input, language).run();
}

}  // namespace panmen::annex
