#include "core/workers.hpp"

#include <atomic>
#include <numeric>

#include <gtest/gtest.h>

namespace panmen::core {
namespace {

TEST(Workers, EachCallIsMadeOnceWhateverTheirNumber) {
  for (const size_t threads : {1U, 2U, 7U}) {
    Workers workers(threads);
    for (const size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<int> calls(count, 0);
      workers.for_each(count, [&](size_t i) { ++calls[i]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), size_t{0}), count);
      EXPECT_TRUE(calls.empty() || *std::min_element(calls.begin(), calls.end()) == 1);
    }
  }
}

TEST(Workers, CallsRunAtTheSameTime) {
  Workers workers(2);
  std::atomic<int> waiting{0};
  // Each of the two waits for the other: one after the other they would never end.
  workers.for_each(2, [&](size_t) {
    ++waiting;
    while (waiting < 2)
      std::this_thread::yield();
  });
  EXPECT_EQ(waiting, 2);
}

}  // namespace
}  // namespace panmen::core
