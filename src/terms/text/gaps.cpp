// check_gaps: which way a gap that counts as down can move each clause's money, and whom that would favour.
#include <algorithm>

#include "base/assert.hpp"
#include "terms/text/draft.hpp"

namespace panmen::terms {
namespace {

// A set of directions: if the one grows, the other may grow (kWith), shrink (kAgainst), or both.
using Directions = uint8_t;
constexpr Directions kNone = 0;
constexpr Directions kWith = 1;
constexpr Directions kAgainst = 2;
constexpr Directions kBoth = 3;

Directions opposite(Directions set) {
  return static_cast<Directions>(((set & 1U) << 1U) | ((set & 2U) >> 1U));
}

enum class Sign : uint8_t { never_negative, never_positive, unknown };

Sign opposite(Sign sign) {
  switch (sign) {
    case Sign::never_negative:
      return Sign::never_positive;
    case Sign::never_positive:
      return Sign::never_negative;
    case Sign::unknown:
      return Sign::unknown;
  }
  return Sign::unknown;
}

Sign sign_of_product(Sign a, Sign b) {
  if (a == Sign::unknown || b == Sign::unknown) return Sign::unknown;
  return a == b ? Sign::never_negative : Sign::never_positive;
}

// How a factor of that sign passes a direction on.
Directions through(Directions set, Sign factor) {
  switch (factor) {
    case Sign::never_negative:
      return set;
    case Sign::never_positive:
      return opposite(set);
    case Sign::unknown:
      return set == kNone ? kNone : kBoth;
  }
  return kBoth;
}

class GapCheck {
 public:
  GapCheck(const Draft& draft, Diagnostics& errors)
      : contract_(draft.contract), errors_(errors), by_index_(contract_.measures.size(), nullptr) {
    for (const MeasureDraft& measure : draft.measures) {
      if (measure.index) by_index_[*measure.index] = &measure;
    }
    for (const Measure& measure : contract_.measures)
      compute_signs(measure);
  }

  void run() {
    for (const Clause& clause : contract_.clauses)
      check(clause);
  }

 private:
  // ---- What sign each part of a measure can have --------------------------------------------------------

  Sign sign_of(const Aggregate& aggregate) const {
    switch (aggregate.op) {
      case AggregateOp::share:
      case AggregateOp::time:
      case AggregateOp::count:
      case AggregateOp::rising:
      case AggregateOp::sum:
      case AggregateOp::increase:
        return Sign::never_negative;
      case AggregateOp::mean:
      case AggregateOp::minimum:
      case AggregateOp::maximum:
      case AggregateOp::quantile:
        return Sign::unknown;
    }
    return Sign::unknown;
  }

  void compute_signs(const Measure& measure) {
    const bool fraction = by_index_[signs_.size()]->fraction;
    std::vector<Sign> signs;
    for (const ExpressionNode& node : measure.nodes) {
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
          if (signs[node.left] == opposite(signs[node.right])) sign = signs[node.left];
          if (rest_of_one(measure, node)) sign = Sign::never_negative;
          break;
        case ExpressionOp::multiply:
        case ExpressionOp::divide:
          sign = sign_of_product(signs[node.left], signs[node.right]);
          break;
      }
      signs.push_back(sign);
    }
    if (fraction) signs.back() = Sign::never_negative;
    signs_.push_back(std::move(signs));
  }

  // `1 - share(...)`, which is never negative.
  bool rest_of_one(const Measure& measure, const ExpressionNode& node) const {
    const ExpressionNode& left = measure.nodes[node.left];
    const ExpressionNode& right = measure.nodes[node.right];
    if (left.op != ExpressionOp::literal || left.literal.numerator < left.literal.denominator) return false;
    return (right.op == ExpressionOp::aggregate &&
            contract_.aggregates[right.index].op == AggregateOp::share) ||
           (right.op == ExpressionOp::measure && by_index_[right.index]->fraction);
  }

  // ---- Which way a figure moves what is paid ------------------------------------------------------------

  void check(const Clause& clause) {
    // By measure: which way the paid share goes when the figure grows.
    std::vector<Directions> wanted(contract_.measures.size(), kNone);
    if (clause.scale) {
      wanted[clause.scale->measure] = of_scale(*clause.scale);
    } else {
      of_test(clause.when, wanted);
    }
    for (size_t m = wanted.size(); m-- > 0;) {
      if (wanted[m] != kNone) spread(clause, m, wanted);
    }
  }

  static Directions of_scale(const Scale& scale) {
    Directions set = kNone;
    for (size_t i = 0; i + 1 < scale.steps.size(); ++i) {
      const auto change = compare(scale.steps[i].pay, scale.steps[i + 1].pay);
      if (change == 0) continue;
      const Comparison bound = *scale.steps[i].bound;
      const bool first_is_high = bound == Comparison::at_least || bound == Comparison::greater;
      set = static_cast<Directions>(set | ((change > 0) == first_is_high ? kWith : kAgainst));
    }
    return set;
  }

  static void of_test(const std::vector<TestNode>& when, std::vector<Directions>& wanted) {
    std::vector<Directions> passed(when.size(), kNone);
    passed.back() = kWith;
    for (size_t i = when.size(); i-- > 0;) {
      const TestNode& node = when[i];
      const auto give = [&](uint16_t to, Directions set) {
        passed[to] = static_cast<Directions>(passed[to] | set);
      };
      switch (node.op) {
        case TestOp::compare: {
          const bool more = node.comparison == Comparison::at_least || node.comparison == Comparison::greater;
          const bool less = node.comparison == Comparison::at_most || node.comparison == Comparison::less;
          const Directions set = more ? passed[i] : less ? opposite(passed[i]) : kBoth;
          wanted[node.measure] = static_cast<Directions>(wanted[node.measure] | set);
          break;
        }
        case TestOp::both:
        case TestOp::either:
          give(node.left, passed[i]);
          give(node.right, passed[i]);
          break;
        case TestOp::negate:
          give(node.left, opposite(passed[i]));
          break;
      }
    }
  }

  // Children stand before their parents, and measures behind those they use: one pass from the end reaches
  // all.
  void spread(const Clause& clause, size_t m, std::vector<Directions>& wanted) {
    const Measure& measure = contract_.measures[m];
    const std::vector<Sign>& signs = signs_[m];
    std::vector<Directions> passed(measure.nodes.size(), kNone);
    passed.back() = wanted[m];
    const auto give = [&](uint16_t to, Directions set) {
      passed[to] = static_cast<Directions>(passed[to] | set);
    };
    for (size_t i = measure.nodes.size(); i-- > 0;) {
      const ExpressionNode& node = measure.nodes[i];
      if (passed[i] == kNone) continue;
      switch (node.op) {
        case ExpressionOp::literal:
          break;
        case ExpressionOp::aggregate:
          judge(clause, contract_.aggregates[node.index], passed[i], by_index_[m]->places[i]);
          break;
        case ExpressionOp::measure:
          PANMEN_ASSERT(node.index < m);
          wanted[node.index] = static_cast<Directions>(wanted[node.index] | passed[i]);
          break;
        case ExpressionOp::add:
          give(node.left, passed[i]);
          give(node.right, passed[i]);
          break;
        case ExpressionOp::subtract:
          give(node.left, passed[i]);
          give(node.right, opposite(passed[i]));
          break;
        case ExpressionOp::multiply:
          give(node.left, through(passed[i], signs[node.right]));
          give(node.right, through(passed[i], signs[node.left]));
          break;
        case ExpressionOp::divide:
          give(node.left, through(passed[i], signs[node.right]));
          give(node.right, opposite(through(passed[i], signs[node.left])));
          break;
      }
    }
  }

  // ---- Whom a gap favours -------------------------------------------------------------------------------

  // A gap lowers the figure. So what is paid may shrink where it goes with the figure, and grow where against
  // it.
  void judge(const Clause& clause, const Aggregate& aggregate, Directions set, Span where) {
    if (aggregate.op != AggregateOp::share && aggregate.op != AggregateOp::time) return;
    const Role if_more = clause.deduction ? Role::buyer : Role::supplier;
    const Role if_less = clause.deduction ? Role::supplier : Role::buyer;
    for (const Role role : {Role::buyer, Role::supplier}) {
      const bool gains =
          ((set & kAgainst) != 0 && role == if_more) || ((set & kWith) != 0 && role == if_less);
      if (!gains) continue;
      std::string names;
      for (const uint16_t signal : signals_of(*aggregate.condition)) {
        if (contract_.signals[signal].from != role) continue;
        names += (names.empty() ? "'" : ", '") + contract_.signals[signal].name + "'";
      }
      if (names.empty()) continue;
      errors_.report(
          where,
          say(Message::gap_favours, {names, clause.id, role == Role::buyer ? "the buyer" : "the supplier"}),
          say(Message::help_gap_favours));
    }
  }

  std::vector<uint16_t> signals_of(uint16_t root) const {
    std::vector<bool> reached(contract_.conditions.size(), false);
    std::vector<uint16_t> out;
    reached[root] = true;
    for (size_t i = size_t{root} + 1; i-- > 0;) {
      if (!reached[i]) continue;
      const ConditionNode& node = contract_.conditions[i];
      switch (node.op) {
        case ConditionOp::both:
        case ConditionOp::either:
          reached[node.right] = true;
          [[fallthrough]];
        case ConditionOp::negate:
          reached[node.left] = true;
          break;
        case ConditionOp::compare_number:
        case ConditionOp::is_one_of:
        case ConditionOp::is_none_of:
          if (std::ranges::find(out, node.signal) == out.end()) out.push_back(node.signal);
          break;
      }
    }
    std::ranges::sort(out);
    return out;
  }

  const Contract& contract_;
  Diagnostics& errors_;
  std::vector<const MeasureDraft*> by_index_;  // beside Contract::measures
  std::vector<std::vector<Sign>> signs_;       // by measure and node
};

}  // namespace

void check_gaps(const Draft& draft, Diagnostics& errors) {
  if (draft.contract.gaps.recording == GapRule::down) GapCheck(draft, errors).run();
}

}  // namespace panmen::terms
