#include "signal/dictionary.hpp"

#include "base/assert.hpp"

namespace panmen::signal {

namespace {

// What a text takes: its node in the map, its place by code, and its own room.
size_t bytes_of(const std::string& text) {
  constexpr size_t kNode = 4 * sizeof(void*) + sizeof(std::string) + sizeof(uint64_t);
  return kNode + sizeof(void*) + text.capacity();
}

}  // namespace

std::optional<uint32_t> Dictionary::find(std::string_view text) const {
  const auto at = codes_.find(text);
  if (at == codes_.end()) return std::nullopt;
  return at->second;
}

uint32_t Dictionary::find_or_add(const std::string& text) {
  const auto [at, is_new] = codes_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (is_new) {
    texts_.push_back(&at->first);
    bytes_ += bytes_of(at->first);
  }
  return at->second;
}

std::vector<uint32_t> Dictionary::compact(const std::vector<bool>& used) {
  PANMEN_ASSERT(used.size() == texts_.size());
  std::vector<uint32_t> new_codes(texts_.size(), kUnused);
  std::vector<const std::string*> kept;
  for (uint32_t code = 0; code < texts_.size(); ++code) {
    const auto at = codes_.find(*texts_[code]);
    if (used[code]) {
      at->second = new_codes[code] = static_cast<uint32_t>(kept.size());
      kept.push_back(&at->first);
    } else {
      bytes_ -= bytes_of(at->first);
      codes_.erase(at);
    }
  }
  texts_ = std::move(kept);
  return new_codes;
}

}  // namespace panmen::signal
