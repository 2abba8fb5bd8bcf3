// Sequences: where rows are missing, of assets that number their rows one after the other.
//
// Rows come in the order of the file. They are judged in the order of their times, when none can come in time
// any more that would stand before them; and what is found is told one lateness later still, so that it is
// not late itself. Rows of one stamp are judged together, in the order of their numbers.
//
// It knows no columns, no text and no batches. Not thread-safe. No exceptions.
// Invariants:
//   1. While no row is late, the holes are the same in whatever order the rows come.
//   2. Each hole is stamped after passed(), which never goes back; every row that is not late is, too.
//   3. At most kMaxWaiting rows wait to be judged. Where more lie within the lateness, the earliest are
//   judged
//      early: what comes before them then fills no hole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace panmen::files {

struct Hole {
  size_t asset = 0;
  uint64_t number = 0;  // of the last row before it
  std::optional<Instant>
      from;                   // 1 ns behind that row: what it said is not known after it. None: said already
  std::optional<Instant> to;  // 1 ns before the row behind it. None: the hole is said to begin, no more
};

class Sequences {
 public:
  static constexpr size_t kMaxWaiting = 1U << 18;
  using OnHole = std::function<Result<void>(const Hole&)>;

  // `wraps_at`: the number after wraps_at - 1 is 0. Errors of `on_hole` are passed on.
  Sequences(Duration lateness, std::optional<uint64_t> wraps_at, OnHole on_hole)
      : lateness_(lateness), wraps_at_(wraps_at), on_hole_(std::move(on_hole)) {}

  bool is_late(Instant time) const { return latest_ && time <= watermark(); }
  // A row that is not late. REQUIRES: !is_late(time); assets are numbered from 0; number < wraps_at.
  Result<void> take(size_t asset, Instant time, uint64_t number);
  // A row that is late is about to come: passed() has to show it. Holes that are not sure yet, because a row
  // that fills them could still come in time, are said to begin.
  Result<void> pass_all();
  // There are no more rows.
  Result<void> finish();

  // No hole and no row that is not late will be stamped at or before it. REQUIRES: a row was taken.
  Instant passed() const;
  uint64_t holes() const { return holes_; }
  // Rows whose numbers never came in time. What is lost where numbers begin anew is not known, nor counted.
  uint64_t lost() const { return lost_; }

 private:
  struct Row {
    Instant time;
    uint64_t number = 0;
    friend auto operator<=>(const Row&, const Row&) = default;
  };
  struct Numbering {  // of one asset
    std::set<Row> waiting;
    std::optional<Row> last;  // judged
    bool is_ended = false;    // a hole behind it is said to begin
  };

  Instant watermark() const { return *latest_ - lateness_ - Duration{1}; }
  uint64_t next(uint64_t number) const;
  Result<void> judge_first();
  Result<void> judge(size_t asset, const Row& row);
  void put_in_order(std::vector<uint64_t>& numbers, const std::optional<Row>& last) const;

  const Duration lateness_;
  const std::optional<uint64_t> wraps_at_;
  const OnHole on_hole_;
  std::vector<Numbering> numberings_;              // by asset
  std::set<std::pair<Instant, size_t>> earliest_;  // of each asset with rows that wait
  size_t waiting_ = 0;
  std::optional<Instant> latest_;   // time of all rows
  std::optional<Instant> judging_;  // time of the rows that were judged last
  Instant passed_;                  // by the rows judged before those
  uint64_t holes_ = 0;
  uint64_t lost_ = 0;
};

}  // namespace panmen::files
