// Stretch: the observations of one stretch of time, and what follows from them at every instant of it: which
// samples are to be believed, when their sources were silent, what held when, what conditions were.
//
// Each thing is worked out when it is asked for first, from the released observations of the stretch and the
// memory of the time before it; a later cut at another place gives the same (memory.hpp). Everything about
// instants reaches one nanosecond past the stretch's end, so that what is asked for at the end's own stamp is
// known.
//
// Pure; not thread-safe; may be turned from stretch to stretch, and keeps its room.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/truth.hpp"

namespace panmen::measure {

// The uses of what holds when. `durations`: an interval that ends at t covers [start, t). `stamps`: it covers
// (start, t], so that a condition asked for at its stamp sees it. `amounts`, for conditions asked for at the
// stamps of intervals and counters: so do shifts, because what is stamped at a shift's end was used in it.
enum class Purpose : uint8_t { durations = 0, stamps = 1, amounts = 2 };
constexpr size_t kPurposes = 3;

// The samples of a signal that a stretch is about: stamped in [from, to], for intervals and counters in
// (from, to]; for intervals also later ones that cover a part of it.
struct Seen {
  const signal::History* history = nullptr;  // null where nothing of the signal's kind was reported
  signal::Samples samples;
  size_t own = 0;        // the first so many belong to the stretch itself
  bool all_good = true;  // or else `doubtful` says which are not
  std::vector<uint8_t> doubtful;
  std::vector<int64_t> stuck_ns;     // where the signal has such a rule: from when on each is stuck
  std::optional<Repeated> repeated;  // after the stretch's own

  bool is_good(size_t i) const { return all_good || doubtful[i] == 0; }
};

// Which of a signal's own samples count: those that are good and that no other source contradicts.
class Believed {
 public:
  Believed(const Seen& seen, std::span<const uint8_t> contradicted)
      : seen_(seen), contradicted_(contradicted) {}
  bool all() const { return seen_.all_good && contradicted_.empty(); }
  // REQUIRES: i < seen.own.
  bool operator()(size_t i) const {
    return seen_.is_good(i) && (contradicted_.empty() || contradicted_[i] == 0);
  }

 private:
  const Seen& seen_;
  std::span<const uint8_t> contradicted_;
};

// What holds when: each piece lasts until the next begins. kMemory is the sample before the stretch, i + 1 is
// sample i, and a negative one is a gap.
struct Holds {
  static constexpr int32_t kMemory = 0;
  static constexpr int32_t gap(terms::GapCause cause) { return -1 - static_cast<int32_t>(cause); }
  static constexpr terms::GapCause cause(int32_t what) { return static_cast<terms::GapCause>(-1 - what); }

  std::vector<int64_t> from_ns;
  std::vector<int32_t> what;
  int64_t end_ns = 0;

  void clear(int64_t to_ns) {
    from_ns.clear();
    what.clear();
    end_ns = to_ns;
  }
  void put(int64_t at_ns, int32_t held) {
    from_ns.push_back(at_ns);
    what.push_back(held);
  }
  size_t size() const { return what.size(); }
};

// The cause that a word of a connection names (Stretch::words); absent where it says `alive` or nothing.
std::optional<terms::GapCause> cause_of_word(uint8_t word);

struct Silence {
  int64_t from_ns;
  int64_t to_ns;
};

class Stretch {
 public:
  // REQUIRES: plan and facts outlive this.
  Stretch(const Plan& plan, const Facts& facts);

  // Turns to [from, to) and (from, to]; what is stamped after `see` is not seen, though it may have been
  // released. REQUIRES: from < to <= see; histories and memory outlive what is asked for, and memory is that
  // at `from`.
  void turn_to(Histories histories, const Memory& memory, Instant from, Instant to, Instant see);
  // From now on, of each signal only what is stamped last in the stretch is looked at, as if nothing older
  // had been kept, and nothing is known of what asks for stops.
  void look_at_last_only() { last_only_ = true; }

  const Plan& plan() const { return plan_; }
  const Facts& facts() const { return facts_; }
  int64_t from_ns() const { return from_ns_; }
  int64_t to_ns() const { return to_ns_; }
  const Memory& memory() const { return *memory_; }
  const SignalMemory& memory_of(uint16_t signal) const { return memory_->signals[plan_.slots[signal]]; }

  const Seen& seen(uint16_t signal);
  // In order, disjoint. Where the signal's source could not be heard.
  const std::vector<Silence>& silences(uint16_t signal);
  const Holds& holds(uint16_t signal, Purpose purpose);
  int64_t missing_ns(uint16_t signal);
  // Of a counter, the replacements in (from, to], by time. Valid until the next call.
  std::span<const Replacement> replacements(uint16_t signal);
  // In order, disjoint. Where what the signal says is not believed, because other sources contradict it
  // (terms::Agreement).
  const std::vector<Window>& contradicted(uint16_t signal);
  // Which of the signal's own samples are stamped there; empty where none is.
  std::span<const uint8_t> contradicted_samples(uint16_t signal);
  Believed believed(uint16_t signal) { return {seen(signal), contradicted_samples(signal)}; }
  // How long the condition was what, by truth; nothing where that takes its track to find out.
  using Totals = std::array<int64_t, kTruths>;
  std::optional<Totals> totals_ns(uint16_t condition);
  // REQUIRES: where the condition asks for stops, those are known past the stretch's end.
  const Track& track(uint16_t condition, Purpose purpose);
  // The condition at the stamps of the signal's own samples. An event is compared with itself.
  std::span<const Truth> truths_at_samples(uint16_t condition, uint16_t signal);

  // What the signals of `next` are known of at the stretch's end. REQUIRES: next is a copy of memory().
  void remember_signals(Memory& next);

 private:
  struct Slot {
    bool has_seen = false;
    bool has_silences = false;
    bool has_words = false;
    bool has_contradicted = false;
    bool has_contradicted_samples = false;
    std::array<bool, 2> has_holds{};
    std::optional<int64_t> missing_ns;
    Seen seen;
    std::vector<Silence> silences;
    std::array<Holds, 2> holds;
    // Of a connection: a piece for each of its holds.
    std::vector<uint8_t> words;
    std::vector<Window> contradicted;
    std::vector<uint8_t> contradicted_samples;
  };
  // What becomes of an agreement.
  struct Violations {
    bool is_known = false;
    std::vector<Window> contradicted;  // where what it makes doubtful is
    AgreementMemory at_end;
  };
  struct Node {
    std::array<bool, kPurposes> has_track{};
    std::array<Track, kPurposes> tracks;
  };
  class HoldWriter;

  Slot& slot(uint16_t signal) { return slots_[plan_.slots[signal]]; }
  const signal::History* history_of(uint16_t signal) const;

  void find_seen(uint16_t signal, Seen& seen) const;
  void find_doubt(uint16_t signal, Seen& seen) const;

  void remember_reading(uint16_t counter, SignalMemory& memory);
  const Violations& violations(size_t agreement);
  void find_violations(size_t agreement, Violations& found);

  void find_silences(uint16_t signal, std::vector<Silence>& silences);
  // The beats of a signal before `end_ns`.
  void add_beats(uint16_t of, int64_t end_ns, std::vector<int64_t>& beats_ns) const;
  void find_missing_beats(uint16_t signal, std::vector<Silence>& silences);
  std::span<const uint8_t> words(uint16_t connection);

  void find_holds(uint16_t signal, Purpose purpose, Holds& holds);
  static void lay_over(const Holds& said, const std::vector<Window>& contradicted, Holds& holds);
  void hold_forward(uint16_t signal, Holds& holds);
  void hold_simply(uint16_t signal, Holds& holds);
  void hold_events(uint16_t signal, Holds& holds);
  void hold_backward(uint16_t signal, Purpose purpose, Holds& holds);
  bool holds_simply(uint16_t signal);
  template <class Held, class Missing>
  void visit_simple_holds(uint16_t signal, const Held& held, const Missing& missing);

  void find_track(const terms::ConditionNode& node, Purpose purpose, Track& track);
  void compare_number(const terms::ConditionNode& node, Purpose purpose, Track& track);
  void compare_signals(const terms::ConditionNode& node, Purpose purpose, Track& track);
  void compare_texts(const terms::ConditionNode& node, Purpose purpose, Track& track);
  void find_alive(uint16_t signal, Purpose purpose, Track& track);
  void find_scheduled(Purpose purpose, Track& track) const;
  void find_in_shift(uint16_t shift, Purpose purpose, Track& track) const;
  void find_stops(const terms::ConditionNode& node, Track& track) const;
  void find_planned(Purpose purpose, Track& track) const;
  bool is_about(uint16_t condition, uint16_t event) const;
  void find_truths(uint16_t condition, uint16_t signal, std::vector<Truth>& truths);

  const Plan& plan_;
  const Facts& facts_;
  Histories histories_;
  const Memory* memory_ = nullptr;
  int64_t from_ns_ = 0;
  int64_t to_ns_ = 0;
  int64_t see_ns_ = 0;
  bool last_only_ = false;
  std::vector<Slot> slots_;             // beside plan_.signals
  std::vector<Node> nodes_;             // beside contract.conditions
  std::vector<Violations> violations_;  // beside plan_.agreements
  std::vector<Replacement> replacements_;
  std::vector<int64_t> beats_ns_;
  std::vector<Truth> truths_;
};

}  // namespace panmen::measure
