// The known word that a person most likely meant by one that is not known.
//
// It knows no words of its own and makes no message. Pure; safe to use from any thread; long words are not
// compared, so that its time is bounded by the number of candidates.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace panmen {

// The nearest candidate, where it is near enough to be meant: a third of the longer word differs at most, or
// one letter.
// Upper and lower case are the same; of equally near ones it is the first.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> candidates);

}  // namespace panmen
