// TimeReader: from the text of a time cell to an instant, by the time rule of a signal map.
//
// Local times are resolved through the system's time-zone database. A local time that a clock change skips is
// refused; one that it repeats is refused unless the rule says which of the two is meant: a guess would move
// money by an hour.
//
// Not thread-safe: it remembers the last stretch of constant offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "connect/files/signal_map.hpp"

namespace date {
class time_zone;
}

namespace panmen::files {

// A compiled time format.
struct TimeFormat {
  enum class Kind : uint8_t { rfc3339, unix_s, unix_ms, pattern };
  struct Step {
    char directive = 0;  // the letter after %, or 0 for a literal
    char literal = 0;
  };

  Kind kind = Kind::rfc3339;
  std::vector<Step> steps;  // of a pattern

  // True where the text names an instant by itself; otherwise a zone is needed.
  bool carries_offset() const;
};

// Errors: invalid, naming the directive.
Result<TimeFormat> parse_time_format(std::string_view text);

// Errors: not_found, where the database has no such zone; io, where there is no database.
Result<void> check_zone(const std::string& name);

class TimeReader {
 public:
  // Errors: those of parse_time_format and check_zone.
  static Result<TimeReader> make(const TimeRule& rule);

  // The event time of a row, or nullopt with a reason. REQUIRES: the cell is trimmed.
  std::optional<Instant> read(std::string_view cell, std::string& reason);

 private:
  TimeReader(TimeRule rule, TimeFormat format) : rule_(std::move(rule)), format_(std::move(format)) {}

  std::optional<Instant> read_pattern(std::string_view cell, std::string& reason);
  std::optional<int64_t> utc_second(int64_t local_s, std::string& reason);

  TimeRule rule_;
  TimeFormat format_;
  const date::time_zone* zone_ = nullptr;  // nullptr: UTC
  // Local seconds in [calm_from_s_, calm_to_s_) are calm_offset_s_ ahead of UTC, each exactly once.
  int64_t calm_from_s_ = 0;
  int64_t calm_to_s_ = 0;
  int64_t calm_offset_s_ = 0;
};

}  // namespace panmen::files
