// Stops, entries and found windows together: when what comes, and how time is cut, does not show in the end.
#include <rapidcheck.h>

#include "engine/test_settled.hpp"

namespace panmen::engine {
namespace {

using namespace test;
using record::Body;
using record::Side;

constexpr Duration kMonth = Duration::hours(24 * 30);
constexpr int64_t kDay_s = 24 * kHour_s;

// Windows of two cycles of running, from running to not running, and of five samples of Value where
// `by_samples`; days that take some of them together.
terms::Contract found_contract(const std::string& id, Duration final_after, bool by_samples,
                               const std::string& asset = "cell") {
  using terms::AggregateOp;
  terms::Contract c = bare_contract(id, asset);
  c.from = at(0);
  c.final_after = final_after;
  const uint16_t stands = add_condition(c, terms::ConditionOp::negate);
  terms::WindowSpec spec;
  spec.shape = terms::WindowShape::cycles;
  spec.count = 2;
  spec.begins = uint16_t{0};
  const uint16_t cycles = add_window(c, spec);
  spec.shape = terms::WindowShape::between;
  spec.count = 1;
  spec.ends = stands;
  const uint16_t between = add_window(c, spec);
  const uint16_t day = add_window(c, {});
  const uint16_t share = add_measure(c, cycles, share_of_running());
  add_measure(c, cycles, of_signal(AggregateOp::increase, 2));
  const uint16_t made = add_measure(c, between, of_signal(AggregateOp::increase, 2));
  add_measure(c, between, of_signal(AggregateOp::quantile, 1));
  add_measure(c, day, of_measure(AggregateOp::mean, share));
  const uint16_t total = add_measure(c, day, of_measure(AggregateOp::sum, made));
  add_clause(c, share, 50);
  add_clause(c, total, 100);
  if (!by_samples) return c;
  terms::WindowSpec samples;
  samples.shape = terms::WindowShape::samples;
  samples.count = 5;
  samples.signal = uint16_t{1};
  const uint16_t five = add_window(c, samples);
  add_measure(c, five, of_signal(AggregateOp::mean, 1));
  add_measure(c, five, share_of_running());
  return c;
}

// Stops, and what was counted and adjusted in each hour.
terms::Contract entered_contract(bool silence_accepts) {
  terms::Contract c = stops_contract("cell", kMonth, silence_accepts);
  c.adjustments = {{"baseline", {}}};
  terms::Aggregate adjusted;
  adjusted.op = terms::AggregateOp::sum;
  adjusted.source = terms::AggregateSource::entries;
  adjusted.adjustment = uint16_t{0};
  add_measure(c, 0, adjusted);
  add_clause(c, add_measure(c, 0, of_signal(terms::AggregateOp::increase, 2)), 2000);
  return c;
}

std::vector<record::Entry> generated_entries(const std::string& contract,
                                             const std::vector<Reading>& readings, bool knows_amounts) {
  std::vector<record::Entry> entries;
  const auto count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) {
    const Reading& near = readings[*rc::gen::inRange<size_t>(0, readings.size())];
    const std::string number = "D-" + std::to_string(i);
    const int64_t at_s = near.time_s + *rc::gen::element<int64_t>(0, 0, 0, 60, 121);
    const int kind = *rc::gen::inRange(0, knows_amounts ? 6 : 4);
    if (kind == 0) {
      entries.push_back(planned_entry(contract, number, at_s, at_s + *rc::gen::inRange<int64_t>(1, 4000)));
      continue;
    }
    if (kind >= 4) {
      entries.push_back(planned_entry(contract, number, 0, 1));
      if (kind == 4)
        entries.back().says = record::ReplacedMeter{"Count", at(at_s), 1000, *rc::gen::inRange(0, 5) * 1.0};
      else
        entries.back().says = record::AdjustedAmount{"baseline", at(at_s), {*rc::gen::inRange(-9, 9), 1}};
      continue;
    }
    const auto cause =
        *rc::gen::element<std::optional<std::string>>(std::nullopt, "hot", "planned", "unknown");
    entries.push_back(view_entry(contract, number, *rc::gen::inRange<int64_t>(0, 10) * kDay_s,
                                 *rc::gen::element(Side::buyer, Side::supplier), at_s, cause));
    if (*rc::gen::arbitrary<bool>())
      std::get<record::StopView>(entries.back().says).to = at(at_s + *rc::gen::inRange<int64_t>(1, 4000));
  }
  return entries;
}

// Everything that is fed to an engine, in some order.
using Step = std::function<void(Log&)>;

// Readings, most of them in time, with watermarks and entries between. `may_be_late` says which need not be.
std::vector<Step> generated_steps(const std::vector<Reading>& readings, std::vector<record::Entry> entries,
                                  const std::function<bool(const Reading&)>& may_be_late) {
  std::vector<Step> steps;
  std::vector<Reading> waiting;
  std::vector<Reading> batch;
  const auto send = [&](std::vector<Reading>& some) {
    if (!some.empty()) steps.emplace_back([sent = some](Log& log) { log.send(sent); });
    some.clear();
  };
  for (const Reading& r : readings) {
    // The very first of each metric come in time: windows begin with them.
    (r.time_s > 0 && may_be_late(r) && *rc::gen::inRange(0, 4) == 0 ? waiting : batch).push_back(r);
    // What is stamped like the first comes with it.
    if (r.time_s == 0 || *rc::gen::inRange(0, 12) != 0) continue;
    send(batch);
    const int64_t through_s = r.time_s;
    steps.emplace_back([through_s](Log& log) { log.complete(through_s); });
    if (*rc::gen::arbitrary<bool>()) send(waiting);
    if (!entries.empty() && *rc::gen::arbitrary<bool>()) {
      steps.emplace_back([entry = entries.back()](Log& log) { log.feed(entry); });
      entries.pop_back();
    }
  }
  send(batch);
  send(waiting);
  for (const record::Entry& entry : entries)
    steps.emplace_back([entry](Log& log) { log.feed(entry); });
  const int64_t end_s = (readings.back().time_s / kDay_s + 1) * kDay_s + kLongerThan_s;
  steps.emplace_back([end_s](Log& log) { log.complete(end_s); });
  return steps;
}

Log& feed_all(Log& log, const std::vector<Step>& steps) {
  for (const Step& step : steps)
    step(log);
  return log;
}

// But for accounts to which what was paid has gone back.
std::map<ledger::Account, Int128> balances_of(Log& log) {
  std::map<ledger::Account, Int128> balances = log.engine().ledger().balances();
  std::erase_if(balances, [](const auto& balance) { return balance.second == 0; });
  return balances;
}

void expect_settled(const std::vector<terms::Contract>& contracts, const std::vector<Step>& steps,
                    const std::vector<Reading>& readings, const std::vector<record::Entry>& entries) {
  Log some(contracts);
  const Settled found = settled(feed_all(some, steps));
  Log at_once(contracts);
  at_once.send(readings);
  for (const record::Entry& entry : entries)
    at_once.feed(entry);
  const Settled expected = settled(feed_all(at_once, {steps.back()}));
  RC_ASSERT(found.stops == expected.stops);
  RC_ASSERT(found.figures == expected.figures);
  RC_ASSERT(found.verdicts == expected.verdicts);
  RC_ASSERT(found.due == expected.due);
  RC_ASSERT(balances_of(some) == balances_of(at_once));
}

std::vector<std::pair<int64_t, int64_t>> windows_of(const Log& log, uint16_t spec) {
  std::vector<std::pair<int64_t, int64_t>> windows;
  for (const record::Measures& m : log.all<record::Measures>())
    if (m.window == spec && m.correction == 0)
      windows.emplace_back(m.from.ns / 1'000'000'000, m.to.ns / 1'000'000'000);
  return windows;
}

std::vector<int64_t> last_steps(const Log& log, uint16_t spec) {
  std::vector<int64_t> steps;
  for (const record::Measures& m : log.all<record::Measures>()) {
    if (m.window != spec) continue;
    steps.clear();
    for (const record::Figure& figure : m.figures)
      steps.push_back(figure.steps.value_or(-1));
  }
  return steps;
}

// It runs for six of every ten minutes, and counts one each minute that it runs.
std::vector<Reading> ten_minute_cycles(int64_t cycles) {
  std::vector<Reading> readings;
  for (int64_t minute = 0; minute < cycles * 10; ++minute) {
    readings.push_back({minute * 60, "State", minute % 10 < 6 ? 1 : 0});
    readings.push_back({minute * 60, "Value", minute});
    readings.push_back({minute * 60, "Count", minute / 10 * 6 + std::min<int64_t>(minute % 10, 6)});
  }
  return readings;
}

using Windows = std::vector<std::pair<int64_t, int64_t>>;

TEST(Progress, WindowsAreFoundInTheDataAndClose) {
  Log log({found_contract("cell", kMonth, true)});
  std::vector<Reading> readings = ten_minute_cycles(6);
  const std::vector<Reading> rest(readings.begin() + 51, readings.end());
  readings.resize(51);
  log.send(readings);
  log.complete(1000);
  EXPECT_EQ(windows_of(log, 0), Windows{});
  EXPECT_EQ(windows_of(log, 1), (Windows{{600, 960}}));
  EXPECT_EQ(windows_of(log, 3), (Windows{{0, 240}, {240, 540}, {540, 840}}))
      << "of five samples, the last of which is stamped at the end, which is a nanosecond later";
  log.send(rest);
  log.complete(kHour_s);
  EXPECT_EQ(windows_of(log, 0), (Windows{{600, 1800}, {1800, 3000}})) << "the first known to become true";
  EXPECT_EQ(windows_of(log, 1),
            (Windows{{600, 960}, {1200, 1560}, {1800, 2160}, {2400, 2760}, {3000, 3360}}));
  EXPECT_EQ(last_steps(log, 0), (std::vector<int64_t>{60, 1200}));
  log.complete(kDay_s);
  EXPECT_EQ(windows_of(log, 2), Windows{}) << "a window may end with the day";
  EXPECT_EQ(log.engine().end_of_data(), at(kDay_s) + Duration{1});
  log.feed(record::Watermark{"plc", at(kDay_s) + Duration{1}});
  EXPECT_EQ(windows_of(log, 2), (Windows{{0, kDay_s}}));
  EXPECT_EQ(last_steps(log, 2), (std::vector<int64_t>{60, 5 * 600}));
}

TEST(Progress, AWindowThatWasFoundStaysWhereItIs) {
  Log log({found_contract("cell", kMonth, true)});
  log.send(ten_minute_cycles(6));
  log.complete(kHour_s);
  const Windows cycles = windows_of(log, 0);
  const Windows samples = windows_of(log, 3);
  ASSERT_EQ(last_steps(log, 0), (std::vector<int64_t>{60, 1200}));
  log.send({{2790, "State", 1}, {2910, "State", 1}, {2950, "Value", 0}});
  log.complete(kHour_s);
  EXPECT_EQ(windows_of(log, 0), cycles);
  EXPECT_EQ(windows_of(log, 3), samples);
  EXPECT_EQ(last_steps(log, 0), (std::vector<int64_t>{65, 1200})) << "a minute more of twenty";
}

TEST(Progress, TermsThatComeAfterTheDataFindItsWindows) {
  Log log({found_contract("cell", kMonth, true)});
  log.send(ten_minute_cycles(6));
  log.complete(kHour_s);
  Log after({});
  after.put_in_force(bare_contract("reader"));
  after.send(ten_minute_cycles(6));
  after.complete(kHour_s);
  after.put_in_force(found_contract("cell", kMonth, true));
  after.complete(kHour_s);
  for (const uint16_t spec : std::vector<uint16_t>{0, 1, 3}) {
    EXPECT_EQ(windows_of(after, spec), windows_of(log, spec));
    EXPECT_EQ(last_steps(after, spec), last_steps(log, spec));
  }
}

TEST(Progress, AReplacedMeterAndAnAdjustedAmountCorrectWhatTheyTouch) {
  Log log({entered_contract(true)});
  log.send({{0, "State", 1}, {0, "Count", 990}, {600, "Count", 994}, {1200, "Count", 3}, {1800, "Count", 5}});
  log.complete(2 * kHour_s + kLongerThan_s);
  const auto steps = [&] {
    std::vector<int64_t> last;
    for (const record::Measures& m : log.all<record::Measures>())
      if (m.window == 0 && m.from == at(0)) last = {*m.figures[3].steps, *m.figures[4].steps};
    return last;
  };
  EXPECT_EQ(steps(), (std::vector<int64_t>{0, 900})) << "as if it had been reset to zero";
  const size_t derived = log.derived.size();
  record::Entry entry = planned_entry("cell", "D-1", 0, 1);
  entry.says = record::ReplacedMeter{"Count", at(900), 996, 1};
  log.feed(entry);
  entry.number = "D-2";
  entry.says = record::AdjustedAmount{"baseline", at(kHour_s), {-125, 1}};
  log.feed(entry);
  log.complete(2 * kHour_s + kLongerThan_s);
  EXPECT_EQ(steps(), (std::vector<int64_t>{-1250, 1000})) << "4 and 2 of the old one, 2 and 2 of the new one";
  EXPECT_EQ(std::get<record::Measures>(log.derived[derived]).correction, 1U);
  EXPECT_EQ(log.derived.size(), derived + 2) << "the verdict, and no other window";
}

TEST(Progress, AnEntryBeforeAllDataHoldsFromTheStart) {
  Log log({entered_contract(true)});
  EXPECT_FALSE(log.engine().apply(planned_entry("other", "D-1", 600, 1200)).ok());
  log.feed(planned_entry("cell", "D-1", 600, 1200));
  EXPECT_FALSE(log.engine().has_work_left()) << "there is no watermark that it could be settled with";
  log.send({{0, "State", 1}});
  log.complete(kHour_s + kLongerThan_s);
  const auto measures = log.all<record::Measures>();
  ASSERT_EQ(measures.size(), 1U);
  EXPECT_EQ(measures[0].figures[1].steps, 17);
  record::Entry other = planned_entry("cell", "D-1", 600, 1201);
  EXPECT_EQ(log.engine().apply(other).error().code, ErrorCode::exists);
}

TEST(ProgressProperty, StopsAndTheirFiguresAreAsIfEverythingHadComeAtOnce) {
  EXPECT_TRUE(rc::check("late data and entries", [] {
    const std::vector<Reading> readings = generated_readings();
    const std::vector<record::Entry> entries = generated_entries("cell", readings, true);
    const auto silence = *rc::gen::arbitrary<bool>();
    const auto steps = generated_steps(readings, entries, [](const Reading&) { return true; });
    expect_settled({entered_contract(silence)}, steps, readings, entries);
  }));
}

TEST(ProgressProperty, HowTimeIsCutMovesNoWindowThatIsFound) {
  EXPECT_TRUE(rc::check("in time", [] {
    const std::vector<Reading> readings = generated_readings();
    const auto steps = generated_steps(readings, {}, [](const Reading&) { return false; });
    expect_settled({found_contract("cell", *rc::gen::element(Duration{}, kMonth), true)}, steps, readings,
                   {});
  }));
}

TEST(ProgressProperty, FiguresOfFoundWindowsAreCorrected) {
  EXPECT_TRUE(rc::check("late, but not where windows are found", [] {
    const std::vector<Reading> readings = generated_readings();
    const auto steps = generated_steps(readings, {}, [](const Reading& r) { return r.metric != "State"; });
    expect_settled({found_contract("cell", kMonth, false)}, steps, readings, {});
  }));
}

TEST(ProgressProperty, NeitherMemoryNorTheOrderOfContractsChangesADerivedRecord) {
  EXPECT_TRUE(rc::check("budget and order", [] {
    const std::vector<Reading> readings = generated_readings();
    const std::vector<record::Entry> entries = generated_entries("a", readings, false);
    const auto steps = generated_steps(readings, entries, [](const Reading&) { return true; });
    const std::vector<terms::Contract> contracts{
        stops_contract("a", kMonth, true), stops_contract("b", Duration{}),
        stops_contract("c", Duration::hours(5)), found_contract("d", kMonth, true),
        found_contract("e", Duration{}, true)};
    const auto run = [&](EngineOptions options) {
      Log log(contracts, std::move(options));
      return feed_all(log, steps).derived;
    };
    const std::vector<Body> expected = run({SIZE_MAX, {}});
    RC_ASSERT(run({0, {}}) == expected);
    const auto backwards = [](size_t count, const std::function<void(size_t)>& function) {
      for (size_t i = count; i-- > 0;)
        function(i);
    };
    RC_ASSERT(run({0, backwards}) == expected);
  }));
}

}  // namespace
}  // namespace panmen::engine
