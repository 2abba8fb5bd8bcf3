// The JSON Schemas (draft 2020-12) of terms and packs, for completion in editors: terms.schema.json and
// pack.schema.json, word for word.
//
// They say which keys and fixed words there are, and not what is right: that is check_terms. Pure; safe to
// use from any thread. Invariant: their keys and words are those of the tables that the checker reads
// (schema_test.cpp).
#pragma once

#include <string_view>

namespace panmen::terms {

std::string_view terms_schema();
std::string_view pack_schema();

}  // namespace panmen::terms
