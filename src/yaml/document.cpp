#include "yaml/document.hpp"

#include <algorithm>
#include <exception>
#include <istream>
#include <streambuf>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/codec.hpp"

namespace panmen::yaml {
namespace {

// Ends the parsing from inside an event; never leaves read_document.
struct Stop {
  size_t at;
  Cause why;
};

// Reads the text in place; a std::istringstream would copy it.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

size_t line_end(std::string_view text, size_t at) {
  return std::min(text.find('\n', at), text.size());
}

// yaml-cpp calls its parser's functions recursively; ending at the bounded depth from the event bounds that
// recursion.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, Bounds bounds, Document& document)
      : text_(text), bounds_(bounds), document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_.root != nullptr) throw Stop{place(mark), Cause::second_document};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const size_t at = place(mark);
    // A null may stand for nothing at all, and then `at` is where the next thing begins.
    refuse_property(at, "?", anchor);
    Node& node = add(Node::Kind::null, at);
    node.span.end = at;
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Stop{place(mark), Cause::anchor}; }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const size_t at = place(mark);
    refuse_property(at, tag, anchor);
    // Escapes can make what the file itself may not contain.
    if (!is_text(value)) throw Stop{at, Cause::not_text};
    Node& node = add(Node::Kind::scalar, at);
    node.value = value;
    node.plain = tag == "?";
    const size_t end = node.places(text_).back();
    if (end == at) return;  // the place of the whole stays the rest of its line
    node.span.end = std::min(end, line_end(text_, at));
    const bool quoted = !node.plain && (text_[at] == '"' || text_[at] == '\'');
    if (quoted && node.span.end < text_.size() && text_[node.span.end] == text_[at]) ++node.span.end;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Node::Kind::list, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Node::Kind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  // Marks count the bytes of the UTF-8 input.
  size_t place(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0 : std::min(static_cast<size_t>(mark.pos), text_.size());
  }

  void refuse_property(size_t at, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) throw Stop{at, Cause::anchor};
    if ((tag != "?" && tag != "!" && !tag.empty()) || (tag == "!" && at < text_.size() && text_[at] == '!')) {
      throw Stop{at, Cause::tag};
    }
  }

  Node& add(Node::Kind kind, size_t at) {
    if (document_.nodes.size() == bounds_.nodes) throw Stop{at, Cause::too_many_nodes};
    Node& node = document_.nodes.emplace_back();
    node.kind = kind;
    node.span = {at, line_end(text_, at)};
    if (open_.empty()) {
      document_.root = &node;
    } else {
      open_.back()->items.push_back(&node);
    }
    return node;
  }

  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    const size_t at = place(mark);
    refuse_property(at, tag, anchor);
    if (open_.size() == bounds_.depth) throw Stop{at, Cause::too_deep};
    Node& node = add(kind, at);
    node.flow = style == YAML::EmitterStyle::Flow;
    open_.push_back(&node);
  }

  std::string_view text_;
  Bounds bounds_;
  Document& document_;
  std::vector<Node*> open_;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

}  // namespace

std::vector<size_t> Node::places(std::string_view text) const {
  std::vector<size_t> out;
  out.reserve(value.size() + 1);
  const char quote = plain || span.begin >= text.size() ? '\0' : text[span.begin];
  size_t at = span.begin + (quote == '"' || quote == '\'' ? 1 : 0);
  for (const char c : value) {
    if (at >= text.size()) break;
    if (c == ' ' && is_blank(text[at])) {
      // A line break inside a scalar is folded, with the blanks around it, into one space.
      const size_t next = std::min(text.find_first_not_of(" \t\n", at), text.size());
      const bool folded = text.substr(at, next - at).find('\n') != std::string_view::npos;
      out.push_back(at);
      at = folded ? next : at + 1;
      continue;
    }
    out.push_back(at);
    if (text[at] == c && !(quote == '\'' && c == '\'') && !(quote == '"' && c == '\\')) {
      ++at;
    } else if ((quote == '\'' && c == '\'' && text.substr(at, 2) == "''") ||
               (quote == '"' && text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == c))) {
      at += 2;
    } else {
      break;
    }
  }
  if (out.size() == value.size()) {
    out.push_back(at);
  } else {
    // Escapes and block scalars whose bytes do not stand in the text as they are: the whole is where it
    // begins.
    out.assign(value.size() + 1, span.begin);
  }
  return out;
}

std::vector<Entry> entries(const Node& map) {
  std::vector<Entry> out;
  if (map.kind != Node::Kind::map) return out;
  for (size_t i = 0; i + 1 < map.items.size(); i += 2)
    out.push_back({*map.items[i], *map.items[i + 1]});
  return out;
}

std::variant<Document, Refusal> read_document(std::string_view text, Bounds bounds) {
  Document document;
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    Builder builder(text, bounds, document);
    // Whatever follows the first document has to be nothing; the builder stops at a second one.
    if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
  } catch (const Stop& stop) {
    return Refusal{stop.why, stop.at, {}};
  } catch (const YAML::Exception& exception) {
    const size_t at = exception.mark.pos < 0 ? 0 : static_cast<size_t>(exception.mark.pos);
    return Refusal{Cause::syntax, std::min(at, text.size()), exception.msg};
  } catch (const std::exception& exception) {
    return Refusal{Cause::syntax, 0, exception.what()};
  }
  return document;
}

}  // namespace panmen::yaml
