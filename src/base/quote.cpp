#include "base/quote.hpp"

#include <cstddef>

#include <fmt/format.h>

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
  std::string out = "'";
  size_t at = 0;
  while (at < text.size()) {
    const size_t n = character_length(text.substr(at));
    const std::string_view character = text.substr(at, n == 0 ? 1 : n);
    if (at + character.size() > kMaxQuoted) {
      out += "...";
      break;
    }
    if (n != 0 && is_plain_text(character)) {
      out += character;
    } else {
      for (const char c : character)
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    at += character.size();
  }
  out += '\'';
  return out;
}

}  // namespace panmen
