// measure: observations/s from blocks in memory to hourly figures of 1,000 assets, beside DuckDB in SQL
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "base/int128.hpp"
#include "bench/engine_load.hpp"
#include "bench/harness.hpp"
#include "bench/peer_process.hpp"

namespace {

using namespace panmen;
using bench::must;

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kSecond = 1'000 * kMillisecond;
constexpr int64_t kHour = 3600 * kSecond;
constexpr int64_t kBegin = 1'767'225'600 * kSecond;  // 2026-01-01T00:00:00Z
constexpr int64_t kHours = 24;
constexpr int64_t kAliveWithin = 60 * kSecond;
constexpr int64_t kLateness = 60 * kSecond;  // arrivals are shuffled within it
constexpr double kLimit = 200;               // the share is of the time above it

// What one asset reports in a day, in the order of arrival: shuffled within the lateness, one in a hundred
// delivered twice, and silent for three minutes every three hours. Values are multiples of 1/8, so that sums
// of doubles are exact in any order.
struct Observation {
  int64_t arrival_ns;
  int64_t time_ns;
  double value;
};

std::vector<Observation> make_observations(size_t asset, int64_t per_asset) {
  uint64_t state = 0x9e3779b97f4a7c15U * (asset + 1);
  const auto random = [&state](uint64_t below) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int64_t>((state >> 33) % below);
  };
  std::vector<Observation> observations;
  observations.reserve(static_cast<size_t>(per_asset + per_asset / 50));
  const int64_t step_ns = kHours * kHour / per_asset;
  int64_t eighths = 1600;
  const auto arrive = [&](int64_t time_ns) {
    const int64_t delay_ns = random(kLateness / kMillisecond) * kMillisecond;
    observations.push_back({time_ns + delay_ns, time_ns, static_cast<double>(eighths) / 8});
  };
  for (int64_t i = 0; i < per_asset; ++i) {
    const int64_t offset_ns = random(static_cast<uint64_t>(step_ns / kMillisecond)) * kMillisecond;
    const int64_t time_ns = kBegin + i * step_ns / kMillisecond * kMillisecond + offset_ns;
    eighths = std::clamp<int64_t>(eighths + random(161) - 80, 0, 3200);
    if ((time_ns - kBegin + static_cast<int64_t>(asset) * kSecond) % (3 * kHour) < 180 * kSecond) continue;
    arrive(time_ns);
    if (random(100) == 0) arrive(time_ns);
  }
  std::ranges::stable_sort(observations, {}, &Observation::arrival_ns);
  return observations;
}

// Blocks as an adapter would have cut them, one of each asset for an hour of arrivals, already in memory.
class Recording : public bench::Blobs {
 public:
  Recording(size_t assets, int64_t per_asset, const std::string& csv_path) {
    std::vector<std::vector<Observation>> observations;
    for (size_t asset = 0; asset < assets; ++asset) {
      names_.push_back(fmt::format("asset-{:04}", asset));
      observations.push_back(make_observations(asset, per_asset));
    }
    std::FILE* csv = std::fopen(csv_path.c_str(), "w");
    if (csv == nullptr) bench::fail("cannot write " + csv_path);
    std::vector<size_t> next(assets);
    for (int64_t hour = 0; hour <= kHours; ++hour) {  // the last ones arrive after midnight
      std::vector<record::Block> records;
      for (size_t asset = 0; asset < assets; ++asset) {
        const auto from = observations[asset].begin() + static_cast<ptrdiff_t>(next[asset]);
        const auto to = std::ranges::lower_bound(from, observations[asset].end(), kBegin + (hour + 1) * kHour,
                                                 {}, &Observation::arrival_ns);
        if (from == to) continue;
        next[asset] += static_cast<size_t>(to - from);
        records.push_back(add_block(asset, {from, to}));
        write_rows(csv, asset, {from, to});
      }
      rounds_.push_back(std::move(records));
    }
    if (std::fclose(csv) != 0) bench::fail("cannot write " + csv_path);
  }

  Result<std::shared_ptr<const signal::Block>> block(const Hash& hash) const override {
    size_t index = 0;
    std::memcpy(&index, hash.bytes.data(), sizeof index);
    return blocks_.at(index);
  }
  const std::vector<std::string>& names() const { return names_; }
  // By hour of arrival.
  const std::vector<std::vector<record::Block>>& rounds() const { return rounds_; }
  size_t size() const { return size_; }

 private:
  // Nothing here is read from a disk or checked: a block's place stands for its hash.
  record::Block add_block(size_t asset, std::span<const Observation> observations) {
    signal::BlockBuilder builder(names_[asset]);
    const size_t power = builder.series("Power", signal::ValueKind::number);
    for (const Observation& o : observations)
      builder.add_number(power, Instant{o.time_ns}, 0, signal::Quality::good, o.value);
    record::Block record;
    record.source = bench::LoadedEngine::kSource;
    record.asset = names_[asset];
    const size_t index = blocks_.size();
    std::memcpy(record.content.bytes.data(), &index, sizeof index);
    record.observations = static_cast<uint32_t>(observations.size());
    const auto [first, last] = std::ranges::minmax_element(observations, {}, &Observation::time_ns);
    record.first = Instant{first->time_ns};
    record.last = Instant{last->time_ns};
    blocks_.push_back(std::make_shared<const signal::Block>(builder.take()));
    size_ += observations.size();
    return record;
  }
  static void write_rows(std::FILE* csv, size_t asset, std::span<const Observation> observations) {
    fmt::memory_buffer text;
    for (const Observation& o : observations)
      fmt::format_to(std::back_inserter(text), "{},{},{}\n", asset, o.time_ns - kBegin, o.value);
    if (std::fwrite(text.data(), 1, text.size(), csv) != text.size()) bench::fail("cannot write the rows");
  }

  std::vector<std::string> names_;
  std::vector<std::shared_ptr<const signal::Block>> blocks_;
  std::vector<std::vector<record::Block>> rounds_;
  size_t size_ = 0;
};

terms::Contract make_contract(const std::string& asset) {
  terms::Contract contract = bench::gauge_contract(asset, {kBegin}, {kAliveWithin});
  contract.windows = {terms::WindowSpec{}};
  contract.windows.front().kind = WindowKind::hour;
  terms::ConditionNode above;
  above.op = terms::ConditionOp::compare_number;
  above.comparison = terms::Comparison::greater;
  above.number = kLimit;
  contract.conditions = {above};

  const auto of_signal = [](terms::AggregateOp op) {
    terms::Aggregate aggregate;
    aggregate.op = op;
    aggregate.signal = uint16_t{0};
    return aggregate;
  };
  terms::Aggregate p95 = of_signal(terms::AggregateOp::quantile);
  p95.quantile = {19, 20};
  terms::Aggregate share;
  share.op = terms::AggregateOp::share;
  share.source = terms::AggregateSource::condition;
  share.condition = uint16_t{0};
  bench::add_measure(contract, "count", of_signal(terms::AggregateOp::count), {1, 0});
  bench::add_measure(contract, "mean", of_signal(terms::AggregateOp::mean), {1, 6});
  bench::add_measure(contract, "p95", p95, {1, 3});
  bench::add_measure(contract, "share", share, {1, 6});
  return contract;
}

constexpr size_t kFigures = 4;
using Row = std::array<int64_t, kFigures>;  // steps; see make_contract
using Figures = std::map<std::pair<std::string, int64_t>, Row>;

// Everything from the first block to the last window; preparing terms and blocks does not count.
double run_engine(Recording& recording, std::span<const record::Terms> contracts, size_t threads,
                  Figures* figures) {
  core::Workers workers(threads);
  engine::EngineOptions options;
  if (threads > 1)
    options.for_each = [&workers](size_t count, const std::function<void(size_t)>& function) {
      workers.for_each(count, function);
    };
  size_t windows = 0;
  const auto on_measures = [&](const record::Measures& measures) {
    ++windows;
    if (figures == nullptr) return;
    Row& row = (*figures)[{measures.contract, (measures.from.ns - kBegin) / kHour}];
    for (size_t i = 0; i < kFigures; ++i)
      row[i] = measures.figures.at(i).steps.value_or(-1);
  };
  bench::LoadedEngine engine(recording, options, contracts, on_measures);
  const double seconds = bench::seconds_of([&] {
    for (size_t hour = 0; hour < recording.rounds().size(); ++hour) {
      engine.feed_blocks(recording.rounds()[hour]);
      const int64_t arrived_ns = kBegin + (static_cast<int64_t>(hour) + 1) * kHour;
      engine.complete({std::min(arrived_ns - kLateness - 1, kBegin + kHours * kHour)});
    }
    engine.complete({kBegin + kHours * kHour});
  });
  if (windows != recording.names().size() * kHours) bench::fail("windows are missing");
  return seconds;
}

// The rows that DuckDB computed, as steps of the same resolutions. What it gives as a rounded double lies
// within `mean_tolerance` of the exact value.
void check_figures(const Figures& figures, const std::vector<std::string>& names, const std::string& path) {
  std::FILE* csv = std::fopen(path.c_str(), "r");
  if (csv == nullptr) bench::fail("cannot read " + path);
  size_t asset = 0;
  int64_t hour = 0;
  int64_t count = 0;
  double mean = 0;
  double p95 = 0;
  int64_t above_ns = 0;
  int64_t known_ns = 0;
  size_t rows = 0;
  while (std::fscanf(csv, "%zu,%ld,%ld,%lf,%lf,%ld,%ld", &asset, &hour, &count, &mean, &p95, &above_ns,
                     &known_ns) == 7) {
    ++rows;
    const auto at = figures.find({names.at(asset), hour});
    if (at == figures.end()) bench::fail(fmt::format("{} has no figures of hour {}", names[asset], hour));
    const auto& [our_count, our_mean, our_p95, our_share] = at->second;
    const auto share = static_cast<int64_t>(divide_half_even(Int128{1'000'000} * above_ns, Int128{known_ns}));
    const double mean_off = std::abs(static_cast<double>(our_mean) - mean * 1e6);
    constexpr double kMeanTolerance = 0.5001;
    if (our_count != count || mean_off > kMeanTolerance || static_cast<double>(our_p95) != p95 * 1000 ||
        our_share != share)
      bench::fail(fmt::format("{}, hour {}: {} {} {} {}, but DuckDB {} {} {} {}", names[asset], hour,
                              our_count, our_mean, our_p95, our_share, count, mean, p95, share));
  }
  std::fclose(csv);
  if (rows != figures.size())
    bench::fail(fmt::format("DuckDB gives {} rows, the engine {}", rows, figures.size()));
  fmt::print("all {} rows of figures agree with DuckDB's\n", rows);
}

double seconds_in(const std::string& answer) {
  double seconds = 0;
  if (std::sscanf(answer.c_str(), "seconds %lf", &seconds) != 1) bench::fail("the peer said: " + answer);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const size_t assets = options.tiny ? 10 : 1000;
  const int64_t per_asset = options.tiny ? 2'000 : 20'000;
  const std::string rows_path = options.work_folder + "/measure.csv";
  const std::string figures_path = options.work_folder + "/measure-figures.csv";

  Recording recording(assets, per_asset, rows_path);
  std::vector<record::Terms> contracts;
  for (const std::string& name : recording.names())
    contracts.push_back(bench::put_terms(recording, make_contract(name)));
  Figures figures;
  Figures with_two_threads;
  run_engine(recording, contracts, 1, &figures);
  run_engine(recording, contracts, 2, &with_two_threads);
  if (figures != with_two_threads) bench::fail("the figures depend on the number of threads");

  bench::PeerProcess duckdb({"node", PANMEN_SOURCE_DIR "/bench/measure_duckdb.mjs", rows_path, figures_path});
  const bool has_peer = duckdb.greeting() == "ready";
  if (has_peer) {
    check_figures(figures, recording.names(), figures_path);
  } else {
    fmt::print("no ratio: DuckDB is not there ({}); tools/install test installs it\n", duckdb.greeting());
  }
  std::fflush(stdout);
  for (const size_t threads : {size_t{1}, size_t{2}}) {
    bench::Comparison comparison;
    comparison.name = fmt::format("measure_{}_thread{}", threads, threads == 1 ? "" : "s");
    comparison.unit = "observations/s";
    comparison.peer = fmt::format("duckdb_{}_thread{}", threads, threads == 1 ? "" : "s");
    comparison.items = static_cast<double>(recording.size());
    comparison.rounds = 3;
    comparison.run_subject = [&] { return run_engine(recording, contracts, threads, nullptr); };
    if (has_peer)
      comparison.run_peer = [&] { return seconds_in(duckdb.ask(fmt::format("threads {}", threads))); };
    bench::measure(options, comparison);
  }
  bench::measure(options, {
                              .name = "measure_threads",
                              .unit = "observations/s",
                              .peer = "one_thread",
                              .items = static_cast<double>(recording.size()),
                              .rounds = 5,
                              .run_subject = [&] { return run_engine(recording, contracts, 2, nullptr); },
                              .run_peer = [&] { return run_engine(recording, contracts, 1, nullptr); },
                          });
  std::filesystem::remove(rows_path);
  std::filesystem::remove(figures_path);
  return 0;
}
