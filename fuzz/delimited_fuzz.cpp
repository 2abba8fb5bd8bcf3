// Any bytes read as a delimited file: every line is a row, refused or skipped, every value is one that a
// block may hold, and the sizes of chunks and batches change nothing. The first byte chooses the map and the
// sizes.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/assert.hpp"
#include "connect/files/delimited.hpp"

namespace {

using namespace panmen;
using namespace panmen::files;

constexpr std::array<std::string_view, 8> kMaps{
    R"(
source: fuzz
file: {separator: ";", decimal: ",", comment: "#"}
time: {column: t, format: rfc3339}
asset: a
lateness: 1 s
columns:
  g: {metric: G, type: gauge, range: [-5, 5], blank: bad}
  s: {metric: S, type: state, values: {x: y, z: w}, blank: {as: x}}
other columns: ignored
)",
    R"(
source: fuzz
file: {header: false}
time: {column: 1, format: "%d/%m/%Y %H:%M", zone: Europe/Berlin, midnight: old date, twice: second}
asset: {column: 2}
sequence: 3
columns: {4: {metric: T, type: text}, 5: {metric: N, type: interval}}
other columns: ignored
)",
    R"(
source: fuzz
file: {encoding: gb18030, quote: none, separator: tab}
time: {column: t, format: unix ms, stamps: start of interval, interval: 1 min}
received: {column: r, format: "%d.%m.%y %H:%M:%S", zone: Europe/Berlin, twice: first}
asset: a
columns: {v: {metric: T, type: text}, n: {metric: N, type: counter}}
)",
    R"(
source: fuzz
file: {encoding: latin-1, skip lines: 1}
time: {column: t, format: "%Y-%b-%d %H:%M:%S.%f %z"}
asset: a
columns: {v: {metric: T, type: text, blank: bad}}
ignored: [n]
)",
    R"(
source: fuzz
time: {column: t, format: unix s}
asset: {column: a}
quality: {column: q, values: {"192": good, "64": uncertain, "0": bad, S: simulated}}
columns:
  v: {metric: V, type: gauge, quality: {column: w, values: {G: good, B: bad}, otherwise: uncertain}}
  s: {metric: S, type: state, quality: w, blank: {as: x}}
other columns: ignored
)",
    R"(
source: fuzz
file: {header: false}
time: {column: 1, format: unix s, largest jump: 36600 d}
asset: {column: 2}
sequence: {column: 3, unbroken: true, wraps at: 10}
lateness: 3 s
columns: {4: {metric: T, type: text}, 5: {metric: N, type: interval}}
other columns: ignored
)",
    R"(
source: fuzz
time: {column: t, format: unix s}
received: {column: r, format: unix ms, clock ahead at most: 2 s}
asset: a
sequence: {column: n, unbroken: true}
lateness: 1 s
columns: {v: {metric: V, type: gauge, blank: bad}}
other columns: ignored
)",
    R"(
source: fuzz
time: {column: t, format: unix s}
received: {column: r, format: unix ms, clock ahead at most: 2 s}
asset: {column: a}
sequence: n
lateness: 2 s
columns: {v: {metric: V, type: gauge}, i: {metric: I, type: interval}, s: {metric: S, type: state}}
other columns: ignored
)"};

struct Outcome {
  bool ok = false;
  std::string error;
  uint64_t lines = 0;
  uint64_t refused_lines = 0;
  std::vector<uint64_t> refusals;
  // Asset, metric, time, ordinal, quality, number or text.
  std::vector<std::tuple<std::string, std::string, int64_t, uint64_t, signal::Quality, double, std::string>>
      values;

  std::vector<int64_t> late;       // times of the observations that are
  std::optional<Instant> through;  // the last watermark
  uint64_t holes = 0;
  uint64_t lost_rows = 0;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome read(std::string_view text, const SignalMap& map, const ReadOptions& options) {
  Outcome outcome;
  uint64_t observations = 0;
  uint64_t refusals = 0;
  ReadCallbacks callbacks;
  callbacks.on_batch = [&](Batch&& batch) -> Result<void> {
    PANMEN_ASSERT(batch.rows <= options.batch_rows && batch.first <= batch.last);
    PANMEN_ASSERT(batch.rows > 0 || map.sequence.unbroken);
    PANMEN_ASSERT(!outcome.through || *outcome.through <= batch.watermark);
    for (const signal::Block& block : batch.blocks) {
      observations += block.size();
      // What the reader hands over is what a journal must take: the codec checks every invariant of a block.
      const auto decoded = signal::decode_block(signal::encode(block));
      PANMEN_ASSERT(decoded.ok() && *decoded == block);
      for (const signal::Series& s : block.series) {
        for (size_t i = 0; i < s.size(); ++i) {
          const bool number = s.kind == signal::ValueKind::number;
          if (outcome.through && Instant{s.times_ns[i]} <= *outcome.through)
            outcome.late.push_back(s.times_ns[i]);
          outcome.values.emplace_back(block.asset, s.metric, s.times_ns[i], s.ordinals[i], s.qualities[i],
                                      number ? s.numbers[i] : 0, number ? "" : s.dictionary[s.codes[i]]);
        }
      }
    }
    outcome.through = batch.watermark;
    return {};
  };
  callbacks.on_refusal = [&](const Refusal& refusal) {
    ++refusals;
    PANMEN_ASSERT(!refusal.reason.empty() && refusal.raw.size() <= options.max_line_bytes);
    outcome.refusals.push_back(refusal.line);
  };
  uint64_t receptions = 0;
  callbacks.on_reception = [&](const Reception& reception) {
    ++receptions;
    PANMEN_ASSERT(!reception.asset.empty() && is_valid(reception.stamped));
    PANMEN_ASSERT(!reception.received || is_valid(*reception.received));
  };
  const auto source = text_source(text);
  const auto summary = read_delimited(*source, map, options, callbacks);
  std::sort(outcome.values.begin(), outcome.values.end());
  std::sort(outcome.late.begin(), outcome.late.end());
  if (!summary.ok()) {
    outcome.error = summary.error().message;
    PANMEN_ASSERT(!outcome.error.empty());
    return outcome;
  }
  outcome.ok = true;
  outcome.lines = summary->lines;
  outcome.refused_lines = summary->refused_lines;
  outcome.holes = summary->holes;
  outcome.lost_rows = summary->lost_rows;
  PANMEN_ASSERT(observations == summary->observations);
  PANMEN_ASSERT(receptions == (map.received ? summary->rows : 0));
  PANMEN_ASSERT(refusals == summary->refused_lines + summary->refused_fields);
  // Line breaks in quotes make one row of several lines.
  PANMEN_ASSERT(summary->rows + summary->refused_lines + summary->skipped_lines <= summary->lines);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::array<SignalMap, kMaps.size()> maps = [] {
    std::array<SignalMap, kMaps.size()> parsed;
    for (size_t i = 0; i < kMaps.size(); ++i)
      parsed[i] = parse_signal_map(kMaps[i], "fuzz.yaml").value();
    return parsed;
  }();
  if (size == 0) return 0;
  const SignalMap& map = maps[data[0] % maps.size()];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadOptions whole;
  whole.max_line_bytes = 300;
  ReadOptions cut = whole;
  cut.chunk_bytes = 1 + data[0] / 16U;
  cut.batch_rows = 1 + data[0] / 64U;
  const Outcome one = read(text, map, whole);
  const Outcome two = read(text, map, cut);
  // Where the reading ends in an error, how much was handed over before it depends on the batches.
  PANMEN_ASSERT(one.ok == two.ok && one.error == two.error);
  PANMEN_ASSERT(!one.ok || one == two);
  return 0;
}
