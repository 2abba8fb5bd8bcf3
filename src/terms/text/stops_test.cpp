#include "terms/text/stops.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "terms/text/check.hpp"
#include "terms/text/condition_signals.hpp"

namespace panmen::terms {
namespace {

using Changes = std::vector<std::pair<std::string, std::string>>;

std::string changed(const Changes& changes) {
  std::ifstream file(PANMEN_SOURCE_DIR "/tests/golden/stops.terms.yaml");
  std::stringstream text;
  text << file.rdbuf();
  std::string out = text.str();
  for (const auto& [old, now] : changes) {
    const size_t at = out.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    out.replace(at, old.size(), now);
  }
  return out;
}

std::string render_all(const CheckResult& result) {
  std::string out;
  for (const Diagnostic& error : result.errors)
    out += render(error);
  return out;
}

Contract compiled(const Changes& changes = {}) {
  const CheckResult result = check_terms(changed(changes), "stops.terms");
  EXPECT_TRUE(result.contract) << render_all(result);
  return result.contract.value_or(Contract{});
}

uint16_t signal_named(const Contract& contract, std::string_view name) {
  const auto found = std::ranges::find(contract.signals, name, &Signal::name);
  EXPECT_NE(found, contract.signals.end()) << name;
  return static_cast<uint16_t>(found - contract.signals.begin());
}

using Signals = std::vector<uint16_t>;

TEST(Stops, are_compiled_as_the_terms_say) {
  const Contract contract = compiled();
  ASSERT_EQ(contract.stops.size(), 3U);
  const StopRule& cell = contract.stops[0];
  EXPECT_EQ(cell.name, "cell");
  EXPECT_EQ(cell.longer_than, Duration::minutes(2));
  EXPECT_EQ(contract.conditions[cell.when].op, ConditionOp::is_none_of);
  ASSERT_EQ(cell.causes.size(), 5U);
  EXPECT_EQ(cell.causes[1].name, "急停");
  EXPECT_EQ(cell.causes[1].stop_class, StopClass::consequential);
  EXPECT_EQ(contract.conditions[*cell.causes[3].when].signal, signal_named(contract, "alarm"));
  EXPECT_EQ(cell.causes[4], (StopCause{"unknown", std::nullopt, StopClass::technical}));
  EXPECT_EQ(cell.objection, (Objection{3, false}));
  EXPECT_EQ(contract.stops[1].objection, (Objection{1, true}));
  EXPECT_FALSE(contract.stops[2].objection);
}

TEST(Stops, are_asked_for_by_their_rule_and_class) {
  const Contract contract = compiled();
  std::vector<std::pair<uint16_t, std::optional<StopClass>>> asked;
  for (const ConditionNode& node : contract.conditions) {
    if (node.op == ConditionOp::stop) asked.emplace_back(node.stops, node.stop_class);
  }
  std::ranges::sort(asked);
  const std::vector<std::pair<uint16_t, std::optional<StopClass>>> expected = {
      {0, StopClass::technical}, {1, std::nullopt}, {2, StopClass::maintenance}};
  EXPECT_EQ(asked, expected);
}

TEST(Stops, rest_on_their_rule_and_a_class_on_the_causes_too) {
  const auto under = [](const std::string& asked) {
    const Contract contract =
        compiled({{"time(scheduled and not stop.technical(cell))", "time(" + asked + ")"},
                  {"/ time(scheduled), per: month, show: 0.01 %", "/ 1 h, per: month, show: 0.01 %"}});
    return contract.aggregates.empty() ? Signals{UINT16_MAX}
                                       : signals_of(contract, *contract.aggregates[0].condition);
  };
  const Contract contract = compiled();
  const uint16_t state = signal_named(contract, "state");
  EXPECT_EQ(under("stop(cell)"), Signals{state});
  EXPECT_EQ(under("stop.technical(cell)"),
            (Signals{state, signal_named(contract, "estop"), signal_named(contract, "alarm"),
                     signal_named(contract, "infeed")}));
  // Whether something is alive, and what is planned, is never missing.
  EXPECT_EQ(under("planned or alive(kwh)"), Signals{});
}

// ---- Sources that must agree ----------------------------------------------------------------------------

TEST(Agreements, look_at_copies_that_nothing_makes_doubtful) {
  const Contract contract = compiled();
  ASSERT_EQ(contract.agreements.size(), 2U);
  const uint16_t state = signal_named(contract, "state");
  const uint16_t power = signal_named(contract, "power");
  const uint16_t infeed = signal_named(contract, "infeed");
  EXPECT_EQ(contract.agreements[0].doubtful, (Signals{state, power}));
  EXPECT_EQ(contract.agreements[1].doubtful, Signals{infeed});
  for (const Agreement& agreement : contract.agreements) {
    for (const uint16_t root : {agreement.when, agreement.must}) {
      for (const uint16_t asked : signals_asked(contract, root))
        EXPECT_TRUE(asked != state && asked != power && asked != infeed) << contract.signals[asked].name;
    }
  }
  // One copy each, whichever agreement asks, and of nothing else.
  EXPECT_EQ(contract.signals.size(), 8U + 3U);
  Signal copy = contract.signals[signal_named(contract, "power (as reported)")];
  copy.name = "power";
  EXPECT_EQ(copy, contract.signals[power]);
  // Figures see what agreements leave of a signal.
  EXPECT_EQ(contract.conditions[contract.stops[0].when].signal, state);
}

TEST(Agreements, without_doubts_about_what_they_look_at_need_no_copy) {
  const Contract contract =
      compiled({{"EStop, type: state, from: supplier", "EStop, type: state, from: third party"},
                {"doubtful: [state, power]", "doubtful: [estop]"},
                {"doubtful: [infeed]", "doubtful: [estop]"}});
  EXPECT_EQ(contract.signals.size(), 8U);
}

// ---- Adjustments ----------------------------------------------------------------------------------------

TEST(Adjustments, are_sums_of_what_was_entered_for_them) {
  const Contract contract = compiled();
  ASSERT_EQ(contract.adjustments.size(), 2U);
  EXPECT_EQ(contract.adjustments[0].unit.name, "kWh");
  EXPECT_EQ(contract.adjustments[1], (Adjustment{"pieces", Unit{}}));
  const auto entered = [&](uint16_t adjustment) {
    return std::ranges::any_of(contract.aggregates, [&](const Aggregate& a) {
      return a.op == AggregateOp::sum && a.source == AggregateSource::entries && a.adjustment == adjustment;
    });
  };
  EXPECT_TRUE(entered(0));
  EXPECT_TRUE(entered(1));
}

// ---- How much there may be ------------------------------------------------------------------------------

std::string repeat(const std::string& text, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i)
    out += text;
  return out;
}

std::string numbered(const std::string& before, const std::string& behind, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i)
    out += before + std::to_string(i) + behind;
  return out;
}

// Whether that is the one error.
void expect_only(Message message, const Changes& changes) {
  const CheckResult result = check_terms(changed(changes), "stops.terms");
  ASSERT_EQ(result.errors.size(), 1U) << render_all(result);
  EXPECT_EQ(result.errors[0].id, message) << render_all(result);
}

TEST(Stops, have_their_bounds) {
  const std::string causes = "      - {cause: planned";
  const std::string cause = ", when: estop = \"yes\", class: technical}\n";
  const std::string rules = "  line:\n    when";
  const std::string rule =
      ": {when: estop = \"yes\", longer than: 1 min, causes: [{otherwise: x, class: technical}]}\n";
  // Five are there already, and three rules.
  compiled({{causes, numbered("      - {cause: c", cause, kMaxStopCauses - 5) + causes}});
  expect_only(Message::too_many,
              {{causes, numbered("      - {cause: c", cause, kMaxStopCauses - 4) + causes}});
  compiled({{rules, numbered("  r", rule, kMaxStopRules - 3) + rules}});
  expect_only(Message::too_many, {{rules, numbered("  r", rule, kMaxStopRules - 2) + rules}});
}

TEST(Agreements, have_their_bounds) {
  const std::string agree = "agree:\n";
  const std::string one =
      "  - {when: alive(alarm), must: alive(power), longer than: 1 h, doubtful: [infeed]}\n";
  compiled({{agree, agree + repeat(one, kMaxAgreements - 2)}});
  expect_only(Message::too_many, {{agree, agree + repeat(one, kMaxAgreements - 1)}});
}

TEST(Agreements, a_copy_has_room_and_a_name_that_fits) {
  const std::string name(kMaxName - 5, 'a');
  const std::string signal = ": {asset: z, metric: z, type: state, from: third party}\n";
  const Changes doubted = {{"signals:\n", "signals:\n  " + name + signal},
                           {"doubtful: [state, power]", "doubtful: [" + name + "]"}};
  compiled(doubted);
  Changes asked = doubted;
  asked.emplace_back("must: power > 0.5 kW", "must: " + name + " = \"x\"");
  expect_only(Message::text_too_long, asked);
  // Eight signals are there already, and three of them are asked as reported.
  compiled({{"signals:\n", "signals:\n" + numbered("  s", signal, kMaxSignals - 11)}});
  expect_only(Message::too_many, {{"signals:\n", "signals:\n" + numbered("  s", signal, kMaxSignals - 10)}});
}

TEST(Adjustments, have_their_bounds) {
  const std::string first = "  baseline: {unit: kWh}\n";
  compiled({{first, first + numbered("  a", ": {}\n", kMaxAdjustments - 2)}});
  expect_only(Message::too_many, {{first, first + numbered("  a", ": {}\n", kMaxAdjustments - 1)}});
}

}  // namespace
}  // namespace panmen::terms
