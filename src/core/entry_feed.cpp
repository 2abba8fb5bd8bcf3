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
  if (next_ == first) return {};
  if (watermark_ > Instant{Instant::kMinNs}) return driver.advance(source_, watermark_);
  if (!driver.engine().has_work_left()) return {};
  const Instant entered = entries_[next_ - 1].entered;
  return driver.advance(std::max(driver.engine().now().value_or(entered), entered));
}

}  // namespace panmen::core
