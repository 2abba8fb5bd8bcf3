// Clock time: the times of a day as terms write them, "06:00" and "22:00 to 06:00".
//
// Internal to terms/text; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/work_calendar.hpp"

namespace panmen::terms {

constexpr int32_t kDay_s = 86'400;

// "06:00", from 00:00 to 24:00, in seconds. Nothing where it is no time; this reports no error.
std::optional<int32_t> to_time(std::string_view text);
// A part of the day: midnight as its end is that of the day, not its beginning.
DayPart day_part(int32_t from_s, int32_t to_s);
// "08:00 to 11:00". Nothing where it is none, or where both times are the same; this reports no error.
std::optional<DayPart> to_day_part(std::string_view text);
// Seconds from a to b, both seconds of a day; a whole day where they are the same.
int32_t length_s(int32_t from_s, int32_t to_s);
// Whether both have time in common, if they are so on every day.
bool overlap(const DayPart& a, const DayPart& b);

}  // namespace panmen::terms
