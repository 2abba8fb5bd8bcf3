#include "engine/closing.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "engine/rebuild.hpp"

namespace panmen::engine {

namespace {

// Takes everything up to `through` into the spec's open windows. The histories it was taken from last are in
// `rebuild` or, where that has none, those of the contract.
Result<void> take(SpecRun& run, Rebuild& rebuild, Instant through) {
  if (through > run.taken) run.open_before(through);
  PANMEN_CHECK(rebuild.take_live(taker_of(run.figures, run.spec), through));
  run.taken = std::max(run.taken, through);
  return {};
}

Result<Computed> close_window(ContractState& state, SpecRun& run, const signal::BlockSource& blocks) {
  const Window window = run.open.front();
  Rebuild rebuild(state, blocks);
  PANMEN_CHECK(take(run, rebuild, window.to));
  const std::vector<const signal::History*> live = state.histories();
  const measure::Histories histories = rebuild.histories().empty() ? live : rebuild.histories();
  Computed computed;
  computed.spec = run.spec;
  computed.closed.window = window;
  if (state.corrects()) computed.closed.memory = run.figures.memory_at(run.spec, window);
  if (run.figures.has_let_go(run.spec, window)) {
    PANMEN_TRY(computed.closed.figures, figures_again(state, run, blocks, window));
    run.figures.skip(run.spec, window, histories);
  } else {
    computed.closed.figures = run.figures.close(run.spec, window, histories);
  }
  run.open.pop_front();
  return computed;
}

bool is_rested_on(const ContractState& state, uint16_t spec) {
  return std::ranges::any_of(state.runs, [&](const SpecRun& run) {
    return std::ranges::find(run.rests_on, spec) != run.rests_on.end();
  });
}

bool is_final(Window window, Duration final_after, Instant complete) {
  if (complete < window.to) return false;
  const uint64_t since_ns = static_cast<uint64_t>(complete.ns) - static_cast<uint64_t>(window.to.ns);
  return since_ns >= static_cast<uint64_t>(final_after.ns);
}

}  // namespace

Plan plan_closing(const ContractState& state, Instant complete, size_t bytes, bool must_close) {
  // The window of each spec that closes next.
  struct Cursor {
    const SpecRun* run;
    size_t place = 0;
    std::optional<Window> window;

    std::optional<Instant> closing() const {
      return window.has_value() ? std::optional(run->closing(*window)) : std::nullopt;
    }
  };
  std::vector<Cursor> cursors;
  for (const SpecRun& run : state.runs)
    cursors.push_back({&run, 0, run.window_at(0, std::nullopt)});
  Plan plan;
  for (;;) {
    std::optional<Instant> closing;
    for (const Cursor& cursor : cursors)
      if (const auto next = cursor.closing(); next.has_value() && *next <= complete)
        closing = std::min(closing.value_or(*next), *next);
    if (!closing.has_value()) return plan;
    size_t together = 0;
    for (Cursor& cursor : cursors) {
      if (cursor.closing() != closing) continue;
      together += state.derived_bytes(cursor.run->spec);
      cursor.window = cursor.run->window_at(++cursor.place, cursor.window);
    }
    if (plan.bytes + together > bytes && (plan.through.has_value() || !must_close)) {
      plan.leaves_some = true;
      return plan;
    }
    plan.through = closing;
    plan.bytes += together;
  }
}

bool start(ContractState& state, Instant complete) {
  if (state.has_started) return true;
  const auto first = state.first_observation(complete);
  if (first.has_value()) state.start(*first);
  return state.has_started;
}

Result<void> begin_runs(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  for (SpecRun& run : state.runs) {
    if (run.has_begun || !run.begins.has_value() || *run.begins > complete) continue;
    run.has_begun = true;
    Rebuild rebuild(state, blocks);
    PANMEN_CHECK(rebuild.load_beginning(*run.begins));
    run.figures.begin(run.spec, *run.begins, rebuild.histories());
    if (run.finder.has_value()) run.finder->begin(*run.begins, rebuild.histories());
  }
  return {};
}

Result<void> find_windows(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  for (SpecRun& run : state.runs) {
    if (!run.finder.has_value() || !run.has_begun || run.is_over()) continue;
    Rebuild rebuild(state, blocks);
    PANMEN_CHECK(rebuild.take_live(taker_of(*run.finder), complete));
    std::ranges::copy(run.finder->take_found(), std::back_inserter(run.found));
    run.find_next();
  }
  return {};
}

Result<std::vector<Computed>> close_windows(ContractState& state, const signal::BlockSource& blocks,
                                            Instant through) {
  std::vector<Computed> all;
  for (;;) {
    std::optional<Instant> closing;
    for (const SpecRun& run : state.runs)
      if (const auto next = run.next_closing(); next.has_value() && *next <= through)
        closing = std::min(closing.value_or(*next), *next);
    if (!closing.has_value()) return all;
    for (const uint16_t spec : state.closing_order) {
      SpecRun& run = state.runs[spec];
      if (run.next_closing() != closing) continue;
      if (run.open.empty()) run.open_before(run.next->to);
      PANMEN_TRY(Computed computed, close_window(state, run, blocks));
      for (SpecRun& above : state.runs) {
        if (std::ranges::find(above.rests_on, spec) == above.rests_on.end()) continue;
        if (!above.has_begun) continue;
        above.open_before(computed.closed.window.to);
        above.figures.note(spec, computed.closed.window, computed.closed.figures);
      }
      all.push_back(std::move(computed));
      if (is_rested_on(state, spec) || state.corrects()) run.closed.push_back(all.back().closed);
    }
  }
}

Result<void> take_in(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  for (SpecRun& run : state.runs) {
    const Instant through = run.may_take(complete);
    if (!run.has_begun || through <= run.taken || run.is_over()) continue;
    Rebuild rebuild(state, blocks);
    PANMEN_CHECK(take(run, rebuild, through));
  }
  return {};
}

bool has_let_go(const ContractState& state, Instant through) {
  return std::ranges::any_of(state.runs, [&](const SpecRun& run) {
    return std::ranges::any_of(run.open, [&](const Window& window) {
      return run.closing(window) <= through && run.figures.has_let_go(run.spec, window);
    });
  });
}

void forget_final(ContractState& state, Instant complete) {
  for (SpecRun& run : state.runs) {
    ClosedWindow* last_final = nullptr;
    for (ClosedWindow& closed : run.closed) {
      if (!is_final(closed.window, state.contract.final_after, complete)) break;
      if (last_final != nullptr) last_final->memory = nullptr;
      last_final = &closed;
      run.final_through = closed.window.to;
      closed.is_final = true;
      closed.clauses.clear();
    }
    state.caps.make_final(run.spec, state.corrects() ? run.final_through : complete);
  }
  for (SpecRun& run : state.runs) {
    // The earliest start of a window that is computed from this spec's figures, and still may be.
    Instant needed{Instant::kMaxNs};
    for (const SpecRun& above : state.runs) {
      if (std::ranges::find(above.rests_on, run.spec) == above.rests_on.end()) continue;
      for (const ClosedWindow& closed : above.closed)
        if (closed.memory != nullptr) {
          needed = std::min(needed, closed.window.from);
          break;
        }
      if (const auto next = above.window_at(0, std::nullopt); next.has_value())
        needed = std::min(needed, next->from);
    }
    while (!run.closed.empty() && run.closed.front().memory == nullptr &&
           run.closed.front().window.to <= needed)
      run.closed.pop_front();
  }
  if (state.stops.has_value()) forget_stops(state);
}

}  // namespace panmen::engine
