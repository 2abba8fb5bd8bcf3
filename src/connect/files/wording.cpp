#include "connect/files/wording.hpp"

#include <fmt/format.h>

#include "base/codec.hpp"
#include "base/nearest_word.hpp"

namespace panmen::files {

namespace {

constexpr size_t kMaxQuoted = 60;

}  // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto nearest = nearest_word(name, candidates);
  return nearest ? fmt::format(" (did you mean {}?)", in_quotes(*nearest)) : std::string();
}

std::string in_quotes(std::string_view text) {
  std::string_view shown = text.substr(0, kMaxQuoted);
  // A cut must not fall inside a character.
  while (!shown.empty() && shown.size() < text.size() && (text[shown.size()] & 0xC0) == 0x80)
    shown.remove_suffix(1);
  const bool readable = is_text(shown);
  std::string out = "'";
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable)) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += shown.size() < text.size() ? "...'" : "'";
  return out;
}

}  // namespace panmen::files
