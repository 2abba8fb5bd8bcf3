// Coverage: of which time of one signal something is known: how long each sample holds, which follows from
// the signal's liveness, and what is missing or doubtful in between.
//
// The rules are those of docs/terms.md, "Liveness and gaps"; the engine applies them exactly to windows, this
// gathers them for a whole recording, in bounded memory. Samples, beats and words of the connection come in
// order of time; at one instant, the connection's first.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "commission/stretch.hpp"
#include "commission/time_grid.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

class Coverage {
 public:
  // REQUIRES: signal outlives this.
  explicit Coverage(const terms::Signal& signal);

  // The recording begins; a signal that has not spoken yet is missing from here.
  void begin(Instant from);
  void take(Instant at, bool believable);
  // Its heartbeat beat: any sample of the signal that beats for it, in whatever quality but unread.
  void beat(Instant at);
  void connection(Instant at, std::string_view word);
  // The recording ends. Nothing may be taken afterwards.
  void end(Instant at);

  // Until when the last sample speaks, as far as is known now; not before it, and past the end where nothing
  // ends it.
  Instant holds_until() const { return until_; }

  double known_s() const { return known_s_; }
  double doubtful_s() const { return doubtful_s_; }
  double missing_s() const { return missing_s_; }
  uint64_t gaps() const { return gaps_; }
  // The longest gaps, longest first, once the recording has ended.
  const std::vector<Stretch>& longest_gaps() const { return longest_.get(); }
  // Seconds along time: fine ones for looking at, coarse ones that windows begin and end with.
  const TimeGrid& known() const { return known_; }
  const TimeGrid& doubtful() const { return doubtful_; }
  const TimeGrid& known_by_quarter() const { return quarters_; }

 private:
  void settle_until(Instant at);
  void add_known(Instant from, Instant to);
  void add_missing(Instant from, Instant to);
  void end_gap();

  const terms::Signal* signal_;
  TimeGrid known_;
  TimeGrid doubtful_;
  TimeGrid quarters_;
  Instant since_;  // everything before it is settled
  Instant until_;
  bool believable_ = false;  // the sample that holds
  bool connected_ = true;    // what the connection said last
  bool heard_of_connection_ = false;
  Instant last_beat_{Instant::kMinNs};
  double known_s_ = 0;
  double doubtful_s_ = 0;
  double missing_s_ = 0;
  uint64_t gaps_ = 0;
  std::optional<Stretch> gap_;  // the last one, which may go on
  LongestStretches longest_;
};

}  // namespace panmen::commission
