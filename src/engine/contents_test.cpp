#include "engine/contents.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::engine {
namespace {

TEST(ContentsProperty, FindsExactlyTheBlocksThatOverlapInOrderOfArrival) {
  EXPECT_TRUE(rc::check("as a scan does", [] {
    const auto edges = *rc::gen::container<std::vector<std::pair<int64_t, int64_t>>>(rc::gen::pair(
        rc::gen::inRange<int64_t>(-1000, 1000),
        rc::gen::map(rc::gen::inRange<int64_t>(0, 12), [](int64_t k) { return (int64_t{1} << k) - 1; })));
    Contents contents;
    std::vector<Content> all;
    for (const auto& [first, length] : edges) {
      Content content;
      content.first = {first};
      content.last = {first + length};
      content.arrival = all.size();
      all.push_back(content);
      contents.add(content);
    }
    const Instant from{*rc::gen::inRange<int64_t>(-1200, 1200)};
    const Instant to{from.ns + *rc::gen::inRange<int64_t>(0, 300)};
    std::vector<uint64_t> expected;
    for (const Content& content : all)
      if (content.first <= to && content.last >= from) expected.push_back(content.arrival);
    std::vector<uint64_t> found;
    for (const Content* content : contents.overlapping(from, to))
      found.push_back(content->arrival);
    RC_ASSERT(found == expected);
  }));
}

TEST(Contents, ReachesFromEndToEndOfTime) {
  Contents contents;
  Content content;
  content.first = {Instant::kMinNs};
  content.last = {Instant::kMaxNs};
  contents.add(content);
  EXPECT_EQ(contents.overlapping({0}, {0}).size(), 1U);
  EXPECT_EQ(contents.overlapping({Instant::kMaxNs}, {Instant::kMaxNs}).size(), 1U);
}

}  // namespace
}  // namespace panmen::engine
