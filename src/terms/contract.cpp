#include "terms/contract.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/int128.hpp"

namespace panmen::terms {

std::string_view name_of(SignalType type) {
  switch (type) {
    case SignalType::gauge:
      return "gauge";
    case SignalType::counter:
      return "counter";
    case SignalType::interval:
      return "interval";
    case SignalType::state:
      return "state";
    case SignalType::text:
      return "text";
  }
  PANMEN_ASSERT(false);
}

size_t written_out_size(const Measure& measure, const std::vector<size_t>& earlier) {
  std::vector<size_t> sizes;
  sizes.reserve(measure.nodes.size());
  for (const ExpressionNode& node : measure.nodes) {
    switch (node.op) {
      case ExpressionOp::literal:
      case ExpressionOp::aggregate:
        sizes.push_back(1);
        break;
      case ExpressionOp::measure:
        sizes.push_back(earlier[node.index]);
        break;
      default:
        sizes.push_back(std::min(sizes[node.left] + sizes[node.right], kMaxNodes + 1));
    }
  }
  return sizes.back();
}

std::string format_figure_value(int64_t steps, const Resolution& show) {
  const Int128 value = Int128{steps} * show.step.units;
  std::string digits = to_string(value < 0 ? -value : value);
  if (const size_t scale = show.step.scale; scale > 0) {
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
  }
  return value < 0 ? "-" + digits : digits;
}

std::string format_figure(int64_t steps, const Resolution& show) {
  std::string text = format_figure_value(steps, show);
  if (!show.unit.name.empty()) text += " " + show.unit.name;
  return text;
}

}  // namespace panmen::terms
