#include "measure/points.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

struct Reading {
  int64_t t_ns;
  size_t sample;
};

// The good samples of the stretch; of several at one stamp the last one holds.
std::vector<Reading> readings_of(Stretch& stretch, uint16_t signal) {
  const Seen& seen = stretch.seen(signal);
  const Believed is_believed = stretch.believed(signal);
  const auto& times = seen.samples.times_ns;
  std::vector<Reading> readings;
  for (size_t i = 0; i < seen.own; ++i) {
    if (i + 1 < seen.own && times[i + 1] == times[i]) continue;
    if (is_believed(i)) readings.push_back({times[i], i});
  }
  return readings;
}

struct Span {
  int64_t from_ns;
  int64_t to_ns;
};

// How much time lies in at least one of them.
int64_t covered_ns(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::from_ns);
  int64_t total_ns = 0;
  int64_t until_ns = INT64_MIN;
  for (const Span& span : spans) {
    const int64_t from_ns = std::max(span.from_ns, until_ns);
    if (span.to_ns <= from_ns) continue;
    total_ns += span.to_ns - from_ns;
    until_ns = span.to_ns;
  }
  return total_ns;
}

int64_t missing_of(Stretch& stretch, const PointUse& use) {
  std::vector<Span> gaps;
  for (uint16_t signal : use.signals) {
    const Holds& held = stretch.holds(signal, Purpose::durations);
    for (size_t i = 0; i < held.size() && held.from_ns[i] < stretch.to_ns(); ++i) {
      const int64_t next_ns = i + 1 < held.size() ? held.from_ns[i + 1] : held.end_ns;
      if (held.what[i] < 0) gaps.push_back({held.from_ns[i], std::min(next_ns, stretch.to_ns())});
    }
  }
  if (use.where.has_value()) {
    for_each_segment(stretch.track(*use.where, Purpose::durations), stretch.to_ns(),
                     [&](int64_t from_ns, int64_t to_ns, Truth value) {
                       if (is_missing(value)) gaps.push_back({from_ns, to_ns});
                     });
  }
  return covered_ns(std::move(gaps));
}

}  // namespace

void PointSummary::add(Stretch& stretch, const PointUse& use) {
  missing_ns += missing_of(stretch, use);
  std::array<std::vector<Reading>, 3> axes;
  for (size_t axis = 0; axis < axes.size(); ++axis)
    axes[axis] = readings_of(stretch, use.signals[axis]);
  std::span<const Truth> where;
  if (use.where.has_value()) where = stretch.truths_at_samples(*use.where, use.signals[0]);
  std::vector<Point> found;
  std::array<size_t, 3> at{};
  for (const Reading& first : axes[0]) {
    if (use.where.has_value() && where[first.sample] != Truth::yes) continue;
    Point point{};
    bool is_whole = true;
    for (size_t axis = 0; axis < axes.size(); ++axis) {
      const std::vector<Reading>& readings = axes[axis];
      while (at[axis] < readings.size() && readings[at[axis]].t_ns < first.t_ns)
        ++at[axis];
      is_whole = is_whole && at[axis] < readings.size() && readings[at[axis]].t_ns == first.t_ns;
      if (is_whole) point[axis] = stretch.seen(use.signals[axis]).samples.numbers[readings[at[axis]].sample];
    }
    if (is_whole) found.push_back(point);
  }
  keep(found);
}

void PointSummary::merge(const PointSummary& next) {
  missing_ns += next.missing_ns;
  are_too_many = are_too_many || next.are_too_many;
  keep(next.points);
}

void PointSummary::keep(std::span<const Point> some) {
  are_too_many = are_too_many || points.size() + some.size() > kMaxPoints;
  if (are_too_many)
    points = {};
  else
    points.insert(points.end(), some.begin(), some.end());
}

std::optional<Exact> repeatability(std::span<const Point> points, const Exact& factor) {
  if (points.size() < 2) return std::nullopt;
  const auto n = static_cast<int64_t>(points.size());
  std::array<Exact, 3> centre;
  for (size_t axis = 0; axis < centre.size(); ++axis) {
    ExactSum sum;
    for (const Point& point : points)
      sum.add(point[axis]);
    centre[axis] = sum.value() / n;
  }
  Exact total = 0;
  Exact squares = 0;
  for (const Point& point : points) {
    Exact square = 0;
    for (size_t axis = 0; axis < centre.size(); ++axis) {
      const Exact apart = to_exact(point[axis]) - centre[axis];
      square += apart * apart;
    }
    // The root in units of `factor`: what it leaves off depends on the unit it is taken in.
    const Exact distance = square_root(square * factor * factor);
    total += distance;
    squares += distance * distance;
  }
  const Exact variance = (squares - total * total / n) / (n - 1);
  return Exact(total / n + 3 * square_root(variance));
}

}  // namespace panmen::measure
