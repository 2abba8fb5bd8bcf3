// GapCauses: for which causes each signal is missing, and for how long, as the terms know causes.
//
// The engine's own rules say from when to when something holds, and why nothing does (measure/stretch.hpp);
// this only adds up what they say of a recording, along time and in bounded memory. Nothing entered by people
// is known here, and time counts as it would in windows before any result is corrected.
//
// Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

class GapCauses {
 public:
  // The causes of the terms, and one that the terms call `recording`: there was no heartbeat.
  static constexpr size_t kHeartbeat = terms::kGapCauses;
  struct Missing {
    Duration time;
    uint64_t gaps = 0;  // without a break, and of one cause
  };
  using ByCause = std::array<Missing, terms::kGapCauses + 1>;

  // REQUIRES: contract outlives this.
  explicit GapCauses(const terms::Contract& contract);

  // The recording begins.
  void begin(Instant from) { from_ = from; }
  // Everything up to `through` has been released, and lies up to `to` at most. REQUIRES: begun.
  void take(measure::Histories histories, Instant to, Instant through);
  // What is stamped before this is not needed any more.
  Instant needed_from() const;

  // Of an event: while its source could not be heard.
  const ByCause& of(size_t signal) const { return missing_[signal]; }

 private:
  void add(measure::Stretch& stretch, uint16_t signal);

  measure::Plan plan_;
  measure::Facts facts_;
  Duration look_ahead_;  // an amount says what was before its stamp
  Instant from_;
  std::optional<measure::Memory> memory_;    // absent until something is settled
  std::vector<ByCause> missing_;             // beside Contract::signals, like the next
  std::vector<std::optional<size_t>> open_;  // the gap under way at memory_->at, by its place in ByCause
};

}  // namespace panmen::commission
