// Plan: what the figures of one window spec need, each thing once: which conditions over time, which samples
// under which `where`, which counters. Made once per spec from the terms; figures that need the same share
// it.
//
// Pure values; safe to read from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measure/truth.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// Time in which a condition holds, with gaps counted one way.
struct TimeUse {
  uint16_t condition = 0;
  bool longest = false;
  std::array<Counted, kTruths> counted{};  // by truth
};

struct RisingUse {
  uint16_t condition = 0;
};

// The first and the last instant at which a condition holds.
struct MomentUse {
  uint16_t condition = 0;
};

// What has to be kept of samples.
struct SampleNeeds {
  bool sum = false;
  bool squares = false;
  bool extremes = false;
  bool ends = false;    // the first and the last
  bool values = false;  // every one
  bool texts = false;   // every different one
};

struct SampleUse {
  uint16_t signal = 0;
  std::optional<uint16_t> where;
  SampleNeeds needs;
};

// Runs or cycles of a condition.
struct DurationUse {
  uint16_t condition = 0;
  bool cycles = false;
  SampleNeeds needs;
};

struct CounterUse {
  uint16_t signal = 0;
};

// A gauge weighted with time.
struct WeightedUse {
  uint16_t signal = 0;
};

// Amounts, added up by the price that is in force.
struct CostUse {
  uint16_t signal = 0;
  std::optional<uint16_t> where;
  uint16_t tariff = 0;
  friend bool operator==(const CostUse&, const CostUse&) = default;
};

// Points in space.
struct PointUse {
  std::array<uint16_t, 3> signals{};
  std::optional<uint16_t> where;
  friend bool operator==(const PointUse&, const PointUse&) = default;
};

// What a figure is made of: an index into the list of its kind.
enum class UseKind : uint8_t {
  none,
  time,
  rising,
  moments,
  samples,
  durations,
  counter,
  weighted,
  costs,
  points,
  figures,
  entries,
  window
};
struct Place {
  UseKind kind = UseKind::none;
  uint16_t index = 0;
};

struct Plan {
  static constexpr uint16_t kNoSpec = 0xffff;

  Plan(const terms::Contract& contract, uint16_t spec);
  // Of no measure: what it takes to look at these conditions and signals.
  static Plan of(const terms::Contract& contract, std::span<const uint16_t> conditions,
                 std::span<const uint16_t> signals);

  const terms::Contract& contract;
  uint16_t spec = kNoSpec;
  std::vector<TimeUse> times;
  std::vector<RisingUse> rising;
  std::vector<MomentUse> moments;
  std::vector<SampleUse> samples;
  std::vector<DurationUse> durations;
  std::vector<CounterUse> counters;
  std::vector<WeightedUse> weighted;
  std::vector<CostUse> costs;
  std::vector<PointUse> points;
  // Beside contract.aggregates; `figures` has the measure's index, `entries` the adjustment's.
  std::vector<Place> places;

  // Signals whose samples matter, each once; slots[signal] is its position here, or kNoSlot.
  static constexpr uint16_t kNoSlot = 0xffff;
  std::vector<uint16_t> signals;
  std::vector<uint16_t> slots;
  // Beside contract.signals: those whose samples tell that this one's source is there (liveness heartbeat).
  std::vector<std::vector<uint16_t>> beats;
  // Beside contract.conditions: how far ahead of an instant its truth may rest on: a condition on an interval
  // rests on its stamp.
  std::vector<int64_t> look_ahead_ns;
  int64_t greatest_look_ahead_ns = 0;

  // Beside contract.conditions: whether it asks for the time of day: `scheduled`, a shift, `planned`.
  std::vector<bool> asks_clock;
  // Beside contract.conditions: whether it asks for stops; and whether any condition of the plan does.
  std::vector<bool> asks_stops;
  bool needs_stops = false;

  // Of contract.agreements: those that can make a signal of the plan doubtful, each once.
  std::vector<uint16_t> agreements;
  // Beside contract.signals: the positions in `agreements` of those that can make it doubtful.
  std::vector<std::vector<uint16_t>> doubted_by;

  bool looks_ahead(uint16_t condition) const { return look_ahead_ns[condition] > 0; }
  const terms::Signal& signal(uint16_t index) const { return contract.signals[index]; }

 private:
  explicit Plan(const terms::Contract& contract);

  void add(uint16_t aggregate);
  void add_condition(uint16_t root);
  void add_signal(uint16_t signal);
  void add_agreements(uint16_t signal);
};

// What time missing from the signal for that cause leaves a condition as.
Truth missing_truth(const terms::Contract& contract, uint16_t signal, terms::GapCause cause);

// Intervals and counters belong to windows (from, to] of their stamps, all others to [from, to).
constexpr bool belongs_by_end(terms::SignalType type) {
  return type == terms::SignalType::interval || type == terms::SignalType::counter;
}

// `t_ns + duration`, or the end of time.
constexpr int64_t later(int64_t t_ns, int64_t duration_ns) {
  constexpr int64_t kEnd = INT64_MAX;
  return t_ns > kEnd - duration_ns ? kEnd : t_ns + duration_ns;
}

}  // namespace panmen::measure
