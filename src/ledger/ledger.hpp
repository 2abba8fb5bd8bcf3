// Ledger: double entry in minor units. Accounts belong to one contract and hold one currency.
//
// A balance is credits minus debits: positive is owed to the account's holder. The ledger knows amounts and
// names; why money moves is said by the transfer's record.
//
// Pure; not thread-safe.
// Invariants: 1. In each contract and currency the balances sum to zero after every transfer.
//             2. A transfer's amount is positive and its two accounts differ.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "base/money.hpp"

namespace panmen::ledger {

struct Account {
  std::string contract;
  std::string name;
  Currency currency;
  friend auto operator<=>(const Account&, const Account&) = default;
};

// A party's running account within a contract: what it owes and is owed.
std::string settlement_account(std::string_view party);

class Ledger {
 public:
  // REQUIRES: amount > 0; debit and credit differ. Returns the number of the transfer in its contract,
  // from 1.
  uint64_t post(const std::string& contract, const std::string& debit, const std::string& credit,
                Money amount);

  // Zero for an account that was never posted to.
  Int128 balance(const Account& account) const;
  const std::map<Account, Int128>& balances() const { return balances_; }
  // The sum of all balances of one contract and currency: zero.
  Int128 sum(std::string_view contract, Currency currency) const;

 private:
  std::map<Account, Int128> balances_;
  std::map<std::string, uint64_t, std::less<>> transfers_;
};

}  // namespace panmen::ledger
