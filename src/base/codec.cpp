#include "base/codec.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace panmen {
namespace {

// The character that begins at `at`, which moves behind it; absent where none does. REQUIRES: at < size.
std::optional<char32_t> take_character(std::string_view text, size_t& at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  if (lead < 0x80) {
    ++at;
    return lead;
  }
  // RFC 3629, section 4: the second byte's range is narrower after E0 and F0 (no overlong forms), ED (no
  // surrogates) and F4 (nothing above U+10FFFF).
  size_t size = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return std::nullopt;
  }
  if (text.size() - at < size || byte(at + 1) < low || byte(at + 1) > high) return std::nullopt;
  constexpr unsigned char kTailBits = 0x3F;
  char32_t character = lead & (0x7FU >> size);
  for (size_t i = 1; i < size; ++i) {
    if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return std::nullopt;
    character = character << 6 | (byte(at + i) & kTailBits);
  }
  at += size;
  return character;
}

template <class Predicate>
bool every_character(std::string_view text, Predicate holds) {
  for (size_t at = 0; at < text.size();) {
    const auto character = take_character(text, at);
    if (!character || !holds(*character)) return false;
  }
  return true;
}

bool controls_display(char32_t c) {
  const auto within = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  const bool is_control = within(0x00, 0x1F) || within(0x7F, 0x9F);  // C0, DEL and C1
  const bool is_separator = within(0x2028, 0x2029);
  const bool is_bidi_control =
      c == 0x061C || within(0x200E, 0x200F) || within(0x202A, 0x202E) || within(0x2066, 0x2069);
  return is_control || is_separator || is_bidi_control;
}

}  // namespace

bool Reader::boolean() {
  const auto value = integer<uint8_t>();
  if (value > 1) fail("a boolean is neither 0 nor 1");
  return value == 1;
}

Hash Reader::hash() {
  Hash value;
  const Bytes part = take(value.bytes.size());
  std::copy(part.begin(), part.end(), value.bytes.begin());
  return value;
}

std::string Reader::text(size_t max_size) {
  const Bytes part = bytes(max_size);
  std::string value(part.begin(), part.end());
  if (!is_text(value)) {
    fail("a text is not UTF-8, or has a NUL in it");
    return {};
  }
  return value;
}

size_t Reader::count(size_t max_count, size_t min_element_size) {
  const size_t n = integer<uint32_t>();
  if (n > max_count) {
    fail(fmt::format("a list has {} elements, and {} is the most it may have", n, max_count));
    return 0;
  }
  // Refused before anything is allocated for it.
  if (min_element_size > 0 && n > remaining() / min_element_size) {
    fail(
        fmt::format("a list says it has {} elements, and they cannot fit the {} bytes left", n, remaining()));
    return 0;
  }
  return n;
}

void Reader::fail(std::string_view reason) {
  PANMEN_ASSERT(!reason.empty());
  if (!ok()) return;
  failure_ = reason;
  failed_at_ = read_at_;
}

Result<void> Reader::finish() const {
  if (!ok()) return Error{ErrorCode::invalid, fmt::format("byte {}: {}", failed_at_, failure_)};
  if (remaining() > 0) {
    return Error{ErrorCode::invalid,
                 fmt::format("byte {}: {} bytes follow where the end should be", position_, remaining())};
  }
  return {};
}

Bytes Reader::take(size_t n) {
  if (!ok()) return {};
  read_at_ = position_;
  if (n > remaining()) {
    fail(fmt::format("{} bytes are needed, and {} are left", n, remaining()));
    return {};
  }
  const Bytes part = data_.subspan(position_, n);
  position_ += n;
  return part;
}

size_t Reader::bounded_length(size_t max_size) {
  const size_t n = integer<uint32_t>();
  if (n > max_size) {
    fail(fmt::format("a run of {} bytes, and {} is the most it may have", n, max_size));
    return 0;
  }
  return n;
}

bool is_text(std::string_view text) {
  return every_character(text, [](char32_t c) { return c != 0; });
}

bool is_plain_text(std::string_view text) {
  return every_character(text, [](char32_t c) { return !controls_display(c); });
}

}  // namespace panmen
