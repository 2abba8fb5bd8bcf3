// Gains: whom it helps that a clause is met, by itself and by what rests on it.
// Internal to terms/text; not thread-safe.
#pragma once

#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

struct Gains {
  bool buyer = false;
  bool supplier = false;

  bool of(Role role) const { return role == Role::buyer ? buyer : supplier; }
  friend bool operator==(const Gains&, const Gains&) = default;
};

// Beside Contract::clauses. A clause that neither pays nor deducts, and on which nothing rests that does,
// helps the supplier. REQUIRES: milestones without circles.
std::vector<Gains> gains_of(const Contract& contract);

}  // namespace panmen::terms
