#include "commission/movements.hpp"

#include <algorithm>
#include <cstdlib>

namespace panmen::commission {

void Movements::add(Instant at) {
  if (movements_.size() < kMovementsKept && (movements_.empty() || movements_.back().at < at))
    movements_.push_back({at, greatest_ - least_});
}

std::vector<Instant> Movements::times() const {
  std::vector<Instant> times;
  for (const Movement& movement : movements_)
    if (2 * movement.range >= greatest_ - least_) times.push_back(movement.at);
  return times;
}

void Movements::text(Instant at, uint32_t code) {
  if (begun_ && code != code_) add(at);
  begun_ = true;
  code_ = code;
}

void Movements::number(Instant at, double value) {
  if (!begun_) least_ = greatest_ = value;
  begun_ = true;
  least_ = std::min(least_, value);
  greatest_ = std::max(greatest_, value);
  const double middle = (least_ + greatest_) / 2;
  const double margin = (greatest_ - least_) / 10;
  if (high_ ? value < middle - margin : value > middle + margin) {
    high_ = !high_;
    add(at);
  }
}

std::optional<Offset> find_offset(const std::vector<Instant>& a, const std::vector<Instant>& b,
                                  Duration resolution) {
  constexpr size_t kFewest = 10;
  constexpr double kMost = 0.6;
  if (a.size() < kFewest || b.size() < kFewest) return std::nullopt;
  std::vector<int64_t> distances;
  for (const Instant t : a) {
    const auto after = std::ranges::lower_bound(b, t);
    int64_t nearest = after == b.end() ? (b.back() - t).ns : (*after - t).ns;
    if (after != b.begin() && std::abs((*(after - 1) - t).ns) < std::abs(nearest))
      nearest = (*(after - 1) - t).ns;
    distances.push_back(nearest);
  }
  std::ranges::sort(distances);
  // The densest stretch of distances that is no wider than the two can tell apart.
  const int64_t width = 2 * resolution.ns;
  size_t best = 0;
  size_t best_count = 0;
  for (size_t i = 0, j = 0; i < distances.size(); ++i) {
    while (j < distances.size() && distances[j] - distances[i] <= width)
      ++j;
    if (j - i <= best_count) continue;
    best = i;
    best_count = j - i;
  }
  const Duration between{(b.back() - b.front()).ns / static_cast<int64_t>(b.size() - 1)};
  if (width > between.ns / 4 || static_cast<double>(best_count) < kMost * static_cast<double>(a.size()))
    return std::nullopt;
  const auto at = [&](size_t quarters) { return distances[best + (best_count - 1) * quarters / 4]; };
  return Offset{Duration{at(2)}, Duration{at(3) - at(1)}, best_count, a.size()};
}

}  // namespace panmen::commission
