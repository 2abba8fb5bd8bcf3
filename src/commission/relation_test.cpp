#include "commission/relation.hpp"

#include <gtest/gtest.h>

namespace panmen::commission {
namespace {

using terms::SignalType;

constexpr Instant kForever{Instant::kMaxNs};

Instant at_s(int64_t s) {
  return Instant{} + Duration::seconds(s);
}

// A state and a gauge that both report each second and hold until the next.
class Recording {
 public:
  explicit Recording(SignalType type) : relation_(type) {}
  void step(size_t slot, double value) {
    relation_.state(at_s(s_), kForever, kForever, slot);
    relation_.number(at_s(s_), kForever, kForever, Duration::seconds(1), value);
    ++s_;
  }
  void steps(int n, size_t slot, double value) {
    for (int i = 0; i < n; ++i)
      step(slot, value);
  }
  const Relation& end() {
    relation_.no_number(at_s(s_), kForever, kForever);
    return relation_;
  }

 private:
  Relation relation_;
  int64_t s_ = 0;
};

TEST(Relation, PowerThatFollowsTheStateAgrees) {
  Recording run(SignalType::gauge);
  run.steps(500, 0, 12);
  run.steps(300, 1, 0.1);
  const Relation& relation = run.end();
  EXPECT_DOUBLE_EQ(relation.row(0).seconds, 500);
  EXPECT_DOUBLE_EQ(*relation.level(0), 12);
  EXPECT_NEAR(*relation.level(1), 0.1, 1e-9);
  const Relation::Judgement judgement = relation.judge();
  EXPECT_TRUE(judgement.related);
  EXPECT_TRUE(judgement.contradictions.empty());
}

// Whatever the states are called: the one with little power for 60 s is the one that otherwise has much.
TEST(Relation, NoPowerInAProductiveStateIsAContradiction) {
  Recording run(SignalType::gauge);
  run.steps(500, 0, 12);
  run.steps(60, 0, 0);
  run.steps(300, 1, 0.1);
  const auto judgement = run.end().judge();
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  const Relation::Contradiction& found = judgement.contradictions.front();
  EXPECT_EQ(found.slot, 0U);
  EXPECT_TRUE(found.productive);
  EXPECT_NEAR(found.seconds, 60, 1e-6);
  EXPECT_EQ(found.longest.from, at_s(500));
  EXPECT_EQ(found.longest.to, at_s(560));
}

TEST(Relation, PowerWhileStoppedIsAContradiction) {
  Recording run(SignalType::gauge);
  run.steps(500, 0, 12);
  run.steps(300, 1, 0);
  run.steps(30, 1, 11);
  const auto judgement = run.end().judge();
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_EQ(judgement.contradictions.front().slot, 1U);
  EXPECT_FALSE(judgement.contradictions.front().productive);
  EXPECT_NEAR(judgement.contradictions.front().seconds, 30, 1e-6);
}

TEST(Relation, ATemperatureThatHardlyDependsOnTheStateContradictsNothing) {
  Recording run(SignalType::gauge);
  run.steps(500, 0, 42);
  run.steps(300, 1, 39);
  EXPECT_FALSE(run.end().judge().related);
}

TEST(Relation, PartsInAStateThatOtherwiseCountsNone) {
  Recording run(SignalType::counter);
  double parts = 0;
  for (int i = 0; i < 1000; ++i)
    run.step(0, parts += i % 10 == 0 ? 1 : 0);
  for (int i = 0; i < 1000; ++i)
    run.step(1, parts += i == 500 || i == 600 || i == 700 ? 1 : 0);
  const Relation& relation = run.end();
  EXPECT_NEAR(relation.row(0).increase, 99, 1e-9);
  EXPECT_NEAR(relation.row(1).increase, 3, 1e-9);
  const auto judgement = relation.judge();
  EXPECT_TRUE(judgement.related);
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_EQ(judgement.contradictions.front().slot, 1U);
  EXPECT_NEAR(judgement.contradictions.front().counted, 3, 1e-9);
}

TEST(Relation, ALongTimeWithoutPartsInAProductiveState) {
  Recording run(SignalType::counter);
  double parts = 0;
  for (int i = 0; i < 1000; ++i)
    run.step(0, parts += i % 10 == 0 ? 1 : 0);
  run.steps(600, 0, parts);
  run.steps(500, 1, parts);
  const auto judgement = run.end().judge();
  ASSERT_EQ(judgement.contradictions.size(), 1U);
  EXPECT_TRUE(judgement.contradictions.front().productive);
  EXPECT_EQ(judgement.contradictions.front().slot, 0U);
  EXPECT_EQ(judgement.contradictions.front().longest.from, at_s(990));
  EXPECT_EQ(judgement.contradictions.front().longest.to, at_s(1599));
}

TEST(Relation, AnAmountBelongsToTheStateAtItsStamp) {
  Relation relation(SignalType::interval);
  relation.state(at_s(900), at_s(900), at_s(900), 0);
  relation.number(at_s(900), at_s(900), at_s(1800), Duration::seconds(900), 30);
  relation.state(at_s(1800), at_s(1800), at_s(900), 1);
  relation.number(at_s(1800), at_s(1800), at_s(2700), Duration::seconds(900), 5);
  EXPECT_DOUBLE_EQ(relation.row(0).weighted, 30);
  EXPECT_DOUBLE_EQ(relation.row(1).weighted, 5);
  EXPECT_DOUBLE_EQ(*relation.level(0), 120);  // an hour
}

TEST(Relation, TimeInWhichTheStateIsNotKnownIsItsOwn) {
  Relation relation(SignalType::counter);
  relation.state(at_s(0), at_s(0), kForever, 0);
  relation.number(at_s(0), kForever, at_s(10), {}, 0);
  relation.number(at_s(40), kForever, at_s(10), {}, 8);  // the state held for 10 s of the 40
  EXPECT_DOUBLE_EQ(relation.row(0).increase, 2);
  EXPECT_DOUBLE_EQ(relation.row(Relation::kUnknown).increase, 6);
}

}  // namespace
}  // namespace panmen::commission
