// Observation: one signal of one asset at one instant; Block: a run of observations of one asset, by column.
//
// A block is immutable and named by the SHA-256 of its bytes (docs/formats/block.md). It is content: the
// engine gets it by its hash from a BlockSource, never from a path. How observations are cut into blocks, and
// in what order they lie in them, changes no figure.
//
// Pure values; a Block is safe to read from any thread.
// Invariants: 1. Every column of a series has the same length. 2. A series holds numbers or texts, never
// both.
//             3. No number is NaN or infinite. 4. Series are in ascending order of metric, each metric once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::signal {

// Only `good` values count. The others are kept, counted and shown, and count as missing.
enum class Quality : uint8_t {
  good = 0,
  uncertain = 1,     // the source says so, or two values were reported for one instant
  bad = 2,           // the source says so, or reported that it has no value
  out_of_range = 3,  // outside the range its signal map declares
  simulated = 4,     // the source says that no machine measured it
  clock = 5,         // stamped by a clock that is wrong
  unread = 6,        // nobody said it: what was said is lost, or could not be read
};

// Whether an observation holds no value, so that any other one of its identity says more: it is not one of
// two values that contradict each other, but the place of the one that there is.
constexpr bool gives_way(Quality quality) {
  return quality == Quality::bad || quality == Quality::unread;
}

enum class ValueKind : uint8_t { number = 0, text = 1 };

// One metric's observations. `ordinal` is the source's own sequence number, or 0: with source, asset, metric
// and time it is the observation's identity.
struct Series {
  std::string metric;
  ValueKind kind = ValueKind::number;
  std::vector<int64_t> times_ns;
  std::vector<uint64_t> ordinals;
  std::vector<Quality> qualities;
  std::vector<double> numbers;          // kind number: a value each; 0 where none was reported
  std::vector<uint32_t> codes;          // kind text: an index into `dictionary` each
  std::vector<std::string> dictionary;  // in order of first use; each text once

  size_t size() const { return times_ns.size(); }
  friend bool operator==(const Series&, const Series&) = default;
};

struct TimeRange {
  Instant first;  // least and greatest event time
  Instant last;
};
// REQUIRES: the series is not empty.
TimeRange times_of(const Series& series);

struct Block {
  std::string asset;
  std::vector<Series> series;

  size_t size() const;  // observations in all series
  friend bool operator==(const Block&, const Block&) = default;
};

constexpr size_t kMaxSeriesPerBlock = 4096;
constexpr size_t kMaxObservationsPerBlock = 1U << 20;
constexpr size_t kMaxTextSize = 1024;
constexpr size_t kMaxDictionary = 65536;
constexpr size_t kMaxNameSize = 200;

std::vector<uint8_t> encode(const Block& block);
// Checks every invariant; never trusts its input. Errors: invalid, limit.
Result<Block> decode_block(Bytes bytes);

// Collects observations of one asset, in any order, into a block.
class BlockBuilder {
 public:
  explicit BlockBuilder(std::string asset) : asset_(std::move(asset)) {}

  // The handle of a metric's column, made when it is new. REQUIRES: a metric keeps its kind.
  size_t series(std::string_view metric, ValueKind kind);
  // REQUIRES: value is finite.
  void add_number(size_t series, Instant time, uint64_t ordinal, Quality quality, double value);
  void add_text(size_t series, Instant time, uint64_t ordinal, Quality quality, std::string_view value);

  size_t size() const { return size_; }
  // The block so far, in canonical order of series; the builder is empty afterwards and its handles stay
  // valid.
  Block take();

 private:
  std::string asset_;
  std::vector<Series> columns_;
  std::vector<std::map<std::string, uint32_t, std::less<>>> lookups_;  // text to code, per column
  size_t size_ = 0;
};

// Where the engine finds immutable content by its hash: blocks, and other blobs such as compiled terms. The
// same hash always gives the same content, so this is input, not I/O.
class BlockSource {
 public:
  virtual ~BlockSource() = default;
  // Errors: not_found; damaged, where the bytes do not have that hash; invalid.
  virtual Result<std::shared_ptr<const Block>> block(const Hash& hash) const = 0;
  virtual Result<std::vector<uint8_t>> blob(const Hash& hash) const = 0;
};

}  // namespace panmen::signal
