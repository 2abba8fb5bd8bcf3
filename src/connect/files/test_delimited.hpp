// What tests of delimited files share: a map, rows for it, and a reading with all that came of it.
#pragma once

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "connect/files/delimited.hpp"

namespace panmen::files {

// One observation, as a line of text that a test can compare: `asset metric time #ordinal quality value`.
inline std::vector<std::string> observations(const signal::Block& block) {
  std::vector<std::string> out;
  for (const signal::Series& series : block.series) {
    for (size_t i = 0; i < series.size(); ++i) {
      static constexpr const char* kQuality[] = {"good",      "uncertain", "bad",   "out_of_range",
                                                 "simulated", "clock",     "unread"};
      std::ostringstream line;
      line.precision(17);
      line << block.asset << ' ' << series.metric << ' ' << format_rfc3339(Instant{series.times_ns[i]});
      if (series.ordinals[i] != 0) line << " #" << series.ordinals[i];
      line << ' ' << kQuality[static_cast<int>(series.qualities[i])] << ' ';
      if (series.kind == signal::ValueKind::number) {
        line << series.numbers[i];
      } else {
        line << series.dictionary[series.codes[i]];
      }
      out.push_back(line.str());
    }
  }
  return out;
}

struct Outcome {
  std::string error;  // empty: none
  ReadSummary summary;
  std::vector<std::string> observations;  // sorted
  std::vector<std::string> refusals;      // `line [column] reason`
  std::vector<std::string> raw;
  std::vector<Batch> batches;
};

inline SignalMap parsed(std::string_view yaml) {
  auto map = parse_signal_map(yaml, "m.yaml");
  EXPECT_TRUE(map.ok()) << map.error().message;
  return map.ok() ? *map : SignalMap{};
}

inline Outcome read_from(ByteSource& source, const SignalMap& map, const ReadOptions& options = {}) {
  Outcome outcome;
  ReadCallbacks callbacks;
  callbacks.on_batch = [&](Batch&& batch) -> Result<void> {
    for (const auto& block : batch.blocks)
      for (auto& line : observations(block))
        outcome.observations.push_back(std::move(line));
    outcome.batches.push_back(std::move(batch));
    return {};
  };
  callbacks.on_refusal = [&](const Refusal& refusal) {
    outcome.refusals.push_back(std::to_string(refusal.line) + " [" + std::string(refusal.column) + "] " +
                               std::string(refusal.reason));
    outcome.raw.emplace_back(refusal.raw);
  };
  auto summary = read_delimited(source, map, options, callbacks);
  if (summary.ok()) {
    outcome.summary = *summary;
  } else {
    outcome.error = summary.error().message;
  }
  std::sort(outcome.observations.begin(), outcome.observations.end());
  return outcome;
}

inline Outcome read(std::string_view text, const SignalMap& map, const ReadOptions& options = {}) {
  const auto source = text_source(text);
  return read_from(*source, map, options);
}

using Lines = std::vector<std::string>;

constexpr const char* kMap = R"(
source: recorder
file: {separator: ";", decimal: ",", comment: "#"}
time: {column: Time, format: rfc3339}
asset: press
columns:
  Power: {metric: Power, type: gauge, unit: kW, range: [0, 100]}
  State: {metric: State, type: state, values: {R: running, S: stopped}}
ignored: [Note]
)";

inline const std::string kHeader = "Time;Power;State;Note\n";

inline std::string row(int second, const std::string& rest) {
  return "2025-01-01T00:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) + "Z;" + rest +
         "\n";
}

}  // namespace panmen::files
