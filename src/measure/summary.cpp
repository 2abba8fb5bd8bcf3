#include "measure/summary.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

using terms::SignalType;

// ---- Time -----------------------------------------------------------------------------------------------

void TimeSummary::add(Stretch& stretch, const TimeUse& use) {
  std::array<int64_t, 3> total_ns{};
  if (!use.longest) {
    if (const auto by_truth = stretch.totals_ns(use.condition); by_truth.has_value()) {
      for (size_t truth = 0; truth < kTruths; ++truth)
        total_ns[static_cast<size_t>(use.counted[truth])] += (*by_truth)[truth];
      held_ns += total_ns[static_cast<size_t>(Counted::held)];
      excluded_ns += total_ns[static_cast<size_t>(Counted::excluded)];
      return;
    }
  }
  const Track& track = stretch.track(use.condition, Purpose::durations);
  const auto counted = [&](Truth t) { return use.counted[static_cast<size_t>(t)]; };
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t to_ns, Truth value) {
    total_ns[static_cast<size_t>(counted(value))] += to_ns - from_ns;
  });
  held_ns += total_ns[static_cast<size_t>(Counted::held)];
  excluded_ns += total_ns[static_cast<size_t>(Counted::excluded)];
  if (!use.longest) return;
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t to_ns, Truth value) {
    if (counted(value) == Counted::excluded) return;
    if (counted(value) == Counted::not_held) {
      is_unbroken = false;
      at_end_ns = 0;
      return;
    }
    at_end_ns += to_ns - from_ns;
    if (is_unbroken) at_begin_ns = at_end_ns;
    longest_ns = std::max(longest_ns, at_end_ns);
  });
}

void TimeSummary::merge(const TimeSummary& next) {
  held_ns += next.held_ns;
  excluded_ns += next.excluded_ns;
  longest_ns = std::max({longest_ns, next.longest_ns, at_end_ns + next.at_begin_ns});
  if (is_unbroken) at_begin_ns += next.at_begin_ns;
  at_end_ns = next.is_unbroken ? at_end_ns + next.at_end_ns : next.at_end_ns;
  is_unbroken = is_unbroken && next.is_unbroken;
}

void RisingSummary::add(Stretch& stretch, const RisingUse& use, RisingMemory& memory) {
  const Track& track = stretch.track(use.condition, Purpose::durations);
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t to_ns, Truth value) {
    memory.now = value;
    if (!is_decided(value)) {
      missing_ns += to_ns - from_ns;
      return;
    }
    const bool is_true = value == Truth::yes;
    if (is_true && memory.known == false) ++edges;
    memory.known = is_true;
  });
}

void RisingSummary::merge(const RisingSummary& next) {
  edges += next.edges;
  missing_ns += next.missing_ns;
}

void MomentSummary::add(Stretch& stretch, const MomentUse& use) {
  const Track& track = stretch.track(use.condition, Purpose::durations);
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t to_ns, Truth value) {
    if (!is_decided(value)) missing_ns += to_ns - from_ns;
    if (value != Truth::yes) return;
    if (!first_ns.has_value()) first_ns = from_ns;
    last_ns = to_ns;
  });
}

void MomentSummary::merge(const MomentSummary& next) {
  if (!first_ns.has_value()) first_ns = next.first_ns;
  if (next.last_ns.has_value()) last_ns = next.last_ns;
  missing_ns += next.missing_ns;
}

// ---- Samples --------------------------------------------------------------------------------------------

namespace {

// Four at a time: one comparison need not wait for the one before it.
template <class Number>
std::pair<Number, Number> extremes_of(std::span<const Number> some) {
  std::array<Number, 4> least;
  std::array<Number, 4> greatest;
  least.fill(some.front());
  greatest.fill(some.front());
  const auto take = [&](size_t lane, Number value) {
    least[lane] = value < least[lane] ? value : least[lane];
    greatest[lane] = value > greatest[lane] ? value : greatest[lane];
  };
  size_t i = 0;
  for (; i + 4 <= some.size(); i += 4) {
    take(0, some[i]);
    take(1, some[i + 1]);
    take(2, some[i + 2]);
    take(3, some[i + 3]);
  }
  for (; i < some.size(); ++i)
    take(0, some[i]);
  return {*std::ranges::min_element(least), *std::ranges::max_element(greatest)};
}

}  // namespace

template <class Number>
void Samples<Number>::add(std::span<const Number> some, const SampleNeeds& needs) {
  if (some.empty()) return;
  if (needs.sum) sum.add(some);
  if (needs.squares) {
    if (squares == nullptr) squares = std::make_unique<ExactSquares>();
    for (Number value : some)
      squares->add(value);
  }
  if (needs.extremes) {
    const auto [low, high] = extremes_of(some);
    least = count == 0 ? low : std::min(least, low);
    greatest = count == 0 ? high : std::max(greatest, high);
  }
  if (count == 0) first = some.front();
  last = some.back();
  if (needs.values) values.insert(values.end(), some.begin(), some.end());
  count += static_cast<int64_t>(some.size());
}

template <class Number>
void Samples<Number>::merge(const Samples& next, const SampleNeeds& needs) {
  if (next.count == 0) return;
  if (needs.sum) sum.add(next.sum);
  if (needs.squares) {
    if (squares == nullptr) squares = std::make_unique<ExactSquares>();
    squares->add(*next.squares);
  }
  least = count == 0 ? next.least : std::min(least, next.least);
  greatest = count == 0 ? next.greatest : std::max(greatest, next.greatest);
  if (count == 0) first = next.first;
  last = next.last;
  values.insert(values.end(), next.values.begin(), next.values.end());
  count += next.count;
}

template struct Samples<double>;
template struct Samples<int64_t>;

namespace {

// Time in which the signal, or the condition on it, is missing.
int64_t missing_where_ns(Stretch& stretch, const SampleUse& use) {
  if (!use.where.has_value()) return stretch.missing_ns(use.signal);
  const Holds& held = stretch.holds(use.signal, Purpose::durations);
  const Track& track = stretch.track(*use.where, Purpose::durations);
  int64_t total_ns = 0;
  size_t i = 0;
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t to_ns, Truth value) {
    for (int64_t t_ns = from_ns; t_ns < to_ns;) {
      while (i + 1 < held.size() && held.from_ns[i + 1] <= t_ns)
        ++i;
      const int64_t next_ns = i + 1 < held.size() ? std::min(held.from_ns[i + 1], to_ns) : to_ns;
      if (held.what[i] < 0 || is_missing(value)) total_ns += next_ns - t_ns;
      t_ns = next_ns;
    }
  });
  return total_ns;
}

// What sample i of an interval covers: the time back to the sample before it, at most its limit.
int64_t covered_by_ns(const Stretch& stretch, uint16_t signal, const Seen& seen, size_t i) {
  const int64_t stamp_ns = seen.samples.times_ns[i];
  const int64_t earliest_ns = stamp_ns - stretch.plan().signal(signal).alive_within.ns;
  const auto& last = stretch.memory_of(signal).last;
  if (i == 0 && !last.has_value()) return stamp_ns - earliest_ns;
  const int64_t before_ns = i > 0 ? seen.samples.times_ns[i - 1] : last->time_ns;
  return stamp_ns - std::max(before_ns, earliest_ns);
}

}  // namespace

void SampleSummary::add(Stretch& stretch, const SampleUse& use) {
  const Seen& seen = stretch.seen(use.signal);
  const Believed is_believed = stretch.believed(use.signal);
  const SignalType type = stretch.plan().signal(use.signal).type;
  const bool is_interval = type == SignalType::interval;
  const bool is_event = type == SignalType::event;
  const bool is_number = terms::is_number(type);
  if (!is_interval) missing_ns += missing_where_ns(stretch, use);
  if (seen.own == 0) return;
  // The common case: whole columns.
  if (is_number && !is_interval && is_believed.all() && !use.where.has_value())
    return numbers.add(seen.samples.numbers.first(seen.own), use.needs);
  const bool needs_codes = use.needs.texts || use.needs.ends;
  if (!is_number && !needs_codes && is_believed.all() && !use.where.has_value()) {
    numbers.count += static_cast<int64_t>(seen.own);
    return;
  }

  std::span<const Truth> where;
  if (use.where.has_value()) where = stretch.truths_at_samples(*use.where, use.signal);
  std::vector<double> taken;
  taken.reserve(seen.own);
  std::vector<uint32_t> codes;
  for (size_t i = 0; i < seen.own; ++i) {
    if (!is_believed(i)) {
      has_doubtful_event = has_doubtful_event || is_event;
      continue;
    }
    if (use.where.has_value() && !is_decided(where[i])) continue;
    if (is_interval) covered_ns += covered_by_ns(stretch, use.signal, seen, i);
    if (use.where.has_value() && where[i] == Truth::no) continue;
    taken.push_back(is_number ? seen.samples.numbers[i] : 0);
    if (!is_number && needs_codes) codes.push_back(seen.samples.codes[i]);
  }
  if (is_number)
    numbers.add(taken, use.needs);
  else
    numbers.count += static_cast<int64_t>(taken.size());
  if (use.needs.ends && !codes.empty()) {
    if (!first_text.has_value()) first_text = seen.history->text(codes.front());
    last_text = seen.history->text(codes.back());
  }
  if (!use.needs.texts) return;
  std::ranges::sort(codes);
  codes.erase(std::ranges::unique(codes).begin(), codes.end());
  for (uint32_t code : codes)
    texts.insert(seen.history->text(code));
}

void SampleSummary::merge(const SampleSummary& next, const SampleNeeds& needs) {
  numbers.merge(next.numbers, needs);
  if (!first_text.has_value()) first_text = next.first_text;
  if (next.last_text.has_value()) last_text = next.last_text;
  texts.insert(next.texts.begin(), next.texts.end());
  missing_ns += next.missing_ns;
  covered_ns += next.covered_ns;
  has_doubtful_event = has_doubtful_event || next.has_doubtful_event;
}

void CostSummary::add(Stretch& stretch, const CostUse& use) {
  const Seen& seen = stretch.seen(use.signal);
  if (seen.own == 0) return;
  std::span<const Truth> where;
  if (use.where.has_value()) where = stretch.truths_at_samples(*use.where, use.signal);
  TariffClock clock(stretch.plan().contract, use.tariff);
  for (size_t i = 0; i < seen.own; ++i) {
    if (!seen.is_good(i) || (use.where.has_value() && !is_decided(where[i]))) continue;
    const std::optional<PriceRow> price = clock.row_at(Instant{seen.samples.times_ns[i] - 1});
    if (!price.has_value()) continue;
    covered_ns += covered_by_ns(stretch, use.signal, seen, i);
    if (use.where.has_value() && where[i] == Truth::no) continue;
    amounts[*price].add(seen.samples.numbers[i]);
    ++count;
  }
}

void CostSummary::merge(const CostSummary& next) {
  for (const auto& [price, amount] : next.amounts)
    amounts[price].add(amount);
  count += next.count;
  covered_ns += next.covered_ns;
}

// ---- Runs and cycles ------------------------------------------------------------------------------------

// The one that is open has a gap in it.
void DurationSummary::lose() {
  missing_ns += open_ns;
  lost_from_begin = lost_from_begin || open_from_begin;
}

void DurationSummary::begin_anew() {
  open_ns = 0;
  open_from_begin = false;
}

void DurationSummary::add(Stretch& stretch, const DurationUse& use, DurationMemory& memory) {
  const Track& track = stretch.track(use.condition, Purpose::durations);
  // What a condition on intervals is at the end is told by a later stamp only.
  const bool knows_end = !stretch.plan().looks_ahead(use.condition);
  const int64_t until_ns = stretch.to_ns() + (knows_end ? 1 : 0);
  for_each_segment(track, until_ns, [&](int64_t from_ns, int64_t to_ns, Truth value) {
    const Truth now = is_decided(value) ? value : Truth::excluded;
    const bool becomes_true = now == Truth::yes && memory.now != Truth::yes;
    const bool ends =
        use.cycles ? becomes_true && memory.now == Truth::no : memory.now == Truth::yes && now != Truth::yes;
    if (now == Truth::excluded) memory.is_broken = true;
    if (ends && memory.is_open) {
      const int64_t lasted_ns = from_ns - memory.since_ns;
      if (memory.is_broken)
        lose();
      else
        durations_ns.add(std::span(&lasted_ns, 1), use.needs);
      memory.is_open = false;
    }
    const bool begins = use.cycles ? becomes_true && memory.now == Truth::no : becomes_true;
    if (begins) {
      begin_anew();
      memory.is_open = true;
      memory.since_ns = from_ns;
      memory.is_broken = memory.now == Truth::excluded;
    }
    const int64_t length_ns = std::min(to_ns, stretch.to_ns()) - from_ns;
    if (now == Truth::excluded) missing_ns += length_ns;
    const bool belongs = use.cycles ? now != Truth::excluded : now == Truth::yes;
    if (memory.is_open && belongs) open_ns += length_ns;
    memory.now = now;
  });
  if (!memory.is_open) begin_anew();
}

void DurationSummary::merge(const DurationSummary& next, const SampleNeeds& needs) {
  durations_ns.merge(next.durations_ns, needs);
  missing_ns += next.missing_ns;
  if (next.lost_from_begin) {
    missing_ns += open_ns;
    lost_from_begin = lost_from_begin || open_from_begin;
  }
  open_ns = next.open_from_begin ? open_ns + next.open_ns : next.open_ns;
  open_from_begin = open_from_begin && next.open_from_begin;
}

// ---- Counters and weighted gauges -----------------------------------------------------------------------

void CounterSummary::add(Stretch& stretch, const CounterUse& use) {
  const terms::Signal& signal = stretch.plan().signal(use.signal);
  const Seen& seen = stretch.seen(use.signal);
  missing_ns += stretch.missing_ns(use.signal);
  std::optional<double> before = stretch.memory_of(use.signal).reading;
  // Steps up add up to the difference of the last and the first; only a step down is looked at by itself.
  std::optional<double> begin = before;
  const auto take = [&](double reading) {
    if (!before.has_value()) {
      begin = reading;
    } else if (reading < *before && signal.reset != terms::CounterReset::corrected) {
      increase.add(*before);
      increase.add(-*begin);
      if (signal.reset == terms::CounterReset::wraps) {
        increase.add(signal.wraps_at);
        increase.add(-*before);
      }
      begin = 0;
    }
    before = reading;
  };
  // The old meter goes on up to its last reading, which tells of no reset; between the two meters there is no
  // step.
  std::span<const Replacement> replaced = stretch.replacements(use.signal);
  const auto replace_until = [&](int64_t t_ns) {
    for (; !replaced.empty() && replaced.front().at_ns <= t_ns; replaced = replaced.subspan(1)) {
      const double last = replaced.front().last;
      const bool is_step =
          !before.has_value() || last >= *before || signal.reset == terms::CounterReset::corrected;
      if (is_step) take(last);
      increase.add(*before);
      increase.add(-*begin);
      before = begin = replaced.front().first;
    }
  };
  const Believed is_believed = stretch.believed(use.signal);
  for (size_t i = 0; i < seen.own; ++i) {
    if (!is_believed(i)) continue;
    if (!replaced.empty()) replace_until(seen.samples.times_ns[i]);
    take(seen.samples.numbers[i]);
    ++readings;
  }
  replace_until(stretch.to_ns());
  if (!before.has_value()) return;
  has_reading = true;
  increase.add(*before);
  increase.add(-*begin);
}

void CounterSummary::merge(const CounterSummary& next) {
  increase.add(next.increase);
  missing_ns += next.missing_ns;
  readings += next.readings;
  has_reading = has_reading || next.has_reading;
}

void WeightedSummary::add(Stretch& stretch, const WeightedUse& use) {
  const Holds& held = stretch.holds(use.signal, Purpose::durations);
  const Seen& seen = stretch.seen(use.signal);
  const auto& last = stretch.memory_of(use.signal).last;
  const Believed is_believed = stretch.believed(use.signal);
  missing_ns += stretch.missing_ns(use.signal);
  for (size_t i = 0; i < seen.own; ++i)
    samples += is_believed(i) ? 1 : 0;
  for (size_t i = 0; i < held.size(); ++i) {
    if (held.what[i] < 0 || held.from_ns[i] >= stretch.to_ns()) continue;
    const int64_t next_ns = i + 1 < held.size() ? held.from_ns[i + 1] : held.end_ns;
    const double value = held.what[i] == Holds::kMemory
                             ? last->number
                             : seen.samples.numbers[static_cast<size_t>(held.what[i]) - 1];
    sum.add_times(value, std::min(next_ns, stretch.to_ns()) - held.from_ns[i]);
  }
}

void WeightedSummary::merge(const WeightedSummary& next) {
  sum.add(next.sum);
  samples += next.samples;
  missing_ns += next.missing_ns;
}

// ---- All of a spec --------------------------------------------------------------------------------------

Summary::Summary(const Plan& plan)
    : times(plan.times.size()),
      rising(plan.rising.size()),
      moments(plan.moments.size()),
      samples(plan.samples.size()),
      durations(plan.durations.size()),
      counters(plan.counters.size()),
      weighted(plan.weighted.size()),
      costs(plan.costs.size()),
      points(plan.points.size()) {}

void Summary::add(Stretch& stretch, Memory& memory) {
  const Plan& plan = stretch.plan();
  for (size_t i = 0; i < times.size(); ++i)
    times[i].add(stretch, plan.times[i]);
  for (size_t i = 0; i < rising.size(); ++i)
    rising[i].add(stretch, plan.rising[i], memory.rising[i]);
  for (size_t i = 0; i < moments.size(); ++i)
    moments[i].add(stretch, plan.moments[i]);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i].add(stretch, plan.samples[i]);
  for (size_t i = 0; i < durations.size(); ++i)
    durations[i].add(stretch, plan.durations[i], memory.durations[i]);
  for (size_t i = 0; i < counters.size(); ++i)
    counters[i].add(stretch, plan.counters[i]);
  for (size_t i = 0; i < weighted.size(); ++i)
    weighted[i].add(stretch, plan.weighted[i]);
  for (size_t i = 0; i < costs.size(); ++i)
    costs[i].add(stretch, plan.costs[i]);
  for (size_t i = 0; i < points.size(); ++i)
    points[i].add(stretch, plan.points[i]);
}

void Summary::merge(const Plan& plan, const Summary& next) {
  for (size_t i = 0; i < times.size(); ++i)
    times[i].merge(next.times[i]);
  for (size_t i = 0; i < rising.size(); ++i)
    rising[i].merge(next.rising[i]);
  for (size_t i = 0; i < moments.size(); ++i)
    moments[i].merge(next.moments[i]);
  for (size_t i = 0; i < samples.size(); ++i)
    samples[i].merge(next.samples[i], plan.samples[i].needs);
  for (size_t i = 0; i < durations.size(); ++i)
    durations[i].merge(next.durations[i], plan.durations[i].needs);
  for (size_t i = 0; i < counters.size(); ++i)
    counters[i].merge(next.counters[i]);
  for (size_t i = 0; i < weighted.size(); ++i)
    weighted[i].merge(next.weighted[i]);
  for (size_t i = 0; i < costs.size(); ++i)
    costs[i].merge(next.costs[i]);
  for (size_t i = 0; i < points.size(); ++i)
    points[i].merge(next.points[i]);
}

size_t Summary::held_bytes() const {
  size_t bytes = 0;
  for (const SampleSummary& summary : samples) {
    bytes += summary.numbers.values.capacity() * sizeof(double);
    for (const std::string& text : summary.texts)
      bytes += sizeof(text) + text.capacity();
  }
  for (const DurationSummary& summary : durations)
    bytes += summary.durations_ns.values.capacity() * sizeof(int64_t);
  for (const PointSummary& summary : points)
    bytes += summary.points.capacity() * sizeof(Point);
  return bytes;
}

void remember_conditions(Stretch& stretch, Memory& memory) {
  const Plan& plan = stretch.plan();
  for (size_t i = 0; i < plan.rising.size(); ++i)
    RisingSummary{}.add(stretch, plan.rising[i], memory.rising[i]);
  for (size_t i = 0; i < plan.durations.size(); ++i)
    DurationSummary{}.add(stretch, plan.durations[i], memory.durations[i]);
}

}  // namespace panmen::measure
