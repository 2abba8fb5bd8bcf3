#include "sim/oracle.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include <boost/multiprecision/cpp_int.hpp>

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

enum class Truth : uint8_t { no, yes, unknown };

struct Answer {
  std::optional<cpp_rational> value;
  Reason reason = Reason::none;
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

class Oracle {
 public:
  Oracle(const terms::Contract& contract, const std::vector<Observation>& observations)
      : contract_(contract), samples_(contract.signals.size()) {
    std::map<std::tuple<std::string, std::string, int64_t, uint64_t>, int> values_of_identity;
    for (const Observation& o : observations)
      ++values_of_identity[{o.asset, o.metric, o.time_s, o.ordinal}];
    for (size_t i = 0; i < contract.signals.size(); ++i) {
      for (Observation o : observations) {
        if (o.asset != contract.signals[i].asset || o.metric != contract.signals[i].metric) continue;
        const bool in_conflict = values_of_identity[{o.asset, o.metric, o.time_s, o.ordinal}] > 1;
        if (in_conflict && o.quality == Quality::good) o.quality = Quality::uncertain;
        // An amount stamped at a window's edge lies in the window that ends there.
        const bool is_amount = contract.signals[i].type == SignalType::interval;
        const int64_t inside_s = is_amount ? o.time_s - 1 : o.time_s;
        first_s_ = std::min(first_s_.value_or(inside_s), inside_s);
        samples_[i].push_back(std::move(o));
      }
      std::sort(samples_[i].begin(), samples_[i].end(), [](const Observation& a, const Observation& b) {
        return std::tie(a.time_s, a.ordinal) < std::tie(b.time_s, b.ordinal);
      });
    }
  }

  FiguresOfWindows run(int64_t complete_s) {
    FiguresOfWindows result;
    std::optional<Instant> from = contract_.from;
    if (!from && first_s_ && *first_s_ <= complete_s) from = at_s(*first_s_);
    if (!from) return result;
    for (uint16_t spec = 0; spec < contract_.windows.size(); ++spec) {
      const WindowKind kind = contract_.windows[spec].kind;
      known_at_end_.clear();
      const Window first = window_at(contract_.zone, kind, *from);
      for (Window w = first; w.to <= at_s(complete_s); w = window_at(contract_.zone, kind, w.to)) {
        first_from_s_ = first.from.ns / 1'000'000'000;
        from_s_ = w.from.ns / 1'000'000'000;
        to_s_ = w.to.ns / 1'000'000'000;
        last_known_ = std::exchange(known_at_end_, {});
        result[{spec, w}] = figures(spec);
      }
    }
    return result;
  }

 private:
  // Which of the samples says what the signal is in the second that begins at t_s, and whether that is good.
  const Observation* known_at(uint16_t signal, int64_t t_s) const {
    const int64_t limit_s = contract_.signals[signal].alive_within.ns / 1'000'000'000;
    const auto& samples = samples_[signal];
    const auto after = std::upper_bound(samples.begin(), samples.end(), t_s,
                                        [](int64_t t, const Observation& o) { return t < o.time_s; });
    if (contract_.signals[signal].type == SignalType::interval) {
      if (after == samples.end() || after->time_s > to_s_ || after->time_s - limit_s > t_s) return nullptr;
      return after->quality == Quality::good ? &*after : nullptr;
    }
    if (after == samples.begin()) return nullptr;
    const Observation& last = *std::prev(after);
    return last.quality == Quality::good && t_s < last.time_s + limit_s ? &last : nullptr;
  }

  // At a stamp an interval is what ends there.
  const Observation* known_at_stamp(uint16_t signal, int64_t t_s) const {
    return known_at(signal, contract_.signals[signal].type == SignalType::interval ? t_s - 1 : t_s);
  }

  Truth condition(uint16_t index, int64_t t_s, bool at_stamp) const {
    const terms::ConditionNode& node = contract_.conditions[index];
    switch (node.op) {
      case ConditionOp::both: {
        const Truth a = condition(node.left, t_s, at_stamp);
        const Truth b = condition(node.right, t_s, at_stamp);
        if (a == Truth::no || b == Truth::no) return Truth::no;
        return a == Truth::yes && b == Truth::yes ? Truth::yes : Truth::unknown;
      }
      case ConditionOp::either: {
        const Truth a = condition(node.left, t_s, at_stamp);
        const Truth b = condition(node.right, t_s, at_stamp);
        if (a == Truth::yes || b == Truth::yes) return Truth::yes;
        return a == Truth::no && b == Truth::no ? Truth::no : Truth::unknown;
      }
      case ConditionOp::negate: {
        const Truth a = condition(node.left, t_s, at_stamp);
        return a == Truth::unknown ? a : (a == Truth::yes ? Truth::no : Truth::yes);
      }
      default:
        break;
    }
    const Observation* o = at_stamp ? known_at_stamp(node.signal, t_s) : known_at(node.signal, t_s);
    if (o == nullptr) return Truth::unknown;
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
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s) {
      const Truth truth = condition(*aggregate.condition, t, false);
      if (truth == Truth::yes) held_s += kTick_s;
      if (truth == Truth::unknown) missing_s += kTick_s;
    }
    int64_t base_s = to_s_ - from_s_;
    if (contract_.gaps.rule(terms::GapCause::recording) == terms::GapRule::excluded) {
      if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
      base_s -= missing_s;
    }
    if (aggregate.op == AggregateOp::time) return {cpp_rational(held_s)};
    return {cpp_rational(held_s, base_s)};
  }

  // The one thing that no window knows of itself: what the condition last was.
  Answer rising(const terms::Aggregate& aggregate) {
    std::optional<bool> before = last_known_[&aggregate];
    if (const Truth truth = condition(*aggregate.condition, from_s_ - 1, false);
        !before && truth != Truth::unknown)
      before = truth == Truth::yes;
    int64_t edges = 0;
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s) {
      const Truth truth = condition(*aggregate.condition, t, false);
      if (truth == Truth::unknown) {
        missing_s += kTick_s;
        continue;
      }
      if (before == false && truth == Truth::yes) ++edges;
      before = truth == Truth::yes;
    }
    known_at_end_[&aggregate] = before;
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    return {cpp_rational(edges)};
  }

  Answer increase(uint16_t signal) const {
    const auto& samples = samples_[signal];
    if (samples.empty()) return {{}, Reason::no_data};
    // The last sample before the first window counts if it is good; what is older may be gone.
    std::optional<int64_t> last;
    const Observation* before = nullptr;
    for (const Observation& o : samples)
      if (o.time_s < first_from_s_) before = &o;
    if (before != nullptr && before->quality == Quality::good) last = before->number;
    int64_t total = 0;
    for (const Observation& o : samples) {
      if (o.time_s < first_from_s_ || o.time_s > to_s_ || o.quality != Quality::good) continue;
      if (o.time_s > from_s_ && last) {
        const bool reset =
            o.number < *last && contract_.signals[signal].reset == terms::CounterReset::to_zero;
        total += reset ? o.number : o.number - *last;
      }
      last = o.number;
    }
    int64_t missing_s = 0;
    for (int64_t t = from_s_; t < to_s_; t += kTick_s)
      if (known_at(signal, t) == nullptr) missing_s += kTick_s;
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    if (!last) return {{}, Reason::no_data};
    return {cpp_rational(total) * rational(contract_.signals[signal].unit.factor)};
  }

  // What is left of the window's length when the intervals that are stamped in it are taken away, whole.
  int64_t not_covered_by_intervals_s(const terms::Aggregate& aggregate) const {
    const int64_t limit_s = contract_.signals[*aggregate.signal].alive_within.ns / 1'000'000'000;
    int64_t left_s = to_s_ - from_s_;
    std::optional<int64_t> before_s;
    for (const Observation& o : samples_[*aggregate.signal]) {
      const int64_t covers_s = before_s ? std::min(limit_s, o.time_s - *before_s) : limit_s;
      before_s = o.time_s;
      if (o.time_s <= from_s_ || o.time_s > to_s_ || o.quality != Quality::good) continue;
      if (aggregate.condition && condition(*aggregate.condition, o.time_s, true) == Truth::unknown) continue;
      left_s -= covers_s;
    }
    return std::max<int64_t>(left_s, 0);
  }

  Answer over_samples(const terms::Aggregate& aggregate) const {
    const uint16_t signal = *aggregate.signal;
    const terms::Signal& of = contract_.signals[signal];
    if (samples_[signal].empty()) return {{}, Reason::no_data};
    int64_t missing_s = of.type == SignalType::interval ? not_covered_by_intervals_s(aggregate) : 0;
    for (int64_t t = from_s_; t < to_s_ && of.type != SignalType::interval; t += kTick_s) {
      const bool known =
          known_at(signal, t) != nullptr &&
          (!aggregate.condition || condition(*aggregate.condition, t, false) != Truth::unknown);
      if (!known) missing_s += kTick_s;
    }
    if (const Reason reason = judge_missing(missing_s); reason != Reason::none) return {{}, reason};
    const bool by_end = of.type == SignalType::interval || of.type == SignalType::counter;
    std::vector<int64_t> values;
    for (const Observation& o : samples_[signal]) {
      const bool belongs =
          by_end ? o.time_s > from_s_ && o.time_s <= to_s_ : o.time_s >= from_s_ && o.time_s < to_s_;
      if (!belongs || o.quality != Quality::good) continue;
      if (aggregate.condition && condition(*aggregate.condition, o.time_s, true) != Truth::yes) continue;
      values.push_back(o.number);
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

  std::vector<record::Figure> figures(uint16_t spec) {
    std::vector<record::Figure> result;
    std::vector<Answer> answers(contract_.measures.size());
    for (size_t i = 0; i < contract_.measures.size(); ++i) {
      const terms::Measure& measure = contract_.measures[i];
      if (measure.per != spec) continue;
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
      result.push_back(std::move(figure));
    }
    return result;
  }

  const terms::Contract& contract_;
  std::vector<std::vector<Observation>> samples_;  // by signal
  std::optional<int64_t> first_s_;
  std::map<const terms::Aggregate*, std::optional<bool>> last_known_;    // before this window
  std::map<const terms::Aggregate*, std::optional<bool>> known_at_end_;  // of this window
  int64_t first_from_s_ = 0;  // where the first window of the kind begins
  int64_t from_s_ = 0;
  int64_t to_s_ = 0;
};

}  // namespace

FiguresOfWindows expected_figures(const terms::Contract& contract,
                                  const std::vector<Observation>& observations, int64_t complete_s) {
  return Oracle(contract, observations).run(complete_s);
}

Ratio expected_pay(const terms::Contract& contract, const terms::Clause& clause,
                   const record::Verdict& verdict) {
  if (!clause.scale) return verdict.outcome == record::Outcome::met ? Ratio{1, 1} : Ratio{0, 1};
  const std::string& name = contract.measures[clause.scale->measure].name;
  const auto figure = std::ranges::find(verdict.figures, name, &record::Figure::measure);
  for (const terms::ScaleStep& step : clause.scale->steps)
    if (!step.bound || holds(*figure->steps, *step.bound, step.threshold_steps)) return step.pay;
  return {0, 1};
}

}  // namespace panmen::sim
