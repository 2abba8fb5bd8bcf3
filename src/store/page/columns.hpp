// Columns: a figure's windows as a chart draws them: one by one where they are few, and otherwise several in
// one column, which shows the least and greatest figure and the worst result.
//
// It decides nothing. Pure; safe to use from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "html/time_axis.hpp"
#include "store/page/clause_windows.hpp"

namespace panmen::store {

struct ChartWindow {
  Window drawn;
  std::optional<int64_t> steps;
  WindowResult result = WindowResult::undecided;
  bool corrected = false;
};

struct Column {
  double left = 0;
  double right = 0;
  size_t first = 0;  // the windows it stands for, by their places
  size_t last = 0;
  std::optional<int64_t> least;
  std::optional<int64_t> greatest;
  WindowResult worst = WindowResult::not_counted;
  std::array<size_t, std::size(kResults)> counts{};  // by result
  bool corrected = false;

  size_t windows() const { return last - first + 1; }
  size_t count(WindowResult result) const { return counts[static_cast<size_t>(result)]; }
};

// From left to right, at most `most`: where there are more windows, columns of equal width, each for the
// windows whose middle it holds. REQUIRES: windows are ordered by their ends and do not overlap; most > 0.
std::vector<Column> columns_of(std::span<const ChartWindow> windows, const html::TimeAxis& axis, size_t most);

}  // namespace panmen::store
