// Liveness: when the source of a signal could not be heard, by what beats for it and what its connection
// says.
#include <algorithm>

#include "measure/stretch.hpp"

namespace panmen::measure {

using terms::GapCause;
using terms::Liveness;
using terms::SignalType;

namespace {

// What a connection says; the first ones are the gap causes.
constexpr uint8_t kSaysAlive = 250;
constexpr uint8_t kSaysNothing = 251;

uint8_t word_of(std::string_view text) {
  if (text == terms::kAlive) return kSaysAlive;
  for (const GapCause cause :
       {GapCause::device, GapCause::gateway, GapCause::site_network, GapCause::our_server})
    if (text == terms::name_of(cause)) return static_cast<uint8_t>(cause);
  return static_cast<uint8_t>(GapCause::recording);  // not alive, for a reason the terms do not know
}

bool is_other_word(uint8_t word) {
  return word < terms::kGapCauses;
}

// Both ascend; so does what they become.
std::vector<Silence> united(const std::vector<Silence>& a, const std::vector<Silence>& b) {
  std::vector<Silence> all;
  std::ranges::merge(a, b, std::back_inserter(all), {}, &Silence::from_ns, &Silence::from_ns);
  std::vector<Silence> one;
  for (const Silence& silence : all) {
    if (!one.empty() && silence.from_ns <= one.back().to_ns)
      one.back().to_ns = std::max(one.back().to_ns, silence.to_ns);
    else
      one.push_back(silence);
  }
  return one;
}

}  // namespace

std::optional<GapCause> cause_of_word(uint8_t word) {
  if (!is_other_word(word)) return std::nullopt;
  return static_cast<GapCause>(word);
}

std::span<const uint8_t> Stretch::words(uint16_t connection) {
  Slot& at = slot(connection);
  const Holds& held = holds(connection, Purpose::durations);
  if (at.has_words) return at.words;
  at.has_words = true;
  at.words.clear();
  const Seen& all = seen(connection);
  for (int32_t what : held.what) {
    if (what < 0)
      at.words.push_back(kSaysNothing);
    else if (what == Holds::kMemory)
      at.words.push_back(word_of(memory_of(connection).last->text));
    else
      at.words.push_back(word_of(all.history->text(all.samples.codes[static_cast<size_t>(what) - 1])));
  }
  return at.words;
}

const std::vector<Silence>& Stretch::silences(uint16_t number) {
  Slot& at = slot(number);
  if (!at.has_silences) find_silences(number, at.silences);
  at.has_silences = true;
  return at.silences;
}

void Stretch::find_silences(uint16_t number, std::vector<Silence>& silences) {
  silences.clear();
  const terms::Signal& signal = plan_.signal(number);
  if (signal.liveness == Liveness::heartbeat) find_missing_beats(number, silences);
  if (!signal.connection.has_value()) return;
  const Holds& held = holds(*signal.connection, Purpose::durations);
  const std::span<const uint8_t> said = words(*signal.connection);
  std::vector<Silence> unheard;
  for (size_t i = 0; i < said.size(); ++i) {
    const bool silent =
        is_other_word(said[i]) || (signal.liveness == Liveness::session && said[i] == kSaysNothing);
    if (!silent) continue;
    const int64_t next_ns = i + 1 < said.size() ? held.from_ns[i + 1] : held.end_ns;
    if (!unheard.empty() && unheard.back().to_ns == held.from_ns[i])
      unheard.back().to_ns = next_ns;
    else
      unheard.push_back({held.from_ns[i], next_ns});
  }
  silences = silences.empty() ? std::move(unheard) : united(silences, unheard);
}

// A signal beats with its samples, in whatever quality, but with none that nobody sent.
void Stretch::add_beats(uint16_t of, int64_t end_ns, std::vector<int64_t>& beats_ns) const {
  if (histories_[of] == nullptr) return;
  const signal::Samples samples = histories_[of]->released();
  const auto& times = samples.times_ns;
  const auto first_at = [&](int64_t t_ns) {
    return static_cast<size_t>(std::ranges::lower_bound(times, t_ns) - times.begin());
  };
  size_t first = first_at(from_ns_);
  if (last_only_) {
    const size_t own = first_at(to_ns_);
    if (own > 0) first = std::max(first, first_at(times[own - 1]));
  }
  const size_t end = first_at(end_ns);
  for (size_t i = first; i < end; ++i)
    if (samples.quality(i) != signal::Quality::unread) beats_ns.push_back(times[i]);
}

// A beat at t covers [t, t + limit).
void Stretch::find_missing_beats(uint16_t number, std::vector<Silence>& silences) {
  const int64_t limit_ns = plan_.signal(number).alive_within.ns;
  const int64_t end_ns = to_ns_ + 1;
  beats_ns_.clear();
  for (uint16_t beat : plan_.beats[number])
    add_beats(beat, end_ns, beats_ns_);
  if (plan_.beats[number].size() > 1) std::ranges::sort(beats_ns_);
  const auto before = memory_of(number).last_beat_ns;
  int64_t heard_until_ns = from_ns_;
  if (before.has_value()) heard_until_ns = std::max(heard_until_ns, later(*before, limit_ns));
  for (int64_t beat_ns : beats_ns_) {
    if (beat_ns > heard_until_ns) silences.push_back({heard_until_ns, beat_ns});
    heard_until_ns = std::max(heard_until_ns, later(beat_ns, limit_ns));
  }
  if (heard_until_ns < end_ns) silences.push_back({heard_until_ns, end_ns});
}

}  // namespace panmen::measure
