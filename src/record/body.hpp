// Body: what one record says. Every body is an input (from outside, through core) or derived (by the engine,
// from inputs).
//
// A body has one canonical encoding: kind (u16), version of the kind (u16), fields (docs/formats/record.md).
// An unknown kind or version is refused: a binary that cannot read a record must not pass over it. The engine
// makes bodies only; index, stream, chain and salt are the envelope's (record/envelope.hpp).
//
// Pure values; thread-safe to read. This header knows no terms, no blocks' contents and no disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::record {

enum class Kind : uint16_t {
  // Inputs.
  origin = 1,
  semantics = 2,
  source = 3,
  terms = 4,
  block = 5,
  watermark = 6,
  clock = 7,
  intake = 8,
  entry = 9,
  // Derived.
  admission = 64,
  verdict = 65,
  entitlement = 66,
  transfer = 67,
  measures = 68,
  stop = 69,
  milestone = 70,
  due = 71,
};
constexpr bool is_input(Kind kind) {
  return static_cast<uint16_t>(kind) < 64;
}

// Whether a log follows the world, runs a recording again, or was simulated.
enum class Mode : uint8_t { live = 1, replay = 2, simulated = 3 };

// Whether leaves are salted under a secret that is kept outside the journal, or under a public constant, as
// in replays that anyone may make again.
enum class Salting : uint8_t { secret = 1, open = 2 };

// Record 0 of every log: fixes what it is for ever.
struct Origin {
  std::string name;
  Mode mode = Mode::replay;
  Salting salting = Salting::open;
  friend bool operator==(const Origin&, const Origin&) = default;
};

// The rules by which everything after it is computed. Record 1 of every log.
struct Semantics {
  uint32_t version = 0;
  friend bool operator==(const Semantics&, const Semantics&) = default;
};

// A source of observations and its signal map. Data up to (newest event time - lateness) is taken as
// complete.
struct Source {
  std::string name;
  Hash map;  // blob: the signal map's text
  Duration lateness;
  std::vector<std::string>
      assets;  // that it speaks for, ascending; none: any that no other source speaks for
  friend bool operator==(const Source&, const Source&) = default;
};

// A file that terms include by its name, and which is so part of what was signed.
struct Included {
  std::string name;
  Hash text;  // blob: the file as written
  friend bool operator==(const Included&, const Included&) = default;
};

// Terms come into force. Until keys exist, on the operator's word.
struct Terms {
  std::string contract;
  uint32_t version = 1;
  Hash text;                         // blob: the terms as written
  Hash compiled;                     // blob: their canonical compiled form
  std::vector<Included> included{};  // what the terms include, ascending by name
  friend bool operator==(const Terms&, const Terms&) = default;
};

struct Block {
  std::string source;
  std::string asset;
  Hash content;  // blob
  uint32_t observations = 0;
  Instant first;  // smallest and greatest event time
  Instant last;
  friend bool operator==(const Block&, const Block&) = default;
};

// Everything of the source stamped at or before `through` has arrived.
struct Watermark {
  std::string source;
  Instant through;
  friend bool operator==(const Watermark&, const Watermark&) = default;
};

// The server's clock; in a replay it follows the watermark.
struct Clock {
  Instant now;
  friend bool operator==(const Clock&, const Clock&) = default;
};

// What an adapter read and could not use: nothing is dropped in silence.
struct Intake {
  std::string source;
  std::string input;  // name of the file, without its folders
  uint64_t lines = 0;
  uint64_t skipped = 0;          // of the lines: header, comments, blank lines, lines to skip
  uint64_t blank = 0;            // blank fields of mapped columns, whatever the map makes of them
  uint64_t refused = 0;          // lines and fields refused, each with line and reason in `refusals`
  std::optional<Hash> refusals;  // blob: one refusal a line; absent where there is none
  uint64_t holes = 0;            // in the sequences of rows that are numbered one after the other
  uint64_t lost = 0;             // rows that these numbers show to be missing, as far as they tell
  friend bool operator==(const Intake&, const Intake&) = default;
};

// A side of a contract.
enum class Side : uint8_t { buyer = 1, supplier = 2 };
constexpr Side other(Side side) {
  return side == Side::buyer ? Side::supplier : Side::buyer;
}

// Somebody who speaks for a side. Until keys exist, on the operator's word.
struct Voice {
  Side side = Side::buyer;
  std::string person;
  friend bool operator==(const Voice&, const Voice&) = default;
};

// What machines do not report and people know. The first three hold when the other side has approved.
struct PlannedDowntime {
  Instant from;
  Instant to;
  friend bool operator==(const PlannedDowntime&, const PlannedDowntime&) = default;
};
// A meter is another one from `at` on: readings stamped before that are the old one's, as the meter shows
// them.
struct ReplacedMeter {
  std::string signal;  // of the terms
  Instant at;
  double last = 0;   // of the old meter
  double first = 0;  // of the new one
  friend bool operator==(const ReplacedMeter&, const ReplacedMeter&) = default;
};
struct AdjustedAmount {
  std::string adjustment;  // of the terms
  Instant at;              // it belongs to windows (from, to] of this
  Decimal amount;          // in the unit of the terms
  friend bool operator==(const AdjustedAmount&, const AdjustedAmount&) = default;
};
// A side's word on the cause of the stop in which `at` lies or, with `to`, of every stop that lies within
// [at, to) in whole or in part: so it stays with the stop whatever late data makes of its edges. Without a
// cause it accepts what is proposed or, where the other side has named one, that.
struct StopView {
  std::string rule;  // of the terms; empty where they have one rule without a name
  Instant at;
  std::optional<Instant> to;  // after `at`
  std::optional<std::string> cause;

  // Whether it is on a stop that lies there.
  bool names(Window stop) const { return stop.from < to.value_or(at + Duration{1}) && at < stop.to; }
  friend bool operator==(const StopView&, const StopView&) = default;
};

// A side gives a confirmation of the terms: from `at` on it stands. Where the terms ask for both sides, the
// other one approves.
struct Confirmed {
  std::string confirmation;  // of the terms
  Instant at;                // no later than the entry was made
  std::string reference;     // number of the invoice, certificate or delivery note; empty: none given
  std::optional<int64_t> amount_minor;  // of an invoice
  friend bool operator==(const Confirmed&, const Confirmed&) = default;
};
// A side refuses a confirmation that its silence would give.
struct Refused {
  std::string confirmation;  // of the terms
  Instant at;
  friend bool operator==(const Refused&, const Refused&) = default;
};
// An earlier entry counts no more; the other side has approved.
struct Withdrawn {
  std::string entry;  // its number
  friend bool operator==(const Withdrawn&, const Withdrawn&) = default;
};

struct Entry {
  std::string contract;
  std::string number;  // names it for ever within the contract
  Instant entered;     // when it was made
  Voice by;
  std::optional<Voice> approved_by;  // of the other side
  std::string reason;                // empty: none given
  std::variant<PlannedDowntime, ReplacedMeter, AdjustedAmount, StopView, Confirmed, Refused, Withdrawn> says;
  friend bool operator==(const Entry&, const Entry&) = default;
};

// What became of a block's observations.
struct Admission {
  std::string asset;
  Hash content;
  uint32_t accepted = 0;  // new, in time
  // Stamped at or before the watermark, and not known: kept in the block; corrects results that are not
  // final.
  uint32_t late = 0;
  uint32_t duplicate = 0;  // known already, the same value
  uint32_t conflicting =
      0;                  // known already with another value: both kept, both uncertain (of those accepted)
  uint32_t doubtful = 0;  // not of quality good when they came (of those accepted)
  uint32_t unread = 0;    // that stand for what was lost or could not be read (of those doubtful)
  uint32_t out_of_order = 0;  // stamped before one of the same series that came earlier (of those accepted)
  friend bool operator==(const Admission&, const Admission&) = default;
};

// Names one verdict for ever.
struct VerdictId {
  std::string contract;
  uint32_t version = 1;
  std::string clause;
  Instant from;
  Instant to;
  uint32_t correction = 0;
  friend auto operator<=>(const VerdictId&, const VerdictId&) = default;
};
// contract/version/clause/from/correction, as people and JSON see it.
std::string to_string(const VerdictId& id);

enum class Outcome : uint8_t {
  met = 1,
  not_met = 2,
  undetermined = 3,
  not_counted = 4,  // the window does not count (a measure's `only`, or paid already): nothing is due from it
};

enum class Reason : uint8_t {
  none = 0,
  no_data = 1,           // nothing in the window that the figure could be computed from
  too_much_missing = 2,  // more is missing than the terms allow
  divides_by_zero = 3,
  out_of_range = 4,      // the figure does not fit 64-bit steps of its resolution
  run_too_short = 5,     // not met yet: the window meets the test, the run of windows is not long enough
  does_not_count = 6,    // a measure's `only` is not met
  already_paid = 7,      // a correction: a clause that is paid once was met in an earlier window
  too_few_samples = 8,   // fewer than the terms ask for
  never_held = 9,        // a condition whose first or last instant is asked for
  too_late = 10,         // a milestone that was not reached by its deadline
  withdrawn = 11,        // a correction: what it was met by has been withdrawn
  before_it_began = 12,  // the window begins before the milestone from which windows count
  capped = 13,           // less is due than the clause gives: a cap, or what it is taken from, is used up
};

struct Figure {
  std::string measure;
  std::optional<int64_t> steps;  // of the measure's resolution; absent where it cannot be decided
  Reason reason = Reason::none;  // why it is absent
  // Where the exact figure lies: below the rounded one (-1), on it, or above it (1). 0 where it is absent.
  int8_t side = 0;
  friend bool operator==(const Figure&, const Figure&) = default;
};

// The figures of all measures of one window kind, for one window of one contract: whether or not a clause
// uses them.
struct Measures {
  std::string contract;
  uint32_t version = 1;
  Instant from;
  Instant to;
  std::vector<Figure> figures;  // in the order of the terms' measures
  uint16_t window = 0;          // of Contract::windows
  uint32_t correction = 0;      // 0 for the first computation, then 1, 2, ...
  friend bool operator==(const Measures&, const Measures&) = default;
};

enum class StopStanding : uint8_t {
  proposed = 1,  // by the terms' table; nobody has objected
  accepted = 2,  // by both sides
  disputed = 3,  // the sides name different causes
  settled = 4,   // both sides name one that was not proposed
};

// A stop that has ended, or what has become of one.
struct Stop {
  std::string contract;
  uint32_t version = 1;
  std::string rule;  // of the terms; empty where they have one rule without a name
  Instant from;      // with the rule's name its identity
  Instant to;
  // What it counts as. Absent: what is missing leaves it open.
  std::optional<std::string> cause;
  std::optional<std::string> proposed;  // by the table
  StopStanding standing = StopStanding::proposed;
  bool withdrawn = false;  // late data or an entry shows that there was none
  uint32_t correction = 0;
  friend bool operator==(const Stop&, const Stop&) = default;
};

// When a milestone of a clause was reached: known now, another one than said before, or not any more.
struct Milestone {
  std::string contract;
  uint32_t version = 1;
  std::string name;           // of a confirmation
  std::optional<Instant> at;  // absent: not reached any more
  bool by_silence = false;
  uint32_t correction = 0;
  friend bool operator==(const Milestone&, const Milestone&) = default;
};

// When an entitlement that was told earlier is due: known now, another day, or not known any more.
struct Due {
  VerdictId because;
  uint16_t part = 0;
  std::optional<CivilDate> on;
  uint32_t correction = 0;  // counts what was said of this entitlement, from 1
  friend bool operator==(const Due&, const Due&) = default;
};

struct Verdict {
  VerdictId id;
  Outcome outcome = Outcome::undetermined;
  Reason reason = Reason::none;
  std::vector<Figure> figures;  // in the order of the terms' measures
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// What a verdict gives to whom. `amount` is the exact amount rounded half to even; exact - amount is
// remainder_numerator / remainder_denominator minor units.
struct Entitlement {
  VerdictId because;
  std::string payer;
  std::string payee;
  Money amount;  // >= 0: an exact amount of less than half a minor unit leaves a remainder only
  int64_t remainder_numerator = 0;
  int64_t remainder_denominator = 1;
  uint16_t part = 0;             // of the clause's parts: with `because` its identity
  std::optional<CivilDate> due;  // absent: it waits for a milestone or a confirmation
  std::string means;             // of payment, as the terms say; empty: they do not
  int64_t tax_minor = 0;         // of the amount: the value-added tax that it contains
  friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

// Money between two accounts of one contract.
struct Transfer {
  uint64_t number = 0;  // of the contract's transfers, from 1
  std::string debit;
  std::string credit;
  Money amount;  // > 0
  VerdictId because;
  friend bool operator==(const Transfer&, const Transfer&) = default;
};

using Body = std::variant<Origin, Semantics, Source, Terms, Block, Watermark, Clock, Intake, Entry, Admission,
                          Verdict, Entitlement, Transfer, Measures, Stop, Milestone, Due>;

constexpr size_t kMaxNameSize = 200;     // bytes of any name, which is plain text (base/codec.hpp)
constexpr size_t kMaxReasonSize = 1000;  // bytes of an entry's reason, which is plain text
constexpr size_t kMaxFigures = 4096;     // of one window or verdict, where they fit into a body
constexpr size_t kMaxAssets = 256;       // of one source record
constexpr size_t kMaxIncluded = 64;      // of one terms record
constexpr size_t kMaxBodySize = 65'000;  // so that a leaf with its envelope stays within 65,535 bytes
constexpr Duration kMaxLateness = Duration::hours(24 * 366);

Kind kind_of(const Body& body);
std::string_view name_of(Kind kind);
// Whether the body keeps the rules and bounds of its kind, which are those that decode_body() checks. Whoever
// makes a body from outside input asks first. Errors: invalid, naming the rule.
Result<void> check(const Body& body);
// REQUIRES: check(body).
std::vector<uint8_t> encode(const Body& body);
// Errors: invalid (says what and at which byte), unsupported (a kind or version this binary does not know).
Result<Body> decode_body(Bytes bytes);

}  // namespace panmen::record
