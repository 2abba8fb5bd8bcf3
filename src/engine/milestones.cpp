#include "engine/milestones.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "terms/payment.hpp"
#include "terms/period.hpp"

namespace panmen::engine {

using terms::ClauseKind;
using terms::MilestoneOp;

namespace {

bool waits(const std::optional<terms::Deadline>& deadline) {
  return deadline.has_value() && deadline->after.has_value();
}

bool rests_on_milestones(const terms::Clause& clause) {
  return clause.kind != ClauseKind::windows || clause.after.has_value() || waits(clause.due) ||
         !clause.needs.empty() ||
         std::ranges::any_of(clause.parts, [](const terms::Part& part) { return waits(part.due); });
}

int64_t days_of(terms::DelayUnit unit) {
  return unit == terms::DelayUnit::week ? 7 : 1;
}

// So many of something make at least that much.
int64_t divide_up(int64_t amount, int64_t each) {
  return amount / each + (amount % each == 0 ? 0 : 1);
}

// No Instant reaches this day.
constexpr int64_t kFarthestDay = Instant::kMaxNs / Duration::hours(24).ns + 2;

// More units than these are not due, or no amount of money.
struct MostUnits {
  int64_t count = 0;
  bool is_cap = false;
};

MostUnits most_units(const terms::Contract& contract, const terms::Clause& clause) {
  // At the rate of the tax at which a unit is worth least.
  int64_t least = clause.amount_minor;
  if (clause.price.has_value() && contract.tax.has_value())
    for (const terms::TaxRate& rate : contract.tax->rates)
      least = std::clamp<int64_t>(terms::amount_on(contract, clause, rate.from), 1, least);
  MostUnits most{Money::kMaxMinor / clause.amount_minor, false};
  for (const uint16_t index : clause.caps) {
    const terms::Cap& cap = contract.caps[index];
    if (cap.per.has_value()) continue;
    const int64_t units = divide_up(cap.most_minor, least);
    if (units <= most.count) most = {units, true};
  }
  return most;
}

}  // namespace

Milestones::Milestones(const terms::Contract& contract)
    : contract_(contract),
      has_any_(!contract.confirmations.empty() || std::ranges::any_of(contract.clauses, rests_on_milestones)),
      met_(contract.clauses.size()),
      nodes_(contract.milestones.size()),
      clauses_(contract.clauses.size()),
      confirmations_(contract.confirmations.size()) {
  put_in_order();
}

std::vector<Milestones::Part> Milestones::parts_of(Part part) const {
  std::vector<Part> parts;
  const auto node = [&](std::optional<uint16_t> index) {
    if (index.has_value()) parts.push_back({Kind::node, *index});
  };
  switch (part.kind) {
    case Kind::node: {
      const terms::MilestoneNode& there = contract_.milestones[part.index];
      if (there.op == MilestoneOp::confirmed) parts.push_back({Kind::confirmation, there.index});
      if (there.op == MilestoneOp::met) parts.push_back({Kind::clause, there.index});
      if (there.op == MilestoneOp::all || there.op == MilestoneOp::any)
        parts = {{Kind::node, there.left}, {Kind::node, there.right}};
      break;
    }
    case Kind::confirmation: {
      const auto& silence = contract_.confirmations[part.index].silence;
      if (silence.has_value()) node(silence->after);
      break;
    }
    case Kind::clause: {
      const terms::Clause& clause = contract_.clauses[part.index];
      node(clause.milestone);
      if (clause.by.has_value()) node(clause.by->after);
      break;
    }
  }
  return parts;
}

// The terms' rules keep a milestone from resting on itself: in each turn at least one finds its place.
void Milestones::put_in_order() {
  std::vector<Part> left;
  const auto add = [&](Kind kind, size_t count) {
    for (size_t i = 0; i < count; ++i)
      left.push_back({kind, static_cast<uint16_t>(i)});
  };
  add(Kind::node, nodes_.size());
  add(Kind::confirmation, confirmations_.size());
  add(Kind::clause, clauses_.size());
  std::vector<std::vector<bool>> has_place{std::vector<bool>(nodes_.size()),
                                           std::vector<bool>(confirmations_.size()),
                                           std::vector<bool>(clauses_.size())};
  const auto place = [&](Part part) { return has_place[static_cast<size_t>(part.kind)][part.index]; };
  while (!left.empty()) {
    const size_t before = left.size();
    std::erase_if(left, [&](Part part) {
      if (!std::ranges::all_of(parts_of(part), place)) return false;
      has_place[static_cast<size_t>(part.kind)][part.index] = true;
      order_.push_back(part);
      return true;
    });
    PANMEN_ASSERT(left.size() < before);
  }
}

void Milestones::note_judged(size_t clause, Window window, bool is_met) {
  if (contract_.clauses[clause].recurrence != terms::Recurrence::once) return;
  std::optional<Window>& met = met_[clause];
  const std::optional<Window> before = met;
  if (is_met)
    met = window;
  else if (met == window)
    met.reset();
  if (met != before) is_stale_ = true;
}

void Milestones::work_out(const Entries& entries, std::optional<Instant> clock) {
  if (!has_any_ || (!is_stale_ && clock == clock_)) return;
  is_stale_ = false;
  clock_ = clock;
  bool has_changed = false;
  for (const Part part : order_)
    has_changed |= work_out(part, entries);
  if (has_changed) ++changes_;
}

bool Milestones::work_out(Part part, const Entries& entries) {
  const auto put = [](auto& there, auto now) { return std::exchange(there, now) != now; };
  switch (part.kind) {
    case Kind::node:
      return put(nodes_[part.index], reach_node(contract_.milestones[part.index]));
    case Kind::confirmation:
      return put(confirmations_[part.index], give(part.index, entries));
    case Kind::clause:
      return put(clauses_[part.index], reach_clause(part.index));
  }
  PANMEN_ASSERT(false);
}

std::optional<Reached> Milestones::reach_node(const terms::MilestoneNode& node) const {
  switch (node.op) {
    case MilestoneOp::signing:
      return reach_day(*contract_.signed_on);
    case MilestoneOp::date:
      return reach_day(node.on);
    case MilestoneOp::confirmed:
      return confirmations_[node.index].reached;
    case MilestoneOp::met:
      return clauses_[node.index];
    case MilestoneOp::all: {
      const auto& [left, right] = std::pair(nodes_[node.left], nodes_[node.right]);
      return left.has_value() && right.has_value() ? std::max(left, right) : std::nullopt;
    }
    case MilestoneOp::any: {
      const auto& [left, right] = std::pair(nodes_[node.left], nodes_[node.right]);
      if (!left.has_value() || !right.has_value()) return left.has_value() ? left : right;
      return std::min(left, right);
    }
  }
  PANMEN_ASSERT(false);
}

std::optional<Reached> Milestones::reach_day(CivilDate day) const {
  const Instant begin = from_local(contract_.zone, day, 0);
  return is_past(begin) ? std::optional(Reached{begin, day}) : std::nullopt;
}

std::optional<Reached> Milestones::reach_clause(uint16_t index) const {
  const terms::Clause& clause = contract_.clauses[index];
  switch (clause.kind) {
    case ClauseKind::windows:
      if (!met_[index].has_value()) return std::nullopt;
      return Reached{met_[index]->to, terms::local_day(contract_, met_[index]->to - Duration{1})};
    case ClauseKind::milestone: {
      const std::optional<Reached>& reached = nodes_[*clause.milestone];
      if (!reached.has_value() || !clause.by.has_value()) return reached;
      const auto last = day(*clause.by, std::nullopt);
      return last.has_value() && reached->day > *last ? std::nullopt : reached;
    }
    case ClauseKind::delay:
      return std::nullopt;
  }
  PANMEN_ASSERT(false);
}

// Who says it after the time for silence is over has been overtaken by it; who says afterwards that it stood
// before has not.
Given Milestones::give(uint16_t index, const Entries& entries) const {
  const terms::Confirmation& confirmation = contract_.confirmations[index];
  Given given;
  if (const auto at = entries.confirmed(index); at.has_value())
    given.reached = Reached{*at, terms::local_day(contract_, *at)};
  if (!confirmation.silence.has_value()) return given;
  const auto last = day(*confirmation.silence, std::nullopt);
  if (!last.has_value()) return given;
  const auto end = terms::end_of_day(contract_, *last);
  if (!is_past(end) || entries.is_refused(index, *end)) return given;
  if (given.reached.has_value() && given.reached->at <= *end) return given;
  return {Reached{*end, *last}, true};
}

std::optional<CivilDate> Milestones::day(const terms::Deadline& deadline,
                                         std::optional<CivilDate> own) const {
  if (deadline.on.has_value()) return deadline.on;
  if (deadline.after.has_value()) {
    const std::optional<Reached>& reached = nodes_[*deadline.after];
    own = reached.has_value() ? std::optional(reached->day) : std::nullopt;
  }
  return own.has_value() ? terms::day_after(contract_, *own, deadline.period) : std::nullopt;
}

// From the beginning of the day of signing or, where the terms have none, of that on which they begin, or of
// the day itself.
Window Milestones::window_until(Instant t) const {
  Instant from = window_at(contract_.zone, WindowKind::day, contract_.from.value_or(t)).from;
  if (contract_.signed_on.has_value()) from = from_local(contract_.zone, *contract_.signed_on, 0);
  return {from, std::max(t, from + Duration{1})};
}

std::optional<Holding> Milestones::holding(size_t clause) const {
  const terms::Clause& there = contract_.clauses[clause];
  return there.kind == ClauseKind::delay ? of_delay(there) : of_milestone(there);
}

std::optional<Holding> Milestones::of_milestone(const terms::Clause& clause) const {
  const std::optional<Reached>& reached = nodes_[*clause.milestone];
  std::optional<CivilDate> last;
  if (clause.by.has_value()) last = day(*clause.by, std::nullopt);
  if (reached.has_value() && (!last.has_value() || reached->day <= *last))
    return Holding{
        window_until(reached->at), {record::Outcome::met, record::Reason::none, {1, 1}}, reached->day};
  if (!last.has_value()) return std::nullopt;
  const auto end = terms::end_of_day(contract_, *last);
  if (!is_past(end)) return std::nullopt;
  return Holding{window_until(*end), {record::Outcome::not_met, record::Reason::too_late, {0, 1}}, *last};
}

// What more units than there can be would change nothing, so it is known when the last of them begins.
std::optional<Holding> Milestones::of_delay(const terms::Clause& clause) const {
  const auto last = day(*clause.by, std::nullopt);
  if (!last.has_value()) return std::nullopt;
  const std::optional<Reached>& reached = nodes_[*clause.milestone];
  const int64_t last_day = days_from_civil(*last);
  if (reached.has_value() && reached->day <= *last)
    return Holding{
        window_until(reached->at), {record::Outcome::met, record::Reason::none, {0, 1}}, reached->day};
  const int64_t unit_days = days_of(clause.delay_unit);
  const MostUnits most = most_units(contract_, clause);
  const auto late = [](Window window, int64_t units, CivilDate day) {
    return Holding{window, {record::Outcome::not_met, record::Reason::too_late, {units, 1}}, day};
  };
  if (reached.has_value()) {
    const int64_t units = divide_up(days_from_civil(reached->day) - last_day, unit_days);
    if (units < most.count) return late(window_until(reached->at), units, reached->day);
    if (!most.is_cap) return late(window_until(reached->at), most.count, reached->day);
  }
  if (!most.is_cap) return std::nullopt;
  // The day behind which the last unit begins.
  const int64_t day_before = last_day + (most.count - 1) * unit_days;
  if (day_before > kFarthestDay) return std::nullopt;
  const CivilDate before = civil_from_days(day_before);
  const auto begin = terms::end_of_day(contract_, before);
  if (!is_past(begin)) return std::nullopt;
  return late(window_until(*begin), most.count, civil_from_days(days_from_civil(before) + 1));
}

}  // namespace panmen::engine
