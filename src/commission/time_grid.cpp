#include "commission/time_grid.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::commission {

void TimeGrid::begin(Instant origin) {
  const int64_t past = ((origin.ns % width_.ns) + width_.ns) % width_.ns;
  origin_ = Instant{origin.ns - past};
}

void TimeGrid::reach(Instant t) {
  while ((t - origin_).ns / width_.ns >= static_cast<int64_t>(max_cells_)) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      const float moved = cells_[i];
      cells_[i] = 0;
      cells_[i / 2] += moved;
    }
    cells_.resize((cells_.size() + 1) / 2);
    width_.ns *= 2;
  }
}

void TimeGrid::put(size_t cell, double amount) {
  if (cell >= cells_.size()) cells_.resize(cell + 1, 0);
  cells_[cell] += static_cast<float>(amount);
}

void TimeGrid::add(Instant from, Instant to, double amount) {
  PANMEN_DEBUG_ASSERT(from <= to);
  from = std::max(from, origin_);
  to = std::max(to, origin_);
  reach(to);
  const auto cell_of = [&](Instant t) { return static_cast<size_t>((t - origin_).ns / width_.ns); };
  if (from == to || cell_of(from) == cell_of(Instant{to.ns - 1})) return put(cell_of(from), amount);
  const double per_ns = amount / static_cast<double>((to - from).ns);
  for (Instant at = from; at < to;) {
    const size_t cell = cell_of(at);
    const Instant end = std::min(to, origin_ + Duration{width_.ns * static_cast<int64_t>(cell + 1)});
    put(cell, per_ns * static_cast<double>((end - at).ns));
    at = end;
  }
}

void TimeGrid::settle() {
  sums_.assign(cells_.size() + 1, 0);
  for (size_t i = 0; i < cells_.size(); ++i)
    sums_[i + 1] = sums_[i] + static_cast<double>(cells_[i]);
}

double TimeGrid::below(Instant t) const {
  if (t <= origin_ || sums_.empty()) return 0;
  const int64_t ns = (t - origin_).ns;
  const auto cell = static_cast<size_t>(ns / width_.ns);
  if (cell >= cells_.size()) return sums_.back();
  const double part = static_cast<double>(ns % width_.ns) / static_cast<double>(width_.ns);
  return sums_[cell] + part * static_cast<double>(cells_[cell]);
}

double TimeGrid::between(Instant from, Instant to) const {
  PANMEN_DEBUG_ASSERT(from <= to);
  return below(to) - below(from);
}

}  // namespace panmen::commission
