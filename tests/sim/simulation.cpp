#include "sim/simulation.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/audit.hpp"
#include "core/driver.hpp"
#include "journal/memory_disk.hpp"
#include "sim/check.hpp"
#include "sim/sim_disk.hpp"
#include "sim/world.hpp"

namespace panmen::sim {

namespace {

using Records = std::vector<record::Body>;

Error broken(const std::string& what) {
  return {ErrorCode::damaged, what};
}

bool starts_with(const Records& all, const Records& prefix) {
  return prefix.size() <= all.size() && std::equal(prefix.begin(), prefix.end(), all.begin());
}

std::string text_of(const SimSource& source) {
  return "the signal map of " + source.name;
}
Bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The records that bring sources and contracts into force; their blobs are put first.
Result<Records> preamble(core::Driver& driver, const World& world) {
  Records inputs;
  for (const SimSource& source : world.sources) {
    PANMEN_TRY(const Hash map, driver.put(bytes_of(text_of(source))));
    inputs.push_back(record::Source{source.name, map, Duration::seconds(source.lateness_s),
                                    source.names_its_assets ? source.assets : std::vector<std::string>{}});
  }
  for (const terms::Contract& contract : world.contracts) {
    PANMEN_TRY(const Hash text, driver.put(bytes_of("the terms of " + contract.id)));
    PANMEN_TRY(const Hash compiled, driver.put(terms::encode(contract)));
    inputs.push_back(record::Terms{contract.id, contract.version, text, compiled});
  }
  return inputs;
}

record::Block block_record(const World& world, const Step& step) {
  const auto [first, last] = std::ranges::minmax_element(step.observations, {}, &Observation::time_s);
  return {world.sources[step.source].name,
          step.observations.front().asset,
          sha256(signal::encode(to_block(step.observations))),
          static_cast<uint32_t>(step.observations.size()),
          at_s(first->time_s),
          at_s(last->time_s)};
}

// Less than a world takes: windows are computed from their blocks.
constexpr size_t kLittleMemory = 1;

struct Undisturbed {
  Records records;
  std::map<std::string, std::vector<uint8_t>> files;
};

// The run in which nothing goes wrong: in order, a block for each asset, each observation once.
Result<Undisturbed> undisturbed(const World& world, record::Mode mode, core::DriverOptions options) {
  journal::MemoryDisk disk;
  Undisturbed result;
  PANMEN_TRY(const auto driver,
             core::Driver::create(
                 disk, {}, {"reference", mode, {}},
                 [&](const record::Body& body) { result.records.push_back(body); }, options));
  PANMEN_TRY(const Records inputs, preamble(*driver, world));
  for (const record::Body& input : inputs)
    PANMEN_CHECK(driver->submit(input));
  for (const SimSource& source : world.sources) {
    std::vector<signal::Block> blocks;
    for (const std::string& asset : source.assets) {
      std::vector<Observation> own;
      std::ranges::copy_if(world.in_time, std::back_inserter(own),
                           [&](const Observation& o) { return o.asset == asset; });
      if (!own.empty()) blocks.push_back(to_block(own));
    }
    PANMEN_CHECK(driver->submit(source.name, std::move(blocks)));
  }
  for (size_t i = 0; i < world.sources.size(); ++i)
    PANMEN_CHECK(driver->advance(world.sources[i].name, at_s(world.last_watermark_s[i])));
  PANMEN_CHECK(driver->close());
  for (const auto& [name, content] : disk.files())
    result.files[name] = *content;
  return result;
}

// A plant's adapter and its journal: sends steps, syncs now and then, crashes, opens again, and sends once
// more what was not acknowledged.
class Plant {
 public:
  Plant(Random& random, const World& world, record::Mode mode)
      : random_(random), world_(world), mode_(mode), disk_(random.next()) {
    options_.segment_size = random_.one_in(2) ? journal::kMinSegmentSize : random_.between(4096, 1U << 20);
    if (random_.one_in(2)) secret_ = {1, 2, 3, 4, 5, 6, 7, 8};
  }

  // Until everything is acknowledged and the journal is closed.
  Result<void> run() {
    while (!closed_) {
      arm();
      const bool went_well = session().ok();
      PANMEN_CHECK(problem_);
      if (went_well && closed_) break;
      ++crashes_;
      driver_.reset();
      if (disk_.power_failed() || random_.one_in(2))
        disk_.crash();
      else
        disk_.kill();
    }
    disk_.set_faults({});
    disk_.fail_power_at(0);
    return {};
  }

  // The finished journal, read by a stranger and opened once more.
  Result<RunReport> inspect() {
    if (random_.one_in(2)) disk_.crash();
    Records audited;
    const auto audit =
        core::audit(disk_, [&](const record::Body& body) { audited.push_back(body); }, [](uint64_t) {});
    if (!audit.ok()) return audit.error().within("audit");
    if (!audit->log.closed || audit->log.cut_bytes != 0)
      return broken("invariant 4: a closed journal does not end as one");
    if (audited != shown_) return broken("invariant 5: the audit sees other records than were shown");
    if (audit->root != root_) return broken("invariant 7: the audit finds another root");
    PANMEN_CHECK(open());
    PANMEN_CHECK(problem_);
    if (shown_ != audited) return broken("invariant 5: opened again, the journal shows other records");
    PANMEN_CHECK(check_money(world_, shown_));
    PANMEN_CHECK(check_admissions(shown_, blocks_));
    PANMEN_CHECK(check_figures(world_, shown_));
    PANMEN_CHECK(check_verdicts(world_, shown_));
    PANMEN_TRY(const Undisturbed alone, undisturbed(world_, mode_, {}));
    PANMEN_TRY(const Undisturbed together, undisturbed(world_, mode_, {3, kLittleMemory}));
    if (alone.files != together.files)
      return broken("invariant 5: more threads and less memory make another journal");
    PANMEN_CHECK(check_same_outcome(world_, shown_, alone.records));
    const auto corrections = std::ranges::count_if(shown_, [](const record::Body& body) {
      const auto* verdict = std::get_if<record::Verdict>(&body);
      return verdict != nullptr && verdict->id.correction > 0;
    });
    return RunReport{shown_.size(), audit->verdicts, static_cast<uint64_t>(corrections), audit->transfers,
                     crashes_};
  }

 private:
  void arm() {
    Faults faults;
    if (crashes_ < 12) {
      if (random_.one_in(3)) faults.failing_writes = static_cast<uint32_t>(random_.below(60));
      if (random_.one_in(3)) faults.failing_syncs = static_cast<uint32_t>(random_.below(60));
      if (random_.one_in(8)) faults.capacity = random_.between(4096, 1U << 20);
      if (random_.one_in(2)) disk_.fail_power_at(random_.between(1, random_.one_in(3) ? 30 : 600));
    }
    disk_.set_faults(faults);
  }

  // Each start of the process finds another machine.
  core::DriverOptions resources() {
    core::DriverOptions resources;
    if (random_.one_in(2)) resources.threads = 3;
    if (random_.one_in(4)) resources.memory_budget_bytes = random_.one_in(2) ? kLittleMemory : 100'000;
    return resources;
  }

  core::OnRecord observer() {
    return [this](const record::Body& body) { shown_.push_back(body); };
  }

  Result<void> open() {
    const Records before = std::exchange(shown_, {});
    journal::Recovery recovery;
    auto opened = core::Driver::open(disk_, options_, secret_, observer(), recovery, resources());
    if (!opened.ok() && opened.error().code == ErrorCode::not_found && before.empty()) {
      pending_.clear();
      opened = core::Driver::create(disk_, options_, {"plant", mode_, secret_}, observer(), resources());
    }
    if (!opened.ok()) {
      if (opened.error().code != ErrorCode::io)
        problem_ = broken("invariant 4: the journal does not open after a crash: " + opened.error().message);
      shown_ = before;  // what was acknowledged stays so
      return opened.error();
    }
    driver_ = std::move(*opened);
    PANMEN_CHECK(check_what_survived(before));
    pending_.clear();
    return {};
  }

  // What was shown is there, and beyond it only what was sent, in order.
  Result<void> check_what_survived(const Records& before) {
    if (!starts_with(shown_, before))
      return problem_ = broken("invariant 4: what was acknowledged is lost or changed");
    Records more;
    for (size_t i = before.size(); i < shown_.size(); ++i)
      if (record::is_input(record::kind_of(shown_[i]))) more.push_back(shown_[i]);
    if (before.empty() && more.size() >= 2)
      more.erase(more.begin(), more.begin() + 2);  // the two that create() writes
    if (!starts_with(pending_, more))
      return problem_ = broken("invariant 4: the journal holds what nobody sent");
    return {};
  }

  Result<void> session() {
    PANMEN_CHECK(open());
    next_ = acknowledged_;
    PANMEN_TRY(const Records start, preamble(*driver_, world_));
    for (const record::Body& input : start)
      PANMEN_CHECK(send(input, ErrorCode::exists));
    while (next_ < world_.steps.size()) {
      resending_ = next_ < sent_;
      sent_ = std::max(sent_, next_ + 1);
      PANMEN_CHECK(take(world_.steps[next_]));
      ++next_;
      if (random_.one_in(8)) PANMEN_CHECK(sync());
      // The process dies of something else.
      if (crashes_ < 12 && random_.one_in(400)) return Error{ErrorCode::io, "killed"};
    }
    PANMEN_CHECK(sync());
    if (random_.one_in(4)) PANMEN_CHECK(resend());
    root_ = driver_->root();
    const bool close_failed = !driver_->close().ok();
    if (close_failed) return Error{ErrorCode::io, "not closed"};
    pending_.clear();
    closed_ = true;
    return {};
  }

  Result<void> sync() {
    PANMEN_CHECK(driver_->sync());
    acknowledged_ = next_;
    pending_.clear();
    return {};
  }

  // `known`: the refusal that an input may meet that the journal holds already.
  Result<void> send(const record::Body& input, ErrorCode known) {
    pending_.push_back(input);
    const size_t shown = shown_.size();
    auto sent = driver_->submit(input);
    if (!sent.ok() && sent.error().code == known) {
      pending_.pop_back();
      return {};
    }
    if (!sent.ok() && sent.error().code != ErrorCode::io)
      return problem_ = broken("an input is refused that should not be: " + sent.error().message);
    if (sent.ok() && shown != shown_.size())
      return problem_ = broken("a record is shown before it is synced");
    return sent;
  }

  Result<void> take(const Step& step) {
    const std::string& source = world_.sources[step.source].name;
    if (!step.observations.empty()) {
      const record::Block record = block_record(world_, step);
      blocks_[record.content] = step.observations;
      PANMEN_CHECK(driver_->put(signal::encode(to_block(step.observations))));
      return send(record, ErrorCode::io);
    }
    const Instant through = at_s(step.through_s);
    const bool is_ahead = !driver_->engine().now() || *driver_->engine().now() < through;
    if (mode_ == record::Mode::replay && is_ahead) PANMEN_CHECK(send(record::Clock{through}, ErrorCode::io));
    // Sent once more after a crash, it may stand behind the one that the journal holds.
    const size_t pending = pending_.size();
    PANMEN_CHECK(send(record::Watermark{source, through}, resending_ ? ErrorCode::invalid : ErrorCode::io));
    if (pending_.size() == pending) return {};
    while (driver_->engine().has_work_left())
      PANMEN_CHECK(send(record::Watermark{source, through}, ErrorCode::io));
    return {};
  }

  // Some of what was acknowledged comes again.
  Result<void> resend() {
    for (int i = 0; i < 10; ++i) {
      const Step& step = world_.steps[random_.below(world_.steps.size())];
      if (!step.observations.empty()) PANMEN_CHECK(take(step));
    }
    return sync();
  }

  Random& random_;
  const World& world_;
  record::Mode mode_;
  SimDisk disk_;
  journal::LogOptions options_;
  std::vector<uint8_t> secret_;
  std::unique_ptr<core::Driver> driver_;
  Records shown_;    // by the driver: acknowledged
  Records pending_;  // sent since the last sync that was acknowledged
  BlocksByHash blocks_;
  size_t next_ = 0;          // of world_.steps
  size_t acknowledged_ = 0;  // so many of them
  size_t sent_ = 0;          // so many of them at least once
  bool resending_ = false;
  uint64_t crashes_ = 0;
  bool closed_ = false;
  Hash root_;
  Result<void> problem_;  // an invariant that does not hold
};

}  // namespace

Result<RunReport> simulate(uint64_t seed) {
  Random random(seed);
  const World world = make_world(random);
  const record::Mode mode = random.one_in(2) ? record::Mode::replay : record::Mode::simulated;
  Plant plant(random, world, mode);
  PANMEN_CHECK(plant.run());
  return plant.inspect();
}

}  // namespace panmen::sim
