// Milestones: instants with names: the signing, confirmations, clauses that are paid once, dates; joined by
// and (the latest) and or (the earliest).
//
// It knows names and nothing of what is due. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

constexpr std::string_view kSigned = "signed";

// What `when` asks for; nothing where it asks for both, or where what it means is not said, which is then
// reported.
enum class Asked : uint8_t { figures, milestone };
std::optional<Asked> what_is_asked(const Draft& draft, const yaml::Node& when, Diagnostics& errors);

// The milestone that a scalar names from that byte of its value on, in Contract::milestones. Nothing where it
// is wrong, which is then reported. REQUIRES: the names of confirmations and clauses are in the draft.
std::optional<uint16_t> read_milestone(Draft& draft, const yaml::Node& node, size_t from,
                                       Diagnostics& errors);

// The confirmation of that name, which is then used. Nothing where there is none, which is then reported.
std::optional<uint16_t> read_confirmation_name(Draft& draft, const yaml::Node& node, std::string_view key,
                                               Diagnostics& errors);

}  // namespace panmen::terms
