// Holds: from when to when each sample of a signal holds, and why nothing does.
#include <algorithm>

#include "base/assert.hpp"
#include "measure/comparison.hpp"
#include "measure/stretch.hpp"

namespace panmen::measure {

using terms::GapCause;
using terms::Liveness;
using terms::SignalType;

// Puts pieces one after the other; a gap takes its cause from the signal's connection while that has one.
class Stretch::HoldWriter {
 public:
  HoldWriter(Stretch& stretch, const terms::Signal& signal, Holds& holds)
      : holds_(holds), at_ns_(stretch.from_ns_), end_ns_(stretch.to_ns_ + 1) {
    holds.clear(end_ns_);
    if (!signal.connection.has_value()) return;
    connection_ = &stretch.holds(*signal.connection, Purpose::durations);
    words_ = stretch.words(*signal.connection);
  }

  int64_t at_ns() const { return at_ns_; }
  int64_t end_ns() const { return end_ns_; }

  // From where the last piece ended.
  void put(int64_t until_ns, int32_t what) {
    until_ns = std::min(until_ns, end_ns_);
    if (until_ns <= at_ns_) return;
    if (what < 0)
      put_gap(until_ns, Holds::cause(what));
    else
      holds_.put(at_ns_, what);
    at_ns_ = until_ns;
  }
  void put_missing(int64_t until_ns) { put(until_ns, Holds::gap(GapCause::recording)); }

 private:
  void put_gap(int64_t until_ns, GapCause cause) {
    if (connection_ == nullptr) return put_piece(at_ns_, cause);
    for (int64_t t_ns = at_ns_; t_ns < until_ns;) {
      while (word_ + 1 < words_.size() && connection_->from_ns[word_ + 1] <= t_ns)
        ++word_;
      put_piece(t_ns, cause_of_word(words_[word_]).value_or(cause));
      if (word_ + 1 == words_.size()) return;
      t_ns = connection_->from_ns[word_ + 1];
    }
  }
  void put_piece(int64_t from_ns, GapCause cause) {
    const int32_t what = Holds::gap(cause);
    if (holds_.what.empty() || holds_.what.back() != what) holds_.put(from_ns, what);
  }

  Holds& holds_;
  int64_t at_ns_;
  int64_t end_ns_;
  const Holds* connection_ = nullptr;
  std::span<const uint8_t> words_;
  size_t word_ = 0;
};

const Holds& Stretch::holds(uint16_t number, Purpose purpose) {
  const bool is_amount = plan_.signal(number).type == SignalType::interval;
  purpose = is_amount && purpose != Purpose::durations ? Purpose::stamps : Purpose::durations;
  Slot& at = slot(number);
  const auto which = static_cast<size_t>(purpose);
  Holds& held = at.holds[which];
  if (at.has_holds[which]) return held;
  at.has_holds[which] = true;
  find_holds(number, purpose, held);
  if (contradicted(number).empty()) return held;
  Holds said;
  std::swap(said, held);
  lay_over(said, contradicted(number), held);
  return held;
}

// What is missing anyway stays so for its own reason.
void Stretch::lay_over(const Holds& said, const std::vector<Window>& contradicted, Holds& held) {
  held.clear(said.end_ns);
  const auto put = [&](int64_t at_ns, int32_t what) {
    if (held.what.empty() || held.what.back() != what) held.put(at_ns, what);
  };
  size_t next = 0;
  for (size_t i = 0; i < said.size(); ++i) {
    const int64_t until_ns = i + 1 < said.size() ? said.from_ns[i + 1] : said.end_ns;
    for (int64_t at_ns = said.from_ns[i]; at_ns < until_ns;) {
      while (next < contradicted.size() && contradicted[next].to.ns <= at_ns)
        ++next;
      const bool is_over = next == contradicted.size();
      const bool is_inside = !is_over && contradicted[next].from.ns <= at_ns;
      put(at_ns, is_inside && said.what[i] >= 0 ? Holds::gap(GapCause::doubtful) : said.what[i]);
      if (is_over) break;
      at_ns = std::min(until_ns, is_inside ? contradicted[next].to.ns : contradicted[next].from.ns);
    }
  }
}

void Stretch::find_holds(uint16_t number, Purpose purpose, Holds& held) {
  const SignalType type = plan_.signal(number).type;
  if (type == SignalType::interval)
    hold_backward(number, purpose, held);
  else if (type == SignalType::event)
    hold_events(number, held);
  else if (holds_simply(number))
    hold_simply(number, held);
  else
    hold_forward(number, held);
}

// An amount covers the time back to the sample before it, at most its limit.
void Stretch::hold_backward(uint16_t number, Purpose purpose, Holds& held) {
  const terms::Signal& signal = plan_.signal(number);
  const int64_t limit_ns = signal.alive_within.ns;
  const int64_t shift_ns = purpose == Purpose::stamps ? 1 : 0;
  const auto& last = memory_of(number).last;
  const Seen& all = seen(number);
  HoldWriter writer(*this, signal, held);
  // With `stamps` one that is stamped exactly at the beginning still covers that instant.
  if (last.has_value() && last->good) writer.put(last->time_ns + shift_ns, Holds::kMemory);
  const auto& times = all.samples.times_ns;
  for (size_t i = 0; i < times.size(); ++i) {
    int64_t start_ns = times[i] - limit_ns;
    if (i > 0)
      start_ns = std::max(start_ns, times[i - 1]);
    else if (last.has_value())
      start_ns = std::max(start_ns, last->time_ns);
    writer.put_missing(start_ns + shift_ns);
    writer.put(times[i] + shift_ns,
               all.is_good(i) ? static_cast<int32_t>(i) + 1 : Holds::gap(GapCause::doubtful));
  }
  writer.put_missing(writer.end_ns());
}

// An event is known of while its source is heard.
void Stretch::hold_events(uint16_t number, Holds& held) {
  const std::vector<Silence>& silent = silences(number);
  HoldWriter writer(*this, plan_.signal(number), held);
  for (const Silence& silence : silent) {
    writer.put(silence.from_ns, Holds::kMemory);
    writer.put_missing(silence.to_ns);
  }
  writer.put(writer.end_ns(), Holds::kMemory);
}

// A reading or state that is held for a time and no longer, and nothing doubtful: the common case at its own
// speed.
bool Stretch::holds_simply(uint16_t number) {
  const terms::Signal& signal = plan_.signal(number);
  const bool is_reading = signal.type == SignalType::gauge || signal.type == SignalType::counter ||
                          signal.type == SignalType::state || signal.type == SignalType::text;
  if (!is_reading || signal.liveness != Liveness::period || signal.connection.has_value() ||
      signal.stuck_after.has_value() || !seen(number).all_good)
    return false;
  const auto& last = memory_of(number).last;
  return !last.has_value() || last->good;
}

void Stretch::hold_simply(uint16_t number, Holds& held) {
  const int64_t limit_ns = plan_.signal(number).alive_within.ns;
  const int64_t end_ns = to_ns_ + 1;
  const std::span<const int64_t> times = seen(number).samples.times_ns;
  held.clear(end_ns);
  held.from_ns.resize(2 * times.size() + 2);
  held.what.resize(2 * times.size() + 2);
  size_t size = 0;
  const auto put = [&](int64_t at_ns, int64_t until_ns, int32_t what) {
    held.from_ns[size] = at_ns;
    held.what[size] = what;
    size += until_ns > at_ns ? 1 : 0;
  };
  const int64_t first_ns = times.empty() ? end_ns : times.front();
  int64_t until_ns = from_ns_;
  if (const auto& last = memory_of(number).last; last.has_value())
    until_ns = std::clamp(later(last->time_ns, limit_ns), from_ns_, first_ns);
  put(from_ns_, until_ns, Holds::kMemory);
  put(until_ns, first_ns, Holds::gap(GapCause::recording));
  for (size_t i = 0; i < times.size(); ++i) {
    const int64_t next_ns = i + 1 < times.size() ? times[i + 1] : end_ns;
    const int64_t held_until_ns = std::min(next_ns, later(times[i], limit_ns));
    put(times[i], held_until_ns, static_cast<int32_t>(i) + 1);
    if (held_until_ns < next_ns) put(held_until_ns, next_ns, Holds::gap(GapCause::recording));
  }
  held.from_ns.resize(size);
  held.what.resize(size);
}

void Stretch::hold_forward(uint16_t number, Holds& held) {
  const terms::Signal& signal = plan_.signal(number);
  const std::optional<LastSample>& last = memory_of(number).last;
  const Seen& all = seen(number);
  const auto& times = all.samples.times_ns;
  const bool by_period = signal.liveness == Liveness::period && signal.type != SignalType::connection;
  const int64_t limit_ns = by_period ? signal.alive_within.ns : INT64_MAX;
  // A connection holds until it changes: who would be silent says so.
  static const std::vector<Silence> kNone;
  const std::vector<Silence>& silent = signal.type == SignalType::connection ? kNone : silences(number);
  size_t next_silence = 0;

  HoldWriter writer(*this, signal, held);
  const int64_t first_ns = times.empty() ? writer.end_ns() : times.front();
  const auto put_held = [&](int32_t what, bool good, int64_t heard_until_ns, int64_t stuck_ns) {
    if (good) writer.put(std::min(stuck_ns, heard_until_ns), what);
    writer.put(heard_until_ns, Holds::gap(GapCause::doubtful));
  };
  const auto hold_until = [&](int64_t t_ns, int64_t next_ns) {
    int64_t until_ns = std::min(next_ns, later(t_ns, limit_ns));
    const int64_t begin_ns = std::max(t_ns, from_ns_);
    while (next_silence < silent.size() && silent[next_silence].to_ns <= begin_ns)
      ++next_silence;
    if (next_silence < silent.size()) until_ns = std::min(until_ns, silent[next_silence].from_ns);
    return until_ns;
  };

  if (last.has_value() && !last->silenced)
    put_held(Holds::kMemory, last->good, hold_until(last->time_ns, first_ns), last->stuck_ns);
  writer.put_missing(first_ns);
  const bool can_stick = signal.stuck_after.has_value() && all.history != nullptr;
  for (size_t i = 0; i < times.size(); ++i) {
    const int64_t next_ns = i + 1 < times.size() ? times[i + 1] : writer.end_ns();
    put_held(static_cast<int32_t>(i) + 1, all.is_good(i), hold_until(times[i], next_ns),
             can_stick ? all.stuck_ns[i] : kNever);
    writer.put_missing(next_ns);
  }
  writer.put_missing(writer.end_ns());
}

// Without pieces: calls held(i, for_ns) for what holds, i + 1 being a sample, and missing(for_ns) for gaps.
// REQUIRES: holds_simply(number).
template <class Held, class Missing>
void Stretch::visit_simple_holds(uint16_t number, const Held& held, const Missing& missing) {
  const int64_t limit_ns = plan_.signal(number).alive_within.ns;
  const Seen& all = seen(number);
  const std::span<const int64_t> times = all.samples.times_ns.first(static_cast<size_t>(
      std::ranges::lower_bound(all.samples.times_ns, to_ns_) - all.samples.times_ns.begin()));
  const int64_t first_ns = times.empty() ? to_ns_ : times.front();
  int64_t until_ns = from_ns_;
  if (const auto& last = memory_of(number).last; last.has_value())
    until_ns = std::clamp(later(last->time_ns, limit_ns), from_ns_, first_ns);
  held(Holds::kMemory, until_ns - from_ns_);
  missing(first_ns - until_ns);
  for (size_t i = 0; i < times.size(); ++i) {
    const int64_t for_ns = (i + 1 < times.size() ? times[i + 1] : to_ns_) - times[i];
    held(static_cast<int32_t>(i) + 1, std::min(for_ns, limit_ns));
    missing(std::max<int64_t>(for_ns - limit_ns, 0));
  }
}

std::optional<Stretch::Totals> Stretch::totals_ns(uint16_t condition) {
  const terms::ConditionNode& node = plan_.contract.conditions[condition];
  const bool is_known_already = nodes_[condition].has_track[static_cast<size_t>(Purpose::durations)];
  if (is_known_already || node.op != terms::ConditionOp::compare_number || !holds_simply(node.signal) ||
      !contradicted(node.signal).empty())
    return std::nullopt;
  const std::span<const double> numbers = seen(node.signal).samples.numbers;
  const auto& last = memory_of(node.signal).last;
  const double before = last.has_value() ? last->number : 0;
  int64_t held_ns = 0;
  int64_t stands_ns = 0;
  with_comparison(node.comparison, [&](const auto& stands) {
    visit_simple_holds(
        node.signal,
        [&](int32_t what, int64_t for_ns) {
          const double value = what == Holds::kMemory ? before : numbers[static_cast<size_t>(what) - 1];
          held_ns += for_ns;
          stands_ns += stands(value, node.number) ? for_ns : 0;
        },
        [](int64_t) {});
  });
  // Pieces and gaps cover the whole stretch.
  const int64_t missing_ns = to_ns_ - from_ns_ - held_ns;
  slot(node.signal).missing_ns = missing_ns;
  Totals totals{};
  totals[static_cast<size_t>(Truth::no)] = held_ns - stands_ns;
  totals[static_cast<size_t>(Truth::yes)] = stands_ns;
  totals[static_cast<size_t>(missing_truth(plan_.contract, node.signal, GapCause::recording))] += missing_ns;
  return totals;
}

int64_t Stretch::missing_ns(uint16_t number) {
  std::optional<int64_t>& missing = slot(number).missing_ns;
  if (missing.has_value()) return *missing;
  int64_t total_ns = 0;
  const bool has_pieces = slot(number).has_holds[static_cast<size_t>(Purpose::durations)];
  if (!has_pieces && holds_simply(number) && contradicted(number).empty()) {
    visit_simple_holds(number, [](int32_t, int64_t) {}, [&](int64_t for_ns) { total_ns += for_ns; });
  } else {
    const Holds& held = holds(number, Purpose::durations);
    for (size_t i = 0; i < held.size(); ++i) {
      const int64_t next_ns = i + 1 < held.size() ? held.from_ns[i + 1] : held.end_ns;
      if (held.what[i] < 0) total_ns += std::max<int64_t>(std::min(next_ns, to_ns_) - held.from_ns[i], 0);
    }
  }
  missing = total_ns;
  return total_ns;
}

}  // namespace panmen::measure
