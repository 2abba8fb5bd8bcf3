#include "annex/examples.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <gtest/gtest.h>

#include "terms/text/check.hpp"
#include "terms/text/test_packs.hpp"

namespace panmen::annex {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

terms::Contract contract_of(const std::string& text) {
  const terms::CheckResult checked = terms::check_terms(text, "terms", terms::TestPacks::of_tree());
  std::string errors;
  for (const terms::Diagnostic& diagnostic : checked.errors)
    errors += terms::render(diagnostic);
  EXPECT_EQ(errors, "");
  return checked.contract.value_or(terms::Contract{});
}

std::string said(const terms::Contract& contract, Language language) {
  const auto examples = worked_examples(contract, language);
  EXPECT_EQ(examples.size(), contract.clauses.size());
  std::string out;
  for (size_t i = 0; i < examples.size(); ++i) {
    out += contract.clauses[i].id + "\n";
    for (const std::string& line : examples[i])
      out += "  " + line + "\n";
  }
  return out;
}

// PANMEN_UPDATE_GOLDEN=1 writes the files anew; a person reads the difference.
void expect_golden(const std::string& name, const std::string& terms) {
  const terms::Contract contract = contract_of(read_file(std::filesystem::path(PANMEN_SOURCE_DIR) / terms));
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  for (const auto& [ending, language] :
       {std::pair{".en.txt", Language::english}, std::pair{".zh.txt", Language::chinese}}) {
    const std::string path = PANMEN_SOURCE_DIR "/tests/golden/examples-" + name + ending;
    const std::string text = said(contract, language);
    if (update != nullptr && std::string(update) == "1") {
      std::ofstream(path, std::ios::binary) << text;
      continue;
    }
    EXPECT_EQ(text, read_file(path)) << path;
  }
}

TEST(WorkedExamples, OfTheRobotCell) {
  expect_golden("ur3-cell", "packs/robot-cell/ur3-cell.terms.yaml");
}

TEST(WorkedExamples, OfTheCarParks) {
  expect_golden("birmingham-fee", "packs/city-parking/birmingham-fee.terms.yaml");
}

TEST(WorkedExamples, OfEveryConstruct) {
  expect_golden("all-constructs", "tests/golden/all-constructs.terms.yaml");
}

TEST(WorkedExamples, OfInstantsTextsYesAndNo) {
  expect_golden("figure-types", "tests/golden/figure-types.terms.yaml");
}

std::vector<std::string> numbers_in(const std::string& text) {
  static const std::regex kNumber(R"(-?[0-9]+(?:[,.:+-][0-9]+)*)");
  std::vector<std::string> numbers{std::sregex_token_iterator(text.begin(), text.end(), kNumber), {}};
  std::ranges::sort(numbers);
  return numbers;
}

TEST(WorkedExamples, HaveTheSameNumbersInBothLanguages) {
  size_t lines = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PANMEN_SOURCE_DIR "/packs")) {
    if (!entry.path().filename().string().ends_with(".terms.yaml")) continue;
    const terms::Contract contract = contract_of(read_file(entry.path()));
    const auto english = worked_examples(contract, Language::english);
    const auto chinese = worked_examples(contract, Language::chinese);
    ASSERT_EQ(english.size(), chinese.size());
    for (size_t clause = 0; clause < english.size(); ++clause) {
      ASSERT_EQ(english[clause].size(), chinese[clause].size());
      // What is a figure, and what is kept back, has none.
      const bool has_some = !contract.clauses[clause].figure && !contract.clauses[clause].retention;
      EXPECT_EQ(english[clause].empty(), !has_some) << entry.path() << ": " << contract.clauses[clause].id;
      lines += english[clause].size();
      for (size_t line = 0; line < english[clause].size(); ++line)
        EXPECT_EQ(numbers_in(english[clause][line]), numbers_in(chinese[clause][line]));
    }
  }
  EXPECT_GT(lines, 50U);
}

std::vector<std::string> lines_of(const std::string& clause, const std::string& head = "",
                                  Language language = Language::english) {
  const terms::Contract contract = contract_of(R"(contract: press
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
)" + head + R"(signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
measures:
  up: {is: share(state = "RUN"), per: hour, show: 0.01 %}
  ups: {is: 'count(state = "RUN" becomes true)', per: hour, show: 1}
clauses:
)" + clause);
  return worked_examples(contract, language).at(0);
}

using Lines = std::vector<std::string>;
constexpr const char* kNoData = "No figures, because there is no data: cannot be decided, due 0.00 CNY";

TEST(WorkedExamples, StandAtTheEdge) {
  EXPECT_EQ(lines_of("  - {id: fee, each: hour, deduct: 1234.50 CNY, when: up < 95.00 %, undecided: 0 %}"),
            (Lines{"up 94.99 %: deduction applies, due -1,234.50 CNY",
                   "up 95.00 %: no deduction, due 0.00 CNY", kNoData}));
}

TEST(WorkedExamples, OfARangeHaveBothEdges) {
  EXPECT_EQ(lines_of("  - {id: fee, each: hour, pay: 1.00 CNY, when: ups = 3}"),
            (Lines{"ups 3: met, due 1.00 CNY", "ups 2: not met, due 0.00 CNY", "ups 4: not met, due 0.00 CNY",
                   kNoData}));
}

// Where either side is enough, none of them decides alone, and the example is one in which one does.
TEST(WorkedExamples, OfEitherAndNotAreThoseThatDecide) {
  EXPECT_EQ(
      lines_of("  - {id: fee, each: hour, pay: 1.00 CNY, when: up > 95.00 % or not ups > 3}"),
      (Lines{"up 95.01 %, ups 4: met, due 1.00 CNY", "up 95.00 %, ups 4: not met, due 0.00 CNY", kNoData}));
}

TEST(WorkedExamples, OfExactFiguresStandBesideTheThreshold) {
  const std::string clause = "  - {id: fee, each: hour, pay: 10.00 CNY, when: up > 98.00 %}\n";
  EXPECT_EQ(lines_of(clause, "compare: full values\n"),
            (Lines{"up just above 98.00 %: met, due 10.00 CNY", "up exactly 98.00 %: not met, due 0.00 CNY",
                   kNoData}));
  EXPECT_EQ(lines_of(clause, "compare: full values\n", Language::chinese).at(0),
            "up 略高于 98.00 %：达标，应付 10.00 CNY");
}

TEST(WorkedExamples, RoundAsIsPaid) {
  EXPECT_EQ(lines_of("  - {id: fee, each: hour, pay: 0.03 CNY, scale: {of: up, steps: ["
                     "{above: 98.00 %, pay: 100 %}, {at least: 95.00 %, pay: 50 %}, {otherwise: 0 %}]}}"),
            (Lines{"up 98.01 %: met, due 0.03 CNY", "up 98.00 %: not met, due 0.02 CNY",
                   "up 95.00 %: not met, due 0.02 CNY", "up 94.99 %: not met, due 0.00 CNY", kNoData}));
}

TEST(WorkedExamples, OfARowSayWhenItIsPaidAndWhatBeginsItAnew) {
  EXPECT_EQ(lines_of("  - {id: start, pay: 500.00 CNY, when: up >= 98.00 %, for: 3 hours in a row}"),
            (Lines{"up 98.00 % in windows 1 to 3: due 500.00 CNY with window 3, and nothing before",
                   "The same, but up 97.99 % in window 3: due 500.00 CNY with window 6"}));
}

TEST(WorkedExamples, OfALongRowAreQuicklyFound) {
  EXPECT_EQ(lines_of("  - {id: start, pay: 500.00 CNY, when: up >= 98.00 %, for: 100000 hours in a row}"),
            (Lines{"up 98.00 % in windows 1 to 100000: due 500.00 CNY with window 100000, and nothing before",
                   "The same, but up 97.99 % in window 100000: due 500.00 CNY with window 200000"}));
}

// What no figure meets has no example, rather than one of which nothing can be learned.
TEST(WorkedExamples, OfWhatIsAlwaysSoAreNone) {
  EXPECT_EQ(lines_of("  - {id: fee, each: hour, pay: 1.00 CNY, when: up > 95.00 % and not up > 95.00 %}"),
            Lines{});
}

// More figures than anybody reads.
TEST(WorkedExamples, OfTooManyFiguresAreNone) {
  std::string test = "ups = 0";
  for (int i = 1; i < 50; ++i)
    test += " or ups = " + std::to_string(5 * i) + " or up = " + std::to_string(2 * i) + " %";
  EXPECT_EQ(lines_of("  - {id: fee, each: hour, pay: 1.00 CNY, when: '" + test + "'}"), Lines{});
}

}  // namespace
}  // namespace panmen::annex
