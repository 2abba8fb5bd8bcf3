#include "measure/select.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

constexpr uint64_t kSign = uint64_t{1} << 63;

// Unsigned integers in the order of the values, and back. The bits of doubles of one sign are ordered like
// the doubles themselves (IEEE 754).
uint64_t key_of(double value) {
  const uint64_t bits = std::bit_cast<uint64_t>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
double value_of_key(uint64_t key, double) {
  return std::bit_cast<double>((key & kSign) != 0 ? key & ~kSign : ~key);
}
uint64_t key_of(int64_t value) {
  return static_cast<uint64_t>(value) ^ kSign;
}
int64_t value_of_key(uint64_t key, int64_t) {
  return static_cast<int64_t>(key ^ kSign);
}

// Counts keys into buckets of one width and goes on within the one that holds the rank: no comparison that a
// processor could guess wrongly.
uint64_t select_key(std::vector<uint64_t>& keys, size_t rank) {
  constexpr int kBucketBits = 8;
  constexpr size_t kFew = 32;
  while (keys.size() > kFew) {
    uint64_t least = UINT64_MAX;
    uint64_t greatest = 0;
    for (const uint64_t key : keys) {
      least = std::min(least, key);
      greatest = std::max(greatest, key);
    }
    if (least == greatest) return least;
    const int shift = std::max(0, static_cast<int>(std::bit_width(greatest - least)) - kBucketBits);
    std::array<uint32_t, size_t{1} << kBucketBits> counts{};
    for (uint64_t key : keys)
      ++counts[(key - least) >> shift];
    size_t bucket = 0;
    for (; rank >= counts[bucket]; ++bucket)
      rank -= counts[bucket];
    size_t kept = 0;
    for (uint64_t key : keys) {
      keys[kept] = key;
      kept += (key - least) >> shift == bucket ? 1 : 0;
    }
    keys.resize(kept);
  }
  const auto at = keys.begin() + static_cast<ptrdiff_t>(rank);
  std::ranges::nth_element(keys, at);
  return *at;
}

template <class Number>
Number select_of(std::span<const Number> values, size_t rank) {
  PANMEN_ASSERT(rank < values.size());
  std::vector<uint64_t> keys(values.size());
  std::ranges::transform(values, keys.begin(), [](Number value) { return key_of(value); });
  return value_of_key(select_key(keys, rank), Number{});
}

}  // namespace

double select(std::span<const double> values, size_t rank) {
  return select_of(values, rank);
}

int64_t select(std::span<const int64_t> values, size_t rank) {
  return select_of(values, rank);
}

}  // namespace panmen::measure
