#include "terms/text/windows.hpp"

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

Contract compiled(const std::vector<std::string>& windows) {
  std::string measures;
  for (size_t i = 0; i < windows.size(); ++i) {
    measures += "  m" + std::to_string(i) + ": {is: 'share(state = \"RUN\")', per: " + windows[i] +
                ", show: 0.01 %}\n";
  }
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nfrom: 2026-01-01\nuntil: "
      "2027-01-01\n"
      "shifts:\n  night: {from: 22:00, to: 06:00, on: every day}\n"
      "  early: {from: 06:00, to: 14:00, on: every day}\n"
      "signals:\n  state: {asset: a, metric: s, type: state, from: supplier}\n"
      "alive: each metric within 5 s\ngaps: {recording: excluded, missing at most: 50 %}\nmeasures:\n" +
          measures + "clauses:\n  - {id: fee, pay: 1.00 CNY, when: m0 >= 98 %}\n",
      "a");
  std::string errors;
  for (const Diagnostic& error : result.errors)
    errors += render(error);
  EXPECT_EQ(errors, "");
  return result.contract.value_or(Contract{});
}

WindowSpec window(const std::string& words) {
  return compiled({words}).windows.at(0);
}

TEST(Windows, are_calendar_windows_with_the_day_they_begin_on) {
  const std::pair<const char*, WindowKind> kinds[] = {
      {"hour", WindowKind::hour},   {"day", WindowKind::day},         {"week", WindowKind::week},
      {"month", WindowKind::month}, {"quarter", WindowKind::quarter}, {"year", WindowKind::year}};
  for (const auto& [word, kind] : kinds) {
    EXPECT_EQ(window(word).shape, WindowShape::calendar) << word;
    EXPECT_EQ(window(word).kind, kind) << word;
    EXPECT_EQ(window(word).first_day, 1) << word;
  }
  EXPECT_EQ(window("month from the 26th").first_day, 26);
  EXPECT_EQ(window("month from the 2nd").first_day, 2);
  EXPECT_EQ(window("month from the 11th").first_day, 11);
  EXPECT_EQ(window("month from the 23rd").first_day, 23);
}

TEST(Windows, slide_over_the_last_of_a_unit) {
  const WindowSpec week = window("last 7 days");
  EXPECT_EQ(week.shape, WindowShape::sliding);
  EXPECT_EQ(week.kind, WindowKind::day);
  EXPECT_EQ(week.count, 7);
  EXPECT_EQ(window("last 400 hours").count, 400);
  EXPECT_EQ(window("last 12 months from the 26th").first_day, 26);
}

TEST(Windows, name_shifts_by_their_place_in_the_day) {
  EXPECT_EQ(window("shift").shape, WindowShape::shift);
  EXPECT_FALSE(window("shift").shift);
  EXPECT_EQ(window("shift early").shift, 0);
  EXPECT_EQ(window("shift night").shift, 1);
  EXPECT_EQ(window("contract").shape, WindowShape::contract);
}

TEST(Windows, stand_in_the_contract_once_each) {
  const Contract contract = compiled({"day", "month", "month from the 1st", "day", "last 7 days"});
  EXPECT_EQ(contract.windows.size(), 3U);
  EXPECT_EQ(contract.measures[0].per, contract.measures[3].per);
  EXPECT_EQ(contract.measures[1].per, contract.measures[2].per);
  EXPECT_EQ(contract.clauses[0].window, contract.measures[0].per);
}

TEST(Windows, are_called_by_the_words_that_name_them) {
  for (const char* words : {"hour", "week", "month from the 22nd", "quarter", "last 24 hours",
                            "last 12 months from the 3rd", "shift", "shift night", "contract"}) {
    const Contract contract = compiled({words});
    EXPECT_EQ(name_of(contract.windows.at(0), contract), words);
  }
}

TEST(Row, fits_windows_of_which_there_is_one_in_each_of_its_units) {
  EXPECT_TRUE(fits({3, WindowKind::day}, window("day")));
  EXPECT_TRUE(fits({3, WindowKind::day}, window("last 7 days")));
  EXPECT_TRUE(fits({3, WindowKind::month}, window("month from the 26th")));
  EXPECT_TRUE(fits({3, std::nullopt}, window("shift night")));
  EXPECT_FALSE(fits({3, WindowKind::day}, window("hour")));
  EXPECT_FALSE(fits({3, WindowKind::day}, window("shift")));
  EXPECT_FALSE(fits({3, std::nullopt}, window("day")));
  EXPECT_FALSE(fits({1, WindowKind::year}, window("contract")));
}

}  // namespace
}  // namespace panmen::terms
