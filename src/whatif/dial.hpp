// Dial: what a clause would have given had its threshold been another: every value at which something changes
// on a recording, and what would have come of it.
//
// Every window is judged again by verdict::judge() on the figures that were recorded, with nothing but the
// threshold turned; there is no second rule here that could disagree. Between two figures no comparison
// changes, so values with the same results are one row, and the rows cover every value there is.
//
// Pure functions; safe to use from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/int128.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"
#include "verdict/clause.hpp"
#include "verdict/due.hpp"

namespace panmen::whatif {

// What can be turned in a clause: the threshold of a comparison (of a group's measure that of all its assets
// together), or all steps of a scale by the same number of steps of `show`.
struct Dial {
  std::string measure;     // without an asset
  terms::Resolution show;  // of it
  std::string text;        // "availability >= 95.00 %"; "scale of availability"
  struct Node {
    size_t index = 0;      // of Clause::when
    int64_t moved_by = 0;  // what is allowed for uncertainty: figures are compared with so much more
  };
  std::vector<Node> nodes;  // none: the scale
  terms::Comparison comparison = terms::Comparison::at_least;
  int64_t as_agreed = 0;  // the threshold that the terms say; of a scale 0: its steps as they stand

  bool is_scale() const { return nodes.empty(); }
  // What figures are compared with as the terms stand, where that is another value.
  std::optional<int64_t> compared_with() const {
    if (is_scale() || nodes.front().moved_by == 0) return std::nullopt;
    return as_agreed + nodes.front().moved_by;
  }
  // Only what equals it counts, so its values have no order.
  bool is_equality() const {
    return !is_scale() &&
           (comparison == terms::Comparison::equal || comparison == terms::Comparison::not_equal);
  }
};

// Of a clause, in the order of its text; each once. What is yes, no or a text has no threshold; nor has an
// amount that follows a figure, or a scale in which what is due goes on between two.
std::vector<Dial> dials_of(const terms::Contract& contract, const terms::Clause& clause);
// The one that is meant: by a measure, by "measure >=", or by its whole text; the only one, where nothing is
// said. Errors: not_found and invalid, which name what there is.
Result<Dial> choose_dial(const terms::Contract& contract, const terms::Clause& clause,
                         const std::optional<std::string>& wanted);

// What came of a window.
enum class Share : uint8_t {
  met,        // the test, or a scale's first step
  in_part,    // a later step of a scale that pays something
  nothing,    // not met, and nothing is due
  undecided,  // whatever is due then
  not_counted,
};
constexpr size_t kShares = 5;

// Neighbouring values of the threshold with the same results.
struct DialRow {
  std::optional<int64_t> lowest;   // absent: every value below `highest` too
  std::optional<int64_t> highest;  // absent: every value above `lowest` too
  bool is_other = false;           // of an equality: every value that no other row has
  bool is_as_agreed = false;
  std::array<uint64_t, kShares> windows{};  // of a clause paid once, up to the one that it is paid for
  std::optional<Window> paid_for;           // clauses paid once
  Int128 due_minor = 0;                     // positive from buyer to supplier

  uint64_t count(Share share) const { return windows[static_cast<size_t>(share)]; }
  friend bool operator==(const DialRow&, const DialRow&) = default;
};

using WindowFigures = std::map<Window, std::vector<record::Figure>>;

// All rows, lowest first. Exactly one is as agreed.
std::vector<DialRow> turn(const terms::Contract& contract, const terms::Clause& clause, const Dial& dial,
                          const WindowFigures& figures);

// What each step of a scale got as the terms stand.
struct StepResult {
  uint64_t windows = 0;
  Int128 due_minor = 0;
};
// REQUIRES: clause.scale.
std::vector<StepResult> steps_of(const terms::Contract& contract, const terms::Clause& clause,
                                 const WindowFigures& figures);

// Which rows to show where `most` are enough: the ends, the one as agreed with those beside it, and of the
// others evenly many. Ascending. REQUIRES: most >= 9, and one row is as agreed.
std::vector<size_t> rows_to_show(const std::vector<DialRow>& rows, size_t most);

}  // namespace panmen::whatif
