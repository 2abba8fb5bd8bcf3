#include "terms/text/condition_signals.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::terms {
namespace {

// Those of which it only asks whether they are alive are among them, or not.
std::vector<uint16_t> signals_under(const Contract& contract, uint16_t root, bool alive) {
  std::vector<bool> reached(size_t{root} + 1, false);
  std::vector<uint16_t> out;
  reached[root] = true;
  // Children stand before their parents.
  for (size_t i = size_t{root} + 1; i-- > 0;) {
    if (!reached[i]) continue;
    const ConditionNode& node = contract.conditions[i];
    switch (node.op) {
      case ConditionOp::both:
      case ConditionOp::either:
        reached[node.right] = true;
        [[fallthrough]];
      case ConditionOp::negate:
        reached[node.left] = true;
        break;
      case ConditionOp::compare_signals:
        out.push_back(node.other);
        [[fallthrough]];
      case ConditionOp::compare_number:
      case ConditionOp::is_one_of:
      case ConditionOp::is_none_of:
        out.push_back(node.signal);
        break;
      case ConditionOp::stop:
        for (const uint16_t under : conditions_under(contract, node)) {
          const std::vector<uint16_t> signals = signals_under(contract, under, alive);
          out.insert(out.end(), signals.begin(), signals.end());
        }
        break;
      case ConditionOp::alive:
        if (alive) out.push_back(node.signal);
        break;
      case ConditionOp::scheduled:
      case ConditionOp::in_shift:
      case ConditionOp::planned:
        break;
    }
  }
  std::ranges::sort(out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace

std::vector<uint16_t> conditions_under(const Contract& contract, const ConditionNode& stop) {
  PANMEN_ASSERT(stop.op == ConditionOp::stop);
  const StopRule& rule = contract.stops[stop.stops];
  std::vector<uint16_t> out = {rule.when};
  if (!stop.stop_class) return out;
  for (const StopCause& cause : rule.causes) {
    if (cause.when) out.push_back(*cause.when);
  }
  return out;
}

std::vector<uint16_t> signals_of(const Contract& contract, uint16_t root) {
  return signals_under(contract, root, false);
}

std::vector<uint16_t> signals_asked(const Contract& contract, uint16_t root) {
  return signals_under(contract, root, true);
}

}  // namespace panmen::terms
