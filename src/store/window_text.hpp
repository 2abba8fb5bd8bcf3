// How instants and windows stand on a page for people: in the contract's zone, and no longer than they need.
//
// Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/calendar.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

// 2022-10-26 16:00; seconds only where there are some.
std::string local_text(const Zone& zone, Instant t);

// 2022-10-26 16:00–17:00, 2022-10-26, 2022-10, 2022, 2022-10-24–2022-10-30: as the window's kind is written.
// REQUIRES: the window is of that one of Contract::windows.
std::string window_text(const terms::Contract& contract, uint16_t window, Instant from, Instant to);
std::string window_text(const Zone& zone, const terms::WindowSpec& spec, Instant from, Instant to);

}  // namespace panmen::store
