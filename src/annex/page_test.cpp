#include "annex/page.hpp"

#include <algorithm>
#include <regex>

#include <gtest/gtest.h>

#include "base/sha256.hpp"
#include "terms/text/test_packs.hpp"

namespace panmen::annex {
namespace {

constexpr std::string_view kTerms = R"(contract: press
version: 3
buyer: "苏州精密 & Söhne"
supplier: "<script>alert(1)</script>"
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
include: [{pack: uptime, per: hour, with: {running: state = "RUN"}}]
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up >= 50 %}
  - {id: start, pay: 99.00 CNY, when: up >= 60 %, for: 3 hours in a row}
=== uptime
pack: uptime
needs: {running: condition}
measures: {up: {is: share(running), show: 0.01 %}}
)";

struct Checked {
  terms::PackedTerms packed = terms::unpack(kTerms);
  terms::CheckResult result = terms::check_terms(packed.terms, "press.terms", packed.packs);

  std::string page(Language language) const {
    return render_annex({packed.terms, *result.contract, result.packs, result.inclusions, result.baselines},
                        language);
  }
};

size_t count_of(const std::string& text, std::string_view part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++n;
  return n;
}

TEST(Annex, NamesTheSidesAndWhatTheySign) {
  const Checked checked;
  ASSERT_TRUE(checked.result.contract.has_value());
  for (const Language language : {Language::english, Language::chinese}) {
    const std::string page = checked.page(language);
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
    EXPECT_GE(count_of(page, "苏州精密 &amp; Söhne"), 3U);
    const std::string text = to_hex(sha256(as_bytes(checked.packed.terms)));
    EXPECT_GE(count_of(page, text.substr(0, 16)), 3U);  // beside the whole, and at the foot
    EXPECT_GE(count_of(page, text), 2U);
    EXPECT_EQ(count_of(page, to_hex(sha256(as_bytes(checked.result.packs.at(0).text)))), 1U);
    EXPECT_EQ(count_of(page, to_hex(sha256(encode(*checked.result.contract)))), 1U);
  }
  const std::string english = checked.page(Language::english);
  EXPECT_NE(english.find("Version 3 of the terms"), std::string::npos);
  EXPECT_NE(english.find("Party A (buyer)"), std::string::npos);
  EXPECT_EQ(count_of(english, "<div class=\"seal\">Seal</div>"), 2U);
  const std::string chinese = checked.page(Language::chinese);
  EXPECT_NE(chinese.find("甲方（买方）"), std::string::npos);
  EXPECT_EQ(count_of(chinese, "<div class=\"seal\">盖章</div>"), 2U);
  EXPECT_NE(chinese.find("lang=\"zh-CN\""), std::string::npos);
}

TEST(Annex, KeepsEachClauseOnOnePageWithItsExamples) {
  const std::string page = Checked().page(Language::english);
  EXPECT_EQ(count_of(page, "<section class=\"clause\">"), 2U);
  EXPECT_NE(page.find("<section class=\"clause\"><h2>Clause fee</h2>"), std::string::npos) << page;
  EXPECT_NE(page.find("<li>up 50.00 %: met, due 10.00 CNY</li>"), std::string::npos) << page;
  EXPECT_EQ(count_of(page, "<section"), count_of(page, "</section>"));
  EXPECT_EQ(count_of(page, "<ul>"), count_of(page, "</ul>"));
}

TEST(Annex, HasTheSameAmountsInBothLanguages) {
  const Checked checked;
  const auto amounts = [&](Language language) {
    static const std::regex kAmount("-?[0-9][0-9,]*\\.[0-9]+ (?:CNY|%)");
    const std::string page = checked.page(language);
    std::vector<std::string> found{std::sregex_token_iterator(page.begin(), page.end(), kAmount), {}};
    std::ranges::sort(found);
    return found;
  };
  EXPECT_FALSE(amounts(Language::english).empty());
  EXPECT_EQ(amounts(Language::english), amounts(Language::chinese));
}

}  // namespace
}  // namespace panmen::annex
