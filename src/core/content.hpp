// Content: the engine's BlockSource over a journal's blobs, with the blocks used last kept decoded.
//
// Not thread-safe.
#pragma once

#include <list>
#include <memory>
#include <utility>

#include "journal/blobs.hpp"
#include "signal/observation.hpp"

namespace panmen::core {

class Content : public signal::BlockSource {
 public:
  explicit Content(journal::Blobs& blobs) : blobs_(blobs) {}

  // Stores a block; it is synced when this returns.
  Result<Hash> put(signal::Block block);
  Result<Hash> put(Bytes blob) { return blobs_.put(blob); }

  Result<std::shared_ptr<const signal::Block>> block(const Hash& hash) const override;
  Result<std::vector<uint8_t>> blob(const Hash& hash) const override { return blobs_.get(hash); }

 private:
  static constexpr size_t kKept = 8;
  void keep(const Hash& hash, std::shared_ptr<const signal::Block> block) const;

  journal::Blobs& blobs_;
  mutable std::list<std::pair<Hash, std::shared_ptr<const signal::Block>>> kept_;  // used last stands first
};

}  // namespace panmen::core
