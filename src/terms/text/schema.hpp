// The JSON Schema (draft 2020-12) of terms files, for completion in editors: terms.schema.json, word for
// word.
//
// It says which keys and fixed words there are, and not what is right: that is check_terms. Pure; safe to use
// from any thread. Invariant: its keys are those of the tables that the checker reads (schema_test.cpp).
#pragma once

#include <string_view>

namespace panmen::terms {

std::string_view terms_schema();

}  // namespace panmen::terms
