// A second way of computing figures, for tests only: instant by instant, from everything that was ever
// reported, with no thought of speed. Written from what the terms say, not from the code beside it; the two
// share exact numbers and nothing else.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "measure/exact.hpp"
#include "record/body.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::measure::naive {

using record::Figure;
using record::Reason;
using signal::Quality;
using terms::Aggregate;
using terms::AggregateOp;
using terms::AggregateSource;
using terms::ConditionNode;
using terms::ConditionOp;
using terms::GapCause;
using terms::GapRule;
using terms::Liveness;
using terms::SignalType;

struct Sample {
  int64_t t = 0;
  uint64_t ordinal = 0;
  double number = 0;
  std::string text;
  Quality quality = Quality::good;
};
using Reported = std::vector<std::vector<Sample>>;  // by signal, ascending

// What is left open, by whom: the words of the language.
struct Open {
  bool excluded = false, down = false, buyer = false, supplier = false, event = false;
};
struct Answer {
  std::optional<bool> known;
  Open open;
};

// Of a contract with one window spec and one connection, whose measures are one aggregate each.
class Reference {
 public:
  Reference(const terms::Contract& contract, Reported all, std::vector<Window> windows)
      : contract_(contract), all_(std::move(all)), windows_(std::move(windows)) {
    for (uint16_t s = 0; s < all_.size(); ++s) {
      const SignalType type = contract.signals[s].type;
      if (type == SignalType::connection) link_ = s;
      if (type == SignalType::event) alarm_ = s;
      if (type == SignalType::interval) amount_ = s;
    }
    keep_last_stamp_before(windows_.front().from.ns);
    for (const auto& samples : all_)
      for (const Sample& s : samples)
        begin_ = std::min(begin_, s.t - 1);
  }

  std::vector<Figure> figures(Window window) {
    std::vector<Figure> figures;
    for (const terms::Measure& measure : contract_.measures) {
      Figure figure;
      figure.measure = measure.name;
      Reason reason = Reason::none;
      const auto value = of(contract_.aggregates[measure.nodes.back().index], window, reason);
      figure.reason = reason;
      if (value.has_value()) {
        const auto rounded = round_to_steps(*value, to_exact(to_ratio(measure.show.step)));
        figure.steps = rounded->steps;
        figure.side = rounded->side;
      }
      figures.push_back(figure);
    }
    return figures;
  }

 private:
  bool by_end(uint16_t s) const {
    const SignalType type = contract_.signals[s].type;
    return type == SignalType::interval || type == SignalType::counter;
  }
  // What is older than the last stamp before the first window is not known.
  void keep_last_stamp_before(int64_t from) {
    for (uint16_t s = 0; s < all_.size(); ++s) {
      std::optional<int64_t> last;
      for (const Sample& sample : all_[s])
        if (sample.t < from) last = sample.t;
      if (last.has_value()) std::erase_if(all_[s], [&](const Sample& x) { return x.t < *last; });
    }
  }
  // Up to where stamps are seen when one asks what was at t.
  int64_t seen_until(int64_t t) const {
    if (sees_.has_value()) return *sees_;
    for (const Window& w : windows_)
      if (t < w.to.ns) return w.to.ns;
    return windows_.back().to.ns;
  }

  bool is_good(uint16_t s, size_t i) const {
    const terms::Signal& signal = contract_.signals[s];
    const Sample& sample = all_[s][i];
    if (!comparable(s, i)) return false;
    if (!terms::is_number(signal.type)) return true;
    if (signal.jump_above.has_value())
      for (size_t k = i; k-- > 0;)
        if (comparable(s, k)) {
          if (std::abs(sample.number - all_[s][k].number) > *signal.jump_above) return false;
          break;
        }
    return !is_stuck(s, i, sample.t);
  }
  // Good by quality and range.
  bool comparable(uint16_t s, size_t i) const {
    const terms::Signal& signal = contract_.signals[s];
    const Sample& sample = all_[s][i];
    if (sample.quality != Quality::good) return false;
    if (!terms::is_number(signal.type)) return true;
    return !(signal.least.has_value() && sample.number < *signal.least) &&
           !(signal.greatest.has_value() && sample.number > *signal.greatest);
  }
  bool is_stuck(uint16_t s, size_t i, int64_t t) const {
    const terms::Signal& signal = contract_.signals[s];
    if (!signal.stuck_after.has_value()) return false;
    int64_t since = all_[s][i].t;
    for (size_t k = i; k-- > 0;) {
      if (!comparable(s, k)) continue;
      if (all_[s][k].number != all_[s][i].number) break;
      since = all_[s][k].t;
    }
    return t - since >= signal.stuck_after->ns;
  }

  std::optional<size_t> last_at(uint16_t s, int64_t t) const {
    std::optional<size_t> last;
    for (size_t i = 0; i < all_[s].size(); ++i)
      if (all_[s][i].t <= t) last = i;
    return last;
  }
  // Empty: it says nothing.
  std::string word_at(int64_t t) const {
    const auto i = last_at(link_, t);
    return i.has_value() && is_good(link_, *i) ? all_[link_][*i].text : "";
  }
  bool is_heard(uint16_t s, int64_t t) const {
    const auto [at, is_new] = known_->heard.try_emplace({s, t}, false);
    if (is_new) at->second = find_heard(s, t);
    return at->second;
  }
  bool find_heard(uint16_t s, int64_t t) const {
    const terms::Signal& signal = contract_.signals[s];
    if (signal.connection.has_value()) {
      const std::string word = word_at(t);
      if (!word.empty() && word != "alive") return false;
      if (signal.liveness == Liveness::session && word.empty()) return false;
    }
    if (signal.liveness != Liveness::heartbeat) return true;
    for (uint16_t b = 0; b < all_.size(); ++b) {
      if (signal.heartbeat.has_value() && *signal.heartbeat != b) continue;
      for (const Sample& beat : all_[b])
        if (beat.t <= t && t < beat.t + signal.alive_within.ns) return true;
    }
    return false;
  }
  // The sample that would hold at t, good or not.
  std::optional<size_t> holding(uint16_t s, int64_t t) const {
    const terms::Signal& signal = contract_.signals[s];
    const auto i = last_at(s, t);
    if (!i.has_value() || signal.type == SignalType::connection) return i;
    if (signal.liveness == Liveness::period && t >= all_[s][*i].t + signal.alive_within.ns)
      return std::nullopt;
    for (int64_t u = all_[s][*i].t; u <= t; ++u)
      if (!is_heard(s, u)) return std::nullopt;
    return i;
  }
  // The amount that covers the instant; at_stamp: (start, stamp], else [start, stamp).
  std::optional<size_t> covering(uint16_t s, int64_t t, bool at_stamp) const {
    for (size_t i = 0; i < all_[s].size(); ++i) {
      const int64_t stamp = all_[s][i].t;
      if (stamp > seen_until(t)) break;
      int64_t start = stamp - contract_.signals[s].alive_within.ns;
      if (i > 0) start = std::max(start, all_[s][i - 1].t);
      if (at_stamp ? (start < t && t <= stamp) : (start <= t && t < stamp)) return i;
    }
    return std::nullopt;
  }
  GapCause cause_at(uint16_t s, int64_t t, bool is_doubtful) const {
    if (contract_.signals[s].connection.has_value()) {
      const std::string word = word_at(t);
      for (GapCause cause :
           {GapCause::device, GapCause::gateway, GapCause::site_network, GapCause::our_server})
        if (word == terms::name_of(cause)) return cause;
      if (!word.empty() && word != "alive") return GapCause::recording;
    }
    return is_doubtful ? GapCause::doubtful : GapCause::recording;
  }
  // The sample known at t, or else how its absence leaves a condition open.
  std::optional<size_t> known_at(uint16_t s, int64_t t, bool at_stamp, Open& open) const {
    const terms::Signal& signal = contract_.signals[s];
    const bool is_amount = signal.type == SignalType::interval;
    const auto i = is_amount ? covering(s, t, at_stamp) : holding(s, t);
    if (i.has_value() && is_good(s, *i) && (is_amount || !is_stuck(s, *i, t))) return i;
    const GapRule rule = contract_.gaps.rule(cause_at(s, t, i.has_value()));
    if (rule == GapRule::down) open.down = true;
    const bool against = rule == GapRule::against;
    if (against && signal.from == terms::Role::buyer) open.buyer = true;
    if (against && signal.from == terms::Role::supplier) open.supplier = true;
    if (rule == GapRule::excluded || (against && signal.from == terms::Role::third)) open.excluded = true;
    return std::nullopt;
  }
  bool is_known(uint16_t s, int64_t t) const {
    Open open;
    if (contract_.signals[s].type == SignalType::event) return is_heard(s, t);
    return known_at(s, t, false, open).has_value();
  }

  static Open joined(Open a, Open b) {
    return {a.excluded || b.excluded, a.down || b.down, a.buyer || b.buyer, a.supplier || b.supplier,
            a.event || b.event};
  }
  // `event`: the number of the alarm the condition is asked for.
  Answer answer(uint16_t root, int64_t t, bool at_stamp, std::optional<size_t> event = {}) const {
    if (event.has_value()) return find_answer(root, t, at_stamp, event);
    const auto key = std::tuple(root, t, at_stamp, seen_until(t));
    const auto at = known_->answers.find(key);
    if (at != known_->answers.end()) return at->second;
    return known_->answers[key] = find_answer(root, t, at_stamp, event);
  }
  Answer find_answer(uint16_t root, int64_t t, bool at_stamp, std::optional<size_t> event) const {
    const ConditionNode& node = contract_.conditions[root];
    Answer found;
    switch (node.op) {
      case ConditionOp::both:
      case ConditionOp::either: {
        const bool decides = node.op == ConditionOp::either;
        const Answer a = answer(node.left, t, at_stamp, event);
        const Answer b = answer(node.right, t, at_stamp, event);
        if (a.known == decides || b.known == decides) return {decides, {}};
        if (a.known.has_value()) return b;
        if (b.known.has_value()) return a;
        return {std::nullopt, joined(a.open, b.open)};
      }
      case ConditionOp::negate:
        found = answer(node.left, t, at_stamp, event);
        if (found.known.has_value()) found.known = !*found.known;
        return found;
      case ConditionOp::alive:
        found.known = is_known(node.signal, t);
        return found;
      case ConditionOp::compare_signals: {
        const auto a = known_at(node.signal, t, at_stamp, found.open);
        const auto b = known_at(node.other, t, at_stamp, found.open);
        if (a.has_value() && b.has_value())
          found.known = satisfies(to_exact(all_[node.signal][*a].number), node.comparison,
                                  Exact(to_exact(node.factor) * to_exact(all_[node.other][*b].number)));
        return found;
      }
      default:
        break;
    }
    std::optional<size_t> i;
    if (node.signal == alarm_) {
      if (!event.has_value() && is_heard(alarm_, t)) found.open.event = true;
      i = event.has_value() ? event : known_event(t, found.open);
    } else {
      i = known_at(node.signal, t, at_stamp, found.open);
    }
    if (!i.has_value()) return found;
    const Sample& sample = all_[node.signal][*i];
    if (node.op == ConditionOp::compare_number) {
      found.known = satisfies(sample.number, node.comparison, node.number);
    } else {
      const bool is_there = std::ranges::find(node.texts, sample.text) != node.texts.end();
      found.known = is_there == (node.op == ConditionOp::is_one_of);
    }
    return found;
  }
  std::optional<size_t> known_event(int64_t t, Open& open) const {
    if (!is_heard(alarm_, t)) open.excluded = true;  // whichever: for an event it only counts as missing
    return std::nullopt;
  }
  static bool is_gap(const Answer& a) {
    return !a.known.has_value() && (a.open.excluded || a.open.down || a.open.buyer || a.open.supplier);
  }

  std::optional<Exact> judged(Reason& reason, int64_t missing, int64_t whole,
                              std::optional<Exact> value) const {
    const Ratio most = contract_.gaps.missing_at_most;
    if (missing >= whole)
      reason = Reason::no_data;
    else if (Exact(missing, whole) > Exact(most.numerator, most.denominator))
      reason = Reason::too_much_missing;
    else if (!value.has_value())
      reason = Reason::no_data;
    return reason == Reason::none ? value : std::nullopt;
  }

  std::optional<Exact> of(const Aggregate& a, Window w, Reason& reason) {
    sees_.reset();
    if (contract_.windows[0].shape == terms::WindowShape::sliding) sees_ = w.to.ns;
    switch (a.source) {
      case AggregateSource::condition:
        return a.op == AggregateOp::rising ? rising(a, w, reason) : time(a, w, reason);
      case AggregateSource::runs:
      case AggregateSource::cycles:
        return durations(a, w, reason);
      default:
        break;
    }
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
    return judged(reason, missing, w.to.ns - w.from.ns, statistic(a, values, 1));
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

  std::optional<Exact> samples(const Aggregate& a, Window w, Reason& reason) const {
    const uint16_t s = *a.signal;
    const terms::Signal& signal = contract_.signals[s];
    std::vector<Exact> values;
    std::set<std::string> texts;
    int64_t covered = 0;
    for (size_t i = 0; i < all_[s].size(); ++i) {
      const Sample& sample = all_[s][i];
      const bool inside = by_end(s) ? sample.t > w.from.ns && sample.t <= w.to.ns
                                    : sample.t >= w.from.ns && sample.t < w.to.ns;
      if (!inside || !is_good(s, i)) continue;
      std::optional<bool> taken = true;
      if (a.condition.has_value()) {
        Reference later = *this;
        later.sees_ = w.to.ns;
        const auto event = s == alarm_ ? std::optional<size_t>(i) : std::nullopt;
        taken = later.answer(*a.condition, sample.t, true, event).known;
      }
      if (!taken.has_value()) continue;
      const int64_t earliest = sample.t - signal.alive_within.ns;
      covered += sample.t - (i == 0 ? earliest : std::max(all_[s][i - 1].t, earliest));
      if (!*taken) continue;
      values.push_back(to_exact(sample.number));
      texts.insert(sample.text);
    }
    int64_t missing = 0;
    for (int64_t t = w.from.ns; t < w.to.ns; ++t) {
      const bool is_open = a.condition.has_value() && is_gap(answer(*a.condition, t, false));
      if (!is_known(s, t) || is_open) ++missing;
    }
    if (signal.type == SignalType::interval) missing = std::max<int64_t>(w.to.ns - w.from.ns - covered, 0);
    const std::optional<Exact> value = a.op == AggregateOp::distinct
                                           ? Exact(texts.size())
                                           : statistic(a, values, to_exact(signal.multiplier));
    return judged(reason, missing, w.to.ns - w.from.ns, value);
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
    const int64_t begin = windows_.front().from.ns;
    for (size_t i = 0; i < all_[*a.signal].size(); ++i) {
      const Sample& sample = all_[*a.signal][i];
      if (sample.t > w.to.ns) break;
      if (!is_good(*a.signal, i)) {
        if (sample.t <= begin) reading.reset();
        continue;
      }
      const Exact now = to_exact(sample.number);
      if (reading.has_value() && sample.t > w.from.ns) {
        if (now >= *reading || signal.reset == terms::CounterReset::corrected)
          increase += now - *reading;
        else if (signal.reset == terms::CounterReset::to_zero)
          increase += now;
        else
          increase += to_exact(signal.wraps_at) - *reading + now;
      }
      reading = now;
    }
    const int64_t missing = unknown(*a.signal, w);
    const int64_t whole = w.to.ns - w.from.ns;
    std::optional<Exact> value;
    if (reading.has_value() && missing < whole) {
      value = increase * to_exact(signal.multiplier);
      if (a.op == AggregateOp::rate) *value /= Exact(whole - missing, 1'000'000'000);
    }
    return judged(reason, missing, whole, value);
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
    return judged(reason, whole - known, whole, value);
  }

  // What was found already.
  struct Known {
    std::map<std::pair<uint16_t, int64_t>, bool> heard;
    std::map<std::tuple<uint16_t, int64_t, bool, int64_t>, Answer> answers;
  };

  const terms::Contract& contract_;
  Reported all_;
  std::vector<Window> windows_;
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
  uint16_t link_ = 0, alarm_ = 0, amount_ = 0;
  int64_t begin_ = 0;
  std::optional<int64_t> sees_;
};

}  // namespace panmen::measure::naive
