#include "engine/engine.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "engine/closing.hpp"
#include "engine/reach.hpp"

namespace panmen::engine {

using record::Body;

namespace {

// What terms may derive at most for windows that lie before what is complete when they come.
constexpr size_t kMaxCatchUpBytes = 64 * kMaxDerivedBytes;

}  // namespace

Engine::Engine(const signal::BlockSource& blocks, EngineOptions options)
    : blocks_(blocks), options_(std::move(options)) {}
Engine::~Engine() = default;

Result<std::vector<Body>> Engine::apply(const Body& input) {
  PANMEN_CHECK(check_order(record::kind_of(input)));
  return std::visit([this](const auto& body) { return on(body); }, input);
}

Result<void> Engine::check_order(record::Kind kind) const {
  if (broken_.has_value()) return *broken_;
  if (!record::is_input(kind))
    return Error{ErrorCode::invalid, "a record of kind '" + std::string(record::name_of(kind)) +
                                         "' is derived; only the engine makes it"};
  if (!origin_.has_value() && kind != record::Kind::origin)
    return Error{ErrorCode::invalid, "the first record of a log must be its origin"};
  if (origin_.has_value() && !has_semantics_ && kind != record::Kind::semantics)
    return Error{ErrorCode::invalid, "the second record of a log must set its semantics version"};
  return {};
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
  PANMEN_CHECK(check(contract));
  auto state = std::make_unique<ContractState>(std::move(contract));
  if (state->contract.from.has_value()) state->start(*state->contract.from);
  for (const terms::Signal& signal : state->contract.signals) {
    const auto asset = assets_.find(signal.asset);
    state->known_through.push_back(asset == assets_.end() ? std::nullopt : asset->second.through);
  }
  std::optional<Instant> latest;
  for (const std::optional<Instant>& through : state->known_through)
    latest = std::max(latest, through);
  if (latest.has_value() && plan_closing(*state, *latest, kMaxCatchUpBytes, false).leaves_some)
    return Error{ErrorCode::limit,
                 "contract '" + terms.contract +
                     "' begins so long before what is already complete that too many windows would "
                     "close at once; let it begin later"};
  state->rebuilt_through = latest.value_or(Instant{Instant::kMinNs});
  state->in_force_at = arrivals_;
  put_in_force(std::move(state));
  return std::vector<Body>{};
}

Result<void> Engine::check(const terms::Contract& contract) const {
  if (contract.buyer.name == contract.supplier.name)
    return Error{ErrorCode::invalid, "contract '" + contract.id + "' has one party on both sides"};
  for (const terms::Party& party : {contract.buyer, contract.supplier})
    if (ledger::settlement_account(party.name).size() > record::kMaxNameSize)
      return Error{ErrorCode::limit,
                   "the name of party '" + party.name + "' is too long for the names of its accounts"};
  if (assets_.size() + contract.signals.size() > kMaxAssets)
    return Error{ErrorCode::limit, "more than 65536 assets"};
  if (contract.from.has_value()) PANMEN_CHECK(check_reach(*contract.from, "the terms' `from`"));
  if (contract.until.has_value()) PANMEN_CHECK(check_reach(*contract.until, "the terms' `until`"));
  if (contract.signed_on.has_value())
    PANMEN_CHECK(check_reach(from_local(contract.zone, *contract.signed_on, 0), "the terms' `signed`"));
  for (const terms::Clause& clause : contract.clauses)
    if (contract.final_after > Duration{} && !verdict::shares_are_comparable(clause))
      return Error{ErrorCode::limit,
                   "the shares of clause '" + clause.id + "' are too fine for their differences to be exact"};
  return {};
}

void Engine::put_in_force(std::unique_ptr<ContractState> state) {
  for (const terms::Signal& signal : state->contract.signals) {
    Asset& asset = assets_[signal.asset];
    Metric& metric = asset.metrics[signal.metric];
    if (std::ranges::find(metric.readers, state.get()) == metric.readers.end())
      metric.readers.push_back(state.get());
    state->assets.push_back(&asset);
    state->metrics.push_back(&metric);
  }
  contracts_.emplace(state->contract.id, std::move(state));
}

Result<std::vector<Body>> Engine::on(const record::Clock& clock) {
  if (now_.has_value() && clock.now < *now_)
    return Error{ErrorCode::invalid,
                 "the clock went back from " + format_rfc3339(*now_) + " to " + format_rfc3339(clock.now)};
  now_ = clock.now;
  for (const auto& [id, state] : contracts_)
    if (state->milestones.has_any()) state->is_due = true;
  return advance();
}

Result<std::vector<Body>> Engine::on(const record::Intake& intake) {
  if (!sources_.contains(intake.source))
    return Error{ErrorCode::not_found, "source '" + intake.source + "' is not known"};
  return std::vector<Body>{};
}

// What it changes follows when the next watermark settles it; where there is none to wait for, at once.
Result<std::vector<Body>> Engine::on(const record::Entry& entry) {
  const auto at = contracts_.find(entry.contract);
  if (at == contracts_.end())
    return Error{ErrorCode::invalid,
                 "entry '" + entry.number + "': contract '" + entry.contract + "' is not in force"};
  ContractState& state = *at->second;
  PANMEN_TRY(const bool is_new, state.entries.take(state.contract, entry));
  if (!is_new) return std::vector<Body>{};
  state.milestones.note_entered();
  if (state.entries.changes_figures()) state.has_late = true;
  state.is_due = true;
  if (state.complete_through().has_value()) return std::vector<Body>{};
  return progress({&state});
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
  release(source->second, watermark.through);
  for (const auto& [id, state] : contracts_)
    for (const Asset* asset : state->assets)
      if (asset->source == watermark.source) state->is_due = true;
  return advance();
}

Result<std::vector<Body>> Engine::advance() {
  std::vector<ContractState*> due;
  for (const auto& [id, state] : contracts_)
    if (state->is_due) due.push_back(state.get());
  auto derived = progress(due);
  if (!derived.ok()) broken_ = derived.error();
  return derived;
}

std::optional<Instant> Engine::end_of_data() const {
  std::optional<Instant> end;
  for (const auto& [id, state] : contracts_) {
    const auto inside = state->last_inside();
    if (!inside.has_value()) continue;
    for (const SpecRun& run : state->runs) {
      const Instant last =
          (run.finder.has_value() ? *state->end_of_observations() : run.sequence.end_at(*inside)) + run.delay;
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
