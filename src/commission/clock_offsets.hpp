// ClockOffsets: how long after its stamp each row was received, for one asset; and what follows for reading
// them live.
//
// An offset is the time that a row was under way, less by how much its device's clock runs ahead of the
// recorder's. Neither can be told alone. But no row is received before it is sent: where an offset is
// negative, the device's clock runs ahead by at least so much; and where the least offset moves along the
// recording, a clock drifts, or the way became longer or shorter.
//
// Not thread-safe. Constant memory: some 40 KB for each asset, 2 MB for the order. Quantiles are estimates
// (interval_histogram.hpp), the least and the largest are exact.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
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
  Cell& cell_at(Instant stamped);
  void widen();

  IntervalHistogram ahead_;   // negative offsets, without their sign
  IntervalHistogram behind_;  // the others
  Duration least_;
  Duration largest_;
  int64_t width_ns_ = 1'000'000'000;  // of a cell; doubled as the recording grows
  int64_t first_ = 0;                 // where the first cell stands, in widths from 1970
  std::vector<Cell> cells_;
};

// How far each row stands behind the newest stamp that was received before it: what `lateness` would have to
// cover if the rows had been read as they were received.
//
// Rows come in the order of the file and are put in that of their reception (of one instant, that of the
// file), as far as kKept rows reach.
class ReceptionOrder {
 public:
  static constexpr size_t kKept = 65'536;

  explicit ReceptionOrder(Duration lateness) : lateness_(lateness) {}

  void add(Instant stamped, Instant received);
  // The recording ends. Nothing may be added afterwards.
  void end();

  // Of every row; nothing for one that carries the newest stamp. At most ClockOffsets::kMostApart.
  const IntervalHistogram& behind() const { return behind_; }
  // Rows that would be late.
  uint64_t late() const { return late_; }
  // Rows that stand farther out of the order of reception than kKept rows reach; they are taken as if they
  // had been received where they stand in the file.
  uint64_t out_of_reach() const { return out_of_reach_; }

 private:
  struct Row {
    Instant received;
    uint64_t number;
    Instant stamped;
    friend auto operator<=>(const Row&, const Row&) = default;
  };
  void take_first();

  Duration lateness_;
  std::priority_queue<Row, std::vector<Row>, std::greater<>> waiting_;
  uint64_t rows_ = 0;
  std::optional<Instant> last_received_;
  std::optional<Instant> newest_;
  IntervalHistogram behind_;
  uint64_t late_ = 0;
  uint64_t out_of_reach_ = 0;
};

// What a recording whose rows say when they were received shows of clocks.
class Receptions {
 public:
  static constexpr size_t kMaxAssets = 256;  // that are looked at one by one

  // `lateness` is the signal map's.
  explicit Receptions(Duration lateness) : order_(lateness) {}

  void take(const files::Reception& reception);
  // The recording ends. Nothing may be taken afterwards.
  void end() { order_.end(); }

  // Of those of the assets in by_asset(), and of the others.
  uint64_t rows() const { return order_.behind().count(); }
  const std::map<std::string, ClockOffsets, std::less<>>& by_asset() const { return by_asset_; }
  const ReceptionOrder& order() const { return order_; }
  // Rows that do not say it, or say it more than 100 years away from their stamp.
  uint64_t unknown() const { return unknown_; }
  // Rows of assets beyond kMaxAssets; they are in order() only.
  uint64_t of_other_assets() const { return of_other_assets_; }

 private:
  ReceptionOrder order_;
  std::map<std::string, ClockOffsets, std::less<>> by_asset_;
  uint64_t unknown_ = 0;
  uint64_t of_other_assets_ = 0;
};

}  // namespace panmen::commission
