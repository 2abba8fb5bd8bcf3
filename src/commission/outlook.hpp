// Outlook: what follows from a survey and a trial: whether each clause can be decided from such data, how
// much was missing, and what to change where it cannot.
//
// It says nothing in words: those are page.cpp's. Pure values and functions; safe to use from any thread.
// What would happen under other terms is estimated from the intervals and gaps seen, and marked so on the
// page.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commission/survey.hpp"
#include "commission/trial.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

// Whether the way a signal reports and the liveness in the terms go together.
struct LivenessFit {
  double missing = 0;  // share of the recording
  // The smallest plain limit at or above 99 % of the intervals; absent where they are too few.
  std::optional<Duration> limit_for_99;
  double missing_then = 0;            // with that limit: estimated
  bool limit_is_tight = false;        // a wider limit would leave much less missing
  bool limit_is_loose = false;        // a silence many times as long as usual would go unnoticed
  bool needs_other_liveness = false;  // it reports when something changes, and is asked for a rhythm
};
LivenessFit liveness_fit(const SignalSurvey& signal, const Survey& survey);

// The next duration that a person would write: 1, 2, 5, 10, 15, 20, 30 s, min, and so on.
Duration plain_duration_from(Duration d);

struct Advice {
  enum class Kind : uint8_t {
    never_occurs,      // the signal is not in the data
    other_kind,        // it came as texts instead of numbers, or the reverse
    wider_limit,       // `alive within`: limit, share now and then
    other_liveness,    // heartbeat or session instead of a period
    silent,            // the signal pauses; no limit bridges that: share, longest
    nothing_recorded,  // every signal pauses: longest
    doubtful,          // samples that are not to be believed: share
    allow_missing,     // `missing at most`: share, and how many windows could be decided then
    divides_by_zero,   // a measure
    figure_too_large,  // a measure
    never_counts,      // a measure's `only` was never met
    cut_off,           // the recording begins or ends within so many of the windows
    no_window,         // none closed: the data lie before `from`, or behind `until`
  };
  Kind kind = Kind::never_occurs;
  std::optional<uint16_t> signal{};
  std::string measure{};
  std::optional<Duration> limit{};
  double share = 0;
  double share_then = 0;
  uint64_t windows = 0;
  Stretch longest{};
};

enum class Decidable : uint8_t { always, sometimes, never };

struct ClauseOutlook {
  Decidable decidable = Decidable::never;
  uint64_t windows = 0;
  uint64_t decided = 0;  // with those that do not count
  uint64_t met = 0;
  uint64_t not_met = 0;
  uint64_t not_counted = 0;
  std::map<record::Reason, uint64_t> undecided;
  Int128 due_minor = 0;
  std::vector<uint16_t> signals;  // that the clause rests on, ascending
  // Of each window, as its worst signal has it; absent without windows, or where no signal lasts.
  struct Missing {
    double median = 0;
    double worst = 0;
    Stretch worst_window;
    uint16_t worst_signal = 0;
  };
  std::optional<Missing> missing;
  std::vector<Advice> advice;
};

// The signals that a clause's figures are computed from, through all measures and conditions.
std::vector<uint16_t> signals_of(const terms::Contract& contract, const terms::Clause& clause);

ClauseOutlook outlook(const Survey& survey, const terms::Clause& clause, const ClauseTrial& trial);

}  // namespace panmen::commission
