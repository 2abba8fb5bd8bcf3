#include "terms/scale.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/money.hpp"
#include "terms/scale_text.hpp"

namespace panmen::terms {
namespace {

constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();

// 0.5 less for each 10 steps below 100.
ScaleStep slope(Quantum quantum) {
  return {Comparison::at_least, 0, {8, 1}, {1, 2}, 100, 10, quantum};
}

TEST(Scale, counts_what_is_begun_and_full_away_from_where_it_begins) {
  const auto at = [](Quantum quantum, int64_t steps) { return *pay_at(slope(quantum), steps); };
  for (const Quantum quantum : {Quantum::exact, Quantum::begun, Quantum::full}) {
    EXPECT_EQ(at(quantum, 100), (Ratio{8, 1}));
    EXPECT_EQ(at(quantum, 90), (Ratio{15, 2}));
    EXPECT_EQ(at(quantum, 110), (Ratio{17, 2}));
  }
  EXPECT_EQ(at(Quantum::exact, 99), (Ratio{159, 20}));
  EXPECT_EQ(at(Quantum::begun, 99), (Ratio{15, 2}));
  EXPECT_EQ(at(Quantum::begun, 89), (Ratio{7, 1}));
  EXPECT_EQ(at(Quantum::begun, 101), (Ratio{17, 2}));
  EXPECT_EQ(at(Quantum::full, 91), (Ratio{8, 1}));
  EXPECT_EQ(at(Quantum::full, 109), (Ratio{8, 1}));
}

TEST(Scale, says_nothing_of_what_fits_no_ratio) {
  ScaleStep step = slope(Quantum::begun);
  EXPECT_FALSE(pay_at(step, kLowest).has_value());
  step.from_steps = kLowest;
  EXPECT_FALSE(pay_at(step, kHighest).has_value());
  step.from_steps = 0;
  step.slope = {kHighest, 1};
  EXPECT_FALSE(pay_at(step, 20).has_value());
  EXPECT_FALSE(pay_at(FigureAmount{0, {1, 1}, {kHighest, 1}, true}, 2).has_value());
  EXPECT_FALSE(pay_at(FigureAmount{0, {3, 1}, {kHighest, 1}, true}, 1).has_value());
}

TEST(Scale, below_zero_a_figure_brings_nothing_unless_it_goes_back) {
  EXPECT_EQ(*pay_at(FigureAmount{0, {7, 10}, {1, 100}, false}, -500), (Ratio{0, 1}));
  EXPECT_EQ(*pay_at(FigureAmount{0, {7, 10}, {1, 100}, true}, -500), (Ratio{-7, 2}));
  EXPECT_EQ(*pay_at(FigureAmount{0, {7, 10}, {1, 100}, true}, 500), (Ratio{7, 2}));
}

// The difference of two amounts that are due to different sides has to be money too.
TEST(Scale, keeps_differences_of_amounts_within_money) {
  Clause clause;
  clause.amount_minor = 1;
  clause.figure = FigureAmount{};
  EXPECT_TRUE(is_money(clause, {Money::kMaxMinor, 1}));
  EXPECT_FALSE(is_money(clause, {Money::kMaxMinor + 1, 1}));
  clause.figure->goes_back = true;
  EXPECT_FALSE(is_money(clause, {Money::kMaxMinor, 1}));
  EXPECT_TRUE(is_money(clause, {-Money::kMaxMinor / 2, 1}));
  EXPECT_FALSE(is_money(clause, {-Money::kMaxMinor / 2 - 1, 1}));
}

Ways ways(std::vector<ScaleStep> steps) {
  return ways_of(Scale{0, std::move(steps)});
}

TEST(Scale, says_which_way_it_leads) {
  const auto is = [](Ways ways, bool up, bool down) { return ways.up == up && ways.down == down; };
  EXPECT_TRUE(is(ways({{{}, 0, {1, 1}}}), false, false));
  EXPECT_TRUE(is(ways({{Comparison::at_least, 5, {1, 1}}, {{}, 0, {0, 1}}}), true, false));
  EXPECT_TRUE(is(ways({{Comparison::at_most, 5, {1, 1}}, {{}, 0, {0, 1}}}), false, true));
  // A line from 0 at 0 to 1 at 10: it has no edge.
  EXPECT_TRUE(is(ways({{Comparison::at_least, 10, {1, 1}},
                       {Comparison::at_least, 0, {0, 1}, {1, 1}, 0, 10, Quantum::exact},
                       {{}, 0, {0, 1}}}),
                 true, false));
  // All at the price of the tier that is reached: more, and less where the price falls.
  EXPECT_TRUE(is(ways({{Comparison::at_most, 10, {0, 1}, {2, 1}, 0, 1, Quantum::exact},
                       {{}, 0, {0, 1}, {1, 1}, 0, 1, Quantum::exact}}),
                 true, true));
}

// What a clause gives in any two windows has to be comparable: both are whole numbers of what is said.
RC_GTEST_PROP(Scale, gives_whole_numbers_of_its_denominators, ()) {
  const auto small = [](int64_t from, int64_t to) { return *rc::gen::inRange<int64_t>(from, to); };
  Clause clause;
  clause.amount_minor = 1;
  clause.scale = Scale{};
  ScaleStep& step = clause.scale->steps.emplace_back();
  step.pay = *make_ratio(small(0, 50), small(1, 50));
  step.slope = *make_ratio(small(-50, 50), small(1, 50));
  step.from_steps = small(-100, 100);
  step.quantum_steps = small(1, 50);
  step.quantum = static_cast<Quantum>(small(1, 4));
  const auto denominators = denominators_of(clause);
  RC_ASSERT(denominators.has_value());
  const auto pay = pay_at(step, small(-1000, 1000));
  RC_ASSERT(pay.has_value());
  RC_ASSERT(denominators->back() % pay->denominator == 0);
}

TEST(Scale, says_amounts_with_the_digits_they_need) {
  EXPECT_EQ(money_in_words({325, 1}, Currency()), "3.25 CNY");
  EXPECT_EQ(money_in_words({13, 4}, Currency()), "0.0325 CNY");
  EXPECT_EQ(money_in_words({1, 3}, Currency()), "1/300 CNY");
  EXPECT_EQ(money_in_words({123'456'789, 1}, Currency()), "1,234,567.89 CNY");
}

}  // namespace
}  // namespace panmen::terms
