#include "whatif/dial_page.hpp"

#include <algorithm>

#include "whatif/test_golden.hpp"
#include "whatif/test_tried.hpp"

namespace panmen::whatif {
namespace {

const terms::Clause& clause_called(const TriedTerms& tried, const std::string& id) {
  const auto at = std::ranges::find(tried.contract().clauses, id, &terms::Clause::id);
  EXPECT_NE(at, tried.contract().clauses.end());
  return *at;
}

void expect_golden_dial(const std::string& clause_id, const std::optional<std::string>& measure) {
  const TestTried tested = try_terms({press_terms()}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, clause_id);
  const auto dial = choose_dial(tried.contract(), clause, measure);
  ASSERT_TRUE(dial.ok()) << dial.error().message;
  const DialReport report = report_on(tried, clause, *dial);
  EXPECT_FALSE(report.is_undecidable());
  expect_golden_pages(report, tested.recording, "dial-" + clause_id);
}

TEST(DialPage, OfARecurringTest) {
  expect_golden_dial("hot", std::nullopt);
}

TEST(DialPage, OfAClausePaidOnce) {
  expect_golden_dial("start", "running");
}

TEST(DialPage, OfAScale) {
  expect_golden_dial("fee", "running");
}

TEST(DialPage, SaysThatThresholdsHaveMovedByWhatIsAllowedForUncertainty) {
  std::string terms = press_terms();
  terms.replace(terms.find("show: 0.1 degC"), 14, "show: 0.1 degC, uncertainty: 0.5 degC for the supplier");
  const TestTried tested = try_terms({terms}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, "hot");
  const auto dial = choose_dial(tried.contract(), clause, std::nullopt);
  ASSERT_TRUE(dial.ok()) << dial.error().message;
  EXPECT_EQ(dial->text, "hottest > 60.5 degC");
  const DialReport report = report_on(tried, clause, *dial);
  EXPECT_NE(
      render_text(report, tested.recording, Language::english)
          .find("they have moved already by 0.5 degC, which the terms allow in favour of Wuzhong Robotics"),
      std::string::npos);
  EXPECT_NE(
      render_text(report, tested.recording, Language::chinese).find("让利 0.5 degC 给 Wuzhong Robotics"),
      std::string::npos);
}

TEST(DialPage, WhereNothingIsDecidedNoThresholdIsSaidToPay) {
  std::string terms = press_terms();
  terms.replace(terms.find("metric: Oil"), 11, "metric: Air");
  const TestTried tested = try_terms({terms}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, "hot");
  const DialReport report = report_on(tried, clause, dials_of(tried.contract(), clause).front());
  EXPECT_TRUE(report.is_undecidable());
  EXPECT_EQ(report.rows.size(), 1U);
  EXPECT_NE(render_text(report, tested.recording, Language::english).find("any value"), std::string::npos);
}

}  // namespace
}  // namespace panmen::whatif
