#include "connect/files/batches.hpp"

#include <algorithm>
#include <utility>

namespace panmen::files {

namespace {

constexpr size_t kMaxBatchBytes = 16 * 1024 * 1024;  // of rows, so that long texts do not add up

}  // namespace

Asset* Batches::find(std::string_view name) {
  const auto known = assets_.find(name);
  return known == assets_.end() ? nullptr : &known->second;
}

Asset& Batches::add(const std::string& name) {
  Asset& asset = assets_.emplace(name, Asset(name, assets_.size())).first->second;
  by_number_.push_back(&asset);
  return asset;
}

Result<void> Batches::begin_row(const Asset& asset, size_t observations, Instant time, size_t bytes) {
  PANMEN_CHECK(make_room(asset, observations));
  if (becomes_late(time)) PANMEN_CHECK(hand_over());
  ++batch_.rows;
  bytes_ += bytes;
  if (batch_.rows == 1) batch_.first = batch_.last = time;
  batch_.first = std::min(batch_.first, time);
  batch_.last = std::max(batch_.last, time);
  latest_ = latest_ ? std::max(*latest_, time) : time;
  return {};
}

Result<void> Batches::make_room(const Asset& asset, size_t observations) {
  if (asset.builder.size() + observations <= signal::kMaxObservationsPerBlock) return {};
  return hand_over();
}

Result<void> Batches::end_row() {
  if (batch_.rows >= max_rows_ || bytes_ >= kMaxBatchBytes) return hand_over();
  return {};
}

Result<void> Batches::hand_over() {
  bytes_ = 0;
  for (auto& [name, asset] : assets_)
    if (asset.builder.size() != 0) batch_.blocks.push_back(asset.builder.take());
  if (!latest_) return {};
  batch_.watermark = watermark();
  if (batch_.rows == 0) {
    if (batch_.blocks.empty() && handed_over_ == batch_.watermark) return {};
    batch_.first = batch_.last = *latest_;
  }
  handed_over_ = batch_.watermark;
  return on_batch_(std::exchange(batch_, {}));
}

// The one that the rows so far allow. REQUIRES: there has been a row.
Instant Batches::watermark() const {
  if (sequences_ != nullptr) return sequences_->passed();
  return *latest_ - lateness_ - Duration{1};
}

// Whether a row is late by the rows of this batch and not yet by those before: who receives the batches can
// tell only where the batch ends before it.
bool Batches::becomes_late(Instant time) const {
  return latest_ && time <= watermark() && (!handed_over_ || time > *handed_over_);
}

}  // namespace panmen::files
