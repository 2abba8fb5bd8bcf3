// Contract: terms in compiled form: everything the engine needs to know of what two companies agreed, and
// nothing else.
//
// Terms are written as text, checked and compiled by terms/text; only this form is journaled, hashed and run.
// It knows no YAML, no time-zone database and no unit library: windows come from the zone table inside it,
// units from exact ratios inside it, thresholds are already integers in steps of the figure's resolution.
//
// Pure values; safe to read from any thread.
// Invariants (established by the compiler, checked again by decode_contract):
//   1. Every index points into its list; expression children come before their parents, so a list is
//      evaluated in order.
//   2. All measures of one clause share the clause's window. A measure that rests on another's figures
//      (AggregateSource::measure) comes after it.
//   3. A scale's steps cover every value: the last step is the one for `otherwise`.
//   4. A clause asks only for milestones of clauses that stand before it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/language.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "base/work_calendar.hpp"
#include "terms/clause.hpp"
#include "terms/condition.hpp"
#include "terms/measure.hpp"
#include "terms/signal.hpp"
#include "terms/tariff.hpp"

namespace panmen::terms {

struct Party {
  Role role = Role::buyer;
  std::string name;
  friend bool operator==(const Party&, const Party&) = default;
};

struct Contract {
  std::string id;
  uint32_t version = 1;
  Party buyer;
  Party supplier;
  Currency currency;
  std::optional<int64_t> price_minor;
  std::optional<Tax> tax;              // of the price; absent: there is none, or nothing is said of it
  std::vector<Party> others;           // third parties that pay or are paid
  std::optional<CivilDate> signed_on;  // where milestones need it
  Zone zone;
  std::optional<Instant> from;  // windows start with the one that contains it; default: the first observation
  std::optional<Instant> until;  // no window begins at or after it
  std::optional<WorkCalendar> calendar;
  std::vector<Shift> shifts;  // by start of day; do not overlap
  // A window's results are final when everything up to so long after its end has arrived. Until then
  // observations that come late correct them. Zero: at once.
  Duration final_after;
  // Tests compare the exact figure (the `full value` of GB/T 8170) instead of the rounded one.
  bool compares_full_value = false;
  Gaps gaps;
  std::vector<Signal> signals;
  std::vector<ConditionNode> conditions;  // of all that have one, which names its root
  std::vector<StopRule> stops;            // one without a name, or each with its own
  std::vector<Agreement> agreements;
  std::vector<Tariff> tariffs;
  std::vector<Adjustment> adjustments;
  std::vector<Aggregate> aggregates;
  std::vector<WindowSpec> windows;  // that measures and clauses name, each once
  std::vector<Measure> measures;
  std::vector<Confirmation> confirmations;
  std::vector<MilestoneNode> milestones;  // of all that have one, which names its root
  std::vector<Cap> caps;
  std::vector<Clause> clauses;

  friend bool operator==(const Contract&, const Contract&) = default;
};

// Bounds of this form; the compiler reports them as errors with their place in the text.
constexpr size_t kMaxSignals = 4096;
constexpr size_t kMaxNodes = 4096;  // of conditions, aggregates, and of one measure's or test's nodes
constexpr size_t kMaxMeasures = 4096;
// What the figures of one window take in a record, together: of each measure, its name and kFigureBytes more.
constexpr size_t kFigureBytes = 16;
constexpr size_t kMaxWindowBytes = 48'000;
constexpr size_t kMaxClauses = 256;
constexpr size_t kMaxOthers = 16;
constexpr size_t kMaxConfirmations = 256;
constexpr size_t kMaxMilestones = 1024;
constexpr size_t kMaxCaps = 64;
constexpr size_t kMaxParts = 16;  // of one clause
constexpr size_t kMaxTaxRates = 32;
constexpr uint16_t kMaxPeriod = 10'000;  // days, working days or months
constexpr uint32_t kMaxInARow = 100'000;
constexpr uint32_t kMaxKeptWindows = 1'200;
constexpr size_t kMaxWindows = 16;
constexpr size_t kMaxShifts = 16;
constexpr size_t kMaxBreaks = 16;          // of one shift
constexpr size_t kMaxCalendarDays = 4000;  // holidays and swapped days together
constexpr uint16_t kMaxSliding = 400;      // windows of one sliding window
constexpr size_t kMaxScaleSteps = 64;
constexpr Ratio kMaxShare{10, 1};  // of a clause's amount, and of a figure: 1000 %
constexpr size_t kMaxTexts = 256;
constexpr size_t kMaxStopRules = 64;
constexpr size_t kMaxStopCauses = 32;
constexpr uint16_t kMaxObjectionDays = 250;
constexpr size_t kMaxAgreements = 64;
constexpr size_t kMaxTariffs = 16;
constexpr size_t kMaxTariffTables = 64;  // of one tariff
constexpr size_t kMaxTariffRows = 32;    // of one table
constexpr size_t kMaxTariffHours = 16;   // of one row
constexpr size_t kMaxAdjustments = 16;
constexpr uint16_t kMaxFoundCount = 10'000;  // samples or cycles of one window
// Of stops and agreements. Windows that ask for stops close so much later.
constexpr Duration kMaxLongerThan = Duration::hours(24 * 7);
constexpr Duration kMaxAlive = Duration::hours(24 * 366);  // of liveness and of stuck gauges
constexpr Duration kMaxFinalAfter = Duration::hours(24 * 366);
constexpr size_t kMaxName = 200;       // bytes of any name or text value
constexpr size_t kMaxPartyName = 180;  // bytes; its accounts carry the name with a word behind it

// The first two bytes of the form; another number is another layout.
constexpr uint16_t kContractForm = 0;

// The canonical bytes (docs/formats/terms.md). decode_contract checks every invariant above and never trusts
// its input. Errors: invalid.
std::vector<uint8_t> encode(const Contract& contract);
Result<Contract> decode_contract(Bytes bytes);

// The words of the terms: "hour", "month from the 26th", "last 7 days", "shift night", "contract", "30
// samples of x"; of windows between conditions a short form, "100 cycles" or "between two events", with its
// place among those of the contract that read alike: "100 cycles (2nd)". REQUIRES: what the spec names, a
// shift or a signal, is of the contract.
std::string name_of(const WindowSpec& spec, const Contract& contract);
// Of a window between conditions: which it is, from 1, of those whose short form is the same; 0 where it is
// the only one.
int place_among_alike(const WindowSpec& spec, const Contract& contract);

// How many values a measure's formula has once the measures it names are written out in their place; what
// exceeds kMaxNodes is not counted further. earlier[i] is that of contract.measures[i]. Bounds the size of
// exact figures.
size_t written_out_size(const Measure& measure, const std::vector<size_t>& earlier);

// Whether figures of that type, of shorter windows, can be taken together so.
bool can_take(AggregateOp op, FigureType of);

// How any text is called that a resolution does not tell apart; it is none of those that it does.
constexpr Phrase kOtherText{"something else", "其他"};

// What an aggregate gives. REQUIRES: what it names, a signal or measure, is of the contract.
FigureType type_of(const Aggregate& aggregate, const Contract& contract);

// 9731 steps of 0.01 % is "97.31 %"; a plain number has no unit behind it. Of numbers, and of differences of
// instants.
std::string format_figure(int64_t steps, const Resolution& show);
// The digits of the figure alone: "97.31".
std::string format_figure_value(int64_t steps, const Resolution& show);
// A figure of any type as people read it: also "yes", "2026-03-31 17:00:00+08:00", "R7".
std::string say_figure(int64_t steps, const Resolution& show, const Zone& zone, Language language);
// A figure that is an instant; absent where the steps lead beyond all of them, as no figure's do.
std::optional<Instant> instant_of(int64_t steps, const Resolution& show);

}  // namespace panmen::terms
