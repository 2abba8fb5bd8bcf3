#include "commission/clock_offsets.hpp"

#include <algorithm>
#include <span>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen::commission {

namespace {

constexpr int64_t kCells = 512;
constexpr uint64_t kFewest = 20;  // rows, to take their least for that of a tenth

}  // namespace

void ClockOffsets::Cell::add(Duration offset, uint64_t n) {
  if (n == 0) return;
  least = rows == 0 ? offset : std::min(least, offset);
  rows += n;
}

// Two cells become one. Cells begin at multiples of their width, so that these are the same whichever row
// comes first.
void ClockOffsets::widen() {
  width_ns_ *= 2;
  const int64_t first = first_ >> 1;
  std::vector<Cell> wider;
  for (size_t i = 0; i < cells_.size(); ++i) {
    const auto place = static_cast<size_t>(((first_ + static_cast<int64_t>(i)) >> 1) - first);
    wider.resize(place + 1);
    wider[place].add(cells_[i].least, cells_[i].rows);
  }
  first_ = first;
  cells_ = std::move(wider);
}

// Newest-first files lead to the left, others to the right.
ClockOffsets::Cell& ClockOffsets::cell_at(Instant stamped) {
  const auto place = [&] { return stamped.ns / width_ns_ - (stamped.ns % width_ns_ < 0 ? 1 : 0); };
  if (cells_.empty()) first_ = place();
  while (place() - first_ >= kCells || first_ + static_cast<int64_t>(cells_.size()) - place() > kCells)
    widen();
  if (place() < first_) {
    cells_.insert(cells_.begin(), static_cast<size_t>(first_ - place()), Cell{});
    first_ = place();
  }
  const auto at = static_cast<size_t>(place() - first_);
  if (at >= cells_.size()) cells_.resize(at + 1);
  return cells_[at];
}

void ClockOffsets::add(Instant stamped, Duration offset) {
  PANMEN_DEBUG_ASSERT(offset <= kMostApart && offset >= Duration{-kMostApart.ns});
  least_ = rows() == 0 ? offset : std::min(least_, offset);
  largest_ = rows() == 0 ? offset : std::max(largest_, offset);
  if (offset.ns < 0)
    ahead_.add(Duration{-offset.ns});
  else
    behind_.add(offset);
  cell_at(stamped).add(offset, 1);
}

Duration ClockOffsets::quantile(double share) const {
  PANMEN_ASSERT(rows() > 0);
  // By rank from 1, and half a row less, so that no rounding takes the next one.
  const auto at = [](const IntervalHistogram& offsets, uint64_t rank) {
    return offsets.quantile((static_cast<double>(rank) - 0.5) / static_cast<double>(offsets.count()));
  };
  const auto rank =
      std::clamp<uint64_t>(static_cast<uint64_t>(share * static_cast<double>(rows()) + 0.999'999), 1, rows());
  if (rank > ahead_.count()) return at(behind_, rank - ahead_.count());
  return Duration{-at(ahead_, ahead_.count() - rank + 1).ns};
}

std::optional<ClockOffsets::Drift> ClockOffsets::drift() const {
  const size_t tenth = cells_.size() / 10;
  Cell first;
  Cell last;
  for (const Cell& cell : std::span(cells_).first(tenth))
    first.add(cell.least, cell.rows);
  for (const Cell& cell : std::span(cells_).last(tenth))
    last.add(cell.least, cell.rows);
  if (first.rows < kFewest || last.rows < kFewest) return std::nullopt;
  return Drift{first.least, last.least};
}

void ReceptionOrder::add(Instant stamped, Instant received) {
  waiting_.push({received, rows_++, stamped});
  if (waiting_.size() > kKept) take_first();
}

void ReceptionOrder::end() {
  while (!waiting_.empty())
    take_first();
}

void ReceptionOrder::take_first() {
  const Row row = waiting_.top();
  waiting_.pop();
  if (last_received_.has_value() && row.received < *last_received_) ++out_of_reach_;
  last_received_ = std::max(last_received_.value_or(row.received), row.received);
  newest_ = std::max(newest_.value_or(row.stamped), row.stamped);
  const Int128 behind = Int128{newest_->ns} - row.stamped.ns;
  behind_.add(Duration{static_cast<int64_t>(std::min<Int128>(behind, ClockOffsets::kMostApart.ns))});
  if (behind > lateness_.ns) ++late_;
}

void Receptions::take(const files::Reception& reception) {
  const Int128 offset = reception.received.has_value() ? Int128{reception.received->ns} - reception.stamped.ns
                                                       : Int128{Instant::kMaxNs};
  if (offset > ClockOffsets::kMostApart.ns || offset < -ClockOffsets::kMostApart.ns) {
    ++unknown_;
    return;
  }
  const Duration by{static_cast<int64_t>(offset)};
  order_.add(reception.stamped, *reception.received);
  auto known = by_asset_.find(reception.asset);
  if (known == by_asset_.end()) {
    if (by_asset_.size() >= kMaxAssets) {
      ++of_other_assets_;
      return;
    }
    known = by_asset_.try_emplace(std::string(reception.asset)).first;
  }
  known->second.add(reception.stamped, by);
}

}  // namespace panmen::commission
