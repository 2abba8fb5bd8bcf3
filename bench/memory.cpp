// memory: peak memory of monthly quantiles over 10,000 assets with 20 metrics each, with a budget and without
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/engine_load.hpp"
#include "bench/harness.hpp"

namespace {

using namespace panmen;
using bench::must;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kHour = 3600 * kSecond;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kBegin = 1'767'225'600 * kSecond;  // 2026-01-01T00:00:00Z
constexpr int64_t kDays = 31;
constexpr size_t kMetrics = 20;
constexpr size_t kAssetsPerContract = 10;

struct Size {
  size_t assets;
  int64_t period_ns;  // between two samples of a metric
  size_t budget_bytes;
};

// A number that looks random and is the same wherever it is asked for.
uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

std::string asset_name(size_t asset) {
  return fmt::format("asset-{:05}", asset);
}
std::string metric_name(size_t metric) {
  return fmt::format("metric-{:02}", metric);
}

// One block of each asset a day, made whenever it is asked for: the recording itself takes no memory.
class Plant : public bench::Blobs {
 public:
  explicit Plant(const Size& size) : size_(size) {}

  record::Block record_of(size_t asset, int64_t day) const {
    record::Block record;
    record.source = bench::LoadedEngine::kSource;
    record.asset = asset_name(asset);
    const int64_t place[] = {static_cast<int64_t>(asset), day};
    std::memcpy(record.content.bytes.data(), place, sizeof place);
    record.observations = static_cast<uint32_t>(kDay / size_.period_ns) * kMetrics;
    record.first = Instant{kBegin + day * kDay};
    record.last = Instant{kBegin + (day + 1) * kDay - size_.period_ns};
    return record;
  }
  Result<std::shared_ptr<const signal::Block>> block(const Hash& hash) const override {
    int64_t place[2];
    std::memcpy(place, hash.bytes.data(), sizeof place);
    const auto [asset, day] = place;
    auto block = std::make_shared<signal::Block>();
    block->asset = asset_name(static_cast<size_t>(asset));
    for (size_t metric = 0; metric < kMetrics; ++metric) {
      signal::Series series;
      series.metric = metric_name(metric);
      for (int64_t t = kBegin + day * kDay; t < kBegin + (day + 1) * kDay; t += size_.period_ns) {
        series.times_ns.push_back(t);
        const auto seed = static_cast<uint64_t>(t / kSecond) * 1'000'003 + static_cast<uint64_t>(asset) * 31;
        series.numbers.push_back(static_cast<double>(mixed(seed + metric) % 100'000) / 8);
      }
      series.ordinals.resize(series.size());
      series.qualities.resize(series.size());
      block->series.push_back(std::move(series));
    }
    return std::shared_ptr<const signal::Block>(std::move(block));
  }

 private:
  Size size_;
};

// The median and the 95th percentile of the month of each metric of ten assets, in turn.
terms::Contract make_contract(size_t first_asset, const Size& size) {
  terms::Contract contract =
      bench::gauge_contract(asset_name(first_asset), {kBegin}, Duration{2 * size.period_ns});
  contract.windows = {terms::WindowSpec{}};
  contract.windows.front().kind = WindowKind::month;
  const terms::Signal gauge = contract.signals.front();
  contract.signals.clear();
  for (size_t asset = first_asset; asset < first_asset + kAssetsPerContract; ++asset) {
    for (size_t metric = 0; metric < kMetrics; ++metric) {
      terms::Signal signal = gauge;
      signal.name = fmt::format("s{}", contract.signals.size());
      signal.asset = asset_name(asset);
      signal.metric = metric_name(metric);
      terms::Aggregate aggregate;
      aggregate.op = terms::AggregateOp::quantile;
      aggregate.signal = static_cast<uint16_t>(contract.signals.size());
      aggregate.quantile = metric % 2 == 0 ? Ratio{1, 2} : Ratio{19, 20};
      contract.signals.push_back(signal);
      bench::add_measure(contract, fmt::format("m{}", contract.signals.size()), aggregate, {1, 3});
    }
  }
  return contract;
}

struct Outcome {
  uint64_t digest = 0;  // of all figures in their order
  uint64_t figures = 0;
  double seconds = 0;
  uint64_t peak_bytes = 0;  // of the process
};

Outcome run_month(const Size& size, size_t budget_bytes) {
  Plant plant(size);
  std::vector<record::Terms> contracts;
  for (size_t asset = 0; asset < size.assets; asset += kAssetsPerContract)
    contracts.push_back(bench::put_terms(plant, make_contract(asset, size)));
  Outcome outcome;
  engine::EngineOptions options;
  options.memory_budget_bytes = budget_bytes;
  bench::LoadedEngine engine(plant, options, contracts, [&outcome](const record::Measures& measures) {
    for (const record::Figure& figure : measures.figures) {
      if (!figure.steps.has_value()) bench::fail("a figure could not be decided");
      outcome.digest = mixed(outcome.digest ^ static_cast<uint64_t>(*figure.steps));
      ++outcome.figures;
    }
  });
  outcome.seconds = bench::seconds_of([&] {
    for (int64_t day = 0; day < kDays; ++day) {
      for (size_t asset = 0; asset < size.assets; ++asset)
        engine.feed_blocks(std::vector{plant.record_of(asset, day)});
      engine.complete({kBegin + (day + 1) * kDay - size.period_ns});
    }
    engine.complete({kBegin + kDays * kDay});
  });
  return outcome;
}

// In a process of its own, so that its peak is its own.
Outcome run_apart(const Size& size, size_t budget_bytes) {
  int from_child[2];
  if (::pipe(from_child) != 0) bench::fail(std::strerror(errno));
  const pid_t child = ::fork();
  if (child < 0) bench::fail(std::strerror(errno));
  if (child == 0) {
    const Outcome outcome = run_month(size, budget_bytes);
    const bool wrote = ::write(from_child[1], &outcome, sizeof outcome) == sizeof outcome;
    std::_Exit(wrote ? 0 : 1);
  }
  ::close(from_child[1]);
  Outcome outcome;
  if (::read(from_child[0], &outcome, sizeof outcome) != sizeof outcome) bench::fail("a run ended early");
  ::close(from_child[0]);
  rusage usage{};
  int status = 0;
  if (::wait4(child, &status, 0, &usage) != child || status != 0) bench::fail("a run failed");
  outcome.peak_bytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
  return outcome;
}

constexpr double kMiB = 1 << 20;

void print_outcome(std::string_view name, const Outcome& outcome) {
  fmt::print("{}: {} figures in {:.1f} s, peak {:.0f} MiB\n", name, outcome.figures, outcome.seconds,
             static_cast<double>(outcome.peak_bytes) / kMiB);
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const Size size =
      options.tiny ? Size{100, 2 * kHour, size_t{1} << 20} : Size{10'000, kHour, size_t{256} << 20};
  const Outcome bounded = run_apart(size, size.budget_bytes);
  const Outcome unlimited = run_apart(size, SIZE_MAX);
  const double budget = static_cast<double>(size.budget_bytes) / kMiB;
  print_outcome(fmt::format("a budget of {:.0f} MiB", budget), bounded);
  print_outcome("no budget", unlimited);
  if (bounded.digest != unlimited.digest || bounded.figures != unlimited.figures)
    bench::fail("the budget changed a figure");
  if (bounded.figures != size.assets * kMetrics) bench::fail("figures are missing");
  fmt::print("RESULT name=memory_peak figure={:.4g} unit=MiB ratio={:.4g} peer=unlimited\n",
             static_cast<double>(bounded.peak_bytes) / kMiB,
             static_cast<double>(bounded.peak_bytes) / static_cast<double>(unlimited.peak_bytes));
  fmt::print("RESULT name=memory_seconds figure={:.4g} unit=s ratio={:.4g} peer=unlimited\n", bounded.seconds,
             bounded.seconds / unlimited.seconds);
  return 0;
}
