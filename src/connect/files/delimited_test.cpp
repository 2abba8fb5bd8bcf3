#include "connect/files/delimited.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

namespace panmen::files {
namespace {

using signal::Quality;

// One observation, as a line of text that a test can compare: `asset metric time #ordinal quality value`.
std::vector<std::string> observations(const signal::Block& block) {
  std::vector<std::string> out;
  for (const signal::Series& series : block.series) {
    for (size_t i = 0; i < series.size(); ++i) {
      static constexpr const char* kQuality[] = {"good", "uncertain", "bad", "out_of_range"};
      std::ostringstream line;
      line.precision(17);
      line << block.asset << ' ' << series.metric << ' ' << format_rfc3339(Instant{series.times_ns[i]});
      if (series.ordinals[i] != 0) line << " #" << series.ordinals[i];
      line << ' ' << kQuality[static_cast<int>(series.qualities[i])] << ' ';
      if (series.kind == signal::ValueKind::number) {
        line << series.numbers[i];
      } else {
        line << series.dictionary[series.codes[i]];
      }
      out.push_back(line.str());
    }
  }
  return out;
}

struct Outcome {
  std::string error;  // empty: none
  ReadSummary summary;
  std::vector<std::string> observations;  // sorted
  std::vector<std::string> refusals;      // `line [column] reason`
  std::vector<std::string> raw;
  std::vector<Batch> batches;
};

// Gives at most `most` bytes a read, whatever is asked for.
class ShortReads : public ByteSource {
 public:
  ShortReads(std::string_view text, size_t most) : inner_(text_source(text)), most_(most) {}
  Result<size_t> read(std::span<char> into) override {
    return inner_->read(into.first(std::min(most_, into.size())));
  }

 private:
  std::unique_ptr<ByteSource> inner_;
  size_t most_;
};

SignalMap parsed(std::string_view yaml) {
  auto map = parse_signal_map(yaml, "m.yaml");
  EXPECT_TRUE(map.ok()) << map.error().message;
  return map.ok() ? *map : SignalMap{};
}

Outcome read_from(ByteSource& source, const SignalMap& map, const ReadOptions& options = {}) {
  Outcome outcome;
  ReadCallbacks callbacks;
  callbacks.on_batch = [&](Batch&& batch) -> Result<void> {
    for (const auto& block : batch.blocks)
      for (auto& line : observations(block))
        outcome.observations.push_back(std::move(line));
    outcome.batches.push_back(std::move(batch));
    return {};
  };
  callbacks.on_refusal = [&](const Refusal& refusal) {
    outcome.refusals.push_back(std::to_string(refusal.line) + " [" + std::string(refusal.column) + "] " +
                               std::string(refusal.reason));
    outcome.raw.emplace_back(refusal.raw);
  };
  auto summary = read_delimited(source, map, options, callbacks);
  if (summary.ok()) {
    outcome.summary = *summary;
  } else {
    outcome.error = summary.error().message;
  }
  std::sort(outcome.observations.begin(), outcome.observations.end());
  return outcome;
}

Outcome read(std::string_view text, const SignalMap& map, const ReadOptions& options = {}) {
  const auto source = text_source(text);
  return read_from(*source, map, options);
}

using Lines = std::vector<std::string>;

constexpr const char* kMap = R"(
source: recorder
file: {separator: ";", decimal: ",", comment: "#"}
time: {column: Time, format: rfc3339}
asset: press
columns:
  Power: {metric: Power, type: gauge, unit: kW, range: [0, 100]}
  State: {metric: State, type: state, values: {R: running, S: stopped}}
ignored: [Note]
)";

const std::string kHeader = "Time;Power;State;Note\n";

std::string row(int second, const std::string& rest) {
  return "2025-01-01T00:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) + "Z;" + rest +
         "\n";
}

TEST(Delimited, RowsBecomeObservations) {
  const auto out = read(kHeader + row(0, "1,5;R;x") + row(1, "-0;S;") + row(2, "100;R;"), parsed(kMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(
      out.observations,
      (Lines{"press Power 2025-01-01T00:00:00Z good 1.5", "press Power 2025-01-01T00:00:01Z good 0",
             "press Power 2025-01-01T00:00:02Z good 100", "press State 2025-01-01T00:00:00Z good running",
             "press State 2025-01-01T00:00:01Z good stopped",
             "press State 2025-01-01T00:00:02Z good running"}));
  EXPECT_EQ(out.summary.lines, 4U);
  EXPECT_EQ(out.summary.skipped_lines, 1U);
  EXPECT_EQ(out.summary.rows, 3U);
  EXPECT_EQ(out.summary.observations, 6U);
  EXPECT_EQ(format_rfc3339(*out.summary.first), "2025-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(*out.summary.last), "2025-01-01T00:00:02Z");
  EXPECT_TRUE(out.refusals.empty());
}

TEST(Delimited, LineEndsMarkOrderAndBlanksOfAFileDoNotMatter) {
  const std::string plain = kHeader + row(0, "1,5;R;x") + row(1, "2;S;y");
  std::string dos = "\xEF\xBB\xBF";
  for (char c : plain)
    dos += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const std::string padded = "# made by hand\n\n Time ;Power ; State;Note\r\n \t\n" + row(0, " 1,5;\tR;x") +
                             "2025-01-01T00:00:01Z; 2 ;S ;y";  // without an end to the last line
  const auto want = read(plain, parsed(kMap));
  EXPECT_EQ(read(dos, parsed(kMap)).observations, want.observations);
  const auto out = read(padded, parsed(kMap));
  EXPECT_EQ(out.observations, want.observations);
  EXPECT_EQ(out.summary.skipped_lines, 4U);
  EXPECT_EQ(out.summary.lines, 6U);
}

TEST(Delimited, CellsThatCannotBeReadAreRefusedAndTheRestOfTheRowKept) {
  const auto out =
      read(kHeader + row(0, "1.5;R;") + row(1, "nan;R;") + row(2, "inf;R;") + row(3, "1e999;R;") +
               row(4, "0x10;R;") + row(5, "1,2,3;R;") + row(6, "5 kW;R;") + row(7, "+-1;R;") +
               row(8, std::string(65, '1') + ";R;") + row(9, "1;Q;") + row(10, "+7;R;"),
           parsed(kMap));
  EXPECT_EQ(out.summary.rows, 11U);
  EXPECT_EQ(out.summary.refused_fields, 10U);
  EXPECT_EQ(out.summary.refused_lines, 0U);
  EXPECT_EQ(out.summary.observations, 12U);
  ASSERT_EQ(out.refusals.size(), 10U);
  EXPECT_EQ(out.refusals[0], "2 [Power] '1.5' is not a number whose decimal mark is ','");
  EXPECT_EQ(out.refusals[1], "3 [Power] 'nan' is not a number");
  EXPECT_EQ(out.refusals[3], "5 [Power] '1e999' is too large or too small");
  EXPECT_EQ(out.refusals[9], "11 [State] 'Q' is not among the map's values");
  EXPECT_EQ(out.raw[9], "2025-01-01T00:00:09Z;1;Q;");
  EXPECT_EQ(
      std::count(out.observations.begin(), out.observations.end(), "press Power 2025-01-01T00:00:10Z good 7"),
      1);
}

TEST(Delimited, RowsWithoutTimeOrWithTheWrongFieldsAreRefusedWhole) {
  const auto out = read(kHeader + row(0, "1;R") + row(1, "1;R;;") + "yesterday;1;R;\n ;1;R;\n" +
                            std::string("2025-01-01T00:00:02Z;1;R;a\0b\n", 29) + row(3, "1;R;"),
                        parsed(kMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.summary.rows, 1U);
  EXPECT_EQ(out.summary.refused_lines, 5U);
  EXPECT_EQ(out.summary.lines, out.summary.rows + out.summary.refused_lines + out.summary.skipped_lines);
  ASSERT_EQ(out.refusals.size(), 5U);
  EXPECT_EQ(out.refusals[0], "2 [] 3 fields where the header has 4");
  EXPECT_EQ(out.refusals[1], "3 [] 5 fields where the header has 4");
  EXPECT_TRUE(out.refusals[2].starts_with("4 [] 'yesterday' is not an RFC 3339 time")) << out.refusals[2];
  EXPECT_EQ(out.refusals[3], "5 [] the time is blank (column 'Time')");
  EXPECT_EQ(out.refusals[4], "6 [] the line holds a NUL byte");
}

TEST(Delimited, WhatABlankMeansIsTheMapsToSay) {
  const auto map = parsed(R"(
source: r
time: {column: t, format: rfc3339}
asset: a
columns:
  none: {metric: none, type: gauge}
  bad: {metric: bad, type: gauge}
  badtext: {metric: badtext, type: text, blank: bad}
  as: {metric: as, type: gauge, blank: {as: "2.5"}}
  asstate: {metric: asstate, type: state, values: {"0": off}, blank: {as: "0"}}
)");
  auto strict = map;
  strict.columns[1].blank = Blank::bad;
  strict.file.decimal = ',';  // the map's own numbers are written with a point all the same
  strict.file.separator = ';';
  const auto out = read("t;none;bad;badtext;as;asstate\n2025-01-01T00:00:00Z;; \t;;;\n", strict);
  EXPECT_EQ(out.observations,
            (Lines{"a as 2025-01-01T00:00:00Z good 2.5", "a asstate 2025-01-01T00:00:00Z good off",
                   "a bad 2025-01-01T00:00:00Z bad 0", "a badtext 2025-01-01T00:00:00Z bad "}));
  EXPECT_EQ(out.summary.blank_fields, 5U);
  EXPECT_EQ(out.summary.refused_fields, 0U);
}

TEST(Delimited, ValuesOutsideTheRangeAreKeptAndMarked) {
  const auto out = read(kHeader + row(0, "-0,1;R;") + row(1, "0;R;") + row(2, "100;R;") + row(3, "100,1;R;"),
                        parsed(kMap));
  EXPECT_EQ(out.summary.out_of_range, 2U);
  EXPECT_EQ(out.observations[0], "press Power 2025-01-01T00:00:00Z out_of_range -0.10000000000000001");
  EXPECT_EQ(out.observations[1], "press Power 2025-01-01T00:00:01Z good 0");
  EXPECT_EQ(out.observations[3], "press Power 2025-01-01T00:00:03Z out_of_range 100.09999999999999");
}

TEST(Delimited, OutOfOrderRowsAreCountedAndTheWatermarkKeepsItsPromise) {
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

TEST(Delimited, ARowThatBecomesLateBeginsABatchAndOneThatIsLateAlreadyDoesNot) {
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

TEST(Delimited, ARowIsLateFromOneNanosecondMoreThanTheLateness) {
  const auto map = numbered_map(1, Duration::seconds(5));
  const std::string text = "t,machine,no,v0\n110,m,0,1\n105,m,1,1\n104.999999999,m,2,1\n105,m,3,1\n";
  for (const size_t rows : {1U, 8192U})
    EXPECT_EQ(late_rows(read(text, map, with_batch_rows(rows)).batches), (std::set<uint64_t>{2}));
}

TEST(Delimited, LatenessDoesNotDependOnTheNumberOfColumns) {
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

TEST(DelimitedProperty, TheSameRowsAreLateHoweverBatchesAreCut) {
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

TEST(Delimited, ARowThatJumpsTooFarForwardIsRefusedAndDoesNotMakeTheRestLate) {
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

TEST(Delimited, TheFirstRowIsNoJumpAndTheFarthestOneIsMeasuredExactly) {
  // From 1684 to 2255, which is more than a Duration holds.
  const auto out =
      read("t,machine,no,v0\n-9000000000,m,1,1\n9000000000,m,2,1\n", numbered_map(1, Duration{}));
  EXPECT_EQ(out.summary.rows, 1U);
  EXPECT_EQ(out.refusals.at(0),
            "3 [] the time jumps 208334 days forward; if that is right, set `largest jump` in the map "
            "(column 't')");
  EXPECT_EQ(read("t,machine,no,v0\n9000000000,m,1,1\n", numbered_map(1, Duration{})).summary.rows, 1U);
}

TEST(Delimited, AColumnMayNameTheAssetAndTheSequence) {
  const auto map = parsed(R"(
source: r
time: {column: t, format: unix s}
asset: {column: machine}
sequence: no
columns: {v: {metric: V, type: gauge}}
)");
  const auto out =
      read("t,machine,no,v\n1,b,7,1\n1,a,8,2\n2,b,9,3\n3,,10,4\n4,a,x,5\n5,a,-1,6\n6,\x01,1,7\n", map);
  EXPECT_EQ(out.observations,
            (Lines{"a V 1970-01-01T00:00:01Z #8 good 2", "b V 1970-01-01T00:00:01Z #7 good 1",
                   "b V 1970-01-01T00:00:02Z #9 good 3"}));
  ASSERT_EQ(out.batches.size(), 1U);
  ASSERT_EQ(out.batches[0].blocks.size(), 2U);
  EXPECT_EQ(out.batches[0].blocks[0].asset, "a");
  EXPECT_EQ(out.refusals, (Lines{"5 [] the asset is blank (column 'machine')",
                                 "6 [] 'x' is not a sequence number (column 'no')",
                                 "7 [] '-1' is not a sequence number (column 'no')",
                                 "8 [] '\\x01' is not the name of an asset (column 'machine')"}));
}

TEST(Delimited, MoreAssetsThanTheBoundAreRefused) {
  const auto map = parsed(
      "source: r\ntime: {column: t, format: unix s}\nasset: {column: m}\ncolumns: {v: {metric: V, type: "
      "gauge}}\n");
  std::string text = "t,m,v\n";
  for (size_t i = 0; i <= kMaxAssets; ++i)
    text += "1,a" + std::to_string(i) + ",1\n";
  const auto out = read(text, map);
  EXPECT_EQ(out.summary.rows, kMaxAssets);
  EXPECT_EQ(out.summary.refused_lines, 1U);
}

// ---- Quotes ------------------------------------------------------------------------------------

constexpr const char* kQuoteMap = R"(
source: r
time: {column: t, format: unix s}
asset: a
columns: {v: {metric: V, type: text}}
ignored: [w]
)";

TEST(Delimited, QuotesFollowRfc4180) {
  const auto out = read(
      "\"t\",v,w\n1,\"a,b\",\n2,\"say \"\"so\"\"\",\n3,\"two\r\nlines\",\n4, \"x\" "
      ",\n5,\"\",\n6,z,\"end\"\n7,,\"\n\n\"\n",
      parsed(kQuoteMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.observations,
            (Lines{"a V 1970-01-01T00:00:01Z good a,b", "a V 1970-01-01T00:00:02Z good say \"so\"",
                   "a V 1970-01-01T00:00:03Z good two\r\nlines", "a V 1970-01-01T00:00:04Z good x",
                   "a V 1970-01-01T00:00:06Z good z"}));
  EXPECT_EQ(out.summary.rows, 7U);
  EXPECT_EQ(out.summary.lines, 11U);
  EXPECT_TRUE(out.refusals.empty());
}

TEST(Delimited, AQuoteThatIsNeverClosedCostsOneLine) {
  const auto out = read("t,v,w\n1,\"a,\n2,b,\n3,c,\n", parsed(kQuoteMap));
  EXPECT_EQ(out.refusals, (Lines{"2 [] a quote is opened and never closed"}));
  EXPECT_EQ(out.raw, (Lines{"1,\"a,"}));
  EXPECT_EQ(out.summary.rows, 2U);
  EXPECT_EQ(out.summary.lines, 4U);
  const auto stray = read("t,v,w\n1,5\" pipe,\n2,\"x\"y,\n3,c,\n", parsed(kQuoteMap));
  EXPECT_EQ(stray.summary.refused_lines, 2U);
  EXPECT_EQ(stray.summary.rows, 1U);
  auto none = parsed(kQuoteMap);
  none.file.quote.reset();
  EXPECT_EQ(read("t,v,w\n1,5\" pipe,\n", none).observations,
            (Lines{"a V 1970-01-01T00:00:01Z good 5\" pipe"}));
}

// Rows full of paired quotes after an open one must not be split again and again: this takes a moment, not
// hours.
TEST(Delimited, OpenQuotesTakeLinearTime) {
  std::string text = "t,v,w\n1,\"open,\n";
  for (int i = 0; i < 400'000; ++i)
    text += "\"\"\n";
  const auto out = read(text, parsed(kQuoteMap));
  EXPECT_EQ(out.summary.rows, 0U);
  EXPECT_EQ(out.summary.refused_lines, 400'001U);
}

// ---- Files that are wrong as a whole -----------------------------------------------------------

TEST(Delimited, EmptyFilesAndWrongHeadersAreErrors) {
  const auto map = parsed(kMap);
  EXPECT_EQ(read("", map).error, "the file is empty");
  EXPECT_EQ(read("\n# nothing\n\n", map).error, "the file is empty");
  EXPECT_EQ(read("\xEF\xBB\xBF", map).error, "the file is empty");
  EXPECT_EQ(read(kHeader, map).error, "the file has a header but no rows");
  EXPECT_EQ(read("Time;power;Status;Note\n" + row(0, "1;R;"), map).error,
            "line 1: the file lacks columns that the signal map names: 'Power' (did you mean 'power'?), "
            "'State' (did you "
            "mean 'Status'?)");
  EXPECT_EQ(read("Time;Power;State;Note;Extra;More\n" + row(0, "1;R;;;"), map).error,
            "line 1: the signal map does not say what these columns are: 'Extra', 'More'; list them under "
            "`ignored`, or "
            "say `other columns: ignored`");
  EXPECT_EQ(read("Time;Power;State;Note;Power \n" + row(0, "1;R;;"), map).error,
            "line 1: the file has two columns named 'Power'");
  EXPECT_EQ(read("Time;\"Power;State\n", map).error,
            "line 1: in the header a quote is opened and never closed");
  EXPECT_EQ(read(std::string("\xFF\xFET\0", 4), map).error, "the file is UTF-16; export it as UTF-8");
  EXPECT_EQ(read(std::string("Time;Pow\0er\n", 12), map).error, "line 1: the line holds a NUL byte");
  std::string wide = "Time";
  for (int i = 0; i < 5000; ++i)
    wide += ";c";
  EXPECT_EQ(read(wide + "\n", map).error, "line 1: in the header more than 4096 fields");
}

TEST(Delimited, AllRowsRefusedIsNotAnErrorButASummary) {
  const auto out = read(kHeader + "x\ny\n", parsed(kMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.summary.rows, 0U);
  EXPECT_EQ(out.summary.refused_lines, 2U);
  EXPECT_TRUE(out.batches.empty());
  EXPECT_FALSE(out.summary.first);
}

TEST(Delimited, OtherColumnsAndColumnsWithoutAName) {
  auto map = parsed(kMap);
  map.ignore_other_columns = true;
  EXPECT_EQ(read("Extra;Time;Power;State;Note\n1;2025-01-01T00:00:00Z;1;R;\n", map).summary.observations, 2U);
  const auto out = read("Time;Power;State;Note;;\n" + row(0, "1;R;;;") + row(1, "1;R;;; lost"), parsed(kMap));
  EXPECT_EQ(out.summary.rows, 2U);
  EXPECT_EQ(out.summary.refused_fields, 1U);
  EXPECT_EQ(out.refusals, (Lines{"3 [] ' lost' stands in column 6, which has no name"}));
}

TEST(Delimited, FilesWithoutHeaderAndWithLinesToSkip) {
  const auto map = parsed(R"(
source: r
file: {header: false, skip lines: 2}
time: {column: 1, format: unix s}
asset: a
columns: {3: {metric: V, type: gauge}}
ignored: [2]
)");
  const auto out = read("Exported by\nsomething\n1,x,5\n2,y,6\n3,z\n", map);
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.summary.rows, 2U);
  EXPECT_EQ(out.summary.skipped_lines, 2U);
  EXPECT_EQ(out.refusals, (Lines{"5 [] 2 fields where the header has 3"}));
  EXPECT_EQ(read("a\nb\n1,2\n", map).error, "line 3: the file lacks columns that the signal map names: '3'");
  EXPECT_EQ(read("a\n", map).error, "the file ends within the 2 lines to skip");
  EXPECT_EQ(read("a\nb\n", map).error, "the file is empty");
}

// ---- Long lines --------------------------------------------------------------------------------

TEST(Delimited, ALineAtTheBoundIsReadAndALongerOneRefused) {
  ReadOptions options;
  options.max_line_bytes = 40;
  for (size_t chunk : {1U, 7U, 64U, 4096U}) {
    options.chunk_bytes = chunk;
    const std::string fits = "2025-01-01T00:00:00Z;1;R;" + std::string(15, 'n');
    ASSERT_EQ(fits.size(), 40U);
    for (const char* end : {"\n", "\r\n"}) {
      const auto out = read(kHeader + fits + end + fits + "n" + end + fits + end, parsed(kMap), options);
      EXPECT_EQ(out.summary.rows, 2U) << chunk;
      EXPECT_EQ(out.summary.lines, 4U);
      EXPECT_EQ(out.refusals, (Lines{"3 [] the line is too long"})) << chunk;
    }
    EXPECT_EQ(read("Time;Power;State;Note;" + std::string(40, 'n') + "\n", parsed(kMap), options).error,
              "line 1: the header is longer than 40 bytes");
  }
}

// A header, one line of `size` bytes, one good row.
class LongLine : public ByteSource {
 public:
  explicit LongLine(uint64_t size) : left_(size) {}
  Result<size_t> read(std::span<char> into) override {
    if (at_ < head_.size()) {
      const size_t n = head_.copy(into.data(), into.size(), at_);
      at_ += n;
      return n;
    }
    if (left_ > 0) {
      const size_t n = static_cast<size_t>(std::min<uint64_t>(left_, into.size()));
      std::fill_n(into.data(), n, '7');
      left_ -= n;
      return n;
    }
    const size_t n = tail_.copy(into.data(), into.size(), tail_at_);
    tail_at_ += n;
    return n;
  }

 private:
  std::string head_ = kHeader;
  std::string tail_ = "\n" + row(0, "1;R;");
  size_t at_ = 0, tail_at_ = 0;
  uint64_t left_;
};

// Kilobytes of memory that this process holds at most, so far.
size_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  return 0;
}

TEST(Delimited, ALineOfTwoGigabytesIsOneRefusalInConstantMemory) {
  const size_t before_kb = peak_memory_kb();
  LongLine source(uint64_t{2} << 30);
  const auto out = read_from(source, parsed(kMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.summary.rows, 1U);
  EXPECT_EQ(out.refusals, (Lines{"2 [] the line is too long"}));
  EXPECT_EQ(out.raw, (Lines{std::string(200, '7')}));
  EXPECT_LT(peak_memory_kb() - before_kb, 64U * 1024);
}

// The same text again and again, without an end; how much of it was read.
class Endless : public ByteSource {
 public:
  explicit Endless(std::string text) : text_(std::move(text)) {}
  Result<size_t> read(std::span<char> into) override {
    for (char& c : into)
      c = text_[at_++ % text_.size()];
    return into.size();
  }
  uint64_t given() const { return at_; }

 private:
  std::string text_;
  uint64_t at_ = 0;
};

TEST(Delimited, AHeaderWithoutAnEndIsAnErrorAtItsBound) {
  for (const char c : {'\0', 'x', '#'}) {
    Endless source(std::string(1, c));
    const ReadOptions options;
    EXPECT_EQ(read_from(source, parsed(kMap), options).error,
              "line 1: the header is longer than 1048576 bytes");
    EXPECT_LE(source.given(), options.max_line_bytes + 2 * options.chunk_bytes);
  }
}

TEST(Delimited, WhatStandsBeforeTheFirstRowIsBounded) {
  const std::string error = ": no row within 64 MiB: the header and the lines before it are too long";
  auto skipping = parsed(kMap);
  skipping.file.skip_lines = 1;
  Endless zeros(std::string(1, '\0'));
  EXPECT_EQ(read_from(zeros, skipping).error, "line 1" + error);
  EXPECT_LE(zeros.given(), kMaxHeadBytes + 2 * ReadOptions{}.chunk_bytes);
  skipping.file.skip_lines = 1'000'000;
  Endless lines(std::string(1023, 'x') + "\n");
  EXPECT_EQ(read_from(lines, skipping).error, "line 65537" + error);
  Endless comments("#" + std::string(1022, 'x') + "\n");
  EXPECT_EQ(read_from(comments, parsed(kMap)).error, "line 65537" + error);
  // A line to skip may be longer than a row may be.
  skipping.file.skip_lines = 1;
  EXPECT_EQ(read(std::string(3 << 20, 'x') + "\n" + kHeader + row(0, "1;R;"), skipping).summary.observations,
            2U);
}

// ---- Encodings and sources ---------------------------------------------------------------------

TEST(Delimited, OtherEncodingsBecomeUtf8) {
  const std::string map_yaml =
      "source: r\nfile: {encoding: ENC}\ntime: {column: t, format: unix s}\nasset: a\ncolumns: {v: {metric: "
      "V, type: text}}\n";
  const auto with = [&](const std::string& name) {
    std::string yaml = map_yaml;
    return parsed(yaml.replace(yaml.find("ENC"), 3, name));
  };
  EXPECT_EQ(read("t,v\n1,\xB0\x43\n", with("latin-1")).observations,
            (Lines{"a V 1970-01-01T00:00:01Z good \u00b0C"}));
  EXPECT_EQ(read("t,v\n1,\xC5\xCC\xC3\xC5\n", with("gb18030")).observations,
            (Lines{"a V 1970-01-01T00:00:01Z good \u76d8\u95e8"}));
  const auto broken = read("t,v\n1,\xC5\n2,ok\n", with("gb18030"));
  EXPECT_EQ(broken.summary.observations, 1U);
  EXPECT_EQ(broken.summary.refused_fields, 1U);
  const auto utf8 = read("t,v\n1,\xC5\xCC\n", with("utf-8"));
  EXPECT_EQ(utf8.refusals, (Lines{"2 [v] '\\xc5\\xcc' is not UTF-8"}));
  // Longer than any buffer of the conversion, so that characters fall across their ends.
  std::string many = "t,v\n";
  for (int i = 0; i < 20'000; ++i)
    many += std::to_string(i) + "," + (i % 2 == 0 ? "\xC5\xCC\xC3\xC5" : "x\xC5\xCC") + "\n";
  const auto all = read(many, with("gb18030"));
  EXPECT_EQ(all.summary.observations, 20'000U);
  EXPECT_EQ(all.summary.refused_fields, 0U);
}

TEST(Delimited, ErrorsOfTheSourceAndOfTheSinkArePassedOn) {
  class Failing : public ByteSource {
    Result<size_t> read(std::span<char>) override { return Error{ErrorCode::io, "the disk is gone"}; }
  } failing;
  EXPECT_EQ(read_from(failing, parsed(kMap)).error, "the disk is gone");

  const auto source = text_source("t,v\n1,1\n");
  ReadCallbacks callbacks;
  callbacks.on_batch = [](Batch&&) -> Result<void> { return Error{ErrorCode::io, "the journal is full"}; };
  const auto map = parsed(
      "source: r\ntime: {column: t, format: unix s}\nasset: a\ncolumns: {v: {metric: V, type: gauge}}\n");
  const auto summary = read_delimited(*source, map, {}, callbacks);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().message, "the journal is full");
}

TEST(Delimited, FilesThatCannotBeOpenedSayWhy) {
  const auto missing = open_file("/nowhere/at/all.csv");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  EXPECT_EQ(missing.error().message, "cannot open /nowhere/at/all.csv: No such file or directory");
  const auto directory = open_file(PANMEN_SOURCE_DIR);
  ASSERT_FALSE(directory.ok());
  EXPECT_NE(directory.error().message.find("it is a directory"), std::string::npos);
  const auto device = open_file("/dev/zero");
  ASSERT_FALSE(device.ok());
  EXPECT_EQ(device.error().code, ErrorCode::io);
  EXPECT_EQ(device.error().message,
            "cannot read /dev/zero: it is a device or a socket; give a file or a pipe");
}

TEST(Delimited, APipeIsRead) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const std::string text = kHeader + row(0, "1;R;");
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const auto source = open_file("/proc/self/fd/" + std::to_string(ends[0]));
  ASSERT_TRUE(source.ok()) << source.error().message;
  ::close(ends[0]);
  EXPECT_EQ((*source)->size(), std::nullopt);
  EXPECT_EQ(read_from(**source, parsed(kMap)).summary.observations, 2U);
}

TEST(Delimited, ProgressReachesTheSizeOfTheSource) {
  const std::string text = kHeader + row(0, "1;R;") + row(1, "1;R;");
  const auto source = text_source(text);
  std::vector<uint64_t> bytes;
  ReadCallbacks callbacks;
  callbacks.on_batch = [](Batch&&) -> Result<void> { return {}; };
  callbacks.on_progress = [&](const Progress& progress) {
    EXPECT_EQ(progress.total_bytes, text.size());
    bytes.push_back(progress.bytes);
  };
  ReadOptions options;
  options.chunk_bytes = 10;
  ASSERT_TRUE(read_delimited(*source, parsed(kMap), options, callbacks).ok());
  EXPECT_TRUE(std::is_sorted(bytes.begin(), bytes.end()));
  EXPECT_EQ(bytes.back(), text.size());
  EXPECT_GE(bytes.size(), text.size() / 10);
}

// ---- Properties --------------------------------------------------------------------------------

// Lines of every kind the reader knows, joined at random.
std::string random_file() {
  const Lines kinds = {row(1, "1,5;R;"),
                       row(2, "bad;S;n"),
                       row(3, ";;"),
                       row(4, "7;R;\"q;u\"\"o\""),
                       row(5, "1;R;\"two\nlines\""),
                       "\n",
                       "# comment\n",
                       "x;y\n",
                       row(0, "2;R;\"open"),
                       std::string("a\0b\n", 4),
                       row(6, "8;S;") + "\r\n",
                       row(7, "-1;R;"),
                       std::string(70, 'l') + "\n",
                       row(8, "3;R;5\""),
                       "\"\"\n",
                       "\r\n"};
  std::string text = kHeader;
  for (const size_t kind :
       *rc::gen::container<std::vector<size_t>>(rc::gen::inRange<size_t>(0, kinds.size())))
    text += kinds[kind];
  if (*rc::gen::arbitrary<bool>()) text += "2025-01-01T00:00:09Z;1;R;last";
  return text;
}

TEST(DelimitedProperty, ChunksReadsAndBatchesChangeNothing) {
  const auto map = parsed(kMap);
  EXPECT_TRUE(rc::check([&] {
    const std::string text = random_file();
    ReadOptions whole;
    whole.max_line_bytes = 60;
    const auto want = read(text, map, whole);
    for (size_t size = 1; size <= 64; ++size) {
      ReadOptions options = whole;
      options.chunk_bytes = size;
      options.batch_rows = size;
      ShortReads source(text, *rc::gen::inRange<size_t>(1, 70));
      const auto out = read_from(source, map, options);
      RC_ASSERT(out.error == want.error);
      RC_ASSERT(out.observations == want.observations);
      RC_ASSERT(out.refusals == want.refusals);
      RC_ASSERT(out.raw == want.raw);
      RC_ASSERT(out.summary.lines == want.summary.lines);
      RC_ASSERT(out.summary.skipped_lines == want.summary.skipped_lines);
      RC_ASSERT(out.summary.out_of_order_lines == want.summary.out_of_order_lines);
    }
  }));
}

// ---- The recordings ----------------------------------------------------------------------------

const std::filesystem::path kData = std::filesystem::path(PANMEN_SOURCE_DIR) / ".." / "shared" / "data";

SignalMap pack_map(const char* path) {
  std::ifstream in(std::filesystem::path(PANMEN_SOURCE_DIR) / "packs" / path);
  std::stringstream yaml;
  yaml << in.rdbuf();
  return parsed(yaml.str());
}

#define NEEDS_RECORDING(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the recording " << (path) << " is not here"

TEST(DelimitedRecording, Ur3) {
  const auto path = kData / "robots/ur3-cobotops/dataset_02052023.csv";
  NEEDS_RECORDING(path);
  auto source = open_file(path);
  ASSERT_TRUE(source.ok());
  const auto out = read_from(**source, pack_map("robot-cell/ur3-cobotops.map.yaml"));
  EXPECT_EQ(out.error, "");
  EXPECT_TRUE(out.refusals.empty());
  EXPECT_EQ(out.summary.rows, 7409U);
  EXPECT_EQ(out.summary.lines, 7410U);
  EXPECT_EQ(out.summary.out_of_order_rows, 0U);
  EXPECT_EQ(out.summary.out_of_range, 0U);
  EXPECT_EQ(out.summary.blank_fields, 46U + 19 * 54);  // Current_J0 has eight values more than the others
  EXPECT_EQ(out.summary.observations, 7409U * 22 - out.summary.blank_fields);
  EXPECT_EQ(format_rfc3339(*out.summary.first), "2022-10-26T08:17:21.847Z");
  EXPECT_EQ(format_rfc3339(*out.summary.last), "2022-10-26T15:36:06.580Z");
  const auto count = [&](std::string_view metric, std::string_view value) {
    return std::count_if(out.observations.begin(), out.observations.end(), [&](const std::string& line) {
      return line.starts_with("cell/ur3 " + std::string(metric) + " ") &&
             line.ends_with(" good " + std::string(value));
    });
  };
  EXPECT_EQ(count("ProtectiveStop", "yes"), 278);
  EXPECT_EQ(count("ProtectiveStop", "no"), 7077);
  EXPECT_EQ(count("GripLost", "yes"), 243);
  EXPECT_EQ(count("GripLost", "no"), 7166);
  EXPECT_GT(count("Cycle", "264"), 0);
  EXPECT_NE(std::find(out.observations.begin(), out.observations.end(),
                      "cell/ur3 CurrentJ0 2022-10-26T08:17:21.847Z good 0.109627604"),
            out.observations.end());
}

TEST(DelimitedRecording, SteelWorks) {
  const auto path = kData / "energy/steel-industry/Steel_industry_data.csv";
  NEEDS_RECORDING(path);
  auto source = open_file(path);
  ASSERT_TRUE(source.ok());
  const auto out = read_from(**source, pack_map("energy/steel-industry.map.yaml"));
  EXPECT_EQ(out.error, "");
  EXPECT_TRUE(out.refusals.empty());
  EXPECT_EQ(out.summary.rows, 35040U);
  EXPECT_EQ(out.summary.observations, 35040U * 7);
  EXPECT_EQ(out.summary.out_of_order_rows, 0U);
  EXPECT_EQ(format_rfc3339(*out.summary.first), "2017-12-31T15:15:00Z");
  EXPECT_EQ(format_rfc3339(*out.summary.last), "2018-12-31T15:00:00Z");
  // Every quarter of an hour of the year, once: the rows whose midnight carries the old date are in their
  // places.
  std::set<int64_t> stamps;
  for (const Batch& batch : out.batches)
    for (const signal::Series& series : batch.blocks.at(0).series)
      if (series.metric == "Usage") stamps.insert(series.times_ns.begin(), series.times_ns.end());
  ASSERT_EQ(stamps.size(), 35040U);
  EXPECT_EQ(*stamps.rbegin() - *stamps.begin(), Duration::minutes(15).ns * 35039);
}

}  // namespace
}  // namespace panmen::files
