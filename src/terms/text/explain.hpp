// explain: a contract in plain words, for the people who sign it.
//
// Everything is said from the compiled form, so it is what will run and not what somebody meant. It knows no
// observations and no verdicts: examples in numbers come from the rules that judge (annex/examples.hpp).
//
// Pure; safe to use from any thread. No exception leaves it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "terms/contract.hpp"
#include "terms/text/check.hpp"

namespace panmen::terms {

// Several paragraphs for a terminal, ending with a newline. REQUIRES: the contract keeps the invariants of
// contract.hpp. What the inclusions and baselines (CheckResult) say is only where figures and models come
// from: what is computed is said of the compiled form, in which both are written out. The examples stand
// beside the clauses: lines in that language.
std::string explain(const Contract& contract, Language language, std::span<const Inclusion> inclusions = {},
                    std::span<const Baseline> baselines = {},
                    std::span<const std::vector<std::string>> examples = {});

}  // namespace panmen::terms
