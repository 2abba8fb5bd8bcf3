// Local instants: as people write and read them: by the clock of a zone, or with their offset from UTC.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/calendar.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

namespace panmen {

// "2026-03-02 08:00:00.5", with "T" for the blank, without seconds, or with an offset behind it as in RFC
// 3339; without one it is local. Errors: invalid, where it is no instant, or a local time that a clock change
// skips or repeats: a guess would move money by an hour.
Result<Instant> parse_instant(std::string_view text, const Zone& zone);

// What is wrong with a local time that a clock change of the zone skips, or repeats; it stands behind the
// time.
std::string never_shown(std::string_view zone);
std::string shown_twice(std::string_view zone);

// "2026-03-02 08:00:00+08:00": the time in the zone and its offset there, with as many fractional digits as
// are needed (0, 3, 6 or 9). parse_instant reads it back, but where the offset is of no whole minutes.
// REQUIRES: is_valid(t).
std::string format_local(Instant t, const Zone& zone);

}  // namespace panmen
