// replay: observations/s through blocks, engine and journal to verdicts, beside a plain loop over the arrays
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/int128.hpp"
#include "bench/harness.hpp"
#include "core/driver.hpp"
#include "journal/disk.hpp"
#include "record/body.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace {

using namespace panmen;
using bench::must;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kHour = 3600 * kSecond;
constexpr int64_t kBegin = 1'767'225'600 * kSecond;  // 2026-01-01T00:00:00Z, the beginning of an hour
constexpr int64_t kAliveWithin = 5 * kSecond;
constexpr uint32_t kRunning = 0;
const char* const kStates[] = {"RUN", "READY", "STOP"};

// One machine: its state and its spindle's temperature once a second, with a gap of a minute every three
// hours that does not touch the end of an hour.
struct Recording {
  std::vector<int64_t> times_ns;
  std::vector<uint32_t> states;
  std::vector<double> temperatures;
};

Recording make_recording(size_t hours) {
  Recording recording;
  uint64_t noise = 1;
  uint32_t state = kRunning;
  for (int64_t second = 0; second < static_cast<int64_t>(hours) * 3600; ++second) {
    noise = noise * 6364136223846793005U + 1442695040888963407U;
    if (second % 10'800 >= 8'000 && second % 10'800 < 8'060) continue;
    if ((noise >> 33) % 200 == 0) state = static_cast<uint32_t>((noise >> 45) % 3);
    recording.times_ns.push_back(kBegin + second * kSecond);
    recording.states.push_back(state);
    recording.temperatures.push_back(40 + static_cast<double>((noise >> 40) % 4096) / 128);
  }
  return recording;
}

// Availability and mean temperature by the hour, and a fee for each hour above 30 %.
terms::Contract make_contract() {
  terms::Contract contract;
  contract.id = "bench";
  contract.buyer = {terms::Role::buyer, "buyer"};
  contract.supplier = {terms::Role::supplier, "supplier"};
  contract.zone.name = "Etc/UTC";
  contract.gaps.missing_at_most = {1, 2};

  terms::Signal state;
  state.name = "state";
  state.asset = "cell";
  state.metric = "State";
  state.type = terms::SignalType::state;
  state.alive_within = {kAliveWithin};
  terms::Signal temperature = state;
  temperature.name = "temperature";
  temperature.metric = "Temperature";
  temperature.type = terms::SignalType::gauge;
  temperature.unit.name = "degC";
  temperature.unit.dimension = "temperature";
  contract.signals = {state, temperature};

  terms::ConditionNode running;
  running.op = terms::ConditionOp::is_one_of;
  running.signal = 0;
  running.texts = {kStates[kRunning]};
  contract.conditions = {running};

  terms::Aggregate share;
  share.op = terms::AggregateOp::share;
  share.source = terms::AggregateSource::condition;
  share.condition = 0;
  terms::Aggregate mean;
  mean.op = terms::AggregateOp::mean;
  mean.signal = 1;
  contract.aggregates = {share, mean};
  terms::WindowSpec hour;
  hour.kind = WindowKind::hour;
  contract.windows = {hour};

  terms::ExpressionNode value;
  value.op = terms::ExpressionOp::aggregate;
  value.index = 0;
  terms::Measure availability;
  availability.name = "availability";
  availability.show = {Decimal{1, 4}, {}};
  availability.nodes = {value};
  terms::Measure heat;
  heat.name = "temperature";
  heat.show = {Decimal{1, 2}, temperature.unit};
  value.index = 1;
  heat.nodes = {value};
  contract.measures = {availability, heat};

  terms::TestNode test;
  test.measure = 0;
  test.comparison = terms::Comparison::at_least;
  test.threshold_steps = 3000;
  terms::Clause fee;
  fee.id = "fee";
  fee.amount_minor = 12'000;
  fee.when = {test};
  contract.clauses = {fee};
  return contract;
}

std::vector<signal::Block> make_blocks(const Recording& recording) {
  constexpr size_t kRows = 8192;
  std::vector<signal::Block> blocks;
  signal::BlockBuilder builder("cell");
  const size_t state = builder.series("State", signal::ValueKind::text);
  const size_t temperature = builder.series("Temperature", signal::ValueKind::number);
  for (size_t i = 0; i < recording.times_ns.size(); ++i) {
    const Instant time{recording.times_ns[i]};
    builder.add_text(state, time, 0, signal::Quality::good, kStates[recording.states[i]]);
    builder.add_number(temperature, time, 0, signal::Quality::good, recording.temperatures[i]);
    if ((i + 1) % kRows == 0 || i + 1 == recording.times_ns.size()) blocks.push_back(builder.take());
  }
  return blocks;
}

// A figure of each hour, in steps of its resolution.
struct Hourly {
  std::vector<int64_t> availability;
  std::vector<double> temperature;
};

// What `panmen replay` does after reading the file: blocks, watermarks and all that follows go to a journal
// on disk.
double replay(const std::string& folder, const std::vector<signal::Block>& blocks, size_t hours,
              Hourly& figures) {
  std::filesystem::remove_all(folder);
  auto disk = must(journal::open_posix_disk(folder, true));
  const auto observe = [&](const record::Body& body) {
    if (const auto* verdict = std::get_if<record::Verdict>(&body)) {
      figures.availability.push_back(verdict->figures.at(0).steps.value_or(-1));
    }
  };
  const std::vector<uint8_t> compiled = terms::encode(make_contract());
  return bench::seconds_of([&] {
    auto driver = must(core::Driver::create(*disk, {}, {"bench", record::Mode::replay, {}}, observe));
    record::Source source;
    source.name = "recording";
    source.map = must(driver->put(as_bytes("map")));
    source.assets = {"cell"};
    must(driver->submit(source));
    record::Terms terms;
    terms.contract = "bench";
    terms.text = must(driver->put(as_bytes("terms")));
    terms.compiled = must(driver->put(compiled));
    must(driver->submit(terms));
    for (const signal::Block& block : blocks) {
      const Instant last{block.series.front().times_ns.back()};
      must(driver->submit(source.name, block));
      must(driver->advance(source.name, last - Duration{1}));
    }
    must(driver->advance(source.name, {kBegin + static_cast<int64_t>(hours) * kHour}));
    must(driver->close());
  });
}

// The same two figures by hand: no order to restore, no duplicates, no gaps by rule, nothing kept.
double loop(const Recording& recording, size_t hours, Hourly& figures) {
  return bench::seconds_of([&] {
    size_t i = 0;
    for (size_t hour = 0; hour < hours; ++hour) {
      const int64_t from = kBegin + static_cast<int64_t>(hour) * kHour;
      const int64_t to = from + kHour;
      int64_t known = 0;
      int64_t running = 0;
      double sum = 0;
      size_t count = 0;
      for (; i < recording.times_ns.size() && recording.times_ns[i] < to; ++i) {
        int64_t end = std::min(recording.times_ns[i] + kAliveWithin, to);
        if (i + 1 < recording.times_ns.size()) end = std::min(end, recording.times_ns[i + 1]);
        known += end - recording.times_ns[i];
        if (recording.states[i] == kRunning) running += end - recording.times_ns[i];
        sum += recording.temperatures[i];
        ++count;
      }
      const Int128 share = divide_half_even(Int128{10'000} * running, Int128{known});
      figures.availability.push_back(static_cast<int64_t>(share));
      figures.temperature.push_back(sum / static_cast<double>(count));
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const size_t hours = options.tiny ? 12 : 24 * 14;
  const std::string folder = options.work_folder + "/replay";
  const Recording recording = make_recording(hours);
  const std::vector<signal::Block> blocks = make_blocks(recording);

  bench::Comparison comparison;
  Hourly expected;
  comparison.name = "replay";
  comparison.unit = "observations/s";
  comparison.peer = "plain_loop";
  comparison.items = 2.0 * static_cast<double>(recording.times_ns.size());
  comparison.run_peer = [&] {
    expected = {};
    return loop(recording, hours, expected);
  };
  comparison.run_subject = [&] {
    Hourly figures;
    const double seconds = replay(folder, blocks, hours, figures);
    expected = {};
    loop(recording, hours, expected);
    if (figures.availability != expected.availability)
      bench::fail("the figures differ from those of the loop");
    return seconds;
  };
  bench::measure(options, comparison);
  std::filesystem::remove_all(folder);
  return 0;
}
