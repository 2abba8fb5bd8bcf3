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

std::unique_ptr<Commission> commissioned(std::string_view terms_text, const std::string& csv,
                                         std::string_view map_text = kMap) {
  const terms::CheckResult checked = terms::check_terms(terms_text, "press");
  for (const terms::Diagnostic& diagnostic : checked.errors)
    ADD_FAILURE() << terms::render(diagnostic);
  const auto map = files::parse_signal_map(map_text, "map");
  EXPECT_TRUE(map.ok()) << map.error().message;
  auto begun = Commission::begin({checked.contract.value_or(terms::Contract{}), std::string(terms_text), *map,
                                  std::string(map_text), "press.csv"});
  EXPECT_TRUE(begun.ok()) << begun.error().message;
  std::unique_ptr<Commission> commission = *std::move(begun);
  files::ReadCallbacks callbacks;
  callbacks.on_batch = [&](files::Batch&& batch) { return commission->take(batch); };
  callbacks.on_refusal = [&](const files::Refusal& refusal) { commission->take(refusal); };
  callbacks.on_reception = [&](const files::Reception& reception) { commission->take(reception); };
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
void expect_golden(const Commission& commission, const std::string& name) {
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  for (const auto& [ending, language] :
       {std::pair{".en.txt", Language::english}, std::pair{".zh.txt", Language::chinese}}) {
    const std::string path = PANMEN_SOURCE_DIR "/tests/golden/" + name + ending;
    const std::string text = render_text(commission.page(language));
    if (update != nullptr && std::string(update) == "1") {
      std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, read_file(path)) << path;
  }
}

TEST(Commission, ThePageInBothLanguages) {
  expect_golden(*commissioned(kTerms, recording()), "commission-press");
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

// The rows of the press come in 1 to 3 s late, those of the meter 2 s before their stamp, 4 s in the end.
std::string received_recording() {
  std::string csv = "time,in,asset,state,power\n";
  const auto stamp = [](int64_t s) {
    return format_rfc3339(parse_rfc3339("2026-03-02T07:00:00Z").value() + Duration::seconds(s));
  };
  for (int64_t s = 0; s < 3 * 3600; s += 10) {
    csv += fmt::format("{},{},line1/press,RUN,\n", stamp(s), stamp(s + (s == 5000 ? 90 : 1 + s % 30 / 10)));
    csv += fmt::format("{},{},line1/meter,,40\n", stamp(s + 4), stamp(s + (s < 5400 ? 2 : 0)));
  }
  return csv + stamp(3 * 3600) + ",,line1/press,RUN,\n";
}

constexpr std::string_view kReceivedMap = R"(source: line1-recorder
time: {column: time, format: rfc3339}
received: {column: in, format: rfc3339}
asset: {column: asset}
lateness: 5 s
columns:
  state: {metric: State, type: state}
  power: {metric: Power, type: gauge, unit: kW}
)";

TEST(Commission, SaysByHowMuchClocksAreOffWhereRowsSayWhenTheyWereReceived) {
  const auto commission = commissioned(kTerms, received_recording(), kReceivedMap);
  expect_golden(*commission, "commission-received");
  const std::string html = render_html(commission->page(Language::english));
  EXPECT_NE(html.find("so its clock runs ahead of the recorder&#39;s by at least that"), std::string::npos);
  EXPECT_EQ(html.find("holds no server time"), std::string::npos);

  std::string enough(kReceivedMap);
  enough.replace(enough.find("lateness: 5 s"), 13, "lateness: 90 s");
  const auto covered = commissioned(kTerms, received_recording(), enough);
  EXPECT_NE(render_html(covered->page(Language::english)).find("of 1 min 30 s covers that"),
            std::string::npos);
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
