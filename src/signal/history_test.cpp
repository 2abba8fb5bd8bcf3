#include "signal/history.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::signal {
namespace {

struct Obs {
  int64_t time_ns;
  double value;
  Quality quality = Quality::good;
  uint64_t ordinal = 0;
  friend bool operator==(const Obs&, const Obs&) = default;
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

std::vector<Obs> released(const History& history) {
  const Samples samples = history.released();
  std::vector<Obs> observations;
  for (size_t i = 0; i < samples.size(); ++i)
    observations.push_back({samples.times_ns[i], samples.numbers[i], samples.quality(i)});
  return observations;
}

TEST(History, AValueTakesThePlaceOfWhatGivesWayWhicheverCameFirst) {
  for (const Quality gives : {Quality::bad, Quality::unread}) {
    std::vector<Obs> observations = {{5, 1},         {10, 7},        {10, 0, gives},
                                     {10, 8, gives}, {15, 0, gives}, {20, 2}};
    std::ranges::sort(observations, {}, [](const Obs& o) { return std::pair(o.value, o.time_ns); });
    do {
      History history(ValueKind::number);
      Taken sum;
      for (const bool again : {false, true}) {
        for (const Obs& o : observations) {
          const Taken taken = history.take(numbers({o}));
          EXPECT_EQ(taken.duplicate, again ? 1U : 0U);
          EXPECT_EQ(taken.conflicting, 0U);
          sum.accepted += taken.accepted;
        }
      }
      EXPECT_EQ(sum.accepted, 6U);
      history.release(Instant{20});
      const std::vector<Obs> left = {{5, 1}, {10, 7}, {15, 0, gives}, {20, 2}};
      ASSERT_EQ(released(history), left);
      EXPECT_EQ(history.size(), 4U);
    } while (std::ranges::next_permutation(observations, {}, [](const Obs& o) {
               return std::tuple(o.value, o.time_ns);
             }).found);
  }
}

TEST(History, WhatGivesWayLeavesTwoValuesInConflict) {
  History history(ValueKind::number);
  EXPECT_EQ(history.take(numbers({{10, 0, Quality::bad}, {10, 1}, {10, -2}})).conflicting, 1U);
  history.release(Instant{10});
  EXPECT_EQ(released(history), (std::vector<Obs>{{10, 1, Quality::uncertain}, {10, -2, Quality::uncertain}}));
}

TEST(History, ForgettingDropsWhatIsStampedBefore) {
  History history(ValueKind::number);
  ASSERT_EQ(history.take(numbers({{10, 1}, {20, 2}, {30, 3}})).accepted, 3U);
  history.release(Instant{30});
  history.forget_before(Instant{20});
  EXPECT_EQ(released_values(history), (std::vector<double>{2, 3}));
  EXPECT_EQ(history.first(), Instant{20});
  history.forget_before(Instant{31});
  EXPECT_EQ(history.size(), 0U);
  EXPECT_EQ(history.first(), std::nullopt);
}

TEST(History, ForgettingGivesBackRoomAndKeepsWhatWaits) {
  History history(ValueKind::number);
  const size_t empty = history.bytes();
  std::vector<Obs> many;
  for (int i = 0; i < 20'000; ++i)
    many.push_back({i, static_cast<double>(i)});
  ASSERT_EQ(history.take(numbers(many)).accepted, 20'000U);
  // A time and a value each: what is the same in all of them takes no room.
  EXPECT_EQ(history.bytes(), empty + 20'000 * 16U);
  history.release(Instant{15'000});
  history.forget_before(Instant{14'000});
  EXPECT_EQ(history.size(), 6'000U);
  history.release(Instant{20'000});
  EXPECT_EQ(history.released().times_ns.front(), 14'000);
  EXPECT_EQ(history.released().times_ns.back(), 19'999);
  history.forget_before(Instant{19'999});
  EXPECT_LT(history.bytes(), empty + 2'000);
}

TEST(History, QualitiesAreThereOnlyWhereSomeAreNotGood) {
  History history(ValueKind::number);
  history.take(numbers({{10, 1}, {20, 2}}));
  history.release(Instant{20});
  EXPECT_TRUE(history.released().all_good());
  EXPECT_EQ(history.released().quality(1), Quality::good);
  history.take(numbers({{30, 3, Quality::bad}, {40, 4}}));
  history.release(Instant{40});
  ASSERT_FALSE(history.released().all_good());
  EXPECT_EQ(history.released().quality(1), Quality::good);
  EXPECT_EQ(history.released().quality(2), Quality::bad);
  EXPECT_EQ(history.released().quality(3), Quality::good);
}

Series texts(int64_t from, const std::vector<std::string>& values) {
  BlockBuilder builder("a");
  const size_t series = builder.series("m", ValueKind::text);
  for (const std::string& value : values)
    builder.add_text(series, Instant{from++}, 0, Quality::good, value);
  return builder.take().series.at(0);
}

TEST(History, TextsThatNothingUsesAreForgotten) {
  History history(ValueKind::text);
  size_t most = 0;
  for (int64_t t = 0; t < 5'000; t += 5) {
    std::vector<std::string> values;
    for (int64_t i = t; i < t + 5; ++i)
      values.push_back(i % 2 == 0 ? "RUN" : "order number " + std::to_string(i));
    history.take(texts(t, values));
    history.release(Instant{t + 2});
    history.forget_before(Instant{t});
    most = std::max(most, history.bytes());
    const Samples samples = history.released();
    ASSERT_EQ(samples.size(), 3U);
    for (size_t i = 0; i < 3; ++i)
      ASSERT_EQ(history.text(samples.codes[i]), values[i]);
  }
  EXPECT_LT(most, 8'192U);
  EXPECT_NE(history.code_of("RUN"), static_cast<size_t>(-1));
  EXPECT_EQ(history.code_of("order number 1"), static_cast<size_t>(-1));
}

TEST(History, TextsOfWhatComesTooLateAreNotKept) {
  History history(ValueKind::text);
  history.release(Instant{10});
  EXPECT_EQ(history.take(texts(5, {"late", "later"})).late.size(), 2U);
  EXPECT_EQ(history.code_of("late"), static_cast<size_t>(-1));
}

TEST(History, AnyOrderAndAnyCutGiveTheSameSamplesAndTheSameCounts) {
  EXPECT_TRUE(rc::check([] {
    const auto observations = *rc::gen::container<std::vector<Obs>>(rc::gen::apply(
        [](int64_t t, int v, uint64_t o, Quality q) { return Obs{t, static_cast<double>(v), q, o}; },
        rc::gen::inRange<int64_t>(0, 20), rc::gen::inRange(0, 3), rc::gen::inRange<uint64_t>(0, 2),
        rc::gen::element(Quality::good, Quality::good, Quality::uncertain, Quality::bad, Quality::unread)));
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
    RC_ASSERT(released(pieces) == released(reference));
  }));
}

// What a history does, in the fewest words.
struct Model {
  using Identity = std::pair<int64_t, uint64_t>;
  using Content = std::tuple<bool, uint64_t, Quality>;  // first what gives way

  Taken take(const Series& series) {
    Taken taken;
    for (uint32_t i = 0; i < series.size(); ++i) {
      const int64_t time_ns = series.times_ns[i];
      if (time_ns <= through_ns) {
        taken.late.push_back(i);
        continue;
      }
      const bool out_of_order = time_ns < newest_ns;
      newest_ns = std::max(newest_ns, time_ns);
      std::set<Content>& held = observations[{time_ns, series.ordinals[i]}];
      const bool gives = gives_way(series.qualities[i]);
      if (!held.emplace(!gives, bits_of(series.numbers[i]), series.qualities[i]).second) {
        ++taken.duplicate;
        continue;
      }
      ++taken.accepted;
      if (!gives && values(held) > 1) ++taken.conflicting;
      if (series.qualities[i] != Quality::good) ++taken.doubtful;
      if (series.qualities[i] == Quality::unread) ++taken.unread;
      if (out_of_order) ++taken.out_of_order;
    }
    return taken;
  }

  static size_t values(const std::set<Content>& held) {
    return static_cast<size_t>(
        std::ranges::count_if(held, [](const Content& content) { return std::get<0>(content); }));
  }

  void release(int64_t through) {
    through_ns = through;
    for (auto& [identity, contents] : observations)
      if (identity.first <= through_ns && values(contents) > 0)
        std::erase_if(contents, [](const Content& content) { return !std::get<0>(content); });
  }

  void expect_same(const History& history) const {
    const Samples samples = history.released();
    size_t i = 0;
    size_t n = 0;
    for (const auto& [identity, contents] : observations) {
      n += contents.size();
      if (identity.first > through_ns) continue;
      for (const auto& [is_value, bits, reported] : contents) {
        const bool is_doubtful = contents.size() > 1 && reported == Quality::good;
        if (i >= samples.size() || samples.times_ns[i] != identity.first ||
            bits_of(samples.numbers[i]) != bits ||
            samples.quality(i) != (is_doubtful ? Quality::uncertain : reported))
          RC_FAIL("released sample " + std::to_string(i) + " is not the model's");
        ++i;
      }
    }
    RC_ASSERT(i == samples.size());
    RC_ASSERT(n == history.size());
    RC_ASSERT(history.first().has_value() == !observations.empty());
    if (!observations.empty()) RC_ASSERT(history.first()->ns == observations.begin()->first.first);
  }

  std::map<Identity, std::set<Content>> observations;
  int64_t through_ns = -1;
  int64_t newest_ns = -1;
};

// From in order to in no order at all, so that every way in is taken.
TEST(History, DoesWhatTheModelDoes) {
  EXPECT_TRUE(rc::check([] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const auto below = [&random](uint64_t n) { return static_cast<int64_t>(random() % n); };
    const int64_t jitter = *rc::gen::element<int64_t>(1, 2, 30, 3'000, 10'000);
    const int64_t step = *rc::gen::element<int64_t>(1, 3, 10);
    const auto [rows, rounds] = *rc::gen::element(std::pair(1, 100), std::pair(10, 300), std::pair(300, 20));
    const auto release_each = *rc::gen::element<uint64_t>(3, 100);
    const auto strange = *rc::gen::element<uint64_t>(2, 20, 1'000'000);  // one in so many is not as usual
    History history(ValueKind::number);
    history.release(Instant{-1});
    Model model;
    int64_t now = 0;
    for (int round = 0; round < rounds; ++round) {
      Series series = numbers({});
      for (int i = 0; i < rows; ++i) {
        now += below(static_cast<uint64_t>(step) + 1);
        series.times_ns.push_back(std::max<int64_t>(now - below(static_cast<uint64_t>(jitter)), 0));
        series.ordinals.push_back(random() % strange == 0 ? 1 : 0);
        series.qualities.push_back(random() % strange == 0 ? static_cast<Quality>(random() % 7)
                                                           : Quality::good);
        series.numbers.push_back(random() % strange == 0 ? -0.0 : static_cast<double>(below(2)));
      }
      for (int repeat = below(5) == 0 ? 2 : 1; repeat > 0; --repeat) {
        const Taken expected = model.take(series);
        const Taken taken = history.take(series);
        RC_ASSERT(taken.accepted == expected.accepted);
        RC_ASSERT(taken.duplicate == expected.duplicate);
        RC_ASSERT(taken.conflicting == expected.conflicting);
        RC_ASSERT(taken.doubtful == expected.doubtful);
        RC_ASSERT(taken.unread == expected.unread);
        RC_ASSERT(taken.out_of_order == expected.out_of_order);
        RC_ASSERT(taken.late == expected.late);
      }
      if (below(release_each) == 0) {
        model.release(std::max(model.through_ns, now - below(2 * static_cast<uint64_t>(jitter))));
        history.release(Instant{model.through_ns});
      }
      if (below(5) == 0) {
        const int64_t from = model.through_ns - below(static_cast<uint64_t>(jitter) + 10);
        history.forget_before(Instant{from});
        model.observations.erase(model.observations.begin(), model.observations.lower_bound({from, 0}));
      }
      if (round % 8 == 0) model.expect_same(history);
    }
    model.release(now);
    history.release(Instant{now});
    model.expect_same(history);
  }));
}

TEST(History, TextsGoThroughShuffledArrivalAndForgettingUnharmed) {
  EXPECT_TRUE(rc::check([] {
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    const size_t spread = *rc::gen::element<size_t>(1, 50, 4'000);
    const int64_t n = 4'000;
    std::vector<int64_t> stamps(static_cast<size_t>(n));
    std::iota(stamps.begin(), stamps.end(), 0);
    for (size_t at = 0; at < stamps.size(); at += spread)
      std::shuffle(stamps.begin() + static_cast<ptrdiff_t>(at),
                   stamps.begin() + static_cast<ptrdiff_t>(std::min(at + spread, stamps.size())), random);
    const auto text_at = [](int64_t t) { return "text " + std::to_string(t % 3 == 0 ? 0 : t); };

    History history(ValueKind::text);
    std::vector<std::string> seen;
    int64_t released_ns = -1;
    for (size_t at = 0; at < stamps.size(); at += 100) {
      BlockBuilder builder("a");
      const size_t series = builder.series("m", ValueKind::text);
      for (size_t i = at; i < at + 100; ++i)
        builder.add_text(series, Instant{stamps[i]}, 0, Quality::good, text_at(stamps[i]));
      RC_ASSERT(history.take(builder.take().series.at(0)).accepted == 100U);
      const auto through = static_cast<int64_t>((at + 100) / spread * spread) - 1;
      history.release(Instant{through});
      const Samples samples = history.released();
      for (size_t i = 0; i < samples.size(); ++i)
        if (samples.times_ns[i] > released_ns) seen.push_back(history.text(samples.codes[i]));
      released_ns = through;
      history.forget_before(Instant{through - 20});
    }
    RC_ASSERT(seen.size() == stamps.size());
    for (int64_t t = 0; t < n; ++t)
      RC_ASSERT(seen[static_cast<size_t>(t)] == text_at(t));
  }));
}

// A history that moved all that waits with every block would be at it for minutes.
TEST(History, ManySmallBlocksInNoOrderComeOutInOrder) {
  constexpr size_t kRows = 400'000;
  constexpr size_t kRowsEach = 10;
  std::vector<Obs> observations;
  for (size_t i = 0; i < kRows; ++i)
    observations.push_back({static_cast<int64_t>(i), static_cast<double>(i)});
  std::mt19937_64 random(1);
  std::shuffle(observations.begin(), observations.end(), random);
  History history(ValueKind::number);
  for (size_t at = 0; at < kRows; at += kRowsEach) {
    const auto from = observations.begin() + static_cast<ptrdiff_t>(at);
    ASSERT_EQ(history.take(numbers({from, from + kRowsEach})).accepted, kRowsEach);
  }
  history.release(Instant{kRows});
  const Samples samples = history.released();
  ASSERT_EQ(samples.size(), kRows);
  for (size_t i = 0; i < kRows; ++i)
    ASSERT_EQ(samples.times_ns[i], static_cast<int64_t>(i));
}

// Few far out of order among many that wait, released little by little.
TEST(History, WhatWaitsStaysInOrderWhereStragglersAreReleasedBeforeIt) {
  constexpr int64_t kEnd = 20'000;
  History history(ValueKind::number);
  std::vector<Obs> even;
  for (int64_t t = 0; t < kEnd; t += 2)
    even.push_back({t, static_cast<double>(t)});
  std::vector<Obs> odd;
  for (int64_t t = 1; t < kEnd; t += 200)
    odd.push_back({t, static_cast<double>(t)});
  ASSERT_EQ(history.take(numbers(even)).accepted, even.size());
  ASSERT_EQ(history.take(numbers(odd)).accepted, odd.size());
  std::vector<int64_t> seen;
  for (int64_t through = 0; through <= kEnd; through += 50) {
    history.release(Instant{through});
    for (const int64_t time_ns : history.released().times_ns)
      if (seen.empty() || time_ns > seen.back()) seen.push_back(time_ns);
    history.forget_before(Instant{through});
    const Taken again = history.take(numbers({{kEnd - 2, static_cast<double>(kEnd - 2)}}));
    ASSERT_EQ(again.duplicate + again.late.size(), 1U);
  }
  std::vector<int64_t> expected;
  for (const Obs& o : even)
    expected.push_back(o.time_ns);
  for (const Obs& o : odd)
    expected.push_back(o.time_ns);
  std::ranges::sort(expected);
  EXPECT_EQ(seen, expected);
}

TEST(FindKnown, FindsLateObservationsThatAnEarlierBlockHolds) {
  const Series known = numbers({{30, 3}, {10, 1}, {20, 2}});
  const Series again = numbers({{10, 1}, {20, 7}, {25, 2}, {30, 3}});
  EXPECT_EQ(find_known(again, {0, 1, 2, 3}, known), (std::vector<uint32_t>{0, 3}));
  EXPECT_EQ(find_known(again, {1, 3}, known), (std::vector<uint32_t>{3}));
  EXPECT_TRUE(find_known(again, {}, known).empty());
  EXPECT_TRUE(find_known(texts(10, {"1"}), {0}, known).empty());
}

TEST(FindKnown, ComparesTextsNotTheirCodes) {
  const Series known = texts(10, {"RUN", "STOP", "READY"});
  EXPECT_EQ(find_known(texts(10, {"READY", "STOP", "RUN", "READY"}), {0, 1, 2, 3}, known),
            (std::vector<uint32_t>{1}));
}

TEST(FindKnown, AgreesWithLookingAtEveryPair) {
  EXPECT_TRUE(rc::check([] {
    const auto observation = rc::gen::apply(
        [](int64_t t, int v, uint64_t o, Quality q) { return Obs{t, static_cast<double>(v), q, o}; },
        rc::gen::inRange<int64_t>(0, 8), rc::gen::inRange(0, 3), rc::gen::inRange<uint64_t>(0, 2),
        rc::gen::element(Quality::good, Quality::bad));
    const Series known = numbers(*rc::gen::container<std::vector<Obs>>(observation));
    const Series series = numbers(*rc::gen::container<std::vector<Obs>>(observation));
    std::vector<uint32_t> late;
    std::vector<uint32_t> expected;
    for (uint32_t i = 0; i < series.size(); ++i) {
      if (series.times_ns[i] > 5) continue;
      late.push_back(i);
      for (size_t k = 0; k < known.size(); ++k) {
        if (known.times_ns[k] != series.times_ns[i] || known.ordinals[k] != series.ordinals[i] ||
            known.qualities[k] != series.qualities[i] || known.numbers[k] != series.numbers[i])
          continue;
        expected.push_back(i);
        break;
      }
    }
    RC_ASSERT(find_known(series, late, known) == expected);
  }));
}

}  // namespace
}  // namespace panmen::signal
