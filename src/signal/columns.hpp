// Columns: observations of one metric in order, by column. A column that says nothing is not there: no
// ordinals where all are 0, no qualities where all are good.
//
// Pure; not thread-safe. It knows no watermark and no duplicates: History decides what goes in, and where.
// Invariants: 1. Rows ascend by (time, ordinal, value, quality); of one identity those that give way stand
//             first.
//             2. times_ns has a value for each row, and so has the column of the values; every other column
//             has one for each row, or none at all.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <tuple>
#include <vector>

#include "signal/observation.hpp"

namespace panmen::signal {

// One observation, with its value as the bits it is compared by.
struct Row {
  int64_t time_ns = 0;
  uint64_t ordinal = 0;
  uint64_t value_bits = 0;  // of the double, where minus zero is zero; or the code of a text
  Quality quality = Quality::good;

  friend bool operator==(const Row&, const Row&) = default;
  friend std::strong_ordering operator<=>(const Row& a, const Row& b) {
    const auto rank = [](const Row& row) {
      return std::tuple(row.time_ns, row.ordinal, !gives_way(row.quality), row.value_bits, row.quality);
    };
    return rank(a) <=> rank(b);
  }
  bool is_of_identity(const Row& other) const { return time_ns == other.time_ns && ordinal == other.ordinal; }
};

// Whether a column of these values need not be there: all are 0. Bytes are equal to their neighbours where
// all are equal to the first, and comparing them so is as quick as reading them.
template <class T>
bool says_nothing(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  return bytes.empty() || (bytes.front() == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

// Minus zero and zero are one value.
uint64_t bits_of(double value);

class Columns {
 public:
  explicit Columns(ValueKind kind) : kind_(kind) {}

  size_t size() const { return times_ns_.size() - first_; }
  bool empty() const { return size() == 0; }
  Row row(size_t i) const;

  std::span<const int64_t> times_ns() const { return std::span(times_ns_).subspan(first_); }
  std::span<const Quality> qualities() const { return rest_of(qualities_); }  // empty: all are good
  std::span<const double> numbers() const { return rest_of(numbers_); }       // kind number
  std::span<const uint32_t> codes() const { return rest_of(codes_); }         // kind text

  // The first position from `from` on whose row does not stand before `row`.
  size_t seek(size_t from, const Row& row) const;

  // REQUIRES, of all that adds rows: invariant 1 holds afterwards.
  // The codes are those of `codes`, instead of the series' own.
  void append(const Series& series, std::span<const uint32_t> codes);
  // Of the series, what stands at the positions, in their order; the codes are beside the series' own.
  void append(const Series& series, std::span<const uint32_t> positions, std::span<const uint32_t> codes);
  void append(const Row& row);
  // rows[i] comes to stand before the row that is now at positions[i]. Costs what lies behind positions[0].
  void insert(std::span<const Row> rows, std::span<const size_t> positions);

  // Of the rows [from, to), those that share time and ordinal with another are not to be believed.
  void doubt_conflicts(size_t from, size_t to);
  // Those of the rows [from, to) that give way to another of their identity there; ascending.
  std::vector<size_t> replaced(size_t from, size_t to) const;
  // Costs what lies behind positions[0]. REQUIRES: positions ascend.
  void remove(std::span<const size_t> positions);
  // Forgets the first n rows. Room is given back as rows go, at a cost linear in them.
  void drop_first(size_t n);
  void drop_last(size_t n);
  // Each code becomes new_codes[code]. REQUIRES: kind text; the order of codes stays.
  void recode(std::span<const uint32_t> new_codes);

  size_t bytes() const;

 private:
  template <class T>
  std::span<const T> rest_of(const std::vector<T>& column) const {
    return column.empty() ? std::span<const T>() : std::span(column).subspan(first_);
  }
  template <class Act>
  void for_each_column(const Act& act);

  ValueKind kind_;
  size_t first_ = 0;  // rows before are forgotten, and still take room
  std::vector<int64_t> times_ns_;
  std::vector<double> numbers_;
  std::vector<uint32_t> codes_;
  std::vector<uint64_t> ordinals_;  // empty: all are 0
  std::vector<Quality> qualities_;  // empty: all are good
};

}  // namespace panmen::signal
