// Third parties: who pays or is paid besides the two sides, by the names the terms give them.
//
// Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// `third parties: {operator: Suzhou Parking Operations}`. Reports what is wrong. REQUIRES: the draft has its
// two sides.
void read_third_parties(const Fields& head, Draft& draft, Diagnostics& errors);

// The one of that name, in Contract::others. Nothing where `node` is null, or names none, which is then
// reported.
std::optional<uint16_t> find_third_party(const yaml::Node* node, std::string_view key, const Draft& draft,
                                         Diagnostics& errors);

}  // namespace panmen::terms
