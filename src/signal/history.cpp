#include "signal/history.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>

#include "base/assert.hpp"

namespace panmen::signal {

// One observation on its way in.
struct History::Arrival {
  Row row;
  // Last in the order: of equal ones the same one is taken on every machine.
  bool out_of_order = false;

  friend auto operator<=>(const Arrival&, const Arrival&) = default;
};

namespace {

// Insertion is quickest for what is little out of order, and hopeless for the rest.
template <class T>
void sort_nearly_sorted(std::vector<T>& items) {
  size_t moves_left = 32 * items.size();
  for (size_t i = 1; i < items.size(); ++i) {
    if (!(items[i] < items[i - 1])) continue;
    const T item = items[i];
    size_t at = i;
    do {
      items[at] = items[at - 1];
      --at;
    } while (at > 0 && item < items[at - 1]);
    items[at] = item;
    if (i - at > moves_left) return std::sort(items.begin(), items.end());
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
  std::vector<Row> fresh;
  std::vector<size_t> places;
  sift(arrivals(series, taken), fresh, places, taken);
  const size_t near = rows_near_the_end(places, waiting_.size());
  waiting_.insert(std::span(fresh).last(near), std::span(places).last(near));
  add_stragglers(std::span(fresh).first(fresh.size() - near));
  return taken;
}

bool History::append_in_order(const Series& series, Taken& taken) {
  const auto& times = series.times_ns;
  if (times.empty() || times.front() <= std::max(through_.ns, newest_ns_)) return false;
  if (std::ranges::adjacent_find(times, std::greater_equal<>()) != times.end()) return false;
  std::vector<uint32_t> codes;
  if (kind_ == ValueKind::text) {
    std::vector<uint32_t> own_codes;
    for (const std::string& text : series.dictionary)
      own_codes.push_back(texts_->find_or_add(text));
    codes.reserve(series.size());
    for (uint32_t code : series.codes)
      codes.push_back(own_codes[code]);
  }
  waiting_.append(series, codes);
  newest_ns_ = times.back();
  taken.accepted = static_cast<uint32_t>(series.size());
  taken.doubtful =
      taken.accepted - static_cast<uint32_t>(std::ranges::count(series.qualities, Quality::good));
  return true;
}

std::vector<History::Arrival> History::arrivals(const Series& series, Taken& taken) {
  std::vector<Arrival> arrivals;
  arrivals.reserve(series.size());
  // Only texts that are taken come into the dictionary.
  std::vector<uint32_t> own_codes(series.dictionary.size(), Dictionary::kUnused);
  const auto own_code = [&](uint32_t code) {
    uint32_t& own = own_codes[code];
    if (own == Dictionary::kUnused) own = texts_->find_or_add(series.dictionary[code]);
    return own;
  };
  for (size_t i = 0; i < series.size(); ++i) {
    const int64_t time_ns = series.times_ns[i];
    if (time_ns <= through_.ns) {
      taken.late.push_back(static_cast<uint32_t>(i));
      continue;
    }
    const uint64_t bits = kind_ == ValueKind::number ? bits_of(series.numbers[i]) : own_code(series.codes[i]);
    arrivals.push_back({{time_ns, series.ordinals[i], bits, series.qualities[i]}, time_ns < newest_ns_});
    newest_ns_ = std::max(newest_ns_, time_ns);
  }
  sort_nearly_sorted(arrivals);
  return arrivals;
}

void History::sift(const std::vector<Arrival>& arrivals, std::vector<Row>& fresh, std::vector<size_t>& places,
                   Taken& taken) const {
  fresh.reserve(arrivals.size());
  places.reserve(arrivals.size());
  // As a rule most of them come after everything that waits.
  int64_t last_ns = waiting_.empty() ? Instant::kMinNs - 1 : waiting_.times_ns().back();
  for (const std::vector<Row>& run : stragglers_)
    last_ns = std::max(last_ns, run.front().time_ns);
  size_t place = 0;
  // Whether `row` itself is held in columns or beside them, and whether its identity is.
  const auto look_up = [&](const Row& row, bool& is_held, bool& identity_is_held) {
    const auto compare = [&](const Row& held) {
      is_held |= held == row;
      identity_is_held |= held.is_of_identity(row);
    };
    place = waiting_.seek(place, row);
    if (place < waiting_.size()) compare(waiting_.row(place));
    if (place > 0) compare(waiting_.row(place - 1));
    for (const std::vector<Row>& run : stragglers_) {
      if (run.front().time_ns < row.time_ns) continue;
      const auto at = std::lower_bound(run.begin(), run.end(), row, std::greater<>());
      if (at != run.end()) compare(*at);
      if (at != run.begin()) compare(*(at - 1));
    }
  };
  // One identity after the other: each distinct value once. More than one value at one instant are all kept,
  // and none is to be believed: but for the first, each contradicts.
  bool identity_is_known = false;
  for (size_t i = 0; i < arrivals.size(); ++i) {
    const Row& row = arrivals[i].row;
    if (i == 0 || !arrivals[i - 1].row.is_of_identity(row)) identity_is_known = false;
    bool is_held = i > 0 && arrivals[i - 1].row == row;
    if (row.time_ns > last_ns)
      place = waiting_.size();
    else if (!is_held)
      look_up(row, is_held, identity_is_known);
    if (is_held) {
      ++taken.duplicate;
      continue;
    }
    fresh.push_back(row);
    places.push_back(place);
    ++taken.accepted;
    if (identity_is_known) ++taken.conflicting;
    identity_is_known = true;
    if (row.quality != Quality::good) ++taken.doubtful;
    if (arrivals[i].out_of_order) ++taken.out_of_order;
  }
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

void History::release(Instant through) {
  PANMEN_ASSERT(through >= through_);
  through_ = through;
  const auto times = waiting_.times_ns();
  const auto n = static_cast<size_t>(std::ranges::upper_bound(times, through.ns) - times.begin());
  const std::vector<Row> due = take_stragglers(through.ns);
  const size_t released_before = released_.size();
  if (due.empty() && released_.empty() && n == waiting_.size()) {
    std::swap(released_, waiting_);
  } else {
    size_t from = 0;
    for (const Row& row : due) {
      const size_t to = waiting_.seek(from, row);
      released_.append(waiting_, from, to);
      released_.append(row);
      from = to;
    }
    released_.append(waiting_, from, n);
    waiting_.drop_first(n);
  }
  released_.doubt_conflicts(released_before);
}

void History::forget_before(Instant from) {
  const auto times = released_.times_ns();
  const auto n = static_cast<size_t>(std::ranges::lower_bound(times, from.ns) - times.begin());
  released_.drop_first(n);
  forgotten_ += n;
  // Looking through everything held costs its length; doing it when as much has been forgotten keeps that
  // linear overall.
  if (texts_ != nullptr && forgotten_ >= size() + texts_->size()) forget_texts();
}

void History::forget_texts() {
  forgotten_ = 0;
  std::vector<bool> used(texts_->size());
  for (uint32_t code : released_.codes())
    used[code] = true;
  for (uint32_t code : waiting_.codes())
    used[code] = true;
  for (const std::vector<Row>& run : stragglers_)
    for (const Row& row : run)
      used[row.value_bits] = true;
  if (std::ranges::count(used, true) * 2 > std::ssize(used)) return;
  const std::vector<uint32_t> new_codes = texts_->compact(used);
  released_.recode(new_codes);
  waiting_.recode(new_codes);
  for (std::vector<Row>& run : stragglers_)
    for (Row& row : run)
      row.value_bits = new_codes[row.value_bits];
}

Samples History::released() const {
  return {released_.times_ns(), released_.qualities(), released_.numbers(), released_.codes()};
}

std::optional<Instant> History::first() const {
  if (!released_.empty()) return Instant{released_.times_ns().front()};
  std::optional<Instant> first;
  if (!waiting_.empty()) first = Instant{waiting_.times_ns().front()};
  for (const std::vector<Row>& run : stragglers_)
    first = std::min(first.value_or(Instant{Instant::kMaxNs}), Instant{run.back().time_ns});
  return first;
}

size_t History::code_of(std::string_view text) const {
  const auto code = texts_ == nullptr ? std::nullopt : texts_->find(text);
  return code.has_value() ? *code : static_cast<size_t>(-1);
}

size_t History::bytes() const {
  size_t bytes = sizeof(*this) + released_.bytes() + waiting_.bytes() + stragglers_.capacity() * sizeof(Row*);
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
