#include "terms/text/literal_words.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "terms/text/page.hpp"
#include "terms/text/units.hpp"

namespace panmen::terms {
namespace {

// A product of units as the table names them, each with its exponent: kWh/part is kWh 1, part -1. A plain
// number, and a share of one, has none.
using Product = std::vector<std::pair<std::string, int>>;
using Units = std::optional<Product>;  // nothing where it is not known

void multiply_by(Product& product, const std::string& unit, int exponent) {
  const auto found = std::ranges::find(product, unit, &Product::value_type::first);
  if (found == product.end()) {
    product.emplace_back(unit, exponent);
  } else if ((found->second += exponent) == 0) {
    product.erase(found);
  }
}

Product units_of(const Unit& unit) {
  Product out;
  if (unit.dimension.empty()) return out;
  size_t at = 0;
  for (const std::string_view part : parts_of_unit(unit.name)) {
    if (part != "1") multiply_by(out, std::string(part), at > 0 && unit.name[at - 1] == '/' ? -1 : 1);
    at += part.size() + 1;
  }
  return out;
}

Units joined(const Units& a, const Units& b, bool divide) {
  if (!a || !b) return std::nullopt;
  Product out = *a;
  for (const auto& [unit, exponent] : *b)
    multiply_by(out, unit, divide ? -exponent : exponent);
  return out;
}

// As find_unit reads it.
std::string name_of(const Product& product) {
  std::string above;
  std::string below;
  for (const auto& [unit, exponent] : product) {
    for (int i = 0; i < exponent; ++i)
      above += (above.empty() ? "" : "*") + unit;
    for (int i = 0; i > exponent; --i)
      below += "/" + unit;
  }
  return above.empty() && !below.empty() ? "1" + below : above + below;
}

Units units_of(const Contract& contract, const Aggregate& a) {
  if (type_of(a, contract) == FigureType::instant) return std::nullopt;
  switch (a.op) {
    case AggregateOp::share:
    case AggregateOp::rising:
    case AggregateOp::count:
    case AggregateOp::distinct:
      return Product{};
    case AggregateOp::time:
    case AggregateOp::longest:
      return Product{{"s", 1}};
    case AggregateOp::cost:
      return Product{{std::string(contract.currency.code()), 1}};
    default:
      break;
  }
  switch (a.source) {
    case AggregateSource::signal: {
      Product units = units_of(contract.signals[*a.signal].unit);
      if (a.op == AggregateOp::rate) multiply_by(units, "s", -1);
      return units;
    }
    case AggregateSource::measure:
      return units_of(contract.measures[*a.measure].show.unit);
    case AggregateSource::entries:
      return units_of(contract.adjustments[*a.adjustment].unit);
    case AggregateSource::runs:
    case AggregateSource::cycles:
      return Product{{"s", 1}};
    case AggregateSource::condition:
    case AggregateSource::window:
      break;
  }
  PANMEN_ASSERT(false);
}

// The unit each node has by itself. A literal has none.
std::vector<Units> own_units(const Contract& contract, const Measure& measure) {
  std::vector<Units> out;
  for (const ExpressionNode& node : measure.nodes) {
    Units unit;
    switch (node.op) {
      case ExpressionOp::literal:
      case ExpressionOp::square_root:
        break;
      case ExpressionOp::aggregate:
        unit = units_of(contract, contract.aggregates[node.index]);
        break;
      case ExpressionOp::measure:
        unit = units_of(contract.measures[node.index].show.unit);
        break;
      case ExpressionOp::add:
      case ExpressionOp::subtract:
      case ExpressionOp::minimum:
      case ExpressionOp::maximum:
        unit = out[node.left] ? out[node.left] : out[node.right];
        break;
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
        unit = joined(out[node.left], out[node.right], node.op == ExpressionOp::divide);
        break;
      case ExpressionOp::absolute:
        unit = out[node.left];
        break;
    }
    out.push_back(std::move(unit));
  }
  return out;
}

// The unit each node must have for the whole to have that of `show`.
std::vector<Units> wanted_units(const Measure& measure, const std::vector<Units>& own) {
  std::vector<Units> out(measure.nodes.size());
  out.back() = units_of(measure.show.unit);
  // Children stand before their parents.
  for (size_t i = measure.nodes.size(); i-- > 0;) {
    const ExpressionNode& node = measure.nodes[i];
    switch (node.op) {
      case ExpressionOp::literal:
      case ExpressionOp::aggregate:
      case ExpressionOp::measure:
      case ExpressionOp::square_root:
        break;
      case ExpressionOp::add:
      case ExpressionOp::subtract:
      case ExpressionOp::minimum:
      case ExpressionOp::maximum:
        out[node.left] = own[node.right] ? own[node.right] : out[i];
        out[node.right] = own[node.left] ? own[node.left] : out[i];
        break;
      case ExpressionOp::multiply:
        out[node.left] = joined(out[i], own[node.right], true);
        out[node.right] = joined(out[i], own[node.left], true);
        break;
      case ExpressionOp::divide:
        out[node.left] = joined(out[i], own[node.right], false);
        out[node.right] = joined(own[node.left], out[i], true);
        break;
      case ExpressionOp::absolute:
        out[node.left] = out[i];
        break;
    }
  }
  return out;
}

// The digits of the value in that unit; nothing where they do not end.
std::optional<std::string> digits_in(Ratio value, const KnownUnit& unit) {
  const auto quotient = divide(value, unit.unit.factor);
  if (!quotient.ok()) return std::nullopt;
  std::string digits = Page::number(*quotient);
  if (digits.find('/') != std::string::npos) return std::nullopt;
  return digits;
}

// A product of units for which there is a name, such as kWh/kW, is said in the unit of the table that needs
// the fewest digits; of those the last of the table.
std::optional<std::string> in_best_unit(Ratio value, const std::string& name, const Contract& contract) {
  const auto unit = find_unit(name, contract.currency);
  if (!unit) return std::nullopt;
  if (unit->dimension.plain()) return Page::number(value);
  const std::vector<std::string_view> names = unit_names();
  const bool simple = std::ranges::find(names, name) != names.end();
  std::optional<std::string> best = digits_in(value, *unit);
  std::string best_name = name;
  for (const std::string_view other : names) {
    const auto known = find_unit(other);
    if (simple || known->dimension != unit->dimension) continue;
    const auto digits = digits_in(value, *known);
    if (!digits || (best && best_name != name && digits->size() > best->size())) continue;
    best = digits;
    best_name = other;
  }
  if (!best) return std::nullopt;
  return *best + " " + best_name;
}

}  // namespace

std::vector<std::optional<std::string>> literals_in_words(const Contract& contract, const Measure& measure) {
  const std::vector<Units> wanted = wanted_units(measure, own_units(contract, measure));
  std::vector<std::optional<std::string>> out(measure.nodes.size());
  for (size_t i = 0; i < measure.nodes.size(); ++i) {
    const ExpressionNode& node = measure.nodes[i];
    if (node.op != ExpressionOp::literal || !wanted[i]) continue;
    out[i] = in_best_unit(node.literal, name_of(*wanted[i]), contract);
  }
  return out;
}

bool has_units(const Contract& contract, const Measure& measure) {
  return std::ranges::any_of(own_units(contract, measure),
                             [](const Units& unit) { return unit && !unit->empty(); });
}

}  // namespace panmen::terms
