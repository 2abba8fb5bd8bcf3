// Messages: the one table of everything the terms checker can say.
//
// The table itself is messages.def: an identifier and a text with {} where values go. Texts are for people
// who write contracts, so they say what is wrong in the words of docs/terms.md and never name a C++ or YAML
// internal. Pure; safe to use from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace panmen::terms {

enum class Message : uint16_t {
#define PANMEN_MESSAGE(id, text) id,
#include "terms/text/messages.def"
#undef PANMEN_MESSAGE
};

// How many messages there are; the enumeration runs from 0 without a hole.
size_t message_count();
// The identifier as it stands in the table, and the text with its {}.
std::string_view message_name(Message message);
std::string_view message_text(Message message);

// What a message quotes of the input: all of it, or its beginning with "..." behind it, at most some 80
// bytes. REQUIRES: valid UTF-8.
std::string cut_short(std::string_view text);

// A message with its values put in, each cut short.
struct Note {
  Message id;
  std::string text;
};
Note say(Message message, std::initializer_list<std::string_view> values = {});
// With a list of words put in whole: list_words() has cut each of them.
Note say_list(Message message, std::string_view list);
// With a reason put in whole: it is in Panmen's own words.
Note say_why(Message message, std::string_view quoted, std::string_view why);

}  // namespace panmen::terms
