// Words: how a statement says amounts, figures, results, stops and entries, in either language,
// whatever form it takes.
//
// Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/language.hpp"
#include "store/statement.hpp"
#include "store/window_text.hpp"

namespace panmen::store {

// To the last digit: an entry names a stop by it.
std::string exactly(const Zone& zone, Instant t);
// "1 h 02 min 03 s", "2 min 03.5 s", "3.004 s": to the millisecond, and no more than it was.
std::string lasted(int64_t ns);
// "1,234.56", without its currency.
std::string amount_text(Int128 minor, Currency currency);
// "97.77 %": so many steps of what the measure shows, wherever they stand: a figure, a threshold, an axis.
std::string steps_text(const terms::Contract& contract, const terms::Measure& measure, int64_t steps,
                       Language language);
// "97.77 %", or why there is none. REQUIRES: the figure's measure is of the contract.
std::string figure_text(const terms::Contract& contract, const record::Figure& figure, Language language);

// One row of the table of what was read. `depth` 1: a part of the row above it.
struct CountRow {
  std::string words;
  uint64_t count;
  uint8_t depth;
};

class Words {
 public:
  explicit Words(Language language) : language_(language) {}

  Language language() const { return language_; }
  std::string say(std::string_view english, std::string_view chinese) const {
    return std::string(Phrase{english, chinese}.in(language_));
  }
  // A deduction whose test is met is nobody's success: it says what follows instead.
  std::string outcome_text(const terms::Clause& clause, record::Outcome outcome, Int128 due) const;
  std::string class_text(const terms::Contract& contract, const record::Stop& stop) const;
  // How far the sides agree at that instant (Statement::now()), and what was proposed where it is another
  // cause.
  std::string standing_text(const terms::Contract& contract, const record::Stop& stop, Instant now) const;
  // Who entered it, and who approved.
  std::string voices(const record::Entry& entry) const;
  std::string saying(const Statement::ContractPart& part, const record::Entry& entry) const;
  // What became of the lines and observations.
  std::vector<CountRow> count_rows(const ObservationCounts& counts) const;
  // That so many results wait for a person, and what is due from them meanwhile.
  std::string waiting_text(size_t open, bool some_pay) const;

 private:
  std::string side(record::Side side) const;
  std::string standing_by_now(const terms::Contract& contract, const record::Stop& stop, Instant now) const;

  Language language_;
};

}  // namespace panmen::store
