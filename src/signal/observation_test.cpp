#include "signal/observation.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::signal {
namespace {

TEST(Block, EncodingIsCanonicalAndRefusesEveryTruncation) {
  BlockBuilder builder("cell/ur3");
  const size_t state = builder.series("State", ValueKind::text);
  const size_t current = builder.series("Current", ValueKind::number);
  builder.add_text(state, Instant{1}, 0, Quality::good, "RUN");
  builder.add_text(state, Instant{2}, 0, Quality::good, "STOP");
  builder.add_text(state, Instant{3}, 0, Quality::bad, "RUN");
  builder.add_number(current, Instant{1}, 7, Quality::out_of_range, -1.5);
  const Block block = builder.take();
  EXPECT_EQ(builder.size(), 0U);
  EXPECT_EQ(block.size(), 4U);
  EXPECT_EQ(block.series.front().metric, "Current");
  const std::vector<uint8_t> bytes = encode(block);
  const auto decoded = decode_block(bytes);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, block);
  for (size_t n = 0; n < bytes.size(); ++n)
    EXPECT_FALSE(decode_block(Bytes(bytes).first(n)).ok()) << n;
}

TEST(Block, EveryQualityIsKeptAndAnotherRefused) {
  constexpr auto kLast = static_cast<uint8_t>(Quality::unread);
  BlockBuilder builder("a");
  const size_t gauge = builder.series("g", ValueKind::number);
  for (uint8_t quality = 0; quality <= kLast; ++quality)
    builder.add_number(gauge, Instant{quality}, 0, static_cast<Quality>(quality), 1);
  Block block = builder.take();
  const auto decoded = decode_block(encode(block));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(*decoded, block);
  block.series[0].qualities.back() = static_cast<Quality>(kLast + 1);
  EXPECT_FALSE(decode_block(encode(block)).ok());
}

TEST(Block, RefusesWhatIsNotCanonical) {
  BlockBuilder builder("a");
  const size_t state = builder.series("s", ValueKind::text);
  builder.add_text(state, Instant{1}, 0, Quality::good, "x");
  Block block = builder.take();
  Block unused = block;
  unused.series[0].dictionary.push_back("y");
  EXPECT_FALSE(decode_block(encode(unused)).ok());
  Block twice = block;
  twice.series.push_back(twice.series[0]);
  EXPECT_FALSE(decode_block(encode(twice)).ok());
  Block infinite = block;
  infinite.series[0].kind = ValueKind::number;
  infinite.series[0].numbers = {1.0 / 0.0};
  EXPECT_FALSE(decode_block(encode(infinite)).ok());
}

TEST(BlockBuilder, HandlesStayValidAcrossBlocks) {
  BlockBuilder builder("a");
  const size_t state = builder.series("s", ValueKind::text);
  builder.add_text(state, Instant{1}, 0, Quality::good, "x");
  EXPECT_EQ(builder.take().size(), 1U);
  builder.add_text(state, Instant{2}, 0, Quality::good, "y");
  const Block second = builder.take();
  ASSERT_EQ(second.series.size(), 1U);
  EXPECT_EQ(second.series[0].dictionary, std::vector<std::string>{"y"});
}

TEST(Series, ItsTimesAreTheLeastAndTheGreatest) {
  EXPECT_TRUE(rc::check([] {
    Series series;
    series.times_ns = *rc::gen::nonEmpty<std::vector<int64_t>>();
    const TimeRange range = times_of(series);
    RC_ASSERT(range.first.ns == *std::ranges::min_element(series.times_ns));
    RC_ASSERT(range.last.ns == *std::ranges::max_element(series.times_ns));
  }));
}

}  // namespace
}  // namespace panmen::signal
