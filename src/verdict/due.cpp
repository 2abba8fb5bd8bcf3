#include "verdict/due.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/payment.hpp"
#include "terms/scale.hpp"

namespace panmen::verdict {

namespace {

// Of two positive numbers; absent where it does not fit.
std::optional<int64_t> common_multiple(int64_t a, int64_t b) {
  int64_t product = 0;
  if (__builtin_mul_overflow(a / std::gcd(a, b), b, &product)) return std::nullopt;
  return product;
}

// A part of an amount and the tax in it, by running sums up to it and up to the one before.
struct Slice {
  int64_t minor = 0;
  int64_t tax_minor = 0;
};

Slice slice(const Given& given, Ratio from, Ratio to) {
  const auto up_to = [&](Ratio share) {
    return static_cast<int64_t>(divide_half_even(Int128{given.minor} * share.numerator, share.denominator));
  };
  const int64_t first = up_to(from);
  const int64_t last = up_to(to);
  return {last - first, terms::tax_within(last, given.tax_rate) - terms::tax_within(first, given.tax_rate)};
}

// Over one denominator, in lowest terms.
Ratio difference(const Given& before, const Given& after) {
  const auto denominator = common_multiple(before.denominator, after.denominator);
  PANMEN_ASSERT(denominator.has_value());
  // Each remainder is at most a half of its denominator, so their difference fits.
  const int64_t numerator = after.remainder * (*denominator / after.denominator) -
                            before.remainder * (*denominator / before.denominator);
  const int64_t divisor = std::gcd(numerator, *denominator);
  return {numerator / divisor, *denominator / divisor};
}

// The same however it is written.
std::vector<terms::Part> parts_of(const terms::Clause& clause) {
  return clause.parts.empty() ? std::vector<terms::Part>(1) : clause.parts;
}

}  // namespace

Given give(const terms::Contract& contract, const terms::Clause& clause, Ratio pay, Instant end) {
  return give_on(contract, clause, pay, terms::day_of_end(contract, clause, end));
}

Given give_on(const terms::Contract& contract, const terms::Clause& clause, Ratio pay, CivilDate day) {
  const Ratio tax_rate = terms::tax_rate_in(contract, clause, day);
  const Int128 exact = Int128{terms::amount_on(contract, clause, day)} * pay.numerator;
  const Int128 rounded = divide_half_even(exact, pay.denominator);
  // A correction may turn an amount from one end of the range to the other.
  const bool goes_both_ways = clause.figure.has_value() && clause.figure->goes_back;
  const Int128 most = goes_both_ways ? Money::kMaxMinor / 2 : Money::kMaxMinor;
  if (rounded > most || rounded < -most)
    return {static_cast<int64_t>(rounded > 0 ? most : -most), 0, 1, tax_rate};
  return {static_cast<int64_t>(rounded), static_cast<int64_t>(exact - rounded * pay.denominator),
          pay.denominator, tax_rate};
}

Given at_most(const Given& given, int64_t most_minor) {
  return given.minor <= most_minor ? given : Given{most_minor, 0, 1, given.tax_rate};
}

std::vector<record::Entitlement> entitle(const terms::Contract& contract, const terms::Clause& clause,
                                         const Given& before, const Given& after,
                                         const record::VerdictId& because) {
  std::vector<record::Entitlement> due;
  const std::vector<terms::Part> parts = parts_of(clause);
  Ratio from{0, 1};
  for (size_t i = 0; i < parts.size(); ++i) {
    const Ratio to = add(from, parts[i].share).value();
    const Slice was = slice(before, from, to);
    const Slice is = slice(after, from, to);
    from = to;
    const Ratio remainder = i == 0 ? difference(before, after) : Ratio{0, 1};
    const int64_t minor = is.minor - was.minor;
    const int64_t tax_minor = is.tax_minor - was.tax_minor;
    if (minor == 0 && remainder.numerator == 0 && tax_minor == 0) continue;
    // Rounding keeps the order: a difference and its remainder never point opposite ways beyond it.
    const int64_t first_sign = minor != 0                 ? minor
                               : remainder.numerator != 0 ? remainder.numerator
                                                          : tax_minor;
    const int64_t sign = first_sign < 0 ? -1 : 1;
    record::Entitlement entitlement;
    entitlement.because = because;
    entitlement.payer = terms::payer_of(contract, clause);
    entitlement.payee = terms::payee_of(contract, clause, parts[i]);
    if (sign < 0) std::swap(entitlement.payer, entitlement.payee);
    entitlement.amount = {sign * minor, contract.currency};
    entitlement.remainder_numerator = sign * remainder.numerator;
    entitlement.remainder_denominator = remainder.denominator;
    entitlement.part = static_cast<uint16_t>(i);
    entitlement.means = parts[i].means;
    entitlement.tax_minor = sign * tax_minor;
    due.push_back(std::move(entitlement));
  }
  return due;
}

bool shares_are_comparable(const terms::Clause& clause) {
  const auto denominators = terms::denominators_of(clause);
  if (!denominators.has_value()) return false;
  for (const int64_t a : *denominators)
    for (const int64_t b : *denominators)
      if (!common_multiple(a, b).has_value()) return false;
  return true;
}

}  // namespace panmen::verdict
