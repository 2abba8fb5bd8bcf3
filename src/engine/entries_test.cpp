#include "engine/entries.hpp"

#include "engine/test_log.hpp"

namespace panmen::engine {
namespace {

using namespace test;
using record::Entry;
using record::Side;

terms::Contract entered_contract() {
  terms::Contract c = stops_contract("cell", Duration::hours(24), true);
  c.adjustments = {{"baseline", {"kWh", "energy", {3'600'000, 1}}}};
  return c;
}

Entry replaced_entry(const std::string& number, const std::string& signal, int64_t at_s, double first) {
  Entry entry = planned_entry("cell", number, 0, 1);
  entry.says = record::ReplacedMeter{signal, at(at_s), 99.5, first};
  return entry;
}
Entry adjusted_entry(const std::string& number, const std::string& adjustment, int64_t at_s, int64_t units) {
  Entry entry = planned_entry("cell", number, 0, 1);
  entry.says = record::AdjustedAmount{adjustment, at(at_s), {units, 0}};
  return entry;
}

TEST(Entries, PlannedDowntimeIsJoinedAndTheRestIsInOrderOfTime) {
  const terms::Contract c = entered_contract();
  std::vector<Entry> all{planned_entry("cell", "a", 100, 200),      planned_entry("cell", "b", 150, 180),
                         planned_entry("cell", "c", 200, 300),      planned_entry("cell", "d", 400, 500),
                         planned_entry("cell", "e", 50, 101),       replaced_entry("f", "Count", 70, 1),
                         replaced_entry("g", "Count", 60, 2),       replaced_entry("h", "Count", 70, 3),
                         adjusted_entry("i", "baseline", 9, -1200), adjusted_entry("j", "baseline", 8, 7)};
  for (int turn = 0; turn < 2; ++turn) {
    Entries entries;
    for (const Entry& entry : all)
      ASSERT_TRUE(entries.take(c, entry).value());
    measure::Facts facts;
    facts.planned = {{at(1), at(2)}};
    entries.put_into(facts, c);
    EXPECT_EQ(facts.planned, (std::vector<Window>{{at(50), at(300)}, {at(400), at(500)}}));
    ASSERT_EQ(facts.replacements.size(), 3U);
    EXPECT_EQ(facts.replacements[0], (measure::Replacement{2, at(60).ns, 99.5, 2}));
    EXPECT_EQ(facts.replacements[1].first, 1) << "at one instant by number";
    EXPECT_EQ(facts.amounts,
              (std::vector<measure::EnteredAmount>{{0, at(8).ns, {7, 0}}, {0, at(9).ns, {-1200, 0}}}));
    std::ranges::reverse(all);
  }
}

TEST(Entries, ViewsNameTheStopsThatTheirTimeMeets) {
  const terms::Contract c = entered_contract();
  Entries entries;
  const auto take = [&](const char* number, int64_t entered_s, int64_t at_s, std::optional<int64_t> to_s,
                        std::optional<std::string> cause) {
    Entry entry = view_entry("cell", number, entered_s, Side::buyer, at_s, std::move(cause));
    if (to_s.has_value()) std::get<record::StopView>(entry.says).to = at(*to_s);
    ASSERT_TRUE(entries.take(c, entry).value()) << number;
  };
  take("b", 5000, 1500, std::nullopt, "hot");
  take("a", 5000, 1000, std::nullopt, std::nullopt);
  take("c", 4000, 900, 1001, "unknown");
  take("d", 3000, 10, 1700, "hot");
  const auto numbers = [&](int64_t from_s, int64_t to_s) {
    std::string list;
    for (const View& view : entries.views(0, {at(from_s), at(to_s)}))
      list += view.number;
    return list;
  };
  EXPECT_EQ(numbers(1000, 1501), "dcab");
  EXPECT_EQ(numbers(1000, 1500), "dca");
  EXPECT_EQ(numbers(1001, 1400), "d") << "what has been said of a stop that is no more";
  EXPECT_EQ(numbers(1700, 1800), "");
  EXPECT_EQ(numbers(0, 10), "");
  EXPECT_EQ(entries.views(0, {at(1000), at(1501)})[1].cause, 2);
  EXPECT_EQ(entries.views(0, {at(1000), at(1501)})[2].cause, std::nullopt);
  EXPECT_TRUE(entries.take_has_new_views());
  EXPECT_FALSE(entries.take_has_new_views());
  EXPECT_TRUE(entries.take_changed().empty()) << "where that stop lies is for the stop run to say";
}

TEST(Entries, AWithdrawnEntryDoesNotCountInWhicheverOrderTheyCome) {
  const terms::Contract c = entered_contract();
  const auto withdrawal = [](const std::string& number, const std::string& of) {
    Entry entry = planned_entry("cell", number, 0, 1);
    entry.says = record::Withdrawn{of};
    return entry;
  };
  std::vector<Entry> all{planned_entry("cell", "a", 100, 200), adjusted_entry("b", "baseline", 9, -1200),
                         replaced_entry("c", "Count", 60, 2),
                         view_entry("cell", "d", 10, Side::buyer, 1000, "hot"),
                         planned_entry("cell", "e", 300, 400)};
  for (const char* number : {"a", "b", "c", "d"})
    all.push_back(withdrawal(std::string("w") + number, number));
  for (int turn = 0; turn < 2; ++turn) {
    Entries entries;
    for (const Entry& entry : all)
      ASSERT_TRUE(entries.take(c, entry).value()) << entry.number;
    measure::Facts facts;
    entries.put_into(facts, c);
    EXPECT_EQ(facts.planned, (std::vector<Window>{{at(300), at(400)}}));
    EXPECT_TRUE(facts.amounts.empty() && facts.replacements.empty());
    EXPECT_TRUE(entries.views(0, {at(1000), at(1001)}).empty());
    // What counted before changes figures again.
    EXPECT_EQ(entries.take_changed().size(), turn == 0 ? 7U : 1U);
    EXPECT_EQ(entries.take_has_new_views(), turn == 0);
    EXPECT_EQ(entries.take(c, withdrawal("x", "wa")).error().code, ErrorCode::invalid);
    ASSERT_TRUE(entries.take(c, withdrawal("y", "z")).ok());
    EXPECT_EQ(entries.take(c, withdrawal("z", "e")).error().code, ErrorCode::invalid);
    EXPECT_TRUE(entries.take(c, withdrawal("again", "a")).ok()) << "once more changes nothing";
    EXPECT_FALSE(entries.changes_figures());
    std::ranges::reverse(all);
  }
}

TEST(Entries, WhatChangesNoFiguresIsTakenWhereResultsAreFinalAtOnce) {
  terms::Contract c = entered_contract();
  c.final_after = {};
  c.confirmations = {{"accepted", terms::Giver::both, false, terms::Deadline{}},
                     {"invoice", terms::Giver::supplier, true, {}}};
  const auto told = [&c](const Entry& entry) {
    const auto checked = check_entry(c, entry);
    return checked.ok() ? "" : checked.error().message;
  };
  const std::string a = "entry 'a' of contract 'cell': ";
  Entry entry = entry_of("cell", "a", 100, Side::buyer);
  entry.says = record::Confirmed{"accepted", at(100), "", std::nullopt};
  EXPECT_TRUE(told(entry).starts_with(a + "it holds when a person of the other side has approved it"));
  entry.approved_by = record::Voice{Side::supplier, "Li"};
  EXPECT_EQ(told(entry), "");
  entry.says = record::Confirmed{"accepted", at(101), "", std::nullopt};
  EXPECT_NE(told(entry), "");
  entry.says = record::Confirmed{"acepted", at(100), "", std::nullopt};
  EXPECT_EQ(told(entry), a + "the terms have no confirmation 'acepted'; there are 'accepted', 'invoice'");
  entry.says = record::Confirmed{"invoice", at(100), "R-1", 100};
  EXPECT_EQ(told(entry), a + "the terms ask the supplier to confirm 'invoice'");
  entry.by.side = Side::supplier;
  entry.approved_by.reset();
  EXPECT_EQ(told(entry), "");
  entry.says = record::Confirmed{"invoice", at(100), "", 100};
  EXPECT_EQ(told(entry), a + "'invoice' is an invoice; give its `reference` and `amount`");
  entry.says = record::Refused{"invoice", at(100)};
  EXPECT_EQ(told(entry), a + "silence does not give 'invoice', so there is nothing to refuse");
  entry.says = record::Refused{"accepted", at(100)};
  EXPECT_EQ(told(entry), "");
  entry.says = record::Withdrawn{"b"};
  EXPECT_NE(told(entry), "") << "the other side has not approved";
  entry.approved_by = record::Voice{Side::buyer, "Wang"};
  EXPECT_EQ(told(entry), "");
}

TEST(Entries, TheSameAgainChangesNothingAndAnotherOfItsNumberIsRefused) {
  const terms::Contract c = entered_contract();
  Entries entries;
  const Entry entry = planned_entry("cell", "a", 100, 200);
  EXPECT_TRUE(entries.take(c, entry).value());
  EXPECT_EQ(entries.take_changed(), (std::vector<Window>{{at(100), at(200)}}));
  EXPECT_FALSE(entries.take(c, entry).value());
  EXPECT_TRUE(entries.take_changed().empty());
  Entry other = entry;
  other.reason = "another";
  EXPECT_EQ(entries.take(c, other).error().code, ErrorCode::exists);
}

TEST(Entries, WhoIsRefusedIsToldWhatThereIsInstead) {
  terms::Contract c = entered_contract();
  const auto told = [&c](const Entry& entry) {
    const auto checked = check_entry(c, entry);
    return checked.ok() ? "" : checked.error().message;
  };
  const auto of_rule = [](const char* rule) {
    Entry view = view_entry("cell", "a", 10, Side::buyer, 10);
    std::get<record::StopView>(view.says).rule = rule;
    return view;
  };
  const std::string a = "entry 'a' of contract 'cell': ";
  EXPECT_EQ(told(replaced_entry("a", "Cuont", 10, 0)),
            a + "the terms have no signal 'Cuont'; there are 'State', 'Value', 'Count'");
  EXPECT_EQ(told(replaced_entry("a", "Value", 10, 0)),
            a + "signal 'Value' is no counter; only counters can be replaced");
  EXPECT_EQ(told(adjusted_entry("a", "other", 10, 1)),
            a + "the terms have no adjustment 'other' in `adjustments`; there are 'baseline'");
  EXPECT_EQ(told(view_entry("cell", "a", 10, Side::buyer, 10, "cold")),
            a + "the terms have no cause 'cold' for these stops; there are 'hot', 'planned', 'unknown'");
  EXPECT_EQ(told(of_rule("press")), a + "the terms have one stop rule, without a name; leave out `rule`");
  c.stops[0].name = "oven";
  EXPECT_EQ(told(of_rule("press")), a + "the terms have no stop rule 'press'; there are 'oven'");
  EXPECT_EQ(told(of_rule("")), a + "`rule` has to say which stop rule is meant; there are 'oven'");
  EXPECT_EQ(told(of_rule("oven")), "");
  c.stops[0].causes.resize(9, {"more", std::nullopt, terms::StopClass::technical});
  Entry many = of_rule("oven");
  std::get<record::StopView>(many.says).cause = "cold";
  EXPECT_TRUE(told(many).ends_with("'more', 'more', ...")) << told(many);
  c.stops.clear();
  EXPECT_EQ(told(of_rule("")), a + "the terms have no `stops`");
  c.adjustments.clear();
  EXPECT_EQ(told(adjusted_entry("a", "other", 10, 1)),
            a + "the terms have no adjustment 'other' in `adjustments`");
}

TEST(Entries, WhatTheTermsDoNotKnowIsRefused) {
  const terms::Contract c = entered_contract();
  std::vector<Entry> refused;
  refused.push_back(planned_entry("cell", "not approved", 100, 200));
  refused.back().approved_by.reset();
  refused.push_back(planned_entry("cell", "approved by its own side", 100, 200));
  refused.back().approved_by->side = Side::supplier;
  refused.push_back(planned_entry("cell", "empty", 200, 200));
  refused.push_back(replaced_entry("no counter", "Value", 10, 0));
  refused.push_back(replaced_entry("no signal", "Other", 10, 0));
  refused.push_back(adjusted_entry("no adjustment", "other", 10, 1));
  refused.push_back(view_entry("cell", "no cause", 10, Side::buyer, 10, "other"));
  refused.push_back(view_entry("cell", "no rule", 10, Side::buyer, 10));
  std::get<record::StopView>(refused.back().says).rule = "press";
  refused.push_back(view_entry("cell", "no time", 10, Side::buyer, 10));
  std::get<record::StopView>(refused.back().says).to = at(10);
  for (Entry each : {replaced_entry("not approved either", "Count", 10, 0),
                     adjusted_entry("nor this", "baseline", 10, 0)}) {
    each.approved_by.reset();
    refused.push_back(each);
  }
  Entries entries;
  for (const Entry& entry : refused) {
    const auto taken = entries.take(c, entry);
    ASSERT_FALSE(taken.ok()) << entry.number;
    EXPECT_EQ(taken.error().code, ErrorCode::invalid) << entry.number;
    EXPECT_EQ(check_entry(c, entry).error().message, taken.error().message);
  }
  EXPECT_EQ(entries.take(c, planned_entry("cell", "far", -290LL * 365 * 86'400, 200)).error().code,
            ErrorCode::limit);
  terms::Contract final_at_once = c;
  final_at_once.final_after = {};
  EXPECT_EQ(entries.take(final_at_once, planned_entry("cell", "a", 1, 2)).error().code, ErrorCode::invalid);
  terms::Contract no_objection = c;
  no_objection.stops[0].objection.reset();
  EXPECT_EQ(entries.take(no_objection, view_entry("cell", "a", 10, Side::buyer, 10)).error().code,
            ErrorCode::invalid);
  measure::Facts facts;
  entries.put_into(facts, c);
  EXPECT_TRUE(facts.planned.empty() && facts.replacements.empty() && facts.amounts.empty());
}

}  // namespace
}  // namespace panmen::engine
