// Clauses of terms in compiled form: what figures mean in money.
//
// Pure values; safe to read from any thread. Indexes are those of Contract (terms/contract.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "terms/condition.hpp"
#include "terms/measure.hpp"

namespace panmen::terms {

struct ScaleStep {
  // equal and not_equal do not occur. Without a bound: otherwise.
  std::optional<Comparison> bound;
  int64_t threshold_steps = 0;
  Ratio pay{0, 1};  // share of the clause's amount: 80 % is 4/5

  friend bool operator==(const ScaleStep&, const ScaleStep&) = default;
};

struct Scale {
  uint16_t measure = 0;
  std::vector<ScaleStep> steps;  // the first that fits counts; in the first step the verdict is `met`

  friend bool operator==(const Scale&, const Scale&) = default;
};

enum class Recurrence : uint8_t {
  once = 1,  // paid the first time it is met, then closed
  each = 2,  // judged and paid in every window
};

struct Clause {
  std::string id;
  Recurrence recurrence = Recurrence::each;
  uint16_t window = 0;     // of Contract::windows
  bool deduction = false;  // what is due goes from supplier to buyer and is shown negative
  int64_t amount_minor = 0;
  std::vector<TestNode> when;  // the last one is the result; empty where a scale decides
  std::optional<Scale> scale;  // recurring only
  uint32_t in_a_row = 1;       // once only: so many windows in a row must meet the test
  // Recurring only: the share of the amount that is due where a window cannot be decided.
  Ratio undecided_pay{0, 1};

  friend bool operator==(const Clause&, const Clause&) = default;
};

}  // namespace panmen::terms
