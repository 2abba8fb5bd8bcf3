// Functions: the words that stand before brackets in a formula, and what each takes in them.
//
// One table says it for the checks, the messages and the suggestions. It knows no names of any contract.
// Internal to terms/text; safe to use from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

enum class FunctionKind : uint8_t {
  figure,     // one figure of a window: an aggregate
  durations,  // of a condition: many durations, of which figures are taken
  root,       // of a value
  absolute,   // of a value
  baseline,   // what a measure would have been: see baselines.hpp
  condition,  // of a signal, and stands in conditions only: alive
  group,      // of a condition or test, for the assets of a group: any, all
};

// A set of what may stand in the brackets of a figure.
using Taken = uint16_t;
constexpr Taken kGauge = 1U << 0U;
constexpr Taken kCounter = 1U << 1U;
constexpr Taken kInterval = 1U << 2U;
constexpr Taken kState = 1U << 3U;
constexpr Taken kText = 1U << 4U;
constexpr Taken kEvent = 1U << 5U;
constexpr Taken kConnection = 1U << 6U;
constexpr Taken kCondition = 1U << 7U;  // state = "RUN"
constexpr Taken kBecoming = 1U << 8U;   // state = "RUN" becomes true
constexpr Taken kDurations = 1U << 9U;  // runs(...), cycles(...)
constexpr Taken kMeasure = 1U << 10U;   // another measure, of shorter windows
constexpr Taken kSignals = kGauge | kCounter | kInterval | kState | kText | kEvent | kConnection;

// Signals of that type.
Taken taken(SignalType type);

struct Function {
  std::string_view name;
  FunctionKind kind = FunctionKind::figure;
  AggregateOp op = AggregateOp::share;  // figure
  AggregateSource source =
      AggregateSource::condition;  // durations: runs or cycles; figure: entries or window, if it is
  Taken takes = 0;                 // figure, condition
  bool where = false;              // figure: of samples of a signal
  std::string_view usage;

  // quantile(x, 95 %), cost(x, tariff), repeatability(x, y, z)
  size_t arguments() const {
    if (kind != FunctionKind::figure) return 1;
    if (source == AggregateSource::window) return 0;
    if (op == AggregateOp::repeatability) return 3;
    return op == AggregateOp::quantile || op == AggregateOp::cost ? 2 : 1;
  }
};

// nullptr where there is none of that name.
const Function* find_function(std::string_view name);
std::vector<std::string_view> function_names();

// The types of signals in the set: "a gauge or an interval".
std::string in_words(Taken signals);
// "an interval"
std::string in_words(SignalType type);

}  // namespace panmen::terms
