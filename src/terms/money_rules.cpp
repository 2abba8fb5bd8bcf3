// What must hold of parties, prices, caps and who pays whom (contract_rules.hpp).
#include <algorithm>
#include <set>
#include <string_view>

#include "terms/contract_rules.hpp"
#include "terms/payment.hpp"

namespace panmen::terms {
namespace {

std::string_view broken_rule_of_parties(const Contract& contract) {
  std::set<std::string_view> names{contract.buyer.name, contract.supplier.name};
  for (const Party& party : contract.others) {
    if (party.name.size() > kMaxPartyName) return "a party's name is too long";
    if (!names.insert(party.name).second) return "two parties have one name";
  }
  return {};
}

std::string_view broken_rule_of_price(const Contract& contract) {
  if (!contract.tax) return {};
  if (!contract.price_minor) return "a tax is of no price";
  for (const TaxRate& rate : contract.tax->rates)
    if (price_on(contract, rate.from).with_tax_minor > Money::kMaxMinor)
      return "the price with tax is out of range";
  return {};
}

std::string_view broken_rule_of_giver(const Contract& contract, const Clause& clause) {
  if (!clause.taken_from) return {};
  if (*clause.taken_from >= contract.clauses.size()) return "a clause that is not there is named";
  const Clause& giver = contract.clauses[*clause.taken_from];
  const auto comes_again = [](const Clause& each) {
    return each.kind == ClauseKind::windows && each.recurrence == Recurrence::each;
  };
  if (!clause.deduction || giver.deduction || !comes_again(clause) || !comes_again(giver) ||
      giver.window != clause.window)
    return "what is taken from a clause is no deduction of a payment of the same window";
  return {};
}

std::string_view broken_rule_of_payment(const Contract& contract, const Clause& clause) {
  if (clause.price && !contract.price_minor) return "a share is of no price";
  const std::string& payer = payer_of(contract, clause);
  if (payer == payee_of(contract, clause)) return "payer and payee are the same";
  for (const Part& part : clause.parts)
    if (payer == payee_of(contract, clause, part)) return "payer and payee are the same";
  return broken_rule_of_giver(contract, clause);
}

}  // namespace

std::string_view broken_rule_of_money(const Contract& contract) {
  if (const auto broken = broken_rule_of_parties(contract); !broken.empty()) return broken;
  if (const auto broken = broken_rule_of_price(contract); !broken.empty()) return broken;
  for (const Clause& clause : contract.clauses)
    if (const auto broken = broken_rule_of_payment(contract, clause); !broken.empty()) return broken;
  return {};
}

}  // namespace panmen::terms
