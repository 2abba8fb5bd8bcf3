// Track: what a condition over signals is at every instant of a range: true, false, or unknown.
//
// A gauge, state, text or counter holds from its stamp until the next sample, at most as long as its liveness
// limit; an interval covers the time before its stamp, back to the sample before, at most the limit. All
// other time, and what doubtful samples would cover, is unknown.
//
// Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/instant.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

enum class Truth : uint8_t { no = 0, yes = 1, unknown = 2 };

Truth operator&&(Truth a, Truth b);
Truth operator||(Truth a, Truth b);
Truth operator!(Truth a);

// Segments in order; each lasts until the next begins, the last until `end_ns`. Neighbours differ.
struct Track {
  struct Segment {
    int64_t from_ns;
    Truth value;
    friend bool operator==(const Segment&, const Segment&) = default;
  };
  std::vector<Segment> segments;
  int64_t end_ns = 0;

  // REQUIRES: from_ns is not before the last segment's.
  void append(int64_t from_ns, Truth value);
  int64_t time_ns(Truth value) const;
  friend bool operator==(const Track&, const Track&) = default;
};

// The two uses of a track. `durations`: an interval that ends at t covers [start, t). `stamps`: it covers
// (start, t], so that a condition asked for at its stamp sees it.
enum class Purpose : uint8_t { durations, stamps };

// Reads a contract's signals; histories[i] is that of contract.signals[i], or null where nothing was ever
// reported.
struct Signals {
  const terms::Contract& contract;
  std::span<const signal::History* const> histories;
  // What is stamped later is not seen, though it may have been released: a figure must not depend on how far
  // the watermark moved at once.
  Instant through;

  // Of a signal that was reported, up to `through`.
  signal::Samples samples(uint16_t signal) const;
};

// The condition contract.conditions[root] over [from_ns, to_ns).
Track condition_track(const Signals& signals, uint16_t root, int64_t from_ns, int64_t to_ns, Purpose purpose);
// Where the signal has a good value: yes; else unknown.
Track known_track(const Signals& signals, uint16_t signal, int64_t from_ns, int64_t to_ns);

// The value of a track at ascending instants.
class TrackCursor {
 public:
  explicit TrackCursor(const Track& track) : track_(track) {}
  // REQUIRES: t_ns is within the track and not before the one asked for last.
  Truth at(int64_t t_ns);

 private:
  const Track& track_;
  size_t segment_ = 0;
};

}  // namespace panmen::measure
