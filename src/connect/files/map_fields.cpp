#include "connect/files/map_fields.hpp"

#include <array>
#include <charconv>

namespace panmen::files {

namespace {

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

}  // namespace

std::string trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && blank(text.back()))
    text.remove_suffix(1);
  return std::string(text);
}

std::string column_name(const yaml::Node& node, const std::optional<std::string>& text, Mistakes& mistakes) {
  if (!text) return {};
  std::string column = trimmed(*text);
  if (column.empty()) mistakes.add(node.span.begin, "a column without a name cannot be read");
  return column;
}

void read_duration(MapReader& reader, std::string_view key, Duration& into, int64_t most_days) {
  const auto text = reader.text(key);
  if (!text) return;
  if (const auto value = parse_duration(*text, most_days)) {
    into = *value;
  } else {
    reader.mistakes().add(
        reader.find(key)->span.begin,
        fmt::format("`{}` is a whole number with ms, s, min, h or d, at most {} d: 15 min", key, most_days));
  }
}

}  // namespace panmen::files
