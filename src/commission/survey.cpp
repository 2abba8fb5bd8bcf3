#include "commission/survey.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::commission {

using signal::ValueKind;
using terms::SignalType;

namespace {

ValueKind kind_of(const terms::Signal& signal) {
  return is_number(signal.type) ? ValueKind::number : ValueKind::text;
}

bool is_state(const terms::Signal& signal) {
  return signal.type == SignalType::state || signal.type == SignalType::text;
}

double seconds(Duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

double multiplied(const terms::Signal& signal, double value) {
  return value * static_cast<double>(signal.multiplier.numerator) /
         static_cast<double>(signal.multiplier.denominator);
}

// The local times that the zone shows twice.
std::vector<Survey::RepeatedHour> hours_shown_twice(const Zone& zone) {
  std::vector<Survey::RepeatedHour> hours;
  int32_t before = zone.initial_offset_s;
  for (const Zone::Transition& change : zone.transitions) {
    const Duration back = Duration::seconds(before - change.offset_s);
    if (back.ns > 0) hours.push_back({{change.at - back, change.at + back}, 0});
    before = change.offset_s;
  }
  return hours;
}

}  // namespace

SignalSurvey::SignalSurvey(const terms::Signal& signal)
    : signal_(&signal), profile_(signal), coverage_(signal), history_(kind_of(signal)) {}

std::vector<TextValue> SignalSurvey::texts() const {
  std::vector<TextValue> texts = texts_;
  const auto end = texts.size() > kMaxTextsNoted ? texts.begin() + kMaxTextsNoted : texts.end();
  std::stable_sort(texts.begin(), end,
                   [](const TextValue& a, const TextValue& b) { return a.seconds > b.seconds; });
  return texts;
}

const std::string& SignalSurvey::text_of_slot(size_t slot) const {
  static const std::string kNone;
  return slot < texts_.size() && slot < Relation::kValues ? texts_[slot].text : kNone;
}

uint32_t SignalSurvey::lasting_code(uint32_t code) {
  if (code >= lasting_.size()) lasting_.resize(code + 1);
  if (lasting_[code].has_value()) return *lasting_[code];
  const std::string& text = history_.text(code);
  auto known = code_of_text_.find(text);
  if (known == code_of_text_.end() && texts_.size() < kMaxTextsNoted) {
    known = code_of_text_.emplace(text, static_cast<uint32_t>(texts_.size())).first;
    texts_.push_back({text, 0, 0});
  }
  // Texts that are not noted are told apart by a hash (FNV-1a), which is enough to see that they change.
  uint32_t hash = 2166136261U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  lasting_[code] = known != code_of_text_.end() ? known->second : hash | 0x8000'0000U;
  return *lasting_[code];
}

// The place of the sample's text among those noted; the one behind them stands for all others.
size_t SignalSurvey::note_text(const Sample& sample) {
  const size_t place = std::min<size_t>(sample.code, kMaxTextsNoted);
  if (place == texts_.size()) texts_.emplace_back();
  ++texts_[place].samples;
  return place;
}

void SignalSurvey::hold_text_until(Instant at) {
  const Instant end = std::min(at, coverage_.holds_until());
  if (held_text_.has_value() && held_since_ < end) texts_[*held_text_].seconds += seconds(end - held_since_);
  held_text_.reset();
}

Survey::Survey(const terms::Contract& contract)
    : contract_(&contract),
      gap_causes_(contract),
      pairs_of_(contract.signals.size()),
      repeated_(hours_shown_twice(contract.zone)) {
  std::set<std::string> assets;
  for (uint16_t i = 0; i < contract.signals.size(); ++i) {
    const terms::Signal& signal = contract.signals[i];
    signals_.emplace_back(signal);
    signals_of_[{signal.asset, signal.metric}].push_back(i);
    assets.insert(signal.asset);
  }
  several_assets_ = assets.size() > 1;
  for (uint16_t s = 0; s < contract.signals.size(); ++s) {
    for (uint16_t n = 0; n < contract.signals.size(); ++n) {
      if (!is_state(contract.signals[s]) || !is_number(contract.signals[n].type)) continue;
      if (pairs_.size() >= kMaxRelations) {
        ++pairs_left_out_;
        continue;
      }
      pairs_of_[s].push_back(pairs_.size());
      pairs_of_[n].push_back(pairs_.size());
      pairs_.push_back({s, n, Relation(contract.signals[n].type)});
    }
  }
}

void Survey::note_metrics(const signal::Block& block) {
  for (const signal::Series& series : block.series) {
    const std::pair key{block.asset, series.metric};
    if (metrics_.size() >= kMaxMetricsNoted && !metrics_.contains(key)) continue;
    Metric& metric = metrics_[key];
    metric.observations += series.size();
    metric.kind = series.kind;
  }
}

void Survey::take_series(uint16_t signal, const signal::Series& series) {
  SignalSurvey& survey = signals_[signal];
  if (series.kind != kind_of(survey.signal())) {
    survey.of_other_kind_ = true;
    return;
  }
  survey.profile_.arrive(series, survey.history_.take(series));
  for (RepeatedHour& hour : repeated_) {
    if (hour.span.to <= first_ || hour.span.from > last_) continue;
    hour.samples += static_cast<uint64_t>(std::ranges::count_if(
        series.times_ns, [&](int64_t t) { return t >= hour.span.from.ns && t < hour.span.to.ns; }));
  }
}

void Survey::note_leads(std::span<const signal::Block> blocks) {
  for (const signal::Block& block : blocks) {
    for (const signal::Series& series : block.series) {
      if (series.size() == 0 || !signals_of_.contains({block.asset, series.metric})) continue;
      const Instant newest{*std::ranges::max_element(series.times_ns)};
      const auto [known, is_new] = newest_.try_emplace(block.asset, newest);
      known->second = std::max(known->second, newest);
    }
  }
  for (const auto& [asset, newest] : newest_) {
    std::optional<Instant> others;
    for (const auto& [other, its_newest] : newest_)
      if (other != asset) others = std::max(others.value_or(its_newest), its_newest);
    if (others.has_value() && newest > *others) leads_[asset] = std::max(leads_[asset], newest - *others);
  }
}

void Survey::take(std::span<const signal::Block> blocks, Instant first, Instant last, Instant watermark) {
  if (!begun_) {
    begun_ = true;
    first_ = first;
    last_ = last;
    for (SignalSurvey& signal : signals_)
      signal.coverage_.begin(first);
    gap_causes_.begin(first);
  }
  first_ = std::min(first_, first);
  last_ = std::max(last_, last);
  for (const signal::Block& block : blocks) {
    note_metrics(block);
    for (const signal::Series& series : block.series) {
      const auto readers = signals_of_.find({block.asset, series.metric});
      if (readers == signals_of_.end()) continue;
      for (const uint16_t signal : readers->second)
        take_series(signal, series);
    }
  }
  if (several_assets_) note_leads(blocks);
  sweep(watermark);
}

void Survey::sweep(Instant through) {
  std::vector<Event> events;
  for (uint16_t i = 0; i < signals_.size(); ++i) {
    SignalSurvey& signal = signals_[i];
    if (through > signal.history_.released_through()) signal.history_.release(through);
    const SignalType type = signal.signal().type;
    const uint8_t order = type == SignalType::connection ? 0 : is_number(type) ? 2 : 1;
    const signal::Samples samples = signal.history_.released();
    for (size_t k = signal.processed_; k < samples.size(); ++k)
      events.push_back({Instant{samples.times_ns[k]}, order, i, static_cast<uint32_t>(k)});
  }
  std::ranges::sort(events);
  for (const Event& event : events)
    process(event);
  std::vector<const signal::History*> histories;
  for (const SignalSurvey& signal : signals_)
    histories.push_back(&signal.history_);
  gap_causes_.take(histories, last_, through);
  for (SignalSurvey& signal : signals_) {
    signal.history_.forget_before(gap_causes_.needed_from());
    signal.lasting_.clear();
    signal.processed_ = signal.history_.released().size();
  }
}

bool Survey::is_pause(const Stretch& stretch) const {
  return std::ranges::any_of(pauses(), [&](const Stretch& pause) { return pause.holds(stretch); });
}

void Survey::process(const Event& event) {
  if (last_heard_.has_value() && *last_heard_ < event.at) pauses_.add({*last_heard_, event.at});
  last_heard_ = event.at;
  SignalSurvey& signal = signals_[event.signal];
  const signal::Samples samples = signal.history_.released();
  const bool number = is_number(signal.signal().type);
  const Sample sample{event.at, samples.quality(event.index), number ? samples.numbers[event.index] : 0,
                      number ? 0 : signal.lasting_code(samples.codes[event.index])};
  const bool believable = signal.profile_.take(sample);
  if (sample.quality != signal::Quality::unread) beat(event.signal, event.at);
  if (number)
    process_number(event.signal, sample, believable);
  else
    process_text(event.signal, sample, believable);
  if (signal.signal().type != SignalType::event) signal.coverage_.take(event.at, believable);
}

// Every signal that lives by this one's beats hears one, and what is said of a connection is heard.
void Survey::beat(uint16_t i, Instant at) {
  const terms::Signal& source = contract_->signals[i];
  for (size_t j = 0; j < signals_.size(); ++j) {
    const terms::Signal& other = contract_->signals[j];
    if (other.liveness != terms::Liveness::heartbeat) continue;
    if (other.heartbeat.has_value() ? *other.heartbeat == i : other.asset == source.asset)
      signals_[j].coverage_.beat(at);
  }
}

void Survey::process_text(uint16_t i, const Sample& sample, bool believable) {
  SignalSurvey& signal = signals_[i];
  const Instant held_until = signal.coverage_.holds_until();
  signal.hold_text_until(sample.at);
  size_t slot = Relation::kUnknown;
  if (believable) {
    const size_t place = signal.note_text(sample);
    slot = std::min(place, Relation::kOther);
    signal.held_text_ = place;
    signal.held_since_ = sample.at;
    if (several_assets_) signal.movements_.text(sample.at, sample.code);
    if (signal.signal().type == SignalType::connection) {
      const std::string& word = signal.texts_[place].text;
      for (size_t j = 0; j < signals_.size(); ++j)
        if (contract_->signals[j].connection == i) signals_[j].coverage_.connection(sample.at, word);
    }
  }
  for (const size_t p : pairs_of_[i])
    pairs_[p].relation.state(sample.at, held_until, signals_[pairs_[p].number].coverage_.holds_until(), slot);
}

void Survey::process_number(uint16_t i, const Sample& sample, bool believable) {
  SignalSurvey& signal = signals_[i];
  const Instant held_until = signal.coverage_.holds_until();
  if (believable && signal.signal().type == SignalType::counter)
    signal.counter_.take(sample.at, sample.number);
  if (believable && several_assets_) signal.movements_.number(sample.at, sample.number);
  const Duration limit = signal.signal().alive_within;
  const Duration covered =
      signal.last_good_.has_value() ? std::min(limit, sample.at - *signal.last_good_) : limit;
  for (const size_t p : pairs_of_[i]) {
    const Instant state_until = signals_[pairs_[p].state].coverage_.holds_until();
    if (believable)
      pairs_[p].relation.number(sample.at, held_until, state_until, covered,
                                multiplied(signal.signal(), sample.number));
    else
      pairs_[p].relation.no_number(sample.at, held_until, state_until);
  }
  signal.last_good_ = sample.at;
}

void Survey::end() {
  sweep(Instant{Instant::kMaxNs});
  for (PairSurvey& pair : pairs_)
    pair.relation.no_number(last_, signals_[pair.number].coverage_.holds_until(),
                            signals_[pair.state].coverage_.holds_until());
  for (SignalSurvey& signal : signals_) {
    if (!is_number(signal.signal().type)) signal.hold_text_until(last_);
    signal.coverage_.end(last_);
  }
  std::erase_if(repeated_, [&](const RepeatedHour& h) { return h.span.to <= first_ || h.span.from > last_; });
}

}  // namespace panmen::commission
