#include "signal/history.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <tuple>

namespace panmen::signal {

// One observation on its way in, with its value as the bits it is compared by.
struct History::Incoming {
  int64_t time_ns;
  uint64_t ordinal;
  uint64_t value_bits;
  Quality quality;
  bool out_of_order = false;

  auto identity() const { return std::tie(time_ns, ordinal); }
  auto content() const { return std::tie(value_bits, quality); }
  // Last, whether it came out of order: of equal ones the same one is taken on every machine.
  auto whole() const { return std::tie(time_ns, ordinal, value_bits, quality, out_of_order); }
};

namespace {

// Minus zero and zero are one value.
uint64_t bits_of(double value) {
  return std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
}

}  // namespace

Taken History::take(const Series& series) {
  PANMEN_ASSERT(series.kind == kind_);
  std::vector<uint32_t> own_codes;
  for (const std::string& text : series.dictionary) {
    auto [at, is_new] = codes_of_texts_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(text);
    own_codes.push_back(at->second);
  }

  Taken taken;
  if (append_in_order(series, own_codes, taken)) return taken;
  std::vector<Incoming> incoming;
  incoming.reserve(series.size());
  bool sorted = true;
  for (size_t i = 0; i < series.size(); ++i) {
    const int64_t time_ns = series.times_ns[i];
    if (time_ns <= through_.ns) {
      taken.late.push_back(static_cast<uint32_t>(i));
      continue;
    }
    const uint64_t bits =
        kind_ == ValueKind::number ? bits_of(series.numbers[i]) : own_codes[series.codes[i]];
    incoming.push_back({time_ns, series.ordinals[i], bits, series.qualities[i], time_ns < newest_ns_});
    newest_ns_ = std::max(newest_ns_, time_ns);
    const size_t n = incoming.size();
    if (n > 1 && incoming[n - 1].identity() <= incoming[n - 2].identity()) sorted = false;
  }
  if (!sorted)
    std::sort(incoming.begin(), incoming.end(),
              [](const Incoming& a, const Incoming& b) { return a.whole() < b.whole(); });
  merge(incoming, taken);
  return taken;
}

bool History::append_in_order(const Series& series, const std::vector<uint32_t>& own_codes, Taken& taken) {
  const auto& times = series.times_ns;
  const bool ascends = std::ranges::adjacent_find(times, std::greater_equal<>()) == times.end();
  if (times.empty() || !ascends || times.front() <= through_.ns || times.front() <= newest_ns_) return false;
  const auto append = [](auto& column, const auto& values) {
    column.insert(column.end(), values.begin(), values.end());
  };
  append(times_ns_, times);
  append(ordinals_, series.ordinals);
  append(qualities_, series.qualities);
  append(reported_, series.qualities);
  if (kind_ == ValueKind::number) {
    for (double value : series.numbers)
      numbers_.push_back(value == 0 ? 0.0 : value);
  } else {
    for (uint32_t code : series.codes)
      codes_.push_back(own_codes[code]);
  }
  newest_ns_ = times.back();
  taken.accepted = static_cast<uint32_t>(series.size());
  taken.doubtful =
      taken.accepted - static_cast<uint32_t>(std::ranges::count(series.qualities, Quality::good));
  return true;
}

void History::merge(const std::vector<Incoming>& incoming, Taken& taken) {
  if (incoming.empty()) return;
  // Everything waiting that sorts at or after the first newcomer is taken off and merged with the newcomers.
  size_t cut = times_ns_.size();
  while (cut > released_ && std::tie(times_ns_[cut - 1], ordinals_[cut - 1]) >= incoming.front().identity())
    --cut;
  std::vector<Incoming> waiting;  // empty where data comes in order
  waiting.reserve(times_ns_.size() - cut);
  std::vector<Quality> waiting_quality(qualities_.begin() + static_cast<ptrdiff_t>(cut), qualities_.end());
  for (size_t i = cut; i < times_ns_.size(); ++i) {
    const uint64_t bits = kind_ == ValueKind::number ? bits_of(numbers_[i]) : codes_[i];
    waiting.push_back({times_ns_[i], ordinals_[i], bits, reported_[i]});
  }
  times_ns_.resize(cut);
  ordinals_.resize(cut);
  qualities_.resize(cut);
  reported_.resize(cut);
  kind_ == ValueKind::number ? numbers_.resize(cut) : codes_.resize(cut);

  const auto push = [&](const Incoming& o, Quality quality) {
    times_ns_.push_back(o.time_ns);
    ordinals_.push_back(o.ordinal);
    qualities_.push_back(quality);
    reported_.push_back(o.quality);
    kind_ == ValueKind::number ? numbers_.push_back(std::bit_cast<double>(o.value_bits))
                               : codes_.push_back(static_cast<uint32_t>(o.value_bits));
  };

  // One identity at a time: what waited and what came, each distinct value once. More than one value at one
  // instant are all kept, and none is to be believed.
  size_t w = 0;
  size_t n = 0;
  while (w < waiting.size() || n < incoming.size()) {
    const bool waits = w < waiting.size();
    const auto identity = waits && (n == incoming.size() || waiting[w].identity() <= incoming[n].identity())
                              ? std::pair(waiting[w].time_ns, waiting[w].ordinal)
                              : std::pair(incoming[n].time_ns, incoming[n].ordinal);
    const auto is_this = [&](const Incoming& o) {
      return o.time_ns == identity.first && o.ordinal == identity.second;
    };
    const size_t group = times_ns_.size();
    const bool known = waits && is_this(waiting[w]);
    uint32_t fresh = 0;
    // Both runs ascend by value and quality, and so does what they become.
    const Incoming* last = nullptr;
    for (;;) {
      const bool old_here = w < waiting.size() && is_this(waiting[w]);
      const bool new_here = n < incoming.size() && is_this(incoming[n]);
      if (!old_here && !new_here) break;
      if (old_here && (!new_here || waiting[w].content() <= incoming[n].content())) {
        last = &waiting[w];
        push(*last, waiting_quality[w++]);
        continue;
      }
      const Incoming& next = incoming[n++];
      if (last != nullptr && last->content() == next.content()) {
        ++taken.duplicate;
        continue;
      }
      last = &next;
      push(next, next.quality);
      ++fresh;
      if (next.quality != Quality::good) ++taken.doubtful;
      if (next.out_of_order) ++taken.out_of_order;
    }
    taken.accepted += fresh;
    if (fresh > 0) taken.conflicting += known ? fresh : fresh - 1;
    if (times_ns_.size() - group < 2) continue;
    for (size_t i = group; i < times_ns_.size(); ++i)
      if (qualities_[i] == Quality::good) qualities_[i] = Quality::uncertain;
  }
}

void History::release(Instant through) {
  PANMEN_ASSERT(through >= through_);
  through_ = through;
  const auto begin = times_ns_.begin();
  released_ = static_cast<size_t>(
      std::upper_bound(begin + static_cast<ptrdiff_t>(released_), times_ns_.end(), through.ns) - begin);
}

void History::forget_before(Instant from) {
  const auto begin = times_ns_.begin();
  auto first = std::lower_bound(begin + static_cast<ptrdiff_t>(start_),
                                begin + static_cast<ptrdiff_t>(released_), from.ns);
  if (first != begin + static_cast<ptrdiff_t>(start_)) --first;
  start_ = static_cast<size_t>(first - begin);
  // Moving the rest down costs its length; doing it when half is forgotten keeps that linear overall.
  if (start_ < 4096 || start_ < times_ns_.size() / 2) return;
  const auto drop = [n = static_cast<ptrdiff_t>(start_)](auto& column) {
    if (!column.empty()) column.erase(column.begin(), column.begin() + n);
  };
  drop(times_ns_);
  drop(ordinals_);
  drop(qualities_);
  drop(reported_);
  drop(numbers_);
  drop(codes_);
  released_ -= start_;
  start_ = 0;
}

Samples History::released() const {
  const size_t n = released_ - start_;
  Samples samples;
  samples.times_ns = std::span(times_ns_).subspan(start_, n);
  samples.qualities = std::span(qualities_).subspan(start_, n);
  if (kind_ == ValueKind::number)
    samples.numbers = std::span(numbers_).subspan(start_, n);
  else
    samples.codes = std::span(codes_).subspan(start_, n);
  return samples;
}

std::optional<Instant> History::first() const {
  if (start_ == times_ns_.size()) return std::nullopt;
  return Instant{times_ns_[start_]};
}

size_t History::code_of(std::string_view text) const {
  const auto at = codes_of_texts_.find(text);
  return at == codes_of_texts_.end() ? static_cast<size_t>(-1) : at->second;
}

std::vector<uint32_t> find_known(const Series& series, const std::vector<uint32_t>& late,
                                 const Series& known) {
  if (series.kind != known.kind || late.empty()) return {};
  const auto identity = [](const Series& s, uint32_t i) { return std::pair(s.times_ns[i], s.ordinals[i]); };
  const auto same = [&](uint32_t a, uint32_t b) {
    if (series.qualities[a] != known.qualities[b]) return false;
    if (series.kind == ValueKind::number) return bits_of(series.numbers[a]) == bits_of(known.numbers[b]);
    return series.dictionary[series.codes[a]] == known.dictionary[known.codes[b]];
  };
  std::vector<uint32_t> order(known.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return identity(known, a) < identity(known, b); });
  std::vector<uint32_t> found;
  for (uint32_t i : late) {
    const auto wanted = identity(series, i);
    auto at = std::lower_bound(order.begin(), order.end(), wanted,
                               [&](uint32_t k, const auto& value) { return identity(known, k) < value; });
    for (; at != order.end() && identity(known, *at) == wanted; ++at) {
      if (!same(i, *at)) continue;
      found.push_back(i);
      break;
    }
  }
  return found;
}

}  // namespace panmen::signal
