// Worked examples: what a clause gives in made-up windows, by the same rules that judge and pay real ones.
//
// Nothing is computed here: figures at and beside the thresholds (made_up.hpp) are judged, and what is due is
// what verdict says. Where no figures can be found that show the clause at its edge, there is no example.
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/language.hpp"
#include "terms/contract.hpp"

namespace panmen::annex {

// Beside the contract's clauses: lines for people, none where there is no example. The figures and amounts
// are the same in both languages.
std::vector<std::vector<std::string>> worked_examples(const terms::Contract& contract, Language language);

}  // namespace panmen::annex
