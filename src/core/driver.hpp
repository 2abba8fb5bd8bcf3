// Driver: the one writer of a journal. It hands inputs to the engine, seals what follows into frames, syncs
// them in groups, and only then lets anybody see them.
//
// Not thread-safe: one thread calls it. It may use more: neither their number nor the memory there is changes
// a byte of the journal. Invariants: 1. A record is shown to the observer only after its frame was synced.
//             2. An input and everything derived from it are one frame.
//             3. A blob is synced before the frame that names it.
//             4. After an error that is not a refused input the driver takes nothing more; the journal is
//             reopened.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/chain.hpp"
#include "core/content.hpp"
#include "core/replayer.hpp"
#include "core/workers.hpp"
#include "engine/engine.hpp"
#include "journal/log.hpp"

namespace panmen::core {

// The key of open salts: anyone can make the same replay again and gets the same root.
std::vector<uint8_t> open_salt_key();

struct Origin {
  std::string name;
  record::Mode mode = record::Mode::replay;
  std::vector<uint8_t> secret;  // of the salts; empty: open salts
};

struct DriverOptions {
  size_t threads = 1;  // 1 or more
  size_t memory_budget_bytes = engine::EngineOptions().memory_budget_bytes;
};

class Driver {
 public:
  // Begins a journal on an empty disk: origin and semantics version. `observer` sees every record once it is
  // synced.
  static Result<std::unique_ptr<Driver>> create(journal::Disk& disk, journal::LogOptions log_options,
                                                const Origin& origin, OnRecord observer,
                                                DriverOptions options = {});
  // Opens a journal for writing: runs it again in full and compares. The observer sees all its records.
  // `secret` is that of Origin. Errors: damaged, naming the record; not_found, where no record was written
  // yet: create.
  static Result<std::unique_ptr<Driver>> open(journal::Disk& disk, journal::LogOptions log_options,
                                              std::vector<uint8_t> secret, OnRecord observer,
                                              journal::Recovery& recovery, DriverOptions options = {});

  // Stores content that a record will name; it is synced when this returns. Errors: limit; io, after which
  // the driver has failed.
  Result<Hash> put(Bytes blob);
  // Stores the blocks and submits their records, in order. REQUIRES: none is empty. Errors: those of
  // submit(); of records that are refused the first one's, and the others are in the journal.
  Result<void> submit(const std::string& source, std::vector<signal::Block> blocks);
  Result<void> submit(const std::string& source, signal::Block block);
  // Applies an input; its frame waits for sync(). Errors: the engine's, where the input is refused and
  // nothing changed; limit and io, after which the driver has failed.
  Result<void> submit(const record::Body& input);
  // Moves a source's watermark, and in a replay the clock with it. The record is given again until all that
  // follows from it has been derived: a frame is bounded.
  Result<void> advance(const std::string& source, Instant through);
  // Moves the clock alone, in the same way.
  Result<void> advance(Instant now);
  Result<void> sync();
  // Syncs and ends the log with a closing frame.
  Result<void> close();

  const engine::Engine& engine() const { return engine_; }
  Hash root() const { return log_->root(); }
  uint64_t next_index() const { return chain_.next_index(); }

  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

 private:
  Driver(journal::Disk& disk, std::vector<uint8_t> salt_key, OnRecord observer, DriverOptions options);
  engine::EngineOptions engine_options(DriverOptions options);
  Result<Hash> store(Result<Hash> stored);
  // So many that the content keeps them all until they are applied.
  Result<void> submit_some(const std::string& source, std::span<signal::Block> blocks);
  // A frame of an input that was applied and what was derived from it.
  Result<void> append(const record::Body& input, std::vector<record::Body> derived);

  // Frames that wait are synced together when they reach this.
  static constexpr size_t kMaxWaitingBytes = size_t{4} << 20;

  Workers workers_;
  journal::Blobs blobs_;
  Content content_;
  engine::Engine engine_;
  Chain chain_;
  OnRecord observer_;
  record::Mode mode_ = record::Mode::replay;
  std::unique_ptr<journal::Log> log_;
  std::vector<record::Body> waiting_;  // appended, not synced, not shown
  size_t waiting_bytes_ = 0;
  bool failed_ = false;
};

}  // namespace panmen::core
