// What every benchmark shares: its two options, and a measurement of a subject beside a peer.
//
// Machines are noisy and drift: subject and peer run in turn, A B A B, and each is judged by its median. The
// ratio of the two says more than either figure, because what slows one slows the other. Not thread-safe. A
// failure ends the program with a message: a benchmark has no caller.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace panmen::bench {

struct Options {
  bool tiny = false;        // the least that shows the benchmark works
  std::string work_folder;  // where it may write; it exists
};

[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "benchmark failed: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

// The value, or the end of the program.
template <class T>
T must(Result<T> result) {
  if (!result.ok()) fail(result.error().message);
  return std::move(result).value();
}
inline void must(Result<void> result) {
  if (!result.ok()) fail(result.error().message);
}

inline Options parse_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--tiny") {
      options.tiny = true;
    } else if (argument == "--work" && i + 1 < argc) {
      options.work_folder = argv[++i];
    } else {
      fail("usage: --work FOLDER [--tiny]");
    }
  }
  if (options.work_folder.empty()) fail("--work FOLDER is missing");
  return options;
}

inline double seconds_of(const std::function<void()>& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Comparison {
  std::string name;  // of the figure: import, journal_sync_64
  std::string unit;  // rows/s
  std::string peer;  // what the subject is compared with, in one word: memchr_newlines
  double items = 0;  // that one run of either processes
  int rounds = 7;
  // Each runs once and returns the seconds that count: what it prepares and clears away does not. Without a
  // peer run_peer is empty.
  std::function<double()> run_subject;
  std::function<double()> run_peer;
};

// Runs both in turn and prints the RESULT line. `ratio` is the subject's speed over the peer's: above 1, the
// subject is faster. Where there is no peer to be had, the subject runs alone and has no ratio.
inline void measure(const Options& options, const Comparison& comparison) {
  const int rounds = options.tiny ? 1 : comparison.rounds;
  const bool has_peer = comparison.run_peer != nullptr;
  std::vector<double> subject_s;
  std::vector<double> peer_s;
  if (!options.tiny) {  // one round that does not count warms caches and the allocator
    comparison.run_subject();
    if (has_peer) comparison.run_peer();
  }
  for (int i = 0; i < rounds; ++i) {
    subject_s.push_back(comparison.run_subject());
    if (has_peer) peer_s.push_back(comparison.run_peer());
  }
  const double subject = median(subject_s);
  const auto [least, most] = std::minmax_element(subject_s.begin(), subject_s.end());
  std::printf("%s: median of %d rounds %.4g s (%.4g to %.4g)", comparison.name.c_str(), rounds, subject,
              *least, *most);
  if (has_peer) std::printf("; %s %.4g s", comparison.peer.c_str(), median(peer_s));
  std::printf("\nRESULT name=%s figure=%.4g unit=%s", comparison.name.c_str(), comparison.items / subject,
              comparison.unit.c_str());
  if (has_peer) std::printf(" ratio=%.4g peer=%s", median(peer_s) / subject, comparison.peer.c_str());
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace panmen::bench
