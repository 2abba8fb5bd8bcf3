// SignalMap: how one delimited file is read: which column is the time, which columns are which metrics, and
// what a blank means. It is written as YAML (docs/signal-map.md) and says everything; the reader guesses
// nothing.
//
// It knows no file, no journal and no terms. Units are kept as names: terms compare them with their own.
// Pure values; safe to read from any thread.
// Invariants (established by parse_signal_map):
//   1. Each metric occurs once; each column occurs once in `columns` and `ignored` together.
//   2. Column names are trimmed of ASCII blanks; without a header they are the numbers 1, 2, ...
//   3. `values` belongs to states, `unit` and `range` to numbers only; range.low <= range.high, both finite.
//   4. The time format is one that TimeReader reads, and its zone is known; its largest jump is more than 0.
//      The same holds of `received`, which is another column and is stamped at an instant,
//      and without which there is no `clock_ahead_at_most`.
//   5. A rule of quality has at least one of `values`, each cell once; a column's own names its column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

// What a column's figures are; the words of the terms.
enum class ColumnType : uint8_t { gauge = 1, counter = 2, interval = 3, state = 4, text = 5 };

std::string_view name_of(ColumnType type);

// Gauges, counters and intervals are numbers; states and texts are not.
constexpr bool is_number(ColumnType type) {
  return type != ColumnType::state && type != ColumnType::text;
}

enum class Blank : uint8_t {
  no_observation,  // nothing was reported
  bad,             // the source reported that it has no value: an observation of quality bad
  as,              // read as if the cell held `blank_as`
};

struct Range {
  double low = 0;
  double high = 0;
  friend bool operator==(const Range&, const Range&) = default;
};

// How good values are, as a column beside them says.
struct QualityRule {
  std::string column;  // of a map's own rule: empty where it is only for columns that name theirs
  std::vector<std::pair<std::string, signal::Quality>> values;  // what its cells say, and mean
  signal::Quality otherwise = signal::Quality::bad;             // what any other cell means

  friend bool operator==(const QualityRule&, const QualityRule&) = default;
};

struct ColumnMap {
  std::string column;  // in the file
  std::string metric;
  ColumnType type = ColumnType::gauge;
  std::string unit;            // empty for a plain number
  std::optional<Range> range;  // values outside are kept with quality out_of_range
  Blank blank = Blank::no_observation;
  std::string blank_as;
  // What cells of a state say, and what it is called; empty where a state keeps the cell's own text.
  std::vector<std::pair<std::string, std::string>> values;
  std::optional<QualityRule> quality;  // of this column alone

  friend bool operator==(const ColumnMap&, const ColumnMap&) = default;
};

enum class Encoding : uint8_t { utf8, latin1, gb18030 };

// What a stamp says about an interval, and so where the row stands in event time.
enum class Stamps : uint8_t {
  instant,
  end_of_interval,    // the row stands at its stamp, as an instant does
  start_of_interval,  // the row stands one `interval` after its stamp
};

enum class Midnight : uint8_t { new_date, old_date };
// Which of the two instants a local time names that a clock change repeats.
enum class Twice : uint8_t { refuse, first, second };

struct TimeRule {
  std::string column;
  std::string format;  // rfc3339, unix s, unix ms, or a pattern such as %d/%m/%Y %H:%M
  std::string zone;    // IANA name; empty where the format carries the offset
  Stamps stamps = Stamps::instant;
  Duration interval;  // for start_of_interval
  Midnight midnight = Midnight::new_date;
  Twice twice = Twice::refuse;
  // A row farther than this ahead of the latest time so far is refused: one wrong stamp would otherwise make
  // every row after it late.
  Duration largest_jump = Duration::hours(366 * 24);

  friend bool operator==(const TimeRule&, const TimeRule&) = default;
};

struct FileRule {
  Encoding encoding = Encoding::utf8;
  char separator = ',';
  char decimal = '.';
  std::optional<char> quote = '"';
  std::optional<char> comment;  // lines that begin with it are skipped
  bool header = true;
  uint64_t skip_lines = 0;  // before the header

  friend bool operator==(const FileRule&, const FileRule&) = default;
};

// The source's own numbers of its rows.
struct SequenceRule {
  std::string column;                // empty: there are none, and the ordinal is 0
  bool unbroken = false;             // it numbers the rows of an asset one after the other
  std::optional<uint64_t> wraps_at;  // the number that would come after the greatest is 0; unbroken ones only

  friend bool operator==(const SequenceRule&, const SequenceRule&) = default;
};

struct SignalMap {
  std::string source;  // the configured name: part of each observation's identity
  FileRule file;
  TimeRule time;
  // When the recorder took the row in: it says something of clocks, and nothing of what is observed.
  std::optional<TimeRule> received;
  // A row that is stamped by more than this after it was received has a wrong clock; none: nobody asks.
  std::optional<Duration> clock_ahead_at_most;
  std::string asset;         // or empty, where a column names it
  std::string asset_column;  // or empty
  SequenceRule sequence;
  std::optional<QualityRule> quality;  // of whole rows, where it names a column
  Duration lateness;                   // a row farther than this behind the latest time before it is late
  std::vector<ColumnMap> columns;
  std::vector<std::string> ignored;
  bool ignore_other_columns = false;

  // The column that reports this metric of this asset, or nullptr. Where a column names the asset, every
  // asset fits.
  const ColumnMap* find(std::string_view asset_name, std::string_view metric) const;

  friend bool operator==(const SignalMap&, const SignalMap&) = default;
};

constexpr size_t kMaxMappedColumns = 1024;
constexpr size_t kMaxStateValues = 1024;
constexpr uint64_t kMaxWrap = uint64_t{1} << 63;  // of a sequence
constexpr int64_t kMaxDurationDays = 366;         // of the lateness and of an interval
constexpr int64_t kMaxJumpDays = 36'600;          // of the largest jump

// Reads a signal map. Errors: invalid, with one line `file:line:column: what is wrong` for every mistake.
Result<SignalMap> parse_signal_map(std::string_view yaml, std::string_view file_name);

}  // namespace panmen::files
