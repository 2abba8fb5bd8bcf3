#include "base/instant.hpp"

#include <fmt/format.h>

#include "base/calendar.hpp"
#include "base/int128.hpp"
#include "base/quote.hpp"

namespace panmen {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

// Reads a text from the left. After the first thing that is not there, `good` is false and stays so.
struct Scanner {
  std::string_view rest;
  bool good = true;

  bool next_is(std::string_view any_of) const {
    return !rest.empty() && any_of.find(rest.front()) != any_of.npos;
  }
  void one_of(std::string_view any_of) {
    good = good && next_is(any_of);
    if (good) rest.remove_prefix(1);
  }
  int32_t digits(int n) {
    int32_t value = 0;
    for (int i = 0; i < n; ++i) {
      const char c = rest.empty() ? '\0' : rest.front();
      one_of("0123456789");
      if (!good) return 0;
      value = value * 10 + (c - '0');
    }
    return value;
  }
};

Error not_a_time(std::string_view text, std::string_view why) {
  return {ErrorCode::invalid, fmt::format("{} is not a time of RFC 3339: {}", in_quotes(text), why)};
}

}  // namespace

Result<Instant> parse_rfc3339(std::string_view text) {
  Scanner in{text};
  CivilDate date;
  date.year = in.digits(4);
  in.one_of("-");
  date.month = static_cast<uint8_t>(in.digits(2));
  in.one_of("-");
  date.day = static_cast<uint8_t>(in.digits(2));
  in.one_of("Tt");
  const int32_t hour = in.digits(2);
  in.one_of(":");
  const int32_t minute = in.digits(2);
  in.one_of(":");
  const int32_t second = in.digits(2);
  int64_t nanosecond = 0;
  if (in.good && in.next_is(".")) {
    in.one_of(".");
    int places = 0;
    do {
      const int32_t digit = in.digits(1);
      if (++places > 9) return not_a_time(text, "at most nine digits may follow the point");
      nanosecond = nanosecond * 10 + digit;
    } while (in.good && in.next_is("0123456789"));
    for (; places < 9; ++places)
      nanosecond *= 10;
  }
  int32_t offset_hour = 0;
  int32_t offset_minute = 0;
  bool west = false;
  if (in.next_is("Zz")) {
    in.one_of("Zz");
  } else {
    west = in.next_is("-");
    in.one_of("+-");
    offset_hour = in.digits(2);
    in.one_of(":");
    offset_minute = in.digits(2);
  }
  if (!in.good || !in.rest.empty())
    return not_a_time(text, "write it as in 2026-03-31T08:00:00.250Z or ...T16:00:00+08:00");
  if (!is_valid(date)) return not_a_time(text, "the calendar does not have that day");
  if (second == 60)
    return not_a_time(text, "leap seconds are not counted here; write the second before or after");
  if (hour > 23 || minute > 59 || second > 59) return not_a_time(text, "the day does not have that time");
  if (offset_hour > 23 || offset_minute > 59) return not_a_time(text, "the offset is a day or more");

  const int32_t offset_s = (offset_hour * 3600 + offset_minute * 60) * (west ? -1 : 1);
  const int64_t seconds =
      days_from_civil(date) * kSecondsPerDay + hour * 3600 + minute * 60 + second - int64_t{offset_s};
  const Int128 ns = Int128{seconds} * kNsPerSecond + nanosecond;
  if (ns < Instant::kMinNs || ns > Instant::kMaxNs) {
    return Error{ErrorCode::limit,
                 fmt::format("{} is outside the times that can be kept, {} to {}", in_quotes(text),
                             format_rfc3339({Instant::kMinNs}), format_rfc3339({Instant::kMaxNs}))};
  }
  return Instant{static_cast<int64_t>(ns)};
}

std::string format_rfc3339(Instant t) {
  static const Zone kUtc{"UTC", 0, {}};
  const LocalTime utc = to_local(kUtc, t);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", utc.date.year, utc.date.month, utc.date.day,
                  utc.second_of_day / 3600, utc.second_of_day / 60 % 60, utc.second_of_day % 60);
  if (utc.nanosecond != 0) {
    std::string fraction = fmt::format("{:09}", utc.nanosecond);
    while (fraction.ends_with("000"))
      fraction.resize(fraction.size() - 3);
    text += '.' + fraction;
  }
  return text + 'Z';
}

}  // namespace panmen
