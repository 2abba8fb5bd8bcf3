#include "connect/files/yaml_tree.hpp"

#include <algorithm>
#include <istream>
#include <streambuf>
#include <tuple>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/codec.hpp"

namespace panmen::files {

namespace {

constexpr size_t kMaxMistakes = 20;
constexpr size_t kMaxQuoted = 60;

// Thrown through yaml-cpp to stop it; caught in parse_yaml.
struct Stop {
  YamlPlace place;
  std::string message;
};

YamlPlace place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

// Reads the text in place; a std::istringstream would copy it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

// Builds the tree from yaml-cpp's events. `open_` holds the containers from the root down to the current one,
// so nothing points into a vector that may grow.
class Builder : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add({YamlNode::Kind::nothing, place_of(mark), {}, {}, {}});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Stop{place_of(mark), "aliases (*name) are not allowed here; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (!is_text(value)) throw Stop{place_of(mark), "a text holds a NUL or is not UTF-8"};
    add({YamlNode::Kind::scalar, place_of(mark), value, {}, {}});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  YamlNode take() { return std::move(root_); }

 private:
  struct Open {
    YamlNode node;
    std::optional<YamlNode> key;  // read, and waiting for its value
    std::set<std::string, std::less<>> keys;
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Stop{place_of(mark), "anchors (&name) are not allowed here"};
  }
  // yaml-cpp reports "?" for a plain value and "!" for a quoted one.
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Stop{place_of(mark), "tags (!name) are not allowed here"};
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (open_.size() == kMaxYamlDepth)
      throw Stop{place_of(mark), fmt::format("nested deeper than {} levels", kMaxYamlDepth)};
    if (!open_.empty() && expects_key(open_.back()))
      throw Stop{place_of(mark), "a key must be a plain text, not a list or a map"};
    open_.push_back({{kind, place_of(mark), {}, {}, {}}, {}, {}});
  }
  void close() {
    PANMEN_ASSERT(!open_.empty());
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }
  static bool expects_key(const Open& container) {
    return container.node.kind == YamlNode::Kind::map && !container.key;
  }
  void add(YamlNode node) {
    if (++nodes_ > kMaxYamlNodes)
      throw Stop{node.place, fmt::format("more than {} values in one file", kMaxYamlNodes)};
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.key) {
      parent.node.entries.push_back({std::move(*parent.key), std::move(node)});
      parent.key.reset();
    } else {
      if (node.kind != YamlNode::Kind::scalar) throw Stop{node.place, "a key must be a text"};
      if (!parent.keys.insert(node.text).second)
        throw Stop{node.place, fmt::format("the key {} occurs twice", in_quotes(node.text))};
      parent.key = std::move(node);
    }
  }

  YamlNode root_;
  std::vector<Open> open_;
  size_t nodes_ = 0;
};

// The edit distance of two short texts (Levenshtein), one row at a time.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j)
    row[j] = j;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t substitute = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substitute, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

void Mistakes::add(YamlPlace place, std::string message) {
  if (entries_.size() == kMaxMistakes) {
    ++more_;
    return;
  }
  const auto later = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
    return std::tie(e.place.line, e.place.column) > std::tie(place.line, place.column);
  });
  entries_.insert(later, {place, std::move(message)});
}

Error Mistakes::error() const {
  PANMEN_ASSERT(!entries_.empty());
  std::string all;
  for (const Entry& e : entries_) {
    if (!all.empty()) all += '\n';
    all += fmt::format("{}:{}:{}: {}", file_name_, e.place.line, e.place.column, e.message);
  }
  if (more_ != 0) all += fmt::format("\n{}: and {} more", file_name_, more_);
  return {ErrorCode::invalid, std::move(all)};
}

std::optional<YamlNode> parse_yaml(std::string_view yaml, Mistakes& mistakes) {
  if (yaml.size() > kMaxYamlSize) {
    mistakes.add({}, fmt::format("the file is larger than {} bytes", kMaxYamlSize));
    return std::nullopt;
  }
  if (!is_text(yaml)) {
    mistakes.add({}, "the file holds a NUL or is not UTF-8");
    return std::nullopt;
  }
  try {
    ViewBuffer buffer(yaml);
    std::istream in(&buffer);
    YAML::Parser parser(in);
    Builder builder;
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode root = builder.take();
    Builder second;
    if (parser.HandleNextDocument(second)) {
      mistakes.add(second.take().place, "a second YAML document; there may be only one");
      return std::nullopt;
    }
    return root;
  } catch (const Stop& stop) {
    mistakes.add(stop.place, stop.message);
  } catch (const YAML::Exception& e) {
    mistakes.add(e.mark.is_null() ? YamlPlace{} : place_of(e.mark), "not YAML: " + e.msg);
  } catch (const std::exception& e) {
    mistakes.add({}, fmt::format("not YAML: {}", e.what()));
  }
  return std::nullopt;
}

MapReader::MapReader(const YamlNode& node, std::string what, Mistakes& mistakes)
    : node_(node), what_(std::move(what)), mistakes_(mistakes) {
  if (!is_map()) mistakes_.add(node_.place, what_ + " must be a map of `key: value`");
}

const YamlNode* MapReader::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [name, value] : node_.entries)
    if (name.text == key) return &value;
  return nullptr;
}

const YamlNode* MapReader::require(std::string_view key) {
  const YamlNode* node = find(key);
  if (node == nullptr && is_map()) mistakes_.add(node_.place, fmt::format("{} needs `{}`", what_, key));
  return node;
}

std::optional<std::string> MapReader::scalar(const YamlNode* node, std::string_view key) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != YamlNode::Kind::scalar || node->text.empty()) {
    mistakes_.add(node->place, fmt::format("`{}` must be a text or a number", key));
    return std::nullopt;
  }
  return node->text;
}

std::optional<std::string> MapReader::text(std::string_view key) {
  return scalar(find(key), key);
}

std::optional<std::string> MapReader::require_text(std::string_view key) {
  return scalar(require(key), key);
}

void MapReader::finish() {
  const std::vector<std::string> known(asked_.begin(), asked_.end());
  for (const auto& [name, value] : node_.entries) {
    if (asked_.contains(name.text)) continue;
    mistakes_.add(name.place, fmt::format("{} has no key {}{}", what_, in_quotes(name.text),
                                          did_you_mean(name.text, known)));
  }
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  constexpr size_t kMaxCompared = 64;
  if (name.size() > kMaxCompared) return {};
  const std::string* best = nullptr;
  size_t best_distance = name.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > kMaxCompared) continue;
    const size_t d = distance(name, candidate);
    if (d < candidate.size() && (best == nullptr ? d <= best_distance : d < best_distance)) {
      best = &candidate;
      best_distance = d;
    }
  }
  return best == nullptr ? std::string{} : fmt::format(" (did you mean {}?)", in_quotes(*best));
}

std::string in_quotes(std::string_view text) {
  std::string_view shown = text.substr(0, kMaxQuoted);
  // A cut must not fall inside a character.
  while (!shown.empty() && shown.size() < text.size() && (text[shown.size()] & 0xC0) == 0x80)
    shown.remove_suffix(1);
  const bool readable = is_text(shown);
  std::string out = "'";
  for (const char c : shown) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable)) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  out += shown.size() < text.size() ? "...'" : "'";
  return out;
}

}  // namespace panmen::files
