// Figures: the measures of one contract, window by window.
//
// A figure is computed exactly and rounded once, half to even, to the resolution its terms declare. Windows
// of one kind must be closed in order and without a hole; what one window hands to the next (the last counter
// reading, the last known condition) is kept here.
//
// Pure; not thread-safe. It knows no clauses and no money.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "measure/aggregate.hpp"

namespace panmen::measure {

class Figures {
 public:
  // REQUIRES: contract outlives this.
  explicit Figures(const terms::Contract& contract);

  // The figures of all measures per `kind`, in the order of the terms. histories[i] is that of
  // contract.signals[i], or null where nothing was ever reported; everything up to window.to has been
  // released.
  std::vector<record::Figure> close(WindowKind kind, Window window,
                                    std::span<const signal::History* const> histories);

 private:
  // One window while it closes: what is computed once and asked for by several measures.
  struct Closing {
    const Signals& signals;
    Window window;
    std::vector<Carry>& carries;
    std::vector<Value> measures;                   // by measure; of the window's kind only
    std::vector<std::optional<Value>> aggregates;  // by aggregate
  };
  Value evaluate(const terms::Measure& measure, Closing& closing) const;

  const terms::Contract& contract_;
  std::map<WindowKind, std::vector<Carry>> carries_;  // by aggregate: windows of each kind follow each other
};

}  // namespace panmen::measure
