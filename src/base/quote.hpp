// How a piece of outside text stands in a message: in quotes, on one line, and short, whatever it holds.
//
// It does not know what the text means. Pure; safe to use from any thread.
// Invariant: the result is well-formed UTF-8 of at most some 100 bytes, without control characters.
#pragma once

#include <string>
#include <string_view>

namespace panmen {

// "text" with its quotes. Control characters and bytes that are not UTF-8 become '?'; a long text ends in
// "...".
std::string in_quotes(std::string_view text);

}  // namespace panmen
