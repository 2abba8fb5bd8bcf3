// Gap tellers: who can make a gap of which signal, and under which of the contract's rules it then falls.
//
// It knows signals, agreements and gap rules, and nothing of clauses or of whom a gap favours (gaps.cpp).
// Internal to terms/text; pure.
#pragma once

#include <cstdint>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

// How a signal can make another one's gaps.
enum class Tells : uint8_t {
  heartbeat,   // by its silence
  connection,  // by naming a cause
  doubt,       // by what it says, where the two have to agree
};

struct Teller {
  uint16_t signal = 0;
  Tells how = Tells::heartbeat;
};

// Whether time that is missing from the signal can fall under that rule.
bool can_be(const Gaps& gaps, const Signal& signal, GapRule rule);

class GapTellers {
 public:
  // REQUIRES: the contract outlives this and keeps its signals, agreements and gap rules.
  explicit GapTellers(const Contract& contract);

  // Who can make a gap of the signal, besides by its own samples.
  const std::vector<Teller>& of(uint16_t signal) const { return tellers_[signal]; }
  // What of the party's own tells whether another's signal is heard and believed, so that its gaps can fall
  // under the rule.
  std::vector<uint16_t> of(uint16_t signal, Role role, GapRule rule) const;

  struct Silence {
    const Signal& teller;  // of the buyer or the supplier
    const Signal& silent;
    bool by_doubt = false;  // not by saying nothing, but by what it says
  };
  // Who can make it unknown: by its own silence, and what tells whether it is heard and believed.
  std::vector<Silence> silenced_by(uint16_t signal) const;

 private:
  const Contract& contract_;
  std::vector<std::vector<Teller>> tellers_;  // beside Contract::signals
};

}  // namespace panmen::terms
