#include "commission/survey.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::commission {
namespace {

using signal::Quality;
using signal::ValueKind;
using terms::SignalType;

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

terms::Signal signal_of(std::string name, std::string asset, SignalType type) {
  terms::Signal signal;
  signal.name = signal.metric = std::move(name);
  signal.asset = std::move(asset);
  signal.type = type;
  signal.alive_within = Duration::seconds(10);
  if (type == SignalType::counter) signal.reset = terms::CounterReset::to_zero;
  return signal;
}

terms::Contract press() {
  terms::Contract contract;
  contract.zone.name = "UTC";
  contract.signals = {signal_of("state", "press", SignalType::state),
                      signal_of("power", "press", SignalType::gauge),
                      signal_of("parts", "press", SignalType::counter)};
  return contract;
}

struct Row {
  int64_t s;
  std::string state;
  double power;
  double parts;
};

signal::Block block_of(const std::vector<Row>& rows) {
  signal::BlockBuilder builder("press");
  const size_t state = builder.series("state", ValueKind::text);
  const size_t power = builder.series("power", ValueKind::number);
  const size_t parts = builder.series("parts", ValueKind::number);
  for (const Row& row : rows) {
    builder.add_text(state, at_s(row.s), 0, Quality::good, row.state);
    builder.add_number(power, at_s(row.s), 0, row.power < 0 ? Quality::bad : Quality::good,
                       std::max(0.0, row.power));
    builder.add_number(parts, at_s(row.s), 0, Quality::good, row.parts);
  }
  return builder.take();
}

void take(Survey& survey, const std::vector<Row>& rows, int64_t watermark_s) {
  const auto [first, last] = std::ranges::minmax(rows, {}, &Row::s);
  const std::vector<signal::Block> blocks{block_of(rows)};
  survey.take(blocks, at_s(first.s), at_s(last.s), at_s(watermark_s));
}

TEST(Survey, SeesEachSignalAndHowTheyGoTogether) {
  const terms::Contract contract = press();
  Survey survey(contract);
  std::vector<Row> rows;
  for (int64_t s = 0; s < 600; ++s)
    rows.push_back({s, s < 400 ? "RUN" : "STOP", s < 400 ? 10.0 : 0.0,
                    static_cast<double>(std::min(s, int64_t{399}) / 10)});
  take(survey, {rows.begin(), rows.begin() + 300}, 290);
  take(survey, {rows.begin() + 300, rows.end()}, 590);
  survey.end();

  EXPECT_EQ(survey.of(0).profile().samples(), 600U);
  const std::vector<TextValue> texts = survey.of(0).texts();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].text, "RUN");
  EXPECT_DOUBLE_EQ(texts[0].seconds, 400);
  EXPECT_DOUBLE_EQ(texts[1].seconds, 199);  // to the last row
  EXPECT_DOUBLE_EQ(survey.of(2).counter().greatest(), 39);
  EXPECT_EQ(survey.of(1).coverage().gaps(), 0U);

  ASSERT_EQ(survey.pairs().size(), 2U);
  const Relation& power = survey.pairs()[0].relation;
  EXPECT_DOUBLE_EQ(*power.level(0), 10);
  EXPECT_DOUBLE_EQ(*power.level(1), 0);
  const Relation& parts = survey.pairs()[1].relation;
  EXPECT_NEAR(parts.row(0).increase, 39, 1e-9);
  EXPECT_NEAR(parts.row(1).increase, 0, 1e-9);
}

TEST(Survey, LateDuplicateAndDoubtfulSamplesAreCountedAndNotUsed) {
  const terms::Contract contract = press();
  Survey survey(contract);
  take(survey, {{0, "RUN", 1, 0}, {10, "RUN", 1, 1}}, 9);
  take(survey, {{10, "RUN", 1, 1}, {5, "STOP", 99, 1}, {20, "RUN", -1, 2}}, 19);
  survey.end();
  const SignalProfile& power = survey.of(1).profile();
  EXPECT_EQ(power.arrivals().duplicate, 1U);
  EXPECT_EQ(power.arrivals().late, 1U);
  EXPECT_EQ(power.arrivals().step_back, Duration::seconds(5));
  EXPECT_EQ(power.arrivals().bad, 1U);
  EXPECT_EQ(power.numbers().greatest, 1);
  EXPECT_EQ(power.samples(), 3U);
  EXPECT_EQ(survey.of(0).texts().size(), 1U);
}

TEST(Survey, NotesWhatNobodyUsesAndWhatIsOfAnotherKind) {
  terms::Contract contract = press();
  contract.signals.push_back(signal_of("Power", "press", SignalType::gauge));
  contract.signals[1].type = SignalType::state;
  Survey survey(contract);
  take(survey, {{0, "RUN", 1, 0}}, 0);
  survey.end();
  EXPECT_TRUE(survey.of(1).is_of_other_kind());
  EXPECT_EQ(survey.of(1).profile().samples(), 0U);
  EXPECT_EQ(survey.of(3).profile().samples(), 0U);
  EXPECT_TRUE(survey.metrics().contains({"press", "power"}));
  EXPECT_FALSE(survey.metrics().contains({"press", "Power"}));
}

TEST(Survey, APauseOfEverythingIsTheRecordings) {
  const terms::Contract contract = press();
  Survey survey(contract);
  take(survey, {{0, "RUN", 1, 0}, {5, "RUN", 1, 0}, {905, "RUN", 1, 0}, {910, "RUN", 1, 0}}, 909);
  survey.end();
  EXPECT_EQ(survey.pauses().front().from, at_s(5));
  EXPECT_EQ(survey.pauses().front().to, at_s(905));
  EXPECT_TRUE(survey.is_pause(survey.of(0).coverage().longest_gaps().front()));
}

TEST(Survey, AnHourShownTwiceIsFound) {
  terms::Contract contract = press();
  contract.zone.initial_offset_s = 7200;
  contract.zone.transitions = {{at_s(10'000), 3600}};
  Survey survey(contract);
  take(survey, {{0, "RUN", 1, 0}, {9'000, "RUN", 1, 0}, {12'000, "RUN", 1, 0}, {20'000, "RUN", 1, 0}}, 0);
  survey.end();
  ASSERT_EQ(survey.repeated_hours().size(), 1U);
  EXPECT_EQ(survey.repeated_hours().front().span.from, at_s(10'000 - 3600));
  EXPECT_EQ(survey.repeated_hours().front().span.to, at_s(10'000 + 3600));
  EXPECT_EQ(survey.repeated_hours().front().samples, 6U);  // two rows of three signals
}

// How a file is cut into batches, and the order of rows within the lateness, change nothing that is seen.
TEST(Survey, CutsAndOrderChangeNothing) {
  EXPECT_TRUE(rc::check([](std::vector<uint8_t> steps, uint8_t cut, bool reversed) {
    const terms::Contract contract = press();
    std::vector<Row> rows;
    int64_t s = 0;
    for (const uint8_t step : steps) {
      s += 1 + step % 30;
      rows.push_back({s, step % 2 == 0 ? "RUN" : "STOP", static_cast<double>(step % 11),
                      static_cast<double>(step % 50)});
    }
    if (rows.empty()) return;
    Survey whole(contract);
    take(whole, rows, 0);
    whole.end();
    Survey parts(contract);
    std::vector<Row> others = rows;
    if (reversed) std::ranges::reverse(others);
    const size_t at = cut % others.size();
    if (at > 0)
      take(parts, {others.begin(), others.begin() + static_cast<ptrdiff_t>(at)},
           reversed ? 0 : others[at - 1].s);
    take(parts, {others.begin() + static_cast<ptrdiff_t>(at), others.end()}, reversed ? 0 : s);
    parts.end();
    for (size_t i = 0; i < 3; ++i) {
      RC_ASSERT(whole.of(i).profile().samples() == parts.of(i).profile().samples());
      RC_ASSERT(whole.of(i).profile().intervals().largest() == parts.of(i).profile().intervals().largest());
    }
    // Where rows come reversed, the recording seems to begin later; what is known does not change.
    RC_ASSERT(std::abs(whole.of(1).coverage().known_s() - parts.of(1).coverage().known_s()) < 1e-6 ||
              reversed);
    for (size_t p = 0; p < 2; ++p)
      for (size_t slot = 0; slot < 2; ++slot) {
        const auto name = whole.of(0).text_of_slot(slot);
        for (size_t other = 0; other < 2; ++other)
          if (parts.of(0).text_of_slot(other) == name)
            RC_ASSERT(std::abs(whole.pairs()[p].relation.row(slot).increase -
                               parts.pairs()[p].relation.row(other).increase) < 1e-6);
      }
  }));
}

}  // namespace
}  // namespace panmen::commission
