// Rebuild: histories read again from blocks, stretch by stretch, and a window spec run over them.
//
// A history built again is the one that was released, conflicts and all: from the same blocks, without what
// came late, or with so much of it as the contract counts by now. Not more than some kAtOnce observations are
// held at a time, and the blocks they lie in.
// Not thread-safe; different objects may be used at the same time if the BlockSource may.
#pragma once

#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/state.hpp"
#include "signal/observation.hpp"

namespace panmen::engine {

class Rebuild {
 public:
  // REQUIRES: all outlive this.
  Rebuild(const ContractState& state, const SpecRun& run, const signal::BlockSource& blocks)
      : state_(&state), run_(&run), blocks_(&blocks) {}

  // `figures` of the spec take in everything up to `through`. Errors: the BlockSource's.
  Result<void> take(measure::Figures& figures, Instant through);
  // Of each signal the last stamp before t, and what is stamped there: what figures begin with. Errors: the
  // BlockSource's.
  Result<void> load_edge(Instant t);
  // What was read last. After take(), it reaches from what figures need to where they took last.
  measure::Histories histories() const { return histories_; }

 private:
  static constexpr size_t kAtOnce = size_t{1} << 18;

  Instant cut(Instant from, Instant beyond, Instant through) const;
  Result<void> load(Instant from, Instant through);
  // Empty histories for the contract's metrics. Those of each asset, by their names.
  std::map<const Asset*, std::map<std::string_view, signal::History*>> make_histories();
  // The observations of the series that lie within and count.
  signal::Series counted(const signal::Series& series, const Content& content, Instant from,
                         Instant through) const;

  const ContractState* state_;
  const SpecRun* run_;
  const signal::BlockSource* blocks_;
  std::vector<std::unique_ptr<signal::History>> owned_;
  std::vector<const signal::History*> histories_;  // of the contract's signals
};

// The figures of a window that was let go, from its memory on. Errors: the BlockSource's.
Result<std::vector<record::Figure>> figures_again(const ContractState& state, const SpecRun& run,
                                                  const signal::BlockSource& blocks, Window window);

// The closed windows that are kept of the specs that `run` rests on and end within (from, to], in the order
// in which they closed.
struct Below {
  uint16_t spec;
  const ClosedWindow* closed;
};
std::vector<Below> windows_below(const ContractState& state, const SpecRun& run, Instant from, Instant to);

}  // namespace panmen::engine
