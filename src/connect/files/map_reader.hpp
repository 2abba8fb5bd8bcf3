// MapReader: reads a YAML document (yaml/document.hpp) key by key, with every mistake collected in Mistakes.
//
// It knows nothing of what the document means. The text may be hostile: its size, depth and number of nodes
// are bounded, and the mistakes shown are too.
//
// Not thread-safe; no exceptions; no I/O.
// Invariant: the keys of a map that parse_yaml gave are scalars, and each occurs once.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "yaml/document.hpp"

namespace panmen::files {

constexpr size_t kMaxYamlSize = 1U << 20;
constexpr yaml::Bounds kYamlBounds{.depth = 16, .nodes = 100'000};

// The mistakes of one file, in the order of their places. Bounded: the rest is counted.
class Mistakes {
 public:
  // `text` is the file's, and must outlive this.
  Mistakes(std::string_view file_name, std::string_view text) : file_name_(file_name), text_(text) {}

  std::string_view text() const { return text_; }
  // `at` is a place in the text.
  void add(size_t at, std::string message);
  bool empty() const { return entries_.empty(); }
  size_t count() const { return entries_.size() + more_; }
  // One line a mistake: `file:line:column: message`, line and column from 1, columns in bytes.
  // REQUIRES: !empty().
  Error error() const;

 private:
  struct Entry {
    size_t at;
    std::string message;
  };
  std::string file_name_;
  std::string_view text_;
  std::vector<Entry> entries_;
  size_t more_ = 0;
};

// The one document in the text of `mistakes`. Errors go to `mistakes` and give nullopt.
std::optional<yaml::Document> parse_yaml(Mistakes& mistakes);

// Reads the keys of one map: each key is asked for by name, and what nobody asked for is a mistake, with a
// suggestion.
class MapReader {
 public:
  // `what` names the map in messages: "the signal map", "column 'Current_J0'".
  MapReader(const yaml::Node& node, std::string what, Mistakes& mistakes);

  bool is_map() const { return node_.kind == yaml::Node::Kind::map; }
  size_t place() const { return node_.span.begin; }
  Mistakes& mistakes() { return mistakes_; }
  // The value of a key, or nullptr where the map does not have it.
  const yaml::Node* find(std::string_view key);
  const yaml::Node* require(std::string_view key);
  // A scalar that must not be blank; nullopt and a mistake for anything else, nullopt alone where the key is
  // absent.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> require_text(std::string_view key);
  // Reports the keys nobody asked for.
  void finish();

 private:
  std::optional<std::string> scalar(const yaml::Node* node, std::string_view key);

  const yaml::Node& node_;
  std::string what_;
  Mistakes& mistakes_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace panmen::files
