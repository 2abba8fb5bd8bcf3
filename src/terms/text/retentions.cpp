#include "terms/text/retentions.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace panmen::terms {
namespace {

constexpr std::string_view kBad = "bad month";
constexpr std::string_view kUndecided = "undecided month";

struct Word {
  std::string_view text;
  KeptWindow effect;
};
constexpr std::array kWords = {
    Word{"extends by that month", KeptWindow::extends}, Word{"loses its share", KeptWindow::loses_share},
    Word{"loses a twelfth", KeptWindow::loses_share},   Word{"loses all", KeptWindow::loses_all},
    Word{"counts as good", KeptWindow::counts},
};

std::optional<KeptWindow> read_effect(const Fields& clause, std::string_view key, uint32_t months,
                                      Diagnostics& errors) {
  const bool is_bad = key == kBad;
  const Message help = is_bad ? Message::help_bad_month : Message::help_undecided_month;
  const yaml::Node* node = clause[key];
  if (node == nullptr) {
    errors.report(clause.place("for"),
                  say(Message::kept_unsaid, {is_bad ? "is not good enough" : "cannot be decided"}),
                  say(help));
    return std::nullopt;
  }
  const auto text = read_text(node, key, errors);
  if (!text) return std::nullopt;
  const auto word = std::ranges::find(kWords, std::string_view(*text), &Word::text);
  if (word == kWords.end() || (is_bad && word->effect == KeptWindow::counts)) {
    errors.report(node->span, say(Message::bad_kept), say(help));
    return std::nullopt;
  }
  constexpr uint32_t kTwelve = 12;
  if (word->text == "loses a twelfth" && months != kTwelve) {
    errors.report(node->span, say(Message::kept_no_twelfth, {std::to_string(months)}), say(help));
    return std::nullopt;
  }
  return word->effect;
}

}  // namespace

std::optional<Retention> read_retention(const Fields& clause, uint32_t months, Diagnostics& errors) {
  if (months > kMaxKeptWindows)
    errors.report(clause["for"]->span, say(Message::kept_too_long, {std::to_string(kMaxKeptWindows)}));
  const auto bad = read_effect(clause, kBad, months, errors);
  const auto undecided = read_effect(clause, kUndecided, months, errors);
  if (!bad || !undecided || months > kMaxKeptWindows) return std::nullopt;
  return Retention{months, *bad, *undecided};
}

void refuse_retention(const Fields& clause, Diagnostics& errors) {
  for (const std::string_view key : {kBad, kUndecided})
    if (clause[key] != nullptr) errors.report(clause.place(key), say(Message::kept_without_months, {key}));
}

}  // namespace panmen::terms
