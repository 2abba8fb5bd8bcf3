// The parts of a statement's page, each made from one contract's records.
//
// Internal to store/page. Pure; they only choose words and places.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "html/time_axis.hpp"
#include "store/page/clause_windows.hpp"
#include "store/statement.hpp"
#include "store/words.hpp"

namespace panmen::store {

// All charts of a page are as wide and share their time, so that what stands above each other is at one time.
constexpr double kChartWidth = 900;
constexpr double kChartLeft = 110;   // values and names stand to the left of it
constexpr double kChartRight = 740;  // thresholds and sums to the right of it
constexpr size_t kMostColumns = 315;
constexpr size_t kMostCharts = 60;
constexpr size_t kMostRows = 25'000;  // of all tables of the page together

struct ClausePart {
  const terms::Clause* clause = nullptr;
  std::vector<ClauseWindow> windows;
};

// What the parts of one contract's page have in common.
struct Scene {
  const Statement& statement;
  const JournalEnd& end;
  const Statement::ContractPart& part;
  Words words;
  bool with_measures = false;
  std::vector<ClausePart> clauses;  // in the order of the terms
  html::TimeAxis axis;
  size_t rows_in_all = 0;  // that the tables of the page would have
  size_t* charts_left;     // of the whole page

  const terms::Contract& contract() const { return part.terms; }
  std::string say(std::string_view english, std::string_view chinese) const {
    return words.say(english, chinese);
  }
  // The phrase with its {0}, {1}, ... filled in, which may stand in another order in the other language.
  template <class... Values>
  std::string with(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(say(english, chinese)), values...);
  }
  std::string money(Int128 minor) const {
    return amount_text(minor, contract().currency) + " " + std::string(contract().currency.code());
  }
  // How many rows a table of `rows` shows on a page that has room for kMostRows.
  size_t room_for(size_t rows) const;
};

// What has room to the left of a chart; "…" stands for the rest.
std::string shortened(std::string_view text);
// "3,204".
std::string count_text(size_t n);
// The word and the sign of a result; a deduction has words of its own. `clause` may be null.
std::string result_word(const Scene& scene, const terms::Clause* clause, WindowResult result);
std::string_view sign_of(WindowResult result);
// The CSS class that everything of a result has.
std::string_view class_of(WindowResult result);

// The sections of a contract's page, in its order; empty where there is nothing to show.
std::string head_part(const Scene& scene);
std::string money_part(const Scene& scene);
std::string clause_part(const Scene& scene, const ClausePart& clause);
std::string measures_part(const Scene& scene);
std::string stops_part(const Scene& scene);
std::string entries_part(const Scene& scene);
std::string payments_part(const Scene& scene);
std::string postings_part(const Scene& scene);

// The start of a chart and its text alternative: kChartWidth wide, `height` high. The caller closes it.
std::string begin_chart(double height, std::string_view label);
// "There is no room for more charts on this page": a chart's place where kMostCharts are drawn.
std::string no_more_charts(const Scene& scene);

}  // namespace panmen::store
