#include "core/entry_feed.hpp"

#include <algorithm>
#include <utility>

namespace panmen::core {

EntryFeed::EntryFeed(std::string source, std::vector<record::Entry> entries)
    : source_(std::move(source)), entries_(std::move(entries)) {
  std::ranges::stable_sort(entries_, {}, &record::Entry::entered);
}

Result<void> EntryFeed::advance(Driver& driver, Instant through) {
  while (next_ < entries_.size() && entries_[next_].entered <= through) {
    watermark_ = std::max(watermark_, entries_[next_].entered);
    PANMEN_CHECK(driver.advance(source_, watermark_));
    PANMEN_CHECK(enter(driver, watermark_));
  }
  watermark_ = std::max(watermark_, through);
  return driver.advance(source_, watermark_);
}

Result<void> EntryFeed::finish(Driver& driver) {
  return enter(driver, {Instant::kMaxNs});
}

Result<void> EntryFeed::enter(Driver& driver, Instant made_up_to) {
  const size_t first = next_;
  for (; next_ < entries_.size() && entries_[next_].entered <= made_up_to; ++next_)
    PANMEN_CHECK(driver.submit(entries_[next_]));
  const bool has_watermark = watermark_ > Instant{Instant::kMinNs};
  return next_ == first || !has_watermark ? Result<void>{} : driver.advance(source_, watermark_);
}

}  // namespace panmen::core
