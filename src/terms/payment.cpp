#include "terms/payment.hpp"

namespace panmen::terms {
namespace {

int64_t with_tax(int64_t without_tax_minor, Ratio rate) {
  const Int128 whole = Int128{rate.denominator} + rate.numerator;
  return static_cast<int64_t>(divide_half_even(without_tax_minor * whole, rate.denominator));
}
int64_t without_tax(int64_t with_tax_minor, Ratio rate) {
  const Int128 whole = Int128{rate.denominator} + rate.numerator;
  return static_cast<int64_t>(divide_half_even(Int128{with_tax_minor} * rate.denominator, whole));
}

Ratio rate_on(const Tax& tax, CivilDate day) {
  Ratio rate = tax.rates.front().rate;
  for (const TaxRate& each : tax.rates)
    if (each.from <= day) rate = each.rate;
  return rate;
}

Price price_at(const Contract& contract, Ratio rate) {
  const Price first = signed_price(contract);
  if (rate == first.tax_rate) return first;
  if (contract.tax->price_with_tax_stays)
    return {without_tax(first.with_tax_minor, rate), first.with_tax_minor, rate};
  return {first.without_tax_minor, with_tax(first.without_tax_minor, rate), rate};
}

}  // namespace

Price signed_price(const Contract& contract) {
  const int64_t written = contract.price_minor.value();
  if (!contract.tax) return {written, written, {0, 1}};
  const Ratio rate = contract.tax->rates.front().rate;
  if (contract.tax->is_included) return {without_tax(written, rate), written, rate};
  return {written, with_tax(written, rate), rate};
}

Price price_on(const Contract& contract, CivilDate day) {
  return contract.tax ? price_at(contract, rate_on(*contract.tax, day)) : signed_price(contract);
}

int64_t minor_of(const PriceShare& share, const Price& price) {
  const int64_t whole = share.without_tax ? price.without_tax_minor : price.with_tax_minor;
  return static_cast<int64_t>(
      divide_half_even(Int128{whole} * share.share.numerator, share.share.denominator));
}

int64_t amount_on(const Contract& contract, const Clause& clause, CivilDate day) {
  return clause.price ? minor_of(*clause.price, price_on(contract, day)) : clause.amount_minor;
}

Ratio tax_rate_in(const Contract& contract, const Clause& clause, CivilDate day) {
  const bool contains = contract.tax && clause.price && !clause.price->without_tax;
  return contains ? rate_on(*contract.tax, day) : Ratio{0, 1};
}

int64_t tax_within(int64_t minor, Ratio rate) {
  const Int128 whole = Int128{rate.denominator} + rate.numerator;
  return static_cast<int64_t>(divide_half_even(Int128{minor} * rate.numerator, whole));
}

CivilDate day_of_end(const Contract& contract, const Clause& clause, Instant end) {
  const bool is_behind = clause.kind == ClauseKind::windows;
  return to_local(contract.zone, is_behind ? end - Duration{1} : end).date;
}

const std::string& payer_of(const Contract& contract, const Clause& clause) {
  if (clause.payer) return contract.others[*clause.payer].name;
  return clause.deduction ? contract.supplier.name : contract.buyer.name;
}

const std::string& payee_of(const Contract& contract, const Clause& clause) {
  if (clause.payee) return contract.others[*clause.payee].name;
  return clause.deduction ? contract.buyer.name : contract.supplier.name;
}

const std::string& payee_of(const Contract& contract, const Clause& clause, const Part& part) {
  return part.payee ? contract.others[*part.payee].name : payee_of(contract, clause);
}

Int128 shown_minor(const Contract& contract, const Clause& clause, std::string_view payer, int64_t minor) {
  const bool is_forward = payer == payer_of(contract, clause);
  return is_forward == clause.deduction ? -Int128{minor} : Int128{minor};
}

}  // namespace panmen::terms
