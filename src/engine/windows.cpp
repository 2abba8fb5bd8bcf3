#include "engine/windows.hpp"

#include "base/assert.hpp"
#include "engine/reach.hpp"

namespace panmen::engine {

using terms::WindowShape;

WindowSequence::WindowSequence(const terms::Contract& contract, uint16_t spec)
    : contract_(&contract), spec_(spec) {}

Window WindowSequence::calendar_window(Instant t) const {
  const terms::WindowSpec& spec = contract_->windows[spec_];
  return window_at(contract_->zone, spec.kind, t, spec.first_day);
}

std::optional<Window> WindowSequence::sliding_window(Instant from) const {
  Window last = calendar_window(from);
  for (uint16_t i = 1; i < contract_->windows[spec_].count; ++i) {
    if (last.to > kLatest) return std::nullopt;
    last = calendar_window(last.to);
  }
  return Window{from, last.to};
}

std::optional<Window> WindowSequence::shift_ending_after(Instant t) const {
  const std::optional<uint16_t> only = contract_->windows[spec_].shift;
  const WorkCalendar calendar = contract_->calendar.value_or(WorkCalendar{});
  std::optional<Window> first;
  for (uint16_t i = 0; i < contract_->shifts.size(); ++i) {
    if (only.has_value() && *only != i) continue;
    const auto next = panmen::shift_ending_after(contract_->zone, calendar, contract_->shifts[i], t);
    if (next.has_value() && (!first.has_value() || *next < *first)) first = next;
  }
  if (!first.has_value() || is_over(first->from)) return std::nullopt;
  return first;
}

std::optional<Window> WindowSequence::first(Instant t) const {
  switch (contract_->windows[spec_].shape) {
    case WindowShape::calendar: {
      const Window w = calendar_window(t);
      return is_over(w.from) ? std::nullopt : std::optional(w);
    }
    case WindowShape::sliding: {
      const auto w = sliding_window(calendar_window(t).from);
      return w.has_value() && is_over(calendar_window(w->to - Duration{1}).from) ? std::nullopt : w;
    }
    case WindowShape::shift:
      return shift_ending_after(t);
    case WindowShape::contract:
      return Window{*contract_->from, *contract_->until};
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return std::nullopt;
  }
  PANMEN_ASSERT(false);
}

std::optional<Window> WindowSequence::after(Window w) const {
  switch (contract_->windows[spec_].shape) {
    case WindowShape::calendar:
      return first(w.to);
    case WindowShape::sliding: {
      if (is_over(w.to) || w.to > kLatest) return std::nullopt;
      return Window{calendar_window(w.from).to, calendar_window(w.to).to};
    }
    case WindowShape::shift:
      return shift_ending_after(w.to);
    case WindowShape::contract:
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return std::nullopt;
  }
  PANMEN_ASSERT(false);
}

Instant WindowSequence::end_at(Instant t) const {
  switch (contract_->windows[spec_].shape) {
    case WindowShape::calendar:
    case WindowShape::sliding: {
      const Window w = calendar_window(t);
      return is_over(w.from) ? t : w.to;
    }
    case WindowShape::shift: {
      const auto w = shift_ending_after(t);
      return w.has_value() && w->from <= t ? w->to : t;
    }
    case WindowShape::contract:
      return t >= *contract_->from && t < *contract_->until ? *contract_->until : t;
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return t;
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::engine
