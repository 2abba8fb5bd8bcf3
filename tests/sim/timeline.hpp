// Timeline: what each signal of a contract was, tick by tick, as the terms say: which sample holds, whether
// its source could be heard, and why there is nothing where there is nothing.
//
// Everything is looked at in every tick; nothing is skipped, summed up or kept between. It shares no code
// with measure/ and signal/history. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/world.hpp"
#include "terms/contract.hpp"

namespace panmen::sim {

bool is_of(const Observation& observation, const terms::Signal& signal);

class Timeline {
 public:
  // `observations` are all that count, of any assets. `begin_s` is where the first window begins: of what was
  // said before, only what each signal said last is known. It ends with the tick at `through_s`.
  Timeline(const terms::Contract& contract, const std::vector<Observation>& observations, int64_t begin_s,
           int64_t through_s);

  // Of the signal, by time; values of one instant that contradict each other are uncertain. What is bad or
  // unread is there where nothing else is said of the instant.
  const std::vector<Observation>& samples(uint16_t signal) const { return samples_[signal]; }

  // Whether the signal is known in the second that begins at t_s. Amounts are, by stamps up to
  // `seen_until_s`.
  bool is_known(uint16_t signal, int64_t t_s, int64_t seen_until_s) const;
  // The good sample that says what the signal is then; null where it is not known, and for events.
  const Observation* known(uint16_t signal, int64_t t_s, int64_t seen_until_s) const;
  // Why it is not known. REQUIRES: !is_known(...).
  terms::GapCause cause(uint16_t signal, int64_t t_s, int64_t seen_until_s) const;

 private:
  struct Tick {
    const Observation* there = nullptr;  // good or not
    bool is_heard = false;
  };

  void keep_last_before(int64_t begin_s);
  void walk(int64_t through_s);
  // What the connection says: empty where it says nothing.
  std::string_view word(uint16_t connection, int64_t t_s) const;
  bool is_connected(const terms::Signal& signal, int64_t t_s) const;
  // When what the signal lives by was sampled, ascending.
  std::vector<int64_t> beats_of(const terms::Signal& signal) const;
  const Tick& tick(uint16_t signal, int64_t t_s) const;
  // The amount that covers the second from t_s on.
  const Observation* amount(uint16_t signal, int64_t t_s, int64_t seen_until_s) const;
  const Observation* there(uint16_t signal, int64_t t_s, int64_t seen_until_s) const;

  const terms::Contract& contract_;
  std::vector<std::vector<Observation>> samples_;  // by signal
  std::vector<std::vector<Tick>> ticks_;           // by signal, from base_s_ on
  int64_t base_s_ = 0;
};

}  // namespace panmen::sim
