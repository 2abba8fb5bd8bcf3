#include "measure/figures.hpp"

#include <algorithm>
#include <numeric>

#include "base/assert.hpp"
#include "measure/stop_finder.hpp"
#include "measure/stream.hpp"

namespace panmen::measure {

bool same(const Memory& a, const Memory& b) {
  return a == b;
}

Figures::Figures(const terms::Contract& contract, const Facts& facts) : contract_(&contract) {
  for (size_t spec = 0; spec < contract.windows.size(); ++spec)
    streams_.push_back(std::make_unique<Stream>(contract, static_cast<uint16_t>(spec), facts));
}
Figures::~Figures() = default;
Figures::Figures(Figures&&) noexcept = default;
Figures& Figures::operator=(Figures&&) noexcept = default;

void Figures::begin(uint16_t spec, Instant from, Histories histories) {
  streams_[spec]->begin(from, histories);
}

void Figures::resume(uint16_t spec, Instant from, std::shared_ptr<const Memory> memory) {
  PANMEN_ASSERT(memory != nullptr && memory->at <= from);
  streams_[spec]->resume(std::move(memory));
}

void Figures::open(uint16_t spec, Window window) {
  streams_[spec]->open(window);
}

void Figures::take(uint16_t spec, Histories histories, Instant through) {
  streams_[spec]->take(histories, through);
}

std::vector<record::Figure> Figures::close(uint16_t spec, Window window, Histories histories) {
  return streams_[spec]->close(window, histories);
}

void Figures::note(uint16_t spec, Window window, std::span<const record::Figure> figures) {
  for (size_t other = 0; other < streams_.size(); ++other)
    if (other != spec) streams_[other]->note(spec, window, figures);
}

Instant Figures::needed_from(uint16_t spec) const {
  return streams_[spec]->needed_from();
}

std::shared_ptr<const Memory> Figures::memory_at(uint16_t spec, Window window) const {
  return streams_[spec]->memory_at(window);
}

size_t Figures::held_bytes() const {
  size_t bytes = 0;
  for (const auto& stream : streams_)
    bytes += stream->held_bytes();
  return bytes;
}

void Figures::let_go(uint16_t spec) {
  streams_[spec]->let_go();
}

bool Figures::has_let_go(uint16_t spec, Window window) const {
  return streams_[spec]->has_let_go(window);
}

void Figures::skip(uint16_t spec, Window window, Histories histories) {
  streams_[spec]->skip(window, histories);
}

namespace {

// Longer windows close behind shorter ones that end with them.
int rank_of(const terms::WindowSpec& spec) {
  constexpr int kSliding = 10;
  constexpr int kContract = 20;
  const auto by_kind = [&] {
    switch (spec.kind) {
      case WindowKind::hour:
        return 0;
      case WindowKind::day:
        return 2;
      case WindowKind::week:
        return 3;
      case WindowKind::month:
        return 4;
      case WindowKind::quarter:
        return 5;
      case WindowKind::year:
        return 6;
    }
    PANMEN_ASSERT(false);
  };
  switch (spec.shape) {
    case terms::WindowShape::calendar:
      return by_kind();
    case terms::WindowShape::shift:
    case terms::WindowShape::samples:
    case terms::WindowShape::cycles:
    case terms::WindowShape::between:
      return 1;
    case terms::WindowShape::sliding:
      return kSliding + by_kind();
    case terms::WindowShape::contract:
      return kContract;
  }
  PANMEN_ASSERT(false);
}

// needs[a][b]: a measure of spec a is computed from figures of spec b.
std::vector<std::vector<bool>> find_needs(const terms::Contract& contract) {
  const size_t specs = contract.windows.size();
  std::vector<std::vector<bool>> needs(specs, std::vector<bool>(specs, false));
  for (const terms::Measure& measure : contract.measures) {
    for (const terms::ExpressionNode& node : measure.nodes) {
      if (node.op != terms::ExpressionOp::aggregate) continue;
      const terms::Aggregate& aggregate = contract.aggregates[node.index];
      if (aggregate.source == terms::AggregateSource::measure)
        needs[measure.per][contract.measures[*aggregate.measure].per] = true;
    }
  }
  return needs;
}

}  // namespace

Duration Figures::delay(const terms::Contract& contract, uint16_t spec) {
  const std::vector<std::vector<bool>> needs = find_needs(contract);
  std::vector<bool> asked(contract.windows.size(), false);
  std::vector<uint16_t> waiting{spec};
  asked[spec] = true;
  while (!waiting.empty()) {
    const uint16_t next = waiting.back();
    waiting.pop_back();
    if (Plan(contract, next).needs_stops) return StopFinder::reach(contract);
    for (uint16_t other = 0; other < asked.size(); ++other) {
      if (!needs[next][other] || asked[other]) continue;
      asked[other] = true;
      waiting.push_back(other);
    }
  }
  return {};
}

std::vector<uint16_t> Figures::closing_order(const terms::Contract& contract) {
  const std::vector<std::vector<bool>> needs = find_needs(contract);
  std::vector<uint16_t> waiting(contract.windows.size());
  std::iota(waiting.begin(), waiting.end(), uint16_t{0});
  std::ranges::stable_sort(waiting, {}, [&](uint16_t spec) { return rank_of(contract.windows[spec]); });
  std::vector<uint16_t> order;
  while (!waiting.empty()) {
    const auto is_ready = [&](uint16_t spec) {
      return std::ranges::none_of(waiting,
                                  [&](uint16_t other) { return other != spec && needs[spec][other]; });
    };
    auto next = std::ranges::find_if(waiting, is_ready);
    if (next == waiting.end()) next = waiting.begin();  // terms have no circle of windows
    order.push_back(*next);
    waiting.erase(next);
  }
  return order;
}

}  // namespace panmen::measure
