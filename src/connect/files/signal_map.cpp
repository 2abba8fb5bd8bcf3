#include "connect/files/signal_map.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <set>
#include <span>

#include <fmt/format.h>

#include "base/codec.hpp"
#include "base/quote.hpp"
#include "connect/files/clock_rules.hpp"
#include "connect/files/map_fields.hpp"
#include "connect/files/map_reader.hpp"
#include "connect/files/quality_rules.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

namespace {

constexpr std::array<Word<ColumnType>, 5> kTypes{{{"gauge", ColumnType::gauge},
                                                  {"counter", ColumnType::counter},
                                                  {"interval", ColumnType::interval},
                                                  {"state", ColumnType::state},
                                                  {"text", ColumnType::text}}};
constexpr std::array<Word<Encoding>, 3> kEncodings{
    {{"utf-8", Encoding::utf8}, {"latin-1", Encoding::latin1}, {"gb18030", Encoding::gb18030}}};
constexpr std::array<Word<bool>, 2> kBool{{{"true", true}, {"false", false}}};
std::optional<double> parse_plain_number(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

class MapParser {
 public:
  MapParser(std::string_view text, std::string_view file_name) : mistakes_(file_name, text) {}

  Result<SignalMap> parse() {
    const yaml::Node nothing;
    if (const std::optional<yaml::Document> document = parse_yaml(mistakes_))
      read_map(document->root == nullptr ? nothing : *document->root);
    if (!mistakes_.empty()) return mistakes_.error();
    return std::move(map_);
  }

 private:
  void read_map(const yaml::Node& root) {
    MapReader reader(root, "the signal map", mistakes_);
    if (!reader.is_map()) return;
    map_.source = name(reader, "source").value_or("");
    if (const yaml::Node* file = reader.find("file")) read_file_rule(*file);
    if (const yaml::Node* time = reader.require("time")) read_time_rule(*time, map_.time, mistakes_);
    if (const yaml::Node* received = reader.find("received")) read_received(*received, map_, mistakes_);
    if (const yaml::Node* asset = reader.require("asset")) read_asset(*asset);
    if (const yaml::Node* sequence = reader.find("sequence")) read_sequence(*sequence);
    read_duration(reader, "lateness", map_.lateness);
    const yaml::Node* quality = reader.find("quality");
    if (quality != nullptr) read_quality(*quality, map_, mistakes_);
    if (const yaml::Node* columns = reader.require("columns")) read_columns(*columns);
    if (const yaml::Node* ignored = reader.find("ignored")) read_ignored(*ignored);
    constexpr std::array<Word<bool>, 2> kOther{{{"ignored", true}, {"error", false}}};
    choice(reader, "other columns", std::span<const Word<bool>>(kOther), map_.ignore_other_columns);
    reader.finish();
    if (quality != nullptr && map_.quality->column.empty() && !quality_is_used_)
      mistakes_.add(quality->span.begin,
                    "`quality` names no `column`, and no column names its own with `quality: NAME`");
  }

  void read_file_rule(const yaml::Node& node) {
    MapReader reader(node, "`file`", mistakes_);
    FileRule& file = map_.file;
    choice(reader, "encoding", std::span<const Word<Encoding>>(kEncodings), file.encoding);
    mark(reader, "separator", file.separator);
    if (auto decimal = mark(reader, "decimal", file.decimal);
        decimal && file.decimal != ',' && file.decimal != '.')
      mistakes_.add(decimal->span.begin, "`decimal` is ',' or '.'");
    if (const yaml::Node* quote = reader.find("quote"); quote != nullptr && quote->value == "none") {
      file.quote.reset();
    } else {
      mark(reader, "quote", *file.quote);
    }
    char comment = 0;
    if (mark(reader, "comment", comment)) file.comment = comment;
    choice(reader, "header", std::span<const Word<bool>>(kBool), file.header);
    if (const yaml::Node* skip = reader.find("skip lines")) {
      const char* end = skip->value.data() + skip->value.size();
      const auto [at, code] = std::from_chars(skip->value.data(), end, file.skip_lines);
      if (code != std::errc{} || at != end || file.skip_lines > 1'000'000)
        mistakes_.add(skip->span.begin, "`skip lines` is a whole number up to 1000000");
    }
    if (file.quote == file.separator || file.comment == file.separator ||
        (file.quote && file.quote == file.comment))
      mistakes_.add(node.span.begin, "separator, quote and comment must be three different characters");
    reader.finish();
  }

  // One printable ASCII character that is no letter, digit or sign of a number; or `tab`.
  const yaml::Node* mark(MapReader& reader, std::string_view key, char& into) {
    const yaml::Node* node = reader.find(key);
    if (node == nullptr) return nullptr;
    const std::string& text = node->value;
    if (text == "tab" || text == "\t") {
      into = '\t';
      return node;
    }
    const bool allowed = text.size() == 1 && text[0] > ' ' && text[0] < '\x7f' &&
                         std::isalnum(static_cast<unsigned char>(text[0])) == 0 && text != "-" && text != "+";
    if (!allowed) {
      mistakes_.add(node->span.begin,
                    fmt::format("`{}` is one punctuation character in quotes, such as \";\", or tab", key));
      return nullptr;
    }
    into = text[0];
    return node;
  }

  void read_asset(const yaml::Node& node) {
    if (node.kind == yaml::Node::Kind::map) {
      MapReader reader(node, "`asset`", mistakes_);
      if (const yaml::Node* column = reader.require("column"))
        map_.asset_column = column_name(*column, reader.text("column"), mistakes_);
      reader.finish();
    } else if (node.kind == yaml::Node::Kind::scalar && check_name(node, "asset")) {
      map_.asset = node.value;
    } else if (node.kind != yaml::Node::Kind::scalar) {
      mistakes_.add(node.span.begin, "`asset` is a name, or {column: NAME}");
    }
  }

  void read_sequence(const yaml::Node& node) {
    SequenceRule& sequence = map_.sequence;
    if (node.kind == yaml::Node::Kind::scalar) {
      sequence.column = column_name(node, node.value, mistakes_);
      return;
    }
    MapReader reader(node, "`sequence`", mistakes_);
    if (!reader.is_map()) return;
    if (const yaml::Node* column = reader.require("column"))
      sequence.column = column_name(*column, reader.text("column"), mistakes_);
    choice(reader, "unbroken", std::span<const Word<bool>>(kBool), sequence.unbroken);
    if (const yaml::Node* wraps = reader.find("wraps at")) {
      uint64_t at = 0;
      const char* const end = wraps->value.data() + wraps->value.size();
      const auto [rest, code] = std::from_chars(wraps->value.data(), end, at);
      if (code != std::errc{} || rest != end || at < 2 || at > kMaxWrap)
        mistakes_.add(wraps->span.begin, fmt::format("`wraps at` is a whole number from 2 to {}", kMaxWrap));
      else if (!sequence.unbroken)
        mistakes_.add(wraps->span.begin, "`wraps at` has a meaning only with `unbroken: true`");
      sequence.wraps_at = at;
    }
    reader.finish();
  }

  void read_columns(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::map || node.items.empty()) {
      mistakes_.add(node.span.begin, "`columns` must be a map from column names to what they report");
      return;
    }
    if (node.items.size() / 2 > kMaxMappedColumns) {
      mistakes_.add(node.span.begin, fmt::format("more than {} columns", kMaxMappedColumns));
      return;
    }
    for (const auto& [key, value] : yaml::entries(node))
      read_column(key, value);
  }

  void read_column(const yaml::Node& key, const yaml::Node& node) {
    ColumnMap column;
    column.column = trimmed(key.value);
    claim_column(key, column.column);
    MapReader reader(node, "column " + in_quotes(column.column), mistakes_);
    if (!reader.is_map()) return;
    if (auto metric = name(reader, "metric")) {
      column.metric = *metric;
      if (!metrics_.insert(*metric).second)
        mistakes_.add(reader.find("metric")->span.begin,
                      fmt::format("the metric {} has two columns", in_quotes(*metric)));
    }
    const bool typed = reader.require("type") != nullptr &&
                       choice(reader, "type", std::span<const Word<ColumnType>>(kTypes), column.type);
    column.unit = name(reader, "unit", false).value_or("");
    const yaml::Node* range = reader.find("range");
    if (range != nullptr) column.range = read_range(*range);
    const yaml::Node* values = reader.find("values");
    if (values != nullptr) read_values(*values, column);
    const yaml::Node* blank = reader.find("blank");
    if (blank != nullptr) read_blank(*blank, column);
    if (const yaml::Node* quality = reader.find("quality"))
      quality_is_used_ |= read_own_quality(*quality, map_, column, mistakes_);
    reader.finish();
    if (typed) check_column(reader, column, values, blank);
    map_.columns.push_back(std::move(column));
  }

  void check_column(MapReader& reader, const ColumnMap& column, const yaml::Node* values,
                    const yaml::Node* blank) {
    const std::string_view type = name_of(column.type);
    if (!is_number(column.type)) {
      for (const char* key : {"unit", "range"})
        if (const yaml::Node* node = reader.find(key))
          mistakes_.add(node->span.begin, fmt::format("a {} has no `{}`", type, key));
    }
    if (column.type != ColumnType::state && values != nullptr)
      mistakes_.add(values->span.begin, fmt::format("`values` belongs to a state, not to a {}", type));
    if (column.blank != Blank::as || blank == nullptr) return;
    if (is_number(column.type) && !parse_plain_number(column.blank_as))
      mistakes_.add(blank->span.begin, fmt::format("{} is not a number, but the column is a {}",
                                                   in_quotes(column.blank_as), type));
    const bool known =
        column.values.empty() || std::any_of(column.values.begin(), column.values.end(),
                                             [&](const auto& v) { return v.first == column.blank_as; });
    if (column.type == ColumnType::state && !known)
      mistakes_.add(blank->span.begin,
                    fmt::format("{} is not among the column's `values`", in_quotes(column.blank_as)));
  }

  std::optional<Range> read_range(const yaml::Node& node) {
    if (node.kind == yaml::Node::Kind::list && node.items.size() == 2) {
      const auto low = parse_plain_number(node.items[0]->value);
      const auto high = parse_plain_number(node.items[1]->value);
      if (low && high && *low <= *high) return Range{*low, *high};
    }
    mistakes_.add(node.span.begin, "`range` is [lowest, highest], two numbers");
    return std::nullopt;
  }

  void read_values(const yaml::Node& node, ColumnMap& column) {
    read_cells(node, "the state's name", mistakes_, [&](const std::string& cell, const yaml::Node& value) {
      if (value.kind != yaml::Node::Kind::scalar || value.value.empty() ||
          value.value.size() > signal::kMaxTextSize)
        mistakes_.add(value.span.begin,
                      fmt::format("a state's name is a text of at most {} bytes", signal::kMaxTextSize));
      column.values.emplace_back(cell, value.value);
    });
  }

  void read_blank(const yaml::Node& node, ColumnMap& column) {
    if (node.kind == yaml::Node::Kind::map) {
      MapReader reader(node, "`blank`", mistakes_);
      if (auto as = reader.require_text("as")) {
        column.blank = Blank::as;
        column.blank_as = trimmed(*as);
        if (column.blank_as.empty() || column.blank_as.size() > signal::kMaxTextSize)
          mistakes_.add(node.span.begin, "`blank: {as: ...}` needs a text that is not blank itself");
      }
      reader.finish();
    } else if (node.value == "bad") {
      column.blank = Blank::bad;
    } else if (node.value != "no observation") {
      mistakes_.add(node.span.begin,
                    "`blank` is `no observation`, `bad` or {as: \"what the cell should have said\"}");
    }
  }

  void read_ignored(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::list) {
      mistakes_.add(node.span.begin, "`ignored` must be a list of column names");
      return;
    }
    for (const yaml::Node* item : node.items) {
      if (item->kind != yaml::Node::Kind::scalar) {
        mistakes_.add(item->span.begin, "`ignored` must be a list of column names");
        continue;
      }
      map_.ignored.push_back(trimmed(item->value));
      claim_column(*item, map_.ignored.back());
    }
  }

  // Each column of the file stands once in `columns` and `ignored` together.
  void claim_column(const yaml::Node& node, const std::string& column) {
    if (column.empty()) {
      mistakes_.add(node.span.begin, "a column without a name cannot be mapped");
    } else if (!claimed_.insert(column).second) {
      mistakes_.add(node.span.begin, fmt::format("the column {} stands here twice", in_quotes(column)));
    } else if (!map_.file.header && (column.size() > 4 || column.front() == '0' ||
                                     column.find_first_not_of("0123456789") != std::string::npos)) {
      mistakes_.add(node.span.begin, "without a header the columns are named 1, 2, 3 and so on");
    }
  }

  bool check_name(const yaml::Node& node, std::string_view key) {
    const std::string& text = node.value;
    if (!text.empty() && text.size() <= signal::kMaxNameSize && is_plain_text(text) && trimmed(text) == text)
      return true;
    mistakes_.add(
        node.span.begin,
        fmt::format("`{}` is a name of 1 to {} bytes, without control characters or blanks at its ends", key,
                    signal::kMaxNameSize));
    return false;
  }

  std::optional<std::string> name(MapReader& reader, std::string_view key, bool required = true) {
    auto text = required ? reader.require_text(key) : reader.text(key);
    if (!text || !check_name(*reader.find(key), key)) return std::nullopt;
    return text;
  }

  Mistakes mistakes_;
  SignalMap map_;
  std::set<std::string> claimed_;
  std::set<std::string> metrics_;
  bool quality_is_used_ = false;  // the map's own, by columns that name only theirs
};

}  // namespace

std::string_view name_of(ColumnType type) {
  for (const auto& word : kTypes)
    if (word.value == type) return word.text;
  PANMEN_ASSERT(false);  // kTypes names every type
  return {};
}

const ColumnMap* SignalMap::find(std::string_view asset_name, std::string_view metric) const {
  if (asset_column.empty() && asset_name != asset) return nullptr;
  for (const ColumnMap& column : columns)
    if (column.metric == metric) return &column;
  return nullptr;
}

Result<SignalMap> parse_signal_map(std::string_view yaml, std::string_view file_name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (yaml.starts_with(kByteOrderMark)) yaml.remove_prefix(kByteOrderMark.size());
  return MapParser(yaml, file_name).parse();
}

}  // namespace panmen::files
