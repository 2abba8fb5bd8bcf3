#include "terms/text/explain.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

CheckResult checked_of(const std::string& text) {
  CheckResult checked = check_terms(text, "terms");
  std::string errors;
  for (const Diagnostic& diagnostic : checked.errors)
    errors += render(diagnostic);
  EXPECT_EQ(errors, "");
  if (!checked.contract.has_value()) checked.contract.emplace();
  return checked;
}

Contract contract_of(const std::string& text) {
  return *checked_of(text).contract;
}

// PANMEN_UPDATE_GOLDEN=1 writes the files anew; a person reads the difference.
void expect_golden(const std::string& name, const CheckResult& checked) {
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  for (const auto& [ending, language] :
       {std::pair{".en.txt", Language::english}, std::pair{".zh.txt", Language::chinese}}) {
    const std::string path = PANMEN_SOURCE_DIR "/tests/golden/explain-" + name + ending;
    const std::string text = explain(*checked.contract, language, checked.inclusions, checked.baselines);
    if (update != nullptr && std::string(update) == "1") {
      std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, read_file(path)) << path;
  }
}

TEST(Explain, TheRobotCellInBothLanguages) {
  expect_golden("ur3-cell", checked_of(read_file(PANMEN_SOURCE_DIR "/packs/robot-cell/ur3-cell.terms.yaml")));
}

TEST(Explain, TheSteelWorksInBothLanguages) {
  expect_golden("steel-works",
                checked_of(read_file(PANMEN_SOURCE_DIR "/packs/energy/steel-works.terms.yaml")));
}

// Amounts that follow figures: a fee on a slope with a bonus, tiers, and shared savings.
TEST(Explain, AmountsThatFollowFiguresInBothLanguages) {
  for (const std::string name :
       {"maintenance/compressor-service", "pay-per-part/press", "energy/shared-savings"})
    expect_golden(name.substr(name.find('/') + 1),
                  checked_of(read_file(PANMEN_SOURCE_DIR "/packs/" + name + ".terms.yaml")));
  expect_golden("amounts", checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/amounts.terms.yaml")));
}

// What is so of each asset of a group is said once.
TEST(Explain, TheCarParksInBothLanguages) {
  expect_golden("birmingham-fee",
                checked_of(read_file(PANMEN_SOURCE_DIR "/packs/city-parking/birmingham-fee.terms.yaml")));
}

// A contract that uses what the other two do not.
TEST(Explain, EveryConstructInBothLanguages) {
  expect_golden("all-constructs",
                checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/all-constructs.terms.yaml")));
}

TEST(Explain, StopsAgreementsAdjustmentsAndBaselinesInBothLanguages) {
  expect_golden("stops", checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/stops.terms.yaml")));
}

TEST(Explain, MilestonesConfirmationsAndDatesInBothLanguages) {
  expect_golden("milestones", checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/milestones.terms.yaml")));
}

TEST(Explain, PricePartiesCapsAndPartsInBothLanguages) {
  expect_golden("money", checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/money.terms.yaml")));
}

TEST(Explain, InstantsTextsYesAndNoInBothLanguages) {
  expect_golden("figure-types",
                checked_of(read_file(PANMEN_SOURCE_DIR "/tests/golden/figure-types.terms.yaml")));
}

Contract with_clause(const std::string& clause, const std::string& head = "") {
  return contract_of(R"(contract: press
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
)" + head + R"(signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
measures:
  availability: {is: share(state = "RUN"), per: hour, show: 0.01 %}
clauses:
)" + clause);
}

TEST(Explain, AmountsOfAScaleAreRoundedAsTheyArePaid) {
  const std::string text = explain(
      with_clause("  - {id: fee, each: hour, pay: 0.03 CNY, scale: {of: availability, steps: ["
                  "{above: 98.00 %, pay: 100 %}, {at least: 95.00 %, pay: 50 %}, {otherwise: 0 %}]}}"),
      Language::english);
  // 1.5 fen go to the even 2; above 98.00 % begins with the next figure that can be shown.
  EXPECT_NE(text.find("At 98.01 % or more: 0.03 CNY (100 %)"), std::string::npos) << text;
  EXPECT_NE(text.find("From 98.00 % down to 95.00 %: 0.02 CNY (50 %)"), std::string::npos) << text;
  EXPECT_NE(text.find("At 94.99 % or less: 0.00 CNY (0 %)"), std::string::npos) << text;
}

TEST(Explain, ExamplesStandBelowTheirClause) {
  const Contract contract = with_clause(
      "  - {id: one, each: hour, pay: 1.00 CNY, when: availability > 95.00 %}\n"
      "  - {id: two, each: hour, pay: 1.00 CNY, when: availability > 96.00 %}\n"
      "  - {id: three, each: hour, pay: 1.00 CNY, when: availability > 97.00 %}\n");
  const std::vector<std::vector<std::string>> examples{{"first"}, {}, {"third", "more"}};
  const std::string text = explain(contract, Language::english, {}, {}, examples);
  EXPECT_NE(text.find("Otherwise nothing is due.\n  Worked examples:\n    first\n\nClause two"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("Otherwise nothing is due.\n\nClause three"), std::string::npos) << text;
  EXPECT_NE(text.find("  Worked examples:\n    third\n    more\n"), std::string::npos) << text;
  EXPECT_NE(explain(contract, Language::chinese, {}, {}, examples).find("  计算示例：\n    first\n"),
            std::string::npos);
}

TEST(Explain, AScaledDeductionIsSaidOnceAndNotAsANegativeDebt) {
  const std::string text = explain(
      with_clause(
          "  - {id: malus, each: hour, deduct: 200.00 CNY, undecided: 25 %, scale: {of: availability, "
          "steps: [{below: 95.00 %, pay: 100 %}, {below: 98.00 %, pay: 50 %}, {otherwise: 0 %}]}}"),
      Language::english);
  EXPECT_NE(text.find("the share of 200.00 CNY that is deducted, which Party B owes to Party A:"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("At 94.99 % or less: 200.00 CNY (100 %)"), std::string::npos) << text;
  EXPECT_EQ(text.find("-200.00"), std::string::npos) << text;
  EXPECT_NE(text.find("For any hour that cannot be decided, because too much of it is missing or a figure "
                      "cannot be computed, 50.00 CNY (25 %) is deducted all the same."),
            std::string::npos)
      << text;
}

TEST(Explain, ScalesOfExactFiguresAreSaidByTheirBounds) {
  const std::string clause =
      "  - {id: fee, each: hour, pay: 10.00 CNY, when: availability > 98.00 %}\n"
      "  - {id: scaled, each: hour, pay: 10.00 CNY, scale: {of: availability, steps: ["
      "{above: 98.00 %, pay: 100 %}, {at least: 95.00 %, pay: 50 %}, {otherwise: 0 %}]}}\n";
  const std::string exact = explain(with_clause(clause, "compare: full values\n"), Language::english);
  EXPECT_NE(exact.find("If it is more than 98.00 %: 10.00 CNY (100 %)"), std::string::npos) << exact;
  EXPECT_NE(exact.find("If not, and it is at least 95.00 %: 5.00 CNY (50 %)"), std::string::npos) << exact;
  EXPECT_NE(exact.find("clauses compare the exact figures"), std::string::npos) << exact;
  const std::string rounded = explain(with_clause(clause), Language::english);
  EXPECT_NE(rounded.find("clauses compare the rounded figures"), std::string::npos) << rounded;
}

TEST(Explain, WhenAResultIsFinal) {
  const std::string clause = "  - {id: fee, each: hour, pay: 10.00 CNY, when: availability > 98.00 %}\n";
  const std::string at_once = explain(with_clause(clause), Language::english);
  EXPECT_NE(at_once.find("Data that arrives after its window was closed"), std::string::npos) << at_once;
  const std::string later = explain(with_clause(clause, "final after: 12 h\n"), Language::english);
  EXPECT_NE(
      later.find("A result is final when everything up to 12 h after the end of its window has arrived."),
      std::string::npos)
      << later;
  EXPECT_EQ(later.find("Data that arrives after its window was closed"), std::string::npos) << later;
}

// Where nothing can be entered that changes a figure, nothing is said of it.
TEST(Explain, EntriesCorrectWhereTheyChangeSomething) {
  const std::string clause = "  - {id: fee, each: hour, pay: 10.00 CNY, when: availability > 98.00 %}\n";
  const std::string none = explain(with_clause(clause, "final after: 12 h\n"), Language::english);
  EXPECT_NE(none.find("Until then data that arrives late corrects it, and the difference"), std::string::npos)
      << none;
  const std::string some =
      explain(with_clause(clause, "final after: 12 h\nadjustments: {agreed: {}}\n"), Language::english);
  EXPECT_NE(some.find("data that arrives late corrects it, and so does what the sides enter, and the"),
            std::string::npos)
      << some;
}

TEST(Explain, ALimitIsSaidAsTheTermsWroteIt) {
  Contract contract =
      with_clause("  - {id: fee, each: hour, pay: 10.00 CNY, when: availability > 98.00 %}\n");
  Signal power;
  power.unit.name = "kW";
  power.multiplier = {30, 1};
  power.least = 0;
  power.greatest = 100.0 / 30.0;
  contract.signals.push_back(power);
  const std::string text = explain(contract, Language::english);
  EXPECT_NE(text.find("A value below 0 kW or above 100 kW is doubtful."), std::string::npos) << text;
}

}  // namespace
}  // namespace panmen::terms
