// Value: the exact value of one aggregate over one window, in base units, or why there is none.
//
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/calendar.hpp"
#include "measure/exact.hpp"
#include "measure/facts.hpp"
#include "measure/plan.hpp"
#include "measure/summary.hpp"
#include "record/body.hpp"

namespace panmen::measure {

struct Value {
  std::optional<Exact> exact;
  record::Reason reason = record::Reason::none;

  static Value none(record::Reason why) { return {std::nullopt, why}; }
};

// A closed window of another spec, and its figures in the order of the terms.
struct Noted {
  uint16_t spec = 0;
  Window window;
  std::vector<record::Figure> figures;
};

// The aggregate over a window whose summary this is; `noted` is in order of the windows' ends. Of the facts,
// entered amounts are looked at. REQUIRES: the plan has the aggregate.
Value value_of(const Plan& plan, uint16_t aggregate, Window window, const Summary& summary,
               std::span<const Noted> noted, const Facts& facts);

// Whether a window counts for the measure (terms::Measure::only), whose figures these are; absent where it
// cannot be decided.
std::optional<bool> counts(const terms::Contract& contract, const terms::Measure& measure,
                           std::span<const record::Figure> figures);

}  // namespace panmen::measure
