// explain: a contract in plain words, for the people who sign it.
//
// Everything is said from the compiled form, so it is what will run and not what somebody meant; examples in
// numbers are computed by the rules that judge. It knows no observations and no verdicts.
//
// Pure; safe to use from any thread. No exception leaves it.
#pragma once

#include <string>

#include "base/language.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

// Several paragraphs for a terminal, ending with a newline. REQUIRES: the contract keeps the invariants of
// contract.hpp.
std::string explain(const Contract& contract, Language language);

}  // namespace panmen::terms
