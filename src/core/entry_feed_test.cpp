#include "core/entry_feed.hpp"

#include <memory>
#include <variant>

#include <gtest/gtest.h>

#include "engine/test_log.hpp"
#include "journal/memory_disk.hpp"

namespace panmen::core {
namespace {

using engine::test::at;
using engine::test::planned_entry;
using engine::test::stops_contract;

record::Entry made_at(int64_t entered_s, const std::string& number) {
  record::Entry entry = planned_entry("cell", number, 0, 1);
  entry.entered = at(entered_s);
  return entry;
}

// A journal with a source and a contract that takes entries.
class EntryFeedTest : public testing::Test {
 protected:
  void SetUp() override {
    driver_ = Driver::create(disk_, {}, {"test", record::Mode::replay, {}}, [this](const record::Body& body) {
                shown_.push_back(body);
              }).value();
    ASSERT_TRUE(driver_->submit(record::Source{"plc", driver_->put({}).value(), Duration{}, {}}).ok());
    record::Terms terms;
    terms.contract = "cell";
    terms.version = 1;
    terms.text = driver_->put({}).value();
    terms.compiled =
        driver_->put(terms::encode(stops_contract("cell", Duration::hours(24 * 30), true))).value();
    ASSERT_TRUE(driver_->submit(terms).ok());
  }

  // What came, in order: "@30" the watermark, "a" the entry of that number.
  std::string given() {
    EXPECT_TRUE(driver_->sync().ok());
    std::string said;
    for (const record::Body& body : shown_) {
      if (const auto* watermark = std::get_if<record::Watermark>(&body))
        said += " @" + std::to_string(watermark->through.ns / at(1).ns);
      if (const auto* entry = std::get_if<record::Entry>(&body)) said += " " + entry->number;
    }
    return said.empty() ? "" : said.substr(1);
  }

  journal::MemoryDisk disk_;
  std::vector<record::Body> shown_;
  std::unique_ptr<Driver> driver_;
};

TEST_F(EntryFeedTest, StopsForEachEntryOnTheWayInTheOrderInWhichTheyWereMade) {
  EntryFeed feed("plc", {made_at(50, "d"), made_at(20, "a"), made_at(30, "b"), made_at(30, "c")});
  EXPECT_EQ(feed.watermark(), Instant{Instant::kMinNs});
  ASSERT_TRUE(feed.advance(*driver_, at(10)).ok());
  EXPECT_EQ(given(), "@10");
  ASSERT_TRUE(feed.advance(*driver_, at(50)).ok());
  EXPECT_EQ(given(), "@10 @20 a @20 @30 b c @30 @50 d @50 @50");
  EXPECT_EQ(feed.watermark(), at(50));
}

TEST_F(EntryFeedTest, HoweverTheRecordingIsReadTheEntriesComeAtTheSameInstants) {
  EntryFeed feed("plc", {made_at(20, "a"), made_at(30, "b")});
  for (const int64_t through_s : {10, 20, 25, 30, 40})
    ASSERT_TRUE(feed.advance(*driver_, at(through_s)).ok());
  EXPECT_EQ(given(), "@10 @20 a @20 @20 @25 @30 b @30 @30 @40");
}

TEST_F(EntryFeedTest, TheWatermarkNeverGoesBack) {
  EntryFeed feed("plc", {made_at(10, "a")});
  ASSERT_TRUE(feed.advance(*driver_, at(30)).ok());
  ASSERT_TRUE(feed.advance(*driver_, at(20)).ok());
  EXPECT_EQ(given(), "@10 a @10 @30 @30");
  EXPECT_EQ(feed.watermark(), at(30));
}

TEST_F(EntryFeedTest, WhatWasMadeAfterTheEndComesAtTheEnd) {
  EntryFeed feed("plc", {made_at(20, "a"), made_at(10'000, "c"), made_at(9000, "b")});
  ASSERT_TRUE(feed.advance(*driver_, at(30)).ok());
  ASSERT_TRUE(feed.finish(*driver_).ok());
  EXPECT_EQ(given(), "@20 a @20 @30 b c @30");
  EXPECT_EQ(driver_->engine().now(), at(30)) << "the clock follows the recording";
  ASSERT_TRUE(feed.finish(*driver_).ok());
  EXPECT_EQ(given(), "@20 a @20 @30 b c @30") << "once";
}

TEST_F(EntryFeedTest, WithoutAWatermarkNothingFollowsYet) {
  EntryFeed feed("plc", {made_at(20, "a")});
  ASSERT_TRUE(feed.finish(*driver_).ok());
  EXPECT_EQ(given(), "a");
}

TEST_F(EntryFeedTest, AnEntryThatTheContractRefusesIsNotPassedOver) {
  record::Entry alone = made_at(20, "b");
  alone.approved_by.reset();
  EntryFeed feed("plc", {made_at(10, "a"), alone});
  const auto advanced = feed.advance(*driver_, at(30));
  ASSERT_FALSE(advanced.ok());
  EXPECT_EQ(advanced.error().code, ErrorCode::invalid);
  EXPECT_EQ(given(), "@10 a @10 @20");
  EXPECT_FALSE(feed.finish(*driver_).ok());
}

}  // namespace
}  // namespace panmen::core
