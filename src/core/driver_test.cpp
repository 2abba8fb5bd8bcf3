#include "core/driver.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/audit.hpp"
#include "journal/memory_disk.hpp"

namespace panmen::core {
namespace {

using Records = std::vector<record::Body>;

OnRecord into(Records& records) {
  return [&records](const record::Body& body) { records.push_back(body); };
}

TEST(Driver, ShowsARecordOnlyOnceItIsSynced) {
  journal::MemoryDisk disk;
  Records shown;
  const auto driver = Driver::create(disk, {}, {"test", record::Mode::live, {}}, into(shown)).value();
  ASSERT_EQ(shown.size(), 2U);  // origin and semantics
  ASSERT_TRUE(driver->submit(record::Clock{Instant{1}}).ok());
  EXPECT_EQ(shown.size(), 2U);
  ASSERT_TRUE(driver->sync().ok());
  EXPECT_EQ(shown.back(), record::Body(record::Clock{Instant{1}}));
}

TEST(Driver, OpenedAgainItShowsTheSameAndGoesOn) {
  journal::MemoryDisk disk;
  Records first;
  {
    const auto driver =
        Driver::create(disk, {}, {"test", record::Mode::live, {1, 2, 3}}, into(first)).value();
    ASSERT_TRUE(driver->submit(record::Clock{Instant{1}}).ok());
    ASSERT_TRUE(driver->close().ok());
  }
  journal::Recovery recovery;
  Records second;
  EXPECT_EQ(Driver::open(disk, {}, {}, into(second), recovery).error().code,
            ErrorCode::invalid);  // no secret
  EXPECT_TRUE(second.empty());
  const auto driver = Driver::open(disk, {}, {1, 2, 3}, into(second), recovery).value();
  EXPECT_EQ(second, first);
  ASSERT_TRUE(driver->submit(record::Clock{Instant{2}}).ok());
  ASSERT_TRUE(driver->close().ok());
  Records audited;
  const auto report = audit(disk, into(audited), [](uint64_t) {});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->root, driver->root());
  EXPECT_EQ(audited, second);
}

TEST(Driver, FinishesAJournalWhoseMakingWasInterrupted) {
  journal::MemoryDisk disk;
  Records shown;
  journal::Recovery recovery;
  {
    // What a crash within create() may leave: record 0 without record 1.
    Chain chain(open_salt_key());
    const auto log = journal::Log::create(disk, {}).value();
    EXPECT_EQ(Driver::open(disk, {}, {}, into(shown), recovery).error().code, ErrorCode::not_found);
    ASSERT_TRUE(
        log->append({chain.seal(record::Origin{"test", record::Mode::live, record::Salting::open})}).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  const auto driver = Driver::open(disk, {}, {}, into(shown), recovery).value();
  EXPECT_EQ(shown.size(), 2U);
  EXPECT_TRUE(driver->submit(record::Clock{Instant{1}}).ok());
}

TEST(Driver, InAReplayTheClockFollowsTheSourceThatIsAhead) {
  journal::MemoryDisk disk;
  Records shown;
  const auto driver = Driver::create(disk, {}, {"test", record::Mode::replay, {}}, into(shown)).value();
  const Hash map = driver->put({}).value();
  for (const char* name : {"a", "b"})
    ASSERT_TRUE(driver->submit(record::Source{name, map, Duration{}, {}}).ok());
  ASSERT_TRUE(driver->advance("a", Instant{100}).ok());
  ASSERT_TRUE(driver->advance("b", Instant{50}).ok());
  EXPECT_EQ(driver->engine().now(), Instant{100});
  ASSERT_TRUE(driver->advance("b", Instant{200}).ok());
  EXPECT_EQ(driver->engine().now(), Instant{200});
}

TEST(Driver, ARefusedInputLeavesTheJournalUsable) {
  journal::MemoryDisk disk;
  Records shown;
  const auto driver = Driver::create(disk, {}, {"test", record::Mode::live, {}}, into(shown)).value();
  const uint64_t next = driver->next_index();
  EXPECT_EQ(driver->submit(record::Watermark{"nobody", Instant{1}}).error().code, ErrorCode::not_found);
  EXPECT_EQ(driver->next_index(), next);
  EXPECT_TRUE(driver->submit(record::Clock{Instant{1}}).ok());
  EXPECT_TRUE(driver->close().ok());
}

signal::Block block_of(const std::string& asset, int64_t time_ns) {
  signal::BlockBuilder builder(asset);
  builder.add_number(builder.series("Value", signal::ValueKind::number), Instant{time_ns}, 0,
                     signal::Quality::good, 1);
  return builder.take();
}

TEST(Driver, BlocksGivenTogetherMakeTheJournalThatTheyMakeOneByOne) {
  Hash roots[2];
  for (const bool together : {false, true}) {
    journal::MemoryDisk disk;
    Records shown;
    DriverOptions options;
    options.threads = together ? 3 : 1;
    const auto driver =
        Driver::create(disk, {}, {"test", record::Mode::live, {}}, into(shown), options).value();
    ASSERT_TRUE(driver->submit(record::Source{"plc", driver->put({}).value(), Duration{}, {}}).ok());
    // More than the content keeps at a time; some of one asset, and two that are the same.
    std::vector<signal::Block> blocks;
    for (int64_t i = 0; i < 20; ++i)
      blocks.push_back(block_of("asset-" + std::to_string(i % 7), i / 2 * 10));
    if (together) {
      ASSERT_TRUE(driver->submit("plc", blocks).ok());
    } else {
      for (const signal::Block& block : blocks)
        ASSERT_TRUE(driver->submit("plc", block).ok());
    }
    ASSERT_TRUE(driver->close().ok());
    EXPECT_EQ(std::ranges::count_if(
                  shown, [](const record::Body& b) { return std::holds_alternative<record::Admission>(b); }),
              20);
    roots[together ? 1 : 0] = driver->root();
  }
  EXPECT_EQ(roots[0], roots[1]);
}

TEST(Driver, OfBlocksGivenTogetherTheOthersStayWhereOneIsRefused) {
  journal::MemoryDisk disk;
  Records shown;
  const auto driver = Driver::create(disk, {}, {"test", record::Mode::live, {}}, into(shown)).value();
  const Hash map = driver->put({}).value();
  ASSERT_TRUE(driver->submit(record::Source{"plc", map, Duration{}, {"known"}}).ok());
  EXPECT_EQ(driver->submit("plc", {block_of("known", 1), block_of("unknown", 2), block_of("known", 3)})
                .error()
                .code,
            ErrorCode::not_found);
  ASSERT_TRUE(driver->sync().ok());
  EXPECT_EQ(std::ranges::count_if(
                shown, [](const record::Body& b) { return std::holds_alternative<record::Block>(b); }),
            2);
}

}  // namespace
}  // namespace panmen::core
