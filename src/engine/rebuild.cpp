#include "engine/rebuild.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace panmen::engine {

Taker taker_of(measure::Figures& figures, uint16_t spec) {
  return {[&figures, spec] { return figures.needed_from(spec); },
          [&figures, spec](measure::Histories histories, Instant through) {
            figures.take(spec, histories, through);
          }};
}

Result<void> Rebuild::take_live(const Taker& taker, Instant through) {
  if (taker.needed_from() <= state_->rebuilt_through) return take(taker, through);
  taker.take(state_->histories(), through);
  return {};
}

Result<void> Rebuild::take(const Taker& taker, Instant through) {
  Instant taken{Instant::kMinNs};
  for (;;) {
    const Instant from = std::min(taker.needed_from(), through);
    const Instant to = cut(from, std::max(from, taken), through);
    PANMEN_CHECK(load(from, to));
    taker.take(histories_, to);
    if (to == through) return {};
    taken = to;
  }
}

// Where so many observations lie in whole blocks that they are taken in first: later than `beyond`.
Instant Rebuild::cut(Instant from, Instant beyond, Instant through) const {
  std::multimap<Instant, uint32_t> by_last;
  for (const Asset* asset : std::set<const Asset*>(state_->assets.begin(), state_->assets.end()))
    for (const Content* content : asset->blocks.overlapping(from, through))
      by_last.emplace(content->last, content->observations);
  size_t observations = 0;
  for (const auto& [last, count] : by_last) {
    observations += count;
    if (observations >= kAtOnce && last > beyond) return std::min(last, through);
  }
  return through;
}

std::map<const Asset*, std::map<std::string_view, signal::History*>> Rebuild::make_histories() {
  std::map<const Asset*, std::map<std::string_view, signal::History*>> made;
  owned_.clear();
  histories_.assign(state_->metrics.size(), nullptr);
  for (size_t i = 0; i < state_->metrics.size(); ++i) {
    const auto& live = state_->metrics[i]->history;
    if (!live.has_value()) continue;
    signal::History*& history = made[state_->assets[i]][state_->contract.signals[i].metric];
    if (history == nullptr)  // signals may share one
      history = owned_.emplace_back(std::make_unique<signal::History>(live->kind())).get();
    histories_[i] = history;
  }
  return made;
}

Result<void> Rebuild::load(Instant from, Instant through) {
  for (const auto& [asset, histories] : make_histories()) {
    for (const Content* content : asset->blocks.overlapping(from, through)) {
      PANMEN_TRY(const std::shared_ptr<const signal::Block> block, blocks_->block(content->hash));
      for (const signal::Series& series : block->series) {
        const auto wanted = histories.find(series.metric);
        if (wanted == histories.end()) continue;
        const signal::Series part = counted(series, *content, from, through);
        if (part.size() > 0) wanted->second->take(part);
      }
    }
  }
  for (const auto& history : owned_)
    history->release(through);
  return {};
}

Result<void> Rebuild::load_edge(Instant t) {
  for (const auto& [asset, histories] : make_histories()) {
    std::map<std::string_view, Instant> last;  // before t, so far, by metric
    std::vector<const Content*> contents = asset->blocks.overlapping({Instant::kMinNs}, t);
    std::ranges::stable_sort(contents, std::ranges::greater(), &Content::last);
    for (const Content* content : contents) {
      const bool may_hold =
          last.size() < histories.size() ||
          std::ranges::any_of(last, [&](const auto& l) { return l.second <= content->last; });
      if (!may_hold) break;
      PANMEN_TRY(const std::shared_ptr<const signal::Block> block, blocks_->block(content->hash));
      for (const signal::Series& series : block->series) {
        const auto wanted = histories.find(series.metric);
        if (wanted == histories.end()) continue;
        Instant& latest = last.try_emplace(wanted->first, Instant{Instant::kMinNs}).first->second;
        const signal::Series part = counted(series, *content, latest, t);
        for (const int64_t time_ns : part.times_ns)
          if (time_ns < t.ns) latest = std::max(latest, Instant{time_ns});
        if (latest == Instant{Instant::kMinNs}) last.erase(wanted->first);
        if (part.size() > 0) wanted->second->take(part);
      }
    }
    for (const auto& [metric, history] : histories) {
      history->release(t);
      if (const auto at = last.find(metric); at != last.end()) history->forget_before(at->second);
    }
  }
  return {};
}

Result<void> Rebuild::load_beginning(Instant t) {
  const bool was_known = std::ranges::any_of(
      state_->known_through, [&](const auto& through) { return through.has_value() && *through >= t; });
  if (was_known || state_->latest_late > Instant{Instant::kMinNs}) return load_edge(t);
  histories_ = state_->histories();
  return {};
}

signal::Series Rebuild::counted(const signal::Series& series, const Content& content, Instant from,
                                Instant through) const {
  const bool late_counts = content.arrival >= state_->in_force_at && content.arrival < state_->late_before;
  signal::Series part;
  part.metric = series.metric;
  part.kind = series.kind;
  part.dictionary = series.dictionary;
  for (size_t i = 0; i < series.size(); ++i) {
    const Instant t{series.times_ns[i]};
    if (t < from || t > through) continue;
    if (content.through.has_value() && t <= *content.through && !late_counts) continue;
    part.times_ns.push_back(series.times_ns[i]);
    part.ordinals.push_back(series.ordinals[i]);
    part.qualities.push_back(series.qualities[i]);
    if (series.kind == signal::ValueKind::number)
      part.numbers.push_back(series.numbers[i]);
    else
      part.codes.push_back(series.codes[i]);
  }
  return part;
}

std::vector<Below> windows_below(const ContractState& state, const SpecRun& run, Instant from, Instant to) {
  std::vector<Below> below;
  for (const uint16_t spec : state.closing_order) {
    if (std::ranges::find(run.rests_on, spec) == run.rests_on.end()) continue;
    for (const ClosedWindow& closed : state.runs[spec].closed)
      if (closed.window.to > from && closed.window.to <= to) below.push_back({spec, &closed});
  }
  std::ranges::stable_sort(below, {}, [](const Below& b) { return b.closed->window.to; });
  return below;
}

Result<std::vector<record::Figure>> figures_again(const ContractState& state, const SpecRun& run,
                                                  const signal::BlockSource& blocks, Window window) {
  measure::Figures figures(state.contract, state.facts);
  figures.resume(run.spec, window.from, run.figures.memory_at(run.spec, window));
  figures.open(run.spec, window);
  for (const Below& below : windows_below(state, run, window.from, window.to))
    figures.note(below.spec, below.closed->window, below.closed->figures);
  Rebuild rebuild(state, blocks);
  PANMEN_CHECK(rebuild.take(taker_of(figures, run.spec), window.to));
  return figures.close(run.spec, window, rebuild.histories());
}

}  // namespace panmen::engine
