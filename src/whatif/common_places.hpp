// Two contracts written with the same places: what one names by its place in a list has the same place in the
// other, so that their parts can be compared with `==` though their lists are not the same.
//
// Not thread-safe. REQUIRES: the contracts keep the invariants of terms/contract.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::whatif {

class CommonPlaces {
 public:
  // The contract without its clauses, and with nothing in `conditions`, `aggregates` and `windows`: what is
  // in them is told by the places that the other parts have for them.
  terms::Contract rewrite(terms::Contract contract);

 private:
  // Each thing once, in the order in which it came.
  template <class T>
  struct Known {
    std::vector<T> things;
    uint16_t place_of(const T& thing);
  };

  void rewrite_conditions(const terms::Contract& contract);
  void rewrite_aggregates(const terms::Contract& contract);
  void rewrite_windows(const terms::Contract& contract);
  uint16_t name(const std::string& text) { return names_.place_of(text); }

  Known<std::string> names_;
  Known<terms::ConditionNode> conditions_;
  Known<terms::Aggregate> aggregates_;
  Known<terms::WindowSpec> windows_;
  // Of the contract that is being rewritten: by its own places, the common ones.
  std::vector<uint16_t> condition_, aggregate_, window_;
};

}  // namespace panmen::whatif
