#include "base/instant.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen {
namespace {

int64_t ns(std::string_view text) {
  return parse_rfc3339(text).value().ns;
}

TEST(Rfc3339, IsReadAsNanosecondsSince1970) {
  EXPECT_EQ(ns("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ns("1969-12-31T23:59:59.999999999Z"), -1);
  EXPECT_EQ(ns("2022-10-26T08:17:21.847Z"), 1'666'772'241'847'000'000);
  EXPECT_EQ(ns("2000-02-29T12:00:00z"), 951'825'600'000'000'000);
  EXPECT_EQ(ns("2022-10-26t08:17:21.1Z"), 1'666'772'241'100'000'000);
}

TEST(Rfc3339, TakesOffsetsAway) {
  EXPECT_EQ(ns("1970-01-01T08:00:00+08:00"), 0);
  EXPECT_EQ(ns("1969-12-31T18:30:00-05:30"), 0);
  EXPECT_EQ(ns("1970-01-01T00:00:00-00:00"), 0);
  EXPECT_EQ(ns("1970-01-01T23:59:00+23:59"), 0);
}

TEST(Rfc3339, RefusesWhatIsNotATime) {
  for (const char* text : {"",
                           "2022",
                           "2022-10-26",
                           "2022-10-26T08:17:21",
                           "2022-10-26 08:17:21Z",
                           "2022-10-26T08:17Z",
                           "2022-10-26T08:17:21.Z",
                           "2022-10-26T08:17:21,5Z",
                           "2022-10-26T08:17:21.1234567890Z",
                           "2022-10-26T08:17:21ZZ",
                           "2022-10-26T08:17:21+0800",
                           "2022-10-26T08:17:21+24:00",
                           "2022-10-26T08:17:21+08:60",
                           "2022-13-01T00:00:00Z",
                           "2022-00-01T00:00:00Z",
                           "2022-02-29T00:00:00Z",
                           "2022-04-31T00:00:00Z",
                           "2022-01-00T00:00:00Z",
                           "2022-10-26T24:00:00Z",
                           "2022-10-26T08:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "2022-10-26T08:17:61Z",
                           "+022-10-26T08:17:21Z",
                           "-2022-10-26T08:17:21Z",
                           "2022-1-26T08:17:21Z",
                           "20222-10-26T08:17:21Z"}) {
    const auto result = parse_rfc3339(text);
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_EQ(result.error().code, ErrorCode::invalid) << text;
  }
}

TEST(Rfc3339, SaysThatLeapSecondsAreNotCounted) {
  EXPECT_NE(parse_rfc3339("2016-12-31T23:59:60Z").error().message.find("leap second"), std::string::npos);
}

TEST(Rfc3339, EveryBeginningOfATimeIsRefused) {
  const std::string text = "2022-10-26T08:17:21.847+08:00";
  ASSERT_TRUE(parse_rfc3339(text).ok());
  for (size_t n = 0; n < text.size(); ++n)
    EXPECT_FALSE(parse_rfc3339(text.substr(0, n)).ok()) << n;
}

TEST(Rfc3339, RefusesTimesThatCannotBeKept) {
  for (const char* text : {"0000-01-01T00:00:00Z", "1684-01-01T00:00:00Z", "2255-12-31T00:00:00Z",
                           "9999-12-31T23:59:59.999999999-23:59"}) {
    EXPECT_EQ(parse_rfc3339(text).error().code, ErrorCode::limit) << text;
  }
  EXPECT_EQ(ns(format_rfc3339({Instant::kMaxNs})), Instant::kMaxNs);
  EXPECT_EQ(ns(format_rfc3339({Instant::kMinNs})), Instant::kMinNs);
  EXPECT_EQ(parse_rfc3339(format_rfc3339({Instant::kMaxNs + 1})).error().code, ErrorCode::limit);
  EXPECT_EQ(parse_rfc3339(format_rfc3339({Instant::kMinNs - 1})).error().code, ErrorCode::limit);
}

TEST(Rfc3339, IsWrittenWithAsManyDigitsAsAreNeeded) {
  EXPECT_EQ(format_rfc3339({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339({1'666'772'241'847'000'000}), "2022-10-26T08:17:21.847Z");
  EXPECT_EQ(format_rfc3339({1'500'000}), "1970-01-01T00:00:00.001500Z");
  EXPECT_EQ(format_rfc3339({100'000'000}), "1970-01-01T00:00:00.100Z");
  EXPECT_EQ(format_rfc3339({1}), "1970-01-01T00:00:00.000000001Z");
  EXPECT_EQ(format_rfc3339({-1}), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(format_rfc3339({std::numeric_limits<int64_t>::min()}), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(format_rfc3339({std::numeric_limits<int64_t>::max()}), "2262-04-11T23:47:16.854775807Z");
}

TEST(Rfc3339, WhatIsWrittenReadsBackTheSame) {
  EXPECT_TRUE(rc::check([] {
    const int64_t unit = *rc::gen::element<int64_t>(1, 1'000, 1'000'000, 1'000'000'000);
    const int64_t t = *rc::gen::inRange(Instant::kMinNs, Instant::kMaxNs + 1) / unit * unit;
    RC_ASSERT(ns(format_rfc3339({t})) == t);
  }));
}

TEST(Duration, AddsToInstants) {
  EXPECT_EQ(Duration::hours(1), Duration::minutes(60));
  EXPECT_EQ(Duration::minutes(1), Duration::seconds(60));
  EXPECT_EQ((Instant{5} + Duration{7}).ns, 12);
  EXPECT_EQ((Instant{5} - Instant{7}).ns, -2);
  EXPECT_TRUE(is_valid(Instant{Instant::kMaxNs}));
  EXPECT_FALSE(is_valid(Instant{Instant::kMaxNs} + Duration{1}));
  EXPECT_FALSE(is_valid(Instant{Instant::kMinNs} - Duration{1}));
}

}  // namespace
}  // namespace panmen
