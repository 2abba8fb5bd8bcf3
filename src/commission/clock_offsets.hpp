// ClockOffsets: how long after its stamp each row was received, for one asset or for several together.
//
// An offset is the time that a row was under way, less by how much its device's clock runs ahead of the
// recorder's. Neither can be told alone. But no row is received before it is sent: where an offset is
// negative, the device's clock runs ahead by at least so much; and where the least offset moves along the
// recording, a clock drifts, or the way became longer or shorter.
//
// Not thread-safe. Constant memory, some 40 KB. Quantiles are estimates (interval_histogram.hpp), the least
// and the largest are exact.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commission/interval_histogram.hpp"
#include "connect/files/delimited.hpp"

namespace panmen::commission {

class ClockOffsets {
 public:
  // REQUIRES: offset is within kMostApart, either way.
  void add(Instant stamped, Duration offset);
  static constexpr Duration kMostApart = Duration::hours(36'600 * 24);

  uint64_t rows() const { return ahead_.count() + behind_.count(); }
  // REQUIRES, of all these: rows() > 0.
  Duration least() const { return least_; }
  Duration largest() const { return largest_; }
  // The offset with that share of all at or below it: 0 < share <= 1.
  Duration quantile(double share) const;
  double share_at_most(Duration limit) const;

  // The least offset in the first and in the last tenth of the recording, by stamps.
  struct Drift {
    Duration first;
    Duration last;
  };
  // None where either tenth has fewer than 20 rows.
  std::optional<Drift> drift() const;

 private:
  struct Cell {
    Duration least;
    uint64_t rows = 0;
    void add(Duration offset, uint64_t n);
  };
  size_t cell_of(Instant stamped);

  IntervalHistogram ahead_;   // negative offsets, without their sign
  IntervalHistogram behind_;  // the others
  Duration least_;
  Duration largest_;
  std::optional<Instant> origin_;
  uint64_t width_ns_ = 1'000'000'000;  // of a cell; doubled as the recording grows
  std::vector<Cell> cells_;
};

// The offsets of a recording whose rows say when they were received.
class Receptions {
 public:
  static constexpr size_t kMaxAssets = 256;  // that are looked at one by one

  void take(const files::Reception& reception);

  const ClockOffsets& all() const { return all_; }
  const std::map<std::string, ClockOffsets, std::less<>>& by_asset() const { return by_asset_; }
  // Rows that do not say it, or say it more than 100 years away from their stamp.
  uint64_t unknown() const { return unknown_; }
  // Rows of assets beyond kMaxAssets; they are among all().
  uint64_t of_other_assets() const { return of_other_assets_; }

 private:
  ClockOffsets all_;
  std::map<std::string, ClockOffsets, std::less<>> by_asset_;
  uint64_t unknown_ = 0;
  uint64_t of_other_assets_ = 0;
};

}  // namespace panmen::commission
