#include "engine/stops.hpp"

#include <map>

#include "engine/test_log.hpp"

namespace panmen::engine {
namespace {

using namespace test;
using record::Side;
using record::Stop;
using record::StopStanding;

using Told = std::vector<std::string>;
using Steps = std::vector<int64_t>;

constexpr Duration kMonth = Duration::hours(24 * 30);
constexpr int64_t kDay_s = 24 * kHour_s;

// A sample each minute of [begin, end): State stands in those of [from, to).
std::vector<Reading> minutes(int64_t begin, int64_t end, int64_t from, int64_t to) {
  std::vector<Reading> readings;
  for (int64_t minute = begin; minute < end; ++minute)
    readings.push_back({minute * 60, "State", minute < from || minute >= to ? 1 : 0});
  return readings;
}

std::string show(const Stop& stop) {
  static const std::map<StopStanding, std::string> kStandings{{StopStanding::proposed, "proposed"},
                                                              {StopStanding::accepted, "accepted"},
                                                              {StopStanding::disputed, "disputed"},
                                                              {StopStanding::settled, "settled"}};
  return std::to_string(stop.from.ns / 1'000'000'000) + " to " + std::to_string(stop.to.ns / 1'000'000'000) +
         ": " + stop.cause.value_or("?") + " of " + stop.proposed.value_or("?") + ", " +
         kStandings.at(stop.standing) + (stop.withdrawn ? ", withdrawn" : "") + ", " +
         std::to_string(stop.correction);
}

// The stops that were recorded since this was asked last.
Told told(Log& log) {
  Told all;
  for (const Stop& stop : log.all<Stop>())
    all.push_back(show(stop));
  std::erase_if(log.derived, [](const record::Body& body) { return std::holds_alternative<Stop>(body); });
  return all;
}

// The figures of an hour as they were recorded last: the shares of technical stops and of planned time, in
// hundredths, and the stops that ended, likewise.
Steps steps_of_hour(const Log& log, int64_t hour) {
  Steps steps;
  for (const record::Measures& m : log.all<record::Measures>()) {
    if (m.window != 0 || m.from != at(hour * kHour_s)) continue;
    steps.clear();
    for (const record::Figure& figure : m.figures)
      steps.push_back(figure.steps.value_or(-1));
  }
  return steps;
}

// What the buyer pays in all, less what it gets back.
int64_t paid(const Log& log) {
  int64_t minor = 0;
  for (const record::Entitlement& due : log.all<record::Entitlement>())
    minor += due.payer == "buyer" ? due.amount.minor : -due.amount.minor;
  return minor;
}

// The first three hours have come, with a technical stop from minute 30 to minute 45.
struct StoppedLog : Log {
  explicit StoppedLog(Duration final_after, std::optional<bool> silence_accepts = std::nullopt)
      : Log({stops_contract("cell", final_after, silence_accepts)}) {
    std::vector<Reading> readings = minutes(0, 180, 30, 45);
    readings.push_back({30 * 60, "Value", 90});
    readings.push_back({31 * 60, "Value", 10});
    send(readings);
    complete(3 * kHour_s);
    EXPECT_EQ(told(*this), Told{"1800 to 2700: hot of hot, proposed, 0"});
    EXPECT_EQ(steps_of_hour(*this, 0), (Steps{25, 0, 100}));
    EXPECT_EQ(paid(*this), 1001) << "the second hour had no technical stop";
  }
};

TEST(Stops, AreRecordedWhenTheyHaveEndedAndBeforeFigures) {
  Log log({stops_contract("cell", kMonth)});
  std::vector<Reading> readings = minutes(0, 120, 50, 61);
  readings.push_back({50 * 60, "Value", 90});
  readings.push_back({52 * 60, "Value", 10});
  log.send(readings);
  log.complete(kHour_s + kLongerThan_s - 1);
  EXPECT_TRUE(log.all<record::Measures>().empty()) << "whether it stands at the end is not known yet";
  log.complete(kHour_s + kLongerThan_s);
  EXPECT_EQ(told(log), Told{}) << "it may go on";
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{17, 0, 0}));
  log.derived.clear();
  log.complete(2 * kHour_s + kLongerThan_s);
  ASSERT_TRUE(std::holds_alternative<Stop>(log.derived.front()));
  EXPECT_EQ(told(log), Told{"3000 to 3660: hot of hot, proposed, 0"});
  EXPECT_EQ(steps_of_hour(log, 1), (Steps{2, 0, 100})) << "a run belongs to the window in which it ends";
}

TEST(Stops, LateDataMovesAStop) {
  StoppedLog log(kMonth);
  log.send({{29 * 60 + 30, "State", 0}});
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), (Told{"1770 to 2700: hot of hot, proposed, 0",
                             "1800 to 2700: hot of hot, proposed, withdrawn, 1"}))
      << "its beginning is its name";
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{26, 0, 100}));
}

TEST(Stops, LateDataSplitsAStop) {
  StoppedLog log(kMonth);
  log.send({{40 * 60 + 20, "State", 1}});
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log),
            (Told{"1800 to 2420: hot of hot, proposed, 1", "2460 to 2700: unknown of unknown, proposed, 0"}));
  EXPECT_EQ(steps_of_hour(log, 0).back(), 200);
}

TEST(Stops, LateDataWithdrawsAStop) {
  StoppedLog log(kMonth);
  std::vector<Reading> late;
  for (int64_t t = 31 * 60 - 30; t < 45 * 60; t += 60)
    late.push_back({t, "State", 1});
  log.send(late);
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: hot of hot, proposed, withdrawn, 1"});
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{0, 0, 0}));
  EXPECT_EQ(paid(log), 2 * 1001);
}

TEST(Stops, PlannedDowntimeEnteredAfterwardsMakesMaintenanceOfThemAndPaysTheDifference) {
  Log log({stops_contract("cell", kMonth)});
  log.send(minutes(0, 180, 30, 45));
  std::vector<Reading> cold;
  for (int64_t minute = 0; minute < 180; minute += 10)
    cold.push_back({minute * 60, "Value", 10});
  log.send(cold);
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: unknown of unknown, proposed, 0"});
  log.feed(planned_entry("cell", "D-1", 1860, 2400));
  EXPECT_TRUE(log.engine().has_work_left());
  EXPECT_TRUE(told(log).empty()) << "entries are settled with a watermark";
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: planned of planned, proposed, 1"});
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{0, 15, 100})) << "nine minutes of it were planned";

  const size_t derived = log.derived.size();
  log.feed(planned_entry("cell", "D-1", 1860, 2400));
  EXPECT_FALSE(log.engine().has_work_left());
  log.complete(3 * kHour_s);
  EXPECT_EQ(log.derived.size(), derived) << "the same entry again";
}

TEST(Stops, AViewChangesWhatAStopCountsAs) {
  StoppedLog log(kMonth, true);
  log.feed(view_entry("cell", "D-1", 3 * kHour_s, Side::supplier, 1800, "unknown"));
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: hot of hot, disputed, 1"});
  EXPECT_EQ(paid(log), 1001);
  // The first of January 1970 is a Thursday.
  log.feed(view_entry("cell", "D-2", 20 * kDay_s, Side::buyer, 1860));
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: unknown of hot, settled, 2"});
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{0, 0, 100}));
  EXPECT_EQ(paid(log), 2 * 1001);
}

TEST(Stops, AViewThatComesTooLateChangesNothing) {
  StoppedLog log(kMonth, true);
  log.feed(view_entry("cell", "D-1", 5 * kDay_s, Side::supplier, 1800, "unknown"));
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{});
  log.feed(view_entry("cell", "D-2", 5 * kDay_s - 1, Side::supplier, 1800, "unknown"));
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: hot of hot, disputed, 1"});
}

TEST(Stops, WhileAStopLastsAViewIsInTimeAndMayTurnOutNotToBe) {
  Log log({stops_contract("cell", kMonth, true)});
  log.send(minutes(0, 60, 30, 60));
  std::vector<Reading> still;
  for (int64_t minute = 60; minute < 75; ++minute)
    still.push_back({minute * 60, "State", 0});
  log.send(still);
  log.complete(kHour_s + 600);
  EXPECT_EQ(steps_of_hour(log, 0).front(), 0) << "nothing is known of the heat: the time is taken out";
  // The engine is told before it has heard of the end.
  log.feed(view_entry("cell", "D-1", 5 * kDay_s, Side::supplier, 1800, "hot"));
  log.feed(view_entry("cell", "D-2", 5 * kDay_s, Side::buyer, 1800, "hot"));
  log.complete(kHour_s + 600);
  EXPECT_EQ(steps_of_hour(log, 0).front(), 50);
  log.send({{75 * 60, "State", 1}});
  log.complete(2 * kHour_s + kLongerThan_s);
  EXPECT_EQ(told(log), Told{"1800 to 4500: ? of ?, proposed, 0"});
  EXPECT_EQ(steps_of_hour(log, 0).front(), 0) << "it came too late";
}

TEST(Stops, WhereSilenceRejectsTheLastRowCounts) {
  Log log({stops_contract("cell", kMonth, false)});
  std::vector<Reading> readings = minutes(0, 180, 30, 45);
  readings.push_back({30 * 60, "Value", 90});
  log.send(readings);
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: unknown of hot, proposed, 0"});
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{0, 0, 100}));
  EXPECT_EQ(paid(log), 2 * 1001);
  log.feed(view_entry("cell", "D-1", 3 * kHour_s, Side::supplier, 1800));
  log.feed(view_entry("cell", "D-2", 3 * kHour_s, Side::buyer, 1800));
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), Told{"1800 to 2700: hot of hot, accepted, 1"});
  EXPECT_EQ(steps_of_hour(log, 0), (Steps{25, 0, 100}));
  EXPECT_EQ(paid(log), 1001);
}

TEST(Stops, WhatIsFinalStays) {
  // The day that an hour lies in is final a day after it.
  StoppedLog log(Duration::hours(24), true);
  log.send(minutes(180, 48 * 60 + 10, 24 * 60 - 10, 24 * 60 + 20));
  log.complete(48 * kHour_s + kLongerThan_s);
  EXPECT_EQ(told(log), Told{"85800 to 87600: ? of ?, proposed, 0"});
  const size_t derived = log.derived.size();
  log.feed(view_entry("cell", "D-1", 3 * kHour_s, Side::supplier, 1800, "unknown"));
  log.feed(planned_entry("cell", "D-2", 1800, 2700));
  log.send({{1770, "State", 0}});
  log.complete(48 * kHour_s + kLongerThan_s);
  EXPECT_EQ(log.derived.size(), derived + 1) << "the admission of what came late";
  log.feed(planned_entry("cell", "D-3", kDay_s - 600, kDay_s));
  log.complete(48 * kHour_s + kLongerThan_s);
  EXPECT_EQ(told(log), Told{}) << "what the heat was is not known, and comes before what was planned";
  log.send({{85'800, "Value", 90}});
  log.complete(48 * kHour_s + kLongerThan_s);
  EXPECT_EQ(told(log), Told{"85800 to 87600: hot of hot, proposed, 1"})
      << "it reaches into what is not final";
  EXPECT_EQ(steps_of_hour(log, 23).front(), 0) << "final";
  EXPECT_EQ(steps_of_hour(log, 24).front(), 33);
}

TEST(Stops, AreRecordedInBoundedRecords) {
  Log log({stops_contract("cell", kMonth)});
  constexpr int64_t kStops = 12'000;
  std::vector<Reading> readings;
  for (int64_t i = 0; i < kStops; ++i) {
    readings.push_back({i * 300, "State", 0});
    readings.push_back({i * 300 + 200, "State", 1});
  }
  log.send(readings);
  size_t records = 0;
  Instant last = at(-1);
  do {
    auto derived = log.engine().apply(record::Watermark{"plc", at(kStops * 300 + kLongerThan_s)});
    ASSERT_TRUE(derived.ok());
    size_t bytes = 0;
    bool has_measures = false;
    for (const record::Body& body : *derived) {
      bytes += record::encode(body).size();
      has_measures = has_measures || std::holds_alternative<record::Measures>(body);
      const auto* stop = std::get_if<Stop>(&body);
      if (stop == nullptr) continue;
      EXPECT_FALSE(has_measures) << "stops come first";
      EXPECT_GT(stop->from, last);
      last = stop->from;
    }
    EXPECT_LE(bytes, kMaxDerivedBytes);
    ++records;
  } while (log.engine().has_work_left());
  EXPECT_EQ(last, at((kStops - 1) * 300));
  EXPECT_GT(records, 2U);
}

TEST(Stops, TermsThatComeAfterTheDataFindWhatWasThere) {
  Log log({stops_contract("cell", kMonth)});
  std::vector<Reading> readings = minutes(0, 180, 30, 45);
  readings.push_back({30 * 60, "Value", 90});
  log.send(readings);
  log.complete(3 * kHour_s);
  const Told expected = told(log);
  const Steps steps = steps_of_hour(log, 0);
  log.derived.clear();
  terms::Contract other = stops_contract("cell", kMonth);
  other.id = "other";
  log.put_in_force(other);
  log.complete(3 * kHour_s);
  EXPECT_EQ(told(log), expected);
  EXPECT_EQ(steps_of_hour(log, 0), steps);
}

}  // namespace
}  // namespace panmen::engine
