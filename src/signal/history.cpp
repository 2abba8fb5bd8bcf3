#include "signal/history.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <string_view>

#include "base/assert.hpp"

namespace panmen::signal {

// When one observation of a series is stamped, and where it stands there.
struct History::Stamp {
  int64_t time_ns;
  uint32_t position;
  bool out_of_order;
};

// One observation on its way in.
struct History::Arrival {
  Row row;
  // Last in the order: of equal ones the same one is taken on every machine.
  bool out_of_order = false;
  uint32_t position = 0;

  friend auto operator<=>(const Arrival&, const Arrival&) = default;
};

namespace {

// Insertion is quickest for what is little out of order, and hopeless for the rest.
template <class T, class Less>
void sort_nearly_sorted(std::vector<T>& items, const Less& less) {
  size_t moves_left = 32 * items.size();
  for (size_t i = 1; i < items.size(); ++i) {
    if (!less(items[i], items[i - 1])) continue;
    const T item = items[i];
    size_t at = i;
    do {
      items[at] = items[at - 1];
      --at;
    } while (at > 0 && less(item, items[at - 1]));
    items[at] = item;
    if (i - at > moves_left) return std::sort(items.begin(), items.end(), less);
    moves_left -= i - at;
  }
}

// How many of the rows, from the last on, go into columns of `size` rows at their places: as many as cost no
// more than a few moves each. The others are better kept beside until they are released.
size_t rows_near_the_end(std::span<const size_t> places, size_t size) {
  constexpr size_t kMovesEach = 4;
  constexpr size_t kMovesAtLeast = 256;
  size_t n = places.size();
  while (n > 0 && size - places[places.size() - n] > kMovesEach * n + kMovesAtLeast)
    --n;
  return n;
}

}  // namespace

Taken History::take(const Series& series) {
  PANMEN_ASSERT(series.kind == kind_);
  if (kind_ == ValueKind::text && texts_ == nullptr) texts_ = std::make_unique<Dictionary>();
  Taken taken;
  if (append_in_order(series, taken)) return taken;
  const std::vector<Stamp> stamps = stamps_in_order(series, taken);
  const std::vector<uint32_t> codes = own_codes(series);
  // As a rule most of them come after everything that waits.
  const int64_t last_ns = last_waiting_ns();
  const auto after = std::ranges::upper_bound(stamps, last_ns, {}, &Stamp::time_ns);
  insert({stamps.begin(), after}, series, codes, taken);
  append({after, stamps.end()}, series, codes, taken);
  return taken;
}

bool History::append_in_order(const Series& series, Taken& taken) {
  const auto& times = series.times_ns;
  if (times.empty() || times.front() <= std::max(through_.ns, newest_ns_)) return false;
  if (std::ranges::adjacent_find(times, std::greater_equal<>()) != times.end()) return false;
  columns_.append(series, own_codes(series));
  newest_ns_ = times.back();
  taken.accepted = static_cast<uint32_t>(series.size());
  if (!says_nothing(std::span(series.qualities)))
    for (const Quality quality : series.qualities)
      count_quality(taken, quality);
  return true;
}

// Puts stamps into buckets of one width first, less than one in each: no comparison that a processor could
// guess wrongly, and insertion has little left to do. Stamps that crowd in a few buckets are sorted as any
// others.
std::vector<History::Stamp> History::stamps_in_order(const Series& series, Taken& taken) {
  int64_t least_ns = Instant::kMaxNs;
  int64_t greatest_ns = Instant::kMinNs;
  for (uint32_t i = 0; i < series.size(); ++i) {
    const int64_t time_ns = series.times_ns[i];
    if (time_ns <= through_.ns) {
      taken.late.push_back(i);
      continue;
    }
    least_ns = std::min(least_ns, time_ns);
    greatest_ns = std::max(greatest_ns, time_ns);
  }
  std::vector<Stamp> stamps(series.size() - taken.late.size());
  if (stamps.empty()) return stamps;
  const int bucket_bits = 1 + static_cast<int>(std::bit_width(stamps.size()));
  const uint64_t width = static_cast<uint64_t>(greatest_ns) - static_cast<uint64_t>(least_ns);
  const int shift = std::max(0, static_cast<int>(std::bit_width(width)) - bucket_bits);
  const auto bucket_of = [least_ns, shift](int64_t time_ns) {
    return (static_cast<uint64_t>(time_ns) - static_cast<uint64_t>(least_ns)) >> shift;
  };
  std::vector<uint32_t> next(size_t{1} << bucket_bits);  // by bucket: how many, then where the next one goes
  for (const int64_t time_ns : series.times_ns)
    if (time_ns > through_.ns) ++next[bucket_of(time_ns)];
  std::exclusive_scan(next.begin(), next.end(), next.begin(), uint32_t{0});
  for (uint32_t i = 0; i < series.size(); ++i) {
    const int64_t time_ns = series.times_ns[i];
    if (time_ns <= through_.ns) continue;
    stamps[next[bucket_of(time_ns)]++] = {time_ns, i, time_ns < newest_ns_};
    newest_ns_ = std::max(newest_ns_, time_ns);
  }
  sort_nearly_sorted(stamps, [](const Stamp& a, const Stamp& b) { return a.time_ns < b.time_ns; });
  return stamps;
}

std::vector<uint32_t> History::own_codes(const Series& series) {
  if (kind_ == ValueKind::number) return {};
  // Only texts that are taken come into the dictionary.
  std::vector<uint32_t> own(series.dictionary.size(), Dictionary::kUnused);
  std::vector<uint32_t> codes(series.size(), Dictionary::kUnused);
  for (size_t i = 0; i < series.size(); ++i) {
    if (series.times_ns[i] <= through_.ns) continue;
    const uint32_t code = series.codes[i];
    if (own[code] == Dictionary::kUnused) own[code] = texts_->find_or_add(series.dictionary[code]);
    codes[i] = own[code];
  }
  return codes;
}

std::vector<History::Arrival> History::arrivals(std::span<const Stamp> stamps, const Series& series,
                                                std::span<const uint32_t> codes) const {
  std::vector<Arrival> arrivals;
  arrivals.reserve(stamps.size());
  for (const auto& [time_ns, i, out_of_order] : stamps) {
    const uint64_t bits = kind_ == ValueKind::number ? bits_of(series.numbers[i]) : codes[i];
    arrivals.push_back({{time_ns, series.ordinals[i], bits, series.qualities[i]}, out_of_order, i});
  }
  sort_nearly_sorted(arrivals, std::less<>());
  return arrivals;
}

int64_t History::last_waiting_ns() const {
  int64_t last_ns = waiting_times_ns().empty() ? Instant::kMinNs - 1 : waiting_times_ns().back();
  for (const std::vector<Row>& run : stragglers_)
    last_ns = std::max(last_ns, run.front().time_ns);
  return last_ns;
}

void History::insert(std::span<const Stamp> stamps, const Series& series, std::span<const uint32_t> codes,
                     Taken& taken) {
  if (stamps.empty()) return;
  std::vector<size_t> places;
  const std::vector<Arrival> fresh = sift(arrivals(stamps, series, codes), places, taken);
  std::vector<Row> rows;
  rows.reserve(fresh.size());
  for (const Arrival& arrival : fresh) {
    rows.push_back(arrival.row);
    count_quality(taken, arrival.row.quality);
    taken.out_of_order += static_cast<uint32_t>(arrival.out_of_order);
  }
  taken.accepted += static_cast<uint32_t>(fresh.size());
  const size_t near = rows_near_the_end(places, columns_.size());
  columns_.insert(std::span(rows).last(near), std::span(places).last(near));
  add_stragglers(std::span(rows).first(rows.size() - near));
}

// One that is alone at its time is new, because all that waits is older. Only where several share a time they
// have to be looked at.
void History::append(std::span<const Stamp> stamps, const Series& series, std::span<const uint32_t> codes,
                     Taken& taken) {
  std::vector<uint32_t> positions(stamps.size());
  size_t size = 0;
  uint32_t out_of_order = 0;
  for (size_t i = 0; i < stamps.size();) {
    if (i + 1 == stamps.size() || stamps[i].time_ns != stamps[i + 1].time_ns) {
      positions[size++] = stamps[i].position;
      out_of_order += static_cast<uint32_t>(stamps[i].out_of_order);
      ++i;
      continue;
    }
    const size_t first = i;
    while (i < stamps.size() && stamps[i].time_ns == stamps[first].time_ns)
      ++i;
    std::vector<size_t> places;
    for (const Arrival& one :
         sift(arrivals(stamps.subspan(first, i - first), series, codes), places, taken)) {
      positions[size++] = one.position;
      out_of_order += static_cast<uint32_t>(one.out_of_order);
    }
  }
  positions.resize(size);
  taken.accepted += static_cast<uint32_t>(size);
  taken.out_of_order += out_of_order;
  if (!says_nothing(std::span(series.qualities)))
    for (const uint32_t i : positions)
      count_quality(taken, series.qualities[i]);
  columns_.append(series, positions, codes);
}

std::vector<History::Arrival> History::sift(std::vector<Arrival> arrivals, std::vector<size_t>& places,
                                            Taken& taken) {
  places.reserve(arrivals.size());
  const int64_t last_ns = last_waiting_ns();
  size_t place = released_;
  // Whether `row` itself is held in columns or beside them, and whether its identity is.
  const auto look_up = [&](const Row& row, bool& is_held, bool& identity_is_held) {
    const auto compare = [&](const Row& held) {
      is_held |= held == row;
      identity_is_held |= held.is_of_identity(row) && !gives_way(held.quality);
    };
    place = columns_.seek(place, row);
    if (place < columns_.size()) compare(columns_.row(place));
    if (place > released_) compare(columns_.row(place - 1));
    for (const std::vector<Row>& run : stragglers_) {
      if (run.front().time_ns < row.time_ns) continue;
      const auto at = std::lower_bound(run.begin(), run.end(), row, std::greater<>());
      if (at != run.end()) compare(*at);
      if (at != run.begin()) compare(*(at - 1));
    }
  };
  // One identity after the other: each distinct value once. More than one value at one instant are all kept,
  // and none is to be believed: but for the first, each contradicts. Those that give way stand first.
  size_t kept = 0;
  Row before;
  bool identity_is_known = false;
  for (size_t i = 0; i < arrivals.size(); ++i) {
    const Arrival arrival = arrivals[i];
    const Row& row = arrival.row;
    if (i == 0 || !before.is_of_identity(row)) identity_is_known = false;
    bool is_held = i > 0 && before == row;
    before = row;
    if (row.time_ns > last_ns)
      place = columns_.size();
    else if (!is_held)
      look_up(row, is_held, identity_is_known);
    if (is_held) {
      ++taken.duplicate;
      continue;
    }
    arrivals[kept++] = arrival;
    places.push_back(place);
    if (gives_way(row.quality)) continue;
    if (identity_is_known) {
      ++taken.conflicting;
      last_conflict_ns_ = std::max(last_conflict_ns_, row.time_ns);
    }
    identity_is_known = true;
  }
  arrivals.resize(kept);
  return arrivals;
}

void History::add_stragglers(std::span<const Row> rows) {
  if (rows.empty()) return;
  straggling_ += rows.size();
  stragglers_.emplace_back(rows.rbegin(), rows.rend());
  while (stragglers_.size() > 1 &&
         stragglers_[stragglers_.size() - 2].size() < 2 * stragglers_.back().size()) {
    std::vector<Row> last = std::move(stragglers_.back());
    stragglers_.pop_back();
    std::vector<Row>& before = stragglers_.back();
    std::vector<Row> merged(before.size() + last.size());
    std::merge(before.begin(), before.end(), last.begin(), last.end(), merged.begin(), std::greater<>());
    before = std::move(merged);
  }
}

// Takes off, in order, what is stamped at or before `through_ns`.
std::vector<Row> History::take_stragglers(int64_t through_ns) {
  std::vector<Row> due;
  for (std::vector<Row>& run : stragglers_) {
    const auto first_due = std::partition_point(
        run.begin(), run.end(), [through_ns](const Row& row) { return row.time_ns > through_ns; });
    const auto middle = static_cast<ptrdiff_t>(due.size());
    due.insert(due.end(), std::make_reverse_iterator(run.end()), std::make_reverse_iterator(first_due));
    std::inplace_merge(due.begin(), due.begin() + middle, due.end());
    run.erase(first_due, run.end());
    if (run.capacity() / 4 >= run.size()) run.shrink_to_fit();
  }
  std::erase_if(stragglers_, [](const std::vector<Row>& run) { return run.empty(); });
  straggling_ -= due.size();
  return due;
}

void History::set_aside(size_t from) {
  std::vector<Row> rows;
  rows.reserve(columns_.size() - from);
  for (size_t i = from; i < columns_.size(); ++i)
    rows.push_back(columns_.row(i));
  columns_.drop_last(rows.size());
  add_stragglers(rows);
}

void History::make_room(size_t end, size_t changes) {
  constexpr size_t kMovesEach = 4;
  constexpr size_t kMovesAtLeast = 256;
  if (columns_.size() - end > kMovesEach * (end - released_ + changes) + kMovesAtLeast) set_aside(end);
}

void History::release(Instant through) {
  PANMEN_ASSERT(through >= through_);
  const auto times = waiting_times_ns();
  size_t end = released_ + static_cast<size_t>(std::ranges::upper_bound(times, through.ns) - times.begin());
  if (const std::vector<Row> due = take_stragglers(through.ns); !due.empty()) {
    make_room(end, due.size());
    std::vector<size_t> places;
    places.reserve(due.size());
    size_t place = released_;
    for (const Row& row : due)
      places.push_back(place = columns_.seek(place, row));
    columns_.insert(due, places);
    end += due.size();
  }
  if (const std::vector<size_t> replaced = columns_.replaced(released_, end); !replaced.empty()) {
    make_room(end, 0);
    columns_.remove(replaced);
    end -= replaced.size();
  }
  if (last_conflict_ns_ > through_.ns) columns_.doubt_conflicts(released_, end);
  released_ = end;
  through_ = through;
}

void History::forget_before(Instant from) {
  const auto times = columns_.times_ns().first(released_);
  const auto n = static_cast<size_t>(std::ranges::lower_bound(times, from.ns) - times.begin());
  columns_.drop_first(n);
  released_ -= n;
  forgotten_ += n;
  // Looking through everything held costs its length; doing it when as much has been forgotten keeps that
  // linear overall.
  if (texts_ != nullptr && forgotten_ >= size() + texts_->size()) forget_texts();
}

void History::forget_texts() {
  forgotten_ = 0;
  std::vector<bool> used(texts_->size());
  for (uint32_t code : columns_.codes())
    used[code] = true;
  for (const std::vector<Row>& run : stragglers_)
    for (const Row& row : run)
      used[row.value_bits] = true;
  if (std::ranges::count(used, true) * 2 > std::ssize(used)) return;
  const std::vector<uint32_t> new_codes = texts_->compact(used);
  columns_.recode(new_codes);
  for (std::vector<Row>& run : stragglers_)
    for (Row& row : run)
      row.value_bits = new_codes[row.value_bits];
}

Samples History::released() const {
  const auto part = [this](auto column) { return column.empty() ? column : column.first(released_); };
  return {part(columns_.times_ns()), part(columns_.qualities()), part(columns_.numbers()),
          part(columns_.codes())};
}

std::optional<Instant> History::first() const {
  std::optional<Instant> first;
  if (!columns_.empty()) first = Instant{columns_.times_ns().front()};
  for (const std::vector<Row>& run : stragglers_)
    first = std::min(first.value_or(Instant{Instant::kMaxNs}), Instant{run.back().time_ns});
  return first;
}

size_t History::code_of(std::string_view text) const {
  const auto code = texts_ == nullptr ? std::nullopt : texts_->find(text);
  return code.has_value() ? *code : static_cast<size_t>(-1);
}

size_t History::bytes() const {
  size_t bytes = sizeof(*this) + columns_.bytes() + stragglers_.capacity() * sizeof(Row*);
  for (const std::vector<Row>& run : stragglers_)
    bytes += run.capacity() * sizeof(Row);
  return bytes + (texts_ == nullptr ? 0 : sizeof(Dictionary) + texts_->bytes());
}

std::vector<uint32_t> find_known(const Series& series, const std::vector<uint32_t>& late,
                                 const Series& known) {
  if (series.kind != known.kind) return {};
  const bool is_number = series.kind == ValueKind::number;
  struct Wanted {
    Row row;
    uint32_t position;
    bool is_known = false;
  };
  std::vector<Wanted> wanted;
  wanted.reserve(late.size());
  for (uint32_t i : late)
    wanted.push_back({{series.times_ns[i], series.ordinals[i],
                       is_number ? bits_of(series.numbers[i]) : series.codes[i], series.qualities[i]},
                      i});
  std::ranges::sort(wanted, {}, &Wanted::row);

  // The earlier block's texts by the codes of this one.
  std::map<std::string_view, uint32_t> codes_of_texts;
  for (uint32_t code = 0; code < series.dictionary.size(); ++code)
    codes_of_texts.emplace(series.dictionary[code], code);
  std::vector<uint32_t> codes;
  for (const std::string& text : known.dictionary) {
    const auto at = codes_of_texts.find(text);
    codes.push_back(at == codes_of_texts.end() ? Dictionary::kUnused : at->second);
  }

  for (size_t i = 0; i < known.size(); ++i) {
    if (wanted.empty() || known.times_ns[i] < wanted.front().row.time_ns ||
        known.times_ns[i] > wanted.back().row.time_ns)
      continue;
    const Row row{known.times_ns[i], known.ordinals[i],
                  is_number ? bits_of(known.numbers[i]) : codes[known.codes[i]], known.qualities[i]};
    for (auto at = std::ranges::lower_bound(wanted, row, {}, &Wanted::row);
         at != wanted.end() && at->row == row && !at->is_known; ++at)
      at->is_known = true;
  }
  std::vector<uint32_t> found;
  for (const Wanted& one : wanted)
    if (one.is_known) found.push_back(one.position);
  std::ranges::sort(found);
  return found;
}

}  // namespace panmen::signal
