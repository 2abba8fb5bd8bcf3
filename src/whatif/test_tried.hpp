// Terms as text, tried on a recording as text: for tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "terms/text/check.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

constexpr std::string_view kPressHead = R"(contract: press-7
buyer: Suzhou Precision
supplier: Wuzhong Robotics
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
  parts: {asset: press, metric: Parts, type: counter, resets: may be corrected, unit: part, from: supplier}
  oil:   {asset: press, metric: Oil, type: gauge, unit: degC, from: buyer}
alive: each metric within 1 min
gaps: {recording: excluded, missing at most: 20 %}
measures:
  made:    {is: increase(parts), per: hour, show: 1 part}
  running: {is: share(state = "RUN"), per: hour, show: 0.1 %, only: made > 0 part}
  hottest: {is: max(oil), per: hour, show: 0.1 degC}
)";

constexpr std::string_view kPressClauses = R"(clauses:
  - {id: start, pay: 5000.00 CNY, when: running >= 80 % and made >= 30 part, for: 2 hours in a row}
  - {id: hot, each: hour, deduct: 40.00 CNY, when: hottest > 60 degC, undecided: 50 %}
  - id: fee
    each: hour
    pay: 90.00 CNY
    scale:
      of: running
      steps: [{at least: 90 %, pay: 100 %}, {at least: 75 %, pay: 60 %}, {otherwise: 0 %}]
)";

inline std::string press_terms() {
  return std::string(kPressHead) + std::string(kPressClauses);
}

// Figures of every type.
inline std::string typed_terms() {
  return std::string(kPressHead) + R"(  began: {is: first_time(state = "STOP"), per: hour, show: 1 min}
  last:  {is: last(state), per: hour, show: [RUN, STOP]}
  busy:  {is: made > 30 part and not last = "RUN", per: hour}
clauses:
  - {id: early, each: hour, pay: 10.00 CNY, when: began <= "2026-03-02 12:50" and busy, undecided: 0 %}
  - {id: idle, each: hour, pay: 10.00 CNY, when: last = "STOP" or not busy, undecided: 0 %}
)";
}

constexpr std::string_view kPressMap = R"(source: recorder
time: {column: time, format: rfc3339}
asset: press
columns:
  state: {metric: State, type: state}
  parts: {metric: Parts, type: counter, unit: part}
  oil:   {metric: Oil, type: gauge, unit: degC}
)";

// Eight hours, a row every 30 s. It runs for so many minutes of each; in the sixth hour nothing is made, and
// half of the seventh was not recorded.
inline std::string press_recording() {
  const Instant start = parse_rfc3339("2026-03-02T00:00:00Z").value();
  constexpr int kMinutesRunning[] = {44, 50, 58, 55, 47, 30, 60, 52};
  constexpr int kHottest[] = {58, 60, 61, 63, 60, 57, 70, 66};
  std::string csv = "time,state,parts,oil\n";
  int parts = 100;
  for (int64_t s = 0; s <= 8 * 3600; s += 30) {
    const auto hour = static_cast<size_t>(std::min<int64_t>(s / 3600, 7));
    const bool runs = s % 3600 < int64_t{60} * kMinutesRunning[hour];
    if (runs && hour != 5 && s % 90 == 0) ++parts;
    if (hour == 6 && s % 3600 >= 1800) continue;
    csv += fmt::format("{},{},{},{}.{}\n", format_rfc3339(start + Duration::seconds(s)),
                       runs ? "RUN" : "STOP", parts, kHottest[hour], s % 3600 == 1200 ? 5 : 0);
  }
  return csv;
}

struct TestTried {
  std::vector<std::unique_ptr<TriedTerms>> all;
  Recording recording;
};

// Each of the terms on that recording.
inline TestTried try_terms(const std::vector<std::string>& terms, const std::string& csv,
                           std::string_view map_text = kPressMap) {
  TestTried tested;
  tested.recording.name = "press.csv";
  const auto map = files::parse_signal_map(map_text, "map");
  EXPECT_TRUE(map.ok()) << map.error().message;
  for (const std::string& text : terms) {
    const terms::CheckResult checked = terms::check_terms(text, "press");
    for (const terms::Diagnostic& diagnostic : checked.errors)
      ADD_FAILURE() << terms::render(diagnostic);
    auto tried = TriedTerms::begin({fmt::format("terms-{}.yaml", tested.all.size() + 1),
                                    checked.contract.value_or(terms::Contract{}),
                                    text,
                                    {}},
                                   *map, map_text);
    EXPECT_TRUE(tried.ok()) << tried.error().message;
    tested.all.push_back(*std::move(tried));
  }
  files::ReadCallbacks callbacks;
  callbacks.on_batch = [&](files::Batch&& batch) -> Result<void> {
    for (const auto& tried : tested.all)
      PANMEN_CHECK(tried->take(batch));
    return {};
  };
  callbacks.on_refusal = [&](const files::Refusal& refusal) { tested.recording.refusals.take(refusal); };
  const auto source = files::text_source(csv);
  const auto summary = files::read_delimited(*source, *map, {.batch_rows = 100}, callbacks);
  EXPECT_TRUE(summary.ok()) << summary.error().message;
  tested.recording.summary = *summary;
  for (const auto& tried : tested.all) {
    const auto ended = tried->end();
    EXPECT_TRUE(ended.ok()) << ended.error().message;
  }
  return tested;
}

}  // namespace panmen::whatif
