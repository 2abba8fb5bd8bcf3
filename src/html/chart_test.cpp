#include "html/chart.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::html {
namespace {

std::vector<int64_t> round(int64_t least, int64_t greatest, int most) {
  std::vector<int64_t> values;
  for (const Int128 value : round_values(least, greatest, most))
    values.push_back(static_cast<int64_t>(value));
  return values;
}

TEST(Chart, RoundValuesAreMultiplesOfOneTwoOrFive) {
  EXPECT_EQ(round(0, 10, 6), (std::vector<int64_t>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(round(9444, 9800, 6), (std::vector<int64_t>{9500, 9600, 9700, 9800}));
  EXPECT_EQ(round(-7, 7, 4), (std::vector<int64_t>{-5, 0, 5}));
  EXPECT_EQ(round(3, 3, 2), (std::vector<int64_t>{3}));
}

TEST(Chart, RoundValuesAreFewAndWithinWhateverTheRange) {
  EXPECT_TRUE(rc::check([](int64_t a, int64_t b) {
    constexpr int kMost = 6;
    const int64_t least = std::min(a, b);
    const int64_t greatest = std::max(a, b);
    const std::vector<Int128> values = round_values(least, greatest, kMost);
    RC_ASSERT(!values.empty());
    RC_ASSERT(values.size() <= static_cast<size_t>(kMost));
    RC_ASSERT(values.front() >= least);
    RC_ASSERT(values.back() <= greatest);
  }));
  EXPECT_LE(round_values(INT64_MIN, INT64_MAX, 6).size(), 6U);
}

TEST(Chart, AScaleHasRoomAboveAndBelow) {
  const ValueScale scale(0, 120, 0, 140);
  EXPECT_DOUBLE_EQ(scale.y(120), 10);
  EXPECT_DOUBLE_EQ(scale.y(0), 130);
  const ValueScale flat(5, 5, 0, 100);
  EXPECT_DOUBLE_EQ(flat.y(5), 50);
  const ValueScale widest(INT64_MIN, INT64_MAX, 0, 140);
  EXPECT_NEAR(widest.y(0), 70, 0.001);
}

TEST(Chart, EqualNeighboursAreOneStep) {
  StepPath path(0, 10);
  path.step(1, 10);
  path.step(2, 5);
  path.step(3, 5.01);
  path.end(4);
  EXPECT_EQ(path.text(), "M0 10H2V5H4");
}

TEST(Chart, CoordinatesHaveOneDigitAtMost) {
  EXPECT_EQ(coordinate(12), "12");
  EXPECT_EQ(coordinate(12.34), "12.3");
  EXPECT_EQ(coordinate(-0.01), "0");
}

TEST(Chart, AKeyHoldsTextOnly) {
  const KeyEntry entries[] = {{"#fff", "<b>"}, {"", "△ sign"}};
  EXPECT_EQ(key(entries),
            "<span class=\"key\"><span><i style=\"background:#fff\"></i>&lt;b&gt;</span><span>△ "
            "sign</span></span>");
}

}  // namespace
}  // namespace panmen::html
