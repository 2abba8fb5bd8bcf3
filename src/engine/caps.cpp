#include "engine/caps.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::engine {

Caps::Caps(const terms::Contract& contract, const std::vector<uint16_t>& closing_order)
    : is_shared_(contract.clauses.size()), ranks_(contract.windows.size()) {
  for (size_t i = 0; i < closing_order.size(); ++i)
    ranks_[closing_order[i]] = i;
  for (size_t i = 0; i < contract.clauses.size(); ++i) {
    const terms::Clause& clause = contract.clauses[i];
    if (!clause.caps.empty()) is_shared_[i] = true;
    if (clause.taken_from.has_value()) is_shared_[i] = is_shared_[*clause.taken_from] = true;
  }
}

std::vector<Caps::Period> Caps::periods_of(const terms::Contract& contract, const terms::Clause& clause,
                                           Instant inside) {
  std::vector<Period> periods;
  for (const uint16_t cap : clause.caps) {
    Period period{cap, Instant{Instant::kMinNs}};
    if (const auto per = contract.caps[cap].per; per.has_value())
      period.second = window_at(contract.zone, per->kind, inside, per->first_day).from;
    periods.push_back(period);
  }
  return periods;
}

void Caps::use(Used& used, const Claim& claim) {
  if (claim.granted_minor <= 0) return;
  for (const Period& period : claim.periods)
    used[period] += claim.granted_minor;
}

int64_t Caps::left_of(const terms::Contract& contract, const Place& place, size_t taken_from) const {
  Place giver = place;
  giver.clause = taken_from;
  auto at = claims_.find(giver);
  if (at == claims_.end()) return 0;
  int64_t left = at->second.granted_minor;
  for (++at; at != claims_.end() && at->first < place; ++at) {
    if (at->first.from != place.from || at->second.granted_minor <= 0) continue;
    if (contract.clauses[at->first.clause].taken_from == taken_from) left -= at->second.granted_minor;
  }
  return left;
}

int64_t Caps::grant(const terms::Contract& contract, const Place& place, const Claim& claim,
                    const Used& used) const {
  // What goes back is not limited.
  if (claim.wanted.minor <= 0) return claim.wanted.minor;
  int64_t left = claim.wanted.minor;
  for (const Period& period : claim.periods) {
    const auto at = used.find(period);
    left = std::min(left, contract.caps[period.first].most_minor - (at == used.end() ? 0 : at->second));
  }
  const auto taken_from = contract.clauses[place.clause].taken_from;
  if (taken_from.has_value()) left = std::min(left, left_of(contract, place, *taken_from));
  return std::max<int64_t>(left, 0);
}

bool Caps::drop(const Place& place) {
  const auto at = claims_.find(place);
  if (at == claims_.end()) return false;
  if (at->second.granted_minor > 0)
    for (const Period& period : at->second.periods)
      used_[period] -= at->second.granted_minor;
  claims_.erase(at);
  return true;
}

void Caps::allocate(const terms::Contract& contract, const Judged& asking) {
  Used used;
  for (const auto& [place, claim] : claims_)
    for (const Period& period : claim.periods) {
      const auto before = forgotten_.find(period);
      used.try_emplace(period, before == forgotten_.end() ? 0 : before->second);
    }
  for (const auto& [place, claim] : claims_)
    if (claim.is_final) use(used, claim);
  for (auto& [place, claim] : claims_) {
    if (claim.is_final) continue;
    const int64_t granted = grant(contract, place, claim, used);
    if (granted != std::exchange(claim.granted_minor, granted) && claim.judged != &asking)
      changed_.insert(place);
    use(used, claim);
  }
  for (const auto& [period, minor] : used)
    used_[period] = minor;
}

int64_t Caps::claim(const terms::Contract& contract, const terms::Clause& clause, Window window,
                    Instant inside, const verdict::Given& wanted, Judged& judged, bool is_final) {
  const bool moves = clause.kind != terms::ClauseKind::windows;
  const Place place{window.to, moves ? kLast : ranks_[clause.window], index_of(contract, clause),
                    window.from};
  bool is_last = claims_.empty() || claims_.rbegin()->first < place;
  bool has_dropped = false;
  if (moves) {
    const auto [at, is_new] = places_.try_emplace(&judged, place);
    if (!is_new && at->second != place) {
      has_dropped = drop(at->second);
      at->second = place;
      is_last = false;
    }
  }
  // Who asks tells what is granted now.
  changed_.erase(place);
  if (wanted.minor == 0) {
    has_dropped = drop(place) || has_dropped;
    if (has_dropped && !is_last) allocate(contract, judged);
    return 0;
  }
  std::vector<Period> periods = periods_of(contract, clause, inside);
  const auto known = claims_.find(place);
  const bool is_same = known != claims_.end() && known->second.wanted == wanted &&
                       known->second.periods == periods && known->second.is_final == is_final;
  Claim& claim = claims_[place];
  claim.judged = &judged;
  if (is_same && !has_dropped) return claim.granted_minor;
  claim.wanted = wanted;
  claim.periods = std::move(periods);
  if (is_last) {
    claim.granted_minor = grant(contract, place, claim, used_);
    use(used_, claim);
  } else {
    allocate(contract, judged);
  }
  claim.is_final = is_final;
  return claim.granted_minor;
}

std::optional<Caps::Change> Caps::take_change() {
  while (!changed_.empty()) {
    const Place place = *changed_.begin();
    changed_.erase(changed_.begin());
    const auto at = claims_.find(place);
    if (at == claims_.end()) continue;
    const Claim& claim = at->second;
    return Change{place.clause, {place.from, place.to}, claim.wanted, claim.granted_minor, claim.judged};
  }
  return std::nullopt;
}

void Caps::make_final(uint16_t spec, Instant through) {
  for (auto at = claims_.begin(); at != claims_.end() && at->first.to <= through;) {
    if (at->first.rank != ranks_[spec]) {
      ++at;
      continue;
    }
    use(forgotten_, at->second);
    at = claims_.erase(at);
  }
}

}  // namespace panmen::engine
