#include "commission/say.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

Zone shanghai() {
  Zone zone;
  zone.name = "Asia/Shanghai";
  zone.initial_offset_s = 8 * 3600;
  return zone;
}

TEST(Say, Durations) {
  const Zone zone = shanghai();
  const Say english(Language::english, zone);
  EXPECT_EQ(english.duration(Duration{}), "0 s");
  EXPECT_EQ(english.duration(Duration{20'000'000}), "20 ms");
  EXPECT_EQ(english.duration(Duration{1'005'000'000}), "1.005 s");
  EXPECT_EQ(english.duration(Duration::seconds(60)), "1 min");
  EXPECT_EQ(english.duration(Duration::seconds(75)), "1 min 15 s");
  EXPECT_EQ(english.duration(Duration::minutes(250)), "4 h 10 min");
  EXPECT_EQ(english.duration(Duration::hours(24 * 12 + 3)), "12 d 3 h");
  EXPECT_EQ(english.duration(Duration::seconds(-7)), "−7 s");
  EXPECT_EQ(Say(Language::chinese, zone).duration(Duration::minutes(250)), "4 小时 10 分钟");
}

TEST(Say, OnlyNothingIsZeroAndOnlyAllIsAHundred) {
  EXPECT_EQ(Say::share(0), "0 %");
  EXPECT_EQ(Say::share(0.00001), "< 0.01 %");
  EXPECT_EQ(Say::share(0.0012), "0.12 %");
  EXPECT_EQ(Say::share(0.5), "50 %");
  EXPECT_EQ(Say::share(0.716), "71.6 %");
  EXPECT_EQ(Say::share(0.999999), "> 99.99 %");
  EXPECT_EQ(Say::share(1), "100 %");
}

TEST(Say, NumbersAndTimes) {
  const Zone zone = shanghai();
  const Say english(Language::english, zone);
  EXPECT_EQ(Say::number(0.12345), "0.1235");
  EXPECT_EQ(Say::number(4294967295.0), "4,294,967,295");
  EXPECT_EQ(Say::number(-2.5, "kW"), "-2.5 kW");
  const Instant t = Instant{} + Duration::seconds(1666772241);  // 2022-10-26T08:17:21Z
  EXPECT_EQ(english.instant(t), "2022-10-26 16:17:21");
  EXPECT_EQ(english.span(t, t + Duration::hours(1)), "2022-10-26 16:17:21 – 17:17:21");
  EXPECT_EQ(english.span(t, t + Duration::hours(10)), "2022-10-26 16:17:21 – 2022-10-27 02:17:21");
  EXPECT_EQ(english.with("{0} of {1}", "{1} 中 {0}", 3, 8), "3 of 8");
  EXPECT_EQ(Say(Language::chinese, zone).with("{0} of {1}", "{1} 中 {0}", 3, 8), "8 中 3");
}

}  // namespace
}  // namespace panmen::commission
