#include "connect/files/batches.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "connect/files/test_delimited.hpp"

namespace panmen::files {
namespace {

TEST(Batches, OutOfOrderRowsAreCountedAndTheWatermarkKeepsItsPromise) {
  auto map = parsed(kMap);
  map.lateness = Duration::seconds(5);
  ReadOptions options;
  options.batch_rows = 2;
  const auto out =
      read(kHeader + row(10, "1;R;") + row(8, "1;R;") + row(8, "1;R;") + row(12, "1;R;") + row(12, "1;R;"),
           map, options);
  EXPECT_EQ(out.summary.out_of_order_rows, 2U);
  EXPECT_EQ(out.summary.out_of_order_lines, (std::vector<uint64_t>{3, 4}));
  ASSERT_EQ(out.batches.size(), 3U);
  EXPECT_EQ(format_rfc3339(out.batches[0].first), "2025-01-01T00:00:08Z");
  EXPECT_EQ(format_rfc3339(out.batches[0].last), "2025-01-01T00:00:10Z");
  EXPECT_EQ(format_rfc3339(out.batches[0].watermark), "2025-01-01T00:00:04.999999999Z");
  EXPECT_EQ(format_rfc3339(out.batches[1].watermark), "2025-01-01T00:00:06.999999999Z");
  EXPECT_EQ(out.batches[2].rows, 1U);
}

// The rows, by sequence number, that are late by the rule of who takes the batches: stamped at or before the
// watermark of an earlier one.
std::set<uint64_t> late_rows(const std::vector<Batch>& batches) {
  std::set<uint64_t> late;
  std::optional<Instant> through;
  for (const Batch& batch : batches) {
    for (const signal::Block& block : batch.blocks)
      for (const signal::Series& series : block.series)
        for (size_t i = 0; i < series.size(); ++i)
          if (through && series.times_ns[i] <= through->ns) late.insert(series.ordinals[i]);
    EXPECT_TRUE(!through || *through <= batch.watermark);
    through = batch.watermark;
  }
  return late;
}

// Columns t, machine, no and as many values as are wanted.
SignalMap numbered_map(size_t columns, Duration lateness) {
  std::string yaml =
      "source: r\ntime: {column: t, format: unix s}\nasset: {column: machine}\nsequence: no\ncolumns:\n";
  for (size_t i = 0; i < columns; ++i)
    yaml += "  v" + std::to_string(i) + ": {metric: V" + std::to_string(i) + ", type: gauge}\n";
  SignalMap map = parsed(yaml);
  map.lateness = lateness;
  return map;
}

std::string numbered_file(size_t columns, const std::vector<int>& seconds, int machines = 1) {
  std::string text = "t,machine,no";
  for (size_t i = 0; i < columns; ++i)
    text += ",v" + std::to_string(i);
  for (size_t i = 0; i < seconds.size(); ++i) {
    text += "\n" + std::to_string(seconds[i]) + ",m" + std::to_string(static_cast<int>(i) % machines) + "," +
            std::to_string(i);
    for (size_t column = 0; column < columns; ++column)
      text += ",1";
  }
  return text + "\n";
}

ReadOptions with_batch_rows(size_t rows) {
  ReadOptions options;
  options.batch_rows = rows;
  return options;
}

TEST(Batches, ARowThatBecomesLateBeginsABatchAndOneThatIsLateAlreadyDoesNot) {
  const auto map = numbered_map(1, Duration::seconds(5));
  //                                        not late  late  late already  not late  late by 112
  const auto out = read(numbered_file(1, {100, 95, 110, 104, 103, 104, 105, 112, 106, 112}), map);
  EXPECT_EQ(late_rows(out.batches), (std::set<uint64_t>{3, 4, 5, 8}));
  std::vector<uint64_t> rows;
  for (const Batch& batch : out.batches)
    rows.push_back(batch.rows);
  EXPECT_EQ(rows, (std::vector<uint64_t>{3, 5, 2}));
  EXPECT_EQ(out.batches[0].watermark, Instant{} + Duration::seconds(105) - Duration{1});
  EXPECT_EQ(out.batches[2].watermark, Instant{} + Duration::seconds(107) - Duration{1});
}

TEST(Batches, ARowIsLateFromOneNanosecondMoreThanTheLateness) {
  const auto map = numbered_map(1, Duration::seconds(5));
  const std::string text = "t,machine,no,v0\n110,m,0,1\n105,m,1,1\n104.999999999,m,2,1\n105,m,3,1\n";
  for (const size_t rows : {1U, 8192U})
    EXPECT_EQ(late_rows(read(text, map, with_batch_rows(rows)).batches), (std::set<uint64_t>{2}));
}

TEST(Batches, LatenessDoesNotDependOnTheNumberOfColumns) {
  // With 1,024 values a row a block is full after 1,024 rows; with one it is not.
  std::vector<int> seconds;
  for (int i = 0; i < 1100; ++i)
    seconds.push_back(1000 + i);
  for (const size_t late : {10U, 1036U, 1080U})
    seconds[late] -= 9;
  const auto batches = [&](size_t columns) {
    const auto source_text = numbered_file(columns, seconds);
    const auto source = text_source(source_text);
    std::vector<Batch> out;
    ReadCallbacks callbacks;
    callbacks.on_batch = [&](Batch&& batch) -> Result<void> {
      out.push_back(std::move(batch));
      return {};
    };
    EXPECT_TRUE(read_delimited(*source, numbered_map(columns, Duration::seconds(6)), {}, callbacks).ok());
    return out;
  };
  const auto narrow = batches(1);
  const auto wide = batches(1024);
  EXPECT_EQ(narrow.size(), 4U);
  EXPECT_EQ(wide.size(), 5U);
  EXPECT_EQ(late_rows(narrow), (std::set<uint64_t>{10, 1036, 1080}));
  EXPECT_EQ(late_rows(wide), late_rows(narrow));
}

TEST(BatchesProperty, TheSameRowsAreLateHoweverBatchesAreCut) {
  EXPECT_TRUE(rc::check([] {
    const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-12, 10));
    const int lateness = *rc::gen::inRange(0, 15);
    std::vector<int> seconds;
    std::set<uint64_t> want;  // behind the latest row before by more than the lateness
    int at = 1000;
    int latest = 0;
    for (const int step : steps) {
      at += step;
      if (!seconds.empty() && at < latest - lateness) want.insert(seconds.size());
      latest = seconds.empty() ? at : std::max(latest, at);
      seconds.push_back(at);
    }
    RC_PRE(!seconds.empty());
    const auto map = numbered_map(2, Duration::seconds(lateness));
    const std::string text = numbered_file(2, seconds, 3);
    for (const size_t rows : {1U, 3U, 8192U})
      RC_ASSERT(late_rows(read(text, map, with_batch_rows(rows)).batches) == want);
  }));
}

TEST(Batches, ARowThatJumpsTooFarForwardIsRefusedAndDoesNotMakeTheRestLate) {
  auto map = numbered_map(1, Duration{});
  map.time.largest_jump = Duration::hours(24);
  constexpr int kDay = 86'400;
  const std::string text = numbered_file(1, {0, kDay, 3 * kDay, kDay + 1, 2 * kDay + 2, 2 * kDay + 1, 0});
  for (const size_t rows : {1U, 3U, 8192U}) {
    const auto out = read(text, map, with_batch_rows(rows));
    EXPECT_EQ(out.summary.rows, 5U);
    EXPECT_EQ(out.refusals, (Lines{"4 [] the time jumps 2 days forward; if that is right, set `largest jump` "
                                   "in the map (column 't')",
                                   "6 [] the time jumps 2 days forward; if that is right, set `largest jump` "
                                   "in the map (column 't')"}));
    EXPECT_EQ(out.summary.last, Instant{} + Duration::seconds(2 * kDay + 1));
    EXPECT_EQ(late_rows(out.batches), (std::set<uint64_t>{6}));  // by 2 * kDay + 1 alone
  }
  map.time.largest_jump = Duration::minutes(1);
  EXPECT_EQ(read(numbered_file(1, {0, 61}), map).refusals.at(0),
            "3 [] the time jumps 2 minutes forward; if that is right, set `largest jump` in the map (column "
            "'t')");
}

TEST(Batches, TheFirstRowIsNoJumpAndTheFarthestOneIsMeasuredExactly) {
  // From 1684 to 2255, which is more than a Duration holds.
  const auto out =
      read("t,machine,no,v0\n-9000000000,m,1,1\n9000000000,m,2,1\n", numbered_map(1, Duration{}));
  EXPECT_EQ(out.summary.rows, 1U);
  EXPECT_EQ(out.refusals.at(0),
            "3 [] the time jumps 208334 days forward; if that is right, set `largest jump` in the map "
            "(column 't')");
  EXPECT_EQ(read("t,machine,no,v0\n9000000000,m,1,1\n", numbered_map(1, Duration{})).summary.rows, 1U);
}

}  // namespace
}  // namespace panmen::files
