// The part of YAML that terms use: maps, lists and scalars, each with its place in the text.
//
// Anchors, aliases, tags and further documents are errors, as are deep nesting and too many nodes: the text
// may come from anybody. yaml-cpp is only behind yaml.cpp. Not thread-safe; no exception leaves it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/diagnostics.hpp"

namespace panmen::terms {

struct YamlNode {
  enum class Kind : uint8_t { null, scalar, map, list };

  Kind kind = Kind::null;
  Span span;          // scalars: exactly, where they stand on one line; others: their first line's rest
  bool plain = true;  // scalars: without quotes
  bool flow = false;  // maps and lists: { } and [ ]
  std::string value;  // scalars
  std::vector<const YamlNode*> items;  // lists: the elements; maps: key, value, key, value ...

  // For each byte of `value` and for its end, the place in the text (scalars).
  std::vector<size_t> places(std::string_view text) const;
};

struct YamlTree {
  std::deque<YamlNode> nodes;  // owns; a deque so that pointers stay
  const YamlNode* root = nullptr;
};

// Errors go to `errors`; then there is no tree. REQUIRES: errors.text() is valid UTF-8.
std::optional<YamlTree> read_yaml(Diagnostics& errors);

}  // namespace panmen::terms
