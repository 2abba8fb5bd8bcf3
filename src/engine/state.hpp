// State: what the engine knows of assets, sources and contracts between two records.
//
// Plain values that Engine alone changes; pure; not thread-safe. Assets, metrics and contracts refer to each
// other by pointer, and live in maps whose elements never move.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "measure/figures.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"
#include "verdict/clause.hpp"

namespace panmen::engine {

struct ContractState;

// One metric of one asset, and who reads it: its history is kept as long as a reader's open window needs it.
struct Metric {
  std::optional<signal::History> history;  // absent until something was reported
  std::vector<const ContractState*> readers;
};

// Everything one asset reported. It may be known from terms before a source speaks for it.
struct Asset {
  struct Content {
    Hash hash;
    Instant first;
    Instant last;
  };
  std::string source;              // empty: none yet
  std::optional<Instant> through;  // the source's watermark
  std::map<std::string, Metric, std::less<>> metrics;
  std::vector<Content> blocks;
};

struct SourceState {
  bool speaks_for_any = false;      // it claims an asset with its first block
  std::vector<std::string> assets;  // it speaks for
  std::optional<Instant> through;
};

// A contract in force, with the window of each kind that closes next.
struct ContractState {
  explicit ContractState(terms::Contract c);

  void start(Instant from);
  // An instant in the window of the first observation of its signals, once everything up to `through` has
  // arrived.
  std::optional<Instant> first_observation(Instant through) const;
  // Notes an observation of one of its signals.
  void saw(const std::string& asset, const std::string& metric, Instant t);
  // An instant in the last window that contains data. An amount stamped at a window's edge belongs to the
  // window that ends there, and a state or reading in the same row opens no further one.
  std::optional<Instant> last_inside() const;
  // An upper estimate of what closing one window of a kind derives: names are at most 200 bytes.
  size_t derived_bytes(WindowKind kind) const;

  terms::Contract contract;
  measure::Figures figures;
  std::vector<verdict::ClauseState> clauses;
  std::set<WindowKind> kinds;
  std::map<WindowKind, Window> open;  // empty until the contract has its first window
  // Event times of the newest observations of its signals: of amounts and counters, which are stamped at the
  // end of what they tell, and of the others.
  std::optional<Instant> newest_end;
  std::optional<Instant> newest_start;
  std::vector<const Asset*> assets;  // of contract.signals, in their order
  std::vector<const Metric*> metrics;
};

}  // namespace panmen::engine
