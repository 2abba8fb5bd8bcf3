// Writer and Reader: the primitives of Panmen's one canonical binary encoding
// (docs/formats/record.md, "Primitives"). They know no record.
//
// Integers are fixed-width little-endian; a bool is 0 or 1; a string or byte run has a 32-bit length before
// it; a list has a 32-bit count before it. Not thread-safe; no exceptions; no I/O.
//
// Invariants: 1. there is one encoding of each value, so equal values have equal bytes.
//             2. a Reader never reads past its end and never trusts a count.
//             3. after the first failure every read returns zero (an enumeration, its first value), and
//                `finish()` reports where and why.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen {

static_assert(std::endian::native == std::endian::little, "the codec copies integers as they lie in memory");

class Writer {
 public:
  template <class T>
    requires std::is_integral_v<T>
  void integer(T value) {
    const size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  template <class T>
    requires std::is_enum_v<T>
  void enumeration(T value) {
    integer(static_cast<std::underlying_type_t<T>>(value));
  }
  void boolean(bool value) { integer(static_cast<uint8_t>(value ? 1 : 0)); }
  void float64(double value) { integer(std::bit_cast<uint64_t>(value)); }
  void hash(const Hash& value) { raw(value.bytes); }
  // Numbers, or enumerations of one byte, one behind the other without a count.
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void column(std::span<T> values) {
    raw({reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes()});
  }
  void raw(Bytes data) { bytes_.insert(bytes_.end(), data.begin(), data.end()); }
  // REQUIRES: data.size() < 2^32; the same of text, and of n in count.
  void bytes(Bytes data) {
    count(data.size());
    raw(data);
  }
  void text(std::string_view value) { bytes(as_bytes(value)); }
  void count(size_t n) {
    PANMEN_ASSERT(n <= std::numeric_limits<uint32_t>::max());
    integer(static_cast<uint32_t>(n));
  }

  size_t size() const { return bytes_.size(); }
  Bytes view() const { return bytes_; }
  std::vector<uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

class Reader {
 public:
  explicit Reader(Bytes data) : data_(data) {}

  template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)  // a byte that is neither 0 nor 1 is no bool
  T integer() {
    T value{};
    if (Bytes part = take(sizeof value); !part.empty()) std::memcpy(&value, part.data(), sizeof value);
    return value;
  }
  // An enumeration whose values run from `first` to `last` without a hole.
  template <class T>
    requires std::is_enum_v<T>
  T enumeration(T first, T last) {
    const auto value = integer<std::underlying_type_t<T>>();
    if (value < static_cast<std::underlying_type_t<T>>(first) ||
        value > static_cast<std::underlying_type_t<T>>(last)) {
      fail("an enumeration has a value that is not defined");
      return first;
    }
    return static_cast<T>(value);
  }
  bool boolean();
  double float64() { return std::bit_cast<double>(integer<uint64_t>()); }
  Hash hash();
  // Fills `values` with what Writer::column wrote; what the bits mean is the caller's to check.
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void column(std::span<T> values) {
    if (const Bytes part = take(values.size_bytes()); !part.empty())
      std::memcpy(values.data(), part.data(), part.size());
  }
  Bytes raw(size_t n) { return take(n); }
  Bytes bytes(size_t max_size) { return take(bounded_length(max_size)); }
  // UTF-8 text of at most max_size bytes, without NUL. Empty after a failure.
  std::string text(size_t max_size);
  // The count of a list of at most `max_count` elements of at least `min_element_size` bytes each.
  size_t count(size_t max_count, size_t min_element_size);

  // Marks the whole as invalid, at the value read last; the first reason stays.
  // REQUIRES: reason is not empty.
  void fail(std::string_view reason);
  bool ok() const { return failure_.empty(); }
  size_t position() const { return position_; }
  size_t remaining() const { return data_.size() - position_; }
  // Ok when nothing failed and every byte was read. Errors: invalid, naming the byte.
  Result<void> finish() const;

 private:
  Bytes take(size_t n);
  size_t bounded_length(size_t max_size);

  Bytes data_;
  size_t position_ = 0;
  size_t read_at_ = 0;  // where the value read last begins
  size_t failed_at_ = 0;
  std::string failure_;
};

// True where the bytes are well-formed UTF-8 (RFC 3629) without NUL.
bool is_text(std::string_view text);

// True where the bytes are well-formed UTF-8 without what could move, break, reorder or hide the line it is
// shown in: control characters (C0, DEL, C1), line and paragraph separators (U+2028, U+2029), and those that
// control writing direction (Bidi_Control in Unicode's PropList.txt). So a name cannot pretend to be another
// line of a statement.
bool is_plain_text(std::string_view text);

}  // namespace panmen
