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
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/language.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "base/work_calendar.hpp"

namespace panmen::terms {

enum class Role : uint8_t { buyer = 1, supplier = 2, third = 3 };

// ---- Signals --------------------------------------------------------------------------------------------

enum class SignalType : uint8_t {
  gauge = 1,
  counter = 2,
  interval = 3,
  state = 4,
  text = 5,
  event = 6,       // something happens at an instant; it lasts no time
  connection = 7,  // whether the asset's other signals can be heard: kAlive, or the name of a GapCause
};

// What a connection says: that all is well, or whose fault the silence is.
constexpr std::string_view kAlive = "alive";

// The word of the terms: "gauge", "counter" and so on.
std::string_view name_of(SignalType type);

// Gauges, counters and intervals are numbers; states, texts, events and connections are texts.
constexpr bool is_number(SignalType type) {
  return type == SignalType::gauge || type == SignalType::counter || type == SignalType::interval;
}

// What a counter's step down means: it may be corrected (the step counts down), it was reset to zero (what it
// shows after the reset counts up), or it went on from zero past its greatest reading (what was left up to
// `wraps_at`, and what it shows).
enum class CounterReset : uint8_t { none = 0, corrected = 1, to_zero = 2, wraps = 3 };

// How one knows that a signal's source was there, though it said nothing.
enum class Liveness : uint8_t {
  period = 1,     // each sample speaks for `alive_within`
  heartbeat = 2,  // any sample of `heartbeat` speaks for `alive_within`; without it, any of the same asset
  session = 3,    // while the connection says `alive`
};

struct Unit {
  std::string name;  // as the terms write it: kWh, degC, %; empty for a plain number
  // What it may be added to or compared with: "energy", "temperature", "part", "" for a plain number.
  std::string dimension;
  Ratio factor{1, 1};  // one of this unit in the dimension's base unit: kWh is 3600000 J

  friend bool operator==(const Unit&, const Unit&) = default;
};

struct Signal {
  std::string name;
  std::string asset;
  std::string metric;
  SignalType type = SignalType::gauge;
  CounterReset reset = CounterReset::none;  // counters only
  Unit unit;                                // gauge, counter, interval
  Role from = Role::supplier;               // who reports it
  Liveness liveness = Liveness::period;
  // With `period` a sample holds at most this long (gauge, state, text, counter), or covers at most this much
  // before its stamp (interval: with every liveness). With `heartbeat` it is the limit of the heartbeat. Zero
  // with `session`, but for intervals.
  Duration alive_within;
  std::optional<uint16_t> heartbeat;   // liveness heartbeat: the signal that beats
  std::optional<uint16_t> connection;  // that tells why the signal is silent; liveness session has one

  // Readings are multiplied by this before anything else: the ratio of a current transformer.
  Ratio multiplier{1, 1};
  double wraps_at = 0;  // CounterReset::wraps: one more than the greatest reading, as the meter shows it
  // What is doubtful counts as missing, of cause `doubtful`. Limits are in the signal's own unit, before the
  // multiplier; gauges, counters and intervals only.
  std::optional<double> least;          // a value below is out of range
  std::optional<double> greatest;       // a value above is out of range
  std::optional<double> jump_above;     // a value that differs more from the sample before it
  std::optional<Duration> stuck_after;  // gauge: one and the same value for longer, from then on
  // What it was measured with, where it is a measurement and no report of the machine about itself: the
  // instrument and its certificate, as both sides name it.
  std::string measured_with;

  friend bool operator==(const Signal&, const Signal&) = default;
};

// What a gap counts as.
enum class GapRule : uint8_t {
  excluded = 1,  // the time is taken out of both sides of a share
  down = 2,      // the time counts, and as time in which the condition did not hold
  against = 3,   // the time counts, and as whichever is worse for the party that reports the signal
};

// Why something is missing. Without a connection that says otherwise it is `recording`.
enum class GapCause : uint8_t {
  recording = 0,  // for no known reason
  device = 1,
  gateway = 2,
  site_network = 3,
  our_server = 4,
  doubtful = 5,  // there is a sample, and it is not to be believed
};
constexpr size_t kGapCauses = 6;
// The word of the terms, and of a connection: "site network".
std::string_view name_of(GapCause cause);
// The cause of that name; absent where none has it.
std::optional<GapCause> gap_cause_of(std::string_view name);

struct Gaps {
  std::array<GapRule, kGapCauses> rules = {GapRule::excluded, GapRule::excluded, GapRule::excluded,
                                           GapRule::excluded, GapRule::excluded, GapRule::excluded};
  // More missing than this share of the window, and the figure cannot be decided. Time that counts (`down`,
  // `against`) is missing only for the figures that have no time to count it in: those of samples and
  // counters.
  Ratio missing_at_most{0, 1};

  GapRule rule(GapCause cause) const { return rules[static_cast<size_t>(cause)]; }

  friend bool operator==(const Gaps&, const Gaps&) = default;
};

// ---- Conditions over signals: three-valued (true, false, unknown in a gap) ------------------------------

enum class Comparison : uint8_t {
  equal = 1,
  not_equal = 2,
  less = 3,
  at_most = 4,
  greater = 5,
  at_least = 6
};

// Whether `value` stands to `bound` as the comparison says.
template <class T>
constexpr bool satisfies(T value, Comparison comparison, T bound) {
  switch (comparison) {
    case Comparison::equal:
      return value == bound;
    case Comparison::not_equal:
      return value != bound;
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::greater:
      return value > bound;
    case Comparison::at_least:
      return value >= bound;
  }
  PANMEN_ASSERT(false);
}

enum class ConditionOp : uint8_t {
  compare_number = 1,
  is_one_of = 2,
  is_none_of = 3,
  both = 4,
  either = 5,
  negate = 6,
  // `signal` with `factor` times `other`, exactly: gauges, counters or intervals of one unit and multiplier
  compare_signals = 7,
  alive = 8,      // whether the signal is known; never missing itself
  scheduled = 9,  // within a shift and outside its breaks; never missing
  in_shift = 10,  // within `shift`, breaks included; never missing
  stop = 11,      // within a stop that `stops` finds, of `stop_class` where there is one
  planned = 12,   // within planned downtime that both sides approved (an entry); never missing
};

// Whose and what kind of time a stop is (VDI 3423, Verfuegbarkeit von Maschinen und Anlagen).
enum class StopClass : uint8_t {
  technical = 1,       // the machine itself failed
  organisational = 2,  // people, material or orders were not there
  maintenance = 3,     // planned and preventive
  consequential = 4,   // it stood because something else had failed
};
// The word of the terms: "technical".
std::string_view name_of(StopClass stop_class);

struct ConditionNode {
  ConditionOp op = ConditionOp::compare_number;
  // compare_number, compare_signals (gauge, counter, interval), is_one_of, is_none_of (the others), alive
  uint16_t signal = 0;
  uint16_t other = 0;                         // compare_signals
  Ratio factor{1, 1};                         // compare_signals: of `other`; more than nothing
  uint16_t shift = 0;                         // in_shift: of Contract::shifts
  uint16_t stops = 0;                         // stop: of Contract::stops
  std::optional<StopClass> stop_class;        // stop; absent: of any class
  Comparison comparison = Comparison::equal;  // compare_number, compare_signals
  double number = 0;               // in the signal's own unit: the double nearest to what the terms say
  std::vector<std::string> texts;  // is_one_of, is_none_of
  uint16_t left = 0, right = 0;    // both, either; negate uses left

  friend bool operator==(const ConditionNode&, const ConditionNode&) = default;
};

// ---- Stops, and sources that must agree -----------------------------------------------------------------

// A row of the table that proposes why a stop was.
struct StopCause {
  std::string name;  // as the terms write it: emergency stop
  // It is the cause where this holds at some instant of the stop's first `longer_than`. The last row, and
  // only it, has none. What cannot be known of a row leaves the cause unknown, unless an earlier row holds.
  std::optional<uint16_t> when;
  StopClass stop_class = StopClass::technical;

  friend bool operator==(const StopCause&, const StopCause&) = default;
};

// How either side may object to a cause that was proposed. A stop's local day of its end is day 0; an entry
// made up to the end of the `working_days`-th working day behind it is in time.
struct Objection {
  uint16_t working_days = 0;
  // Without a word the proposed cause stands. Otherwise the last row's stands until both sides have accepted
  // the proposed one in time.
  bool silence_accepts = true;

  friend bool operator==(const Objection&, const Objection&) = default;
};

// A stop is an unbroken stretch of known time, longer than `longer_than`, in which `when` holds. Where such a
// stretch begins or ends at a gap and is no longer than that, it is missing as the gap is.
struct StopRule {
  std::string name;  // empty: the only one
  uint16_t when = 0;
  Duration longer_than;
  std::vector<StopCause> causes;  // the first that holds
  std::optional<Objection> objection;

  friend bool operator==(const StopRule&, const StopRule&) = default;
};

// Where `when` holds and `must` does not, both known, without a break for longer than that, the signals in
// `doubtful` are missing from that moment on until it ends, of cause `doubtful`. A gap is no break, and its
// time does not count. What the rule itself looks at is what the sources said.
struct Agreement {
  uint16_t when = 0;
  uint16_t must = 0;
  Duration longer_than;
  std::vector<uint16_t> doubtful;  // ascending; gauges, states, texts, counters

  friend bool operator==(const Agreement&, const Agreement&) = default;
};

// ---- Tariffs: what a unit costs, by the clock -----------------------------------------------------------

enum class TariffDays : uint8_t { every = 1, working = 2, free = 3 };

struct TariffRow {
  std::vector<DayPart> hours;  // in order, not overlapping; none: all day
  uint16_t months = 0;         // bit 0 is January; 0: all year
  TariffDays days = TariffDays::every;
  Decimal price;

  friend bool operator==(const TariffRow&, const TariffRow&) = default;
};

struct TariffTable {
  CivilDate from;               // its local midnight
  std::vector<TariffRow> rows;  // the first that fits; the last, and only it, fits always

  friend bool operator==(const TariffTable&, const TariffTable&) = default;
};

struct Tariff {
  std::string name;
  Unit unit;                        // of the prices: CNY/kWh
  std::vector<TariffTable> tables;  // by `from`, each in force until the next; before the first: missing

  friend bool operator==(const Tariff&, const Tariff&) = default;
};

// Amounts that both sides approve one by one (entries), such as adjustments of a baseline.
struct Adjustment {
  std::string name;
  Unit unit;

  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

// ---- Aggregates: one figure of one window from samples --------------------------------------------------

enum class AggregateOp : uint8_t {
  share = 1,  // time in which the condition holds / time that counts; a plain number
  time = 2,   // time in which the condition holds, in seconds
  sum = 3,
  increase = 4,  // of a counter: the steps whose end lies in (from, to]
  mean = 5,      // by sample
  minimum = 6,
  maximum = 7,
  count = 8,       // samples
  rising = 9,      // count(condition becomes true)
  quantile = 10,   // the smallest sample with at least that share of the samples at or below it
  longest = 11,    // the longest unbroken time in which the condition holds, in seconds; see below
  rate = 12,       // of a counter: its increase over the time in which it is known
  delta = 13,      // of a gauge: the last good sample of the window less the first
  distinct = 14,   // how many different values
  time_mean = 15,  // of a gauge: weighted with the time each sample held
  median = 16,     // the middle sample, or the mean of the two in the middle
  deviation = 17,  // the standard deviation of a sample: divided by n - 1; undecided below two samples
  first = 18,      // the earliest sample
  last = 19,
  cost = 20,  // of an interval: each amount times the price of `tariff` at its stamp
  // Of three gauges, the coordinates of measured points: RP of ISO 9283, the mean of the points' distances
  // from their barycentre and three times the standard deviation of these distances.
  repeatability = 21,
  // Of a condition, in seconds from 1970-01-01T00:00:00Z: the earliest instant of the window [from, to) at
  // which it is known to hold, and the end, at most the window's, of the last time in which it does.
  first_time = 22,
  last_time = 23,
  window_begin = 24,  // the window's edges, likewise
  window_end = 25,
};

// Where an aggregate's samples come from.
enum class AggregateSource : uint8_t {
  signal = 1,     // samples of a signal
  condition = 2,  // a condition over time: share, time, rising, longest, first_time, last_time
  // Durations in seconds, each belonging to the window (from, to] of its end: of every unbroken stretch in
  // which a condition holds; and from one instant at which it becomes true to the next. A stretch or cycle
  // with a gap in it is none, and counts as missing.
  runs = 3,
  cycles = 4,
  measure = 5,  // figures of another measure whose windows end in (from, to]: rounded as shown
  entries = 6,  // amounts entered for `adjustment`, each belonging to the window (from, to] of its instant
  window = 7,   // the window itself: window_begin, window_end
};

// `longest`: time that is taken out (GapRule::excluded) neither breaks a stretch nor lengthens it.
struct Aggregate {
  AggregateOp op = AggregateOp::share;
  AggregateSource source = AggregateSource::signal;
  std::optional<uint16_t> signal;   // source signal
  std::optional<uint16_t> measure;  // source measure: an earlier one
  // Sources condition, runs, cycles: what they are about; signal: `where`, taken at the sample's stamp.
  std::optional<uint16_t> condition;
  Ratio quantile{0, 1};                // quantile only: 0 < q <= 1
  std::optional<uint16_t> tariff;      // cost only
  std::optional<uint16_t> adjustment;  // source entries
  // repeatability: the other two coordinates. A point is what the three have at one stamp.
  std::optional<uint16_t> signal_y, signal_z;
  // Figures of samples (sources signal, runs, cycles): of fewer than so many nothing can be said.
  uint32_t at_least = 0;
  // GapRule::against: whether time missing from a signal of this party counts as time in which the condition
  // held. Otherwise it counts as time in which it did not.
  bool buyer_gap_holds = false;
  bool supplier_gap_holds = false;

  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

// ---- Windows --------------------------------------------------------------------------------------------

enum class WindowShape : uint8_t {
  calendar = 1,  // one hour, day, week, month, quarter or year after the other
  sliding = 2,   // the last `count` calendar windows together, at the end of each
  shift = 3,     // one occurrence of a shift after the other
  contract = 4,  // from `from` to `until`
  // Found in the data, one after the other; once found they stay, whatever comes late:
  samples = 5,  // `count` good samples of `signal`, up to the last one's stamp
  cycles = 6,   // from an instant at which `begins` becomes true to the `count`-th such instant after it
  between = 7,  // from an instant at which `begins` becomes true to the next at which `ends` does
};

struct WindowSpec {
  WindowShape shape = WindowShape::calendar;
  WindowKind kind = WindowKind::day;  // calendar, sliding
  uint8_t first_day = 1;              // calendar, sliding of months: the day they begin on, 1 to 28
  uint16_t count = 1;                 // sliding: 2 or more; samples, cycles: 1 or more
  std::optional<uint16_t> shift;      // shift: of Contract::shifts; absent: any of them
  std::optional<uint16_t> signal{};   // samples
  std::optional<uint16_t> begins{};   // cycles, between: a condition
  std::optional<uint16_t> ends{};     // between

  friend bool operator==(const WindowSpec&, const WindowSpec&) = default;
};

// Whether its windows are found in the data, not in the calendar.
constexpr bool is_found(WindowShape shape) {
  return shape == WindowShape::samples || shape == WindowShape::cycles || shape == WindowShape::between;
}

// ---- Measures: exact arithmetic over aggregates, rounded once -------------------------------------------

enum class ExpressionOp : uint8_t {
  literal = 1,
  aggregate = 2,
  measure = 3,
  add = 4,
  subtract = 5,
  multiply = 6,
  divide = 7,
  square_root = 8,  // of `left`; see measure/exact.hpp for its last digit
  absolute = 9,     // of `left`
  minimum = 10,     // the lesser of `left` and `right`
  maximum = 11,     // the greater
};

struct ExpressionNode {
  ExpressionOp op = ExpressionOp::literal;
  Ratio literal{0, 1};           // in base units
  uint16_t index = 0;            // aggregate or earlier measure (its exact value, not the rounded one)
  uint16_t left = 0, right = 0;  // of two; square_root and absolute use left

  friend bool operator==(const ExpressionNode&, const ExpressionNode&) = default;
};

// What a figure is.
enum class FigureType : uint8_t {
  number = 1,
  yes_no = 2,   // whether a test is met: 1 or 0
  instant = 3,  // steps from 1970-01-01T00:00:00Z
  text = 4,     // the place of one of the resolution's texts; behind them, for any other text, their number
};

// Whether such a figure is rounded to steps of some size.
constexpr bool has_step(FigureType type) {
  return type == FigureType::number || type == FigureType::instant;
}

// The declared resolution of a figure: it is rounded half to even to a whole number of steps, and from there
// on it is an integer.
struct Resolution {
  Decimal step{1, 0};  // number, instant: 0.01
  Unit unit;           // %
  FigureType type = FigureType::number;
  std::vector<std::string> texts{};  // text: those that are told apart, each once

  friend bool operator==(const Resolution&, const Resolution&) = default;
};

// Of instants, in nanoseconds. Absent where the unit is not one of time, the step no whole number of them, or
// 15 min no whole number of steps: then local times would not lie on steps. REQUIRES: the step is positive.
std::optional<int64_t> instant_step_ns(const Resolution& show);

enum class TestOp : uint8_t { compare = 1, both = 2, either = 3, negate = 4 };

// A test over rounded figures.
struct TestNode {
  TestOp op = TestOp::compare;
  uint16_t measure = 0;
  Comparison comparison = Comparison::at_least;
  // In steps of the measure's resolution. Of one that is yes_no, `at_least` 1 asks for yes; of texts, `equal`
  // and `not_equal` name one that the resolution has.
  int64_t threshold_steps = 0;
  uint16_t left = 0, right = 0;  // both, either; negate uses left

  friend bool operator==(const TestNode&, const TestNode&) = default;
};

struct Measure {
  std::string name;
  uint16_t per = 0;  // of Contract::windows
  Resolution show;
  std::vector<ExpressionNode> nodes;  // the last one is the value; empty for yes_no
  // Where this test over earlier measures of the same window is not met, the window does not count: it
  // neither breaks nor lengthens a run, and nothing is due from it. Empty: every window counts.
  std::vector<TestNode> only;
  // What clauses allow for where they compare this, in steps, and in whose favour. Their thresholds have
  // moved by it already: this is what people are told. Zero: nothing is allowed for.
  int64_t allowed_steps = 0;
  Role allowed_for = Role::supplier;
  std::vector<TestNode>
      test{};  // yes_no: over earlier measures of the same window; the last one is the value

  friend bool operator==(const Measure&, const Measure&) = default;
};

// ---- Clauses --------------------------------------------------------------------------------------------

struct ScaleStep {
  // equal and not_equal do not occur. Without a bound: otherwise.
  std::optional<Comparison> bound;
  int64_t threshold_steps = 0;
  Ratio pay{0, 1};  // share of the clause's amount: 80 % is 4/5

  friend bool operator==(const ScaleStep&, const ScaleStep&) = default;
};

struct Scale {
  uint16_t measure = 0;
  std::vector<ScaleStep> steps;  // the first that fits counts; in the first step the verdict is `met`

  friend bool operator==(const Scale&, const Scale&) = default;
};

enum class Recurrence : uint8_t {
  once = 1,  // paid the first time it is met, then closed
  each = 2,  // judged and paid in every window
};

struct Clause {
  std::string id;
  Recurrence recurrence = Recurrence::each;
  uint16_t window = 0;     // of Contract::windows
  bool deduction = false;  // what is due goes from supplier to buyer and is shown negative
  int64_t amount_minor = 0;
  std::vector<TestNode> when;  // the last one is the result; empty where a scale decides
  std::optional<Scale> scale;  // recurring only
  uint32_t in_a_row = 1;       // once only: so many windows in a row must meet the test
  // Recurring only: the share of the amount that is due where a window cannot be decided.
  Ratio undecided_pay{0, 1};

  friend bool operator==(const Clause&, const Clause&) = default;
};

// ---- The whole ------------------------------------------------------------------------------------------

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
constexpr size_t kMaxWindows = 16;
constexpr size_t kMaxShifts = 16;
constexpr size_t kMaxBreaks = 16;          // of one shift
constexpr size_t kMaxCalendarDays = 4000;  // holidays and swapped days together
constexpr uint16_t kMaxSliding = 400;      // windows of one sliding window
constexpr size_t kMaxScaleSteps = 64;
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
