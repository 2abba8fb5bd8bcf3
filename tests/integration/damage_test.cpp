// What damage to a journal's bytes does: one byte flipped anywhere in a cleanly closed one is found; one cut
// anywhere in the end that was not acknowledged loses nothing that was.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/audit.hpp"
#include "core/driver.hpp"
#include "journal/memory_disk.hpp"
#include "sim/world.hpp"

namespace panmen {
namespace {

using Records = std::vector<record::Body>;
constexpr journal::LogOptions kSmallSegments{.segment_size = 16'384};

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Audited {
  Result<core::AuditReport> report;
  Records records;
};
Audited audit(journal::Disk& disk) {
  Records records;
  auto report =
      core::audit(disk, [&](const record::Body& body) { records.push_back(body); }, [](uint64_t) {});
  return {std::move(report), std::move(records)};
}

// A journal of a simulated world, written step by step.
class Journal {
 public:
  Journal(uint64_t seed, journal::LogOptions options) : random_(seed), world_(sim::make_world(random_)) {
    driver_ = core::Driver::create(disk_, options, {"damage", record::Mode::simulated, {}},
                                   [this](const record::Body& body) { acknowledged_.push_back(body); })
                  .value();
    for (const sim::SimSource& source : world_.sources) {
      const Hash map = driver_->put(bytes_of("the signal map")).value();
      std::vector<std::string> assets = source.names_its_assets ? source.assets : std::vector<std::string>{};
      EXPECT_TRUE(driver_->submit(record::Source{source.name, map, Duration{}, std::move(assets)}).ok());
    }
    for (const terms::Contract& contract : world_.contracts) {
      const Hash text = driver_->put(bytes_of("the terms")).value();
      const Hash compiled = driver_->put(terms::encode(contract)).value();
      const Hash pack = driver_->put(bytes_of("what the terms include")).value();
      EXPECT_TRUE(
          driver_->submit(record::Terms{contract.id, contract.version, text, compiled, {{"pack", pack}}})
              .ok());
    }
  }

  size_t steps() const { return world_.steps.size(); }
  void take(size_t first, size_t last) {
    for (size_t i = first; i < last; ++i) {
      const sim::Step& step = world_.steps[i];
      const std::string& source = world_.sources[step.source].name;
      const auto taken = step.observations.empty()
                             ? driver_->advance(source, sim::at_s(step.through_s))
                             : driver_->submit(source, sim::to_block(step.observations));
      ASSERT_TRUE(taken.ok()) << taken.error().message;
    }
  }
  core::Driver& driver() { return *driver_; }
  journal::MemoryDisk& disk() { return disk_; }
  const Records& acknowledged() const { return acknowledged_; }
  std::shared_ptr<std::vector<uint8_t>> last_segment() const {
    journal::MemoryDisk::Content last;
    for (const auto& [name, content] : disk_.files())
      if (name.starts_with("log/")) last = content;
    return last;
  }

 private:
  sim::Random random_;
  sim::World world_;
  journal::MemoryDisk disk_;
  Records acknowledged_;
  std::unique_ptr<core::Driver> driver_;
};

TEST(Damage, EveryFlippedByteOfAClosedJournalIsFoundAndNamed) {
  Journal journal(7, kSmallSegments);
  journal.take(0, journal.steps());
  ASSERT_TRUE(journal.driver().close().ok());
  const auto whole = audit(journal.disk()).report;
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(whole->unnamed_blobs, 0U);  // what terms include is named by them

  std::vector<std::pair<std::string, journal::MemoryDisk::Content>> files;
  for (const auto& [name, content] : journal.disk().files()) {
    if (name == "lock" || content == nullptr || content->empty()) continue;
    files.emplace_back(name, content);
  }
  ASSERT_GT(files.size(), 5U);
  sim::Random random(1);
  size_t of_blobs = 0;
  for (int i = 0; i < 1000; ++i) {
    // Half of them anywhere; half in the log, which is smaller than the blobs.
    auto [name, content] = files[random.below(files.size())];
    if (i % 2 == 0)
      while (!name.starts_with("log/"))
        std::tie(name, content) = files[random.below(files.size())];
    if (name.starts_with("blobs/")) ++of_blobs;
    const size_t at = random.below(content->size());
    const auto mask = static_cast<uint8_t>(random.between(1, 255));
    (*content)[at] ^= mask;
    const auto report = audit(journal.disk()).report;
    (*content)[at] ^= mask;
    ASSERT_FALSE(report.ok()) << name << ", byte " << at << ", bits " << static_cast<int>(mask);
    const std::string& message = report.error().message;
    const bool names_it = message.find("record ") != std::string::npos ||
                          message.find("blobs/") != std::string::npos ||
                          message.find("log/") != std::string::npos;
    ASSERT_TRUE(names_it) << message;
  }
  EXPECT_GT(of_blobs, 100U);
  EXPECT_TRUE(audit(journal.disk()).report.ok());  // every flip was taken back
}

TEST(Damage, AnEndThatWasNotAcknowledgedMayBreakAtAnyByte) {
  Journal journal(11, {});
  const size_t half = journal.steps() / 2;
  journal.take(0, half);
  ASSERT_TRUE(journal.driver().sync().ok());
  const Records acknowledged = journal.acknowledged();
  const std::vector<uint8_t> before = *journal.last_segment();
  journal.take(half, std::min(half + 12, journal.steps()));
  ASSERT_TRUE(journal.driver().sync().ok());
  const Records all = journal.acknowledged();
  const auto segment = journal.last_segment();
  const std::vector<uint8_t> after = *segment;

  const auto start = static_cast<size_t>(std::ranges::mismatch(before, after).in2 - after.begin());
  size_t end = after.size();
  while (after[end - 1] == 0)
    --end;
  ASSERT_GE(end - start, 300U);
  size_t unreported = 0;
  for (size_t cut = start; cut < end; ++cut) {
    // Cut off; and torn: the room behind is as it was set aside.
    for (const bool torn : {false, true}) {
      *segment = std::vector<uint8_t>(after.begin(), after.begin() + static_cast<ptrdiff_t>(cut));
      if (torn) segment->resize(after.size() + 4096, 0);
      const Audited found = audit(journal.disk());
      ASSERT_TRUE(found.report.ok()) << "cut at " << cut << ": " << found.report.error().message;
      ASSERT_GE(found.records.size(), acknowledged.size()) << "cut at " << cut;
      ASSERT_TRUE(std::equal(found.records.begin(), found.records.end(), all.begin())) << "cut at " << cut;
      const journal::Recovery& recovery = found.report->log;
      ASSERT_EQ(recovery.cut_bytes > 0, !recovery.cut_reason.empty());
      if (recovery.cut_bytes == 0) ++unreported;
    }
  }
  // Only a cut between two frames leaves nothing to report; what is torn may also end in zeros that belong to
  // it.
  EXPECT_LE(unreported, 4 * (all.size() - acknowledged.size()));
}

}  // namespace
}  // namespace panmen
