#include "verdict/clause.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "verdict/due.hpp"
#include "verdict/test_clause.hpp"

namespace panmen::verdict {
namespace {

using record::Figure;
using record::Outcome;
using record::Reason;
using terms::Comparison;
using terms::TestOp;

// A finding with the records that follow from it.
struct Judgement {
  record::Verdict verdict;
  std::optional<record::Entitlement> entitlement;
};

const Window kWindow{Instant{0}, Instant{3'600'000'000'000}};

class ClauseTest : public ::testing::Test, protected TestClause {
 protected:
  ClauseTest() : TestClause({"a", "b", "unused"}, 90) {}
  static terms::TestNode compare(uint16_t measure, int64_t threshold) {
    return TestClause::compare(measure, Comparison::at_least, threshold);
  }
  Judgement judged(std::optional<int64_t> a, std::optional<int64_t> b) {
    const auto figure = [](const char* name, std::optional<int64_t> steps, Reason reason) {
      return Figure{name, steps, steps ? Reason::none : reason, 0};
    };
    const std::vector<Figure> figures{figure("a", a, Reason::no_data),
                                      figure("b", b, Reason::divides_by_zero),
                                      figure("unused", 1, Reason::none)};
    return judged(figures);
  }
  Judgement judged(const std::vector<Figure>& figures) {
    const Finding finding = judge(contract, clause, state, figures);
    const record::Verdict verdict = make_verdict(contract, clause, kWindow, finding, figures, 0);
    EXPECT_TRUE(record::check(verdict).ok()) << record::check(verdict).error().message;
    const auto due =
        entitle(contract, clause, {}, give(contract, clause, finding.pay, kWindow.to), verdict.id);
    return {verdict, due.empty() ? std::nullopt : std::optional(due.front())};
  }
  Outcome outcome(std::optional<int64_t> a, std::optional<int64_t> b) { return judged(a, b).verdict.outcome; }

  ClauseState state;
};

TEST_F(ClauseTest, IsMetOnTheThresholdAndNamesOnlyTheFiguresItUsed) {
  const Judgement met = judged(90, 1);
  EXPECT_EQ(met.verdict.outcome, Outcome::met);
  EXPECT_EQ(met.verdict.figures, (std::vector<Figure>{{"a", 90, Reason::none, 0}}));
  ASSERT_TRUE(met.entitlement.has_value());
  EXPECT_EQ(met.entitlement->because, met.verdict.id);
  EXPECT_EQ(met.entitlement->amount.minor, 1000);
  EXPECT_EQ(met.entitlement->payer, "buyer");
  EXPECT_EQ(met.entitlement->payee, "supplier");
  const Judgement not_met = judged(89, 1);
  EXPECT_EQ(not_met.verdict.outcome, Outcome::not_met);
  EXPECT_FALSE(not_met.entitlement.has_value());
}

TEST_F(ClauseTest, WithoutAFigureNothingIsDecidedAndNothingIsDue) {
  const Judgement judgement = judged(std::nullopt, 1);
  EXPECT_EQ(judgement.verdict.outcome, Outcome::undetermined);
  EXPECT_EQ(judgement.verdict.reason, Reason::no_data);
  EXPECT_FALSE(judgement.entitlement.has_value());
}

TEST_F(ClauseTest, WhatIsKnownDecidesWhereItCan) {
  clause.when = {compare(0, 90), compare(1, 50), join(TestOp::both, 0, 1)};
  EXPECT_EQ(outcome(80, std::nullopt), Outcome::not_met);
  EXPECT_EQ(outcome(std::nullopt, 40), Outcome::not_met);
  EXPECT_EQ(outcome(95, std::nullopt), Outcome::undetermined);
  EXPECT_EQ(judged(95, std::nullopt).verdict.reason, Reason::divides_by_zero);
  clause.when[2].op = TestOp::either;
  EXPECT_EQ(outcome(95, std::nullopt), Outcome::met);
  EXPECT_EQ(outcome(80, std::nullopt), Outcome::undetermined);
  EXPECT_EQ(outcome(80, 40), Outcome::not_met);
}

TEST_F(ClauseTest, NegationKeepsUndetermined) {
  clause.when = {compare(0, 90), join(TestOp::negate, 0, 0)};
  EXPECT_EQ(outcome(95, 0), Outcome::not_met);
  EXPECT_EQ(outcome(80, 0), Outcome::met);
  EXPECT_EQ(outcome(std::nullopt, 0), Outcome::undetermined);
}

TEST_F(ClauseTest, ADeductionGoesFromSupplierToBuyer) {
  clause.deduction = true;
  const Judgement met = judged(90, 0);
  ASSERT_TRUE(met.entitlement.has_value());
  EXPECT_EQ(met.entitlement->payer, "supplier");
  EXPECT_EQ(met.entitlement->payee, "buyer");
}

TEST_F(ClauseTest, ARunIsPaidOnceAndThenClosed) {
  clause.recurrence = terms::Recurrence::once;
  clause.in_a_row = 2;
  const Judgement first = judged(95, 0);
  EXPECT_EQ(first.verdict.outcome, Outcome::not_met);
  EXPECT_EQ(first.verdict.reason, Reason::run_too_short);
  EXPECT_FALSE(first.entitlement.has_value());
  EXPECT_FALSE(state.closed);
  const Judgement second = judged(95, 0);
  EXPECT_EQ(second.verdict.outcome, Outcome::met);
  EXPECT_TRUE(second.entitlement.has_value());
  EXPECT_TRUE(state.closed);
}

TEST_F(ClauseTest, AWindowThatIsNotMetOrNotDecidedEndsARun) {
  for (const std::optional<int64_t> between : {std::optional<int64_t>(80), std::optional<int64_t>()}) {
    state = {};
    clause.recurrence = terms::Recurrence::once;
    clause.in_a_row = 2;
    EXPECT_EQ(outcome(95, 0), Outcome::not_met);
    EXPECT_NE(outcome(between, 0), Outcome::met);
    EXPECT_EQ(outcome(95, 0), Outcome::not_met);
    EXPECT_EQ(outcome(95, 0), Outcome::met);
  }
}

TEST_F(ClauseTest, AWindowThatDoesNotCountNeitherBreaksNorLengthensARun) {
  clause.recurrence = terms::Recurrence::once;
  clause.in_a_row = 2;
  contract.measures[0].only = {compare(1, 10)};
  EXPECT_EQ(judged(95, 10).verdict.reason, Reason::run_too_short);
  const Judgement between = judged(80, 9);
  EXPECT_EQ(between.verdict.outcome, Outcome::not_counted);
  EXPECT_EQ(between.verdict.reason, Reason::does_not_count);
  EXPECT_FALSE(between.entitlement.has_value());
  EXPECT_EQ(state.run, 1U);
  EXPECT_EQ(outcome(95, 10), Outcome::met);
}

TEST_F(ClauseTest, WhereItCannotBeDecidedWhetherAWindowCountsTheWindowIsUndetermined) {
  contract.measures[0].only = {compare(1, 10)};
  clause.undecided_pay = {1, 4};
  const Judgement judgement = judged(95, std::nullopt);
  EXPECT_EQ(judgement.verdict.outcome, Outcome::undetermined);
  EXPECT_EQ(judgement.verdict.reason, Reason::divides_by_zero);
  EXPECT_EQ(judgement.entitlement->amount.minor, 250);
}

TEST_F(ClauseTest, OnlyTheMeasuresOfTheClauseSayWhetherAWindowCounts) {
  contract.measures[2].only = {compare(1, 10)};
  EXPECT_EQ(outcome(95, 9), Outcome::met);
}

TEST_F(ClauseTest, WhatRestsOnAFigureThatDoesNotCountDoesNotCount) {
  const std::vector<Figure> figures{{"a", std::nullopt, Reason::does_not_count, 0},
                                    {"b", 1, Reason::none, 0},
                                    {"unused", 1, Reason::none, 0}};
  EXPECT_EQ(judged(figures).verdict.outcome, Outcome::not_counted);
}

TEST_F(ClauseTest, InFullValueWhatIsJustBesideTheThresholdIsNotOnIt) {
  const auto outcome_at = [&](Comparison comparison, int8_t side) {
    clause.when.front().comparison = comparison;
    return judged({{"a", 90, Reason::none, side}, {"b", 1, Reason::none, 0}, {"unused", 1, Reason::none, 0}})
        .verdict.outcome;
  };
  EXPECT_EQ(outcome_at(Comparison::at_least, -1), Outcome::met) << "rounded";
  EXPECT_EQ(outcome_at(Comparison::greater, 1), Outcome::not_met) << "rounded";
  contract.compares_full_value = true;
  EXPECT_EQ(outcome_at(Comparison::at_least, -1), Outcome::not_met);
  EXPECT_EQ(outcome_at(Comparison::at_least, 0), Outcome::met);
  EXPECT_EQ(outcome_at(Comparison::greater, 0), Outcome::not_met);
  EXPECT_EQ(outcome_at(Comparison::greater, 1), Outcome::met);
  EXPECT_EQ(outcome_at(Comparison::equal, 1), Outcome::not_met);
  EXPECT_EQ(outcome_at(Comparison::not_equal, -1), Outcome::met);
  EXPECT_EQ(outcome_at(Comparison::less, -1), Outcome::met);
  EXPECT_EQ(outcome_at(Comparison::at_most, 1), Outcome::not_met);
}

TEST_F(ClauseTest, WhatIsUndecidedPaysWhatTheClauseSays) {
  clause.undecided_pay = {1, 2};
  EXPECT_EQ(judged(std::nullopt, 1).entitlement->amount.minor, 500);
  EXPECT_EQ(judged(90, 1).entitlement->amount.minor, 1000);
  EXPECT_FALSE(judged(80, 1).entitlement.has_value());
}

class ScaleTest : public ClauseTest {
 protected:
  ScaleTest() {
    clause.when.clear();
    clause.amount_minor = 101;
    clause.scale = terms::Scale{
        0, {{Comparison::at_least, 98, {1, 1}}, {Comparison::at_least, 95, {1, 2}}, {{}, 0, {0, 1}}}};
  }
};

TEST_F(ScaleTest, TheFirstStepThatFitsCountsAndOnlyTheFirstStepIsMet) {
  EXPECT_EQ(judged(98, 0).verdict.outcome, Outcome::met);
  EXPECT_EQ(judged(98, 0).entitlement->amount.minor, 101);
  EXPECT_EQ(judged(97, 0).verdict.outcome, Outcome::not_met);
  EXPECT_EQ(judged(94, 0).verdict.outcome, Outcome::not_met);
  EXPECT_FALSE(judged(94, 0).entitlement.has_value());
  EXPECT_EQ(judged(std::nullopt, 0).verdict.outcome, Outcome::undetermined);
  EXPECT_FALSE(judged(std::nullopt, 0).entitlement.has_value());
}

TEST_F(ScaleTest, HalfAMinorUnitIsRoundedToEvenAndItsRemainderKept) {
  const auto half_of = [&](int64_t amount) {
    clause.amount_minor = amount;
    return *judged(95, 0).entitlement;
  };
  const record::Entitlement down = half_of(101);  // 50.5
  EXPECT_EQ(down.amount.minor, 50);
  EXPECT_EQ(Ratio(down.remainder_numerator, down.remainder_denominator), Ratio(1, 2));
  const record::Entitlement up = half_of(103);  // 51.5
  EXPECT_EQ(up.amount.minor, 52);
  EXPECT_EQ(Ratio(up.remainder_numerator, up.remainder_denominator), Ratio(-1, 2));
  const record::Entitlement whole = half_of(104);
  EXPECT_EQ(whole.amount.minor, 52);
  EXPECT_EQ(Ratio(whole.remainder_numerator, whole.remainder_denominator), Ratio(0, 1));
  const record::Entitlement nothing = half_of(1);  // 0.5
  EXPECT_EQ(nothing.amount.minor, 0);
  EXPECT_EQ(Ratio(nothing.remainder_numerator, nothing.remainder_denominator), Ratio(1, 2));
}

}  // namespace
}  // namespace panmen::verdict
