#include "terms/text/suggest.hpp"

namespace panmen::terms {
namespace {

constexpr size_t kMaxListed = 32;

}  // namespace

std::optional<Note> suggest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (const auto nearest = nearest_word(word, candidates)) return say(Message::help_did_you_mean, {*nearest});
  if (candidates.empty() || candidates.size() > kMaxListed) return std::nullopt;
  return say_list(Message::help_allowed, list_words(candidates));
}

std::optional<Note> suggest_name(std::string_view word, const std::vector<std::string_view>& names,
                                 const Diagnostics& errors) {
  return errors.is_full() ? std::nullopt : suggest(word, names);
}

std::string list_words(const std::vector<std::string_view>& words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += "'" + cut_short(words[i]) + "'";
  }
  return out;
}

}  // namespace panmen::terms
