// What the reader puts in the stead of what it refuses.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "connect/files/test_delimited.hpp"

namespace panmen::files {
namespace {

constexpr const char* kRefusingMap = R"(
source: r
time: {column: t, format: unix s}
received: {column: r, format: unix s, clock ahead at most: 2 s}
asset: {column: a}
sequence: n
lateness: 4 s
columns: {g: {metric: G, type: gauge}, i: {metric: I, type: interval}, s: {metric: S, type: state}}
)";
constexpr std::string_view kColumns = "t,r,a,n,g,i,s\n";

Lines unread_of(const std::string& rows, const SignalMap& map) {
  const Outcome out = read(std::string(kColumns) + rows, map);
  EXPECT_EQ(out.error, "");
  Lines unread;
  for (const std::string& line : out.observations)
    if (line.find(" unread ") != std::string::npos) unread.push_back(line);
  EXPECT_EQ(out.summary.unread, unread.size());
  return unread;
}

TEST(Unread, ARowWithoutItsNumberLeavesWhatItsCellsWouldHaveSaid) {
  const SignalMap map = parsed(kRefusingMap);
  EXPECT_EQ(unread_of("1,1,x,1,1,1,RUN\n2,2,x,?,2,,STOP\n", map),
            (Lines{"x G 1970-01-01T00:00:02Z unread 0", "x S 1970-01-01T00:00:02Z unread "}));
  EXPECT_EQ(unread_of("1,1,x,1,1,1,RUN\n2,2,,?,2,,STOP\n", map), Lines{}) << "of what asset is not known";
  EXPECT_EQ(unread_of("1,1,x,1,1,1,RUN\n?,2,x,2,2,,STOP\n", map), Lines{}) << "of when is not known";
}

TEST(Unread, ARowWithoutItsReceiptIsNotBelievedToLieAhead) {
  const SignalMap map = parsed(kRefusingMap);
  EXPECT_EQ(unread_of("5,5,x,1,1,1,RUN\n4,,x,2,2,2,\n", map),
            (Lines{"x G 1970-01-01T00:00:04Z #2 unread 0", "x I 1970-01-01T00:00:04Z #2 unread 0"}));
  EXPECT_EQ(unread_of("5,5,x,1,1,1,RUN\n900,soon,x,2,2,2,\n6,6,x,3,1,1,RUN\n", map),
            Lines{"x G 1970-01-01T00:00:05.000000001Z #2 unread 0"});
  EXPECT_EQ(unread_of("900,,x,2,2,2,\n", map), Lines{}) << "there was no row before it";
  const Outcome out = read(std::string(kColumns) + "5,5,x,1,1,1,RUN\n900,,x,2,2,2,\n5,5,x,3,1,1,RUN\n", map);
  EXPECT_EQ(out.batches.back().watermark, Instant{} + Duration::seconds(1) - Duration{1});
}

TEST(Unread, WhereNumbersAreUnbrokenAHoleSaysIt) {
  SignalMap map = parsed(kRefusingMap);
  map.sequence.unbroken = true;
  EXPECT_EQ(unread_of("1,1,x,1,1,,\n2,2,x,?,2,,\n3,3,x,3,3,,\n", map),
            (Lines{"x G 1970-01-01T00:00:01.000000001Z #1 unread 0",
                   "x I 1970-01-01T00:00:02.999999999Z #1 unread 0",
                   "x S 1970-01-01T00:00:01.000000001Z #1 unread "}));
}

// The times of the observations that stand at or before the watermark of an earlier batch.
std::vector<int64_t> late(const std::vector<Batch>& batches) {
  std::vector<int64_t> times;
  std::optional<Instant> through;
  for (const Batch& batch : batches) {
    for (const signal::Block& block : batch.blocks)
      for (const signal::Series& series : block.series)
        for (const int64_t time_ns : series.times_ns)
          if (through && time_ns <= through->ns) times.push_back(time_ns);
    through = batch.watermark;
  }
  std::ranges::sort(times);
  return times;
}

TEST(Unread, TheSameIsPutThereHoweverBatchesAreCut) {
  EXPECT_TRUE(rc::check([] {
    std::string text(kColumns);
    int at = 100;
    const int rows = *rc::gen::inRange(1, 60);
    for (int i = 0; i < rows; ++i) {
      at += *rc::gen::inRange(-5, 8);
      const std::string received =
          *rc::gen::weightedElement<std::string>({{5, std::to_string(at)}, {1, ""}, {1, "1"}});
      const std::string number =
          *rc::gen::weightedElement<std::string>({{5, std::to_string(i)}, {1, "?"}, {1, ""}});
      const std::string value = *rc::gen::element<std::string>("1", "2", "", "many");
      text += std::to_string(at) + "," + received + "," + *rc::gen::element<std::string>("x", "y") + "," +
              number + "," + value + "," + value + ",RUN\n";
    }
    const SignalMap map = parsed(kRefusingMap);
    const Outcome whole = read(text, map);
    for (const size_t batch_rows : {1U, 3U}) {
      ReadOptions options;
      options.batch_rows = batch_rows;
      const Outcome cut = read(text, map, options);
      RC_ASSERT(cut.observations == whole.observations);
      RC_ASSERT(late(cut.batches) == late(whole.batches));
    }
  }));
}

}  // namespace
}  // namespace panmen::files
