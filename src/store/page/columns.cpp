#include "store/page/columns.hpp"

#include <algorithm>

namespace panmen::store {

namespace {

void take(Column& column, const ChartWindow& window, size_t place) {
  column.last = place;
  if (window.steps.has_value()) {
    column.least = std::min(column.least.value_or(*window.steps), *window.steps);
    column.greatest = std::max(column.greatest.value_or(*window.steps), *window.steps);
  }
  column.worst = std::max(column.worst, window.result);
  ++column.counts[static_cast<size_t>(window.result)];
  column.corrected = column.corrected || window.corrected;
}

}  // namespace

std::vector<Column> columns_of(std::span<const ChartWindow> windows, const html::TimeAxis& axis,
                               size_t most) {
  const bool one_by_one = windows.size() <= most;
  const double width = (axis.right() - axis.left()) / static_cast<double>(most);
  std::vector<Column> columns;
  for (size_t i = 0; i < windows.size(); ++i) {
    double left = axis.x(windows[i].drawn.from);
    double right = axis.x(windows[i].drawn.to);
    if (!one_by_one) {
      const double place = ((left + right) / 2 - axis.left()) / width;
      left = axis.left() + width * static_cast<double>(std::min(static_cast<size_t>(place), most - 1));
      right = left + width;
    }
    if (one_by_one || columns.empty() || left > columns.back().left) {
      Column column;
      column.left = left;
      column.right = right;
      column.first = i;
      columns.push_back(column);
    }
    take(columns.back(), windows[i], i);
  }
  return columns;
}

}  // namespace panmen::store
