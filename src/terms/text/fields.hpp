// Fields: the keys of one map of the terms, and the plain values behind them: names, texts, words, lists,
// dates, durations, money, shares.
//
// Every function reports what is wrong where it stands and returns nothing then, so that checking can go on.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/formula.hpp"
#include "terms/text/suggest.hpp"
#include "terms/text/units.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

enum class Need : uint8_t {
  required,
  optional,
  later,  // part of the language as designed, and not of this version
};

struct Key {
  std::string_view name;
  Need need;
};

class Fields {
 public:
  // `what` names the map in messages ("a measure"); `where` is the place for what is missing in it.
  Fields(const yaml::Node& node, Span where, std::string_view what, std::span<const Key> keys,
         Diagnostics& errors);

  // The value of a key that stands there; nullptr otherwise.
  const yaml::Node* operator[](std::string_view key) const;
  // Where the key itself stands; where the map begins, if it does not.
  Span place(std::string_view key) const;
  // True where a comma or bracket inside { } has cut a value in two: what is left of it is not worth reading.
  bool cut() const { return cut_; }
  // Reports a key that has to stand there, as the constructor does of those that always have to.
  void require(std::string_view key, Diagnostics& errors) const;

 private:
  struct Field {
    const yaml::Node* key;
    const yaml::Node* value;
  };
  Span where_;
  std::string_view what_;
  std::vector<std::string_view> meant_;  // by unknown keys: not missing, but misspelt
  std::vector<Field> fields_;
  bool cut_ = false;
};

// Whether `node` is a map of 1 to max_count named things ("signals"); reports what is not.
bool is_section(const yaml::Node& node, std::string_view what, size_t max_count, Diagnostics& errors);
// Whether a key may be somebody's name; reports what may not.
bool is_good_name(const yaml::Node& key, Diagnostics& errors);
// That a word of the language cannot name anything.
void report_keyword(std::string_view word, Span where, Diagnostics& errors);
// Letters a-z, digits and -.
bool is_id(std::string_view text);

// The items of a list with at least one; nullptr where it is none, which is then reported.
const std::vector<const yaml::Node*>* read_list(const yaml::Node* node, std::string_view what,
                                                Diagnostics& errors);

std::optional<std::string> read_text(const yaml::Node* node, std::string_view what, Diagnostics& errors);

template <class T>
using Words = std::vector<std::pair<std::string_view, T>>;

// One of the words; `later` holds words that this version does not know yet.
template <class T>
std::optional<T> read_word(const yaml::Node* node, std::string_view what, const Words<T>& words,
                           const std::vector<std::string_view>& later, Diagnostics& errors) {
  const auto text = read_text(node, what, errors);
  if (!text) return std::nullopt;
  for (const auto& [word, value] : words) {
    if (*text == word) return value;
  }
  for (const std::string_view word : later) {
    if (text->starts_with(word)) {
      errors.report(node->span, say(Message::not_yet, {*text}));
      return std::nullopt;
    }
  }
  std::vector<std::string_view> known;
  for (const auto& [word, value] : words)
    known.push_back(word);
  errors.report(node->span, say(Message::not_a_value, {*text, what}), suggest(*text, known));
  return std::nullopt;
}

// "2026-01-31", from 1970 to 2100. Nothing where it is no date; this reports no error.
std::optional<CivilDate> to_date(std::string_view text);
// "2026-01-31"
std::string in_digits(CivilDate date);
// "a to b" as a and b. Nothing where there is no "to"; this reports no error.
std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text);

// "5 s": positive and at most 366 days.
std::optional<Duration> read_duration(const yaml::Node* node, Diagnostics& errors);
// `longer than: 2 min`, of stops and agreements: at most kMaxLongerThan.
std::optional<Duration> read_longer_than(const yaml::Node* node, Diagnostics& errors);
// `text` stands at `where`; read_duration for a part of a scalar.
std::optional<Duration> to_duration(const Decimal& number, std::string_view unit, Span where,
                                    Diagnostics& errors);
// "50 %": between 0 and 100 %.
std::optional<Ratio> read_share(const yaml::Node* node, std::string_view what, Diagnostics& errors);
// "1200000.00 CNY": positive, in the contract's currency.
std::optional<int64_t> read_money(const yaml::Node* node, Currency currency, Diagnostics& errors);

// The unit of that name; reports an unknown one. `currency` is the contract's; without it nothing is said of
// a unit of money, because the currency is what is wrong.
std::optional<KnownUnit> read_unit(std::string_view name, Span where, const std::optional<Currency>& currency,
                                   Diagnostics& errors);

// What a dimension is called in a message.
std::string in_words(const Dimension& dimension);
// "an instant"
std::string_view in_words(FigureType type);
// The same, of a number what it measures.
std::string in_words(FigureType type, const Dimension& dimension);

}  // namespace panmen::terms
