#include "terms/text/functions.hpp"

#include <algorithm>
#include <iterator>

#include "base/assert.hpp"
#include "terms/text/formula.hpp"

namespace panmen::terms {
namespace {

using Op = AggregateOp;
using Kind = FunctionKind;
using Source = AggregateSource;

constexpr Taken kSamples = kGauge | kInterval | kDurations;
constexpr Taken kEnds = kGauge | kState | kText | kEvent | kDurations | kMeasure;

constexpr Function kFunctions[] = {
    {"share", Kind::figure, Op::share, Source::condition, kCondition, false, "share(state = \"RUN\")"},
    {"time", Kind::figure, Op::time, Source::condition, kCondition, false, "time(state = \"RUN\")"},
    {"longest", Kind::figure, Op::longest, Source::condition, kCondition, false, "longest(state = \"STOP\")"},
    {"first_time", Kind::figure, Op::first_time, Source::condition, kCondition, false,
     "first_time(state = \"RUN\")"},
    {"last_time", Kind::figure, Op::last_time, Source::condition, kCondition, false,
     "last_time(state = \"RUN\")"},
    {"window_begin", Kind::figure, Op::window_begin, Source::window, 0, false, "window_begin()"},
    {"window_end", Kind::figure, Op::window_end, Source::window, 0, false, "window_end()"},
    {"sum", Kind::figure, Op::sum, Source::signal, kSamples | kMeasure, true, "sum(energy)"},
    {"mean", Kind::figure, Op::mean, Source::signal, kSamples | kMeasure, true,
     "mean(temperature where state = \"RUN\")"},
    {"mean_by_time", Kind::figure, Op::time_mean, Source::signal, kGauge, false, "mean_by_time(temperature)"},
    {"min", Kind::figure, Op::minimum, Source::signal, kSamples | kMeasure, true, "min(temperature)"},
    {"max", Kind::figure, Op::maximum, Source::signal, kSamples | kMeasure, true,
     "max(temperature where state = \"RUN\")"},
    {"median", Kind::figure, Op::median, Source::signal, kSamples, true, "median(temperature)"},
    {"stddev", Kind::figure, Op::deviation, Source::signal, kSamples, true, "stddev(temperature)"},
    {"quantile", Kind::figure, Op::quantile, Source::signal, kSamples, true, "quantile(temperature, 95 %)"},
    {"first", Kind::figure, Op::first, Source::signal, kEnds, true, "first(level where pump = \"OFF\")"},
    {"last", Kind::figure, Op::last, Source::signal, kEnds, true, "last(level where pump = \"OFF\")"},
    {"delta", Kind::figure, Op::delta, Source::signal, kGauge, false, "delta(level)"},
    {"count", Kind::figure, Op::count, Source::signal, kSignals | kBecoming | kDurations | kMeasure, true,
     "count(state = \"STOP\" becomes true)"},
    {"distinct", Kind::figure, Op::distinct, Source::signal, kState | kText | kEvent, true,
     "distinct(alarm where alarm != \"none\")"},
    {"increase", Kind::figure, Op::increase, Source::signal, kCounter, false, "increase(cycles)"},
    {"rate", Kind::figure, Op::rate, Source::signal, kCounter, false, "rate(cycles)"},
    {kCost, Kind::figure, Op::cost, Source::signal, kInterval, true, "cost(energy, peak_valley)"},
    {"repeatability", Kind::figure, Op::repeatability, Source::signal, kGauge, true,
     "repeatability(x, y, z where pose = \"P1\")"},
    {kAdjustment, Kind::figure, Op::sum, Source::entries, 0, false, "adjustment(baseline)"},
    {"runs", Kind::durations, Op::share, Source::runs, 0, false, "mean(runs(state = \"STOP\"))"},
    {"cycles", Kind::durations, Op::share, Source::cycles, 0, false,
     "quantile(cycles(grip = \"closed\"), 95 %)"},
    {"sqrt", Kind::root, Op::share, Source::condition, 0, false, "sqrt(variance)"},
    {"abs", Kind::absolute, Op::share, Source::condition, 0, false, "abs(target - made)"},
    {kBaseline, Kind::baseline, Op::share, Source::condition, 0, false, "baseline(heating)"},
    {"alive", Kind::condition, Op::share, Source::condition, kSignals & ~kConnection, false,
     "share(alive(state))"},
    {"any", Kind::group, Op::share, Source::condition, 0, false, "share(any(occupied > 90 %))"},
    {"all", Kind::group, Op::share, Source::condition, 0, false, "share(all(occupied > 90 %))"},
};

constexpr SignalType kTypes[] = {SignalType::gauge,     SignalType::counter, SignalType::interval,
                                 SignalType::state,     SignalType::text,    SignalType::event,
                                 SignalType::connection};

}  // namespace

Taken taken(SignalType type) {
  switch (type) {
    case SignalType::gauge:
      return kGauge;
    case SignalType::counter:
      return kCounter;
    case SignalType::interval:
      return kInterval;
    case SignalType::state:
      return kState;
    case SignalType::text:
      return kText;
    case SignalType::event:
      return kEvent;
    case SignalType::connection:
      return kConnection;
  }
  PANMEN_ASSERT(false);
}

const Function* find_function(std::string_view name) {
  const auto found = std::ranges::find(kFunctions, name, &Function::name);
  return found == std::end(kFunctions) ? nullptr : &*found;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Function& function : kFunctions)
    names.push_back(function.name);
  return names;
}

std::string in_words(SignalType type) {
  const std::string_view name = name_of(type);
  const bool vowel = std::string_view("aeiou").find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(name);
}

std::string in_words(Taken signals) {
  std::vector<std::string> words;
  for (const SignalType type : kTypes) {
    if ((signals & taken(type)) != 0) words.push_back(in_words(type));
  }
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace panmen::terms
