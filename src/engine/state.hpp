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

#include "engine/caps.hpp"
#include "engine/contents.hpp"
#include "engine/dues.hpp"
#include "engine/entries.hpp"
#include "engine/milestones.hpp"
#include "engine/stops.hpp"
#include "engine/windows.hpp"
#include "measure/facts.hpp"
#include "measure/figures.hpp"
#include "measure/window_finder.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"
#include "verdict/clause.hpp"
#include "verdict/due.hpp"

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
  Window window;                            // of that verdict
  verdict::Given given;                     // with it, in all
  bool is_capped = false;                   // which is less than the finding gives
};

// What was last recorded that follows from milestones.
struct ToldMilestones {
  struct Confirmation {
    Given given;
    uint32_t records = 0;
  };
  std::vector<Confirmation> confirmations;  // beside Contract::confirmations
  // Beside Contract::clauses: of those that milestones decide.
  std::vector<Judged> clauses;
  // Of those that count from a milestone: as windows that have closed were judged.
  std::vector<std::optional<Reached>> after;
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
  bool was_touched = false;  // something changed that may change it or what follows
  bool has_changed = false;  // its figures are not those that were last recorded
};

// One window spec of a contract, running along time.
struct SpecRun {
  // REQUIRES: contract and facts outlive this.
  SpecRun(const terms::Contract& contract, uint16_t spec, const measure::Facts& facts);

  // When the window that ends next can be closed. Absent where none is known.
  std::optional<Instant> next_closing() const;
  Instant closing(Window window) const { return window.to + delay; }
  // The window at that place among those that are open, and then those that are not yet. `before` is the one
  // at the place before.
  std::optional<Window> window_at(size_t place, std::optional<Window> before) const;
  // Opens what begins before t.
  void open_before(Instant t);
  // The next of those that were found.
  void find_next();
  // How far everything that is complete may be taken in.
  Instant may_take(Instant complete) const;
  // Whether no window will close any more.
  bool is_over() const;
  // Facts of the time before this are not asked for any more.
  Instant facts_needed_from() const;

  uint16_t spec;
  WindowSequence sequence;
  measure::Figures figures;  // of this spec only: a correction may put another in its place
  // Where windows are found in the data; `found` lie behind `next`.
  std::optional<measure::WindowFinder> finder;
  std::deque<Window> found;
  std::optional<Instant> until;  // no window begins there or later
  Duration delay;                // how much later than they end its windows close
  bool asks_for_stops = false;
  bool has_begun = false;
  std::optional<Instant> begins;           // where it does; absent where no window ever will
  std::optional<Instant> first_from;       // where the first window does, once that has been opened
  bool begin_was_touched = false;          // something changed before that may hold into it
  std::optional<Window> next;              // not open yet
  std::deque<Window> open;                 // the earliest first
  Instant taken;                           // everything up to here has been taken in
  std::deque<ClosedWindow> closed;         // kept, the earliest first
  std::vector<size_t> clauses;             // of the contract, those of this window
  std::vector<verdict::ClauseState> last;  // beside `clauses`: after the last window that was judged
  Instant final_through{Instant::kMinNs};  // the end of the last window whose results are final
  std::vector<uint16_t> rests_on;          // specs whose figures this one's are computed from
  bool was_touched = false;                // like ClosedWindow's, for the windows that are open
  bool is_touched = false;                 // any of its windows, or its beginning, was
  std::optional<size_t> correcting;        // of `closed`: the first whose results are not corrected yet
};

// A contract in force.
struct ContractState {
  explicit ContractState(terms::Contract c);

  // Its windows begin with those that contain `from`; those that are found in the data, from there on.
  void start(Instant from);
  // Where the first window of any spec does. Absent: there is none.
  std::optional<Instant> begins() const;
  // An instant in the window of the first observation of its signals that was not complete before the terms
  // came, once everything up to `through` has arrived.
  std::optional<Instant> first_observation(Instant through) const;
  // Notes an observation of one of its signals.
  void saw(const std::string& asset, const std::string& metric, Instant t);
  // Where the last observation ends: found windows end there at the latest.
  std::optional<Instant> end_of_observations() const;
  // An instant in the last window that contains data. An amount stamped at a window's edge belongs to the
  // window that ends there, and a state or reading in the same row opens no further one.
  std::optional<Instant> last_inside() const;
  // Up to where all sources of its signals are complete.
  std::optional<Instant> complete_through() const;
  // An upper estimate of what a window of the spec derives when it closes or is corrected: names are at most
  // 200 bytes.
  size_t derived_bytes(uint16_t spec) const;
  // Of that what one clause does.
  static size_t derived_bytes(const terms::Clause& clause);
  // What is stamped before this is not needed any more of a metric that it reads.
  Instant needed_from(const Metric& metric) const;
  // Of its signals, as they are now.
  std::vector<const signal::History*> histories() const;
  bool corrects() const { return contract.final_after > Duration{}; }
  bool is_correcting() const;
  bool has_stops_to_tell() const { return stops.has_value() && !stops->to_tell.empty(); }
  // Milestones as they are by now.
  const Milestones& work_out_milestones();

  terms::Contract contract;
  Entries entries;
  // The latest of what is complete, of when entries were made, and of the engine's clock.
  std::optional<Instant> clock;
  Milestones milestones;
  Dues dues;
  ToldMilestones told;
  Caps caps;
  measure::Facts facts;                 // as of the last settlement
  std::vector<SpecRun> runs;            // beside contract.windows
  std::vector<uint16_t> closing_order;  // of windows that close together
  std::optional<StopRun> stops;         // where the contract has stop rules
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
  bool has_late = false;  // some came since, or an entry did
  uint64_t in_force_at = 0;
  uint64_t late_before = 0;
  Instant latest_late{Instant::kMinNs};
};

}  // namespace panmen::engine
