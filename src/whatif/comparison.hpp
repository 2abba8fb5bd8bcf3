// TermsComparison: two terms on the same recording: what would have been different, clause by clause.
//
// Clauses and measures are matched by their names, windows by where they begin and end. It computes nothing
// anew: it sets beside each other what two trials came to.
//
// Pure functions over two TriedTerms; they may be called from any thread that alone has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/int128.hpp"
#include "base/language.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

// What differs outside the clauses: a key of the terms, as it is written there, and what each of them says.
// Of whole parts, such as "signals: oil", only who has them.
struct HeadDifference {
  enum class Who : uint8_t { both, only_first, only_second };

  std::string key;
  std::string first;
  std::string second;
  Who who = Who::both;
};

// A measure of both terms, over windows that both have.
struct MeasureDifference {
  std::string name;
  uint64_t windows = 0;
  uint64_t differing = 0;  // in which it is shown as another figure
};

struct Tally {
  uint64_t met = 0;
  uint64_t not_met = 0;
  uint64_t undetermined = 0;
  uint64_t not_counted = 0;
  Int128 due_minor = 0;                   // positive from buyer to supplier
  std::optional<Window> paid_for;         // of a clause paid once
  const terms::Clause* clause = nullptr;  // null: these terms have no such clause

  uint64_t windows() const { return met + not_met + undetermined + not_counted; }
};

// A window of both, in which result or amount differ.
struct WindowDifference {
  Window window;
  WindowResult first;
  WindowResult second;
};

struct ClauseComparison {
  std::string id;
  Tally first;
  Tally second;
  bool has_same_windows = true;    // both judge windows of one kind
  uint64_t common = 0;             // windows that both have judged
  std::vector<Window> only_first;  // windows that one of them has judged
  std::vector<Window> only_second;
  Int128 only_first_due_minor = 0;  // from those windows
  Int128 only_second_due_minor = 0;
  std::vector<WindowDifference> windows;  // in order of time

  Int128 difference() const { return second.due_minor - first.due_minor; }
};

struct TermsComparison {
  const TriedTerms* first = nullptr;
  const TriedTerms* second = nullptr;
  std::vector<HeadDifference> head;
  std::vector<MeasureDifference> measures;  // that differ in some window
  std::vector<ClauseComparison> clauses;    // of the first terms, then those that only the second have
  Int128 first_due_minor = 0;
  Int128 second_due_minor = 0;

  // A clause could be decided in no window at all, so what it would have given is not known.
  bool is_undecidable() const;
};

// Errors: invalid, where their currencies differ.
Result<void> can_compare(const terms::Contract& first, const terms::Contract& second);

// REQUIRES: can_compare(); both outlive the comparison, and have ended.
TermsComparison compare(const TriedTerms& first, const TriedTerms& second);

}  // namespace panmen::whatif
