#include "base/text_width.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.hpp"

namespace panmen {

char32_t take_character(std::string_view& text) {
  PANMEN_DEBUG_ASSERT(!text.empty());
  const auto first = static_cast<unsigned char>(text.front());
  const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t value = size == 1 ? first : first & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size && i < text.size(); ++i)
    value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(std::min(size, text.size()));
  return value;
}

size_t display_width(char32_t character) {
  constexpr std::array<std::pair<char32_t, char32_t>, 13> kWide = {{{0x1100, 0x115F},
                                                                    {0x2E80, 0x303E},
                                                                    {0x3041, 0x33FF},
                                                                    {0x3400, 0x4DBF},
                                                                    {0x4E00, 0x9FFF},
                                                                    {0xA000, 0xA4CF},
                                                                    {0xA960, 0xA97F},
                                                                    {0xAC00, 0xD7A3},
                                                                    {0xF900, 0xFAFF},
                                                                    {0xFE30, 0xFE6F},
                                                                    {0xFF00, 0xFF60},
                                                                    {0xFFE0, 0xFFE6},
                                                                    {0x1F300, 0x3FFFD}}};
  const bool wide = std::ranges::any_of(
      kWide, [&](const auto& block) { return character >= block.first && character <= block.second; });
  return wide ? 2 : 1;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty())
    width += display_width(take_character(text));
  return width;
}

}  // namespace panmen
