#include "connect/files/delimited.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "base/codec.hpp"
#include "base/quote.hpp"
#include "connect/files/batches.hpp"
#include "connect/files/columns.hpp"
#include "connect/files/field_splitter.hpp"
#include "connect/files/line_reader.hpp"
#include "connect/files/sequences.hpp"
#include "connect/files/time_reader.hpp"

namespace panmen::files {

namespace {

using signal::BlockBuilder;
using signal::Quality;
using signal::ValueKind;

constexpr size_t kRememberedLines = 10;

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
          const ReadCallbacks& callbacks, TimeReader time, std::optional<TimeReader> received)
      : map_(map),
        options_(options),
        callbacks_(callbacks),
        time_(std::move(time)),
        received_(std::move(received)),
        lines_(source, options.chunk_bytes, options.max_line_bytes, map.file.quote.value_or('\n')),
        splitter_(map.file.separator, map.file.quote, kMaxFields),
        sequences_(map.sequence.unbroken
                       ? std::make_unique<Sequences>(map.lateness, map.sequence.wraps_at,
                                                     [this](const Hole& hole) { return put_hole(hole); })
                       : nullptr),
        batches_(map.lateness, options.batch_rows, callbacks.on_batch, sequences_.get()) {}

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
    if (sequences_) PANMEN_CHECK(sequences_->finish());
    PANMEN_CHECK(batches_.hand_over());
    if (sequences_) {
      summary_.holes = sequences_->holes();
      summary_.lost_rows = sequences_->lost();
    }
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
    std::vector<std::string> names;
    for (const std::string_view field : splitter_.fields())
      names.emplace_back(trim(field));
    return take_columns(std::move(names));
  }

  Result<void> take_columns(std::vector<std::string> names) {
    auto found = find_columns(map_, std::move(names));
    if (!found.ok()) return at_line(line_.number, found.error().code, found.error().message);
    columns_ = std::move(*found);
    if (!map_.asset.empty()) constant_asset_ = &add_asset(map_.asset);
    return {};
  }

  // ---- Rows ----

  Result<void> read_row() {
    if (line_.fault != Line::Fault::none) return refuse_row(fault_text());
    PANMEN_TRY(const std::string_view wrong, split_line());
    if (!wrong.empty()) return refuse_row(wrong);
    fields_ = splitter_.fields();
    if (columns_.names.empty()) {  // a file without header: the first row says how many columns there are
      std::vector<std::string> names;
      for (size_t i = 0; i < fields_.size(); ++i)
        names.push_back(std::to_string(i + 1));
      PANMEN_CHECK(take_columns(std::move(names)));
    }
    if (fields_.size() != columns_.names.size())
      return refuse_row(
          fmt::format("{} fields where the header has {}", fields_.size(), columns_.names.size()));

    const std::string_view stamp = trim(fields_[columns_.time]);
    if (stamp.empty()) return refuse_row("the time is blank", columns_.time);
    const auto stamped = time_.read(stamp, reason_);
    if (!stamped) return refuse_row(reason_, columns_.time);
    const std::optional<Instant> received = read_received();
    if (map_.clock_ahead_at_most && !received) return refuse_unreceived(*stamped);
    // By when it was stamped nothing is known then but that it was not after it was received.
    const bool has_wrong_clock = map_.clock_ahead_at_most && *stamped > *received &&
                                 is_farther(*received, *stamped, *map_.clock_ahead_at_most);
    const std::optional<Instant> time = has_wrong_clock ? received : stamped;
    if (summary_.last && *time > *summary_.last && is_farther(*summary_.last, *time, map_.time.largest_jump))
      return refuse_row(
          fmt::format("the time jumps {} forward; if that is right, set `largest jump` in the map",
                      describe_step(*summary_.last, *time)),
          columns_.time);
    Asset* asset = find_asset();
    if (asset == nullptr) return refuse_row(reason_, columns_.asset);
    uint64_t ordinal = 0;
    if (!read_ordinal(ordinal)) {
      PANMEN_CHECK(
          refuse_row(fmt::format("{} is not a sequence number", in_quotes(fields_[columns_.sequence])),
                     columns_.sequence));
      return put_in_stead_of_row(*asset, *time, *time, 0);
    }
    if (map_.sequence.wraps_at && ordinal >= *map_.sequence.wraps_at)
      return refuse_row(
          fmt::format("{} is not below {}, at which the sequence wraps", ordinal, *map_.sequence.wraps_at),
          columns_.sequence);

    Quality quality = has_wrong_clock ? Quality::clock : Quality::good;
    if (columns_.quality) {
      const Quality said = columns_.quality->read(trim(fields_[columns_.quality->index()]));
      if (said != Quality::good) quality = said;
    }

    const bool is_late = sequences_ && sequences_->is_late(*time);
    if (is_late && *time > sequences_->passed()) PANMEN_CHECK(sequences_->pass_all());
    PANMEN_CHECK(batches_.begin_row(*asset, columns_.mapped.size(), *time, line_.text.size()));
    count_row(*time);
    if (has_wrong_clock) ++summary_.wrong_clock_rows;
    if (callbacks_.on_reception && received_) callbacks_.on_reception({asset->name, *stamped, received});
    for (size_t i = 0; i < columns_.mapped.size(); ++i)
      read_cell(i, *asset, *time, ordinal, quality);
    for (const size_t i : columns_.unnamed)
      if (!fields_[i].empty() && !trim(fields_[i]).empty())
        refuse_field("",
                     fmt::format("{} stands in column {}, which has no name", in_quotes(fields_[i]), i + 1));
    if (sequences_ && !is_late) PANMEN_CHECK(sequences_->take(asset->number, *time, ordinal));
    return batches_.end_row();
  }

  // In the stead of rows that are missing each column says that it does not know. What holds from sample to
  // sample ends where the hole begins; amounts, which cover the time before their stamp, are missing up to
  // where it ends.
  Result<void> put_hole(const Hole& hole) {
    Asset& asset = batches_.asset(hole.asset);
    PANMEN_CHECK(batches_.make_room(asset, columns_.mapped.size()));
    for (size_t i = 0; i < columns_.mapped.size(); ++i) {
      const auto at = columns_.mapped[i].map().type == ColumnType::interval ? hole.to : hole.from;
      if (at) put_unread(i, asset, *at, hole.number);
    }
    return {};
  }

  void put_unread(size_t column, Asset& asset, Instant at, uint64_t ordinal) {
    if (is_number(columns_.mapped[column].map().type))
      asset.builder.add_number(asset.series[column], at, ordinal, Quality::unread, 0);
    else
      asset.builder.add_text(asset.series[column], at, ordinal, Quality::unread, "");
    ++summary_.observations;
    ++summary_.unread;
  }

  // Without the time of receipt it is not known whether the stamp is right. What was known ends where it
  // says, but right behind the latest row where it lies ahead of that: a wrong clock lets no value hold on.
  Result<void> refuse_unreceived(Instant stamped) {
    PANMEN_CHECK(refuse_row(reason_, columns_.received));
    Asset* const asset = find_asset();
    uint64_t ordinal = 0;
    if (asset == nullptr || !summary_.last) return {};
    if (!read_ordinal(ordinal)) ordinal = 0;
    if (stamped <= *summary_.last) return put_in_stead_of_row(*asset, stamped, stamped, ordinal);
    return put_in_stead_of_row(*asset, *summary_.last, *summary_.last + Duration{1}, ordinal);
  }

  // Of a refused row that counts as of `time` each cell that says something leaves at `at` that it could not
  // be read. Amounts do at their own time only. With unbroken sequences the row is a lost one, and a hole
  // says so.
  Result<void> put_in_stead_of_row(Asset& asset, Instant time, Instant at, uint64_t ordinal) {
    if (sequences_) return {};
    PANMEN_CHECK(batches_.begin_row(asset, columns_.mapped.size(), time, line_.text.size()));
    note_time(time);
    for (size_t i = 0; i < columns_.mapped.size(); ++i) {
      Column& column = columns_.mapped[i];
      if (at != time && column.map().type == ColumnType::interval) continue;
      if (cell_of(column, Quality::good).says != Cell::Says::nothing) put_unread(i, asset, at, ordinal);
    }
    return batches_.end_row();
  }

  // REQUIRES: from <= to, limit is not negative.
  static bool is_farther(Instant from, Instant to, Duration limit) {
    // Unsigned, because two instants may be farther apart than a Duration reaches.
    return static_cast<uint64_t>(to.ns) - static_cast<uint64_t>(from.ns) > static_cast<uint64_t>(limit.ns);
  }

  void count_row(Instant time) {
    ++summary_.rows;
    if (summary_.last && time < *summary_.last) {
      ++summary_.out_of_order_rows;
      if (summary_.out_of_order_lines.size() < kRememberedLines)
        summary_.out_of_order_lines.push_back(line_.number);
    }
    note_time(time);
  }

  void note_time(Instant time) {
    summary_.first = summary_.first ? std::min(*summary_.first, time) : time;
    summary_.last = summary_.last ? std::max(*summary_.last, time) : time;
  }

  // When the row was received; nullopt, with the reason in reason_, where it does not say so.
  std::optional<Instant> read_received() {
    if (!received_) return std::nullopt;
    const std::string_view cell = trim(fields_[columns_.received]);
    if (!cell.empty()) return received_->read(cell, reason_);
    reason_ = "the time at which it was received is blank";
    return std::nullopt;
  }

  Cell cell_of(Column& column, Quality of_row) {
    const size_t marked = column.quality_index();
    return column.read(trim(fields_[column.index()]),
                       marked == kNoColumn ? std::string_view() : trim(fields_[marked]), of_row, reason_);
  }

  void read_cell(size_t column, Asset& asset, Instant time, uint64_t ordinal, Quality of_row) {
    Column& mapped = columns_.mapped[column];
    if (trim(fields_[mapped.index()]).empty()) ++summary_.blank_fields;
    const Cell cell = cell_of(mapped, of_row);
    switch (cell.says) {
      case Cell::Says::nothing:
        return;
      case Cell::Says::refused:
        refuse_field(mapped.map().column, reason_);
        return put_unread(column, asset, time, ordinal);
      case Cell::Says::number:
        if (cell.quality == Quality::out_of_range) ++summary_.out_of_range;
        asset.builder.add_number(asset.series[column], time, ordinal, cell.quality, cell.number);
        break;
      case Cell::Says::text:
        asset.builder.add_text(asset.series[column], time, ordinal, cell.quality, cell.text);
        break;
    }
    ++summary_.observations;
  }

  // Whether the row has a sequence number, or needs none.
  bool read_ordinal(uint64_t& ordinal) const {
    if (columns_.sequence == kNoColumn) return true;
    const std::string_view cell = trim(fields_[columns_.sequence]);
    const char* const end = cell.data() + cell.size();
    const auto [at, code] = std::from_chars(cell.data(), end, ordinal);
    return code == std::errc{} && at == end && !cell.empty();
  }

  Asset& add_asset(const std::string& name) {
    Asset& asset = batches_.add(name);
    for (const Column& column : columns_.mapped)
      asset.series.push_back(asset.builder.series(
          column.map().metric, is_number(column.map().type) ? ValueKind::number : ValueKind::text));
    return asset;
  }

  // nullptr, with the reason in reason_, where the row names no asset.
  Asset* find_asset() {
    if (constant_asset_ != nullptr) return constant_asset_;
    const std::string_view cell = trim(fields_[columns_.asset]);
    if (Asset* known = batches_.find(cell); known != nullptr) return known;
    if (cell.empty()) {
      reason_ = "the asset is blank";
    } else if (cell.size() > signal::kMaxNameSize || !is_plain_text(cell)) {
      reason_ = fmt::format("{} is not the name of an asset", in_quotes(cell));
    } else if (batches_.assets() == kMaxAssets) {
      reason_ =
          fmt::format("{} is one asset more than the {} that one file may name", in_quotes(cell), kMaxAssets);
    } else {
      return &add_asset(std::string(cell));
    }
    return nullptr;
  }

  Result<void> refuse_row(std::string_view reason, size_t field = kNoColumn) {
    ++summary_.refused_lines;
    if (!callbacks_.on_refusal) return {};
    // The row is refused whole; the column that caused it belongs to the reason.
    const std::string where =
        field == kNoColumn ? std::string() : fmt::format(" (column {})", in_quotes(columns_.names[field]));
    callbacks_.on_refusal({line_.number, {}, std::string(reason) + where, line_.text});
    return {};
  }

  void refuse_field(std::string_view column, const std::string& reason) {
    ++summary_.refused_fields;
    if (callbacks_.on_refusal) callbacks_.on_refusal({line_.number, column, reason, line_.text});
  }

  const SignalMap& map_;
  const ReadOptions& options_;
  const ReadCallbacks& callbacks_;
  TimeReader time_;
  std::optional<TimeReader> received_;  // where the map or the caller wants to know
  LineReader lines_;
  FieldSplitter splitter_;

  Line line_;
  std::span<const std::string_view> fields_;
  std::string reason_;
  Columns columns_;
  std::unique_ptr<Sequences> sequences_;  // where they are unbroken
  Batches batches_;
  Asset* constant_asset_ = nullptr;

  uint64_t head_bytes_ = 0;
  ReadSummary summary_;
};

}  // namespace

Result<ReadSummary> read_delimited(ByteSource& source, const SignalMap& map, const ReadOptions& options,
                                   const ReadCallbacks& callbacks) {
  PANMEN_ASSERT(options.batch_rows >= 1 && options.batch_rows <= kMaxBatchRows);
  PANMEN_ASSERT(options.chunk_bytes > 0 && options.max_line_bytes > 0 && callbacks.on_batch);
  PANMEN_TRY(TimeReader time, TimeReader::make(map.time));
  std::optional<TimeReader> received;
  if (map.received && (callbacks.on_reception || map.clock_ahead_at_most)) {
    PANMEN_TRY(received, TimeReader::make(*map.received));
  }

  const Reading* reading = nullptr;
  CountingSource counted(source, [&](uint64_t bytes) {
    if (callbacks.on_progress) callbacks.on_progress({bytes, source.size(), reading->rows()});
  });
  std::unique_ptr<ByteSource> converted;
  if (map.file.encoding != Encoding::utf8) {
    PANMEN_TRY(converted, utf8_source(counted, map.file.encoding));
  }
  Reading run(converted ? *converted : counted, map, options, callbacks, std::move(time),
              std::move(received));
  reading = &run;
  return run.run();
}

}  // namespace panmen::files
