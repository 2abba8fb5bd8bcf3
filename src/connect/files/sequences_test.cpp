#include "connect/files/sequences.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "connect/files/test_delimited.hpp"

namespace panmen::files {
namespace {

// ---- Holes -------------------------------------------------------------------------------------

struct Numbered {
  int64_t time_ns = 0;
  uint64_t number = 0;
  size_t asset = 0;
};

struct Found {
  Lines holes;  // `asset number from to`, a - for what is not said
  uint64_t count = 0;
  uint64_t lost = 0;
};

std::string shown(const std::optional<Instant>& at) {
  return at ? std::to_string(at->ns) : "-";
}

Found holes_of(const std::vector<Numbered>& rows, int64_t lateness_ns,
               std::optional<uint64_t> wraps_at = std::nullopt) {
  Found found;
  Sequences sequences(Duration{lateness_ns}, wraps_at, [&](const Hole& hole) -> Result<void> {
    found.holes.push_back(std::to_string(hole.asset) + " " + std::to_string(hole.number) + " " +
                          shown(hole.from) + " " + shown(hole.to));
    EXPECT_TRUE(!hole.from || *hole.from > sequences.passed());
    EXPECT_TRUE(!hole.to || *hole.to > sequences.passed());
    return {};
  });
  for (const Numbered& row : rows) {
    if (!sequences.is_late({row.time_ns})) {
      EXPECT_TRUE(sequences.take(row.asset, {row.time_ns}, row.number).ok());
    } else if (Instant{row.time_ns} > sequences.passed()) {
      EXPECT_TRUE(sequences.pass_all().ok());
      EXPECT_GE(sequences.passed(), Instant{row.time_ns});
    }
  }
  EXPECT_TRUE(sequences.finish().ok());
  found.count = sequences.holes();
  found.lost = sequences.lost();
  return found;
}

TEST(Sequences, AMissingNumberIsAHoleBehindTheRowBeforeIt) {
  const Found found = holes_of({{10, 1}, {20, 2}, {30, 5}, {40, 6}}, 0);
  EXPECT_EQ(found.holes, (Lines{"0 2 21 29"}));
  EXPECT_EQ(found.count, 1U);
  EXPECT_EQ(found.lost, 2U);
  EXPECT_TRUE(holes_of({{10, 7}, {20, 8}, {20, 8}, {20, 9}, {21, 10}}, 0).holes.empty());
}

TEST(Sequences, RowsThatComeOutOfOrderWithinTheLatenessFillHoles) {
  // 2 comes when the row before it has been passed already and the one behind it has not.
  EXPECT_EQ(holes_of({{0, 1}, {20, 3}, {12, 2}}, 10).count, 0U);
  EXPECT_EQ(holes_of({{0, 1}, {20, 3}, {40, 4}}, 10).holes, (Lines{"0 1 1 19"}));
  EXPECT_EQ(holes_of({{0, 1}, {20, 3}}, 10).holes, (Lines{"0 1 1 19"}));  // at the end
}

TEST(Sequences, ALateRowFillsNothingAndTheHoleIsSaidBeforeIt) {
  // 5 is late behind 20. Whether 2 is lost is not sure then, and what 1 said is not to hold until it is.
  const Found late = holes_of({{0, 1}, {20, 3}, {5, 2}, {40, 4}}, 10);
  EXPECT_EQ(late.holes, (Lines{"0 1 1 -", "0 1 - 19"}));
  EXPECT_EQ(late.count, 1U);
  const Found filled = holes_of({{0, 1}, {20, 3}, {5, 9}, {12, 2}, {40, 4}}, 10);
  EXPECT_EQ(filled.holes, (Lines{"0 1 1 -"}));
  EXPECT_EQ(filled.count, 0U);
}

TEST(Sequences, NumbersThatBeginAnewAreAHoleOfUnknownSize) {
  const Found found = holes_of({{10, 8}, {20, 9}, {30, 0}, {40, 1}, {50, 1}}, 0);
  EXPECT_EQ(found.holes, (Lines{"0 9 21 29", "0 1 41 49"}));
  EXPECT_EQ(found.count, 2U);
  EXPECT_EQ(found.lost, 0U);
}

TEST(Sequences, NumbersMayWrap) {
  EXPECT_EQ(holes_of({{10, 254}, {20, 255}, {30, 0}, {40, 1}}, 0, 256).count, 0U);
  const Found found = holes_of({{10, 254}, {20, 1}, {30, 1}}, 0, 256);
  EXPECT_EQ(found.holes, (Lines{"0 254 11 19", "0 1 21 29"}));
  EXPECT_EQ(found.lost, 2U) << "the repeated number begins anew";
  EXPECT_EQ(holes_of({{10, 0}, {20, 128}}, 0, 256).lost, 127U);
  EXPECT_EQ(holes_of({{10, 200}, {20, 72}}, 0, 256).lost, 127U);
  EXPECT_EQ(holes_of({{10, 200}, {20, 73}}, 0, 256).lost, 0U) << "more than half the way round is back";
  EXPECT_EQ(holes_of({{10, 0}, {10, 255}, {11, 1}}, 0, 256).count, 0U);  // of one stamp, from the first on
  EXPECT_EQ(holes_of({{9, 254}, {10, 0}, {10, 255}, {11, 1}}, 0, 256).count, 0U);
}

TEST(Sequences, WhereNoTimeLiesInAHoleItIsOnlyCounted) {
  const Found found = holes_of({{10, 1}, {10, 3}, {11, 5}, {13, 7}}, 0);
  EXPECT_EQ(found.holes, (Lines{"0 5 12 12"}));
  EXPECT_EQ(found.count, 3U);
  EXPECT_EQ(found.lost, 3U);
}

TEST(Sequences, EachAssetHasItsOwnNumbers) {
  EXPECT_EQ(holes_of({{10, 1, 0}, {11, 70, 1}, {20, 2, 0}, {21, 72, 1}, {30, 3, 0}}, 20).holes,
            (Lines{"1 70 12 20"}));
  // The other asset was silent for longer than the lateness: where its hole begins was passed long ago.
  EXPECT_EQ(holes_of({{0, 70, 1}, {10, 1}, {20, 2}, {30, 3}, {40, 72, 1}}, 5).holes, (Lines{"1 70 25 39"}));
  // Those of one stamp begin alike, whichever asset came first.
  EXPECT_EQ(holes_of({{0, 30}, {0, 70, 1}, {10, 1, 2}, {20, 32}, {20, 72, 1}}, 0).holes,
            (Lines{"0 30 10 19", "1 70 10 19"}));
}

TEST(Sequences, NumbersAndTimesOfAnySizeDoNotOverflow) {
  constexpr uint64_t kMost = UINT64_MAX;
  const Found found =
      holes_of({{Instant::kMinNs, 0}, {0, kMost}, {1, 0}, {3, kMost}, {Instant::kMaxNs, kMost}},
               Duration::hours(8784).ns);
  EXPECT_EQ(found.lost, kMost);
  EXPECT_EQ(found.count, 3U);
}

// What comes too far back is judged by what is there; how much is kept of the rows is bounded.
TEST(Sequences, RowsThatWaitAreBounded) {
  std::vector<Numbered> rows;
  for (uint64_t i = 0; i < Sequences::kMaxWaiting + 10; ++i)
    if (i != 3) rows.push_back({static_cast<int64_t>(10 * i), i});
  rows.push_back({30, 3});
  const Found found = holes_of(rows, Duration::hours(1).ns);
  EXPECT_EQ(found.holes, (Lines{"0 2 21 39"}));
}

// ---- In files ----------------------------------------------------------------------------------

constexpr const char* kNumberedMap = R"(
source: r
time: {column: t, format: unix s}
asset: {column: a}
sequence: {column: n, unbroken: true}
columns:
  s: {metric: S, type: state}
  g: {metric: G, type: gauge}
  i: {metric: I, type: interval}
)";

TEST(SequencesOfFiles, EachColumnSaysThatItDoesNotKnow) {
  const auto out = read("t,a,n,s,g,i\n1,x,1,RUN,5,1\n2,x,2,,,1\n9,x,4,STOP,6,1\n", parsed(kNumberedMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(
      out.observations,
      (Lines{"x G 1970-01-01T00:00:01Z #1 good 5", "x G 1970-01-01T00:00:02.000000001Z #2 unread 0",
             "x G 1970-01-01T00:00:09Z #4 good 6", "x I 1970-01-01T00:00:01Z #1 good 1",
             "x I 1970-01-01T00:00:02Z #2 good 1", "x I 1970-01-01T00:00:08.999999999Z #2 unread 0",
             "x I 1970-01-01T00:00:09Z #4 good 1", "x S 1970-01-01T00:00:01Z #1 good RUN",
             "x S 1970-01-01T00:00:02.000000001Z #2 unread ", "x S 1970-01-01T00:00:09Z #4 good STOP"}));
  EXPECT_EQ(out.summary.holes, 1U);
  EXPECT_EQ(out.summary.lost_rows, 1U);
  EXPECT_EQ(out.summary.observations, 10U);
}

TEST(SequencesOfFiles, ARefusedRowIsALostOne) {
  const auto out = read("t,a,n,s,g,i\n1,x,1,RUN,,\nnever,x,2,STOP,,\n9,x,3,RUN,,\n", parsed(kNumberedMap));
  EXPECT_EQ(out.summary.refused_lines, 1U);
  EXPECT_EQ(out.summary.lost_rows, 1U);
}

TEST(SequencesOfFiles, ANumberThatCannotBeIsRefused) {
  auto map = parsed(kNumberedMap);
  map.sequence.wraps_at = 256;
  EXPECT_EQ(read("t,a,n,s,g,i\n1,x,255,RUN,,\n2,x,256,RUN,,\n3,x,0,RUN,,\n", map).refusals,
            (Lines{"3 [] 256 is not below 256, at which the sequence wraps (column 'n')"}));
}

// By their times, so that rows and what the reader says in the stead of others can be told apart.
std::set<std::string> late_observations(const Outcome& out) {
  std::set<std::string> late;
  std::optional<Instant> through;
  for (const Batch& batch : out.batches) {
    for (const signal::Block& block : batch.blocks)
      for (const signal::Series& series : block.series)
        for (size_t i = 0; i < series.size(); ++i)
          if (through && Instant{series.times_ns[i]} <= *through)
            late.insert(block.asset + " " + series.metric + " " + std::to_string(series.times_ns[i]) + " " +
                        std::to_string(series.ordinals[i]));
    EXPECT_TRUE(!through || batch.watermark >= *through);
    through = batch.watermark;
  }
  return late;
}

struct FileRow {
  int time = 0;
  uint64_t number = 0;
  int asset = 0;
};

std::string file_of(const std::vector<FileRow>& rows) {
  std::string text = "t,a,n,s,g,i\n";
  for (const FileRow& row : rows)
    text += std::to_string(row.time) + ",a" + std::to_string(row.asset) + "," + std::to_string(row.number) +
            ",x" + std::to_string(row.time % 3) + "," + std::to_string(row.number) + ",1\n";
  return text;
}

// Of some assets, in order of time, with rows left out and numbers that begin anew.
std::vector<FileRow> random_rows(uint64_t wraps_at) {
  std::vector<FileRow> rows;
  std::vector<uint64_t> next(3, 0);
  int time = 1000;
  for (const int what : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 300))) {
    const int asset = what % 3;
    uint64_t& number = next[static_cast<size_t>(asset)];
    time += what / 3 % 5;
    if (what >= 290) number = 0;
    if (what < 260) rows.push_back({time, number, asset});
    number = (number + 1) % wraps_at;
  }
  return rows;
}

TEST(SequencesProperty, ChunksAndBatchesChangeNothing) {
  EXPECT_TRUE(rc::check([] {
    auto map = parsed(kNumberedMap);
    map.sequence.wraps_at = 7;
    map.lateness = Duration::seconds(*rc::gen::inRange(0, 12));
    std::vector<FileRow> rows = random_rows(7);
    for (size_t i = 0; i + 1 < rows.size(); ++i)  // any disorder, beyond the lateness too
      if (*rc::gen::inRange(0, 3) == 0) std::swap(rows[i], rows[*rc::gen::inRange(i, rows.size())]);
    const std::string text = file_of(rows);
    const Outcome want = read(text, map);
    std::set<std::string> late;  // by the rule of docs/signal-map.md
    int latest = INT_MIN;
    for (const FileRow& row : rows) {
      if (latest != INT_MIN && Duration::seconds(latest - row.time) > map.lateness)
        for (const char* metric : {" S ", " G ", " I "})
          late.insert("a" + std::to_string(row.asset) + metric +
                      std::to_string(Duration::seconds(row.time).ns) + " " + std::to_string(row.number));
      latest = std::max(latest, row.time);
    }
    for (const size_t batch : {1U, 2U, 5U, 8192U}) {
      ReadOptions options;
      options.batch_rows = batch;
      options.chunk_bytes = batch;
      const Outcome out = read(text, map, options);
      RC_ASSERT(out.error == want.error);
      RC_ASSERT(out.observations == want.observations);
      RC_ASSERT(out.summary.holes == want.summary.holes);
      RC_ASSERT(late_observations(out) == late);
    }
  }));
}

TEST(SequencesProperty, AnyOrderWithinTheLatenessFindsTheSame) {
  EXPECT_TRUE(rc::check([] {
    auto map = parsed(kNumberedMap);
    map.sequence.wraps_at = 11;
    const int lateness = *rc::gen::inRange(0, 12);
    map.lateness = Duration::seconds(lateness);
    std::vector<FileRow> rows = random_rows(11);
    const Outcome want = read(file_of(rows), map);
    // A row that is put off by no more than the lateness is never late.
    std::vector<std::pair<int, FileRow>> put_off;
    for (const FileRow& row : rows)
      put_off.emplace_back(row.time + *rc::gen::inRange(0, lateness + 1), row);
    std::ranges::stable_sort(put_off, {}, &std::pair<int, FileRow>::first);
    for (size_t i = 0; i < rows.size(); ++i)
      rows[i] = put_off[i].second;
    const Outcome out = read(file_of(rows), map);
    RC_ASSERT(out.observations == want.observations);
    RC_ASSERT(out.summary.holes == want.summary.holes);
    RC_ASSERT(out.summary.lost_rows == want.summary.lost_rows);
    RC_ASSERT(late_observations(out).empty());
  }));
}

}  // namespace
}  // namespace panmen::files
