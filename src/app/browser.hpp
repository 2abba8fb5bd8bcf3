// Browser: a page as a PDF, printed by Debian's Chromium in a process of its own.
//
// Chromium is optional: nothing else needs it. It gets a profile of its own that is removed afterwards, sees
// the network as little as can be, and is ended where it takes too long. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace panmen::app {

// The bytes of the PDF. Errors: not_found, where there is no Chromium (the message says what to install); io.
Result<std::string> print_pdf(std::string_view page);

}  // namespace panmen::app
