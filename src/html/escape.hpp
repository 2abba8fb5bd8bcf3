// Outside text within HTML: whatever a file, a map or terms hold, it stays text.
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

namespace panmen::html {

// As the content of an element, or of an attribute in double or single quotes. Control characters and what is
// not UTF-8 become U+FFFD. Invariant: the result holds none of < > " ' and no & but of its own.
std::string escape(std::string_view text);

}  // namespace panmen::html
