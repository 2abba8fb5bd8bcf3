// How a turned threshold is shown: as a table people argue over, or as JSON lines (docs/compare.md).
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/language.hpp"
#include "whatif/dial.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

// At most so many rows are shown as text; it says how many there are.
constexpr size_t kMostRowsShown = 20;

struct DialReport {
  const TriedTerms* tried = nullptr;
  const terms::Clause* clause = nullptr;  // of their contract
  Dial dial;
  uint64_t windows = 0;  // of the recording
  std::vector<DialRow> rows;
  std::vector<StepResult> steps;  // beside those of a scale

  const DialRow& as_agreed() const;
  // No threshold decides any window.
  bool is_undecidable() const;
};

// REQUIRES: tried outlives the report and has ended; clause is of its contract, and dial is of the clause.
DialReport report_on(const TriedTerms& tried, const terms::Clause& clause, Dial dial);

std::string render_text(const DialReport& report, const Recording& recording, Language language);
std::string render_json(const DialReport& report, const Recording& recording);

}  // namespace panmen::whatif
