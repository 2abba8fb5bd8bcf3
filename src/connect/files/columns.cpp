#include "connect/files/columns.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/codec.hpp"
#include "base/quote.hpp"
#include "connect/files/wording.hpp"

namespace panmen::files {

namespace {

using signal::Quality;

constexpr size_t kMaxNumberSize = 64;

enum class NumberFault : uint8_t { none, not_a_number, wrong_mark, too_long, out_of_double };

struct Number {
  double value = 0;
  NumberFault fault = NumberFault::none;
};

// A decimal number with the file's mark, rounded once to the nearest double.
Number parse_number(std::string_view cell, char decimal) {
  if (cell.size() > kMaxNumberSize) return {0, NumberFault::too_long};
  if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
  std::array<char, kMaxNumberSize> with_point;
  if (decimal == ',') {
    if (cell.find('.') != std::string_view::npos) return {0, NumberFault::wrong_mark};
    if (const size_t comma = cell.find(','); comma != std::string_view::npos) {
      cell.copy(with_point.data(), cell.size());
      with_point[comma] = '.';
      cell = {with_point.data(), cell.size()};
    }
  } else if (cell.find(',') != std::string_view::npos) {
    return {0, NumberFault::wrong_mark};
  }
  double value = 0;
  const char* const end = cell.data() + cell.size();
  const auto [at, code] = std::from_chars(cell.data(), end, value);
  if (code == std::errc::result_out_of_range) return {0, NumberFault::out_of_double};
  if (code != std::errc{} || at != end || !std::isfinite(value)) return {0, NumberFault::not_a_number};
  return {value + 0.0, NumberFault::none};  // -0 and 0 are one value
}

std::string describe(NumberFault fault, std::string_view cell, char decimal) {
  switch (fault) {
    case NumberFault::wrong_mark:
      return fmt::format("{} is not a number whose decimal mark is '{}'", in_quotes(cell), decimal);
    case NumberFault::too_long:
      return fmt::format("{} is too long for a number", in_quotes(cell));
    case NumberFault::out_of_double:
      return fmt::format("{} is too large or too small", in_quotes(cell));
    case NumberFault::not_a_number:
    case NumberFault::none:
      break;
  }
  return fmt::format("{} is not a number", in_quotes(cell));
}

Cell refused(std::string why, std::string& reason) {
  reason = std::move(why);
  return {.says = Cell::Says::refused};
}

Result<size_t> find_column(const std::vector<std::string>& names, const std::string& name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return kNoColumn;
  if (std::find(at + 1, names.end(), name) != names.end())
    return Error{ErrorCode::invalid, fmt::format("the file has two columns named {}", in_quotes(name))};
  return static_cast<size_t>(at - names.begin());
}

// That the map says of every column what it is; those without a name go into `unnamed`.
Result<void> check_other_columns(const SignalMap& map, Columns& columns) {
  std::string others;
  for (size_t i = 0; i < columns.names.size(); ++i) {
    const std::string& name = columns.names[i];
    if (name.empty()) {
      columns.unnamed.push_back(i);
      continue;
    }
    const bool known = name == map.time.column || name == map.asset_column || name == map.sequence.column ||
                       i == columns.received || (columns.quality && i == columns.quality->index()) ||
                       std::find(map.ignored.begin(), map.ignored.end(), name) != map.ignored.end() ||
                       std::any_of(columns.mapped.begin(), columns.mapped.end(), [&](const Column& column) {
                         return column.index() == i || column.quality_index() == i;
                       });
    if (!known) others += fmt::format("{}{}", others.empty() ? "" : ", ", in_quotes(name));
  }
  if (others.empty() || map.ignore_other_columns) return {};
  return Error{ErrorCode::invalid,
               fmt::format("the signal map does not say what these columns are: {}; list them under "
                           "`ignored`, or say `other columns: ignored`",
                           others)};
}

}  // namespace

QualityColumn::QualityColumn(const QualityRule& rule, size_t index)
    : rule_(&rule), index_(index), values_(rule.values.begin(), rule.values.end()) {}

Quality QualityColumn::read(std::string_view written) {
  if (last_value_ != nullptr && last_value_->first == written) return last_value_->second;
  if (const auto known = values_.find(written); known != values_.end()) {
    last_value_ = &*known;
    return known->second;
  }
  return rule_->otherwise;
}

Column::Column(const ColumnMap& map, char decimal, size_t index, size_t quality_index)
    : map_(&map), decimal_(decimal), index_(index), values_(map.values.begin(), map.values.end()) {
  if (map.quality) quality_.emplace(*map.quality, quality_index);
}

Cell Column::read_marked(std::string_view written, std::string_view marked, Quality of_row,
                         std::string& reason) {
  Quality quality = of_row;
  // Two blank cells side by side report nothing; of them `blank` says what they mean.
  const bool is_blank = written.empty() && marked.empty() && map_->blank != Blank::as;
  if (quality_ && !is_blank) {
    const Quality own = quality_->read(marked);
    if (own != Quality::good) quality = own;
  }
  Cell cell = read_alone(written, reason);
  if (quality == Quality::good) return cell;
  if (cell.says == Cell::Says::nothing || cell.says == Cell::Says::refused)
    cell.says = is_number(map_->type) ? Cell::Says::number : Cell::Says::text;
  cell.quality = quality;
  return cell;
}

Cell Column::read_alone(std::string_view written, std::string& reason) {
  const bool number = is_number(map_->type);
  char decimal = decimal_;
  if (written.empty()) {
    if (map_->blank == Blank::no_observation) return {};
    if (map_->blank == Blank::bad)
      return {.says = number ? Cell::Says::number : Cell::Says::text, .quality = Quality::bad};
    written = map_->blank_as;
    decimal = '.';  // as the map writes numbers
  }
  if (number) return read_number(written, decimal, reason);
  return values_.empty() ? read_text(written, reason) : read_value(written, reason);
}

Cell Column::read_number(std::string_view written, char decimal, std::string& reason) const {
  const Number read = parse_number(written, decimal);
  if (read.fault != NumberFault::none) return refused(describe(read.fault, written, decimal), reason);
  const auto& range = map_->range;
  const bool inside = !range || (read.value >= range->low && read.value <= range->high);
  return {.says = Cell::Says::number,
          .quality = inside ? Quality::good : Quality::out_of_range,
          .number = read.value};
}

Cell Column::read_text(std::string_view written, std::string& reason) const {
  if (written.size() > signal::kMaxTextSize)
    return refused(fmt::format("a text of more than {} bytes", signal::kMaxTextSize), reason);
  if (!is_text(written)) return refused(in_quotes(written) + " is not UTF-8", reason);
  return {.says = Cell::Says::text, .text = written};
}

Cell Column::read_value(std::string_view written, std::string& reason) {
  if (last_value_ == nullptr || last_value_->first != written) {
    const auto known = values_.find(written);
    if (known == values_.end())
      return refused(fmt::format("{} is not among the map's values", in_quotes(written)), reason);
    last_value_ = &*known;
  }
  return {.says = Cell::Says::text, .text = last_value_->second};
}

Result<Columns> find_columns(const SignalMap& map, std::vector<std::string> names) {
  Columns out;
  out.names = std::move(names);
  std::string missing;
  const std::vector<std::string_view> known(out.names.begin(), out.names.end());
  const auto find = [&](const std::string& name, size_t& index) -> Result<void> {
    if (name.empty()) return {};
    PANMEN_TRY(index, find_column(out.names, name));
    if (index == kNoColumn)
      missing +=
          fmt::format("{}{}{}", missing.empty() ? "" : ", ", in_quotes(name), did_you_mean(name, known));
    return {};
  };
  PANMEN_CHECK(find(map.time.column, out.time));
  if (map.received) PANMEN_CHECK(find(map.received->column, out.received));
  PANMEN_CHECK(find(map.asset_column, out.asset));
  PANMEN_CHECK(find(map.sequence.column, out.sequence));
  if (map.quality && !map.quality->column.empty()) {
    size_t index = kNoColumn;
    PANMEN_CHECK(find(map.quality->column, index));
    out.quality.emplace(*map.quality, index);
  }
  for (const ColumnMap& column : map.columns) {
    size_t index = 0;
    PANMEN_CHECK(find(column.column, index));
    size_t quality_index = kNoColumn;
    if (column.quality) PANMEN_CHECK(find(column.quality->column, quality_index));
    out.mapped.emplace_back(column, map.file.decimal, index, quality_index);
  }
  for (const std::string& name : map.ignored) {
    size_t index = kNoColumn;
    PANMEN_CHECK(find(name, index));
  }
  if (!missing.empty())
    return Error{ErrorCode::invalid,
                 fmt::format("the file lacks columns that the signal map names: {}", missing)};
  PANMEN_CHECK(check_other_columns(map, out));
  return out;
}

}  // namespace panmen::files
