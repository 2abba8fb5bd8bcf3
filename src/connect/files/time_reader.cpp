#include "connect/files/time_reader.hpp"

#include <array>
#include <chrono>
#include <string>

#include <date/tz.h>
#include <fmt/format.h>

#include "base/calendar.hpp"
#include "base/local_instant.hpp"
#include "base/quote.hpp"

namespace panmen::files {

namespace {

constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kMaxSeconds = Instant::kMaxNs / kNsPerSecond;
constexpr int64_t kMinSeconds = Instant::kMinNs / kNsPerSecond;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes between `least` and `most` digits from the front of `text`.
std::optional<int64_t> take_digits(std::string_view& text, size_t least, size_t most) {
  size_t n = 0;
  int64_t value = 0;
  while (n < most && n < text.size() && is_digit(text[n]))
    value = value * 10 + (text[n++] - '0');
  if (n < least) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

// A decimal fraction of at most `digits` digits, as an integer of that many.
std::optional<int64_t> take_fraction(std::string_view& text, size_t digits) {
  const size_t before = text.size();
  auto value = take_digits(text, 1, digits);
  if (!value) return std::nullopt;
  for (size_t n = before - text.size(); n < digits; ++n)
    *value *= 10;
  return value;
}

std::optional<int64_t> take_month_name(std::string_view& text) {
  static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (text.size() < 3) return std::nullopt;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const std::array<char, 3> name{lower(text[0]), lower(text[1]), lower(text[2])};
  for (size_t i = 0; i < 12; ++i) {
    if (kMonths.substr(i * 3, 3) != std::string_view(name.data(), 3)) continue;
    text.remove_prefix(3);
    return static_cast<int64_t>(i + 1);
  }
  return std::nullopt;
}

// Z, +hh:mm or +hhmm.
std::optional<int64_t> take_offset_s(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const char sign = text.front();
  text.remove_prefix(1);
  if (sign == 'Z') return 0;
  if (sign != '+' && sign != '-') return std::nullopt;
  const auto hours = take_digits(text, 2, 2);
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto minutes = take_digits(text, 2, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int64_t offset = *hours * 3600 + *minutes * 60;
  return sign == '-' ? -offset : offset;
}

struct Fields {
  int64_t year = 1970, month = 1, day = 1;
  int64_t hour = 0, minute = 0, second = 0, nanosecond = 0;
  std::optional<int64_t> offset_s;
};

bool take_field(char directive, std::string_view& text, Fields& fields) {
  const auto keep = [](std::optional<int64_t> value, int64_t& field) {
    if (value) field = *value;
    return value.has_value();
  };
  switch (directive) {
    case 'd':
      return keep(take_digits(text, 1, 2), fields.day);
    case 'm':
      return keep(take_digits(text, 1, 2), fields.month);
    case 'b':
      return keep(take_month_name(text), fields.month);
    case 'Y':
      return keep(take_digits(text, 4, 4), fields.year);
    case 'y': {
      if (!keep(take_digits(text, 2, 2), fields.year)) return false;
      fields.year += fields.year < 69 ? 2000 : 1900;  // as POSIX strptime
      return true;
    }
    case 'H':
      return keep(take_digits(text, 1, 2), fields.hour);
    case 'M':
      return keep(take_digits(text, 1, 2), fields.minute);
    case 'S':
      return keep(take_digits(text, 1, 2), fields.second);
    case 'f':
      return keep(take_fraction(text, 9), fields.nanosecond);
    case 'z':
      fields.offset_s = take_offset_s(text);
      return fields.offset_s.has_value();
    default:
      return false;
  }
}

// Seconds or milliseconds since 1970, with a fraction where there is one, exactly.
std::optional<Instant> read_unix(std::string_view cell, size_t fraction_digits) {
  const bool negative = cell.starts_with('-');
  if (negative) cell.remove_prefix(1);
  const auto whole = take_digits(cell, 1, 17);
  if (!whole) return std::nullopt;
  int64_t fraction = 0;
  if (cell.starts_with('.') || cell.starts_with(',')) {
    cell.remove_prefix(1);
    const auto part = take_fraction(cell, fraction_digits);
    if (!part) return std::nullopt;
    fraction = *part;
  }
  int64_t ns_per_unit = 1;
  for (size_t i = 0; i < fraction_digits; ++i)
    ns_per_unit *= 10;
  if (!cell.empty() || *whole > Instant::kMaxNs / ns_per_unit) return std::nullopt;
  const int64_t ns = *whole * ns_per_unit + fraction;
  return Instant{negative ? -ns : ns};
}

// Calls into the date library, which throws where the database or a zone is missing.
Result<const date::time_zone*> find_zone(const std::string& name) {
  try {
    return date::locate_zone(name);
  } catch (const std::exception& e) {
    return Error{ErrorCode::not_found, fmt::format("the time zone {} is not in the time-zone database ({})",
                                                   in_quotes(name), e.what())};
  }
}

bool is_utc(std::string_view zone) {
  return zone.empty() || zone == "UTC";
}

}  // namespace

bool TimeFormat::carries_offset() const {
  if (kind != Kind::pattern) return true;
  for (const Step& step : steps)
    if (step.directive == 'z') return true;
  return false;
}

Result<TimeFormat> parse_time_format(std::string_view text) {
  TimeFormat format;
  if (text == "rfc3339") return format;
  if (text == "unix s" || text == "unix ms") {
    format.kind = text == "unix s" ? TimeFormat::Kind::unix_s : TimeFormat::Kind::unix_ms;
    return format;
  }
  constexpr size_t kMaxFormatSize = 100;
  if (text.size() > kMaxFormatSize || text.find('%') == std::string_view::npos)
    return Error{ErrorCode::invalid,
                 "a time format is rfc3339, unix s, unix ms or a pattern such as '%d/%m/%Y %H:%M'"};
  format.kind = TimeFormat::Kind::pattern;
  std::string used;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      format.steps.push_back({0, text[i]});
      continue;
    }
    const char directive = ++i < text.size() ? text[i] : '\0';
    if (directive == '%') {
      format.steps.push_back({0, '%'});
      continue;
    }
    if (directive == '\0' || std::string_view("dmbYyHMSfz").find(directive) == std::string_view::npos)
      return Error{ErrorCode::invalid,
                   fmt::format("{} is not a part of a time; known are %d %m %b %Y %y %H %M %S %f %z %%",
                               in_quotes(text.substr(i - 1, 2)))};
    // %m and %b both are the month, %Y and %y the year.
    const char part = directive == 'b' ? 'm' : directive == 'y' ? 'Y' : directive;
    if (used.find(part) != std::string::npos)
      return Error{ErrorCode::invalid, fmt::format("'%{}' gives the same part of a time twice", directive)};
    used += part;
    format.steps.push_back({directive, 0});
  }
  for (const char part : {'d', 'm', 'Y'})
    if (used.find(part) == std::string::npos)
      return Error{ErrorCode::invalid, fmt::format("the time format lacks '%{}'", part)};
  for (const auto& [part, needs] : {std::pair{'M', 'H'}, {'S', 'M'}, {'f', 'S'}})
    if (used.find(part) != std::string::npos && used.find(needs) == std::string::npos)
      return Error{ErrorCode::invalid, fmt::format("the time format has '%{}' without '%{}'", part, needs)};
  return format;
}

Result<void> check_zone(const std::string& name) {
  if (is_utc(name)) return {};
  if (auto zone = find_zone(name); !zone.ok()) return zone.error();
  return {};
}

Result<TimeReader> TimeReader::make(const TimeRule& rule) {
  PANMEN_TRY(TimeFormat format, parse_time_format(rule.format));
  TimeReader reader(rule, std::move(format));
  if (!is_utc(rule.zone)) {
    PANMEN_TRY(reader.zone_, find_zone(rule.zone));
  }
  return reader;
}

std::optional<Instant> TimeReader::read(std::string_view cell, std::string& reason) {
  std::optional<Instant> t;
  switch (format_.kind) {
    case TimeFormat::Kind::rfc3339: {
      auto parsed = parse_rfc3339(cell);
      if (parsed.ok()) {
        t = *parsed;
      } else {
        reason = fmt::format("{} is not an RFC 3339 time: {}", in_quotes(cell), parsed.error().message);
      }
      break;
    }
    case TimeFormat::Kind::unix_s:
    case TimeFormat::Kind::unix_ms: {
      const bool seconds = format_.kind == TimeFormat::Kind::unix_s;
      t = read_unix(cell, seconds ? 9 : 6);
      if (!t)
        reason = fmt::format("{} is not a number of {} since 1970", in_quotes(cell),
                             seconds ? "seconds" : "milliseconds");
      break;
    }
    case TimeFormat::Kind::pattern:
      t = read_pattern(cell, reason);
      break;
  }
  if (!t) return std::nullopt;
  if (rule_.stamps == Stamps::start_of_interval) *t = *t + rule_.interval;
  if (!is_valid(*t)) {
    reason = fmt::format("{} is outside the years 1684 to 2255", in_quotes(cell));
    return std::nullopt;
  }
  return t;
}

std::optional<Instant> TimeReader::read_pattern(std::string_view cell, std::string& reason) {
  Fields fields;
  std::string_view rest = cell;
  for (const TimeFormat::Step& step : format_.steps) {
    bool fits = false;
    if (step.directive != 0) {
      fits = take_field(step.directive, rest, fields);
    } else if (!rest.empty() && rest.front() == step.literal) {
      rest.remove_prefix(1);
      fits = true;
    }
    if (!fits) {
      reason = fmt::format("{} does not have the form {}", in_quotes(cell), rule_.format);
      return std::nullopt;
    }
  }
  const CivilDate date{static_cast<int32_t>(fields.year), static_cast<uint8_t>(fields.month),
                       static_cast<uint8_t>(fields.day)};
  // 24:00 is the end of its date (ISO 8601); a leap second has no instant of its own.
  int64_t second_of_day = fields.hour * 3600 + fields.minute * 60 + fields.second;
  const bool midnight = second_of_day == 0 && fields.nanosecond == 0;
  const bool end_of_date = second_of_day == kSecondsPerDay && fields.hour == 24 && fields.nanosecond == 0;
  if (!rest.empty() || !panmen::is_valid(date) || fields.minute > 59 || fields.second > 59 ||
      (fields.hour > 23 && !end_of_date)) {
    reason = rest.empty() ? fmt::format("{} is no date and time of the calendar", in_quotes(cell))
                          : fmt::format("{} does not have the form {}", in_quotes(cell), rule_.format);
    return std::nullopt;
  }
  if (midnight && rule_.midnight == Midnight::old_date) second_of_day = kSecondsPerDay;

  const int64_t local_s = days_from_civil(date) * kSecondsPerDay + second_of_day;
  if (local_s <= kMinSeconds + kSecondsPerDay || local_s >= kMaxSeconds - kSecondsPerDay) {
    reason = fmt::format("{} is outside the years 1684 to 2255", in_quotes(cell));
    return std::nullopt;
  }
  std::optional<int64_t> utc_s;
  if (fields.offset_s) {
    utc_s = local_s - *fields.offset_s;
  } else {
    utc_s = utc_second(local_s, reason);
    if (!utc_s) reason = fmt::format("{} {}", in_quotes(cell), reason);
  }
  if (!utc_s) return std::nullopt;
  return Instant{*utc_s * kNsPerSecond + fields.nanosecond};
}

std::optional<int64_t> TimeReader::utc_second(int64_t local_s, std::string& reason) {
  if (zone_ == nullptr) return local_s;
  if (local_s >= calm_from_s_ && local_s < calm_to_s_) return local_s - calm_offset_s_;

  const date::local_seconds local{std::chrono::seconds{local_s}};
  date::local_info info;
  try {
    info = zone_->get_info(local);
  } catch (const std::exception& e) {
    reason = fmt::format("cannot be placed in {}: {}", rule_.zone, e.what());
    return std::nullopt;
  }
  if (info.result == date::local_info::nonexistent) {
    reason = never_shown(rule_.zone);
    return std::nullopt;
  }
  if (info.result == date::local_info::ambiguous) {
    if (rule_.twice == Twice::refuse) {
      reason = shown_twice(rule_.zone) + "; the map's `twice` may say which is meant";
      return std::nullopt;
    }
    const date::sys_info& meant = rule_.twice == Twice::first ? info.first : info.second;
    return local_s - meant.offset.count();
  }
  // No zone ever moved its clocks by a day or more within a day of another change, so two days inside the
  // stretch no local time is skipped or repeated.
  const int64_t offset_s = info.first.offset.count();
  const int64_t margin_s = 2 * kSecondsPerDay;
  calm_from_s_ = info.first.begin.time_since_epoch().count() + margin_s;
  calm_to_s_ = info.first.end.time_since_epoch().count() - margin_s;
  calm_offset_s_ = offset_s;
  return local_s - offset_s;
}

}  // namespace panmen::files
