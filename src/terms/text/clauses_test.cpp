#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

std::string render_all(const CheckResult& result) {
  std::string out;
  for (const Diagnostic& error : result.errors)
    out += render(error);
  return out;
}

// A contract whose signals are a third party's.
Contract compiled(const std::string& measures, const std::string& clauses) {
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nfrom: 2026-01-01\nuntil: "
      "2028-01-01\n"
      "shifts:\n"
      "  early: {from: 06:00, to: 14:00, on: every day}\n"
      "  night: {from: 22:00, to: 06:00, on: every day}\n"
      "signals:\n"
      "  state: {asset: a, metric: s, type: state, from: third party}\n"
      "  parts: {asset: a, metric: p, type: counter, resets: to zero, from: third party}\n"
      "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\nmeasures:\n" +
          measures + "clauses:\n" + clauses,
      "a");
  EXPECT_TRUE(result.contract) << render_all(result);
  if (!result.contract) return {};
  const auto decoded = decode_contract(encode(*result.contract));
  EXPECT_TRUE(decoded.ok() && *decoded == *result.contract);
  return *result.contract;
}

// ---- Uncertainty ----------------------------------------------------------------------------------------

constexpr const char* kShare = "share(state = \"RUN\")";

std::string uncertain(const std::string& side) {
  return "  x: {is: '" + std::string(kShare) + "', per: day, show: 0.01 %, uncertainty: 0.05 % for the " +
         side + "}\n  y: {is: increase(parts), per: day, show: 1}\n";
}

// The threshold of the first comparison of `x`.
int64_t moved(const std::string& side, const std::string& consequence, const std::string& test) {
  const Contract contract = compiled(
      uncertain(side), "  - {id: fee, each: day, " + consequence + ": 1.00 CNY, when: " + test + "}\n");
  for (const Clause& clause : contract.clauses) {
    for (const TestNode& node : clause.when) {
      if (node.op == TestOp::compare && node.measure == 0) return node.threshold_steps;
    }
  }
  return 0;
}

TEST(Uncertainty, moves_a_threshold_in_favour_of_its_side) {
  EXPECT_EQ(moved("supplier", "pay", "x >= 98 %"), 9795);
  EXPECT_EQ(moved("supplier", "pay", "x > 98 %"), 9795);
  EXPECT_EQ(moved("supplier", "pay", "x <= 2 %"), 205);
  EXPECT_EQ(moved("supplier", "pay", "2 % > x"), 205);
  EXPECT_EQ(moved("supplier", "deduct", "x < 98 %"), 9795);
  EXPECT_EQ(moved("supplier", "deduct", "x >= 2 %"), 205);
  EXPECT_EQ(moved("buyer", "pay", "x >= 98 %"), 9805);
  EXPECT_EQ(moved("buyer", "deduct", "x < 98 %"), 9805);
}

TEST(Uncertainty, turns_with_each_not) {
  EXPECT_EQ(moved("supplier", "pay", "not x < 98 %"), 9795);
  EXPECT_EQ(moved("supplier", "pay", "not (y > 3 and not x >= 98 %)"), 9795);
  EXPECT_EQ(moved("buyer", "pay", "y > 3 or not x < 98 %"), 9805);
}

TEST(Uncertainty, moves_the_edges_of_a_scale) {
  const auto steps = [](const std::string& side, const std::string& consequence, const std::string& pays) {
    const Contract contract =
        compiled(uncertain(side), "  - id: fee\n    each: day\n    " + consequence +
                                      ": 1.00 CNY\n    scale:\n      of: x\n      steps:\n" + pays);
    std::vector<int64_t> out;
    for (const Clause& clause : contract.clauses) {
      for (size_t i = 0; i + 1 < clause.scale->steps.size(); ++i)
        out.push_back(clause.scale->steps[i].threshold_steps);
    }
    return out;
  };
  const std::string falls =
      "        - {at least: 98 %, pay: 100 %}\n        - {at least: 95 %, pay: 60 %}\n"
      "        - {otherwise: 0 %}\n";
  const std::string rises =
      "        - {at least: 98 %, pay: 0 %}\n        - {above: 95 %, pay: 60 %}\n"
      "        - {otherwise: 100 %}\n";
  const std::string less =
      "        - {at most: 2 %, pay: 100 %}\n        - {below: 5 %, pay: 60 %}\n"
      "        - {otherwise: 0 %}\n";
  const std::string level =
      "        - {at least: 98 %, pay: 60 %}\n        - {at least: 95 %, pay: 60 %}\n"
      "        - {otherwise: 0 %}\n";
  using Steps = std::vector<int64_t>;
  EXPECT_EQ(steps("supplier", "pay", falls), (Steps{9795, 9495}));
  EXPECT_EQ(steps("buyer", "pay", falls), (Steps{9805, 9505}));
  EXPECT_EQ(steps("supplier", "pay", rises), (Steps{9805, 9505}));
  EXPECT_EQ(steps("supplier", "pay", less), (Steps{205, 505}));
  EXPECT_EQ(steps("supplier", "deduct", less), (Steps{195, 495}));
  EXPECT_EQ(steps("supplier", "deduct", rises), (Steps{9795, 9495}));
  // Where the same is paid on both sides of an edge, there is nobody to favour.
  EXPECT_EQ(steps("supplier", "pay", level), (Steps{9800, 9495}));
}

TEST(Uncertainty, is_not_allowed_for_in_only) {
  const Contract contract =
      compiled(uncertain("supplier") + "  z: {is: count(parts), per: day, show: 1, only: x >= 98 %}\n",
               "  - {id: fee, each: day, pay: 1.00 CNY, when: z > 3}\n");
  ASSERT_EQ(contract.measures.size(), 3U);
  EXPECT_EQ(contract.measures[2].only.at(0).threshold_steps, 9800);
}

bool is_met(const std::vector<TestNode>& test, int64_t steps) {
  std::vector<bool> met;
  for (const TestNode& node : test) {
    switch (node.op) {
      case TestOp::compare:
        met.push_back(satisfies(steps, node.comparison, node.threshold_steps));
        break;
      case TestOp::both:
        met.push_back(met[node.left] && met[node.right]);
        break;
      case TestOp::either:
        met.push_back(met[node.left] || met[node.right]);
        break;
      case TestOp::negate:
        met.push_back(!met[node.left]);
        break;
    }
  }
  return met.back();
}

std::string any_test(int depth) {
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
  if (kind == 1) return "not (" + any_test(depth - 1) + ")";
  if (kind == 2) return "(" + any_test(depth - 1) + ") and (" + any_test(depth - 1) + ")";
  if (kind == 3) return "(" + any_test(depth - 1) + ") or (" + any_test(depth - 1) + ")";
  const auto comparison = *rc::gen::element<std::string>(">=", ">", "<", "<=");
  return "x " + comparison + " " + std::to_string(*rc::gen::inRange(1, 100)) + " %";
}

TEST(Uncertainty, never_costs_its_side_anything) {
  EXPECT_TRUE(rc::check([] {
    const std::string test = any_test(4);
    const bool pay = *rc::gen::arbitrary<bool>();
    const auto when = [&](const std::string& uncertainty) {
      return compiled("  x: {is: '" + std::string(kShare) + "', per: day, show: 0.01 %" + uncertainty + "}\n",
                      "  - {id: fee, each: day, " + std::string(pay ? "pay" : "deduct") +
                          ": 1.00 CNY, when: '" + test + "'}\n")
          .clauses.at(0)
          .when;
    };
    const std::vector<TestNode> plain = when("");
    const std::vector<TestNode> supplier = when(", uncertainty: 0.05 % for the supplier");
    const std::vector<TestNode> buyer = when(", uncertainty: 0.05 % for the buyer");
    for (int64_t steps = 0; steps <= 10'000; ++steps) {
      const bool met = is_met(plain, steps);
      RC_ASSERT(!met || is_met(pay ? supplier : buyer, steps));
      RC_ASSERT(met || !is_met(pay ? buyer : supplier, steps));
    }
  }));
}

// ---- Only -----------------------------------------------------------------------------------------------

TEST(Only, names_measures_that_stand_before_it) {
  const Contract contract = compiled(
      "  x: {is: count(state), per: day, show: 1, only: not (y < 3 or z > 4)}\n"
      "  y: {is: increase(parts), per: day, show: 1}\n"
      "  z: {is: y * 2, per: day, show: 1}\n",
      "  - {id: fee, each: day, pay: 1.00 CNY, when: x > 3}\n");
  ASSERT_EQ(contract.measures.size(), 3U);
  EXPECT_EQ(contract.measures[0].name, "y");
  EXPECT_EQ(contract.measures[1].name, "z");
  EXPECT_EQ(contract.measures[2].name, "x");
  const std::vector<TestNode>& only = contract.measures[2].only;
  ASSERT_EQ(only.size(), 4U);
  EXPECT_EQ(only[0].measure, 0);
  EXPECT_EQ(only[1].measure, 1);
  EXPECT_EQ(only[2].op, TestOp::either);
  EXPECT_EQ(only[3].op, TestOp::negate);
  EXPECT_TRUE(contract.measures[0].only.empty());
}

// ---- Windows of clauses ---------------------------------------------------------------------------------

TEST(Clauses, have_the_window_of_their_measures) {
  struct Row {
    const char* window;
    const char* in_a_row;
  };
  const Row rows[] = {{"hour", "2 hours in a row"},
                      {"week", "2 weeks in a row"},
                      {"month from the 26th", "2 months in a row"},
                      {"quarter", "2 quarters in a row"},
                      {"year", "2 years in a row"},
                      {"last 7 days", "2 days in a row"},
                      {"shift", "2 shifts in a row"},
                      {"shift night", "2 shifts in a row"}};
  for (const Row& row : rows) {
    const std::string window = row.window;
    const Contract contract =
        compiled("  x: {is: increase(parts), per: " + window + ", show: 1}\n",
                 "  - {id: fee, each: " + window + ", pay: 1.00 CNY, when: x > 3}\n" +
                     "  - {id: start, for: " + row.in_a_row + ", pay: 1.00 CNY, when: x > 3}\n");
    ASSERT_EQ(contract.clauses.size(), 2U) << window;
    for (const Clause& clause : contract.clauses)
      EXPECT_EQ(name_of(contract.windows[clause.window], contract), window);
    EXPECT_EQ(contract.clauses[1].in_a_row, 2U);
  }
}

TEST(Clauses, can_be_judged_over_the_whole_contract) {
  const Contract contract = compiled("  x: {is: increase(parts), per: contract, show: 1}\n",
                                     "  - {id: bonus, pay: 1.00 CNY, when: x > 3}\n");
  ASSERT_EQ(contract.clauses.size(), 1U);
  EXPECT_EQ(contract.windows[contract.clauses[0].window].shape, WindowShape::contract);
}

TEST(Clauses, say_what_is_due_where_nothing_is_decided) {
  const auto undecided = [](const std::string& keys) {
    return compiled("  x: {is: increase(parts), per: day, show: 1}\n",
                    "  - {id: fee, each: day, pay: 1.00 CNY, when: x > 3" + keys + "}\n")
        .clauses.at(0)
        .undecided_pay;
  };
  EXPECT_EQ(undecided(""), (Ratio{0, 1}));
  EXPECT_EQ(undecided(", undecided: 0 %"), (Ratio{0, 1}));
  EXPECT_EQ(undecided(", undecided: 37.5 %"), (Ratio{3, 8}));
  EXPECT_EQ(undecided(", undecided: 100 %"), (Ratio{1, 1}));
}

}  // namespace
}  // namespace panmen::terms
