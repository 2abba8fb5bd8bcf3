// Objection: what the views of the two sides make of the cause that the terms propose for a stop.
//
// It knows neither where the stop lies nor how its cause was found. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/instant.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

// A side's word on one stop.
struct View {
  Instant entered;
  std::string number;  // of the entry
  record::Side side = record::Side::buyer;
  std::optional<uint16_t> cause;  // of StopRule::causes; absent: it accepts
};

struct Standing {
  record::StopStanding standing = record::StopStanding::proposed;
  std::optional<uint16_t> cause;  // what the stop counts as; absent: what is missing leaves it open
  friend bool operator==(const Standing&, const Standing&) = default;
};

// `views` are those on the stop, by (entered, number); they are in time before terms::objection_deadline.
// While the stop has no end every view is in time. A side stands for the cause it named last, or for what
// stood when it accepted: the cause that the other side had named, or else the one proposed. What both stand
// for at once is agreed, until they agree on another. A view that comes too late counts only where it accepts
// what the other side has named. REQUIRES: rule.objection and contract.calendar.
Standing standing_of(const terms::Contract& contract, const terms::StopRule& rule,
                     std::optional<uint16_t> proposed, std::optional<Instant> end,
                     std::span<const View> views);

}  // namespace panmen::engine
