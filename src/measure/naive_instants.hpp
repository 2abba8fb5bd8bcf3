// What was known at each instant, for tests only: from everything that was ever reported, with no thought of
// speed. Written from what the terms say, not from the code beside it; the two share exact numbers and
// nothing else.
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
#include "measure/facts.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::measure::naive {

using signal::Quality;
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

// Whether an instant lies in a stop, and what is known of why the stop was.
struct Stop {
  Answer is_stop;
  std::optional<size_t> cause;
  std::optional<terms::StopClass> stop_class;
  Open class_open;
};

// Of a contract with one window spec and one connection. Its agreements are not on intervals.
class Instants {
 public:
  Instants(const terms::Contract& contract, Reported all, std::vector<Window> windows, const Facts& facts)
      : contract_(contract), all_(std::move(all)), windows_(std::move(windows)), facts_(facts) {
    for (uint16_t s = 0; s < all_.size(); ++s) {
      const SignalType type = contract.signals[s].type;
      if (type == SignalType::connection) link_ = s;
      if (type == SignalType::event) alarm_ = s;
      if (type == SignalType::interval) amount_ = s;
    }
    keep_last_stamp_before(windows_.front().from.ns);
    begin_ = windows_.front().from.ns;
    for (const auto& samples : all_)
      for (const Sample& s : samples)
        begin_ = std::min(begin_, s.t - 1);
  }

  const Stop& stop_at(uint16_t rule, int64_t t) const {
    const auto [at, is_new] = known_->stops.try_emplace({rule, t});
    if (is_new) {
      // Whoever asks, a cause is looked for at the instants of the stop.
      Instants of_time = *this;
      of_time.of_amounts_ = false;
      at->second = of_time.find_stop(contract_.stops[rule], t);
    }
    return at->second;
  }

 protected:
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

  // Whether an agreement does not let the signal be believed at t.
  bool is_contradicted(uint16_t s, int64_t t) const {
    for (size_t k = 0; k < contract_.agreements.size(); ++k) {
      const terms::Agreement& agreement = contract_.agreements[k];
      if (std::ranges::find(agreement.doubtful, s) == agreement.doubtful.end()) continue;
      const std::optional<bool> now = is_violated(k, t);
      if (now == false) continue;
      int64_t violated = now == true ? 1 : 0;
      for (int64_t u = t - 1; u >= begin_ && is_violated(k, u) != false; --u)
        violated += is_violated(k, u) == true ? 1 : 0;
      if (violated > agreement.longer_than.ns) return true;
    }
    return false;
  }
  // Absent: it cannot be told.
  std::optional<bool> is_violated(size_t k, int64_t t) const {
    const auto [at, is_new] = known_->violated.try_emplace({k, t}, std::nullopt);
    if (is_new) {
      const std::optional<bool> when = answer(contract_.agreements[k].when, t, false).known;
      const std::optional<bool> must = answer(contract_.agreements[k].must, t, false).known;
      if (when == false || must == true)
        at->second = false;
      else if (when == true && must == false)
        at->second = true;
    }
    return at->second;
  }
  bool is_believed(uint16_t s, size_t i) const { return is_good(s, i) && !is_contradicted(s, all_[s][i].t); }

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
        if (beat.quality != Quality::unread && beat.t <= t && t < beat.t + signal.alive_within.ns)
          return true;
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
    const bool is_there = i.has_value() && is_good(s, *i) && (is_amount || !is_stuck(s, *i, t));
    if (is_there && !is_contradicted(s, t)) return i;
    leave_open(s, cause_at(s, t, i.has_value()), open);
    return std::nullopt;
  }
  void leave_open(uint16_t s, GapCause cause, Open& open) const {
    const terms::Role from = contract_.signals[s].from;
    const GapRule rule = contract_.gaps.rule(cause);
    if (rule == GapRule::down) open.down = true;
    const bool against = rule == GapRule::against;
    if (against && from == terms::Role::buyer) open.buyer = true;
    if (against && from == terms::Role::supplier) open.supplier = true;
    if (rule == GapRule::excluded || (against && from == terms::Role::third)) open.excluded = true;
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
    if (t < windows_.front().from.ns && asks_stops(root)) return unknown_before();
    if (event.has_value()) return find_answer(root, t, at_stamp, event);
    const auto key = std::tuple(root, t, at_stamp, seen_until(t), of_amounts_);
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
      case ConditionOp::planned:
        found.known = is_planned(of_amounts_ ? t - 1 : t);
        return found;
      case ConditionOp::stop: {
        const Stop& stop = stop_at(node.stops, t);
        if (stop.is_stop.known != true || !node.stop_class.has_value()) return stop.is_stop;
        if (stop.stop_class.has_value()) return {stop.stop_class == node.stop_class, {}};
        return {std::nullopt, stop.class_open};
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
    if (!is_heard(alarm_, t)) leave_open(alarm_, cause_at(alarm_, t, false), open);
    return std::nullopt;
  }
  static bool is_gap(const Answer& a) {
    return !a.known.has_value() && (a.open.excluded || a.open.down || a.open.buyer || a.open.supplier);
  }

  bool is_planned(int64_t t) const {
    return std::ranges::any_of(facts_.planned, [&](Window w) { return w.from.ns <= t && t < w.to.ns; });
  }
  bool asks_stops(uint16_t root) const {
    const ConditionNode& node = contract_.conditions[root];
    if (node.op == ConditionOp::both || node.op == ConditionOp::either)
      return asks_stops(node.left) || asks_stops(node.right);
    if (node.op == ConditionOp::negate) return asks_stops(node.left);
    return node.op == ConditionOp::stop;
  }
  // Of stops nothing is known before the first window.
  static Answer unknown_before() {
    Answer answer;
    answer.open.excluded = true;
    return answer;
  }

  Stop find_stop(const terms::StopRule& rule, int64_t t) const {
    const int64_t begin = windows_.front().from.ns;
    const auto when = [&](int64_t u) { return u < begin ? unknown_before() : answer(rule.when, u, false); };
    const Answer now = when(t);
    if (t < begin || now.known != true) return {now, {}, {}, {}};
    int64_t from = t;
    while (when(from - 1).known == true)
      --from;
    int64_t to = t + 1;
    while (to - from <= rule.longer_than.ns && when(to).known == true)
      ++to;
    if (to - from > rule.longer_than.ns) return with_cause(rule, from, when(from - 1));
    const Answer before = when(from - 1);
    const Answer behind = when(to);
    if (before.known == false && behind.known == false) return {{false, {}}, {}, {}, {}};
    return {{std::nullopt, joined(before.open, behind.open)}, {}, {}, {}};
  }
  // Of the stop that begins there; `before` is what was known of its condition just before it. What lies in a
  // gap there may have been the stop's beginning.
  Stop with_cause(const terms::StopRule& rule, int64_t from, const Answer& before) const {
    Stop stop;
    stop.is_stop.known = true;
    std::set<terms::StopClass> classes;
    std::vector<size_t> possible;
    for (size_t row = 0; row < rule.causes.size(); ++row) {
      Answer held = row_held(rule.causes[row], from, from + rule.longer_than.ns);
      if (held.known != true && is_gap(before)) held = {std::nullopt, joined(held.open, before.open)};
      if (held.known == false) continue;
      possible.push_back(row);
      classes.insert(rule.causes[row].stop_class);
      if (held.known == true) break;
      stop.class_open = joined(stop.class_open, held.open);
    }
    if (possible.size() == 1) stop.cause = possible.front();
    if (classes.size() == 1) stop.stop_class = *classes.begin();
    return stop;
  }
  // Whether the row held at some instant of [from, to).
  Answer row_held(const terms::StopCause& row, int64_t from, int64_t to) const {
    if (!row.when.has_value()) return {true, {}};
    std::vector<Answer> answers;
    for (int64_t t = from; t < to; ++t)
      answers.push_back(answer(*row.when, t, true));
    for (size_t i = 0; i < all_[alarm_].size(); ++i)
      if (all_[alarm_][i].t >= from && all_[alarm_][i].t < to && is_good(alarm_, i))
        answers.push_back(answer(*row.when, all_[alarm_][i].t, true, i));
    Answer held{false, {}};
    for (const Answer& each : answers) {
      if (each.known == true) return {true, {}};
      if (!is_gap(each)) continue;
      held.known.reset();
      held.open = joined(held.open, each.open);
    }
    held.open.event = false;
    return held;
  }

  // What was found already.
  struct Known {
    std::map<std::pair<uint16_t, int64_t>, bool> heard;
    std::map<std::tuple<uint16_t, int64_t, bool, int64_t, bool>, Answer> answers;
    std::map<std::pair<uint16_t, int64_t>, Stop> stops;
    std::map<std::pair<size_t, int64_t>, std::optional<bool>> violated;
  };

  const terms::Contract& contract_;
  Reported all_;
  std::vector<Window> windows_;
  const Facts& facts_;
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
  uint16_t link_ = 0, alarm_ = 0, amount_ = 0;
  int64_t begin_ = 0;
  std::optional<int64_t> sees_;
  bool of_amounts_ = false;  // what is stamped at the end of planned downtime was used in it
};

}  // namespace panmen::measure::naive
