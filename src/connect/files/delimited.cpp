#include "connect/files/delimited.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/codec.hpp"
#include "connect/files/field_splitter.hpp"
#include "connect/files/line_reader.hpp"
#include "connect/files/time_reader.hpp"
#include "connect/files/wording.hpp"

namespace panmen::files {

namespace {

using signal::BlockBuilder;
using signal::Quality;
using signal::ValueKind;

constexpr size_t kNone = static_cast<size_t>(-1);
constexpr size_t kMaxNumberSize = 64;
constexpr size_t kMaxBatchBytes = 16 * 1024 * 1024;  // of rows, so that long texts do not add up
constexpr size_t kRememberedLines = 10;

// ---- Cells -------------------------------------------------------------------------------------

enum class NumberFault : uint8_t { none, not_a_number, wrong_mark, too_long, out_of_double };

struct Number {
  double value = 0;
  NumberFault fault = NumberFault::none;
};

// A decimal number with the file's mark, rounded once to the nearest double.
Number read_number(std::string_view cell, char decimal) {
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

// ---- Columns -----------------------------------------------------------------------------------

// A mapped column in the file at hand.
struct Column {
  const ColumnMap* map = nullptr;
  size_t index = 0;
  std::map<std::string, std::string, std::less<>> values;
  const std::pair<const std::string, std::string>* last_value =
      nullptr;  // states seldom change from row to row
};

struct Asset {
  explicit Asset(const std::string& name) : builder(name) {}
  BlockBuilder builder;
  std::vector<size_t> series;  // by mapped column
};

// Counts the bytes of another source, for progress.
class CountingSource : public ByteSource {
 public:
  CountingSource(ByteSource& inner, std::function<void(uint64_t bytes)> on_read)
      : inner_(inner), on_read_(std::move(on_read)) {}

  Result<size_t> read(std::span<char> into) override {
    PANMEN_TRY(const size_t n, inner_.read(into));
    bytes_ += n;
    on_read_(bytes_);
    return n;
  }

 private:
  ByteSource& inner_;
  std::function<void(uint64_t)> on_read_;
  uint64_t bytes_ = 0;
};

// How long a step in time is, in its largest whole unit and rounded up, so that a limit of what it says lets
// it pass.
std::string describe_step(Instant from, Instant to) {
  struct Unit {
    uint64_t ns;
    std::string_view one;
    std::string_view many;
  };
  constexpr std::array<Unit, 4> kUnits{{{86'400'000'000'000, "day", "days"},
                                        {3'600'000'000'000, "hour", "hours"},
                                        {60'000'000'000, "minute", "minutes"},
                                        {1'000'000'000, "second", "seconds"}}};
  const uint64_t step = static_cast<uint64_t>(to.ns) - static_cast<uint64_t>(from.ns);
  const auto unit =
      std::find_if(kUnits.begin(), kUnits.end() - 1, [&](const Unit& u) { return step >= u.ns; });
  const uint64_t count = (step + unit->ns - 1) / unit->ns;
  return fmt::format("{} {}", count, count == 1 ? unit->one : unit->many);
}

Error at_line(uint64_t line, ErrorCode code, std::string message) {
  return {code, fmt::format("line {}: {}", line, message)};
}

// ---- One reading -------------------------------------------------------------------------------

class Reading {
 public:
  Reading(ByteSource& source, const SignalMap& map, const ReadOptions& options,
          const ReadCallbacks& callbacks, TimeReader time)
      : map_(map),
        options_(options),
        callbacks_(callbacks),
        time_(std::move(time)),
        lines_(source, options.chunk_bytes, options.max_line_bytes, map.file.quote.value_or('\n')),
        splitter_(map.file.separator, map.file.quote, kMaxFields) {}

  uint64_t rows() const { return summary_.rows; }

  Result<ReadSummary> run() {
    PANMEN_CHECK(skip_lines());
    if (map_.file.header) PANMEN_CHECK(read_header());
    for (;;) {
      PANMEN_TRY(const bool more, next_line(Part::rows));
      if (!more) break;
      PANMEN_CHECK(read_row());
    }
    summary_.lines = lines_.lines();
    if (summary_.rows == 0 && summary_.refused_lines == 0)
      return Error{ErrorCode::invalid,
                   map_.file.header ? "the file has a header but no rows" : "the file is empty"};
    PANMEN_CHECK(hand_over());
    return std::move(summary_);
  }

 private:
  enum class Part : uint8_t { head, rows };

  // A line of the header or before it, which together are bounded: a source without an end must not be read
  // for ever in search of a first row. Of a line that is too long at most `most` bytes are read over.
  Result<bool> next_head_line(uint64_t most) {
    PANMEN_TRY(const bool more, lines_.next(line_, most));
    if (!more) return false;
    head_bytes_ += line_.bytes;
    if (head_bytes_ > kMaxHeadBytes)
      return at_line(line_.number, ErrorCode::limit,
                     fmt::format("no row within {} MiB: the header and the lines before it are too long",
                                 kMaxHeadBytes / (1024 * 1024)));
    return true;
  }

  Result<void> skip_lines() {
    for (uint64_t i = 0; i < map_.file.skip_lines; ++i) {
      PANMEN_TRY(const bool more, next_head_line(kMaxHeadBytes - head_bytes_));
      if (!more)
        return Error{ErrorCode::invalid,
                     fmt::format("the file ends within the {} lines to skip", map_.file.skip_lines)};
      ++summary_.skipped_lines;
    }
    return {};
  }

  // The next line that is neither blank nor a comment; false at the end.
  Result<bool> next_line(Part part) {
    for (;;) {
      // A header that is too long is an error, so its end is of no interest.
      PANMEN_TRY(const bool more, part == Part::head ? next_head_line(0) : lines_.next(line_));
      if (!more) return false;
      if (line_.fault != Line::Fault::none) return true;
      const bool comment = map_.file.comment && line_.text.starts_with(*map_.file.comment);
      if (!comment && !is_blank(line_.text)) return true;
      ++summary_.skipped_lines;
    }
  }

  bool is_blank(std::string_view text) const {
    return text.empty() || ((text.front() == ' ' || text.front() == '\t') && map_.file.separator != '\t' &&
                            trim(text).empty());
  }

  // Splits line_, joining the lines that a line break in quotes separates. The reason, where it cannot be
  // split.
  Result<std::string_view> split_line() {
    if (!line_.may_have_quotes || !map_.file.quote) return outcome_text(splitter_.split_plain(line_.text));
    auto outcome = splitter_.split_quoted(line_.text);
    while (outcome == FieldSplitter::Outcome::open_quote) {
      const size_t before = line_.text.size();
      PANMEN_TRY(const bool longer, lines_.extend(line_));
      if (!longer) break;
      // An even number of quotes leaves the quote open; splitting anew at each such line would take the
      // square of the row's size.
      const auto joined = line_.text.substr(before);
      if (std::count(joined.begin(), joined.end(), *map_.file.quote) % 2 != 0)
        outcome = splitter_.split_quoted(line_.text);
    }
    return outcome_text(outcome);
  }

  static std::string_view outcome_text(FieldSplitter::Outcome outcome) {
    switch (outcome) {
      case FieldSplitter::Outcome::ok:
        return {};
      case FieldSplitter::Outcome::open_quote:
        return "a quote is opened and never closed";
      case FieldSplitter::Outcome::stray_quote:
        return "a quote stands inside a field, or text behind a closing quote";
      case FieldSplitter::Outcome::too_many:
        return "more than 4096 fields";
    }
    return {};
  }

  std::string_view fault_text() const {
    switch (line_.fault) {
      case Line::Fault::none:
        return {};
      case Line::Fault::nul:
        return "the line holds a NUL byte";
      case Line::Fault::too_long:
        return "the line is too long";
    }
    return {};
  }

  // ---- The header ----

  Result<void> read_header() {
    PANMEN_TRY(const bool more, next_line(Part::head));
    if (!more) return Error{ErrorCode::invalid, "the file is empty"};
    if (line_.fault == Line::Fault::too_long)
      return at_line(line_.number, ErrorCode::limit,
                     fmt::format("the header is longer than {} bytes", options_.max_line_bytes));
    if (!fault_text().empty()) return at_line(line_.number, ErrorCode::invalid, std::string(fault_text()));
    PANMEN_TRY(const std::string_view wrong, split_line());
    if (!wrong.empty())
      return at_line(line_.number, ErrorCode::invalid, fmt::format("in the header {}", wrong));
    ++summary_.skipped_lines;
    for (const std::string_view field : splitter_.fields())
      header_.emplace_back(trim(field));
    return find_columns(line_.number);
  }

  Result<size_t> find_column(const std::string& name, uint64_t line) const {
    const auto at = std::find(header_.begin(), header_.end(), name);
    if (at == header_.end()) return kNone;
    if (std::find(at + 1, header_.end(), name) != header_.end())
      return at_line(line, ErrorCode::invalid,
                     fmt::format("the file has two columns named {}", in_quotes(name)));
    return static_cast<size_t>(at - header_.begin());
  }

  // Finds every column the map names; what is missing is reported in one message.
  Result<void> find_columns(uint64_t line) {
    std::string missing;
    const std::vector<std::string_view> header(header_.begin(), header_.end());
    const auto find = [&](const std::string& name, size_t& index) -> Result<void> {
      if (name.empty()) return {};
      PANMEN_TRY(index, find_column(name, line));
      if (index == kNone)
        missing +=
            fmt::format("{}{}{}", missing.empty() ? "" : ", ", in_quotes(name), did_you_mean(name, header));
      return {};
    };
    PANMEN_CHECK(find(map_.time.column, time_index_));
    PANMEN_CHECK(find(map_.asset_column, asset_index_));
    PANMEN_CHECK(find(map_.sequence_column, sequence_index_));
    for (const ColumnMap& column : map_.columns) {
      Column found;
      found.map = &column;
      found.values.insert(column.values.begin(), column.values.end());
      PANMEN_CHECK(find(column.column, found.index));
      columns_.push_back(std::move(found));
    }
    for (const std::string& name : map_.ignored) {
      size_t index = kNone;
      PANMEN_CHECK(find(name, index));
    }
    if (!missing.empty())
      return at_line(line, ErrorCode::invalid,
                     fmt::format("the file lacks columns that the signal map names: {}", missing));
    PANMEN_CHECK(check_other_columns(line));
    if (!map_.asset.empty()) constant_asset_ = &asset_named(map_.asset);
    return {};
  }

  Result<void> check_other_columns(uint64_t line) {
    std::string others;
    for (size_t i = 0; i < header_.size(); ++i) {
      if (header_[i].empty()) {
        unnamed_.push_back(i);
        continue;
      }
      const bool known =
          header_[i] == map_.time.column || header_[i] == map_.asset_column ||
          header_[i] == map_.sequence_column ||
          std::find(map_.ignored.begin(), map_.ignored.end(), header_[i]) != map_.ignored.end() ||
          std::any_of(columns_.begin(), columns_.end(), [&](const Column& c) { return c.index == i; });
      if (!known) others += fmt::format("{}{}", others.empty() ? "" : ", ", in_quotes(header_[i]));
    }
    if (others.empty() || map_.ignore_other_columns) return {};
    return at_line(
        line, ErrorCode::invalid,
        fmt::format(
            "the signal map does not say what these columns are: {}; list them under `ignored`, or say "
            "`other columns: ignored`",
            others));
  }

  // ---- Rows ----

  Result<void> read_row() {
    if (line_.fault != Line::Fault::none) return refuse_row(fault_text());
    PANMEN_TRY(const std::string_view wrong, split_line());
    if (!wrong.empty()) return refuse_row(wrong);
    fields_ = splitter_.fields();
    if (header_.empty()) {  // a file without header: the first row says how many columns there are
      for (size_t i = 0; i < fields_.size(); ++i)
        header_.push_back(std::to_string(i + 1));
      PANMEN_CHECK(find_columns(line_.number));
    }
    if (fields_.size() != header_.size())
      return refuse_row(fmt::format("{} fields where the header has {}", fields_.size(), header_.size()));

    const std::string_view stamp = trim(fields_[time_index_]);
    if (stamp.empty()) return refuse_row("the time is blank", time_index_);
    const auto time = time_.read(stamp, reason_);
    if (!time) return refuse_row(reason_, time_index_);
    if (summary_.last && *time > *summary_.last && is_jump(*summary_.last, *time))
      return refuse_row(
          fmt::format("the time jumps {} forward; if that is right, set `largest jump` in the map",
                      describe_step(*summary_.last, *time)),
          time_index_);
    Asset* asset = constant_asset_;
    if (asset == nullptr) {
      asset = find_asset(trim(fields_[asset_index_]));
      if (asset == nullptr) return refuse_row(reason_, asset_index_);
    }
    uint64_t ordinal = 0;
    if (sequence_index_ != kNone && !read_ordinal(trim(fields_[sequence_index_]), ordinal))
      return refuse_row(fmt::format("{} is not a sequence number", in_quotes(fields_[sequence_index_])),
                        sequence_index_);

    if (asset->builder.size() + columns_.size() > signal::kMaxObservationsPerBlock || becomes_late(*time))
      PANMEN_CHECK(hand_over());
    count_row(*time);
    for (size_t i = 0; i < columns_.size(); ++i)
      read_cell(columns_[i], i, *asset, *time, ordinal);
    for (const size_t i : unnamed_)
      if (!fields_[i].empty() && !trim(fields_[i]).empty())
        refuse_field("",
                     fmt::format("{} stands in column {}, which has no name", in_quotes(fields_[i]), i + 1));
    if (batch_.rows >= options_.batch_rows || batch_bytes_ >= kMaxBatchBytes) return hand_over();
    return {};
  }

  bool is_jump(Instant from, Instant to) const {
    // Unsigned, because two instants may be farther apart than a Duration reaches.
    return static_cast<uint64_t>(to.ns) - static_cast<uint64_t>(from.ns) >
           static_cast<uint64_t>(map_.time.largest_jump.ns);
  }

  // The watermark that the rows so far allow. REQUIRES: there has been a row.
  Instant watermark() const { return *summary_.last - map_.lateness - Duration{1}; }

  // Whether a row is late by the rows of this batch and not yet by those before: who receives the batches can
  // tell only where the batch ends before it.
  bool becomes_late(Instant time) const {
    return batch_.rows != 0 && time <= watermark() && (!handed_over_ || time > *handed_over_);
  }

  void count_row(Instant time) {
    ++summary_.rows;
    ++batch_.rows;
    batch_bytes_ += line_.text.size();
    if (batch_.rows == 1) batch_.first = batch_.last = time;
    batch_.first = std::min(batch_.first, time);
    batch_.last = std::max(batch_.last, time);
    if (summary_.last && time < *summary_.last) {
      ++summary_.out_of_order_rows;
      if (summary_.out_of_order_lines.size() < kRememberedLines)
        summary_.out_of_order_lines.push_back(line_.number);
    }
    summary_.first = summary_.first ? std::min(*summary_.first, time) : time;
    summary_.last = summary_.last ? std::max(*summary_.last, time) : time;
  }

  void read_cell(Column& column, size_t which, Asset& asset, Instant time, uint64_t ordinal) {
    std::string_view cell = trim(fields_[column.index]);
    const bool number = is_number(column.map->type);
    char decimal = map_.file.decimal;
    if (cell.empty()) {
      ++summary_.blank_fields;
      if (column.map->blank == Blank::no_observation) return;
      if (column.map->blank == Blank::bad) {
        if (number) {
          add_number(asset, which, time, ordinal, Quality::bad, 0);
        } else {
          add_text(asset, which, time, ordinal, Quality::bad, {});
        }
        return;
      }
      cell = column.map->blank_as;
      decimal = '.';  // as the map writes numbers
    }
    if (number) {
      const Number read = read_number(cell, decimal);
      if (read.fault != NumberFault::none)
        return refuse_field(column.map->column, describe(read.fault, cell, decimal));
      const auto& range = column.map->range;
      const bool inside = !range || (read.value >= range->low && read.value <= range->high);
      if (!inside) ++summary_.out_of_range;
      add_number(asset, which, time, ordinal, inside ? Quality::good : Quality::out_of_range, read.value);
    } else if (column.values.empty()) {
      if (cell.size() > signal::kMaxTextSize)
        return refuse_field(column.map->column,
                            fmt::format("a text of more than {} bytes", signal::kMaxTextSize));
      if (!is_text(cell)) return refuse_field(column.map->column, in_quotes(cell) + " is not UTF-8");
      add_text(asset, which, time, ordinal, Quality::good, cell);
    } else {
      if (column.last_value == nullptr || column.last_value->first != cell) {
        const auto known = column.values.find(cell);
        if (known == column.values.end())
          return refuse_field(column.map->column,
                              fmt::format("{} is not among the map's values", in_quotes(cell)));
        column.last_value = &*known;
      }
      add_text(asset, which, time, ordinal, Quality::good, column.last_value->second);
    }
  }

  void add_number(Asset& asset, size_t which, Instant time, uint64_t ordinal, Quality quality, double value) {
    asset.builder.add_number(asset.series[which], time, ordinal, quality, value);
    ++summary_.observations;
  }
  void add_text(Asset& asset, size_t which, Instant time, uint64_t ordinal, Quality quality,
                std::string_view value) {
    asset.builder.add_text(asset.series[which], time, ordinal, quality, value);
    ++summary_.observations;
  }

  static bool read_ordinal(std::string_view cell, uint64_t& ordinal) {
    const char* const end = cell.data() + cell.size();
    const auto [at, code] = std::from_chars(cell.data(), end, ordinal);
    return code == std::errc{} && at == end && !cell.empty();
  }

  Asset& asset_named(const std::string& name) {
    Asset asset(name);
    for (const Column& column : columns_)
      asset.series.push_back(asset.builder.series(
          column.map->metric, is_number(column.map->type) ? ValueKind::number : ValueKind::text));
    return assets_.emplace(name, std::move(asset)).first->second;
  }

  // nullptr, with the reason in reason_, where the cell names no asset.
  Asset* find_asset(std::string_view cell) {
    if (const auto known = assets_.find(cell); known != assets_.end()) return &known->second;
    if (cell.empty()) {
      reason_ = "the asset is blank";
    } else if (cell.size() > signal::kMaxNameSize || !is_plain_text(cell)) {
      reason_ = fmt::format("{} is not the name of an asset", in_quotes(cell));
    } else if (assets_.size() == kMaxAssets) {
      reason_ =
          fmt::format("{} is one asset more than the {} that one file may name", in_quotes(cell), kMaxAssets);
    } else {
      return &asset_named(std::string(cell));
    }
    return nullptr;
  }

  Result<void> refuse_row(std::string_view reason, size_t field = kNone) {
    ++summary_.refused_lines;
    if (!callbacks_.on_refusal) return {};
    // The row is refused whole; the column that caused it belongs to the reason.
    const std::string where =
        field == kNone ? std::string() : fmt::format(" (column {})", in_quotes(header_[field]));
    callbacks_.on_refusal({line_.number, {}, std::string(reason) + where, line_.text});
    return {};
  }

  void refuse_field(std::string_view column, const std::string& reason) {
    ++summary_.refused_fields;
    if (callbacks_.on_refusal) callbacks_.on_refusal({line_.number, column, reason, line_.text});
  }

  Result<void> hand_over() {
    batch_bytes_ = 0;
    if (batch_.rows == 0) return {};
    for (auto& [name, asset] : assets_)
      if (asset.builder.size() != 0) batch_.blocks.push_back(asset.builder.take());
    batch_.watermark = watermark();
    handed_over_ = batch_.watermark;
    return callbacks_.on_batch(std::exchange(batch_, {}));
  }

  const SignalMap& map_;
  const ReadOptions& options_;
  const ReadCallbacks& callbacks_;
  TimeReader time_;
  LineReader lines_;
  FieldSplitter splitter_;

  Line line_;
  std::span<const std::string_view> fields_;
  std::string reason_;
  std::vector<std::string> header_;
  std::vector<Column> columns_;
  std::vector<size_t> unnamed_;
  size_t time_index_ = kNone;
  size_t asset_index_ = kNone;
  size_t sequence_index_ = kNone;
  std::map<std::string, Asset, std::less<>> assets_;
  Asset* constant_asset_ = nullptr;

  Batch batch_;
  size_t batch_bytes_ = 0;
  std::optional<Instant> handed_over_;  // the watermark of the batch before
  uint64_t head_bytes_ = 0;
  ReadSummary summary_;
};

}  // namespace

Result<ReadSummary> read_delimited(ByteSource& source, const SignalMap& map, const ReadOptions& options,
                                   const ReadCallbacks& callbacks) {
  PANMEN_ASSERT(options.batch_rows >= 1 && options.batch_rows <= kMaxBatchRows);
  PANMEN_ASSERT(options.chunk_bytes > 0 && options.max_line_bytes > 0 && callbacks.on_batch);
  PANMEN_TRY(TimeReader time, TimeReader::make(map.time));

  const Reading* reading = nullptr;
  CountingSource counted(source, [&](uint64_t bytes) {
    if (callbacks.on_progress) callbacks.on_progress({bytes, source.size(), reading->rows()});
  });
  std::unique_ptr<ByteSource> converted;
  if (map.file.encoding != Encoding::utf8) {
    PANMEN_TRY(converted, utf8_source(counted, map.file.encoding));
  }
  Reading run(converted ? *converted : counted, map, options, callbacks, std::move(time));
  reading = &run;
  return run.run();
}

}  // namespace panmen::files
