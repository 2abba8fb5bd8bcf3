// Contracts, and what is reported for them, drawn at random: for tests only.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "base/calendar.hpp"
#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "measure/naive_instants.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"

namespace panmen::measure::naive {

using signal::History;
using signal::ValueKind;
using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;

// Signals of the contract, by number. Instants are nanoseconds, few enough to look at each.
constexpr uint16_t kGauge = 0, kState = 1, kCounter = 2, kAmount = 3, kAlarm = 4, kLink = 5, kOther = 6,
                   kThird = 7;
constexpr size_t kSignals = 8;
constexpr int64_t kFirst = -30, kLast = 130;

// Not shrunk: a contract and its data are hundreds of choices.
inline int64_t pick(int64_t least, int64_t greatest) {
  return *rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange<int64_t>(least, greatest + 1)));
}
template <class T>
T one_of(std::vector<T> choices) {
  return choices[static_cast<size_t>(pick(0, static_cast<int64_t>(choices.size()) - 1))];
}

// ---- What is reported -----------------------------------------------------------------------------------

inline std::vector<Sample> random_samples(SignalType type) {
  std::vector<Sample> samples;
  int64_t t = kFirst + pick(0, 20);
  const int64_t rhythm = pick(1, 15);
  const bool is_clean = pick(0, 1) == 0;
  while (t < kLast) {
    Sample s;
    s.t = t;
    s.ordinal = samples.empty() || samples.back().t != t ? 0 : samples.back().ordinal + 1;
    s.number = one_of<double>({0, 0.5, 1, 1, 2.25, 0.1, 3, 7, -1});
    if (type == SignalType::counter) s.number = static_cast<double>(pick(0, 9));
    s.text = one_of<std::string>({"RUN", "RUN", "STOP", "E12"});
    if (type == SignalType::connection)
      s.text = one_of<std::string>({"alive", "alive", "alive", "device", "gateway", "odd"});
    if (!is_clean)
      s.quality = one_of<Quality>({Quality::good, Quality::good, Quality::good, Quality::good, Quality::good,
                                   Quality::good, Quality::bad, Quality::uncertain, Quality::unread});
    samples.push_back(s);
    t += pick(0, 9) == 0 ? pick(0, 40) : pick(pick(0, 3) == 0 ? 0 : 1, rhythm);
  }
  return samples;
}

// Every second time the gauges report together, which makes points.
inline void report_together(Reported& reported) {
  for (uint16_t follower : {kOther, kThird}) {
    if (pick(0, 1) == 0) continue;
    reported[follower] = reported[kGauge];
    for (Sample& s : reported[follower])
      s.number = one_of<double>({0, 0.5, 1, 2.25, 0.1, 3, -1});
  }
}

inline History history_of(SignalType type, const std::vector<Sample>& samples, int64_t through) {
  History history(terms::is_number(type) ? ValueKind::number : ValueKind::text);
  signal::Series series;
  series.kind = history.kind();
  for (const Sample& s : samples) {
    series.times_ns.push_back(s.t);
    series.ordinals.push_back(s.ordinal);
    series.qualities.push_back(s.quality);
    if (series.kind == ValueKind::number) {
      series.numbers.push_back(s.number);
    } else {
      const auto at = std::ranges::find(series.dictionary, s.text);
      series.codes.push_back(static_cast<uint32_t>(at - series.dictionary.begin()));
      if (at == series.dictionary.end()) series.dictionary.push_back(s.text);
    }
  }
  history.take(series);
  history.release(Instant{through});
  return history;
}

// ---- The contract ---------------------------------------------------------------------------------------

inline terms::Signal random_signal(const std::string& name, SignalType type) {
  terms::Signal signal;
  signal.name = signal.metric = name;
  signal.asset = "cell";
  signal.type = type;
  signal.from = one_of<terms::Role>({terms::Role::buyer, terms::Role::supplier, terms::Role::third});
  signal.alive_within = Duration{pick(3, 20)};
  if (type == SignalType::connection) {
    signal.liveness = Liveness::session;
    signal.alive_within = {};
    return signal;
  }
  if (pick(0, 1) == 0) signal.connection = kLink;
  if (type != SignalType::interval) {
    signal.liveness = one_of<Liveness>({Liveness::period, Liveness::heartbeat, Liveness::session});
    if (type == SignalType::event && signal.liveness == Liveness::period)
      signal.liveness = Liveness::heartbeat;
    if (signal.liveness == Liveness::heartbeat && pick(0, 1) == 0) signal.heartbeat = kOther;
    if (signal.liveness == Liveness::session) signal.connection = kLink;
  }
  if (type == SignalType::counter)
    signal.reset = one_of<terms::CounterReset>(
        {terms::CounterReset::corrected, terms::CounterReset::to_zero, terms::CounterReset::wraps});
  if (signal.reset == terms::CounterReset::wraps) signal.wraps_at = 10;
  if (terms::is_number(type)) {
    signal.multiplier = one_of<Ratio>({{1, 1}, {40, 1}, {1, 3}});
    if (pick(0, 3) == 0) signal.least = 0;
    if (pick(0, 3) == 0) signal.greatest = 5;
    if (type != SignalType::counter && pick(0, 3) == 0) signal.jump_above = 2;
    if (type == SignalType::gauge && pick(0, 3) == 0) signal.stuck_after = Duration{pick(2, 15)};
  }
  return signal;
}

class ContractMaker {
 public:
  explicit ContractMaker(terms::WindowShape shape) : is_sliding_(shape == terms::WindowShape::sliding) {
    const std::map<uint16_t, std::pair<const char*, SignalType>> signals = {
        {kGauge, {"gauge", SignalType::gauge}},       {kState, {"state", SignalType::state}},
        {kCounter, {"counter", SignalType::counter}}, {kAmount, {"amount", SignalType::interval}},
        {kAlarm, {"alarm", SignalType::event}},       {kLink, {"link", SignalType::connection}},
        {kOther, {"other", SignalType::gauge}},       {kThird, {"third", SignalType::gauge}}};
    for (const auto& [number, signal] : signals)
      contract.signals.push_back(random_signal(signal.first, signal.second));
    for (uint16_t gauge : {kOther, kThird})
      contract.signals[gauge].multiplier = contract.signals[kGauge].multiplier;
    for (GapRule& rule : contract.gaps.rules)
      rule = one_of<GapRule>({GapRule::excluded, GapRule::down, GapRule::against});
    contract.gaps.missing_at_most = one_of<Ratio>({{1, 1}, {1, 2}, {1, 10}});
    contract.windows.resize(1);
    contract.windows[0].shape = shape;
    add_conditions();
    add_agreements();
    look_for_windows();
    add_stops();
    add_tariff();
    contract.adjustments.resize(1);
    add_measures();
  }

  terms::Contract contract;

 private:
  uint16_t node(ConditionNode made) {
    contract.conditions.push_back(std::move(made));
    return static_cast<uint16_t>(contract.conditions.size() - 1);
  }
  uint16_t number(uint16_t signal, terms::Comparison comparison, double bound) {
    ConditionNode made;
    made.signal = signal;
    made.comparison = comparison;
    made.number = bound;
    return node(made);
  }
  uint16_t text(uint16_t signal, ConditionOp op, std::vector<std::string> texts) {
    ConditionNode made;
    made.op = op;
    made.signal = signal;
    made.texts = std::move(texts);
    return node(made);
  }
  uint16_t join(ConditionOp op, uint16_t left, uint16_t right = 0) {
    ConditionNode made;
    made.op = op;
    made.left = left;
    made.right = right;
    return node(made);
  }
  void add_conditions() {
    const uint16_t warm = number(kGauge, terms::Comparison::greater, 0.5);
    const uint16_t run = text(kState, ConditionOp::is_one_of, {"RUN"});
    const uint16_t idle = text(kState, ConditionOp::is_none_of, {"RUN", "NONE"});
    const uint16_t counted = number(kCounter, terms::Comparison::at_least, 4);
    ConditionNode pair;
    pair.op = ConditionOp::compare_signals;
    pair.signal = kGauge;
    pair.other = kOther;
    pair.comparison = terms::Comparison::at_most;
    pair.factor = pick(0, 1) == 0 ? Ratio{1, 1} : Ratio{19, 20};
    const uint16_t compared = node(pair);
    ConditionNode alive;
    alive.op = ConditionOp::alive;
    alive.signal = kState;
    const uint16_t is_alive = node(alive);
    const uint16_t linked = text(kLink, ConditionOp::is_one_of, {"alive"});
    const uint16_t both = join(ConditionOp::both, warm, run);
    const uint16_t either = join(ConditionOp::either, idle, counted);
    const uint16_t negated = join(ConditionOp::negate, both);
    over_time = {warm, run, idle, counted, compared, is_alive, linked, both, either, negated};
    const uint16_t heavy = number(kAmount, terms::Comparison::greater, 0.5);
    const uint16_t heavy_run = join(ConditionOp::both, heavy, run);
    ahead = {heavy, heavy_run};
    const uint16_t e12 = text(kAlarm, ConditionOp::is_one_of, {"E12"});
    of_alarm = {e12, join(ConditionOp::either, e12, join(ConditionOp::negate, warm))};
  }
  // On what none of them makes doubtful.
  void add_agreements() {
    const uint16_t low = number(kThird, terms::Comparison::at_most, 1);
    ConditionNode alive;
    alive.op = ConditionOp::alive;
    alive.signal = kThird;
    const uint16_t linked = text(kLink, ConditionOp::is_one_of, {"alive"});
    const std::vector<uint16_t> rules = {low, join(ConditionOp::negate, low), linked,
                                         join(ConditionOp::negate, linked), node(alive)};
    for (int64_t i = pick(-1, 2); i > 0; --i) {
      terms::Agreement agreement;
      agreement.when = one_of(rules);
      agreement.must = one_of(rules);
      agreement.longer_than = Duration{pick(1, 12)};
      for (uint16_t signal : {kGauge, kState, kCounter, kOther})
        if (pick(0, 1) == 0) agreement.doubtful.push_back(signal);
      contract.agreements.push_back(agreement);
    }
  }
  void look_for_windows() {
    terms::WindowSpec& spec = contract.windows[0];
    if (!terms::is_found(spec.shape)) return;
    if (pick(0, 1) == 0) contract.until = Instant{pick(0, 100)};
    if (spec.shape == terms::WindowShape::samples) {
      spec.signal = one_of<uint16_t>({kGauge, kState, kCounter, kAmount, kAlarm});
      spec.count = static_cast<uint16_t>(pick(1, 8));
      return;
    }
    spec.begins = one_of(over_time);
    if (spec.shape == terms::WindowShape::cycles)
      spec.count = static_cast<uint16_t>(pick(1, 3));
    else
      spec.ends = one_of(over_time);
  }
  // Stops, what they may be put down to, and what figures may ask of them.
  void add_stops() {
    ConditionNode made;
    made.op = ConditionOp::planned;
    const uint16_t planned = node(made);
    const auto any_class = [] {
      return one_of<terms::StopClass>({terms::StopClass::technical, terms::StopClass::maintenance});
    };
    for (int64_t i = pick(1, 2); i > 0; --i) {
      terms::StopRule rule;
      rule.name = "rule " + std::to_string(i);
      rule.when = one_of(over_time);
      rule.longer_than = Duration{pick(1, 12)};
      for (int64_t row = pick(0, 3); row > 0; --row) {
        const uint16_t when = one_of<uint16_t>({one_of(over_time), one_of(of_alarm), planned});
        rule.causes.push_back({"row " + std::to_string(row), when, any_class()});
      }
      rule.causes.push_back({"otherwise", std::nullopt, any_class()});
      contract.stops.push_back(rule);
    }
    std::vector<uint16_t> asked = {planned};
    for (uint16_t rule = 0; rule < contract.stops.size(); ++rule) {
      made.op = ConditionOp::stop;
      made.stops = rule;
      made.stop_class.reset();
      asked.push_back(node(made));
      made.stop_class = any_class();
      asked.push_back(node(made));
      asked.push_back(join(one_of<ConditionOp>({ConditionOp::both, ConditionOp::either}), asked.back(),
                           one_of(over_time)));
      asked.push_back(join(ConditionOp::negate, asked.back()));
    }
    ahead.push_back(join(ConditionOp::both, ahead.front(), asked.back()));
    over_time.insert(over_time.end(), asked.begin(), asked.end());
  }
  // Clocks go ahead by half a day and back again within what is looked at.
  void add_tariff() {
    constexpr int32_t kHalfDay_s = 12 * 3600;
    const int64_t ahead_ns = pick(5, 60);
    contract.zone.transitions = {{Instant{ahead_ns}, kHalfDay_s}, {Instant{ahead_ns + pick(1, 40)}, 0}};
    contract.calendar.emplace();
    terms::TariffRow day;
    day.hours = {{8 * 3600, 20 * 3600}};
    day.price = {14821, 4};
    terms::TariffRow free;
    free.days = terms::TariffDays::free;
    free.price = {1, 1};
    terms::TariffRow winter;
    winter.months = 0b1000'0000'0001;
    winter.hours = {{23 * 3600, 7 * 3600}};
    winter.price = {3124, 4};
    terms::TariffRow otherwise;
    otherwise.price = {682, 3};
    terms::Tariff tariff;
    tariff.tables.push_back(
        {one_of<CivilDate>({{1969, 1, 1}, {1970, 1, 1}}), {free, day, winter, otherwise}});
    if (pick(0, 1) == 0) tariff.tables.push_back({{1970, 1, 1}, {day, otherwise}});
    if (tariff.tables.front().from == tariff.tables.back().from) tariff.tables.resize(1);
    contract.tariffs = {tariff};
  }
  void measure(Aggregate aggregate) {
    aggregate.buyer_gap_holds = pick(0, 1) == 0;
    aggregate.supplier_gap_holds = pick(0, 1) == 0;
    const bool is_of_samples = aggregate.source == AggregateSource::signal ||
                               aggregate.source == AggregateSource::runs ||
                               aggregate.source == AggregateSource::cycles;
    if (is_of_samples && pick(0, 9) == 0) aggregate.at_least = static_cast<uint32_t>(pick(1, 8));
    contract.aggregates.push_back(aggregate);
    // Fine enough to tell values apart: times are of nanoseconds, rates of so many in one of them.
    const terms::FigureType type = terms::type_of(aggregate, contract);
    const uint8_t digits = type == terms::FigureType::instant ? 9 : 12;
    formula({node_of(contract.aggregates.size() - 1)}, aggregate.op == AggregateOp::rate ? 3 : digits);
    contract.measures.back().show.type = type;
    if (type == terms::FigureType::instant) contract.measures.back().show.unit = {"s", "time", {1, 1}};
    if (type == terms::FigureType::text) contract.measures.back().show.texts = {"STOP", "RUN"};
  }
  // Over some of those before it.
  void yes_or_no() {
    terms::Measure made;
    made.name = "m" + std::to_string(contract.measures.size());
    made.show.type = terms::FigureType::yes_no;
    const int64_t known = static_cast<int64_t>(contract.measures.size()) - 1;
    for (int i = 0; i < 3; ++i) {
      terms::TestNode node;
      node.measure = static_cast<uint16_t>(pick(0, known));
      node.comparison = static_cast<terms::Comparison>(pick(1, 6));
      node.threshold_steps = pick(0, 3);
      made.test.push_back(node);
    }
    made.test.push_back({terms::TestOp::both, 0, {}, 0, 0, 1});
    made.test.push_back({terms::TestOp::negate, 0, {}, 0, 2, 0});
    made.test.push_back({terms::TestOp::either, 0, {}, 0, 3, 4});
    contract.measures.push_back(made);
  }
  static terms::ExpressionNode node_of(size_t aggregate) {
    terms::ExpressionNode of;
    of.op = terms::ExpressionOp::aggregate;
    of.index = static_cast<uint16_t>(aggregate);
    return of;
  }
  void formula(std::vector<terms::ExpressionNode> nodes, uint8_t digits) {
    terms::Measure made;
    made.name = "m" + std::to_string(contract.measures.size());
    made.show.step = {1, digits};
    made.nodes = std::move(nodes);
    contract.measures.push_back(made);
  }
  void lesser_or_greater() {
    const auto any = [&] {
      for (;;) {
        const auto at = static_cast<size_t>(pick(0, static_cast<int64_t>(contract.aggregates.size()) - 1));
        if (terms::type_of(contract.aggregates[at], contract) == terms::FigureType::number)
          return node_of(at);
      }
    };
    terms::ExpressionNode choice;
    choice.op = pick(0, 1) == 0 ? terms::ExpressionOp::minimum : terms::ExpressionOp::maximum;
    choice.right = 1;
    formula({any(), any(), choice}, 3);
  }
  void over_condition(uint16_t condition) {
    Aggregate a;
    a.condition = condition;
    a.source = AggregateSource::condition;
    for (AggregateOp op : {AggregateOp::share, AggregateOp::time, AggregateOp::longest, AggregateOp::rising,
                           AggregateOp::first_time, AggregateOp::last_time}) {
      a.op = op;
      measure(a);
    }
    for (AggregateSource source : {AggregateSource::runs, AggregateSource::cycles}) {
      a.source = source;
      for (AggregateOp op : kStatistics) {
        a.op = op;
        a.quantile = {3, 4};
        measure(a);
      }
    }
  }
  void over_samples(uint16_t signal, std::optional<uint16_t> where) {
    Aggregate a;
    a.signal = signal;
    a.condition = where;
    for (AggregateOp op : kStatistics) {
      if (!terms::is_number(contract.signals[signal].type) && op != AggregateOp::count) continue;
      if (contract.signals[signal].type == SignalType::counter && op != AggregateOp::count) continue;
      a.op = op;
      a.quantile = {19, 20};
      measure(a);
    }
    if (terms::is_number(contract.signals[signal].type)) return;
    a.op = AggregateOp::distinct;
    measure(a);
    if (contract.signals[signal].type == SignalType::connection) return;
    for (AggregateOp op : {AggregateOp::first, AggregateOp::last}) {
      a.op = op;
      measure(a);
    }
  }
  void add_measures() {
    for (uint16_t condition : over_time)
      if (pick(0, 2) == 0) over_condition(condition);
    if (!is_sliding_)
      for (uint16_t condition : ahead)
        over_condition(condition);
    for (uint16_t signal : {kGauge, kState, kCounter, kAmount, kLink}) {
      over_samples(signal, std::nullopt);
      over_samples(signal, one_of(over_time));
      over_samples(signal, one_of(ahead));
    }
    over_samples(kAlarm, std::nullopt);
    for (uint16_t where : of_alarm)
      over_samples(kAlarm, where);
    for (AggregateOp op : {AggregateOp::increase, AggregateOp::rate}) {
      Aggregate a;
      a.op = op;
      a.signal = kCounter;
      measure(a);
    }
    for (AggregateOp op : {AggregateOp::time_mean, AggregateOp::delta}) {
      Aggregate a;
      a.op = op;
      a.signal = kGauge;
      measure(a);
    }
    for (const std::optional<uint16_t> where :
         {std::optional<uint16_t>(), std::optional(one_of(over_time)), std::optional(one_of(ahead))}) {
      Aggregate cost;
      cost.op = AggregateOp::cost;
      cost.signal = kAmount;
      cost.tariff = 0;
      cost.condition = where;
      measure(cost);
      Aggregate spread;
      spread.op = AggregateOp::repeatability;
      spread.signal = kGauge;
      spread.signal_y = kOther;
      spread.signal_z = kThird;
      spread.condition = where;
      measure(spread);
    }
    Aggregate entered;
    entered.op = AggregateOp::sum;
    entered.source = AggregateSource::entries;
    entered.adjustment = 0;
    measure(entered);
    for (AggregateOp op : {AggregateOp::window_begin, AggregateOp::window_end}) {
      Aggregate edge;
      edge.op = op;
      edge.source = AggregateSource::window;
      measure(edge);
    }
    for (int i = 0; i < 5; ++i)
      lesser_or_greater();
    for (int i = 0; i < 5; ++i)
      yes_or_no();
  }

  static constexpr std::array kStatistics = {
      AggregateOp::count,    AggregateOp::sum,      AggregateOp::mean, AggregateOp::minimum,
      AggregateOp::maximum,  AggregateOp::first,    AggregateOp::last, AggregateOp::median,
      AggregateOp::quantile, AggregateOp::deviation};
  bool is_sliding_;
  std::vector<uint16_t> over_time, ahead, of_alarm;
};

inline Reported random_report(const terms::Contract& contract) {
  Reported reported;
  for (const terms::Signal& signal : contract.signals)
    reported.push_back(random_samples(signal.type));
  report_together(reported);
  return reported;
}

// ---- Windows and facts ----------------------------------------------------------------------------------

inline std::vector<Window> random_windows(bool is_sliding) {
  std::vector<Window> windows;
  int64_t from = pick(-5, 5);
  if (is_sliding) {
    for (int i = 0; i < 5; ++i, from += pick(5, 20))
      windows.push_back(
          {Instant{from}, Instant{std::max(from + 45, windows.empty() ? from : windows.back().to.ns + 1)}});
    return windows;
  }
  const bool has_holes = pick(0, 1) == 0;
  for (int i = 0; i < 3; ++i) {
    const int64_t to = from + pick(10, 45);
    windows.push_back({Instant{from}, Instant{to}});
    from = to + (has_holes ? pick(0, 15) : 0);
  }
  return windows;
}

// Half of them lie on edges of windows.
inline int64_t random_instant(const std::vector<Window>& windows) {
  const Window window = one_of(windows);
  return one_of<int64_t>({pick(kFirst, kLast), pick(kFirst, kLast), window.from.ns, window.to.ns});
}

// But for stops.
inline Facts random_facts(const std::vector<Window>& windows) {
  Facts facts;
  for (int64_t i = pick(0, 3); i > 0; --i)
    facts.replacements.push_back({pick(0, 4) == 0 ? kOther : kCounter, random_instant(windows),
                                  static_cast<double>(pick(0, 9)), static_cast<double>(pick(0, 9))});
  for (int64_t i = pick(0, 4); i > 0; --i)
    facts.amounts.push_back({static_cast<uint16_t>(pick(0, 3) == 0 ? 1 : 0), random_instant(windows),
                             Decimal{pick(-999, 999), 2}});
  for (int64_t t = kFirst + pick(0, 60); t < kLast; t += pick(1, 60)) {
    const int64_t from = t;
    facts.planned.push_back({Instant{from}, Instant{t += pick(1, 30)}});
  }
  std::ranges::stable_sort(facts.replacements, {}, &Replacement::at_ns);
  std::ranges::stable_sort(facts.amounts, {}, &EnteredAmount::at_ns);
  return facts;
}

// ---- What is released of it -----------------------------------------------------------------------------

// Histories as an engine would hold them.
class Feed {
 public:
  Feed(const terms::Contract& contract, const Reported& reported)
      : contract_(contract), reported_(reported) {}

  // What was stamped before `needed` is forgotten.
  void release(int64_t through, int64_t needed) {
    now_ = std::max(now_, through);
    histories_.clear();
    pointers_.clear();
    histories_.reserve(kSignals);
    for (size_t s = 0; s < kSignals; ++s) {
      std::vector<Sample> held = reported_[s];
      std::erase_if(held, [&](const Sample& x) { return x.t < needed; });
      histories_.push_back(history_of(contract_.signals[s].type, held, now_));
      pointers_.push_back(held.empty() && pick(0, 1) == 0 ? nullptr : &histories_.back());
    }
  }
  Histories histories() const { return pointers_; }
  int64_t now() const { return now_; }

 private:
  const terms::Contract& contract_;
  const Reported& reported_;
  std::vector<History> histories_;
  std::vector<const History*> pointers_;
  int64_t now_ = Instant::kMinNs;
};

}  // namespace panmen::measure::naive
