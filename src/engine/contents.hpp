// Contents: the blocks that one asset sent, found again by the time they tell of.
//
// Pure; not thread-safe to change, safe to read from several threads.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/instant.hpp"
#include "base/sha256.hpp"

namespace panmen::engine {

struct Content {
  Hash hash;
  Instant first;  // smallest and greatest event time
  Instant last;
  uint32_t observations = 0;
  // The source's watermark when it came: what is stamped at or before it was late.
  std::optional<Instant> through;
  uint64_t arrival = 0;  // of all blocks that the engine ever took, in order
};

class Contents {
 public:
  void add(const Content& content);
  // Those that may hold what is stamped within [from, to], in the order of their arrival. Pointers stay
  // valid.
  std::vector<const Content*> overlapping(Instant from, Instant to) const;

 private:
  std::deque<Content> contents_;  // in order of arrival
  struct Place {
    int64_t first_ns;
    size_t number;  // of contents_
  };
  // In order of the first event time, apart by length: those under key k are shorter than 2^k ns. So a block
  // that overlaps a range begins less than 2^k before it. As a rule a block begins after all before it; where
  // it does not, moving their places costs less than decoding it.
  std::map<int, std::vector<Place>> by_length_;
};

}  // namespace panmen::engine
