// Due: from what became of a window to what is due from it: an exact share of the clause's amount, rounded
// once, and split among its parts.
//
// Pure; not thread-safe. Integers only.
#pragma once

#include <cstdint>
#include <vector>

#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::verdict {

// What a window gives in all, in the direction of its clause; below zero it goes the other way. The exact
// amount is minor + remainder / denominator.
struct Given {
  int64_t minor = 0;
  int64_t remainder = 0;
  int64_t denominator = 1;
  Ratio tax_rate{0, 1};  // of the tax that the amount contains

  friend bool operator==(const Given&, const Given&) = default;
};

// That share of the clause's amount, half to even, in a window that ends there, or met then: a share of the
// price at the rate of that day. No more than Money::kMaxMinor; where amounts go both ways, half of it.
Given give(const terms::Contract& contract, const terms::Clause& clause, Ratio pay, Instant end);
// The same at the rate of that day.
Given give_on(const terms::Contract& contract, const terms::Clause& clause, Ratio pay, CivilDate day);
// The same, but for what a limit leaves: whole minor units have no remainder.
Given at_most(const Given& given, int64_t most_minor);

// What is due where `before` was and `after` is now, for each part of the clause that differs: the difference
// of two rounded amounts, and of the taxes they contain; payer and payee change places where money goes back.
// Parts are differences of rounded running sums, and so is their tax: they add up exactly. The first carries
// the remainder. REQUIRES: shares_are_comparable(clause), unless `before` is nothing.
std::vector<record::Entitlement> entitle(const terms::Contract& contract, const terms::Clause& clause,
                                         const Given& before, const Given& after,
                                         const record::VerdictId& because);

// Whether the difference of any two shares of the clause is a Ratio.
bool shares_are_comparable(const terms::Clause& clause);

}  // namespace panmen::verdict
