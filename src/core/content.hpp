// Content: the engine's BlockSource over a journal's blobs, with the blocks used last kept decoded.
//
// Blocks may be read from several threads; the blobs are read by one at a time. put() by one thread, while
// none reads.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "journal/blobs.hpp"
#include "signal/observation.hpp"

namespace panmen::core {

class Content : public signal::BlockSource {
 public:
  explicit Content(journal::Blobs& blobs) : blobs_(blobs) {}

  // Decoded blocks that are kept.
  static constexpr size_t kKept = 8;

  // Stores a block, and its bytes; they are synced when this returns. REQUIRES: encoded is the block's.
  Result<Hash> put(signal::Block block, Bytes encoded);
  Result<Hash> put(Bytes blob) { return blobs_.put(blob); }

  Result<std::shared_ptr<const signal::Block>> block(const Hash& hash) const override;
  Result<std::vector<uint8_t>> blob(const Hash& hash) const override;

 private:
  void keep(const Hash& hash, std::shared_ptr<const signal::Block> block) const;

  journal::Blobs& blobs_;
  mutable std::mutex reading_;                                                     // blobs_
  mutable std::mutex keeping_;                                                     // kept_
  mutable std::list<std::pair<Hash, std::shared_ptr<const signal::Block>>> kept_;  // used last stands first
};

}  // namespace panmen::core
