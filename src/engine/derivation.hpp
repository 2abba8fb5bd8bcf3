// Derivation: from figures to records: what a window's figures, or their correction, mean for each clause,
// and the money that moves; and what has become of stops.
//
// One contract after the other, in order: clauses remember the windows before, and transfers are numbered.
// Not thread-safe.
#pragma once

#include <span>
#include <vector>

#include "engine/closing.hpp"
#include "engine/state.hpp"
#include "ledger/ledger.hpp"
#include "record/body.hpp"

namespace panmen::engine {

class Derivation {
 public:
  // REQUIRES: ledger outlives this.
  explicit Derivation(ledger::Ledger& ledger) : ledger_(ledger) {}

  // The stops of which something is to be recorded, while `bytes` last; where `must_tell`, at least one of
  // them. Returns about how many bytes that took.
  size_t tell_stops(ContractState& state, size_t bytes, bool must_tell);
  // A window that closed: its figures, verdicts, and what is due. REQUIRES: those before it have been
  // derived.
  void close(ContractState& state, Computed computed);
  // The corrections that settle() left, window by window in the order in which they closed, while `bytes`
  // last; where `must_correct`, at least one. Returns about how many bytes that took.
  size_t correct(ContractState& state, size_t bytes, bool must_correct);

  // What has become of milestones: confirmations, the clauses that they decide, and days on which something
  // is due, while `bytes` last; where `must_tell`, at least one of them. Returns about how many bytes that
  // took, and whether that was all. REQUIRES: state is not correcting.
  struct Told {
    size_t bytes = 0;
    bool is_all = false;
  };
  Told tell_milestones(ContractState& state, size_t bytes, bool must_tell);
  // The windows from which less or more is due because of what was told of others with which they share a
  // cap. REQUIRES: it is called before results become final, and before the records are taken.
  // While `bytes` last; where `must_tell`, at least one. Returns about how many bytes that took.
  size_t tell_limited(ContractState& state, size_t bytes, bool must_tell);

  std::vector<record::Body> take() { return std::move(derived_); }

 private:
  void correct_window(ContractState& state, SpecRun& run, size_t index);
  // The verdict on a clause's window, where it is not what was said before, and what that changes.
  void judge(ContractState& state, size_t clause, const ClosedWindow& closed, Judged& judged,
             verdict::ClauseState& last);
  // Why the window does not count for the clause, whatever its figures are; absent where it does.
  static std::optional<verdict::Finding> not_counted(ContractState& state, const terms::Clause& clause,
                                                     Window window);
  // Says what became of a window where that is not what was said before, and what is due from it now.
  // REQUIRES: `judged` stays where it is while what is said of the window may change; tell_limited() follows.
  void tell(ContractState& state, const terms::Clause& clause, Window window, const verdict::Finding& finding,
            std::span<const record::Figure> figures, Judged& judged);
  // `finding` gives so much by itself, and no more than so much is due.
  void tell_one(ContractState& state, const terms::Clause& clause, Window window,
                const verdict::Finding& finding, const verdict::Given& wanted, int64_t most_minor,
                std::span<const record::Figure> figures, Judged& judged);
  void pay(ContractState& state, record::Entitlement due);
  // What milestones decide (milestone_telling.cpp).
  void tell_confirmation(ContractState& state, size_t confirmation);
  void tell_clause(ContractState& state, size_t clause);

  ledger::Ledger& ledger_;
  std::vector<record::Body> derived_;
};

}  // namespace panmen::engine
