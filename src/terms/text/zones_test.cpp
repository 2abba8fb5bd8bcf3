#include "terms/text/zones.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace panmen::terms {
namespace {

// The offset at an instant, by the list alone.
int32_t offset_at(const Zone& zone, std::string_view instant) {
  const Instant t = *parse_rfc3339(instant);
  int32_t offset_s = zone.initial_offset_s;
  for (const Zone::Transition& transition : zone.transitions) {
    if (transition.at <= t) offset_s = transition.offset_s;
  }
  return offset_s;
}

bool changes_at(const Zone& zone, std::string_view instant) {
  return std::ranges::find(zone.transitions, *parse_rfc3339(instant), &Zone::Transition::at) !=
         zone.transitions.end();
}

TEST(Zones, shanghai_has_its_clock_changes_of_the_eighties_and_none_after) {
  const Zone zone = *read_zone("Asia/Shanghai");
  EXPECT_EQ(zone.name, "Asia/Shanghai");
  EXPECT_EQ(zone.initial_offset_s, 28800);
  EXPECT_EQ(zone.transitions.size(), 12U);
  EXPECT_EQ(offset_at(zone, "1988-07-01T00:00:00Z"), 32400);
  EXPECT_EQ(offset_at(zone, "2026-07-01T00:00:00Z"), 28800);
}

TEST(Zones, rules_go_on_behind_the_listed_years) {
  // By rule: the last Sundays of March and October at 01:00 UTC.
  const Zone berlin = *read_zone("Europe/Berlin");
  for (const std::string_view instant :
       {"2037-03-29T01:00:00Z", "2038-03-28T01:00:00Z", "2050-03-27T01:00:00Z", "2050-10-30T01:00:00Z",
        "2099-10-25T01:00:00Z", "2100-03-28T01:00:00Z", "2100-10-31T01:00:00Z"}) {
    EXPECT_TRUE(changes_at(berlin, instant)) << instant;
  }
  EXPECT_EQ(offset_at(berlin, "2075-07-01T00:00:00Z"), 7200);
  EXPECT_EQ(offset_at(berlin, "2075-12-01T00:00:00Z"), 3600);
  // The second Sunday of March and the first of November at 02:00 local time.
  const Zone new_york = *read_zone("America/New_York");
  EXPECT_TRUE(changes_at(new_york, "2060-03-14T07:00:00Z"));
  EXPECT_TRUE(changes_at(new_york, "2060-11-07T06:00:00Z"));
  // The last Sunday of September and the first of April, at 14:00 UTC of the day before.
  const Zone auckland = *read_zone("Pacific/Auckland");
  EXPECT_TRUE(changes_at(auckland, "2045-04-01T14:00:00Z"));
  EXPECT_TRUE(changes_at(auckland, "2045-09-23T14:00:00Z"));
}

TEST(Zones, transitions_ascend_twice_a_year_and_stay_in_the_range) {
  for (const std::string_view name : {"Europe/Berlin", "America/New_York", "Pacific/Auckland",
                                      "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"}) {
    const Zone zone = *read_zone(name);
    EXPECT_TRUE(std::ranges::is_sorted(zone.transitions, {}, &Zone::Transition::at)) << name;
    EXPECT_LT(zone.transitions.size(), 300U) << name;
    if (zone.transitions.empty()) continue;
    EXPECT_GE(zone.transitions.front().at, *parse_rfc3339("1970-01-01T00:00:00Z")) << name;
    EXPECT_LT(zone.transitions.back().at, *parse_rfc3339("2101-01-01T00:00:00Z")) << name;
  }
}

TEST(Zones, refuse_what_is_none) {
  for (const std::string_view name :
       {"Asia/Shangai", "", "../../etc/passwd", "/etc/localtime", "asia/shanghai"}) {
    const auto zone = read_zone(name);
    ASSERT_FALSE(zone.ok()) << name;
    EXPECT_EQ(zone.error().code, ErrorCode::not_found);
  }
}

TEST(Zones, are_listed) {
  const auto names = zone_names();
  EXPECT_NE(std::ranges::find(names, "Asia/Shanghai"), names.end());
}

}  // namespace
}  // namespace panmen::terms
