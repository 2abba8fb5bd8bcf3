// How wide UTF-8 text stands in a terminal or a monospaced font.
//
// It does not know what the text is for. Pure; safe to use from any thread. It ends on any bytes; the widths
// are right for well-formed UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace panmen {

// Removes the first character of `text` and returns its code point. REQUIRES: !text.empty().
char32_t take_character(std::string_view& text);

// 2 for wide and full-width characters (Unicode Standard Annex #11, by block), otherwise 1.
size_t display_width(char32_t character);
size_t display_width(std::string_view text);

}  // namespace panmen
