// State: what the engine knows of assets, sources and contracts between two records.
//
// Plain values that Engine alone changes; pure; not thread-safe, but different contracts may be changed at
// the same time, and so may different assets. Assets, metrics and contracts refer to each other by pointer,
// and live in maps whose elements never move.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/contents.hpp"
#include "engine/windows.hpp"
#include "measure/figures.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"
#include "verdict/clause.hpp"

namespace panmen::engine {

struct ContractState;

// One metric of one asset, and who reads it: its history is kept as long as a reader needs it.
struct Metric {
  std::optional<signal::History> history;  // absent until something was reported
  size_t counted_bytes = 0;                // of the history, in the engine's total
  std::vector<ContractState*> readers;     // each once
};

// Everything one asset reported. It may be known from terms before a source speaks for it.
struct Asset {
  std::string source;              // empty: none yet
  std::optional<Instant> through;  // the source's watermark
  std::map<std::string, Metric, std::less<>> metrics;
  Contents blocks;
};

struct SourceState {
  bool speaks_for_any = false;      // it claims an asset with its first block
  std::vector<std::string> assets;  // it speaks for
  std::optional<Instant> through;
};

// What a clause last said of a window.
struct Judged {
  verdict::ClauseState before;              // what the clause remembered when the window closed
  std::optional<verdict::Finding> finding;  // absent: it had been paid, and said nothing
  std::vector<record::Figure> figures;      // that it rests on
  uint32_t correction = 0;                  // of the verdict that says so
};

// A window that has closed.
struct ClosedWindow {
  Window window;
  // At its start. Null: kept only for other windows that are computed from its figures.
  std::shared_ptr<const measure::Memory> memory;
  // Its results stay. The last such window keeps its memory: what comes late in it may hold into the next.
  bool is_final = false;
  std::vector<record::Figure> figures;
  uint32_t correction = 0;  // of the figures
  std::vector<Judged> clauses;
  bool was_touched = false;  // something came late that may change it or what follows
  bool has_changed = false;  // its figures are not those that were last recorded
};

// One window spec of a contract, running along time.
struct SpecRun {
  SpecRun(const terms::Contract& contract, uint16_t spec);

  // The end of the window that closes next. Absent: none will.
  std::optional<Instant> next_end() const;
  // Opens what begins before t.
  void open_before(Instant t);

  uint16_t spec;
  WindowSequence sequence;
  measure::Figures figures;  // of this spec only: a correction may put another in its place
  bool has_begun = false;
  Instant begins;                          // where its first window does
  bool begin_was_touched = false;          // something came late from before that may hold into it
  std::optional<Window> next;              // not open yet
  std::deque<Window> open;                 // the earliest first
  Instant taken;                           // everything up to here has been taken in
  std::deque<ClosedWindow> closed;         // kept, the earliest first
  std::vector<size_t> clauses;             // of the contract, those of this window
  std::vector<verdict::ClauseState> last;  // beside `clauses`: after the last window that was judged
  std::vector<uint16_t> rests_on;          // specs whose figures this one's are computed from
  bool was_touched = false;                // like ClosedWindow's, for the windows that are open
  std::optional<size_t> correcting;        // of `closed`: the first whose results are not corrected yet
};

// A contract in force.
struct ContractState {
  explicit ContractState(terms::Contract c);

  // Its windows begin with those that contain `from`.
  void start(Instant from);
  // An instant in the window of the first observation of its signals that was not complete before the terms
  // came, once everything up to `through` has arrived.
  std::optional<Instant> first_observation(Instant through) const;
  // Notes an observation of one of its signals.
  void saw(const std::string& asset, const std::string& metric, Instant t);
  // An instant in the last window that contains data. An amount stamped at a window's edge belongs to the
  // window that ends there, and a state or reading in the same row opens no further one.
  std::optional<Instant> last_inside() const;
  // Up to where all sources of its signals are complete.
  std::optional<Instant> complete_through() const;
  // An upper estimate of what a window of the spec derives when it closes or is corrected: names are at most
  // 200 bytes.
  size_t derived_bytes(uint16_t spec) const;
  // What is stamped before this is not needed any more of a metric that it reads.
  Instant needed_from(const Metric& metric) const;
  // Of its signals, as they are now.
  std::vector<const signal::History*> histories() const;
  bool corrects() const { return contract.final_after > Duration{}; }
  bool is_correcting() const;

  terms::Contract contract;
  std::vector<SpecRun> runs;            // beside contract.windows
  std::vector<uint16_t> closing_order;  // of windows that end together
  bool has_started = false;
  bool is_due = false;  // there may be windows to close or to correct
  // Event times of the newest observations of its signals: of amounts and counters, which are stamped at the
  // end of what they tell, and of the others.
  std::optional<Instant> newest_end;
  std::optional<Instant> newest_start;
  std::vector<const Asset*> assets;  // of contract.signals, in their order
  std::vector<Metric*> metrics;
  // Beside them: the asset's watermark when the terms came. Of what was stamped up to it the histories may
  // have forgotten any part.
  std::vector<std::optional<Instant>> known_through;

  size_t untaken = 0;        // about how many observations came since the last was taken in
  size_t counted_bytes = 0;  // that its figures hold, in the engine's total
  // Up to here the histories may lack what counts, and blocks are read instead.
  Instant rebuilt_through{Instant::kMinNs};
  // Late data: what came before the arrival `late_before` counts as if it had come in time.
  // Of late data, what came before the terms does not.
  bool has_late = false;  // some came since
  uint64_t in_force_at = 0;
  uint64_t late_before = 0;
  Instant latest_late{Instant::kMinNs};
};

}  // namespace panmen::engine
