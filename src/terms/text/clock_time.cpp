#include "terms/text/clock_time.hpp"

#include <charconv>

#include "terms/text/fields.hpp"

namespace panmen::terms {

std::optional<int32_t> to_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto two_digits = [&](size_t at) -> std::optional<int32_t> {
    int32_t value = 0;
    const char* end = text.data() + at + 2;
    const auto [rest, error] = std::from_chars(text.data() + at, end, value);
    if (error != std::errc{} || rest != end || value < 0) return std::nullopt;
    return value;
  };
  const auto hour = two_digits(0);
  const auto minute = two_digits(3);
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const int32_t time_s = *hour * 3600 + *minute * 60;
  return time_s <= kDay_s ? std::optional(time_s) : std::nullopt;
}

DayPart day_part(int32_t from_s, int32_t to_s) {
  return {from_s % kDay_s, to_s == 0 ? kDay_s : to_s};
}

std::optional<DayPart> to_day_part(std::string_view text) {
  const auto range = split_range(text);
  const auto from = range ? to_time(range->first) : std::nullopt;
  const auto to = range ? to_time(range->second) : std::nullopt;
  if (!from || !to || *from == *to) return std::nullopt;
  return day_part(*from, *to);
}

int32_t length_s(int32_t from_s, int32_t to_s) {
  const int32_t length = (to_s - from_s) % kDay_s;
  return length > 0 ? length : length + kDay_s;
}

bool overlap(const DayPart& a, const DayPart& b) {
  const int32_t length_a = length_s(a.from_s, a.to_s);
  const int32_t length_b = length_s(b.from_s, b.to_s);
  const int32_t apart = length_s(a.from_s, b.from_s) % kDay_s;  // from a's start to b's next
  return apart < length_a || kDay_s - apart < length_b;
}

}  // namespace panmen::terms
