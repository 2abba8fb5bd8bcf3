#include "engine/milestones.hpp"

#include <random>

#include "engine/test_log.hpp"
#include "record/body.hpp"

namespace panmen::engine {
namespace {

using namespace test;
using record::Outcome;
using record::Reason;
using record::Side;
using terms::MilestoneOp;

constexpr int64_t kDay_s = 86'400;
// 1 January 1970, a Thursday, is day 0.
constexpr int64_t day(int64_t number, int64_t hour = 0) {
  return number * kDay_s + hour * kHour_s;
}
CivilDate date(int64_t number) {
  return civil_from_days(number);
}

uint16_t add_node(terms::Contract& c, MilestoneOp op, uint16_t index = 0) {
  terms::MilestoneNode node;
  node.op = op;
  node.index = index;
  c.milestones.push_back(node);
  return static_cast<uint16_t>(c.milestones.size() - 1);
}
uint16_t add_node(terms::Contract& c, MilestoneOp op, uint16_t left, uint16_t right) {
  const uint16_t node = add_node(c, op);
  c.milestones[node].left = left;
  c.milestones[node].right = right;
  return node;
}
terms::Deadline days_after(uint16_t node, uint16_t count) {
  return {std::nullopt, node, {count, terms::PeriodUnit::day}};
}
terms::Clause& add_milestone_clause(terms::Contract& c, const std::string& id, uint16_t node) {
  terms::Clause clause;
  clause.id = id;
  clause.kind = terms::ClauseKind::milestone;
  clause.recurrence = terms::Recurrence::once;
  clause.amount_minor = 1001;
  clause.milestone = node;
  c.clauses.push_back(clause);
  return c.clauses.back();
}

constexpr uint16_t kReady = 0, kAccepted = 1, kInvoice = 2;  // confirmations, and their nodes

// Signed on day 0. What is ready counts as accepted five working days later, where nobody refuses it.
terms::Contract confirmed_contract() {
  terms::Contract c = bare_contract("c");
  c.signals.clear();
  c.conditions.clear();
  c.signed_on = date(0);
  c.calendar = WorkCalendar{};
  c.confirmations = {{"ready", terms::Giver::supplier, false, {}},
                     {"accepted", terms::Giver::buyer, false, {}},
                     {"invoice", terms::Giver::supplier, true, {}}};
  for (const uint16_t index : {kReady, kAccepted, kInvoice})
    add_node(c, MilestoneOp::confirmed, index);
  c.confirmations[kAccepted].silence = {std::nullopt, kReady, {5, terms::PeriodUnit::working_day}};
  return c;
}

record::Entry confirm(const std::string& number, const std::string& confirmation, int64_t at_s,
                      int64_t entered_s) {
  record::Entry entry =
      entry_of("c", number, entered_s, confirmation == "accepted" ? Side::buyer : Side::supplier);
  record::Confirmed says{confirmation, at(at_s), "", std::nullopt};
  if (confirmation == "invoice") says = {confirmation, at(at_s), "R-1", 1000};
  entry.says = says;
  return entry;
}
record::Entry refuse(const std::string& number, int64_t entered_s) {
  record::Entry entry = entry_of("c", number, entered_s, Side::buyer);
  entry.says = record::Refused{"accepted", at(entered_s)};
  return entry;
}
record::Entry withdraw(const std::string& number, const std::string& other, int64_t entered_s) {
  record::Entry entry = entry_of("c", number, entered_s, Side::buyer);
  entry.approved_by = record::Voice{Side::supplier, "Li"};
  entry.says = record::Withdrawn{other};
  return entry;
}

// "accepted 7/0 silence", "accepted - 1": name, day/hour, number of the record.
std::string told_of(const record::Milestone& m) {
  std::string said = m.name + " ";
  said += m.at.has_value() ? std::to_string(m.at->ns / at(kDay_s).ns) + "/" +
                                 std::to_string(m.at->ns / at(kHour_s).ns % 24)
                           : "-";
  if (m.correction > 0) said += " " + std::to_string(m.correction);
  return said + (m.by_silence ? " silence" : "");
}
std::string milestones_of(const Log& log) {
  std::string said;
  for (const auto& m : log.all<record::Milestone>())
    said += (said.empty() ? "" : ", ") + told_of(m);
  return said;
}
// "pay met 3/0-4/12 1001": id, outcome or reason, window, what it gives.
std::string verdicts_of(const Log& log, const std::string& clause = "") {
  std::string said;
  for (const record::Body& body : log.derived) {
    if (const auto* v = std::get_if<record::Verdict>(&body)) {
      if (!clause.empty() && v->id.clause != clause) continue;
      const auto instant = [](Instant t) {
        return std::to_string(t.ns / at(kDay_s).ns) + "/" + std::to_string(t.ns / at(kHour_s).ns % 24);
      };
      said += (said.empty() ? "" : ", ") + v->id.clause + " ";
      said += v->outcome == Outcome::met             ? "met"
              : v->reason == Reason::too_late        ? "too late"
              : v->reason == Reason::withdrawn       ? "withdrawn"
              : v->reason == Reason::before_it_began ? "before"
              : v->outcome == Outcome::not_counted   ? "not counted"
                                                     : "not met";
      said += " " + instant(v->id.from) + "-" + instant(v->id.to);
      if (v->id.correction > 0) said += " #" + std::to_string(v->id.correction);
    }
    if (const auto* e = std::get_if<record::Entitlement>(&body)) {
      if (!clause.empty() && e->because.clause != clause) continue;
      said += (e->payer == "buyer" ? " +" : " -") + std::to_string(e->amount.minor);
      if (e->due.has_value()) said += " due " + std::to_string(days_from_civil(*e->due));
    }
  }
  return said;
}
std::string dues_of(const Log& log) {
  std::string said;
  for (const auto& due : log.all<record::Due>())
    said += (said.empty() ? "" : ", ") + due.because.clause + " " +
            (due.on.has_value() ? std::to_string(days_from_civil(*due.on)) : "-") + " #" +
            std::to_string(due.correction);
  return said;
}
void clock_to(Log& log, int64_t now_s) {
  do
    log.feed(record::Clock{at(now_s)});
  while (log.engine().has_work_left());
}

TEST(Milestones, SilenceGivesAConfirmationAtTheEndOfItsLastDay) {
  Log log({confirmed_contract()});
  log.feed(confirm("1", "ready", day(0, 9), day(0, 10)));
  EXPECT_EQ(milestones_of(log), "ready 0/9");
  clock_to(log, day(8) - 1);
  EXPECT_EQ(milestones_of(log), "ready 0/9");
  clock_to(log, day(8));
  EXPECT_EQ(milestones_of(log), "ready 0/9, accepted 8/0 silence") << "days 1, 4, 5, 6 and 7 were worked";
  log.feed(confirm("2", "accepted", day(9), day(9)));
  EXPECT_EQ(log.all<record::Milestone>().size(), 2U) << "silence was earlier";
  log.feed(confirm("3", "accepted", day(6, 12), day(10)));
  EXPECT_EQ(milestones_of(log), "ready 0/9, accepted 8/0 silence, accepted 6/12 1");
  log.feed(withdraw("4", "3", day(11)));
  EXPECT_EQ(milestones_of(log), "ready 0/9, accepted 8/0 silence, accepted 6/12 1, accepted 8/0 2 silence");
  log.feed(withdraw("5", "1", day(11)));
  EXPECT_EQ(milestones_of(log),
            "ready 0/9, accepted 8/0 silence, accepted 6/12 1, accepted 8/0 2 silence, ready - 1, "
            "accepted 9/0 3");
}

TEST(Milestones, WhoRefusesInTimeIsNotSilent) {
  const auto told = [](const std::vector<record::Entry>& entries) {
    Log log({confirmed_contract()});
    log.feed(confirm("1", "ready", day(0), day(0)));
    for (const record::Entry& entry : entries)
      log.feed(entry);
    clock_to(log, day(20));
    return milestones_of(log);
  };
  EXPECT_EQ(told({refuse("2", day(8) - 1)}), "ready 0/0");
  EXPECT_EQ(told({refuse("2", day(8))}), "ready 0/0, accepted 8/0 silence") << "too late";
  EXPECT_EQ(told({refuse("2", day(5)), withdraw("3", "2", day(9))}), "ready 0/0, accepted 8/0 silence");
  EXPECT_EQ(told({withdraw("3", "2", day(9)), refuse("2", day(5))}), "ready 0/0, accepted 8/0 silence")
      << "in whichever order they come; the clock is on day 9 by then";
  EXPECT_EQ(told({refuse("2", day(5)), confirm("3", "accepted", day(9), day(9))}), "ready 0/0, accepted 9/0");
}

TEST(Milestones, AClauseIsMetWithItsMilestoneAndPaidOnce) {
  terms::Contract c = confirmed_contract();
  const uint16_t both = add_node(c, MilestoneOp::all, kReady, kAccepted);
  const uint16_t one = add_node(c, MilestoneOp::any, kReady, kInvoice);
  add_milestone_clause(c, "both", both);
  add_milestone_clause(c, "one", one);
  add_milestone_clause(c, "next", add_node(c, MilestoneOp::met, 0)).amount_minor = 0;
  Log log({c});
  log.feed(confirm("1", "ready", day(2, 6), day(3)));
  EXPECT_EQ(verdicts_of(log), "one met 0/0-2/6 +1001");
  log.feed(confirm("2", "accepted", day(3), day(3)));
  EXPECT_EQ(verdicts_of(log), "one met 0/0-2/6 +1001, both met 0/0-3/0 +1001, next met 0/0-3/0");
  log.feed(confirm("3", "accepted", day(1), day(3)));
  EXPECT_EQ(verdicts_of(log, "both"), "both met 0/0-3/0 +1001, both met 0/0-2/6 #1")
      << "the same amount on another day moves no money";
  log.feed(withdraw("4", "1", day(4)));
  EXPECT_EQ(verdicts_of(log, "both"),
            "both met 0/0-3/0 +1001, both met 0/0-2/6 #1, both withdrawn 0/0-2/6 #2 -1001");
  EXPECT_EQ(verdicts_of(log, "next"), "next met 0/0-3/0, next met 0/0-2/6 #1, next withdrawn 0/0-2/6 #2");
  log.feed(confirm("5", "ready", day(3), day(5)));
  EXPECT_EQ(verdicts_of(log, "both"),
            "both met 0/0-3/0 +1001, both met 0/0-2/6 #1, both withdrawn 0/0-2/6 #2 -1001, "
            "both met 0/0-3/0 #3 +1001");
}

TEST(Milestones, WhatIsReachedAfterItsDeadlineIsNotMet) {
  terms::Contract c = confirmed_contract();
  add_milestone_clause(c, "by", kReady).by = terms::Deadline{date(3), std::nullopt, {}};
  const auto told = [&](const std::vector<record::Body>& inputs) {
    Log log({c});
    for (const record::Body& input : inputs)
      log.feed(input);
    return verdicts_of(log);
  };
  EXPECT_EQ(told({record::Clock{at(day(4) - 1)}}), "");
  EXPECT_EQ(told({record::Clock{at(day(4))}}), "by too late 0/0-4/0");
  EXPECT_EQ(told({confirm("1", "ready", day(4) - 1, day(4) - 1)}), "by met 0/0-3/23 +1001");
  EXPECT_EQ(told({confirm("1", "ready", day(4), day(4))}), "by too late 0/0-4/0");
  EXPECT_EQ(told({record::Clock{at(day(4))}, confirm("1", "ready", day(9), day(9))}), "by too late 0/0-4/0");
  EXPECT_EQ(told({record::Clock{at(day(4))}, confirm("1", "ready", day(1), day(9))}),
            "by too late 0/0-4/0, by met 0/0-1/0 #1 +1001")
      << "it was in time, and is entered later";
}

TEST(Milestones, DelayCountsUnitsBegunBehindTheDeadline) {
  terms::Contract c = confirmed_contract();
  add_milestone_clause(c, "late", kReady);
  c.clauses[0].kind = terms::ClauseKind::delay;
  c.clauses[0].deduction = true;
  c.clauses[0].by = terms::Deadline{date(3), std::nullopt, {}};
  const auto told = [&](int64_t at_s, int64_t before_s = 0) {
    Log log({c});
    if (before_s > 0) clock_to(log, before_s);
    log.feed(confirm("1", "ready", at_s, std::max(at_s, before_s)));
    return verdicts_of(log);
  };
  EXPECT_EQ(told(day(3, 23)), "late met 0/0-3/23");
  EXPECT_EQ(told(day(4)), "late too late 0/0-4/0 -1001");
  EXPECT_EQ(told(day(10, 23)), "late too late 0/0-10/23 -1001") << "the seventh day of the first week";
  EXPECT_EQ(told(day(11)), "late too late 0/0-11/0 -2002");
  c.clauses[0].delay_unit = terms::DelayUnit::day;
  EXPECT_EQ(told(day(11)), "late too late 0/0-11/0 -8008");
  EXPECT_EQ(told(day(11), day(100)), "late too late 0/0-11/0 -8008") << "nothing was said before";
  c.caps = {{"most", 2500, std::nullopt}};
  c.clauses[0].caps = {0};
  EXPECT_EQ(told(day(5)), "late too late 0/0-5/0 -2002");
  Log log({c});
  clock_to(log, day(6) - 1);
  EXPECT_EQ(verdicts_of(log), "");
  clock_to(log, day(6));
  const std::string capped = verdicts_of(log);
  EXPECT_TRUE(capped.starts_with("late too late 0/0-6/0 -")) << capped << ": the third day has begun";
  clock_to(log, day(50));
  log.feed(confirm("1", "ready", day(40), day(50)));
  EXPECT_EQ(verdicts_of(log), capped) << "more days change nothing";
  log.feed(confirm("2", "ready", day(4), day(51)));
  EXPECT_TRUE(verdicts_of(log).starts_with(capped + ", late too late 0/0-4/0 #1 +")) << verdicts_of(log);
}

TEST(Milestones, WhatIsDueWaitsForWhatItNeeds) {
  terms::Contract c = confirmed_contract();
  const uint16_t accepted_then = add_node(c, MilestoneOp::met, 0);
  terms::Clause& pay = add_milestone_clause(c, "pay", kReady);
  pay.due = days_after(accepted_then, 2);
  pay.needs = {kInvoice};
  terms::Clause& other = add_milestone_clause(c, "other", kReady);
  other.due = terms::Deadline{std::nullopt, std::nullopt, {3, terms::PeriodUnit::day}};
  terms::Clause& last = add_milestone_clause(c, "last", kReady);
  last.due = days_after(kAccepted, 2);
  Log log({c});
  log.feed(confirm("1", "ready", day(1, 12), day(2)));
  EXPECT_EQ(verdicts_of(log),
            "pay met 0/0-1/12 +1001, other met 0/0-1/12 +1001 due 4, last met 0/0-1/12 +1001");
  EXPECT_EQ(dues_of(log), "");
  log.feed(confirm("2", "invoice", day(4), day(4)));
  EXPECT_EQ(dues_of(log), "pay 4 #1");
  log.feed(confirm("3", "accepted", day(0), day(4)));
  EXPECT_EQ(dues_of(log), "pay 4 #1, last 2 #1");
  log.feed(confirm("4", "invoice", day(0), day(5)));
  EXPECT_EQ(dues_of(log), "pay 4 #1, last 2 #1, pay 3 #2");
  log.feed(withdraw("5", "1", day(6)));
  EXPECT_EQ(dues_of(log), "pay 4 #1, last 2 #1, pay 3 #2, pay - #3, other - #1, last - #2");
  EXPECT_EQ(verdicts_of(log, "other"), "other met 0/0-1/12 +1001 due 4, other withdrawn 0/0-1/12 #1 -1001");
  log.feed(confirm("6", "ready", day(2), day(7)));
  EXPECT_EQ(dues_of(log),
            "pay 4 #1, last 2 #1, pay 3 #2, pay - #3, other - #1, last - #2, "
            "pay 4 #4, other 5 #2, last 2 #3, pay 4 #1, other 5 #1, last 2 #1")
      << "what went back is due with what it takes back";
}

// Days of one figure, a trial that is met on the first good day, and a fee for each day after acceptance.
terms::Contract trial_contract(Duration final_after) {
  terms::Contract c = bare_contract("c");
  c.from = at(0);
  c.final_after = final_after;
  const uint16_t days = add_window(c, {});
  const uint16_t share = add_measure(c, days, share_of_running());
  c.confirmations = {{"accepted", terms::Giver::buyer, false, {}}};
  add_clause(c, share, 50).recurrence = terms::Recurrence::once;
  c.clauses[0].id = "trial";
  const uint16_t trial = add_node(c, MilestoneOp::met, 0);
  const uint16_t accepted = add_node(c, MilestoneOp::confirmed, 0);
  add_milestone_clause(c, "acceptance", add_node(c, MilestoneOp::all, trial, accepted)).due =
      days_after(trial, 2);
  const uint16_t acceptance = add_node(c, MilestoneOp::met, 1);
  terms::Clause& fee = add_clause(c, share, 50);
  fee.id = "fee";
  fee.after = acceptance;
  return c;
}

std::vector<Reading> running(int64_t first_day, int64_t last_day, const std::vector<int64_t>& bad_days) {
  std::vector<Reading> readings;
  for (int64_t t = day(first_day); t < day(last_day + 1); t += 600)
    readings.push_back({t, "State", std::ranges::find(bad_days, t / kDay_s) == bad_days.end() ? 1 : 0});
  return readings;
}

TEST(Milestones, WindowsCountFromTheMilestoneThatTheyAskFor) {
  for (const bool at_once : {false, true}) {
    Log log({trial_contract(Duration::hours(24 * 30))});
    log.send(running(0, 5, {0}));
    if (at_once) {
      log.complete(day(6));
      EXPECT_EQ(verdicts_of(log, "trial"), "trial not met 0/0-1/0, trial met 1/0-2/0 +1001");
      EXPECT_TRUE(log.all<record::Milestone>().empty());
    } else {
      for (int64_t i = 1; i <= 6; ++i)
        log.complete(day(i));
    }
    log.feed(confirm("1", "accepted", day(3, 1), day(6)));
    log.complete(day(6));
    EXPECT_EQ(verdicts_of(log, "acceptance"), "acceptance met 0/0-3/1 +1001 due 3");
    const std::string before =
        "fee before 0/0-1/0, fee before 1/0-2/0, fee before 2/0-3/0, fee before 3/0-4/0, "
        "fee before 4/0-5/0, fee before 5/0-6/0";
    EXPECT_EQ(verdicts_of(log, "fee"), before + ", fee met 4/0-5/0 #1 +1001, fee met 5/0-6/0 #1 +1001");
  }
}

TEST(Milestones, LateDataThatMovesATrialMovesAllThatFollows) {
  Log log({trial_contract(Duration::hours(24 * 30))});
  log.send(running(0, 1, {}));
  log.feed(confirm("1", "accepted", day(0, 1), day(0, 1)));
  log.complete(day(2));
  EXPECT_EQ(verdicts_of(log),
            "trial met 0/0-1/0 +1001, fee before 0/0-1/0, fee met 1/0-2/0 +1001, "
            "acceptance met 0/0-1/0 +1001 due 2");
  log.derived.clear();
  // Another value at each instant of the first two days makes both of them doubtful.
  log.send(running(0, 1, {0, 1}));
  log.complete(day(2));
  EXPECT_EQ(verdicts_of(log, "trial"), "trial not met 0/0-1/0 #1 -1001, trial not met 1/0-2/0");
  EXPECT_EQ(verdicts_of(log, "acceptance"), "acceptance withdrawn 0/0-1/0 #1 -1001");
  EXPECT_EQ(dues_of(log), "acceptance - #1");
  log.derived.clear();
  log.send(running(2, 3, {}));
  log.complete(day(4));
  EXPECT_EQ(verdicts_of(log, "trial"), "trial met 2/0-3/0 +1001");
  EXPECT_EQ(verdicts_of(log, "acceptance"), "acceptance met 0/0-3/0 #2 +1001 due 4");
  EXPECT_EQ(dues_of(log), "acceptance 4 #2, acceptance 4 #1");
}

TEST(Milestones, WindowsThatAreFinalStayAsTheyWereJudged) {
  Log log({trial_contract(Duration{})});
  log.send(running(0, 5, {}));
  log.complete(day(3));
  log.feed(confirm("1", "accepted", day(0, 1), day(3)));
  log.complete(day(6));
  EXPECT_EQ(verdicts_of(log, "fee"),
            "fee before 0/0-1/0, fee before 1/0-2/0, fee before 2/0-3/0, "
            "fee met 3/0-4/0 +1001, fee met 4/0-5/0 +1001, fee met 5/0-6/0 +1001");
  EXPECT_EQ(verdicts_of(log, "acceptance"), "acceptance met 0/0-1/0 +1001 due 2");
}

TEST(Milestones, ManyDaysThatBecomeKnownAtOnceTakeSeveralRecords) {
  constexpr int64_t kHours = 9000;
  terms::Contract c = trial_contract(Duration::hours(24));
  c.windows[0].kind = WindowKind::hour;
  c.clauses.resize(1);
  c.clauses[0].recurrence = terms::Recurrence::each;
  c.milestones.resize(2);
  c.milestones[0] = c.milestones[1];
  c.clauses[0].due = days_after(0, 2);
  Log log({c});
  std::vector<Reading> readings;
  for (int64_t i = 0; i < 4 * kHours; ++i)
    readings.push_back({i * 900, "State", 1});
  log.send(readings);
  log.complete(kHours * kHour_s);
  ASSERT_EQ(log.all<record::Entitlement>().size(), static_cast<size_t>(kHours));
  log.derived.clear();
  log.feed(confirm("1", "accepted", day(400), day(400)));
  size_t frames = 0;
  do {
    const size_t before = log.derived.size();
    log.feed(record::Clock{at(day(400))});
    ++frames;
    size_t bytes = 0;
    for (size_t i = before; i < log.derived.size(); ++i)
      bytes += record::encode(log.derived[i]).size();
    EXPECT_LE(bytes, kMaxDerivedBytes);
  } while (log.engine().has_work_left());
  EXPECT_EQ(frames, 2U);
  EXPECT_EQ(log.all<record::Due>().size(), static_cast<size_t>(kHours));
}

// What stands in the end: of each clause and window the last verdict, each confirmation and each day.
std::vector<record::Body> last_state(const Log& log) {
  std::map<std::string, record::Milestone> milestones;
  std::map<std::pair<std::string, int64_t>, record::Verdict> verdicts;
  std::map<std::tuple<std::string, int64_t, std::optional<CivilDate>>, int64_t> due;
  std::map<std::pair<record::VerdictId, uint16_t>, record::Entitlement> given;
  for (const record::Body& body : log.derived) {
    if (const auto* m = std::get_if<record::Milestone>(&body)) milestones[m->name] = *m;
    if (const auto* v = std::get_if<record::Verdict>(&body)) {
      const bool is_window = v->id.clause == "trial" || v->id.clause == "fee";
      verdicts[{v->id.clause, is_window ? v->id.from.ns : 0}] = *v;
    }
    if (const auto* e = std::get_if<record::Entitlement>(&body)) given[{e->because, e->part}] = *e;
    if (const auto* d = std::get_if<record::Due>(&body)) given[{d->because, d->part}].due = d->on;
  }
  std::vector<record::Body> state;
  for (auto& [name, milestone] : milestones) {
    milestone.correction = 0;
    if (milestone.at.has_value()) state.emplace_back(milestone);
  }
  for (auto& [key, verdict] : verdicts) {
    verdict.id.correction = 0;
    if (verdict.reason != Reason::withdrawn) state.emplace_back(verdict);
  }
  for (const auto& [key, entitlement] : given)
    due[{entitlement.because.clause, entitlement.because.clause == "fee" ? entitlement.because.from.ns : 0,
         entitlement.due}] += (entitlement.payer == "buyer" ? 1 : -1) * entitlement.amount.minor;
  for (const auto& [key, minor] : due) {
    if (minor == 0) continue;
    record::Due sum;
    sum.because.clause = std::get<0>(key) + " " + std::to_string(minor);
    sum.because.from = {std::get<1>(key)};
    sum.on = std::get<2>(key);
    state.emplace_back(sum);
  }
  return state;
}

TEST(Milestones, AnyOrderOfTheSameInputsLeadsToTheSame) {
  std::mt19937 random(20260105);
  const auto any = [&](int64_t most) { return static_cast<int64_t>(random() % static_cast<uint64_t>(most)); };
  for (int turn = 0; turn < 60; ++turn) {
    terms::Contract c = trial_contract(Duration::hours(24 * 300));
    c.signed_on = date(0);
    c.calendar = WorkCalendar{};
    c.confirmations = {{"accepted", terms::Giver::buyer, false, {}},
                       {"ready", terms::Giver::supplier, false, {}},
                       {"invoice", terms::Giver::supplier, true, {}}};
    const uint16_t ready = add_node(c, MilestoneOp::confirmed, 1);
    c.confirmations[0].silence = days_after(ready, static_cast<uint16_t>(any(4)));
    c.clauses[1].needs = {2};
    c.clauses[1].by = days_after(ready, static_cast<uint16_t>(1 + any(6)));
    terms::Clause& late = add_milestone_clause(c, "late", ready);
    late.kind = terms::ClauseKind::delay;
    late.deduction = true;
    late.by = terms::Deadline{date(any(4)), std::nullopt, {}};
    late.delay_unit = terms::DelayUnit::day;
    late.due = days_after(0, 5);

    std::vector<record::Entry> entries;
    const std::vector<std::string> names{"accepted", "ready", "invoice"};
    for (int64_t i = 0; i < 1 + any(8); ++i) {
      const int64_t entered_s = day(any(9), any(24));
      const std::string number = "e" + std::to_string(i);
      if (any(4) == 0)
        entries.push_back(refuse(number, entered_s));
      else
        entries.push_back(confirm(number, names[static_cast<size_t>(any(3))], any(entered_s + 1), entered_s));
    }
    const size_t simple = entries.size();
    for (size_t i = 0; i < simple; ++i)
      if (any(3) == 0) entries.push_back(withdraw("w" + std::to_string(i), entries[i].number, day(8)));
    std::vector<int64_t> bad;
    for (int64_t i = 0; i < 6; ++i)
      if (any(2) == 0) bad.push_back(i);
    const std::vector<Reading> readings = running(0, 7, bad);

    std::vector<record::Body> first;
    for (int order = 0; order < 4; ++order) {
      std::vector<record::Entry> shuffled = entries;
      if (order > 0) std::shuffle(shuffled.begin(), shuffled.end(), random);
      Log log({c});
      size_t next = 0;
      for (int64_t i = 0; i < 8; ++i) {
        log.send({readings.begin() + i * 144, readings.begin() + (i + 1) * 144});
        if (order > 0 && any(2) == 0) log.complete(day(i + 1));
        for (; next < shuffled.size() && any(2) == 0; ++next)
          log.feed(shuffled[next]);
      }
      for (; next < shuffled.size(); ++next)
        log.feed(shuffled[next]);
      clock_to(log, day(30));
      log.complete(day(8));
      if (order == 0)
        first = last_state(log);
      else
        EXPECT_EQ(last_state(log), first) << "turn " << turn;
    }
  }
}

}  // namespace
}  // namespace panmen::engine
