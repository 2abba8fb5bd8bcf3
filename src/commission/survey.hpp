// Survey: reads a recording once, block by block, and gathers what it shows of every signal of a contract:
// how it reports, what is known of it along time, how counters count, and how states and numbers go together.
//
// Observations are put in order as the engine does it (signal/history.hpp), up to the same watermarks; what
// is late there is late here, is counted and changes nothing else. It decides nothing: clauses are Trial's.
//
// Not thread-safe. Memory grows with the signals and the relations looked at, and with the lateness and the
// longest limit of an interval, not with the length of the recording.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "commission/counter_profile.hpp"
#include "commission/coverage.hpp"
#include "commission/gap_causes.hpp"
#include "commission/movements.hpp"
#include "commission/relation.hpp"
#include "commission/signal_profile.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

constexpr size_t kMaxRelations = 256;      // that are looked at
constexpr size_t kMaxMetricsNoted = 4096;  // of those that no signal uses
constexpr size_t kMaxTextsNoted = 64;      // values of one signal; the others are one

// What one signal's texts were.
struct TextValue {
  std::string text;
  uint64_t samples = 0;
  double seconds = 0;  // in which it was known to hold
};

class SignalSurvey {
 public:
  // REQUIRES: signal outlives this.
  explicit SignalSurvey(const terms::Signal& signal);

  const terms::Signal& signal() const { return *signal_; }
  const SignalProfile& profile() const { return profile_; }
  const Coverage& coverage() const { return coverage_; }
  const CounterProfile& counter() const { return counter_; }
  // By time, longest first; the last one stands for all beyond kMaxTextsNoted, and has no text.
  std::vector<TextValue> texts() const;
  // The value a Relation knows by that number; empty where there is none.
  const std::string& text_of_slot(size_t slot) const;
  // It came as texts where the terms say numbers, or the reverse: nothing of it was taken.
  bool is_of_other_kind() const { return of_other_kind_; }
  const Movements& movements() const { return movements_; }

 private:
  friend class Survey;
  // A number for the text that means the same throughout, unlike the history's codes.
  uint32_t lasting_code(uint32_t code);
  size_t note_text(const Sample& sample);
  void hold_text_until(Instant at);

  const terms::Signal* signal_;
  SignalProfile profile_;
  Coverage coverage_;
  CounterProfile counter_;
  Movements movements_;
  signal::History history_;
  size_t processed_ = 0;  // of what the history has released
  bool of_other_kind_ = false;
  std::vector<TextValue> texts_;
  std::map<std::string, uint32_t, std::less<>> code_of_text_;  // of those noted: their places
  std::vector<std::optional<uint32_t>> lasting_;               // by the history's codes, until it forgets
  std::optional<size_t> held_text_;
  Instant held_since_;
  std::optional<Instant> last_good_;
};

struct PairSurvey {
  uint16_t state = 0;   // of Contract::signals
  uint16_t number = 0;  // likewise
  Relation relation;
};

class Survey {
 public:
  // REQUIRES: contract outlives this.
  explicit Survey(const terms::Contract& contract);

  // Blocks of one batch: everything up to `watermark` has come. `first` and `last` are those of its rows.
  void take(std::span<const signal::Block> blocks, Instant first, Instant last, Instant watermark);
  void end();

  const terms::Contract& contract() const { return *contract_; }
  const SignalSurvey& of(size_t signal) const { return signals_[signal]; }
  const GapCauses& gap_causes() const { return gap_causes_; }
  const std::vector<PairSurvey>& pairs() const { return pairs_; }
  size_t pairs_left_out() const { return pairs_left_out_; }
  Instant first() const { return first_; }
  Instant last() const { return last_; }
  // The longest times in which no signal of the terms reported anything at all.
  const std::vector<Stretch>& pauses() const { return pauses_.get(); }
  bool is_pause(const Stretch& stretch) const;

  struct Metric {
    uint64_t observations = 0;
    signal::ValueKind kind = signal::ValueKind::number;
  };
  // Metrics that occur, by asset and name, those of the terms too; bounded.
  const std::map<std::pair<std::string, std::string>, Metric>& metrics() const { return metrics_; }

  // How far an asset's newest stamp stood before that of every other asset, at the end of a batch: the most.
  // Only for contracts with several assets.
  const std::map<std::string, Duration>& leads() const { return leads_; }

  // An hour (or so) of local time that a clock change repeats, within the recording.
  struct RepeatedHour {
    Stretch span;  // both times it is shown
    uint64_t samples = 0;
  };
  const std::vector<RepeatedHour>& repeated_hours() const { return repeated_; }

 private:
  struct Event {
    Instant at;
    uint8_t order;  // at one instant: connections, then texts, then numbers
    uint16_t signal;
    uint32_t index;  // of the signal's released samples
    friend auto operator<=>(const Event&, const Event&) = default;
  };
  void note_metrics(const signal::Block& block);
  void take_series(uint16_t signal, const signal::Series& series);
  void note_leads(std::span<const signal::Block> blocks);
  void sweep(Instant through);
  void process(const Event& event);
  void process_text(uint16_t i, const Sample& sample, bool believable);
  void process_number(uint16_t i, const Sample& sample, bool believable);
  void beat(uint16_t i, Instant at);

  const terms::Contract* contract_;
  std::vector<SignalSurvey> signals_;
  std::map<std::pair<std::string, std::string>, std::vector<uint16_t>> signals_of_;
  GapCauses gap_causes_;
  std::vector<PairSurvey> pairs_;
  std::vector<std::vector<size_t>> pairs_of_;  // by signal
  size_t pairs_left_out_ = 0;
  std::map<std::pair<std::string, std::string>, Metric> metrics_;
  std::map<std::string, Instant> newest_;  // by asset of the terms
  std::map<std::string, Duration> leads_;
  std::vector<RepeatedHour> repeated_;
  bool begun_ = false;
  bool several_assets_ = false;
  Instant first_;
  Instant last_;
  std::optional<Instant> last_heard_;  // of any signal
  LongestStretches pauses_;
};

}  // namespace panmen::commission
