#include "terms/text/includes.hpp"

#include <set>

#include <gtest/gtest.h>

#include "terms/text/explain.hpp"
#include "terms/text/test_packs.hpp"

namespace panmen::terms {
namespace {

const std::string kHead = R"(contract: cell-07
buyer: suzhou-precision
supplier: wuzhong-robotics
currency: CNY
timezone: Asia/Shanghai
shifts: {early: {from: 06:00, to: 14:00, on: every day}}
signals:
  state: {asset: cell07, metric: State, type: state, from: supplier}
  door:  {asset: cell07, metric: Door, type: state, from: supplier}
  parts: {asset: cell07, metric: Parts, type: counter, resets: to zero, unit: part, from: supplier}
alive: each metric within 5 s
gaps: {recording: excluded, missing at most: 50 %}
)";

const std::string kPack = R"(pack: pace
needs: {running: condition, made: counter in part, cycle: s/part}
measures:
  up:   {is: share(running and scheduled), show: 0.01 %}
  pace: {is: cycle * increase(made) / time(not running), show: 0.01 %, only: up > 50 %}
  best: {is: max(up), per: month, show: 0.01 %}
)";

const std::string kWith = "with: {running: state = 'RUN' or door = 'SHUT', made: parts, cycle: 0.2 min/part}";

CheckResult check_with_pack(const std::string& text) {
  TestPacks packs;
  packs.add("pace", kPack);
  CheckResult result = check_terms(text, "cell.terms", packs);
  for (const Diagnostic& error : result.errors)
    ADD_FAILURE() << render(error);
  return result;
}

std::string clause_on(const std::string& measure) {
  return "clauses:\n  - {id: fee, each: day, pay: 12.00 CNY, when: " + measure + " >= 90 %}\n";
}

// Written out by hand: what the contract gives stands where the pack names what it needs.
Contract by_hand() {
  const std::string running = "(state = 'RUN' or door = 'SHUT')";
  const auto result = check_with_pack(
      kHead + "measures:\n  up:   {is: share(" + running + " and scheduled), per: day, show: 0.01 %}\n" +
      "  pace: {is: 0.2 min/part * increase(parts) / time(not " + running +
      "), per: day, show: 0.01 %, only: up > 50 %}\n" + "  best: {is: max(up), per: month, show: 0.01 %}\n" +
      clause_on("pace"));
  return result.contract.value_or(Contract{});
}

TEST(Includes, are_what_one_would_have_written) {
  const auto result =
      check_with_pack(kHead + "include:\n  - {pack: pace, per: day, " + kWith + "}\n" + clause_on("pace"));
  ASSERT_TRUE(result.contract);
  const Contract expected = by_hand();
  EXPECT_EQ(result.contract->measures, expected.measures);
  EXPECT_EQ(result.contract->aggregates, expected.aggregates);
  EXPECT_EQ(result.contract->windows, expected.windows);
  EXPECT_EQ(result.contract->clauses, expected.clauses);
}

TEST(Includes, as_names_the_measures_and_changes_nothing_else) {
  const auto result = check_with_pack(kHead + "include:\n  - {pack: pace, per: day, as: 线1, " + kWith +
                                      "}\n" + clause_on("线1.pace"));
  ASSERT_TRUE(result.contract);
  Contract expected = by_hand();
  for (Measure& measure : expected.measures)
    measure.name.insert(0, "线1.");
  EXPECT_EQ(result.contract->measures, expected.measures);
  EXPECT_EQ(result.contract->clauses, expected.clauses);
}

TEST(Includes, dotted_names_stand_wherever_a_measure_does) {
  const auto result = check_with_pack(
      kHead + "measures:\n  twice: {is: 2 * cell.up, per: day, show: 0.01 %, only: cell.pace >= 10 %}\n" +
      "  mean: {is: mean(cell.up), per: month, show: 0.01 %}\n" +
      "include:\n  - {pack: pace, per: day, as: cell, " + kWith + "}\n" +
      "clauses:\n  - {id: a, each: day, pay: 1.00 CNY, when: twice > 100 % and not cell.up < 50 %}\n" +
      "  - {id: b, each: day, pay: 1.00 CNY, scale: {of: cell.up, steps: [{at least: 98 %, pay: 100 %}, " +
      "{otherwise: 0 %}]}}\n");
  ASSERT_TRUE(result.contract);
  EXPECT_EQ(result.contract->measures.size(), 5U);
  EXPECT_EQ(result.contract->clauses[0].when.size(), 4U);
}

TEST(Includes, the_result_lists_the_files_and_what_comes_from_them) {
  const std::string item = "  - {pack: pace, per: day, " + kWith;
  const auto result =
      check_with_pack(kHead + "include:\n" + item + ", as: a}\n" + item + ", as: b}\n" + clause_on("a.pace"));
  ASSERT_EQ(result.packs.size(), 1U);
  EXPECT_EQ(result.packs[0].name, "pace");
  EXPECT_EQ(result.packs[0].text, kPack);
  ASSERT_EQ(result.inclusions.size(), 2U);
  EXPECT_EQ(result.inclusions[1].pack, "pace");
  EXPECT_EQ(result.inclusions[1].measures, (std::vector<std::string>{"b.up", "b.pace", "b.best"}));
}

TEST(Includes, explain_says_what_comes_from_a_pack) {
  const auto result = check_with_pack(kHead + "include:\n  - {pack: pace, per: day, as: cell, " + kWith +
                                      "}\n" + clause_on("cell.pace"));
  ASSERT_TRUE(result.contract);
  EXPECT_NE(explain(*result.contract, Language::english, result.inclusions)
                .find("From the pack 'pace': cell.up, cell.pace and cell.best;"),
            std::string::npos);
  EXPECT_NE(explain(*result.contract, Language::chinese, result.inclusions)
                .find("引自行业包“pace”的指标：cell.up、cell.pace、cell.best；"),
            std::string::npos);
}

// Its places are its own, whatever line ends it has.
TEST(Includes, a_pack_may_have_windows_line_ends_and_a_byte_order_mark) {
  TestPacks packs;
  packs.add("pace", "\xEF\xBB\xBFpack: pace\r\nmeasures:\r\n  one: {is: 1 m, show: 1}\r\n");
  const auto result =
      check_terms(kHead + "include:\n  - {pack: pace, per: day}\n" + clause_on("one"), "cell.terms", packs);
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(result.errors[0].file, "pace.pack");
  EXPECT_EQ(result.errors[0].line, 3);
  EXPECT_EQ(result.errors[0].column, 24);
  EXPECT_EQ(result.errors[0].source_line, "  one: {is: 1 m, show: 1}");
}

// An error where the text ends belongs to that text, and not to the one that stands behind it.
TEST(Includes, the_end_of_a_text_belongs_to_it) {
  Diagnostics errors("ab", "first");
  const size_t second = errors.add_text("cd", "second");
  errors.report({2, 3}, say(Message::empty_file));
  errors.report({second, second + 1}, say(Message::empty_formula));
  const std::vector<Diagnostic> found = errors.take();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].file, "first");
  EXPECT_EQ(found[0].column, 3);
  EXPECT_EQ(found[0].source_line, "ab");
  EXPECT_EQ(found[1].file, "second");
  EXPECT_EQ(std::pair(found[1].line, found[1].column), std::pair(1, 1));
  EXPECT_EQ(found[1].source_line, "cd");
}

// Every pack of the source tree has terms beside it that use it, and all terms there are right.
TEST(Packs, every_example_of_the_tree_is_right) {
  const TestPacks packs = TestPacks::of_tree();
  std::set<std::string> unused;
  for (const std::string& name : packs.names())
    unused.insert(name);
  EXPECT_GE(unused.size(), 2U);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(PANMEN_SOURCE_DIR "/packs")) {
    if (!entry.path().filename().string().ends_with(".terms.yaml")) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const CheckResult result = check_terms(text.str(), entry.path().string(), packs);
    for (const Diagnostic& error : result.errors)
      ADD_FAILURE() << render(error);
    for (const PackText& pack : result.packs)
      unused.erase(pack.name);
  }
  EXPECT_TRUE(unused.empty()) << "no example of " << *unused.begin();
}

}  // namespace
}  // namespace panmen::terms
