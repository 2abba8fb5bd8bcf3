// Windows: the words behind `per:`, `each:` and `for:`. How a window is called in messages is name_of().
//
// It knows the contract's shifts, its first and last day and its signals, and neither measures nor clauses.
// Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

// The window that the words of `what` ("per", "each") name, as an index into Contract::windows: one that is
// there already, or a new one. Nothing where `node` is null or wrong, which is then reported.
// REQUIRES: the head of the draft is read (shifts, from, until), and its signals.
std::optional<uint16_t> read_window(const yaml::Node* node, std::string_view what, Draft& draft,
                                    Diagnostics& errors);

// Whether the words are of a window that is found in the data: those of a pack cannot name what it would be
// found by.
bool is_found_in_data(std::string_view words);

// "3 days in a row": so many windows, one after the other. "12 months": so many that need not be.
struct Row {
  uint32_t count = 1;
  std::optional<WindowKind> kind;  // absent: shifts
  bool in_a_row = true;            // else of months
};
// Nothing where `node` is null or wrong, which is then reported.
std::optional<Row> read_row(const yaml::Node* node, Diagnostics& errors);
// Whether windows of that kind follow each other so: "3 days in a row" fits `day` and `last 7 days`, of which
// there is one a day, and "3 shifts in a row" fits `shift` and `shift night`.
bool fits(const Row& row, const WindowSpec& window);

}  // namespace panmen::terms
