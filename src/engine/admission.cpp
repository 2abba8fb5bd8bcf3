// What becomes of blocks: each observation is accepted, late, or known already.
#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "engine/correction.hpp"
#include "engine/engine.hpp"
#include "engine/reach.hpp"

namespace panmen::engine {

using record::Body;

struct Engine::Admitted {
  struct OfMetric {
    decltype(Asset::metrics)::value_type* metric = nullptr;
    Instant newest;
    std::vector<Instant> late;  // and not known; ascending
  };
  record::Admission admission;
  std::vector<OfMetric> metrics;
};

namespace {

// Whether the asset can take the block: one kind for each metric, not too many of them, times as stated.
// Returns the times of each series.
Result<std::vector<signal::TimeRange>> check_block(const record::Block& record, const signal::Block& block,
                                                   const Asset* asset) {
  static const std::map<std::string, Metric, std::less<>> kNone;
  const auto& known = asset == nullptr ? kNone : asset->metrics;
  if (block.asset != record.asset || block.size() != record.observations)
    return Error{ErrorCode::invalid,
                 "block " + to_hex(record.content) + " is not the one its record describes"};
  size_t metrics = known.size();
  PANMEN_CHECK(check_reach(record.first, "an observation"));
  PANMEN_CHECK(check_reach(record.last, "an observation"));
  std::vector<signal::TimeRange> ranges;
  ranges.reserve(block.series.size());
  for (const signal::Series& series : block.series) {
    ranges.push_back(signal::times_of(series));
    if (ranges.back().first < record.first || ranges.back().last > record.last)
      return Error{ErrorCode::invalid,
                   "block " + to_hex(record.content) + " holds times its record does not state"};
    const auto metric = known.find(series.metric);
    if (metric == known.end()) ++metrics;
    if (metric == known.end() || !metric->second.history.has_value()) continue;
    if (metric->second.history->kind() != series.kind)
      return Error{ErrorCode::invalid, "metric '" + series.metric + "' of asset '" + record.asset +
                                           "' comes as numbers and as texts; a metric is one or the other"};
  }
  if (metrics > kMaxMetricsPerAsset)
    return Error{ErrorCode::limit, "asset '" + record.asset + "' has more than 16384 metrics"};
  return ranges;
}

// Those that stand in the series before, and again.
std::set<uint32_t> repeated(const signal::Series& series, const std::vector<uint32_t>& late) {
  std::set<uint32_t> known;
  std::set<std::tuple<int64_t, uint64_t, signal::Quality, double, uint32_t>> seen;
  const bool is_number = series.kind == signal::ValueKind::number;
  for (uint32_t i : late) {
    const bool is_new = seen.emplace(series.times_ns[i], series.ordinals[i], series.qualities[i],
                                     is_number ? series.numbers[i] : 0, is_number ? 0 : series.codes[i])
                            .second;
    if (!is_new) known.insert(i);
  }
  return known;
}

// The times of those late observations that no block of the asset holds; ascending.
Result<std::vector<Instant>> unknown(const Asset& asset, const signal::BlockSource& blocks,
                                     const signal::Series& series, const std::vector<uint32_t>& late) {
  if (late.empty()) return std::vector<Instant>{};
  std::set<uint32_t> known = repeated(series, late);
  std::vector<Instant> times;
  for (uint32_t i : late)
    times.push_back({series.times_ns[i]});
  std::ranges::sort(times);
  for (const Content* content : asset.blocks.overlapping(times.front(), times.back())) {
    if (known.size() == late.size()) break;
    const auto at = std::ranges::lower_bound(times, content->first);
    if (at == times.end() || *at > content->last) continue;
    PANMEN_TRY(const std::shared_ptr<const signal::Block> block, blocks.block(content->hash));
    const auto other = std::ranges::find(block->series, series.metric, &signal::Series::metric);
    if (other == block->series.end()) continue;
    for (uint32_t i : signal::find_known(series, late, *other))
      known.insert(i);
  }
  std::vector<Instant> left;
  for (uint32_t i : late)
    if (!known.contains(i)) left.push_back({series.times_ns[i]});
  std::ranges::sort(left);
  return left;
}

}  // namespace

Result<std::vector<Body>> Engine::on(const record::Block& block) {
  return std::move(apply_blocks({&block, 1}).front());
}

// An asset that its source claims with a block is made here, one after the other; from then on it changes
// alone. What contracts learn comes last, in order.
std::vector<Result<std::vector<Body>>> Engine::apply_blocks(std::span<const record::Block> records) {
  using Outcome = Result<Admitted>;
  if (const auto order = check_order(record::Kind::block); !order.ok())
    return std::vector<Result<std::vector<Body>>>(records.size(), order.error());
  std::vector<Result<std::shared_ptr<const signal::Block>>> blocks(
      records.size(), Result<std::shared_ptr<const signal::Block>>(nullptr));
  for_each(records.size(), [&](size_t i) { blocks[i] = blocks_.block(records[i].content); });

  std::vector<Outcome> outcomes(records.size(), Outcome(Admitted{}));
  const auto take = [&](Asset& asset, size_t i) {
    outcomes[i] = take_block(asset, records[i], **blocks[i], arrivals_ + i);
  };
  std::vector<std::pair<Asset*, size_t>> claimed;  // with their records
  for (size_t i = 0; i < records.size(); ++i) {
    const auto at = assets_.find(records[i].asset);
    Asset* known = at == assets_.end() ? nullptr : &at->second;
    if (auto may = check_source(records[i], known); !may.ok()) {
      outcomes[i] = may.error();
    } else if (!blocks[i].ok()) {
      outcomes[i] = blocks[i].error();
    } else if (known != nullptr && !known->source.empty()) {
      claimed.emplace_back(known, i);
    } else if (auto checked = check_block(records[i], **blocks[i], known); !checked.ok()) {
      outcomes[i] = checked.error();
    } else {
      take(claim(records[i]), i);
    }
  }
  std::ranges::stable_sort(claimed, std::less<>(), &std::pair<Asset*, size_t>::first);
  std::vector<size_t> groups;  // where the records of one asset begin
  for (size_t c = 0; c < claimed.size(); ++c)
    if (c == 0 || claimed[c - 1].first != claimed[c].first) groups.push_back(c);
  groups.push_back(claimed.size());
  for_each(groups.size() - 1, [&](size_t g) {
    for (size_t c = groups[g]; c < groups[g + 1]; ++c)
      take(*claimed[c].first, claimed[c].second);
  });

  std::vector<Result<std::vector<Body>>> results;
  results.reserve(records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    if (!outcomes[i].ok()) {
      results.emplace_back(outcomes[i].error());
      continue;
    }
    note(*outcomes[i]);
    results.emplace_back(std::vector<Body>{outcomes[i]->admission});
  }
  arrivals_ += records.size();
  return results;
}

Result<void> Engine::check_source(const record::Block& record, const Asset* known) const {
  const auto source = sources_.find(record.source);
  if (source == sources_.end())
    return Error{ErrorCode::not_found, "source '" + record.source + "' is not known"};
  const bool is_claimed = known != nullptr && !known->source.empty();
  if (is_claimed ? known->source != record.source : !source->second.speaks_for_any)
    return Error{ErrorCode::not_found,
                 "source '" + record.source + "' does not speak for asset '" + record.asset + "'"};
  if (known == nullptr && assets_.size() >= kMaxAssets)
    return Error{ErrorCode::limit, "more than 65536 assets"};
  return {};
}

Asset& Engine::claim(const record::Block& record) {
  SourceState& source = sources_.at(record.source);
  Asset& asset = assets_[record.asset];
  asset.source = record.source;
  asset.through = source.through;
  source.assets.push_back(record.asset);
  return asset;
}

Result<Engine::Admitted> Engine::take_block(Asset& asset, const record::Block& record,
                                            const signal::Block& block, uint64_t arrival) const {
  PANMEN_TRY(const std::vector<signal::TimeRange> ranges, check_block(record, block, &asset));
  Admitted admitted;
  record::Admission& admission = admitted.admission;
  admission.asset = record.asset;
  admission.content = record.content;
  // Late observations are looked up first: that can fail, and a refused input must change nothing.
  for (size_t s = 0; s < block.series.size(); ++s) {
    const signal::Series& series = block.series[s];
    std::vector<uint32_t> late;
    if (asset.through.has_value() && ranges[s].first <= *asset.through) {
      for (uint32_t i = 0; i < series.size(); ++i)
        if (series.times_ns[i] <= asset.through->ns) late.push_back(i);
    }
    PANMEN_TRY(std::vector<Instant> unknown_late, unknown(asset, blocks_, series, late));
    admission.late += static_cast<uint32_t>(unknown_late.size());
    admission.duplicate += static_cast<uint32_t>(late.size() - unknown_late.size());
    admitted.metrics.push_back({nullptr, ranges[s].last, std::move(unknown_late)});
  }
  for (size_t s = 0; s < block.series.size(); ++s) {
    const signal::Series& series = block.series[s];
    const auto of_metric = asset.metrics.try_emplace(series.metric).first;
    admitted.metrics[s].metric = &*of_metric;
    Metric& metric = of_metric->second;
    if (!metric.history.has_value()) {
      metric.history.emplace(series.kind);
      if (asset.through.has_value()) metric.history->release(*asset.through);
    }
    const signal::Taken taken = metric.history->take(series);
    admission.accepted += taken.accepted;
    admission.duplicate += taken.duplicate;
    admission.conflicting += taken.conflicting;
    admission.doubtful += taken.doubtful;
    admission.unread += taken.unread;
    admission.out_of_order += taken.out_of_order;
  }
  if (admission.accepted + admission.late > 0)
    asset.blocks.add(
        {record.content, record.first, record.last, record.observations, asset.through, arrival});
  return admitted;
}

void Engine::note(const Admitted& admitted) {
  for (const Admitted::OfMetric& of : admitted.metrics) {
    auto& [name, metric] = *of.metric;
    count(metric);
    for (ContractState* reader : metric.readers) {
      reader->saw(admitted.admission.asset, name, of.newest);
      reader->untaken += admitted.admission.accepted;
      mark_late(*reader, of.late);
    }
  }
}

}  // namespace panmen::engine
