#include "measure/stream.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "measure/formula.hpp"
#include "measure/walk.hpp"

namespace panmen::measure {

Stream::Stream(const terms::Contract& contract, uint16_t spec, const Facts& facts)
    : plan_(contract, spec),
      facts_(facts),
      is_sliding_(contract.windows[spec].shape == terms::WindowShape::sliding) {}

void Stream::begin(Instant from, Histories histories) {
  PANMEN_ASSERT(!memory_.has_value());
  memory_ = memory_at_begin(plan_, facts_, from, histories);
}

void Stream::resume(std::shared_ptr<const Memory> memory) {
  PANMEN_ASSERT(!memory_.has_value());
  memory_ = *memory;
}

void Stream::open(Window window) {
  PANMEN_ASSERT(memory_.has_value() && window.from >= memory_->at && window.from < window.to);
  PANMEN_ASSERT(windows_.empty() ||
                (windows_.back().window.from < window.from && windows_.back().window.to <= window.to));
  windows_.push_back({window, nullptr, false});
  reach_windows();
}

// Windows that begin at the position.
void Stream::reach_windows() {
  for (Open& open : windows_) {
    if (open.window.from != memory_->at || open.memory != nullptr) continue;
    open.memory = std::make_shared<const Memory>(*memory_);
    panes_.push_back({memory_->at, Summary(plan_)});
  }
}

void Stream::run(Histories histories, Memory& memory, Instant to, Instant see, Summary* summary) const {
  walk(plan_, facts_, histories, memory, to, see, [&](Stretch& stretch, Memory& next) {
    if (summary != nullptr)
      summary->add(stretch, next);
    else
      remember_conditions(stretch, next);
  });
}

void Stream::advance(Histories histories, Instant to, Instant see) {
  while (memory_->at < to) {
    Instant until = to;
    for (const Open& open : windows_)
      if (open.window.from > memory_->at) until = std::min(until, open.window.from);
    run(histories, *memory_, until, see, panes_.empty() ? nullptr : &panes_.back().summary);
    reach_windows();
  }
}

void Stream::take(Histories histories, Instant through) {
  PANMEN_ASSERT(memory_.has_value() && (windows_.empty() || through <= windows_.front().window.to));
  // What a condition on intervals was is told by later stamps.
  Instant settled = through - Duration{plan_.greatest_look_ahead_ns};
  // A stretch reaches a nanosecond past its end.
  if (plan_.needs_stops) settled = std::min(settled, facts_.stops_through - Duration{1});
  advance(histories, settled, through);
}

std::vector<record::Figure> Stream::close(Window window, Histories histories) {
  PANMEN_ASSERT(!windows_.empty() && windows_.front().window == window && !windows_.front().is_let_go);
  Summary tail(plan_);
  if (is_sliding_ && plan_.greatest_look_ahead_ns > 0) {
    // Later windows see what is stamped later: for them this window's last stretch is still open.
    take(histories, window.to);
    Memory memory = *memory_;
    run(histories, memory, window.from, window.to, nullptr);
    run(histories, memory, window.to, window.to, &tail);
  } else {
    advance(histories, window.to, window.to);
  }
  PANMEN_ASSERT(panes_.empty() || panes_.front().from == window.from);
  const bool is_last = windows_.size() == 1 || windows_[1].window.from >= window.to;
  std::vector<record::Figure> result;
  if (is_last && panes_.size() == 1) {
    panes_.front().summary.merge(plan_, tail);
    result = figures(window, panes_.front().summary);
  } else {
    Summary whole(plan_);
    for (const Pane& pane : panes_)
      whole.merge(plan_, pane.summary);
    whole.merge(plan_, tail);
    result = figures(window, whole);
  }
  windows_.pop_front();
  drop_what_no_window_needs();
  return result;
}

void Stream::skip(Window window, Histories histories) {
  PANMEN_ASSERT(!windows_.empty() && windows_.front().window == window);
  if (is_sliding_)
    take(histories, window.to);
  else
    advance(histories, window.to, window.to);
  windows_.pop_front();
  drop_what_no_window_needs();
}

// After a window has closed, or was let go.
void Stream::drop_what_no_window_needs() {
  std::optional<Instant> needed;
  for (const Open& open : windows_)
    if (open.memory != nullptr && !open.is_let_go)
      needed = std::min(needed.value_or(open.window.from), open.window.from);
  while (!panes_.empty() && (!needed.has_value() || panes_.front().from < *needed))
    panes_.pop_front();
  std::erase_if(noted_, [&](const Noted& note) {
    const Instant open_from = windows_.empty() ? memory_->at : windows_.front().window.from;
    return note.window.to <= std::min(open_from, memory_->at);
  });
}

void Stream::note(uint16_t spec, Window window, std::span<const record::Figure> figures) {
  if (!memory_.has_value()) return;
  const bool is_used = std::ranges::any_of(plan_.places, [&](const Place& place) {
    return place.kind == UseKind::figures && plan_.contract.measures[place.index].per == spec;
  });
  if (is_used) noted_.push_back({spec, window, {figures.begin(), figures.end()}});
}

Instant Stream::needed_from() const {
  return memory_.has_value() ? memory_->at : Instant{Instant::kMinNs};
}

std::shared_ptr<const Memory> Stream::memory_at(Window window) const {
  const auto at = std::ranges::find(windows_, window, &Open::window);
  PANMEN_ASSERT(at != windows_.end());
  return at->memory != nullptr ? at->memory : std::make_shared<const Memory>(*memory_);
}

size_t Stream::held_bytes() const {
  size_t bytes = 0;
  for (const Pane& pane : panes_)
    bytes += pane.summary.held_bytes();
  return bytes;
}

void Stream::let_go() {
  for (Open& open : windows_)
    if (open.memory != nullptr) open.is_let_go = true;
  panes_.clear();
}

bool Stream::has_let_go(Window window) const {
  return std::ranges::any_of(windows_,
                             [&](const Open& open) { return open.window == window && open.is_let_go; });
}

std::vector<record::Figure> Stream::figures(Window window, const Summary& summary) const {
  return evaluate_all(
      plan_, [&](uint16_t aggregate) { return value_of(plan_, aggregate, window, summary, noted_, facts_); });
}

}  // namespace panmen::measure
