#include "measure/figures.hpp"

#include "base/assert.hpp"

namespace panmen::measure {

using record::Reason;
using terms::ExpressionOp;

Figures::Figures(const terms::Contract& contract) : contract_(contract) {
  for (const terms::Measure& measure : contract.measures)
    carries_[measure.per].resize(contract.aggregates.size());
}

Value Figures::evaluate(const terms::Measure& measure, Closing& closing) const {
  std::vector<Value> values;
  values.reserve(measure.nodes.size());
  for (const terms::ExpressionNode& node : measure.nodes) {
    const auto binary = [&]() -> Value {
      const Value& a = values[node.left];
      const Value& b = values[node.right];
      if (!a.exact.has_value()) return a;
      if (!b.exact.has_value()) return b;
      switch (node.op) {
        case ExpressionOp::add:
          return {Exact(*a.exact + *b.exact)};
        case ExpressionOp::subtract:
          return {Exact(*a.exact - *b.exact)};
        case ExpressionOp::multiply:
          return {Exact(*a.exact * *b.exact)};
        case ExpressionOp::divide:
          if (*b.exact == 0) return Value::none(Reason::divides_by_zero);
          return {Exact(*a.exact / *b.exact)};
        default:
          PANMEN_ASSERT(false);
      }
    };
    switch (node.op) {
      case ExpressionOp::literal:
        values.push_back({to_exact(node.literal)});
        break;
      case ExpressionOp::measure:
        values.push_back(closing.measures[node.index]);
        break;
      case ExpressionOp::aggregate: {
        // Measures may share an aggregate; what it carries on must move once per window.
        std::optional<Value>& value = closing.aggregates[node.index];
        if (!value.has_value())
          value = aggregate(closing.signals, contract_.aggregates[node.index], closing.window,
                            closing.carries[node.index]);
        values.push_back(*value);
        break;
      }
      default:
        values.push_back(binary());
        if (values.back().exact.has_value() && is_too_long(*values.back().exact))
          values.back() = Value::none(Reason::out_of_range);
    }
  }
  return values.back();
}

std::vector<record::Figure> Figures::close(WindowKind kind, Window window,
                                           std::span<const signal::History* const> histories) {
  const Signals signals{contract_, histories, window.to};
  Closing closing{signals, window, carries_[kind], std::vector<Value>(contract_.measures.size()),
                  std::vector<std::optional<Value>>(contract_.aggregates.size())};
  std::vector<record::Figure> figures;
  for (size_t i = 0; i < contract_.measures.size(); ++i) {
    const terms::Measure& measure = contract_.measures[i];
    if (measure.per != kind) continue;
    const Value& value = closing.measures[i] = evaluate(measure, closing);
    record::Figure figure{measure.name, std::nullopt, value.reason};
    if (value.exact.has_value()) {
      const Exact step = to_exact(to_ratio(measure.show.step)) * to_exact(measure.show.unit.factor);
      figure.steps = round_to_steps(*value.exact, step);
      if (!figure.steps.has_value()) figure.reason = Reason::out_of_range;
    }
    figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace panmen::measure
