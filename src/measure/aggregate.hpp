// Aggregates: one exact value of one window from released samples.
//
// Gauges, states and texts belong to a window with from <= t < to; intervals and counter steps with from < t
// <= to. Time in which a signal is not known is missing: the contract's gap rule says what becomes of it, and
// no aggregate is decided where more is missing than the terms allow.
//
// Pure; not thread-safe.
#pragma once

#include <optional>
#include <vector>

#include "measure/exact.hpp"
#include "measure/track.hpp"
#include "record/body.hpp"

namespace panmen::measure {

// A value, or why there is none.
struct Value {
  std::optional<Exact> exact;
  record::Reason reason = record::Reason::none;

  static Value none(record::Reason why) { return {std::nullopt, why}; }
};

// What one aggregate must remember from window to window: windows of one kind close in order and without a
// hole. Before the first window only what still held at its start counts: older samples may have been
// forgotten.
struct Carry {
  std::optional<double> counter;  // increase: the last good reading at or before the window's start
  std::optional<bool> condition;  // rising: the last known truth before the window's start
};

// The aggregate over the window, in base units; `carry` moves on to the window's end.
Value aggregate(const Signals& signals, const terms::Aggregate& aggregate, Window window, Carry& carry);

}  // namespace panmen::measure
