// What decode_contract refuses, and that it says why.
#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "terms/contract.hpp"
#include "terms/test_contract.hpp"
#include "terms/test_rules.hpp"

namespace panmen::terms {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr Duration kTooLong = kMaxAlive + Duration{1};

TEST(ContractRules, hold_for_its_head) {
  expect_broken({
      {"the contract's id is empty", [](Contract& c) { c.id.clear(); }},
      {"character it cannot have", [](Contract& c) { c.id = "Cell"; }},
      {"version is zero", [](Contract& c) { c.version = 0; }},
      {"buyer has no name", [](Contract& c) { c.buyer.name.clear(); }},
      {"supplier has no name", [](Contract& c) { c.supplier.name.clear(); }},
      {"name has a control character", [](Contract& c) { c.supplier.name = "a\nb"; }},
      {"buyer and supplier are the same", [](Contract& c) { c.buyer.name = c.supplier.name; }},
      {"party's name is too long", [](Contract& c) { c.buyer.name.assign(kMaxPartyName + 1, 'x'); }},
      {"price is out of range", [](Contract& c) { c.price_minor = -1; }},
      {"price is out of range", [](Contract& c) { c.price_minor = Money::kMaxMinor + 1; }},
      {"zone has no name", [](Contract& c) { c.zone.name.clear(); }},
      {"transition is out of range", [](Contract& c) { c.zone.transitions[1].at.ns = Instant::kMaxNs + 1; }},
      {"do not ascend", [](Contract& c) { c.zone.transitions[1].at = c.zone.transitions[0].at; }},
      {"offset is out of range", [](Contract& c) { c.zone.initial_offset_s = 100'000; }},
      {"first instant is out of range",
       [](Contract& c) { c.from->ns = std::numeric_limits<int64_t>::max(); }},
      {"last instant is out of range", [](Contract& c) { c.until->ns = Instant::kMaxNs + 1; }},
      {"ends before it begins", [](Contract& c) { c.until = c.from; }},
      {"results are final", [](Contract& c) { c.final_after = kMaxFinalAfter + Duration{1}; }},
      {"results are final", [](Contract& c) { c.final_after = Duration{-1}; }},
      {"enumeration", [](Contract& c) { c.gaps.rules[0] = GapRule{4}; }},
      {"enumeration", [](Contract& c) { c.gaps.rules[5] = GapRule{0}; }},
      {"share is not between", [](Contract& c) { c.gaps.missing_at_most = {3, 2}; }},
      {"lowest terms", [](Contract& c) { c.gaps.missing_at_most = {2, 4}; }},
      {"lowest terms", [](Contract& c) { c.gaps.missing_at_most = {0, 0}; }},
      {"lowest terms",
       [](Contract& c) { c.gaps.missing_at_most = {std::numeric_limits<int64_t>::min(), 1}; }},
  });
}

TEST(ContractRules, hold_for_its_calendar_and_shifts) {
  expect_broken({
      {"weekday that is none", [](Contract& c) { c.calendar->weekdays = 0x80; }},
      {"no working day", [](Contract& c) { c.calendar = WorkCalendar{0, {}, {}}; }},
      {"dates do not ascend", [](Contract& c) { c.calendar->holidays[1] = c.calendar->holidays[0]; }},
      {"dates do not ascend", [](Contract& c) { c.calendar->also_working.push_back({2026, 10, 9}); }},
      {"both a holiday and worked", [](Contract& c) { c.calendar->also_working = {{2026, 10, 2}}; }},
      {"date is out of range", [](Contract& c) { c.calendar->holidays[1] = {2256, 10, 3}; }},
      {"too many dates",
       [](Contract& c) {
         c.calendar->also_working.clear();
         for (int32_t day = 0; day < static_cast<int32_t>(kMaxCalendarDays); ++day)
           c.calendar->also_working.push_back(civil_from_days(30'000 + day));
       }},
      {"of no calendar", [](Contract& c) { c.calendar.reset(); }},
      {"shift has no name", [](Contract& c) { c.shifts[0].name.clear(); }},
      {"two shifts have one name", [](Contract& c) { c.shifts[1].name = "early"; }},
      {"hours are out of range", [](Contract& c) { c.shifts[0].hours.from_s = -1; }},
      {"hours are out of range", [](Contract& c) { c.shifts[1].hours.from_s = 86'400; }},
      {"hours are out of range", [](Contract& c) { c.shifts[1].hours.to_s = 0; }},
      {"hours are out of range", [](Contract& c) { c.shifts[1].hours.to_s = 86'401; }},
      {"overlap, or do not ascend", [](Contract& c) { std::swap(c.shifts[0], c.shifts[1]); }},
      {"overlap, or do not ascend", [](Contract& c) { c.shifts[0].hours.to_s = 22 * 3'600 + 1; }},
      {"overlap, or do not ascend", [](Contract& c) { c.shifts[1].hours.to_s = 6 * 3'600 + 1; }},
      {"overlap, or do not ascend", [](Contract& c) { c.shifts[0].hours.from_s = 6 * 3'600 - 1; }},
      {"break's hours", [](Contract& c) { c.shifts[0].breaks[0].to_s = 86'401; }},
      {"not within its shift", [](Contract& c) { c.shifts[0].breaks[1].to_s = 14 * 3'600 + 1; }},
      {"not within its shift", [](Contract& c) { c.shifts[0].breaks[0].from_s = 6 * 3'600 - 1; }},
      {"not within its shift", [](Contract& c) { c.shifts[1].breaks[1].to_s = 6 * 3'600 + 1; }},
      {"not in order, or overlap", [](Contract& c) { c.shifts[0].breaks[1].from_s = 9 * 3'600 + 899; }},
      {"not in order, or overlap",
       [](Contract& c) { std::swap(c.shifts[1].breaks[0], c.shifts[1].breaks[1]); }},
  });
}

TEST(ContractRules, hold_for_what_its_signals_are) {
  expect_broken({
      {"two signals", [](Contract& c) { c.signals[1].name = "state"; }},
      {"signal has no name", [](Contract& c) { c.signals[1].name.clear(); }},
      {"signal has no metric", [](Contract& c) { c.signals[1].metric.clear(); }},
      {"unit has a control character", [](Contract& c) { c.signals[kTemp].unit.name = "\x7f"; }},
      {"signal has no asset", [](Contract& c) { c.signals[1].asset.clear(); }},
      {"how they reset", [](Contract& c) { c.signals[kTemp].reset = CounterReset::to_zero; }},
      {"how they reset", [](Contract& c) { c.signals[kCycles].reset = CounterReset::none; }},
      {"wraps at is not a positive", [](Contract& c) { c.signals[kPart].wraps_at = 0; }},
      {"wraps at is not a positive", [](Contract& c) { c.signals[kPart].wraps_at = kInfinite; }},
      {"without numbers has a unit", [](Contract& c) { c.signals[kState].unit.name = "kWh"; }},
      {"without numbers has a unit", [](Contract& c) { c.signals[kLink].unit.name = "kWh"; }},
      {"factor is not positive", [](Contract& c) { c.signals[kTemp].unit.factor = {0, 1}; }},
      {"multiplier is not positive", [](Contract& c) { c.signals[kTemp].multiplier = {0, 1}; }},
      {"without numbers has a multiplier", [](Contract& c) { c.signals[kAlarm].multiplier = {2, 1}; }},
      {"without numbers has limits", [](Contract& c) { c.signals[kBatch].least = 1; }},
      {"without numbers has limits", [](Contract& c) { c.signals[kBatch].greatest = 1; }},
      {"limit is not finite", [](Contract& c) { c.signals[kTemp].least = kNotANumber; }},
      {"limit is not finite", [](Contract& c) { c.signals[kTemp].greatest = kInfinite; }},
      {"above its greatest", [](Contract& c) { c.signals[kTemp].least = 120.6; }},
      {"neither a gauge nor an interval", [](Contract& c) { c.signals[kPart].jump_above = 1; }},
      {"neither a gauge nor an interval", [](Contract& c) { c.signals[kState].jump_above = 1; }},
      {"jump is not a positive", [](Contract& c) { c.signals[kTemp].jump_above = 0; }},
      {"jump is not a positive", [](Contract& c) { c.signals[kTemp].jump_above = kNotANumber; }},
      {"no gauge is taken as stuck", [](Contract& c) { c.signals[kKwh].stuck_after = Duration{1}; }},
      {"gauge is stuck is out of range", [](Contract& c) { c.signals[kTemp].stuck_after = Duration{}; }},
      {"gauge is stuck is out of range", [](Contract& c) { c.signals[kTemp].stuck_after = kTooLong; }},
  });
}

TEST(ContractRules, hold_for_how_its_signals_live) {
  expect_broken({
      {"liveness limit", [](Contract& c) { c.signals[kTemp].alive_within = {}; }},
      {"liveness limit", [](Contract& c) { c.signals[kTemp].alive_within = kTooLong; }},
      {"liveness limit", [](Contract& c) { c.signals[kTemp].alive_within = Duration{-1}; }},
      {"liveness limit", [](Contract& c) { c.signals[kPart].alive_within = {}; }},
      {"liveness limit", [](Contract& c) { c.signals[kBatch].alive_within = Duration{1}; }},
      {"liveness limit", [](Contract& c) { c.signals[kPower].alive_within = {}; }},
      {"liveness limit", [](Contract& c) { c.signals[kLink].alive_within = Duration{1}; }},
      {"none is asked for", [](Contract& c) { c.signals[kTemp].heartbeat = kWear; }},
      {"heartbeat that is not there", [](Contract& c) { c.signals[kPart].heartbeat = kSignals; }},
      {"heartbeat that is not there", [](Contract& c) { c.signals[kPart].heartbeat = kMaxSignals; }},
      {"session has no connection", [](Contract& c) { c.signals[kBatch].connection.reset(); }},
      {"connection is none", [](Contract& c) { c.signals[kBatch].connection = kState; }},
      {"connection is none", [](Contract& c) { c.signals[kBatch].connection = kSignals; }},
      {"does not hold by itself", [](Contract& c) { c.signals[kLink].connection = kLink; }},
      {"does not hold by itself", [](Contract& c) { c.signals[kLink].liveness = Liveness::period; }},
      {"event, which has no rhythm", [](Contract& c) { c.signals[kAlarm].liveness = Liveness::period; }},
  });
}

TEST(ContractRules, hold_for_its_conditions) {
  expect_broken({
      {"without numbers is compared with a number", [](Contract& c) { c.conditions[kHot].signal = kState; }},
      {"with numbers is compared with texts", [](Contract& c) { c.conditions[kRunning].signal = kTemp; }},
      {"signal that is not there", [](Contract& c) { c.conditions[kHot].signal = kSignals; }},
      {"number is not finite", [](Contract& c) { c.conditions[kHot].number = kNotANumber; }},
      {"no texts", [](Contract& c) { c.conditions[kRunning].texts.clear(); }},
      {"condition stands before", [](Contract& c) { c.conditions[kBoth].right = kBoth; }},
      {"condition stands before", [](Contract& c) { c.conditions[kNot].left = kNot; }},
      {"signal that is not there", [](Contract& c) { c.conditions[kAbove].other = kSignals; }},
      {"is compared with another", [](Contract& c) { c.conditions[kAbove].other = kState; }},
      {"different units or multipliers", [](Contract& c) { c.conditions[kAbove].other = kCycles; }},
      {"different units or multipliers", [](Contract& c) { c.signals[kSetpoint].multiplier = {2, 1}; }},
      {"different units or multipliers", [](Contract& c) { c.signals[kSetpoint].unit.factor = {5, 9}; }},
      {"not in lowest terms", [](Contract& c) { c.conditions[kAbove].factor = {2, 2}; }},
      {"factor between two signals", [](Contract& c) { c.conditions[kAbove].factor = {0, 1}; }},
      {"factor between two signals", [](Contract& c) { c.conditions[kAbove].factor = {-1, 2}; }},
      {"signal that is not there", [](Contract& c) { c.conditions[kHeard].signal = kSignals; }},
      {"shift that is not there", [](Contract& c) { c.conditions[kAtNight].shift = 2; }},
      {"asks for shifts where there are none", [](Contract& c) { c.shifts.clear(); }},
      {"what it never says", [](Contract& c) { c.conditions[kCut].texts = {"recording"}; }},
      {"what it never says", [](Contract& c) { c.conditions[kCut].texts = {"alive", "dead"}; }},
      {"condition has too many parts",
       [](Contract& c) {
         ConditionNode twice;
         twice.op = ConditionOp::either;
         for (int i = 0; i < 12; ++i) {
           twice.left = twice.right = static_cast<uint16_t>(c.conditions.size() - 1);
           c.conditions.push_back(twice);
         }
       }},
  });
}

TEST(ContractRules, hold_for_its_aggregates) {
  const auto becomes = [](uint16_t at, const Aggregate& aggregate) {
    return [=](Contract& c) { c.aggregates[at] = aggregate; };
  };
  using Op = AggregateOp;
  using Source = AggregateSource;
  expect_broken({
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kShare].signal = kState; }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kIncrease].signal.reset(); }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kIncrease].measure = 0; }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kDaily].measure.reset(); }},
      {"another measure has a condition", [](Contract& c) { c.aggregates[kDaily].condition = 0; }},
      {"aggregate has no condition", [](Contract& c) { c.aggregates[kShare].condition.reset(); }},
      {"aggregate has no condition", [](Contract& c) { c.aggregates[kRuns].condition.reset(); }},
      {"condition that is not there", [](Contract& c) { c.aggregates[kShare].condition = kConditions; }},
      {"signal that is not there", [](Contract& c) { c.aggregates[kSum].signal = kSignals; }},
      {"measure that is not there", [](Contract& c) { c.aggregates.back().measure = kMeasures; }},
      {"measure that is not there", [](Contract& c) { c.aggregates.back().measure = kMaxMeasures; }},
      {"quantile of zero", [](Contract& c) { c.aggregates[kQuantile].quantile = {0, 1}; }},
      {"share is not between", [](Contract& c) { c.aggregates[kQuantile].quantile = {2, 1}; }},
      {"no counter", becomes(kIncrease, over_signal(Op::increase, kTemp))},
      {"no counter", becomes(kIncrease, over_signal(Op::rate, kKwh))},
      {"takes none has a condition", becomes(kIncrease, over_signal(Op::increase, kCycles, kHot))},
      {"takes none has a condition", becomes(kIncrease, over_signal(Op::rate, kCycles, kHot))},
      {"takes none has a condition", becomes(kIncrease, over_signal(Op::delta, kTemp, kHot))},
      {"takes none has a condition", becomes(kIncrease, over_signal(Op::time_mean, kTemp, kHot))},
      {"no gauge", becomes(kIncrease, over_signal(Op::delta, kKwh))},
      {"no gauge", becomes(kIncrease, over_signal(Op::time_mean, kKwh))},
      {"no gauge", becomes(kIncrease, over_signal(Op::first, kKwh))},
      {"no gauge", becomes(kIncrease, over_signal(Op::last, kCycles))},
      {"neither a gauge nor an interval", becomes(kSum, over_signal(Op::sum, kCycles))},
      {"neither a gauge nor an interval", becomes(kSum, over_signal(Op::median, kState))},
      {"neither a gauge nor an interval", becomes(kSum, over_signal(Op::deviation, kAlarm))},
      {"no state, text or event", becomes(kSum, over_signal(Op::distinct, kTemp))},
      {"no state, text or event", becomes(kSum, over_signal(Op::distinct, kLink))},
      {"of a condition is taken of a signal", becomes(kSum, over_signal(Op::share, kState))},
      {"of a condition is taken of a signal", becomes(kSum, over_signal(Op::longest, kState))},
      {"samples is taken of a condition", becomes(kSum, over_condition(Op::count, kHot))},
      {"samples is taken of a condition", becomes(kSum, over_condition(Op::mean, kHot))},
      {"durations that have none", becomes(kSum, over_durations(Op::share, Source::runs, kHot))},
      {"durations that have none", becomes(kSum, over_durations(Op::rate, Source::cycles, kHot))},
      {"durations that have none", becomes(kSum, over_durations(Op::distinct, Source::runs, kHot))},
      {"another measure that has none", becomes(kDaily, over_measure(Op::median, 0))},
      {"another measure that has none", becomes(kDaily, over_measure(Op::deviation, 0))},
      {"another measure that has none", becomes(kDaily, over_measure(Op::share, 0))},
      {"measures no time", [](Contract& c) { c.aggregates[kRising].buyer_gap_holds = true; }},
      {"measures no time", [](Contract& c) { c.aggregates[kRuns].supplier_gap_holds = true; }},
      {"whichever party reports", [](Contract& c) { c.aggregates[kShare].supplier_gap_holds = true; }},
      {"outside the event's own count", becomes(kSum, over_condition(Op::share, kE12))},
      {"outside the event's own count", becomes(kSum, over_signal(Op::sum, kTemp, kE12))},
      {"outside the event's own count", becomes(kSum, over_durations(Op::mean, Source::runs, kE12))},
      {"outside the event's own count",
       [](Contract& c) {
         c.conditions[kBoth].op = ConditionOp::both;
         c.conditions.push_back(c.conditions[kBoth]);
         c.conditions.back().right = kE12;
         c.aggregates[kShare].condition = static_cast<uint16_t>(c.conditions.size() - 1);
       }},
  });
}

TEST(ContractRules, hold_for_what_belongs_to_one_figure) {
  expect_broken({
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kEntered].adjustment.reset(); }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kEntered].signal = kKwh; }},
      {"no subject, or one too many", [](Contract& c) { c.aggregates[kSum].adjustment = 0; }},
      {"adjustment that is not there", [](Contract& c) { c.aggregates[kEntered].adjustment = 2; }},
      {"entries has a condition", [](Contract& c) { c.aggregates[kEntered].condition = kHot; }},
      {"entries that they do not have", [](Contract& c) { c.aggregates[kEntered].op = AggregateOp::mean; }},
      {"entries that they do not have", [](Contract& c) { c.aggregates[kEntered].op = AggregateOp::time; }},
      {"only they, have a tariff", [](Contract& c) { c.aggregates[kCost].tariff.reset(); }},
      {"only they, have a tariff", [](Contract& c) { c.aggregates[kSum].tariff = 0; }},
      {"tariff that is not there", [](Contract& c) { c.aggregates[kCost].tariff = 1; }},
      {"no interval", [](Contract& c) { c.aggregates[kCost].signal = kTemp; }},
      {"no interval", [](Contract& c) { c.aggregates[kCost].signal = kPart; }},
      {"something else than the amounts", [](Contract& c) { c.tariffs[0].unit.dimension = "money/volume"; }},
      {"something else than the amounts", [](Contract& c) { c.signals[kKwh].unit.dimension.clear(); }},
      {"no gauge", [](Contract& c) { c.aggregates[kPoses].signal = kKwh; }},
      {"only it, has three coordinates", [](Contract& c) { c.aggregates[kPoses].signal_y.reset(); }},
      {"only it, has three coordinates", [](Contract& c) { c.aggregates[kPoses].signal_z.reset(); }},
      {"only it, has three coordinates", [](Contract& c) { c.aggregates[kQuantile].signal_y = kTemp; }},
      {"only it, has three coordinates", [](Contract& c) { c.aggregates[kShare].signal_z = kTemp; }},
      {"signal that is not there", [](Contract& c) { c.aggregates[kPoses].signal_y = kSignals; }},
      {"coordinate is no gauge", [](Contract& c) { c.aggregates[kPoses].signal_z = kPart; }},
      {"coordinates have different", [](Contract& c) { c.aggregates[kPoses].signal_y = kTemp; }},
      {"coordinates have different", [](Contract& c) { c.signals[kPoseZ].multiplier = {2, 1}; }},
      {"samples are asked for", [](Contract& c) { c.aggregates[kShare].at_least = 1; }},
      {"samples are asked for", [](Contract& c) { c.aggregates[kDaily].at_least = 1; }},
      {"samples are asked for", [](Contract& c) { c.aggregates[kEntered].at_least = 1; }},
      {"no gauge is said to be measured", [](Contract& c) { c.signals[kKwh].measured_with = "meter"; }},
      {"name has a control character", [](Contract& c) { c.signals[kPoseX].measured_with = "a\nb"; }},
  });
}

// A window of its own rests on figures of what was found in the data.
void rest_on_found(Contract& c, const WindowSpec& outer) {
  auto at = static_cast<uint16_t>(std::ranges::find(c.windows, outer) - c.windows.begin());
  if (at == c.windows.size()) c.windows.push_back(outer);
  c.aggregates.push_back(over_measure(AggregateOp::mean, kSpread));
  c.measures.push_back(c.measures[kP95]);
  c.measures.back().name = "mean_spread";
  c.measures.back().per = at;
  c.measures.back().nodes[0].index = static_cast<uint16_t>(c.aggregates.size() - 1);
}

TEST(ContractRules, hold_for_windows_found_in_the_data) {
  expect_broken({
      {"does not use, or lacks", [](Contract& c) { c.windows[k30Poses].signal.reset(); }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k30Poses].begins = kHot; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k30Poses].kind = WindowKind::hour; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k30Poses].shift = 0; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k100Cycles].begins.reset(); }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k100Cycles].ends = kHot; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[k100Cycles].signal = kTemp; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[kTrial].ends.reset(); }},
      {"does not use, or lacks", [](Contract& c) { c.windows[kTrial].begins.reset(); }},
      {"does not use, or lacks", [](Contract& c) { c.windows[kTrial].count = 2; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[kHour].signal = kTemp; }},
      {"does not use, or lacks", [](Contract& c) { c.windows[kWhole].ends = kHot; }},
      {"begins is out of range", [](Contract& c) { c.windows[kTrial].first_day = 2; }},
      {"samples or cycles of a window", [](Contract& c) { c.windows[k30Poses].count = 0; }},
      {"samples or cycles of a window",
       [](Contract& c) { c.windows[k100Cycles].count = kMaxFoundCount + 1; }},
      {"signal that is not there", [](Contract& c) { c.windows[k30Poses].signal = kSignals; }},
      {"condition that is not there", [](Contract& c) { c.windows[kTrial].ends = kConditions; }},
      {"what a connection says", [](Contract& c) { c.windows[k30Poses].signal = kLink; }},
      {"on an interval, an event or a stop", [](Contract& c) { c.windows[k100Cycles].begins = kUsing; }},
      {"on an interval, an event or a stop", [](Contract& c) { c.windows[k100Cycles].begins = kE12; }},
      {"on an interval, an event or a stop", [](Contract& c) { c.windows[kTrial].begins = kInStop; }},
      {"on an interval, an event or a stop", [](Contract& c) { c.windows[kTrial].ends = kTechnical; }},
      {"on an interval, an event or a stop", [](Contract& c) { c.windows[kTrial].ends = kInPlan; }},
      {"on an interval, an event or a stop",
       [](Contract& c) {
         c.conditions[kHot].signal = kKwh;  // a part of kNot
       }},
      {"do not lie in its own", [](Contract& c) { c.measures[kSpread].nodes[0].index = kDaily; }},
      {"do not lie in its own", [](Contract& c) { c.measures[kOfTrial].nodes[0].index = kDaily; }},
      {"do not lie in its own", [](Contract& c) { rest_on_found(c, c.windows[kHour]); }},
      {"do not lie in its own", [](Contract& c) { rest_on_found(c, c.windows[kAnyShift]); }},
      {"do not lie in its own", [](Contract& c) { rest_on_found(c, c.windows[kTrial]); }},
  });
}

TEST(ContractRules, hold_for_its_windows) {
  expect_broken({
      {"does not use", [](Contract& c) { c.windows[kHour].count = 2; }},
      {"does not use", [](Contract& c) { c.windows[kHour].shift = 0; }},
      {"does not use", [](Contract& c) { c.windows[kWhole].kind = WindowKind::hour; }},
      {"does not use", [](Contract& c) { c.windows[kNightShift].kind = WindowKind::month; }},
      {"begins is out of range", [](Contract& c) { c.windows[kHour].first_day = 2; }},
      {"begins is out of range", [](Contract& c) { c.windows[kMonthFrom26].first_day = 0; }},
      {"begins is out of range", [](Contract& c) { c.windows[kMonthFrom26].first_day = 29; }},
      {"begins is out of range", [](Contract& c) { c.windows[kAnyShift].first_day = 2; }},
      {"sliding windows is out of range", [](Contract& c) { c.windows[kLast7Days].count = 1; }},
      {"sliding windows is out of range", [](Contract& c) { c.windows[kLast7Days].count = kMaxSliding + 1; }},
      {"shift that is not there", [](Contract& c) { c.windows[kNightShift].shift = 2; }},
      {"of shifts where there are none",
       [](Contract& c) {
         c.shifts.clear();
         c.conditions[kOnShift] = c.conditions[kAtNight] = c.conditions[kHot];
         c.windows[kNightShift].shift.reset();
       }},
      {"without beginning or end", [](Contract& c) { c.until.reset(); }},
      {"without beginning or end", [](Contract& c) { c.from.reset(); }},
      {"two windows are the same", [](Contract& c) { c.windows[kAnyShift].shift = 1; }},
      {"window is of no measure", [](Contract& c) { c.measures[kUsed].per = kWhole; }},
      {"window is of no measure",
       [](Contract& c) { c.windows.push_back({WindowShape::calendar, WindowKind::year, 1, 1, {}}); }},
  });
}

TEST(ContractRules, hold_for_its_measures) {
  expect_broken({
      {"two measures", [](Contract& c) { c.measures[kAgain].name = "availability"; }},
      {"window that is not there", [](Contract& c) { c.measures[kUsed].per = kWindows; }},
      {"resolution is not positive", [](Contract& c) { c.measures[0].show.step.units = 0; }},
      {"too many digits", [](Contract& c) { c.measures[0].show.step.scale = 16; }},
      {"measure has no name", [](Contract& c) { c.measures[0].name.clear(); }},
      {"measure has too many parts",
       [](Contract& c) {
         for (uint16_t i = 4; i < 16; ++i)
           c.measures[kAvailability].nodes.push_back(operation(ExpressionOp::multiply, i, i));
       }},
      {"do not fit in a record",
       [](Contract& c) {
         for (size_t i = 0; i * (kMaxName + kFigureBytes) <= kMaxWindowBytes; ++i) {
           c.measures.push_back(c.measures[kAvailability]);
           c.measures.back().name = std::to_string(1000 + i) + std::string(kMaxName - 4, 'm');
         }
       }},
      {"measure has no formula", [](Contract& c) { c.measures[0].nodes.clear(); }},
      {"aggregate that is not there",
       [](Contract& c) { c.measures[0].nodes[1].index = static_cast<uint16_t>(c.aggregates.size()); }},
      {"before it stands", [](Contract& c) { c.measures[kAgain].nodes[0].index = kAgain; }},
      {"one of another window",
       [](Contract& c) { c.measures[kUsed].nodes = {leaf(ExpressionOp::measure, kAvailability)}; }},
      {"operation stands before", [](Contract& c) { c.measures[0].nodes[2].left = 2; }},
      {"operation stands before", [](Contract& c) { c.measures[0].nodes[3].left = 3; }},
      {"rests on figures of a later one", [](Contract& c) { c.aggregates[kDaily].measure = kWorst; }},
      {"do not lie in its own",
       [](Contract& c) { c.measures[kP95].nodes[0].index = kDaily; }},  // the window is the same
      {"do not lie in its own", [](Contract& c) { c.measures[kNightly].nodes[0].index = kDaily; }},
      {"do not lie in its own",
       [](Contract& c) {
         c.aggregates.push_back(over_measure(AggregateOp::mean, kAllOfIt));
         c.measures[kOneYear].nodes[0].index = static_cast<uint16_t>(c.aggregates.size() - 1);
       }},
      {"rest on each other",
       [](Contract& c) {  // hours on weeks, and weeks (kWorst) on hours
         c.aggregates.push_back(over_measure(AggregateOp::mean, kWorst));
         c.measures.push_back(c.measures[kP95]);
         c.measures.back().name = "back";
         c.measures.back().nodes[0].index = static_cast<uint16_t>(c.aggregates.size() - 1);
       }},
      {"intervals is taken in a sliding window",
       [](Contract& c) { c.measures[kWorst].nodes[0].index = kUsingTime; }},
      {"intervals is taken in a sliding window",
       [](Contract& c) {
         c.aggregates[kRuns].condition = kUsing;
         c.measures[kWorst].nodes[0].index = kRuns;
       }},
      {"measure that is not there", [](Contract& c) { c.measures[kAgain].only[0].measure = kAgain; }},
      {"another window", [](Contract& c) { c.measures[kUsed].only = c.measures[kAgain].only; }},
      {"test stands before", [](Contract& c) { c.measures[kAgain].only[1].left = 1; }},
      {"less than nothing is allowed for", [](Contract& c) { c.measures[kUsed].allowed_steps = -1; }},
      {"enumeration", [](Contract& c) { c.measures[kUsed].allowed_for = Role::third; }},
  });
}

// Makes the second node of `lasted`, which subtracts, join what it is given.
void join_with_began(Contract& c, ExpressionOp op, ExpressionNode left) {
  c.measures[kLasted].nodes = {std::move(left), leaf(ExpressionOp::measure, kBeganAt), operation(op, 0, 1)};
}
void add_hourly(Contract& c, ExpressionNode root) {
  c.measures.push_back(c.measures[kP95]);
  c.measures.back().name = "another";
  c.measures.back().nodes = {std::move(root)};
}
ExpressionNode literal(int64_t seconds) {
  ExpressionNode node;
  node.literal = {seconds, 1};
  return node;
}

TEST(ContractRules, hold_for_what_its_figures_are) {
  constexpr const char* kJoins = "joins what does not go together";
  const auto began = [] { return leaf(ExpressionOp::measure, kBeganAt); };
  expect_broken({
      {"not one of instants", [](Contract& c) { c.measures[kBeganAt].show.step = {7, 0}; }},
      {"not one of instants", [](Contract& c) { c.measures[kBeganAt].show.step = {1, 15}; }},
      {"not one of instants", [](Contract& c) { c.measures[kBeganAt].show.unit.dimension = "length"; }},
      {"enumeration", [](Contract& c) { c.measures[kBeganAt].show.type = static_cast<FigureType>(5); }},
      {"tells no text apart", [](Contract& c) { c.measures[kBatchIs].show.texts.clear(); }},
      {"has a text twice", [](Contract& c) { c.measures[kBatchIs].show.texts[1] = "A"; }},
      {"has a text it cannot", [](Contract& c) { c.measures[kBatchIs].show.texts[1] = "a\nb"; }},
      {"has a text it cannot", [](Contract& c) { c.measures[kBatchIs].show.texts[1] = "something else"; }},
      {"has a text it cannot", [](Contract& c) { c.measures[kBatchIs].show.texts[1] = "其他"; }},
      {kJoins, [&](Contract& c) { join_with_began(c, ExpressionOp::add, began()); }},
      {kJoins, [&](Contract& c) { join_with_began(c, ExpressionOp::divide, began()); }},
      {kJoins, [](Contract& c) { join_with_began(c, ExpressionOp::subtract, literal(60)); }},
      {kJoins, [](Contract& c) { join_with_began(c, ExpressionOp::multiply, literal(2)); }},
      {kJoins, [](Contract& c) { join_with_began(c, ExpressionOp::maximum, literal(2)); }},
      {kJoins,
       [&](Contract& c) { c.measures[kLasted].nodes = {began(), operation(ExpressionOp::absolute, 0)}; }},
      {kJoins, [](Contract& c) { add_hourly(c, leaf(ExpressionOp::measure, kBatchIs)); }},
      {kJoins, [](Contract& c) { add_hourly(c, leaf(ExpressionOp::measure, kFine)); }},
      {kJoins,
       [](Contract& c) {
         const ExpressionNode text = leaf(ExpressionOp::aggregate, kLastBatch);
         c.measures[kBatchIs].nodes = {text, text, operation(ExpressionOp::maximum, 0, 1)};
       }},
      {"shown as what it is not", [&](Contract& c) { join_with_began(c, ExpressionOp::minimum, began()); }},
      {"shown as what it is not", [](Contract& c) { join_with_began(c, ExpressionOp::add, literal(60)); }},
      {"shown as what it is not", [](Contract& c) { c.measures[kBeganAt].nodes = {literal(60)}; }},
      {"text is computed with",
       [](Contract& c) { c.measures[kBatchIs].nodes.push_back(leaf(ExpressionOp::aggregate, kLastBatch)); }},
      {"told apart in two ways", [](Contract& c) { c.measures[kBatchOfAllIs].show.texts = {"乙", "A"}; }},
      {"another measure that has none", [](Contract& c) { c.aggregates[kEarliest].op = AggregateOp::mean; }},
      {"another measure that has none",
       [](Contract& c) { c.aggregates[kFineHours].op = AggregateOp::maximum; }},
      {"another measure that has none",
       [](Contract& c) { c.aggregates[kBatchOfAll].op = AggregateOp::minimum; }},
      {"window's edge has a condition", [](Contract& c) { c.aggregates[kEnd].condition = kRunning; }},
      {"window that it does not have", [](Contract& c) { c.aggregates[kEnd].op = AggregateOp::count; }},
      {"figure of samples is taken of a condition",
       [](Contract& c) { c.aggregates[kFirstHeld].op = AggregateOp::window_end; }},
      {"of a condition is taken of a signal",
       [](Contract& c) { c.aggregates[kLastBatch].op = AggregateOp::last_time; }},
      {"taken of a signal", [](Contract& c) { c.aggregates[kLastBatch].op = AggregateOp::window_end; }},
      {"what is no gauge", [](Contract& c) { c.aggregates[kLastBatch].signal = kLink; }},
      {"of yes or no what it cannot",
       [](Contract& c) { c.clauses[0].when[0] = compared(kFine, Comparison::equal, 1); }},
      {"of yes or no what it cannot",
       [](Contract& c) { c.clauses[0].when[0] = compared(kFine, Comparison::at_least, 0); }},
      {"order of texts",
       [](Contract& c) { c.clauses[0].when[0] = compared(kBatchIs, Comparison::at_least, 1); }},
      {"text that is not told apart",
       [](Contract& c) { c.clauses[0].when[0] = compared(kBatchIs, Comparison::equal, 2); }},
      {"text that is not told apart",
       [](Contract& c) { c.clauses[0].when[0] = compared(kBatchIs, Comparison::not_equal, -1); }},
      {"beyond all time",
       [](Contract& c) { c.measures[kFine].test[0].threshold_steps = std::numeric_limits<int64_t>::min(); }},
      {"another window",
       [](Contract& c) { c.measures[kFine].test[0] = compared(kUsed, Comparison::at_least, 1); }},
      {"measure that is not there", [](Contract& c) { c.measures[kFine].test[0].measure = kFine; }},
      {"measure has no formula", [](Contract& c) { c.measures[kFine].test.clear(); }},
      {"scale is of what is no number", [](Contract& c) { c.clauses[1].scale->measure = kBeganAt; }},
      {"allowed for where there is none", [](Contract& c) { c.measures[kBatchIs].allowed_steps = 1; }},
      {"allowed for where there is none", [](Contract& c) { c.measures[kFine].allowed_steps = 1; }},
  });
  expect_allowed({
      [](Contract& c) { c.clauses[0].when[0] = compared(kFine, Comparison::at_least, 1); },
      [](Contract& c) { c.clauses[0].when[0] = compared(kBatchIs, Comparison::not_equal, 0); },
      [](Contract& c) { c.measures[kBeganAt].show.step = {15, 0}; },
      [](Contract& c) { c.aggregates[kFineHours].op = AggregateOp::mean; },
      [](Contract& c) { c.aggregates[kEarliest].op = AggregateOp::last; },
  });
}

TEST(ContractRules, hold_for_its_clauses) {
  expect_broken({
      {"two clauses", [](Contract& c) { c.clauses[1].id = "start"; }},
      {"clause has no id", [](Contract& c) { c.clauses[1].id.clear(); }},
      {"amount is out of range", [](Contract& c) { c.clauses[0].amount_minor = -1; }},
      {"a clause that gives nothing", [](Contract& c) { c.clauses[1].amount_minor = 0; }},
      {"exactly one of a test, and a scale", [](Contract& c) { c.clauses[0].when.clear(); }},
      {"by a clause that is no other", [](Contract& c) { c.clauses.back().in_a_row = 2; }},
      {"money is kept back is out of range", [](Contract& c) { c.clauses.back().retention->windows = 0; }},
      {"money is kept back is out of range", [](Contract& c) { c.clauses.back().retention->windows = 1201; }},
      {"enumeration", [](Contract& c) { c.clauses.back().retention->bad = KeptWindow::counts; }},
      {"exactly one of a test, and a scale", [](Contract& c) { c.clauses[1].when = c.clauses[0].when; }},
      {"another window", [](Contract& c) { c.clauses[0].when[0].measure = kUsed; }},
      {"another window", [](Contract& c) { c.clauses[1].window = kMonthFrom26; }},
      {"window that is not there", [](Contract& c) { c.clauses[1].window = kWindows; }},
      {"test stands before", [](Contract& c) { c.clauses[0].when[2].left = 2; }},
      {"paid once has a scale", [](Contract& c) { c.clauses[1].recurrence = Recurrence::once; }},
      {"in a row is out of range", [](Contract& c) { c.clauses[0].in_a_row = 0; }},
      {"asks for windows in a row", [](Contract& c) { c.clauses[1].in_a_row = 2; }},
      {"last step has a bound", [](Contract& c) { c.clauses[1].scale->steps.pop_back(); }},
      {"last step has a bound", [](Contract& c) { c.clauses[1].scale->steps.clear(); }},
      {"before the last has no bound", [](Contract& c) { c.clauses[1].scale->steps[0].bound.reset(); }},
      {"enumeration", [](Contract& c) { c.clauses[1].scale->steps[0].bound = Comparison::not_equal; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[1].threshold_steps = 9801; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[0].bound = Comparison::at_least; }},
      {"cannot be reached", [](Contract& c) { c.clauses[1].scale->steps[1].bound = Comparison::at_most; }},
      {"share of an amount is too great", [](Contract& c) { c.clauses[1].scale->steps[0].pay = {101, 10}; }},
      {"nothing can be decided is out of range", [](Contract& c) { c.clauses[1].undecided_pay = {11, 10}; }},
      {"pays where it cannot be decided", [](Contract& c) { c.clauses[0].undecided_pay = {1, 10}; }},
  });
}

constexpr size_t kSlope = 9, kShareOfFigure = 10, kPieces = 11;  // of Contract::clauses

TEST(ContractRules, refuse_amounts_that_follow_figures_wrongly) {
  expect_broken({
      {"pays less than nothing", [](Contract& c) { c.clauses[kSlope].scale->steps[2].pay = {-1, 10}; }},
      {"pays less than nothing", [](Contract& c) { c.clauses[kPieces].scale->steps[2].pay = {-1, 1}; }},
      {"counted in nothing", [](Contract& c) { c.clauses[kSlope].scale->steps[1].quantum_steps = 0; }},
      {"counted in nothing", [](Contract& c) { c.clauses[kSlope].scale->steps[1].quantum_steps = -1; }},
      {"enumeration", [](Contract& c) { c.clauses[kSlope].scale->steps[1].quantum = Quantum{4}; }},
      {"a figure's amount and its own", [](Contract& c) { c.clauses[kShareOfFigure].amount_minor = 2; }},
      {"a figure's amount and its own", [](Contract& c) { c.clauses[kPieces].amount_minor = 7; }},
      {"a figure's amount and a scale",
       [](Contract& c) { c.clauses[kPieces].figure = c.clauses[kShareOfFigure].figure; }},
      {"not exactly one of a test", [](Contract& c) { c.clauses[kShareOfFigure].when = c.clauses[0].when; }},
      {"no share of a figure", [](Contract& c) { c.clauses[kShareOfFigure].figure->share = {0, 1}; }},
      {"no share of a figure", [](Contract& c) { c.clauses[kShareOfFigure].figure->share = {-1, 1}; }},
      {"worth nothing", [](Contract& c) { c.clauses[kShareOfFigure].figure->minor_per_step = {0, 1}; }},
      {"amount of what is no number",
       [](Contract& c) {
         c.clauses[kShareOfFigure].figure->measure = kBeganAt;
         c.clauses[kShareOfFigure].window = c.measures[kBeganAt].per;
       }},
      {"nothing can be decided is out of range",
       [](Contract& c) { c.clauses[kShareOfFigure].undecided_pay = {Money::kMaxMinor + 1, 1}; }},
      {"nothing can be decided is out of range",
       [](Contract& c) { c.clauses[kShareOfFigure].undecided_pay = {-1, 1}; }},
      {"too fine",
       [](Contract& c) {
         c.clauses[kShareOfFigure].figure->share = {1, INT64_MAX};
         c.clauses[kShareOfFigure].figure->minor_per_step = {1, 2};
       }},
      {"too fine",
       [](Contract& c) {
         c.clauses[kPieces].scale->steps[1].slope = {1, INT64_MAX};
         c.clauses[kPieces].scale->steps[1].quantum_steps = 2;
       }},
  });
  expect_allowed({
      [](Contract& c) { c.clauses[kSlope].scale->steps[0].pay = kMaxShare; },
      [](Contract& c) { c.clauses[kShareOfFigure].undecided_pay = {Money::kMaxMinor, 1}; },
      [](Contract& c) { c.clauses[kPieces].scale->steps[1].slope = {-1, INT64_MAX}; },
      [](Contract& c) { c.clauses[kSlope].scale->steps[1].from_steps = INT64_MIN; },
  });
}

// What the tables above break is right where it stands at its limit.
TEST(ContractRules, allow_what_is_just_within_them) {
  expect_allowed({
      [](Contract& c) { c.final_after = {}, c.stops[0].objection.reset(); },
      [](Contract& c) { c.final_after = kMaxFinalAfter; },
      [](Contract& c) { c.until = *c.from + Duration{1}; },
      [](Contract& c) { c.signals[kTemp].least = c.signals[kTemp].greatest; },
      [](Contract& c) { c.signals[kTemp].alive_within = kMaxAlive; },
      [](Contract& c) { c.signals[kPart].heartbeat = kSignals - 1; },
      [](Contract& c) { c.shifts[0].hours.to_s = 22 * 3'600; },
      [](Contract& c) { c.shifts[1].breaks[1].to_s = 6 * 3'600; },
      [](Contract& c) { c.shifts[0].breaks[1].from_s = c.shifts[0].breaks[0].to_s; },
      [](Contract& c) { c.calendar->weekdays = 0, c.calendar->holidays.clear(); },
      [](Contract& c) { c.windows[kLast7Days].count = 2; },
      [](Contract& c) { c.windows[kLast7Days].count = kMaxSliding; },
      [](Contract& c) { c.windows[kMonthFrom26].first_day = 28; },
      [](Contract& c) { c.windows[kNightShift].shift = 0; },
      [](Contract& c) {
        c.measures[kOneYear].nodes[0].index = static_cast<uint16_t>(c.aggregates.size());
        c.aggregates.push_back(over_measure(AggregateOp::mean, kPerShift));
      },
      [](Contract& c) { c.measures[kUsed].nodes[0].index = kUsingTime; },
      [](Contract& c) { c.clauses[1].undecided_pay = {1, 1}; },
      [](Contract& c) { c.windows[k30Poses].count = 1; },
      [](Contract& c) { c.windows[k100Cycles].count = kMaxFoundCount; },
      [](Contract& c) { c.windows[k30Poses].signal = kAlarm; },
      [](Contract& c) { rest_on_found(c, {WindowShape::calendar, WindowKind::day, 1, 1, {}}); },
      [](Contract& c) { rest_on_found(c, {WindowShape::sliding, WindowKind::hour, 1, 24, {}}); },
      [](Contract& c) { rest_on_found(c, c.windows[kWhole]); },
      [](Contract& c) { c.aggregates[kSum].at_least = 1; },
      [](Contract& c) { c.signals[kTemp].measured_with = std::string(kMaxName, 'm'); },
  });
}

}  // namespace
}  // namespace panmen::terms
