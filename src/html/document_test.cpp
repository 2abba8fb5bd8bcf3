#include "html/document.hpp"

#include <gtest/gtest.h>

#include "html/table.hpp"

namespace panmen::html {
namespace {

TEST(Document, TheTitleIsTextAndTheBodyMarkup) {
  const std::string page = render({"en", "</title><script>", ".mine {}", "<p>body</p>\n"});
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  EXPECT_NE(page.find("<title>&lt;/title&gt;&lt;script&gt;</title>"), std::string::npos);
  EXPECT_NE(page.find(".mine {}</style>"), std::string::npos);
  EXPECT_NE(page.find("<main>\n<p>body</p>\n</main>"), std::string::npos);
}

TEST(Table, CellsAreText) {
  EXPECT_EQ(row("td", {Side::left, Side::right}, {"<a>", "1"}, "kept"),
            "<tr class=\"kept\"><td>&lt;a&gt;</td><td class=\"right\">1</td></tr>\n");
  EXPECT_EQ(row("th", {Side::left}, {"x"}), "<tr><th>x</th></tr>\n");
}

}  // namespace
}  // namespace panmen::html
