// World: everything that one simulated run is about, made from a seed: contracts, sources, what they observe,
// and the steps in which that reaches a journal.
//
// Times are whole ticks and values whole numbers, so that the oracle can count by hand. Nothing here knows
// disks, drivers or engines. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "signal/observation.hpp"
#include "sim/random.hpp"
#include "terms/contract.hpp"

namespace panmen::sim {

constexpr int64_t kTick_s = 10;  // every time is a multiple of it

// What states and connections say, and which metrics each asset has.
inline const std::vector<std::string> kStates = {"RUN", "READY", "STOP"};
inline const std::vector<std::string> kWords = {"alive", "device", "gateway", "site network", "our server"};
inline const std::vector<std::pair<std::string, terms::SignalType>> kMetrics = {
    {"state", terms::SignalType::state},     {"gauge", terms::SignalType::gauge},
    {"counter", terms::SignalType::counter}, {"amount", terms::SignalType::interval},
    {"alarm", terms::SignalType::event},     {"link", terms::SignalType::connection}};

struct Observation {
  std::string asset;
  std::string metric;
  int64_t time_s = 0;
  uint64_t ordinal = 0;
  signal::Quality quality = signal::Quality::good;
  int64_t number = 0;  // where text is empty
  std::string text;

  friend auto operator<=>(const Observation&, const Observation&) = default;
};

struct SimSource {
  std::string name;
  int64_t lateness_s = 0;
  bool names_its_assets = true;  // or it speaks for any
  std::vector<std::string> assets;
};

// A block of observations of one asset, or the source's watermark.
struct Step {
  size_t source = 0;
  std::vector<Observation> observations;  // empty: a watermark
  int64_t through_s = 0;
};

// An observation that came behind its source's watermark.
struct LateArrival {
  Observation observation;
  size_t step = 0;  // of World::steps
};

struct World {
  std::vector<SimSource> sources;
  std::vector<terms::Contract> contracts;
  std::vector<Observation> in_time;  // each once, in order of time
  std::vector<LateArrival> late;     // each once, in order of arrival
  std::vector<Step> steps;
  std::vector<int64_t> last_watermark_s;  // of each source
};

World make_world(Random& random);

signal::Block to_block(const std::vector<Observation>& observations);
constexpr Instant at_s(int64_t seconds) {
  return Instant{seconds * 1'000'000'000};
}

}  // namespace panmen::sim
