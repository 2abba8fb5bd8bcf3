#include "connect/files/quality_rules.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "connect/files/map_fields.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

namespace {

using signal::Quality;

constexpr std::array<Word<Quality>, 4> kQualities{{{"good", Quality::good},
                                                   {"uncertain", Quality::uncertain},
                                                   {"bad", Quality::bad},
                                                   {"simulated", Quality::simulated}}};

void read_quality_words(MapReader& reader, QualityRule& rule) {
  if (const yaml::Node* values = reader.require("values"))
    read_cells(*values, "their quality", reader.mistakes(),
               [&](const std::string& cell, const yaml::Node& value) {
                 const auto word = std::find_if(kQualities.begin(), kQualities.end(),
                                                [&](const auto& known) { return known.text == value.value; });
                 if (value.kind == yaml::Node::Kind::scalar && word != kQualities.end())
                   rule.values.emplace_back(cell, word->value);
                 else
                   reader.mistakes().add(value.span.begin, "a quality is good, uncertain, bad or simulated");
               });
  choice(reader, "otherwise", std::span<const Word<Quality>>(kQualities), rule.otherwise);
}

}  // namespace

void read_quality(const yaml::Node& node, SignalMap& map, Mistakes& mistakes) {
  QualityRule& rule = map.quality.emplace();
  MapReader reader(node, "`quality`", mistakes);
  if (!reader.is_map()) return;
  if (const yaml::Node* column = reader.find("column"))
    rule.column = column_name(*column, reader.text("column"), mistakes);
  read_quality_words(reader, rule);
  reader.finish();
}

bool read_own_quality(const yaml::Node& node, const SignalMap& map, ColumnMap& column, Mistakes& mistakes) {
  if (node.kind == yaml::Node::Kind::scalar) {
    if (!map.quality)
      mistakes.add(node.span.begin,
                   "the map has no `quality` whose `values` could be those of this column; give it, or "
                   "write `quality: {column: NAME, values: ...}`");
    column.quality = map.quality.value_or(QualityRule{});
    column.quality->column = column_name(node, node.value, mistakes);
    return true;
  }
  QualityRule& rule = column.quality.emplace();
  MapReader reader(node, "`quality`", mistakes);
  if (!reader.is_map()) return false;
  if (const yaml::Node* name = reader.require("column"))
    rule.column = column_name(*name, reader.text("column"), mistakes);
  read_quality_words(reader, rule);
  reader.finish();
  return false;
}

}  // namespace panmen::files
