#include "signal/columns.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include "base/assert.hpp"

namespace panmen::signal {

namespace {

// Adds values to a column that need not be there. `rows` is how many there were before.
template <class T>
void extend(std::vector<T>& column, size_t rows, std::span<const T> values) {
  if (column.empty() && says_nothing(values)) return;
  if (column.empty()) column.resize(rows);
  column.insert(column.end(), values.begin(), values.end());
}

// As Columns::insert for one column of `size` values.
template <class T, class ValueOf>
void insert_values(std::vector<T>& column, std::span<const Row> rows, std::span<const size_t> positions,
                   size_t first, const ValueOf& value_of) {
  size_t end = column.size();
  column.resize(end + rows.size());
  for (size_t i = rows.size(); i-- > 0;) {
    const size_t at = first + positions[i];
    if (at != end)
      std::move_backward(column.begin() + static_cast<ptrdiff_t>(at),
                         column.begin() + static_cast<ptrdiff_t>(end),
                         column.begin() + static_cast<ptrdiff_t>(end + i + 1));
    column[at + i] = value_of(rows[i]);
    end = at;
  }
}

}  // namespace

uint64_t bits_of(double value) {
  return std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
}

template <class Act>
void Columns::for_each_column(const Act& act) {
  act(times_ns_);
  act(numbers_);
  act(codes_);
  act(ordinals_);
  act(qualities_);
}

Row Columns::row(size_t i) const {
  i += first_;
  return {times_ns_[i], ordinals_.empty() ? 0 : ordinals_[i],
          kind_ == ValueKind::number ? bits_of(numbers_[i]) : codes_[i],
          qualities_.empty() ? Quality::good : qualities_[i]};
}

// Doubles its steps first: what is sought lies near `from` as a rule, and costs little then.
size_t Columns::seek(size_t from, const Row& wanted) const {
  const auto stands_before = [&](size_t i) {
    const int64_t time_ns = times_ns_[first_ + i];
    return time_ns != wanted.time_ns ? time_ns < wanted.time_ns : row(i) < wanted;
  };
  size_t step = 1;
  while (from + step <= size() && stands_before(from + step - 1)) {
    from += step;
    step *= 2;
  }
  size_t end = std::min(from + step - 1, size());
  while (from < end) {
    const size_t middle = from + (end - from) / 2;
    stands_before(middle) ? from = middle + 1 : end = middle;
  }
  return from;
}

void Columns::append(const Series& series, std::span<const uint32_t> codes) {
  extend(ordinals_, times_ns_.size(), std::span(series.ordinals));
  extend(qualities_, times_ns_.size(), std::span(series.qualities));
  times_ns_.insert(times_ns_.end(), series.times_ns.begin(), series.times_ns.end());
  codes_.insert(codes_.end(), codes.begin(), codes.end());
  const size_t n = numbers_.size();
  numbers_.insert(numbers_.end(), series.numbers.begin(), series.numbers.end());
  for (size_t i = n; i < numbers_.size(); ++i)
    if (numbers_[i] == 0) numbers_[i] = 0.0;
}

void Columns::append(const Series& series, std::span<const uint32_t> positions,
                     std::span<const uint32_t> codes) {
  const size_t rows = times_ns_.size();
  const auto add = [&](auto& column, const auto& values, const auto& as_held) {
    column.resize(rows + positions.size());
    for (size_t i = 0; i < positions.size(); ++i)
      column[rows + i] = as_held(values[positions[i]]);
  };
  const auto add_rare = [&](auto& column, const auto& values) {
    if (!column.empty() || !says_nothing(std::span(values))) add(column, values, std::identity());
  };
  add_rare(ordinals_, series.ordinals);
  add_rare(qualities_, series.qualities);
  add(times_ns_, series.times_ns, std::identity());
  if (kind_ == ValueKind::number)
    add(numbers_, series.numbers, [](double value) { return value == 0 ? 0.0 : value; });
  else
    add(codes_, codes, std::identity());
}

void Columns::append(const Row& row) {
  const size_t end = size();
  insert({&row, 1}, {&end, 1});
}

void Columns::insert(std::span<const Row> rows, std::span<const size_t> positions) {
  PANMEN_DEBUG_ASSERT(rows.size() == positions.size() && std::ranges::is_sorted(positions));
  const auto insert_rare = [&]<class T>(std::vector<T>& column, T Row::* value) {
    if (column.empty()) {
      if (std::ranges::all_of(rows, [&](const Row& row) { return row.*value == T{}; })) return;
      column.resize(times_ns_.size());
    }
    insert_values(column, rows, positions, first_, [&](const Row& row) { return row.*value; });
  };
  insert_rare(ordinals_, &Row::ordinal);
  insert_rare(qualities_, &Row::quality);
  insert_values(times_ns_, rows, positions, first_, [](const Row& row) { return row.time_ns; });
  if (kind_ == ValueKind::number)
    insert_values(numbers_, rows, positions, first_,
                  [](const Row& row) { return std::bit_cast<double>(row.value_bits); });
  else
    insert_values(codes_, rows, positions, first_,
                  [](const Row& row) { return static_cast<uint32_t>(row.value_bits); });
}

void Columns::doubt_conflicts(size_t from, size_t to) {
  const auto doubt = [this](size_t i) {
    if (qualities_.empty()) qualities_.resize(times_ns_.size());
    if (qualities_[i] == Quality::good) qualities_[i] = Quality::uncertain;
  };
  for (size_t i = first_ + from + 1; i < first_ + to; ++i) {
    if (times_ns_[i - 1] != times_ns_[i]) continue;
    if (!ordinals_.empty() && ordinals_[i - 1] != ordinals_[i]) continue;
    doubt(i - 1);
    doubt(i);
  }
}

std::vector<size_t> Columns::replaced(size_t from, size_t to) const {
  std::vector<size_t> positions;
  if (qualities_.empty()) return positions;
  bool is_replaced = false;  // what gives way and is of the identity of row i + 1
  for (size_t i = to; i-- > from;) {
    const size_t at = first_ + i;
    if (i + 1 == to || times_ns_[at] != times_ns_[at + 1] ||
        (!ordinals_.empty() && ordinals_[at] != ordinals_[at + 1]))
      is_replaced = false;
    if (!gives_way(qualities_[at]))
      is_replaced = true;
    else if (is_replaced)
      positions.push_back(i);
  }
  std::ranges::reverse(positions);
  return positions;
}

void Columns::remove(std::span<const size_t> positions) {
  if (positions.empty()) return;
  for_each_column([&](auto& column) {
    if (column.empty()) return;
    auto end = column.begin() + static_cast<ptrdiff_t>(first_ + positions.front());
    for (size_t i = 0; i < positions.size(); ++i) {
      const auto from = column.begin() + static_cast<ptrdiff_t>(first_ + positions[i] + 1);
      const auto to = i + 1 < positions.size()
                          ? column.begin() + static_cast<ptrdiff_t>(first_ + positions[i + 1])
                          : column.end();
      end = std::move(from, to, end);
    }
    column.erase(end, column.end());
  });
}

void Columns::drop_first(size_t n) {
  PANMEN_DEBUG_ASSERT(n <= size());
  first_ += n;
  // Moving the rest down costs its length; doing it when a third is forgotten keeps that linear overall.
  if (first_ == 0 || first_ < (times_ns_.size() - first_) / 2) return;
  for_each_column([this](auto& column) {
    // A column that is not there has nothing to drop, and one that has no rows left is not there.
    column.erase(column.begin(), column.begin() + static_cast<ptrdiff_t>(std::min(first_, column.size())));
    constexpr size_t kSmall = 16;
    if (column.capacity() > kSmall && column.capacity() / 4 >= column.size()) column.shrink_to_fit();
  });
  first_ = 0;
  const auto drop_rare = [](auto& column) {
    if (says_nothing(std::span(std::as_const(column)))) column = {};
  };
  drop_rare(ordinals_);
  drop_rare(qualities_);
}

void Columns::drop_last(size_t n) {
  PANMEN_DEBUG_ASSERT(n <= size());
  const size_t rows = times_ns_.size() - n;
  for_each_column([rows](auto& column) { column.resize(std::min(rows, column.size())); });
}

void Columns::recode(std::span<const uint32_t> new_codes) {
  for (size_t i = first_; i < codes_.size(); ++i)
    codes_[i] = new_codes[codes_[i]];
}

size_t Columns::bytes() const {
  const auto room = [](const auto& column) { return column.capacity() * sizeof(column[0]); };
  return room(times_ns_) + room(numbers_) + room(codes_) + room(ordinals_) + room(qualities_);
}

}  // namespace panmen::signal
