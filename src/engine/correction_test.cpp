#include "engine/correction.hpp"

#include <thread>

#include <rapidcheck.h>

#include "engine/test_settled.hpp"

namespace panmen::engine {
namespace {

using namespace test;
using record::Body;
using record::Outcome;
using record::Reason;

constexpr Duration kMonth = Duration::hours(24 * 30);

// An hour of samples, one a minute: State runs in the minutes before `stops_at`.
std::vector<Reading> hour_of(int64_t hour, int64_t stops_at) {
  std::vector<Reading> readings;
  for (int64_t minute = 0; minute < 60; ++minute)
    readings.push_back({hour * kHour_s + minute * 60, "State", minute < stops_at ? 1 : 0});
  return readings;
}

// Hours, with a share of running time that is paid by a scale, and once for two good hours in a row.
terms::Contract hourly_contract(Duration final_after) {
  terms::Contract c = bare_contract("cell");
  c.final_after = final_after;
  c.windows = {terms::WindowSpec{terms::WindowShape::calendar, WindowKind::hour, 1, 1, {}}};
  add_measure(c, 0, share_of_running());
  add_clause(c, 0, 50);
  terms::Clause& start = add_clause(c, 0, 90);
  start.recurrence = terms::Recurrence::once;
  start.in_a_row = 2;
  return c;
}

const record::Verdict& find(const std::vector<record::Verdict>& verdicts, const std::string& clause,
                            int64_t hour, uint32_t correction) {
  const auto at_hour = std::ranges::find_if(verdicts, [&](const record::Verdict& v) {
    return v.id.clause == clause && v.id.from == at(hour * kHour_s) && v.id.correction == correction;
  });
  PANMEN_ASSERT(at_hour != verdicts.end());
  return *at_hour;
}

TEST(Correction, WhatComesLateCorrectsAWindowThatIsNotFinal) {
  Log log({hourly_contract(kMonth)});
  log.send(hour_of(0, 60));
  std::vector<Reading> second = hour_of(1, 60);
  // The minutes from 20 on come late: without them the last good sample holds 15 minutes.
  const std::vector<Reading> late(second.begin() + 20, second.end());
  second.resize(20);
  for (Reading& r : second)
    r.value = 0;
  log.send(second);
  log.send(hour_of(2, 60));
  log.complete(3 * kHour_s);
  log.derived.clear();
  log.send(late);
  EXPECT_EQ(log.all<record::Admission>().back().late, 40U);
  EXPECT_TRUE(log.all<record::Measures>().empty()) << "corrections come with a watermark";
  log.complete(3 * kHour_s);
  const auto measures = log.all<record::Measures>();
  ASSERT_EQ(measures.size(), 1U);
  EXPECT_EQ(measures[0].from, at(kHour_s));
  EXPECT_EQ(measures[0].correction, 1U);
  EXPECT_EQ(measures[0].figures[0].steps, 67);
  const auto verdicts = log.all<record::Verdict>();
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(find(verdicts, "clause-0", 1, 1).outcome, Outcome::met);
  EXPECT_EQ(find(verdicts, "clause-1", 1, 1).outcome, Outcome::not_met) << "as before, from another figure";
  const auto due = log.all<record::Entitlement>();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].because, find(verdicts, "clause-0", 1, 1).id);
  EXPECT_EQ(due[0].payer, "buyer");
  EXPECT_EQ(log.all<record::Transfer>().size(), 1U);
  log.derived.clear();
  log.complete(3 * kHour_s);
  EXPECT_TRUE(log.derived.empty()) << "nothing is corrected twice";
}

TEST(Correction, WhatComesLateForAContractThatHasNotBegunWaitsWithIt) {
  Log log({});
  log.send({{0, "Other", 1}});
  log.complete(kHour_s);
  log.put_in_force(hourly_contract(kMonth));
  log.send({{60, "State", 1}});
  log.feed(record::Watermark{"plc", at(kHour_s)});
  ASSERT_FALSE(log.engine().has_work_left());
  log.send(hour_of(1, 60));
  log.complete(2 * kHour_s);
  const auto measures = log.all<record::Measures>();
  ASSERT_FALSE(measures.empty());
  EXPECT_EQ(measures.back().from, at(kHour_s));
  EXPECT_EQ(measures.back().figures.front().steps, 100);
}

TEST(Correction, MoneyGoesBackWhereItWasNotDue) {
  Log log({hourly_contract(kMonth)});
  std::vector<Reading> first = hour_of(0, 60);
  std::vector<Reading> late;
  for (size_t i = 1; i < 60; ++i) {
    if (i % 10 == 0) continue;
    late.push_back(first[i]);
    late.back().value = 0;
  }
  std::erase_if(first, [](const Reading& r) { return r.time_s / 60 % 10 != 0; });
  log.send(first);
  log.complete(kHour_s);
  EXPECT_EQ(find(log.all<record::Verdict>(), "clause-0", 0, 0).outcome, Outcome::met);
  log.send(late);
  log.complete(kHour_s);
  EXPECT_EQ(find(log.all<record::Verdict>(), "clause-0", 0, 1).outcome, Outcome::not_met);
  const record::Entitlement back = log.all<record::Entitlement>().back();
  EXPECT_EQ(back.payer, "supplier");
  EXPECT_EQ(back.payee, "buyer");
  EXPECT_EQ(back.amount.minor, 1001);
  const ledger::Account owed{"cell", ledger::settlement_account("supplier"), back.amount.currency};
  EXPECT_EQ(log.engine().ledger().balance(owed), 0);
}

TEST(Correction, AClauseThatIsPaidOnceMovesToTheWindowThatEarnedIt) {
  Log log({hourly_contract(kMonth)});
  // Hours 0, 2 and 3 are good, hour 1 only with what comes late: then 0 and 1 are the first two in a row.
  std::vector<Reading> second = hour_of(1, 60);
  const std::vector<Reading> late(second.begin() + 1, second.end());
  second.resize(1);
  second[0].value = 0;
  for (const auto& readings : {hour_of(0, 60), second, hour_of(2, 60), hour_of(3, 60)})
    log.send(readings);
  log.complete(4 * kHour_s);
  EXPECT_EQ(find(log.all<record::Verdict>(), "clause-1", 3, 0).outcome, Outcome::met);
  log.derived.clear();
  log.send(late);
  log.complete(4 * kHour_s);
  const auto verdicts = log.all<record::Verdict>();
  EXPECT_EQ(find(verdicts, "clause-1", 1, 1).outcome, Outcome::met);
  for (const int64_t hour : {2, 3}) {
    EXPECT_EQ(find(verdicts, "clause-1", hour, 1).outcome, Outcome::not_counted);
    EXPECT_EQ(find(verdicts, "clause-1", hour, 1).reason, Reason::already_paid);
  }
  int64_t paid = 0;
  for (const record::Entitlement& due : log.all<record::Entitlement>())
    if (due.because.clause == "clause-1") paid += due.payer == "buyer" ? due.amount.minor : -due.amount.minor;
  EXPECT_EQ(paid, 0) << "paid at hour 3 before, at hour 1 now";
}

TEST(Correction, WhatIsFinalStays) {
  Log log({hourly_contract(Duration::hours(2))});
  std::vector<Reading> first = hour_of(0, 60);
  const std::vector<Reading> late(first.begin() + 1, first.end());
  first.resize(1);
  log.send(first);
  log.complete(3 * kHour_s);  // the hour ended two hours ago
  log.derived.clear();
  log.send(late);
  EXPECT_EQ(log.all<record::Admission>().back().late, 59U) << "it is counted";
  log.complete(3 * kHour_s);
  log.complete(4 * kHour_s);
  const auto measures = log.all<record::Measures>();
  EXPECT_TRUE(std::ranges::none_of(measures, [](const record::Measures& m) { return m.from == at(0); }));
  // Its last minutes hold into the next hour, which is not final.
  EXPECT_EQ(measures.front().from, at(kHour_s));
  EXPECT_EQ(measures.front().correction, 1U);
}

TEST(Correction, ALateValueThatConflictsMakesBothUncertain) {
  Log log({hourly_contract(kMonth)});
  log.send(hour_of(0, 60));
  log.complete(kHour_s);
  log.send({{30 * 60, "State", 0}});
  log.complete(kHour_s);
  const record::Measures measures = log.all<record::Measures>().back();
  EXPECT_EQ(measures.correction, 0U) << "the minute is missing, and the share of the rest is the same";
  terms::Contract counts = hourly_contract(kMonth);
  counts.aggregates[0] = of_signal(terms::AggregateOp::count, 0);
  Log counting({counts});
  counting.send(hour_of(0, 60));
  counting.complete(kHour_s);
  counting.send({{30 * 60, "State", 0}});
  counting.complete(kHour_s);
  EXPECT_EQ(counting.all<record::Measures>().back().figures[0].steps, 5900);
}

TEST(Correction, AnOpenWindowCountsWhatComesLate) {
  Log log({hourly_contract(kMonth)});
  std::vector<Reading> readings = hour_of(0, 60);
  const std::vector<Reading> late(readings.begin() + 1, readings.begin() + 40);
  readings.erase(readings.begin() + 1, readings.begin() + 40);
  readings.front().value = 0;
  log.send(readings);
  log.complete(50 * 60);
  log.send(late);
  log.complete(kHour_s);
  const auto measures = log.all<record::Measures>();
  ASSERT_EQ(measures.size(), 1U);
  EXPECT_EQ(measures[0].correction, 0U);
  EXPECT_EQ(measures[0].figures[0].steps, 98);
}

TEST(Correction, ARecordIsBoundedAndTheNextGoesOn) {
  terms::Contract contract = hourly_contract(kMonth);
  const terms::Clause fee = contract.clauses.front();
  for (int i = 0; i < 60; ++i) {
    contract.clauses.push_back(fee);
    contract.clauses.back().id = "fee-" + std::to_string(i);
  }
  Log log({contract});
  std::vector<Reading> late;
  for (int64_t hour = 0; hour < 100; ++hour) {
    log.send({{hour * kHour_s, "State", 1}});
    for (int64_t minute = 1; minute < 60; ++minute)
      late.push_back({hour * kHour_s + minute * 60, "State", 0});
  }
  log.complete(100 * kHour_s);
  log.derived.clear();
  log.send(late);
  size_t records = 0;
  do {
    auto derived = log.engine().apply(record::Watermark{"plc", at(101 * kHour_s)});
    ASSERT_TRUE(derived.ok());
    size_t bytes = 0;
    for (const Body& body : *derived) {
      bytes += record::encode(body).size();
      log.derived.push_back(body);
    }
    EXPECT_LE(bytes, kMaxDerivedBytes);
    ++records;
  } while (log.engine().has_work_left());
  EXPECT_GT(records, 2U);
  EXPECT_EQ(log.all<record::Measures>().size(), 101U) << "100 corrections, and the hour that closed";
}

TEST(Correction, AnEngineThatCannotReadItsBlocksTakesNothingMore) {
  Log log({hourly_contract(kMonth)});
  log.send(hour_of(0, 60));
  log.complete(kHour_s);
  log.send({{90, "State", 0}});
  log.store().lose(sha256(signal::encode(block_of("cell", hour_of(0, 60)))));
  EXPECT_FALSE(log.engine().apply(record::Watermark{"plc", at(kHour_s)}).ok());
  EXPECT_FALSE(log.engine().apply(record::Clock{at(0)}).ok());
}

// ---- Properties -------------------------------------------------------------------------------------------

// Delivers the readings with watermarks between, some of them late.
void deliver_with_delays(Log& log, const std::vector<Reading>& readings, bool together) {
  std::vector<Reading> waiting;
  std::vector<Reading> batch;
  for (const Reading& r : readings) {
    // The very first of each metric come in time: windows begin with them.
    (r.time_s > 0 && *rc::gen::inRange(0, 4) == 0 ? waiting : batch).push_back(r);
    if (batch.size() < 20) continue;
    together ? log.send_together(batch) : log.send(batch);
    log.complete(batch.back().time_s);
    batch.clear();
    if (!waiting.empty() && *rc::gen::arbitrary<bool>()) {
      together ? log.send_together(waiting) : log.send(waiting);
      waiting.clear();
    }
  }
  batch.insert(batch.end(), waiting.begin(), waiting.end());
  if (!batch.empty()) together ? log.send_together(batch) : log.send(batch);
}

TEST(CorrectionProperty, InTheEndItIsAsIfEverythingHadComeInTime) {
  EXPECT_TRUE(rc::check("late or not", [] {
    const std::vector<Reading> readings = generated_readings();
    const int64_t end_s = (readings.back().time_s / 86'400 + 1) * 86'400;
    Log in_order({rich_contract("rich", kMonth)});
    in_order.send(readings);
    in_order.complete(end_s);
    Log late({rich_contract("rich", kMonth)});
    deliver_with_delays(late, readings, false);
    late.complete(end_s);
    const Settled expected = settled(in_order);
    const Settled found = settled(late);
    RC_ASSERT(found.figures == expected.figures);
    RC_ASSERT(found.verdicts == expected.verdicts);
    RC_ASSERT(found.due == expected.due);
    RC_ASSERT(late.engine().ledger().balances() == in_order.engine().ledger().balances());
  }));
}

TEST(CorrectionProperty, WithoutFinalAfterLateDataChangesNothing) {
  EXPECT_TRUE(rc::check("late is late", [] {
    const std::vector<Reading> readings = generated_readings();
    Log log({rich_contract("rich", Duration{})});
    deliver_with_delays(log, readings, false);
    log.complete(readings.back().time_s + 86'400);
    for (const record::Measures& m : log.all<record::Measures>())
      RC_ASSERT(m.correction == 0U);
  }));
}

// Threads, in a test: the engine has none of its own.
void at_the_same_time(size_t count, const std::function<void(size_t)>& function) {
  std::vector<std::thread> threads;
  for (size_t i = count; i-- > 0;)
    threads.emplace_back(function, i);
  for (std::thread& thread : threads)
    thread.join();
}

TEST(CorrectionProperty, NeitherMemoryNorThreadsChangeADerivedRecord) {
  EXPECT_TRUE(rc::check("budget and threads", [] {
    std::vector<Reading> readings = generated_readings();
    for (Reading& r : readings)
      if (r.time_s > 0 && *rc::gen::inRange(0, 3) == 0) r.asset = "other";
    const std::vector<terms::Contract> contracts{rich_contract("a", Duration{}), rich_contract("b", kMonth),
                                                 rich_contract("c", Duration::hours(5), "other"),
                                                 rich_contract("d", kMonth, "other")};
    const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
    const auto run = [&](EngineOptions options, bool together) {
      Log log(contracts, std::move(options));
      // The same choices each time.
      uint64_t state = seed;
      const auto chance = [&](uint64_t n) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33) % n == 0;
      };
      std::vector<Reading> waiting;
      std::vector<Reading> batch;
      int64_t through_s = 0;
      for (const Reading& r : readings) {
        (chance(4) ? waiting : batch).push_back(r);
        if (batch.size() < 20) continue;
        together ? log.send_together(batch) : log.send(batch);
        through_s = std::max(through_s, batch.back().time_s);
        log.complete(through_s);
        batch.clear();
        if (chance(2)) std::swap(batch, waiting);
      }
      batch.insert(batch.end(), waiting.begin(), waiting.end());
      if (!batch.empty()) together ? log.send_together(batch) : log.send(batch);
      log.complete((readings.back().time_s / 86'400 + 1) * 86'400);
      return log.derived;
    };
    const std::vector<Body> expected = run({SIZE_MAX, {}}, false);
    RC_ASSERT(run({0, {}}, false) == expected);
    RC_ASSERT(run({SIZE_MAX, at_the_same_time}, true) == expected);
    RC_ASSERT(run({0, at_the_same_time}, true) == expected);
  }));
}

}  // namespace
}  // namespace panmen::engine
