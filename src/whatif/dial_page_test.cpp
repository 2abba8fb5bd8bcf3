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

TEST(DialPage, TurnsTheThresholdThatTheTermsSayWhereUncertaintyIsAllowedFor) {
  std::string terms = press_terms();
  terms.replace(terms.find("show: 0.1 degC"), 14, "show: 0.1 degC, uncertainty: 0.5 degC for the supplier");
  const TestTried tested = try_terms({terms}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, "hot");
  const auto dial = choose_dial(tried.contract(), clause, std::nullopt);
  ASSERT_TRUE(dial.ok()) << dial.error().message;
  EXPECT_EQ(dial->text, "hottest > 60.0 degC");
  EXPECT_TRUE(choose_dial(tried.contract(), clause, "hottest > 60.0 degC").ok());
  const DialReport report = report_on(tried, clause, *dial);
  EXPECT_EQ(report.as_agreed().lowest, 600);
  EXPECT_EQ(report.as_agreed().highest, 609);
  expect_golden_pages(report, tested.recording, "dial-uncertainty");
}

TEST(DialPage, OfAnInstant) {
  const TestTried tested = try_terms({typed_terms()}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, "early");
  const auto dial = choose_dial(tried.contract(), clause, "began");
  ASSERT_TRUE(dial.ok()) << dial.error().message;
  expect_golden_pages(report_on(tried, clause, *dial), tested.recording, "dial-instant");
}

TEST(DialPage, WhatIsYesNoOrATextHasNoThresholdToTurn) {
  const TestTried tested = try_terms({typed_terms()}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const auto refusal = [&](const std::string& clause, const std::optional<std::string>& measure) {
    const auto dial = choose_dial(tried.contract(), clause_called(tried, clause), measure);
    return dial.ok() ? "turned: " + dial->text : dial.error().message;
  };
  EXPECT_EQ(refusal("early", "busy"),
            "clause 'early': in 'busy' there is no threshold to turn; turn the measure behind it, or one of "
            "\"began <= \"2026-03-02 12:50:00+08:00\"\"");
  EXPECT_EQ(refusal("idle", std::nullopt),
            "clause 'idle': in 'last = \"STOP\"' there is no threshold to turn; turn the measure behind it");
  EXPECT_EQ(refusal("idle", "busy"),
            "clause 'idle': in 'busy' there is no threshold to turn; turn the measure behind it");
  EXPECT_EQ(refusal("early", std::nullopt), "turned: began <= \"2026-03-02 12:50:00+08:00\"");
}

TEST(DialPage, SaysThatThereIsNoWindowAtAll) {
  std::string terms = press_terms();
  terms.replace(terms.find("timezone"), 8, "from: 2027-01-01\ntimezone");
  const TestTried tested = try_terms({terms}, press_recording());
  const TriedTerms& tried = *tested.all.front();
  const terms::Clause& clause = clause_called(tried, "hot");
  const DialReport report = report_on(tried, clause, dials_of(tried.contract(), clause).front());
  EXPECT_NE(render_text(report, tested.recording, Language::english).find("no window has closed"),
            std::string::npos);
  EXPECT_NE(render_text(report, tested.recording, Language::chinese).find("没有任何统计周期结束"),
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
