// ClauseReader: clauses of compiled terms, and what only they name, read from bytes that nobody vouches for.
//
// Internal to terms; pure.
#pragma once

#include <vector>

#include "terms/contract.hpp"
#include "terms/contract_reader.hpp"

namespace panmen::terms {

class ClauseReader : protected FormReader {
 protected:
  explicit ClauseReader(Bytes bytes) : FormReader(bytes) {}

  // Confirmations, milestones, caps and clauses. REQUIRES: what they name stands in `contract_` already.
  void read_clauses();
  Tax read_tax();
  // `before` are the nodes of the test that stand before this one.
  TestNode read_test(const std::vector<TestNode>& before, uint16_t window);
  uint16_t window_index() { return index(contract_.windows.size(), "a window that is not there is named"); }

  Contract contract_;

 private:
  // An earlier measure of that window.
  uint16_t measure_of_window(uint16_t window);
  Deadline read_deadline();
  std::optional<Deadline> read_optional_deadline();
  Confirmation read_confirmation();
  MilestoneNode read_milestone();
  Cap read_cap();
  Part read_part();
  FigureAmount read_figure_amount(uint16_t window);
  Retention read_retention();
  void read_due(Clause& clause);
  void read_windows(Clause& clause);
  Clause read_clause();
  Scale read_scale(uint16_t window);
};

}  // namespace panmen::terms
