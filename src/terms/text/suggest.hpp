// What a message suggests for a word that is not known: the one that was meant, or those that are possible.
// Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/nearest_word.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/messages.hpp"

namespace panmen::terms {

// "did you mean 'x'?", or the list of allowed values where nothing is near and there are not too many.
std::optional<Note> suggest(std::string_view word, const std::vector<std::string_view>& candidates);

// The same among names of the text, of which there can be thousands; nothing once `errors` is full.
std::optional<Note> suggest_name(std::string_view word, const std::vector<std::string_view>& names,
                                 const Diagnostics& errors);

// 'a', 'b' or 'c'
std::string list_words(const std::vector<std::string_view>& words);

}  // namespace panmen::terms
