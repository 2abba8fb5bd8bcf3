// Trial: the terms run on the recording, and for each clause what came of it: in which windows it could be
// decided, and why not in the others.
//
// It runs the same driver and engine as `panmen replay`, on a journal in memory that nobody keeps, so its
// verdicts are those that a replay gives. Only series that the terms name are handed on; in that it holds
// some 25 bytes for each of their observations. An asset that never reports is spoken for by the same source,
// so that windows close and say `no data`.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/int128.hpp"
#include "core/driver.hpp"
#include "core/entry_feed.hpp"
#include "journal/memory_disk.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

// What became of a clause in one window, after all corrections.
struct WindowResult {
  Instant from;
  Instant to;
  record::Outcome outcome = record::Outcome::undetermined;
  record::Reason reason = record::Reason::none;
  std::string measure;  // the first that could not be computed, where the clause could not be decided for it
};

struct ClauseTrial {
  std::map<std::pair<Instant, Instant>, WindowResult> windows;
  Int128 due_minor = 0;  // in all: positive from buyer to supplier

  uint64_t count(record::Outcome outcome) const;
  uint64_t decided() const;
};

struct TrialOptions {
  std::vector<record::Entry> entries;  // what people have entered; the contract takes each
  core::OnRecord observer;             // may be empty; sees every record
};

class Trial {
 public:
  // REQUIRES: contract outlives this. Errors: those of the journal and the engine, as for a replay.
  static Result<std::unique_ptr<Trial>> begin(const terms::Contract& contract, std::string_view terms_text,
                                              const std::string& source, std::string_view map_text,
                                              Duration lateness, TrialOptions options = {});

  // Everything up to `watermark` has come.
  Result<void> take(const std::vector<signal::Block>& blocks, Instant watermark);
  // Closes the last windows that hold data.
  Result<void> end();

  // Beside Contract::clauses.
  const std::vector<ClauseTrial>& clauses() const { return clauses_; }

 private:
  Trial(const terms::Contract& contract, const std::string& source, TrialOptions options)
      : contract_(&contract),
        source_(source),
        feed_(source, std::move(options.entries)),
        observer_(std::move(options.observer)) {}
  void note(const record::Body& body);
  ClauseTrial* find(const record::VerdictId& id);

  const terms::Contract* contract_;
  std::string source_;
  core::EntryFeed feed_;
  core::OnRecord observer_;
  journal::MemoryDisk disk_;
  std::unique_ptr<core::Driver> driver_;
  std::vector<ClauseTrial> clauses_;
};

}  // namespace panmen::commission
