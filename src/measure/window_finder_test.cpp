#include "measure/window_finder.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "measure/test_signals.hpp"

namespace panmen::measure {
namespace {

using signal::Quality;
using terms::SignalType;
using terms::WindowShape;
using Windows = std::vector<Window>;

// A reading, an amount and whether a trial is on, each heard of for 10 ns.
class WindowFinderTest : public SmallSignals {
 protected:
  static constexpr uint16_t kReading = 0, kAmount = 1, kTrial = 2;

  WindowFinderTest() {
    signal("reading", SignalType::gauge, Duration{10});
    signal("amount", SignalType::interval, Duration{10});
    signal("trial", SignalType::state, Duration{10});
    contract.windows.resize(1);
    is(kTrial, "on");
    is(kTrial, "off");
  }
  void shape(WindowShape shape, uint16_t count) {
    contract.windows[0].shape = shape;
    contract.windows[0].count = count;
    if (shape == WindowShape::samples) return;
    contract.windows[0].begins = uint16_t{0};
    if (shape == WindowShape::between) contract.windows[0].ends = uint16_t{1};
  }
  // Each with its place in the list as its value and ordinal.
  void numbers(uint16_t of, const std::vector<int64_t>& times_ns, Quality quality = Quality::good) {
    for (size_t i = 0; i < times_ns.size(); ++i)
      number(of, times_ns[i], static_cast<double>(i), quality, i);
  }
  void trial(const std::vector<std::pair<int64_t, std::string>>& states) {
    for (const auto& [time_ns, state] : states)
      text(kTrial, time_ns, state);
  }
  Windows found(int64_t from_ns, int64_t through_ns) {
    finder.emplace(contract, uint16_t{0}, facts);
    finder->begin(Instant{from_ns}, released(Instant{through_ns}));
    finder->take(pointers, Instant{through_ns});
    return finder->take_found();
  }
  static Window window(int64_t from_ns, int64_t to_ns) { return {Instant{from_ns}, Instant{to_ns}}; }

  std::optional<WindowFinder> finder;
};

TEST_F(WindowFinderTest, SamplesOfAGaugeAreThoseFromTheStartOn) {
  shape(WindowShape::samples, 3);
  contract.windows[0].signal = kReading;
  numbers(kReading, {-1, 0, 2, 4, 6, 8, 8, 8, 20});
  EXPECT_EQ(found(0, 100), (Windows{window(0, 5), window(5, 9)})) << "what has one stamp stays together";
  EXPECT_EQ(finder->next_from(), Instant{9});
  EXPECT_EQ(finder->needed_from(), Instant{100});
}

TEST_F(WindowFinderTest, AmountsBelongToTheWindowTheyEndIn) {
  shape(WindowShape::samples, 2);
  contract.windows[0].signal = kAmount;
  numbers(kAmount, {0, 5, 10, 15, 20, 25});
  EXPECT_EQ(found(0, 20), (Windows{window(0, 10), window(10, 20)}));
}

TEST_F(WindowFinderTest, OnlyGoodSamplesAreCounted) {
  shape(WindowShape::samples, 2);
  contract.windows[0].signal = kReading;
  contract.signals[kReading].greatest = 4;
  numbers(kReading, {0, 2, 4, 6, 8, 10, 12});  // the last two show 5 and 6
  numbers(kReading, {1, 3}, Quality::uncertain);
  EXPECT_EQ(found(0, 100), (Windows{window(0, 3), window(3, 7)}));
}

TEST_F(WindowFinderTest, ACycleEndsWhereTheNextBegins) {
  shape(WindowShape::cycles, 2);
  trial({{0, "on"},
         {5, "off"},
         {10, "on"},
         {15, "off"},
         {20, "on"},
         {25, "off"},
         {30, "on"},
         {35, "off"},
         {40, "on"},
         {45, "off"},
         {50, "on"}});
  EXPECT_EQ(found(1, 60), (Windows{window(10, 30), window(30, 50)}));
  EXPECT_EQ(finder->next_from(), Instant{50});
  EXPECT_EQ(found(0, 60), (Windows{window(10, 30), window(30, 50)})) << "nothing is known before the first";
}

TEST_F(WindowFinderTest, AConditionThatBecomesTrueAfterAGapDoesSoByWhatWasKnownLast) {
  shape(WindowShape::cycles, 1);
  trial({{0, "off"}, {30, "on"}, {35, "off"}, {60, "off"}, {65, "on"}, {90, "on"}});
  EXPECT_EQ(found(0, 95), (Windows{window(30, 65)}));
}

TEST_F(WindowFinderTest, BetweenABeginningAndTheNextEnd) {
  shape(WindowShape::between, 1);
  trial({{0, "off"},
         {5, "on"},
         {10, "broken"},
         {15, "on"},
         {20, "off"},
         {25, "broken"},
         {30, "off"},
         {35, "on"},
         {40, "off"}});
  EXPECT_EQ(found(0, 40), (Windows{window(5, 20)})) << "what happens at 40 is not known yet";
  EXPECT_EQ(finder->next_from(), Instant{35});
  finder->take(released(Instant{41}), Instant{41});
  EXPECT_EQ(finder->take_found(), (Windows{window(35, 40)}));
  EXPECT_EQ(finder->next_from(), Instant{41});
}

TEST_F(WindowFinderTest, WhereOneEndsAnotherMayBegin) {
  shape(WindowShape::between, 1);
  contract.windows[0].ends = uint16_t{0};
  trial({{0, "off"}, {5, "on"}, {10, "off"}, {15, "on"}, {20, "off"}, {25, "on"}});
  EXPECT_EQ(found(0, 30), (Windows{window(5, 15), window(15, 25)}));
}

TEST_F(WindowFinderTest, NoneBeginsAtTheContractsEndOrBehindIt) {
  shape(WindowShape::between, 1);
  trial({{0, "off"}, {5, "on"}, {10, "off"}, {15, "on"}, {20, "off"}, {25, "on"}, {30, "off"}});
  contract.until = Instant{16};
  EXPECT_EQ(found(0, 40), (Windows{window(5, 10), window(15, 20)})) << "one that has begun goes on";
  EXPECT_EQ(finder->next_from(), Instant{Instant::kMaxNs});
  EXPECT_EQ(finder->needed_from(), Instant{Instant::kMaxNs});
  contract.until = Instant{15};
  EXPECT_EQ(found(0, 40), (Windows{window(5, 10)}));
}

}  // namespace
}  // namespace panmen::measure
