// The page of a statement: whatever names it holds, it is one well-formed file that fetches and runs nothing.
#include "store/page/page.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/codec.hpp"
#include "store/page/test_statement.hpp"

namespace panmen::store {
namespace {

using record::Outcome;

// The tags in order, without their attributes. The page is XML: an element without content ends in "/>".
std::vector<std::string> tags_of(const std::string& page) {
  std::vector<std::string> tags;
  for (size_t at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
    const size_t end = page.find('>', at);
    const std::string tag = page.substr(at, end + 1 - at);
    tags.push_back(tag.substr(0, tag.find_first_of(" />", 2)) + (tag.ends_with("/>") ? "/>" : ">"));
  }
  return tags;
}

void expect_whole(const std::string& page) {
  ASSERT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  std::vector<std::string> open;
  for (const std::string& tag : tags_of(page.substr(page.find("<html")))) {
    if (tag.ends_with("/>")) continue;
    if (!tag.starts_with("</")) {
      open.push_back("</" + tag.substr(1));
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    ASSERT_EQ(open.back(), tag);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
  for (const char* word : {"<script", "http:", "https:", "src=", "href=", "@import", "onload", "url(\""})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
}

std::string page_of(const StatementOf& made, Language language = Language::english) {
  return render_html(made.statement(), {}, language, true);
}

StatementOf& some_windows(StatementOf& made) {
  made.window(hour(0), 9900, Outcome::met, 12'000);
  made.window(hour(1), {}, Outcome::undetermined);
  made.window(hour(2), 9700, Outcome::not_met);
  made.window(hour(3), 9700, Outcome::not_counted);
  made.window(hour(0), 9500, Outcome::not_met, -12'000, 1);
  return made;
}

// A contract all of whose names are `name`, with a stop and an entry.
std::string page_with_name(const std::string& name) {
  terms::Contract contract = fee_contract();
  contract.buyer.name = name + "1";
  contract.supplier.name = name + "2";
  contract.measures.front().name = name;
  contract.clauses.front().id = name;
  StatementOf made(contract);
  some_windows(made);
  record::Stop stop;
  stop.contract = contract.id;
  stop.from = hour(0).from + Duration::minutes(5);
  stop.to = hour(0).from + Duration::minutes(9);
  stop.cause = stop.proposed = name;
  made.take(stop);
  record::Entry entry;
  entry.contract = contract.id;
  entry.number = name;
  entry.by.person = name;
  entry.reason = name;
  entry.says = record::StopView{"", stop.from, {}, name};
  made.take(entry);
  return page_of(made);
}

TEST(StatementPage, OneWindowIsAWholePage) {
  StatementOf made(fee_contract());
  made.window(hour(0), 9900, Outcome::met, 12'000);
  const std::string page = page_of(made);
  expect_whole(page);
  EXPECT_NE(page.find("<b>120.00 CNY</b><span>from Suzhou Precision (Party A) to Wuzhong Robotics (Party B)"),
            std::string::npos);
}

TEST(StatementPage, WhatTheSupplierOwesGoesTheOtherWay) {
  terms::Contract contract = fee_contract();
  contract.clauses.front().deduction = true;
  StatementOf made(contract);
  made.window(hour(0), 9900, Outcome::met, -5);
  EXPECT_NE(page_of(made).find("<b>0.05 CNY</b><span>from Wuzhong Robotics (Party B) to Suzhou Precision"),
            std::string::npos);
}

TEST(StatementPage, NothingYetIsAWholePageToo) {
  StatementOf made(fee_contract());
  for (const Language language : {Language::english, Language::chinese})
    expect_whole(page_of(made, language));
  const Statement none(
      [](const Hash&) -> Result<std::vector<uint8_t>> { return Error{ErrorCode::not_found, "no blob"}; });
  const std::string page = render_html(none, {{}, false}, Language::english, false);
  expect_whole(page);
  EXPECT_NE(page.find("holds no contract"), std::string::npos);
  EXPECT_NE(page.find("NOT COMPLETE"), std::string::npos);
}

TEST(StatementPage, HostileNamesStayText) {
  const std::vector<std::string> benign = tags_of(page_with_name("x"));
  for (const char* hostile : {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x",
                              "</style>", "</svg><script>", "<!--", "]]>", "&lt;b&gt;", "{0}{}"}) {
    const std::string page = page_with_name(hostile);
    EXPECT_EQ(tags_of(page), benign) << hostile;
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_EQ(page.find("<img"), std::string::npos);
  }
  expect_whole(page_with_name("苏州精密制造有限公司"));
}

TEST(StatementPage, ThousandsOfWindowsAreAFewMegabytesAndSayHowTheyAreDrawn) {
  StatementOf made(fee_contract());
  constexpr int64_t kWindows = 9'000;
  for (int64_t i = 0; i < kWindows; ++i)
    made.window(hour(i), 9000 + i % 1000, i % 1000 >= 800 ? Outcome::met : Outcome::not_met,
                i % 1000 >= 800 ? 12'000 : 0);
  const std::string page = page_of(made);
  expect_whole(page);
  EXPECT_LT(page.size(), 3'000'000U);
  EXPECT_NE(page.find("9,000 windows: a column stands for up to 29"), std::string::npos);
  EXPECT_NE(page.find("<details><summary><b>2026-02</b> <span>✓ "), std::string::npos);
  EXPECT_EQ(page.find("have no room"), std::string::npos);
}

TEST(StatementPage, WhatHasNoRoomIsCounted) {
  StatementOf made(fee_contract());
  constexpr int64_t kWindows = 25'100;
  for (int64_t i = 0; i < kWindows; ++i)
    made.window(hour(i), 9900, Outcome::met, 1);
  const std::string page = page_of(made);
  EXPECT_NE(page.find("100 more have no room"), std::string::npos);
  EXPECT_NE(page.find("251.00 CNY"), std::string::npos);
}

// A group has as many measures as members.
TEST(StatementPage, AHundredMeasuresHaveTwelveColumnsAndSixtyCharts) {
  terms::Contract contract = fee_contract();
  constexpr uint16_t kMeasures = 100;
  for (uint16_t i = 1; i < kMeasures; ++i) {
    contract.measures.push_back(contract.measures.front());
    contract.measures.back().name += std::to_string(i);
    contract.clauses.front().when.push_back(
        {terms::TestOp::compare, i, terms::Comparison::at_least, 9800, 0, 0});
    const auto last = static_cast<uint16_t>(contract.clauses.front().when.size() - 1);
    contract.clauses.front().when.push_back(
        {terms::TestOp::both, 0, terms::Comparison::equal, 0, static_cast<uint16_t>(last - 1), last});
  }
  StatementOf made(contract);
  made.window(hour(0), 9900, Outcome::met, 12'000);
  const std::string page = page_of(made);
  expect_whole(page);
  EXPECT_NE(page.find("a test of 199 parts is met"), std::string::npos);
  EXPECT_NE(page.find("88 more measures have no column here"), std::string::npos);
  EXPECT_NE(page.find("this page draws at most 60"), std::string::npos);
}

TEST(StatementPage, TheGreatestFiguresAndAmounts) {
  StatementOf made(fee_contract());
  made.window(hour(0), INT64_MIN, Outcome::not_met, Money::kMaxMinor);
  made.window(hour(1), INT64_MAX, Outcome::met, Money::kMaxMinor);
  const std::string page = page_of(made);
  expect_whole(page);
  EXPECT_NE(page.find("20,000,000,000,000.00 CNY"), std::string::npos);
  EXPECT_NE(page.find("amounts at the side in millions of CNY"), std::string::npos);
}

// The chart of the first measure, without what its marks say when pointed at.
std::string chart_of(const std::string& page) {
  const size_t from = page.find("<h2>Clauses");
  return page.substr(from, page.find("<div class=\"wide\">", from) - from);
}

// Its measure is taken by `op`, of a state or of the window.
terms::Contract contract_showing(terms::Resolution show, terms::AggregateOp op) {
  terms::Contract contract = fee_contract();
  terms::Signal recipe;
  recipe.name = recipe.asset = recipe.metric = "recipe";
  recipe.type = terms::SignalType::state;
  recipe.alive_within = Duration::seconds(60);
  contract.signals.push_back(recipe);
  terms::Aggregate aggregate;
  aggregate.op = op;
  if (show.type == terms::FigureType::text)
    aggregate.signal = 0;
  else
    aggregate.source = terms::AggregateSource::window;
  contract.aggregates.push_back(aggregate);
  contract.measures.front().show = std::move(show);
  contract.measures.front().nodes.front().op = terms::ExpressionOp::aggregate;
  return contract;
}

TEST(StatementPage, InstantsStandAtRoundLocalTimes) {
  terms::Contract contract = contract_showing({{5, 1}, {"min", "time", {60, 1}}, terms::FigureType::instant},
                                              terms::AggregateOp::window_begin);
  const int64_t first = hour(0).from.ns / 30'000'000'000;  // 2026-01-01 00:00 in Shanghai
  contract.clauses.front().when.front().threshold_steps = first - 120;
  StatementOf made(contract);
  made.window(hour(0), first - 30, Outcome::not_met);
  made.window(hour(1), first + 157, Outcome::met);
  std::string chart = chart_of(page_of(made));
  for (const char* tick : {">00:00</text>", ">2026-01-01</text>", ">01:00</text>", "≥ 2025-12-31</text>"})
    EXPECT_NE(chart.find(tick), std::string::npos) << tick << chart;
  EXPECT_EQ(chart.find("+08:00</text>"), std::string::npos);

  contract.clauses.front().when.front().threshold_steps = first + 61;
  StatementOf of_one_year(contract);
  of_one_year.window(hour(0), first + 61, Outcome::met);
  chart = chart_of(page_of(of_one_year));
  EXPECT_NE(chart.find(">≥ 01-01 00:30:30</text>"), std::string::npos) << chart;
  EXPECT_NE(chart.find(">00:30:30</text>"), std::string::npos) << chart;

  StatementOf beyond(contract);
  beyond.window(hour(0), INT64_MIN, Outcome::met);  // as no figure does
  expect_whole(page_of(beyond));
}

TEST(StatementPage, TextsHaveNoOrder) {
  terms::Contract contract = contract_showing(
      {{1, 0}, {}, terms::FigureType::text, {"A", "B", "a recipe of a long name"}}, terms::AggregateOp::last);
  contract.clauses.front().when.front() = {terms::TestOp::compare, 0, terms::Comparison::equal, 2, 0, 0};
  StatementOf made(contract);
  made.window(hour(0), 0, Outcome::not_met);
  made.window(hour(1), 3, Outcome::not_met);
  const std::string chart = chart_of(page_of(made));
  EXPECT_NE(chart.find("</b> A, something else</span>"), std::string::npos) << chart;
  EXPECT_EQ(chart.find(">B</text>"), std::string::npos);
  EXPECT_NE(chart.find(">= a recipe of a lo…</text>"), std::string::npos) << chart;
  EXPECT_NE(chart.find("<path class=\"join\" d=\"\"/>"), std::string::npos);
}

TEST(StatementPage, AColumnOfTextsMarksEach) {
  terms::Contract contract =
      contract_showing({{1, 0}, {}, terms::FigureType::text, {"A", "B", "C"}}, terms::AggregateOp::last);
  contract.clauses.front().when.front() = {terms::TestOp::compare, 0, terms::Comparison::equal, 0, 0, 0};
  StatementOf made(contract);
  for (int64_t i = 0; i < 630; ++i)
    made.window(hour(i), i % 2 == 0 ? 0 : 2, i % 2 == 0 ? Outcome::met : Outcome::not_met);
  const std::string chart = chart_of(page_of(made));
  EXPECT_NE(
      chart.find("</b> A, C</span><span>630 windows: a column stands for up to 2 and shows each figure"),
      std::string::npos);
  EXPECT_NE(chart.find(": A, C, 1 met"), std::string::npos);
}

// Though the first window is corrected after the others.
TEST(StatementPage, PostingsStandInTheOrderOfTheirNumbers) {
  StatementOf made(fee_contract());
  std::vector<Window> windows;
  for (int64_t i = 0; i < 48; ++i)
    windows.push_back(hour(i));
  windows.push_back(hour(0));
  for (size_t i = 0; i < windows.size(); ++i) {
    record::Transfer transfer;
    transfer.number = i + 1;
    transfer.debit = "Buyer";
    transfer.credit = "Supplier";
    transfer.amount = {5, made.part().terms.currency};
    transfer.because = {"press", 1, "fee", windows[i].from, windows[i].to, i < 48 ? 0U : 1U};
    made.take(transfer);
  }
  const std::string page = page_of(made);
  expect_whole(page);
  const size_t postings = page.find("Balances and postings");
  const size_t last_day = page.find("<b>2026-01-02</b> <span>25 postings", postings);
  ASSERT_NE(last_day, std::string::npos);
  const size_t before = page.find("<td class=\"right\">48</td>", last_day);
  ASSERT_NE(before, std::string::npos);
  EXPECT_NE(page.find("<td class=\"right\">49</td>", before), std::string::npos);
}

TEST(StatementPage, NumbersAndWindowsAreNotBroken) {
  const std::string page = page_with_name("a number of an entry");
  EXPECT_NE(page.find("<td class=\"unbroken\">a number of an entry</td><td class=\"unbroken\">"),
            std::string::npos);
  EXPECT_NE(page.find("<td class=\"unbroken\">2026-01-01 01:00–02:00</td>"), std::string::npos);
  EXPECT_NE(page.find("td.unbroken { white-space: nowrap; }"), std::string::npos);
}

TEST(StatementPage, TheEndsOfTime) {
  StatementOf made(fee_contract());
  made.window({Instant{Instant::kMinNs}, Instant{Instant::kMinNs + 1}}, 9900, Outcome::met, 1);
  made.window({Instant{Instant::kMaxNs - 1}, Instant{Instant::kMaxNs}}, 9900, Outcome::met, 1);
  expect_whole(page_of(made));
}

}  // namespace
}  // namespace panmen::store
