#include "terms/text/literal_words.hpp"

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

Contract compiled(const std::string& formula, const std::string& show) {
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: EUR\ntimezone: UTC\nsignals:\n"
      "  kwh: {asset: a, metric: e, type: interval, unit: kWh, from: supplier}\n"
      "  temp: {asset: a, metric: t, type: gauge, unit: degC, from: supplier}\n"
      "  parts: {asset: a, metric: p, type: counter, resets: to zero, unit: part, from: supplier}\n"
      "  state: {asset: a, metric: s, type: state, from: supplier}\n"
      "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\nmeasures:\n"
      "  x: {is: '" +
          formula + "', per: day, show: " + show +
          "}\n  y: {is: 'share(state = \"RUN\")', per: day, show: 0.01 %}\n"
          "clauses:\n  - {id: fee, each: day, pay: 1.00 EUR, when: y >= 98 %}\n",
      "a");
  std::string errors;
  for (const Diagnostic& error : result.errors)
    errors += render(error);
  EXPECT_EQ(errors, "") << formula;
  return result.contract.value_or(Contract{});
}

// What the literals of a formula are said as, in its order; "?" where a unit cannot be told.
std::vector<std::string> literals(const std::string& formula, const std::string& show) {
  const Contract contract = compiled(formula, show);
  if (contract.measures.empty()) return {};
  const Measure& measure = contract.measures[0];
  std::vector<std::string> out;
  const auto words = literals_in_words(contract, measure);
  for (size_t i = 0; i < words.size(); ++i) {
    if (measure.nodes[i].op == ExpressionOp::literal) out.push_back(words[i].value_or("?"));
  }
  return out;
}

using Words = std::vector<std::string>;

TEST(LiteralWords, have_the_unit_that_the_formula_needs) {
  EXPECT_EQ(literals("sum(kwh) * 0.25 EUR/kWh", "0.01 EUR"), (Words{"0.25 EUR/kWh"}));
  EXPECT_EQ(literals("0.25 EUR/kWh * sum(kwh) + 120 EUR", "0.01 EUR"), (Words{"0.25 EUR/kWh", "120 EUR"}));
  EXPECT_EQ(literals("sum(kwh) / 3 part", "0.1 kWh/part"), (Words{"3 part"}));
  EXPECT_EQ(literals("max(temp) - 20.5 degC", "0.1 degC"), (Words{"20.5 degC"}));
  EXPECT_EQ(literals("sum(kwh) / increase(parts) * 2.5 EUR/kWh", "0.01 EUR/part"), (Words{"2.5 EUR/kWh"}));
  EXPECT_EQ(literals("7 EUR / sum(kwh)", "0.01 EUR/kWh"), (Words{"7 EUR"}));
}

TEST(LiteralWords, name_what_a_quotient_of_units_is) {
  EXPECT_EQ(literals("sum(kwh) / 24 h", "0.1 kW"), (Words{"1 d"}));
  EXPECT_EQ(literals("sum(kwh) / 90 min", "0.1 kW"), (Words{"90 min"}));
}

TEST(LiteralWords, are_plain_where_the_formula_is) {
  EXPECT_EQ(literals("1 - share(state = \"RUN\") / 3", "0.01 %"), (Words{"1", "3"}));
  EXPECT_EQ(literals("100 * count(kwh)", "1"), (Words{"100"}));
  EXPECT_EQ(literals("share(state = \"RUN\") * 120 EUR", "0.01 EUR"), (Words{"120 EUR"}));
}

TEST(LiteralWords, say_nothing_where_the_unit_is_anybodys_guess) {
  EXPECT_EQ(literals("sum(kwh) * (2 * 3 EUR/kWh)", "0.01 EUR"), (Words{"?", "?"}));
  EXPECT_EQ(literals("sqrt(4 kWh * sum(kwh))", "0.01 kWh"), (Words{"?"}));
}

TEST(LiteralWords, a_number_of_a_plain_formula_has_no_unit) {
  const Contract plain = compiled("2 * 3 * count(kwh)", "1");
  EXPECT_FALSE(has_units(plain, plain.measures.at(0)));
  const Contract energy = compiled("2 * 3 * sum(kwh)", "1 kWh");
  EXPECT_TRUE(has_units(energy, energy.measures.at(0)));
}

}  // namespace
}  // namespace panmen::terms
