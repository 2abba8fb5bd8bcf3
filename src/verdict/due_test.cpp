#include "verdict/due.hpp"

#include <gtest/gtest.h>

namespace panmen::verdict {
namespace {

using record::Entitlement;

constexpr Duration kDay = Duration::hours(24);

Instant day(int n) {
  return Instant{n * kDay.ns};
}

Ratio remainder_of(const Entitlement& due) {
  return {due.remainder_numerator, due.remainder_denominator};
}

class DueTest : public ::testing::Test {
 protected:
  DueTest() {
    contract.id = "cell";
    contract.buyer.name = "buyer";
    contract.supplier.name = "supplier";
    contract.others = {{terms::Role::third, "operator"}, {terms::Role::third, "insurer"}};
    clause.id = "fee";
    clause.amount_minor = 101;
  }
  Given given(Ratio pay) const { return give(contract, clause, pay, day(1)); }
  record::VerdictId id(uint32_t correction) const { return {"cell", 1, "fee", day(0), day(1), correction}; }
  // From one share to another, each part checked as the journal does.
  std::vector<Entitlement> moved(const Given& before, const Given& after) const {
    const auto due = entitle(contract, clause, before, after, id(before == Given{} ? 0 : 1));
    for (const Entitlement& each : due)
      EXPECT_TRUE(record::check(each).ok()) << record::check(each).error().message;
    return due;
  }
  std::vector<Entitlement> turned(Ratio before, Ratio after) const {
    return moved(given(before), given(after));
  }
  void in_parts(std::vector<Ratio> shares) {
    clause.parts.clear();
    for (const Ratio share : shares) {
      clause.parts.emplace_back();
      clause.parts.back().share = share;
    }
  }
  // A price of 113.00 with tax of 13 %, from the tenth day on 9 %.
  void with_tax(bool is_included, bool price_with_tax_stays) {
    contract.price_minor = is_included ? 11'300 : 10'000;
    contract.tax =
        terms::Tax{is_included, price_with_tax_stays, {{{1970, 1, 1}, {13, 100}}, {{1970, 1, 10}, {9, 100}}}};
    clause.price = terms::PriceShare{{1, 1}, false};
  }

  terms::Contract contract;
  terms::Clause clause;
};

TEST_F(DueTest, ACorrectionMovesTheDifferenceOfTheRoundedAmounts) {
  // 50.5 was rounded to 50, the whole is 101.
  const Entitlement more = turned({1, 2}, {1, 1}).at(0);
  EXPECT_EQ(more.payer, "buyer");
  EXPECT_EQ(more.amount.minor, 51);
  EXPECT_EQ(remainder_of(more), Ratio(-1, 2));
  const Entitlement less = turned({1, 1}, {1, 2}).at(0);
  EXPECT_EQ(less.payer, "supplier");
  EXPECT_EQ(less.payee, "buyer");
  EXPECT_EQ(less.amount.minor, 51);
  EXPECT_EQ(remainder_of(less), Ratio(-1, 2));
  clause.deduction = true;
  EXPECT_EQ(turned({1, 1}, {1, 2}).at(0).payer, "buyer");
  EXPECT_TRUE(turned({1, 2}, {1, 2}).empty());
}

TEST_F(DueTest, ACorrectionMayMoveARemainderOnly) {
  clause.amount_minor = 1;
  // From 0.5, rounded to 0, to 0.25, rounded to 0.
  const Entitlement less = turned({1, 2}, {1, 4}).at(0);
  EXPECT_EQ(less.payer, "supplier");
  EXPECT_EQ(less.amount.minor, 0);
  EXPECT_EQ(remainder_of(less), Ratio(1, 4));
  // From 1.5, rounded to 2, to 2.5, rounded to 2.
  clause.amount_minor = 5;
  const Entitlement whole = turned({3, 10}, {1, 2}).at(0);
  EXPECT_EQ(whole.amount.minor, 0);
  EXPECT_EQ(remainder_of(whole), Ratio(1, 1));
}

TEST_F(DueTest, PartsAddUpAndTheFirstCarriesTheRemainder) {
  in_parts({{1, 3}, {1, 3}, {1, 3}});
  clause.parts[1].payee = 0;
  clause.parts[2].means = "bill";
  // 50 of 50.5: running sums of 16.67 and 33.33 are 17 and 33.
  const auto due = moved({}, given({1, 2}));
  ASSERT_EQ(due.size(), 3U);
  EXPECT_EQ(due[0].amount.minor, 17);
  EXPECT_EQ(due[1].amount.minor, 16);
  EXPECT_EQ(due[2].amount.minor, 17);
  EXPECT_EQ(remainder_of(due[0]), Ratio(1, 2));
  EXPECT_EQ(remainder_of(due[1]), Ratio(0, 1));
  EXPECT_EQ(due[1].payee, "operator");
  EXPECT_EQ(due[2].payee, "supplier");
  EXPECT_EQ(due[2].means, "bill");
  EXPECT_EQ(due[2].part, 2);
}

TEST_F(DueTest, AFirstPartOfNothingGivesItsRemainderBack) {
  in_parts({{1, 10}, {9, 10}});
  clause.amount_minor = 7;
  const auto due = moved({}, given({1, 2}));  // 3.5 is 4: parts of 0.4 and 3.6
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].payer, "supplier");
  EXPECT_EQ(due[0].amount.minor, 0);
  EXPECT_EQ(remainder_of(due[0]), Ratio(1, 2));
  EXPECT_EQ(due[1].amount.minor, 4);
}

TEST_F(DueTest, CorrectionsOfPartsEndWhereTheWholeWouldHave) {
  in_parts({{1, 7}, {2, 7}, {4, 7}});
  std::vector<int64_t> sums(3);
  Given before;
  for (int64_t n : {3, 100, 7, 55, 0, 99}) {
    const Given after = given({n, 100});
    for (const Entitlement& each : moved(before, after))
      sums[each.part] += each.payer == "buyer" ? each.amount.minor : -each.amount.minor;
    before = after;
    EXPECT_EQ(sums[0] + sums[1] + sums[2], after.minor);
  }
  for (const Entitlement& each : moved({}, before))
    EXPECT_EQ(sums[each.part], each.amount.minor);
}

TEST_F(DueTest, ThirdPartiesPayAndArePaid) {
  clause.payer = 1;
  clause.payee = 0;
  const Entitlement due = moved({}, given({1, 1})).at(0);
  EXPECT_EQ(due.payer, "insurer");
  EXPECT_EQ(due.payee, "operator");
}

TEST_F(DueTest, TheTaxOfAnAmountIsWhatItContains) {
  with_tax(true, false);
  clause.price->share = {1, 2};
  const Entitlement half = moved({}, given({1, 1})).at(0);
  EXPECT_EQ(half.amount.minor, 5'650);
  EXPECT_EQ(half.tax_minor, 650);
  clause.price->without_tax = true;
  const Entitlement net = moved({}, given({1, 1})).at(0);
  EXPECT_EQ(net.amount.minor, 5'000);
  EXPECT_EQ(net.tax_minor, 0);
}

TEST_F(DueTest, TheRateIsThatOfTheLocalDayOnWhichTheWindowEnds) {
  for (const bool is_included : {true, false}) {
    with_tax(is_included, false);
    EXPECT_EQ(give(contract, clause, {1, 1}, day(9)).minor, 11'300);  // ends with the ninth
    EXPECT_EQ(give(contract, clause, {1, 1}, day(10)).minor, 10'900);
    contract.zone.initial_offset_s = -3'600;
    EXPECT_EQ(give(contract, clause, {1, 1}, day(9) + Duration::hours(1)).minor, 11'300);
    contract.zone.initial_offset_s = 0;
  }
  // A milestone is met at its instant, which may be the first of a day.
  clause.kind = terms::ClauseKind::milestone;
  EXPECT_EQ(give(contract, clause, {1, 1}, day(9)).minor, 10'900);
}

TEST_F(DueTest, ThePriceWithTaxMayStay) {
  with_tax(true, true);
  const Given before = give(contract, clause, {1, 1}, day(9));
  const Given after = give(contract, clause, {1, 1}, day(10));
  EXPECT_EQ(after.minor, 11'300);
  // 11300 * 9/109 = 933.03: the same amount, and 367 less tax in it.
  const Entitlement due = moved(before, after).at(0);
  EXPECT_EQ(due.amount.minor, 0);
  EXPECT_EQ(due.payer, "supplier");
  EXPECT_EQ(due.tax_minor, 367);
  clause.price->without_tax = true;
  EXPECT_EQ(give(contract, clause, {1, 1}, day(10)).minor, 10'367);  // 11300 / 1.09 = 10366.97
}

TEST_F(DueTest, ALimitLeavesWholeUnits) {
  const Given half = given({1, 2});
  EXPECT_EQ(at_most(half, 50), half);
  EXPECT_EQ(at_most(half, 49), (Given{49, 0, 1, {0, 1}}));
  const Entitlement less = moved(half, at_most(half, 0)).at(0);
  EXPECT_EQ(less.amount.minor, 50);
  EXPECT_EQ(remainder_of(less), Ratio(1, 2));
}

TEST_F(DueTest, NoMoreIsDueThanMoneyHolds) {
  clause.amount_minor = Money::kMaxMinor;
  EXPECT_EQ(given({INT64_MAX, 1}).minor, Money::kMaxMinor);
  clause.figure = terms::FigureAmount{};
  clause.figure->goes_back = true;
  EXPECT_EQ(given({INT64_MIN, 1}).minor, -Money::kMaxMinor / 2);
  EXPECT_EQ(moved(given({INT64_MIN, 1}), given({INT64_MAX, 1})).at(0).amount.minor, Money::kMaxMinor);
}

}  // namespace
}  // namespace panmen::verdict
