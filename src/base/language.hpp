// Language: which of Panmen's two languages a person reads, and a phrase in both.
// Pure values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace panmen {

enum class Language : uint8_t { english, chinese };

// English, and the same in Chinese.
struct Phrase {
  std::string_view english;
  std::string_view chinese;
  constexpr std::string_view in(Language language) const {
    return language == Language::english ? english : chinese;
  }
};

}  // namespace panmen
