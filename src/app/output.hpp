// Output: what commands print, whole or not at all in the eyes of the caller: a truncated statement must not
// look like one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace panmen::app {

// Writes and flushes. Errors: io, where standard output did not take all of it.
Result<void> write_out(std::string_view text);

// Where a page may be written, asked before anything is done: over an earlier page, since pages are made
// again and again, but over none of `inputs`, over nothing that is no file, not into `journal`, and only into
// a folder that is there and takes files. Errors: exists, invalid, not_found, io; each names the option and
// what is in the way.
Result<void> check_page_path(const std::string& path, const std::vector<std::string>& inputs,
                             const std::optional<std::string>& journal, std::string_view option = "--html");
// Beside its place first, then there at once: who looks meanwhile sees the earlier page or this one, whole.
// REQUIRES: check_page_path. Errors: io.
Result<void> write_page(const std::string& path, std::string_view page);

}  // namespace panmen::app
