// Random: numbers for simulations, the same on every machine for the same seed (SplitMix64; Steele, Lea,
// Flood 2014).
//
// Not for secrets. Not thread-safe.
#pragma once

#include <cstdint>

#include "base/assert.hpp"

namespace panmen::sim {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  // 0 <= result < n. REQUIRES: n > 0.
  uint64_t below(uint64_t n) {
    PANMEN_ASSERT(n > 0);
    return next() % n;
  }
  // From first to last, both included.
  uint64_t between(uint64_t first, uint64_t last) { return first + below(last - first + 1); }
  bool one_in(uint64_t n) { return below(n) == 0; }
  bool per_mille(uint32_t n) { return below(1000) < n; }

 private:
  uint64_t state_;
};

}  // namespace panmen::sim
