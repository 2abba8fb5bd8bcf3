#include "terms/contract_rules.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/assert.hpp"

namespace panmen::terms {
namespace {

// ---- Signals --------------------------------------------------------------------------------------------

bool is_positive(double value) {
  return std::isfinite(value) && value > 0;
}

bool is_limit(Duration value) {
  return value > Duration{} && value <= kMaxAlive;
}

std::string_view broken_rule_of_numbers(const Signal& signal) {
  const bool number = is_number(signal.type);
  if (!number && signal.unit != Unit{}) return "a signal without numbers has a unit";
  if (signal.multiplier.numerator <= 0) return "a signal's multiplier is not positive";
  if (!number && signal.multiplier != Ratio{1, 1}) return "a signal without numbers has a multiplier";
  if (signal.reset == CounterReset::wraps && !is_positive(signal.wraps_at))
    return "what a counter wraps at is not a positive number";

  if (!signal.measured_with.empty() && signal.type != SignalType::gauge)
    return "what is no gauge is said to be measured";
  const bool bounded = signal.least || signal.greatest;
  if (!number && bounded) return "a signal without numbers has limits";
  if ((signal.least && !std::isfinite(*signal.least)) ||
      (signal.greatest && !std::isfinite(*signal.greatest)))
    return "a signal's limit is not finite";
  if (signal.least && signal.greatest && *signal.least > *signal.greatest)
    return "a signal's least value is above its greatest";
  if (signal.jump_above) {
    if (!number || signal.type == SignalType::counter)
      return "a jump is looked for in what is neither a gauge nor an interval";
    if (!is_positive(*signal.jump_above)) return "a signal's jump is not a positive number";
  }
  if (signal.stuck_after) {
    if (signal.type != SignalType::gauge) return "what is no gauge is taken as stuck";
    if (!is_limit(*signal.stuck_after)) return "the time after which a gauge is stuck is out of range";
  }
  return {};
}

std::string_view broken_rule_of_liveness(const Signal& signal) {
  if (signal.heartbeat && signal.liveness != Liveness::heartbeat)
    return "a heartbeat is named where none is asked for";
  if (signal.type == SignalType::connection) {
    if (signal.liveness != Liveness::session || signal.connection)
      return "a connection does not hold by itself";
  } else if (signal.liveness == Liveness::session && !signal.connection) {
    return "a session has no connection";
  }
  if (signal.type == SignalType::event && signal.liveness == Liveness::period)
    return "an event, which has no rhythm, is alive by period";
  const bool has_limit = signal.liveness != Liveness::session || signal.type == SignalType::interval;
  if (has_limit ? !is_limit(signal.alive_within) : signal.alive_within != Duration{})
    return "a signal's liveness limit is out of range";
  return {};
}

// ---- Shifts ---------------------------------------------------------------------------------------------

std::string_view broken_rule(const Shift& shift) {
  if (!is_day_part(shift.hours)) return "a shift's hours are out of range";
  const DaySpan hours = span_of(shift.hours);
  int64_t end_s = hours.from_s;
  for (const DayPart& pause : shift.breaks) {
    if (!is_day_part(pause)) return "a break's hours are out of range";
    const DaySpan span = span_of(shift.hours, pause);
    if (span.to_s > hours.to_s) return "a break is not within its shift";
    if (span.from_s < end_s) return "a shift's breaks are not in order, or overlap";
    end_s = span.to_s;
  }
  return {};
}

// ---- Aggregates -----------------------------------------------------------------------------------------

// Whether time that counts has a direction in the figure: GapRule::against.
bool measures_time(AggregateOp op) {
  return op == AggregateOp::share || op == AggregateOp::time || op == AggregateOp::longest;
}

bool is_of_condition(AggregateOp op) {
  return measures_time(op) || op == AggregateOp::rising || op == AggregateOp::first_time ||
         op == AggregateOp::last_time;
}

// Of durations and of another measure's figures: no more than the samples themselves is asked.
bool is_of_plain_samples(AggregateOp op, AggregateSource source) {
  switch (op) {
    case AggregateOp::mean:
    case AggregateOp::minimum:
    case AggregateOp::maximum:
    case AggregateOp::sum:
    case AggregateOp::count:
    case AggregateOp::first:
    case AggregateOp::last:
      return true;
    case AggregateOp::quantile:
    case AggregateOp::median:
    case AggregateOp::deviation:
      return source != AggregateSource::measure;
    default:
      return false;
  }
}

std::string_view broken_rule_of_signal_figure(AggregateOp op, SignalType type) {
  switch (op) {
    case AggregateOp::increase:
    case AggregateOp::rate:
      if (type != SignalType::counter) return "an increase or a rate is taken of what is no counter";
      break;
    case AggregateOp::first:
    case AggregateOp::last:
      if (type == SignalType::state || type == SignalType::text || type == SignalType::event) break;
      [[fallthrough]];
    case AggregateOp::delta:
    case AggregateOp::time_mean:
    case AggregateOp::repeatability:
      if (type != SignalType::gauge) return "a figure of gauges is taken of what is no gauge";
      break;
    case AggregateOp::sum:
    case AggregateOp::mean:
    case AggregateOp::minimum:
    case AggregateOp::maximum:
    case AggregateOp::quantile:
    case AggregateOp::median:
    case AggregateOp::deviation:
      if (type != SignalType::gauge && type != SignalType::interval)
        return "a figure of samples is taken of what is neither a gauge nor an interval";
      break;
    case AggregateOp::distinct:
      if (type != SignalType::state && type != SignalType::text && type != SignalType::event)
        return "different values are counted of what is no state, text or event";
      break;
    case AggregateOp::cost:
      if (type != SignalType::interval) return "a cost is taken of what is no interval";
      break;
    case AggregateOp::count:
      break;
    case AggregateOp::share:
    case AggregateOp::time:
    case AggregateOp::rising:
    case AggregateOp::longest:
    case AggregateOp::first_time:
    case AggregateOp::last_time:
      return "a figure of a condition is taken of a signal";
    case AggregateOp::window_begin:
    case AggregateOp::window_end:
      return "a window's edge is taken of a signal";
  }
  return {};
}

bool takes_where(AggregateOp op) {
  return op != AggregateOp::increase && op != AggregateOp::rate && op != AggregateOp::delta &&
         op != AggregateOp::time_mean;
}

// The source has what it is about, and nothing else.
std::string_view broken_rule_of_subject(const Aggregate& aggregate) {
  const bool of_signal = aggregate.source == AggregateSource::signal;
  const bool of_measure = aggregate.source == AggregateSource::measure;
  const bool of_entries = aggregate.source == AggregateSource::entries;
  const bool of_window = aggregate.source == AggregateSource::window;
  if (aggregate.signal.has_value() != of_signal || aggregate.measure.has_value() != of_measure ||
      aggregate.adjustment.has_value() != of_entries)
    return "an aggregate has no subject, or one too many";
  if (of_measure && aggregate.condition) return "a figure of another measure has a condition";
  if (of_entries && aggregate.condition) return "a figure of entries has a condition";
  if (of_window && aggregate.condition) return "a window's edge has a condition";
  if (!of_signal && !of_measure && !of_entries && !of_window && !aggregate.condition)
    return "an aggregate has no condition";
  return {};
}

// What belongs to one figure alone: a price, two more coordinates, a number of samples.
std::string_view broken_rule_of_figures_own(const Aggregate& aggregate, const Contract& contract) {
  if (aggregate.tariff.has_value() != (aggregate.op == AggregateOp::cost))
    return "costs, and only they, have a tariff";
  const bool is_spatial = aggregate.op == AggregateOp::repeatability;
  if (aggregate.signal_y.has_value() != is_spatial || aggregate.signal_z.has_value() != is_spatial)
    return "repeatability, and only it, has three coordinates";
  const bool takes_samples = aggregate.source == AggregateSource::signal ||
                             aggregate.source == AggregateSource::runs ||
                             aggregate.source == AggregateSource::cycles;
  if (aggregate.at_least != 0 && !takes_samples) return "samples are asked for where there are none";
  if (aggregate.tariff) {
    const std::string money_for = std::string(kMoney) + "/";
    const std::string& price = contract.tariffs[*aggregate.tariff].unit.dimension;
    const std::string& priced = contract.signals[*aggregate.signal].unit.dimension;
    if (priced.empty() || (price.starts_with(money_for) && price != money_for + priced))
      return "a tariff is for something else than the amounts it prices";
  }
  if (is_spatial) {
    for (const uint16_t at : {*aggregate.signal_y, *aggregate.signal_z}) {
      const Signal& x = contract.signals[*aggregate.signal];
      const Signal& other = contract.signals[at];
      if (other.type != SignalType::gauge) return "a coordinate is no gauge";
      if (other.unit != x.unit || other.multiplier != x.multiplier)
        return "coordinates have different units or multipliers";
    }
  }
  return {};
}

std::string_view broken_rule_of_source(const Aggregate& aggregate, const Contract& contract) {
  switch (aggregate.source) {
    case AggregateSource::signal:
      if (aggregate.condition && !takes_where(aggregate.op))
        return "a figure that takes none has a condition";
      return broken_rule_of_signal_figure(aggregate.op, contract.signals[*aggregate.signal].type);
    case AggregateSource::condition:
      if (!is_of_condition(aggregate.op)) return "a figure of samples is taken of a condition";
      return {};
    case AggregateSource::runs:
    case AggregateSource::cycles:
      if (!is_of_plain_samples(aggregate.op, aggregate.source))
        return "a figure is taken of durations that have none";
      return {};
    case AggregateSource::measure:
      if (!is_of_plain_samples(aggregate.op, aggregate.source))
        return "a figure is taken of another measure that has none";
      return {};
    case AggregateSource::entries:
      if (aggregate.op != AggregateOp::sum) return "a figure is taken of entries that they do not have";
      return {};
    case AggregateSource::window:
      if (aggregate.op != AggregateOp::window_begin && aggregate.op != AggregateOp::window_end)
        return "a figure is taken of a window that it does not have";
      return {};
  }
  PANMEN_ASSERT(false);
}

// ---- Conditions -----------------------------------------------------------------------------------------

bool is_connection_word(std::string_view text) {
  const auto cause = gap_cause_of(text);
  return text == kAlive || (cause && *cause != GapCause::recording && *cause != GapCause::doubtful);
}

}  // namespace

std::string_view broken_rule(const Signal& signal) {
  if ((signal.type == SignalType::counter) != (signal.reset != CounterReset::none))
    return "counters, and only they, say how they reset";
  if (const auto broken = broken_rule_of_numbers(signal); !broken.empty()) return broken;
  return broken_rule_of_liveness(signal);
}

std::string_view broken_rule_between_signals(const std::vector<Signal>& signals) {
  for (const Signal& signal : signals) {
    if (signal.heartbeat && *signal.heartbeat >= signals.size())
      return "a heartbeat that is not there is named";
    if (!signal.connection) continue;
    if (*signal.connection >= signals.size() || signals[*signal.connection].type != SignalType::connection)
      return "a signal's connection is none";
  }
  return {};
}

std::string_view broken_rule(const WorkCalendar& calendar) {
  constexpr uint8_t kAllDays = 0b111'1111;
  if (calendar.weekdays > kAllDays) return "a calendar has a weekday that is none";
  if (calendar.weekdays == 0 && calendar.also_working.empty()) return "a calendar has no working day";
  if (calendar.holidays.size() + calendar.also_working.size() > kMaxCalendarDays)
    return "a calendar has too many dates";
  const auto ascends = [](const std::vector<CivilDate>& dates) {
    return std::ranges::adjacent_find(dates, std::ranges::greater_equal{}) == dates.end();
  };
  if (!ascends(calendar.holidays) || !ascends(calendar.also_working))
    return "a calendar's dates do not ascend";
  const bool disjoint = std::ranges::none_of(calendar.holidays, [&](CivilDate date) {
    return std::ranges::binary_search(calendar.also_working, date);
  });
  return disjoint ? std::string_view() : "a date is both a holiday and worked";
}

std::string_view broken_rule_of_shifts(const Contract& contract) {
  std::unordered_set<std::string_view> names;
  for (const Shift& shift : contract.shifts) {
    if (!names.insert(shift.name).second) return "two shifts have one name";
    if (const auto broken = broken_rule(shift); !broken.empty()) return broken;
    if (!shift.every_day && !contract.calendar) return "a shift is worked on working days of no calendar";
  }
  for (size_t i = 0; i < contract.shifts.size(); ++i) {
    const bool is_last = i + 1 == contract.shifts.size();
    // Behind the last comes the first, on the next day.
    const int64_t next_s =
        is_last ? kSecondsPerDay + contract.shifts.front().hours.from_s : contract.shifts[i + 1].hours.from_s;
    if (span_of(contract.shifts[i].hours).to_s > next_s) return "shifts overlap, or do not ascend";
  }
  return {};
}

ConditionReach reach_of(const ConditionNode& node, const Contract& contract,
                        const std::vector<ConditionReach>& earlier) {
  ConditionReach reach;
  const auto add = [&](uint16_t part) {
    reach.size = std::min(reach.size + earlier[part].size, kMaxNodes + 1);
    reach.signals |= earlier[part].signals;
    reach.events |= earlier[part].events;
    reach.compares_interval |= earlier[part].compares_interval;
    reach.asks_stop |= earlier[part].asks_stop;
    reach.asks_planned |= earlier[part].asks_planned;
  };
  const auto is_interval = [&](uint16_t signal) {
    return contract.signals[signal].type == SignalType::interval;
  };
  switch (node.op) {
    case ConditionOp::compare_number:
      reach.signals.set(node.signal);
      reach.compares_interval = is_interval(node.signal);
      break;
    case ConditionOp::compare_signals:
      reach.signals.set(node.signal).set(node.other);
      reach.compares_interval = is_interval(node.signal) || is_interval(node.other);
      break;
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      reach.signals.set(node.signal);
      reach.events.set(node.signal, contract.signals[node.signal].type == SignalType::event);
      break;
    case ConditionOp::both:
    case ConditionOp::either:
      add(node.left);
      add(node.right);
      break;
    case ConditionOp::negate:
      add(node.left);
      break;
    case ConditionOp::alive:
      reach.signals.set(node.signal);
      break;
    case ConditionOp::stop:
      reach.asks_stop = true;
      break;
    case ConditionOp::planned:
      reach.asks_planned = true;
      break;
    case ConditionOp::scheduled:
    case ConditionOp::in_shift:
      break;
  }
  return reach;
}

std::string_view broken_rule(const ConditionNode& node, const Contract& contract) {
  const auto& signals = contract.signals;
  switch (node.op) {
    case ConditionOp::compare_number:
      if (!is_number(signals[node.signal].type)) return "a signal without numbers is compared with a number";
      if (!std::isfinite(node.number)) return "a condition's number is not finite";
      break;
    case ConditionOp::compare_signals: {
      const Signal& one = signals[node.signal];
      const Signal& other = signals[node.other];
      if (!is_number(one.type) || !is_number(other.type))
        return "a signal without numbers is compared with another";
      if (one.unit.dimension != other.unit.dimension || one.unit.factor != other.unit.factor ||
          one.multiplier != other.multiplier)
        return "two signals of different units or multipliers are compared";
      if (node.factor.numerator <= 0) return "a factor between two signals is not positive";
      break;
    }
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      if (is_number(signals[node.signal].type)) return "a signal with numbers is compared with texts";
      if (node.texts.empty()) return "a condition has no texts";
      if (signals[node.signal].type == SignalType::connection &&
          !std::ranges::all_of(node.texts, is_connection_word))
        return "a connection is compared with what it never says";
      break;
    case ConditionOp::scheduled:
      if (contract.shifts.empty()) return "a condition asks for shifts where there are none";
      break;
    case ConditionOp::both:
    case ConditionOp::either:
    case ConditionOp::negate:
    case ConditionOp::alive:
    case ConditionOp::in_shift:
    case ConditionOp::stop:
    case ConditionOp::planned:
      break;
  }
  return {};
}

std::string_view broken_rule(const Aggregate& aggregate, const Contract& contract,
                             const std::vector<ConditionReach>& reaches) {
  if (const auto broken = broken_rule_of_subject(aggregate); !broken.empty()) return broken;
  if (const auto broken = broken_rule_of_source(aggregate, contract); !broken.empty()) return broken;
  if (const auto broken = broken_rule_of_figures_own(aggregate, contract); !broken.empty()) return broken;
  if (aggregate.op == AggregateOp::quantile && aggregate.quantile.numerator <= 0)
    return "a quantile of zero has no sample";
  const bool holds_in_gap = aggregate.buyer_gap_holds || aggregate.supplier_gap_holds;
  if (holds_in_gap && !measures_time(aggregate.op))
    return "a gap is counted in a figure that measures no time";
  if (aggregate.buyer_gap_holds && aggregate.supplier_gap_holds)
    return "a gap is counted in one direction whichever party reports";
  if (!aggregate.condition) return {};
  // An event lasts no time: only at its own stamp can a condition on it be asked.
  std::bitset<kMaxSignals> allowed;
  if (aggregate.signal) allowed.set(*aggregate.signal);
  if ((reaches[*aggregate.condition].events & ~allowed).any())
    return "a condition on an event stands outside the event's own count";
  return {};
}

}  // namespace panmen::terms
