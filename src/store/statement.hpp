// Statement: what people look at: verdicts, amounts due, postings, balances, and what became of the data,
// gathered from a journal's records.
//
// It is derived and holds nothing of its own: the same records give the same statement.
// Not thread-safe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "record/body.hpp"
#include "store/language.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

struct ObservationCounts {
  uint64_t accepted = 0;  // without those that are unread
  uint64_t refused = 0;   // lines and fields
  uint64_t blank = 0;     // fields
  uint64_t skipped = 0;   // lines without data
  uint64_t holes = 0;     // in the sequences of rows
  uint64_t lost = 0;      // rows, by these holes
  uint64_t late = 0;
  uint64_t duplicate = 0;
  uint64_t out_of_order = 0;
  uint64_t conflicting = 0;
  uint64_t doubtful = 0;
  uint64_t unread = 0;  // that stand for what was lost or could not be read
};

class Statement {
 public:
  using BlobReader = std::function<Result<std::vector<uint8_t>>(const Hash&)>;

  struct ContractPart {
    terms::Contract terms;
    Hash text;
    std::vector<record::Included> included;
    std::vector<record::Measures> measures;
    std::map<std::pair<Instant, std::string>, record::Stop> stops;  // by beginning and rule, as said last
    std::vector<record::Entry> entries;                             // each once, in the order of the journal
    std::vector<record::Verdict> verdicts;  // in the order of the journal, corrections too
    std::map<record::VerdictId, std::vector<record::Entitlement>> entitlements;  // of its parts
    std::vector<record::Milestone> milestones;  // in the order of the journal, corrections too
    std::map<std::pair<record::VerdictId, uint16_t>, record::Due> dues;  // by verdict and part, as said last
    std::vector<record::Transfer> transfers;
  };

  // `keep_measures`: also what only a statement with measures shows, which is most of a long journal.
  explicit Statement(BlobReader blobs, bool keep_measures = true)
      : blobs_(std::move(blobs)), keep_measures_(keep_measures) {}

  // Errors: those of reading the compiled terms that a record names.
  Result<void> take(const record::Body& body);

  const std::optional<record::Origin>& origin() const { return origin_; }
  const std::map<std::string, ContractPart>& contracts() const { return contracts_; }
  const ledger::Ledger& ledger() const { return ledger_; }
  const ObservationCounts& observations() const { return observations_; }
  const std::map<std::string, Instant>& watermarks() const { return watermarks_; }
  // How far time has gone by what the journal says: data are complete, something was entered, or the clock
  // moved.
  Instant now() const { return now_; }

 private:
  BlobReader blobs_;
  bool keep_measures_;
  std::optional<record::Origin> origin_;
  std::map<std::string, ContractPart> contracts_;
  ledger::Ledger ledger_;
  ObservationCounts observations_;
  std::map<std::string, Instant> watermarks_;
  Instant now_{Instant::kMinNs};
};

// What a verdict gives, in minor units: negative for a deduction. What a correction gives is the difference.
Int128 due_minor(const Statement::ContractPart& part, const record::VerdictId& id);

// The day on which it is due, as said last; absent where the terms give none, or it waits for something.
std::optional<CivilDate> due_on(const Statement::ContractPart& part, const record::Entitlement& entitlement);
// What was said last of each confirmation that stands, by its name.
std::map<std::string_view, const record::Milestone*> reached(const Statement::ContractPart& part);

// The class of the cause that the stop counts as; absent where the cause is open.
std::optional<terms::StopClass> class_of(const terms::Contract& contract, const record::Stop& stop);

// The stops that have ended and that a side's word names.
std::vector<const record::Stop*> named_stops(const Statement::ContractPart& part,
                                             const record::StopView& view);

// The time for objections to the cause of a stop.
struct ObjectionTime {
  std::optional<Instant> before;  // absent: without end
  bool silence_accepts = true;
  bool is_in(Instant t) const { return !before.has_value() || t < *before; }
};
// Absent where the terms take no objections.
std::optional<ObjectionTime> objection_time(const terms::Contract& contract, const record::Stop& stop);
// Whether the word names stops and came when the time for all of them was over. It counts then only where it
// accepts what the other side has named.
bool is_too_late(const Statement::ContractPart& part, const record::StopView& view, Instant entered);

// The verdicts that no other has corrected: what holds now. In the order of the journal.
std::vector<const record::Verdict*> standing(const Statement::ContractPart& part);

// How far the journal goes that a statement was gathered from.
struct JournalEnd {
  Hash root;           // over all its records
  bool closed = true;  // else its writer is at work, or was stopped: what it had not written is missing
};

// For a terminal. `with_measures`: every measure of every window, whether or not a clause uses it.
std::string render_text(const Statement& statement, const JournalEnd& end, Language language,
                        bool with_measures);
// One JSON object a line (docs/statement.md).
std::string render_json(const Statement& statement, const JournalEnd& end, bool with_measures);

}  // namespace panmen::store
