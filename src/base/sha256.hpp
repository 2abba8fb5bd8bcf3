// SHA-256 (FIPS 180-4), computed by OpenSSL with the CPU's instructions. It does not know what it hashes.
// Pure, without state between calls; safe to use from any thread.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace panmen {

using Bytes = std::span<const uint8_t>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Hash {
  std::array<uint8_t, 32> bytes{};
  friend auto operator<=>(const Hash&, const Hash&) = default;
};

Hash sha256(Bytes data);
// SHA-256 over the parts in order, as if they stood in one piece.
Hash sha256(std::initializer_list<Bytes> parts);
// HMAC-SHA-256 (RFC 2104).
Hash hmac_sha256(Bytes key, Bytes data);

std::string to_hex(const Hash& hash);
// 64 lower-case hexadecimal digits. Errors: invalid.
Result<Hash> parse_hash(std::string_view hex);

}  // namespace panmen
