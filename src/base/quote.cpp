#include "base/quote.hpp"

#include <cstddef>

#include "base/codec.hpp"

namespace panmen {
namespace {

constexpr size_t kMaxQuoted = 60;

// The length of the well-formed UTF-8 character at the front of `text`, or 0 where there is none.
size_t character_length(std::string_view text) {
  for (size_t n = 1; n <= 4 && n <= text.size(); ++n)
    if (is_text(text.substr(0, n))) return n;
  return 0;
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  size_t at = 0;
  while (at < text.size()) {
    if (at >= kMaxQuoted) {
      out += "...";
      break;
    }
    const size_t n = character_length(text.substr(at));
    // C0 and DEL are one byte; C1 is U+0080..U+009F, C2 80..C2 9F in UTF-8.
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const bool control =
        (n == 1 && (byte(0) < 0x20 || byte(0) == 0x7F)) || (n == 2 && byte(0) == 0xC2 && byte(1) < 0xA0);
    if (n == 0 || control)
      out += '?';
    else
      out += text.substr(at, n);
    at += n == 0 ? 1 : n;
  }
  out += '"';
  return out;
}

}  // namespace panmen
