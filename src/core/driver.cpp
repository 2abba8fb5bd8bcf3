#include "core/driver.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

#include "base/assert.hpp"

namespace panmen::core {

std::vector<uint8_t> open_salt_key() {
  constexpr std::string_view kKey = "panmen open salt";
  return {kKey.begin(), kKey.end()};
}

namespace {

std::vector<uint8_t> salt_key(std::vector<uint8_t> secret) {
  return secret.empty() ? open_salt_key() : secret;
}

}  // namespace

Driver::Driver(journal::Disk& disk, std::vector<uint8_t> key, OnRecord observer, DriverOptions options)
    : workers_(options.threads),
      blobs_(disk),
      content_(blobs_),
      engine_(content_, engine_options(options)),
      chain_(std::move(key)),
      observer_(std::move(observer)) {}

engine::EngineOptions Driver::engine_options(DriverOptions options) {
  engine::EngineOptions made;
  made.memory_budget_bytes = options.memory_budget_bytes;
  if (options.threads > 1)
    made.for_each = [this](size_t count, const std::function<void(size_t)>& function) {
      workers_.for_each(count, function);
    };
  return made;
}

Result<std::unique_ptr<Driver>> Driver::create(journal::Disk& disk, journal::LogOptions log_options,
                                               const Origin& origin, OnRecord observer,
                                               DriverOptions options) {
  std::unique_ptr<Driver> driver(new Driver(disk, salt_key(origin.secret), std::move(observer), options));
  PANMEN_TRY(driver->log_, journal::Log::create(disk, log_options));
  driver->mode_ = origin.mode;
  const record::Salting salting = origin.secret.empty() ? record::Salting::open : record::Salting::secret;
  PANMEN_CHECK(driver->submit(record::Origin{origin.name, origin.mode, salting}));
  PANMEN_CHECK(driver->submit(record::Semantics{engine::kSemanticsVersion}));
  PANMEN_CHECK(driver->sync());
  return driver;
}

Result<std::unique_ptr<Driver>> Driver::open(journal::Disk& disk, journal::LogOptions log_options,
                                             std::vector<uint8_t> secret, OnRecord observer,
                                             journal::Recovery& recovery, DriverOptions options) {
  const bool has_secret = !secret.empty();
  std::unique_ptr<Driver> driver(new Driver(disk, salt_key(std::move(secret)), std::move(observer), options));
  Replayer replayer(driver->chain_, driver->engine_);
  std::vector<record::Body> found;
  const auto keep = [&](const record::Body& body) { found.push_back(body); };
  PANMEN_TRY(driver->log_,
             journal::Log::open(
                 disk, log_options, [&](const journal::Frame& frame) { return replayer.take(frame, keep); },
                 recovery));
  // Nothing is shown before the log says that all of it is on disk.
  if (found.empty())
    return Error{ErrorCode::not_found,
                 "there is no journal here: its making was interrupted before its first record"};
  for (const record::Body& body : found) {
    if (const auto* origin = std::get_if<record::Origin>(&body)) {
      driver->mode_ = origin->mode;
      if (has_secret != (origin->salting == record::Salting::secret))
        return Error{ErrorCode::invalid, has_secret ? "the journal has open salts; open it without a secret"
                                                    : "the journal is salted under a secret; name its file"};
    }
    driver->observer_(body);
  }
  // A crash may have left record 0 alone of the two that create() writes.
  if (found.size() == 1) {
    PANMEN_CHECK(driver->submit(record::Semantics{engine::kSemanticsVersion}));
    PANMEN_CHECK(driver->sync());
  }
  return driver;
}

namespace {

record::Block record_of(const std::string& source, const signal::Block& block) {
  record::Block body;
  body.source = source;
  body.asset = block.asset;
  body.observations = static_cast<uint32_t>(block.size());
  body.first = {Instant::kMaxNs};
  body.last = {Instant::kMinNs};
  for (const signal::Series& series : block.series) {
    const auto [first, last] = signal::times_of(series);
    body.first = std::min(body.first, first);
    body.last = std::max(body.last, last);
  }
  return body;
}

}  // namespace

Result<void> Driver::submit(const std::string& source, signal::Block block) {
  std::vector<signal::Block> blocks;
  blocks.push_back(std::move(block));
  return submit(source, std::move(blocks));
}

Result<void> Driver::submit(const std::string& source, std::vector<signal::Block> blocks) {
  Result<void> first_refusal;
  for (size_t begin = 0; begin < blocks.size(); begin += Content::kKept) {
    const size_t count = std::min(Content::kKept, blocks.size() - begin);
    const auto submitted = submit_some(source, std::span(blocks).subspan(begin, count));
    if (failed_) return submitted;
    if (!submitted.ok() && first_refusal.ok()) first_refusal = submitted;
  }
  return first_refusal;
}

Result<void> Driver::submit_some(const std::string& source, std::span<signal::Block> blocks) {
  if (failed_) return Error{ErrorCode::io, "the journal has failed; start again to reopen it"};
  std::vector<std::vector<uint8_t>> encoded(blocks.size());
  workers_.for_each(blocks.size(), [&](size_t i) { encoded[i] = signal::encode(blocks[i]); });
  Result<void> first_refusal;
  const auto refuse = [&](const Error& error) {
    if (first_refusal.ok()) first_refusal = error;
  };
  std::vector<record::Block> records;
  for (size_t i = 0; i < blocks.size(); ++i) {
    record::Block body = record_of(source, blocks[i]);
    PANMEN_TRY(body.content, store(content_.put(std::move(blocks[i]), encoded[i])));
    if (auto checked = record::check(body); !checked.ok())
      refuse(checked.error());
    else
      records.push_back(std::move(body));
  }
  auto applied = engine_.apply_blocks(records);
  for (size_t i = 0; i < records.size(); ++i) {
    if (!applied[i].ok())
      refuse(applied[i].error());
    else
      PANMEN_CHECK(append(records[i], *std::move(applied[i])));
  }
  return first_refusal;
}

Result<Hash> Driver::put(Bytes blob) {
  return store(content_.put(blob));
}

Result<Hash> Driver::store(Result<Hash> stored) {
  if (!stored.ok() && stored.error().code == ErrorCode::io) failed_ = true;
  return stored;
}

Result<void> Driver::submit(const record::Body& input) {
  if (failed_) return Error{ErrorCode::io, "the journal has failed; start again to reopen it"};
  PANMEN_CHECK(record::check(input));
  PANMEN_TRY(std::vector<record::Body> derived, engine_.apply(input));
  return append(input, std::move(derived));
}

// From here on the engine has moved: what follows must reach the log, or the driver stops.
Result<void> Driver::append(const record::Body& input, std::vector<record::Body> derived) {
  std::vector<std::vector<uint8_t>> leaves;
  leaves.reserve(1 + derived.size());
  leaves.push_back(chain_.seal(input));
  for (const record::Body& body : derived)
    leaves.push_back(chain_.seal(body));
  for (const auto& leaf : leaves)
    waiting_bytes_ += leaf.size();
  if (auto appended = log_->append(std::move(leaves)); !appended.ok()) {
    failed_ = true;
    return appended;
  }
  waiting_.push_back(input);
  std::ranges::move(derived, std::back_inserter(waiting_));
  return waiting_bytes_ >= kMaxWaitingBytes ? sync() : Result<void>{};
}

Result<void> Driver::advance(const std::string& source, Instant through) {
  // Where sources are not equally far, the clock follows the one that is ahead.
  const bool is_ahead = !engine_.now().has_value() || *engine_.now() < through;
  do {
    PANMEN_CHECK(submit(record::Watermark{source, through}));
  } while (engine_.has_work_left());
  return mode_ == record::Mode::replay && is_ahead ? advance(through) : Result<void>{};
}

Result<void> Driver::advance(Instant now) {
  do {
    PANMEN_CHECK(submit(record::Clock{now}));
  } while (engine_.has_work_left());
  return {};
}

Result<void> Driver::sync() {
  if (failed_) return Error{ErrorCode::io, "the journal has failed; start again to reopen it"};
  if (auto synced = log_->sync(); !synced.ok()) {
    failed_ = true;
    return synced;
  }
  for (const record::Body& body : waiting_)
    observer_(body);
  waiting_.clear();
  waiting_bytes_ = 0;
  return {};
}

Result<void> Driver::close() {
  PANMEN_CHECK(sync());
  if (auto closed = log_->close(); !closed.ok()) {
    failed_ = true;
    return closed;
  }
  return {};
}

}  // namespace panmen::core
