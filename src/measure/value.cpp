#include "measure/value.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "measure/select.hpp"
#include "measure/test.hpp"

namespace panmen::measure {

using record::Figure;
using record::Reason;
using terms::Aggregate;
using terms::AggregateOp;
using terms::SignalType;

namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

int64_t length_ns(Window window) {
  return window.to.ns - window.from.ns;
}

Exact seconds(int64_t ns) {
  return Exact(ns, kNsPerSecond);
}

// Why a figure cannot be decided with so much missing of the whole, if it cannot.
Reason judge_missing(const Plan& plan, int64_t missing, int64_t whole) {
  if (missing >= whole) return Reason::no_data;
  const Ratio most = plan.contract.gaps.missing_at_most;
  const bool too_much =
      static_cast<Int128>(missing) * most.denominator > static_cast<Int128>(whole) * most.numerator;
  return too_much ? Reason::too_much_missing : Reason::none;
}

Value over_time(const Plan& plan, const Aggregate& aggregate, Window window, const TimeSummary& summary) {
  if (const Reason reason = judge_missing(plan, summary.excluded_ns, length_ns(window));
      reason != Reason::none)
    return Value::none(reason);
  switch (aggregate.op) {
    case AggregateOp::share:
      return {Exact(summary.held_ns, length_ns(window) - summary.excluded_ns)};
    case AggregateOp::time:
      return {seconds(summary.held_ns)};
    case AggregateOp::longest:
      return {seconds(summary.longest_ns)};
    default:
      PANMEN_ASSERT(false);
  }
}

Exact exact_of(double value) {
  return to_exact(value);
}
Exact exact_of(int64_t value) {
  return Exact(value);
}

// The variance of a sample, n - 1 below the line. REQUIRES: count > 1.
template <class Number>
Exact variance(const Samples<Number>& samples) {
  const Exact total = samples.sum.value();
  return (samples.squares->value() - total * total / samples.count) / (samples.count - 1);
}

template <class Number>
Exact median(std::span<const Number> values) {
  const size_t n = values.size();
  const Exact upper = exact_of(select(values, n / 2));
  if (n % 2 == 1) return upper;
  return (exact_of(select(values, n / 2 - 1)) + upper) / 2;
}

// The smallest sample with at least the share q of all samples at or below it.
template <class Number>
Exact quantile(std::span<const Number> values, Ratio q) {
  const auto n = static_cast<Int128>(values.size());
  const Int128 rank = (n * q.numerator + q.denominator - 1) / q.denominator;
  return exact_of(select(values, static_cast<size_t>(rank - 1)));
}

// In the samples' own unit, but for `count`.
template <class Number>
Value statistic(const Aggregate& aggregate, const Samples<Number>& samples, const Exact& factor) {
  if (aggregate.op == AggregateOp::count) return {Exact(samples.count)};
  if (aggregate.op == AggregateOp::sum) return {Exact(samples.sum.value() * factor)};
  if (samples.count == 0) return Value::none(Reason::no_data);
  switch (aggregate.op) {
    case AggregateOp::mean:
      return {Exact(samples.sum.value() * factor / samples.count)};
    case AggregateOp::minimum:
      return {Exact(exact_of(samples.least) * factor)};
    case AggregateOp::maximum:
      return {Exact(exact_of(samples.greatest) * factor)};
    case AggregateOp::first:
      return {Exact(exact_of(samples.first) * factor)};
    case AggregateOp::last:
      return {Exact(exact_of(samples.last) * factor)};
    case AggregateOp::delta:
      return {Exact((exact_of(samples.last) - exact_of(samples.first)) * factor)};
    case AggregateOp::quantile:
      return {Exact(quantile<Number>(samples.values, aggregate.quantile) * factor)};
    case AggregateOp::median:
      return {Exact(median<Number>(samples.values) * factor)};
    case AggregateOp::deviation:
      if (samples.count < 2) return Value::none(Reason::no_data);
      return {square_root(variance(samples) * factor * factor)};
    default:
      PANMEN_ASSERT(false);
  }
}

Exact factor_of(const terms::Signal& signal) {
  if (signal.multiplier == Ratio{1, 1}) return to_exact(signal.unit.factor);
  return to_exact(signal.multiplier) * to_exact(signal.unit.factor);
}

Value at_end(const std::optional<std::string>& text) {
  return text.has_value() ? Value{std::nullopt, Reason::none, text} : Value::none(Reason::no_data);
}

Value over_samples(const Plan& plan, const Aggregate& aggregate, Window window,
                   const SampleSummary& summary) {
  const terms::Signal& signal = plan.signal(*aggregate.signal);
  // An interval belongs whole to the window of its stamp, so one that reaches over a window's edge is missing
  // on neither side.
  const int64_t missing_ns = signal.type == SignalType::interval
                                 ? std::max<int64_t>(length_ns(window) - summary.covered_ns, 0)
                                 : summary.missing_ns;
  if (const Reason reason = judge_missing(plan, missing_ns, length_ns(window)); reason != Reason::none)
    return Value::none(reason);
  if (summary.has_doubtful_event) return Value::none(Reason::too_much_missing);
  if (summary.numbers.count < aggregate.at_least) return Value::none(Reason::too_few_samples);
  if (aggregate.op == AggregateOp::distinct) return {Exact(summary.texts.size())};
  if (type_of(aggregate, plan.contract) == terms::FigureType::text)
    return at_end(aggregate.op == AggregateOp::first ? summary.first_text : summary.last_text);
  return statistic(aggregate, summary.numbers, factor_of(signal));
}

Value over_counter(const Plan& plan, const Aggregate& aggregate, Window window,
                   const CounterSummary& summary) {
  if (const Reason reason = judge_missing(plan, summary.missing_ns, length_ns(window));
      reason != Reason::none)
    return Value::none(reason);
  if (summary.readings < aggregate.at_least) return Value::none(Reason::too_few_samples);
  if (!summary.has_reading) return Value::none(Reason::no_data);
  const Exact increase = summary.increase.value() * factor_of(plan.signal(*aggregate.signal));
  if (aggregate.op == AggregateOp::increase) return {increase};
  return {Exact(increase / seconds(length_ns(window) - summary.missing_ns))};
}

Value weighted_mean(const Plan& plan, const Aggregate& aggregate, Window window,
                    const WeightedSummary& summary) {
  if (const Reason reason = judge_missing(plan, summary.missing_ns, length_ns(window));
      reason != Reason::none)
    return Value::none(reason);
  if (summary.samples < aggregate.at_least) return Value::none(Reason::too_few_samples);
  return {Exact(summary.sum.value() * factor_of(plan.signal(*aggregate.signal)) /
                (length_ns(window) - summary.missing_ns))};
}

Value over_costs(const Plan& plan, const Aggregate& aggregate, Window window, const CostSummary& summary) {
  const int64_t missing_ns = std::max<int64_t>(length_ns(window) - summary.covered_ns, 0);
  if (const Reason reason = judge_missing(plan, missing_ns, length_ns(window)); reason != Reason::none)
    return Value::none(reason);
  if (summary.count < aggregate.at_least) return Value::none(Reason::too_few_samples);
  const terms::Tariff& tariff = plan.contract.tariffs[*aggregate.tariff];
  Exact total = 0;
  for (const auto& [row, amount] : summary.amounts)
    total += amount.value() * to_exact(to_ratio(price_of(tariff, row)));
  return {Exact(total * to_exact(tariff.unit.factor) * factor_of(plan.signal(*aggregate.signal)))};
}

Value over_points(const Plan& plan, const Aggregate& aggregate, Window window, const PointSummary& summary) {
  if (const Reason reason = judge_missing(plan, summary.missing_ns, length_ns(window));
      reason != Reason::none)
    return Value::none(reason);
  if (summary.are_too_many) return Value::none(Reason::out_of_range);
  if (summary.points.size() < aggregate.at_least) return Value::none(Reason::too_few_samples);
  const auto found = repeatability(summary.points, factor_of(plan.signal(*aggregate.signal)));
  return found.has_value() ? Value{*found} : Value::none(Reason::no_data);
}

// What was not entered is nothing.
Value over_entries(const Plan& plan, uint16_t adjustment, Window window, const Facts& facts) {
  Exact total = 0;
  auto at = std::ranges::upper_bound(facts.amounts, window.from.ns, {}, &EnteredAmount::at_ns);
  for (; at != facts.amounts.end() && at->at_ns <= window.to.ns; ++at)
    if (at->adjustment == adjustment) total += to_exact(to_ratio(at->amount));
  return {Exact(total * to_exact(plan.contract.adjustments[adjustment].unit.factor))};
}

// Figures of another measure, in whole steps of its resolution.
Value over_figures(const Plan& plan, const Aggregate& aggregate, Window window,
                   std::span<const Noted> noted) {
  const terms::Measure& measure = plan.contract.measures[*aggregate.measure];
  Samples<int64_t> steps;
  SampleNeeds needs;
  needs.sum = needs.extremes = needs.ends = true;
  int64_t closed = 0;
  int64_t undecided = 0;
  bool any = false;
  for (const Noted& note : noted) {
    if (note.spec != measure.per || note.window.to <= window.from || note.window.to > window.to) continue;
    any = true;
    const auto figure = std::ranges::find(note.figures, measure.name, &Figure::measure);
    PANMEN_ASSERT(figure != note.figures.end());
    const std::optional<bool> does_count =
        measure.only.empty() ? true : run_test(plan.contract, measure.only, note.figures).met;
    if (does_count == false) continue;
    ++closed;
    if (!does_count.has_value() || !figure->steps.has_value())
      ++undecided;
    else
      steps.add(std::span(&*figure->steps, 1), needs);
  }
  if (!any) return Value::none(Reason::no_data);
  if (closed > 0)
    if (const Reason reason = judge_missing(plan, undecided, closed); reason != Reason::none)
      return Value::none(reason);
  const Exact step = to_exact(to_ratio(measure.show.step)) * to_exact(measure.show.unit.factor);
  return statistic(aggregate, steps, step);
}

Value moment(const Plan& plan, const Aggregate& aggregate, Window window, const MomentSummary& summary) {
  if (const Reason reason = judge_missing(plan, summary.missing_ns, length_ns(window));
      reason != Reason::none)
    return Value::none(reason);
  const auto& at_ns = aggregate.op == AggregateOp::first_time ? summary.first_ns : summary.last_ns;
  return at_ns.has_value() ? Value{seconds(*at_ns)} : Value::none(Reason::never_held);
}

}  // namespace

Value value_of(const Plan& plan, uint16_t number, Window window, const Summary& summary,
               std::span<const Noted> noted, const Facts& facts) {
  const Aggregate& aggregate = plan.contract.aggregates[number];
  const Place place = plan.places[number];
  switch (place.kind) {
    case UseKind::time:
      return over_time(plan, aggregate, window, summary.times[place.index]);
    case UseKind::rising: {
      const RisingSummary& rising = summary.rising[place.index];
      if (const Reason reason = judge_missing(plan, rising.missing_ns, length_ns(window));
          reason != Reason::none)
        return Value::none(reason);
      return {Exact(rising.edges)};
    }
    case UseKind::moments:
      return moment(plan, aggregate, window, summary.moments[place.index]);
    case UseKind::samples:
      return over_samples(plan, aggregate, window, summary.samples[place.index]);
    case UseKind::durations: {
      const DurationSummary& durations = summary.durations[place.index];
      if (const Reason reason = judge_missing(plan, durations.missing_ns, length_ns(window));
          reason != Reason::none)
        return Value::none(reason);
      if (durations.durations_ns.count < aggregate.at_least) return Value::none(Reason::too_few_samples);
      return statistic(aggregate, durations.durations_ns, seconds(1));
    }
    case UseKind::counter:
      return over_counter(plan, aggregate, window, summary.counters[place.index]);
    case UseKind::weighted:
      return weighted_mean(plan, aggregate, window, summary.weighted[place.index]);
    case UseKind::costs:
      return over_costs(plan, aggregate, window, summary.costs[place.index]);
    case UseKind::points:
      return over_points(plan, aggregate, window, summary.points[place.index]);
    case UseKind::figures:
      return over_figures(plan, aggregate, window, noted);
    case UseKind::entries:
      return over_entries(plan, place.index, window, facts);
    case UseKind::window:
      return {seconds((aggregate.op == AggregateOp::window_begin ? window.from : window.to).ns)};
    case UseKind::none:
      break;
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::measure
