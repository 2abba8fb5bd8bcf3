// Deadlines: local days that the terms name by date, or so long after a milestone.
//
// It knows milestones and the calendar, and nothing of what has to be done by then. Internal to terms/text;
// not thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// From when a period counts that names no milestone.
enum class CountsFrom : uint8_t {
  milestone,  // it has to name one
  itself,     // the day on which the clause itself is met
};

// "2026-06-30", "15 working days after delivered", "2 months". Nothing where it is wrong, which is then
// reported.
std::optional<Deadline> read_deadline(const yaml::Node& node, std::string_view key, CountsFrom from,
                                      Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
