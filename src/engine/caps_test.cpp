#include "engine/caps.hpp"

#include <algorithm>
#include <deque>
#include <random>

#include <gtest/gtest.h>

#include "engine/state.hpp"

namespace panmen::engine {
namespace {

constexpr Duration kHour = Duration::hours(1);

Window hours(int from, int to) {
  return {Instant{from * kHour.ns}, Instant{to * kHour.ns}};
}

verdict::Given want(int64_t minor) {
  return {minor, 0, 1, {0, 1}};
}

// What was told of each window, as Derivation does it.
class Book {
 public:
  explicit Book(terms::Contract c) : contract(std::move(c)), caps(contract, {0, 1}) {}

  int64_t claim(size_t clause, Window window, int64_t minor, bool is_final = false) {
    Told& told = find(clause, window);
    told.granted = caps.claim(contract, contract.clauses[clause], window, window.to - Duration{1},
                              want(minor), told.judged, is_final);
    while (const auto change = caps.take_change()) {
      Told& other = find(change->clause, change->window);
      EXPECT_EQ(&other.judged, change->judged);
      EXPECT_NE(&other, &told);
      other.granted = change->granted_minor;
    }
    return told.granted;
  }
  int64_t granted(size_t clause, Window window) { return find(clause, window).granted; }
  // Of the clauses that name it, by where the cap's period begins.
  std::map<Instant, int64_t> sums(uint16_t cap) const {
    std::map<Instant, int64_t> sums;
    for (const Told& told : told_) {
      const auto& named = contract.clauses[told.clause].caps;
      if (std::ranges::find(named, cap) == named.end() || told.granted < 0) continue;
      const auto per = contract.caps[cap].per;
      sums[per ? window_at(contract.zone, per->kind, told.window.to - Duration{1}).from : Instant{0}] +=
          told.granted;
    }
    return sums;
  }
  std::map<std::pair<size_t, Window>, int64_t> all() const {
    std::map<std::pair<size_t, Window>, int64_t> all;
    for (const Told& told : told_)
      all[{told.clause, told.window}] = told.granted;
    return all;
  }

  terms::Contract contract;
  Caps caps;

 private:
  struct Told {
    size_t clause = 0;
    Window window;
    int64_t granted = 0;
    Judged judged{};
  };
  Told& find(size_t clause, Window window) {
    for (Told& told : told_)
      if (told.clause == clause && told.window == window) return told;
    return told_.emplace_back(Told{clause, window});
  }

  std::deque<Told> told_;
};

// Two deductions and a payment of hours, the second deduction taken from the payment, and a payment of days.
terms::Contract contract() {
  terms::Contract contract;
  contract.windows.resize(2);
  contract.windows[0].kind = WindowKind::hour;
  contract.windows[1].kind = WindowKind::day;
  contract.caps = {{"all", 100, {}}, {"daily", 40, terms::CapPeriod{WindowKind::day, 1}}};
  contract.clauses.resize(5);
  contract.clauses[0].caps = {0};
  contract.clauses[1].caps = {0, 1};
  contract.clauses[2].deduction = true;
  contract.clauses[2].taken_from = 0;
  contract.clauses[3].caps = {1};
  contract.clauses[3].window = 1;
  return contract;
}

TEST(Caps, TakesPartOnlyWhereSomethingIsShared) {
  const Book book(contract());
  for (size_t i = 0; i < 5; ++i)
    EXPECT_EQ(book.caps.has(book.contract, book.contract.clauses[i]), i != 4) << i;
}

TEST(Caps, GivesWhatIsLeftInTheOrderOfTheWindows) {
  Book book(contract());
  EXPECT_EQ(book.claim(0, hours(0, 1), 60), 60);
  EXPECT_EQ(book.claim(0, hours(1, 2), 60), 40);
  EXPECT_EQ(book.claim(0, hours(2, 3), 60), 0);
  // The first window is corrected: the others get what that leaves.
  EXPECT_EQ(book.claim(0, hours(0, 1), 10), 10);
  EXPECT_EQ(book.granted(0, hours(1, 2)), 60);
  EXPECT_EQ(book.granted(0, hours(2, 3)), 30);
  EXPECT_EQ(book.claim(0, hours(0, 1), 0), 0);
  EXPECT_EQ(book.granted(0, hours(2, 3)), 40);
}

TEST(Caps, BeginsAnewInEachPeriodInWhichWindowsEnd) {
  Book book(contract());
  EXPECT_EQ(book.claim(3, hours(0, 24), 30), 30);
  EXPECT_EQ(book.claim(1, hours(23, 24), 30), 30);  // stands before the day in the terms
  EXPECT_EQ(book.granted(3, hours(0, 24)), 10);
  EXPECT_EQ(book.claim(1, hours(24, 25), 50), 40);
}

TEST(Caps, TakesNoMoreThanIsGiven) {
  Book book(contract());
  EXPECT_EQ(book.claim(2, hours(0, 1), 25), 0);
  EXPECT_EQ(book.claim(0, hours(0, 1), 20), 20);
  EXPECT_EQ(book.granted(2, hours(0, 1)), 20);
  EXPECT_EQ(book.claim(0, hours(1, 2), 90), 80);
  EXPECT_EQ(book.claim(2, hours(1, 2), 85), 80);
  EXPECT_EQ(book.claim(0, hours(0, 1), 50), 50);
  EXPECT_EQ(book.granted(2, hours(0, 1)), 25);
  EXPECT_EQ(book.granted(2, hours(1, 2)), 50);
}

TEST(Caps, WhatIsFinalStaysAndComesFirst) {
  Book book(contract());
  EXPECT_EQ(book.claim(0, hours(4, 5), 70, true), 70);
  EXPECT_EQ(book.claim(0, hours(1, 2), 70), 30);
  book.caps.make_final(0, Instant{3 * kHour.ns});
  EXPECT_EQ(book.claim(0, hours(3, 4), 70), 0);
  book.caps.make_final(0, Instant{5 * kHour.ns});
  EXPECT_EQ(book.claim(0, hours(5, 6), 1), 0);
}

TEST(Caps, AMilestoneMovesAndGivesBack) {
  terms::Contract with_milestone = contract();
  with_milestone.clauses[0].kind = terms::ClauseKind::milestone;
  with_milestone.clauses[2].taken_from.reset();
  Caps caps(with_milestone, {0, 1});
  Judged milestone;
  Judged hour;
  const auto claim = [&](size_t clause, Window window, int64_t minor, Judged& judged) {
    return caps.claim(with_milestone, with_milestone.clauses[clause], window, window.to, want(minor), judged,
                      false);
  };
  EXPECT_EQ(claim(0, hours(0, 1), 80, milestone), 80);
  EXPECT_EQ(claim(1, hours(1, 2), 40, hour), 20);
  EXPECT_EQ(claim(0, hours(0, 9), 80, milestone), 60);  // now behind the hour
  EXPECT_EQ(caps.take_change()->granted_minor, 40);
  EXPECT_EQ(claim(0, hours(0, 9), 0, milestone), 0);
  EXPECT_FALSE(caps.take_change().has_value());
}

TEST(Caps, WhatGoesBackTakesNothingAndFreesNothing) {
  Book book(contract());
  EXPECT_EQ(book.claim(0, hours(0, 1), -500), -500);
  EXPECT_EQ(book.claim(0, hours(1, 2), 500), 100);
  EXPECT_EQ(book.claim(2, hours(0, 1), 10), 0);
}

// Whatever comes, in whatever order: no cap is passed at any time, and in the end it is as if all had come in
// order.
TEST(Caps, AnyOrderEndsAlikeAndPassesNoCap) {
  std::mt19937 random(4);
  const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 200; ++round) {
    Book book(contract());
    std::map<std::pair<Window, size_t>, int64_t> wanted;
    for (int step = 0; step < 60; ++step) {
      const auto clause = static_cast<size_t>(draw(4));
      const int at = draw(48);
      const Window window = clause == 3 ? hours(at / 24 * 24, at / 24 * 24 + 24) : hours(at, at + 1);
      const int64_t minor = draw(5) == 0 ? 0 : draw(50);
      wanted[{window, clause}] = minor;
      book.claim(clause, window, minor);
      for (const uint16_t cap : {uint16_t{0}, uint16_t{1}})
        for (const auto& [period, sum] : book.sums(cap))
          ASSERT_LE(sum, book.contract.caps[cap].most_minor);
    }
    Book in_order(contract());
    std::vector<std::pair<Window, size_t>> places;
    for (const auto& [place, minor] : wanted)
      places.push_back(place);
    std::ranges::sort(places, {}, [](const auto& place) {
      return std::tuple(place.first.to, place.second == 3, place.second);
    });
    for (const auto& place : places)
      in_order.claim(place.second, place.first, wanted.at(place));
    ASSERT_EQ(book.all(), in_order.all());
  }
}

// The same while windows become final one after the other.
TEST(Caps, CorrectionsBehindWhatIsFinalPassNoCap) {
  std::mt19937 random(5);
  const auto draw = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 200; ++round) {
    Book book(contract());
    int final_through = 0;
    for (int hour = 0; hour < 48; ++hour) {
      for (int step = 0; step < 3; ++step) {
        const int at = final_through + draw(hour + 1 - final_through);
        book.claim(static_cast<size_t>(draw(3)), hours(at, at + 1), draw(50));
      }
      if (draw(3) == 0) {
        final_through = std::min(hour + 1, final_through + draw(5));
        book.caps.make_final(0, Instant{final_through * kHour.ns});
      }
      for (const uint16_t cap : {uint16_t{0}, uint16_t{1}})
        for (const auto& [period, sum] : book.sums(cap))
          ASSERT_LE(sum, book.contract.caps[cap].most_minor);
    }
  }
}

}  // namespace
}  // namespace panmen::engine
