// Batches: the rows of a file gathered into blocks, one for each asset, and where a batch ends.
//
// It knows no columns and no text. Not thread-safe. No exceptions.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "connect/files/delimited.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

// An asset that rows are of.
struct Asset {
  explicit Asset(const std::string& asset) : name(asset), builder(asset) {}
  std::string name;
  signal::BlockBuilder builder;
  std::vector<size_t> series;  // by mapped column
};

class Batches {
 public:
  using OnBatch = std::function<Result<void>(Batch&&)>;

  // `on_batch` outlives this; its errors are passed on.
  Batches(Duration lateness, size_t max_rows, const OnBatch& on_batch)
      : lateness_(lateness), max_rows_(max_rows), on_batch_(on_batch) {}

  // nullptr where no row was of it so far.
  Asset* find(std::string_view name);
  // REQUIRES: find(name) == nullptr.
  Asset& add(const std::string& name);
  size_t assets() const { return assets_.size(); }

  // Begins a row of so many observations and bytes, which then go into the asset's builder. What must not
  // share a batch with it is handed over before.
  Result<void> begin_row(const Asset& asset, size_t observations, Instant time, size_t bytes);
  // Hands over a batch that is full with the row.
  Result<void> end_row();
  // Hands over what there is.
  Result<void> hand_over();

 private:
  Instant watermark() const;
  bool becomes_late(Instant time) const;

  const Duration lateness_;
  const size_t max_rows_;
  const OnBatch& on_batch_;
  std::map<std::string, Asset, std::less<>> assets_;
  Batch batch_;
  size_t bytes_ = 0;                    // of the batch's rows
  std::optional<Instant> latest_;       // event time of all rows
  std::optional<Instant> handed_over_;  // the watermark of the batch before
};

}  // namespace panmen::files
