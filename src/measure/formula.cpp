#include "measure/formula.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "measure/test.hpp"

namespace panmen::measure {

using record::Figure;
using record::Reason;
using terms::ExpressionNode;
using terms::ExpressionOp;

namespace {

class Evaluation {
 public:
  Evaluation(const Plan& plan, const std::function<Value(uint16_t)>& value_of)
      : contract_(plan.contract),
        value_of_(value_of),
        measures_(plan.contract.measures.size()),
        aggregates_(plan.contract.aggregates.size()) {}

  const Value& measure(size_t number);

 private:
  Value node(const ExpressionNode& node, const std::vector<Value>& values);
  static Value joined(ExpressionOp op, const Exact& a, const Exact& b);

  const terms::Contract& contract_;
  const std::function<Value(uint16_t)>& value_of_;
  std::vector<Value> measures_;
  std::vector<std::optional<Value>> aggregates_;  // measures may share one
};

const Value& Evaluation::measure(size_t number) {
  const terms::Measure& measure = contract_.measures[number];
  std::vector<Value> values;
  values.reserve(measure.nodes.size());
  for (const ExpressionNode& each : measure.nodes) {
    values.push_back(node(each, values));
    if (values.back().exact.has_value() && is_too_long(*values.back().exact))
      values.back() = Value::none(Reason::out_of_range);
  }
  return measures_[number] = std::move(values.back());
}

Value Evaluation::node(const ExpressionNode& node, const std::vector<Value>& values) {
  switch (node.op) {
    case ExpressionOp::literal:
      return {to_exact(node.literal)};
    case ExpressionOp::measure:
      return measures_[node.index];
    case ExpressionOp::aggregate: {
      std::optional<Value>& value = aggregates_[node.index];
      if (!value.has_value()) value = value_of_(node.index);
      return *value;
    }
    case ExpressionOp::absolute: {
      const Value& of = values[node.left];
      if (!of.exact.has_value()) return of;
      return {Exact(boost::multiprecision::abs(*of.exact))};
    }
    case ExpressionOp::square_root: {
      const Value& of = values[node.left];
      if (!of.exact.has_value()) return of;
      if (*of.exact < 0) return Value::none(Reason::out_of_range);
      return {square_root(*of.exact)};
    }
    case ExpressionOp::add:
    case ExpressionOp::subtract:
    case ExpressionOp::multiply:
    case ExpressionOp::divide:
    case ExpressionOp::minimum:
    case ExpressionOp::maximum: {
      const Value& a = values[node.left];
      const Value& b = values[node.right];
      if (!a.exact.has_value()) return a;
      if (!b.exact.has_value()) return b;
      return joined(node.op, *a.exact, *b.exact);
    }
  }
  PANMEN_ASSERT(false);
}

Value Evaluation::joined(ExpressionOp op, const Exact& a, const Exact& b) {
  switch (op) {
    case ExpressionOp::add:
      return {Exact(a + b)};
    case ExpressionOp::subtract:
      return {Exact(a - b)};
    case ExpressionOp::multiply:
      return {Exact(a * b)};
    case ExpressionOp::divide:
      if (b == 0) return Value::none(Reason::divides_by_zero);
      return {Exact(a / b)};
    case ExpressionOp::minimum:
      return {std::min(a, b)};
    case ExpressionOp::maximum:
      return {std::max(a, b)};
    default:
      PANMEN_ASSERT(false);
  }
}

// The place of a text among those that are told apart, or behind them.
int64_t place_of(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) - texts.begin();
}

Figure rounded(const terms::Measure& measure, const Value& value) {
  Figure figure;
  figure.measure = measure.name;
  figure.reason = value.reason;
  if (value.text.has_value()) figure.steps = place_of(measure.show.texts, *value.text);
  if (!value.exact.has_value()) return figure;
  const Exact step = to_exact(to_ratio(measure.show.step)) * to_exact(measure.show.unit.factor);
  const std::optional<Rounded> found = round_to_steps(*value.exact, step);
  const bool is_instant = measure.show.type == terms::FigureType::instant;
  if (!found.has_value() || (is_instant && !instant_of(found->steps, measure.show).has_value())) {
    figure.reason = Reason::out_of_range;
    return figure;
  }
  figure.steps = found->steps;
  figure.side = found->side;
  return figure;
}

Figure answered(const terms::Contract& contract, const terms::Measure& measure,
                std::span<const Figure> earlier) {
  const Answer answer = run_test(contract, measure.test, earlier);
  Figure figure;
  figure.measure = measure.name;
  figure.reason = answer.reason;
  if (answer.met.has_value()) figure.steps = *answer.met ? 1 : 0;
  return figure;
}

}  // namespace

std::vector<Figure> evaluate_all(const Plan& plan, const std::function<Value(uint16_t)>& value_of) {
  Evaluation evaluation(plan, value_of);
  std::vector<Figure> figures;
  for (size_t i = 0; i < plan.contract.measures.size(); ++i) {
    const terms::Measure& measure = plan.contract.measures[i];
    if (measure.per != plan.spec) continue;
    figures.push_back(measure.show.type == terms::FigureType::yes_no
                          ? answered(plan.contract, measure, figures)
                          : rounded(measure, evaluation.measure(i)));
  }
  return figures;
}

}  // namespace panmen::measure
