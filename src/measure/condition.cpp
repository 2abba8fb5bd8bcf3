// Conditions: what they are at every instant of a stretch.
#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/work_calendar.hpp"
#include "measure/comparison.hpp"
#include "measure/stretch.hpp"

namespace panmen::measure {

using terms::ConditionNode;
using terms::ConditionOp;
using terms::SignalType;

namespace {

using MissingTruths = std::array<Truth, terms::kGapCauses>;

MissingTruths missing_truths(const terms::Contract& contract, uint16_t signal) {
  MissingTruths truths{};
  for (size_t cause = 0; cause < truths.size(); ++cause)
    truths[cause] = missing_truth(contract, signal, static_cast<terms::GapCause>(cause));
  return truths;
}

// Appends a piece for each hold: what `of_known(what)` says, or how the gap leaves it.
template <class OfKnown>
void translate(const Holds& held, const MissingTruths& missing, Track& track, const OfKnown& of_known) {
  track.clear(held.end_ns);
  track.segments.reserve(held.size());
  for (size_t i = 0; i < held.size(); ++i) {
    const int32_t what = held.what[i];
    track.append(held.from_ns[i],
                 what < 0 ? missing[static_cast<size_t>(Holds::cause(what))] : of_known(what));
  }
}

const WorkCalendar& calendar_of(const terms::Contract& contract) {
  static const WorkCalendar kEveryWeek;
  return contract.calendar.has_value() ? *contract.calendar : kEveryWeek;
}

}  // namespace

const Track& Stretch::track(uint16_t condition, Purpose purpose) {
  if (purpose == Purpose::amounts && !plan_.asks_clock[condition]) purpose = Purpose::stamps;
  if (purpose == Purpose::stamps && !plan_.looks_ahead(condition)) purpose = Purpose::durations;
  Node& node = nodes_[condition];
  const auto which = static_cast<size_t>(purpose);
  Track& found = node.tracks[which];
  if (node.has_track[which]) return found;
  if (last_only_ && plan_.asks_stops[condition]) {
    found.clear(to_ns_ + 1);
    found.append(from_ns_, Truth::excluded);
  } else {
    find_track(plan_.contract.conditions[condition], purpose, found);
  }
  node.has_track[which] = true;
  return found;
}

void Stretch::find_track(const ConditionNode& node, Purpose purpose, Track& found) {
  switch (node.op) {
    case ConditionOp::both:
      return join(track(node.left, purpose), track(node.right, purpose), found,
                  [](Truth a, Truth b) { return a && b; });
    case ConditionOp::either:
      return join(track(node.left, purpose), track(node.right, purpose), found,
                  [](Truth a, Truth b) { return a || b; });
    case ConditionOp::negate:
      found = track(node.left, purpose);
      for (Track::Segment& segment : found.segments)
        segment.value = !segment.value;
      return;
    case ConditionOp::compare_number:
      return compare_number(node, purpose, found);
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      return compare_texts(node, purpose, found);
    case ConditionOp::compare_signals:
      return compare_signals(node, purpose, found);
    case ConditionOp::alive:
      return find_alive(node.signal, purpose, found);
    case ConditionOp::scheduled:
      return find_scheduled(purpose, found);
    case ConditionOp::in_shift:
      return find_in_shift(node.shift, purpose, found);
    case ConditionOp::stop:
      return find_stops(node, found);
    case ConditionOp::planned:
      return find_planned(purpose, found);
  }
  PANMEN_ASSERT(false);
}

void Stretch::compare_number(const ConditionNode& node, Purpose purpose, Track& found) {
  const Holds& held = holds(node.signal, purpose);
  const std::span<const double> numbers = seen(node.signal).samples.numbers;
  const auto& last = memory_of(node.signal).last;
  const double before = last.has_value() ? last->number : 0;
  with_comparison(node.comparison, [&](const auto& stands) {
    translate(held, missing_truths(plan_.contract, node.signal), found, [&](int32_t what) {
      const double value = what == Holds::kMemory ? before : numbers[static_cast<size_t>(what) - 1];
      return to_truth(stands(value, node.number));
    });
  });
}

void Stretch::compare_signals(const ConditionNode& node, Purpose purpose, Track& found) {
  const MissingTruths missing_left = missing_truths(plan_.contract, node.signal);
  const MissingTruths missing_right = missing_truths(plan_.contract, node.other);
  const auto value_of = [&](uint16_t signal, int32_t what) {
    return what == Holds::kMemory ? memory_of(signal).last->number
                                  : seen(signal).samples.numbers[static_cast<size_t>(what) - 1];
  };
  const auto stands = [&](int32_t left, int32_t right) {
    if (left >= 0 && right >= 0)
      return to_truth(terms::satisfies(
          compare_exactly(value_of(node.signal, left), node.factor, value_of(node.other, right)),
          node.comparison, 0));
    // What is known leaves nothing open.
    const auto gap = [](int32_t what, const MissingTruths& missing) {
      return what >= 0 ? Truth::no : missing[static_cast<size_t>(Holds::cause(what))];
    };
    return joined_gaps(gap(left, missing_left), gap(right, missing_right));
  };
  const Holds& a = holds(node.signal, purpose);
  const Holds& b = holds(node.other, purpose);
  found.clear(a.end_ns);
  size_t i = 0;
  size_t j = 0;
  int64_t at_ns = from_ns_;
  while (at_ns < found.end_ns) {
    found.append(at_ns, stands(a.what[i], b.what[j]));
    const int64_t next_a = i + 1 < a.size() ? a.from_ns[i + 1] : found.end_ns;
    const int64_t next_b = j + 1 < b.size() ? b.from_ns[j + 1] : found.end_ns;
    at_ns = std::min(next_a, next_b);
    if (next_a == at_ns && i + 1 < a.size()) ++i;
    if (next_b == at_ns && j + 1 < b.size()) ++j;
  }
}

void Stretch::compare_texts(const ConditionNode& node, Purpose purpose, Track& found) {
  const Holds& held = holds(node.signal, purpose);
  const MissingTruths missing = missing_truths(plan_.contract, node.signal);
  // Between events nothing is so; at each, it is as it says (truths_at_samples).
  if (plan_.signal(node.signal).type == SignalType::event)
    return translate(held, missing, found, [](int32_t) { return Truth::open; });
  const Seen& all = seen(node.signal);
  std::vector<uint32_t> wanted;
  if (all.history != nullptr)
    for (const std::string& text : node.texts)
      if (const size_t code = all.history->code_of(text); code != static_cast<size_t>(-1))
        wanted.push_back(static_cast<uint32_t>(code));
  const bool when_found = node.op == ConditionOp::is_one_of;
  const auto& last = memory_of(node.signal).last;
  const bool before = last.has_value() && (std::ranges::find(node.texts, last->text) != node.texts.end());
  translate(held, missing, found, [&](int32_t what) {
    if (what == Holds::kMemory) return to_truth(before == when_found);
    const uint32_t code = all.samples.codes[static_cast<size_t>(what) - 1];
    return to_truth((std::ranges::find(wanted, code) != wanted.end()) == when_found);
  });
}

void Stretch::find_alive(uint16_t signal, Purpose purpose, Track& found) {
  MissingTruths missing{};
  missing.fill(Truth::no);
  translate(holds(signal, purpose), missing, found, [](int32_t) { return Truth::yes; });
}

void Stretch::find_scheduled(Purpose purpose, Track& found) const {
  const terms::Contract& contract = plan_.contract;
  const int64_t shift_ns = purpose == Purpose::amounts ? 1 : 0;
  const Window range{Instant{from_ns_ - shift_ns}, Instant{to_ns_ + 1 - shift_ns}};
  std::vector<Window> parts;
  for (const Shift& shift : contract.shifts) {
    const std::vector<Window> some = working_time(contract.zone, calendar_of(contract), shift, range);
    parts.insert(parts.end(), some.begin(), some.end());
  }
  std::ranges::sort(parts);
  found.clear(to_ns_ + 1);
  found.append(from_ns_, Truth::no);
  int64_t until_ns = range.from.ns;
  for (const Window& part : parts) {
    if (part.to.ns <= until_ns) continue;  // a clock change may push one into the other
    found.append(std::max(part.from.ns, until_ns) + shift_ns, Truth::yes);
    until_ns = part.to.ns;
    if (part.to < range.to) found.append(part.to.ns + shift_ns, Truth::no);
  }
}

void Stretch::find_in_shift(uint16_t number, Purpose purpose, Track& found) const {
  const terms::Contract& contract = plan_.contract;
  const int64_t shift_ns = purpose == Purpose::amounts ? 1 : 0;
  found.clear(to_ns_ + 1);
  found.append(from_ns_, Truth::no);
  for (Instant t{from_ns_ - shift_ns}; t.ns + shift_ns < found.end_ns;) {
    const auto next = shift_ending_after(contract.zone, calendar_of(contract), contract.shifts[number], t);
    if (!next.has_value() || next->from.ns + shift_ns >= found.end_ns) return;
    found.append(std::max(next->from.ns + shift_ns, from_ns_), Truth::yes);
    if (next->to.ns + shift_ns < found.end_ns) found.append(next->to.ns + shift_ns, Truth::no);
    t = next->to;
  }
}

// What is older than the first piece kept is not known any more.
void Stretch::find_stops(const ConditionNode& node, Track& found) const {
  PANMEN_ASSERT(facts_.stops_through.ns > to_ns_);
  const auto truth_of = [&](const StopPiece& piece) {
    if (piece.truth != Truth::yes || !node.stop_class.has_value()) return piece.truth;
    return piece.stop_class.has_value() ? to_truth(piece.stop_class == node.stop_class) : piece.class_missing;
  };
  const StopTrack& pieces = facts_.stops[node.stops];
  auto next = std::ranges::upper_bound(pieces, from_ns_, {}, &StopPiece::from_ns);
  found.clear(to_ns_ + 1);
  found.append(from_ns_, next == pieces.begin() ? Truth::excluded : truth_of(*(next - 1)));
  for (; next != pieces.end() && next->from_ns < found.end_ns; ++next)
    found.append(next->from_ns, truth_of(*next));
}

void Stretch::find_planned(Purpose purpose, Track& found) const {
  const int64_t shift_ns = purpose == Purpose::amounts ? 1 : 0;
  found.clear(to_ns_ + 1);
  found.append(from_ns_, Truth::no);
  const auto is_over = [&](const Window& window) { return window.to.ns + shift_ns <= from_ns_; };
  for (auto at = std::ranges::partition_point(facts_.planned, is_over);
       at != facts_.planned.end() && at->from.ns + shift_ns < found.end_ns; ++at) {
    found.append(std::max(at->from.ns + shift_ns, from_ns_), Truth::yes);
    if (at->to.ns + shift_ns < found.end_ns) found.append(at->to.ns + shift_ns, Truth::no);
  }
}

bool Stretch::is_about(uint16_t condition, uint16_t event) const {
  const ConditionNode& node = plan_.contract.conditions[condition];
  switch (node.op) {
    case ConditionOp::both:
    case ConditionOp::either:
      return is_about(node.left, event) || is_about(node.right, event);
    case ConditionOp::negate:
      return is_about(node.left, event);
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      return node.signal == event;
    default:
      return false;
  }
}

std::span<const Truth> Stretch::truths_at_samples(uint16_t condition, uint16_t signal) {
  find_truths(condition, signal, truths_);
  return truths_;
}

void Stretch::find_truths(uint16_t condition, uint16_t signal, std::vector<Truth>& truths) {
  const Seen& all = seen(signal);
  truths.resize(all.own);
  const bool is_event = plan_.signal(signal).type == SignalType::event;
  if (!is_event || !is_about(condition, signal)) {
    const bool is_amount = belongs_by_end(plan_.signal(signal).type);
    TrackCursor cursor(track(condition, is_amount ? Purpose::amounts : Purpose::stamps));
    for (size_t i = 0; i < all.own; ++i)
      truths[i] = cursor.at(all.samples.times_ns[i]);
    return;
  }
  const ConditionNode& node = plan_.contract.conditions[condition];
  switch (node.op) {
    case ConditionOp::both:
    case ConditionOp::either: {
      std::vector<Truth> right;
      find_truths(node.left, signal, truths);
      find_truths(node.right, signal, right);
      for (size_t i = 0; i < all.own; ++i)
        truths[i] = node.op == ConditionOp::both ? truths[i] && right[i] : truths[i] || right[i];
      return;
    }
    case ConditionOp::negate:
      find_truths(node.left, signal, truths);
      for (Truth& truth : truths)
        truth = !truth;
      return;
    default:
      for (size_t i = 0; i < all.own; ++i) {
        const std::string& text = all.history->text(all.samples.codes[i]);
        const bool found = std::ranges::find(node.texts, text) != node.texts.end();
        truths[i] = to_truth(found == (node.op == ConditionOp::is_one_of));
      }
  }
}

}  // namespace panmen::measure
