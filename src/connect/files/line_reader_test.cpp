#include "connect/files/line_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::files {
namespace {

struct Seen {
  uint64_t number = 0;
  std::string text;
  Line::Fault fault = Line::Fault::none;
};

std::vector<Seen> lines_of(std::string_view text, size_t chunk, size_t max_line) {
  const auto source = text_source(text);
  LineReader reader(*source, chunk, max_line, '"');
  std::vector<Seen> out;
  Line line;
  for (;;) {
    const auto more = reader.next(line);
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) break;
    out.push_back({line.number, std::string(line.text), line.fault});
    const bool has_quote = line.text.find('"') != std::string_view::npos;
    EXPECT_TRUE(line.may_have_quotes || !has_quote);
  }
  EXPECT_EQ(reader.lines(), out.size());
  return out;
}

// The same, with the whole text at hand.
std::vector<Seen> expected_lines(std::string_view text, size_t max_line) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Seen> out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    Seen seen{out.size() + 1, std::string(line), Line::Fault::none};
    if (line.size() > max_line) {
      seen.fault = Line::Fault::too_long;
    } else if (line.find('\0') != std::string_view::npos) {
      seen.fault = Line::Fault::nul;
    }
    out.push_back(std::move(seen));
  }
  return out;
}

TEST(LineReader, GivesTheLinesOfAnyTextWhateverTheChunk) {
  EXPECT_TRUE(rc::check([] {
    const auto piece =
        rc::gen::element<std::string>("a", "bb", "\n", "\r\n", "\r", "\"", std::string(1, '\0'), "dddddddd");
    std::string text = *rc::gen::element<std::string>("", "\xEF\xBB\xBF");
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece))
      text += part;
    const size_t max_line = *rc::gen::inRange<size_t>(1, 20);
    const auto want = expected_lines(text, max_line);
    for (size_t chunk = 1; chunk <= 24; ++chunk) {
      const auto got = lines_of(text, chunk, max_line);
      RC_ASSERT(got.size() == want.size());
      for (size_t i = 0; i < got.size(); ++i) {
        RC_ASSERT(got[i].number == want[i].number);
        RC_ASSERT(got[i].fault == want[i].fault);
        // Of a line that is too long only the beginning is given.
        const bool whole = want[i].fault != Line::Fault::too_long;
        RC_ASSERT((whole ? got[i].text == want[i].text : want[i].text.starts_with(got[i].text)));
      }
    }
  }));
}

TEST(LineReader, SaysHowManyBytesALineTakesAndLooksForAnEndAsFarAsItIsTold) {
  for (size_t chunk = 1; chunk <= 32; ++chunk) {
    const std::string text = "one\r\n" + std::string(100, 'x') + "\ntwo";
    const auto source = text_source(text);
    LineReader reader(*source, chunk, 16, '"');
    Line line;
    ASSERT_TRUE(*reader.next(line));
    EXPECT_EQ(line.bytes, 5U);
    ASSERT_TRUE(*reader.next(line, 101));
    EXPECT_EQ(line.fault, Line::Fault::too_long);
    EXPECT_EQ(line.bytes, 101U);
    ASSERT_TRUE(*reader.next(line, 0));
    EXPECT_EQ(line.text, "two");
    EXPECT_EQ(line.bytes, 3U);

    const auto again = text_source(text);
    LineReader impatient(*again, chunk, 16, '"');
    ASSERT_TRUE(*impatient.next(line));
    ASSERT_TRUE(*impatient.next(line, 40));
    EXPECT_EQ(line.fault, Line::Fault::too_long);
    EXPECT_GT(line.bytes, 40U);
    EXPECT_LE(line.bytes, 40U + chunk);
    EXPECT_FALSE(*impatient.next(line));
  }
}

TEST(LineReader, JoinsLinesAndGoesBackWhereItCannot) {
  for (size_t chunk = 1; chunk <= 32; ++chunk) {
    const auto source = text_source("one\r\ntwo\nthree\nlonger than the rest\nend");
    LineReader reader(*source, chunk, 16, '"');
    Line line;
    ASSERT_TRUE(*reader.next(line));
    ASSERT_TRUE(*reader.extend(line));
    EXPECT_EQ(line.text, "one\r\ntwo");
    ASSERT_TRUE(*reader.extend(line));
    EXPECT_EQ(line.text, "one\r\ntwo\nthree");
    EXPECT_EQ(reader.lines(), 3U);
    ASSERT_FALSE(*reader.extend(line));
    EXPECT_EQ(line.text, "one");
    EXPECT_EQ(reader.lines(), 1U);
    ASSERT_TRUE(*reader.next(line));
    EXPECT_EQ(line.text, "two");
    EXPECT_EQ(line.number, 2U);
    ASSERT_TRUE(*reader.next(line));
    ASSERT_TRUE(*reader.next(line));
    EXPECT_EQ(line.fault, Line::Fault::too_long);
    ASSERT_TRUE(*reader.next(line));
    EXPECT_EQ(line.text, "end");
    ASSERT_FALSE(*reader.extend(line));
    EXPECT_EQ(line.text, "end");
    ASSERT_FALSE(*reader.next(line));
    EXPECT_EQ(reader.lines(), 5U);
  }
}

}  // namespace
}  // namespace panmen::files
