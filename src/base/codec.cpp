#include "base/codec.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace panmen {

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
  size_t at = 0;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  while (at < text.size()) {
    const unsigned char lead = byte(at);
    if (lead < 0x80) {
      if (lead == 0) return false;
      ++at;
      continue;
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
      return false;
    }
    if (text.size() - at < size || byte(at + 1) < low || byte(at + 1) > high) return false;
    for (size_t i = 2; i < size; ++i)
      if (byte(at + i) < 0x80 || byte(at + i) > 0xBF) return false;
    at += size;
  }
  return true;
}

}  // namespace panmen
