// The HTML page: hostile names stay text, tags close, and nothing comes from outside.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/codec.hpp"
#include "commission/page.hpp"

namespace panmen::commission {
namespace {

// A page with everything in it, every text of which is `text`.
Page page_of(const std::string& text) {
  Page page{"en", text, text, {{text, text}}, text, {{Tone::bad, text, text, text, text}},
            {},   text, text, text,           text, text};
  Section part{text, text, Tone::attention, text, {}, {}};
  part.blocks.emplace_back(Remark{Tone::good, text});
  part.blocks.emplace_back(Grid{{store::Align::left, store::Align::right}, {text, text}, {{text, text}}});
  part.blocks.emplace_back(Remark{Tone::plain, text});
  part.blocks.emplace_back(Strip{text, text, text, {{1, 0}, {0.5, 0.25}, {0, 0}, {0, 1}}});
  part.blocks.emplace_back(Bars{text, {{text, 3, false}, {text, 0, false}, {text, 9, true}}});
  page.sections.push_back({text, text, Tone::bad, text, {}, {part}});
  return page;
}

// The tags in order, without their attributes' values.
std::vector<std::string> tags_of(const std::string& html) {
  std::vector<std::string> tags;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const size_t end = html.find_first_of(" >", at);
    tags.push_back(html.substr(at, end - at));
  }
  return tags;
}

TEST(HtmlPage, EveryTagCloses) {
  std::vector<std::string> open;
  for (const std::string& tag : tags_of(render_html(page_of("x")))) {
    if (tag == "<!DOCTYPE" || tag == "<meta" || tag == "<rect" || tag == "<path") continue;
    if (!tag.starts_with("</")) {
      open.push_back("</" + tag.substr(1));
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    // The bars carry a title; it makes their rect an open tag.
    if (tag == "</rect") continue;
    EXPECT_EQ(open.back(), tag);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(HtmlPage, NothingComesFromOutsideAndNothingRuns) {
  const std::string html = render_html(page_of("x"));
  for (const char* word : {"<script", "http:", "https:", "//", "src=", "href=", "@import", "url(", "onload"})
    EXPECT_EQ(html.find(word), std::string::npos) << word;
}

TEST(HtmlPage, HostileTextStaysText) {
  const std::vector<std::string> benign = tags_of(render_html(page_of("x")));
  for (const char* hostile : {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x",
                              "</style>", "</title><script>", "<!--", "]]>", "&lt;b&gt;"}) {
    const std::string html = render_html(page_of(hostile));
    EXPECT_EQ(tags_of(html), benign) << hostile;
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("<img"), std::string::npos);
  }
}

TEST(HtmlPage, WhateverTheNamesAreThePageHasTheSameShape) {
  const std::string benign = render_html(page_of("x"));
  const auto quotes = std::ranges::count(benign, '"');
  const std::vector<std::string> tags = tags_of(benign);
  EXPECT_TRUE(rc::check([&](const std::string& bytes, bool marks) {
    std::string text = "x" + bytes;
    if (marks)
      for (size_t i = 0; i < text.size(); ++i)
        text[i] = "<>\"'&/=- "[static_cast<unsigned char>(text[i]) % 9];
    const std::string html = render_html(page_of(text));
    RC_ASSERT(tags_of(html) == tags);
    RC_ASSERT(std::ranges::count(html, '"') == quotes);
    RC_ASSERT(is_text(html));
  }));
}

TEST(TextPage, LinesAreShortAndHoldEveryWord) {
  const std::string sentence =
      "All of the words of a long sentence about what was recorded, what was not, and what follows from it "
      "for the "
      "clause, are still there when it is broken into lines.";
  std::string text = render_text(page_of(sentence));
  EXPECT_NE(text.find("[" + sentence + "]"), std::string::npos);  // headings are not broken
  size_t words = 0;
  for (size_t at = text.find("sentence"); at != std::string::npos; at = text.find("sentence", at + 1))
    ++words;
  EXPECT_GT(words, 10U);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    if (line.starts_with("  - ")) {
      EXPECT_LE(line.size(), 110U) << line;
    }
    EXPECT_FALSE(line.ends_with(' ')) << line;
    begin = end + 1;
  }
}

}  // namespace
}  // namespace panmen::commission
