// WindowFinder: the windows of a spec that lie where the data says: so many samples, so many cycles, from one
// event to another.
//
// Pure; not thread-safe. Conditions are taken as `count(... becomes true)` takes them: an instant at which
// one is true while the last known value before was false.
// Invariants: 1. How time is cut into calls of take() changes no window.
//             2. Windows come in order and do not overlap; none begins before begin()'s instant, nor at or
//             after the contract's `until`.
#pragma once

#include <memory>
#include <vector>

#include "base/calendar.hpp"
#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

class WindowFinder {
 public:
  // REQUIRES: contract and facts outlive this; terms::is_found(contract.windows[spec].shape).
  WindowFinder(const terms::Contract& contract, uint16_t spec, const Facts& facts);
  ~WindowFinder();
  WindowFinder(WindowFinder&&) noexcept;
  WindowFinder& operator=(WindowFinder&&) noexcept;

  void begin(Instant from, Histories histories);
  // Finds the windows that end before `through`, and those of intervals and counters that end at it.
  // REQUIRES: everything stamped up to `through` has been released.
  void take(Histories histories, Instant through);
  Instant needed_from() const;
  // No window that is still to be found begins before this: where the open one does, or how far it has come.
  // This and needed_from() are the greatest instant once no window can begin any more.
  Instant next_from() const;
  // Those found since the last call. Windows of samples: (after the last sample of the one before, its own
  // last sample], for gauges and states an instant longer, so that [from, to) holds them.
  std::vector<Window> take_found();

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

}  // namespace panmen::measure
