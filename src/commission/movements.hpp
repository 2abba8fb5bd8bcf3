// Movements: when a signal moved, to compare the clocks of assets that should move together.
//
// Where two assets really move together, their movements lie at one and the same distance: the offset of
// their clocks, or the time one takes to follow the other. A recording cannot tell these two apart, and holds
// no server's time: which clock is right, it does not say.
//
// Not thread-safe; at most kMovementsKept movements are kept. For people: estimates.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/instant.hpp"

namespace panmen::commission {

constexpr size_t kMovementsKept = 4096;

class Movements {
 public:
  void text(Instant at, uint32_t code);
  // A number moves when it crosses the middle of its range so far, by a tenth of the range either way.
  void number(Instant at, double value);

  // Ascending. Of a number, those only that were made when at least half of its range had been seen: before
  // that noise may look like movement.
  std::vector<Instant> times() const;

 private:
  void add(Instant at);

  struct Movement {
    Instant at;
    double range = 0;  // that had been seen
  };
  std::vector<Movement> movements_;
  bool begun_ = false;
  uint32_t code_ = 0;
  double least_ = 0;
  double greatest_ = 0;
  bool high_ = false;
};

struct Offset {
  Duration by;       // the second moves so much later than the first
  Duration spread;   // of the middle half of the movements that agree
  size_t agree = 0;  // movements of the first that the second answers at that distance
  size_t of = 0;     // movements of the first
};

// Looks for the distance at which most movements of `a` have one of `b`. `resolution` is how finely the
// slower of the two reports. Absent where fewer than ten moved, or fewer than six in ten agree, or where
// movements stand so close together that agreement may be chance.
std::optional<Offset> find_offset(const std::vector<Instant>& a, const std::vector<Instant>& b,
                                  Duration resolution);

}  // namespace panmen::commission
