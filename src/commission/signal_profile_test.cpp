#include "commission/signal_profile.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

using signal::Quality;
using terms::SignalType;

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

terms::Signal signal_of(SignalType type) {
  terms::Signal signal;
  signal.type = type;
  signal.alive_within = Duration::seconds(5);
  return signal;
}

Sample number(int64_t s, double value, Quality quality = Quality::good) {
  return {at_s(s), quality, value, 0};
}

TEST(SignalProfile, ASampleEachSecondIsPeriodic) {
  const terms::Signal signal = signal_of(SignalType::gauge);
  SignalProfile profile(signal);
  for (int64_t s = 0; s < 50; ++s)
    EXPECT_TRUE(profile.take(number(s, static_cast<double>(s % 7))));
  profile.take(number(5'000, 1));
  EXPECT_EQ(profile.rhythm(), Rhythm::periodic);
  EXPECT_EQ(profile.intervals().quantile(0.5), Duration::seconds(1));
  EXPECT_EQ(profile.numbers().least, 0);
  EXPECT_EQ(profile.numbers().greatest, 6);
}

TEST(SignalProfile, AStateThatSpeaksWhenItChangesReportsByException) {
  const terms::Signal signal = signal_of(SignalType::state);
  SignalProfile changes(signal);
  SignalProfile repeats(signal);
  int64_t s = 0;
  for (uint32_t i = 0; i < 40; ++i) {
    s += 1 + static_cast<int64_t>(i * i % 97) * 10;
    changes.take({at_s(s), Quality::good, 0, i % 2});
    repeats.take({at_s(s), Quality::good, 0, i / 10});
  }
  EXPECT_EQ(changes.rhythm(), Rhythm::by_exception);
  EXPECT_EQ(repeats.rhythm(), Rhythm::irregular);
}

TEST(SignalProfile, AFewSamplesTellNoRhythm) {
  const terms::Signal signal = signal_of(SignalType::gauge);
  SignalProfile profile(signal);
  for (int64_t s = 0; s < 5; ++s)
    profile.take(number(s, 1));
  EXPECT_EQ(profile.rhythm(), Rhythm::too_few);
}

TEST(SignalProfile, WhatTheTermsDoNotBelieveIsCountedByItsReason) {
  terms::Signal signal = signal_of(SignalType::gauge);
  signal.least = 0;
  signal.greatest = 120;
  signal.jump_above = 50;
  signal.stuck_after = Duration::seconds(10);
  SignalProfile profile(signal);
  EXPECT_TRUE(profile.take(number(0, 100)));
  EXPECT_FALSE(profile.take(number(1, 130)));  // outside
  EXPECT_FALSE(profile.take(number(2, 40)));   // 90 down
  EXPECT_TRUE(profile.take(number(3, 41)));
  EXPECT_TRUE(profile.take(number(13, 41)));  // for 10 s: not longer
  EXPECT_FALSE(profile.take(number(14, 41)));
  EXPECT_FALSE(profile.take(number(15, 41)));
  EXPECT_FALSE(profile.take(number(16, 42, Quality::bad)));
  EXPECT_EQ(profile.numbers().outside_valid, 1U);
  EXPECT_EQ(profile.numbers().jumps, 1U);
  EXPECT_EQ(profile.numbers().stuck, 2U);
  EXPECT_EQ(profile.numbers().stuck_stretches, 1U);
  EXPECT_EQ(profile.numbers().unchanged.from, at_s(3));
  EXPECT_EQ(profile.numbers().unchanged.to, at_s(15));
  EXPECT_EQ(profile.numbers().unchanged_value, 41);
}

TEST(SignalProfile, StepsBackAreMeasuredFromTheNewestStamp) {
  const terms::Signal signal = signal_of(SignalType::gauge);
  SignalProfile profile(signal);
  signal::Series series;
  for (const int64_t s : {10, 20, 20, 14, 16, 30}) {
    series.times_ns.push_back(at_s(s).ns);
    series.ordinals.push_back(0);
    series.qualities.push_back(s == 16 ? Quality::bad : Quality::good);
    series.numbers.push_back(0);
  }
  profile.arrive(series, {.accepted = 5,
                          .duplicate = 1,
                          .conflicting = 0,
                          .doubtful = 1,
                          .unread = 0,
                          .out_of_order = 2,
                          .late = {3}});
  const SignalProfile::Arrivals& arrived = profile.arrivals();
  EXPECT_EQ(arrived.all, 6U);
  EXPECT_EQ(arrived.repeated_stamps, 1U);
  EXPECT_EQ(arrived.out_of_order, 2U);
  EXPECT_EQ(arrived.step_back, Duration::seconds(6));
  EXPECT_EQ(arrived.step_back_at, at_s(14));
  EXPECT_EQ(arrived.late, 1U);
  EXPECT_EQ(arrived.bad, 1U);
}

}  // namespace
}  // namespace panmen::commission
