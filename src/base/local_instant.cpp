#include "base/local_instant.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>

#include "base/quote.hpp"

namespace panmen {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr std::string_view kInstantHelp = "write 2026-03-02 08:00:00 (local) or 2026-03-02T08:00:00+08:00";

// "Z", or hours and minutes as in +08:00, behind the time.
bool has_offset(std::string_view text) {
  if (text.ends_with('Z') || text.ends_with('z')) return true;
  constexpr size_t kOffset = 6;  // +08:00
  if (text.size() <= kOffset) return false;
  const char sign = text[text.size() - kOffset];
  return (sign == '+' || sign == '-') && text[text.size() - 3] == ':' && text.find(':') < text.size() - 3;
}

// The offset with which the local time at `t` is shown once more behind it; absent where it is not.
std::optional<int32_t> offset_when_shown_again(const Zone& zone, Instant t) {
  const auto change = std::ranges::upper_bound(zone.transitions, t, {}, &Zone::Transition::at);
  if (change == zone.transitions.end()) return std::nullopt;
  const Duration back = Duration::seconds(offset_s_at(zone, t) - change->offset_s);
  return t + back >= change->at ? std::optional(change->offset_s) : std::nullopt;
}

// "2026-10-25T02:30:00+02:00"
std::string with_offset(const std::string& written, int64_t offset_s) {
  const int64_t minutes = std::abs(offset_s) / 60;
  return fmt::format("{}{}{:02}:{:02}", written, offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

std::string never_shown(std::string_view zone) {
  return fmt::format("does not exist in {}: a clock change skips it", zone);
}

std::string shown_twice(std::string_view zone) {
  return fmt::format("occurs twice in {} (clock change)", zone);
}

Result<Instant> parse_instant(std::string_view text, const Zone& zone) {
  std::string written(text);
  if (const size_t blank = written.find(' '); blank != std::string::npos) written[blank] = 'T';
  const bool is_local = !has_offset(written);
  constexpr size_t kToMinutes = 16;  // 2026-03-02T08:00
  if (is_local && written.size() == kToMinutes) written += ":00";
  const auto t = parse_rfc3339(is_local ? written + "Z" : written);
  const Error no_instant{ErrorCode::invalid,
                         fmt::format("{} is no instant; {}", in_quotes(text), kInstantHelp)};
  if (!t.ok() || !is_valid(*t)) return no_instant;
  if (!is_local) return *t;
  // The digits were read as if they were of UTC.
  const int64_t second = t->ns >= 0 ? t->ns / kNsPerSecond : -((-t->ns + kNsPerSecond - 1) / kNsPerSecond);
  const int64_t day =
      second >= 0 ? second / kSecondsPerDay : -((-second + kSecondsPerDay - 1) / kSecondsPerDay);
  const Instant whole = from_local(zone, civil_from_days(day), second - day * kSecondsPerDay);
  if (!is_valid(whole)) return no_instant;
  const Instant local{whole.ns + (t->ns - second * kNsPerSecond)};
  if (!is_valid(local)) return no_instant;
  const int64_t offset_s = offset_s_at(zone, whole);
  if (whole.ns / kNsPerSecond + offset_s != second)
    return Error{ErrorCode::invalid,
                 fmt::format("{} {}; write the time that was shown, or one with its offset", in_quotes(text),
                             never_shown(zone.name))};
  if (const auto again_s = offset_when_shown_again(zone, whole))
    return Error{ErrorCode::invalid, fmt::format("{} {}; write it with its offset: {} or {}", in_quotes(text),
                                                 shown_twice(zone.name), with_offset(written, offset_s),
                                                 with_offset(written, *again_s))};
  return local;
}

std::string format_local(Instant t, const Zone& zone) {
  const LocalTime local = to_local(zone, t);
  const int32_t offset_s = offset_s_at(zone, t);
  std::string text =
      fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", local.date.year, local.date.month, local.date.day,
                  local.second_of_day / 3600, local.second_of_day / 60 % 60, local.second_of_day % 60);
  if (local.nanosecond != 0) {
    std::string fraction = fmt::format("{:09}", local.nanosecond);
    while (fraction.ends_with("000"))
      fraction.resize(fraction.size() - 3);
    text += '.' + fraction;
  }
  const int32_t ahead_s = std::abs(offset_s);
  text += fmt::format("{}{:02}:{:02}", offset_s < 0 ? '-' : '+', ahead_s / 3600, ahead_s / 60 % 60);
  if (ahead_s % 60 != 0) text += fmt::format(":{:02}", ahead_s % 60);
  return text;
}

}  // namespace panmen
