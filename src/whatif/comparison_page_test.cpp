#include "whatif/comparison_page.hpp"

#include <algorithm>

#include "whatif/test_golden.hpp"
#include "whatif/test_tried.hpp"

namespace panmen::whatif {
namespace {

TEST(ComparisonPage, OfTwoTerms) {
  std::string other = R"(contract: press-7
version: 2
buyer: Suzhou Precision
supplier: Wuzhong Robotics
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
  parts: {asset: press, metric: Parts, type: counter, resets: may be corrected, unit: part, from: supplier}
  oil:   {asset: press, metric: Oil, type: gauge, unit: degC, from: buyer, alive within: 2 min}
alive: each metric within 1 min
gaps: {recording: down, missing at most: 60 %}
measures:
  made:    {is: increase(parts), per: hour, show: 1 part}
  running: {is: share(state = "RUN"), per: hour, show: 0.1 %}
  hottest: {is: max(oil), per: day, show: 0.1 degC}
clauses:
  - {id: start, pay: 5000.00 CNY, when: running >= 90 % and made >= 30 part, for: 2 hours in a row}
  - {id: hot, each: day, deduct: 200.00 CNY, when: hottest > 60 degC, undecided: 0 %}
  - {id: output, each: hour, pay: 10.00 CNY, when: made >= 35 part}
  - id: fee
    each: hour
    pay: 90.00 CNY
    scale:
      of: running
      steps: [{at least: 95 %, pay: 100 %}, {at least: 70 %, pay: 60 %}, {otherwise: 0 %}]
)";
  const TestTried tested = try_terms({press_terms(), other}, press_recording());
  ASSERT_TRUE(can_compare(tested.all[0]->contract(), tested.all[1]->contract()).ok());
  expect_golden_pages(compare(*tested.all[0], *tested.all[1]), tested.recording, "compare-press");
}

TEST(ComparisonPage, OfInstantsTextsYesAndNo) {
  std::string other = typed_terms();
  other.replace(other.find("12:50"), 5, "13:50");
  other.replace(other.find("[RUN, STOP]"), 11, "[STOP, RUN]");
  other.replace(other.find("made > 30"), 9, "made > 34");
  const TestTried tested = try_terms({typed_terms(), other}, press_recording());
  const TermsComparison comparison = compare(*tested.all[0], *tested.all[1]);
  // Where a text stands in `show` is not what it says.
  for (const MeasureDifference& measure : comparison.measures)
    EXPECT_EQ(measure.name, "busy");
  EXPECT_EQ(comparison.measures.size(), 1U);
  expect_golden_pages(comparison, tested.recording, "compare-typed");
}

std::vector<std::string> heads_of(const std::string& first, const std::string& second) {
  const TestTried tested = try_terms({first, second}, press_recording());
  std::vector<std::string> heads;
  for (const HeadDifference& head : compare(*tested.all[0], *tested.all[1]).head) {
    const std::string_view who[] = {"", " (1)", " (2)"};
    heads.push_back(head.key + std::string(who[static_cast<size_t>(head.who)]));
  }
  return heads;
}

std::string with(std::string terms, std::string_view old, std::string_view text) {
  return terms.replace(terms.find(old), old.size(), text);
}

TEST(ComparisonPage, NamesEveryPartOutsideTheClausesThatDiffers) {
  using Heads = std::vector<std::string>;
  const std::string terms = press_terms();
  const std::string stops = R"(alive: each metric within 1 min
stops: {when: state = "STOP", longer than: 1 min, causes: [{otherwise: unknown, class: technical}]}
)";
  const std::string with_stops = with(terms, "alive: each metric within 1 min\n", stops);
  EXPECT_EQ(heads_of(terms, terms), Heads{});
  EXPECT_EQ(heads_of(terms, with(terms, "hottest > 60 degC", "hottest > 61 degC")), Heads{});
  EXPECT_EQ(heads_of(terms, with(terms, "press-7", "press-8")), Heads{"contract"});
  EXPECT_EQ(heads_of(terms, with(terms, "state = \"RUN\"", "state = \"STOP\"")), Heads{"measures: running"});
  EXPECT_EQ(heads_of(terms, with_stops), Heads{"stops (2)"});
  EXPECT_EQ(heads_of(with_stops, with(with_stops, "longer than: 1 min", "longer than: 2 min")),
            Heads{"stops"});
  const std::string air =
      "  air: {asset: press, metric: Oil, type: gauge, unit: degC, from: buyer}\n  state: {";
  EXPECT_EQ(heads_of(with(terms, "  state: {", air), terms), Heads{"signals: air (1)"});
  // A condition more shifts the places of the others, and says nothing of them.
  const std::string idle = "  idle: {is: share(state = \"IDLE\"), per: day, show: 1 %}\n  made: ";
  EXPECT_EQ(heads_of(terms, with(terms, "  made: ", idle)), Heads{"measures: idle (2)"});
}

TEST(ComparisonPage, SaysWhichTermsHaveNoWindowAtAll) {
  const std::string later =
      with(press_terms(), "timezone: Asia/Shanghai", "timezone: Asia/Shanghai\nfrom: 2027-01-01");
  const TestTried tested = try_terms({press_terms(), later}, press_recording());
  const TermsComparison comparison = compare(*tested.all[0], *tested.all[1]);
  const std::string text = render_text(comparison, tested.recording, Language::english);
  EXPECT_NE(text.find("Terms 2: no window has closed; does the data lie before `from`"), std::string::npos);
  EXPECT_EQ(text.find("Terms 1: no window"), std::string::npos);
  // What is due in windows that only one of them has is said of them.
  EXPECT_NE(text.find("Terms 1 only: 8 windows judged; due -220.00 CNY."), std::string::npos) << text;
}

TEST(ComparisonPage, AmountsOfTwoCurrenciesAreNotCompared) {
  terms::Contract first;
  terms::Contract second;
  second.currency = Currency::parse("EUR").value();
  EXPECT_TRUE(can_compare(first, first).ok());
  const auto refused = can_compare(first, second);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("in CNY, the other in EUR"), std::string::npos);
}

TEST(ComparisonPage, SaysHowManyWindowsItDoesNotList) {
  std::string other = press_terms();
  other.replace(other.find("hottest > 60 degC"), 17, "hottest > 50 degC");
  other.replace(other.find("pay: 60 %"), 9, "pay: 50 %");
  std::string csv = "time,state,parts,oil\n";
  for (int minute = 0; minute < 20 * 60; ++minute)
    csv += fmt::format("2026-03-02T{:02}:{:02}:00Z,RUN,{},55\n", minute / 60, minute % 60, minute);
  const TestTried tested = try_terms({press_terms(), other}, csv);
  const TermsComparison comparison = compare(*tested.all[0], *tested.all[1]);
  ASSERT_EQ(comparison.clauses[1].id, "hot");
  ASSERT_GT(comparison.clauses[1].windows.size(), kMostWindowsShown);
  const std::string text = render_text(comparison, tested.recording, Language::english);
  EXPECT_NE(text.find(fmt::format("and {} more, which --json lists",
                                  comparison.clauses[1].windows.size() - kMostWindowsShown)),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace panmen::whatif
