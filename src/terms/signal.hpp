// Signals of terms in compiled form: what is reported, by whom, how one knows that its source was there, and
// what a gap counts as.
//
// Pure values; safe to read from any thread. Indexes are those of Contract (terms/contract.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/instant.hpp"

namespace panmen::terms {

enum class Role : uint8_t { buyer = 1, supplier = 2, third = 3 };

enum class SignalType : uint8_t {
  gauge = 1,
  counter = 2,
  interval = 3,
  state = 4,
  text = 5,
  event = 6,       // something happens at an instant; it lasts no time
  connection = 7,  // whether the asset's other signals can be heard: kAlive, or the name of a GapCause
};

// What a connection says: that all is well, or whose fault the silence is.
constexpr std::string_view kAlive = "alive";

// The word of the terms: "gauge", "counter" and so on.
std::string_view name_of(SignalType type);

// Gauges, counters and intervals are numbers; states, texts, events and connections are texts.
constexpr bool is_number(SignalType type) {
  return type == SignalType::gauge || type == SignalType::counter || type == SignalType::interval;
}

// What a counter's step down means: it may be corrected (the step counts down), it was reset to zero (what it
// shows after the reset counts up), or it went on from zero past its greatest reading (what was left up to
// `wraps_at`, and what it shows).
enum class CounterReset : uint8_t { none = 0, corrected = 1, to_zero = 2, wraps = 3 };

// How one knows that a signal's source was there, though it said nothing.
enum class Liveness : uint8_t {
  period = 1,     // each sample speaks for `alive_within`
  heartbeat = 2,  // any sample of `heartbeat` speaks for `alive_within`; without it, any of the same asset
  session = 3,    // while the connection says `alive`
};

struct Unit {
  std::string name;  // as the terms write it: kWh, degC, %; empty for a plain number
  // What it may be added to or compared with: "energy", "temperature", "part", "" for a plain number.
  std::string dimension;
  Ratio factor{1, 1};  // one of this unit in the dimension's base unit: kWh is 3600000 J

  friend bool operator==(const Unit&, const Unit&) = default;
};

struct Signal {
  std::string name;
  std::string asset;
  std::string metric;
  SignalType type = SignalType::gauge;
  CounterReset reset = CounterReset::none;  // counters only
  Unit unit;                                // gauge, counter, interval
  Role from = Role::supplier;               // who reports it
  Liveness liveness = Liveness::period;
  // With `period` a sample holds at most this long (gauge, state, text, counter), or covers at most this much
  // before its stamp (interval: with every liveness). With `heartbeat` it is the limit of the heartbeat. Zero
  // with `session`, but for intervals.
  Duration alive_within;
  std::optional<uint16_t> heartbeat;   // liveness heartbeat: the signal that beats
  std::optional<uint16_t> connection;  // that tells why the signal is silent; liveness session has one

  // Readings are multiplied by this before anything else: the ratio of a current transformer.
  Ratio multiplier{1, 1};
  double wraps_at = 0;  // CounterReset::wraps: one more than the greatest reading, as the meter shows it
  // What is doubtful counts as missing, of cause `doubtful`. Limits are in the signal's own unit, before the
  // multiplier; gauges, counters and intervals only.
  std::optional<double> least;          // a value below is out of range
  std::optional<double> greatest;       // a value above is out of range
  std::optional<double> jump_above;     // a value that differs more from the sample before it
  std::optional<Duration> stuck_after;  // gauge: one and the same value for longer, from then on
  // What it was measured with, where it is a measurement and no report of the machine about itself: the
  // instrument and its certificate, as both sides name it.
  std::string measured_with;

  friend bool operator==(const Signal&, const Signal&) = default;
};

// What a gap counts as.
enum class GapRule : uint8_t {
  excluded = 1,  // the time is taken out of both sides of a share
  down = 2,      // the time counts, and as time in which the condition did not hold
  against = 3,   // the time counts, and as whichever is worse for the party that reports the signal
};

// Why something is missing. Without a connection that says otherwise it is `recording`.
enum class GapCause : uint8_t {
  recording = 0,  // for no known reason
  device = 1,
  gateway = 2,
  site_network = 3,
  our_server = 4,
  doubtful = 5,  // there is a sample, and it is not to be believed
};
constexpr size_t kGapCauses = 6;
// The word of the terms, and of a connection: "site network".
std::string_view name_of(GapCause cause);
// The cause of that name; absent where none has it.
std::optional<GapCause> gap_cause_of(std::string_view name);

struct Gaps {
  std::array<GapRule, kGapCauses> rules = {GapRule::excluded, GapRule::excluded, GapRule::excluded,
                                           GapRule::excluded, GapRule::excluded, GapRule::excluded};
  // More missing than this share of the window, and the figure cannot be decided. Time that counts (`down`,
  // `against`) is missing only for the figures that have no time to count it in: those of samples and
  // counters.
  Ratio missing_at_most{0, 1};

  GapRule rule(GapCause cause) const { return rules[static_cast<size_t>(cause)]; }

  friend bool operator==(const Gaps&, const Gaps&) = default;
};

}  // namespace panmen::terms
