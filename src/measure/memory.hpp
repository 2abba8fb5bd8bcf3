// Memory: what must be known of the time before an instant to go on from there without any observation
// stamped before it.
//
// A value. Its lists stand beside those of the plan it was made with (plan.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "measure/truth.hpp"

namespace panmen::measure {

constexpr int64_t kNever = INT64_MAX;

// The sample before the instant: for intervals and counters the last one stamped at or before it, for all
// others before it.
struct LastSample {
  int64_t time_ns = 0;
  bool good = false;
  bool silenced = false;      // its source fell silent after it: it holds no more
  int64_t stuck_ns = kNever;  // from then on it is stuck
  double number = 0;
  std::string text;
  friend bool operator==(const LastSample&, const LastSample&) = default;
};

// The last value that a sample is compared with to find jumps and standstill, and since when it repeats.
struct Repeated {
  double value = 0;
  int64_t since_ns = 0;
  friend bool operator==(const Repeated&, const Repeated&) = default;
};

struct SignalMemory {
  std::optional<LastSample> last;
  std::optional<Repeated> repeated;
  std::optional<double> reading;        // counters: the last good one
  std::optional<int64_t> last_beat_ns;  // of those that beat for it
  friend bool operator==(const SignalMemory&, const SignalMemory&) = default;
};

struct RisingMemory {
  Truth now = Truth::excluded;  // immediately before the instant
  std::optional<bool> known;    // what it was when it was known last
  friend bool operator==(const RisingMemory&, const RisingMemory&) = default;
};

// The run or cycle that is open at the instant.
struct DurationMemory {
  Truth now = Truth::excluded;  // at the instant; excluded stands for every gap
  bool is_open = false;
  bool is_broken = false;  // it has a gap in it, or its beginning lies in one
  int64_t since_ns = 0;
  friend bool operator==(const DurationMemory&, const DurationMemory&) = default;
};

struct AgreementMemory {
  int64_t violated_ns = 0;  // known time of the violation that has not ended
  friend bool operator==(const AgreementMemory&, const AgreementMemory&) = default;
};

struct Memory {
  Instant at;
  std::vector<SignalMemory> signals;        // beside Plan::signals
  std::vector<RisingMemory> rising;         // beside Plan::rising
  std::vector<DurationMemory> durations;    // beside Plan::durations
  std::vector<AgreementMemory> agreements;  // beside Plan::agreements
  friend bool operator==(const Memory&, const Memory&) = default;
};

}  // namespace panmen::measure
