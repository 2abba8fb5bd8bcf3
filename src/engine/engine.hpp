// Engine: state x record -> state, derived records. The one function that joins signals, stops, entries,
// measures, clauses and ledger.
//
// It is pure: its only inputs are the bodies given to apply() and immutable content by hash (a BlockSource).
// It knows no clock, disk, thread, randomness, locale or environment, no envelope and no JSON. The same
// inputs give the same derived bodies bit for bit on any machine; replay feeds inputs and compares what comes
// out with what was recorded. Its options change how much memory and how many processors that takes, and no
// derived body.
//
// What is to happen outside follows from derived records (an entitlement, later a payment order): core's
// outbox reads them from the journal, under the record's own identity. So there is no second list of effects
// that could disagree.
//
// Not thread-safe.
// Invariants: 1. In each contract and currency, balances sum to zero after every record.
//             2. Every transfer names the verdict it rests on.
//             3. An input that is refused changes nothing. Where content cannot be read while windows are
//             computed from it, the engine refuses everything from then on, with that error.
//             4. One input derives about kMaxDerivedBytes at most, so a frame stays bounded: a watermark
//             records stops, corrects and closes windows, in this order, until that is reached.
//             has_work_left() says so, and the next watermark or clock, which may be the same one again,
//             goes on there.
//             5. What comes late, or is entered, before the results that it touches are final leads to the
//             figures, the stops and, but for what is paid once, the verdicts that there would have been had
//             it come in time. Where windows were found in the data they stay.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
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

// Calls the function with 0 to count - 1, in any order and perhaps at the same time; returns when all are
// done.
using ForEach = std::function<void(size_t count, const std::function<void(size_t)>& function)>;

struct EngineOptions {
  // Of observations and what is computed from them. Where it does not last, windows are computed from their
  // blocks when they close.
  size_t memory_budget_bytes = size_t{1} << 30;
  ForEach for_each;  // empty: one after the other
};

class Derivation;

class Engine {
 public:
  // REQUIRES: blocks outlives this; with a `for_each` that runs at the same time it can be read so.
  explicit Engine(const signal::BlockSource& blocks, EngineOptions options = {});
  ~Engine();

  // Applies one input and returns what follows from it, in order. Errors (nothing changed): invalid, exists,
  // not_found, limit, unsupported, and those of the BlockSource.
  Result<std::vector<record::Body>> apply(const record::Body& input);
  // The same as apply() on one after the other, with the blocks of different assets taken at the same time.
  std::vector<Result<std::vector<record::Body>>> apply_blocks(std::span<const record::Block> records);

  // Whether the last input left stops or milestones to record or windows to close or to correct, or something
  // came since that corrects them: the next watermark, or record of the clock, goes on there.
  bool has_work_left() const;

  // When the last window that contains data of any contract can be closed; where a recording's last watermark
  // goes.
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
  Result<std::vector<record::Body>> on(const record::Entry& entry);
  template <class Derived>
  Result<std::vector<record::Body>> on(const Derived&);
  Result<void> check_order(record::Kind kind) const;

  // Terms.
  Result<void> check(const terms::Contract& contract) const;
  void put_in_force(std::unique_ptr<ContractState> state);

  // Blocks (admission.cpp).
  struct Admitted;
  // `known`: the record's asset; null where it is new.
  Result<void> check_source(const record::Block& record, const Asset* known) const;
  // The asset that the record's source speaks for from now on.
  Asset& claim(const record::Block& record);
  Result<Admitted> take_block(Asset& asset, const record::Block& record, const signal::Block& block,
                              uint64_t arrival) const;
  void note(const Admitted& admitted);

  // Watermarks (progress.cpp).
  void release(SourceState& source, Instant through);
  // Of all contracts that are due; afterwards the engine may be broken.
  Result<std::vector<record::Body>> advance();
  // REQUIRES: they are due.
  Result<std::vector<record::Body>> progress(const std::vector<ContractState*>& due);
  // Milestones of contracts that are settled, and what follows from them, while bytes last.
  void tell_milestones(const std::vector<ContractState*>& contracts, size_t used, Derivation& derivation);
  Result<void> close_due(const std::vector<ContractState*>& contracts, size_t& used, Derivation& derivation);
  Result<void> take_all(ContractState& state) const;
  // Of the metric's history, what no reader needs any more.
  static void drop_unneeded(Metric& metric);
  void forget(const std::vector<ContractState*>& contracts);
  void count(Metric& metric);
  void count(ContractState& state);
  Result<void> keep_within_budget();

  void for_each(size_t count, const std::function<void(size_t)>& function) const;
  Result<void> for_each_contract(const std::vector<ContractState*>& contracts,
                                 const std::function<Result<void>(ContractState&, size_t)>& function) const;

  const signal::BlockSource& blocks_;
  EngineOptions options_;
  std::optional<record::Origin> origin_;
  bool has_semantics_ = false;
  std::optional<Instant> now_;
  std::map<std::string, SourceState> sources_;
  std::map<std::string, Asset> assets_;
  std::map<std::string, std::unique_ptr<ContractState>> contracts_;
  ledger::Ledger ledger_;
  uint64_t arrivals_ = 0;  // blocks that came
  size_t held_bytes_ = 0;  // by histories and figures, as counted last
  std::optional<Error> broken_;
};

}  // namespace panmen::engine
