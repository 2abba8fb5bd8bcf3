#include "engine/engine.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/assert.hpp"

namespace panmen::engine {

using record::Body;

namespace {

// Windows are computed around every instant that comes in; these leave them room on both sides.
constexpr Instant kEarliest{Instant::kMinNs + Duration::hours(24 * 366).ns};
constexpr Instant kLatest{Instant::kMaxNs - Duration::hours(24 * 366).ns};

Result<void> check_reach(Instant t, std::string_view what) {
  if (t >= kEarliest && t <= kLatest) return {};
  return Error{ErrorCode::limit,
               std::string(what) + " at " + format_rfc3339(t) + " lies outside the years 1686 to 2253"};
}

}  // namespace

Engine::Engine(const signal::BlockSource& blocks) : blocks_(blocks) {}
Engine::~Engine() = default;

Result<std::vector<Body>> Engine::apply(const Body& input) {
  const record::Kind kind = record::kind_of(input);
  if (!record::is_input(kind))
    return Error{ErrorCode::invalid, "a record of kind '" + std::string(record::name_of(kind)) +
                                         "' is derived; only the engine makes it"};
  if (!origin_.has_value() && kind != record::Kind::origin)
    return Error{ErrorCode::invalid, "the first record of a log must be its origin"};
  if (origin_.has_value() && !has_semantics_ && kind != record::Kind::semantics)
    return Error{ErrorCode::invalid, "the second record of a log must set its semantics version"};
  return std::visit([this](const auto& body) { return on(body); }, input);
}

template <class Derived>
Result<std::vector<Body>> Engine::on(const Derived&) {
  PANMEN_ASSERT(false);  // apply() refuses derived records
}

Result<std::vector<Body>> Engine::on(const record::Origin& origin) {
  if (origin_.has_value())
    return Error{ErrorCode::exists, "a log has one origin, and this one has it already"};
  origin_ = origin;
  return std::vector<Body>{};
}

Result<std::vector<Body>> Engine::on(const record::Semantics& semantics) {
  if (semantics.version != kSemanticsVersion)
    return Error{ErrorCode::unsupported, "cannot recompute: the journal follows semantics version " +
                                             std::to_string(semantics.version) +
                                             "; this program knows version " +
                                             std::to_string(kSemanticsVersion)};
  if (has_semantics_) return Error{ErrorCode::exists, "the semantics version is set already"};
  has_semantics_ = true;
  return std::vector<Body>{};
}

Result<std::vector<Body>> Engine::on(const record::Source& source) {
  if (sources_.contains(source.name))
    return Error{ErrorCode::exists,
                 "source '" + source.name + "' is in force already; give the new one another name"};
  if (sources_.size() >= kMaxSources) return Error{ErrorCode::limit, "more than 1024 sources"};
  if (assets_.size() + source.assets.size() > kMaxAssets)
    return Error{ErrorCode::limit, "more than 65536 assets"};
  for (const std::string& asset : source.assets) {
    const auto known = assets_.find(asset);
    if (known != assets_.end() && !known->second.source.empty())
      return Error{ErrorCode::exists, "source '" + known->second.source + "' speaks for asset '" + asset +
                                          "' already; an asset has one source"};
  }
  for (const std::string& asset : source.assets)
    assets_[asset].source = source.name;
  sources_[source.name] = {source.assets.empty(), source.assets, std::nullopt};
  return std::vector<Body>{};
}

Result<std::vector<Body>> Engine::on(const record::Terms& terms) {
  if (contracts_.contains(terms.contract))
    return Error{ErrorCode::exists, "contract '" + terms.contract +
                                        "' is in force already; this version does not know amendments yet"};
  if (contracts_.size() >= kMaxContracts) return Error{ErrorCode::limit, "more than 1024 contracts"};
  PANMEN_TRY(const std::vector<uint8_t> bytes, blocks_.blob(terms.compiled));
  PANMEN_TRY(terms::Contract contract, terms::decode_contract(bytes));
  if (contract.id != terms.contract || contract.version != terms.version)
    return Error{ErrorCode::invalid, "the terms record names contract '" + terms.contract + "' version " +
                                         std::to_string(terms.version) + ", its compiled form '" +
                                         contract.id + "' version " + std::to_string(contract.version)};
  if (contract.buyer.name == contract.supplier.name)
    return Error{ErrorCode::invalid, "contract '" + contract.id + "' has one party on both sides"};
  for (const terms::Party& party : {contract.buyer, contract.supplier})
    if (ledger::settlement_account(party.name).size() > record::kMaxNameSize)
      return Error{ErrorCode::limit,
                   "the name of party '" + party.name + "' is too long for the names of its accounts"};
  if (assets_.size() + contract.signals.size() > kMaxAssets)
    return Error{ErrorCode::limit, "more than 65536 assets"};
  if (contract.from.has_value()) PANMEN_CHECK(check_reach(*contract.from, "the terms' `from`"));
  auto state = std::make_unique<ContractState>(std::move(contract));
  if (derives_too_much_at_once(*state))
    return Error{ErrorCode::limit,
                 "contract '" + terms.contract +
                     "' begins so long before what is already complete that too many windows would "
                     "close at once; let it begin later"};
  for (const terms::Signal& signal : state->contract.signals) {
    Asset& asset = assets_[signal.asset];
    Metric& metric = asset.metrics[signal.metric];
    metric.readers.push_back(state.get());
    state->assets.push_back(&asset);
    state->metrics.push_back(&metric);
  }
  if (state->contract.from.has_value()) state->start(*state->contract.from);
  contracts_.emplace(terms.contract, std::move(state));
  return std::vector<Body>{};
}

// Windows of new terms that lie before the watermark close at the next one, all in one record.
bool Engine::derives_too_much_at_once(const ContractState& state) const {
  std::optional<Instant> complete;
  std::optional<Instant> from = state.contract.from;
  for (const terms::Signal& signal : state.contract.signals) {
    const auto asset = assets_.find(signal.asset);
    if (asset == assets_.end() || !asset->second.through.has_value()) return false;
    complete = std::min(complete.value_or(*asset->second.through), *asset->second.through);
    const auto metric = asset->second.metrics.find(signal.metric);
    if (state.contract.from.has_value() || metric == asset->second.metrics.end()) continue;
    const auto& history = metric->second.history;
    if (!history.has_value() || !history->first().has_value()) continue;
    from = std::min(from.value_or(*history->first()), *history->first());
  }
  if (!complete.has_value() || !from.has_value()) return false;
  size_t bytes = 0;
  for (WindowKind kind : state.kinds) {
    for (Window w = window_at(state.contract.zone, kind, *from); w.to <= *complete;
         w = window_at(state.contract.zone, kind, w.to)) {
      bytes += state.derived_bytes(kind);
      if (bytes > kMaxDerivedBytes) return true;
    }
  }
  return false;
}

Result<std::vector<Body>> Engine::on(const record::Clock& clock) {
  if (now_.has_value() && clock.now < *now_)
    return Error{ErrorCode::invalid,
                 "the clock went back from " + format_rfc3339(*now_) + " to " + format_rfc3339(clock.now)};
  now_ = clock.now;
  return std::vector<Body>{};
}

Result<std::vector<Body>> Engine::on(const record::Intake& intake) {
  if (!sources_.contains(intake.source))
    return Error{ErrorCode::not_found, "source '" + intake.source + "' is not known"};
  return std::vector<Body>{};
}

Result<std::vector<Body>> Engine::on(const record::Block& record) {
  const auto source = sources_.find(record.source);
  if (source == sources_.end())
    return Error{ErrorCode::not_found, "source '" + record.source + "' is not known"};
  const auto known = assets_.find(record.asset);
  const bool claimed = known != assets_.end() && !known->second.source.empty();
  if (claimed ? known->second.source != record.source : !source->second.speaks_for_any)
    return Error{ErrorCode::not_found,
                 "source '" + record.source + "' does not speak for asset '" + record.asset + "'"};
  if (known == assets_.end() && assets_.size() >= kMaxAssets)
    return Error{ErrorCode::limit, "more than 65536 assets"};
  PANMEN_TRY(const std::shared_ptr<const signal::Block> block, blocks_.block(record.content));
  if (block->asset != record.asset || block->size() != record.observations)
    return Error{ErrorCode::invalid,
                 "block " + to_hex(record.content) + " is not the one its record describes"};
  PANMEN_CHECK(check(record, *block, known == assets_.end() ? nullptr : &known->second));
  if (!claimed) {
    Asset& asset = assets_[record.asset];
    asset.source = record.source;
    asset.through = source->second.through;
    source->second.assets.push_back(record.asset);
  }
  PANMEN_TRY(record::Admission admission, admit(assets_.at(record.asset), record, *block));
  return std::vector<Body>{std::move(admission)};
}

Result<void> Engine::check(const record::Block& record, const signal::Block& block,
                           const Asset* asset) const {
  static const std::map<std::string, Metric, std::less<>> kNone;
  const auto& known = asset == nullptr ? kNone : asset->metrics;
  size_t metrics = known.size();
  PANMEN_CHECK(check_reach(record.first, "an observation"));
  PANMEN_CHECK(check_reach(record.last, "an observation"));
  for (const signal::Series& series : block.series) {
    const auto [first, last] = std::ranges::minmax_element(series.times_ns);
    if (*first < record.first.ns || *last > record.last.ns)
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
  return {};
}

Result<record::Admission> Engine::admit(Asset& asset, const record::Block& record,
                                        const signal::Block& block) {
  record::Admission admission;
  admission.asset = record.asset;
  admission.content = record.content;
  // Late observations are looked up first: that can fail, and a refused input must change nothing.
  for (const signal::Series& series : block.series) {
    std::vector<uint32_t> late;
    for (uint32_t i = 0; i < series.size(); ++i)
      if (asset.through.has_value() && series.times_ns[i] <= asset.through->ns) late.push_back(i);
    PANMEN_TRY(const uint32_t known, count_known(asset, series, late));
    admission.late += static_cast<uint32_t>(late.size()) - known;
    admission.duplicate += known;
  }
  for (const signal::Series& series : block.series) {
    Metric& metric = asset.metrics[series.metric];
    if (!metric.history.has_value()) {
      metric.history.emplace(series.kind);
      if (asset.through.has_value()) metric.history->release(*asset.through);
    }
    const signal::Taken taken = metric.history->take(series);
    admission.accepted += taken.accepted;
    admission.duplicate += taken.duplicate;
    admission.conflicting += taken.conflicting;
    admission.doubtful += taken.doubtful;
    admission.out_of_order += taken.out_of_order;
    const Instant newest{*std::ranges::max_element(series.times_ns)};
    for (const ContractState* reader : metric.readers)
      contracts_.at(reader->contract.id)->saw(record.asset, series.metric, newest);
  }
  if (admission.accepted + admission.late > 0)
    asset.blocks.push_back({record.content, record.first, record.last});
  return admission;
}

Result<uint32_t> Engine::count_known(const Asset& asset, const signal::Series& series,
                                     const std::vector<uint32_t>& late) {
  std::set<uint32_t> known;
  std::set<std::tuple<int64_t, uint64_t, signal::Quality, double, uint32_t>> in_this_block;
  for (uint32_t i : late) {
    const bool is_number = series.kind == signal::ValueKind::number;
    if (!in_this_block
             .emplace(series.times_ns[i], series.ordinals[i], series.qualities[i],
                      is_number ? series.numbers[i] : 0, is_number ? 0 : series.codes[i])
             .second)
      known.insert(i);
  }
  for (const Asset::Content& content : asset.blocks) {
    if (known.size() == late.size()) break;
    const bool may_hold = std::ranges::any_of(late, [&](uint32_t i) {
      return series.times_ns[i] >= content.first.ns && series.times_ns[i] <= content.last.ns &&
             !known.contains(i);
    });
    if (!may_hold) continue;
    PANMEN_TRY(const std::shared_ptr<const signal::Block> block, blocks_.block(content.hash));
    const auto other = std::ranges::find(block->series, series.metric, &signal::Series::metric);
    if (other == block->series.end()) continue;
    for (uint32_t i : signal::find_known(series, late, *other))
      known.insert(i);
  }
  return static_cast<uint32_t>(known.size());
}

std::optional<Instant> Engine::complete_through(const ContractState& state, const std::string& source,
                                                Instant through) {
  std::optional<Instant> lowest;
  for (const Asset* asset : state.assets) {
    const std::optional<Instant> complete = asset->source == source ? through : asset->through;
    if (!complete.has_value()) return std::nullopt;
    lowest = std::min(lowest.value_or(*complete), *complete);
  }
  return lowest;
}

Result<std::vector<Body>> Engine::on(const record::Watermark& watermark) {
  const auto source = sources_.find(watermark.source);
  if (source == sources_.end())
    return Error{ErrorCode::not_found, "source '" + watermark.source + "' is not known"};
  if (source->second.through.has_value() && watermark.through < *source->second.through)
    return Error{ErrorCode::invalid, "the watermark of source '" + watermark.source + "' went back from " +
                                         format_rfc3339(*source->second.through) + " to " +
                                         format_rfc3339(watermark.through)};
  PANMEN_CHECK(check_reach(watermark.through, "a watermark"));
  if (next_watermark(watermark.source, watermark.through) != watermark.through)
    return Error{ErrorCode::limit, "the watermark of source '" + watermark.source +
                                       "' moves so far that too many windows would close in one record"};
  source->second.through = watermark.through;
  for (const std::string& name : source->second.assets) {
    Asset& asset = assets_.at(name);
    asset.through = watermark.through;
    for (auto& [name_of_metric, metric] : asset.metrics)
      if (metric.history.has_value()) metric.history->release(watermark.through);
  }
  std::vector<Body> derived;
  for (auto& [id, state] : contracts_)
    if (const auto complete = complete_through(*state, watermark.source, watermark.through);
        complete.has_value())
      close_windows(*state, *complete, derived);

  for (const std::string& name : source->second.assets) {
    for (auto& [name_of_metric, metric] : assets_.at(name).metrics) {
      if (!metric.history.has_value()) continue;
      Instant needed = watermark.through;
      for (const ContractState* reader : metric.readers) {
        if (reader->open.empty() && !reader->kinds.empty()) needed = Instant{Instant::kMinNs};
        for (const auto& [kind, window] : reader->open)
          needed = std::min(needed, window.from);
      }
      metric.history->forget_before(needed);
    }
  }
  return derived;
}

void Engine::close_windows(ContractState& state, Instant through, std::vector<Body>& derived) {
  if (state.kinds.empty()) return;
  if (state.open.empty()) {
    const auto first = state.first_observation(through);
    if (!first.has_value()) return;
    state.start(*first);
  }
  for (;;) {
    const Instant end =
        std::ranges::min_element(state.open, {}, [](const auto& o) { return o.second.to; })->second.to;
    if (end > through) return;
    // Windows of all kinds that end here close together.
    for (auto& [kind, window] : state.open) {
      if (window.to != end) continue;
      close_window(state, kind, window, derived);
      window = window_at(state.contract.zone, kind, end);
    }
  }
}

void Engine::close_window(ContractState& state, WindowKind kind, Window window, std::vector<Body>& derived) {
  const terms::Contract& contract = state.contract;
  std::vector<const signal::History*> histories;
  for (const Metric* metric : state.metrics)
    histories.push_back(metric->history.has_value() ? &*metric->history : nullptr);
  record::Measures measures{contract.id, contract.version, window.from, window.to,
                            state.figures.close(kind, window, histories)};
  derived.emplace_back(measures);
  for (size_t i = 0; i < contract.clauses.size(); ++i) {
    const terms::Clause& clause = contract.clauses[i];
    if (clause.window != kind || state.clauses[i].closed) continue;
    verdict::Judgement judgement =
        verdict::judge(contract, clause, state.clauses[i], window, measures.figures);
    derived.emplace_back(judgement.verdict);
    if (!judgement.entitlement.has_value()) continue;
    const record::Entitlement& due = *judgement.entitlement;
    derived.emplace_back(due);
    if (due.amount.minor == 0) continue;
    record::Transfer transfer;
    transfer.debit = ledger::settlement_account(due.payer);
    transfer.credit = ledger::settlement_account(due.payee);
    transfer.amount = due.amount;
    transfer.because = due.because;
    transfer.number = ledger_.post(contract.id, transfer.debit, transfer.credit, transfer.amount);
    derived.emplace_back(std::move(transfer));
  }
  PANMEN_ASSERT(ledger_.sum(contract.id, contract.currency) == 0);
}

Instant Engine::next_watermark(const std::string& source, Instant through) const {
  struct Cursor {
    const ContractState* state;
    WindowKind kind;
    Window window;
    Instant complete;
    size_t bytes;
  };
  std::vector<Cursor> cursors;
  for (const auto& [id, state] : contracts_) {
    const auto complete = complete_through(*state, source, through);
    if (!complete.has_value()) continue;
    const auto first = state->first_observation(*complete);
    for (WindowKind kind : state->kinds) {
      const auto open = state->open.find(kind);
      if (open == state->open.end() && !first.has_value()) continue;
      const Window window =
          open != state->open.end() ? open->second : window_at(state->contract.zone, kind, *first);
      cursors.push_back({state.get(), kind, window, *complete, state->derived_bytes(kind)});
    }
  }
  std::optional<Instant> reached;
  size_t used_bytes = 0;
  for (;;) {
    std::erase_if(cursors, [](const Cursor& c) { return c.window.to > c.complete; });
    if (cursors.empty()) return through;
    const Instant end =
        std::ranges::min_element(cursors, {}, [](const Cursor& c) { return c.window.to; })->window.to;
    size_t bytes = 0;
    for (Cursor& cursor : cursors) {
      if (cursor.window.to != end) continue;
      bytes += cursor.bytes;
      cursor.window = window_at(cursor.state->contract.zone, cursor.kind, end);
    }
    if (reached.has_value() && used_bytes + bytes > kMaxDerivedBytes) {
      // Terms that came late close windows from before the watermark, at the next one: it need not move for
      // that.
      const auto known = sources_.find(source);
      return known == sources_.end() ? *reached
                                     : std::max(known->second.through.value_or(*reached), *reached);
    }
    used_bytes += bytes;
    reached = end;
  }
}

std::optional<Instant> Engine::end_of_data() const {
  std::optional<Instant> end;
  for (const auto& [id, state] : contracts_) {
    const auto inside = state->last_inside();
    if (!inside.has_value()) continue;
    for (WindowKind kind : state->kinds) {
      const Instant last = window_at(state->contract.zone, kind, *inside).to;
      end = std::max(end.value_or(last), last);
    }
  }
  return end;
}

const terms::Contract* Engine::contract(const std::string& id) const {
  const auto at = contracts_.find(id);
  return at == contracts_.end() ? nullptr : &at->second->contract;
}

}  // namespace panmen::engine
