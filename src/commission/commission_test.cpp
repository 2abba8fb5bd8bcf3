// A whole page, from terms, map and file to text: a press that is nearly ready to be paid by, and everything
// that is wrong with its data.
#include "commission/commission.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::commission {
namespace {

constexpr std::string_view kTerms = R"(contract: press-7
buyer: Suzhou Precision
supplier: Wuzhong Robotics
currency: EUR
timezone: Europe/Berlin
signals:
  state: {asset: line1/press, metric: State, type: state, from: supplier}
  parts:
    {asset: line1/press, metric: Parts, type: counter, resets: may be corrected, unit: part, from: supplier}
  power: {asset: line1/meter, metric: Power, type: gauge, unit: kW, from: buyer}
  oil:   {asset: line1/press, metric: OilTemperature, type: gauge, unit: degC, from: supplier}
alive: each metric within 15 s
gaps: {recording: excluded, missing at most: 20 %}
measures:
  running: {is: 'share(state in ["RUN", "SETUP"])', per: hour, show: 0.1 %}
  load:    {is: mean(power), per: hour, show: 0.1 kW}
  hottest: {is: max(oil), per: hour, show: 0.1 degC}
clauses:
  - {id: fee, each: hour, pay: 90.00 EUR, when: running >= 50 %}
  - {id: heavy-load, each: hour, deduct: 10.00 EUR, when: load > 40 kW}
  - {id: cool, each: hour, pay: 5.00 EUR, when: hottest <= 60 degC}
)";

constexpr std::string_view kMap = R"(source: line1-recorder
time: {column: time, format: rfc3339}
asset: {column: asset}
columns:
  state: {metric: State, type: state}
  parts: {metric: Parts, type: counter, unit: part}
  power: {metric: Power, type: gauge, unit: kW, range: [0, 60]}
  oil:   {metric: OilTemp, type: gauge, unit: degC}
  note:  {metric: Note, type: text}
)";

// Three hours: the press reports every 10 s and works 20 of 30 minutes; its meter reports every 20 s, 4 s
// behind. The night the clocks are put back lies in it.
std::string recording() {
  std::string csv = "time,asset,state,parts,power,oil,note\n";
  const auto stamp = [](int64_t s) {
    return format_rfc3339(parse_rfc3339("2025-10-25T23:30:00Z").value() + Duration::seconds(s));
  };
  int parts = 4000;
  for (int64_t s = 0; s < 3 * 3600; s += 10) {
    const bool runs = s % 1800 < 1200;
    if (runs && s % 30 == 0) ++parts;
    if (s == 1500 || s == 1530 || s == 1560) ++parts;  // while it stands still
    if (s == 5400) parts = 0;                          // switched off and on
    if (s == 7000) csv += "yesterday,line1/press,RUN,,,,\n";
    csv += fmt::format("{},line1/press,{},{},,{:.1f},\n", stamp(s), runs ? "RUN" : "STOP", parts,
                       48 + static_cast<double>(s % 700) / 100);
    if (s == 8000) csv += fmt::format("{},line1/press,RUN,{},,,\n", stamp(s - 60), parts);
    if (s % 20 != 0) continue;
    const bool metered_run = runs && (s < 3700 || s >= 4060);  // six minutes without power
    double power = metered_run ? 42 + static_cast<double>(s % 140) / 100 : 0.8;
    if (s == 9000) power = 75;  // out of range
    csv += fmt::format("{},line1/meter,,,{},,\n", stamp(s + 4), power);
  }
  return csv;
}

std::unique_ptr<Commission> commissioned(std::string_view terms_text, const std::string& csv) {
  const terms::CheckResult checked = terms::check_terms(terms_text, "press");
  for (const terms::Diagnostic& diagnostic : checked.errors)
    ADD_FAILURE() << terms::render(diagnostic);
  const auto map = files::parse_signal_map(kMap, "map");
  EXPECT_TRUE(map.ok()) << map.error().message;
  auto begun = Commission::begin({checked.contract.value_or(terms::Contract{}), std::string(terms_text), *map,
                                  std::string(kMap), "press.csv"});
  EXPECT_TRUE(begun.ok()) << begun.error().message;
  std::unique_ptr<Commission> commission = *std::move(begun);
  files::ReadCallbacks callbacks;
  callbacks.on_batch = [&](files::Batch&& batch) { return commission->take(batch); };
  callbacks.on_refusal = [&](const files::Refusal& refusal) { commission->take(refusal); };
  const auto source = files::text_source(csv);
  const auto summary = files::read_delimited(*source, *map, {.batch_rows = 500}, callbacks);
  EXPECT_TRUE(summary.ok()) << summary.error().message;
  const auto ended = commission->end(*summary);
  EXPECT_TRUE(ended.ok()) << ended.error().message;
  return commission;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// PANMEN_UPDATE_GOLDEN=1 writes the files anew; a person reads the difference.
TEST(Commission, ThePageInBothLanguages) {
  const auto commission = commissioned(kTerms, recording());
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  for (const auto& [ending, language] :
       {std::pair{".en.txt", Language::english}, std::pair{".zh.txt", Language::chinese}}) {
    const std::string path = std::string(PANMEN_SOURCE_DIR "/tests/golden/commission-press") + ending;
    const std::string text = render_text(commission->page(language));
    if (update != nullptr && std::string(update) == "1") {
      std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, read_file(path)) << path;
  }
}

TEST(Commission, SaysWhatCannotBeDecided) {
  const auto commission = commissioned(kTerms, recording());
  ASSERT_EQ(commission->outlooks().size(), 3U);
  EXPECT_NE(commission->outlooks()[0].decidable, Decidable::never);
  EXPECT_EQ(commission->outlooks()[2].decidable, Decidable::never);  // its metric does not occur
  EXPECT_FALSE(commission->everything_decidable());
  EXPECT_EQ(commission->refusals().reasons.size(), 1U);
  EXPECT_EQ(commission->summary().refused_lines, 1U);
}

TEST(Commission, SaysThatAllCanBeDecided) {
  std::string terms(kTerms);
  terms.replace(terms.find("OilTemperature"), 14, "OilTemp");
  terms.replace(terms.find("within 15 s"), 11, "within 30 s");
  const auto commission = commissioned(terms, recording());
  for (const ClauseOutlook& outlook : commission->outlooks())
    EXPECT_NE(outlook.decidable, Decidable::never);
  EXPECT_TRUE(commission->everything_decidable());
}

// Names of a file may be hostile: the page shows them, and nothing else.
TEST(Commission, HostileNamesStayText) {
  std::string csv = "time,asset,state,parts,power,oil,note\n";
  csv += "2025-10-26T00:00:00Z,<script>alert(1)</script>,<b>RUN,,,,\"\"\"><img src=x>\"\n";
  csv += "2025-10-26T00:00:05Z,line1/press,<script>alert(2)</script>,1,,,\n";
  const auto commission = commissioned(kTerms, csv);
  for (const Language language : {Language::english, Language::chinese}) {
    const std::string html = render_html(commission->page(language));
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("<img"), std::string::npos);
    EXPECT_EQ(html.find("<b>RUN"), std::string::npos);
    EXPECT_NE(html.find("&lt;script&gt;alert(2)"), std::string::npos);
  }
}

}  // namespace
}  // namespace panmen::commission
