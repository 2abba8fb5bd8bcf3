#include "whatif/dial.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "verdict/test_clause.hpp"
#include "whatif/dial_page.hpp"
#include "whatif/test_tried.hpp"

namespace panmen::whatif {
namespace {

using record::Figure;
using record::Reason;
using terms::Comparison;
using terms::TestOp;

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();

// Measures a, b and c of one window; 10.00 is paid for each where a is at least 5.
class DialTest : public ::testing::Test, protected verdict::TestClause {
 protected:
  DialTest() : TestClause({"a", "b", "c"}, 5) {}
  static Figure figure(const char* name, std::optional<int64_t> steps, int8_t side = 0) {
    return {name, steps, steps ? Reason::none : Reason::no_data, steps ? side : int8_t{0}};
  }
  void window(std::vector<Figure> of_it) {
    const auto from = Instant{} + Duration::hours(static_cast<int64_t>(figures.size()));
    figures[{from, from + Duration::hours(1)}] = std::move(of_it);
  }
  void windows(const std::vector<std::optional<int64_t>>& a) {
    for (const auto& steps : a)
      window({figure("a", steps), figure("b", 1), figure("c", 1)});
  }
  std::vector<DialRow> rows(const std::optional<std::string>& measure = std::nullopt) const {
    const auto dial = choose_dial(contract, clause, measure);
    EXPECT_TRUE(dial.ok()) << dial.error().message;
    return turn(contract, clause, *dial, figures);
  }

  WindowFigures figures;
};

using Values = std::vector<std::pair<std::optional<int64_t>, std::optional<int64_t>>>;

Values values_of(const std::vector<DialRow>& rows) {
  Values values;
  for (const DialRow& row : rows)
    values.emplace_back(row.lowest, row.highest);
  return values;
}

TEST_F(DialTest, ARowEndsWhereAResultChanges) {
  windows({3, 7, 7, std::nullopt, 9});
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(values_of(all), (Values{{std::nullopt, 3}, {4, 7}, {8, 9}, {10, std::nullopt}}));
  EXPECT_EQ(all[0].count(Share::met), 4U);
  EXPECT_EQ(all[1].count(Share::met), 3U);
  EXPECT_EQ(all[1].count(Share::nothing), 1U);
  EXPECT_EQ(all[1].count(Share::undecided), 1U);
  EXPECT_EQ(all[1].due_minor, 3000);
  EXPECT_TRUE(all[1].is_as_agreed);
  EXPECT_EQ(std::ranges::count(all, true, &DialRow::is_as_agreed), 1);
  EXPECT_EQ(all[3].due_minor, 0);
}

TEST_F(DialTest, ADeductionGoesToTheBuyerAndWhatIsUndecidedCostsItsShare) {
  clause.deduction = true;
  clause.undecided_pay = {1, 2};
  windows({3, std::nullopt});
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(all[0].due_minor, -1500);
  EXPECT_EQ(all[1].due_minor, -500);
}

TEST_F(DialTest, FullValuesChangeBesideTheFigureThatIsShown) {
  window({figure("a", 7, -1), figure("b", 1), figure("c", 1)});
  EXPECT_EQ(values_of(rows()), (Values{{std::nullopt, 7}, {8, std::nullopt}}));
  contract.compares_full_value = true;
  EXPECT_EQ(values_of(rows()), (Values{{std::nullopt, 6}, {7, std::nullopt}}));
}

TEST_F(DialTest, OneComparisonIsTurnedWhileTheOthersStay) {
  clause.when = {compare(0, Comparison::at_least, 5), compare(1, Comparison::at_most, 3),
                 join(TestOp::both, 0, 1)};
  window({figure("a", 6), figure("b", 2), figure("c", 1)});
  window({figure("a", 8), figure("b", 4), figure("c", 1)});
  EXPECT_EQ(values_of(rows("a")), (Values{{std::nullopt, 6}, {7, std::nullopt}}));
  EXPECT_EQ(values_of(rows("b")), (Values{{std::nullopt, 1}, {2, 3}, {4, std::nullopt}}));
  EXPECT_EQ(rows("b <=").size(), 3U);
  EXPECT_EQ(rows("b <= 3").size(), 3U);
  const auto unsaid = choose_dial(contract, clause, std::nullopt);
  ASSERT_FALSE(unsaid.ok());
  EXPECT_NE(unsaid.error().message.find("\"a >= 5\", \"b <= 3\""), std::string::npos);
  const auto unknown = choose_dial(contract, clause, "c");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().message, "clause 'fee' compares no 'c'; it has \"a >= 5\", \"b <= 3\"");
}

TEST_F(DialTest, AMeasureComparedTwiceIsNamedWithItsSign) {
  clause.when = {compare(0, Comparison::at_least, 5), compare(0, Comparison::at_most, 9),
                 join(TestOp::both, 0, 1)};
  windows({7});
  EXPECT_FALSE(choose_dial(contract, clause, "a").ok());
  EXPECT_EQ(values_of(rows("a >=")), (Values{{std::nullopt, 7}, {8, std::nullopt}}));
  EXPECT_EQ(values_of(rows("a <= 9")), (Values{{std::nullopt, 6}, {7, std::nullopt}}));
}

TEST_F(DialTest, AGroupIsTurnedTogether) {
  contract.measures[0].name = "full[x]";
  contract.measures[1].name = "full[y]";
  clause.when = {compare(0, Comparison::at_most, 5), compare(1, Comparison::at_most, 5),
                 join(TestOp::both, 0, 1)};
  window({figure("full[x]", 3), figure("full[y]", 8), figure("c", 1)});
  EXPECT_EQ(dials_of(contract, clause).size(), 1U);
  EXPECT_EQ(values_of(rows("full")), (Values{{std::nullopt, 7}, {8, std::nullopt}}));
}

TEST_F(DialTest, AClausePaidOnceSaysWhenItWouldHaveBeen) {
  clause.recurrence = terms::Recurrence::once;
  clause.in_a_row = 2;
  windows({6, 7, 4, 9, 9, 8});
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(values_of(all), (Values{{std::nullopt, 6}, {7, 9}, {10, std::nullopt}}));
  EXPECT_EQ(all[0].paid_for, (Window{Instant{} + Duration::hours(1), Instant{} + Duration::hours(2)}));
  EXPECT_EQ(all[1].paid_for, (Window{Instant{} + Duration::hours(4), Instant{} + Duration::hours(5)}));
  EXPECT_FALSE(all[2].paid_for.has_value());
  EXPECT_EQ(all[1].due_minor, 1000);
  EXPECT_EQ(all[2].due_minor, 0);
}

TEST_F(DialTest, AnEqualityHasARowForEachFigureAndOneForTheRest) {
  clause.when = {compare(0, Comparison::equal, 4)};
  windows({3, 7, 7});
  const std::vector<DialRow> all = rows();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(values_of(all), (Values{{3, 3}, {7, 7}, {4, 4}}));
  EXPECT_EQ(all[1].count(Share::met), 2U);
  EXPECT_TRUE(all[2].is_other && all[2].is_as_agreed);
  EXPECT_EQ(all[2].count(Share::met), 0U);
}

TEST_F(DialTest, AnEqualityThatIsPaidOnceKeepsNeighbouringFiguresApart) {
  clause.when = {compare(0, Comparison::not_equal, 9)};
  clause.recurrence = terms::Recurrence::once;
  windows({0, 1});
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(values_of(all), (Values{{0, 0}, {1, 1}, {9, 9}}));
  EXPECT_EQ(all[0].count(Share::nothing), 1U);
  EXPECT_EQ(all[1].count(Share::nothing), 0U);
  EXPECT_TRUE(all[2].is_as_agreed);
}

TEST_F(DialTest, AScaleIsMovedAsAWhole) {
  clause.when.clear();
  clause.scale = terms::Scale{
      0, {{Comparison::at_least, 8, {1, 1}}, {Comparison::at_least, 5, {1, 2}}, {{}, 0, {0, 1}}}};
  windows({6, 9});
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(values_of(all), (Values{{std::nullopt, -2}, {-1, 1}, {2, 4}, {5, std::nullopt}}));
  EXPECT_EQ(all[0].count(Share::met), 2U);
  EXPECT_EQ(all[1].count(Share::in_part), 1U);
  EXPECT_TRUE(all[1].is_as_agreed);
  EXPECT_EQ(all[1].due_minor, 1500);
  EXPECT_EQ(all[2].due_minor, 500);
  EXPECT_EQ(all[2].count(Share::nothing), 1U);
  const std::vector<StepResult> steps = steps_of(contract, clause, figures);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].windows, 1U);
  EXPECT_EQ(steps[1].due_minor, 500);
  EXPECT_EQ(steps[2].windows, 0U);
}

TEST_F(DialTest, FiguresAndThresholdsAtTheEndsOfWhatIsCounted) {
  windows({kLowest, kHighest, 0});
  EXPECT_EQ(values_of(rows()), (Values{{std::nullopt, kLowest}, {kLowest + 1, 0}, {1, std::nullopt}}));
  clause.when = {compare(0, Comparison::greater, kHighest)};
  EXPECT_EQ(values_of(rows()), (Values{{std::nullopt, -1}, {0, kHighest - 1}, {kHighest, std::nullopt}}));
  clause.when.clear();
  clause.scale = terms::Scale{0,
                              {{Comparison::at_least, kHighest - 1, {1, 1}},
                               {Comparison::at_least, kLowest + 2, {1, 2}},
                               {{}, 0, {0, 1}}}};
  const std::vector<DialRow> all = rows();
  EXPECT_FALSE(all.front().lowest.has_value());
  EXPECT_FALSE(all.back().highest.has_value());
  EXPECT_EQ(values_of(all), (Values{{std::nullopt, -2}, {-1, std::nullopt}}))
      << "no farther than every step has a threshold";
}

TEST_F(DialTest, WithoutWindowsOneRowSaysNothing) {
  const std::vector<DialRow> all = rows();
  EXPECT_EQ(values_of(all), (Values{{std::nullopt, std::nullopt}}));
  EXPECT_EQ(rows_to_show(all, 20), std::vector<size_t>{0});
}

TEST_F(DialTest, WhatGoesOnBetweenThresholdsHasNoneToTurn) {
  clause.when.clear();
  clause.scale = terms::Scale{0,
                              {{Comparison::at_least, 9, {1, 1}},
                               {Comparison::at_least, 5, {0, 1}, {1, 1}, 5, 4, terms::Quantum::exact},
                               {{}, 0, {0, 1}}}};
  EXPECT_TRUE(dials_of(contract, clause).empty());
  const auto chosen = choose_dial(contract, clause, std::nullopt);
  ASSERT_FALSE(chosen.ok());
  EXPECT_EQ(chosen.error().code, ErrorCode::invalid);
  EXPECT_NE(chosen.error().message.find("panmen compare"), std::string::npos);
}

TEST_F(DialTest, ShowsTheEndsAndWhatLiesAroundTheTerms) {
  std::vector<std::optional<int64_t>> a;
  for (int64_t i = 0; i < 100; ++i)
    a.emplace_back(10 * i);
  windows(a);
  clause.when.front().threshold_steps = 305;
  const std::vector<DialRow> all = rows();
  const std::vector<size_t> shown = rows_to_show(all, 20);
  EXPECT_EQ(shown.size(), 20U);
  EXPECT_EQ(shown.front(), 0U);
  EXPECT_EQ(shown.back(), all.size() - 1);
  for (size_t row = 28; row <= 34; ++row)
    EXPECT_NE(std::ranges::find(shown, row), shown.end()) << row;
  EXPECT_TRUE(std::ranges::is_sorted(shown));
}

// What a threshold gives, judged one window after the other and nothing else.
DialRow judged_alone(const terms::Contract& contract, const terms::Clause& clause,
                     const WindowFigures& figures) {
  DialRow row;
  verdict::ClauseState state;
  for (const auto& [window, of_it] : figures) {
    if (state.closed) break;
    const verdict::Finding finding = verdict::judge(contract, clause, state, of_it);
    const bool in_part = finding.outcome == record::Outcome::not_met && finding.pay.numerator != 0;
    const Share share = finding.outcome == record::Outcome::met            ? Share::met
                        : in_part                                          ? Share::in_part
                        : finding.outcome == record::Outcome::not_met      ? Share::nothing
                        : finding.outcome == record::Outcome::undetermined ? Share::undecided
                                                                           : Share::not_counted;
    ++row.windows[static_cast<size_t>(share)];
    if (state.closed) row.paid_for = window;
    const verdict::Given given = verdict::give(contract, clause, finding.pay, window.to);
    for (const record::Entitlement& due : verdict::entitle(contract, clause, {}, given, {}))
      row.due_minor += due.payer == contract.buyer.name ? due.amount.minor : -due.amount.minor;
  }
  return row;
}

// A clause and windows of small numbers, so that much meets.
struct Drawn {
  terms::Contract contract;
  terms::Clause clause;
  WindowFigures figures;
};

class Draw : public DialTest {
 public:
  void TestBody() override {}

  Drawn take() {
    clause.deduction = *rc::gen::arbitrary<bool>();
    contract.compares_full_value = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) contract.measures[0].only = {compare(2, Comparison::at_least, 2)};
    const int kind = *rc::gen::inRange(0, 4);
    if (kind == 0) {
      clause.when.clear();
      clause.scale = terms::Scale{
          0, {{Comparison::at_least, 6, {1, 1}}, {Comparison::greater, 3, {1, 3}}, {{}, 0, {0, 1}}}};
    } else {
      clause.when = {compare(0, drawn_comparison(), 4), compare(1, drawn_comparison(), 3),
                     join(*rc::gen::element(TestOp::both, TestOp::either), 0, 1), join(TestOp::negate, 2, 0)};
      if (*rc::gen::arbitrary<bool>()) clause.when.pop_back();
    }
    if (kind == 1) {
      clause.recurrence = terms::Recurrence::once;
      clause.in_a_row = *rc::gen::inRange<uint32_t>(1, 4);
    } else {
      clause.undecided_pay = *rc::gen::element(Ratio{0, 1}, Ratio{1, 2}, Ratio{1, 1});
    }
    const int n = *rc::gen::inRange(0, 12);
    for (int i = 0; i < n; ++i)
      window({drawn_figure("a"), drawn_figure("b"), drawn_figure("c")});
    return {contract, clause, figures};
  }

 private:
  static Comparison drawn_comparison() {
    return *rc::gen::element(Comparison::equal, Comparison::not_equal, Comparison::less, Comparison::at_most,
                             Comparison::greater, Comparison::at_least);
  }
  static Figure drawn_figure(const char* name) {
    if (*rc::gen::inRange(0, 6) == 0) return figure(name, std::nullopt);
    return figure(name, *rc::gen::inRange<int64_t>(0, 8), *rc::gen::inRange<int8_t>(-1, 2));
  }
};

RC_GTEST_PROP(DialProperties, EveryValueGivesWhatItsRowSays, ()) {
  const Drawn drawn = Draw().take();
  for (const Dial& dial : dials_of(drawn.contract, drawn.clause)) {
    const std::vector<DialRow> all = turn(drawn.contract, drawn.clause, dial, drawn.figures);
    RC_ASSERT(std::ranges::count(all, true, &DialRow::is_as_agreed) == 1);
    for (int64_t value = -9; value <= 17; ++value) {
      terms::Clause turned = drawn.clause;
      for (const Dial::Node& node : dial.nodes)
        turned.when[node.index].threshold_steps = value + node.moved_by;
      if (dial.is_scale())
        for (terms::ScaleStep& step : turned.scale->steps)
          step.threshold_steps += value;
      const auto holds = [&](const DialRow& row) {
        return !row.is_other && (!row.lowest || *row.lowest <= value) &&
               (!row.highest || value <= *row.highest);
      };
      RC_ASSERT(std::ranges::count_if(all, holds) <= 1);
      auto row = std::ranges::find_if(all, holds);
      if (row == all.end()) row = std::ranges::find(all, true, &DialRow::is_other);
      RC_ASSERT(row != all.end());
      const DialRow alone = judged_alone(drawn.contract, turned, drawn.figures);
      RC_ASSERT(row->windows == alone.windows);
      RC_ASSERT(row->paid_for == alone.paid_for);
      RC_ASSERT(row->due_minor == alone.due_minor);
      if (value == dial.as_agreed) RC_ASSERT(row->is_as_agreed);
    }
  }
}

// With the terms as they stand, judging the figures again comes to what the engine did.
void expect_as_replayed(const TestTried& tested) {
  const TriedTerms& tried = *tested.all.front();
  for (const terms::Clause& clause : tried.contract().clauses) {
    Int128 due = 0;
    uint64_t met = 0;
    for (const auto& [window, result] : results_of(tried.part(), clause.id)) {
      due += result.due_minor;
      met += result.outcome == record::Outcome::met ? 1 : 0;
    }
    for (const Dial& dial : dials_of(tried.contract(), clause)) {
      const DialReport report = report_on(tried, clause, dial);
      EXPECT_GT(report.rows.size(), 1U) << clause.id;
      EXPECT_EQ(report.as_agreed().due_minor, due) << clause.id;
      EXPECT_EQ(report.as_agreed().count(Share::met), met) << clause.id;
    }
  }
}

TEST(DialOfTriedTerms, AsAgreedIsWhatTheReplayGave) {
  expect_as_replayed(try_terms({press_terms()}, press_recording()));
}

TEST(DialOfTriedTerms, ResultsThatWereCorrectedCountAsTheyStand) {
  std::string terms = press_terms();
  terms.replace(terms.find("timezone"), 0, "final after: 30 d\n");
  // The third hour is reported again at the end: it stood still.
  std::string csv = press_recording();
  for (int minute = 10; minute < 50; ++minute)
    csv += fmt::format("2026-03-02T02:{:02}:15Z,STOP,,75.0\n", minute);
  const TestTried tested = try_terms({terms}, csv);
  const auto& verdicts = tested.all.front()->part().verdicts;
  EXPECT_TRUE(std::ranges::any_of(verdicts, [](const auto& v) { return v.id.correction > 0; }));
  expect_as_replayed(tested);
}

}  // namespace
}  // namespace panmen::whatif
