// A contract for tests: every field is set, and every kind of part is there; its parts are found by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "terms/contract.hpp"
#include "terms/test_milestones.hpp"

namespace panmen::terms {

inline Aggregate over_condition(AggregateOp op, uint16_t condition) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.source = AggregateSource::condition;
  aggregate.condition = condition;
  return aggregate;
}

inline Aggregate over_signal(AggregateOp op, uint16_t signal, std::optional<uint16_t> where = {}) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.signal = signal;
  aggregate.condition = where;
  return aggregate;
}

inline Aggregate over_durations(AggregateOp op, AggregateSource source, uint16_t condition) {
  Aggregate aggregate = over_condition(op, condition);
  aggregate.source = source;
  return aggregate;
}

inline Aggregate over_measure(AggregateOp op, uint16_t measure) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.source = AggregateSource::measure;
  aggregate.measure = measure;
  return aggregate;
}

inline Aggregate over_tariff(uint16_t signal, uint16_t tariff, std::optional<uint16_t> where = {}) {
  Aggregate aggregate = over_signal(AggregateOp::cost, signal, where);
  aggregate.tariff = tariff;
  return aggregate;
}

inline Aggregate over_entries(uint16_t adjustment) {
  Aggregate aggregate;
  aggregate.op = AggregateOp::sum;
  aggregate.source = AggregateSource::entries;
  aggregate.adjustment = adjustment;
  return aggregate;
}

inline Aggregate of_window(AggregateOp op) {
  Aggregate aggregate;
  aggregate.op = op;
  aggregate.source = AggregateSource::window;
  return aggregate;
}

inline Aggregate over_points(uint16_t x, uint16_t y, uint16_t z, std::optional<uint16_t> where = {}) {
  Aggregate aggregate = over_signal(AggregateOp::repeatability, x, where);
  aggregate.signal_y = y;
  aggregate.signal_z = z;
  return aggregate;
}

inline ExpressionNode leaf(ExpressionOp op, uint16_t index) {
  ExpressionNode node;
  node.op = op;
  node.index = index;
  return node;
}

inline ExpressionNode operation(ExpressionOp op, uint16_t left, uint16_t right = 0) {
  ExpressionNode node;
  node.op = op;
  node.left = left;
  node.right = right;
  return node;
}

// ---- One of everything ----------------------------------------------------------------------------------

enum SignalAt : uint16_t {
  kState,
  kTemp,
  kCycles,
  kKwh,
  kPart,
  kAlarm,
  kLink,
  kBatch,
  kPower,
  kWear,
  kSetpoint,
  kEmergency,
  kPoseX,
  kPoseY,
  kPoseZ,
};
constexpr uint16_t kSignals = 15;

inline const Unit kCelsius{"degC", "temperature", {1, 1}};
inline const Unit kKilowattHour{"kWh", "energy", {3'600'000, 1}};
inline const Unit kMillimetre{"mm", "length", {1, 1000}};
inline const Resolution kPercent{{1, 2}, {"%", "", {1, 100}}};
inline const Unit kMinute{"min", "time", {60, 1}};
inline const Resolution kInstants{{5, 1}, kMinute, FigureType::instant};
inline const Resolution kTexts{{1, 0}, {}, FigureType::text, {"A", "乙"}};
inline const Resolution kYesNo{{1, 0}, {}, FigureType::yes_no};

inline Signal signal(std::string name, SignalType type, Unit unit = {}) {
  Signal made;
  made.asset = "cell/" + name;
  made.metric = "Metric of " + name;
  made.name = std::move(name);
  made.type = type;
  made.unit = std::move(unit);
  made.alive_within = Duration::seconds(5);
  return made;
}

inline std::vector<Signal> signals() {
  std::vector<Signal> all = {
      signal("state", SignalType::state),
      signal("temp", SignalType::gauge, kCelsius),
      signal("cycles", SignalType::counter),
      signal("kwh", SignalType::interval, kKilowattHour),
      signal("part", SignalType::counter, {"part", "part", {1, 1}}),
      signal("alarm", SignalType::event),
      signal("link", SignalType::connection),
      signal("batch", SignalType::text),
      signal("power", SignalType::interval, kKilowattHour),
      signal("wear", SignalType::counter),
      signal("setpoint", SignalType::gauge, kCelsius),
      signal("emergency", SignalType::state),
      signal("pose_x", SignalType::gauge, kMillimetre),
      signal("pose_y", SignalType::gauge, kMillimetre),
      signal("pose_z", SignalType::gauge, kMillimetre),
  };
  all[kState].connection = kLink;
  all[kTemp].least = -40;
  all[kTemp].greatest = 120.5;
  all[kTemp].jump_above = 15;
  all[kTemp].stuck_after = Duration::minutes(30);
  all[kCycles].reset = CounterReset::corrected;
  all[kCycles].from = Role::third;
  all[kCycles].alive_within = Duration::hours(1);
  all[kKwh].from = Role::buyer;
  all[kKwh].alive_within = Duration::minutes(15);
  all[kKwh].multiplier = {40, 1};
  all[kKwh].least = 0;
  all[kPart].reset = CounterReset::wraps;
  all[kPart].wraps_at = 65'536;
  all[kPart].liveness = Liveness::heartbeat;
  all[kPart].heartbeat = kWear;
  all[kPart].greatest = 65'535;
  all[kAlarm].liveness = Liveness::heartbeat;
  all[kLink].liveness = Liveness::session;
  all[kLink].alive_within = {};
  all[kBatch].liveness = Liveness::session;
  all[kBatch].connection = kLink;
  all[kBatch].alive_within = {};
  all[kPower].liveness = Liveness::session;
  all[kPower].connection = kLink;
  all[kPower].multiplier = {40, 1};
  all[kWear].reset = CounterReset::to_zero;
  for (const uint16_t coordinate : {kPoseX, kPoseY, kPoseZ})
    all[coordinate].measured_with = "laser tracker LT-7, certificate 2026-118";
  return all;
}

enum ConditionAt : uint16_t {
  kRunning,
  kHot,
  kBoth,
  kNot,
  kAbove,
  kHeard,
  kOnShift,
  kAtNight,
  kE12,
  kUsing,
  kCut,
  kPressed,
  kIdle,
  kInPlan,
  kInStop,
  kTechnical,
  kAlarmed,
};
constexpr uint16_t kConditions = 17;

inline std::vector<ConditionNode> conditions() {
  std::vector<ConditionNode> all(kConditions);
  all[kRunning].op = ConditionOp::is_one_of;
  all[kRunning].signal = kState;
  all[kRunning].texts = {"RUN", "READY"};
  all[kHot].signal = kTemp;
  all[kHot].comparison = Comparison::greater;
  all[kHot].number = 60.5;
  all[kBoth].op = ConditionOp::both;
  all[kBoth].left = kRunning;
  all[kBoth].right = kHot;
  all[kNot].op = ConditionOp::negate;
  all[kNot].left = kBoth;
  all[kAbove].op = ConditionOp::compare_signals;
  all[kAbove].signal = kTemp;
  all[kAbove].comparison = Comparison::at_most;
  all[kAbove].other = kSetpoint;
  all[kAbove].factor = {19, 20};
  all[kHeard].op = ConditionOp::alive;
  all[kHeard].signal = kBatch;
  all[kOnShift].op = ConditionOp::scheduled;
  all[kAtNight].op = ConditionOp::in_shift;
  all[kAtNight].shift = 1;
  all[kE12].op = ConditionOp::is_one_of;
  all[kE12].signal = kAlarm;
  all[kE12].texts = {"E12"};
  all[kUsing].signal = kKwh;
  all[kUsing].comparison = Comparison::greater;
  all[kCut].op = ConditionOp::is_none_of;
  all[kCut].signal = kLink;
  all[kCut].texts = {"alive", "our server"};
  all[kPressed].op = ConditionOp::is_one_of;
  all[kPressed].signal = kEmergency;
  all[kPressed].texts = {"yes"};
  all[kIdle].signal = kSetpoint;
  all[kIdle].comparison = Comparison::less;
  all[kIdle].number = 20;
  all[kInPlan].op = ConditionOp::planned;
  all[kInStop].op = ConditionOp::stop;
  all[kTechnical].op = ConditionOp::stop;
  all[kTechnical].stops = 1;
  all[kTechnical].stop_class = StopClass::technical;
  all[kAlarmed].op = ConditionOp::either;
  all[kAlarmed].left = kE12;
  all[kAlarmed].right = kPressed;
  return all;
}

inline std::vector<StopRule> stops() {
  return {
      {"cell",
       kPressed,
       Duration::minutes(2),
       {{"planned", kInPlan, StopClass::maintenance},
        {"alarm", kAlarmed, StopClass::consequential},
        {"unknown", {}, StopClass::technical}},
       Objection{3, false}},
      {"oven", kIdle, kMaxLongerThan, {{"starved", {}, StopClass::organisational}}, {}},
  };
}

inline std::vector<Agreement> agreements() {
  return {
      {kPressed, kIdle, Duration::minutes(2), {kState, kTemp}},
      {kIdle, kPressed, kMaxLongerThan, {kCycles, kBatch}},
  };
}

inline std::vector<Tariff> tariffs() {
  constexpr int32_t kHour_s = 3'600;
  const DayPart night{23 * kHour_s, 7 * kHour_s};
  const DayPart morning{8 * kHour_s, 11 * kHour_s};
  const DayPart evening{17 * kHour_s, 22 * kHour_s};
  constexpr uint16_t kJulyAndAugust = 0b1100'0000;
  return {{"peak_valley",
           {"CNY/kWh", "money/energy", {1, 3'600'000}},
           {{{2026, 1, 1},
             {{{morning, evening}, kJulyAndAugust, TariffDays::working, {14'821, 4}},
              {{night}, 0, TariffDays::every, {3'124, 4}},
              {{}, 0, TariffDays::free, {50, 2}},
              {{}, 0, TariffDays::every, {6'820, 4}}}},
            {{2026, 7, 1}, {{{}, 0, TariffDays::every, {-7, 1}}}}}}};
}

enum MeasureAt : uint16_t {
  kAvailability,
  kAgain,
  kP95,
  kUsed,
  kWorst,
  kNightly,
  kPerShift,
  kAllOfIt,
  kOneYear,
  kSpread,
  kCostOfCycles,
  kOfTrial,
  kBeganAt,
  kLasted,
  kBatchIs,
  kFine,
  kEarliestOfAll,
  kFineHoursOfAll,
  kBatchOfAllIs,
};
constexpr uint16_t kMeasures = 19;

enum AggregateAt : uint16_t {
  kShare,
  kRising,
  kIncrease,
  kSum,
  kQuantile,
  kLongest,
  kRuns,
  kCycleTimes,
  kAlarms,
  kDaily,
  kUsingTime,
  kCutTime,
  kCost,
  kEntered,
  kPoses,
  kRepairs,
  kStopped,
  kFirstHeld,
  kLastHeld,
  kEnd,
  kLastBatch,
  kEarliest,
  kFineHours,
  kBatchOfAll,
};

inline std::vector<Aggregate> aggregates() {
  std::vector<Aggregate> all = {
      over_condition(AggregateOp::share, kNot),
      over_condition(AggregateOp::rising, kHot),
      over_signal(AggregateOp::increase, kCycles),
      over_signal(AggregateOp::sum, kKwh, kOnShift),
      over_signal(AggregateOp::quantile, kTemp, kRunning),
      over_condition(AggregateOp::longest, kAbove),
      over_durations(AggregateOp::median, AggregateSource::runs, kRunning),
      over_durations(AggregateOp::quantile, AggregateSource::cycles, kHot),
      over_signal(AggregateOp::count, kAlarm, kE12),
      over_measure(AggregateOp::minimum, 0),
      over_condition(AggregateOp::time, kUsing),
      over_condition(AggregateOp::time, kCut),
      over_tariff(kKwh, 0, kRunning),
      over_entries(1),
      over_points(kPoseX, kPoseY, kPoseZ, kRunning),
      over_durations(AggregateOp::mean, AggregateSource::runs, kTechnical),
      over_condition(AggregateOp::share, kInStop),
      over_condition(AggregateOp::first_time, kRunning),
      over_condition(AggregateOp::last_time, kNot),
      of_window(AggregateOp::window_end),
      over_signal(AggregateOp::last, kBatch, kRunning),
      over_measure(AggregateOp::minimum, kBeganAt),
      over_measure(AggregateOp::sum, kFine),
      over_measure(AggregateOp::last, kBatchIs),
  };
  all[kPoses].at_least = 30;
  all[kRepairs].at_least = 2;
  all[kShare].buyer_gap_holds = true;
  all[kLongest].supplier_gap_holds = true;
  all[kQuantile].quantile = {19, 20};
  all[kCycleTimes].quantile = {1, 1};
  // Every other figure that a signal has, and that its durations have.
  for (const AggregateOp op : {AggregateOp::mean, AggregateOp::minimum, AggregateOp::maximum,
                               AggregateOp::deviation, AggregateOp::median, AggregateOp::delta,
                               AggregateOp::time_mean, AggregateOp::first, AggregateOp::last})
    all.push_back(over_signal(op, kTemp));
  all.push_back(over_signal(AggregateOp::rate, kPart));
  all.push_back(of_window(AggregateOp::window_begin));
  for (const uint16_t texts : {kState, kBatch, kAlarm})
    all.push_back(over_signal(AggregateOp::first, texts));
  for (const uint16_t texts : {kState, kBatch, kAlarm})
    all.push_back(over_signal(AggregateOp::distinct, texts));
  for (const AggregateOp op :
       {AggregateOp::mean, AggregateOp::minimum, AggregateOp::maximum, AggregateOp::sum, AggregateOp::count,
        AggregateOp::deviation, AggregateOp::first, AggregateOp::last})
    all.push_back(over_durations(op, AggregateSource::runs, kHot));
  for (const AggregateOp op : {AggregateOp::mean, AggregateOp::maximum, AggregateOp::sum, AggregateOp::count,
                               AggregateOp::first, AggregateOp::last})
    all.push_back(over_measure(op, 0));
  return all;
}

enum WindowAt : uint16_t {
  kHour,
  kMonthFrom26,
  kLast7Days,
  kNightShift,
  kAnyShift,
  kWhole,
  kLast12Months,
  k30Poses,
  k100Cycles,
  kTrial,
};
constexpr uint16_t kWindows = 10;

inline std::vector<WindowSpec> windows() {
  return {
      {WindowShape::calendar, WindowKind::hour, 1, 1, {}},
      {WindowShape::calendar, WindowKind::month, 26, 1, {}},
      {WindowShape::sliding, WindowKind::day, 1, 7, {}},
      {WindowShape::shift, WindowKind::day, 1, 1, 1},
      {WindowShape::shift, WindowKind::day, 1, 1, {}},
      {WindowShape::contract, WindowKind::day, 1, 1, {}},
      {WindowShape::sliding, WindowKind::month, 28, 12, {}},
      {WindowShape::samples, WindowKind::day, 1, 30, {}, kPoseX, {}, {}},
      {WindowShape::cycles, WindowKind::day, 1, 100, {}, {}, kRunning, {}},
      {WindowShape::between, WindowKind::day, 1, 1, {}, {}, kOnShift, kNot},
  };
}

inline TestNode compared(uint16_t measure, Comparison comparison, int64_t steps) {
  TestNode node;
  node.measure = measure;
  node.comparison = comparison;
  node.threshold_steps = steps;
  return node;
}

inline std::vector<Measure> measures() {
  ExpressionNode one;
  one.literal = {1, 1};
  TestNode enough;
  enough.measure = kAvailability;
  enough.threshold_steps = 400;
  TestNode not_enough;
  not_enough.op = TestOp::negate;
  std::vector<Measure> all = {
      {"availability",
       kHour,
       kPercent,
       {one, leaf(ExpressionOp::aggregate, kShare), operation(ExpressionOp::subtract, 0, 1),
        operation(ExpressionOp::absolute, 2), operation(ExpressionOp::square_root, 3)},
       {}},
      {"again", kHour, kPercent, {leaf(ExpressionOp::measure, kAvailability)}, {enough, not_enough}},
      {"p95", kHour, {{1, 1}, kCelsius}, {leaf(ExpressionOp::aggregate, kQuantile)}, {}},
      {"used", kMonthFrom26, {{1, 0}, kKilowattHour}, {leaf(ExpressionOp::aggregate, kSum)}, {}},
      {"worst", kLast7Days, kPercent, {leaf(ExpressionOp::aggregate, kDaily)}, {}},
      {"nightly", kNightShift, kPercent, {leaf(ExpressionOp::aggregate, kRuns)}, {}},
      {"per_shift", kAnyShift, kPercent, {leaf(ExpressionOp::aggregate, kAlarms)}, {}},
      {"all_of_it", kWhole, kPercent, {leaf(ExpressionOp::aggregate, kDaily)}, {}},
      {"one_year", kLast12Months, kPercent, {leaf(ExpressionOp::aggregate, kCycleTimes)}, {}},
      {"spread", k30Poses, {{1, 3}, kMillimetre}, {leaf(ExpressionOp::aggregate, kPoses)}, {}},
      {"cost_of_cycles",
       k100Cycles,
       {{1, 2}, {"CNY", "money", {1, 1}}},
       {leaf(ExpressionOp::aggregate, kCost), leaf(ExpressionOp::aggregate, kCost),
        operation(ExpressionOp::minimum, 0, 1), operation(ExpressionOp::maximum, 0, 2)},
       {}},
      {"of_trial",
       kTrial,
       kPercent,
       {leaf(ExpressionOp::aggregate, kEntered), leaf(ExpressionOp::aggregate, kRepairs),
        leaf(ExpressionOp::aggregate, kStopped), operation(ExpressionOp::add, 1, 2)},
       {}},
      {"began",
       kHour,
       kInstants,
       {leaf(ExpressionOp::aggregate, kFirstHeld), leaf(ExpressionOp::aggregate, kEnd),
        operation(ExpressionOp::minimum, 0, 1)},
       {}},
      {"lasted",
       kHour,
       {{1, 0}, kMinute},
       {leaf(ExpressionOp::aggregate, kLastHeld), leaf(ExpressionOp::measure, kBeganAt),
        operation(ExpressionOp::subtract, 0, 1)},
       {}},
      {"batch_is", kHour, kTexts, {leaf(ExpressionOp::aggregate, kLastBatch)}, {}},
      {"fine", kHour, kYesNo, {}, {}},
      {"earliest", kLast7Days, kInstants, {leaf(ExpressionOp::aggregate, kEarliest)}, {}},
      {"fine_hours", kLast7Days, {{1, 0}, {}}, {leaf(ExpressionOp::aggregate, kFineHours)}, {}},
      {"batch_of_all", kLast7Days, kTexts, {leaf(ExpressionOp::aggregate, kBatchOfAll)}, {}},
  };
  all[kFine].test = {compared(kBeganAt, Comparison::at_most, 3'600'000),
                     compared(kBatchIs, Comparison::equal, 1),
                     TestNode{TestOp::both, 0, Comparison::at_least, 0, 0, 1}};
  all[kEarliestOfAll].allowed_steps = 2;
  all[kUsed].allowed_steps = 25;
  all[kUsed].allowed_for = Role::buyer;
  return all;
}

inline std::vector<Clause> clauses() {
  Clause start;
  start.id = "start";
  start.recurrence = Recurrence::once;
  start.window = kHour;
  start.amount_minor = 36'000'000;
  TestNode enough;
  enough.measure = kAvailability;
  enough.threshold_steps = 9800;
  TestNode cool;
  cool.measure = kP95;
  cool.comparison = Comparison::less;
  cool.threshold_steps = -5;
  TestNode joined;
  joined.op = TestOp::both;
  joined.left = 0;
  joined.right = 1;
  start.when = {enough, cool, joined};
  start.in_a_row = 3;
  Clause fee;
  fee.id = "fee";
  fee.window = kHour;
  fee.deduction = true;
  fee.amount_minor = 12'000;
  fee.scale =
      Scale{1, {{Comparison::greater, 9800, {1, 1}}, {Comparison::at_least, 9800, {4, 5}}, {{}, 0, {0, 1}}}};
  fee.undecided_pay = {1, 2};
  return {start, fee};
}

inline Clause kept_back(Clause clause) {
  clause.id = "kept";
  clause.in_a_row = 1;
  clause.price.reset();
  clause.retention = Retention{12, KeptWindow::loses_share, KeptWindow::counts};
  return clause;
}

// Prices, parties, caps and parts, and two clauses more, of which one takes from the other.
inline void put_money(Contract& contract) {
  contract.tax = Tax{true, true, {{{2026, 1, 1}, {13, 100}}, {{2027, 1, 1}, {3, 25}}}};
  contract.others = {{Role::third, "operator"}, {Role::third, "保险公司"}};
  contract.caps = {{"all", 5'000'000, {}}, {"monthly", 90'000, CapPeriod{WindowKind::month, 26}}};
  Clause& start = contract.clauses[0];
  start.price = PriceShare{{3, 10}, true};
  start.parts = {{{1, 3}, {}, "bank transfer", {}}, {{2, 3}, 0, "", {}}};
  Clause rent = contract.clauses[1];
  rent.id = "rent";
  rent.deduction = false;
  rent.payer = 1;
  rent.payee = 0;
  Clause minus = contract.clauses[1];
  minus.id = "minus";
  minus.caps = {0, 1};
  minus.taken_from = static_cast<uint16_t>(contract.clauses.size());
  contract.clauses.insert(contract.clauses.end(), {rent, minus});
}

// Whose amounts follow figures.
inline std::vector<Clause> clauses_that_follow_figures() {
  Clause slope;
  slope.id = "slope";
  slope.window = kHour;
  slope.amount_minor = 900'000;
  slope.scale = Scale{kAvailability,
                      {{Comparison::at_least, 9800, {1, 1}},
                       {Comparison::at_least, 0, {1, 1}, {1, 200}, 9800, 100, Quantum::begun},
                       {{}, 0, {0, 1}}}};
  Clause share;
  share.id = "share";
  share.window = kHour;
  share.deduction = true;
  share.amount_minor = 1;
  share.figure = FigureAmount{kAvailability, {7, 10}, {1, 100}, true};
  share.undecided_pay = {500'000, 1};
  Clause pieces;
  pieces.id = "pieces";
  pieces.window = kHour;
  pieces.amount_minor = 1;
  pieces.scale = Scale{kAvailability,
                       {{Comparison::at_most, 50, {10'000, 1}},
                        {Comparison::at_most, 500, {20'000, 1}, {13, 4}, 100, 1, Quantum::exact},
                        {{}, 0, {92'000, 1}}},
                       true};
  return {slope, share, pieces};
}

inline Contract sample() {
  Contract contract;
  contract.id = "cell-07";
  contract.version = 3;
  contract.buyer = {Role::buyer, "苏州精密"};
  contract.supplier = {Role::supplier, "wuzhong-robotics"};
  contract.price_minor = 120'000'000;
  contract.zone = {"Asia/Shanghai",
                   28800,
                   {{Instant{515'520'000'000'000'000}, 32400}, {Instant{527'612'400'000'000'000}, 28800}}};
  contract.from = Instant{1'666'713'600'000'000'000};
  contract.until = Instant{1'698'249'600'000'000'000};
  contract.calendar = {0b001'1111, {{2026, 10, 1}, {2026, 10, 2}}, {{2026, 10, 10}}};
  constexpr int32_t kHour_s = 3'600;
  contract.shifts = {
      {"early",
       {6 * kHour_s, 14 * kHour_s},
       {{9 * kHour_s, 9 * kHour_s + 900}, {11 * kHour_s, 12 * kHour_s}},
       false},
      {"night", {22 * kHour_s, 6 * kHour_s}, {{23 * kHour_s, kHour_s}, {2 * kHour_s, 3 * kHour_s}}, true},
  };
  contract.final_after = Duration::hours(30 * 24);
  contract.compares_full_value = true;
  contract.gaps = {{GapRule::down, GapRule::against, GapRule::excluded, GapRule::down, GapRule::excluded,
                    GapRule::against},
                   {1, 2}};
  contract.signals = signals();
  contract.conditions = conditions();
  contract.stops = stops();
  contract.agreements = agreements();
  contract.tariffs = tariffs();
  contract.adjustments = {{"baseline", kKilowattHour}, {"bonus", {"CNY", "money", {1, 1}}}};
  contract.aggregates = aggregates();
  contract.windows = windows();
  contract.measures = measures();
  contract.clauses = clauses();
  put_money(contract);
  put_milestones(contract);
  for (Clause& clause : clauses_that_follow_figures())
    contract.clauses.push_back(std::move(clause));
  contract.clauses.push_back(kept_back(contract.clauses.front()));
  return contract;
}

}  // namespace panmen::terms
