#include "base/local_instant.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/test_zones.hpp"

namespace panmen {
namespace {

// Nothing where it is refused.
std::optional<Instant> instant(const char* text, const Zone& zone) {
  const auto parsed = parse_instant(text, zone);
  return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}

std::string refusal(const char* text, const Zone& zone) {
  const auto parsed = parse_instant(text, zone);
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(ParseInstant, local_time_is_that_of_the_zone) {
  EXPECT_EQ(instant("2026-03-02 08:00:00", shanghai()), utc("2026-03-02T00:00:00Z"));
  EXPECT_EQ(instant("2026-03-02T08:00:00.5", shanghai()), utc("2026-03-02T00:00:00.5Z"));
  EXPECT_EQ(instant("2026-03-02 08:00", shanghai()), utc("2026-03-02T00:00:00Z"));
  EXPECT_EQ(instant("1969-12-31 23:59:59.75", shanghai()), utc("1969-12-31T15:59:59.75Z"));
  EXPECT_EQ(instant("2026-03-29 03:00:00", berlin()), utc("2026-03-29T01:00:00Z"));
}

TEST(ParseInstant, an_offset_says_it_by_itself) {
  EXPECT_EQ(instant("2026-03-02T08:00:00+08:00", berlin()), utc("2026-03-02T00:00:00Z"));
  EXPECT_EQ(instant("2026-03-02T00:00:00Z", shanghai()), utc("2026-03-02T00:00:00Z"));
  EXPECT_EQ(instant("2026-03-02 00:00:00-01:30", shanghai()), utc("2026-03-02T01:30:00Z"));
}

TEST(ParseInstant, what_is_none) {
  for (const char* text : {"", "2026-03-02", "08:00:00", "2026-02-30 08:00:00", "2026-03-02 25:00:00",
                           "2026-03-02 08:00:00 x", "9999-01-01 00:00:00", "tomorrow"})
    EXPECT_EQ(instant(text, shanghai()), std::nullopt) << text;
}

TEST(ParseInstant, what_clocks_show_twice_or_never_is_no_instant) {
  EXPECT_EQ(
      refusal("2026-03-29 02:30", berlin()),
      "'2026-03-29 02:30' does not exist in Europe/Berlin: a clock change skips it; write the time that "
      "was shown, or one with its offset");
  EXPECT_EQ(refusal("2026-10-25 02:00:00.5", berlin()),
            "'2026-10-25 02:00:00.5' occurs twice in Europe/Berlin (clock change); write it with its offset: "
            "2026-10-25T02:00:00.5+02:00 or 2026-10-25T02:00:00.5+01:00");
  EXPECT_EQ(instant("2026-10-25T02:00:00.5+02:00", berlin()), utc("2026-10-25T00:00:00.5Z"));
  EXPECT_EQ(instant("2026-10-25T02:00:00.5+01:00", berlin()), utc("2026-10-25T01:00:00.5Z"));
  // The edges: each of these is shown once.
  EXPECT_EQ(instant("2026-03-29 01:59:59.999999999", berlin()), utc("2026-03-29T00:59:59.999999999Z"));
  EXPECT_EQ(instant("2026-03-29 03:00:00", berlin()), utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(instant("2026-10-25 01:59:59.999999999", berlin()), utc("2026-10-24T23:59:59.999999999Z"));
  EXPECT_EQ(instant("2026-10-25 03:00:00", berlin()), utc("2026-10-25T02:00:00Z"));
  EXPECT_NE(refusal("2026-03-29 02:00:00", berlin()), "");
  EXPECT_NE(refusal("2026-03-29 02:59:59.999999999", berlin()), "");
  EXPECT_NE(refusal("2026-10-25 02:59:59.999999999", berlin()), "");
  // West of Greenwich, before 1970, and a change of half an hour.
  const Zone west{"West", -3 * 3600 - 1800, {{utc("1969-10-25T05:00:00Z"), -4 * 3600}}};
  EXPECT_EQ(refusal("1969-10-25 01:10:00", west),
            "'1969-10-25 01:10:00' occurs twice in West (clock change); write it with its offset: "
            "1969-10-25T01:10:00-03:30 or 1969-10-25T01:10:00-04:00");
  EXPECT_EQ(instant("1969-10-25 00:59:59.5", west), utc("1969-10-25T04:29:59.5Z"));
  EXPECT_EQ(instant("1969-10-25 01:30:00", west), utc("1969-10-25T05:30:00Z"));
}

TEST(FormatLocal, says_the_time_there_and_how_far_it_is_ahead) {
  EXPECT_EQ(format_local(utc("2026-03-31T09:00:00Z"), shanghai()), "2026-03-31 17:00:00+08:00");
  EXPECT_EQ(format_local(utc("2026-03-31T09:00:00.5Z"), kolkata()), "2026-03-31 14:30:00.500+05:30");
  EXPECT_EQ(format_local(utc("2026-10-25T00:30:00Z"), berlin()), "2026-10-25 02:30:00+02:00");
  EXPECT_EQ(format_local(utc("2026-10-25T01:30:00Z"), berlin()), "2026-10-25 02:30:00+01:00");
  EXPECT_EQ(format_local(utc("2010-11-07T00:00:00Z"), st_johns()), "2010-11-06 21:30:00-02:30");
  EXPECT_EQ(format_local(utc("1969-12-31T23:59:59.75Z"), {"UTC", 0, {}}), "1969-12-31 23:59:59.750+00:00");
  EXPECT_EQ(format_local(utc("1900-01-01T00:00:00Z"), {"Asia/Shanghai", 29'143, {}}),
            "1900-01-01 08:05:43+08:05:43");
}

TEST(FormatLocal, is_read_back) {
  EXPECT_TRUE(rc::check([] {
    const Zone zone = *rc::gen::element(shanghai(), kolkata(), berlin(), lord_howe(), st_johns(), apia());
    const Instant t{*rc::gen::inRange<int64_t>(Instant::kMinNs, Instant::kMaxNs + 1)};
    RC_ASSERT(instant(format_local(t, zone).c_str(), berlin()) == t);
  }));
}

}  // namespace
}  // namespace panmen
