// Milestones: when what the terms name was reached: confirmations, clauses that are met, and what is put
// together from them; and the days that count from there.
//
// What it gives follows from the contract, from what was entered, from the windows in which clauses were met,
// and from the contract's clock, and not from the order in which any of it came. What lies ahead of the clock
// is not known yet. It tells nothing: that is Derivation's. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "engine/entries.hpp"
#include "terms/contract.hpp"
#include "verdict/clause.hpp"

namespace panmen::engine {

// An instant that was reached, and the local day that counts. What is reached when a day ends belongs to
// that day, not to the next.
struct Reached {
  Instant at;
  CivilDate day;
  friend auto operator<=>(const Reached&, const Reached&) = default;
};

// Of a confirmation.
struct Given {
  std::optional<Reached> reached;
  bool by_silence = false;
  friend bool operator==(const Given&, const Given&) = default;
};

// What holds of a clause of a milestone, or of a delay.
struct Holding {
  Window window;
  verdict::Finding finding;
  CivilDate day;  // on which what it gives came about
};

class Milestones {
 public:
  // REQUIRES: contract outlives this.
  explicit Milestones(const terms::Contract& contract);

  // Whether anything of the contract depends on milestones.
  bool has_any() const { return has_any_; }

  // A window of a clause that is paid once was judged, now or again.
  void note_judged(size_t clause, Window window, bool is_met);
  // Something was entered.
  void note_entered() { is_stale_ = true; }
  // Works all of it out anew, where something was noted or the clock has moved.
  void work_out(const Entries& entries, std::optional<Instant> clock);
  // How often what was reached has changed.
  uint64_t changes() const { return changes_; }

  // As they were worked out last. Absent: not known.
  const std::optional<Reached>& milestone(uint16_t node) const { return nodes_[node]; }
  const Given& confirmation(uint16_t index) const { return confirmations_[index]; }
  // The day of the deadline; `own` is the one on which the clause was met.
  std::optional<CivilDate> day(const terms::Deadline& deadline, std::optional<CivilDate> own) const;
  // Absent while there is nothing to say. REQUIRES: the clause is of a milestone, or of a delay.
  std::optional<Holding> holding(size_t clause) const;

 private:
  enum class Kind : uint8_t { node, confirmation, clause };
  struct Part {
    Kind kind;
    uint16_t index;
  };

  void put_in_order();
  std::vector<Part> parts_of(Part part) const;
  bool work_out(Part part, const Entries& entries);
  std::optional<Reached> reach_node(const terms::MilestoneNode& node) const;
  std::optional<Reached> reach_day(CivilDate day) const;
  std::optional<Reached> reach_clause(uint16_t index) const;
  Given give(uint16_t index, const Entries& entries) const;
  bool is_past(std::optional<Instant> t) const {
    return t.has_value() && clock_.has_value() && *t <= *clock_;
  }
  Window window_until(Instant t) const;
  std::optional<Holding> of_milestone(const terms::Clause& clause) const;
  std::optional<Holding> of_delay(const terms::Clause& clause) const;

  const terms::Contract& contract_;
  bool has_any_ = false;
  std::vector<Part> order_;                 // each behind what it rests on
  std::vector<std::optional<Window>> met_;  // beside Contract::clauses, of those judged by windows
  std::vector<std::optional<Reached>> nodes_;
  std::vector<std::optional<Reached>> clauses_;
  std::vector<Given> confirmations_;
  std::optional<Instant> clock_;
  bool is_stale_ = true;
  uint64_t changes_ = 0;
};

}  // namespace panmen::engine
