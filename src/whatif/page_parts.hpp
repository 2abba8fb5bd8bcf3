// What the pages of comparisons and dials have in common: what was read, and who carries which money.
// Pure; not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commission/say.hpp"
#include "store/table.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

// Names of the two sides, from the buyer's point of view.
struct Sides {
  std::string buyer;
  std::string supplier;
  Currency currency;

  // Whom it favours that so much more is due to the supplier; "–" where nothing is.
  const std::string& favoured(Int128 more_due_minor) const;
  static const std::string kNobody;
};

std::string amount_text(Int128 minor, Currency currency);
// With its sign: "+240.00", "-25.00", "0.00".
std::string difference_text(Int128 minor, Currency currency);

// Rows of a table: the recording's name, from when to when it tells, and what was read of it and what not.
void add_recording(store::Table& table, const Recording& recording, const commission::Say& say);
// Why lines and cells were refused, and data that came too late: one line each, two blanks before it; empty
// where there is nothing to say.
std::string what_was_not_read(const Recording& recording, const TriedTerms& tried,
                              const commission::Say& say);

// A line that says that no window of these terms has closed.
std::string no_window(const std::string& terms, const commission::Say& say);

// The words of results: a deduction whose test is met is nobody's success.
struct ResultWords {
  std::string met;
  std::string not_met;
  std::string undetermined;
  std::string not_counted;
};
ResultWords result_words(bool deduction, const commission::Say& say);

}  // namespace panmen::whatif
