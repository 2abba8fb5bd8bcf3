// What the benchmarks of the engine share: content in memory, and an engine fed as core feeds it, but without
// a journal.
//
// Not thread-safe, but for reading content.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/harness.hpp"
#include "core/workers.hpp"
#include "engine/engine.hpp"
#include "record/body.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::bench {

// Blobs by their hashes.
class Blobs : public signal::BlockSource {
 public:
  Hash put(std::vector<uint8_t> blob) {
    const Hash hash = sha256(blob);
    blobs_.emplace(hash, std::move(blob));
    return hash;
  }
  Result<std::shared_ptr<const signal::Block>> block(const Hash&) const override {
    return Error{ErrorCode::not_found, "no such block"};
  }
  Result<std::vector<uint8_t>> blob(const Hash& hash) const override {
    const auto at = blobs_.find(hash);
    if (at == blobs_.end()) return Error{ErrorCode::not_found, "no such blob"};
    return at->second;
  }

 private:
  std::map<Hash, std::vector<uint8_t>> blobs_;
};

// One figure of one window, in the order in which it was recorded.
using OnMeasures = std::function<void(const record::Measures&)>;

// An engine with one source, which speaks for any asset.
class LoadedEngine {
 public:
  // REQUIRES: blobs and on_measures outlive this. The contracts' compiled forms lie in `blobs`.
  LoadedEngine(const signal::BlockSource& blobs, engine::EngineOptions options,
               std::span<const record::Terms> contracts, OnMeasures on_measures)
      : engine_(blobs, std::move(options)), on_measures_(std::move(on_measures)) {
    feed(record::Origin{"bench", record::Mode::simulated, record::Salting::open});
    feed(record::Semantics{engine::kSemanticsVersion});
    feed(record::Source{kSource, Hash{}, Duration{}, {}});
    for (const record::Terms& terms : contracts)
      feed(terms);
  }

  void feed(const record::Body& input) {
    for (const record::Body& body : must(engine_.apply(input)))
      if (const auto* measures = std::get_if<record::Measures>(&body)) on_measures_(*measures);
  }
  void feed_blocks(std::span<const record::Block> blocks) {
    for (auto& derived : engine_.apply_blocks(blocks))
      must(std::move(derived));
  }
  // Everything up to `through` has arrived; what follows from it is worked off.
  void complete(Instant through) {
    do {
      feed(record::Watermark{kSource, through});
    } while (engine_.has_work_left());
  }

  static constexpr const char* kSource = "recorder";

 private:
  engine::Engine engine_;
  OnMeasures on_measures_;
};

// A gauge of one asset, alive for `alive_within` after each sample, and a contract that has nothing else.
inline terms::Contract gauge_contract(const std::string& asset, Instant from, Duration alive_within) {
  terms::Contract contract;
  contract.id = asset;
  contract.buyer = {terms::Role::buyer, "buyer"};
  contract.supplier = {terms::Role::supplier, "supplier"};
  contract.zone.name = "Etc/UTC";
  contract.from = from;
  contract.gaps.missing_at_most = {1, 1};
  terms::Signal power;
  power.name = "power";
  power.asset = asset;
  power.metric = "Power";
  power.type = terms::SignalType::gauge;
  power.alive_within = alive_within;
  contract.signals = {power};
  return contract;
}

// A measure that is one aggregate, per the contract's first window.
inline void add_measure(terms::Contract& contract, std::string name, const terms::Aggregate& aggregate,
                        Decimal step) {
  terms::ExpressionNode value;
  value.op = terms::ExpressionOp::aggregate;
  value.index = static_cast<uint16_t>(contract.aggregates.size());
  contract.aggregates.push_back(aggregate);
  terms::Measure measure;
  measure.name = std::move(name);
  measure.show = {step, {}};
  measure.nodes = {value};
  contract.measures.push_back(std::move(measure));
}

inline record::Terms put_terms(Blobs& blobs, const terms::Contract& contract) {
  record::Terms terms;
  terms.contract = contract.id;
  terms.compiled = blobs.put(terms::encode(contract));
  return terms;
}

}  // namespace panmen::bench
