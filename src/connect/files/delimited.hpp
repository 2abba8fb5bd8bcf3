// Reading a delimited file as a signal map says: rows become observations, handed over in batches of blocks.
//
// Memory is constant, whatever the file holds: one chunk, one line, one batch. Nothing is dropped in silence:
// what is refused is counted and reported with its line, column and reason; what comes out of order is
// counted. The reader does not reorder, deduplicate or judge lateness: the engine does, from the identity of
// each observation. It knows no journal, no engine and no terms.
//
// Not thread-safe; one call reads one source. No exceptions.
// Invariants:
//   1. The observations are the same whatever the chunk size, the sizes that the source's reads return, and
//      the batch size; and so is which of them stand at or before the watermark of an earlier batch.
//   2. Every value handed over is finite, every text UTF-8, every instant valid.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "connect/files/byte_source.hpp"
#include "connect/files/signal_map.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

constexpr size_t kMaxFields = 4096;  // of one row
constexpr size_t kMaxAssets = 4096;  // that a column may name in one file
constexpr size_t kMaxBatchRows = 65536;
constexpr uint64_t kMaxHeadBytes = 64 * 1024 * 1024;  // of the header and the lines before it

struct Batch {
  std::vector<signal::Block> blocks;  // one for each asset that has observations, in ascending order of asset
  uint64_t rows = 0;
  Instant
      first;  // earliest and latest event time of the batch's rows; of none, the latest of the file so far
  Instant last;
  // Everything stamped at or before it has been handed over, as far as the map's lateness promises: the
  // latest event time of the file so far, less the lateness, less 1 ns (further rows may carry the latest
  // time itself). Where sequences are unbroken it may stand up to one lateness and one row farther back, and
  // moves without rows where one comes late. A row that is farther behind than the lateness never shares a
  // batch with rows that show it to be so, unless an earlier watermark shows it: the batch ends before it.
  Instant watermark;
};

struct Refusal {
  uint64_t line = 0;        // from 1; a row with line breaks in quotes has its first line's number
  std::string_view column;  // empty where the whole row was refused
  std::string_view reason;
  std::string_view raw;  // the line as it stands; of one that is too long, its beginning
};

// When a row was received, of every row that is read.
struct Reception {
  std::string_view asset;
  Instant stamped;                  // where the row's own stamp puts it
  std::optional<Instant> received;  // none where the cell is blank or cannot be read
};

struct Progress {
  uint64_t bytes = 0;
  std::optional<uint64_t> total_bytes;
  uint64_t rows = 0;
};

struct ReadCallbacks {
  std::function<Result<void>(Batch&&)> on_batch;     // an error ends the reading and is returned
  std::function<void(const Progress&)> on_progress;  // optional; after each chunk
  std::function<void(const Refusal&)> on_refusal;    // optional; its texts are valid during the call
  // Optional; never called where the map names no `received`. With it nothing else changes.
  std::function<void(const Reception&)> on_reception;
};

struct ReadOptions {
  size_t batch_rows = 8192;             // 1 to kMaxBatchRows
  size_t chunk_bytes = 256 * 1024;      // how much is read at once
  size_t max_line_bytes = 1024 * 1024;  // without its line end
};

struct ReadSummary {
  uint64_t lines = 0;          // physical lines of the file
  uint64_t skipped_lines = 0;  // header, lines to skip, comments, blank lines
  uint64_t rows = 0;           // rows read; with the refused lines and the skipped ones these are all lines,
                               // but for line breaks within quotes
  uint64_t observations = 0;   // with those that say that nothing could be read
  uint64_t unread = 0;         // that say so, in the stead of rows that are missing and of refused cells
  uint64_t refused_lines = 0;  // rows refused whole
  uint64_t refused_fields = 0;
  uint64_t out_of_order_rows = 0;            // with a time before that of an earlier row
  uint64_t blank_fields = 0;                 // blank cells of mapped columns, whatever the map makes of them
  uint64_t out_of_range = 0;                 // observations kept with quality out_of_range
  uint64_t wrong_clock_rows = 0;             // stamped later than they can have been
  uint64_t holes = 0;                        // in sequences that are unbroken
  uint64_t lost_rows = 0;                    // that their numbers show to be missing
  std::vector<uint64_t> out_of_order_lines;  // the first few
  std::optional<Instant> first;              // earliest and latest event time
  std::optional<Instant> last;
  bool has_read_nothing() const { return observations == unread; }
};

// Reads all of `source`, which holds the file's own bytes: the map's encoding is converted here, once.
// Errors, with the line where there is one: invalid (an empty file, a header without rows, a column that is
// missing or occurs twice, a column the map does not mention); limit (a header that is too long, or too many
// bytes before the first row); unsupported (UTF-16); those of the source and of on_batch. A name for the file
// is the caller's to add. What was handed over before an error stays handed over.
Result<ReadSummary> read_delimited(ByteSource& source, const SignalMap& map, const ReadOptions& options,
                                   const ReadCallbacks& callbacks);

}  // namespace panmen::files
