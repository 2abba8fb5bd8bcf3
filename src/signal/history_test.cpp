#include "signal/history.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::signal {
namespace {

struct Obs {
  int64_t time_ns;
  double value;
  Quality quality = Quality::good;
  uint64_t ordinal = 0;
};

Series numbers(const std::vector<Obs>& observations) {
  Series series;
  series.metric = "m";
  for (const Obs& o : observations) {
    series.times_ns.push_back(o.time_ns);
    series.ordinals.push_back(o.ordinal);
    series.qualities.push_back(o.quality);
    series.numbers.push_back(o.value);
  }
  return series;
}

std::vector<double> released_values(const History& history) {
  const Samples samples = history.released();
  return {samples.numbers.begin(), samples.numbers.end()};
}

TEST(History, PutsShuffledObservationsInOrderAndReleasesUpToTheWatermark) {
  History history(ValueKind::number);
  const Taken taken = history.take(numbers({{30, 3}, {10, 1}, {20, 2}, {40, 4}}));
  EXPECT_EQ(taken.accepted, 4U);
  EXPECT_EQ(taken.out_of_order, 2U);
  EXPECT_EQ(history.released().size(), 0U);
  history.release(Instant{30});
  EXPECT_EQ(released_values(history), (std::vector<double>{1, 2, 3}));
}

TEST(History, WhatIsStampedAtOrBeforeTheWatermarkIsLate) {
  History history(ValueKind::number);
  ASSERT_EQ(history.take(numbers({{10, 1}})).accepted, 1U);
  history.release(Instant{20});
  const Taken taken = history.take(numbers({{20, 9}, {21, 2}}));
  EXPECT_EQ(taken.late, std::vector<uint32_t>{0});
  EXPECT_EQ(taken.accepted, 1U);
  history.release(Instant{30});
  EXPECT_EQ(released_values(history), (std::vector<double>{1, 2}));
}

TEST(History, TheSameObservationTwiceIsOneDuplicate) {
  History history(ValueKind::number);
  EXPECT_EQ(history.take(numbers({{10, 1}, {10, 1}})).duplicate, 1U);
  const Taken again = history.take(numbers({{10, 1}}));
  EXPECT_EQ(again.duplicate, 1U);
  EXPECT_EQ(again.accepted, 0U);
  EXPECT_EQ(history.size(), 1U);
}

TEST(History, TwoValuesAtOneInstantAreBothKeptAndUncertainWhicheverCameFirst) {
  for (const auto& [first, second] : {std::pair(1.0, 2.0), std::pair(2.0, 1.0)}) {
    History history(ValueKind::number);
    ASSERT_EQ(history.take(numbers({{10, first}})).conflicting, 0U);
    const Taken taken = history.take(numbers({{10, second}}));
    EXPECT_EQ(taken.accepted, 1U);
    EXPECT_EQ(taken.conflicting, 1U);
    EXPECT_EQ(history.take(numbers({{10, first}, {10, second}})).duplicate, 2U);
    history.release(Instant{10});
    ASSERT_EQ(history.released().size(), 2U);
    EXPECT_EQ(history.released().qualities[0], Quality::uncertain);
    EXPECT_EQ(history.released().qualities[1], Quality::uncertain);
  }
}

TEST(History, ManyValuesAtOneInstantAreEachKeptOnce) {
  History history(ValueKind::number);
  std::vector<Obs> stuck;
  for (int i = 0; i < 5000; ++i)
    stuck.push_back({10, static_cast<double>((i * 7919) % 5000)});
  const Taken taken = history.take(numbers(stuck));
  EXPECT_EQ(taken.accepted, 5000U);
  EXPECT_EQ(taken.conflicting, 4999U);
  EXPECT_EQ(history.take(numbers(stuck)).duplicate, 5000U);
  history.release(Instant{10});
  EXPECT_EQ(history.released().size(), 5000U);
  EXPECT_TRUE(
      std::ranges::all_of(history.released().qualities, [](Quality q) { return q == Quality::uncertain; }));
}

TEST(History, OrdinalsTellObservationsOfOneInstantApart) {
  History history(ValueKind::number);
  const Taken taken = history.take(numbers({{10, 2, Quality::good, 2}, {10, 1, Quality::good, 1}}));
  EXPECT_EQ(taken.accepted, 2U);
  EXPECT_EQ(taken.conflicting, 0U);
  history.release(Instant{10});
  EXPECT_EQ(released_values(history), (std::vector<double>{1, 2}));
}

TEST(History, ForgettingKeepsTheSampleThatStillHolds) {
  History history(ValueKind::number);
  ASSERT_EQ(history.take(numbers({{10, 1}, {20, 2}, {30, 3}})).accepted, 3U);
  history.release(Instant{30});
  history.forget_before(Instant{25});
  EXPECT_EQ(released_values(history), (std::vector<double>{2, 3}));
  history.forget_before(Instant{30});
  EXPECT_EQ(released_values(history), (std::vector<double>{2, 3}));
}

TEST(History, ForgettingGivesBackRoomAndKeepsWhatWaits) {
  History history(ValueKind::number);
  std::vector<Obs> many;
  for (int i = 0; i < 20'000; ++i)
    many.push_back({i, static_cast<double>(i)});
  ASSERT_EQ(history.take(numbers(many)).accepted, 20'000U);
  history.release(Instant{15'000});
  history.forget_before(Instant{14'000});
  EXPECT_LT(history.size(), 7'000U);
  history.release(Instant{20'000});
  EXPECT_EQ(history.released().times_ns.front(), 13'999);
  EXPECT_EQ(history.released().times_ns.back(), 19'999);
}

TEST(History, AnyOrderAndAnyCutGiveTheSameSamplesAndTheSameCounts) {
  rc::check([] {
    const auto observations = *rc::gen::container<std::vector<Obs>>(rc::gen::apply(
        [](int64_t t, int v, uint64_t o) { return Obs{t, static_cast<double>(v), Quality::good, o}; },
        rc::gen::inRange<int64_t>(0, 20), rc::gen::inRange(0, 3), rc::gen::inRange<uint64_t>(0, 2)));
    History reference(ValueKind::number);
    const Taken all = reference.take(numbers(observations));
    reference.release(Instant{100});

    auto shuffled = observations;
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    History pieces(ValueKind::number);
    Taken sum;
    for (size_t at = 0; at < shuffled.size();) {
      const size_t n = 1 + random() % 3;
      const size_t end = std::min(shuffled.size(), at + n);
      const Taken taken = pieces.take(numbers(
          {shuffled.begin() + static_cast<ptrdiff_t>(at), shuffled.begin() + static_cast<ptrdiff_t>(end)}));
      sum.accepted += taken.accepted;
      sum.duplicate += taken.duplicate;
      sum.conflicting += taken.conflicting;
      at = end;
    }
    pieces.release(Instant{100});
    RC_ASSERT(sum.accepted == all.accepted);
    RC_ASSERT(sum.duplicate == all.duplicate);
    RC_ASSERT(sum.conflicting == all.conflicting);
    RC_ASSERT(std::ranges::equal(pieces.released().times_ns, reference.released().times_ns));
    RC_ASSERT(std::ranges::equal(pieces.released().numbers, reference.released().numbers));
    RC_ASSERT(std::ranges::equal(pieces.released().qualities, reference.released().qualities));
  });
}

TEST(History, LateObservationsThatAnEarlierBlockHoldsAreFound) {
  const Series known = numbers({{30, 3}, {10, 1}, {20, 2}});
  const Series again = numbers({{10, 1}, {20, 7}, {25, 2}, {30, 3}});
  EXPECT_EQ(find_known(again, {0, 1, 2, 3}, known), (std::vector<uint32_t>{0, 3}));
}

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

}  // namespace
}  // namespace panmen::signal
