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

#include "connect/files/test_delimited.hpp"

namespace panmen::files {
namespace {

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

// ---- Quotes ------------------------------------------------------------------------------------

constexpr const char* kQuoteMap = R"(
source: r
time: {column: t, format: unix s}
asset: a
columns: {v: {metric: V, type: text}}
ignored: [w]
)";

// A column that says when rows were received is told to who asks, and changes nothing else.
TEST(Delimited, WhenRowsWereReceivedIsToldToWhoAsks) {
  constexpr std::string_view kReceived = R"(source: recorder
time: {column: Time, format: rfc3339, stamps: start of interval, interval: 1 min}
received: {column: In, format: "%d/%m/%Y %H:%M:%S", zone: Europe/Berlin}
asset: {column: Machine}
columns: {V: {metric: V, type: gauge}}
)";
  constexpr std::string_view kFile =
      "Time,In,Machine,V\n"
      "2025-01-01T00:00:00Z,01/01/2025 01:02:00,press,1\n"
      "2025-01-01T00:01:00Z,,press,2\n"
      "2025-01-01T00:02:00Z,soon,saw,3\n"
      "2025-01-01T00:03:00Z,26/10/2025 02:30:00,saw,4\n"  // shown twice
      "never,01/01/2025 01:05:00,saw,5\n";
  Lines told;
  Lines values;
  ReadCallbacks callbacks;
  callbacks.on_batch = [&](Batch&& batch) -> Result<void> {
    for (const auto& block : batch.blocks)
      for (auto& line : observations(block))
        values.push_back(std::move(line));
    return {};
  };
  callbacks.on_reception = [&](const Reception& r) {
    told.push_back(std::string(r.asset) + " " + format_rfc3339(r.stamped) + " " +
                   (r.received ? format_rfc3339(*r.received) : "unknown"));
  };
  const SignalMap map = parsed(kReceived);
  const auto source = text_source(kFile);
  const auto summary = read_delimited(*source, map, {}, callbacks);
  ASSERT_TRUE(summary.ok()) << summary.error().message;
  EXPECT_EQ(told,
            (Lines{"press 2025-01-01T00:01:00Z 2025-01-01T00:02:00Z", "press 2025-01-01T00:02:00Z unknown",
                   "saw 2025-01-01T00:03:00Z unknown", "saw 2025-01-01T00:04:00Z unknown"}));

  const Outcome unasked = read(kFile, map);
  EXPECT_EQ(unasked.error, "");
  EXPECT_EQ(unasked.observations, values);
  EXPECT_EQ(unasked.refusals.size(), 1U);
  EXPECT_EQ(summary->refused_lines, 1U);
  EXPECT_EQ(summary->refused_fields, 0U);
  EXPECT_EQ(summary->blank_fields, 0U);

  EXPECT_EQ(read("Time,Machine,V\n2025-01-01T00:00:00Z,press,1\n", map).error,
            "line 1: the file lacks columns that the signal map names: 'In'");
}

// ---- Clocks ------------------------------------------------------------------------------------

constexpr const char* kClockMap = R"(
source: recorder
time: {column: t, format: unix s}
received: {column: r, format: unix ms, clock ahead at most: 2 s}
asset: a
quality: {column: q, values: {G: good, B: bad}}
columns: {v: {metric: V, type: gauge}, s: {metric: S, type: state, values: {R: RUN}}}
)";

TEST(Delimited, ARowStampedAfterItWasReceivedStandsAtItsReceiptAndIsNotBelieved) {
  const auto out = read("t,r,q,v,s\n3,1000,G,1,R\n4,1999,G,2,\n900,5500,B,3,R\n6,6000,G,4,R\n1,7000,G,5,R\n",
                        parsed(kClockMap));
  EXPECT_EQ(out.error, "");
  EXPECT_EQ(out.observations,
            (Lines{"a S 1970-01-01T00:00:01.999Z clock ", "a S 1970-01-01T00:00:01Z good RUN",
                   "a S 1970-01-01T00:00:03Z good RUN", "a S 1970-01-01T00:00:05.500Z bad RUN",
                   "a S 1970-01-01T00:00:06Z good RUN", "a V 1970-01-01T00:00:01.999Z clock 2",
                   "a V 1970-01-01T00:00:01Z good 5", "a V 1970-01-01T00:00:03Z good 1",
                   "a V 1970-01-01T00:00:05.500Z bad 3", "a V 1970-01-01T00:00:06Z good 4"}));
  EXPECT_EQ(out.summary.wrong_clock_rows, 2U);
  EXPECT_EQ(format_rfc3339(*out.summary.last), "1970-01-01T00:00:06Z");
  EXPECT_EQ(out.batches.back().watermark, Instant{} + Duration::seconds(6) - Duration{1});
}

TEST(Delimited, WhereClocksAreJudgedARowHasToSayWhenItWasReceived) {
  auto map = parsed(kClockMap);
  const std::string text = "t,r,q,v,s\n1,1000,G,1,R\n2,,G,2,R\n3,soon,G,3,R\n";
  EXPECT_EQ(read(text, map).refusals,
            (Lines{"3 [] the time at which it was received is blank (column 'r')",
                   "4 [] 'soon' is not a number of milliseconds since 1970 (column 'r')"}));
  map.clock_ahead_at_most.reset();
  EXPECT_EQ(read(text, map).summary.rows, 3U);
}

// Stamps and receipts may be farther apart than a Duration reaches, and no jump is one that a clock made.
TEST(Delimited, AClockMayBeWrongByAnyTime) {
  auto map = parsed(kClockMap);
  map.time.largest_jump = Duration::minutes(1);
  const auto out =
      read("t,r,q,v,s\n9000000000,-8999999999000,G,1,R\n-8999999990,-8999999990000,G,2,R\n", map);
  EXPECT_EQ(out.summary.rows, 2U);
  EXPECT_EQ(out.summary.wrong_clock_rows, 1U);
  EXPECT_EQ(out.refusals, Lines{});
}

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
  EXPECT_EQ(broken.observations,
            (Lines{"a V 1970-01-01T00:00:01Z unread ", "a V 1970-01-01T00:00:02Z good ok"}));
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

// ---- What stands in the stead of what is refused ---------------------------------------------------

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
