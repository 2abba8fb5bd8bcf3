#include "sim/draft.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/oracle.hpp"

namespace panmen::sim {

namespace {

using terms::AggregateOp;
using terms::Comparison;
using terms::ConditionOp;
using terms::ExpressionOp;
using terms::FigureType;
using terms::GapCause;
using terms::Liveness;
using terms::SignalType;
using terms::WindowShape;

constexpr int64_t kHour_s = 3600;

Ratio ratio(int64_t numerator, int64_t denominator) {
  return make_ratio(numerator, denominator).value();
}

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
    if (random_.one_in(4))
      c_.until = at_s(from_s_ + static_cast<int64_t>(random_.between(7, 40)) * kHour_s / 2);
    if (c_.from && c_.until && *c_.from >= *c_.until) c_.until.reset();
    if (random_.one_in(2))
      c_.final_after =
          Duration::hours(static_cast<int64_t>(random_.one_in(3) ? 24 * 366 : random_.between(1, 12)));
    c_.compares_full_value = random_.one_in(4);
    for (terms::GapRule& rule : c_.gaps.rules)
      rule = random_.one_in(2) ? terms::GapRule::excluded : terms::GapRule::down;
    shifts();
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

  // The parts of the day that lie behind one another, some of them shifts.
  void shifts() {
    constexpr int32_t kHalfHour_s = 1800;
    constexpr int32_t kHalfHours = 48;
    if (random_.one_in(2)) return;
    if (random_.one_in(2)) c_.calendar = WorkCalendar{static_cast<uint8_t>(random_.between(1, 127)), {}, {}};
    const auto first = static_cast<int32_t>(random_.below(kHalfHours / 2));
    int32_t begin = first;
    while (c_.shifts.size() < terms::kMaxShifts) {
      const int32_t end = begin + static_cast<int32_t>(random_.between(1, 20));
      if (begin >= kHalfHours || end > kHalfHours + first) return;
      Shift shift;
      shift.name = "shift-" + std::to_string(c_.shifts.size());
      shift.hours = {begin * kHalfHour_s, (end > kHalfHours ? end - kHalfHours : end) * kHalfHour_s};
      shift.every_day = !c_.calendar || random_.one_in(3);
      c_.shifts.push_back(shift);
      begin = end + static_cast<int32_t>(random_.one_in(2) ? 0 : random_.between(1, 8));
    }
  }

  terms::WindowSpec random_window() {
    terms::WindowSpec spec;
    spec.kind = random_.one_in(3) ? WindowKind::day : WindowKind::hour;
    if (random_.one_in(12)) {
      spec.kind = WindowKind::month;
      spec.first_day = static_cast<uint8_t>(random_.one_in(2) ? 1 : random_.between(26, 28));
    }
    if (random_.one_in(5)) {
      spec.shape = WindowShape::sliding;
      spec.count = static_cast<uint16_t>(random_.between(2, spec.kind == WindowKind::hour ? 8 : 2));
    } else if (!c_.shifts.empty() && random_.one_in(3)) {
      spec = {};
      spec.shape = WindowShape::shift;
      if (random_.one_in(2)) spec.shift = static_cast<uint16_t>(random_.below(c_.shifts.size()));
    } else if (c_.from && c_.until && random_.one_in(3)) {
      spec = {};
      spec.shape = WindowShape::contract;
    }
    return spec;
  }

  // The number of that window among the contract's, added where it is none of them yet.
  uint16_t number_of(const terms::WindowSpec& spec) {
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
      if (terms::is_number(type))
        s.unit =
            random_.one_in(2) ? terms::Unit{"kWh", "energy", {3'600'000, 1}} : terms::Unit{"", "", {1, 1}};
      c_.signals.push_back(s);
    }
    for (terms::Signal& s : c_.signals)
      liveness(s);
  }

  void liveness(terms::Signal& s) {
    std::vector<uint16_t> connections;
    for (uint16_t i = 0; i < c_.signals.size(); ++i)
      if (c_.signals[i].type == SignalType::connection) connections.push_back(i);
    if (s.type == SignalType::connection) {
      s.liveness = Liveness::session;
      return;
    }
    if (!connections.empty() && random_.one_in(2))
      s.connection = connections[random_.below(connections.size())];
    if (s.connection && random_.one_in(3))
      s.liveness = Liveness::session;
    else if (s.type == SignalType::event || random_.one_in(4))
      s.liveness = Liveness::heartbeat;
    if (s.liveness == Liveness::heartbeat && random_.one_in(2))
      s.heartbeat = static_cast<uint16_t>(random_.below(c_.signals.size()));
    if (s.liveness != Liveness::session || s.type == SignalType::interval)
      s.alive_within = Duration::seconds(static_cast<int64_t>(random_.between(3, 360)) * kTick_s);
  }

  template <class Fits>
  uint16_t signal_where(const Fits& fits) {
    std::vector<uint16_t> fitting;
    for (uint16_t i = 0; i < c_.signals.size(); ++i)
      if (fits(c_.signals[i].type)) fitting.push_back(i);
    return fitting.empty() ? uint16_t{0} : fitting[random_.below(fitting.size())];
  }

  // What a condition can be about: an event lasts no time, and what an amount covers, no sliding window asks.
  uint16_t signal_of_condition(bool slides) {
    const bool of_numbers = random_.one_in(3);
    return signal_where([&](SignalType type) {
      if (type == SignalType::event || (slides && type == SignalType::interval)) return false;
      return !of_numbers || terms::is_number(type);
    });
  }

  uint16_t condition(int depth, bool slides) {
    terms::ConditionNode node;
    if (depth > 0 && random_.one_in(3)) {
      node.op = static_cast<ConditionOp>(random_.between(4, 6));
      node.left = condition(depth - 1, slides);
      if (node.op != ConditionOp::negate) node.right = condition(depth - 1, slides);
    } else {
      node.signal = signal_of_condition(slides);
      const SignalType type = c_.signals[node.signal].type;
      if (terms::is_number(type)) {
        node.op = ConditionOp::compare_number;
        node.comparison = static_cast<Comparison>(random_.between(1, 6));
        node.number = static_cast<double>(random_.below(40));
      } else {
        const auto& words = type == SignalType::connection ? kWords : kStates;
        node.op = random_.one_in(2) ? ConditionOp::is_one_of : ConditionOp::is_none_of;
        node.texts = {words[random_.below(words.size())]};
        if (type == SignalType::state && random_.one_in(4)) node.texts.push_back("NEVER");
      }
    }
    c_.conditions.push_back(node);
    return static_cast<uint16_t>(c_.conditions.size() - 1);
  }

  uint16_t aggregate(bool slides) {
    if (!slides && !c_.aggregates.empty() && random_.one_in(5)) {
      const auto known = static_cast<uint16_t>(random_.below(c_.aggregates.size()));
      if (type_of(c_.aggregates[known], c_) == FigureType::number) return known;
    }
    terms::Aggregate a;
    a.op = static_cast<AggregateOp>(random_.between(1, 10));
    const bool over_condition =
        a.op == AggregateOp::share || a.op == AggregateOp::time || a.op == AggregateOp::rising;
    if (!over_condition) {
      const bool counts = a.op == AggregateOp::count;
      const uint16_t signal = signal_where([&](SignalType type) { return counts || terms::is_number(type); });
      a.signal = signal;
      const SignalType type = c_.signals[signal].type;
      if (type == SignalType::counter)
        a.op = random_.one_in(4) ? AggregateOp::count : AggregateOp::increase;
      else if (!terms::is_number(type))
        a.op = AggregateOp::count;
      else if (a.op == AggregateOp::increase)
        a.op = AggregateOp::sum;
    }
    if (over_condition) a.source = terms::AggregateSource::condition;
    if (over_condition || (a.op != AggregateOp::increase && random_.one_in(3)))
      a.condition = condition(2, slides);
    if (a.op == AggregateOp::quantile) a.quantile = ratio(static_cast<int64_t>(random_.between(1, 20)), 20);
    c_.aggregates.push_back(a);
    return static_cast<uint16_t>(c_.aggregates.size() - 1);
  }

  // Makes it an instant, a text, or yes or no; false where it cannot be what was drawn.
  bool has_other_figure(terms::Measure& m, bool slides) {
    terms::Aggregate a;
    m.show.type = static_cast<FigureType>(random_.between(2, 4));
    switch (m.show.type) {
      case FigureType::yes_no:
        return has_test(m);
      case FigureType::instant:
        m.show.unit = {"s", "time", {1, 1}};
        m.show.step = {random_.one_in(2) ? 1 : 60, 0};
        a.op = static_cast<AggregateOp>(random_.between(22, 25));
        a.source = terms::AggregateSource::window;
        if (a.op == AggregateOp::first_time || a.op == AggregateOp::last_time) {
          a.source = terms::AggregateSource::condition;
          a.condition = condition(2, slides);
        }
        break;
      case FigureType::text:
        m.show.texts = {kStates[1], "NEVER", kStates[0]};
        a.op = random_.one_in(2) ? AggregateOp::first : AggregateOp::last;
        a.signal = signal_where([](SignalType type) { return type == SignalType::state; });
        if (random_.one_in(3)) a.condition = condition(1, slides);
        if (c_.signals[*a.signal].type != SignalType::state) return false;
        break;
      case FigureType::number:
        return false;
    }
    c_.aggregates.push_back(a);
    terms::ExpressionNode node;
    node.op = ExpressionOp::aggregate;
    node.index = static_cast<uint16_t>(c_.aggregates.size() - 1);
    m.nodes = {node};
    return true;
  }

  bool has_test(terms::Measure& m) {
    const auto is_of_window = [&](const terms::Measure& other) { return other.per == m.per; };
    if (std::ranges::none_of(c_.measures, is_of_window)) return false;
    m.test = {comparison(m.per), comparison(m.per)};
    terms::TestNode join;
    join.op = random_.one_in(2) ? terms::TestOp::both : terms::TestOp::either;
    join.right = 1;
    m.test.push_back(join);
    return true;
  }

  void measure(size_t number) {
    terms::Measure m;
    m.name = "m" + std::to_string(number);
    const terms::WindowSpec spec = random_window();
    const bool slides = spec.shape == WindowShape::sliding;
    m.per = number_of(spec);
    if (terms::Measure other = m; random_.one_in(4) && has_other_figure(other, slides)) {
      c_.measures.push_back(std::move(other));
      return;
    }
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
        node.index = aggregate(slides);
      }
      for (uint16_t i = 0; i < c_.measures.size(); ++i) {
        const bool fits = c_.measures[i].per == m.per && c_.measures[i].show.type == FigureType::number;
        if (!fits || !random_.one_in(6)) continue;
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
    const terms::Resolution& show = c_.measures[node.measure].show;
    node.comparison = static_cast<Comparison>(random_.between(1, show.type == FigureType::text ? 2 : 6));
    node.threshold_steps = threshold(node.measure);
    if (show.type == FigureType::text)
      node.threshold_steps = static_cast<int64_t>(random_.below(show.texts.size()));
    if (show.type == FigureType::yes_no) {
      node.comparison = Comparison::at_least;
      node.threshold_steps = 1;
    }
    return node;
  }

  void clause(size_t number) {
    terms::Clause clause;
    clause.id = "clause-" + std::to_string(number);
    clause.window = c_.measures[random_.below(c_.measures.size())].per;
    clause.deduction = random_.one_in(3);
    clause.amount_minor =
        static_cast<int64_t>(random_.one_in(4) ? random_.between(1, 9) : random_.between(1, 10'000'000));
    if (random_.one_in(3)) clause.undecided_pay = ratio(static_cast<int64_t>(random_.between(1, 3)), 3);
    const uint16_t scaled = measure_per(clause.window);
    if (random_.one_in(2) && c_.measures[scaled].show.type == FigureType::number) {
      scale(clause, scaled);
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
        clause.undecided_pay = {0, 1};
        clause.in_a_row = static_cast<uint32_t>(random_.between(1, 3));
      }
    }
    c_.clauses.push_back(clause);
  }

  void scale(terms::Clause& clause, uint16_t measure) {
    terms::Scale scale;
    scale.measure = measure;
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

}  // namespace

terms::Contract draft_contract(Random& random, const World& world, int64_t from_s, int64_t to_s,
                               size_t number) {
  return Drafter(random, world, from_s, to_s).contract(number);
}

}  // namespace panmen::sim
