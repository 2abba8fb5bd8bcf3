#include "engine/contents.hpp"

#include <algorithm>
#include <bit>

namespace panmen::engine {

void Contents::add(const Content& content) {
  const uint64_t length = static_cast<uint64_t>(content.last.ns) - static_cast<uint64_t>(content.first.ns);
  std::vector<Place>& places = by_length_[static_cast<int>(std::bit_width(length))];
  const bool is_last = places.empty() || places.back().first_ns <= content.first.ns;
  places.insert(
      is_last ? places.end() : std::ranges::upper_bound(places, content.first.ns, {}, &Place::first_ns),
      {content.first.ns, contents_.size()});
  contents_.push_back(content);
}

std::vector<const Content*> Contents::overlapping(Instant from, Instant to) const {
  std::vector<size_t> found;
  for (const auto& [width, places] : by_length_) {
    const uint64_t room = static_cast<uint64_t>(from.ns) - static_cast<uint64_t>(Instant::kMinNs);
    const bool reaches_back_for_ever = width >= 63 || room < uint64_t{1} << width;
    const int64_t least_ns =
        reaches_back_for_ever ? Instant::kMinNs : from.ns - static_cast<int64_t>(uint64_t{1} << width);
    for (auto at = std::ranges::lower_bound(places, least_ns, {}, &Place::first_ns);
         at != places.end() && at->first_ns <= to.ns; ++at)
      if (contents_[at->number].last >= from) found.push_back(at->number);
  }
  std::ranges::sort(found);
  std::vector<const Content*> overlapping;
  overlapping.reserve(found.size());
  for (size_t i : found)
    overlapping.push_back(&contents_[i]);
  return overlapping;
}

}  // namespace panmen::engine
