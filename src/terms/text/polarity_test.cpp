#include "terms/text/polarity.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
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

struct Row {
  const char* formula;
  const char* test;
  const char* consequence;
  const char* from;
  bool allowed;
};

TEST(Gaps, may_not_improve_the_outcome_of_who_reports) {
  const Row cases[] = {
      {"share(state = \"RUN\")", "x >= 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\")", "x >= 98 %", "pay", "buyer", false},
      {"share(state = \"RUN\")", "x >= 98 %", "pay", "third party", true},
      {"share(state = \"STOP\")", "x <= 2 %", "pay", "supplier", false},
      {"1 - share(state = \"STOP\")", "x >= 98 %", "pay", "supplier", false},
      {"1 - share(not state = \"STOP\")", "x <= 2 %", "pay", "supplier", true},
      {"share(state = \"RUN\")", "not x < 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\")", "x = 98 %", "pay", "supplier", false},
      {"share(state = \"STOP\")", "x > 2 %", "deduct", "supplier", false},
      {"share(state = \"STOP\")", "x > 2 %", "deduct", "buyer", true},
      {"share(state = \"RUN\")", "x < 98 %", "deduct", "supplier", true},
      {"2 * share(state = \"RUN\") / 2", "x >= 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\") * share(state != \"STOP\")", "x >= 98 %", "pay", "supplier", true},
      {"1 / share(state = \"RUN\")", "x >= 98 %", "pay", "supplier", false},
      {"1 / share(state = \"RUN\")", "x <= 98 %", "pay", "supplier", true},
      {"1 / (share(state = \"RUN\") - 0.5)", "x <= 98 %", "pay", "supplier", false},
      {"1 / (share(state = \"RUN\") + 0.5)", "x <= 98 %", "pay", "supplier", true},
      {"-share(state = \"STOP\")", "x >= -2 %", "pay", "supplier", false},
      {"share(state = \"RUN\") * max(other)", "x >= 98 %", "pay", "supplier", false},
      {"share(state = \"RUN\") * count(other)", "x >= 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\") * (1 - share(other > 3))", "x >= 98 %", "pay", "supplier", true},
      {"time(state = \"STOP\") / 1 h", "x <= 2 %", "pay", "supplier", false},
      {"count(state = \"STOP\" becomes true)", "x <= 2 %", "pay", "supplier", true},
      {"longest(state = \"STOP\") / 1 h", "x <= 2 %", "pay", "supplier", false},
      {"longest(state = \"RUN\") / 1 h", "x >= 98 %", "pay", "supplier", true},
      {"sqrt(share(state = \"RUN\"))", "x >= 98 %", "pay", "supplier", true},
      {"sqrt(share(state = \"STOP\"))", "x <= 2 %", "pay", "supplier", false},
      {"abs(share(state = \"RUN\"))", "x >= 98 %", "pay", "supplier", true},
      {"abs(-share(state = \"RUN\"))", "x >= 98 %", "pay", "supplier", true},
      {"abs(-share(state = \"STOP\"))", "x <= 2 %", "pay", "supplier", false},
      {"abs(share(state = \"RUN\") - 2)", "x >= 98 %", "pay", "supplier", false},
      {"share(state = \"RUN\") * rate(parts) / 1 Hz", "x >= 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\") * stddev(other)", "x >= 98 %", "pay", "supplier", true},
      {"share(state = \"RUN\") * median(other)", "x >= 98 %", "pay", "supplier", false},
      {"share(state = \"RUN\") * mean(runs(other > 3)) / 1 s", "x >= 98 %", "pay", "supplier", true},
      {"mean(runs(state = \"STOP\")) / 1 h", "x <= 2 %", "pay", "supplier", true},
      {"share(state = \"RUN\" and other > 3)", "x >= 98 %", "pay", "buyer", false},
      {"share(scheduled)", "x <= 98 %", "pay", "supplier", true},
  };
  for (const Row& each : cases) {
    const std::string text =
        "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\n"
        "shifts:\n  night: {from: 22:00, to: 06:00, on: every day}\nsignals:\n"
        "  parts: {asset: a, metric: p, type: counter, resets: to zero, from: third party}\n"
        "  state: {asset: a, metric: s, type: state, from: " +
        std::string(each.from) +
        "}\n"
        "  other: {asset: a, metric: o, type: gauge, from: third party}\n"
        "alive: each metric within 5 s\ngaps: {recording: down, missing at most: 50 %}\nmeasures:\n"
        "  x: {is: '" +
        each.formula +
        "', per: hour, show: 0.01 %}\n"
        "  y: {is: x, per: hour, show: 0.01 %}\n"
        "clauses:\n"
        "  - {id: direct, each: hour, " +
        each.consequence + ": 1.00 CNY, undecided: 0 %, when: " + each.test + "}\n";
    // Through another measure it is the same.
    std::string through = text;
    through.replace(through.rfind("when: ") + 6 + std::string(each.test).find('x'), 1, "y");
    for (const std::string& terms : {text, through}) {
      const CheckResult result = check_terms(terms, "a");
      EXPECT_EQ(result.contract.has_value(), each.allowed) << terms << render_all(result);
      if (each.allowed || result.errors.empty()) continue;
      EXPECT_EQ(result.errors[0].id, Message::gap_favours) << render_all(result);
    }
  }
}

TEST(Gaps, follow_the_direction_of_a_scale) {
  const auto check = [](const std::string& steps, const std::string& from) {
    return check_terms(
        "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\n"
        "shifts:\n  night: {from: 22:00, to: 06:00, on: every day}\nsignals:\n"
        "  parts: {asset: a, metric: p, type: counter, resets: to zero, from: third party}\n"
        "  state: {asset: a, metric: s, type: state, from: " +
            from +
            "}\n"
            "alive: each metric within 5 s\ngaps: {recording: down, missing at most: 50 %}\nmeasures:\n"
            "  x: {is: 'share(state = \"X\")', per: hour, show: 0.01 %}\n"
            "clauses:\n  - {id: fee, each: hour, pay: 1.00 CNY, undecided: 0 %, scale: {of: x, steps: [" +
            steps + "]}}\n",
        "a");
  };
  const std::string more = "{at least: 98 %, pay: 100 %}, {at least: 95 %, pay: 50 %}, {otherwise: 0 %}";
  const std::string less = "{at most: 2 %, pay: 100 %}, {below: 5 %, pay: 50 %}, {otherwise: 0 %}";
  const std::string both = "{at least: 98 %, pay: 50 %}, {at least: 95 %, pay: 100 %}, {otherwise: 0 %}";
  EXPECT_TRUE(check(more, "supplier").contract);
  EXPECT_FALSE(check(more, "buyer").contract);
  EXPECT_FALSE(check(less, "supplier").contract);
  EXPECT_TRUE(check(less, "buyer").contract);
  EXPECT_FALSE(check(both, "supplier").contract);
  EXPECT_FALSE(check(both, "buyer").contract);
}

// ---- Which causes can occur -----------------------------------------------------------------------------

// A supplier's share of stops, of which a gap would be to its good where the rule is `down`.
CheckResult with_rules(const std::string& rules, bool connected) {
  const std::string link =
      connected ? "  link: {asset: a, metric: Link, type: connection, from: third party}\n" : "";
  return check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n"
      "  state: {asset: a, metric: s, type: state, from: supplier}\n"
      "  far: {asset: z, metric: s, type: state, from: supplier}\n" +
          link + "alive: each metric within 5 s\ngaps: {" + rules +
          ", missing at most: 50 %}\nmeasures:\n"
          "  x: {is: 'share(state = \"STOP\")', per: hour, show: 0.01 %}\n"
          "  y: {is: 'share(far = \"STOP\")', per: hour, show: 0.01 %}\n"
          "clauses:\n  - {id: fee, each: hour, pay: 1.00 CNY, when: x <= 2 %}\n",
      "a");
}

TEST(GapRules, only_causes_that_can_occur_count) {
  const std::string connected = ", device: excluded, gateway: excluded, site network: excluded, our server: ";
  EXPECT_TRUE(with_rules("recording: excluded", false).contract);
  EXPECT_FALSE(with_rules("recording: down", false).contract);
  EXPECT_FALSE(with_rules("recording: excluded, doubtful: down", false).contract);
  EXPECT_FALSE(with_rules("recording: down, doubtful: excluded", false).contract);
  EXPECT_TRUE(with_rules("recording: excluded" + connected + "excluded", true).contract);
  EXPECT_FALSE(with_rules("recording: excluded" + connected + "down", true).contract);
}

TEST(GapRules, name_what_can_be_missing_and_whom_it_helps) {
  const CheckResult result = with_rules("recording: down", false);
  ASSERT_EQ(result.errors.size(), 1U) << render_all(result);
  EXPECT_NE(result.errors[0].message.find("'state'"), std::string::npos);
  EXPECT_NE(result.errors[0].message.find("'fee'"), std::string::npos);
  EXPECT_NE(result.errors[0].message.find("the supplier"), std::string::npos);
}

// ---- Against its reporter -------------------------------------------------------------------------------

struct Holds {
  bool buyer = false;
  bool supplier = false;
  friend bool operator==(const Holds&, const Holds&) = default;
};

CheckResult against(const std::string& measures, const std::string& clauses,
                    const std::string& rule = "against its reporter") {
  return check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n"
      "  state: {asset: a, metric: s, type: state, from: supplier}\n"
      "  door: {asset: a, metric: d, type: state, from: buyer}\n"
      "  seen: {asset: a, metric: v, type: state, from: third party}\n"
      "  parts: {asset: a, metric: p, type: counter, resets: to zero, from: supplier}\n"
      "alive: each metric within 5 s\ngaps: {recording: " +
          rule + ", missing at most: 50 %}\nmeasures:\n" + measures + "clauses:\n" + clauses,
      "a");
}

// Of the first aggregate of measure `x`.
Holds holds(const std::string& formula, const std::string& clauses,
            const std::string& rule = "against its reporter") {
  const CheckResult result = against("  x: {is: '" + formula + "', per: day, show: 0.01 %}\n", clauses, rule);
  EXPECT_TRUE(result.contract) << formula << "\n" << clauses << render_all(result);
  if (!result.contract) return {};
  const Aggregate& aggregate = result.contract->aggregates.at(0);
  return {aggregate.buyer_gap_holds, aggregate.supplier_gap_holds};
}

std::string clause(const std::string& consequence, const std::string& test) {
  return "  - {id: " + consequence + ", each: day, " + consequence +
         ": 1.00 CNY, undecided: 0 %, when: " + test + "}\n";
}

TEST(Against, a_gap_is_the_worse_for_who_reports) {
  const std::string running = "share(state = \"RUN\")";
  const std::string stopped = "1 - share(state = \"STOP\")";
  const Holds good_for_supplier{.buyer = true, .supplier = false};
  const Holds good_for_buyer{.buyer = false, .supplier = true};
  EXPECT_EQ(holds(running, clause("pay", "x >= 98 %")), good_for_supplier);
  EXPECT_EQ(holds(running, clause("deduct", "x < 98 %")), good_for_supplier);
  EXPECT_EQ(holds(running, clause("deduct", "not x >= 98 %")), good_for_supplier);
  EXPECT_EQ(holds(running, clause("deduct", "x > 98 %")), good_for_buyer);
  EXPECT_EQ(holds(stopped, clause("pay", "x >= 98 %")), good_for_buyer);
  EXPECT_EQ(holds("longest(door = \"OPEN\") / 1 h", clause("pay", "x <= 98 %")), good_for_buyer);
  // Two clauses that want the same.
  EXPECT_EQ(holds(running, clause("pay", "x >= 98 %") + clause("deduct", "x < 90 %")), good_for_supplier);
}

TEST(Against, nothing_is_said_where_it_decides_nothing) {
  const std::string pay = clause("pay", "x >= 98 %");
  EXPECT_EQ(holds("share(seen = \"RUN\")", pay), Holds{});
  EXPECT_EQ(holds("count(state = \"RUN\" becomes true)", pay), Holds{});
  EXPECT_EQ(holds("share(state = \"RUN\")", pay, "excluded"), Holds{});
  EXPECT_EQ(holds("share(state = \"RUN\")", pay, "down"), Holds{});
  const CheckResult unused = against(
      "  x: {is: 'share(state = \"RUN\")', per: day, show: 1 %}\n"
      "  y: {is: 'share(seen = \"RUN\")', per: day, show: 1 %}\n",
      clause("pay", "y >= 98 %"));
  ASSERT_TRUE(unused.contract) << render_all(unused);
  EXPECT_FALSE(unused.contract->aggregates.at(0).buyer_gap_holds);
}

TEST(Against, goes_through_figures_of_figures) {
  const auto of_year = [](const std::string& figure, const std::string& test) {
    return against(
        "  x: {is: 'share(state = \"RUN\")', per: day, show: 1 %}\n"
        "  year: {is: " +
            figure + ", per: year, show: 1 %}\n",
        "  - {id: bonus, each: year, pay: 1.00 CNY, when: " + test + "}\n");
  };
  const CheckResult best = of_year("mean(x)", "year >= 98 %");
  ASSERT_TRUE(best.contract) << render_all(best);
  EXPECT_TRUE(best.contract->aggregates.at(0).buyer_gap_holds);
  EXPECT_FALSE(best.contract->aggregates.at(0).supplier_gap_holds);
  const CheckResult worst = of_year("1 - min(x)", "year >= 2 %");
  ASSERT_TRUE(worst.contract) << render_all(worst);
  EXPECT_FALSE(worst.contract->aggregates.at(0).buyer_gap_holds);
  EXPECT_TRUE(worst.contract->aggregates.at(0).supplier_gap_holds);
  // How many windows were decided does not go with their figures.
  const CheckResult counted = of_year("count(x) / 1000", "year >= 2 %");
  ASSERT_TRUE(counted.contract) << render_all(counted);
  EXPECT_EQ(counted.contract->aggregates.at(0), [&] {
    Aggregate plain = counted.contract->aggregates.at(0);
    plain.buyer_gap_holds = plain.supplier_gap_holds = false;
    return plain;
  }());
}

TEST(Against, a_test_of_only_can_move_money_either_way) {
  const std::string measures =
      "  x: {is: 'share(seen = \"RUN\")', per: day, show: 1 %, only: open > 3 h}\n"
      "  z: {is: x * 2, per: day, show: 1 %}\n"
      "  open: {is: 'time(door = \"OPEN\")', per: day, show: 1 s}\n"
      "  year: {is: max(x), per: year, show: 1 %}\n";
  for (const std::string& clauses :
       {clause("deduct", "x >= 98 %"), clause("deduct", "z >= 98 %"),
        std::string("  - {id: few, each: year, deduct: 1.00 CNY, when: year < 30 %}\n")}) {
    const CheckResult refused = against(measures, clauses);
    ASSERT_EQ(refused.errors.size(), 1U) << render_all(refused);
    EXPECT_EQ(refused.errors[0].id, Message::gap_against_both);
    const CheckResult down = against(measures, clauses, "down");
    ASSERT_EQ(down.errors.size(), 1U) << render_all(down);
    EXPECT_EQ(down.errors[0].id, Message::gap_favours);
    EXPECT_TRUE(against(measures, clauses, "excluded").contract);
  }
}

// ---- Any formula ----------------------------------------------------------------------------------------

// The shares of two sides' signals, a figure of any sign, numbers, and what can be made of them.
std::string any_formula(int depth) {
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 10);
  const auto part = [&] { return "(" + any_formula(depth - 1) + ")"; };
  if (kind >= 1 && kind <= 4) {
    const std::string left = part();
    return left + *rc::gen::element<std::string>(" + ", " - ", " * ", " / ") + part();
  }
  if (kind == 5) return "-" + part();
  if (kind == 6) return "abs" + part();
  if (kind == 8) return "min(" + part() + ", " + part() + ")";
  if (kind == 9) return "max(" + part() + ", " + part() + ")";
  if (kind == 7) return "sqrt" + part();
  return *rc::gen::element<std::string>("share(state = \"A\")", "share(door = \"A\")", "median(level)", "1",
                                        "0.5", "2", "(0 - 1)");
}

// Nothing where it cannot be computed.
std::optional<double> value_of(const Contract& contract, const std::vector<double>& aggregates) {
  std::vector<double> values;
  for (const ExpressionNode& node : contract.measures.at(0).nodes) {
    const auto left = [&] { return values[node.left]; };
    const auto right = [&] { return values[node.right]; };
    switch (node.op) {
      case ExpressionOp::literal:
        values.push_back(static_cast<double>(node.literal.numerator) /
                         static_cast<double>(node.literal.denominator));
        break;
      case ExpressionOp::aggregate:
        values.push_back(aggregates[node.index]);
        break;
      case ExpressionOp::add:
        values.push_back(left() + right());
        break;
      case ExpressionOp::subtract:
        values.push_back(left() - right());
        break;
      case ExpressionOp::multiply:
        values.push_back(left() * right());
        break;
      case ExpressionOp::divide:
        values.push_back(left() / right());
        break;
      case ExpressionOp::square_root:
        values.push_back(std::sqrt(left()));
        break;
      case ExpressionOp::absolute:
        values.push_back(std::abs(left()));
        break;
      case ExpressionOp::minimum:
        values.push_back(std::min(left(), right()));
        break;
      case ExpressionOp::maximum:
        values.push_back(std::max(left(), right()));
        break;
      case ExpressionOp::measure:
        return std::nullopt;
    }
    if (!std::isfinite(values.back())) return std::nullopt;
  }
  return values.back();
}

TEST(Gaps, favour_nobody_in_what_is_accepted) {
  EXPECT_TRUE(rc::check([] {
    const std::string formula = any_formula(3);
    const bool more = *rc::gen::arbitrary<bool>();
    const CheckResult result = check_terms(
        "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n"
        "  state: {asset: a, metric: s, type: state, from: supplier}\n"
        "  door: {asset: a, metric: d, type: state, from: third party}\n"
        "  level: {asset: a, metric: l, type: gauge, from: third party}\n"
        "alive: each metric within 5 s\ngaps: {recording: down, missing at most: 50 %}\nmeasures:\n"
        "  x: {is: '" +
            formula +
            "', per: day, show: 0.01}\n"
            "clauses:\n  - {id: fee, each: day, pay: 1.00 CNY, when: x " +
            (more ? ">" : "<") + " 0.5}\n",
        "a");
    if (!result.contract) RC_DISCARD("refused");
    RC_LOG() << formula;
    const Contract& contract = *result.contract;
    // With a gap, the share of `state` is less; what is compared may not move the supplier's way.
    for (int trial = 0; trial < 50; ++trial) {
      std::vector<double> whole;
      for (const Aggregate& aggregate : contract.aggregates) {
        const int any = *rc::gen::inRange(0, 101);
        whole.push_back(aggregate.op == AggregateOp::share ? any / 100.0 : (any - 50) / 10.0);
      }
      std::vector<double> gap = whole;
      for (size_t i = 0; i < gap.size(); ++i) {
        const auto& condition = contract.aggregates[i].condition;
        if (condition && contract.conditions[*condition].signal == 0) gap[i] *= 0.7;
      }
      const auto before = value_of(contract, whole);
      const auto after = value_of(contract, gap);
      if (!before || !after) continue;
      constexpr double kRounding = 1e-9;
      const double slack = kRounding * (1 + std::abs(*before));
      RC_ASSERT((more ? *after - *before : *before - *after) <= slack);
    }
  }));
}

// ---- Undecided windows ----------------------------------------------------------------------------------

TEST(Undecided, is_said_where_nothing_due_would_help_who_reports) {
  const auto unsaid = [](const std::string& formula, const std::string& consequence,
                         const std::string& keys = "each: day") {
    const CheckResult result =
        against("  x: {is: '" + formula + "', per: day, show: 0.01}\n",
                "  - {id: fee, " + keys + ", " + consequence + ": 1.00 CNY, when: x >= 0.5}\n", "excluded");
    if (result.contract) return false;
    EXPECT_EQ(result.errors.at(0).id, Message::undecided_unsaid) << render_all(result);
    return true;
  };
  EXPECT_TRUE(unsaid("share(state = \"RUN\")", "deduct"));
  EXPECT_FALSE(unsaid("share(state = \"RUN\")", "pay"));
  EXPECT_TRUE(unsaid("share(door = \"RUN\")", "pay"));
  EXPECT_FALSE(unsaid("share(door = \"RUN\")", "deduct"));
  EXPECT_FALSE(unsaid("share(seen = \"RUN\")", "deduct"));
  EXPECT_TRUE(unsaid("increase(parts)", "deduct"));
  EXPECT_TRUE(unsaid("count(door where state = \"RUN\")", "deduct"));
  EXPECT_TRUE(unsaid("mean(runs(seen = \"RUN\" or not state = \"RUN\")) / 1 s", "deduct"));
  EXPECT_FALSE(unsaid("share(door = \"RUN\" or not alive(state))", "deduct"));
  EXPECT_FALSE(unsaid("share(state = \"RUN\")", "deduct", "for: 2 days in a row"));
  EXPECT_FALSE(unsaid("share(state = \"RUN\")", "deduct", "each: day, undecided: 0 %"));
}

TEST(Undecided, rests_on_what_tells_that_a_signal_is_alive) {
  const auto check = [](const std::string& from) {
    return check_terms(
        "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n"
        "  pulse: {asset: p, metric: s, type: state, from: " +
            from +
            ", alive: each metric within 5 s}\n"
            "  state: {asset: a, metric: s, type: state, from: third party}\n"
            "alive: heartbeat(pulse) within 30 s\n"
            "gaps: {recording: excluded, missing at most: 50 %}\nmeasures:\n"
            "  x: {is: 'share(state = \"RUN\")', per: day, show: 0.01 %}\n"
            "clauses:\n  - {id: fee, each: day, pay: 1.00 CNY, when: x >= 98 %}\n",
        "a");
  };
  EXPECT_TRUE(check("supplier").contract) << render_all(check("supplier"));
  const CheckResult own = check("buyer");
  ASSERT_EQ(own.errors.size(), 1U);
  EXPECT_EQ(own.errors[0].id, Message::undecided_unsaid);
}

// ---- Silence that the terms ask about -------------------------------------------------------------------

TEST(Silence, may_not_improve_the_outcome_of_who_is_silent) {
  const auto favours = [](const std::string& formula, const std::string& consequence,
                          const std::string& test) {
    const CheckResult result = against("  x: {is: '" + formula + "', per: day, show: 0.01 %}\n",
                                       clause(consequence, test), "excluded");
    if (result.contract) return false;
    EXPECT_EQ(result.errors.at(0).id, Message::silence_favours) << render_all(result);
    return true;
  };
  EXPECT_FALSE(favours("share(alive(state))", "pay", "x >= 98 %"));
  EXPECT_TRUE(favours("share(not alive(state))", "pay", "x >= 98 %"));
  EXPECT_FALSE(favours("share(not alive(state))", "deduct", "x > 2 %"));
  EXPECT_TRUE(favours("share(alive(state))", "deduct", "x > 2 %"));
  EXPECT_TRUE(favours("share(alive(door))", "pay", "x >= 98 %"));
  EXPECT_FALSE(favours("share(not alive(seen))", "pay", "x >= 98 %"));
  EXPECT_TRUE(favours("share(seen = \"RUN\" or not alive(state))", "pay", "x >= 98 %"));
  EXPECT_TRUE(favours("count(seen where alive(state)) / 100", "pay", "x >= 98 %"));
}

}  // namespace
}  // namespace panmen::terms
