// History: what the engine holds of one metric's observations: put in order, freed of duplicates, released up
// to the watermark, kept as long as an open window needs them.
//
// Observations arrive in any order. They wait until the watermark passes them; then they are released, in
// order of (time, ordinal), and never change. What is stamped at or before the watermark when it arrives is
// late: the history does not take it. So no figure depends on the order of arrival within the lateness, nor
// on how blocks were cut.
//
// What comes in order, or nearly so, waits in columns behind what is released already, so that to release it
// moves a mark; what comes far out of order waits beside them, so that nothing is moved again and again.
// Taking and releasing n observations in order costs n; in any order, n log n.
//
// Pure; not thread-safe. It knows no terms, no blocks and no windows.
// Invariants: 1. Released observations are all at or before the watermark; all others are after it.
//             2. No two observations held agree in time, ordinal, value and quality as reported.
//             3. Released observations of one identity but different values are all doubtful. Those that
//             give way are among them only where no other is, and contradict nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "signal/columns.hpp"
#include "signal/dictionary.hpp"
#include "signal/observation.hpp"

namespace panmen::signal {

// What became of one series' observations.
struct Taken {
  uint32_t accepted = 0;
  uint32_t duplicate = 0;
  uint32_t conflicting = 0;
  uint32_t doubtful = 0;
  uint32_t unread = 0;  // of those doubtful
  uint32_t out_of_order = 0;
  std::vector<uint32_t> late;  // positions in the series that came
};

// Released observations, by column; spans are valid until the history changes.
struct Samples {
  std::span<const int64_t> times_ns;
  std::span<const Quality> qualities;  // empty: all are good
  std::span<const double> numbers;     // kind number
  std::span<const uint32_t> codes;     // kind text: of History::text
  size_t size() const { return times_ns.size(); }
  bool all_good() const { return qualities.empty(); }
  Quality quality(size_t i) const { return qualities.empty() ? Quality::good : qualities[i]; }
};

class History {
 public:
  explicit History(ValueKind kind) : kind_(kind), columns_(kind) {}

  ValueKind kind() const { return kind_; }

  // REQUIRES: series.kind == kind().
  Taken take(const Series& series);
  // Releases everything stamped at or before `through`. REQUIRES: through never goes back.
  void release(Instant through);
  Instant released_through() const { return through_; }
  // Forgets released observations stamped before `from`, and texts that nothing uses any more.
  void forget_before(Instant from);

  Samples released() const;
  // The earliest observation held, released or waiting.
  std::optional<Instant> first() const;
  // The text of a code. Codes are the history's own and valid until it forgets.
  const std::string& text(uint32_t code) const { return texts_->text(code); }
  // The code of a text, or size_t(-1) where nothing held has it.
  size_t code_of(std::string_view text) const;
  // With those waiting that will have given way when they are released.
  size_t size() const { return columns_.size() + straggling_; }
  // About what it takes of memory.
  size_t bytes() const;

 private:
  struct Stamp;
  struct Arrival;
  // The common case at its own speed: a series that ascends and begins after everything that ever came.
  // Whether it was.
  bool append_in_order(const Series& series, Taken& taken);
  // That an observation is accepted.
  static void count_quality(Taken& taken, Quality quality) {
    taken.doubtful += static_cast<uint32_t>(quality != Quality::good);
    taken.unread += static_cast<uint32_t>(quality == Quality::unread);
  }
  // What is not late, in order of time.
  std::vector<Stamp> stamps_in_order(const Series& series, Taken& taken);
  // The history's own codes of a series' texts, by position, where they are not late; nothing for numbers.
  std::vector<uint32_t> own_codes(const Series& series);
  // The greatest time of what waits.
  int64_t last_waiting_ns() const;
  // What comes among that which waits.
  void insert(std::span<const Stamp> stamps, const Series& series, std::span<const uint32_t> codes,
              Taken& taken);
  // What comes after it.
  void append(std::span<const Stamp> stamps, const Series& series, std::span<const uint32_t> codes,
              Taken& taken);
  std::vector<Arrival> arrivals(std::span<const Stamp> stamps, const Series& series,
                                std::span<const uint32_t> codes) const;
  // Counts what is known already and what contradicts it; returns what is new, and adds to `places` where
  // each of that stands among what waits in columns.
  std::vector<Arrival> sift(std::vector<Arrival> arrivals, std::vector<size_t>& places, Taken& taken);
  void add_stragglers(std::span<const Row> rows);
  // Of the rows in columns, those from `from` on wait beside them instead.
  void set_aside(size_t from);
  std::span<const int64_t> waiting_times_ns() const { return columns_.times_ns().subspan(released_); }
  std::vector<Row> take_stragglers(int64_t through_ns);
  // Moves waiting rows from `end` on aside, where they would be pushed along again and again by changes to
  // those before them.
  void make_room(size_t end, size_t changes);
  void forget_texts();

  ValueKind kind_;
  Instant through_{Instant::kMinNs - 1};
  int64_t newest_ns_ = Instant::kMinNs - 1;  // greatest event time that ever came
  Columns columns_;
  size_t released_ = 0;  // rows in columns; the others wait
  // The greatest time that ever had two values.
  int64_t last_conflict_ns_ = Instant::kMinNs - 1;
  // Runs of observations that came far out of order. Each descends, so that what is due lies at its end, and
  // came to be less than half of the one before.
  std::vector<std::vector<Row>> stragglers_;
  size_t straggling_ = 0;              // rows in them
  std::unique_ptr<Dictionary> texts_;  // kind text, from the first on
  size_t forgotten_ = 0;               // rows since unused texts were looked for
};

// The positions of `late` observations of `series` that `known`, an earlier block's series of the same
// metric, holds with the same identity, value and quality. REQUIRES: `late` ascends.
std::vector<uint32_t> find_known(const Series& series, const std::vector<uint32_t>& late,
                                 const Series& known);

}  // namespace panmen::signal
