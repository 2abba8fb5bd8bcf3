#include "connect/files/field_splitter.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::files {
namespace {

using Fields = std::vector<std::string>;
using Outcome = FieldSplitter::Outcome;

Fields fields_of(FieldSplitter& splitter) {
  Fields out;
  for (const auto field : splitter.fields())
    out.emplace_back(field);
  return out;
}

TEST(FieldSplitter, GivesBackWhatWasWrittenInQuotes) {
  EXPECT_TRUE(rc::check([] {
    const auto piece = rc::gen::element<std::string>("a", ",", "\"", "\n", " ", "bc", "\r\n");
    const auto text = rc::gen::map(rc::gen::container<Fields>(piece), [](const Fields& parts) {
      std::string all;
      for (const auto& part : parts)
        all += part;
      return all;
    });
    const auto fields = *rc::gen::nonEmpty(rc::gen::container<Fields>(text));
    std::string row;
    for (const std::string& field : fields) {
      if (!row.empty() || &field != &fields.front()) row += ',';
      const std::string_view pad = *rc::gen::element<std::string_view>("", " ", "\t ");
      row += pad;
      row += '"';
      for (const char c : field)
        row += c == '"' ? "\"\"" : std::string(1, c);
      row += '"';
      row += pad;
    }
    FieldSplitter splitter(',', '"', 1000);
    RC_ASSERT(splitter.split_quoted(row) == Outcome::ok);
    RC_ASSERT(fields_of(splitter) == fields);
  }));
}

TEST(FieldSplitter, SplitsRowsWithoutQuotes) {
  FieldSplitter splitter(';', '"', 4);
  EXPECT_EQ(splitter.split_plain("a;;c"), Outcome::ok);
  EXPECT_EQ(fields_of(splitter), (Fields{"a", "", "c"}));
  EXPECT_EQ(splitter.split_plain(""), Outcome::ok);
  EXPECT_EQ(fields_of(splitter), (Fields{""}));
  EXPECT_EQ(splitter.split_plain(";;;"), Outcome::ok);
  EXPECT_EQ(fields_of(splitter), (Fields{"", "", "", ""}));
  EXPECT_EQ(splitter.split_plain(";;;;"), Outcome::too_many);
  EXPECT_EQ(splitter.split_quoted("\"\";;;;"), Outcome::too_many);
}

TEST(FieldSplitter, SaysWhatIsWrongWithQuotes) {
  FieldSplitter splitter(',', '"', 10);
  EXPECT_EQ(splitter.split_quoted("a,\"b"), Outcome::open_quote);
  EXPECT_EQ(splitter.split_quoted("a,\"b\"\""), Outcome::open_quote);
  EXPECT_EQ(splitter.split_quoted("a\"b"), Outcome::stray_quote);
  EXPECT_EQ(splitter.split_quoted("\"a\"b"), Outcome::stray_quote);
  EXPECT_EQ(splitter.split_quoted("a,\"b\""), Outcome::ok);
  FieldSplitter tabs('\t', '"', 10);
  EXPECT_EQ(tabs.split_quoted("\"a\"\t\t \"b\""), Outcome::ok);
  EXPECT_EQ(fields_of(tabs), (Fields{"a", "", "b"}));
}

TEST(FieldSplitter, TrimTakesBlanksAndTabsOnly) {
  EXPECT_EQ(trim(" \t a b\t"), "a b");
  EXPECT_EQ(trim("\r"), "\r");
  EXPECT_EQ(trim("  "), "");
}

}  // namespace
}  // namespace panmen::files
