// Chain: gives each record its envelope: index, stream, number in the stream, predecessor, salt; and checks
// them.
//
// Not thread-safe. It knows no disk and no engine.
#pragma once

#include <map>
#include <vector>

#include "record/envelope.hpp"

namespace panmen::core {

class Chain {
 public:
  explicit Chain(std::vector<uint8_t> salt_key) : salt_key_(std::move(salt_key)) {}

  // The leaf of the next record; it is part of the chain from here on.
  std::vector<uint8_t> seal(const record::Body& body);
  // Takes a leaf that was sealed before. Errors: damaged, where it does not follow; invalid, where it cannot
  // be read.
  Result<record::Body> follow(Bytes leaf);

  uint64_t next_index() const { return next_index_; }

 private:
  struct Head {
    uint64_t next_number = 0;
    Hash last;
  };
  void advance(Head& head, Bytes leaf);

  std::vector<uint8_t> salt_key_;
  uint64_t next_index_ = 0;
  std::map<record::Stream, Head> heads_;
};

}  // namespace panmen::core
