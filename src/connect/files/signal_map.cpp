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
#include "connect/files/map_reader.hpp"
#include "connect/files/time_reader.hpp"
#include "connect/files/wording.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

namespace {

using signal::Quality;

template <class T>
struct Word {
  std::string_view text;
  T value;
};

constexpr std::array<Word<ColumnType>, 5> kTypes{{{"gauge", ColumnType::gauge},
                                                  {"counter", ColumnType::counter},
                                                  {"interval", ColumnType::interval},
                                                  {"state", ColumnType::state},
                                                  {"text", ColumnType::text}}};
constexpr std::array<Word<Encoding>, 3> kEncodings{
    {{"utf-8", Encoding::utf8}, {"latin-1", Encoding::latin1}, {"gb18030", Encoding::gb18030}}};
constexpr std::array<Word<Stamps>, 3> kStamps{{{"instant", Stamps::instant},
                                               {"end of interval", Stamps::end_of_interval},
                                               {"start of interval", Stamps::start_of_interval}}};
constexpr std::array<Word<Midnight>, 2> kMidnights{
    {{"new date", Midnight::new_date}, {"old date", Midnight::old_date}}};
constexpr std::array<Word<bool>, 2> kBool{{{"true", true}, {"false", false}}};
constexpr std::array<Word<Quality>, 4> kQualities{{{"good", Quality::good},
                                                   {"uncertain", Quality::uncertain},
                                                   {"bad", Quality::bad},
                                                   {"simulated", Quality::simulated}}};
constexpr std::array<Word<Twice>, 2> kTwice{{{"first", Twice::first}, {"second", Twice::second}}};

std::string trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return std::string(text);
}

std::optional<double> parse_plain_number(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// `15 min`, `0 s`: a whole number and a unit.
std::optional<Duration> parse_duration(std::string_view text, int64_t most_days) {
  constexpr std::array<Word<int64_t>, 5> units{{{"ms", 1'000'000},
                                                {"s", 1'000'000'000},
                                                {"min", 60'000'000'000},
                                                {"h", 3'600'000'000'000},
                                                {"d", 86'400'000'000'000}}};
  uint32_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc{}) return std::nullopt;
  const std::string unit = trimmed(text.substr(static_cast<size_t>(end - text.data())));
  for (const auto& known : units) {
    if (unit != known.text) continue;
    const int64_t most_ns = most_days * int64_t{86'400'000'000'000};
    if (count > most_ns / known.value) return std::nullopt;
    return Duration{count * known.value};
  }
  return std::nullopt;
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
    if (const yaml::Node* time = reader.require("time")) read_time_rule(*time);
    if (const yaml::Node* received = reader.find("received")) read_received(*received);
    if (const yaml::Node* asset = reader.require("asset")) read_asset(*asset);
    if (const yaml::Node* sequence = reader.find("sequence")) read_sequence(*sequence);
    duration(reader, "lateness", map_.lateness);
    const yaml::Node* quality = reader.find("quality");
    if (quality != nullptr) read_quality(*quality);
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

  void read_time_rule(const yaml::Node& node) {
    MapReader reader(node, "`time`", mistakes_);
    if (!reader.is_map()) return;
    TimeRule& time = map_.time;
    read_clock(reader, "`time`", time);
    choice(reader, "stamps", std::span<const Word<Stamps>>(kStamps), time.stamps);
    const yaml::Node* interval = reader.find("interval");
    duration(reader, "interval", time.interval);
    duration(reader, "largest jump", time.largest_jump, kMaxJumpDays);
    if (time.largest_jump.ns == 0)
      mistakes_.add(reader.find("largest jump")->span.begin, "`largest jump` must be more than 0");
    const bool needs_interval = time.stamps == Stamps::start_of_interval;
    if (needs_interval && time.interval.ns == 0)
      mistakes_.add(node.span.begin, "`stamps: start of interval` needs `interval`, such as 15 min");
    if (!needs_interval && interval != nullptr)
      mistakes_.add(interval->span.begin, "`interval` has a meaning only with `stamps: start of interval`");
    reader.finish();
  }

  void read_received(const yaml::Node& node) {
    MapReader reader(node, "`received`", mistakes_);
    if (!reader.is_map()) return;
    TimeRule received;
    read_clock(reader, "`received`", received);
    if (!received.column.empty() && received.column == map_.time.column)
      mistakes_.add(reader.find("column")->span.begin,
                    "`received` names the column of `time`; it is the one that says when a row came in");
    if (reader.find("clock ahead at most") != nullptr)
      duration(reader, "clock ahead at most", map_.clock_ahead_at_most.emplace());
    reader.finish();
    map_.received = std::move(received);
  }

  // The column of a time and how its text is read. `what` names the map in messages.
  void read_clock(MapReader& reader, std::string_view what, TimeRule& time) {
    if (const yaml::Node* column = reader.require("column"))
      time.column = column_name(*column, reader.text("column"));
    const yaml::Node* zone = reader.find("zone");
    time.zone = reader.text("zone").value_or("");
    const yaml::Node* midnight = reader.find("midnight");
    choice(reader, "midnight", std::span<const Word<Midnight>>(kMidnights), time.midnight);
    const yaml::Node* twice = reader.find("twice");
    choice(reader, "twice", std::span<const Word<Twice>>(kTwice), time.twice);
    if (auto text = reader.require_text("format")) {
      time.format = *text;
      check_time_format(reader, what, time, zone, midnight, twice);
    }
  }

  void check_time_format(MapReader& reader, std::string_view what, const TimeRule& time,
                         const yaml::Node* zone, const yaml::Node* midnight, const yaml::Node* twice) {
    const yaml::Node& place = *reader.find("format");
    const auto format = parse_time_format(time.format);
    if (!format.ok()) {
      mistakes_.add(place.span.begin, format.error().message);
      return;
    }
    if (format->carries_offset()) {
      for (const yaml::Node* node : {zone, twice})
        if (node != nullptr)
          mistakes_.add(node->span.begin, "the time format carries its own offset; remove this");
    } else if (zone == nullptr) {
      mistakes_.add(
          reader.place(),
          fmt::format("{} needs `zone`, such as Asia/Shanghai or UTC: its format has no offset", what));
    } else if (auto known = check_zone(time.zone); !known.ok()) {
      mistakes_.add(zone->span.begin, known.error().message);
    }
    if (format->kind != TimeFormat::Kind::pattern && midnight != nullptr)
      mistakes_.add(midnight->span.begin,
                    fmt::format("`midnight` has no meaning for the format {}", time.format));
  }

  void read_asset(const yaml::Node& node) {
    if (node.kind == yaml::Node::Kind::map) {
      MapReader reader(node, "`asset`", mistakes_);
      if (const yaml::Node* column = reader.require("column"))
        map_.asset_column = column_name(*column, reader.text("column"));
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
      sequence.column = column_name(node, node.value);
      return;
    }
    MapReader reader(node, "`sequence`", mistakes_);
    if (!reader.is_map()) return;
    if (const yaml::Node* column = reader.require("column"))
      sequence.column = column_name(*column, reader.text("column"));
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
    if (const yaml::Node* quality = reader.find("quality")) read_own_quality(*quality, column);
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
    read_cells(node, "the state's name", [&](const std::string& cell, const yaml::Node& value) {
      if (value.kind != yaml::Node::Kind::scalar || value.value.empty() ||
          value.value.size() > signal::kMaxTextSize)
        mistakes_.add(value.span.begin,
                      fmt::format("a state's name is a text of at most {} bytes", signal::kMaxTextSize));
      column.values.emplace_back(cell, value.value);
    });
  }

  // A map from what cells say: calls take(cell, value) for each. `meaning` is what the values are, in
  // messages.
  template <class Take>
  void read_cells(const yaml::Node& node, std::string_view meaning, const Take& take) {
    if (node.kind != yaml::Node::Kind::map || node.items.empty() || node.items.size() / 2 > kMaxStateValues) {
      mistakes_.add(node.span.begin,
                    fmt::format("`values` is a map from what cells say to {}, up to {} of them", meaning,
                                kMaxStateValues));
      return;
    }
    std::set<std::string> cells;
    for (const auto& [key, value] : yaml::entries(node)) {
      const std::string cell = trimmed(key.value);
      if (cell.empty() || !cells.insert(cell).second)
        mistakes_.add(key.span.begin, "each key of `values` is a different text that is not blank");
      take(cell, value);
    }
  }

  void read_quality(const yaml::Node& node) {
    QualityRule& rule = map_.quality.emplace();
    MapReader reader(node, "`quality`", mistakes_);
    if (!reader.is_map()) return;
    if (const yaml::Node* column = reader.find("column"))
      rule.column = column_name(*column, reader.text("column"));
    read_quality_words(reader, rule);
    reader.finish();
  }

  // The column alone, whose words are those of the map's `quality`; or a rule of its own.
  void read_own_quality(const yaml::Node& node, ColumnMap& column) {
    if (node.kind == yaml::Node::Kind::scalar) {
      quality_is_used_ = true;
      if (!map_.quality)
        mistakes_.add(node.span.begin,
                      "the map has no `quality` whose `values` could be those of this column; give it, or "
                      "write `quality: {column: NAME, values: ...}`");
      column.quality = map_.quality.value_or(QualityRule{});
      column.quality->column = column_name(node, node.value);
      return;
    }
    QualityRule& rule = column.quality.emplace();
    MapReader reader(node, "`quality`", mistakes_);
    if (!reader.is_map()) return;
    if (const yaml::Node* name = reader.require("column"))
      rule.column = column_name(*name, reader.text("column"));
    read_quality_words(reader, rule);
    reader.finish();
  }

  void read_quality_words(MapReader& reader, QualityRule& rule) {
    if (const yaml::Node* values = reader.require("values"))
      read_cells(*values, "their quality", [&](const std::string& cell, const yaml::Node& value) {
        const auto word = std::find_if(kQualities.begin(), kQualities.end(),
                                       [&](const auto& known) { return known.text == value.value; });
        if (value.kind == yaml::Node::Kind::scalar && word != kQualities.end())
          rule.values.emplace_back(cell, word->value);
        else
          mistakes_.add(value.span.begin, "a quality is good, uncertain, bad or simulated");
      });
    choice(reader, "otherwise", std::span<const Word<Quality>>(kQualities), rule.otherwise);
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

  // The column's name without blanks at its ends, or empty, with a mistake.
  std::string column_name(const yaml::Node& node, const std::optional<std::string>& text) {
    if (!text) return {};
    std::string column = trimmed(*text);
    if (column.empty()) mistakes_.add(node.span.begin, "a column without a name cannot be read");
    return column;
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

  void duration(MapReader& reader, std::string_view key, Duration& into,
                int64_t most_days = kMaxDurationDays) {
    const auto text = reader.text(key);
    if (!text) return;
    if (const auto value = parse_duration(*text, most_days)) {
      into = *value;
    } else {
      mistakes_.add(reader.find(key)->span.begin,
                    fmt::format("`{}` is a whole number with ms, s, min, h or d, at most {} d: 15 min", key,
                                most_days));
    }
  }

  // Sets `into` where the key is present and says one of the words; false where it says anything else.
  template <class T>
  bool choice(MapReader& reader, std::string_view key, std::span<const Word<T>> words, T& into) {
    const auto text = reader.text(key);
    if (!text) return reader.find(key) == nullptr;
    std::vector<std::string_view> known;
    std::string list;
    for (const Word<T>& word : words) {
      if (*text == word.text) {
        into = word.value;
        return true;
      }
      known.push_back(word.text);
      if (!list.empty()) list += " | ";
      list += word.text;
    }
    mistakes_.add(reader.find(key)->span.begin, fmt::format("`{}` is {}, not {}{}", key, list,
                                                            in_quotes(*text), did_you_mean(*text, known)));
    return false;
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
