// History: what the engine holds of one metric's observations: put in order, freed of duplicates, released up
// to the watermark, kept as long as an open window needs them.
//
// Observations arrive in any order. They wait, sorted by (time, ordinal), until the watermark passes them;
// then they are released and never change. What is stamped at or before the watermark when it arrives is
// late: the history does not take it. So no figure depends on the order of arrival within the lateness, nor
// on how blocks were cut.
//
// Pure; not thread-safe. It knows no terms, no blocks and no windows.
// Invariants: 1. Columns have one length and ascend by (time, ordinal), and by value within one identity. 2.
// Released observations are a prefix, all at
//             or before the watermark; all others are after it. 3. Observations of one identity but different
//             values are all kept and all uncertain.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "signal/observation.hpp"

namespace panmen::signal {

// What became of one series' observations.
struct Taken {
  uint32_t accepted = 0;
  uint32_t duplicate = 0;
  uint32_t conflicting = 0;
  uint32_t doubtful = 0;
  uint32_t out_of_order = 0;
  std::vector<uint32_t> late;  // positions in the series that came
};

// Released observations, by column; spans are valid until the history changes.
struct Samples {
  std::span<const int64_t> times_ns;
  std::span<const Quality> qualities;
  std::span<const double> numbers;  // kind number
  std::span<const uint32_t> codes;  // kind text: of History::text
  size_t size() const { return times_ns.size(); }
};

class History {
 public:
  explicit History(ValueKind kind) : kind_(kind) {}

  ValueKind kind() const { return kind_; }

  // REQUIRES: series.kind == kind().
  Taken take(const Series& series);
  // Releases everything stamped at or before `through`. REQUIRES: through never goes back.
  void release(Instant through);
  Instant released_through() const { return through_; }
  // Forgets released observations before `from`, except the last one, which may still hold there.
  void forget_before(Instant from);

  Samples released() const;
  // The earliest observation held, released or waiting.
  std::optional<Instant> first() const;
  // The text of a code; codes are the history's own and live as long as it does.
  const std::string& text(uint32_t code) const { return texts_[code]; }
  // The code of a text, or size_t(-1) where it never occurred.
  size_t code_of(std::string_view text) const;
  size_t size() const { return times_ns_.size(); }

 private:
  struct Incoming;
  // The common case at its own speed: a series that ascends and begins after everything that ever came.
  // Whether it was.
  bool append_in_order(const Series& series, const std::vector<uint32_t>& own_codes, Taken& taken);
  void merge(const std::vector<Incoming>& incoming, Taken& taken);

  ValueKind kind_;
  Instant through_{Instant::kMinNs - 1};
  int64_t newest_ns_ = Instant::kMinNs - 1;  // greatest event time that ever came
  size_t released_ = 0;
  size_t start_ = 0;  // forgotten prefix that still takes room

  std::vector<int64_t> times_ns_;
  std::vector<uint64_t> ordinals_;
  std::vector<Quality> qualities_;
  std::vector<Quality> reported_;  // as they came: two identities conflict or agree by what was reported
  std::vector<double> numbers_;
  std::vector<uint32_t> codes_;
  std::vector<std::string> texts_;
  std::map<std::string, uint32_t, std::less<>> codes_of_texts_;
};

// The positions of `late` observations of `series` that `known`, an earlier block's series of the same
// metric, holds with the same identity, value and quality.
std::vector<uint32_t> find_known(const Series& series, const std::vector<uint32_t>& late,
                                 const Series& known);

}  // namespace panmen::signal
