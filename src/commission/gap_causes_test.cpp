#include "commission/gap_causes.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "commission/survey.hpp"

namespace panmen::commission {
namespace {

using signal::Quality;
using terms::GapCause;
using terms::Liveness;
using terms::SignalType;

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

terms::Signal signal_of(std::string name, SignalType type, Liveness liveness, int64_t within_s) {
  terms::Signal signal;
  signal.asset = "press";
  signal.name = signal.metric = std::move(name);
  signal.type = type;
  signal.liveness = liveness;
  signal.alive_within = Duration::seconds(within_s);
  return signal;
}

enum : uint16_t { kPower, kState, kLink, kPulse, kEnergy, kSignals };

// The power lives by its period, the state by the heartbeat of the pulse; both belong to the link.
terms::Contract press() {
  terms::Contract contract;
  contract.zone.name = "UTC";
  contract.signals = {signal_of("power", SignalType::gauge, Liveness::period, 10),
                      signal_of("state", SignalType::state, Liveness::heartbeat, 10),
                      signal_of("link", SignalType::connection, Liveness::period, 0),
                      signal_of("pulse", SignalType::gauge, Liveness::period, 10),
                      signal_of("energy", SignalType::interval, Liveness::period, 60)};
  contract.signals[kPower].connection = kLink;
  contract.signals[kState].connection = kLink;
  contract.signals[kState].heartbeat = kPulse;
  return contract;
}

struct Sample {
  int64_t s;
  uint16_t signal;
  std::string text;  // or "1" for a number, "" for a bad one
};

signal::Block block_of(const terms::Contract& contract, const std::vector<Sample>& samples) {
  signal::BlockBuilder builder("press");
  std::vector<size_t> series;
  for (const terms::Signal& signal : contract.signals)
    series.push_back(builder.series(
        signal.metric, is_number(signal.type) ? signal::ValueKind::number : signal::ValueKind::text));
  for (const Sample& sample : samples) {
    if (is_number(contract.signals[sample.signal].type))
      builder.add_number(series[sample.signal], at_s(sample.s), 0,
                         sample.text.empty() ? Quality::bad : Quality::good, sample.text.empty() ? 0 : 1);
    else
      builder.add_text(series[sample.signal], at_s(sample.s), 0, Quality::good, sample.text);
  }
  return builder.take();
}

// The recording lasts from 0 to `end_s`, which the first and the last of the samples say.
void read(Survey& survey, const std::vector<Sample>& samples, size_t rows_at_once) {
  int64_t last_s = samples.front().s;
  for (size_t i = 0; i < samples.size(); i += rows_at_once) {
    const std::vector<Sample> rows(
        samples.begin() + static_cast<ptrdiff_t>(i),
        samples.begin() + static_cast<ptrdiff_t>(std::min(samples.size(), i + rows_at_once)));
    last_s = std::max(last_s, rows.back().s);
    const std::vector<signal::Block> blocks{block_of(survey.contract(), rows)};
    survey.take(blocks, at_s(rows.front().s), at_s(rows.back().s), at_s(last_s) - Duration{1});
  }
  survey.end();
}

std::string shown(const GapCauses::ByCause& causes) {
  std::string text;
  for (size_t i = 0; i < causes.size(); ++i)
    if (causes[i].gaps > 0)
      text += (i == GapCauses::kHeartbeat ? "heartbeat" : std::string(name_of(static_cast<GapCause>(i)))) +
              " " + std::to_string(causes[i].time.ns / 1'000'000'000) + " s in " +
              std::to_string(causes[i].gaps) + "; ";
  return text;
}

TEST(GapCauses, EachGapHasTheCauseThatTheTermsKnow) {
  const terms::Contract contract = press();
  const std::vector<Sample> samples = {{0, kLink, "alive"},    {0, kPower, "1"},      {0, kPulse, "1"},
                                       {5, kPower, "1"},       {8, kPulse, "1"},      {12, kState, "RUN"},
                                       {12, kPulse, "1"},      {30, kPower, ""},      {40, kPower, "1"},
                                       {45, kLink, "gateway"}, {70, kLink, "device"}, {80, kLink, "alive"},
                                       {90, kPulse, "1"},      {90, kPower, "1"},     {95, kState, "RUN"},
                                       {98, kPulse, "1"},      {120, kPulse, "1"},    {122, kState, "RUN"},
                                       {125, kPower, "1"},     {125, kEnergy, "1"},   {130, kPulse, "1"}};
  for (const size_t rows_at_once : {size_t{1}, size_t{3}, samples.size()}) {
    Survey survey(contract);
    read(survey, samples, rows_at_once);
    const GapCauses& causes = survey.gap_causes();
    // 15 to 30, then doubtful to 40; the link from 45 to 80; nothing to 90; 100 to 125.
    EXPECT_EQ(shown(causes.of(kPower)),
              "recording 50 s in 3; device 10 s in 1; gateway 25 s in 1; doubtful 10 s in 1; ");
    // No sample before 12; the beat of 12 reaches to 22; none from 80 to 90, and no sample to 95; 108 to 122.
    EXPECT_EQ(shown(causes.of(kState)),
              "recording 12 s in 1; device 10 s in 1; gateway 25 s in 1; heartbeat 52 s in 3; ");
    EXPECT_EQ(shown(causes.of(kLink)), "");
    EXPECT_EQ(shown(causes.of(kEnergy)), "recording 70 s in 2; ");  // 0 to 65, 125 to 130
  }
}

// Coverage says along time what is known; where causes are none but these two, both say the same of it.
TEST(GapCausesProperty, AgreeWithTheCoverage) {
  EXPECT_TRUE(rc::check("of samples good and bad", [] {
    terms::Contract contract = press();
    contract.signals[kPower].connection.reset();
    std::vector<Sample> samples{{0, kPower, "1"}};
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 25));
    for (const int step : steps) {
      const uint16_t signal = step % 5 == 0 ? kEnergy : kPower;
      samples.push_back({samples.back().s + step, signal, step % 7 == 0 ? "" : "1"});
    }
    Survey survey(contract);
    read(survey, samples, *rc::gen::inRange<size_t>(1, 9));
    for (const uint16_t signal : {kPower, kEnergy}) {
      const GapCauses::ByCause& causes = survey.gap_causes().of(signal);
      const auto seconds = [&](GapCause cause) {
        return static_cast<double>(causes[static_cast<size_t>(cause)].time.ns) / 1e9;
      };
      RC_ASSERT(std::abs(seconds(GapCause::recording) - survey.of(signal).coverage().missing_s()) < 1e-6);
      RC_ASSERT(std::abs(seconds(GapCause::doubtful) - survey.of(signal).coverage().doubtful_s()) < 1e-6);
      RC_ASSERT(causes[static_cast<size_t>(GapCause::recording)].gaps == survey.of(signal).coverage().gaps());
    }
  }));
}

}  // namespace
}  // namespace panmen::commission
