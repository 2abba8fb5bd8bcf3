// Caps: how much of what clauses give by themselves is due, where a cap allows no more to several of them
// together, or what one deducts is taken from what another gives.
//
// What is left is given in the order in which windows end; of those that end together in the order in which
// they close, hours before days, and in the order of the clauses. What is final stays: it has its share
// first.
//
// Not thread-safe.
// Invariants: 1. What was granted of one cap, in each of its periods, is at most the cap.
//             2. While nothing is final, what is granted depends on what is wanted, and not on the order in
//             which that became known.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "terms/contract.hpp"
#include "verdict/due.hpp"

namespace panmen::engine {

struct Judged;

class Caps {
 public:
  // `closing_order`: the contract's windows in the order in which those close that end together.
  Caps(const terms::Contract& contract, const std::vector<uint16_t>& closing_order);

  // Whether what the clause gives depends on another's, or another's on it.
  bool has(const terms::Contract& contract, const terms::Clause& clause) const {
    return is_shared_[index_of(contract, clause)];
  }

  // The clause gives `wanted` in the window by itself, from now on; `inside` is an instant of the period that
  // it counts to. Returns how much of it is due, in minor units. `judged` is what names the window from call
  // to call; that of a final one is not kept. REQUIRES: has(contract, clause); the clause is an element of
  // the contract's.
  int64_t claim(const terms::Contract& contract, const terms::Clause& clause, Window window, Instant inside,
                const verdict::Given& wanted, Judged& judged, bool is_final);

  // Of a window that was granted less or more by a claim of another one, and has not been taken since.
  struct Change {
    size_t clause = 0;
    Window window;
    verdict::Given wanted;
    int64_t granted_minor = 0;
    Judged* judged = nullptr;
  };
  std::optional<Change> take_change();
  bool has_changes() const { return !changed_.empty(); }

  // What was granted in windows of that spec that end by then stays.
  void make_final(uint16_t spec, Instant through);

 private:
  static constexpr size_t kLast = SIZE_MAX;  // of milestones and delays

  struct Place {
    Instant to;
    size_t rank = 0;  // of its window in the closing order
    size_t clause = 0;
    Instant from;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  using Period = std::pair<uint16_t, Instant>;  // a cap, and where its window begins
  struct Claim {
    verdict::Given wanted;
    int64_t granted_minor = 0;
    std::vector<Period> periods;
    bool is_final = false;
    Judged* judged = nullptr;
  };
  using Used = std::map<Period, int64_t>;

  static size_t index_of(const terms::Contract& contract, const terms::Clause& clause) {
    return static_cast<size_t>(&clause - contract.clauses.data());
  }
  static std::vector<Period> periods_of(const terms::Contract& contract, const terms::Clause& clause,
                                        Instant inside);
  static void use(Used& used, const Claim& claim);
  // REQUIRES: what stands before the place, and the clause that it takes from, has been granted.
  int64_t grant(const terms::Contract& contract, const Place& place, const Claim& claim,
                const Used& used) const;
  int64_t left_of(const terms::Contract& contract, const Place& place, size_t taken_from) const;
  // Whether it was there.
  bool drop(const Place& place);
  // Grants everything again that may change.
  void allocate(const terms::Contract& contract, const Judged& asking);

  std::vector<bool> is_shared_;            // beside the contract's clauses
  std::vector<size_t> ranks_;              // beside its windows
  std::map<Place, Claim> claims_;          // where anything is wanted
  std::map<const Judged*, Place> places_;  // of milestones and delays, which move
  Used used_;
  Used forgotten_;  // of that, by windows that are final
  std::set<Place> changed_;
};

}  // namespace panmen::engine
