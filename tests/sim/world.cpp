#include "sim/world.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "sim/draft.hpp"

namespace panmen::sim {

namespace {

using signal::Quality;
using terms::SignalType;

constexpr int64_t kHour_s = 3600;

template <class T>
void shuffle(Random& random, std::vector<T>& list) {
  for (size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[random.below(i)]);
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
      if (random_.per_mille(40)) o.quality = static_cast<Quality>(random_.between(1, 6));
      switch (type) {
        case SignalType::state:
          o.text = kStates[random_.below(kStates.size())];
          break;
        case SignalType::event:
          o.text = random_.one_in(2) ? "E1" : "E2";
          break;
        case SignalType::connection:
          o.text = random_.one_in(2) ? kWords[0] : kWords[random_.below(kWords.size())];
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
      if (random_.per_mille(25)) made.push_back(stead_of(o));
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

  // What stands there while its value cannot be read.
  Observation stead_of(Observation o) {
    o.quality = random_.one_in(2) ? Quality::bad : Quality::unread;
    o.number = 0;
    if (!o.text.empty()) o.text = "?";
    return o;
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

// ---- How it arrives
// ---------------------------------------------------------------------------------------------

// The steps of one source: its observations out of order within the lateness, cut anywhere, some of them
// again, some too late, and watermarks between.
class Courier {
 public:
  Courier(Random& random, Observer& observer, size_t source, int64_t lateness_s)
      : random_(random),
        observer_(observer),
        source_(source),
        lateness_s_(lateness_s),
        most_late_(random.one_in(2) ? 40 : 2) {}

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
    if (watermark_s_ && !delivered_.empty() && random_.one_in(3))
      for (size_t n = random_.between(1, most_late_); n > 0; --n)
        add_late(batch);
    if (!delivered_.empty() && random_.one_in(4))
      batch.push_back(delivered_[random_.below(delivered_.size())]);
    shuffle(random_, batch);
  }

  // Another one beside one that was delivered or elsewhere, or one that contradicts it.
  void add_late(std::vector<Observation>& batch) {
    const size_t of_newest = random_.one_in(2) ? delivered_.size() : std::min<size_t>(delivered_.size(), 300);
    Observation late = observer_.other_value(delivered_[delivered_.size() - 1 - random_.below(of_newest)]);
    if (!random_.one_in(4)) late.ordinal = 100 + steps_.size();
    if (random_.one_in(2))
      late.time_s += static_cast<int64_t>(random_.below(2 * kHour_s / kTick_s)) * kTick_s - kHour_s;
    if (late.time_s > *watermark_s_) return;
    batch.push_back(late);
    if (random_.one_in(3)) batch.push_back(late);
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
  size_t most_late_;  // of those that come too late together
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

std::vector<LateArrival> late_of(const std::vector<Step>& steps) {
  std::vector<LateArrival> late;
  std::set<Observation> known;
  std::map<size_t, int64_t> watermarks_s;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].observations.empty()) watermarks_s[steps[i].source] = steps[i].through_s;
    const auto watermark = watermarks_s.find(steps[i].source);
    for (const Observation& o : steps[i].observations)
      if (known.insert(o).second && watermark != watermarks_s.end() && o.time_s <= watermark->second)
        late.push_back({o, i});
  }
  return late;
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
  world.late = late_of(world.steps);

  const size_t contracts = random.between(1, 3);
  for (size_t i = 0; i < contracts; ++i)
    world.contracts.push_back(draft_contract(random, world, from_s, to_s, i));
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
