#include "terms/text/check_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "terms/text/test_packs.hpp"

namespace panmen::terms {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTerms = R"(contract: press
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
measures:
  up: {is: share(state = "RUN"), per: hour, show: 0.01 %}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 50 %}
)";

Json checked(std::string_view text, const PackSource& packs = NoPacks()) {
  const std::string out = render_json(check_terms(text, "press.terms", packs), text, "press.terms");
  EXPECT_EQ(out.find('\n'), out.size() - 1) << "one line";
  return Json::parse(out);
}

std::string with(std::string_view removed, std::string_view added) {
  std::string text(kTerms);
  return text.replace(text.find(removed), removed.size(), added);
}

TEST(CheckJson, RightTermsAreNamedByTheirHashes) {
  const Json out = checked(kTerms);
  EXPECT_EQ(out["ok"], true);
  EXPECT_EQ(out["file"], "press.terms");
  EXPECT_EQ(out["errors"], Json::array());
  EXPECT_EQ(out["contract"]["id"], "press");
  EXPECT_EQ(out["contract"]["version"], 1);
  EXPECT_EQ(out["contract"]["clauses"], 1);
  EXPECT_EQ(out["contract"]["text sha256"].get<std::string>().size(), 64U);
  // A comment changes the text, and not what is computed.
  const Json other = checked(std::string(kTerms) + "# signed in Suzhou\n");
  EXPECT_NE(out["contract"]["text sha256"], other["contract"]["text sha256"]);
  EXPECT_EQ(out["contract"]["compiled sha256"], other["contract"]["compiled sha256"]);
}

// U+1D7D8 takes four bytes, two UTF-16 units, and one column.
TEST(CheckJson, PlacesCountCodePointsAndEditorsUtf16) {
  const Json out = checked(with("buyer: Buyer", "buyer: 苏州\U0001D7D8\nsuplier: {a: '\U0001D7D8', b: x}"));
  EXPECT_EQ(out["ok"], false);
  EXPECT_EQ(out["contract"], nullptr);
  ASSERT_FALSE(out["errors"].empty());
  const Json& error = out["errors"][0];
  EXPECT_EQ(error["code"], "unknown_key");
  EXPECT_EQ(error["severity"], "error");
  EXPECT_EQ(error["message"], "'suplier' is not a key of the contract");
  EXPECT_EQ(error["help"], "did you mean 'supplier'?");
  EXPECT_EQ(error["line"], 3);
  EXPECT_EQ(error["column"], 1);
  EXPECT_EQ(error["end line"], 3);
  EXPECT_EQ(error["end column"], 8);

  const Json inside = checked(with("asset: press", "asset: '\U0001D7D8', asett: '\U0001D7D8'"));
  ASSERT_FALSE(inside["errors"].empty());
  const Json& second = inside["errors"][0];
  EXPECT_EQ(second["column"], 23);
  EXPECT_EQ(second["range"], Json::parse(R"({"start": {"line": 6, "character": 23},
                                             "end": {"line": 6, "character": 28}})"));
}

// A key that is missing has no text of its own: the place is that of the map.
TEST(CheckJson, WhatIsMissingHasAPlaceToo) {
  const Json out = checked(with("pay: 10.00 CNY, ", ""));
  ASSERT_FALSE(out["errors"].empty());
  EXPECT_EQ(out["errors"][0]["line"], 13);
  EXPECT_EQ(out["errors"][0]["end line"], 13);
  EXPECT_GE(out["errors"][0]["end column"], out["errors"][0]["column"]);
}

TEST(CheckJson, AnErrorInAPackNamesItsFile) {
  const PackedTerms packed =
      unpack(with("measures:\n  up: {is: share(state = \"RUN\"), per: hour, show: 0.01 %}\n",
                  "include: [{pack: uptime, per: hour, with: {running: state = \"RUN\"}}]\n") +
             "=== uptime\npack: uptime\nneeds: {running: condition}\n"
             "measures: {up: {is: share(runing), show: 0.01 %}}\n");
  const Json out = checked(packed.terms, packed.packs);
  ASSERT_FALSE(out["errors"].empty()) << out;
  EXPECT_NE(out["errors"][0]["file"], "press.terms");
  EXPECT_EQ(out["errors"][0]["line"], 3);
}

TEST(CheckJson, WhatIsLeftOutIsCounted) {
  std::string many(kTerms);
  for (size_t i = 0; i < kMaxErrors + 20; ++i)
    many += "key" + std::to_string(i) + ": 1\n";
  const Json out = checked(many);
  EXPECT_EQ(out["errors"].size(), kMaxErrors);
  EXPECT_EQ(out["left out"], 20);
}

TEST(CheckJson, AFileThatIsNoTextHasItsLine) {
  const Json out = checked("contract: press\nbuyer: \xff\n");
  ASSERT_EQ(out["errors"].size(), 1U);
  EXPECT_EQ(out["errors"][0]["code"], "not_utf8");
  EXPECT_EQ(out["errors"][0]["line"], 2);
}

TEST(CheckJson, ANameThatIsNoTextIsShownAllTheSame) {
  const std::string out = render_json(check_terms(kTerms, "\xff"), kTerms, "\xff");
  EXPECT_TRUE(Json::accept(out)) << out;
}

}  // namespace
}  // namespace panmen::terms
