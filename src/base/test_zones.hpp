// Zones for tests: some of the world's harder ones, written out around one change, and generators of harder
// ones still.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <rapidcheck.h>

#include "base/calendar.hpp"

namespace panmen {

inline Instant utc(std::string_view text) {
  return parse_rfc3339(text).value();
}

inline Zone shanghai() {
  return {"Asia/Shanghai", 28'800, {}};
}
inline Zone kolkata() {
  return {"Asia/Kolkata", 19'800, {}};
}
inline Zone berlin() {
  return {
      "Europe/Berlin", 3'600, {{utc("2026-03-29T01:00:00Z"), 7'200}, {utc("2026-10-25T01:00:00Z"), 3'600}}};
}
// Summer time there is half an hour: clocks go back from 02:00 to 01:30, and ahead from 02:00 to 02:30.
inline Zone lord_howe() {
  return {"Australia/Lord_Howe",
          39'600,
          {{utc("2026-04-04T15:00:00Z"), 37'800}, {utc("2026-10-03T15:30:00Z"), 39'600}}};
}
// Clocks went from 24:00 to 23:00, and in spring from 24:00 to 01:00, so that a day began at 01:00.
inline Zone sao_paulo() {
  return {"America/Sao_Paulo",
          -10'800,
          {{utc("2017-10-15T03:00:00Z"), -7'200}, {utc("2018-02-18T02:00:00Z"), -10'800}}};
}
// Clocks went back from 00:01 to 23:01 of the day before.
inline Zone st_johns() {
  return {"America/St_Johns",
          -12'600,
          {{utc("2010-03-14T03:31:00Z"), -9'000}, {utc("2010-11-07T02:31:00Z"), -12'600}}};
}
// Crossed the date line: 30 December 2011 was left out.
inline Zone apia() {
  return {"Pacific/Apia", -36'000, {{utc("2011-12-30T10:00:00Z"), 50'400}}};
}
// Real tables have rows that change only the zone's abbreviation; this one has some within an hour.
inline Zone renamed() {
  return {
      "Test/Renamed", 3'600, {{utc("2026-01-01T00:20:00Z"), 3'600}, {utc("2026-01-01T00:40:00Z"), 3'600}}};
}

// A zone of a few changes within some days, at odd times and by odd amounts: harder than any real one.
inline Zone any_zone() {
  Zone zone{"Test/Any", *rc::gen::inRange(-86'399, 86'400), {}};
  int64_t at_s = *rc::gen::inRange<int64_t>(-100'000, 100'000);
  for (int n = *rc::gen::inRange(0, 7); n > 0; --n) {
    const bool whole_hours = *rc::gen::arbitrary<bool>();
    const int32_t offset_s =
        whole_hours ? *rc::gen::inRange(-12, 15) * 3'600 : *rc::gen::inRange(-86'399, 86'400);
    zone.transitions.push_back({Instant{} + Duration::seconds(at_s), offset_s});
    at_s += *rc::gen::inRange<int64_t>(1, *rc::gen::element(60, 5'000, 100'000));
  }
  return zone;
}

// An instant near the changes, often exactly at one or just before it.
inline Instant any_instant(const Zone& zone) {
  if (!zone.transitions.empty() && *rc::gen::arbitrary<bool>()) {
    const auto change = *rc::gen::inRange<size_t>(0, zone.transitions.size());
    return zone.transitions[change].at + Duration{*rc::gen::inRange<int64_t>(-2, 3)};
  }
  return Instant{*rc::gen::inRange(Duration::seconds(-300'000).ns, Duration::seconds(600'000).ns)};
}

inline Zone real_or_any_zone() {
  if (*rc::gen::arbitrary<bool>()) return any_zone();
  const std::vector<Zone> real = {shanghai(),  kolkata(),  berlin(), lord_howe(),
                                  sao_paulo(), st_johns(), apia()};
  return real[*rc::gen::inRange<size_t>(0, real.size())];
}

}  // namespace panmen
