#include "core/content.hpp"

#include <algorithm>

namespace panmen::core {

Result<Hash> Content::put(signal::Block block, Bytes encoded) {
  PANMEN_TRY(const Hash hash, blobs_.put(encoded));
  keep(hash, std::make_shared<const signal::Block>(std::move(block)));
  return hash;
}

Result<std::vector<uint8_t>> Content::blob(const Hash& hash) const {
  const std::scoped_lock lock(reading_);
  return blobs_.get(hash);
}

Result<std::shared_ptr<const signal::Block>> Content::block(const Hash& hash) const {
  {
    const std::scoped_lock lock(keeping_);
    const auto known = std::ranges::find(kept_, hash, [](const auto& entry) { return entry.first; });
    if (known != kept_.end()) {
      kept_.splice(kept_.begin(), kept_, known);
      return kept_.front().second;
    }
  }
  PANMEN_TRY(const std::vector<uint8_t> bytes, blob(hash));
  auto decoded = signal::decode_block(bytes);
  if (!decoded.ok()) return decoded.error().within("block " + to_hex(hash));
  auto block = std::make_shared<const signal::Block>(*std::move(decoded));
  keep(hash, block);
  return block;
}

void Content::keep(const Hash& hash, std::shared_ptr<const signal::Block> block) const {
  const std::scoped_lock lock(keeping_);
  kept_.emplace_front(hash, std::move(block));
  if (kept_.size() > kKept) kept_.pop_back();
}

}  // namespace panmen::core
