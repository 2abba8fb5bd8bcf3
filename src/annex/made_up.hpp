// Made-up figures: values at and beside the thresholds of a clause, put together to windows that the rules
// which judge real ones are tried on.
//
// It knows where a result may change, and not what the result is. Not thread-safe.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::annex {

struct Value {
  int64_t steps = 0;
  int8_t side = 0;  // of record::Figure
  friend auto operator<=>(const Value&, const Value&) = default;
};

// One measure that a clause rests on, or the same one of each asset of a group.
struct Variable {
  std::string name;  // without the asset of a group
  std::vector<uint16_t> measures;
  std::vector<Value> values;  // ascending
};

// By variable: which of its values.
using Choice = std::vector<size_t>;

class MadeUp {
 public:
  // REQUIRES: both outlive this.
  MadeUp(const terms::Contract& contract, const terms::Clause& clause);

  // Those that the clause names first, then those that decide whether a window counts.
  const std::vector<Variable>& variables() const { return variables_; }
  // How many choices there are; 0 where there are too many to try all, or none.
  size_t choices() const { return choices_; }
  // REQUIRES: number < choices().
  Choice choice(size_t number) const;

  // The figures of all measures of the clause's window, every asset of a group having the same. Of those that
  // the clause does not rest on nothing is known.
  std::vector<record::Figure> figures(const Choice& choice) const;
  const std::vector<record::Figure>& unknown_figures() const { return unknown_; }
  // How many figures the variables are together.
  size_t tested() const;
  // "availability 98.00 %, losses 3.00"
  std::string in_words(const Choice& choice, Language language) const;
  // "one full 61 min, the others 60 min": one asset of `variable` with another of its values.
  std::string in_words(const Choice& choice, size_t variable, size_t other, Language language) const;
  static void set(record::Figure& figure, Value value);

 private:
  void add(std::span<const terms::TestNode> nodes);
  void add(uint16_t measure, int64_t threshold);
  std::string value_in_words(const Variable& variable, size_t value, Language language) const;
  std::string in_words(const Variable& variable, size_t value, Language language) const;
  static std::string joined(const std::vector<std::string>& parts, Language language);

  const terms::Contract& contract_;
  const terms::Clause& clause_;
  std::vector<Variable> variables_;
  std::vector<record::Figure> unknown_;
  size_t choices_ = 0;
};

}  // namespace panmen::annex
