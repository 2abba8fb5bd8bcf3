#include "terms/text/messages.hpp"

#include <iterator>

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

Note say(Message message, std::initializer_list<std::string_view> values) {
  Note note{message, {}};
  std::string_view rest = message_text(message);
  for (const std::string_view value : values) {
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

}  // namespace panmen::terms
