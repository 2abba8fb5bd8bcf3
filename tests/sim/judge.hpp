// Judge: what clauses must say of figures, to hold the engine's verdicts against.
//
// It shares no code with verdict/. Pure; not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::sim {

struct Judgement {
  record::Outcome outcome = record::Outcome::undetermined;
  Ratio pay{0, 1};  // the share of the clause's amount that is due
};

// Of every window of the clause, in order: `figures` are those of each, as they were last. Absent where
// nothing is said because the clause was paid for an earlier window.
std::vector<std::optional<Judgement>> expected_judgements(
    const terms::Contract& contract, const terms::Clause& clause,
    const std::vector<std::vector<record::Figure>>& figures);

// The share of the clause's amount that is due by the verdict. REQUIRES: the verdict is of the clause.
Ratio expected_pay(const terms::Contract& contract, const terms::Clause& clause,
                   const record::Verdict& verdict);

}  // namespace panmen::sim
