#include "html/escape.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/codec.hpp"

namespace panmen::html {
namespace {

TEST(Html, MarksBecomeText) {
  EXPECT_EQ(escape("a < b & \"c\" > 'd'"), "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
  EXPECT_EQ(escape("水温 °C"), "水温 °C");
  EXPECT_EQ(escape(std::string_view("\0\x1b[1m\xff\xc3", 7)), "��[1m��");
}

TEST(Html, CharactersThatXmlDoesNotKnowAreReplaced) {
  EXPECT_EQ(escape("a\xEF\xBF\xBE\xEF\xBF\xBF<"), "a\xEF\xBF\xBD\xEF\xBF\xBD&lt;");
  EXPECT_EQ(escape("\xEF\xBF\xBC\xF0\x9F\xBF\xBE"), "\xEF\xBF\xBC\xF0\x9F\xBF\xBE");
}

TEST(Html, WhateverComesInIsTextAndWellFormed) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const std::string out = escape(bytes);
    RC_ASSERT(out.find_first_of("<>\"'") == std::string::npos);
    RC_ASSERT(is_text(out));
    RC_ASSERT(out.find("\xEF\xBF\xBE") == std::string::npos);
    RC_ASSERT(out.find("\xEF\xBF\xBF") == std::string::npos);
    for (size_t at = out.find('&'); at != std::string::npos; at = out.find('&', at + 1)) {
      const std::string rest = out.substr(at, 6);
      RC_ASSERT(rest.starts_with("&amp;") || rest.starts_with("&lt;") || rest.starts_with("&gt;") ||
                rest == "&quot;" || rest.starts_with("&#39;"));
    }
  }));
}

}  // namespace
}  // namespace panmen::html
