// Value: the exact value of one aggregate over one window, in base units, or why there is none.
//
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/calendar.hpp"
#include "measure/exact.hpp"
#include "measure/facts.hpp"
#include "measure/plan.hpp"
#include "measure/summary.hpp"
#include "record/body.hpp"

namespace panmen::measure {

struct Value {
  std::optional<Exact> exact;  // of a text that a shorter window has, its place in the resolution
  record::Reason reason = record::Reason::none;
  std::optional<std::string> text{};  // of a signal

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

}  // namespace panmen::measure
