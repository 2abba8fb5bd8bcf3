#include "store/page/clause_terms.hpp"

#include <gtest/gtest.h>

#include "store/page/test_statement.hpp"

namespace panmen::store {
namespace {

using terms::Comparison;
using terms::TestOp;

std::string english(const terms::Contract& contract) {
  return clause_sentence(contract, contract.clauses.front(), Words(Language::english));
}

TEST(ClauseTerms, ATestSaysWhatIsPaidWhen) {
  EXPECT_EQ(english(fee_contract()), "120.00 CNY is paid for each window in which availability ≥ 98.00 %.");
}

TEST(ClauseTerms, NegationsGoIntoTheComparisons) {
  terms::Contract contract = fee_contract();
  terms::Clause& clause = contract.clauses.front();
  clause.deduction = true;
  clause.when.push_back({TestOp::compare, 0, Comparison::less, 500, 0, 0});
  clause.when.push_back({TestOp::both, 0, Comparison::equal, 0, 0, 1});
  clause.when.push_back({TestOp::negate, 0, Comparison::equal, 0, 2, 0});
  EXPECT_EQ(
      english(contract),
      "120.00 CNY is deducted for each window in which availability < 98.00 % or availability ≥ 5.00 %.");
  const auto thresholds = thresholds_of(contract, clause, 0, Words(Language::english));
  ASSERT_EQ(thresholds.size(), 2U);
  EXPECT_EQ(thresholds[0].label, "< 98.00 %");
  EXPECT_EQ(thresholds[1].label, "≥ 5.00 %");
}

TEST(ClauseTerms, AScaleSaysItsStepsAndDrawsThem) {
  terms::Contract contract = fee_contract();
  terms::Clause& clause = contract.clauses.front();
  clause.when.clear();
  clause.undecided_pay = {3, 5};
  clause.scale = terms::Scale{0,
                              {{Comparison::at_least, 9800, {1, 1}},
                               {Comparison::at_least, 9500, {5, 8}},
                               {std::nullopt, 0, {1, 3}}}};
  EXPECT_EQ(english(contract),
            "120.00 CNY for each window, in the share that availability gives: ≥ 98.00 %: 100 %; ≥ 95.00 %: "
            "62.5 %; "
            "otherwise: 1/3. Where a window cannot be decided, 60 % of it is due.");
  const auto thresholds = thresholds_of(contract, clause, 0, Words(Language::english));
  ASSERT_EQ(thresholds.size(), 2U);
  EXPECT_EQ(thresholds[1].label, "≥ 95.00 % · 62.5 %");
  EXPECT_EQ(thresholds[1].steps, 9500);
}

TEST(ClauseTerms, ALineSaysItsPointsAndDrawsThem) {
  terms::Contract contract = fee_contract();
  terms::Clause& clause = contract.clauses.front();
  clause.when.clear();
  clause.scale = terms::Scale{0,
                              {{Comparison::at_least, 9800, {1, 1}},
                               {Comparison::at_least, 9000, {1, 4}, {3, 4}, 9000, 800, terms::Quantum::exact},
                               {std::nullopt, 0, {1, 4}}}};
  EXPECT_EQ(
      english(contract),
      "120.00 CNY for each window, in the share that availability gives: ≥ 98.00 %: 100 %; ≥ 90.00 %: in a "
      "straight line from 100 % at 98.00 % to 25 % at 90.00 %; otherwise: 25 %.");
  const auto thresholds = thresholds_of(contract, clause, 0, Words(Language::english));
  ASSERT_EQ(thresholds.size(), 2U);
  EXPECT_EQ(thresholds[0].label, "≥ 98.00 % · 100 %");
  EXPECT_EQ(thresholds[1].label, "≥ 90.00 % · 25 %");
}

TEST(ClauseTerms, AnAmountForEachUnitSaysItsTiers) {
  terms::Contract contract = fee_contract();
  terms::Clause& clause = contract.clauses.front();
  clause.when.clear();
  clause.amount_minor = 1;
  clause.undecided_pay = {50, 1};
  clause.scale = terms::Scale{0,
                              {{Comparison::at_most, 0, {0, 1}},
                               {Comparison::at_most, 500, {0, 1}, {13, 4}, 0, 1, terms::Quantum::exact},
                               {std::nullopt, 0, {1'625, 1}}},
                              true};
  EXPECT_EQ(english(contract),
            "Paid for each window, by availability: ≤ 0.00 %: 0.00 CNY; ≤ 5.00 %: 3.25 CNY for each 1 %; "
            "otherwise: 16.25 CNY. Where a window cannot be decided, 0.50 CNY is due.");
  EXPECT_EQ(thresholds_of(contract, clause, 0, Words(Language::english)).front().label,
            "≤ 5.00 % · 16.25 CNY");
}

TEST(ClauseTerms, AnAmountThatIsAFigureSaysWhatIsDueBelowZero) {
  terms::Contract contract = fee_contract();
  terms::Clause& clause = contract.clauses.front();
  clause.when.clear();
  clause.amount_minor = 1;
  clause.figure = terms::FigureAmount{0, {7, 10}, {1, 1}, false};
  EXPECT_EQ(english(contract), "70 % of availability is paid for each window, where it is above zero.");
  clause.figure->goes_back = true;
  EXPECT_EQ(english(contract),
            "70 % of availability is paid for each window; where it is below zero, it goes back.");
  EXPECT_EQ(measures_of(contract, clause), std::vector<uint16_t>{0});
}

TEST(ClauseTerms, PaidOnceInARow) {
  terms::Contract contract = fee_contract();
  contract.clauses.front().recurrence = terms::Recurrence::once;
  contract.clauses.front().in_a_row = 3;
  EXPECT_EQ(english(contract), "120.00 CNY, paid once: when availability ≥ 98.00 %, in 3 windows in a row.");
}

TEST(ClauseTerms, SharesAreExact) {
  EXPECT_EQ(share_text({333'333, 1'000'000}), "33.3333 %");
  EXPECT_EQ(share_text({0, 1}), "0 %");
  EXPECT_EQ(share_text({INT64_MAX, 1}), "922337203685477580700 %");
}

}  // namespace
}  // namespace panmen::store
