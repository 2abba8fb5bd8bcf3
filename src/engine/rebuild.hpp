// Rebuild: histories read again from blocks, stretch by stretch, for whatever takes observations in: figures,
// and what finds stops and windows.
//
// A history built again is the one that was released, conflicts and all: from the same blocks, without what
// came late, or with so much of it as the contract counts by now. Not more than some kAtOnce observations are
// held at a time, and the blocks they lie in.
// Not thread-safe; different objects may be used at the same time if the BlockSource may.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/state.hpp"
#include "signal/observation.hpp"

namespace panmen::engine {

// Who takes observations in, and from where on it needs them.
struct Taker {
  std::function<Instant()> needed_from;
  std::function<void(measure::Histories, Instant)> take;
};
// REQUIRES: what is named outlives the taker.
Taker taker_of(measure::Figures& figures, uint16_t spec);
template <class Finder>
Taker taker_of(Finder& finder) {
  return {[&finder] { return finder.needed_from(); },
          [&finder](measure::Histories histories, Instant through) { finder.take(histories, through); }};
}

class Rebuild {
 public:
  // REQUIRES: all outlive this.
  Rebuild(const ContractState& state, const signal::BlockSource& blocks) : state_(&state), blocks_(&blocks) {}

  // The taker takes in everything up to `through`. Errors: the BlockSource's.
  Result<void> take(const Taker& taker, Instant through);
  // The same, from the contract's own histories where they have what is needed; then histories() is empty.
  Result<void> take_live(const Taker& taker, Instant through);
  // Of each signal the last stamp before t, and what is stamped there: what figures begin with. Errors: the
  // BlockSource's.
  Result<void> load_edge(Instant t);
  // The same, from the contract's own histories where they have it. Errors: the BlockSource's.
  Result<void> load_beginning(Instant t);
  // What was read last. After take(), it reaches from what the taker needs to where it took last.
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
