// Engine: state x record -> state, derived records. The one function that joins signals, measures, clauses
// and ledger.
//
// It is pure: its only inputs are the bodies given to apply() and immutable content by hash (a BlockSource).
// It knows no clock, disk, thread, randomness, locale or environment, no envelope and no JSON. The same
// inputs give the same derived bodies bit for bit on any machine; replay feeds inputs and compares what comes
// out with what was recorded.
//
// What is to happen outside follows from derived records (an entitlement, later a payment order): core's
// outbox reads them from the journal, under the record's own identity. So there is no second list of effects
// that could disagree.
//
// Not thread-safe.
// Invariants: 1. In each contract and currency, balances sum to zero after every record.
//             2. Every transfer names the verdict it rests on.
//             3. An input that is refused changes nothing.
//             4. One input derives about kMaxDerivedBytes at most, so a frame stays bounded: see
//             next_watermark().
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/state.hpp"
#include "ledger/ledger.hpp"
#include "record/body.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

constexpr uint32_t kSemanticsVersion = 0;  // a draft: may change, with its goldens, in one commit
constexpr size_t kMaxDerivedBytes = size_t{4} << 20;
constexpr size_t kMaxSources = 1024;
constexpr size_t kMaxContracts = 1024;
constexpr size_t kMaxAssets = 65'536;
constexpr size_t kMaxMetricsPerAsset = 16'384;

class Engine {
 public:
  // REQUIRES: blocks outlives this.
  explicit Engine(const signal::BlockSource& blocks);
  ~Engine();

  // Applies one input and returns what follows from it, in order. Errors (nothing changed): invalid, exists,
  // not_found, limit, unsupported, and those of the BlockSource.
  Result<std::vector<record::Body>> apply(const record::Body& input);

  // The farthest instant, at most `through`, to which a source's watermark may move in one input without the
  // windows that close deriving more than kMaxDerivedBytes. Windows that end together close together.
  Instant next_watermark(const std::string& source, Instant through) const;

  // The end of the last window that contains data of any contract; where a recording's last watermark goes.
  std::optional<Instant> end_of_data() const;

  // What the clock's last record said.
  std::optional<Instant> now() const { return now_; }
  const ledger::Ledger& ledger() const { return ledger_; }
  // Of a contract in force; null where there is none of that name.
  const terms::Contract* contract(const std::string& id) const;

 private:
  Result<std::vector<record::Body>> on(const record::Origin& origin);
  Result<std::vector<record::Body>> on(const record::Semantics& semantics);
  Result<std::vector<record::Body>> on(const record::Source& source);
  Result<std::vector<record::Body>> on(const record::Terms& terms);
  Result<std::vector<record::Body>> on(const record::Block& block);
  Result<std::vector<record::Body>> on(const record::Watermark& watermark);
  Result<std::vector<record::Body>> on(const record::Clock& clock);
  Result<std::vector<record::Body>> on(const record::Intake& intake);
  template <class Derived>
  Result<std::vector<record::Body>> on(const Derived&);

  Result<void> check(const record::Block& record, const signal::Block& block, const Asset* asset) const;
  bool derives_too_much_at_once(const ContractState& state) const;
  Result<record::Admission> admit(Asset& asset, const record::Block& record, const signal::Block& block);
  Result<uint32_t> count_known(const Asset& asset, const signal::Series& series,
                               const std::vector<uint32_t>& late);
  // Up to where all sources of the contract's signals are complete, if `source` were at `through`.
  static std::optional<Instant> complete_through(const ContractState& state, const std::string& source,
                                                 Instant through);
  void close_windows(ContractState& state, Instant through, std::vector<record::Body>& derived);
  void close_window(ContractState& state, WindowKind kind, Window window, std::vector<record::Body>& derived);

  const signal::BlockSource& blocks_;
  std::optional<record::Origin> origin_;
  bool has_semantics_ = false;
  std::optional<Instant> now_;
  std::map<std::string, SourceState> sources_;
  std::map<std::string, Asset> assets_;
  std::map<std::string, std::unique_ptr<ContractState>> contracts_;
  ledger::Ledger ledger_;
};

}  // namespace panmen::engine
