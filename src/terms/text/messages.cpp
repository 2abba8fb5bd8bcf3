#include "terms/text/messages.hpp"

#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "base/assert.hpp"

namespace panmen::terms {
namespace {

struct Entry {
  std::string_view name;
  std::string_view text;
};

constexpr Entry kTable[] = {
#define PANMEN_MESSAGE(id, text) Entry{#id, text},
#include "terms/text/messages.def"
#undef PANMEN_MESSAGE
};

constexpr size_t kMaxQuoted = 80;

// With one value after the other in place of each {}.
Note filled(Message message, std::span<const std::string> values) {
  Note note{message, {}};
  std::string_view rest = message_text(message);
  for (const std::string& value : values) {
    const size_t at = rest.find("{}");
    PANMEN_ASSERT(at != std::string_view::npos);
    note.text += rest.substr(0, at);
    note.text += value;
    rest.remove_prefix(at + 2);
  }
  PANMEN_ASSERT(rest.find("{}") == std::string_view::npos);
  note.text += rest;
  return note;
}

}  // namespace

size_t message_count() {
  return std::size(kTable);
}

std::string_view message_name(Message message) {
  return kTable[static_cast<size_t>(message)].name;
}

std::string_view message_text(Message message) {
  return kTable[static_cast<size_t>(message)].text;
}

std::string cut_short(std::string_view text) {
  if (text.size() <= kMaxQuoted) return std::string(text);
  size_t end = kMaxQuoted;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)  // within a character
    --end;
  return std::string(text.substr(0, end)) + "...";
}

Note say(Message message, std::initializer_list<std::string_view> values) {
  std::vector<std::string> shown;
  for (const std::string_view value : values)
    shown.push_back(cut_short(value));
  return filled(message, shown);
}

Note say_list(Message message, std::string_view list) {
  return filled(message, std::vector{std::string(list)});
}

Note say_why(Message message, std::string_view quoted, std::string_view why) {
  return filled(message, std::vector{cut_short(quoted), std::string(why)});
}

}  // namespace panmen::terms
