#include "commission/counter_profile.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

using terms::CounterReset;

CounterProfile of(const std::vector<double>& readings) {
  CounterProfile counter;
  int64_t s = 0;
  for (const double reading : readings)
    counter.take(Instant{} + Duration::seconds(++s), reading);
  return counter;
}

TEST(CounterProfile, ResetsToZeroAreToldFromCorrections) {
  const CounterProfile counter = of({0, 400, 812, 3, 500, 0, 10});
  EXPECT_EQ(counter.drops(Drop::to_zero), 2U);
  EXPECT_EQ(counter.drops(), 2U);
  EXPECT_TRUE(counter.fits(CounterReset::to_zero, 0));
  EXPECT_FALSE(counter.fits(CounterReset::corrected, 0));
  EXPECT_EQ(counter.likely_rule(), CounterReset::to_zero);
  EXPECT_DOUBLE_EQ(counter.increase(CounterReset::to_zero), 812 + 3 + 497 + 0 + 10);
  EXPECT_DOUBLE_EQ(counter.increase(CounterReset::corrected), 10);
  EXPECT_EQ(counter.steps_down().front().before, 812);
  EXPECT_EQ(counter.steps_down().front().after, 3);
}

TEST(CounterProfile, ASmallStepDownIsACorrection) {
  const CounterProfile counter = of({100, 233, 224, 260});
  EXPECT_EQ(counter.drops(Drop::correction), 1U);
  EXPECT_TRUE(counter.fits(CounterReset::corrected, 0));
  EXPECT_FALSE(counter.fits(CounterReset::to_zero, 0));
  EXPECT_EQ(counter.likely_rule(), CounterReset::corrected);
  EXPECT_DOUBLE_EQ(counter.increase(CounterReset::corrected), 160);
  EXPECT_DOUBLE_EQ(counter.greatest(), 260);
  EXPECT_DOUBLE_EQ(counter.largest_step(), 133);
}

TEST(CounterProfile, AWrapAtSixteenBitsIsFound) {
  const CounterProfile counter = of({64'000, 65'500, 30, 2'000});
  EXPECT_EQ(counter.drops(Drop::wrapped), 1U);
  EXPECT_EQ(counter.likely_rule(), CounterReset::wraps);
  EXPECT_DOUBLE_EQ(counter.likely_wrap(), 65'536);
  EXPECT_TRUE(counter.fits(CounterReset::wraps, 65'536));
  EXPECT_FALSE(counter.fits(CounterReset::wraps, 10'000));
  EXPECT_DOUBLE_EQ(counter.increase(CounterReset::wraps, 65'536), 1'500 + 36 + 30 + 1'970);
}

TEST(CounterProfile, DecimalCountersWrapToo) {
  EXPECT_DOUBLE_EQ(of({999'900, 12}).likely_wrap(), 1e6);
  EXPECT_DOUBLE_EQ(of({4'294'967'000.0, 12}).likely_wrap(), 4'294'967'296.0);
}

TEST(CounterProfile, MoreThanTheWrapDoesNotFit) {
  EXPECT_FALSE(of({10, 70'000}).fits(CounterReset::wraps, 65'536));
  EXPECT_TRUE(of({10, 60'000}).fits(CounterReset::wraps, 65'536));
}

TEST(CounterProfile, StepsDownAreKeptUpToABound) {
  std::vector<double> readings;
  for (int i = 0; i < 100; ++i)
    readings.insert(readings.end(), {0, 50});
  const CounterProfile counter = of(readings);
  EXPECT_EQ(counter.drops(), 99U);
  EXPECT_EQ(counter.steps_down().size(), CounterProfile::kStepsKept);
}

}  // namespace
}  // namespace panmen::commission
