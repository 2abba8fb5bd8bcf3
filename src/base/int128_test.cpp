#include "base/int128.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

constexpr Int128 kLargest = static_cast<Int128>(~UInt128{0} >> 1);
constexpr Int128 kSmallest = -kLargest - 1;

TEST(Int128, IsWrittenInDecimalDigits) {
  EXPECT_EQ(to_string(Int128{0}), "0");
  EXPECT_EQ(to_string(Int128{-7}), "-7");
  EXPECT_EQ(to_string(Int128{1'000'000'000'000'000'000} * 100), "100000000000000000000");
  EXPECT_EQ(to_string(kLargest), "170141183460469231731687303715884105727");
  EXPECT_EQ(to_string(kSmallest), "-170141183460469231731687303715884105728");
}

TEST(Int128, IsWrittenAsTheStandardLibraryWritesWhatFitsSixtyFourBits) {
  EXPECT_TRUE(rc::check([](int64_t value) { RC_ASSERT(to_string(Int128{value}) == std::to_string(value)); }));
}

TEST(DivideHalfEven, RoundsHalvesToTheEvenNeighbour) {
  const auto rounded = [](int n, int d) { return static_cast<int>(divide_half_even(n, d)); };
  EXPECT_EQ(rounded(1, 2), 0);
  EXPECT_EQ(rounded(3, 2), 2);
  EXPECT_EQ(rounded(5, 2), 2);
  EXPECT_EQ(rounded(-1, 2), 0);
  EXPECT_EQ(rounded(-3, 2), -2);
  EXPECT_EQ(rounded(-5, 2), -2);
  EXPECT_EQ(rounded(1, 3), 0);
  EXPECT_EQ(rounded(2, 3), 1);
  EXPECT_EQ(rounded(-2, 3), -1);
  EXPECT_EQ(rounded(6, 3), 2);
}

TEST(DivideHalfEven, HoldsAtTheEndsOfItsRange) {
  EXPECT_TRUE(divide_half_even(kSmallest, 1) == kSmallest);
  EXPECT_TRUE(divide_half_even(kLargest, 1) == kLargest);
  EXPECT_TRUE(divide_half_even(kLargest, kLargest) == 1);
  EXPECT_TRUE(divide_half_even(kSmallest, kLargest) == -1);
  EXPECT_TRUE(divide_half_even(1, kLargest) == 0);
}

// Small numbers make halves common; the check knows only what "nearest, and even where two are" means.
TEST(DivideHalfEven, IsTheNearestIntegerAndTheEvenOneOfTwo) {
  for (int d = 1; d <= 40; ++d) {
    for (int n = -400; n <= 400; ++n) {
      const int q = static_cast<int>(divide_half_even(n, d));
      const int twice_error = 2 * std::abs(n - q * d);
      ASSERT_LE(twice_error, d) << n << "/" << d;
      if (twice_error == d) {
        ASSERT_EQ(q % 2, 0) << n << "/" << d;
      }
    }
  }
}

TEST(DivideHalfEven, IsNearestForLargeNumbers) {
  EXPECT_TRUE(rc::check([](int64_t a, int64_t b, int64_t c) {
    RC_PRE(c > 0);
    const Int128 n = Int128{a} * b;
    const Int128 q = divide_half_even(n, c);
    const Int128 error = n - q * c;
    const Int128 size = error < 0 ? -error : error;
    RC_ASSERT(2 * size <= c);
    RC_ASSERT(2 * size != c || q % 2 == 0);
  }));
}

}  // namespace
}  // namespace panmen
