#include "terms/text/source_text.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "base/codec.hpp"

namespace panmen::terms {
namespace {

// What messages.def says of them is what they are.
constexpr yaml::Bounds kYamlBounds{.depth = 32, .nodes = 50'000};

Message message_of(yaml::Cause cause) {
  switch (cause) {
    case yaml::Cause::syntax:
      return Message::yaml_syntax;
    case yaml::Cause::too_deep:
      return Message::yaml_too_deep;
    case yaml::Cause::too_many_nodes:
      return Message::yaml_too_many_nodes;
    case yaml::Cause::anchor:
      return Message::yaml_anchor;
    case yaml::Cause::tag:
      return Message::yaml_tag;
    case yaml::Cause::second_document:
      return Message::yaml_more_documents;
    case yaml::Cause::not_text:
      return Message::text_has_nul;
  }
  PANMEN_ASSERT(false);
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

}  // namespace

std::optional<int> line_without_text(std::string_view bytes) {
  int line = 1;
  for (size_t begin = 0; begin < bytes.size(); ++line) {
    const size_t end = std::min(bytes.find('\n', begin), bytes.size());
    if (!is_text(bytes.substr(begin, end - begin))) return line;
    begin = end + 1;
  }
  return std::nullopt;
}

std::string normalised(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

std::optional<yaml::Document> read_source(size_t begin, Diagnostics& errors) {
  const std::string_view text = errors.text().substr(begin);
  if (const auto* control = std::ranges::find_if(text, is_control); control != text.end()) {
    const auto at = begin + static_cast<size_t>(control - text.begin());
    errors.report({at, at + 1}, say(Message::control_character));
    return std::nullopt;
  }
  auto read = yaml::read_document(text, kYamlBounds);
  if (const auto* refusal = std::get_if<yaml::Refusal>(&read)) {
    const Span where{begin + refusal->at, begin + refusal->at + 1};
    if (refusal->cause == yaml::Cause::syntax) {
      errors.report(where, say(Message::yaml_syntax, {refusal->detail}), say(Message::help_quote_formula));
    } else {
      errors.report(where, say(message_of(refusal->cause)));
    }
    return std::nullopt;
  }
  auto& document = std::get<yaml::Document>(read);
  if (document.root == nullptr) {
    errors.report({begin, begin + 1}, say(Message::empty_file));
    return std::nullopt;
  }
  for (yaml::Node& node : document.nodes) {
    node.span.begin += begin;
    node.span.end += begin;
  }
  return std::move(document);
}

}  // namespace panmen::terms
