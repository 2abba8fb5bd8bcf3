#include "commission/outlook.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

using record::Outcome;
using record::Reason;
using signal::Quality;
using signal::ValueKind;
using terms::SignalType;

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

// Signals a, b, c of one asset; a measure of a where b is in a list, one of it, and a clause of that.
terms::Contract contract_of(SignalType type, int64_t alive_s) {
  terms::Contract contract;
  contract.zone.name = "UTC";
  contract.gaps.missing_at_most = {1, 10};
  for (const char* name : {"a", "b", "c"}) {
    terms::Signal signal;
    signal.name = signal.metric = name;
    signal.asset = "press";
    signal.type = std::string(name) == "b" ? SignalType::state : type;
    signal.alive_within = Duration::seconds(alive_s);
    contract.signals.push_back(signal);
  }
  terms::ConditionNode is_run;
  is_run.op = terms::ConditionOp::is_one_of;
  is_run.signal = 1;
  is_run.texts = {"RUN"};
  terms::ConditionNode no;
  no.op = terms::ConditionOp::negate;
  contract.conditions = {is_run, no};
  terms::Aggregate mean;
  mean.op = terms::AggregateOp::mean;
  mean.signal = 0;
  mean.condition = 1;
  contract.aggregates = {mean};
  contract.windows = {{}};
  terms::Measure first;
  first.name = "first";
  first.nodes = {
      {.op = terms::ExpressionOp::aggregate, .literal = {0, 1}, .index = 0, .left = 0, .right = 0}};
  terms::Measure second;
  second.name = "second";
  second.nodes = {{.op = terms::ExpressionOp::measure, .literal = {0, 1}, .index = 0, .left = 0, .right = 0}};
  contract.measures = {first, second};
  terms::Clause clause;
  clause.id = "fee";
  terms::TestNode test;
  test.measure = 1;
  clause.when = {test};
  contract.clauses = {clause};
  return contract;
}

// Samples of a and b at those seconds.
void record(Survey& survey, const std::vector<int64_t>& seconds) {
  signal::BlockBuilder builder("press");
  const size_t a = builder.series("a", ValueKind::number);
  const size_t b = builder.series("b", ValueKind::text);
  for (const int64_t s : seconds) {
    builder.add_number(a, at_s(s), 0, Quality::good, 1);
    builder.add_text(b, at_s(s), 0, Quality::good, "RUN");
  }
  const std::vector<signal::Block> blocks{builder.take()};
  survey.take(blocks, at_s(seconds.front()), at_s(seconds.back()), at_s(seconds.back()));
  survey.end();
}

void add(ClauseTrial& trial, int64_t from_s, int64_t to_s, Outcome outcome, Reason reason) {
  trial.windows[{at_s(from_s), at_s(to_s)}] = {at_s(from_s), at_s(to_s), outcome, reason, "second"};
}

const Advice* find(const ClauseOutlook& outlook, Advice::Kind kind) {
  const auto at = std::ranges::find(outlook.advice, kind, &Advice::kind);
  return at == outlook.advice.end() ? nullptr : &*at;
}

TEST(Outlook, AClauseRestsOnTheSignalsOfItsMeasuresAndConditions) {
  const terms::Contract contract = contract_of(SignalType::gauge, 5);
  EXPECT_EQ(signals_of(contract, contract.clauses[0]), (std::vector<uint16_t>{0, 1}));
}

TEST(Outlook, AllWindowsDecided) {
  const terms::Contract contract = contract_of(SignalType::gauge, 60);
  Survey survey(contract);
  std::vector<int64_t> seconds;
  for (int64_t s = 0; s <= 7200; s += 60)
    seconds.push_back(s);
  record(survey, seconds);
  ClauseTrial trial;
  add(trial, 0, 3600, Outcome::met, Reason::none);
  add(trial, 3600, 7200, Outcome::not_met, Reason::none);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::always);
  EXPECT_EQ(found.met, 1U);
  EXPECT_EQ(found.not_met, 1U);
  EXPECT_NEAR(found.missing->worst, 0, 1e-6);
  EXPECT_TRUE(found.advice.empty());
}

// A sample every 15 s under a limit of 5 s: two thirds are missing for no reason but the limit.
TEST(Outlook, ATightLimitIsNamedWithTheOneThatFits) {
  const terms::Contract contract = contract_of(SignalType::gauge, 5);
  Survey survey(contract);
  std::vector<int64_t> seconds;
  for (int64_t s = 0; s <= 3600; s += 15)
    seconds.push_back(s);
  record(survey, seconds);
  ClauseTrial trial;
  add(trial, 0, 1800, Outcome::undetermined, Reason::too_much_missing);
  add(trial, 1800, 3600, Outcome::undetermined, Reason::too_much_missing);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::never);
  EXPECT_EQ(found.undecided.at(Reason::too_much_missing), 2U);
  EXPECT_NEAR(found.missing->median, 2.0 / 3, 0.01);
  const Advice* wider = find(found, Advice::Kind::wider_limit);
  ASSERT_NE(wider, nullptr);
  EXPECT_EQ(wider->limit, Duration::seconds(15));
  EXPECT_NEAR(wider->share, 2.0 / 3, 0.01);
  EXPECT_NEAR(wider->share_then, 0, 0.01);
  EXPECT_EQ(find(found, Advice::Kind::allow_missing), nullptr);  // the limit is what is wrong
}

TEST(Outlook, APauseOfTheRecordingIsNotBlamedOnTheLimit) {
  const terms::Contract contract = contract_of(SignalType::gauge, 5);
  Survey survey(contract);
  std::vector<int64_t> seconds;
  for (int64_t s = 0; s <= 600; ++s)
    seconds.push_back(s < 300 ? s : s + 3000);
  record(survey, seconds);
  ClauseTrial trial;
  add(trial, 0, 1800, Outcome::undetermined, Reason::too_much_missing);
  add(trial, 1800, 3600, Outcome::met, Reason::none);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::sometimes);
  EXPECT_EQ(find(found, Advice::Kind::wider_limit), nullptr);
  const Advice* pause = find(found, Advice::Kind::nothing_recorded);
  ASSERT_NE(pause, nullptr);
  EXPECT_EQ(pause->longest.from, at_s(304));
  EXPECT_EQ(pause->longest.to, at_s(3300));
}

TEST(Outlook, AnAbsentSignalAndADivisionByZeroAreSaid) {
  terms::Contract contract = contract_of(SignalType::gauge, 5);
  contract.aggregates[0].signal = 2;  // c, which never comes
  Survey survey(contract);
  record(survey, {0, 1, 2});
  ClauseTrial trial;
  add(trial, 0, 60, Outcome::undetermined, Reason::no_data);
  add(trial, 60, 120, Outcome::undetermined, Reason::divides_by_zero);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::never);
  const Advice* absent = find(found, Advice::Kind::never_occurs);
  ASSERT_NE(absent, nullptr);
  EXPECT_EQ(absent->signal, 2);
  const Advice* zero = find(found, Advice::Kind::divides_by_zero);
  ASSERT_NE(zero, nullptr);
  EXPECT_EQ(zero->measure, "second");
}

// A quarter of the first hour was not recorded.
TEST(Outlook, TheShareThatWouldLetWindowsBeDecidedIsNamed) {
  const terms::Contract contract = contract_of(SignalType::gauge, 60);
  Survey survey(contract);
  std::vector<int64_t> seconds;
  for (int64_t s = 0; s <= 7200; s += 60)
    if (s < 600 || s > 1500) seconds.push_back(s);
  record(survey, seconds);
  ClauseTrial trial;
  add(trial, 0, 3600, Outcome::undetermined, Reason::too_much_missing);
  add(trial, 3600, 7200, Outcome::met, Reason::none);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  const Advice* allow = find(found, Advice::Kind::allow_missing);
  ASSERT_NE(allow, nullptr);
  EXPECT_DOUBLE_EQ(allow->share, 0.1);
  EXPECT_DOUBLE_EQ(allow->share_then, 0.3);
  EXPECT_EQ(allow->windows, 2U);
}

TEST(Outlook, AWindowThatTheRecordingBeginsInSaysNothingAgainstTheTerms) {
  const terms::Contract contract = contract_of(SignalType::gauge, 60);
  Survey survey(contract);
  std::vector<int64_t> seconds;
  for (int64_t s = 1800; s <= 7200; s += 60)
    seconds.push_back(s);
  record(survey, seconds);
  ClauseTrial trial;
  add(trial, 0, 3600, Outcome::undetermined, Reason::too_much_missing);
  add(trial, 3600, 7200, Outcome::met, Reason::none);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::sometimes);
  ASSERT_EQ(found.advice.size(), 1U);
  EXPECT_EQ(found.advice.front().kind, Advice::Kind::cut_off);
  EXPECT_EQ(found.advice.front().windows, 1U);
}

TEST(Outlook, WithoutAWindowNothingIsDecided) {
  const terms::Contract contract = contract_of(SignalType::gauge, 5);
  Survey survey(contract);
  record(survey, {0, 1});
  const ClauseOutlook found = outlook(survey, contract.clauses[0], {});
  EXPECT_EQ(found.decidable, Decidable::never);
  EXPECT_NE(find(found, Advice::Kind::no_window), nullptr);
}

TEST(Outlook, WindowsThatDoNotCountDecideNothing) {
  const terms::Contract contract = contract_of(SignalType::gauge, 5);
  Survey survey(contract);
  record(survey, {0, 1});
  ClauseTrial trial;
  add(trial, 0, 60, Outcome::not_counted, Reason::does_not_count);
  const ClauseOutlook found = outlook(survey, contract.clauses[0], trial);
  EXPECT_EQ(found.decidable, Decidable::never);
  EXPECT_NE(find(found, Advice::Kind::never_counts), nullptr);
}

TEST(Outlook, PlainDurations) {
  EXPECT_EQ(plain_duration_from(Duration{1'009'000'000}), Duration::seconds(2));
  EXPECT_EQ(plain_duration_from(Duration::seconds(15)), Duration::seconds(15));
  EXPECT_EQ(plain_duration_from(Duration::minutes(16)), Duration::minutes(20));
  EXPECT_EQ(plain_duration_from(Duration::hours(24 * 20)), Duration::hours(24 * 20));
}

}  // namespace
}  // namespace panmen::commission
