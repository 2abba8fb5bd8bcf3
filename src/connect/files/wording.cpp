#include "connect/files/wording.hpp"

#include <fmt/format.h>

#include "base/nearest_word.hpp"
#include "base/quote.hpp"

namespace panmen::files {

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto nearest = nearest_word(name, candidates);
  return nearest ? fmt::format(" (did you mean {}?)", in_quotes(*nearest)) : std::string();
}

std::string never_shown(std::string_view zone) {
  return fmt::format("does not exist in {}: a clock change skips it", zone);
}

std::string shown_twice(std::string_view zone) {
  return fmt::format("occurs twice in {} (clock change)", zone);
}

}  // namespace panmen::files
