// Sources that must agree. Most tests are of a rule: while `state` is RUN, by what was reported, `power` is
// at least 5; where it is not for longer than 10 ns, what is listed as doubtful is missing.
#include <gtest/gtest.h>

#include "measure/test_figures.hpp"

namespace panmen::measure {
namespace {

using record::Reason;
using terms::AggregateOp;
using terms::GapCause;
using terms::GapRule;
using terms::SignalType;

class AgreementTest : public SmallFigures {
 protected:
  AgreementTest() {
    contract.gaps.rules[static_cast<size_t>(GapCause::doubtful)] = GapRule::down;
    run(0);
    number(power, 0, 7);
  }
  void run(int64_t t_ns) {
    text(state, t_ns, "RUN");
    text(reported, t_ns, "RUN");
  }
  void must_agree(std::vector<uint16_t> doubtful) {
    contract.agreements.push_back(
        {is(reported, "RUN"), at_least(power, 5), Duration{10}, std::move(doubtful)});
  }
  void time_and_share(uint16_t condition) {
    measure(AggregateOp::time, std::nullopt, condition);
    contract.measures.back().show.step = {1, 9};
    measure(AggregateOp::share, std::nullopt, condition);
  }

  uint16_t state = signal(SignalType::state);
  uint16_t reported = signal(SignalType::state);
  uint16_t power = signal(SignalType::gauge);
};

TEST_F(AgreementTest, WhatIsContradictedForTooLongIsMissingUntilItIsNot) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  number(power, 20, 3);
  number(power, 50, 7);
  // From 30 to 50 it is doubtful, and down.
  EXPECT_EQ(close(0, 100), (Values{value(80), value(800)}));
  contract.gaps.rules[static_cast<size_t>(GapCause::doubtful)] = GapRule::excluded;
  EXPECT_EQ(close(0, 100), (Values{value(80), value(1000)}));
}

TEST_F(AgreementTest, NoLongerThanAllowedIsBelieved) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  number(power, 20, 3);
  number(power, 30, 7);
  number(power, 40, 3);
  number(power, 51, 7);  // a nanosecond longer
  EXPECT_EQ(close(0, 100), (Values{value(99), value(990)}));
}

TEST_F(AgreementTest, ABreakBeginsAnew) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  for (const auto& [t, kW] : {std::pair(10, 3), std::pair(18, 7), std::pair(20, 3), std::pair(42, 7)})
    number(power, t, kW);
  EXPECT_EQ(close(0, 100), (Values{value(88), value(880)}));  // doubtful from 30 to 42
}

TEST_F(AgreementTest, AGapNeitherEndsItNorMakesItLonger) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  contract.signals[power].alive_within = Duration{8};
  for (const int64_t t : {10, 20, 28, 36})
    number(power, t, 3);
  number(power, 42, 7);
  // Violated for 8 ns from 10 on, and from 20 to 42: doubtful from 22 on.
  EXPECT_EQ(close(0, 100), (Values{value(80), value(800)}));
  EXPECT_EQ(close({{Instant{0}, Instant{19}}, {Instant{19}, Instant{100}}}),
            (std::vector<Values>{{value(19), value(1000)}, {value(61), value(753)}}));
}

TEST_F(AgreementTest, WhatIsDoubtfulAlreadyStaysSoThroughAGapUntilItIsKnownToHaveEnded) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  contract.signals[power].alive_within = Duration{10};
  number(power, 10, 3);  // violated for 10 ns, which is not longer than allowed
  number(power, 40, 3);  // doubtful at once
  number(power, 70, 7);
  EXPECT_EQ(close(0, 100), (Values{value(70), value(700)}));
}

TEST_F(AgreementTest, AGapOfEitherConditionLeavesItOpen) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  contract.signals[reported].alive_within = Duration{30};
  number(power, 22, 3);       // for 8 ns; then nothing is known of what is reported
  text(reported, 35, "RUN");  // doubtful 2 ns later
  text(reported, 50, "STOP");
  EXPECT_EQ(close(0, 100), (Values{value(87), value(870)}));
}

TEST_F(AgreementTest, ItGoesOnAcrossWindows) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  number(power, 35, 3);
  number(power, 70, 7);
  EXPECT_EQ(close({{Instant{0}, Instant{40}}, {Instant{40}, Instant{60}}, {Instant{60}, Instant{100}}}),
            (std::vector<Values>{{value(40), value(1000)}, {value(5), value(250)}, {value(30), value(750)}}));
}

TEST_F(AgreementTest, ItMayHaveBegunBeforeTheFirstWindow) {
  must_agree({state});
  time_and_share(is(state, "RUN"));
  run(-30);
  number(power, -5, 3);
  run(-4);
  EXPECT_EQ(close(0, 10).front(), value(10));  // what is stamped at 0 ends it
  for (const uint16_t each : {state, reported})
    histories[each] = signal::History(signal::ValueKind::text);
  histories[power] = signal::History(signal::ValueKind::number);
  number(power, -5, 3);
  run(-4);
  EXPECT_EQ(close(0, 20).front(), value(6));  // violated from -4 on
}

TEST_F(AgreementTest, OtherSignalsComeBackWithWhatTheySaidMeanwhile) {
  const uint16_t mode = signal(SignalType::text);
  must_agree({mode});
  time_and_share(is(mode, "B"));
  measure(AggregateOp::count, mode);
  measure(AggregateOp::distinct, mode);
  text(mode, 0, "A");
  number(power, 20, 3);
  text(mode, 40, "B");
  text(mode, 45, "B");
  number(power, 50, 7);
  text(mode, 50, "B");
  // Of four samples two are stamped while it is not believed; the one at 50 counts again.
  EXPECT_EQ(close(0, 100), (Values{value(50), value(500), value(2000), value(2000)}));
}

TEST_F(AgreementTest, ReadingsThatAreNotBelievedAreNotCounted) {
  const uint16_t made = signal(SignalType::counter);
  must_agree({made});
  measure(AggregateOp::increase, made);
  number(made, 10, 100);
  number(power, 20, 3);
  number(made, 30, 150);  // at the instant from which it is doubtful
  number(made, 40, 500);
  number(power, 50, 7);
  number(made, 60, 110);
  EXPECT_EQ(close(0, 100), (Values{value(10'000)}));
  EXPECT_EQ(close({{Instant{0}, Instant{30}}, {Instant{30}, Instant{100}}}),
            (std::vector<Values>{{value(0)}, {value(10'000)}}));
}

TEST_F(AgreementTest, MeansAndPartsOfTimeLeaveItOut) {
  const uint16_t level = signal(SignalType::gauge);
  must_agree({level});
  measure(AggregateOp::mean, level);
  measure(AggregateOp::time_mean, level);
  time_and_share(at_least(level, 0));
  number(level, 0, 1);
  number(power, 20, 3);
  number(level, 40, 9);
  number(power, 50, 7);
  // 1 for 30 ns and, once it is believed again, 9 for 50.
  EXPECT_EQ(close(0, 100), (Values{value(1000), value(6000), value(80), value(800)}));
}

TEST_F(AgreementTest, WhatIsMissingAnywayKeepsItsCause) {
  const uint16_t mode = signal(SignalType::text);
  must_agree({mode});
  time_and_share(is(mode, "A"));
  contract.signals[mode].alive_within = Duration{40};
  text(mode, 0, "A");
  number(power, 20, 3);
  // From 30 to 40 doubtful, and down; from 40 on nothing was said.
  EXPECT_EQ(close(0, 100), (Values{value(30), value(750)}));
}

TEST_F(AgreementTest, SeveralAgreementsMayDoubtOneSignal) {
  const uint16_t door = signal(SignalType::state);
  contract.agreements.push_back({is(reported, "RUN"), is(door, "shut"), Duration{20}, {state}});
  must_agree({state});
  time_and_share(is(state, "RUN"));
  text(door, 0, "shut");
  number(power, 20, 3);    // doubtful from 30 to 50
  text(door, 25, "open");  // and from 45 to 60
  number(power, 50, 7);
  text(door, 60, "shut");
  EXPECT_EQ(close(0, 100), (Values{value(70), value(700)}));
}

}  // namespace
}  // namespace panmen::measure
