// Figures against a second way of computing them: instant by instant, from everything that was ever reported,
// with no thought of speed. And the invariant that how windows are cut into stretches changes no figure.
#include "measure/naive_figures.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "measure/figures.hpp"

namespace panmen::measure {
namespace {

using naive::Reported;
using naive::Sample;
using record::Figure;
using signal::History;
using signal::Quality;
using signal::ValueKind;
using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::GapRule;
using terms::Liveness;
using terms::SignalType;

// Signals of the contract, by number. Instants are nanoseconds, few enough to look at each.
constexpr uint16_t kGauge = 0, kState = 1, kCounter = 2, kAmount = 3, kAlarm = 4, kLink = 5, kOther = 6;
constexpr size_t kSignals = 7;
constexpr int64_t kFirst = -30, kLast = 130;

// Not shrunk: a contract and its data are hundreds of choices.
int64_t pick(int64_t least, int64_t greatest) {
  return *rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange<int64_t>(least, greatest + 1)));
}
template <class T>
T one_of(std::vector<T> choices) {
  return choices[static_cast<size_t>(pick(0, static_cast<int64_t>(choices.size()) - 1))];
}

// ---- What is reported -----------------------------------------------------------------------------------

std::vector<Sample> random_samples(SignalType type) {
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
                                   Quality::good, Quality::bad, Quality::uncertain});
    samples.push_back(s);
    t += pick(0, 9) == 0 ? pick(0, 40) : pick(pick(0, 3) == 0 ? 0 : 1, rhythm);
  }
  return samples;
}

History history_of(SignalType type, const std::vector<Sample>& samples, int64_t through) {
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

terms::Signal random_signal(const std::string& name, SignalType type) {
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
  explicit ContractMaker(bool is_sliding) : is_sliding_(is_sliding) {
    const std::map<uint16_t, std::pair<const char*, SignalType>> signals = {
        {kGauge, {"gauge", SignalType::gauge}},       {kState, {"state", SignalType::state}},
        {kCounter, {"counter", SignalType::counter}}, {kAmount, {"amount", SignalType::interval}},
        {kAlarm, {"alarm", SignalType::event}},       {kLink, {"link", SignalType::connection}},
        {kOther, {"other", SignalType::gauge}}};
    for (const auto& [number, signal] : signals)
      contract.signals.push_back(random_signal(signal.first, signal.second));
    contract.signals[kOther].multiplier = contract.signals[kGauge].multiplier;
    for (GapRule& rule : contract.gaps.rules)
      rule = one_of<GapRule>({GapRule::excluded, GapRule::down, GapRule::against});
    contract.gaps.missing_at_most = one_of<Ratio>({{1, 1}, {1, 2}, {1, 10}});
    contract.windows.resize(1);
    if (is_sliding) contract.windows[0].shape = terms::WindowShape::sliding;
    add_conditions();
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
  void measure(Aggregate aggregate) {
    aggregate.buyer_gap_holds = pick(0, 1) == 0;
    aggregate.supplier_gap_holds = pick(0, 1) == 0;
    contract.aggregates.push_back(aggregate);
    terms::ExpressionNode of;
    of.op = terms::ExpressionOp::aggregate;
    of.index = static_cast<uint16_t>(contract.aggregates.size() - 1);
    terms::Measure made;
    made.name = "m" + std::to_string(contract.measures.size());
    // Fine enough to tell values apart: times are of nanoseconds, rates of so many in one of them.
    made.show.step = {1, static_cast<uint8_t>(aggregate.op == AggregateOp::rate ? 3 : 12)};
    made.nodes = {of};
    contract.measures.push_back(made);
  }
  void over_condition(uint16_t condition) {
    Aggregate a;
    a.condition = condition;
    a.source = AggregateSource::condition;
    for (AggregateOp op :
         {AggregateOp::share, AggregateOp::time, AggregateOp::longest, AggregateOp::rising}) {
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
  }

  static constexpr std::array kStatistics = {
      AggregateOp::count,    AggregateOp::sum,      AggregateOp::mean, AggregateOp::minimum,
      AggregateOp::maximum,  AggregateOp::first,    AggregateOp::last, AggregateOp::median,
      AggregateOp::quantile, AggregateOp::deviation};
  bool is_sliding_;
  std::vector<uint16_t> over_time, ahead, of_alarm;
};

// ---- Both, side by side ---------------------------------------------------------------------------------

std::vector<Window> random_windows(bool is_sliding) {
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

// The figures of all windows, with what is held cut off before each step where it is not needed any more.
class Run {
 public:
  Run(const terms::Contract& contract, const Reported& reported, const std::vector<Window>& windows)
      : contract_(contract), reported_(reported), windows_(windows), figures_(contract) {}

  // Released to random instants, taken in to random instants, in both cases as far as may be.
  std::vector<std::vector<Figure>> in_pieces() {
    release(windows_.front().from.ns + pick(0, 10), Instant::kMinNs);
    figures_.begin(0, windows_.front().from, pointers_);
    std::vector<std::vector<Figure>> closed;
    size_t opened = 0;
    for (const Window& window : windows_) {
      int64_t at = std::max(now_, figures_.needed_from(0).ns);
      while (at < window.to.ns) {
        at = std::min(at + pick(1, 25), window.to.ns);
        open_until(at, opened, window);
        release(at + pick(0, 1) * pick(0, 60), figures_.needed_from(0).ns);
        figures_.take(0, pointers_, Instant{at});
      }
      open_until(window.to.ns, opened, window);
      release(window.to.ns + pick(0, 1) * pick(0, 60), figures_.needed_from(0).ns);
      if (pick(0, 4) == 0) go_on_elsewhere(window, opened);
      closed.push_back(figures_.close(0, window, pointers_));
    }
    return closed;
  }

  std::vector<std::vector<Figure>> at_once() {
    release(kLast + 100, Instant::kMinNs);
    figures_.begin(0, windows_.front().from, pointers_);
    for (const Window& window : windows_)
      figures_.open(0, window);
    std::vector<std::vector<Figure>> closed;
    for (const Window& window : windows_)
      closed.push_back(figures_.close(0, window, pointers_));
    return closed;
  }

 private:
  void open_until(int64_t at, size_t& opened, Window current) {
    while (opened < windows_.size() && (windows_[opened].from.ns < at || windows_[opened] == current))
      figures_.open(0, windows_[opened++]);
  }
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
  // The first open window, computed again from what was known at its start.
  void go_on_elsewhere(Window window, size_t opened) {
    const auto memory = figures_.memory_at(0, window);
    Figures other(contract_);
    other.resume(0, window.from, memory);
    for (const Window& each : windows_)
      if (each.from >= window.from && &each < &windows_[opened]) other.open(0, each);
    figures_ = std::move(other);
    release(now_, Instant::kMinNs);
  }

  const terms::Contract& contract_;
  const Reported& reported_;
  const std::vector<Window>& windows_;
  Figures figures_;
  std::vector<History> histories_;
  std::vector<const History*> pointers_;
  int64_t now_ = Instant::kMinNs;
};

void compare(bool is_sliding) {
  const ContractMaker made(is_sliding);
  const terms::Contract& contract = made.contract;
  Reported reported;
  for (const terms::Signal& signal : contract.signals)
    reported.push_back(random_samples(signal.type));
  const std::vector<Window> windows = random_windows(is_sliding);
  const auto whole = Run(contract, reported, windows).at_once();
  const auto pieces = Run(contract, reported, windows).in_pieces();
  naive::Reference reference(contract, reported, windows);
  for (size_t w = 0; w < windows.size(); ++w) {
    const auto expected = reference.figures(windows[w]);
    RC_ASSERT(expected.size() == whole[w].size());
    for (size_t m = 0; m < expected.size(); ++m) {
      if (whole[w][m] == expected[m] && pieces[w][m] == expected[m]) continue;
      const Aggregate& a = contract.aggregates[m];
      const auto show = [](const Figure& figure) {
        return std::to_string(figure.steps.value_or(-1)) + " (reason " +
               std::to_string(static_cast<int>(figure.reason)) + ", side " + std::to_string(figure.side) +
               ")";
      };
      RC_LOG() << "window " << w << " from " << windows[w].from.ns << " to " << windows[w].to.ns
               << ", operation " << static_cast<int>(a.op) << " of source " << static_cast<int>(a.source)
               << ", signal " << a.signal.value_or(99) << ", condition " << a.condition.value_or(99)
               << ": expected " << show(expected[m]) << ", at once " << show(whole[w][m]) << ", in pieces "
               << show(pieces[w][m]) << std::endl;
      RC_ASSERT(whole[w][m] == expected[m]);
      RC_ASSERT(pieces[w][m] == expected[m]);
    }
  }
}

TEST(NaiveFigures, WindowsOneAfterTheOtherGiveTheSameHoweverTheyAreCut) {
  EXPECT_TRUE(rc::check("windows one after the other", [] { compare(false); }));
}

TEST(NaiveFigures, SlidingWindowsGiveTheSameHoweverTheyAreCut) {
  EXPECT_TRUE(rc::check("sliding windows", [] { compare(true); }));
}

}  // namespace
}  // namespace panmen::measure
