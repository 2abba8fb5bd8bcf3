// ClauseTerms: what a clause pays for, in a sentence and as thresholds to draw.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "store/words.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

// Indices of the contract's measures that the clause names, in their order.
std::vector<uint16_t> measures_of(const terms::Contract& contract, const terms::Clause& clause);

struct Threshold {
  int64_t steps = 0;
  std::string label;   // "≥ 98.00 %", with what it pays where it is of a scale
  std::string before;  // in the label, before the figure and behind it
  std::string behind;
};
// Of one measure, each once, from the greatest to the least.
std::vector<Threshold> thresholds_of(const terms::Contract& contract, const terms::Clause& clause,
                                     uint16_t measure, const Words& words);

// "62.5 %"; a share that has no short decimal form: "1/3".
std::string share_text(Ratio share);

// "120.00 CNY an hour ... by availability: ≥ 98.00 %: 100 %; otherwise 0 %."
std::string clause_sentence(const terms::Contract& contract, const terms::Clause& clause, const Words& words);

}  // namespace panmen::store
