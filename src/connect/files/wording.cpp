#include "connect/files/wording.hpp"

#include <fmt/format.h>

#include "base/nearest_word.hpp"
#include "base/quote.hpp"

namespace panmen::files {

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto nearest = nearest_word(name, candidates);
  return nearest ? fmt::format(" (did you mean {}?)", in_quotes(*nearest)) : std::string();
}

}  // namespace panmen::files
