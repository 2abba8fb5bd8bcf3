#include "terms/text/signals.hpp"

#include <gtest/gtest.h>

#include "terms/text/check.hpp"

namespace panmen::terms {
namespace {

// The contract of these signals; what they report is not looked at.
Contract compiled(const std::string& signals, const std::string& alive = "each metric within 5 s",
                  const std::string& gaps = "recording: excluded") {
  const CheckResult result = check_terms(
      "contract: a\nbuyer: b\nsupplier: c\ncurrency: CNY\ntimezone: UTC\nsignals:\n" + signals +
          "  seen: {asset: z, metric: s, type: state, from: supplier, alive within: 1 s}\nalive: " + alive +
          "\ngaps: {" + gaps +
          ", missing at most: 50 %}\nmeasures:\n"
          "  x: {is: 'share(seen = \"RUN\")', per: day, show: 0.01 %}\n"
          "clauses:\n  - {id: fee, each: day, pay: 1.00 CNY, when: x >= 98 %}\n",
      "a");
  std::string errors;
  for (const Diagnostic& error : result.errors)
    errors += render(error);
  EXPECT_EQ(errors, "");
  return result.contract.value_or(Contract{});
}

constexpr const char* kAllCauses =
    "recording: excluded, device: down, gateway: excluded, site network: against its reporter, "
    "our server: excluded";

Signal gauge(const std::string& keys) {
  return compiled("  g: {asset: a, metric: m, type: gauge, unit: kW, from: buyer, " + keys + "}\n")
      .signals.at(0);
}

TEST(Signals, limits_are_the_nearest_doubles_in_the_signals_own_unit) {
  const Signal plain = gauge("valid: -0.1 to 120 kW, jump above: 500 W, stuck after: 30 min");
  EXPECT_EQ(plain.least, -0.1);
  EXPECT_EQ(plain.greatest, 120.0);
  EXPECT_EQ(plain.jump_above, 0.5);
  EXPECT_EQ(plain.stuck_after, Duration::minutes(30));
  EXPECT_EQ(gauge("valid: 100 W to 0.3 MW").least, 0.1);
  EXPECT_EQ(gauge("valid: 100 W to 0.3 MW").greatest, 300.0);
}

TEST(Signals, limits_stand_before_the_multiplier) {
  const Signal signal = gauge("multiplier: 40, valid: 0 to 120 kW, jump above: 1 kW");
  EXPECT_EQ(signal.multiplier, (Ratio{40, 1}));
  EXPECT_EQ(signal.least, 0.0);
  EXPECT_EQ(signal.greatest, 3.0);
  EXPECT_EQ(signal.jump_above, 0.025);
  // A third is divided once and rounded once.
  EXPECT_EQ(gauge("multiplier: 0.3, valid: 0 to 0.1 kW").greatest, 1.0 / 3.0);
  EXPECT_EQ(gauge("multiplier: 0.3").multiplier, (Ratio{3, 10}));
}

TEST(Signals, a_counter_wraps_at_what_the_meter_shows) {
  const auto counter = [](const std::string& keys) {
    return compiled("  c: {asset: a, metric: m, type: counter, unit: kWh, from: buyer, " + keys + "}\n")
        .signals.at(0);
  };
  const Signal wrapping = counter("resets: wraps at 99999.9, multiplier: 40");
  EXPECT_EQ(wrapping.reset, CounterReset::wraps);
  EXPECT_EQ(wrapping.wraps_at, 99'999.9);
  EXPECT_EQ(counter("resets: wraps at 65536 kWh").wraps_at, 65'536.0);
  EXPECT_EQ(counter("resets: to zero").wraps_at, 0.0);
}

TEST(Liveness, is_the_contracts_or_the_signals_own) {
  const std::string signals =
      "  own: {asset: a, metric: m, type: state, from: buyer, alive: each metric within 2 s}\n"
      "  short: {asset: a, metric: m, type: state, from: buyer, alive within: 3 s}\n"
      "  other: {asset: a, metric: m, type: event, from: buyer}\n";
  const Contract contract = compiled(signals, "heartbeat(own) within 30 s");
  EXPECT_EQ(contract.signals[0].liveness, Liveness::period);
  EXPECT_EQ(contract.signals[0].alive_within, Duration::seconds(2));
  EXPECT_EQ(contract.signals[1].liveness, Liveness::period);
  EXPECT_EQ(contract.signals[1].alive_within, Duration::seconds(3));
  EXPECT_EQ(contract.signals[2].liveness, Liveness::heartbeat);
  EXPECT_EQ(contract.signals[2].alive_within, Duration::seconds(30));
  EXPECT_EQ(contract.signals[2].heartbeat, 0);
  EXPECT_FALSE(compiled(signals, "heartbeat within 30 s").signals[2].heartbeat);
}

TEST(Liveness, names_may_stand_before_what_they_name) {
  const Contract contract = compiled(
      "  first: {asset: a, metric: m, type: state, from: buyer, alive: heartbeat(later) within 1 s}\n"
      "  second: {asset: b, metric: m, type: state, from: buyer, alive: by session, connection: link}\n"
      "  later: {asset: c, metric: m, type: state, from: buyer}\n"
      "  link: {asset: c, metric: l, type: connection, from: buyer}\n",
      "each metric within 5 s", kAllCauses);
  EXPECT_EQ(contract.signals[0].heartbeat, 2);
  EXPECT_FALSE(contract.signals[0].connection);
  EXPECT_EQ(contract.signals[1].liveness, Liveness::session);
  EXPECT_EQ(contract.signals[1].alive_within, Duration{});
  EXPECT_EQ(contract.signals[1].connection, 3);
}

TEST(Liveness, a_connection_tells_of_every_signal_of_its_asset) {
  const Contract contract = compiled(
      "  link: {asset: a, metric: l, type: connection, from: third party}\n"
      "  state: {asset: a, metric: s, type: state, from: buyer}\n"
      "  pulse: {asset: a, metric: p, type: text, from: buyer, alive: heartbeat within 9 s}\n"
      "  energy: {asset: a, metric: e, type: interval, from: buyer, alive within: 15 min}\n"
      "  far: {asset: b, metric: s, type: state, from: buyer}\n",
      "each metric within 5 s", kAllCauses);
  const Signal& link = contract.signals[0];
  EXPECT_EQ(link.liveness, Liveness::session);
  EXPECT_EQ(link.alive_within, Duration{});
  EXPECT_FALSE(link.connection);
  for (const size_t i : {1U, 2U, 3U})
    EXPECT_EQ(contract.signals[i].connection, 0) << i;
  EXPECT_FALSE(contract.signals[4].connection);
  EXPECT_EQ(contract.signals[3].liveness, Liveness::period);
  EXPECT_EQ(contract.signals[3].alive_within, Duration::minutes(15));
}

TEST(GapRules, each_cause_has_its_own_and_what_is_doubtful_that_of_the_recording) {
  const std::string link = "  link: {asset: a, metric: l, type: connection, from: third party}\n";
  const Gaps gaps = compiled(link, "each metric within 5 s", kAllCauses).gaps;
  EXPECT_EQ(gaps.rule(GapCause::recording), GapRule::excluded);
  EXPECT_EQ(gaps.rule(GapCause::device), GapRule::down);
  EXPECT_EQ(gaps.rule(GapCause::gateway), GapRule::excluded);
  EXPECT_EQ(gaps.rule(GapCause::site_network), GapRule::against);
  EXPECT_EQ(gaps.rule(GapCause::our_server), GapRule::excluded);
  EXPECT_EQ(gaps.rule(GapCause::doubtful), GapRule::excluded);
  EXPECT_EQ(gaps.missing_at_most, (Ratio{1, 2}));
  const auto doubtful = [&](const std::string& words) {
    return compiled("", "each metric within 5 s", words).gaps.rule(GapCause::doubtful);
  };
  EXPECT_EQ(doubtful("recording: down"), GapRule::down);
  EXPECT_EQ(doubtful("recording: down, doubtful: against its reporter"), GapRule::against);
}

}  // namespace
}  // namespace panmen::terms
