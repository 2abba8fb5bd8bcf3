// Lexer: the words, numbers, texts and symbols a formula is made of.
//
// It knows which characters make them and no grammar. Internal to terms/text; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "terms/text/formula.hpp"

namespace panmen::terms {

enum class TokenKind : uint8_t { number, word, text, symbol, bad, end };

struct Token {
  TokenKind kind = TokenKind::end;
  size_t begin = 0;
  size_t end = 0;
  std::string_view word;  // what stands there; a text without its quotes
  std::string_view unit;  // numbers
  size_t unit_begin = 0;
};

struct Symbol {
  std::string_view text;
  FormulaOp op;
};

// Longest first, so that "<=" is not read as "<".
constexpr Symbol kSymbols[] = {
    {"≥", FormulaOp::at_least},  {"≤", FormulaOp::at_most},    {"≠", FormulaOp::not_equal},
    {"==", FormulaOp::equal},    {"!=", FormulaOp::not_equal}, {"<=", FormulaOp::at_most},
    {">=", FormulaOp::at_least}, {"=", FormulaOp::equal},      {"<", FormulaOp::less},
    {">", FormulaOp::greater},   {"+", FormulaOp::add},        {"-", FormulaOp::subtract},
    {"*", FormulaOp::multiply},  {"/", FormulaOp::divide},     {"(", FormulaOp::none},
    {")", FormulaOp::none},      {"[", FormulaOp::none},       {"]", FormulaOp::none},
    {",", FormulaOp::none},
};

// Words that join the parts of a formula; no unit is one of them.
constexpr std::array<std::string_view, 7> kOperatorWords = {"and",   "or",      "not", "in",
                                                            "where", "becomes", "true"};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// Bytes of characters beyond ASCII are letters, so that names may be Chinese; operators among them are found
// first.
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Lexer {
 public:
  // `text` must outlive this and its tokens.
  explicit Lexer(std::string_view text) : text_(text) {}

  // After the last one, a token of kind `end`.
  Token next();

 private:
  const Symbol* symbol_at(size_t at) const;
  void read_digits();
  void read_word();
  void read_number(Token& token);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace panmen::terms
