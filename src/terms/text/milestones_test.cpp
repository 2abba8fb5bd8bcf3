#include <string>

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

Contract compiled(const std::string& clauses, const std::string& confirmations =
                                                  "  delivered: {by: buyer}\n"
                                                  "  invoice: {by: supplier, invoice: yes}\n"
                                                  "  验收: {by: both, silence: 3 weeks after trial}\n") {
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\nprice: 1000.00 CNY\nsigned: 2026-01-05\n"
      "timezone: Asia/Shanghai\ncalendar: {working days: [mon, tue]}\n"
      "signals:\n  state: {asset: a, metric: s, type: state, from: third party}\n"
      "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\n"
      "measures:\n  x: {is: share(state = \"RUN\"), per: day, show: 0.01 %}\n"
      "confirmations:\n" +
          confirmations + "clauses:\n" + clauses,
      "a");
  for (const Diagnostic& error : result.errors)
    ADD_FAILURE() << render(error);
  if (!result.contract) return {};
  const auto decoded = decode_contract(encode(*result.contract));
  EXPECT_TRUE(decoded.ok() && *decoded == *result.contract);
  return *result.contract;
}

constexpr const char* kTrial = "  - {id: trial, when: x >= 98 %}\n";

// A milestone as it could be written.
std::string in_words(const Contract& contract, uint16_t index) {
  const MilestoneNode& node = contract.milestones[index];
  switch (node.op) {
    case MilestoneOp::signing:
      return "signed";
    case MilestoneOp::confirmed:
      return contract.confirmations[node.index].name;
    case MilestoneOp::met:
      return contract.clauses[node.index].id;
    case MilestoneOp::date:
      return std::to_string(node.on.year) + "/" + std::to_string(node.on.month) + "/" +
             std::to_string(node.on.day);
    case MilestoneOp::all:
      return "(" + in_words(contract, node.left) + " & " + in_words(contract, node.right) + ")";
    case MilestoneOp::any:
      return "(" + in_words(contract, node.left) + " | " + in_words(contract, node.right) + ")";
  }
  return {};
}

std::string milestone(const std::string& when) {
  const Contract contract =
      compiled("  - {id: first, pay: 1.00 CNY, when: '" + when + "', needs: [invoice, delivered, 验收]}\n" +
               kTrial + "  - {id: 2nd-part, pay: 1.00 CNY, when: delivered}\n");
  return contract.clauses.empty() ? "" : in_words(contract, *contract.clauses[0].milestone);
}

TEST(Milestones, join_names_as_tests_do) {
  EXPECT_EQ(milestone("signed"), "signed");
  EXPECT_EQ(milestone("trial and 验收 or delivered and 2026-03-31"),
            "((trial & 验收) | (delivered & 2026/3/31))");
  EXPECT_EQ(milestone("trial and (验收 or delivered) and 2nd-part"),
            "((trial & (验收 | delivered)) & 2nd-part)");
  EXPECT_EQ(milestone("(((2026-12-31)))"), "2026/12/31");
}

TEST(Milestones, stand_in_the_contract_once_each) {
  const Contract contract = compiled(
      "  - {id: a, pay: 1.00 CNY, when: trial and delivered, needs: invoice}\n"
      "  - {id: b, pay: 1.00 CNY, when: trial and delivered or 验收, due: 2 years after delivered}\n" +
      std::string(kTrial));
  EXPECT_EQ(contract.milestones.size(), 5U);
  EXPECT_EQ(contract.clauses[0].needs, std::vector<uint16_t>{1});
  EXPECT_EQ(contract.clauses[1].due->period, (Period{24, PeriodUnit::month}));
  EXPECT_EQ(contract.confirmations[2].silence->period, (Period{21, PeriodUnit::day}));
}

TEST(Milestones, reached_late_are_met_and_cost_something) {
  const Contract contract = compiled(
      "  - {id: a, pay: 30 %, when: b, needs: [验收, invoice], by: 2026-03-31, "
      "late: {less: 0.5 % of price, per: day begun, at most: 5 %}}\n"
      "  - {id: b, when: delivered, by: 5 working days after signed, "
      "late: {less: 1.00 CNY, per: week begun, at most: 9.00 CNY}}\n"
      "  - {id: c, pay: 1.00 CNY, when: b and trial, by: 1 month after signed}\n" +
      std::string(kTrial));
  ASSERT_EQ(contract.clauses.size(), 6U);
  const Clause& a = contract.clauses[0];
  const Clause& a_late = contract.clauses[1];
  EXPECT_EQ(a.kind, ClauseKind::milestone);
  EXPECT_EQ(a.amount_minor, 30'000);
  EXPECT_EQ(a.needs, (std::vector<uint16_t>{1, 2}));
  EXPECT_FALSE(a.by);
  // Behind it stands what it costs; what names the next clause means that one.
  EXPECT_EQ(in_words(contract, *a.milestone), "b");
  EXPECT_EQ(a_late.id, "a-late");
  EXPECT_EQ(a_late.kind, ClauseKind::delay);
  EXPECT_TRUE(a_late.deduction);
  EXPECT_EQ(a_late.amount_minor, 500);
  EXPECT_EQ(a_late.delay_unit, DelayUnit::day);
  EXPECT_EQ(a_late.milestone, a.milestone);
  EXPECT_EQ(a_late.by->on, (CivilDate{2026, 3, 31}));
  ASSERT_EQ(a_late.caps.size(), 1U);
  EXPECT_EQ(contract.caps[a_late.caps[0]].name, "a-late");
  EXPECT_EQ(contract.caps[a_late.caps[0]].most_minor, 5'000);
  const Clause& b_late = contract.clauses[3];
  EXPECT_EQ(contract.clauses[2].amount_minor, 0);
  EXPECT_EQ(b_late.delay_unit, DelayUnit::week);
  EXPECT_EQ(b_late.by->period, (Period{5, PeriodUnit::working_day}));
  EXPECT_EQ(in_words(contract, *b_late.by->after), "signed");
  EXPECT_EQ(contract.caps[b_late.caps[0]].most_minor, 900);
  // Without `late`, the deadline is the clause's own.
  EXPECT_EQ(contract.clauses[4].by->period, (Period{1, PeriodUnit::month}));
  EXPECT_EQ(in_words(contract, *contract.clauses[4].milestone), "(b & trial)");
}

TEST(Milestones, begin_windows_and_leave_figures_alone) {
  const Contract contract = compiled(
      "  - {id: fee, each: day, after: delivered and 验收, pay: 1.00 CNY, when: x >= 98 %, due: 10 days}\n"
      "  - {id: other, pay: 1.00 CNY, when: trial, needs: invoice}\n" +
      std::string(kTrial));
  const Clause& fee = contract.clauses[0];
  EXPECT_EQ(fee.kind, ClauseKind::windows);
  EXPECT_EQ(in_words(contract, *fee.after), "(delivered & 验收)");
  EXPECT_FALSE(fee.due->after);
  EXPECT_EQ(contract.clauses[2].kind, ClauseKind::windows);
  EXPECT_EQ(contract.clauses[2].amount_minor, 0);
}

// More clauses than a contract has, once what `late` says is counted too.
TEST(Milestones, are_bounded_with_the_clauses_of_delays) {
  std::string clauses;
  for (int i = 0; i < 200; ++i)
    clauses += "  - {id: c" + std::to_string(i) +
               ", when: d, by: 2026-03-31, late: {less: 1.00 CNY, per: day begun, at most: 2.00 CNY}}\n";
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n"
      "  state: {asset: a, metric: s, type: state, from: third party}\n"
      "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\n"
      "measures:\n  x: {is: share(state = \"RUN\"), per: day, show: 0.01 %}\n"
      "confirmations:\n  d: {by: buyer}\nclauses:\n" +
          clauses,
      "a");
  ASSERT_EQ(result.errors.size(), 1U);
  EXPECT_EQ(result.errors[0].id, Message::too_many);
}

}  // namespace
}  // namespace panmen::terms
