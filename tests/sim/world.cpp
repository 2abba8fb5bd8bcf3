#include "sim/world.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "sim/oracle.hpp"

namespace panmen::sim {

namespace {

using signal::Quality;
using terms::AggregateOp;
using terms::Comparison;
using terms::ConditionOp;
using terms::ExpressionOp;
using terms::SignalType;

constexpr int64_t kHour_s = 3600;

const std::vector<std::string> kStates = {"RUN", "READY", "STOP"};
const std::vector<std::pair<std::string, SignalType>> kMetrics = {{"state", SignalType::state},
                                                                  {"gauge", SignalType::gauge},
                                                                  {"counter", SignalType::counter},
                                                                  {"amount", SignalType::interval}};

template <class T>
void shuffle(Random& random, std::vector<T>& list) {
  for (size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[random.below(i)]);
}

Ratio ratio(int64_t numerator, int64_t denominator) {
  return make_ratio(numerator, denominator).value();
}

int64_t to_tick(int64_t t_s) {
  return t_s - t_s % kTick_s;
}

// ---- What is observed
// -------------------------------------------------------------------------------------------

class Observer {
 public:
  Observer(Random& random, int64_t from_s, int64_t to_s) : random_(random), from_s_(from_s), to_s_(to_s) {}

  std::vector<Observation> metric(const std::string& asset, const std::string& metric, SignalType type) {
    std::vector<Observation> made;
    int64_t count = static_cast<int64_t>(random_.below(1000));
    const int64_t pace_s = static_cast<int64_t>(random_.between(3, 60)) * kTick_s;
    for (int64_t t = from_s_ + to_tick(static_cast<int64_t>(random_.below(2 * kHour_s))); t < to_s_;) {
      Observation o{asset, metric, t, 0, Quality::good, 0, {}};
      if (random_.per_mille(40)) o.quality = static_cast<Quality>(random_.between(1, 3));
      switch (type) {
        case SignalType::state:
          o.text = kStates[random_.below(kStates.size())];
          break;
        case SignalType::gauge:
          o.number = static_cast<int64_t>(random_.below(200)) - 50;
          break;
        case SignalType::interval:
          o.number = static_cast<int64_t>(random_.below(30));
          break;
        default:
          count += static_cast<int64_t>(random_.below(20));
          if (random_.per_mille(30))
            count = random_.one_in(2) ? 0 : count - static_cast<int64_t>(random_.below(30));
          o.number = count;
      }
      made.push_back(o);
      if (random_.per_mille(25)) made.push_back(other_value(o));
      if (random_.per_mille(25)) {
        // A second one at the same instant, in the source's own order.
        o.ordinal = 1;
        made.push_back(other_value(o));
      }
      t += random_.per_mille(15) ? to_tick(static_cast<int64_t>(random_.between(kHour_s / 2, 3 * kHour_s)))
                                 : to_tick(pace_s + static_cast<int64_t>(random_.below(60)));
    }
    return made;
  }

  Observation other_value(Observation o) {
    if (!o.text.empty())
      o.text = o.text == kStates[0] ? kStates[1] : kStates[0];
    else
      o.number += static_cast<int64_t>(random_.between(1, 9));
    return o;
  }

 private:
  Random& random_;
  int64_t from_s_;
  int64_t to_s_;
};

// ---- What is agreed
// -----------------------------------------------------------------------------------------------

class Drafter {
 public:
  Drafter(Random& random, const World& world, int64_t from_s, int64_t to_s)
      : random_(random), world_(world), from_s_(from_s), to_s_(to_s) {}

  terms::Contract contract(size_t number) {
    c_ = {};
    c_.id = "contract-" + std::to_string(number);
    c_.buyer = {terms::Role::buyer, "buyer"};
    c_.supplier = {terms::Role::supplier, "supplier-" + std::to_string(number)};
    c_.zone = zone();
    if (random_.one_in(3)) c_.from = at_s(from_s_ + static_cast<int64_t>(random_.below(6)) * kHour_s);
    c_.gaps.rules.fill(random_.one_in(2) ? terms::GapRule::excluded : terms::GapRule::down);
    c_.gaps.missing_at_most = ratio(static_cast<int64_t>(random_.between(2, 10)), 10);
    signals();
    const size_t measures = random_.between(2, 5);
    for (size_t i = 0; i < measures; ++i)
      measure(i);
    known_ = expected_figures(c_, world_.in_time, to_s_);
    const size_t clauses = random_.between(1, 4);
    for (size_t i = 0; i < clauses; ++i)
      clause(i);
    return c_;
  }

 private:
  Zone zone() {
    Zone zone{"Simulated/Zone", static_cast<int32_t>(random_.below(24)) * 3600 - 11 * 3600, {}};
    if (random_.one_in(3)) {
      const auto change_s = from_s_ / kHour_s * kHour_s + static_cast<int64_t>(random_.below(20)) * kHour_s;
      zone.transitions.push_back(
          {at_s(change_s), zone.initial_offset_s + (random_.one_in(2) ? 3600 : -1800)});
    }
    return zone;
  }

  // The contract's window of that kind, added where there is none yet.
  uint16_t window(WindowKind kind) {
    terms::WindowSpec spec;
    spec.kind = kind;
    const auto at = std::ranges::find(c_.windows, spec);
    const auto number = static_cast<uint16_t>(at - c_.windows.begin());
    if (at == c_.windows.end()) c_.windows.push_back(spec);
    return number;
  }

  void signals() {
    const size_t n = random_.between(2, 5);
    for (size_t i = 0; i < n; ++i) {
      terms::Signal s;
      s.name = "s" + std::to_string(i);
      const SimSource& source = world_.sources[random_.below(world_.sources.size())];
      s.asset = source.assets[random_.below(source.assets.size())];
      const auto& [metric, type] = kMetrics[i == 0 ? 0 : random_.below(kMetrics.size())];
      s.metric = i > 0 && random_.one_in(20) ? "silent" : metric;
      s.type = type;
      if (type == SignalType::counter)
        s.reset = random_.one_in(2) ? terms::CounterReset::corrected : terms::CounterReset::to_zero;
      if (type != SignalType::state)
        s.unit =
            random_.one_in(2) ? terms::Unit{"kWh", "energy", {3'600'000, 1}} : terms::Unit{"", "", {1, 1}};
      s.alive_within = Duration::seconds(static_cast<int64_t>(random_.between(3, 360)) * kTick_s);
      c_.signals.push_back(s);
    }
  }

  uint16_t signal_where(bool numbers_only) {
    std::vector<uint16_t> fitting;
    for (uint16_t i = 0; i < c_.signals.size(); ++i)
      if (!numbers_only || c_.signals[i].type != SignalType::state) fitting.push_back(i);
    return fitting.empty() ? uint16_t{0} : fitting[random_.below(fitting.size())];
  }

  uint16_t condition(int depth) {
    terms::ConditionNode node;
    if (depth > 0 && random_.one_in(3)) {
      node.op = static_cast<ConditionOp>(random_.between(4, 6));
      node.left = condition(depth - 1);
      if (node.op != ConditionOp::negate) node.right = condition(depth - 1);
    } else {
      node.signal = signal_where(random_.one_in(3));
      if (c_.signals[node.signal].type == SignalType::state) {
        node.op = random_.one_in(2) ? ConditionOp::is_one_of : ConditionOp::is_none_of;
        node.texts = {kStates[random_.below(kStates.size())]};
        if (random_.one_in(4)) node.texts.push_back("NEVER");
      } else {
        node.op = ConditionOp::compare_number;
        node.comparison = static_cast<Comparison>(random_.between(1, 6));
        node.number = static_cast<double>(random_.below(40));
      }
    }
    c_.conditions.push_back(node);
    return static_cast<uint16_t>(c_.conditions.size() - 1);
  }

  uint16_t aggregate() {
    if (!c_.aggregates.empty() && random_.one_in(5))
      return static_cast<uint16_t>(random_.below(c_.aggregates.size()));
    terms::Aggregate a;
    a.op = static_cast<AggregateOp>(random_.between(1, 10));
    const bool over_condition =
        a.op == AggregateOp::share || a.op == AggregateOp::time || a.op == AggregateOp::rising;
    if (!over_condition) {
      const uint16_t signal = signal_where(a.op != AggregateOp::count);
      a.signal = signal;
      const SignalType type = c_.signals[signal].type;
      if (type == SignalType::counter)
        a.op = random_.one_in(4) ? AggregateOp::count : AggregateOp::increase;
      else if (type == SignalType::state)
        a.op = AggregateOp::count;
      else if (a.op == AggregateOp::increase)
        a.op = AggregateOp::sum;
    }
    if (over_condition) a.source = terms::AggregateSource::condition;
    if (over_condition || (a.op != AggregateOp::increase && random_.one_in(3))) a.condition = condition(2);
    if (a.op == AggregateOp::quantile) a.quantile = ratio(static_cast<int64_t>(random_.between(1, 20)), 20);
    c_.aggregates.push_back(a);
    return static_cast<uint16_t>(c_.aggregates.size() - 1);
  }

  void measure(size_t number) {
    terms::Measure m;
    m.name = "m" + std::to_string(number);
    WindowKind kind = random_.one_in(3) ? WindowKind::day : WindowKind::hour;
    if (random_.one_in(12)) kind = WindowKind::month;
    m.per = window(kind);
    m.show.step =
        Decimal{static_cast<int64_t>(random_.between(1, 5)), static_cast<uint8_t>(random_.below(5))};
    if (random_.one_in(3)) m.show.unit = terms::Unit{"%", "", {1, 100}};
    const auto leaf = [&] {
      terms::ExpressionNode node;
      if (random_.one_in(8)) {
        node.op = ExpressionOp::literal;
        node.literal =
            ratio(static_cast<int64_t>(random_.below(7)), static_cast<int64_t>(random_.between(1, 3)));
      } else {
        node.op = ExpressionOp::aggregate;
        node.index = aggregate();
      }
      for (uint16_t i = 0; i < c_.measures.size(); ++i) {
        if (c_.measures[i].per != m.per || !random_.one_in(6)) continue;
        node = {};
        node.op = ExpressionOp::measure;
        node.index = i;
      }
      m.nodes.push_back(node);
    };
    leaf();
    if (random_.one_in(3)) {
      leaf();
      terms::ExpressionNode node;
      node.op = static_cast<ExpressionOp>(random_.between(4, 7));
      node.left = static_cast<uint16_t>(random_.below(2));
      node.right = static_cast<uint16_t>(1 - node.left);
      m.nodes.push_back(node);
    }
    c_.measures.push_back(m);
  }

  // A figure that occurs, or one beside it: so that thresholds are met exactly, too.
  int64_t threshold(uint16_t measure) {
    std::vector<int64_t> seen;
    for (const auto& [window, figures] : known_)
      for (const record::Figure& figure : figures)
        if (figure.measure == c_.measures[measure].name && figure.steps) seen.push_back(*figure.steps);
    const int64_t base = seen.empty() ? 0 : seen[random_.below(seen.size())];
    return std::clamp<int64_t>(base, -1'000'000'000'000, 1'000'000'000'000) +
           static_cast<int64_t>(random_.below(3)) - 1;
  }

  uint16_t measure_per(uint16_t per) {
    std::vector<uint16_t> fitting;
    for (uint16_t i = 0; i < c_.measures.size(); ++i)
      if (c_.measures[i].per == per) fitting.push_back(i);
    return fitting[random_.below(fitting.size())];
  }

  terms::TestNode comparison(uint16_t per) {
    terms::TestNode node;
    node.measure = measure_per(per);
    node.comparison = static_cast<Comparison>(random_.between(1, 6));
    node.threshold_steps = threshold(node.measure);
    return node;
  }

  void clause(size_t number) {
    terms::Clause clause;
    clause.id = "clause-" + std::to_string(number);
    clause.window = c_.measures[random_.below(c_.measures.size())].per;
    clause.deduction = random_.one_in(3);
    clause.amount_minor =
        static_cast<int64_t>(random_.one_in(4) ? random_.between(1, 9) : random_.between(1, 10'000'000));
    if (random_.one_in(2)) {
      scale(clause);
    } else {
      clause.when.push_back(comparison(clause.window));
      if (random_.one_in(2)) {
        clause.when.push_back(comparison(clause.window));
        terms::TestNode join;
        join.op = random_.one_in(2) ? terms::TestOp::both : terms::TestOp::either;
        join.left = 0;
        join.right = 1;
        clause.when.push_back(join);
      }
      if (random_.one_in(4)) {
        terms::TestNode negate;
        negate.op = terms::TestOp::negate;
        negate.left = static_cast<uint16_t>(clause.when.size() - 1);
        clause.when.push_back(negate);
      }
      if (random_.one_in(2)) {
        clause.recurrence = terms::Recurrence::once;
        clause.in_a_row = static_cast<uint32_t>(random_.between(1, 3));
      }
    }
    c_.clauses.push_back(clause);
  }

  void scale(terms::Clause& clause) {
    terms::Scale scale;
    scale.measure = measure_per(clause.window);
    const bool high_is_good = random_.one_in(2);
    std::set<int64_t> bounds;
    const size_t n = random_.between(1, 4);
    for (size_t i = 0; i < n; ++i)
      bounds.insert(threshold(scale.measure));
    std::vector<int64_t> ordered(bounds.begin(), bounds.end());
    if (high_is_good) std::ranges::reverse(ordered);
    const auto pay = [&] {
      const int64_t of = std::vector<int64_t>{1, 2, 3, 7, 100}[random_.below(5)];
      return ratio(static_cast<int64_t>(random_.between(0, static_cast<uint64_t>(of))), of);
    };
    for (int64_t bound : ordered)
      scale.steps.push_back({high_is_good ? Comparison::at_least : Comparison::at_most, bound, pay()});
    scale.steps.push_back({std::nullopt, 0, pay()});
    clause.scale = std::move(scale);
  }

  Random& random_;
  const World& world_;
  int64_t from_s_;
  int64_t to_s_;
  terms::Contract c_;
  FiguresOfWindows known_;
};

// ---- How it arrives
// ---------------------------------------------------------------------------------------------

// The steps of one source: its observations out of order within the lateness, cut anywhere, some of them
// again, some too late, and watermarks between.
class Courier {
 public:
  Courier(Random& random, Observer& observer, size_t source, int64_t lateness_s)
      : random_(random), observer_(observer), source_(source), lateness_s_(lateness_s) {}

  std::vector<Step> steps(const std::vector<Observation>& observations, int64_t last_watermark_s) {
    std::vector<std::pair<int64_t, Observation>> arrivals;
    for (const Observation& o : observations) {
      const auto delay_s = static_cast<int64_t>(random_.below(static_cast<uint64_t>(lateness_s_) + 1));
      arrivals.emplace_back(o.time_s + delay_s, o);
    }
    std::ranges::stable_sort(arrivals, {}, [](const auto& a) { return a.first; });
    const bool in_one_go = random_.one_in(8);  // a file: one watermark at the end
    for (size_t i = 0; i < arrivals.size();) {
      const size_t end = std::min(arrivals.size(), i + random_.between(1, in_one_go ? 400 : 80));
      std::vector<Observation> batch;
      for (; i < end; ++i)
        batch.push_back(arrivals[i].second);
      add_company(batch);
      deliver(std::move(batch));
      if (random_.one_in(6)) steps_.push_back(again());
      if (in_one_go || random_.one_in(3) || i == arrivals.size()) continue;
      // Everything that still comes is later than this.
      const int64_t through_s =
          arrivals[i].first - lateness_s_ - static_cast<int64_t>(random_.between(1, 20));
      if (watermark_s_ && through_s < *watermark_s_) continue;
      steps_.push_back({source_, {}, through_s});
      watermark_s_ = through_s;
    }
    steps_.push_back({source_, {}, last_watermark_s});
    watermark_s_ = last_watermark_s;
    if (random_.one_in(6)) everything_again();
    return std::move(steps_);
  }

 private:
  // Doubles within the block, and some that come too late.
  void add_company(std::vector<Observation>& batch) {
    if (random_.one_in(4)) batch.push_back(batch[random_.below(batch.size())]);
    if (watermark_s_ && !delivered_.empty() && random_.one_in(4)) {
      Observation late = observer_.other_value(delivered_[random_.below(delivered_.size())]);
      late.ordinal = 100 + steps_.size();
      if (late.time_s <= *watermark_s_) {
        batch.push_back(late);
        if (random_.one_in(3)) batch.push_back(late);
      }
    }
    if (!delivered_.empty() && random_.one_in(4))
      batch.push_back(delivered_[random_.below(delivered_.size())]);
    shuffle(random_, batch);
  }

  void deliver(std::vector<Observation> batch) {
    std::map<std::string, std::vector<Observation>> by_asset;
    for (const Observation& o : batch)
      by_asset[o.asset].push_back(o);
    for (auto& [asset, observations] : by_asset) {
      std::ranges::copy(observations, std::back_inserter(delivered_));
      steps_.push_back({source_, std::move(observations), 0});
    }
  }

  Step again() {
    for (;;) {
      const Step& step = steps_[random_.below(steps_.size())];
      if (!step.observations.empty()) return step;
    }
  }

  void everything_again() {
    std::vector<Observation> all = delivered_;
    shuffle(random_, all);
    while (!all.empty()) {
      const size_t n = std::min<size_t>(all.size(), random_.between(50, 400));
      deliver({all.end() - static_cast<ptrdiff_t>(n), all.end()});
      all.resize(all.size() - n);
    }
  }

  Random& random_;
  Observer& observer_;
  size_t source_;
  int64_t lateness_s_;
  std::optional<int64_t> watermark_s_;
  std::vector<Observation> delivered_;
  std::vector<Step> steps_;
};

// The steps of all sources in one order that keeps each source's own.
std::vector<Step> interleave(Random& random, const std::vector<std::vector<Step>>& lists) {
  std::vector<Step> merged;
  std::vector<size_t> next(lists.size(), 0);
  for (;;) {
    std::vector<size_t> open;
    for (size_t i = 0; i < lists.size(); ++i)
      if (next[i] < lists[i].size()) open.push_back(i);
    if (open.empty()) return merged;
    const size_t chosen = open[random.below(open.size())];
    merged.push_back(lists[chosen][next[chosen]++]);
  }
}

}  // namespace

World make_world(Random& random) {
  World world;
  // Days before the end of a February with 29 days: months end, too.
  const int64_t from_s =
      days_from_civil({2024, 2, 28}) * 86'400 + static_cast<int64_t>(random.below(40)) * kHour_s;
  const int64_t to_s = from_s + static_cast<int64_t>(random.between(4, 30)) * kHour_s;
  Observer observer(random, from_s, to_s);
  const size_t sources = random.between(1, 3);
  std::vector<std::vector<Observation>> observations(sources);
  size_t assets = 0;
  for (size_t i = 0; i < sources; ++i) {
    SimSource source{"source-" + std::to_string(i), static_cast<int64_t>(random.below(4)) * 300, true, {}};
    source.names_its_assets = i > 0 || !random.one_in(3);
    const size_t own = random.between(1, 2);
    for (size_t a = 0; a < own; ++a) {
      source.assets.push_back("asset-" + std::to_string(assets++));
      for (const auto& [metric, type] : kMetrics)
        std::ranges::copy(observer.metric(source.assets.back(), metric, type),
                          std::back_inserter(observations[i]));
    }
    world.sources.push_back(source);
  }
  for (const auto& list : observations)
    std::ranges::copy(list, std::back_inserter(world.in_time));
  std::ranges::sort(world.in_time, {},
                    [](const Observation& o) { return std::tie(o.time_s, o.asset, o.metric, o.ordinal); });

  std::vector<std::vector<Step>> lists;
  for (size_t i = 0; i < sources; ++i) {
    world.last_watermark_s.push_back(to_s + static_cast<int64_t>(random.below(30)) * kHour_s);
    Courier courier(random, observer, i, world.sources[i].lateness_s);
    lists.push_back(courier.steps(observations[i], world.last_watermark_s.back()));
  }
  world.steps = interleave(random, lists);

  const size_t contracts = random.between(1, 3);
  Drafter drafter(random, world, from_s, to_s);
  for (size_t i = 0; i < contracts; ++i)
    world.contracts.push_back(drafter.contract(i));
  return world;
}

signal::Block to_block(const std::vector<Observation>& observations) {
  signal::BlockBuilder builder(observations.front().asset);
  for (const Observation& o : observations) {
    if (o.text.empty())
      builder.add_number(builder.series(o.metric, signal::ValueKind::number), at_s(o.time_s), o.ordinal,
                         o.quality, static_cast<double>(o.number));
    else
      builder.add_text(builder.series(o.metric, signal::ValueKind::text), at_s(o.time_s), o.ordinal,
                       o.quality, o.text);
  }
  return builder.take();
}

}  // namespace panmen::sim
