#include "engine/stops.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "engine/objection.hpp"
#include "engine/rebuild.hpp"
#include "engine/state.hpp"

namespace panmen::engine {

using measure::StopPiece;
using measure::StopTrack;
using measure::Truth;

namespace {

constexpr Duration kHour = Duration::hours(1);
// Of more than so many snapshots every other one is dropped: then more is run again.
constexpr size_t kMaxSnapshots = 4096;

bool is_whole_hour(Instant t) {
  return t.ns % kHour.ns == 0;
}
Instant next_hour(Instant t) {
  const int64_t into = t.ns % kHour.ns;
  return Instant{t.ns - into + (into < 0 ? 0 : kHour.ns)};
}

// Goes on with a track; a piece may go on with the last one.
void append(StopTrack& track, std::span<const StopPiece> more) {
  for (StopPiece piece : more) {
    if (!track.empty()) {
      StopPiece last = track.back();
      last.from_ns = piece.from_ns;
      if (last == piece) continue;
    }
    track.push_back(piece);
  }
}

void cut_from(StopTrack& track, Instant t) {
  const auto at = std::ranges::lower_bound(track, t.ns, {}, &StopPiece::from_ns);
  track.erase(at, track.end());
}

// What of the track lies at or after t.
StopTrack tail(const StopTrack& track, Instant t) {
  auto at = std::ranges::upper_bound(track, t.ns, {}, &StopPiece::from_ns);
  if (at != track.begin()) --at;
  StopTrack rest(at, track.end());
  if (!rest.empty()) rest.front().from_ns = std::max(rest.front().from_ns, t.ns);
  return rest;
}

// Whether conditions on stops see the same in both.
bool are_alike(const StopPiece& a, const StopPiece& b) {
  return a.truth == b.truth && a.stop_class == b.stop_class && a.class_missing == b.class_missing;
}

// REQUIRES: t is not before the first piece.
size_t piece_at(const StopTrack& track, int64_t t_ns) {
  return static_cast<size_t>(std::ranges::upper_bound(track, t_ns, {}, &StopPiece::from_ns) - track.begin()) -
         1;
}

// Where the two tracks are not alike before `end`, from where both begin.
void add_differences(const StopTrack& a, const StopTrack& b, Instant end, std::vector<Window>& differences) {
  if (a.empty() || b.empty()) return;
  const auto next_of = [&](const StopTrack& track, size_t i) {
    return i + 1 < track.size() ? track[i + 1].from_ns : end.ns;
  };
  int64_t at_ns = std::max(a.front().from_ns, b.front().from_ns);
  size_t i = piece_at(a, at_ns);
  size_t j = piece_at(b, at_ns);
  while (at_ns < end.ns) {
    while (next_of(a, i) <= at_ns)
      ++i;
    while (next_of(b, j) <= at_ns)
      ++j;
    const int64_t next_ns = std::min({next_of(a, i), next_of(b, j), end.ns});
    if (!are_alike(a[i], b[j])) {
      if (!differences.empty() && differences.back().to.ns == at_ns)
        differences.back().to = {next_ns};
      else
        differences.push_back({{at_ns}, {next_ns}});
    }
    at_ns = next_ns;
  }
}

// Beyond this nobody asks for stops: where the contract's windows end.
Instant end_of_stops(const ContractState& state) {
  if (!state.contract.until.has_value()) return {Instant::kMaxNs};
  Instant end{Instant::kMinNs};
  for (const SpecRun& run : state.runs) {
    if (run.finder.has_value()) return {Instant::kMaxNs};
    end = std::max(end, run.sequence.end_at(*state.contract.until - Duration{1}));
  }
  return end + measure::StopFinder::reach(state.contract);
}

// The end of a stop; absent while it may go on.
std::optional<Instant> end_of(const StopTrack& track, size_t i) {
  if (i + 1 >= track.size()) return std::nullopt;
  return Instant{track[i + 1].from_ns};
}

Standing standing(const ContractState& state, uint16_t rule, size_t i) {
  const StopTrack& track = state.stops->found[rule];
  const terms::StopRule& stops = state.contract.stops[rule];
  if (!stops.objection.has_value()) return {record::StopStanding::proposed, track[i].cause};
  const std::optional<Instant> end = end_of(track, i);
  const Window stop{{track[i].from_ns}, end.value_or(Instant{Instant::kMaxNs})};
  return standing_of(state.contract, stops, track[i].cause, end, state.entries.views(rule, stop));
}

// What the rule's pieces count as, from that one on.
void count_again(ContractState& state, uint16_t rule, size_t first) {
  const StopTrack& track = state.stops->found[rule];
  StopTrack& counted = state.facts.stops[rule];
  counted.resize(std::min(first, counted.size()));
  for (size_t i = counted.size(); i < track.size(); ++i) {
    counted.push_back(track[i]);
    if (track[i].truth != Truth::yes) continue;
    const Standing now = standing(state, rule, i);
    if (now.cause == track[i].cause) continue;
    counted.back().cause = now.cause;
    counted.back().stop_class = state.contract.stops[rule].causes[*now.cause].stop_class;
    counted.back().class_missing = Truth::no;
  }
}

// Stops of the rule that have ended, from that piece on.
void note_to_tell(StopRun& stops, uint16_t rule, const StopTrack& track, size_t first) {
  for (size_t i = first; i + 1 < track.size(); ++i)
    if (track[i].truth == Truth::yes) stops.to_tell.insert({{track[i].from_ns}, rule});
}

void keep_snapshot(const ContractState& state, StopRun& stops, const measure::StopFinder& finder) {
  const Instant at = finder.position();
  if (!state.corrects() || !is_whole_hour(at)) return;
  if (!stops.snapshots.empty() && stops.snapshots.back().at >= at) return;
  stops.snapshots.push_back({at, finder.memory()});
  if (stops.snapshots.size() <= kMaxSnapshots) return;
  std::deque<StopRun::Snapshot> fewer;
  for (size_t i = 0; i < stops.snapshots.size(); i += 2)
    fewer.push_back(std::move(stops.snapshots[i]));
  stops.snapshots = std::move(fewer);
}

// How far to take in `finder` at once: up to `through`, or a snapshot.
Instant next_pause(const ContractState& state, const measure::StopFinder& finder, Instant through) {
  if (!state.corrects()) return through;
  const Duration reach = measure::StopFinder::reach(state.contract);
  return std::min(through, next_hour(finder.position()) + reach - Duration{1});
}

// Stops found again from a snapshot on, beside the one that goes on with the data.
class Rerun {
 public:
  Rerun(ContractState& state, const signal::BlockSource& blocks)
      : state_(state), stops_(*state.stops), rebuild_(state, blocks), finder_(state.contract, state.facts) {}

  Result<void> go(Window touched) {
    PANMEN_TRY(const Instant start, begin(touched.from));
    old_ = stops_.found;
    for (uint16_t rule = 0; rule < old_.size(); ++rule) {
      cut_from(stops_.found[rule], start);
      note_from(rule, old_[rule], start);
    }
    PANMEN_CHECK(run(touched.to));
    for (uint16_t rule = 0; rule < old_.size(); ++rule)
      note_from(rule, stops_.found[rule], start);
    return {};
  }

 private:
  // From before what was touched; where that is forgotten, from what is left. Returns where it begins.
  Result<Instant> begin(Instant touched) {
    auto& snapshots = stops_.snapshots;
    const Instant untouched = touched - measure::StopFinder::reach(state_.contract);
    auto after = std::ranges::upper_bound(snapshots, untouched, {}, &StopRun::Snapshot::at);
    if (after == snapshots.begin() && !stops_.has_first) ++after;
    old_snapshots_ = {after, snapshots.end()};
    if (after == snapshots.begin()) {
      snapshots.clear();
      PANMEN_CHECK(rebuild_.load_edge(stops_.begins));
      finder_.begin(stops_.begins, rebuild_.histories());
      return stops_.begins;
    }
    snapshots.erase(after, snapshots.end());
    finder_.resume(snapshots.back().memory);
    return snapshots.back().at;
  }

  // Up to where it had come, or where nothing differs any more.
  Result<void> run(Instant touched) {
    for (bool goes_on = true; goes_on;) {
      const Instant to = next_pause(state_, finder_, stops_.taken);
      goes_on = to < stops_.taken;
      PANMEN_CHECK(rebuild_.take(taker_of(finder_), to));
      const std::vector<StopTrack> more = finder_.take_found();
      for (size_t rule = 0; rule < more.size(); ++rule)
        append(stops_.found[rule], more[rule]);
      if (finder_.position() > touched && is_as_before()) return {};
      keep_snapshot(state_, stops_, finder_);
    }
    stops_.finder = std::move(finder_);
    return {};
  }

  // Whether it goes on from here as it did before; then what was found before stands again.
  bool is_as_before() {
    const Instant at = finder_.position();
    while (!old_snapshots_.empty() && old_snapshots_.front().at < at)
      old_snapshots_.pop_front();
    if (old_snapshots_.empty() || old_snapshots_.front().at != at ||
        !same(*old_snapshots_.front().memory, *finder_.memory()))
      return false;
    for (size_t rule = 0; rule < old_.size(); ++rule)
      append(stops_.found[rule], tail(old_[rule], at));
    std::ranges::move(old_snapshots_, std::back_inserter(stops_.snapshots));
    return true;
  }

  void note_from(uint16_t rule, const StopTrack& track, Instant start) {
    auto at = std::ranges::upper_bound(track, start.ns, {}, &StopPiece::from_ns);
    if (at != track.begin()) --at;
    note_to_tell(stops_, rule, track, static_cast<size_t>(at - track.begin()));
  }

  ContractState& state_;
  StopRun& stops_;
  Rebuild rebuild_;
  measure::StopFinder finder_;
  std::vector<StopTrack> old_;
  std::deque<StopRun::Snapshot> old_snapshots_;
};

Result<void> begin(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  StopRun& stops = *state.stops;
  const auto begins = state.begins();
  if (!begins.has_value() || *begins > complete) return {};
  stops.has_begun = true;
  stops.begins = stops.taken = *begins;
  stops.touched.reset();
  Rebuild rebuild(state, blocks);
  PANMEN_CHECK(rebuild.load_beginning(*begins));
  stops.finder.begin(*begins, rebuild.histories());
  return {};
}

// On to what is complete.
Result<void> go_on(ContractState& state, const signal::BlockSource& blocks, Instant complete) {
  StopRun& stops = *state.stops;
  const Instant through = std::min(complete, end_of_stops(state));
  std::vector<size_t> known;  // pieces of each rule that can change no more
  for (const StopTrack& track : stops.found)
    known.push_back(track.empty() ? 0 : track.size() - 1);
  Rebuild rebuild(state, blocks);
  while (stops.taken < through) {
    const Instant to = next_pause(state, stops.finder, through);
    PANMEN_CHECK(rebuild.take_live(taker_of(stops.finder), to));
    stops.taken = std::max(stops.taken, to);
    const std::vector<StopTrack> more = stops.finder.take_found();
    for (size_t rule = 0; rule < more.size(); ++rule)
      append(stops.found[rule], more[rule]);
    keep_snapshot(state, stops, stops.finder);
  }
  stops.is_over = stops.taken >= end_of_stops(state);
  for (uint16_t rule = 0; rule < known.size(); ++rule) {
    note_to_tell(stops, rule, stops.found[rule], known[rule]);
    count_again(state, rule, known[rule]);
  }
  return {};
}

std::optional<std::string> name_of_cause(const terms::StopRule& rule, std::optional<uint16_t> cause) {
  return cause.has_value() ? std::optional(rule.causes[*cause].name) : std::nullopt;
}

// The stop of that name, as it is; absent where there is none, or it may go on.
std::optional<record::Stop> stop_at(const ContractState& state, StopKey key) {
  const StopTrack& track = state.stops->found[key.rule];
  const auto at = std::ranges::lower_bound(track, key.from.ns, {}, &StopPiece::from_ns);
  if (at == track.end() || at->from_ns != key.from.ns || at->truth != Truth::yes) return std::nullopt;
  const auto i = static_cast<size_t>(at - track.begin());
  const auto end = end_of(track, i);
  if (!end.has_value()) return std::nullopt;
  const terms::StopRule& rule = state.contract.stops[key.rule];
  const Standing now = standing(state, key.rule, i);
  record::Stop stop;
  stop.contract = state.contract.id;
  stop.version = state.contract.version;
  stop.rule = rule.name;
  stop.from = key.from;
  stop.to = *end;
  stop.cause = name_of_cause(rule, now.cause);
  stop.proposed = name_of_cause(rule, at->cause);
  stop.standing = now.standing;
  return stop;
}

bool may_go_on(const ContractState& state, StopKey key) {
  const StopTrack& track = state.stops->found[key.rule];
  return !track.empty() && track.back().truth == Truth::yes && track.back().from_ns == key.from.ns;
}

// What is to be recorded of the stop; absent where that has been, where it may go on, and where all results
// that it lies in are final.
std::optional<record::Stop> what_to_tell(const ContractState& state, StopKey key) {
  const StopRun& stops = *state.stops;
  const auto told = stops.told.find(key);
  const bool was_told = told != stops.told.end();
  std::optional<record::Stop> stop = stop_at(state, key);
  if (!stop.has_value()) {
    if (!was_told || told->second.withdrawn || may_go_on(state, key)) return std::nullopt;
    stop = told->second;
    stop->withdrawn = true;
  } else if (was_told) {
    stop->correction = told->second.correction;
    if (*stop == told->second) return std::nullopt;
  }
  const Instant last = was_told ? std::max(stop->to, told->second.to) : stop->to;
  if (last <= stops.final_through) return std::nullopt;
  if (was_told) ++stop->correction;
  return stop;
}

}  // namespace

StopRun::StopRun(const terms::Contract& contract, const measure::Facts& facts)
    : finder(contract, facts), found(contract.stops.size()) {}

void touch_stops(StopRun& stops, Window changed) {
  if (!stops.has_begun) return;
  const Window before = stops.touched.value_or(changed);
  stops.touched = {std::min(before.from, changed.from), std::max(before.to, changed.to)};
}

Result<std::vector<Window>> find_stops(ContractState& state, const signal::BlockSource& blocks,
                                       Instant complete, bool has_new_views) {
  StopRun& stops = *state.stops;
  std::vector<Window> differences;
  if (!stops.has_begun) PANMEN_CHECK(begin(state, blocks, complete));
  if (!stops.has_begun) return differences;
  const Instant known_through = state.facts.stops_through;
  const auto touched = std::exchange(stops.touched, std::nullopt);
  const bool runs_again = touched.has_value() && touched->from <= stops.taken;
  // Otherwise only what was found last can change: it may have ended.
  const bool is_counted_again = runs_again || has_new_views;
  std::vector<StopTrack> before;
  for (const StopTrack& track : state.facts.stops)
    before.emplace_back(is_counted_again || track.empty() ? track.begin() : track.end() - 1, track.end());
  if (runs_again) PANMEN_CHECK(Rerun(state, blocks).go(*touched));
  if (is_counted_again) {
    for (uint16_t rule = 0; rule < stops.found.size(); ++rule) {
      count_again(state, rule, 0);
      if (has_new_views) note_to_tell(stops, rule, stops.found[rule], 0);
    }
  }
  PANMEN_CHECK(go_on(state, blocks, complete));
  state.facts.stops_through = stops.finder.position();
  for (uint16_t rule = 0; rule < before.size(); ++rule)
    add_differences(before[rule], state.facts.stops[rule], known_through, differences);
  return differences;
}

std::optional<record::Stop> tell_next_stop(ContractState& state) {
  StopRun& stops = *state.stops;
  while (!stops.to_tell.empty()) {
    const StopKey key = *stops.to_tell.begin();
    stops.to_tell.erase(stops.to_tell.begin());
    auto stop = what_to_tell(state, key);
    if (!stop.has_value()) continue;
    if (state.corrects()) stops.told.insert_or_assign(key, *stop);
    return stop;
  }
  return std::nullopt;
}

void forget_stops(ContractState& state) {
  StopRun& stops = *state.stops;
  PANMEN_ASSERT(stops.to_tell.empty());
  if (!stops.has_begun) return;
  Instant last = stops.finder.position() - Duration{1};
  Instant needed = stops.finder.position();
  for (const SpecRun& run : state.runs) {
    last = std::min(last, run.final_through);
    needed = std::min(needed, run.facts_needed_from());
  }
  stops.final_through = last;
  std::erase_if(stops.told, [&](const auto& told) { return told.second.to <= last; });
  // What can be run again begins at a snapshot.
  if (state.corrects()) {
    auto& snapshots = stops.snapshots;
    const Instant start = std::min(needed, last);
    while (snapshots.size() > 1 && snapshots[1].at <= start)
      snapshots.pop_front();
    if (snapshots.empty() || snapshots.front().at > start) return;
    needed = snapshots.front().at;
  }
  for (uint16_t rule = 0; rule < stops.found.size(); ++rule) {
    StopTrack& track = stops.found[rule];
    const auto first = std::ranges::upper_bound(track, needed.ns, {}, &StopPiece::from_ns);
    const auto pieces = std::max<ptrdiff_t>(first - track.begin() - 1, 0);
    if (pieces > 0) stops.has_first = false;
    track.erase(track.begin(), track.begin() + pieces);
    state.facts.stops[rule].erase(state.facts.stops[rule].begin(), state.facts.stops[rule].begin() + pieces);
  }
}

}  // namespace panmen::engine
