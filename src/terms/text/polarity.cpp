#include "terms/text/polarity.hpp"

#include "base/assert.hpp"
#include "terms/scale.hpp"
#include "terms/text/tests.hpp"

namespace panmen::terms {
namespace {

void widen(Directions& set, Directions by) {
  set = static_cast<Directions>(set | by);
}

Sign negative_of(Sign sign) {
  switch (sign) {
    case Sign::never_negative:
      return Sign::never_positive;
    case Sign::never_positive:
      return Sign::never_negative;
    case Sign::unknown:
      return Sign::unknown;
  }
  PANMEN_ASSERT(false);
}

Sign sign_of_product(Sign a, Sign b) {
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  return a == b ? Sign::never_negative : Sign::never_positive;
}

// How a factor of that sign passes a direction on.
Directions by_factor(Directions set, Sign factor) {
  switch (factor) {
    case Sign::never_negative:
      return set;
    case Sign::never_positive:
      return opposite(set);
    case Sign::unknown:
      return set == kNone ? kNone : kBoth;
  }
  PANMEN_ASSERT(false);
}

// ---- What a clause asks of its measures -----------------------------------------------------------------

Directions of_scale(const Scale& scale) {
  const Ways ways = ways_of(scale);
  return static_cast<Directions>((ways.up ? kWith : kNone) | (ways.down ? kAgainst : kNone));
}

// Adds to `wanted`, by measure, which way something goes when the figure grows, that goes with the test as
// `result` says.
void of_test(const std::vector<TestNode>& test, Directions result, std::vector<Directions>& wanted) {
  std::vector<Directions> passed(test.size(), kNone);
  passed.back() = result;
  for (size_t i = test.size(); i-- > 0;) {
    const TestNode& node = test[i];
    switch (node.op) {
      case TestOp::compare: {
        const bool equality =
            node.comparison == Comparison::equal || node.comparison == Comparison::not_equal;
        widen(wanted[node.measure], equality                      ? kBoth
                                    : wants_more(node.comparison) ? passed[i]
                                                                  : opposite(passed[i]));
        break;
      }
      case TestOp::both:
      case TestOp::either:
        widen(passed[node.left], passed[i]);
        widen(passed[node.right], passed[i]);
        break;
      case TestOp::negate:
        widen(passed[node.left], opposite(passed[i]));
        break;
    }
  }
}

// Adds the measures that a test names.
void name_measures(const std::vector<TestNode>& test, std::vector<Directions>& wanted) {
  for (const TestNode& node : test) {
    if (node.op == TestOp::compare) wanted[node.measure] = kBoth;
  }
}

// How a figure of another measure's figures goes when one of those grows.
Directions of_figures(AggregateOp op) {
  switch (op) {
    case AggregateOp::sum:
    case AggregateOp::mean:
    case AggregateOp::minimum:
    case AggregateOp::maximum:
    case AggregateOp::first:
    case AggregateOp::last:
      return kWith;
    case AggregateOp::count:
      return kNone;
    default:
      return kBoth;
  }
}

}  // namespace

Directions opposite(Directions set) {
  return static_cast<Directions>(((set & kWith) != 0 ? kAgainst : kNone) |
                                 ((set & kAgainst) != 0 ? kWith : kNone));
}

Directions through(Directions a, Directions b) {
  Directions out = kNone;
  if ((b & kWith) != 0) widen(out, a);
  if ((b & kAgainst) != 0) widen(out, opposite(a));
  return out;
}

bool gains_by_less(const Clause& clause, Directions set, Role role) {
  const bool gains_by_more_paid = (role == Role::supplier) != clause.deduction;
  return (set & (gains_by_more_paid ? kAgainst : kWith)) != 0;
}

Polarity::Polarity(const Draft& draft)
    : contract_(draft.contract), drafts_(draft.contract.measures.size(), nullptr) {
  for (const MeasureDraft& measure : draft.measures) {
    if (measure.index) drafts_[*measure.index] = &measure;
  }
  for (size_t i = 0; i < contract_.measures.size(); ++i)
    compute_signs(static_cast<uint16_t>(i));
}

// ---- What sign each part of a measure can have ----------------------------------------------------------

Sign Polarity::sign_of(const Aggregate& aggregate) const {
  const bool durations =
      aggregate.source == AggregateSource::runs || aggregate.source == AggregateSource::cycles;
  switch (aggregate.op) {
    case AggregateOp::share:
    case AggregateOp::time:
    case AggregateOp::longest:
    case AggregateOp::count:
    case AggregateOp::rising:
    case AggregateOp::distinct:
    case AggregateOp::increase:
    case AggregateOp::rate:
    case AggregateOp::deviation:
    case AggregateOp::cost:
    case AggregateOp::repeatability:
      return Sign::never_negative;
    case AggregateOp::sum:
      if (aggregate.source == AggregateSource::signal) return Sign::never_negative;
      [[fallthrough]];
    case AggregateOp::mean:
    case AggregateOp::minimum:
    case AggregateOp::maximum:
    case AggregateOp::first:
    case AggregateOp::last:
      if (aggregate.source == AggregateSource::measure) return signs_[*aggregate.measure].back();
      [[fallthrough]];
    case AggregateOp::median:
    case AggregateOp::quantile:
      return durations ? Sign::never_negative : Sign::unknown;
    case AggregateOp::delta:
    case AggregateOp::time_mean:
    case AggregateOp::first_time:
    case AggregateOp::last_time:
    case AggregateOp::window_begin:
    case AggregateOp::window_end:
      return Sign::unknown;
  }
  PANMEN_ASSERT(false);
}

void Polarity::compute_signs(uint16_t measure) {
  std::vector<Sign> signs;
  if (!contract_.measures[measure].test.empty()) signs.push_back(Sign::never_negative);
  for (const ExpressionNode& node : contract_.measures[measure].nodes) {
    Sign sign = Sign::unknown;
    switch (node.op) {
      case ExpressionOp::literal:
        sign = node.literal.numerator >= 0 ? Sign::never_negative : Sign::never_positive;
        break;
      case ExpressionOp::aggregate:
        sign = sign_of(contract_.aggregates[node.index]);
        break;
      case ExpressionOp::measure:
        sign = signs_[node.index].back();
        break;
      case ExpressionOp::add:
        if (signs[node.left] == signs[node.right]) sign = signs[node.left];
        break;
      case ExpressionOp::subtract:
        if (signs[node.left] == negative_of(signs[node.right])) sign = signs[node.left];
        if (negates(measure, node)) sign = negative_of(signs[node.right]);
        if (rest_of_one(measure, node)) sign = Sign::never_negative;
        break;
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
        sign = sign_of_product(signs[node.left], signs[node.right]);
        break;
      case ExpressionOp::square_root:
      case ExpressionOp::absolute:
        sign = Sign::never_negative;
        break;
      case ExpressionOp::minimum:
      case ExpressionOp::maximum: {
        const Sign bound = node.op == ExpressionOp::maximum ? Sign::never_negative : Sign::never_positive;
        if (signs[node.left] == signs[node.right]) sign = signs[node.left];
        for (const uint16_t part : {node.left, node.right})
          if (signs[part] == bound || is_zero(measure, part)) sign = bound;
        break;
      }
    }
    if (drafts_[measure]->fractions[signs.size()]) sign = Sign::never_negative;
    signs.push_back(sign);
  }
  signs_.push_back(std::move(signs));
}

// `-x`, which is compiled as 0 - x.
bool Polarity::negates(uint16_t measure, const ExpressionNode& node) const {
  return is_zero(measure, node.left);
}

bool Polarity::is_zero(uint16_t measure, uint16_t node) const {
  const ExpressionNode& number = contract_.measures[measure].nodes[node];
  return number.op == ExpressionOp::literal && number.literal.numerator == 0;
}

// `1 - share(...)`, which is never negative.
bool Polarity::rest_of_one(uint16_t measure, const ExpressionNode& node) const {
  const ExpressionNode& left = contract_.measures[measure].nodes[node.left];
  return left.op == ExpressionOp::literal && left.literal.numerator >= left.literal.denominator &&
         drafts_[measure]->fractions[node.right];
}

// ---- Which way a figure moves what is paid --------------------------------------------------------------

std::vector<Use> Polarity::uses(const Clause& clause) const {
  // By measure: which way the paid share goes when the figure grows.
  std::vector<Directions> wanted(contract_.measures.size(), kNone);
  if (clause.scale) {
    wanted[clause.scale->measure] = of_scale(*clause.scale);
  } else if (clause.figure) {
    wanted[clause.figure->measure] = kWith;
  } else if (!clause.when.empty()) {
    of_test(clause.when, kWith, wanted);
  }
  std::vector<Use> out;
  // Measures stand behind those they rest on: one pass from the end reaches all.
  for (size_t m = wanted.size(); m-- > 0;) {
    if (wanted[m] != kNone) spread(static_cast<uint16_t>(m), wanted, out);
  }
  return out;
}

void Polarity::spread(uint16_t m, std::vector<Directions>& wanted, std::vector<Use>& uses) const {
  const Measure& measure = contract_.measures[m];
  const std::vector<Sign>& signs = signs_[m];
  name_measures(measure.only, wanted);
  if (!measure.test.empty()) {
    of_test(measure.test, wanted[m], wanted);
    return;
  }
  // Children stand before their parents.
  std::vector<Directions> passed(measure.nodes.size(), kNone);
  passed.back() = wanted[m];
  for (size_t i = measure.nodes.size(); i-- > 0;) {
    const ExpressionNode& node = measure.nodes[i];
    if (passed[i] == kNone) continue;
    switch (node.op) {
      case ExpressionOp::literal:
        break;
      case ExpressionOp::aggregate: {
        const Aggregate& aggregate = contract_.aggregates[node.index];
        uses.push_back({node.index, passed[i], drafts_[m]->places[i]});
        if (aggregate.source != AggregateSource::measure) break;
        PANMEN_ASSERT(*aggregate.measure < m);
        widen(wanted[*aggregate.measure], through(passed[i], of_figures(aggregate.op)));
        // A window that does not count is not there, whatever is taken of those that are.
        name_measures(contract_.measures[*aggregate.measure].only, wanted);
        break;
      }
      case ExpressionOp::measure:
        PANMEN_ASSERT(node.index < m);
        widen(wanted[node.index], passed[i]);
        break;
      case ExpressionOp::add:
      case ExpressionOp::minimum:
      case ExpressionOp::maximum:
        widen(passed[node.left], passed[i]);
        widen(passed[node.right], passed[i]);
        break;
      case ExpressionOp::subtract:
        widen(passed[node.left], passed[i]);
        widen(passed[node.right], opposite(passed[i]));
        break;
      case ExpressionOp::multiply:
        widen(passed[node.left], by_factor(passed[i], signs[node.right]));
        widen(passed[node.right], by_factor(passed[i], signs[node.left]));
        break;
      case ExpressionOp::divide:
        widen(passed[node.left], by_factor(passed[i], signs[node.right]));
        // Where a divisor passes zero, the quotient jumps from one end to the other.
        widen(passed[node.right],
              signs[node.right] == Sign::unknown ? kBoth : opposite(by_factor(passed[i], signs[node.left])));
        break;
      case ExpressionOp::square_root:
        widen(passed[node.left], passed[i]);
        break;
      case ExpressionOp::absolute:
        widen(passed[node.left], by_factor(passed[i], signs[node.left]));
        break;
    }
  }
}

std::vector<uint16_t> Polarity::measures_of(const Clause& clause) const {
  std::vector<Directions> named(contract_.measures.size(), kNone);
  if (clause.scale) named[clause.scale->measure] = kBoth;
  if (clause.figure) named[clause.figure->measure] = kBoth;
  name_measures(clause.when, named);
  return measures_under(std::move(named));
}

std::vector<uint16_t> Polarity::measures_of(uint16_t measure) const {
  std::vector<Directions> named(contract_.measures.size(), kNone);
  named[measure] = kBoth;
  return measures_under(std::move(named));
}

std::vector<uint16_t> Polarity::measures_under(std::vector<Directions> named) const {
  for (size_t m = named.size(); m-- > 0;) {
    if (named[m] == kNone) continue;
    name_measures(contract_.measures[m].only, named);
    name_measures(contract_.measures[m].test, named);
    for (const ExpressionNode& node : contract_.measures[m].nodes) {
      if (node.op == ExpressionOp::measure) named[node.index] = kBoth;
      if (node.op != ExpressionOp::aggregate) continue;
      if (const auto& inner = contract_.aggregates[node.index].measure) named[*inner] = kBoth;
    }
  }
  std::vector<uint16_t> out;
  for (size_t m = 0; m < named.size(); ++m) {
    if (named[m] != kNone) out.push_back(static_cast<uint16_t>(m));
  }
  return out;
}

}  // namespace panmen::terms
