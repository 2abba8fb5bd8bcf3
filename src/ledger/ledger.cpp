#include "ledger/ledger.hpp"

#include "base/assert.hpp"

namespace panmen::ledger {

std::string settlement_account(std::string_view party) {
  return std::string(party) + ":settlement";
}

uint64_t Ledger::post(const std::string& contract, const std::string& debit, const std::string& credit,
                      Money amount) {
  PANMEN_ASSERT(amount.minor > 0 && amount.minor <= Money::kMaxMinor);
  PANMEN_ASSERT(debit != credit);
  balances_[{contract, debit, amount.currency}] -= amount.minor;
  balances_[{contract, credit, amount.currency}] += amount.minor;
  return ++transfers_[contract];
}

Int128 Ledger::balance(const Account& account) const {
  const auto at = balances_.find(account);
  return at == balances_.end() ? 0 : at->second;
}

Int128 Ledger::sum(std::string_view contract, Currency currency) const {
  Int128 total = 0;
  for (const auto& [account, balance] : balances_)
    if (account.contract == contract && account.currency == currency) total += balance;
  return total;
}

}  // namespace panmen::ledger
