#include "connect/files/entries.hpp"

#include <gtest/gtest.h>

#include "base/local_instant.hpp"
#include "base/test_zones.hpp"

namespace panmen::files {
namespace {

EntryContract cell(Zone zone) {
  return {"cell-07", std::move(zone), Currency::parse("CNY").value()};
}

Result<std::vector<record::Entry>> parse(const std::string& text) {
  return parse_entries(text, "e.yaml", cell(shanghai()));
}

std::string mistakes_of(const std::string& text) {
  const auto parsed = parse(text);
  return parsed.ok() ? "" : parsed.error().message;
}

// An entry with what it says in place.
std::string entry(const std::string& says) {
  return "entries:\n  - {number: E-1, entered: 2026-03-02 08:00:00, by: supplier, person: Li Wei, " + says +
         "}\n";
}

TEST(ParseEntries, each_kind_is_read_with_all_it_says) {
  const auto parsed = parse(R"(
entries:
  - number: D-2026-014
    entered: 2026-03-02 08:00:00
    by: supplier
    person: Li Wei
    approved by: Zhang Min
    reason: preventive maintenance of the gripper
    planned: 2026-03-07 08:00:00 to 2026-03-07 12:00:00
  - {number: D-15, entered: 2026-03-03 09:00:00, by: buyer, person: 张敏, stop: 2026-03-02 09:14:03.5,
     cause: starved}
  - {number: D-16, entered: 2026-03-03 09:00:00, by: buyer, person: Z, stop: 2026-03-02 09:14:03.5,
     rule: press}
  - {number: D-17, entered: 2026-03-03 09:00:00, by: buyer, person: Z,
     stop: 2026-03-02 09:14 to 2026-03-02 09:40, cause: starved}
  - {number: M-3, entered: 2026-03-09 10:00:00, by: buyer, person: Z, approved by: L, replaced: energy,
     at: 2026-03-09 09:30:00, last: 99873.2, first: 0}
  - {number: B-1, entered: 2026-04-02 10:00:00, by: buyer, person: Z, approved by: L, adjustment: baseline,
     at: 2026-03-31 23:59:59, amount: -1200.5}
)");
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  ASSERT_EQ(parsed->size(), 6U);
  const auto at = [](const char* text) { return parse_instant(text, shanghai()).value(); };
  using record::Side;
  const record::Entry planned{"cell-07",
                              "D-2026-014",
                              at("2026-03-02 08:00:00"),
                              {Side::supplier, "Li Wei"},
                              record::Voice{Side::buyer, "Zhang Min"},
                              "preventive maintenance of the gripper",
                              record::PlannedDowntime{at("2026-03-07 08:00"), at("2026-03-07 12:00")}};
  EXPECT_EQ(parsed->at(0), planned);
  EXPECT_EQ(parsed->at(1).by, (record::Voice{Side::buyer, "张敏"}));
  EXPECT_EQ(parsed->at(1).approved_by, std::nullopt);
  EXPECT_EQ(std::get<record::StopView>(parsed->at(1).says),
            (record::StopView{"", at("2026-03-02 09:14:03.5"), std::nullopt, "starved"}));
  EXPECT_EQ(std::get<record::StopView>(parsed->at(2).says),
            (record::StopView{"press", at("2026-03-02 09:14:03.5"), std::nullopt, std::nullopt}));
  EXPECT_EQ(std::get<record::StopView>(parsed->at(3).says),
            (record::StopView{"", at("2026-03-02 09:14"), at("2026-03-02 09:40"), "starved"}));
  EXPECT_EQ(std::get<record::ReplacedMeter>(parsed->at(4).says),
            (record::ReplacedMeter{"energy", at("2026-03-09 09:30:00"), 99873.2, 0}));
  EXPECT_EQ(parsed->at(4).approved_by, (record::Voice{Side::supplier, "L"}));
  EXPECT_EQ(std::get<record::AdjustedAmount>(parsed->at(5).says),
            (record::AdjustedAmount{"baseline", at("2026-03-31 23:59:59"), {-12005, 1}}));
}

TEST(ParseEntries, confirmations_refusals_and_withdrawals_are_read) {
  const auto parsed = parse(R"(
entries:
  - {number: C-1, entered: 2026-03-02 08:00:00, by: buyer, person: Z, confirmed: delivered}
  - {number: C-2, entered: 2026-03-02 08:00:00, by: supplier, person: L, confirmed: invoice,
     at: 2026-03-01 17:00, reference: 044002600111, amount: 360000.00 CNY}
  - {number: C-3, entered: 2026-03-02 08:00:00, by: supplier, person: L, confirmed: invoice, amount: 0.01}
  - {number: C-4, entered: 2026-03-02 08:00:00, by: buyer, person: Z, refused: accepted, at: 2026-03-01 09:00,
     reason: the second axis drifts}
  - {number: C-5, entered: 2026-03-02 08:00:00, by: buyer, person: Z, approved by: L, withdraws: C-4}
)");
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  const auto at = [](const char* text) { return parse_instant(text, shanghai()).value(); };
  const auto confirmed = [&](size_t i) { return std::get<record::Confirmed>(parsed->at(i).says); };
  EXPECT_EQ(confirmed(0), (record::Confirmed{"delivered", at("2026-03-02 08:00"), "", std::nullopt}));
  EXPECT_EQ(confirmed(1), (record::Confirmed{"invoice", at("2026-03-01 17:00"), "044002600111", 36'000'000}));
  EXPECT_EQ(confirmed(2).amount_minor, 1);
  EXPECT_EQ(std::get<record::Refused>(parsed->at(3).says),
            (record::Refused{"accepted", at("2026-03-01 09:00")}));
  EXPECT_EQ(std::get<record::Withdrawn>(parsed->at(4).says), (record::Withdrawn{"C-4"}));
}

TEST(ParseEntries, what_a_confirmation_cannot_say_is_named) {
  EXPECT_EQ(mistakes_of(entry("confirmed: delivered, at: 2026-03-02 08:00:01")),
            "e.yaml:2:105: `at` is later than `entered`; what has not happened yet is not entered");
  EXPECT_EQ(mistakes_of(entry("refused: accepted, at: 2026-03-03 08:00")),
            "e.yaml:2:102: `at` is later than `entered`; what has not happened yet is not entered");
  EXPECT_EQ(mistakes_of(entry("confirmed: invoice, amount: 3.00 USD")),
            "e.yaml:2:107: `amount` is in CNY, the contract's currency, not in 'USD'");
  EXPECT_EQ(mistakes_of(entry("confirmed: invoice, amount: 0.00")),
            "e.yaml:2:107: `amount` is more than nothing");
  EXPECT_NE(mistakes_of(entry("confirmed: invoice, amount: 3.001")), "");
  EXPECT_NE(mistakes_of(entry("confirmed: invoice, amount: many CNY")), "");
  EXPECT_NE(mistakes_of(entry("confirmed: a, refused: b")), "");
  EXPECT_NE(mistakes_of(entry("refused: b, amount: 1.00")), "");
  EXPECT_EQ(mistakes_of(entry("approved by: Z, withdraws: E-7")),
            "e.yaml:2:5: there is no entry 'E-7' to withdraw");
}

TEST(ParseEntries, what_a_contract_refuses_stands_among_the_mistakes) {
  const auto about = [](const std::string& number, const std::string& person) {
    return "  - {number: " + number + ", entered: 2026-03-02 08:00, by: buyer, person: " + person +
           ", stop: 2026-03-02 08:00}\n";
  };
  std::string asked;
  const auto check = [&asked](const record::Entry& entry) -> Result<void> {
    asked += entry.number + " of " + entry.contract + ", ";
    if (entry.by.person == "nobody") return Error{ErrorCode::limit, "nobody enters " + entry.number};
    return {};
  };
  const auto parsed = parse_entries(
      "entries:\n" + about("1", "nobody") + about("2", "L") + about("1", "nobody") +
          "  - {number: 4, by: buyer, person: nobody, stop: 2026-03-02 08:00}\n" + about("5", "nobody"),
      "e.yaml", cell(shanghai()), check);
  EXPECT_EQ(asked, "1 of cell-07, 2 of cell-07, 5 of cell-07, ") << "what could not be read is not asked for";
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, ErrorCode::invalid);
  EXPECT_EQ(parsed.error().message,
            "e.yaml:2:5: nobody enters 1\n"
            "e.yaml:4:5: the entry '1' stands here twice\n"
            "e.yaml:5:5: an entry needs `entered`\n"
            "e.yaml:6:5: nobody enters 5");
  EXPECT_EQ(parse_entries("entries:\n" + about("2", "L"), "e.yaml", cell(shanghai()), check)->size(), 1U);
}

TEST(ParseEntries, a_local_time_that_is_not_one_instant_is_refused_with_its_line) {
  const auto parsed = parse_entries(
      "entries:\n  - {number: 1, entered: 2026-10-25 02:15, by: buyer, person: L,\n"
      "     planned: 2026-03-29 02:30 to 2026-03-29 04:00}\n",
      "e.yaml", cell(berlin()));
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(
      parsed.error().message,
      "e.yaml:2:26: `entered`: '2026-10-25 02:15' occurs twice in Europe/Berlin (clock change); write it "
      "with its offset: 2026-10-25T02:15:00+02:00 or 2026-10-25T02:15:00+01:00\n"
      "e.yaml:3:15: `planned`: '2026-03-29 02:30' does not exist in Europe/Berlin: a clock change skips "
      "it; write the time that was shown, or one with its offset");
}

TEST(ParseEntries, mistakes_are_named_with_their_place) {
  EXPECT_EQ(mistakes_of(entry("stop: soon")),
            "e.yaml:2:85: `stop`: 'soon' is no instant; write 2026-03-02 08:00:00 (local) or "
            "2026-03-02T08:00:00+08:00");
  EXPECT_EQ(mistakes_of(entry("planned: 2026-03-07 08:00:00")),
            "e.yaml:2:88: `planned` is written: 2026-03-07 08:00:00 to 2026-03-07 12:00:00");
  EXPECT_EQ(mistakes_of(entry("planned: 2026-03-07 08:00:00 to 2026-03-07 08:00:00")),
            "e.yaml:2:88: `planned`: it must end after it begins");
  EXPECT_EQ(mistakes_of(entry("planned: [2026-03-07 08:00:00]")).find("`planned` is written"),
            std::string::npos);
  EXPECT_EQ(mistakes_of(entry("stop: 2026-03-07 08:00:00 to 2026-03-07 07:00:00")),
            "e.yaml:2:85: `stop`: it must end after it begins");
  EXPECT_EQ(mistakes_of(entry("cause: starved")),
            "e.yaml:2:5: an entry says one thing: `planned`, `stop`, `replaced`, `adjustment`, `confirmed`, "
            "`refused` or `withdraws`\n"
            "e.yaml:2:79: an entry has no key 'cause'");
  EXPECT_EQ(mistakes_of(entry("replaced: x, at: 2026-03-02 08:00:00, last: many, first: 0")),
            "e.yaml:2:123: `last`: 'many' is no number");
  EXPECT_EQ(mistakes_of(entry("replaced: x, at: 2026-03-02 08:00:00, first: 0")),
            "e.yaml:2:5: an entry needs `last`");
  EXPECT_NE(mistakes_of(entry("adjustment: x, at: 2026-03-02 08:00:00, amount: 1e9")), "");
  EXPECT_EQ(mistakes_of("entries:\n  - {number: 1, entered: 2026-03-02 08:00, by: suplier, person: L, "
                        "stop: 2026-03-02 08:00}\n"),
            "e.yaml:2:48: `by` is buyer or supplier, not 'suplier' (did you mean 'supplier'?)");
  EXPECT_EQ(mistakes_of("entries: 3\n"), "e.yaml:1:10: `entries` is a list of entries");
  EXPECT_NE(mistakes_of(""), "");
  EXPECT_EQ(mistakes_of("entrys: []\n"),
            "e.yaml:1:1: the file of entries needs `entries`\n"
            "e.yaml:1:1: the file of entries has no key 'entrys' (did you mean 'entries'?)");
  const std::string one =
      "  - {number: 1, entered: 2026-03-02 08:00, by: buyer, person: L, stop: 2026-03-02 08:00}\n";
  EXPECT_EQ(mistakes_of("entries:\n" + one + one), "e.yaml:3:5: the entry '1' stands here twice");
  EXPECT_EQ(mistakes_of(entry("stop: 2026-03-02 08:00, reason: \"a\\tb\"")),
            "e.yaml:2:111: `reason` is a text of at most 1000 bytes without control characters");
}

}  // namespace
}  // namespace panmen::files
