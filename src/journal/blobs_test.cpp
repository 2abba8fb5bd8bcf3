#include "journal/blobs.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/sim_disk.hpp"

namespace panmen::journal {
namespace {

using sim::SimDisk;

const Bytes kContent = as_bytes("a block of observations");

TEST(Blobs, GivesBackWhatWasPutAfterACrash) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    SimDisk disk(seed);
    auto hash = Blobs(disk).put(kContent);
    ASSERT_TRUE(hash.ok()) << hash.error().message;
    EXPECT_EQ(*hash, sha256(kContent));
    disk.crash();
    auto content = Blobs(disk).get(*hash);
    ASSERT_TRUE(content.ok()) << "seed " << seed << ": " << content.error().message;
    EXPECT_TRUE(std::equal(content->begin(), content->end(), kContent.begin(), kContent.end()));
  }
}

TEST(Blobs, PowerFailingAtAnyChangeLeavesAllOrNothing) {
  const Hash hash = sha256(kContent);
  for (uint64_t change = 1; change <= 20; ++change) {
    for (uint64_t seed = 1; seed <= 50; ++seed) {
      SimDisk disk(seed);
      disk.fail_power_at(change);
      const bool put = Blobs(disk).put(kContent).ok();
      disk.crash();
      Blobs blobs(disk);
      auto found = blobs.get(hash);
      if (found.ok()) {
        ASSERT_EQ(sha256(*found), hash);
      } else {
        ASSERT_FALSE(put);
        ASSERT_EQ(found.error().code, ErrorCode::not_found) << found.error().message;
      }
      auto listed = blobs.list();
      ASSERT_TRUE(listed.ok()) << "what a crash leaves is no damage: " << listed.error().message;
      ASSERT_EQ(listed->size(), found.ok() ? 1U : 0U);
      // And the next attempt succeeds.
      ASSERT_TRUE(blobs.put(kContent).ok());
      disk.crash();
      ASSERT_TRUE(Blobs(disk).get(hash).ok());
    }
  }
}

TEST(Blobs, SameContentIsWrittenOnce) {
  SimDisk disk(1);
  Blobs blobs(disk);
  const Hash hash = *blobs.put(kContent);
  const uint64_t syncs = disk.syncs();
  EXPECT_EQ(*blobs.put(kContent), hash);
  EXPECT_EQ(disk.syncs(), syncs);
  EXPECT_EQ(*blobs.list(), std::vector<Hash>{hash});
}

TEST(Blobs, EveryFlippedByteIsFoundAndPuttingAgainMends) {
  SimDisk disk(1);
  Blobs blobs(disk);
  const Hash hash = *blobs.put(kContent);
  for (uint64_t at = 0; at < kContent.size(); ++at) {
    disk.flip(Blobs::file_name(hash), at, 4);
    auto damaged = blobs.get(hash);
    ASSERT_FALSE(damaged.ok());
    EXPECT_EQ(damaged.error().code, ErrorCode::damaged);
    EXPECT_NE(damaged.error().message.find(to_hex(hash)), std::string::npos);
    ASSERT_TRUE(blobs.put(kContent).ok());
    ASSERT_TRUE(blobs.get(hash).ok());
  }
}

TEST(Blobs, MissingIsNotFound) {
  SimDisk disk(1);
  EXPECT_EQ(Blobs(disk).get(sha256(kContent)).error().code, ErrorCode::not_found);
}

TEST(Blobs, ListIsAscendingAndRefusesWhatIsNoBlob) {
  SimDisk disk(1);
  Blobs blobs(disk);
  std::vector<Hash> hashes;
  for (uint8_t i = 0; i < 40; ++i)
    hashes.push_back(*blobs.put(Bytes(&i, 1)));
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(*blobs.list(), hashes);
  for (const std::string stray : {"blobs/readme", "blobs/00/readme", "blobs/00/.new"}) {
    SimDisk other(1);
    ASSERT_TRUE(Blobs(other).put(kContent).ok());
    other.plant(stray, {1});
    EXPECT_EQ(Blobs(other).list().error().code, ErrorCode::damaged) << stray;
  }
}

TEST(Blobs, FailingDiskIsReported) {
  for (const sim::Faults faults : {sim::Faults{.failing_writes = 1000}, sim::Faults{.failing_syncs = 1000},
                                   sim::Faults{.capacity = 3}}) {
    SimDisk disk(1);
    disk.set_faults(faults);
    EXPECT_EQ(Blobs(disk).put(kContent).error().code, ErrorCode::io);
  }
}

TEST(Blobs, NameBeginsWithTheFirstByte) {
  const Hash hash = sha256(Bytes{});
  EXPECT_EQ(Blobs::file_name(hash),
            "blobs/e3/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace panmen::journal
