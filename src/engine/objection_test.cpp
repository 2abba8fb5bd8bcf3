#include "engine/objection.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace panmen::engine {
namespace {

using record::Side;
using record::StopStanding;

constexpr int64_t kDay_s = 86'400;
Instant at(int64_t seconds) {
  return Instant{seconds * 1'000'000'000};
}

constexpr uint16_t kHot = 0;
constexpr uint16_t kStarved = 1;
constexpr uint16_t kUnknown = 2;

terms::StopRule rule(bool silence_accepts) {
  terms::StopRule rule;
  rule.causes = {{"hot", uint16_t{0}, terms::StopClass::technical},
                 {"starved", uint16_t{0}, terms::StopClass::organisational},
                 {"unknown", std::nullopt, terms::StopClass::technical}};
  rule.objection = terms::Objection{2, silence_accepts};
  return rule;
}

terms::Contract contract() {
  terms::Contract c;
  c.zone.name = "UTC";
  c.calendar = WorkCalendar{};
  return c;
}

// Thursday, 1 January 1970; two working days behind it end with Monday, 5 January.
constexpr int64_t kEnd_s = 3600;
constexpr int64_t kDeadline_s = 5 * kDay_s;

struct Said {
  Side side;
  std::optional<uint16_t> cause;
  int64_t entered_s = 7200;
};

Standing standing(bool silence_accepts, const std::vector<Said>& said,
                  std::optional<uint16_t> proposed = kHot) {
  std::vector<View> views;
  for (const Said& s : said)
    views.push_back({at(s.entered_s), "D-" + std::to_string(views.size()), s.side, s.cause});
  return standing_of(contract(), rule(silence_accepts), proposed, at(kEnd_s), views);
}

TEST(Objection, SilenceAcceptsOrRejects) {
  EXPECT_EQ(standing(true, {}), (Standing{StopStanding::proposed, kHot}));
  EXPECT_EQ(standing(false, {}), (Standing{StopStanding::proposed, kUnknown}));
  EXPECT_EQ(standing(true, {}, std::nullopt), (Standing{StopStanding::proposed, std::nullopt}));
  EXPECT_EQ(standing(false, {}, std::nullopt), (Standing{StopStanding::proposed, kUnknown}));
}

TEST(Objection, BothAcceptWhatIsProposed) {
  EXPECT_EQ(standing(false, {{Side::buyer, {}}}), (Standing{StopStanding::proposed, kUnknown}));
  const std::vector<Said> both{{Side::buyer, {}}, {Side::supplier, {}}};
  EXPECT_EQ(standing(false, both), (Standing{StopStanding::accepted, kHot}));
  EXPECT_EQ(standing(true, {{Side::buyer, kHot}, {Side::supplier, {}}}),
            (Standing{StopStanding::accepted, kHot}))
      << "to name what is proposed is to accept it";
  const std::vector<Said> late{{Side::buyer, {}}, {Side::supplier, {}, kDeadline_s}};
  EXPECT_EQ(standing(false, late), (Standing{StopStanding::proposed, kUnknown}));
}

TEST(Objection, ANamedCauseIsDisputedUntilTheOtherSideAcceptsIt) {
  const Said names{Side::buyer, kStarved};
  EXPECT_EQ(standing(true, {names}), (Standing{StopStanding::disputed, kHot}));
  EXPECT_EQ(standing(false, {names}), (Standing{StopStanding::disputed, kUnknown}));
  EXPECT_EQ(standing(true, {names, {Side::supplier, {}}}), (Standing{StopStanding::settled, kStarved}));
  EXPECT_EQ(standing(true, {names, {Side::supplier, kStarved}}), (Standing{StopStanding::settled, kStarved}));
  EXPECT_EQ(standing(true, {{Side::supplier, {}}, names}), (Standing{StopStanding::disputed, kHot}))
      << "it was accepted before another was named";
  EXPECT_EQ(standing(true, {names, {Side::supplier, kUnknown}}), (Standing{StopStanding::disputed, kHot}));
  EXPECT_EQ(standing(true, {names, {Side::supplier, kUnknown}, {Side::buyer, {}}}),
            (Standing{StopStanding::settled, kUnknown}));
}

TEST(Objection, WhatBothAgreedOnStandsUntilTheyAgreeOnAnother) {
  const Standing starved{StopStanding::settled, kStarved};
  const std::vector<Said> settled{{Side::supplier, kStarved}, {Side::buyer, std::nullopt}};
  std::vector<Said> undone = settled;
  undone.push_back({Side::supplier, kUnknown});
  EXPECT_EQ(standing(true, undone), starved);
  undone.push_back({Side::buyer, std::nullopt});
  EXPECT_EQ(standing(true, undone), (Standing{StopStanding::settled, kUnknown}));
}

TEST(Objection, WhoeverNamedACauseMayWithdrawIt) {
  EXPECT_EQ(standing(true, {{Side::buyer, kStarved}, {Side::buyer, {}}}),
            (Standing{StopStanding::proposed, kHot}));
  EXPECT_EQ(standing(true, {{Side::buyer, kStarved}, {Side::buyer, {}, kDeadline_s}}),
            (Standing{StopStanding::disputed, kHot}))
      << "in time";
}

TEST(Objection, OnlyAcceptingANamedCauseHasNoDeadline) {
  const Said last{Side::buyer, kStarved, kDeadline_s - 1};
  EXPECT_EQ(standing(true, {{Side::buyer, kStarved, kDeadline_s}}), (Standing{StopStanding::proposed, kHot}));
  EXPECT_EQ(standing(true, {last}), (Standing{StopStanding::disputed, kHot}));
  for (const std::optional<uint16_t> cause : {std::optional<uint16_t>(), std::optional(kStarved)})
    EXPECT_EQ(standing(true, {last, {Side::supplier, cause, 30 * kDay_s}}),
              (Standing{StopStanding::settled, kStarved}));
  EXPECT_EQ(standing(true, {last, {Side::supplier, kUnknown, 30 * kDay_s}}),
            (Standing{StopStanding::disputed, kHot}));
}

TEST(Objection, WhileAStopLastsEveryViewIsInTime) {
  const std::vector<View> views{{at(365 * kDay_s), "D-1", Side::buyer, kStarved}};
  EXPECT_EQ(standing_of(contract(), rule(true), kHot, std::nullopt, views).standing, StopStanding::disputed);
}

}  // namespace
}  // namespace panmen::engine
