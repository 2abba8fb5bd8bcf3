#include "commission/coverage.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::commission {
namespace {

using terms::Liveness;
using terms::SignalType;

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

terms::Signal signal_of(SignalType type, Liveness liveness, int64_t within_s) {
  terms::Signal signal;
  signal.type = type;
  signal.liveness = liveness;
  signal.alive_within = Duration::seconds(within_s);
  return signal;
}

TEST(Coverage, ASampleHoldsForItsPeriodAndNoLonger) {
  const terms::Signal signal = signal_of(SignalType::gauge, Liveness::period, 5);
  Coverage coverage(signal);
  coverage.begin(at_s(0));
  coverage.take(at_s(10), true);
  coverage.take(at_s(13), true);
  coverage.take(at_s(40), false);
  coverage.take(at_s(42), true);
  coverage.end(at_s(60));
  EXPECT_DOUBLE_EQ(coverage.known_s(), 3 + 5 + 5);
  EXPECT_DOUBLE_EQ(coverage.doubtful_s(), 2);
  EXPECT_DOUBLE_EQ(coverage.missing_s(), 10 + 22 + 13);
  EXPECT_EQ(coverage.gaps(), 3U);
  EXPECT_EQ(coverage.longest_gaps().front().from, at_s(18));
  EXPECT_EQ(coverage.longest_gaps().front().to, at_s(40));
  EXPECT_NEAR(coverage.known().between(at_s(10), at_s(18)), 8, 1e-6);
}

TEST(Coverage, AnIntervalCoversTheTimeBeforeItsStamp) {
  const terms::Signal signal = signal_of(SignalType::interval, Liveness::period, 900);
  Coverage coverage(signal);
  coverage.begin(at_s(900));
  coverage.take(at_s(900), true);
  coverage.take(at_s(1800), true);
  coverage.take(at_s(4500), true);
  coverage.end(at_s(4500));
  EXPECT_DOUBLE_EQ(coverage.known_s(), 1800);
  EXPECT_DOUBLE_EQ(coverage.missing_s(), 1800);
  EXPECT_EQ(coverage.longest_gaps().front().from, at_s(1800));
}

TEST(Coverage, BeatsHoldAValueAndASilenceEndsItUntilTheNextSample) {
  const terms::Signal signal = signal_of(SignalType::state, Liveness::heartbeat, 10);
  Coverage coverage(signal);
  coverage.begin(at_s(0));
  coverage.take(at_s(0), true);
  coverage.beat(at_s(8));
  coverage.beat(at_s(16));  // known to 26
  coverage.beat(at_s(40));  // too late: the value is not back
  coverage.take(at_s(45), true);
  coverage.end(at_s(50));
  EXPECT_DOUBLE_EQ(coverage.known_s(), 26 + 5);
  EXPECT_DOUBLE_EQ(coverage.missing_s(), 19);
}

TEST(Coverage, ASessionHoldsUntilItEnds) {
  terms::Signal signal = signal_of(SignalType::state, Liveness::session, 0);
  signal.connection = 0;
  Coverage coverage(signal);
  coverage.begin(at_s(0));
  coverage.take(at_s(0), true);  // before the connection said anything: not heard
  coverage.connection(at_s(10), "alive");
  coverage.take(at_s(10), true);
  coverage.connection(at_s(110), "device");
  coverage.connection(at_s(150), "alive");  // the value does not come back by itself
  coverage.take(at_s(160), true);
  coverage.end(at_s(200));
  EXPECT_DOUBLE_EQ(coverage.known_s(), 100 + 40);
  EXPECT_DOUBLE_EQ(coverage.missing_s(), 60);
}

TEST(Coverage, AnEndedConnectionEndsAPeriodToo) {
  terms::Signal signal = signal_of(SignalType::gauge, Liveness::period, 60);
  signal.connection = 0;
  Coverage coverage(signal);
  coverage.begin(at_s(0));
  coverage.take(at_s(0), true);
  coverage.connection(at_s(20), "gateway");
  coverage.end(at_s(60));
  EXPECT_DOUBLE_EQ(coverage.known_s(), 20);
}

TEST(Coverage, SamplesUnderAnEndedConnectionEndNoGap) {
  for (const Liveness liveness : {Liveness::period, Liveness::session}) {
    terms::Signal signal = signal_of(SignalType::gauge, liveness, 10);
    signal.connection = 0;
    Coverage coverage(signal);
    coverage.begin(at_s(0));
    coverage.connection(at_s(0), "alive");
    coverage.take(at_s(0), true);
    coverage.connection(at_s(5), "gateway");
    for (int64_t s = 10; s < 3600; s += 10)
      coverage.take(at_s(s), true);
    coverage.connection(at_s(3605), "alive");
    coverage.take(at_s(3605), true);
    coverage.end(at_s(3610));
    EXPECT_EQ(coverage.gaps(), 1U);
    EXPECT_DOUBLE_EQ(coverage.missing_s(), 3600);
    ASSERT_EQ(coverage.longest_gaps().size(), 1U);
    EXPECT_EQ(coverage.longest_gaps().front().from, at_s(5));
    EXPECT_EQ(coverage.longest_gaps().front().to, at_s(3605));
  }
}

TEST(Coverage, EverySecondIsKnownDoubtfulOrMissing) {
  EXPECT_TRUE(rc::check([](std::vector<std::pair<uint8_t, bool>> samples, bool interval) {
    const terms::Signal signal =
        signal_of(interval ? SignalType::interval : SignalType::gauge, Liveness::period, 30);
    Coverage coverage(signal);
    coverage.begin(at_s(0));
    int64_t s = 0;
    for (const auto& [step, good] : samples) {
      s += step;
      coverage.take(at_s(s), good);
    }
    coverage.end(at_s(s + 100));
    const double all = coverage.known_s() + coverage.doubtful_s() + coverage.missing_s();
    RC_ASSERT(std::abs(all - static_cast<double>(s + 100)) < 1e-6);
    RC_ASSERT(std::abs(coverage.known_by_quarter().between(at_s(0), at_s(s + 3600)) - coverage.known_s()) <
              0.01);
  }));
}

}  // namespace
}  // namespace panmen::commission
