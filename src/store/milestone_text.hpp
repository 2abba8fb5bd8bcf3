// Milestones in words: what clauses that milestones decide wait for, and when what they give is due.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>

#include "store/statement.hpp"
#include "store/words.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

// "2026-03-31".
std::string date_text(CivilDate day);
// The windows of a clause, or what decides it instead of them.
std::string timing_phrase(const terms::Contract& contract, const terms::Clause& clause, Language language);
// A window of the clause as its kind is written; of a clause that milestones decide, when that was.
std::string window_text(const terms::Contract& contract, const terms::Clause& clause, Instant from,
                        Instant to);

// "signed and (delivered or 2026-03-31)". REQUIRES: the index is one of Contract::milestones.
std::string milestone_text(const terms::Contract& contract, uint16_t milestone, const Words& words);
// "2026-03-31", "15 working days after delivered". Without a milestone, it is behind that on which the clause
// was met.
std::string deadline_text(const terms::Contract& contract, const terms::Deadline& deadline,
                          const Words& words);

// Whether the terms say when what the clause gives is due.
bool has_due_day(const terms::Clause& clause);
// The day on which it is due, or that it is open; empty where nothing is due.
std::string due_day_text(const Statement::ContractPart& part, const record::VerdictId& id,
                         const Words& words);
// What the clause still waits for: confirmations and other clauses, and its deadline; empty where nothing is
// missing. `now` is Statement::now().
std::string waits_for_text(const Statement::ContractPart& part, const terms::Clause& clause, Instant now,
                           const Words& words);

}  // namespace panmen::store
