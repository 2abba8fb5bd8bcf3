// Reach: the instants that an engine takes. Windows are computed around every one that comes in; these leave
// them room on both sides. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace panmen::engine {

constexpr Instant kEarliest{Instant::kMinNs + Duration::hours(24 * 366).ns};
constexpr Instant kLatest{Instant::kMaxNs - Duration::hours(24 * 366).ns};

// Errors: limit.
inline Result<void> check_reach(Instant t, std::string_view what) {
  if (t >= kEarliest && t <= kLatest) return {};
  return Error{ErrorCode::limit,
               std::string(what) + " at " + format_rfc3339(t) + " lies outside the years 1686 to 2253"};
}

}  // namespace panmen::engine
