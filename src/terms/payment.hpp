// Payment: what a contract's price is on a day, with and without tax; what a share of it comes to; and who
// pays whom.
//
// Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

// One of the two is as the terms write it, or as that makes the other at the first rate; what follows from
// it by the rate in force is rounded half to even to minor units, once.
struct Price {
  int64_t without_tax_minor = 0;
  int64_t with_tax_minor = 0;
  Ratio tax_rate{0, 1};
};

// At the rate in force on that local day; where nothing is said of tax, the price as written on both sides.
// REQUIRES: contract.price_minor.
Price price_on(const Contract& contract, CivilDate day);
// At the first rate.
Price signed_price(const Contract& contract);

// A share of the price, rounded half to even.
int64_t minor_of(const PriceShare& share, const Price& price);
// The clause's amount in a window that ends on that day, or of a milestone that is met on it.
int64_t amount_on(const Contract& contract, const Clause& clause, CivilDate day);
// The rate of the tax that this amount contains: 0 where it contains none, or none is known of.
Ratio tax_rate_in(const Contract& contract, const Clause& clause, CivilDate day);
// The tax that an amount with tax contains, rounded half to even.
int64_t tax_within(int64_t minor, Ratio rate);

// Of a window the day on which it ends, which is the last it holds any of; otherwise that of the instant.
CivilDate day_of_end(const Contract& contract, const Clause& clause, Instant end);

const std::string& payer_of(const Contract& contract, const Clause& clause);
const std::string& payee_of(const Contract& contract, const Clause& clause);
// Of one of the clause's parts.
const std::string& payee_of(const Contract& contract, const Clause& clause, const Part& part);

// What `payer` pays because of the clause, as statements show it: deductions, and what goes back of a
// payment, are negative.
Int128 shown_minor(const Contract& contract, const Clause& clause, std::string_view payer, int64_t minor);

}  // namespace panmen::terms
