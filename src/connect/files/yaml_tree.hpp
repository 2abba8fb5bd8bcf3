// YamlNode: a YAML document as a small tree that remembers where each part stands; MapReader: reading it with
// every mistake collected.
//
// The text may be hostile. It is read as events, never as yaml-cpp's graph, and the first thing out of bounds
// stops it: the size, the depth, the number of nodes, an anchor, an alias, a tag, a second document. It knows
// nothing of what the document means.
//
// Not thread-safe; no exceptions; no I/O.
// Invariants: 1. A map's keys are scalars and each occurs once. 2. depth <= kMaxYamlDepth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace panmen::files {

constexpr size_t kMaxYamlSize = 1U << 20;
constexpr size_t kMaxYamlDepth = 16;
constexpr size_t kMaxYamlNodes = 100'000;

struct YamlPlace {
  int line = 1;    // from 1
  int column = 1;  // from 1, in bytes
};

struct YamlEntry;

struct YamlNode {
  enum class Kind : uint8_t { nothing, scalar, list, map };

  Kind kind = Kind::nothing;
  YamlPlace place;
  std::string text;  // of a scalar, as written; numbers and `yes` are text until somebody asks
  std::vector<YamlNode> items;
  std::vector<YamlEntry> entries;  // in the order of the file
};

struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

// The mistakes of one file, in the order of their places. Bounded: the rest is counted.
class Mistakes {
 public:
  explicit Mistakes(std::string_view file_name) : file_name_(file_name) {}

  void add(YamlPlace place, std::string message);
  bool empty() const { return entries_.empty(); }
  // One line a mistake: `file:line:column: message`. REQUIRES: !empty().
  Error error() const;

 private:
  struct Entry {
    YamlPlace place;
    std::string message;
  };
  std::string file_name_;
  std::vector<Entry> entries_;
  size_t more_ = 0;
};

// The one document in `yaml`; an empty text is a node of kind `nothing`. Errors go to `mistakes` and give
// nullopt.
std::optional<YamlNode> parse_yaml(std::string_view yaml, Mistakes& mistakes);

// Reads the keys of one map: each key is asked for by name, and what nobody asked for is a mistake, with a
// suggestion.
class MapReader {
 public:
  // `what` names the map in messages: "the signal map", "column 'Current_J0'".
  MapReader(const YamlNode& node, std::string what, Mistakes& mistakes);

  bool is_map() const { return node_.kind == YamlNode::Kind::map; }
  YamlPlace place() const { return node_.place; }
  const std::string& what() const { return what_; }
  // The value of a key, or nullptr where the map does not have it.
  const YamlNode* find(std::string_view key);
  const YamlNode* require(std::string_view key);
  // A scalar that must not be blank; nullopt and a mistake for anything else, nullopt alone where the key is
  // absent.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> require_text(std::string_view key);
  // Reports the keys nobody asked for.
  void finish();

 private:
  std::optional<std::string> scalar(const YamlNode* node, std::string_view key);

  const YamlNode& node_;
  std::string what_;
  Mistakes& mistakes_;
  std::set<std::string, std::less<>> asked_;
};

// " (did you mean 'unit'?)" where a candidate is near enough, else nothing.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

// Outside text for a message: in single quotes, shortened, control characters and broken UTF-8 escaped.
std::string in_quotes(std::string_view text);

}  // namespace panmen::files
