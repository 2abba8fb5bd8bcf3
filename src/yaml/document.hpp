// Document: the part of YAML that people write here (maps, lists, scalars), each part with its place in the
// text.
//
// The text may come from anybody. It is read as events, never as yaml-cpp's graph, and the first thing that
// is not allowed ends the reading: an anchor, an alias, a tag, a second document, too much depth, too many
// nodes. It knows nothing of what a document means, and words no message: the caller says what a refusal is
// called.
//
// No exceptions, no I/O. read_document is safe to call from any thread; a Document is safe to read from any.
// Invariants: 1. A map's items alternate key and value.
//             2. Every place lies in the text; no scalar holds a NUL or broken UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace panmen::yaml {

// Bytes [begin, end) of the text.
struct Span {
  size_t begin = 0;
  size_t end = 0;
};

struct Node {
  enum class Kind : uint8_t { null, scalar, map, list };

  Kind kind = Kind::null;
  Span span;          // scalars: exactly, where they stand on one line; others: their first line's rest
  bool plain = true;  // scalars: without quotes
  bool flow = false;  // maps and lists: { } and [ ]
  std::string value;  // scalars, as written; numbers and `yes` are text until somebody asks
  std::vector<const Node*> items;  // lists: the elements; maps: key, value, key, value ...

  // For each byte of `value` and for its end, the place in the text (scalars).
  std::vector<size_t> places(std::string_view text) const;
};

struct Entry {
  const Node& key;
  const Node& value;
};
// The keys and values of a map, in the order of the text; empty for any other node.
std::vector<Entry> entries(const Node& map);

// Can be moved and not copied: its nodes point at each other.
struct Document {
  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;

  std::deque<Node> nodes;      // owns, in the order of the text; a deque so that pointers stay
  const Node* root = nullptr;  // nullptr where the text holds nothing
};

struct Bounds {
  size_t depth;
  size_t nodes;
};

enum class Cause : uint8_t {
  syntax,
  too_deep,
  too_many_nodes,
  anchor,  // or an alias
  tag,
  second_document,
  not_text,  // an escape makes a NUL or broken UTF-8
};

struct Refusal {
  Cause cause;
  size_t at;           // the place in the text
  std::string detail;  // syntax: what yaml-cpp says
};

// REQUIRES: is_text(text) (base/codec.hpp), without a byte-order mark. The caller bounds its size.
std::variant<Document, Refusal> read_document(std::string_view text, Bounds bounds);

}  // namespace panmen::yaml
