// WindowSequence: the windows of one spec of a contract, one after the other, as far as the calendar says
// where they lie.
//
// It knows times only: no data and no figures. Pure; safe to read from any thread.
// Invariants: 1. Of two windows the one that begins later does not end earlier.
//             2. No window begins at or after the contract's `until`; of a sliding one that is said of the
//             last of the calendar windows it consists of.
#pragma once

#include <optional>

#include "base/calendar.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

class WindowSequence {
 public:
  // REQUIRES: contract outlives this.
  WindowSequence(const terms::Contract& contract, uint16_t spec);

  // The first window of a contract whose windows begin with those that contain t: of calendar windows the one
  // that does; of sliding ones the first full one, which begins there; of shifts the first that ends after t.
  // Absent where there is none, and where windows are found in the data.
  std::optional<Window> first(Instant t) const;
  // The one that begins next. REQUIRES: w is one of these windows, or of those found in the data, which none
  // follows here.
  std::optional<Window> after(Window w) const;
  // The end of the last window, or part of a sliding one, that t lies in; t itself where it lies in none.
  Instant end_at(Instant t) const;

 private:
  Window calendar_window(Instant t) const;
  // The sliding window that begins where a calendar window does. Absent where no calendar reaches its end.
  std::optional<Window> sliding_window(Instant from) const;
  std::optional<Window> shift_ending_after(Instant t) const;
  bool is_over(Instant t) const { return contract_->until.has_value() && t >= *contract_->until; }

  const terms::Contract* contract_;
  uint16_t spec_;
};

}  // namespace panmen::engine
