// Source text: from the bytes of a file to the parts of its YAML, in two steps: what can be shown to a person
// at all, and what can be read.
//
// It knows nothing of what a document means. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "terms/text/diagnostics.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

// The number of the first line that is no text, from 1; its bytes cannot be shown. Nothing where all are.
std::optional<int> line_without_text(std::string_view bytes);

// Text as the reader takes it: without a byte order mark and with '\n' line ends.
std::string normalised(std::string_view text);

// The document in the text of `errors` that begins at `begin` and goes to its end, its places being those of
// the whole. Nothing where it cannot be read or holds nothing, which is then reported.
std::optional<yaml::Document> read_source(size_t begin, Diagnostics& errors);

}  // namespace panmen::terms
