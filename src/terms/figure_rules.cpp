// What figures are: numbers, instants, texts, yes or no; and what may be done with each.
#include <algorithm>
#include <optional>
#include <set>

#include "base/assert.hpp"
#include "base/codec.hpp"
#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

// What two values give; absent where they do not go together.
std::optional<FigureType> joined(ExpressionOp op, FigureType left, FigureType right) {
  constexpr FigureType kNumber = FigureType::number;
  constexpr FigureType kInstant = FigureType::instant;
  if (left == kNumber && right == kNumber) return kNumber;
  const bool chooses = op == ExpressionOp::minimum || op == ExpressionOp::maximum;
  if (left == kInstant && right == kInstant) {
    if (op == ExpressionOp::subtract) return kNumber;
    return chooses ? std::optional(kInstant) : std::nullopt;
  }
  const bool moves =
      (left == kInstant && right == kNumber && (op == ExpressionOp::add || op == ExpressionOp::subtract)) ||
      (left == kNumber && right == kInstant && op == ExpressionOp::add);
  return moves ? std::optional(kInstant) : std::nullopt;
}

// Of a node whose parts have these types.
std::optional<FigureType> type_of(const ExpressionNode& node, const std::vector<FigureType>& before,
                                  const Contract& contract) {
  switch (node.op) {
    case ExpressionOp::literal:
      return FigureType::number;
    case ExpressionOp::aggregate:
      return type_of(contract.aggregates[node.index], contract);
    case ExpressionOp::measure: {
      const FigureType type = contract.measures[node.index].show.type;
      return has_step(type) ? std::optional(type) : std::nullopt;
    }
    case ExpressionOp::square_root:
    case ExpressionOp::absolute:
      return before[node.left] == FigureType::number ? std::optional(FigureType::number) : std::nullopt;
    case ExpressionOp::add:
    case ExpressionOp::subtract:
    case ExpressionOp::multiply:
    case ExpressionOp::divide:
    case ExpressionOp::minimum:
    case ExpressionOp::maximum:
      return joined(node.op, before[node.left], before[node.right]);
  }
  PANMEN_ASSERT(false);
}

// Texts are not computed with: each figure of them is one aggregate.
std::string_view broken_rule_of_text(const Measure& measure, const Contract& contract) {
  if (measure.nodes.size() != 1) return "a text is computed with";
  const ExpressionNode& root = measure.nodes.front();
  if (root.op != ExpressionOp::aggregate) return "a text is computed with";
  const auto& inner = contract.aggregates[root.index].measure;
  if (inner && contract.measures[*inner].show.texts != measure.show.texts)
    return "a text is told apart in two ways";
  return {};
}

}  // namespace

bool can_take(AggregateOp op, FigureType of) {
  switch (of) {
    case FigureType::number:
      return true;
    case FigureType::yes_no:
      return op == AggregateOp::sum || op == AggregateOp::mean || op == AggregateOp::count;
    case FigureType::instant:
      return op == AggregateOp::minimum || op == AggregateOp::maximum || op == AggregateOp::first ||
             op == AggregateOp::last || op == AggregateOp::count;
    case FigureType::text:
      return op == AggregateOp::first || op == AggregateOp::last || op == AggregateOp::count;
  }
  PANMEN_ASSERT(false);
}

std::string_view broken_rule(const Resolution& show) {
  if (show.type == FigureType::instant && !instant_step_ns(show))
    return "a resolution is not one of instants";
  if (show.type != FigureType::text) return {};
  if (show.texts.empty()) return "a resolution tells no text apart";
  const std::set<std::string_view> each(show.texts.begin(), show.texts.end());
  if (each.size() != show.texts.size()) return "a resolution has a text twice";
  const auto is_good = [](const std::string& text) {
    return is_plain_text(text) && text != kOtherText.english && text != kOtherText.chinese;
  };
  return std::ranges::all_of(show.texts, is_good) ? std::string_view() : "a resolution has a text it cannot";
}

std::string_view broken_rule_of_type(const Measure& measure, const Contract& contract) {
  if (measure.show.type == FigureType::yes_no) return {};
  std::vector<FigureType> types;
  for (const ExpressionNode& node : measure.nodes) {
    if (node.op == ExpressionOp::aggregate) {
      const Aggregate& aggregate = contract.aggregates[node.index];
      if (aggregate.measure && !can_take(aggregate.op, contract.measures[*aggregate.measure].show.type))
        return "a figure is taken of another measure that has none";
    }
    const auto type = type_of(node, types, contract);
    if (!type) return "a formula joins what does not go together";
    types.push_back(*type);
  }
  if (types.back() != measure.show.type) return "a measure is shown as what it is not";
  return measure.show.type == FigureType::text ? broken_rule_of_text(measure, contract) : std::string_view();
}

std::string_view broken_rule(const TestNode& comparison, const Measure& measure) {
  const int64_t threshold = comparison.threshold_steps;
  switch (measure.show.type) {
    case FigureType::number:
      break;
    case FigureType::yes_no:
      if (comparison.comparison != Comparison::at_least || threshold != 1)
        return "a test asks of yes or no what it cannot";
      break;
    case FigureType::instant:
      if (!instant_of(threshold, measure.show)) return "a test names an instant beyond all time";
      break;
    case FigureType::text:
      if (comparison.comparison != Comparison::equal && comparison.comparison != Comparison::not_equal)
        return "a test asks for the order of texts";
      if (threshold < 0 || static_cast<uint64_t>(threshold) >= measure.show.texts.size())
        return "a test names a text that is not told apart";
      break;
  }
  return {};
}

}  // namespace panmen::terms
