// FoldedList: a table of what happened over time that stays readable when it is long: folded by day, month or
// year, each fold with what is in it in a line.
//
// Internal to store/page. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "html/table.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

struct FoldedList {
  std::vector<html::Side> sides;
  std::vector<std::string> head;
  std::vector<Instant> times;                      // of each item, ascending
  std::function<std::string(size_t)> rows;         // of one item: one row or more, as markup
  std::function<std::string(size_t, size_t)> sum;  // of the items from, to: plain text for the fold's line
};

// Short lists stand open. Items for which the page has no room are counted, with the command that shows them.
std::string fold(const Scene& scene, const FoldedList& list);

}  // namespace panmen::store
