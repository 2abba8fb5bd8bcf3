#include "ledger/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::ledger {
namespace {

TEST(Ledger, ATransferTakesFromOneAndGivesToTheOther) {
  Ledger ledger;
  EXPECT_EQ(ledger.post("c", "buyer:settlement", "supplier:settlement", {12000, {}}), 1U);
  EXPECT_EQ(ledger.post("c", "supplier:settlement", "buyer:settlement", {500, {}}), 2U);
  EXPECT_EQ(ledger.post("other", "a", "b", {1, {}}), 1U) << "transfers are numbered within their contract";
  EXPECT_TRUE(ledger.balance({"c", "buyer:settlement", {}}) == -11500);
  EXPECT_TRUE(ledger.balance({"c", "supplier:settlement", {}}) == 11500);
  EXPECT_TRUE(ledger.balance({"c", "nobody", {}}) == 0);
}

TEST(Ledger, EveryContractAndCurrencySumsToZeroAfterEveryTransfer) {
  EXPECT_TRUE(rc::check([] {
    Ledger ledger;
    const std::vector<std::string> contracts{"a", "b"};
    const std::vector<std::string> names{"x", "y", "z"};
    const Currency currencies[] = {Currency::parse("CNY").value(), Currency::parse("EUR").value()};
    const int n = *rc::gen::inRange(1, 40);
    for (int i = 0; i < n; ++i) {
      const auto& contract = contracts[*rc::gen::inRange<size_t>(0, 2)];
      const size_t debit = *rc::gen::inRange<size_t>(0, 3);
      const size_t credit = (debit + 1 + *rc::gen::inRange<size_t>(0, 2)) % 3;
      ledger.post(
          contract, names[debit], names[credit],
          {*rc::gen::inRange<int64_t>(1, Money::kMaxMinor), currencies[*rc::gen::inRange<size_t>(0, 2)]});
      for (const auto& c : contracts)
        for (const Currency& currency : currencies)
          RC_ASSERT(ledger.sum(c, currency) == 0);
    }
  }));
}

}  // namespace
}  // namespace panmen::ledger
