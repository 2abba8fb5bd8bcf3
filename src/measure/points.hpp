// Points: what three gauges measured at one stamp, as coordinates; and how closely they lie together.
//
// Pure; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measure/exact.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"

namespace panmen::measure {

using Point = std::array<double, 3>;

// So many points of one window are computed with: each costs a root of some hundred bits, which takes some
// ten microseconds. ISO 9283 asks for 30.
constexpr size_t kMaxPoints = 10'000;

// The points of a window.
struct PointSummary {
  std::vector<Point> points;
  bool are_too_many = false;  // more than kMaxPoints: none is kept
  int64_t missing_ns = 0;     // where one of the three, or the condition, is missing

  void add(Stretch& stretch, const PointUse& use);
  void merge(const PointSummary& next);

 private:
  void keep(std::span<const Point> some);
};

// The pose repeatability RP of ISO 9283, 7.2.4, in units of `factor` times the coordinates': the mean of the
// distances from the barycentre, and three times their standard deviation, n - 1 below the line. The
// barycentre and the squares are exact; each distance is a square_root, as is the deviation of these
// distances. Absent below two points. REQUIRES: coordinates are finite; factor > 0.
std::optional<Exact> repeatability(std::span<const Point> points, const Exact& factor);

}  // namespace panmen::measure
