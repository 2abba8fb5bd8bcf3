// StopFinder: where the stops of a contract lie, and what its tables propose as their causes.
//
// It runs along time beside the windows, ahead of them: whether an instant lies in a stop is decided by what
// comes within the rule's `longer_than` after it, and so is the cause.
//
// Pure; not thread-safe. It knows no objections: those change what a stop counts as, not where it lies.
// Invariants: 1. How time is cut into calls of take() changes no piece.
//             2. What is stamped or planned at t changes no piece before t - reach(), and no memory whose
//             position is at or before that: from such a memory one goes on where late data comes.
#pragma once

#include <memory>
#include <vector>

#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// What must be known of the time before an instant to go on finding stops from there. A value.
struct StopMemory;
bool same(const StopMemory& a, const StopMemory& b);

class StopFinder {
 public:
  // REQUIRES: contract and facts outlive this; the contract has stop rules, each longer than nothing. Of the
  // facts, planned downtime is looked at.
  StopFinder(const terms::Contract& contract, const Facts& facts);
  ~StopFinder();
  StopFinder(StopFinder&&) noexcept;
  StopFinder& operator=(StopFinder&&) noexcept;

  // Stops are looked for from `from` on; what the histories hold before it is remembered, as in
  // Figures::begin. A condition that holds when it begins may have held before: such a stretch begins at a
  // gap (Truth::excluded).
  void begin(Instant from, Histories histories);
  // Goes on with a memory that memory() gave.
  void resume(std::shared_ptr<const StopMemory> memory);
  // Takes in what is decided once everything stamped up to `through` has been released: every instant up to
  // through - reach(), which is in; position() lies a nanosecond behind it. Does nothing where that has been
  // taken in already.
  void take(Histories histories, Instant through);

  // Up to here (not including it) stops have been found.
  Instant position() const;
  // Observations stamped before this are not needed any more; it may lie behind position(), as far as was
  // looked ahead.
  Instant needed_from() const;
  std::shared_ptr<const StopMemory> memory() const;
  // The longest `longer_than` of the contract's rules: how much later than an instant it is decided.
  static Duration reach(const terms::Contract& contract);

  // What was found since the last call, or since begin() or resume(): of each rule the pieces from there to
  // position(), the first beginning there. It may go on with the last piece given before.
  std::vector<StopTrack> take_found();

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

}  // namespace panmen::measure
