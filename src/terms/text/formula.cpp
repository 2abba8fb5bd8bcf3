#include "terms/text/formula.hpp"

#include <algorithm>
#include <utility>

#include "terms/text/lexer.hpp"

namespace panmen::terms {
namespace {

constexpr int kMaxDepth = 64;

// Binding powers, from loose to tight.
enum Binding : int {
  kLoosest = 0,
  kWhere = 1,
  kOr = 2,
  kAnd = 3,
  kNot = 4,
  kCompare = 5,
  kSum = 6,
  kProduct = 7,
  kSign = 8,
};

class Parser {
 public:
  Parser(const yaml::Node& scalar, Diagnostics& errors)
      : lexer_(scalar.value), places_(scalar.places(errors.text())), whole_(scalar.span), errors_(errors) {
    advance();
  }

  std::optional<Formula> run() {
    if (token_.kind == TokenKind::end) {
      errors_.report(whole_, say(Message::empty_formula));
      return std::nullopt;
    }
    formula_.root = parse(kLoosest, 0);
    if (!failed_ && token_.kind != TokenKind::end) unexpected();
    if (failed_) return std::nullopt;
    return std::move(formula_);
  }

 private:
  // Scalars whose bytes do not stand in the text as they are have one place for all of them.
  Span span(size_t begin, size_t end) const {
    if (places_.front() == places_.back()) return whole_;
    // The place behind the last byte, not the place of the next one: between them may be a quote or a line
    // break.
    return {places_[begin],
            end > begin ? places_[end - 1] + (places_[end] > places_[end - 1] ? 1 : 0) : places_[end]};
  }
  Span span(const Token& token) const { return span(token.begin, token.end); }

  void advance() {
    behind_ = token_.end;
    token_ = lexer_.next();
  }

  bool at_symbol(std::string_view text) const {
    return token_.kind == TokenKind::symbol && token_.word == text;
  }
  bool at_word(std::string_view text) const { return token_.kind == TokenKind::word && token_.word == text; }

  void fail(Span where, Note what, std::optional<Note> help = std::nullopt) {
    if (!failed_) errors_.report(where, std::move(what), std::move(help));
    failed_ = true;
  }

  void unexpected() {
    if (token_.kind == TokenKind::end) {
      fail(span(token_), say(Message::formula_ends_early));
    } else if (token_.kind == TokenKind::bad && (token_.word == "\"" || token_.word == "'")) {
      fail(span(token_), say(Message::text_not_closed));
    } else if (token_.kind == TokenKind::bad) {
      std::optional<Note> help;
      if (token_.word == "&" || token_.word == "|" || token_.word == "!")
        help = say(Message::help_words_for_logic);
      fail(span(token_), say(Message::bad_character, {token_.word}), std::move(help));
    } else if (at_word("each")) {
      fail(span(token_), say(Message::not_yet, {"each inside a test"}));
    } else {
      std::optional<Note> help;
      if (at_symbol(",")) help = say(Message::help_comma);
      fail(span(token_), say(Message::unexpected_here, {token_.word}), std::move(help));
    }
  }

  size_t add(FormulaNode node) {
    if (formula_.nodes.size() == kMaxFormulaNodes) fail(whole_, say(Message::formula_too_big));
    formula_.nodes.push_back(std::move(node));
    return formula_.nodes.size() - 1;
  }

  // A part to go on with after an error; the formula is thrown away.
  size_t nothing() { return add({}); }

  bool expect(std::string_view symbol) {
    if (at_symbol(symbol)) {
      advance();
      return true;
    }
    if (token_.kind == TokenKind::end) {
      fail(span(token_), say(Message::expected_symbol, {symbol}));
    } else {
      unexpected();
    }
    return false;
  }

  Span join(size_t left, size_t right) const { return {formula_[left].span.begin, formula_[right].span.end}; }

  size_t parse(int loosest, int depth) {
    if (failed_) return nothing();
    if (depth > kMaxDepth) {
      fail(span(token_), say(Message::formula_too_deep));
      return nothing();
    }
    size_t left = parse_prefix(depth);
    bool compared = false;
    while (!failed_) {
      const auto [op, binding] = infix();
      if (binding == kLoosest || binding < loosest) break;
      const Span word = span(token_);
      if (binding == kCompare && std::exchange(compared, true)) {
        fail(word, say(Message::chained_comparison), say(Message::help_chained_comparison));
        break;
      }
      if (token_.kind == TokenKind::word && binding == kWhere) {
        left = parse_where(left, word, depth);
      } else if (token_.kind == TokenKind::word && binding == kCompare) {
        left = parse_membership(left, word, depth);
      } else {
        advance();
        const size_t right = parse(binding + 1, depth + 1);
        FormulaNode node;
        node.kind = FormulaKind::binary;
        node.op = op;
        node.span = join(left, right);
        node.word = word;
        node.parts = {left, right};
        left = add(std::move(node));
      }
    }
    return left;
  }

  std::pair<FormulaOp, int> infix() const {
    if (token_.kind == TokenKind::word) {
      if (token_.word == "or") return {FormulaOp::either, kOr};
      if (token_.word == "and") return {FormulaOp::both, kAnd};
      if (token_.word == "in" || token_.word == "not") return {FormulaOp::none, kCompare};
      if (token_.word == "where" || token_.word == "becomes") return {FormulaOp::none, kWhere};
    }
    if (token_.kind == TokenKind::symbol) {
      for (const Symbol& symbol : kSymbols) {
        if (symbol.text != token_.word) continue;
        switch (symbol.op) {
          case FormulaOp::add:
          case FormulaOp::subtract:
            return {symbol.op, kSum};
          case FormulaOp::multiply:
          case FormulaOp::divide:
            return {symbol.op, kProduct};
          case FormulaOp::none:
            return {symbol.op, kLoosest};
          default:
            return {symbol.op, kCompare};
        }
      }
    }
    return {FormulaOp::none, kLoosest};
  }

  size_t parse_where(size_t left, Span word, int depth) {
    FormulaNode node;
    node.word = word;
    if (at_word("becomes")) {
      advance();
      if (!at_word("true")) {
        fail(span(token_), say(Message::becomes_what));
        return nothing();
      }
      node.kind = FormulaKind::becomes;
      node.span = {formula_[left].span.begin, span(token_).end};
      node.parts = {left};
      advance();
      return add(std::move(node));
    }
    advance();
    const size_t right = parse(kOr, depth + 1);
    node.kind = FormulaKind::where;
    node.span = join(left, right);
    node.parts = {left, right};
    return add(std::move(node));
  }

  size_t parse_membership(size_t left, Span word, int depth) {
    FormulaNode node;
    node.kind = FormulaKind::one_of;
    node.word = word;
    node.parts = {left};
    if (at_word("not")) {
      node.kind = FormulaKind::none_of;
      advance();
      if (!at_word("in")) {
        unexpected();
        return nothing();
      }
    }
    advance();
    if (!expect("[")) return nothing();
    while (!failed_) {
      node.parts.push_back(parse(kSum, depth + 1));
      if (!at_symbol(",")) break;
      advance();
    }
    if (!failed_) expect("]");
    node.span = {formula_[left].span.begin, span(behind_, behind_).end};
    return add(std::move(node));
  }

  size_t parse_prefix(int depth) {
    const Token token = token_;
    FormulaNode node;
    node.span = span(token);
    node.word = node.span;
    switch (token.kind) {
      case TokenKind::number:
        advance();
        return parse_number(token, std::move(node));
      case TokenKind::text:
        advance();
        node.kind = FormulaKind::text;
        node.text = std::string(token.word);
        return add(std::move(node));
      case TokenKind::word:
        if (token.word == "not") return parse_sign(FormulaKind::negate, kNot, depth);
        if (is_keyword(token.word) && !stands_for_condition(token.word)) break;
        advance();
        node.text = std::string(token.word);
        if (at_symbol("(")) return parse_call(std::move(node), depth);
        node.kind = FormulaKind::name;
        return add(std::move(node));
      case TokenKind::symbol:
        if (token.word == "-") return parse_sign(FormulaKind::minus, kSign, depth);
        if (token.word == "(") {
          advance();
          const size_t inner = parse(kLoosest, depth + 1);
          if (!failed_) expect(")");
          return inner;
        }
        break;
      case TokenKind::bad:
      case TokenKind::end:
        break;
    }
    unexpected();
    return nothing();
  }

  size_t parse_number(const Token& token, FormulaNode node) {
    const auto number = parse_decimal(token.word);
    if (!number.ok()) {
      fail(node.span, say(Message::bad_number, {token.word}));
      return nothing();
    }
    node.kind = FormulaKind::number;
    node.number = *number;
    node.text = std::string(token.unit);
    if (!token.unit.empty()) node.word = span(token.unit_begin, token.unit_begin + token.unit.size());
    return add(std::move(node));
  }

  size_t parse_sign(FormulaKind kind, int binding, int depth) {
    const Span word = span(token_);
    advance();
    const size_t inner = parse(binding, depth + 1);
    FormulaNode& operand = formula_.nodes[inner];
    if (kind == FormulaKind::minus && operand.kind == FormulaKind::number && operand.number.units > 0) {
      operand.number.units = -operand.number.units;
      operand.span.begin = word.begin;
      return inner;
    }
    FormulaNode node;
    node.kind = kind;
    node.word = word;
    node.span = {word.begin, operand.span.end};
    node.parts = {inner};
    return add(std::move(node));
  }

  size_t parse_call(FormulaNode node, int depth) {
    node.kind = FormulaKind::call;
    advance();
    while (!failed_ && !at_symbol(")")) {
      node.parts.push_back(parse(kLoosest, depth + 1));
      if (!at_symbol(",")) break;
      advance();
    }
    if (!failed_) expect(")");
    node.span.end = span(behind_ > 0 ? behind_ - 1 : 0, behind_).end;
    const bool is_of_label = node.text == kAdjustment || node.text == kBaseline;
    if (asks_for_stop(node.text) || is_of_label) label_arguments(node, 0);
    if (node.text == kCost) label_arguments(node, 1);
    return add(std::move(node));
  }

  // Those from `first` on.
  void label_arguments(const FormulaNode& call, size_t first) {
    for (size_t i = first; i < call.parts.size(); ++i) {
      FormulaNode& argument = formula_.nodes[call.parts[i]];
      if (argument.kind == FormulaKind::name) argument.kind = FormulaKind::label;
    }
  }

  Lexer lexer_;
  std::vector<size_t> places_;
  Span whole_;
  Diagnostics& errors_;
  Token token_;
  size_t behind_ = 0;  // the end of the token before token_
  Formula formula_;
  bool failed_ = false;
};

}  // namespace

std::optional<Comparison> comparison_of(FormulaOp op) {
  switch (op) {
    case FormulaOp::equal:
      return Comparison::equal;
    case FormulaOp::not_equal:
      return Comparison::not_equal;
    case FormulaOp::less:
      return Comparison::less;
    case FormulaOp::at_most:
      return Comparison::at_most;
    case FormulaOp::greater:
      return Comparison::greater;
    case FormulaOp::at_least:
      return Comparison::at_least;
    default:
      return std::nullopt;
  }
}

Comparison turned(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater;
    case Comparison::at_most:
      return Comparison::at_least;
    case Comparison::greater:
      return Comparison::less;
    case Comparison::at_least:
      return Comparison::at_most;
    default:
      return comparison;
  }
}

std::optional<Formula> parse_formula(const yaml::Node& scalar, Diagnostics& errors) {
  return Parser(scalar, errors).run();
}

std::optional<Quantity> parse_quantity(const yaml::Node& scalar, std::string_view text) {
  if (scalar.kind != yaml::Node::Kind::scalar) return std::nullopt;
  std::string_view value = scalar.value;
  const size_t sign = value.starts_with("-") ? 1 : 0;
  size_t digits = sign;
  while (digits < value.size() && (is_digit(value[digits]) || value[digits] == '.'))
    ++digits;
  const auto number = parse_decimal(value.substr(0, digits));
  if (digits == sign || !number.ok()) return std::nullopt;
  const size_t unit = std::min(value.find_first_not_of(' ', digits), value.size());
  const size_t end = value.find_last_not_of(' ') + 1;
  // Blanks inside would make two words of it.
  const std::string_view name = value.substr(unit, end > unit ? end - unit : 0);
  if (name.find_first_of(" \t\n") != std::string_view::npos) return std::nullopt;
  const std::vector<size_t> places = scalar.places(text);
  return Quantity{*number, std::string(name), scalar.span, {places[unit], places[unit] + name.size()}};
}

bool is_name(std::string_view word) {
  return !word.empty() && is_letter(word.front()) && word.front() != '_' &&
         std::ranges::all_of(word, [](char c) { return is_letter(c) || is_digit(c); }) &&
         std::ranges::none_of(kSymbols, [word](const Symbol& symbol) {
           return word.find(symbol.text) != std::string_view::npos;
         });
}

bool stands_for_condition(std::string_view word) {
  return word == kScheduled || word == kShift || word == kPlanned || asks_for_stop(word);
}

bool asks_for_stop(std::string_view word) {
  return word == kStop || (word.starts_with(kStop) && word.substr(kStop.size()).starts_with('.'));
}

bool is_keyword(std::string_view word) {
  return std::ranges::find(kOperatorWords, word) != kOperatorWords.end() || word == "false" ||
         word == "each" || stands_for_condition(word);
}

}  // namespace panmen::terms
