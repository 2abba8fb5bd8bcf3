#include "journal/log.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "journal/segment.hpp"
#include "record/envelope.hpp"
#include "sim/random.hpp"
#include "sim/sim_disk.hpp"

namespace panmen::journal {
namespace {

using sim::Faults;
using sim::Random;
using sim::SimDisk;
using Leaves = std::vector<std::vector<uint8_t>>;

constexpr LogOptions kSmall{.segment_size = kMinSegmentSize};

Leaves leaves_of(Random& random) {
  Leaves leaves(random.between(1, 4));
  for (auto& leaf : leaves) {
    // Now and then a frame that is larger than a segment.
    leaf.resize(random.one_in(100) ? random.between(3000, 9000) : random.between(1, 300));
    // Zeros too: a frame whose payload is zero must not be taken for room that was never written.
    const bool zeros = random.one_in(8);
    for (auto& byte : leaf)
      byte = zeros ? uint8_t{0} : static_cast<uint8_t>(random.next());
  }
  return leaves;
}

Leaves text_leaves(std::initializer_list<std::string_view> texts) {
  Leaves leaves;
  for (auto text : texts)
    leaves.emplace_back(text.begin(), text.end());
  return leaves;
}

Result<void> ignore(const Frame&) {
  return {};
}

// Opens the log and keeps the frames that hold records.
struct Opened {
  std::unique_ptr<Log> log;
  std::vector<Leaves> frames;
  Recovery recovery;
};
Result<Opened> open_log(Disk& disk, LogOptions options = kSmall) {
  Opened opened;
  auto log = Log::open(
      disk, options,
      [&](const Frame& frame) {
        if (!frame.closing) opened.frames.push_back(frame.leaves);
        return Result<void>();
      },
      opened.recovery);
  if (!log.ok()) return log.error();
  opened.log = std::move(*log);
  return opened;
}

TEST(Log, GivesBackWhatWasSynced) {
  SimDisk disk(1);
  const std::vector<Leaves> frames = {text_leaves({"a", "bc"}), text_leaves({"d"})};
  Hash root;
  {
    auto log = Log::create(disk, kSmall);
    ASSERT_TRUE(log.ok()) << log.error().message;
    for (const auto& frame : frames)
      ASSERT_TRUE((*log)->append(frame).ok());
    EXPECT_EQ((*log)->next_index(), 3U);
    ASSERT_TRUE((*log)->sync().ok());
    root = (*log)->root();
  }
  disk.crash();
  auto opened = open_log(disk);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->frames, frames);
  EXPECT_EQ(opened->log->root(), root);
  EXPECT_EQ(opened->log->next_index(), 3U);
  EXPECT_FALSE(opened->recovery.closed);
  EXPECT_EQ(opened->recovery.cut_bytes, 0U);
}

TEST(Log, OneSyncServesAllThatWait) {
  SimDisk disk(1);
  auto log = std::move(Log::create(disk, kSmall)).value();
  const uint64_t before = disk.syncs();
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(log->append(text_leaves({"x"})).ok());
  EXPECT_EQ(disk.syncs(), before);
  ASSERT_TRUE(log->sync().ok());
  EXPECT_EQ(disk.syncs(), before + 1);
  const uint64_t size = log->synced_size();
  ASSERT_TRUE(log->sync().ok());
  EXPECT_EQ(disk.syncs(), before + 1) << "nothing waited";
  EXPECT_EQ(log->synced_size(), size);
}

TEST(Log, FramesOfOneGroupStateTheSameSyncedLength) {
  SimDisk disk(1);
  auto log = std::move(Log::create(disk, kSmall)).value();
  ASSERT_TRUE(log->append(text_leaves({"first"})).ok());
  ASSERT_TRUE(log->sync().ok());
  const uint64_t synced = log->synced_size();
  ASSERT_TRUE(log->append(text_leaves({"second"})).ok());
  ASSERT_TRUE(log->append(text_leaves({"third"})).ok());
  ASSERT_TRUE(log->sync().ok());
  std::vector<uint64_t> stated;
  ASSERT_TRUE(Log::scan(disk, [&](const Frame& frame) {
                stated.push_back(frame.synced_before);
                return Result<void>();
              }).ok());
  EXPECT_EQ(stated, (std::vector<uint64_t>{kSegmentHeaderSize, synced, synced}));
}

TEST(Log, CloseStatesTheRootAndGivesRoomBack) {
  SimDisk disk(1);
  auto log = std::move(Log::create(disk, kSmall)).value();
  ASSERT_TRUE(log->append(text_leaves({"a"})).ok());
  const Hash root = log->root();
  ASSERT_TRUE(log->close().ok());
  const uint64_t size = log->synced_size();
  EXPECT_EQ(disk.content(segment_name(0)).size(), size);
  bool closing = false;
  auto recovery = Log::scan(disk, [&](const Frame& frame) {
    closing = frame.closing;
    EXPECT_EQ(frame.root, frame.closing ? root : Hash{});
    return Result<void>();
  });
  ASSERT_TRUE(recovery.ok());
  EXPECT_TRUE(closing);
  EXPECT_TRUE(recovery->closed);
  EXPECT_EQ(recovery->records, 1U);
  EXPECT_EQ(recovery->frames, 2U);
}

TEST(Log, GoesOnBehindAClosingFrame) {
  SimDisk disk(1);
  ASSERT_TRUE(std::move(Log::create(disk, kSmall)).value()->close().ok());
  for (size_t round = 0; round < 5; ++round) {
    auto opened = open_log(disk);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_TRUE(opened->recovery.closed);
    EXPECT_EQ(opened->frames.size(), round);
    ASSERT_TRUE(opened->log->append(text_leaves({"more"})).ok());
    ASSERT_TRUE(opened->log->close().ok());
  }
}

TEST(Log, OpeningAndClosingAddsNothing) {
  SimDisk disk(1);
  ASSERT_TRUE(std::move(Log::create(disk, kSmall)).value()->close().ok());
  const auto content = disk.content(segment_name(0));
  auto opened = open_log(disk);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  ASSERT_TRUE(opened->log->close().ok());
  EXPECT_EQ(disk.content(segment_name(0)), content);
}

TEST(Log, FrameThatIsTooLargeIsRefusedAndNothingChanges) {
  SimDisk disk(1);
  auto log = std::move(Log::create(disk, kSmall)).value();
  const Hash root = log->root();
  const Leaves many(kMaxFrameSize / record::kMaxLeafSize + 1, std::vector<uint8_t>(record::kMaxLeafSize, 7));
  auto refused = log->append(many);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::limit);
  EXPECT_FALSE(log->failed());
  EXPECT_EQ(log->root(), root);
  EXPECT_EQ(log->next_index(), 0U);
  ASSERT_TRUE(log->append(text_leaves({"fits"})).ok());
  EXPECT_TRUE(log->sync().ok());
}

TEST(Log, SegmentsFollowOneAnother) {
  SimDisk disk(1);
  Random random(5);
  std::vector<Leaves> frames;
  {
    auto log = std::move(Log::create(disk, kSmall)).value();
    for (int i = 0; i < 200; ++i) {
      frames.push_back(leaves_of(random));
      ASSERT_TRUE(log->append(frames.back()).ok());
      if (random.one_in(5)) {
        ASSERT_TRUE(log->sync().ok());
      }
    }
    ASSERT_TRUE(log->close().ok());
  }
  EXPECT_GT(disk.list(kLogFolder)->size(), 10U);
  auto opened = open_log(disk);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->frames, frames);
}

TEST(Log, CreateRefusesALogThatIsThere) {
  SimDisk disk(1);
  {
    auto log = std::move(Log::create(disk, kSmall)).value();
    ASSERT_TRUE(log->append(text_leaves({"a"})).ok());
    ASSERT_TRUE(log->sync().ok());
  }
  auto second = Log::create(disk, kSmall);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::exists);
  disk.flip(segment_name(0), 3, 1);
  EXPECT_EQ(Log::create(disk, kSmall).error().code, ErrorCode::exists) << "a damaged one is one too";
}

TEST(Log, OpenFindsNothingWhereNothingIs) {
  SimDisk disk(1);
  EXPECT_EQ(open_log(disk).error().code, ErrorCode::not_found);
  EXPECT_EQ(Log::scan(disk, ignore).error().code, ErrorCode::not_found);
}

TEST(Log, TakesNothingMoreAfterAFailure) {
  for (const Faults faults :
       {Faults{.failing_writes = 1000}, Faults{.failing_syncs = 1000}, Faults{.capacity = 0}}) {
    SimDisk disk(3);
    auto log = std::move(Log::create(disk, kSmall)).value();
    ASSERT_TRUE(log->append(text_leaves({"kept"})).ok());
    ASSERT_TRUE(log->sync().ok());
    const uint64_t synced = log->synced_size();
    ASSERT_TRUE(log->append(Leaves(30, std::vector<uint8_t>(200, 1))).ok());
    disk.set_faults(faults);
    EXPECT_FALSE(log->sync().ok());
    EXPECT_TRUE(log->failed());
    disk.set_faults({});
    const uint64_t changes = disk.changes();
    EXPECT_FALSE(log->sync().ok()) << "it never tries again";
    EXPECT_FALSE(log->append(text_leaves({"more"})).ok());
    EXPECT_FALSE(log->close().ok());
    EXPECT_EQ(disk.changes(), changes);
    EXPECT_EQ(log->synced_size(), synced);
    disk.crash();
    auto opened = open_log(disk);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    ASSERT_GE(opened->frames.size(), 1U);
    EXPECT_EQ(opened->frames[0], text_leaves({"kept"}));
  }
}

TEST(Log, WhatWasReadOfAFailedSyncIsOnDiskAfterOpening) {
  // The sync fails, the process ends and the file still reads well from memory: what open() hands out must be
  // on disk.
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    SimDisk disk(seed);
    auto log = std::move(Log::create(disk, kSmall)).value();
    ASSERT_TRUE(log->append(Leaves(3, std::vector<uint8_t>(500, 1))).ok());
    disk.set_faults({.failing_syncs = 1000});
    ASSERT_FALSE(log->sync().ok());
    disk.set_faults({});
    disk.kill();
    ASSERT_EQ(open_log(disk)->frames.size(), 1U);
    disk.crash();
    auto again = open_log(disk);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ASSERT_EQ(again->frames.size(), 1U) << "seed " << seed;
  }
}

// One log's life under a seed, against the list of what was appended.
class Life {
 public:
  explicit Life(uint64_t seed) : random_(seed), disk_(seed * 7919 + 1) {}

  void run(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFatalFailure(); ++i)
      step();
    if (testing::Test::HasFatalFailure()) return;
    disk_.set_faults({});
    crash();
    open();
  }

 private:
  void step() {
    if (!log_) {
      open();
      return;
    }
    switch (random_.below(24)) {
      case 0:
        crash();
        break;
      case 1:
        disk_.kill();
        log_.reset();
        break;
      case 2:
        disk_.fail_power_at(random_.between(1, 12));
        break;
      case 3:
        disk_.set_faults({.failing_writes = 30, .failing_syncs = 30});
        break;
      case 4:
        disk_.set_faults({.capacity = random_.between(1, 40) * 2048});
        break;
      case 5:
        close();
        break;
      case 6:
      case 7:
      case 8:
      case 9:
      case 10:
        sync();
        break;
      default:
        append();
        break;
    }
  }

  void append() {
    Leaves leaves = leaves_of(random_);
    if (log_->append(leaves).ok()) {
      appended_.push_back(std::move(leaves));
    } else {
      end_process();
    }
  }
  void sync() {
    if (log_->sync().ok()) {
      acknowledged_ = appended_.size();
    } else {
      ASSERT_TRUE(log_->failed());
      end_process();
    }
  }
  void close() {
    if (log_->close().ok()) {
      acknowledged_ = appended_.size();
      log_.reset();
    } else {
      end_process();
    }
  }
  void end_process() {
    disk_.set_faults({});
    if (disk_.power_failed() || random_.one_in(2)) {
      crash();
    } else {
      disk_.kill();
      log_.reset();
    }
  }
  void crash() {
    disk_.crash();
    log_.reset();
  }

  void open() {
    if (random_.one_in(4)) disk_.fail_power_at(random_.between(1, 8));
    if (random_.one_in(4)) disk_.set_faults({.failing_writes = 100, .failing_syncs = 100});
    auto opened = open_log(disk_);
    if (!opened.ok() && opened.error().code == ErrorCode::not_found) {
      ASSERT_EQ(acknowledged_, 0U) << opened.error().message;
      ASSERT_FALSE(created_) << "a log that was made is gone";
      auto log = Log::create(disk_, kSmall);
      if (log.ok()) {
        created_ = true;
        log_ = std::move(*log);
        appended_.clear();
      } else {
        ASSERT_EQ(log.error().code, ErrorCode::io) << log.error().message;
        end_process();
      }
      return;
    }
    if (!opened.ok()) {
      ASSERT_EQ(opened.error().code, ErrorCode::io) << opened.error().message;
      end_process();
      return;
    }
    created_ = true;
    const auto& found = opened->frames;
    ASSERT_GE(found.size(), acknowledged_) << "something acknowledged is lost";
    ASSERT_LE(found.size(), appended_.size()) << "something was invented";
    ASSERT_TRUE(std::equal(found.begin(), found.end(), appended_.begin()));
    // Opening syncs what it found: from here on it counts as acknowledged.
    appended_ = std::move(opened->frames);
    acknowledged_ = appended_.size();
    uint64_t records = 0;
    MerkleTree tree;
    for (const auto& frame : appended_) {
      records += frame.size();
      for (const auto& leaf : frame)
        tree.append(record::leaf_hash(leaf));
    }
    ASSERT_EQ(opened->recovery.records, records);
    ASSERT_EQ(opened->log->root(), tree.root());
    log_ = std::move(opened->log);
  }

  Random random_;
  SimDisk disk_;
  std::unique_ptr<Log> log_;
  bool created_ = false;
  std::vector<Leaves> appended_;
  size_t acknowledged_ = 0;
};

TEST(Log, LosesNothingAcknowledgedAndInventsNothing) {
  for (uint64_t seed = 1; seed <= 1000; ++seed) {
    Life(seed).run(200);
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(Log, PowerFailingAtAnyChangeOfALifeLosesNothing) {
  // The same life every time, its power failing at each change in turn, over creation, rollover and close.
  for (uint64_t change = 1;; ++change) {
    SimDisk disk(change);
    disk.fail_power_at(change);
    Random random(11);
    std::vector<Leaves> appended;
    size_t acknowledged = 0;
    auto live = [&]() -> Result<void> {
      PANMEN_TRY(auto log, Log::create(disk, kSmall));
      for (int i = 0; i < 60; ++i) {
        Leaves leaves = leaves_of(random);
        PANMEN_CHECK(log->append(leaves));
        appended.push_back(std::move(leaves));
        if (i % 4 == 3) {
          PANMEN_CHECK(log->sync());
          acknowledged = appended.size();
        }
      }
      return log->close();
    };
    const bool finished = live().ok();
    disk.crash();
    auto opened = open_log(disk);
    if (!opened.ok()) {
      ASSERT_EQ(opened.error().code, ErrorCode::not_found)
          << opened.error().message << " at change " << change;
      ASSERT_EQ(appended.size(), 0U);
    } else {
      ASSERT_GE(opened->frames.size(), acknowledged) << "at change " << change;
      ASSERT_LE(opened->frames.size(), appended.size());
      ASSERT_TRUE(std::equal(opened->frames.begin(), opened->frames.end(), appended.begin()));
    }
    if (finished) {
      ASSERT_GT(change, 40U);
      break;
    }
  }
}

}  // namespace
}  // namespace panmen::journal
