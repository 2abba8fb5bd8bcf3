// Any text is a signal map that keeps its invariants, or an error whose every line names the file.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "connect/files/signal_map.hpp"
#include "connect/files/time_reader.hpp"

namespace {

using panmen::files::TimeReader;
using panmen::files::TimeRule;

void check(const panmen::files::QualityRule& rule) {
  PANMEN_ASSERT(!rule.values.empty());
  std::set<std::string> cells;
  for (const auto& [cell, quality] : rule.values)
    PANMEN_ASSERT(!cell.empty() && cells.insert(cell).second);
}

void check(const panmen::files::SignalMap& map) {
  PANMEN_ASSERT(!map.source.empty() && map.asset.empty() != map.asset_column.empty());
  PANMEN_ASSERT(!map.columns.empty() && map.columns.size() <= panmen::files::kMaxMappedColumns);
  PANMEN_ASSERT(map.lateness.ns >= 0);
  for (const TimeRule& rule : {map.time, map.received.value_or(map.time)})
    PANMEN_ASSERT(!rule.column.empty() && TimeReader::make(rule).ok());
  PANMEN_ASSERT(!map.clock_ahead_at_most || (map.received && map.clock_ahead_at_most->ns >= 0));
  PANMEN_ASSERT(!map.received || map.received->column != map.time.column);
  if (map.quality) check(*map.quality);
  PANMEN_ASSERT(!map.sequence.unbroken || !map.sequence.column.empty());
  if (map.sequence.wraps_at)
    PANMEN_ASSERT(map.sequence.unbroken && *map.sequence.wraps_at >= 2 &&
                  *map.sequence.wraps_at <= panmen::files::kMaxWrap);
  std::set<std::string> metrics;
  std::set<std::string> columns(map.ignored.begin(), map.ignored.end());
  PANMEN_ASSERT(columns.size() == map.ignored.size());
  for (const auto& column : map.columns) {
    PANMEN_ASSERT(metrics.insert(column.metric).second && columns.insert(column.column).second);
    PANMEN_ASSERT(panmen::files::is_number(column.type) || (column.unit.empty() && !column.range));
    PANMEN_ASSERT(column.type == panmen::files::ColumnType::state || column.values.empty());
    if (column.range)
      PANMEN_ASSERT(std::isfinite(column.range->low) && column.range->low <= column.range->high);
    if (column.quality) {
      PANMEN_ASSERT(!column.quality->column.empty());
      check(*column.quality);
    }
    if (!map.asset.empty()) PANMEN_ASSERT(map.find(map.asset, column.metric) == &column);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  const auto map = panmen::files::parse_signal_map(yaml, "fuzz.yaml");
  if (map.ok()) {
    check(*map);
    return 0;
  }
  const std::string& message = map.error().message;
  PANMEN_ASSERT(message.starts_with("fuzz.yaml:"));
  PANMEN_ASSERT(std::count(message.begin(), message.end(), '\n') <= 20);
  return 0;
}
