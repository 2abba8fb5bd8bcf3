#include "terms/text/lexer.hpp"

#include <algorithm>

#include "base/money.hpp"
#include "terms/text/units.hpp"

namespace panmen::terms {
namespace {

// Whether the name is a unit in some contract: units of money are only known with a currency, and which one
// the contract has is not asked here.
bool is_unit(std::string_view name) {
  std::optional<Currency> currency;
  for (const std::string_view part : parts_of_unit(name)) {
    if (const auto money = Currency::parse(part); money.ok()) currency = *money;
  }
  return find_unit(name, currency).has_value();
}

}  // namespace

Token Lexer::next() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
    ++at_;
  Token token;
  token.begin = at_;
  if (at_ == text_.size()) {
    token.end = at_;
    return token;
  }
  const char c = text_[at_];
  if (is_digit(c)) {
    read_number(token);
  } else if (c == '"' || c == '\'') {
    const size_t close = text_.find(c, at_ + 1);
    token.kind = close == std::string_view::npos ? TokenKind::bad : TokenKind::text;
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
    token.word = close == std::string_view::npos ? text_.substr(token.begin, 1)
                                                 : text_.substr(token.begin + 1, at_ - token.begin - 2);
  } else if (const Symbol* symbol = symbol_at(at_)) {
    token.kind = TokenKind::symbol;
    at_ += symbol->text.size();
    token.word = symbol->text;
  } else if (is_letter(c)) {
    token.kind = TokenKind::word;
    read_word();
    token.word = text_.substr(token.begin, at_ - token.begin);
  } else {
    token.kind = TokenKind::bad;
    ++at_;
    token.word = text_.substr(token.begin, 1);
  }
  token.end = at_;
  return token;
}

const Symbol* Lexer::symbol_at(size_t at) const {
  for (const Symbol& symbol : kSymbols) {
    if (text_.substr(at).starts_with(symbol.text)) return &symbol;
  }
  return nullptr;
}

void Lexer::read_digits() {
  while (at_ < text_.size() && is_digit(text_[at_]))
    ++at_;
}

// A dot inside a word belongs to it: stop.technical is one name.
void Lexer::read_word() {
  const auto inside = [&](size_t at) {
    return at < text_.size() && (is_letter(text_[at]) || is_digit(text_[at])) && symbol_at(at) == nullptr;
  };
  while (inside(at_) || (at_ < text_.size() && text_[at_] == '.' && inside(at_ + 1)))
    ++at_;
}

void Lexer::read_number(Token& token) {
  token.kind = TokenKind::number;
  read_digits();
  if (at_ + 1 < text_.size() && text_[at_] == '.' && is_digit(text_[at_ + 1])) {
    ++at_;
    read_digits();
  }
  token.word = text_.substr(token.begin, at_ - token.begin);
  const size_t behind = at_;
  while (at_ < text_.size() && text_[at_] == ' ')
    ++at_;
  const size_t begin = at_;
  if (at_ < text_.size() && text_[at_] == '%') {
    ++at_;
  } else if (at_ < text_.size() && is_letter(text_[at_]) && symbol_at(at_) == nullptr) {
    read_word();
    if (std::ranges::find(kOperatorWords, text_.substr(begin, at_ - begin)) != kOperatorWords.end())
      at_ = begin;
  }
  // Written without blanks and known as a unit, kWh/part is one; otherwise the slash divides.
  while (at_ > begin && at_ + 1 < text_.size() && text_[at_] == '/' && is_letter(text_[at_ + 1])) {
    const size_t before = at_++;
    read_word();
    if (!is_unit(text_.substr(begin, at_ - begin))) {
      at_ = before;
      break;
    }
  }
  if (at_ == begin) at_ = behind;
  token.unit = at_ > begin ? text_.substr(begin, at_ - begin) : std::string_view{};
  token.unit_begin = begin;
}

}  // namespace panmen::terms
