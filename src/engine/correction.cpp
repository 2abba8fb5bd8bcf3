#include "engine/correction.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "engine/rebuild.hpp"

namespace panmen::engine {

namespace {

// Whether one of the times lies within [from, to]. Both edges are in: which side of one a sample belongs to
// depends on its signal.
bool any_within(std::span<const Instant> ascending, Instant from, Instant to) {
  const auto at = std::ranges::lower_bound(ascending, from);
  return at != ascending.end() && *at <= to;
}

// What changed, and where the first of it lies. `touches` says whether any of it lies within two instants.
template <class Touches>
void mark(SpecRun& run, Instant first_change, const Touches& touches) {
  // A window is touched by what lies in it or in the hole behind it: that changes what the next begins with.
  for (size_t i = 0; i < run.closed.size(); ++i) {
    ClosedWindow& closed = run.closed[i];
    if (closed.memory == nullptr) continue;
    Instant to = closed.window.to;
    if (i + 1 < run.closed.size())
      to = std::max(to, run.closed[i + 1].window.from);
    else if (run.open.empty())
      to = {Instant::kMaxNs};
    else
      to = std::max(to, run.open.front().from);
    if (touches(closed.window.from, to)) closed.was_touched = true;
  }
  // Before the first window there is no memory to go on from.
  std::optional<Instant> first = run.first_from;
  if (!run.closed.empty())
    first = run.closed.front().window.from;
  else if (!run.open.empty())
    first = run.open.front().from;
  // One whose memory is gone is final, and kept for others only.
  const bool may_change = run.closed.empty() || run.closed.front().memory != nullptr;
  if (may_change && first == run.first_from && first_change <= first.value_or(run.taken))
    run.begin_was_touched = true;
  if (!run.open.empty() && touches(run.open.front().from, {Instant::kMaxNs})) run.was_touched = true;
  run.is_touched = true;
}

// Something that figures rest on has changed within these edges.
void touch(SpecRun& run, Window changed) {
  if (!run.has_begun || changed.from > run.taken) return;
  mark(run, changed.from, [&](Instant from, Instant to) { return changed.from <= to && changed.to >= from; });
}

// One spec of a contract, run again from one of its windows on, beside the run that goes on with the data.
class Rerun {
 public:
  Rerun(ContractState& state, SpecRun& run, const signal::BlockSource& blocks)
      : state_(state), run_(run), rebuild_(state, blocks), figures_(state.contract, state.facts) {}

  // From the first window that was touched on. The windows that differ are marked; `run` goes on with what
  // was computed again, where that differs.
  Result<void> go() {
    if (run_.begin_was_touched) return begin_again();
    for (std::optional<size_t> first = touched_from(0); first.has_value();) {
      PANMEN_TRY(first, run_from(*first));
    }
    return {};
  }

 private:
  // The window at that place: the closed ones, and then the open ones.
  Window window(size_t i) const {
    return i < run_.closed.size() ? run_.closed[i].window : run_.open[i - run_.closed.size()];
  }
  size_t windows() const { return run_.closed.size() + run_.open.size(); }

  std::optional<size_t> touched_from(size_t i) const {
    for (; i < run_.closed.size(); ++i)
      if (run_.closed[i].was_touched) return i;
    if (run_.was_touched && !run_.open.empty()) return run_.closed.size();
    return std::nullopt;
  }

  // All of it, from what was said last before the first window.
  Result<void> begin_again() {
    run_.begin_was_touched = false;
    figures_ = measure::Figures(state_.contract, state_.facts);
    PANMEN_CHECK(rebuild_.load_edge(*run_.begins));
    figures_.begin(run_.spec, *run_.begins, rebuild_.histories());
    PANMEN_TRY(std::optional<size_t> next, go_on_from(0, *run_.begins));
    while (next.has_value()) {
      PANMEN_TRY(next, run_from(*next));
    }
    return {};
  }
  Result<std::optional<size_t>> run_from(size_t first) {
    const Window start = window(first);
    figures_ = measure::Figures(state_.contract, state_.facts);
    figures_.resume(
        run_.spec, start.from,
        first < run_.closed.size() ? run_.closed[first].memory : run_.figures.memory_at(run_.spec, start));
    return go_on_from(first, start.from);
  }

  // Up to where nothing differs any more. Returns the window to run again from next.
  Result<std::optional<size_t>> go_on_from(size_t first, Instant from) {
    next_to_open_ = first;
    below_ = windows_below(state_, run_, from, {Instant::kMaxNs});
    next_below_ = 0;
    for (size_t i = first; i < run_.closed.size(); ++i) {
      ClosedWindow& closed = run_.closed[i];
      PANMEN_CHECK(take(closed.window.to));
      const auto memory = figures_.memory_at(run_.spec, closed.window);
      if (i > first && !closed.was_touched && same(*memory, *closed.memory)) return touched_from(i);
      closed.memory = memory;
      closed.was_touched = false;
      std::vector<record::Figure> figures = figures_.close(run_.spec, closed.window, rebuild_.histories());
      if (closed.is_final || figures == closed.figures) continue;
      closed.figures = std::move(figures);
      closed.has_changed = true;
      run_.correcting = std::min(run_.correcting.value_or(i), i);
      touch_above(closed.window.to);
    }
    // Windows below may have closed beyond what this spec took in, and its own may have been opened ahead.
    note_up_to({Instant::kMaxNs});
    open_before({Instant::kMaxNs});
    PANMEN_CHECK(rebuild_.take(taker_of(figures_, run_.spec), run_.taken));
    run_.figures = std::move(figures_);
    run_.was_touched = false;
    return std::optional<size_t>();
  }

  // Opens, notes and takes in what lies before t.
  Result<void> take(Instant t) {
    note_up_to(t);
    open_before(t);
    return rebuild_.take(taker_of(figures_, run_.spec), t);
  }
  void note_up_to(Instant t) {
    for (; next_below_ < below_.size() && below_[next_below_].closed->window.to <= t; ++next_below_) {
      const ClosedWindow& closed = *below_[next_below_].closed;
      open_before(closed.window.to);
      figures_.note(below_[next_below_].spec, closed.window, closed.figures);
    }
  }
  void open_before(Instant t) {
    for (; next_to_open_ < windows() && window(next_to_open_).from < t; ++next_to_open_)
      figures_.open(run_.spec, window(next_to_open_));
  }

  // Windows that are computed from this one's figures.
  void touch_above(Instant end) {
    for (SpecRun& above : state_.runs) {
      if (std::ranges::find(above.rests_on, run_.spec) == above.rests_on.end()) continue;
      above.is_touched = true;
      for (ClosedWindow& closed : above.closed)
        if (!closed.is_final && closed.window.from < end && end <= closed.window.to)
          closed.was_touched = true;
      if (!above.open.empty() && above.open.front().from < end) above.was_touched = true;
    }
  }

  ContractState& state_;
  SpecRun& run_;
  Rebuild rebuild_;
  measure::Figures figures_;
  size_t next_to_open_ = 0;
  std::vector<Below> below_;
  size_t next_below_ = 0;
};

void settle_entries(ContractState& state) {
  const std::vector<Window> changed = state.entries.take_changed();
  if (changed.empty()) return;
  state.entries.put_into(state.facts, state.contract);
  for (const Window& stretch : changed) {
    for (SpecRun& run : state.runs)
      touch(run, stretch);
    if (state.stops.has_value()) touch_stops(*state.stops, stretch);
  }
}

Result<void> settle_stops(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  const bool has_new_views = state.entries.take_has_new_views();
  PANMEN_TRY(const std::vector<Window> differences, find_stops(state, blocks, complete, has_new_views));
  for (const Window& stretch : differences)
    for (SpecRun& run : state.runs)
      if (run.asks_for_stops) touch(run, stretch);
  return {};
}

}  // namespace

void mark_late(ContractState& state, std::span<const Instant> ascending) {
  if (!state.corrects() || ascending.empty()) return;
  for (SpecRun& run : state.runs)
    if (run.has_begun)
      mark(run, ascending.front(), [&](Instant from, Instant to) { return any_within(ascending, from, to); });
  if (state.stops.has_value()) touch_stops(*state.stops, {ascending.front(), ascending.back()});
  state.has_late = true;
  state.is_due = true;
  state.latest_late = std::max(state.latest_late, ascending.back());
}

bool judge_again(ContractState& state) {
  const Milestones& milestones = state.work_out_milestones();
  for (SpecRun& run : state.runs) {
    bool has_moved = false;
    for (const size_t clause : run.clauses) {
      const std::optional<uint16_t> after = state.contract.clauses[clause].after;
      if (!after.has_value()) continue;
      const std::optional<Reached>& now = milestones.milestone(*after);
      if (std::exchange(state.told.after[clause], now) != now) has_moved = true;
    }
    const auto open = std::ranges::find_if(
        run.closed, [](const ClosedWindow& closed) { return closed.memory != nullptr && !closed.is_final; });
    if (has_moved && open != run.closed.end())
      run.correcting = static_cast<size_t>(open - run.closed.begin());
  }
  return state.is_correcting();
}

Result<void> settle(ContractState& state, const signal::BlockSource& blocks, Instant complete,
                    uint64_t arrivals) {
  PANMEN_ASSERT(state.has_started && !state.is_correcting());
  if (state.has_late) {
    state.has_late = false;
    state.late_before = arrivals;
    state.rebuilt_through = std::max(state.rebuilt_through, state.latest_late);
    settle_entries(state);
  }
  if (state.stops.has_value()) PANMEN_CHECK(settle_stops(state, blocks, complete));
  for (const uint16_t spec : state.closing_order) {
    if (!std::exchange(state.runs[spec].is_touched, false)) continue;
    Rerun rerun(state, state.runs[spec], blocks);
    PANMEN_CHECK(rerun.go());
  }
  return {};
}

}  // namespace panmen::engine
