// What a check found as JSON, for editors and programs (docs/check.md). Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "terms/text/check.hpp"

namespace panmen::terms {

// One object on one line. `text` is what was checked, under that name; what is not UTF-8 in a file's name
// becomes U+FFFD.
std::string render_json(const CheckResult& result, std::string_view text, std::string_view file_name);

}  // namespace panmen::terms
