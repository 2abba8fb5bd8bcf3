// How a piece of outside text stands in a message: in quotes, on one line, and short, whatever it holds.
//
// It does not know what the text means. Pure; safe to use from any thread.
// Invariant: the result is plain text (base/codec.hpp) of at most some 250 bytes.
#pragma once

#include <string>
#include <string_view>

namespace panmen {

// 'text' with its quotes. The bytes of what is not plain text become \x1b and the like; a long text ends in
// "...".
std::string in_quotes(std::string_view text);

}  // namespace panmen
