#include "terms/text/gap_tellers.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "terms/text/condition_signals.hpp"

namespace panmen::terms {
namespace {

constexpr std::array<GapCause, 4> kConnectionCauses = {GapCause::device, GapCause::gateway,
                                                       GapCause::site_network, GapCause::our_server};

bool beats(const Signal& signal) {
  return signal.type != SignalType::event && signal.type != SignalType::connection;
}

// Of a heartbeat without a name, the asset's other metrics: where they are of more than one party, none of
// these can silence it alone, and there is nobody to name.
void add_heartbeats(const Contract& contract, const Signal& signal, std::vector<Teller>& out) {
  if (signal.heartbeat) {
    out.push_back({*signal.heartbeat, Tells::heartbeat});
    return;
  }
  if (signal.liveness != Liveness::heartbeat) return;
  std::vector<uint16_t> others;
  for (uint16_t i = 0; i < contract.signals.size(); ++i) {
    const Signal& other = contract.signals[i];
    if (other.asset == signal.asset && other.metric != signal.metric && beats(other)) others.push_back(i);
  }
  if (others.empty()) return;
  const Role of = contract.signals[others[0]].from;
  const auto by_another = [&](uint16_t i) { return contract.signals[i].from != of; };
  if (std::ranges::any_of(others, by_another) || of == signal.from) return;
  for (const uint16_t other : others)
    out.push_back({other, Tells::heartbeat});
}

// What the agreements look at that can make the signal doubtful; of itself it needs nobody to tell.
void add_doubts(const Contract& contract, uint16_t index, std::vector<Teller>& out) {
  const Signal& signal = contract.signals[index];
  for (const Agreement& agreement : contract.agreements) {
    if (!std::ranges::binary_search(agreement.doubtful, index)) continue;
    for (const uint16_t root : {agreement.when, agreement.must}) {
      for (const uint16_t asked : signals_asked(contract, root)) {
        const Signal& other = contract.signals[asked];
        const bool own = other.asset == signal.asset && other.metric == signal.metric;
        const auto known = [&](const Teller& teller) {
          return teller.signal == asked && teller.how == Tells::doubt;
        };
        if (!own && std::ranges::none_of(out, known)) out.push_back({asked, Tells::doubt});
      }
    }
  }
}

// Who can make a gap of the signal, besides by its own samples.
std::vector<Teller> all_tellers(const Contract& contract, uint16_t index) {
  const Signal& signal = contract.signals[index];
  std::vector<Teller> out;
  add_heartbeats(contract, signal, out);
  if (signal.connection) out.push_back({*signal.connection, Tells::connection});
  add_doubts(contract, index, out);
  return out;
}

// Whether time that is missing because of `teller`, which is one of all_tellers(), can fall under that rule.
bool can_be(const Gaps& gaps, const Signal& signal, const Teller& teller, GapRule rule) {
  const auto has = [&](GapCause cause) { return gaps.rule(cause) == rule; };
  switch (teller.how) {
    case Tells::heartbeat:
      return has(GapCause::recording);
    case Tells::connection:
      // Before its first word no connection names a cause.
      return (signal.liveness == Liveness::session && has(GapCause::recording)) ||
             std::ranges::any_of(kConnectionCauses, has);
    case Tells::doubt:
      return has(GapCause::doubtful);
  }
  PANMEN_ASSERT(false);
}

}  // namespace

bool can_be(const Gaps& gaps, const Signal& signal, GapRule rule) {
  const auto has = [&](GapCause cause) { return gaps.rule(cause) == rule; };
  return has(GapCause::recording) || has(GapCause::doubtful) ||
         (signal.connection && std::ranges::any_of(kConnectionCauses, has));
}

GapTellers::GapTellers(const Contract& contract) : contract_(contract) {
  for (uint16_t i = 0; i < contract.signals.size(); ++i)
    tellers_.push_back(all_tellers(contract, i));
}

std::vector<uint16_t> GapTellers::of(uint16_t index, Role role, GapRule rule) const {
  const Signal& signal = contract_.signals[index];
  std::vector<uint16_t> out;
  if (signal.from == role) return out;
  for (const Teller& teller : tellers_[index]) {
    if (contract_.signals[teller.signal].from == role && can_be(contract_.gaps, signal, teller, rule))
      out.push_back(teller.signal);
  }
  return out;
}

std::vector<GapTellers::Silence> GapTellers::silenced_by(uint16_t index) const {
  const Signal& signal = contract_.signals[index];
  std::vector<Silence> out;
  const auto add = [&](const Signal& teller, bool by_doubt) {
    if (teller.from != Role::third) out.push_back({teller, signal, by_doubt});
  };
  add(signal, false);
  for (const Teller& teller : tellers_[index])
    add(contract_.signals[teller.signal], teller.how == Tells::doubt);
  return out;
}

}  // namespace panmen::terms
