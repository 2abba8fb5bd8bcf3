// Instant and Duration: event time as signed 64-bit nanoseconds, UTC, since 1970-01-01T00:00:00Z (leap
// seconds are not counted, as in POSIX). They reach from 1677 to 2262. Nothing here reads a clock:
// time is an input. Pure; safe to use from any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace panmen {

struct Duration {
  int64_t ns = 0;

  static constexpr Duration seconds(int64_t n) { return {n * 1'000'000'000}; }
  static constexpr Duration minutes(int64_t n) { return seconds(n * 60); }
  static constexpr Duration hours(int64_t n) { return seconds(n * 3600); }

  friend constexpr auto operator<=>(const Duration&, const Duration&) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
};

struct Instant {
  // Instants from outside lie within these; the margin lets windows and limits be added without overflow.
  static constexpr int64_t kMinNs = -9'000'000'000'000'000'000;  // 1684
  static constexpr int64_t kMaxNs = 9'000'000'000'000'000'000;   // 2255

  int64_t ns = 0;

  friend constexpr auto operator<=>(const Instant&, const Instant&) = default;
  friend constexpr Instant operator+(Instant t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr Instant operator-(Instant t, Duration d) { return {t.ns - d.ns}; }
  friend constexpr Duration operator-(Instant a, Instant b) { return {a.ns - b.ns}; }
};

constexpr bool is_valid(Instant t) {
  return t.ns >= Instant::kMinNs && t.ns <= Instant::kMaxNs;
}

// RFC 3339: 2022-10-26T08:17:21.847Z or with an offset. At most nine fractional digits. Errors: invalid,
// limit.
Result<Instant> parse_rfc3339(std::string_view text);
// In UTC, with as many fractional digits as are needed (0, 3, 6 or 9): 2022-10-26T08:17:21.847Z.
std::string format_rfc3339(Instant t);

}  // namespace panmen
