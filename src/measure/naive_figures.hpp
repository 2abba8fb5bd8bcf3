// A second way of computing figures, for tests only: instant by instant, from everything that was ever
// reported, with no thought of speed. Written from what the terms say, not from the code beside it; the two
// share exact numbers and nothing else.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "base/work_calendar.hpp"
#include "measure/exact.hpp"
#include "measure/facts.hpp"
#include "measure/naive_instants.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::measure::naive {

using record::Figure;
using record::Reason;
using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;

// Of a contract whose measures are one aggregate each, the lesser or greater of two, or a test.
class Reference : public Instants {
 public:
  using Instants::Instants;

  std::vector<Figure> figures(Window window) {
    std::vector<Figure> figures;
    for (const terms::Measure& measure : contract_.measures) {
      Figure figure;
      figure.measure = measure.name;
      Reason reason = Reason::none;
      if (measure.show.type == terms::FigureType::yes_no) {
        const auto answer = met(measure.test, measure.test.size() - 1, figures, reason);
        if (answer.has_value()) figure.steps = *answer ? 1 : 0;
        figure.reason = answer.has_value() ? Reason::none : reason;
        figures.push_back(figure);
        continue;
      }
      const auto value = of(measure, window, reason);
      figure.reason = reason;
      if (value.has_value()) {
        const auto rounded = round_to_steps(*value, to_exact(to_ratio(measure.show.step)));
        figure.steps = rounded->steps;
        figure.side = rounded->side;
      }
      if (value.has_value() && measure.show.type == terms::FigureType::text) {
        const auto& texts = measure.show.texts;
        figure.steps = std::ranges::find(texts, text_) - texts.begin();
        figure.side = 0;
      }
      figures.push_back(figure);
    }
    return figures;
  }

 private:
  std::string text_;  // the last one asked for

  // Read as a tree; `reason` is that of the first figure that leaves it open.
  std::optional<bool> met(const std::vector<terms::TestNode>& test, size_t at,
                          const std::vector<Figure>& figures, Reason& reason) const {
    const terms::TestNode& node = test[at];
    if (node.op == terms::TestOp::compare) {
      const Figure& figure = figures[node.measure];
      reason = figure.reason;
      if (!figure.steps.has_value()) return std::nullopt;
      return terms::satisfies(*figure.steps, node.comparison, node.threshold_steps);
    }
    Reason other = Reason::none;
    const auto left = met(test, node.left, figures, reason);
    if (node.op == terms::TestOp::negate) return left.has_value() ? std::optional(!*left) : left;
    const auto right = met(test, node.right, figures, other);
    const bool decides = node.op == terms::TestOp::either;
    if (left == decides || right == decides) return decides;
    if (left.has_value()) reason = other;
    return left.has_value() ? right : left;
  }

  std::optional<Exact> moment(const Aggregate& a, Window w, Reason& reason) const {
    std::optional<Exact> found;
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      const auto known = answer(*a.condition, t, false).known;
      if (!known.has_value()) ++missing;
      if (known != true) continue;
      if (a.op == AggregateOp::last_time) found = Exact(t + 1, 1'000'000'000);
      if (a.op == AggregateOp::first_time && !found.has_value()) found = Exact(t, 1'000'000'000);
    }
    const bool is_decidable = judged(reason, missing, w.to.ns - w.from.ns, Exact(0)).has_value();
    if (is_decidable && !found.has_value()) reason = Reason::never_held;
    return is_decidable ? found : std::nullopt;
  }

  std::optional<Exact> of(const terms::Measure& measure, Window w, Reason& reason) {
    const terms::ExpressionNode& root = measure.nodes.back();
    if (root.op == terms::ExpressionOp::aggregate) return of(contract_.aggregates[root.index], w, reason);
    const auto left = of(contract_.aggregates[measure.nodes[root.left].index], w, reason);
    if (!left.has_value()) return left;
    const auto right = of(contract_.aggregates[measure.nodes[root.right].index], w, reason);
    if (!right.has_value()) return right;
    const bool takes_left = root.op == terms::ExpressionOp::minimum ? *left < *right : *left > *right;
    return takes_left ? left : right;
  }

  std::optional<Exact> judged(Reason& reason, int64_t missing, int64_t whole, std::optional<Exact> value,
                              bool are_too_few = false) const {
    const Ratio most = contract_.gaps.missing_at_most;
    if (missing >= whole)
      reason = Reason::no_data;
    else if (Exact(missing, whole) > Exact(most.numerator, most.denominator))
      reason = Reason::too_much_missing;
    else if (are_too_few)
      reason = Reason::too_few_samples;
    else if (!value.has_value())
      reason = Reason::no_data;
    return reason == Reason::none ? value : std::nullopt;
  }

  std::optional<Exact> of(const Aggregate& a, Window w, Reason& reason) {
    sees_.reset();
    if (contract_.windows[0].shape == terms::WindowShape::sliding) sees_ = w.to.ns;
    switch (a.source) {
      case AggregateSource::condition:
        if (a.op == AggregateOp::first_time || a.op == AggregateOp::last_time) return moment(a, w, reason);
        return a.op == AggregateOp::rising ? rising(a, w, reason) : time(a, w, reason);
      case AggregateSource::runs:
      case AggregateSource::cycles:
        return durations(a, w, reason);
      case AggregateSource::entries:
        return entries(a, w);
      case AggregateSource::window:
        return Exact(a.op == AggregateOp::window_begin ? w.from.ns : w.to.ns, 1'000'000'000);
      default:
        break;
    }
    if (a.op == AggregateOp::cost) return cost(a, w, reason);
    if (a.op == AggregateOp::repeatability) return repeatability(a, w, reason);
    if (a.op == AggregateOp::increase || a.op == AggregateOp::rate) return counter(a, w, reason);
    if (a.op == AggregateOp::time_mean) return weighted(a, w, reason);
    return samples(a, w, reason);
  }

  std::optional<Exact> time(const Aggregate& a, Window w, Reason& reason) const {
    int64_t held = 0, excluded = 0, longest = 0, unbroken = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      const Answer at = answer(*a.condition, t, false);
      bool counts = true;
      bool holds = at.known.value_or(false);
      if (!at.known.has_value() && !at.open.down) {
        const bool up = (at.open.buyer && a.buyer_gap_holds) || (at.open.supplier && a.supplier_gap_holds);
        const bool not_up =
            (at.open.buyer && !a.buyer_gap_holds) || (at.open.supplier && !a.supplier_gap_holds);
        counts = up != not_up;
        holds = up;
      }
      if (!counts) {
        ++excluded;
        continue;
      }
      unbroken = holds ? unbroken + 1 : 0;
      if (holds) ++held;
      longest = std::max(longest, unbroken);
    }
    const int64_t whole = w.to.ns - w.from.ns;
    if (a.op == AggregateOp::longest) return judged(reason, excluded, whole, Exact(longest, 1'000'000'000));
    if (a.op == AggregateOp::time) return judged(reason, excluded, whole, Exact(held, 1'000'000'000));
    if (excluded == whole) return judged(reason, excluded, whole, Exact(0));
    return judged(reason, excluded, whole, Exact(held, whole - excluded));
  }

  std::optional<Exact> rising(const Aggregate& a, Window w, Reason& reason) const {
    const int64_t begin = windows_.front().from.ns;
    // Before the first window only what was known immediately before it counts; and nothing stamped later.
    Reference before = *this;
    before.sees_ = begin;
    std::optional<bool> known = before.answer(*a.condition, begin - 1, false).known;
    int64_t edges = 0, missing = 0;
    for (int64_t t = begin; t < w.to.ns; ++t) {
      const Answer at = answer(*a.condition, t, false);
      if (t >= w.from.ns && !at.known.has_value()) ++missing;
      if (!at.known.has_value()) continue;
      if (t >= w.from.ns && *at.known && known == false) ++edges;
      known = at.known;
    }
    return judged(reason, missing, w.to.ns - w.from.ns, Exact(edges));
  }

  bool rests_on_amounts(uint16_t root) const {
    const ConditionNode& node = contract_.conditions[root];
    if (node.op == ConditionOp::both || node.op == ConditionOp::either)
      return rests_on_amounts(node.left) || rests_on_amounts(node.right);
    if (node.op == ConditionOp::negate) return rests_on_amounts(node.left);
    return node.signal == amount_;
  }

  std::optional<Exact> durations(const Aggregate& a, Window w, Reason& reason) const {
    const bool amounts = rests_on_amounts(*a.condition);
    const int64_t begin = windows_.front().from.ns;
    Reference before = *this;
    before.sees_ = begin;
    std::map<int64_t, std::optional<bool>> at;
    at[begin_ - 1] = std::nullopt;
    for (int64_t t = begin_; t <= w.to.ns; ++t)
      at[t] = (t < begin ? before : *this).answer(*a.condition, t, false).known;
    const auto belongs = [&](int64_t t) {
      return amounts ? t >= w.from.ns && t < w.to.ns : t > w.from.ns && t <= w.to.ns;
    };
    const auto known_time = [&](int64_t from, int64_t to) {
      int64_t total = 0;
      for (int64_t t = std::max(from, w.from.ns); t < to; ++t)
        if (at[t].has_value()) ++total;
      return total;
    };
    std::vector<Exact> values;
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t)
      if (!at[t].has_value()) ++missing;
    for (int64_t end = begin_; end <= w.to.ns; ++end) {
      if (!belongs(end)) continue;
      if (a.source == AggregateSource::runs) {
        if (at[end - 1] != true || at[end] == true) continue;
        int64_t start = end;
        while (at[start - 1] == true)
          --start;
        if (at[start - 1] == false && at[end] == false)
          values.push_back(Exact(end - start, 1'000'000'000));
        else
          missing += known_time(start, end);
      } else {
        if (at[end - 1] != false || at[end] != true) continue;
        int64_t start = end - 1;
        while (start > begin_ - 1 && !(at[start] == true && at[start - 1] == false))
          --start;
        if (start <= begin_ - 1) continue;
        bool whole = true;
        for (int64_t t = start; t < end; ++t)
          whole = whole && at[t].has_value();
        if (whole)
          values.push_back(Exact(end - start, 1'000'000'000));
        else
          missing += known_time(start, end);
      }
    }
    return judged(reason, missing, w.to.ns - w.from.ns, statistic(a, values, 1), values.size() < a.at_least);
  }

  static std::optional<Exact> statistic(const Aggregate& a, std::vector<Exact> values, const Exact& factor) {
    const auto n = static_cast<int64_t>(values.size());
    if (a.op == AggregateOp::count) return Exact(n);
    Exact sum = 0;
    for (Exact& value : values)
      sum += value *= factor;
    if (a.op == AggregateOp::sum) return sum;
    if (n == 0) return std::nullopt;
    if (a.op == AggregateOp::mean) return Exact(sum / n);
    if (a.op == AggregateOp::first) return values.front();
    if (a.op == AggregateOp::last) return values.back();
    if (a.op == AggregateOp::delta) return Exact(values.back() - values.front());
    std::ranges::sort(values);
    if (a.op == AggregateOp::minimum) return values.front();
    if (a.op == AggregateOp::maximum) return values.back();
    if (a.op == AggregateOp::median)
      return Exact((values[static_cast<size_t>((n - 1) / 2)] + values[static_cast<size_t>(n / 2)]) / 2);
    if (a.op == AggregateOp::quantile) {
      int64_t rank = 1;
      while (Exact(rank, n) < Exact(a.quantile.numerator, a.quantile.denominator))
        ++rank;
      return values[static_cast<size_t>(rank - 1)];
    }
    if (n < 2) return std::nullopt;
    Exact squares = 0;
    for (const Exact& value : values)
      squares += (value - sum / n) * (value - sum / n);
    return square_root(squares / (n - 1));
  }

  // The condition at a sample's stamp, once the window is over.
  std::optional<bool> where(const Aggregate& a, int64_t t, Window w, std::optional<size_t> event = {}) const {
    if (!a.condition.has_value()) return true;
    Reference later = *this;
    later.sees_ = w.to.ns;
    later.of_amounts_ = by_end(*a.signal);
    return later.answer(*a.condition, t, true, event).known;
  }

  std::optional<Exact> samples(const Aggregate& a, Window w, Reason& reason) {
    const uint16_t s = *a.signal;
    const terms::Signal& signal = contract_.signals[s];
    std::vector<Exact> values;
    std::set<std::string> texts;
    int64_t covered = 0;
    int64_t texts_taken = 0;
    bool doubtful_event = false;
    for (size_t i = 0; i < all_[s].size(); ++i) {
      const Sample& sample = all_[s][i];
      const bool inside = by_end(s) ? sample.t > w.from.ns && sample.t <= w.to.ns
                                    : sample.t >= w.from.ns && sample.t < w.to.ns;
      if (inside && !is_believed(s, i) && signal.type == terms::SignalType::event) doubtful_event = true;
      if (!inside || !is_believed(s, i)) continue;
      std::optional<bool> taken = true;
      if (a.condition.has_value()) {
        const auto event = s == alarm_ ? std::optional<size_t>(i) : std::nullopt;
        taken = where(a, sample.t, w, event);
      }
      if (!taken.has_value()) continue;
      const int64_t earliest = sample.t - signal.alive_within.ns;
      covered += sample.t - (i == 0 ? earliest : std::max(all_[s][i - 1].t, earliest));
      if (!*taken) continue;
      values.push_back(to_exact(sample.number));
      texts.insert(sample.text);
      if (a.op == AggregateOp::last || texts_taken++ == 0) text_ = sample.text;
    }
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      const bool is_open = a.condition.has_value() && is_gap(answer(*a.condition, t, false));
      if (!is_known(s, t) || is_open) ++missing;
    }
    if (signal.type == SignalType::interval) missing = std::max<int64_t>(w.to.ns - w.from.ns - covered, 0);
    if (doubtful_event && judged(reason, missing, w.to.ns - w.from.ns, Exact(0), false).has_value()) {
      reason = Reason::too_much_missing;
      return std::nullopt;
    }
    if (doubtful_event) return std::nullopt;
    const std::optional<Exact> value = a.op == AggregateOp::distinct
                                           ? Exact(texts.size())
                                           : statistic(a, values, to_exact(signal.multiplier));
    return judged(reason, missing, w.to.ns - w.from.ns, value, values.size() < a.at_least);
  }

  int64_t unknown(uint16_t s, Window w) const {
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t)
      if (!is_known(s, t)) ++missing;
    return missing;
  }

  std::optional<Exact> counter(const Aggregate& a, Window w, Reason& reason) const {
    const terms::Signal& signal = contract_.signals[*a.signal];
    std::optional<Exact> reading;
    Exact increase = 0;
    size_t readings = 0;
    const int64_t begin = windows_.front().from.ns;
    const auto read = [&](int64_t t, const Exact& now) {
      if (reading.has_value() && t > w.from.ns) {
        if (now >= *reading || signal.reset == terms::CounterReset::corrected)
          increase += now - *reading;
        else if (signal.reset == terms::CounterReset::to_zero)
          increase += now;
        else
          increase += to_exact(signal.wraps_at) - *reading + now;
      }
      reading = now;
    };
    const auto replace = [&](int64_t after, int64_t until) {
      for (const Replacement& replaced : facts_.replacements) {
        if (replaced.signal != *a.signal || replaced.at_ns <= after || replaced.at_ns > until) continue;
        const Exact last = to_exact(replaced.last);
        const bool is_below = reading.has_value() && last < *reading;
        if (!is_below || signal.reset == terms::CounterReset::corrected) read(replaced.at_ns, last);
        reading = to_exact(replaced.first);
      }
    };
    int64_t replaced_until = INT64_MIN;
    for (size_t i = 0; i < all_[*a.signal].size(); ++i) {
      const Sample& sample = all_[*a.signal][i];
      if (sample.t > w.to.ns) break;
      replace(replaced_until, sample.t);
      replaced_until = sample.t;
      if (!is_believed(*a.signal, i)) {
        if (sample.t <= begin) reading.reset();
        continue;
      }
      read(sample.t, to_exact(sample.number));
      if (sample.t > w.from.ns) ++readings;
    }
    replace(replaced_until, w.to.ns);
    const int64_t missing = unknown(*a.signal, w);
    const int64_t whole = w.to.ns - w.from.ns;
    std::optional<Exact> value;
    if (reading.has_value() && missing < whole) {
      value = increase * to_exact(signal.multiplier);
      if (a.op == AggregateOp::rate) *value /= Exact(whole - missing, 1'000'000'000);
    }
    return judged(reason, missing, whole, value, readings < a.at_least);
  }

  std::optional<Exact> weighted(const Aggregate& a, Window w, Reason& reason) const {
    const uint16_t s = *a.signal;
    Exact sum = 0;
    int64_t known = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      Open open;
      const auto i = known_at(s, t, false, open);
      if (!i.has_value()) continue;
      sum += to_exact(all_[s][*i].number);
      ++known;
    }
    const int64_t whole = w.to.ns - w.from.ns;
    std::optional<Exact> value;
    if (known > 0) value = sum * to_exact(contract_.signals[s].multiplier) / known;
    size_t samples = 0;
    for (size_t i = 0; i < all_[s].size(); ++i)
      if (all_[s][i].t >= w.from.ns && all_[s][i].t < w.to.ns && is_believed(s, i)) ++samples;
    return judged(reason, whole - known, whole, value, samples < a.at_least);
  }

  // Absent before the first table.
  std::optional<Exact> price_at(const terms::Tariff& tariff, int64_t t) const {
    const terms::TariffTable* table = nullptr;
    for (const terms::TariffTable& each : tariff.tables)
      if (from_local(contract_.zone, each.from, 0).ns <= t) table = &each;
    if (table == nullptr) return std::nullopt;
    const LocalTime clock = to_local(contract_.zone, Instant{t});
    for (const terms::TariffRow& row : table->rows) {
      bool fits = row.hours.empty();
      for (const DayPart& part : row.hours) {
        const bool passes_midnight = part.to_s <= part.from_s;
        const bool is_after = clock.second_of_day >= part.from_s;
        const bool is_before = clock.second_of_day < part.to_s;
        fits = fits || (passes_midnight ? is_after || is_before : is_after && is_before);
      }
      const bool is_month = row.months == 0 || ((row.months >> (clock.date.month - 1)) & 1) == 1;
      bool is_day = true;
      if (row.days == terms::TariffDays::working) is_day = is_working_day(*contract_.calendar, clock.date);
      if (row.days == terms::TariffDays::free) is_day = !is_working_day(*contract_.calendar, clock.date);
      if (fits && is_month && is_day) return Exact(row.price.units, power_of_ten(row.price.scale));
    }
    return std::nullopt;
  }

  std::optional<Exact> cost(const Aggregate& a, Window w, Reason& reason) const {
    const uint16_t s = *a.signal;
    Exact total = 0;
    int64_t covered = 0;
    size_t amounts = 0;
    for (size_t i = 0; i < all_[s].size(); ++i) {
      const Sample& sample = all_[s][i];
      if (sample.t <= w.from.ns || sample.t > w.to.ns || !is_believed(s, i)) continue;
      const auto price = price_at(contract_.tariffs[*a.tariff], sample.t - 1);
      const std::optional<bool> taken = where(a, sample.t, w);
      if (!price.has_value() || !taken.has_value()) continue;
      const int64_t earliest = sample.t - contract_.signals[s].alive_within.ns;
      covered += sample.t - (i == 0 ? earliest : std::max(all_[s][i - 1].t, earliest));
      if (!*taken) continue;
      total += to_exact(sample.number) * *price;
      ++amounts;
    }
    const int64_t missing = std::max<int64_t>(w.to.ns - w.from.ns - covered, 0);
    return judged(reason, missing, w.to.ns - w.from.ns,
                  Exact(total * to_exact(contract_.signals[s].multiplier)), amounts < a.at_least);
  }

  std::optional<Exact> repeatability(const Aggregate& a, Window w, Reason& reason) const {
    const std::array signals = {*a.signal, *a.signal_y, *a.signal_z};
    std::vector<std::array<Exact, 3>> points;
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      const bool is_open = a.condition.has_value() && is_gap(answer(*a.condition, t, false));
      if (is_open || !std::ranges::all_of(signals, [&](uint16_t s) { return is_known(s, t); })) ++missing;
      std::array<Exact, 3> point;
      bool is_whole = true;
      for (size_t axis = 0; axis < 3 && is_whole; ++axis) {
        const auto i = last_at(signals[axis], t);
        is_whole = i.has_value() && all_[signals[axis]][*i].t == t && is_believed(signals[axis], *i);
        if (is_whole) point[axis] = to_exact(all_[signals[axis]][*i].number);
      }
      if (is_whole && where(a, t, w) == true) points.push_back(point);
    }
    return judged(reason, missing, w.to.ns - w.from.ns,
                  spread(points, to_exact(contract_.signals[signals[0]].multiplier)),
                  points.size() < a.at_least);
  }
  static std::optional<Exact> spread(const std::vector<std::array<Exact, 3>>& points, const Exact& factor) {
    const auto n = static_cast<int64_t>(points.size());
    if (n < 2) return std::nullopt;
    std::array<Exact, 3> centre;
    for (const auto& point : points)
      for (size_t axis = 0; axis < 3; ++axis)
        centre[axis] += point[axis] * factor / n;
    Exact mean = 0;
    std::vector<Exact> distances;
    for (const auto& point : points) {
      Exact square = 0;
      for (size_t axis = 0; axis < 3; ++axis)
        square += (point[axis] * factor - centre[axis]) * (point[axis] * factor - centre[axis]);
      distances.push_back(square_root(square));
      mean += distances.back() / n;
    }
    Exact variance = 0;
    for (const Exact& distance : distances)
      variance += (distance - mean) * (distance - mean) / (n - 1);
    return Exact(mean + 3 * square_root(variance));
  }

  std::optional<Exact> entries(const Aggregate& a, Window w) const {
    Exact total = 0;
    for (const EnteredAmount& entered : facts_.amounts)
      if (entered.adjustment == *a.adjustment && entered.at_ns > w.from.ns && entered.at_ns <= w.to.ns)
        total += Exact(entered.amount.units, power_of_ten(entered.amount.scale));
    return total;
  }
};

}  // namespace panmen::measure::naive
