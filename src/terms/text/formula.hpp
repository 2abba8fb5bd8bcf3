// Formula: the text of a measure, condition or test as a tree, each part with its place in the file.
//
// The parser knows the grammar (docs/terms.md, "Formulas") and no names, types or units beyond how they are
// written. Not thread-safe; bounded in depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

enum class FormulaKind : uint8_t {
  number,   // 98 %
  text,     // "RUN"
  name,     // availability
  label,    // press in stop(press): the name of something that is neither signal nor measure
  call,     // share(...): parts are the arguments
  minus,    // -x
  negate,   // not x
  binary,   // a op b
  one_of,   // a in [...]: the first part is a, the others the elements
  none_of,  // a not in [...]
  where,    // a where b
  becomes,  // a becomes true
};

enum class FormulaOp : uint8_t {
  none,
  add,
  subtract,
  multiply,
  divide,
  equal,
  not_equal,
  less,
  at_most,
  greater,
  at_least,
  both,
  either,
};

// What an operator that compares is in the compiled form; nothing for the others.
std::optional<Comparison> comparison_of(FormulaOp op);
// The same with its two sides swapped: a < b is b > a.
Comparison turned(Comparison comparison);

struct FormulaNode {
  FormulaKind kind = FormulaKind::number;
  FormulaOp op = FormulaOp::none;
  Span span;         // the whole
  Span word;         // the name, the operator or the unit within it
  std::string text;  // text: its value; name and call: the name; number: the unit
  Decimal number;
  std::vector<size_t> parts;
};

struct Formula {
  std::vector<FormulaNode> nodes;
  size_t root = 0;

  const FormulaNode& operator[](size_t at) const { return nodes[at]; }
};

// A chain such as 1 + 1 + 1 is a tree as deep as it is long, and is compiled recursively.
constexpr size_t kMaxFormulaNodes = 1024;

// Nothing where the text is no formula; then one error says where and why.
std::optional<Formula> parse_formula(const yaml::Node& scalar, Diagnostics& errors);

// A number with its unit and nothing else ("0.01 %", "5 s").
struct Quantity {
  Decimal number;
  std::string unit;
  Span span;
  Span unit_span;
};
// Nothing where the text is no quantity; this reports no error.
std::optional<Quantity> parse_quantity(const yaml::Node& scalar, std::string_view text);

// Words that stand where a signal does, in conditions only: the working time of the contract's shifts, which
// shift it is, planned downtime, and stops (`stop`, `stop.technical`).
constexpr std::string_view kScheduled = "scheduled";
constexpr std::string_view kShift = "shift";
constexpr std::string_view kPlanned = "planned";
constexpr std::string_view kStop = "stop";
bool stands_for_condition(std::string_view word);
// `stop`, and with the name of a class behind it, right or wrong.
bool asks_for_stop(std::string_view word);
// A figure of what both sides have entered: adjustment(NAME).
constexpr std::string_view kAdjustment = "adjustment";
// What amounts cost by a tariff: cost(x, TARIFF).
constexpr std::string_view kCost = "cost";
// What a measure would have been by a model: baseline(NAME).
constexpr std::string_view kBaseline = "baseline";

// True where `word` may name a signal or measure: letters, digits and _, beginning with a letter.
bool is_name(std::string_view word);
// Words of the language, which name nothing else. Functions are not among them: the bracket behind its name
// tells a function from a signal that is called the same.
bool is_keyword(std::string_view word);

}  // namespace panmen::terms
