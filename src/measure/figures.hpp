// Figures: the measures of one contract, window by window, from released observations that are taken in
// stretch by stretch.
//
// Every window spec of the contract runs along time by itself. take() folds what was released into the open
// windows and may be called at any instants and as often as wanted; what it has taken may be forgotten.
// A figure is computed exactly and rounded once, half to even, to the resolution its terms declare.
//
// Pure; not thread-safe; different objects may be used at the same time. It knows no clauses and no money.
// Invariants: 1. How a window is cut into stretches changes no figure.
//             2. Windows of a spec open in order of their starts, and close in order of their ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/calendar.hpp"
#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// What must be known of the time before an instant to go on from there: the last samples, readings of
// counters, what conditions were. A value; its size grows with the contract's signals, not with data.
struct Memory;
class Stream;
// Whether figures go on from both in the same way.
bool same(const Memory& a, const Memory& b);

class Figures {
 public:
  // REQUIRES: contract and facts outlive this. Facts may change between calls; who changes those of a time
  // that was taken in runs the figures again from before it.
  Figures(const terms::Contract& contract, const Facts& facts);
  ~Figures();
  Figures(Figures&&) noexcept;
  Figures& operator=(Figures&&) noexcept;

  // The spec begins to run at `from`, the start of its first window; what the histories hold before it is
  // remembered.
  void begin(uint16_t spec, Instant from, Histories histories);
  // Likewise with a memory that memory_at() gave for that instant.
  void resume(uint16_t spec, Instant from, std::shared_ptr<const Memory> memory);

  // Opens a window. REQUIRES: it begins at or after everything the spec took in; other windows of the spec
  // that are open began before it and do not end after it.
  void open(uint16_t spec, Window window);
  // Takes in what is stamped up to `through`, as far as it cannot change any more and, where the spec asks
  // for stops, as far as those are known. REQUIRES: the histories have released it all, and no open window of
  // the spec ends before `through`.
  void take(uint16_t spec, Histories histories, Instant through);
  // The figures of all measures of the spec, in the order of the terms, in the window that ends first.
  // REQUIRES: everything up to window.to + delay() has been released, stops are known up to window.to,
  // which is in, and what closes with it before it (closing_order) was noted.
  std::vector<record::Figure> close(uint16_t spec, Window window, Histories histories);
  // Hands the figures of a closed window to the open windows of other specs that are computed from them.
  void note(uint16_t spec, Window window, std::span<const record::Figure> figures);

  // Observations stamped before this are not needed any more by the spec.
  Instant needed_from(uint16_t spec) const;
  // What was known where the open window begins.
  std::shared_ptr<const Memory> memory_at(uint16_t spec, Window window) const;

  // Bytes of samples held for quantiles and the like in open windows.
  size_t held_bytes() const;
  // Lets go of them: the spec's open windows can then only be closed by computing them again from their
  // memory; close() is not called for them, skip() is.
  void let_go(uint16_t spec);
  bool has_let_go(uint16_t spec, Window window) const;
  void skip(uint16_t spec, Window window, Histories histories);

  // How much later than at their ends the spec's windows can be closed: so much is needed to tell stops.
  static Duration delay(const terms::Contract& contract, uint16_t spec);
  // Specs in the order in which windows that end together close: shorter ones first, sliding ones behind
  // calendar windows, the contract's last; but each behind those whose measures it is computed from.
  static std::vector<uint16_t> closing_order(const terms::Contract& contract);

 private:
  const terms::Contract* contract_;
  std::vector<std::unique_ptr<Stream>> streams_;  // beside contract.windows
};

}  // namespace panmen::measure
