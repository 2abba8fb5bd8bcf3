// Zones: the time-zone database, read once when terms are compiled; its transitions then travel with the
// contract. Safe to use from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/result.hpp"

namespace panmen::terms {

// All changes of the offset from 1970 up to the end of 2100. Errors: not_found, where there is no such zone
// or no database.
Result<Zone> read_zone(std::string_view name);
// Names of the IANA database; empty where it is not installed.
std::vector<std::string_view> zone_names();

}  // namespace panmen::terms
