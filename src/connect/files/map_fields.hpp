// Fields that several parts of a signal map have: words, durations, names of columns, what cells say.
//
// Mistakes are collected as MapReader does. Not thread-safe.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "base/quote.hpp"
#include "connect/files/map_reader.hpp"
#include "connect/files/signal_map.hpp"
#include "connect/files/wording.hpp"

namespace panmen::files {

template <class T>
struct Word {
  std::string_view text;
  T value;
};

// Without blanks and tabs at its ends.
std::string trimmed(std::string_view text);

// The column's name without blanks at its ends, or empty, with a mistake.
std::string column_name(const yaml::Node& node, const std::optional<std::string>& text, Mistakes& mistakes);

// Sets `into` where the key is present and says a duration.
void read_duration(MapReader& reader, std::string_view key, Duration& into,
                   int64_t most_days = kMaxDurationDays);

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
  reader.mistakes().add(
      reader.find(key)->span.begin,
      fmt::format("`{}` is {}, not {}{}", key, list, in_quotes(*text), did_you_mean(*text, known)));
  return false;
}

// A map from what cells say: calls take(cell, value) for each. `meaning` is what the values are, in
// messages.
template <class Take>
void read_cells(const yaml::Node& node, std::string_view meaning, Mistakes& mistakes, const Take& take) {
  if (node.kind != yaml::Node::Kind::map || node.items.empty() || node.items.size() / 2 > kMaxStateValues) {
    mistakes.add(node.span.begin, fmt::format("`values` is a map from what cells say to {}, up to {} of them",
                                              meaning, kMaxStateValues));
    return;
  }
  std::set<std::string> cells;
  for (const auto& [key, value] : yaml::entries(node)) {
    const std::string cell = trimmed(key.value);
    if (cell.empty() || !cells.insert(cell).second)
      mistakes.add(key.span.begin, "each key of `values` is a different text that is not blank");
    take(cell, value);
  }
}

}  // namespace panmen::files
