// TimeGrid: an amount along time, in cells of equal width, whatever the span.
//
// The first cells are narrow. When the span outgrows the bound, every two cells become one, so memory is
// bounded and nothing has to be known of the span beforehand. It does not know what is added up.
//
// Not thread-safe. Amounts are floats, for people to look at; no amount of money is made of them.
#pragma once

#include <cstddef>
#include <vector>

#include "base/instant.hpp"

namespace panmen::commission {

class TimeGrid {
 public:
  // REQUIRES: width.ns > 0, max_cells is even and positive.
  TimeGrid(Duration width, size_t max_cells) : width_(width), max_cells_(max_cells) {}

  // Fixes where the first cell begins: at the last multiple of its width, counted from 1970, at or before
  // `origin`. Before this nothing can be added.
  void begin(Instant origin);

  // Spreads `amount` evenly over [from, to); all of it stands in one cell where the two are equal. What lies
  // before the origin stands in the first cell. REQUIRES: begun, from <= to.
  void add(Instant from, Instant to, double amount);
  // What was added in [from, to), cells that are cut taken in proportion.
  double between(Instant from, Instant to) const;

  Instant origin() const { return origin_; }
  Duration width() const { return width_; }
  // For between(): call it once everything was added. It is linear in the cells; between() is not.
  void settle();

 private:
  void reach(Instant t);
  void put(size_t cell, double amount);
  double below(Instant t) const;

  Duration width_;
  size_t max_cells_;
  Instant origin_;
  std::vector<float> cells_;
  std::vector<double> sums_;  // of the cells before each; filled by settle()
};

}  // namespace panmen::commission
