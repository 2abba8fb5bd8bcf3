// explain: a contract in plain words, for the people who sign it.
//
// Everything is said from the compiled form, so it is what will run and not what somebody meant; examples in
// numbers are computed by the rules that judge. It knows no observations and no verdicts.
//
// Pure; safe to use from any thread. No exception leaves it.
#pragma once

#include <span>
#include <string>

#include "base/language.hpp"
#include "terms/contract.hpp"
#include "terms/text/check.hpp"

namespace panmen::terms {

// Several paragraphs for a terminal, ending with a newline. REQUIRES: the contract keeps the invariants of
// contract.hpp. What the inclusions (CheckResult) say is only where figures come from: the rest is said of
// every figure alike.
std::string explain(const Contract& contract, Language language, std::span<const Inclusion> inclusions = {});

}  // namespace panmen::terms
