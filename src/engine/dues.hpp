// Dues: on which day what verdicts gave is due, where that depends on milestones and confirmations: said with
// the entitlement, and again where the day becomes known later, or becomes another.
//
// Pure; not thread-safe. Invariant: the day said last follows from the milestones, and not from when they
// became known.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "engine/milestones.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

class Dues {
 public:
  // REQUIRES: contract outlives this.
  explicit Dues(const terms::Contract& contract);

  // The day on which it is due, as far as that is known; absent, too, where the terms give none. What may
  // change is remembered.
  std::optional<CivilDate> tell(const record::Entitlement& entitlement, const Milestones& milestones);
  // What a clause gives may have come about on another day.
  void look_again() { next_ = 0; }
  // The next one of which the day is not what was said last: it counts as said from now on. Absent where
  // there is none left.
  std::optional<record::Due> tell_next(const Milestones& milestones);

 private:
  struct Told {
    record::VerdictId because;
    uint16_t part = 0;
    size_t clause = 0;
    std::optional<CivilDate> on;
    uint32_t corrections = 0;
  };

  std::optional<CivilDate> day_of(const Told& told, const Milestones& milestones) const;
  // `own`: on which the clause was met.
  std::optional<CivilDate> day_of(const terms::Deadline& deadline, CivilDate own,
                                  const Milestones& milestones) const;

  const terms::Contract& contract_;
  bool has_any_ = false;  // of the clauses, one whose entitlements have a day
  std::vector<Told> told_;
  size_t next_ = 0;            // of told_: not looked at since the milestones changed
  uint64_t seen_changes_ = 0;  // of the milestones
};

}  // namespace panmen::engine
