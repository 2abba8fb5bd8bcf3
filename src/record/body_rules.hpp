// Body rules: what a body keeps beyond the types and bounds of its fields.
//
// Both directions ask: a body that decodes is one that could have been encoded, with the same bytes. It knows
// no encoding. Internal to record; pure.
#pragma once

#include <string_view>

#include "record/body.hpp"

namespace panmen::record {

// The first rule the body breaks; empty where it keeps all.
std::string_view broken_rule_of(const Body& body);

}  // namespace panmen::record
