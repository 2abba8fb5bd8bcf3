// Truth: what a condition is at an instant: yes, no, or missing, and then what kinds of gaps leave it open;
// Track: its truth along a stretch of time.
//
// Pure values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"

namespace panmen::measure {

// From 2 on a set of bits: the gaps that leave the condition open, by what the terms make of them. Which way
// a gap counts that is held against its reporter is a matter of the figure, not of the condition.
enum class Truth : uint8_t {
  no = 0,
  yes = 1,
  excluded = 2,
  down = 4,
  against_buyer = 8,
  against_supplier = 16,
  // Known, but not from the time alone: a condition on an event, asked for between events.
  open = 32,
};
constexpr size_t kTruths = 64;

constexpr bool is_missing(Truth t) {
  return (static_cast<uint8_t>(t) & 0b01'1110) != 0;
}
constexpr bool is_decided(Truth t) {
  return t == Truth::no || t == Truth::yes;
}
constexpr Truth to_truth(bool value) {
  return value ? Truth::yes : Truth::no;
}
constexpr Truth joined_gaps(Truth a, Truth b) {
  return static_cast<Truth>(static_cast<uint8_t>(a) | static_cast<uint8_t>(b));
}

// Kleene's logic: a side that decides alone decides, whatever is missing of the other; what both leave open
// is left open by the gaps of both.
constexpr Truth operator&&(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  if (a == Truth::yes) return b;
  if (b == Truth::yes) return a;
  return joined_gaps(a, b);
}
constexpr Truth operator!(Truth a) {
  return is_decided(a) ? to_truth(a == Truth::no) : a;
}
constexpr Truth operator||(Truth a, Truth b) {
  return !(!a && !b);
}

// What time counts as in a share.
enum class Counted : uint8_t { not_held = 0, held = 1, excluded = 2 };

// Where gaps of several kinds meet, one that is taken out gives way to every other, `down` overrides every
// other, and what counts for and against the condition at once is taken out.
constexpr Counted count_as(Truth t, bool buyer_gap_holds, bool supplier_gap_holds) {
  if (is_decided(t)) return t == Truth::yes ? Counted::held : Counted::not_held;
  const auto has = [t](Truth kind) { return (static_cast<uint8_t>(t) & static_cast<uint8_t>(kind)) != 0; };
  if (has(Truth::down)) return Counted::not_held;
  bool holds = false;
  bool fails = false;
  if (has(Truth::against_buyer)) (buyer_gap_holds ? holds : fails) = true;
  if (has(Truth::against_supplier)) (supplier_gap_holds ? holds : fails) = true;
  if (holds == fails) return Counted::excluded;
  return holds ? Counted::held : Counted::not_held;
}

// Segments in order; each lasts until the next begins, the last until `end_ns`. Neighbours differ.
struct Track {
  struct Segment {
    int64_t from_ns;
    Truth value;
    friend bool operator==(const Segment&, const Segment&) = default;
  };
  std::vector<Segment> segments;
  int64_t end_ns = 0;

  void clear(int64_t to_ns) {
    segments.clear();
    end_ns = to_ns;
  }
  // REQUIRES: from_ns is not before the last segment's. At the same instant the later call counts.
  void append(int64_t from_ns, Truth value) {
    if (!segments.empty() && segments.back().from_ns == from_ns) segments.pop_back();
    if (!segments.empty()) {
      PANMEN_DEBUG_ASSERT(segments.back().from_ns < from_ns);
      if (segments.back().value == value) return;
    }
    segments.push_back({from_ns, value});
  }
  friend bool operator==(const Track&, const Track&) = default;
};

// Calls visit(from_ns, to_ns, value) for each segment, as far as it lies before `until_ns`.
template <class Visit>
void for_each_segment(const Track& track, int64_t until_ns, const Visit& visit) {
  const auto& all = track.segments;
  for (size_t i = 0; i < all.size() && all[i].from_ns < until_ns; ++i) {
    const int64_t next_ns = i + 1 < all.size() ? all[i + 1].from_ns : track.end_ns;
    visit(all[i].from_ns, next_ns < until_ns ? next_ns : until_ns, all[i].value);
  }
}

// Segment by segment what `joined` makes of both, which cover the same time.
template <class Join>
void join(const Track& a, const Track& b, Track& track, const Join& joined) {
  track.clear(a.end_ns);
  size_t i = 0;
  size_t j = 0;
  int64_t at_ns = a.segments.front().from_ns;
  while (at_ns < track.end_ns) {
    track.append(at_ns, joined(a.segments[i].value, b.segments[j].value));
    const int64_t next_a = i + 1 < a.segments.size() ? a.segments[i + 1].from_ns : track.end_ns;
    const int64_t next_b = j + 1 < b.segments.size() ? b.segments[j + 1].from_ns : track.end_ns;
    at_ns = std::min(next_a, next_b);
    if (next_a == at_ns && i + 1 < a.segments.size()) ++i;
    if (next_b == at_ns && j + 1 < b.segments.size()) ++j;
  }
}

// The value of a track at ascending instants.
class TrackCursor {
 public:
  explicit TrackCursor(const Track& track) : track_(track) {}
  // REQUIRES: t_ns is within the track and not before the one asked for last.
  Truth at(int64_t t_ns) {
    PANMEN_DEBUG_ASSERT(t_ns < track_.end_ns);
    while (segment_ + 1 < track_.segments.size() && track_.segments[segment_ + 1].from_ns <= t_ns)
      ++segment_;
    return track_.segments[segment_].value;
  }

 private:
  const Track& track_;
  size_t segment_ = 0;
};

}  // namespace panmen::measure
