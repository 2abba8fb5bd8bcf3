#include "sim/oracle.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include <boost/multiprecision/cpp_int.hpp>

#include "sim/course.hpp"
#include "sim/timeline.hpp"

namespace panmen::sim {

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;
using record::Reason;
using signal::Quality;
using terms::AggregateOp;
using terms::Comparison;
using terms::ConditionOp;
using terms::SignalType;

// A gap leaves a condition open, as time that is taken out or as time that counts against it.
enum class Truth : uint8_t { no, yes, excluded, down };

struct Answer {
  std::optional<cpp_rational> value;
  Reason reason = Reason::none;
  std::optional<std::string> text{};
};

template <class T>
bool holds(const T& a, Comparison comparison, const T& b) {
  switch (comparison) {
    case Comparison::equal:
      return a == b;
    case Comparison::not_equal:
      return a != b;
    case Comparison::less:
      return a < b;
    case Comparison::at_most:
      return a <= b;
    case Comparison::greater:
      return a > b;
    case Comparison::at_least:
      return a >= b;
  }
  return false;
}

cpp_rational rational(Ratio r) {
  return cpp_rational(r.numerator, r.denominator);
}

// Counts the windows of one spec, in order.
class Oracle {
 public:
  // `observations`: all that count, in those of the windows that end at or before `through`.
  Oracle(const terms::Contract& contract, uint16_t spec, const std::vector<Window>& windows,
         const std::vector<Observation>& observations, Instant through)
      : contract_(contract),
        spec_(spec),
        windows_(windows),
        begin_s_(seconds_of(windows.front().from)),
        line_(contract, observations, begin_s_, seconds_of(through)) {}

  std::vector<record::Figure> figures(Window window) {
    from_s_ = seconds_of(window.from);
    to_s_ = seconds_of(window.to);
    std::vector<record::Figure> result;
    std::vector<Answer> answers(contract_.measures.size());
    for (size_t i = 0; i < contract_.measures.size(); ++i) {
      const terms::Measure& measure = contract_.measures[i];
      if (measure.per != spec_) continue;
      if (measure.show.type == terms::FigureType::yes_no) {
        result.push_back(answered(measure, result));
        continue;
      }
      answers[i] = node(measure.nodes, measure.nodes.size() - 1, answers);
      record::Figure figure{measure.name, std::nullopt, answers[i].reason, 0};
      if (answers[i].value) {
        const cpp_rational step = rational(to_ratio(measure.show.step)) * rational(measure.show.unit.factor);
        figure.steps = rounded(*answers[i].value, step);
        if (!figure.steps)
          figure.reason = Reason::out_of_range;
        else
          figure.side = static_cast<int8_t>((*answers[i].value).compare(*figure.steps * step));
      }
      if (answers[i].text) {
        const auto& texts = measure.show.texts;
        figure.steps = std::ranges::find(texts, *answers[i].text) - texts.begin();
      }
      result.push_back(std::move(figure));
    }
    return result;
  }

 private:
  // Of a test of two comparisons that are joined; the reason is that of the first that is open.
  record::Figure answered(const terms::Measure& measure, const std::vector<record::Figure>& before) const {
    record::Figure figure{measure.name, std::nullopt, Reason::none, 0};
    const bool decides = measure.test[2].op == terms::TestOp::either;
    bool is_decided = false;
    for (size_t i = 0; i < 2; ++i) {
      const terms::TestNode& node = measure.test[i];
      const record::Figure& of =
          *std::ranges::find(before, contract_.measures[node.measure].name, &record::Figure::measure);
      if (!of.steps && figure.reason == Reason::none) figure.reason = of.reason;
      if (of.steps) {
        const int side = contract_.compares_full_value ? of.side : 0;
        const bool met =
            terms::satisfies(std::pair(*of.steps, side), node.comparison, std::pair(node.threshold_steps, 0));
        is_decided = is_decided || met == decides;
      }
    }
    if (is_decided) figure.reason = Reason::none;
    if (figure.reason == Reason::none) figure.steps = is_decided == decides ? 1 : 0;
    return figure;
  }

  Answer moment(const terms::Aggregate& aggregate) const {
    std::optional<int64_t> found_s;
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s) {
      const Truth truth = condition(*aggregate.condition, t, false);
      if (is_open(truth)) missing_s += kTick_s;
      if (truth != Truth::yes) continue;
      if (aggregate.op == AggregateOp::last_time) found_s = t + kTick_s;
      if (!found_s) found_s = t;
    }
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    if (!found_s) return {{}, Reason::never_held};
    return {cpp_rational(*found_s)};
  }

  static int64_t seconds_of(Instant t) { return t.ns / 1'000'000'000; }

  // Up to which stamps one sees who asks what was at t: to the end of the window that is counted, and of
  // those before it, and no further.
  int64_t seen_until(int64_t t_s) const {
    if (t_s >= from_s_ || contract_.windows[spec_].shape == terms::WindowShape::sliding) return to_s_;
    if (t_s < begin_s_) return begin_s_;
    const auto at = std::ranges::upper_bound(windows_, at_s(t_s), {}, &Window::to);
    return seconds_of(at->to);
  }

  const Observation* known_at(uint16_t signal, int64_t t_s) const {
    return line_.known(signal, t_s, seen_until(t_s));
  }

  // At a stamp an interval is what ends there.
  const Observation* known_at_stamp(uint16_t signal, int64_t t_s) const {
    const bool is_amount = contract_.signals[signal].type == SignalType::interval;
    return line_.known(signal, is_amount ? t_s - 1 : t_s, to_s_);
  }

  Truth missing(uint16_t signal, int64_t t_s) const {
    const terms::GapCause cause = line_.cause(signal, t_s, seen_until(t_s));
    return contract_.gaps.rule(cause) == terms::GapRule::down ? Truth::down : Truth::excluded;
  }

  static bool is_open(Truth truth) { return truth == Truth::excluded || truth == Truth::down; }

  Truth condition(uint16_t index, int64_t t_s, bool at_stamp) const {
    const terms::ConditionNode& node = contract_.conditions[index];
    switch (node.op) {
      case ConditionOp::both:
      case ConditionOp::either: {
        const Truth decides = node.op == ConditionOp::either ? Truth::yes : Truth::no;
        const Truth a = condition(node.left, t_s, at_stamp);
        const Truth b = condition(node.right, t_s, at_stamp);
        if (a == decides || b == decides) return decides;
        if (!is_open(a)) return b;
        if (!is_open(b)) return a;
        return a == Truth::down || b == Truth::down ? Truth::down : Truth::excluded;
      }
      case ConditionOp::negate: {
        const Truth a = condition(node.left, t_s, at_stamp);
        return is_open(a) ? a : (a == Truth::yes ? Truth::no : Truth::yes);
      }
      default:
        break;
    }
    const Observation* o = at_stamp ? known_at_stamp(node.signal, t_s) : known_at(node.signal, t_s);
    if (o == nullptr) return missing(node.signal, t_s);
    if (node.op == ConditionOp::compare_number)
      return holds(static_cast<double>(o->number), node.comparison, node.number) ? Truth::yes : Truth::no;
    const bool found = std::ranges::find(node.texts, o->text) != node.texts.end();
    return found == (node.op == ConditionOp::is_one_of) ? Truth::yes : Truth::no;
  }

  Reason judge_missing(int64_t missing_s) const {
    const int64_t length_s = to_s_ - from_s_;
    if (missing_s == length_s) return Reason::no_data;
    return cpp_rational(missing_s, length_s) > rational(contract_.gaps.missing_at_most)
               ? Reason::too_much_missing
               : Reason::none;
  }

  Answer over_time(const terms::Aggregate& aggregate) const {
    int64_t held_s = 0;
    int64_t excluded_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s) {
      const Truth truth = condition(*aggregate.condition, t, false);
      if (truth == Truth::yes) held_s += kTick_s;
      if (truth == Truth::excluded) excluded_s += kTick_s;
    }
    if (const Reason reason = judge_missing(excluded_s); reason != Reason::none) return {{}, reason};
    if (aggregate.op == AggregateOp::time) return {cpp_rational(held_s)};
    return {cpp_rational(held_s, to_s_ - from_s_ - excluded_s)};
  }

  // What the condition was last known to be before the window, from immediately before the first one on.
  std::optional<bool> known_before(uint16_t root) const {
    for (int64_t t = from_s_ - kTick_s; t >= begin_s_ - kTick_s; t -= kTick_s)
      if (const Truth truth = condition(root, t, false); !is_open(truth)) return truth == Truth::yes;
    return std::nullopt;
  }

  Answer rising(const terms::Aggregate& aggregate) const {
    std::optional<bool> before = known_before(*aggregate.condition);
    int64_t edges = 0;
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s) {
      const Truth truth = condition(*aggregate.condition, t, false);
      if (is_open(truth)) {
        missing_s += kTick_s;
        continue;
      }
      if (before == false && truth == Truth::yes) ++edges;
      before = truth == Truth::yes;
    }
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    return {cpp_rational(edges)};
  }

  int64_t unknown_s(uint16_t signal) const {
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s)
      if (!line_.is_known(signal, t, to_s_)) missing_s += kTick_s;
    return missing_s;
  }

  Answer increase(uint16_t signal) const {
    std::optional<int64_t> last;
    int64_t total = 0;
    for (const Observation& o : line_.samples(signal)) {
      if (o.time_s > to_s_) break;
      if (o.quality != Quality::good) {
        // What stands before the first window is known by its last sample, if that is good.
        if (o.time_s <= begin_s_) last.reset();
        continue;
      }
      if (o.time_s > from_s_ && last) {
        const bool reset =
            o.number < *last && contract_.signals[signal].reset == terms::CounterReset::to_zero;
        total += reset ? o.number : o.number - *last;
      }
      last = o.number;
    }
    if (const Reason reason = judge_missing(unknown_s(signal)); reason != Reason::none) return {{}, reason};
    if (!last) return {{}, Reason::no_data};
    return {cpp_rational(total) * rational(contract_.signals[signal].unit.factor)};
  }

  // What is left of the window's length when the intervals that are stamped in it are taken away, whole.
  int64_t not_covered_by_intervals_s(const terms::Aggregate& aggregate) const {
    const int64_t limit_s = contract_.signals[*aggregate.signal].alive_within.ns / 1'000'000'000;
    int64_t left_s = to_s_ - from_s_;
    std::optional<int64_t> before_s;
    for (const Observation& o : line_.samples(*aggregate.signal)) {
      const int64_t covers_s = before_s ? std::min(limit_s, o.time_s - *before_s) : limit_s;
      before_s = o.time_s;
      if (o.time_s <= from_s_ || o.time_s > to_s_ || o.quality != Quality::good) continue;
      if (aggregate.condition && is_open(condition(*aggregate.condition, o.time_s, true))) continue;
      left_s -= covers_s;
    }
    return std::max<int64_t>(left_s, 0);
  }

  Answer over_samples(const terms::Aggregate& aggregate) const {
    const uint16_t signal = *aggregate.signal;
    const terms::Signal& of = contract_.signals[signal];
    int64_t missing_s = of.type == SignalType::interval ? not_covered_by_intervals_s(aggregate) : 0;
    for (int64_t t = from_s_; t < to_s_ && of.type != SignalType::interval; t += kTick_s) {
      const bool known = line_.is_known(signal, t, to_s_) &&
                         (!aggregate.condition || !is_open(condition(*aggregate.condition, t, false)));
      if (!known) missing_s += kTick_s;
    }
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    const bool by_end = of.type == SignalType::interval || of.type == SignalType::counter;
    std::vector<int64_t> values;
    std::vector<std::string> texts;
    for (const Observation& o : line_.samples(signal)) {
      const bool belongs =
          by_end ? o.time_s > from_s_ && o.time_s <= to_s_ : o.time_s >= from_s_ && o.time_s < to_s_;
      if (belongs && o.quality != Quality::good && of.type == SignalType::event)
        return {{}, Reason::too_much_missing};
      if (!belongs || o.quality != Quality::good) continue;
      if (aggregate.condition && condition(*aggregate.condition, o.time_s, true) != Truth::yes) continue;
      values.push_back(o.number);
      texts.push_back(o.text);
    }
    if (type_of(aggregate, contract_) == terms::FigureType::text) {
      if (texts.empty()) return {{}, Reason::no_data};
      return {{}, Reason::none, aggregate.op == AggregateOp::first ? texts.front() : texts.back()};
    }
    std::sort(values.begin(), values.end());
    cpp_rational sum = 0;
    for (int64_t v : values)
      sum += v;
    const cpp_rational factor = rational(of.unit.factor);
    if (aggregate.op == AggregateOp::count) return {cpp_rational(values.size())};
    if (aggregate.op == AggregateOp::sum) return {sum * factor};
    if (values.empty()) return {{}, Reason::no_data};
    if (aggregate.op == AggregateOp::mean) return {sum * factor / values.size()};
    if (aggregate.op == AggregateOp::minimum) return {values.front() * factor};
    if (aggregate.op == AggregateOp::maximum) return {values.back() * factor};
    size_t at_or_below = 1;  // the smallest sample with at least the share q at or below it
    while (cpp_rational(at_or_below, values.size()) < rational(aggregate.quantile))
      ++at_or_below;
    return {values[at_or_below - 1] * factor};
  }

  Answer aggregate(const terms::Aggregate& a) {
    switch (a.op) {
      case AggregateOp::share:
      case AggregateOp::time:
        return over_time(a);
      case AggregateOp::rising:
        return rising(a);
      case AggregateOp::increase:
        return increase(*a.signal);
      case AggregateOp::first_time:
      case AggregateOp::last_time:
        return moment(a);
      case AggregateOp::window_begin:
        return {cpp_rational(from_s_)};
      case AggregateOp::window_end:
        return {cpp_rational(to_s_)};
      default:
        return over_samples(a);
    }
  }

  Answer node(const std::vector<terms::ExpressionNode>& nodes, size_t index,
              const std::vector<Answer>& earlier) {
    const terms::ExpressionNode& n = nodes[index];
    if (n.op == terms::ExpressionOp::literal) return {rational(n.literal)};
    if (n.op == terms::ExpressionOp::aggregate) return aggregate(contract_.aggregates[n.index]);
    if (n.op == terms::ExpressionOp::measure) return earlier[n.index];
    const Answer a = node(nodes, n.left, earlier);
    const Answer b = node(nodes, n.right, earlier);
    if (!a.value) return a;
    if (!b.value) return b;
    switch (n.op) {
      case terms::ExpressionOp::add:
        return {cpp_rational(*a.value + *b.value)};
      case terms::ExpressionOp::subtract:
        return {cpp_rational(*a.value - *b.value)};
      case terms::ExpressionOp::multiply:
        return {cpp_rational(*a.value * *b.value)};
      default:
        break;
    }
    if (*b.value == 0) return {{}, Reason::divides_by_zero};
    return {cpp_rational(*a.value / *b.value)};
  }

  static std::optional<int64_t> rounded(const cpp_rational& value, const cpp_rational& step) {
    const cpp_rational steps = value / step;
    cpp_int floor = numerator(steps) / denominator(steps);
    if (cpp_rational(floor) > steps) floor -= 1;
    const cpp_rational over = steps - cpp_rational(floor);
    const cpp_rational half(1, 2);
    if (over > half || (over == half && floor % 2 != 0)) floor += 1;
    if (floor > std::numeric_limits<int64_t>::max() || floor < std::numeric_limits<int64_t>::min())
      return std::nullopt;
    return static_cast<int64_t>(floor);
  }

  const terms::Contract& contract_;
  uint16_t spec_;
  const std::vector<Window>& windows_;
  int64_t begin_s_;  // where the first window begins
  Timeline line_;
  int64_t from_s_ = 0;
  int64_t to_s_ = 0;
};

// Of a contract that begins there, with the late observations that count in each of its windows.
template <class LateOf>
FiguresOfWindows count(const terms::Contract& contract, const std::vector<Observation>& in_time,
                       int64_t complete_s, const LateOf& late_of) {
  FiguresOfWindows result;
  const std::optional<Instant> begin = begin_of(contract, in_time, complete_s);
  if (!begin) return result;
  std::vector<Observation> own;
  std::ranges::copy_if(in_time, std::back_inserter(own), [&](const Observation& o) {
    return std::ranges::any_of(contract.signals, [&](const terms::Signal& s) { return is_of(o, s); });
  });
  for (uint16_t spec = 0; spec < contract.windows.size(); ++spec) {
    const std::vector<Window> windows = windows_of(contract, spec, *begin, complete_s);
    const std::vector<std::vector<const Observation*>> late = late_of(windows);
    std::optional<Oracle> oracle;
    for (size_t i = 0; i < windows.size(); ++i) {
      if (!oracle || late[i] != late[i - 1]) {
        std::vector<Observation> counted = own;
        for (const Observation* o : late[i])
          counted.push_back(*o);
        const auto other = std::ranges::find_if(late.begin() + static_cast<ptrdiff_t>(i), late.end(),
                                                [&](const auto& of_window) { return of_window != late[i]; });
        const Window& last = windows[static_cast<size_t>(other - late.begin()) - 1];
        oracle.emplace(contract, spec, windows, counted, last.to);
      }
      result[{spec, windows[i]}] = oracle->figures(windows[i]);
    }
  }
  return result;
}

}  // namespace

FiguresOfWindows expected_figures(const terms::Contract& contract,
                                  const std::vector<Observation>& observations, int64_t complete_s) {
  return count(contract, observations, complete_s, [](const std::vector<Window>& windows) {
    return std::vector<std::vector<const Observation*>>(windows.size());
  });
}

FiguresOfWindows expected_figures(const terms::Contract& contract, const World& world) {
  const auto complete_s = complete_before_steps(contract, world);
  if (!complete_s.back()) return {};
  return count(contract, world.in_time, *complete_s.back(), [&](const std::vector<Window>& windows) {
    return late_in_windows(contract, world, windows, complete_s);
  });
}

}  // namespace panmen::sim
