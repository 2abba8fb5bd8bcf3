#include "connect/files/map_reader.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/codec.hpp"
#include "base/quote.hpp"
#include "connect/files/wording.hpp"

namespace panmen::files {

namespace {

constexpr size_t kMaxMistakes = 20;

std::string wording_of(const yaml::Refusal& refusal) {
  switch (refusal.cause) {
    case yaml::Cause::syntax:
      return "not YAML: " + refusal.detail;
    case yaml::Cause::too_deep:
      return fmt::format("nested deeper than {} levels", kYamlBounds.depth);
    case yaml::Cause::too_many_nodes:
      return fmt::format("more than {} values in one file", kYamlBounds.nodes);
    case yaml::Cause::anchor:
      return "anchors (&name) are not allowed here";
    case yaml::Cause::tag:
      return "tags (!name) are not allowed here";
    case yaml::Cause::second_document:
      return "a second YAML document; there may be only one";
    case yaml::Cause::not_text:
      return "a text holds a NUL or is not UTF-8";
  }
  PANMEN_ASSERT(false);
}

// Reports the first key that is no scalar or occurs twice.
bool keys_are_good(const yaml::Document& document, Mistakes& mistakes) {
  for (const yaml::Node& node : document.nodes) {
    std::unordered_set<std::string_view> seen;
    for (const auto& [key, value] : yaml::entries(node)) {
      if (key.kind == yaml::Node::Kind::null) {
        mistakes.add(key.span.begin, "a key must be a text");
      } else if (key.kind != yaml::Node::Kind::scalar) {
        mistakes.add(key.span.begin, "a key must be a plain text, not a list or a map");
      } else if (!seen.insert(key.value).second) {
        mistakes.add(key.span.begin, fmt::format("the key {} occurs twice", in_quotes(key.value)));
      } else {
        continue;
      }
      return false;
    }
  }
  return true;
}

}  // namespace

void Mistakes::add(size_t at, std::string message) {
  if (entries_.size() == kMaxMistakes) {
    ++more_;
    return;
  }
  const auto later =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.at > at; });
  entries_.insert(later, {std::min(at, text_.size()), std::move(message)});
}

Error Mistakes::error() const {
  PANMEN_ASSERT(!entries_.empty());
  std::string all;
  for (const auto& [at, message] : entries_) {
    const std::string_view before = text_.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t line_begin = before.rfind('\n') + 1;  // 0 where there is none
    if (!all.empty()) all += '\n';
    all += fmt::format("{}:{}:{}: {}", file_name_, line, at - line_begin + 1, message);
  }
  if (more_ != 0) all += fmt::format("\n{}: and {} more", file_name_, more_);
  return {ErrorCode::invalid, std::move(all)};
}

std::optional<yaml::Document> parse_yaml(Mistakes& mistakes) {
  if (mistakes.text().size() > kMaxYamlSize) {
    mistakes.add(0, fmt::format("the file is larger than {} bytes", kMaxYamlSize));
    return std::nullopt;
  }
  if (!is_text(mistakes.text())) {
    mistakes.add(0, "the file holds a NUL or is not UTF-8");
    return std::nullopt;
  }
  auto read = yaml::read_document(mistakes.text(), kYamlBounds);
  if (const auto* refusal = std::get_if<yaml::Refusal>(&read)) {
    mistakes.add(refusal->at, wording_of(*refusal));
    return std::nullopt;
  }
  auto& document = std::get<yaml::Document>(read);
  if (!keys_are_good(document, mistakes)) return std::nullopt;
  return std::move(document);
}

MapReader::MapReader(const yaml::Node& node, std::string what, Mistakes& mistakes)
    : node_(node), what_(std::move(what)), mistakes_(mistakes) {
  if (!is_map()) mistakes_.add(node_.span.begin, what_ + " must be a map of `key: value`");
}

const yaml::Node* MapReader::find(std::string_view key) {
  asked_.emplace(key);
  for (const auto& [name, value] : yaml::entries(node_))
    if (name.value == key) return &value;
  return nullptr;
}

const yaml::Node* MapReader::require(std::string_view key) {
  const yaml::Node* node = find(key);
  if (node == nullptr && is_map()) mistakes_.add(node_.span.begin, fmt::format("{} needs `{}`", what_, key));
  return node;
}

std::optional<std::string> MapReader::scalar(const yaml::Node* node, std::string_view key) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != yaml::Node::Kind::scalar || node->value.empty()) {
    mistakes_.add(node->span.begin, fmt::format("`{}` must be a text or a number", key));
    return std::nullopt;
  }
  return node->value;
}

std::optional<std::string> MapReader::text(std::string_view key) {
  return scalar(find(key), key);
}

std::optional<std::string> MapReader::require_text(std::string_view key) {
  return scalar(require(key), key);
}

void MapReader::finish() {
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& [name, value] : yaml::entries(node_)) {
    if (asked_.contains(name.value)) continue;
    mistakes_.add(name.span.begin, fmt::format("{} has no key {}{}", what_, in_quotes(name.value),
                                               did_you_mean(name.value, known)));
  }
}

}  // namespace panmen::files
