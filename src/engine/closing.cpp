#include "engine/closing.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "engine/rebuild.hpp"

namespace panmen::engine {

namespace {

// Takes everything up to `through` into the spec's open windows. The histories it was taken from last are in
// `rebuild` or, where that has none, those of the contract.
Result<void> take(ContractState& state, SpecRun& run, Rebuild& rebuild, Instant through) {
  if (through > run.taken) run.open_before(through);
  if (run.figures.needed_from(run.spec) <= state.rebuilt_through)
    PANMEN_CHECK(rebuild.take(run.figures, through));
  else
    run.figures.take(run.spec, state.histories(), through);
  run.taken = std::max(run.taken, through);
  return {};
}

Result<Computed> close_window(ContractState& state, SpecRun& run, const signal::BlockSource& blocks) {
  const Window window = run.open.front();
  Rebuild rebuild(state, run, blocks);
  PANMEN_CHECK(take(state, run, rebuild, window.to));
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
  // The end that comes next of each spec: of its open windows first, then of those to come.
  struct Cursor {
    const SpecRun* run;
    size_t position = 0;  // of run->open
    std::optional<Window> window;
  };
  std::vector<Cursor> cursors;
  for (const SpecRun& run : state.runs)
    cursors.push_back({&run, 0, run.open.empty() ? run.next : std::optional(run.open.front())});
  const auto advance = [](Cursor& cursor) {
    const auto& open = cursor.run->open;
    if (++cursor.position < open.size())
      cursor.window = open[cursor.position];
    else if (cursor.position == open.size() && !open.empty())
      cursor.window = cursor.run->next;
    else
      cursor.window = cursor.run->sequence.after(*cursor.window);
  };
  Plan plan;
  for (;;) {
    std::optional<Instant> end;
    for (const Cursor& cursor : cursors)
      if (cursor.window.has_value() && cursor.window->to <= complete)
        end = std::min(end.value_or(cursor.window->to), cursor.window->to);
    if (!end.has_value()) return plan;
    size_t together = 0;
    for (Cursor& cursor : cursors) {
      if (!cursor.window.has_value() || cursor.window->to != *end) continue;
      together += state.derived_bytes(cursor.run->spec);
      advance(cursor);
    }
    if (plan.bytes + together > bytes && (plan.through.has_value() || !must_close)) {
      plan.leaves_some = true;
      return plan;
    }
    plan.through = end;
    plan.bytes += together;
  }
}

Result<void> begin_runs(ContractState& state, const signal::BlockSource& blocks, Instant complete,
                        uint64_t arrivals) {
  if (!state.has_started) {
    const auto first = state.first_observation(complete);
    if (!first.has_value()) return {};
    state.start(*first);
  }
  // What came late before a window began is simply in it.
  if (state.has_late && !state.is_correcting()) {
    state.late_before = arrivals;
    state.rebuilt_through = std::max(state.rebuilt_through, state.latest_late);
  }
  for (SpecRun& run : state.runs) {
    if (run.has_begun || !run.next.has_value() || run.next->from > complete) continue;
    run.has_begun = true;
    run.begins = run.next->from;
    const bool was_known = std::ranges::any_of(state.known_through, [&](const auto& through) {
      return through.has_value() && *through >= run.next->from;
    });
    if (!was_known && state.latest_late == Instant{Instant::kMinNs}) {
      run.figures.begin(run.spec, run.next->from, state.histories());
      continue;
    }
    Rebuild rebuild(state, run, blocks);
    PANMEN_CHECK(rebuild.load_edge(run.next->from));
    run.figures.begin(run.spec, run.next->from, rebuild.histories());
  }
  return {};
}

Result<std::vector<Computed>> close_windows(ContractState& state, const signal::BlockSource& blocks,
                                            Instant through) {
  std::vector<Computed> all;
  for (;;) {
    std::optional<Instant> end;
    for (const SpecRun& run : state.runs)
      if (const auto next = run.next_end(); next.has_value() && *next <= through)
        end = std::min(end.value_or(*next), *next);
    if (!end.has_value()) return all;
    for (const uint16_t spec : state.closing_order) {
      SpecRun& run = state.runs[spec];
      if (run.next_end() != end) continue;
      run.open_before(*end);
      PANMEN_TRY(Computed computed, close_window(state, run, blocks));
      for (SpecRun& above : state.runs) {
        if (std::ranges::find(above.rests_on, spec) == above.rests_on.end()) continue;
        if (!above.has_begun) continue;
        above.open_before(*end);
        above.figures.note(spec, computed.closed.window, computed.closed.figures);
      }
      all.push_back(std::move(computed));
      if (is_rested_on(state, spec) || state.corrects()) run.closed.push_back(all.back().closed);
    }
  }
}

Result<void> take_in(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  for (SpecRun& run : state.runs) {
    if (!run.has_begun || complete <= run.taken || !run.next_end().has_value()) continue;
    Rebuild rebuild(state, run, blocks);
    PANMEN_CHECK(take(state, run, rebuild, complete));
  }
  return {};
}

bool has_let_go(const ContractState& state, Instant through) {
  return std::ranges::any_of(state.runs, [&](const SpecRun& run) {
    return std::ranges::any_of(run.open, [&](const Window& window) {
      return window.to <= through && run.figures.has_let_go(run.spec, window);
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
      closed.is_final = true;
      closed.clauses.clear();
    }
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
      if (!above.open.empty())
        needed = std::min(needed, above.open.front().from);
      else if (above.next.has_value())
        needed = std::min(needed, above.next->from);
    }
    while (!run.closed.empty() && run.closed.front().memory == nullptr &&
           run.closed.front().window.to <= needed)
      run.closed.pop_front();
  }
}

}  // namespace panmen::engine
