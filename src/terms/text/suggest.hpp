// did_you_mean: the known word a person most likely meant. Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/messages.hpp"

namespace panmen::terms {

// The nearest candidate, where it is near enough to be meant: at most a third of the letters differ.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             const std::vector<std::string_view>& candidates);

// "did you mean 'x'?", or the list of allowed values where nothing is near and there are not too many.
std::optional<Note> suggest(std::string_view word, const std::vector<std::string_view>& candidates);

// 'a', 'b' or 'c'
std::string list_words(const std::vector<std::string_view>& words);

}  // namespace panmen::terms
