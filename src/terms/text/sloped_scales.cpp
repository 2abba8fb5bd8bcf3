#include "terms/text/sloped_scales.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "terms/scale.hpp"
#include "terms/text/tests.hpp"

namespace panmen::terms {
namespace {

constexpr Key kPointKeys[] = {{"at", Need::required}, {"pay", Need::required}};

struct Point {
  int64_t at = 0;
  Ratio pay;
};

Ratio negative(Ratio value) {
  return {-value.numerator, value.denominator};
}

// Shares lie within kMaxShare and have the digits of a Decimal: both fit.
Ratio difference(Ratio a, Ratio b) {
  return add(a, negative(b)).value();
}

std::optional<int64_t> sum(int64_t a, int64_t b) {
  int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) return std::nullopt;
  return result;
}

// How many of a distance there are, and how a part of one counts.
struct Quanta {
  int64_t steps = 1;
  Quantum counts = Quantum::exact;
  bool below = true;
};

// Takes the word off the end, with the blank before it.
bool take_last(std::string& text, std::string_view word) {
  if (!text.ends_with(word) || text.size() <= word.size() || text[text.size() - word.size() - 1] != ' ')
    return false;
  text.resize(text.size() - word.size() - 1);
  return true;
}

// `1 % begun below`
std::optional<Quanta> read_quanta(const Draft& draft, const yaml::Node& node, const MeasureDraft& measure,
                                  Diagnostics& errors) {
  const auto text = read_text(&node, "per", errors);
  if (!text) return std::nullopt;
  Quanta quanta;
  yaml::Node amount = node;
  const auto refuse = [&] {
    errors.report(node.span, say(Message::bad_quantum), say(Message::help_quantum));
    return std::nullopt;
  };
  quanta.below = take_last(amount.value, "below");
  if (!quanta.below && !take_last(amount.value, "above")) return refuse();
  if (take_last(amount.value, "begun"))
    quanta.counts = Quantum::begun;
  else if (take_last(amount.value, "full"))
    quanta.counts = Quantum::full;
  else if (!take_last(amount.value, "in proportion"))
    return refuse();
  const auto quantity = parse_quantity(amount, errors.text());
  if (!quantity || quantity->number.units <= 0) return refuse();
  const auto steps = threshold_steps(
      draft, measure, {quantity->number, quantity->unit, node.span, quantity->unit_span}, errors);
  if (!steps) return std::nullopt;
  quanta.steps = *steps;
  return quanta;
}

// How far from where it begins a slope leads before there are `room` more or less: in steps, the last one.
std::optional<int64_t> reach(const Quanta& quanta, Ratio room, Ratio each) {
  const auto times = divide(room, each);
  if (!times.ok()) return std::nullopt;
  const Int128 whole = times->numerator / times->denominator;
  Int128 steps = 0;
  switch (quanta.counts) {
    case Quantum::exact:
      steps = Int128{quanta.steps} * times->numerator / times->denominator;
      break;
    case Quantum::begun:
      steps = quanta.steps * whole;
      break;
    case Quantum::full:
      steps = quanta.steps * (whole + 1) - 1;
      break;
  }
  if (steps > INT64_MAX) return std::nullopt;
  return static_cast<int64_t>(steps);
}

std::optional<Point> read_point(const Draft& draft, const yaml::Node& node, const MeasureDraft& measure,
                                Diagnostics& errors) {
  const Fields fields(node, node.span, "a point", kPointKeys, errors);
  if (fields["at"] == nullptr || fields["pay"] == nullptr) return std::nullopt;
  const auto at = read_steps(draft, *fields["at"], "at", measure, errors);
  const auto pay = read_scale_share(fields["pay"], "pay", errors);
  if (!at || !pay) return std::nullopt;
  return Point{*at, *pay};
}

ScaleStep flat(std::optional<Comparison> bound, int64_t threshold, Ratio pay) {
  ScaleStep step;
  step.bound = bound;
  step.threshold_steps = threshold;
  step.pay = pay;
  return step;
}

// What one whole is in steps of a share.
Ratio whole_of(const MeasureDraft& measure) {
  const auto step = multiply(to_ratio(measure.show->step), measure.show->unit.factor);
  PANMEN_ASSERT(step.ok());  // checked where `show` is read
  const auto whole = divide({1, 1}, *step);
  PANMEN_ASSERT(whole.ok());  // the parts of the step change places
  return *whole;
}

}  // namespace

std::optional<Ratio> read_scale_share(const yaml::Node* node, std::string_view what, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*node, errors.text());
  if (!quantity || quantity->unit != "%") {
    errors.report(node->span, say(Message::not_a_percentage, {what}));
    return std::nullopt;
  }
  const auto share = divide(to_ratio(quantity->number), Ratio{100, 1});
  if (!share.ok() || compare(*share, Ratio{0, 1}) < 0 || compare(*share, kMaxShare) > 0) {
    errors.report(node->span, say(Message::scale_share_out_of_range, {what}));
    return std::nullopt;
  }
  return *share;
}

std::optional<int64_t> read_steps(const Draft& draft, const yaml::Node& node, std::string_view key,
                                  const MeasureDraft& measure, Diagnostics& errors) {
  const auto quantity = parse_quantity(node, errors.text());
  if (!quantity) {
    errors.report(node.span, say(Message::not_a_quantity, {key}));
    return std::nullopt;
  }
  return threshold_steps(draft, measure,
                         {quantity->number, quantity->unit, quantity->span, quantity->unit_span}, errors);
}

std::optional<std::vector<ScaleStep>> read_line(const Draft& draft, const yaml::Node& node,
                                                const MeasureDraft& measure, Diagnostics& errors) {
  if (node.kind != yaml::Node::Kind::list || node.items.size() < 2) {
    errors.report(node.span, say(Message::line_points), say(Message::help_scale_form));
    return std::nullopt;
  }
  if (node.items.size() >= kMaxScaleSteps) {
    errors.report(node.span, say(Message::too_many, {"points", std::to_string(kMaxScaleSteps - 1)}));
    return std::nullopt;
  }
  std::vector<Point> points;
  for (const yaml::Node* item : node.items)
    if (const auto point = read_point(draft, *item, measure, errors)) points.push_back(*point);
  if (points.size() != node.items.size()) return std::nullopt;
  const bool down = points[1].at < points[0].at;
  const Comparison bound = down ? Comparison::at_least : Comparison::at_most;
  std::vector<ScaleStep> steps{flat(bound, points[0].at, points[0].pay)};
  for (size_t i = 1; i < points.size(); ++i) {
    const Point& before = points[i - 1];
    const Point& point = points[i];
    if (point.at == before.at || (point.at < before.at) != down) {
      errors.report(node.items[i]->span, say(Message::line_order));
      return std::nullopt;
    }
    ScaleStep& step = steps.emplace_back(flat(bound, point.at, point.pay));
    const Ratio change = difference(before.pay, point.pay);
    if (change.numerator == 0) continue;
    const Int128 length = Int128{std::max(before.at, point.at)} - std::min(before.at, point.at);
    if (length > INT64_MAX) {
      errors.report(node.items[i]->span, say(Message::number_too_large));
      return std::nullopt;
    }
    step.slope = down ? change : negative(change);
    step.from_steps = point.at;
    step.quantum_steps = static_cast<int64_t>(length);
  }
  steps.push_back(flat(std::nullopt, 0, points.back().pay));
  return steps;
}

std::optional<std::vector<ScaleStep>> read_slope(const Draft& draft, const Fields& fields, Span where,
                                                 const MeasureDraft& measure, Diagnostics& errors) {
  const bool less = fields["less"] != nullptr;
  if (less == (fields["more"] != nullptr)) {
    errors.report(where, say(Message::less_or_more), say(Message::help_scale_form));
    return std::nullopt;
  }
  // What more is due would be without end, and may begin with nothing: both have to be said.
  fields.require("per", errors);
  if (!less) fields.require("pay", errors);
  if (!less) fields.require("at most", errors);
  const std::string_view wrong = less ? "at most" : "at least";
  if (fields[wrong] != nullptr) {
    errors.report(fields.place(wrong), say(Message::slope_wrong_limit));
    return std::nullopt;
  }
  const std::string_view key = less ? "less" : "more";
  const std::string_view limit_key = less ? "at least" : "at most";
  const yaml::Node* limit_node = fields[limit_key];
  if (fields["per"] == nullptr || (!less && (fields["pay"] == nullptr || limit_node == nullptr)))
    return std::nullopt;
  const auto from = read_steps(draft, *fields["from"], "from", measure, errors);
  const auto quanta = read_quanta(draft, *fields["per"], measure, errors);
  const auto each = read_scale_share(fields[key], key, errors);
  const auto start =
      fields["pay"] != nullptr ? read_scale_share(fields["pay"], "pay", errors) : std::optional(Ratio{1, 1});
  const auto limit =
      limit_node != nullptr ? read_scale_share(limit_node, limit_key, errors) : std::optional(Ratio{0, 1});
  if (!from || !quanta || !each || !start || !limit) return std::nullopt;
  if (each->numerator == 0) {
    errors.report(fields[key]->span, say(Message::slope_of_nothing, {key}));
    return std::nullopt;
  }
  const Ratio room = less ? difference(*start, *limit) : difference(*limit, *start);
  if (room.numerator <= 0) {
    errors.report(fields.place(key), say(Message::slope_limit, {key}));
    return std::nullopt;
  }
  const auto far = reach(*quanta, room, *each);
  const auto end = far ? sum(*from, quanta->below ? -*far : *far) : std::nullopt;
  if (!end) {
    errors.report(where, say(Message::number_too_large));
    return std::nullopt;
  }
  const Comparison bound = quanta->below ? Comparison::at_least : Comparison::at_most;
  std::vector<ScaleStep> steps{flat(bound, *from, *start)};
  if (*far > 0) {
    ScaleStep& step = steps.emplace_back(flat(bound, *end, *start));
    step.slope = less == quanta->below ? *each : negative(*each);
    step.from_steps = *from;
    step.quantum_steps = quanta->steps;
    step.quantum = quanta->counts;
  }
  steps.push_back(flat(std::nullopt, 0, *limit));
  return steps;
}

bool move_by_uncertainty(Scale& scale, const MeasureDraft& measure, Role gains, Span where,
                         Diagnostics& errors) {
  if (measure.allowed_steps == 0) return true;
  const Ways ways = ways_of(scale);
  if (ways.up && ways.down) {
    errors.report(where, say(Message::uncertainty_both_ways, {measure.written}));
    return false;
  }
  const bool for_more = measure.allowed_for == gains;
  const int64_t by = ways.up == for_more ? -measure.allowed_steps : measure.allowed_steps;
  for (ScaleStep& step : scale.steps) {
    const auto threshold = step.bound ? sum(step.threshold_steps, by) : std::optional(int64_t{0});
    const auto from = step.slope.numerator != 0 ? sum(step.from_steps, by) : std::optional(int64_t{0});
    if (!threshold || !from) {
      errors.report(where, say(Message::number_too_large));
      return false;
    }
    step.threshold_steps = *threshold;
    step.from_steps = *from;
  }
  const int64_t first = scale.steps.front().threshold_steps;
  if (!measure.fraction || (first >= 0 && compare({first, 1}, whole_of(measure)) <= 0)) return true;
  errors.report(where, say(Message::uncertainty_beyond_share, {measure.written}));
  return false;
}

void drop_unreachable(Scale& scale, const MeasureDraft& measure) {
  if (!measure.fraction) return;
  const Ratio whole = whole_of(measure);
  const auto takes_the_rest = [&](const ScaleStep& step) {
    if (!step.bound) return true;
    return wants_more(*step.bound) ? step.threshold_steps <= 0
                                   : compare({step.threshold_steps, 1}, whole) >= 0;
  };
  const auto last = std::ranges::find_if(scale.steps, takes_the_rest);
  last->bound.reset();
  last->threshold_steps = 0;
  scale.steps.erase(last + 1, scale.steps.end());
}

}  // namespace panmen::terms
