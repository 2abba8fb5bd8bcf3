#include "engine/contents.hpp"

#include <algorithm>
#include <bit>

namespace panmen::engine {

void Contents::add(const Content& content) {
  const uint64_t length = static_cast<uint64_t>(content.last.ns) - static_cast<uint64_t>(content.first.ns);
  by_length_[static_cast<int>(std::bit_width(length))].emplace(content.first.ns, contents_.size());
  contents_.push_back(content);
}

std::vector<const Content*> Contents::overlapping(Instant from, Instant to) const {
  std::vector<size_t> found;
  for (const auto& [width, blocks] : by_length_) {
    const uint64_t room = static_cast<uint64_t>(from.ns) - static_cast<uint64_t>(Instant::kMinNs);
    const bool reaches_back_for_ever = width >= 63 || room < uint64_t{1} << width;
    auto at = reaches_back_for_ever
                  ? blocks.begin()
                  : blocks.lower_bound(from.ns - static_cast<int64_t>(uint64_t{1} << width));
    for (; at != blocks.end() && at->first <= to.ns; ++at)
      if (contents_[at->second].last >= from) found.push_back(at->second);
  }
  std::ranges::sort(found);
  std::vector<const Content*> overlapping;
  overlapping.reserve(found.size());
  for (size_t i : found)
    overlapping.push_back(&contents_[i]);
  return overlapping;
}

}  // namespace panmen::engine
