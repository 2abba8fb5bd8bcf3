// Output: what commands print, whole or not at all in the eyes of the caller: a truncated statement must not
// look like one.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace panmen::app {

// Writes and flushes. Errors: io, where standard output did not take all of it.
Result<void> write_out(std::string_view text);

}  // namespace panmen::app
