// Polarity: which way each figure moves what a clause pays, and on what a clause rests.
//
// It knows measures and tests, and nothing of gaps or of whom money helps. Internal to terms/text; not
// thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// A set of directions: if the one grows, the other may grow (kWith), shrink (kAgainst), or both.
using Directions = uint8_t;
constexpr Directions kNone = 0;
constexpr Directions kWith = 1;
constexpr Directions kAgainst = 2;
constexpr Directions kBoth = 3;

Directions opposite(Directions set);
// Of the first with the third, where it is `a` with the second, and the second is `b` with the third.
Directions through(Directions a, Directions b);

// Whether that side can gain by a smaller figure, where what the clause pays goes with it as `set` says.
bool gains_by_less(const Clause& clause, Directions set, Role role);

// Where a figure of signals stands in a measure on which a clause rests.
struct Use {
  uint16_t aggregate = 0;
  Directions directions = kNone;  // of what the clause pays, with the figure
  Span place;
};

enum class Sign : uint8_t { never_negative, never_positive, unknown };

class Polarity {
 public:
  // REQUIRES: its measures have been compiled, and it outlives this.
  explicit Polarity(const Draft& draft);

  // Every place where an aggregate moves what the clause pays. Shares, times, counts, sums and increases are
  // taken to be never negative; where a sign cannot be known, both directions are possible. A test of `only`
  // can move it either way.
  std::vector<Use> uses(const Clause& clause) const;
  // What sign the measure's figures can have, as far as its formula says.
  Sign sign_of(uint16_t measure) const { return signs_[measure].back(); }
  // Every measure on which a result of the clause rests, in any way, ascending.
  std::vector<uint16_t> measures_of(const Clause& clause) const;
  // The measure and every one on which its figures rest, in any way, ascending.
  std::vector<uint16_t> measures_of(uint16_t measure) const;
  // What sign a figure of it can have.
  Sign sign_of(const Aggregate& aggregate) const;

 private:
  std::vector<uint16_t> measures_under(std::vector<Directions> named) const;
  void compute_signs(uint16_t measure);
  bool negates(uint16_t measure, const ExpressionNode& node) const;
  bool is_zero(uint16_t measure, uint16_t node) const;
  bool rest_of_one(uint16_t measure, const ExpressionNode& node) const;
  void spread(uint16_t measure, std::vector<Directions>& wanted, std::vector<Use>& uses) const;

  const Contract& contract_;
  std::vector<const MeasureDraft*> drafts_;  // beside Contract::measures
  std::vector<std::vector<Sign>> signs_;     // by measure and node
};

}  // namespace panmen::terms
