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
#include "connect/files/sequences.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

// An asset that rows are of.
struct Asset {
  Asset(const std::string& asset, size_t n) : name(asset), number(n), builder(asset) {}
  std::string name;
  size_t number;  // from 0, in the order in which they came
  signal::BlockBuilder builder;
  std::vector<size_t> series;  // by mapped column
};

class Batches {
 public:
  using OnBatch = std::function<Result<void>(Batch&&)>;

  // `on_batch` outlives this; its errors are passed on. So does `sequences`, which says where the watermark
  // stands where it is not nullptr.
  Batches(Duration lateness, size_t max_rows, const OnBatch& on_batch, const Sequences* sequences)
      : lateness_(lateness), max_rows_(max_rows), on_batch_(on_batch), sequences_(sequences) {}

  // nullptr where no row was of it so far.
  Asset* find(std::string_view name);
  // REQUIRES: find(name) == nullptr.
  Asset& add(const std::string& name);
  size_t assets() const { return assets_.size(); }
  // By Asset::number.
  Asset& asset(size_t number) { return *by_number_[number]; }

  // Begins a row of so many observations and bytes, which then go into the asset's builder. What must not
  // share a batch with it is handed over before.
  Result<void> begin_row(const Asset& asset, size_t observations, Instant time, size_t bytes);
  // Hands over what would not leave the asset's builder room for so many observations.
  Result<void> make_room(const Asset& asset, size_t observations);
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
  const Sequences* sequences_;
  std::map<std::string, Asset, std::less<>> assets_;
  std::vector<Asset*> by_number_;
  Batch batch_;
  size_t bytes_ = 0;                    // of the batch's rows
  std::optional<Instant> latest_;       // event time of all rows
  std::optional<Instant> handed_over_;  // the watermark of the batch before
};

}  // namespace panmen::files
