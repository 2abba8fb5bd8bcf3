#include "commission/outlook.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace panmen::commission {

using record::Outcome;
using record::Reason;
using terms::Liveness;
using terms::SignalType;

namespace {

double seconds(Duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

double span_s(const Survey& survey) {
  return std::max(1e-9, seconds(survey.last() - survey.first()));
}

// What is looked at once: indices that are waiting, and those that were.
class Reached {
 public:
  explicit Reached(size_t size) : seen_(size) {}
  void add(size_t index) {
    if (seen_[index]) return;
    seen_[index] = true;
    waiting_.push_back(index);
  }
  std::optional<size_t> next() {
    if (waiting_.empty()) return std::nullopt;
    const size_t index = waiting_.back();
    waiting_.pop_back();
    return index;
  }

 private:
  std::vector<bool> seen_;
  std::vector<size_t> waiting_;
};

void add_signals_of_condition(const terms::Contract& contract, uint16_t root, std::set<uint16_t>& signals) {
  Reached nodes(contract.conditions.size());
  nodes.add(root);
  while (const auto at = nodes.next()) {
    const terms::ConditionNode& node = contract.conditions[*at];
    switch (node.op) {
      case terms::ConditionOp::compare_signals:
        signals.insert(node.other);
        [[fallthrough]];
      case terms::ConditionOp::compare_number:
      case terms::ConditionOp::is_one_of:
      case terms::ConditionOp::is_none_of:
      case terms::ConditionOp::alive:
        signals.insert(node.signal);
        break;
      case terms::ConditionOp::both:
      case terms::ConditionOp::either:
        nodes.add(node.right);
        [[fallthrough]];
      case terms::ConditionOp::negate:
        nodes.add(node.left);
        break;
      case terms::ConditionOp::stop: {
        const terms::StopRule& rule = contract.stops[node.stops];
        nodes.add(rule.when);
        for (const terms::StopCause& cause : rule.causes)
          if (cause.when) nodes.add(*cause.when);
        break;
      }
      case terms::ConditionOp::scheduled:
      case terms::ConditionOp::in_shift:
      case terms::ConditionOp::planned:
        break;
    }
  }
}

// Events last no time, and a connection holds for ever: neither is missing.
bool lasts(const terms::Signal& signal) {
  return signal.type != SignalType::event && signal.type != SignalType::connection;
}

double missing_share(const SignalSurvey& signal, Stretch window) {
  const double length = std::max(1e-9, seconds(window.length()));
  const double known = signal.coverage().known_by_quarter().between(window.from, window.to);
  return std::clamp(1 - known / length, 0.0, 1.0);
}

struct WindowMissing {
  double share = 0;
  uint16_t signal = 0;
  Stretch window;
  bool undecided_for_it = false;
};

// The recording begins or ends within it: that says nothing against the terms.
bool is_cut_off(const Survey& survey, const WindowResult& window) {
  return window.from < survey.first() || window.to > survey.last();
}

std::vector<WindowMissing> missing_by_window(const Survey& survey, const std::vector<uint16_t>& signals,
                                             const ClauseTrial& trial) {
  std::vector<WindowMissing> all;
  for (const auto& [key, result] : trial.windows) {
    WindowMissing worst;
    worst.window = {result.from, result.to};
    worst.undecided_for_it = result.outcome == Outcome::undetermined &&
                             result.reason == Reason::too_much_missing && !is_cut_off(survey, result);
    bool any = false;
    for (const uint16_t s : signals) {
      if (!lasts(survey.contract().signals[s])) continue;
      const double share = missing_share(survey.of(s), worst.window);
      if (any && share <= worst.share) continue;
      any = true;
      worst.share = share;
      worst.signal = s;
    }
    if (any) all.push_back(worst);
  }
  return all;
}

std::optional<ClauseOutlook::Missing> summed_up(const std::vector<WindowMissing>& windows) {
  if (windows.empty()) return std::nullopt;
  std::vector<double> shares;
  for (const WindowMissing& w : windows)
    shares.push_back(w.share);
  const auto middle = shares.begin() + static_cast<ptrdiff_t>((shares.size() - 1) / 2);
  std::ranges::nth_element(shares, middle);
  const auto worst = std::ranges::max_element(windows, {}, &WindowMissing::share);
  return ClauseOutlook::Missing{*middle, worst->share, worst->window, worst->signal};
}

// Which `missing at most` would let at least half of what is missing too much be decided. More than half of a
// window is more than anyone should sign away.
void advise_share(const Survey& survey, const std::vector<WindowMissing>& windows, ClauseOutlook& outlook) {
  constexpr std::array kShares = {0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5};
  const Ratio allowed = survey.contract().gaps.missing_at_most;
  const double now = static_cast<double>(allowed.numerator) / static_cast<double>(allowed.denominator);
  const auto open =
      static_cast<uint64_t>(std::ranges::count(windows, true, &WindowMissing::undecided_for_it));
  for (const double share : kShares) {
    if (share <= now || open == 0) continue;
    const auto more = static_cast<uint64_t>(std::ranges::count_if(
        windows, [&](const WindowMissing& w) { return w.undecided_for_it && w.share <= share; }));
    if (more == 0 || 2 * more < open) continue;
    Advice advice{.kind = Advice::Kind::allow_missing, .share = now, .share_then = share};
    advice.windows = outlook.decided + more;
    outlook.advice.push_back(advice);
    return;
  }
}

// What to change about the signals that are missing where the clause could not be decided.
void advise_signal(const Survey& survey, uint16_t s, ClauseOutlook& outlook) {
  constexpr double kMuchDoubtful = 0.02;
  const SignalSurvey& signal = survey.of(s);
  const LivenessFit fit = liveness_fit(signal, survey);
  if (fit.needs_other_liveness) {
    outlook.advice.push_back({.kind = Advice::Kind::other_liveness, .signal = s, .share = fit.missing});
    return;
  }
  if (fit.limit_is_tight)
    outlook.advice.push_back({.kind = Advice::Kind::wider_limit,
                              .signal = s,
                              .limit = fit.limit_for_99,
                              .share = fit.missing,
                              .share_then = fit.missing_then});
  const double doubtful = signal.coverage().doubtful_s() / span_s(survey);
  if (doubtful > kMuchDoubtful)
    outlook.advice.push_back({.kind = Advice::Kind::doubtful, .signal = s, .share = doubtful});
  const auto& gaps = signal.coverage().longest_gaps();
  if (gaps.empty() || fit.missing_then <= fit.missing / 2) return;
  if (!survey.is_pause(gaps.front())) {
    outlook.advice.push_back(
        {.kind = Advice::Kind::silent, .signal = s, .share = fit.missing, .longest = gaps.front()});
    return;
  }
  // It silences every signal alike, and is said once.
  const bool said = std::ranges::find(outlook.advice, Advice::Kind::nothing_recorded, &Advice::kind) !=
                    outlook.advice.end();
  if (!said) outlook.advice.push_back({.kind = Advice::Kind::nothing_recorded, .longest = gaps.front()});
}

void advise(const Survey& survey, const std::vector<WindowMissing>& windows, const ClauseTrial& trial,
            ClauseOutlook& outlook) {
  bool absent = false;
  for (const uint16_t s : outlook.signals) {
    if (survey.of(s).profile().samples() > 0) continue;
    absent = true;
    const bool other = survey.of(s).is_of_other_kind();
    outlook.advice.push_back(
        {.kind = other ? Advice::Kind::other_kind : Advice::Kind::never_occurs, .signal = s});
  }
  if (outlook.windows == 0) {
    outlook.advice.push_back({.kind = Advice::Kind::no_window});
    return;
  }
  std::set<uint16_t> missing;
  for (const WindowMissing& w : windows)
    if (w.undecided_for_it) missing.insert(w.signal);
  // Windows without any data do not say which signal they miss: all of them.
  if (outlook.missing.has_value() && outlook.undecided.contains(Reason::no_data) && !absent)
    missing.insert(outlook.missing->worst_signal);
  for (const uint16_t s : missing)
    if (survey.of(s).profile().samples() > 0) advise_signal(survey, s, outlook);
  const auto has_limit_advice = [](const Advice& a) {
    return a.kind == Advice::Kind::wider_limit || a.kind == Advice::Kind::other_liveness;
  };
  if (std::ranges::none_of(outlook.advice, has_limit_advice)) advise_share(survey, windows, outlook);
  const auto cut_off = static_cast<uint64_t>(std::ranges::count_if(trial.windows, [&](const auto& entry) {
    return entry.second.outcome == Outcome::undetermined && is_cut_off(survey, entry.second);
  }));
  if (cut_off > 0) outlook.advice.push_back({.kind = Advice::Kind::cut_off, .windows = cut_off});
  std::set<std::pair<Advice::Kind, std::string>> measures;
  for (const auto& [key, result] : trial.windows) {
    if (result.outcome != Outcome::undetermined) continue;
    if (result.reason == Reason::divides_by_zero)
      measures.emplace(Advice::Kind::divides_by_zero, result.measure);
    if (result.reason == Reason::out_of_range)
      measures.emplace(Advice::Kind::figure_too_large, result.measure);
  }
  for (const auto& [kind, measure] : measures)
    outlook.advice.push_back({.kind = kind, .measure = measure});
  if (outlook.not_counted == outlook.windows) outlook.advice.push_back({.kind = Advice::Kind::never_counts});
}

}  // namespace

Duration plain_duration_from(Duration d) {
  constexpr std::array<int64_t, 26> kSeconds = {
      1,    2,    5,    10,    15,    20,    30,    60,    120,   300,    600,    900,    1200,
      1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 86400, 172800, 259200, 604800, 1209600};
  for (const int64_t ms : {100, 200, 500})
    if (d.ns <= ms * 1'000'000) return Duration{ms * 1'000'000};
  for (const int64_t s : kSeconds)
    if (d <= Duration::seconds(s)) return Duration::seconds(s);
  const int64_t day = Duration::hours(24).ns;
  return Duration{(d.ns + day - 1) / day * day};
}

LivenessFit liveness_fit(const SignalSurvey& signal, const Survey& survey) {
  constexpr uint64_t kFewest = 20;
  constexpr double kWorthSaying = 0.002;
  constexpr int64_t kLoose = 50;
  LivenessFit fit;
  fit.missing = signal.coverage().missing_s() / span_s(survey);
  fit.missing_then = fit.missing;
  const terms::Signal& terms = signal.signal();
  const IntervalHistogram& intervals = signal.profile().intervals();
  if (intervals.count() < kFewest || !lasts(terms)) return fit;
  fit.limit_for_99 = plain_duration_from(intervals.quantile(0.99));
  const bool asks_rhythm = terms.liveness == Liveness::period || terms.type == SignalType::interval;
  if (!asks_rhythm) return fit;
  // What stands before the first sample and behind the last is missing with every limit.
  const double between = seconds(intervals.left_over(terms.alive_within)) / span_s(survey);
  const double then = seconds(intervals.left_over(*fit.limit_for_99)) / span_s(survey);
  fit.missing_then = std::max(0.0, fit.missing - between + then);
  fit.limit_is_tight = *fit.limit_for_99 > terms.alive_within && fit.missing > kWorthSaying &&
                       fit.missing_then < 0.8 * fit.missing;
  fit.limit_is_loose = terms.alive_within.ns > kLoose * intervals.quantile(0.99).ns;
  fit.needs_other_liveness = signal.profile().rhythm() == Rhythm::by_exception && fit.missing > kWorthSaying;
  return fit;
}

std::vector<uint16_t> signals_of(const terms::Contract& contract, const terms::Clause& clause) {
  Reached measures(contract.measures.size());
  if (clause.scale.has_value()) measures.add(clause.scale->measure);
  if (clause.figure.has_value()) measures.add(clause.figure->measure);
  for (const terms::TestNode& node : clause.when)
    if (node.op == terms::TestOp::compare) measures.add(node.measure);
  std::set<uint16_t> signals;
  while (const auto at = measures.next()) {
    const terms::Measure& measure = contract.measures[*at];
    for (const auto* test : {&measure.only, &measure.test})
      for (const terms::TestNode& node : *test)
        if (node.op == terms::TestOp::compare) measures.add(node.measure);
    for (const terms::ExpressionNode& node : measure.nodes) {
      if (node.op == terms::ExpressionOp::measure) measures.add(node.index);
      if (node.op != terms::ExpressionOp::aggregate) continue;
      const terms::Aggregate& aggregate = contract.aggregates[node.index];
      if (aggregate.signal.has_value()) signals.insert(*aggregate.signal);
      if (aggregate.measure.has_value()) measures.add(*aggregate.measure);
      if (aggregate.condition.has_value()) add_signals_of_condition(contract, *aggregate.condition, signals);
    }
  }
  return {signals.begin(), signals.end()};
}

ClauseOutlook outlook(const Survey& survey, const terms::Clause& clause, const ClauseTrial& trial) {
  ClauseOutlook outlook;
  outlook.windows = trial.windows.size();
  outlook.met = trial.count(Outcome::met);
  outlook.not_met = trial.count(Outcome::not_met);
  outlook.not_counted = trial.count(Outcome::not_counted);
  outlook.decided = trial.decided();
  outlook.due_minor = trial.due_minor;
  for (const auto& [key, result] : trial.windows)
    if (result.outcome == Outcome::undetermined) ++outlook.undecided[result.reason];
  const bool says_something = outlook.met + outlook.not_met > 0;
  outlook.decidable = !says_something                      ? Decidable::never
                      : outlook.decided == outlook.windows ? Decidable::always
                                                           : Decidable::sometimes;
  outlook.signals = signals_of(survey.contract(), clause);
  const std::vector<WindowMissing> windows = missing_by_window(survey, outlook.signals, trial);
  outlook.missing = summed_up(windows);
  if (outlook.decidable != Decidable::always) advise(survey, windows, trial, outlook);
  return outlook;
}

}  // namespace panmen::commission
