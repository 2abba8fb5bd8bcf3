#include "engine/engine.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "engine/test_log.hpp"

namespace panmen::engine {
namespace {

using record::Body;
using signal::Quality;
using test::at;
using test::kHour_s;
using test::Store;

struct Reading {
  int64_t time_s;
  bool runs;
  Quality quality = Quality::good;
};

// A cell whose availability is paid hour by hour, by a scale, and once for a run of two good hours.
terms::Contract cell_contract(terms::GapRule rule, Ratio missing_at_most) {
  terms::Contract c;
  c.id = "cell";
  c.buyer = {terms::Role::buyer, "buyer"};
  c.supplier = {terms::Role::supplier, "supplier"};
  c.zone.name = "UTC";
  c.gaps.rules.fill(rule);
  c.gaps.missing_at_most = missing_at_most;
  c.windows = {terms::WindowSpec{terms::WindowShape::calendar, WindowKind::hour, 1, 1, {}}};
  terms::Signal state;
  state.name = "state";
  state.asset = "cell";
  state.metric = "State";
  state.type = terms::SignalType::state;
  state.alive_within = Duration::seconds(60);
  c.signals = {state};
  terms::ConditionNode runs;
  runs.op = terms::ConditionOp::is_one_of;
  runs.texts = {"RUN"};
  c.conditions = {runs};
  terms::Aggregate share;
  share.source = terms::AggregateSource::condition;
  share.condition = uint16_t{0};
  c.aggregates = {share};
  terms::Measure availability;
  availability.name = "availability";
  availability.show = {{1, 2}, {"%", "", {1, 100}}};
  availability.nodes = {{terms::ExpressionOp::aggregate, {0, 1}, 0, 0, 0}};
  c.measures = {availability};
  terms::Clause fee;
  fee.id = "fee";
  fee.amount_minor = 9999;
  fee.scale = terms::Scale{0,
                           {{terms::Comparison::at_least, 9500, {1, 1}},
                            {terms::Comparison::at_least, 5000, {2, 3}},
                            {std::nullopt, 0, {0, 1}}}};
  terms::Clause acceptance;
  acceptance.id = "acceptance";
  acceptance.recurrence = terms::Recurrence::once;
  acceptance.amount_minor = 500'000;
  acceptance.in_a_row = 2;
  terms::TestNode test;
  test.threshold_steps = 5000;
  acceptance.when = {test};
  c.clauses = {fee, acceptance};
  return c;
}

// An engine with one source and one contract, and everything it derived.
class Log {
 public:
  explicit Log(const terms::Contract& contract) : engine_(store_) {
    feed(record::Origin{"test", record::Mode::simulated, record::Salting::open});
    feed(record::Semantics{kSemanticsVersion});
    feed(record::Source{"plc", Hash{}, Duration{}, {"cell"}});
    feed(record::Terms{contract.id, contract.version, Hash{}, store_.put(terms::encode(contract))});
  }

  void feed(const Body& input) {
    auto derived = engine_.apply(input);
    ASSERT_TRUE(derived.ok()) << derived.error().message;
    for (const Body& body : *derived) {
      ASSERT_TRUE(record::check(body).ok());
      if (!std::holds_alternative<record::Admission>(body)) outcome.push_back(body);
    }
  }
  Body block_of(const std::vector<Reading>& readings) {
    signal::BlockBuilder builder("cell");
    const size_t series = builder.series("State", signal::ValueKind::text);
    for (const Reading& r : readings)
      builder.add_text(series, at(r.time_s), 0, r.quality, r.runs ? "RUN" : "STOP");
    const auto [first, last] = std::ranges::minmax_element(readings, {}, &Reading::time_s);
    const auto size = static_cast<uint32_t>(readings.size());
    return record::Block{"plc",           "cell", store_.put(builder.take()), size, at(first->time_s),
                         at(last->time_s)};
  }
  void send(const std::vector<Reading>& readings) {
    if (!readings.empty()) feed(block_of(readings));
  }
  void complete(int64_t through_s) { feed(record::Watermark{"plc", at(through_s)}); }
  Engine& engine() { return engine_; }
  Store& store() { return store_; }

  std::vector<Body> outcome;  // all but admissions

 private:
  Store store_;
  Engine engine_;
};

std::vector<record::Verdict> verdicts(const Log& log) {
  std::vector<record::Verdict> found;
  for (const Body& body : log.outcome)
    if (const auto* verdict = std::get_if<record::Verdict>(&body)) found.push_back(*verdict);
  return found;
}

const terms::Contract kContract = cell_contract(terms::GapRule::excluded, {1, 2});

std::vector<Reading> generated_readings() {
  const auto bits = *rc::gen::container<std::vector<uint8_t>>(*rc::gen::inRange<size_t>(1, 400),
                                                              rc::gen::arbitrary<uint8_t>());
  std::vector<Reading> readings;
  int64_t time_s = 0;
  for (const uint8_t b : bits) {
    readings.push_back({time_s, b % 4 != 0, b > 250 ? Quality::bad : Quality::good});
    time_s += 10 + b % 64;
  }
  return readings;
}

// A permutation of the positions, from numbers that RapidCheck can shrink.
std::vector<size_t> generated_order(size_t n) {
  const auto keys = *rc::gen::container<std::vector<uint32_t>>(n, rc::gen::arbitrary<uint32_t>());
  std::vector<size_t> order(n);
  for (size_t i = 0; i < n; ++i)
    order[i] = i;
  std::ranges::stable_sort(order, {}, [&](size_t i) { return keys[i]; });
  return order;
}

std::vector<Body> in_order(const std::vector<Reading>& readings, int64_t through_s) {
  Log log(kContract);
  log.send(readings);
  log.complete(through_s);
  return log.outcome;
}

TEST(EngineProperty, HowObservationsAreCutAndWhenTheyComeChangesNothing) {
  EXPECT_TRUE(rc::check("cut, order, twice", [] {
    const std::vector<Reading> readings = generated_readings();
    const int64_t end_s = readings.back().time_s + 2 * kHour_s;
    Log log(kContract);
    // In any order between two watermarks, cut anywhere, each block perhaps twice.
    size_t begin = 0;
    while (begin < readings.size()) {
      const size_t end = std::min(readings.size(), begin + *rc::gen::inRange<size_t>(1, 120));
      std::vector<Reading> batch;
      for (size_t i : generated_order(end - begin))
        batch.push_back(readings[begin + i]);
      const size_t cut = *rc::gen::inRange<size_t>(0, batch.size() + 1);
      const auto middle = batch.begin() + static_cast<ptrdiff_t>(cut);
      log.send({middle, batch.end()});
      log.send({batch.begin(), middle});
      if (*rc::gen::arbitrary<bool>()) log.complete(readings[end - 1].time_s);
      if (*rc::gen::arbitrary<bool>()) log.send(batch);
      begin = end;
    }
    log.complete(end_s);
    log.send(readings);  // the whole file once more
    RC_ASSERT(log.outcome == in_order(readings, end_s));
  }));
}

// Samples come each 60 s and hold 60 s: taking one away leaves a gap and lengthens nothing.
std::vector<Reading> regular_readings() {
  const auto bits = *rc::gen::container<std::vector<uint8_t>>(120, rc::gen::arbitrary<uint8_t>());
  std::vector<Reading> readings;
  for (size_t i = 0; i < bits.size(); ++i)
    readings.push_back({static_cast<int64_t>(i) * 60, bits[i] % 8 != 0});
  return readings;
}

std::vector<Reading> some_removed(const std::vector<Reading>& readings) {
  const auto bits = *rc::gen::container<std::vector<uint8_t>>(readings.size(), rc::gen::arbitrary<uint8_t>());
  std::vector<Reading> left;
  for (size_t i = 0; i < readings.size(); ++i)
    if (i == 0 || bits[i] % 5 != 0) left.push_back(readings[i]);  // the first stays: windows begin with it
  return left;
}

TEST(EngineProperty, SilenceNeverHelpsWhereAGapIsDown) {
  EXPECT_TRUE(rc::check("down", [] {
    const terms::Contract contract = cell_contract(terms::GapRule::down, {0, 1});
    const std::vector<Reading> readings = regular_readings();
    Log whole(contract);
    whole.send(readings);
    whole.complete(2 * kHour_s);
    Log partial(contract);
    partial.send(some_removed(readings));
    partial.complete(2 * kHour_s);
    for (const record::Verdict& verdict : verdicts(partial)) {
      if (verdict.outcome != record::Outcome::met) continue;
      const auto before = verdicts(whole);
      const auto same = std::ranges::find(before, verdict.id, &record::Verdict::id);
      // A clause that closed earlier had been met earlier.
      const bool was_met =
          same == before.end() ? verdict.id.clause == "acceptance" : same->outcome == record::Outcome::met;
      RC_ASSERT(was_met);
    }
    const ledger::Account owed{"cell", ledger::settlement_account("supplier"), contract.currency};
    RC_ASSERT(partial.engine().ledger().balance(owed) <= whole.engine().ledger().balance(owed));
  }));
}

TEST(EngineProperty, SilenceHelpsByNoMoreThanMayBeMissingWhereAGapIsExcluded) {
  EXPECT_TRUE(rc::check("excluded", [] {
    const int64_t tenths = *rc::gen::inRange<int64_t>(1, 10);
    const terms::Contract contract = cell_contract(terms::GapRule::excluded, make_ratio(tenths, 10).value());
    const std::vector<Reading> readings = regular_readings();
    Log whole(contract);
    whole.send(readings);
    whole.complete(2 * kHour_s);
    Log partial(contract);
    partial.send(some_removed(readings));
    partial.complete(2 * kHour_s);
    for (const record::Verdict& verdict : verdicts(partial)) {
      if (verdict.id.clause != "fee" || !verdict.figures.front().steps) continue;
      const auto before = verdicts(whole);
      const auto same = std::ranges::find(before, verdict.id, &record::Verdict::id);
      const bool was_judged = same != before.end();
      RC_ASSERT(was_judged);
      // held / (length - missing) is at most share / (1 - missing at most); one step for the rounding.
      RC_ASSERT((*verdict.figures.front().steps - 1) * (10 - tenths) <=
                *same->figures.front().steps * 10 + 10);
    }
  }));
}

TEST(Engine, ARefusedInputChangesNothing) {
  const std::vector<Reading> readings{{0, true}, {60, false}, {90, true}, {140, true}};
  const terms::Contract contract = cell_contract(terms::GapRule::down, {0, 1});
  Log log(contract);
  Log same(contract);
  log.send(readings);
  same.send(readings);
  log.complete(100);
  same.complete(100);

  record::Block other_size = std::get<record::Block>(log.block_of({{200, true}}));
  ++other_size.observations;
  record::Block outside = std::get<record::Block>(log.block_of({{200, true}, {300, true}}));
  outside.last = at(250);
  record::Block missing = outside;
  missing.content = sha256({});
  signal::BlockBuilder numbers("cell");
  numbers.add_number(numbers.series("State", signal::ValueKind::number), at(200), 0, Quality::good, 1);
  const record::Block other_kind{"plc", "cell", log.store().put(numbers.take()), 1, at(200), at(200)};
  terms::Contract one_party = contract;
  one_party.id = "one-party";
  one_party.supplier.name = "buyer";
  terms::Contract long_name = contract;
  long_name.id = "long-name";
  long_name.supplier.name = std::string(record::kMaxNameSize, 'x');
  const auto terms_of = [&](const terms::Contract& c) {
    return record::Terms{c.id, c.version, Hash{}, log.store().put(terms::encode(c))};
  };
  terms::Contract endless = contract;
  endless.id = "endless";
  endless.from = at(-100LL * 365 * 86'400);
  const std::vector<Body> refused{record::Origin{"again", record::Mode::live, record::Salting::open},
                                  record::Semantics{kSemanticsVersion},
                                  record::Semantics{kSemanticsVersion + 1},
                                  record::Source{"plc", Hash{}, Duration{}, {}},
                                  record::Source{"other", Hash{}, Duration{}, {"cell"}},
                                  terms_of(contract),
                                  terms_of(one_party),
                                  terms_of(long_name),
                                  terms_of(endless),
                                  record::Terms{"unknown", 1, Hash{}, sha256({})},
                                  record::Watermark{"plc", at(99)},
                                  record::Watermark{"nobody", at(200)},
                                  record::Intake{"nobody", "x.csv", 1, 0, 0, 0, std::nullopt},
                                  other_size,
                                  outside,
                                  missing,
                                  other_kind,
                                  record::Transfer{}};
  for (size_t i = 0; i < refused.size(); ++i)
    EXPECT_FALSE(log.engine().apply(refused[i]).ok()) << i;

  for (Log* each : {&log, &same}) {
    each->send({{200, false}, {230, true}});
    each->complete(3 * kHour_s);
  }
  EXPECT_EQ(log.outcome, same.outcome);
  EXPECT_EQ(verdicts(log).size(), 6U);
  EXPECT_EQ(log.engine().contract("one-party"), nullptr);
}

TEST(Engine, TheFirstRecordsAreOriginAndSemantics) {
  Store store;
  Engine engine(store);
  EXPECT_FALSE(engine.apply(record::Semantics{kSemanticsVersion}).ok());
  ASSERT_TRUE(engine.apply(record::Origin{"x", record::Mode::live, record::Salting::open}).ok());
  EXPECT_FALSE(engine.apply(record::Clock{at(0)}).ok());
  EXPECT_EQ(engine.apply(record::Semantics{7}).error().code, ErrorCode::unsupported);
  ASSERT_TRUE(engine.apply(record::Semantics{kSemanticsVersion}).ok());
  ASSERT_TRUE(engine.apply(record::Clock{at(5)}).ok());
  EXPECT_FALSE(engine.apply(record::Clock{at(4)}).ok());
}

TEST(Engine, WhatAWatermarkSetsOffIsDerivedInBoundedRecords) {
  Log log(kContract);
  log.send({{0, true}});
  const Body far = record::Watermark{"plc", at(10LL * 365 * 86'400)};
  size_t records = 0;
  Instant end = at(0);
  do {
    auto derived = log.engine().apply(far);
    ASSERT_TRUE(derived.ok()) << derived.error().message;
    size_t bytes = 0;
    for (const Body& body : *derived) {
      bytes += record::encode(body).size();
      if (const auto* measures = std::get_if<record::Measures>(&body)) {
        EXPECT_EQ(measures->from, end) << "windows close in order, whatever record closes them";
        end = measures->to;
      }
    }
    EXPECT_LE(bytes, kMaxDerivedBytes);
    ++records;
  } while (log.engine().has_work_left());
  EXPECT_GT(records, 1U);
  EXPECT_EQ(end, at(10LL * 365 * 86'400));
  EXPECT_TRUE(log.engine().apply(far)->empty());
}

TEST(Engine, ManyContractsThatCloseTogetherStayWithinABoundedRecord) {
  // Each derives some 100 kB at once: 250 clauses.
  terms::Contract big = cell_contract(terms::GapRule::excluded, {1, 2});
  big.from = at(0);
  const terms::Clause fee = big.clauses.front();
  big.clauses.clear();
  for (int i = 0; i < 250; ++i) {
    big.clauses.push_back(fee);
    big.clauses.back().id = "fee-" + std::to_string(i);
  }
  Log log(big);
  for (int i = 1; i < 60; ++i) {
    big.id = "cell-" + std::to_string(i);
    log.feed(record::Terms{big.id, 1, Hash{}, log.store().put(terms::encode(big))});
  }
  std::vector<Reading> readings;
  for (int64_t t = 0; t < kHour_s; t += 60)
    readings.push_back({t, true});
  log.send(readings);
  size_t closed = 0;
  size_t records = 0;
  do {
    auto derived = log.engine().apply(record::Watermark{"plc", at(kHour_s)});
    ASSERT_TRUE(derived.ok());
    size_t bytes = 0;
    for (const Body& body : *derived) {
      bytes += record::encode(body).size();
      if (std::holds_alternative<record::Measures>(body)) ++closed;
    }
    EXPECT_LE(bytes, kMaxDerivedBytes);
    ++records;
  } while (log.engine().has_work_left());
  EXPECT_EQ(closed, 60U);
  EXPECT_GT(records, 2U);
}

TEST(Engine, TermsThatBeginBeforeTheWatermarkAreCaughtUpAtTheNext) {
  Log log(cell_contract(terms::GapRule::excluded, {1, 2}));
  log.complete(100 * kHour_s);
  terms::Contract earlier = cell_contract(terms::GapRule::excluded, {1, 2});
  earlier.id = "earlier";
  earlier.from = at(0);
  log.feed(record::Terms{"earlier", 1, Hash{}, log.store().put(terms::encode(earlier))});
  log.complete(101 * kHour_s);
  EXPECT_EQ(verdicts(log).size(), 2 * 101U);
}

TEST(Engine, EachLateObservationIsCountedOnceAndThenKnown) {
  Log log(kContract);
  log.send({{0, true}, {60, true}});
  log.complete(100);
  const auto admission = [&](const std::vector<Reading>& readings) {
    auto derived = log.engine().apply(log.block_of(readings));
    EXPECT_TRUE(derived.ok());
    return std::get<record::Admission>(derived->front());
  };
  const record::Admission first = admission({{30, true}, {30, true}, {60, true}, {120, true}});
  EXPECT_EQ(first.late, 1U);
  EXPECT_EQ(first.duplicate, 2U);
  EXPECT_EQ(first.accepted, 1U);
  const record::Admission again = admission({{120, true}, {30, true}});
  EXPECT_EQ(again.duplicate, 2U);
  EXPECT_EQ(again.out_of_order, 0U);
  EXPECT_TRUE(record::check(again).ok());
}

TEST(Engine, TheLastWindowIsTheOneThatHoldsTheNewestObservation) {
  Log log(kContract);
  EXPECT_EQ(log.engine().end_of_data(), std::nullopt);
  log.send({{10, true}, {kHour_s - 1, true}});
  EXPECT_EQ(log.engine().end_of_data(), at(kHour_s));
  log.send({{kHour_s, true}});
  EXPECT_EQ(log.engine().end_of_data(), at(2 * kHour_s)) << "a state stamped at a window's start lies in it";
}

}  // namespace
}  // namespace panmen::engine
