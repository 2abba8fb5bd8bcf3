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
// contract.hpp. What the inclusions and baselines (CheckResult) say is only where figures and models come
// from: what is computed is said of the compiled form, in which both are written out.
std::string explain(const Contract& contract, Language language, std::span<const Inclusion> inclusions = {},
                    std::span<const Baseline> baselines = {});

}  // namespace panmen::terms
