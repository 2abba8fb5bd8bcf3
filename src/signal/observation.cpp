#include "signal/observation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "base/codec.hpp"

namespace panmen::signal {

namespace {

// docs/formats/block.md: columns as they are; later formats compress.
constexpr uint32_t kMagic = 0x4b4c4250;  // "PBLK"
constexpr uint16_t kFormat = 0;

void encode_series(Writer& out, const Series& series) {
  out.text(series.metric);
  out.enumeration(series.kind);
  out.count(series.size());
  out.column(std::span(series.times_ns));
  out.column(std::span(series.ordinals));
  out.column(std::span(series.qualities));
  if (series.kind == ValueKind::number) return out.column(std::span(series.numbers));
  out.column(std::span(series.codes));
  out.count(series.dictionary.size());
  for (const std::string& text : series.dictionary)
    out.text(text);
}

// Codes run in order of first use and every text of the dictionary is used, so one content has one encoding.
void check_dictionary(Reader& in, const Series& series) {
  uint32_t next = 0;
  for (size_t i = 0; i < series.codes.size(); ++i) {
    if (series.codes[i] > next) return in.fail("a text code is out of order of first use");
    if (series.codes[i] == next) ++next;
  }
  if (next != series.dictionary.size()) return in.fail("a dictionary and its codes do not agree");
  std::vector<std::string_view> sorted(series.dictionary.begin(), series.dictionary.end());
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    in.fail("a dictionary names a text twice");
}

Series decode_series(Reader& in) {
  Series series;
  series.metric = in.text(kMaxNameSize);
  series.kind = in.enumeration(ValueKind::number, ValueKind::text);
  const size_t n = in.count(kMaxObservationsPerBlock, 8 + 8 + 1 + 4);
  if (n == 0) {
    in.fail("a series without observations");
    return series;
  }
  series.times_ns.resize(n);
  series.ordinals.resize(n);
  series.qualities.resize(n);
  in.column(std::span(series.times_ns));
  in.column(std::span(series.ordinals));
  in.column(std::span(series.qualities));
  if (!std::ranges::all_of(series.times_ns, [](int64_t t) { return is_valid(Instant{t}); }))
    in.fail("a time is out of range");
  if (std::ranges::max(series.qualities) > Quality::unread) in.fail("a quality is not defined");
  if (series.kind == ValueKind::number) {
    series.numbers.resize(n);
    in.column(std::span(series.numbers));
    if (!std::ranges::all_of(series.numbers, [](double v) { return std::isfinite(v); }))
      in.fail("a value is not a finite number");
    return series;
  }
  series.codes.resize(n);
  in.column(std::span(series.codes));
  series.dictionary.resize(in.count(kMaxDictionary, 4));
  for (std::string& text : series.dictionary)
    text = in.text(kMaxTextSize);
  if (in.ok()) check_dictionary(in, series);
  return series;
}

}  // namespace

TimeRange times_of(const Series& series) {
  PANMEN_DEBUG_ASSERT(series.size() > 0);
  TimeRange range{{series.times_ns.front()}, {series.times_ns.front()}};
  // One at a time: times come nearly in order, so a comparison of neighbours could not be guessed, and these
  // can.
  for (const int64_t time_ns : series.times_ns) {
    range.first.ns = std::min(range.first.ns, time_ns);
    range.last.ns = std::max(range.last.ns, time_ns);
  }
  return range;
}

size_t Block::size() const {
  return std::accumulate(series.begin(), series.end(), size_t{0},
                         [](size_t n, const Series& s) { return n + s.size(); });
}

std::vector<uint8_t> encode(const Block& block) {
  Writer out;
  out.integer(kMagic);
  out.integer(kFormat);
  out.text(block.asset);
  out.count(block.series.size());
  for (const Series& series : block.series)
    encode_series(out, series);
  return out.take();
}

Result<Block> decode_block(Bytes bytes) {
  Reader in(bytes);
  if (in.integer<uint32_t>() != kMagic)
    return Error{ErrorCode::invalid, "not a block: it does not begin with PBLK"};
  if (const auto format = in.integer<uint16_t>(); in.ok() && format != kFormat)
    return Error{ErrorCode::unsupported,
                 "block format " + std::to_string(format) + " is not known to this version"};
  Block block;
  block.asset = in.text(kMaxNameSize);
  block.series.resize(in.count(kMaxSeriesPerBlock, 4 + 1 + 4));
  size_t observations = 0;
  for (size_t i = 0; i < block.series.size() && in.ok(); ++i) {
    block.series[i] = decode_series(in);
    if (i > 0 && block.series[i - 1].metric >= block.series[i].metric)
      in.fail("series are not in ascending order");
    observations += block.series[i].size();
    if (observations > kMaxObservationsPerBlock) in.fail("more observations than a block may hold");
  }
  PANMEN_CHECK(in.finish());
  return block;
}

size_t BlockBuilder::series(std::string_view metric, ValueKind kind) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].metric != metric) continue;
    PANMEN_ASSERT(columns_[i].kind == kind);
    return i;
  }
  Series series;
  series.metric = metric;
  series.kind = kind;
  columns_.push_back(std::move(series));
  lookups_.emplace_back();
  return columns_.size() - 1;
}

void BlockBuilder::add_number(size_t series, Instant time, uint64_t ordinal, Quality quality, double value) {
  PANMEN_DEBUG_ASSERT(std::isfinite(value));
  Series& column = columns_[series];
  column.times_ns.push_back(time.ns);
  column.ordinals.push_back(ordinal);
  column.qualities.push_back(quality);
  column.numbers.push_back(value);
  ++size_;
}

void BlockBuilder::add_text(size_t series, Instant time, uint64_t ordinal, Quality quality,
                            std::string_view value) {
  Series& column = columns_[series];
  auto& lookup = lookups_[series];
  uint32_t code = 0;
  if (!column.codes.empty() && column.dictionary[column.codes.back()] == value) {
    code = column.codes.back();
  } else if (const auto known = lookup.find(value); known != lookup.end()) {
    code = known->second;
  } else {
    code = static_cast<uint32_t>(column.dictionary.size());
    column.dictionary.emplace_back(value);
    lookup.emplace(value, code);
  }
  column.times_ns.push_back(time.ns);
  column.ordinals.push_back(ordinal);
  column.qualities.push_back(quality);
  column.codes.push_back(code);
  ++size_;
}

Block BlockBuilder::take() {
  Block block;
  block.asset = asset_;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].size() == 0) continue;
    Series empty;
    empty.metric = columns_[i].metric;
    empty.kind = columns_[i].kind;
    block.series.push_back(std::exchange(columns_[i], std::move(empty)));
    lookups_[i].clear();
  }
  std::sort(block.series.begin(), block.series.end(),
            [](const Series& a, const Series& b) { return a.metric < b.metric; });
  size_ = 0;
  return block;
}

}  // namespace panmen::signal
