// FigureChart: one measure over time, window by window, against its thresholds.
//
// Internal to store/page. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/page/clause_terms.hpp"
#include "store/page/columns.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

struct FigureChart {
  const terms::Measure* measure = nullptr;
  const terms::Clause* clause = nullptr;  // null: no clause uses the measure
  std::vector<ChartWindow> windows;
  std::vector<std::vector<int64_t>> before;  // of each window: its figures before they were corrected
  std::vector<Threshold> thresholds;         // from the greatest to the least
  std::function<std::string(size_t)> title;  // of one window, in plain text
};

// REQUIRES: a chart is left.
std::string draw(const Scene& scene, const FigureChart& chart);

}  // namespace panmen::store
