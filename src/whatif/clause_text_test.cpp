#include "whatif/clause_text.hpp"

#include <gtest/gtest.h>

#include "whatif/test_tried.hpp"

namespace panmen::whatif {
namespace {

std::vector<std::string> texts_of(const std::string& terms) {
  const terms::CheckResult checked = terms::check_terms(terms, "terms");
  for (const terms::Diagnostic& diagnostic : checked.errors)
    ADD_FAILURE() << terms::render(diagnostic);
  std::vector<std::string> texts;
  if (checked.contract.has_value())
    for (const terms::Clause& clause : checked.contract->clauses)
      texts.push_back(clause_text(*checked.contract, clause));
  return texts;
}

TEST(ClauseText, IsWrittenAsTermsAre) {
  EXPECT_EQ(texts_of(press_terms()),
            (std::vector<std::string>{
                "pay: 5,000.00 CNY, when: running >= 80.0 % and made >= 30 part, for: 2 hours in a row",
                "each: hour, deduct: 40.00 CNY, when: hottest > 60.0 degC, undecided: 50 %",
                "each: hour, pay: 90.00 CNY, scale of running: at least 90.0 %: 100 %; at least 75.0 %: 60 "
                "%; otherwise: 0 %"}));
}

TEST(ClauseText, SaysHowAnAmountFollowsAFigure) {
  const std::string head(kPressHead);
  EXPECT_EQ(texts_of(head + R"(clauses:
  - id: a
    each: hour
    pay: 1.00 CNY
    undecided: 0 %
    scale: {of: running, line: [{at: 90 %, pay: 100 %}, {at: 80 %, pay: 0 %}]}
  - id: b
    each: hour
    pay: {of: made, price: 0.0325 CNY/part, at least: 10 part}
    undecided: 3.00 CNY
)"),
            (std::vector<std::string>{"each: hour, pay: 1.00 CNY, scale of running: at least 90.0 %: 100 %; "
                                      "at least 80.0 %: in a straight "
                                      "line from 100 % at 90.0 % to 0 % at 80.0 %; otherwise: 0 %",
                                      "each: hour, pay: scale of made: at most 10 part: 0.325 CNY; "
                                      "otherwise: 0.0325 CNY for each 1 part, "
                                      "undecided: 3.00 CNY"}));
}

TEST(ClauseText, KeepsWhatBindsTighter) {
  const std::string head(kPressHead);
  EXPECT_EQ(texts_of(head + R"(clauses:
  - id: a
    each: hour
    pay: 1.00 CNY
    when: (running >= 80 % or made > 3 part) and not hottest > 60 degC
    undecided: 0 %
  - id: b
    each: hour
    pay: 1.00 CNY
    when: running >= 80 % or made > 3 part and hottest > 60 degC
    undecided: 0 %
  - {id: c, each: hour, pay: 1.00 CNY, when: not (made > 3 part and hottest > 60 degC), undecided: 0 %}
)"),
            (std::vector<std::string>{
                "each: hour, pay: 1.00 CNY, when: (running >= 80.0 % or made > 3 part) and not hottest > "
                "60.0 degC",
                "each: hour, pay: 1.00 CNY, when: running >= 80.0 % or made > 3 part and hottest > 60.0 degC",
                "each: hour, pay: 1.00 CNY, when: not (made > 3 part and hottest > 60.0 degC)"}));
}

TEST(ClauseText, SaysOnceWhatIsSoOfEachAssetOfAGroup) {
  EXPECT_EQ(
      texts_of(R"(contract: car-parks
buyer: city
supplier: parking
currency: GBP
timezone: Europe/London
groups: {parks: [north, south, west]}
signals: {occupied: {assets: parks, metric: Occupancy, type: gauge, from: third party}}
alive: each metric within 1 h
gaps: {recording: excluded, missing at most: 5 %}
measures:
  full: {each: parks, is: longest(occupied > 90), per: day, show: 1 min}
  some: {is: share(any(occupied > 95)), per: day, show: 1 %}
clauses:
  - {id: flow, each: day, pay: 5.00 GBP, when: all(full <= 60 min) and some <= 20 %}
  - {id: some, each: day, pay: 5.00 GBP, when: any(full <= 60 min)}
  - {id: none, each: day, pay: 5.00 GBP, when: some <= 20 % and not any(full > 60 min)}
)"),
      (std::vector<std::string>{"each: day, pay: 5.00 GBP, when: all(full <= 60 min) and some <= 20 %",
                                "each: day, pay: 5.00 GBP, when: any(full <= 60 min)",
                                "each: day, pay: 5.00 GBP, when: some <= 20 % and not any(full > 60 min)"}));
}

TEST(ClauseText, SaysInstantsTextsYesAndNoAsTermsDo) {
  EXPECT_EQ(texts_of(typed_terms()),
            (std::vector<std::string>{
                "each: hour, pay: 10.00 CNY, when: began <= \"2026-03-02 12:50:00+08:00\" and busy",
                "each: hour, pay: 10.00 CNY, when: last = \"STOP\" or not busy"}));
}

TEST(ClauseText, SaysTheThresholdsThatWereSignedBesideThoseThatMovedForUncertainty) {
  std::string head(kPressHead);
  head.replace(head.find("show: 0.1 degC"), 14, "show: 0.1 degC, uncertainty: 0.5 degC for the supplier");
  head.replace(head.find("show: 0.1 %"), 11, "show: 0.1 %, uncertainty: 0.2 % for the buyer");
  EXPECT_EQ(
      texts_of(head + R"(clauses:
  - {id: a, each: hour, deduct: 1.00 CNY, when: hottest > 60 degC and not hottest <= 50 degC, undecided: 0 %}
  - {id: b, each: hour, pay: 1.00 CNY, when: hottest < 60 degC and running >= 80 %, undecided: 0 %}
  - id: c
    each: hour
    pay: 1.00 CNY
    scale:
      of: running
      steps:
        - {at least: 90 %, pay: 60 %}
        - {at least: 80 %, pay: 60 %}
        - {at least: 75 %, pay: 80 %}
        - {otherwise: 0 %}
)"),
      (std::vector<std::string>{
          "each: hour, deduct: 1.00 CNY, when: hottest > 60.0 degC (with uncertainty 60.5 degC) and not "
          "hottest <= 50.0 degC (with uncertainty 50.5 degC)",
          "each: hour, pay: 1.00 CNY, when: hottest < 60.0 degC (with uncertainty 60.5 degC) and running "
          ">= 80.0 % (with uncertainty 80.2 %)",
          "each: hour, pay: 1.00 CNY, scale of running: at least 90.0 %: 60 %; at least 80.0 % (with "
          "uncertainty 79.8 %): 60 %; at least 75.0 % (with uncertainty 75.2 %): 80 %; otherwise: 0 %"}));
}

TEST(ClauseText, SharesAreExact) {
  EXPECT_EQ(percent_text({5, 8}), "62.5 %");
  EXPECT_EQ(percent_text({1, 1}), "100 %");
  EXPECT_EQ(percent_text({1, 3}), "1/3");
}

}  // namespace
}  // namespace panmen::whatif
