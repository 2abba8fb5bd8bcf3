#include "terms/text/aggregates.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/assert.hpp"
#include "terms/text/condition_signals.hpp"
#include "terms/text/conditions.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

// What the figure of a function counts in, where its samples count in `samples`. Nothing where no unit is
// that.
std::optional<Dimension> dimension_of(AggregateOp op, const Dimension& samples) {
  if (op == AggregateOp::count || op == AggregateOp::distinct) return Dimension{};
  if (op == AggregateOp::rate) return samples.per(Dimension(BaseDimension::time));
  return samples;
}

// Whether 100 % is a whole number of steps: only then does rounding keep a share between 0 and 1.
bool rounds_to_all(const Resolution& show) {
  const auto step = multiply(to_ratio(show.step), show.unit.factor);
  const auto steps = step.ok() ? divide({1, 1}, *step) : step;
  return steps.ok() && steps->denominator == 1;
}

// The functions that take figures of that type together: "min, max, first, last, count".
std::string figures_of(FigureType type) {
  constexpr std::string_view kTakers[] = {"sum", "mean", "min", "max", "first", "last", "count"};
  std::string out;
  for (const std::string_view name : kTakers) {
    if (!can_take(find_function(name)->op, type)) continue;
    out += (out.empty() ? "" : ", ") + std::string(name);
  }
  return out;
}

class AggregateCompiler {
 public:
  AggregateCompiler(Draft& draft, const MeasureDraft& measure, const FormulaNode& call,
                    const Function& function, Diagnostics& errors)
      : draft_(draft),
        contract_(draft.contract),
        measure_(measure),
        formula_(*measure.formula),
        call_(call),
        function_(function),
        errors_(errors) {
    aggregate_.op = function.op;
    aggregate_.at_least = measure.at_least;
  }

  std::optional<CompiledAggregate> run(std::optional<size_t> where) {
    if (!has_arguments(call_, function_)) return std::nullopt;
    if (function_.source == AggregateSource::entries) return over_entries(where);
    if (function_.source == AggregateSource::window) return over_window(where);
    size_t argument = call_.parts[0];
    if (takes(kCondition)) return over_condition(argument, where);
    if (takes(kBecoming) && at(argument).kind == FormulaKind::becomes) {
      aggregate_.op = AggregateOp::rising;
      return over_condition(at(argument).parts[0], where);
    }
    for (const size_t part : call_.parts) {
      if (!take_where(part, where)) return std::nullopt;
    }
    argument = without_where(argument);
    const bool good = read_quantile() && read_tariff() && read_coordinates();
    const auto compiled = over_samples(at(argument), where);
    return good ? compiled : std::nullopt;
  }

 private:
  const FormulaNode& at(size_t index) const { return formula_[index]; }
  ConditionContext context(std::optional<uint16_t> counted) const { return {counted, measure_.member}; }
  bool takes(Taken what) const { return (function_.takes & what) != 0; }

  // `x where s` within the brackets: the condition, which stands there once.
  bool take_where(size_t part, std::optional<size_t>& where) {
    if (at(part).kind != FormulaKind::where) return true;
    if (where) {
      errors_.report(at(part).word, say(Message::where_twice));
      return false;
    }
    where = at(part).parts[1];
    return true;
  }
  size_t without_where(size_t part) const {
    return at(part).kind == FormulaKind::where ? at(part).parts[0] : part;
  }

  bool has_arguments(const FormulaNode& call, const Function& function) {
    const size_t wanted = function.arguments();
    if (call.parts.size() == wanted) return true;
    constexpr std::string_view kNumbers[] = {"none", "one", "two", "three"};
    errors_.report(call.span, say(Message::wrong_argument_count, {call.text, kNumbers[wanted]}),
                   say(Message::help_function, {function.usage}));
    return false;
  }

  bool no_where(std::optional<size_t> where, std::optional<Note> help) {
    if (where) errors_.report(call_.span, say(Message::where_not_here, {call_.text}), std::move(help));
    return !where;
  }

  // ---- What it is taken of ------------------------------------------------------------------------------

  std::optional<CompiledAggregate> over_condition(size_t argument, std::optional<size_t> where) {
    if (!no_where(where, say(Message::help_and_instead_of_where))) return std::nullopt;
    aggregate_.source = AggregateSource::condition;
    aggregate_.condition = compile_condition(draft_, formula_, argument, context({}), errors_);
    if (!aggregate_.condition) return std::nullopt;
    aggregate_.at_least = 0;  // of time there is no number
    const bool share = aggregate_.op == AggregateOp::share;
    const bool counts = aggregate_.op == AggregateOp::rising;
    if (!counts && !can_slide()) return std::nullopt;
    return add(share || counts ? Dimension{} : Dimension(BaseDimension::time), share);
  }

  std::optional<CompiledAggregate> over_samples(const FormulaNode& of, std::optional<size_t> where) {
    if (of.kind == FormulaKind::call) {
      const Function* inner = find_function(of.text);
      if (inner != nullptr && inner->kind == FunctionKind::durations)
        return over_durations(of, *inner, where);
    }
    if (of.kind == FormulaKind::name) {
      if (const MeasureDraft* inner = find_measure(draft_, of.text, measure_.member))
        return over_measure(of, *inner, where);
    }
    return over_signal(of, where);
  }

  std::optional<CompiledAggregate> over_durations(const FormulaNode& inner, const Function& durations,
                                                  std::optional<size_t> where) {
    if (!takes(kDurations)) {
      errors_.report(inner.span, say(Message::durations_not_taken, {call_.text, inner.text}),
                     say(Message::help_function, {durations.usage}));
      return std::nullopt;
    }
    if (!has_arguments(inner, durations) || !no_where(where, say(Message::help_and_instead_of_where))) {
      return std::nullopt;
    }
    aggregate_.source = durations.source;
    aggregate_.condition = compile_condition(draft_, formula_, inner.parts[0], context({}), errors_);
    if (!aggregate_.condition || !can_slide()) return std::nullopt;
    return add(*dimension_of(aggregate_.op, Dimension(BaseDimension::time)), false);
  }

  std::optional<CompiledAggregate> over_measure(const FormulaNode& name, const MeasureDraft& inner,
                                                std::optional<size_t> where) {
    if (!takes(kMeasure)) {
      errors_.report(name.span, say(Message::measure_is_no_signal, {call_.text, name.text}));
      return std::nullopt;
    }
    if (!no_where(where, std::nullopt) || !inner.per || !measure_.per) return std::nullopt;
    if (*inner.per == *measure_.per) {
      errors_.report(name.span, say(Message::same_window_taken, {name.text, call_.text}));
      return std::nullopt;
    }
    const WindowSpec& inner_window = contract_.windows[*inner.per];
    const WindowSpec& window = contract_.windows[*measure_.per];
    if (!can_hold(window, inner_window)) {
      errors_.report(name.span, say(Message::windows_not_shorter,
                                    {name_of(inner_window, contract_), name_of(window, contract_)}));
      return std::nullopt;
    }
    if (!inner.index) return std::nullopt;  // reported where it is defined
    if (!can_take(aggregate_.op, inner.show->type)) {
      errors_.report(call_.span, say(Message::not_taken_of, {call_.text, in_words(inner.show->type)}),
                     say(Message::help_allowed, {figures_of(inner.show->type)}));
      return std::nullopt;
    }
    aggregate_.source = AggregateSource::measure;
    aggregate_.measure = inner.index;
    aggregate_.at_least = 0;  // figures are no samples
    const bool adds = aggregate_.op == AggregateOp::sum || aggregate_.op == AggregateOp::count;
    return add(*dimension_of(aggregate_.op, inner.show_dimension),
               !adds && inner.fraction && rounds_to_all(*inner.show));
  }

  std::optional<CompiledAggregate> over_window(std::optional<size_t> where) {
    if (!no_where(where, std::nullopt)) return std::nullopt;
    aggregate_.source = AggregateSource::window;
    aggregate_.at_least = 0;
    return add(Dimension(BaseDimension::time), false);
  }

  std::optional<CompiledAggregate> over_entries(std::optional<size_t> where) {
    const FormulaNode& name = at(call_.parts[0]);
    if (!no_where(where, std::nullopt)) return std::nullopt;
    if (name.kind != FormulaKind::label) {
      errors_.report(name.span, say(Message::wants_adjustment, {call_.text}),
                     say(Message::help_function, {function_.usage}));
      return std::nullopt;
    }
    const auto known = draft_.adjustments.find(name.text);
    if (known == draft_.adjustments.end()) {
      report_no_adjustment(name);
      return std::nullopt;
    }
    if (!known->second) return std::nullopt;  // reported where it stands
    const auto found = std::ranges::find(contract_.adjustments, name.text, &Adjustment::name);
    aggregate_.source = AggregateSource::entries;
    aggregate_.adjustment = static_cast<uint16_t>(found - contract_.adjustments.begin());
    aggregate_.at_least = 0;  // what people enter are no samples
    return add(*known->second, false);
  }

  void report_no_adjustment(const FormulaNode& name) {
    if (draft_.failed_section) return;
    std::vector<std::string_view> names;
    for (const Adjustment& known : contract_.adjustments)
      names.push_back(known.name);
    errors_.report(name.span, say(Message::unknown_adjustment, {name.text}),
                   names.empty() ? say(Message::help_adjustments) : suggest(name.text, names));
  }

  std::optional<CompiledAggregate> over_signal(const FormulaNode& node, std::optional<size_t> where) {
    aggregate_.source = AggregateSource::signal;
    aggregate_.signal = signal(node);
    if (!function_.where && !no_where(where, std::nullopt)) return std::nullopt;
    if (where) {
      aggregate_.condition = compile_condition(draft_, formula_, *where, context(aggregate_.signal), errors_);
    }
    if (!aggregate_.signal || (where && !aggregate_.condition)) return std::nullopt;
    if (!fits_tariff(node) || !are_coordinates(node)) return std::nullopt;
    auto dimension = dimension_of(aggregate_.op, draft_.signal_dimensions[*aggregate_.signal]);
    if (aggregate_.op == AggregateOp::cost) dimension = Dimension(BaseDimension::money);
    if (!dimension) {
      errors_.report(call_.span, say(Message::unit_too_complex));
      return std::nullopt;
    }
    if (!is_sampled()) aggregate_.at_least = 0;
    return add(*dimension, false);
  }

  // Of a counter's steps and of time there is no number.
  bool is_sampled() const {
    return aggregate_.op != AggregateOp::increase && aggregate_.op != AggregateOp::rate &&
           aggregate_.op != AggregateOp::time_mean;
  }

  // Whether the tariff is a price of what the signal counts.
  bool fits_tariff(const FormulaNode& node) {
    if (!aggregate_.tariff) return true;
    const Tariff& tariff = contract_.tariffs[*aggregate_.tariff];
    const auto unit = find_unit(tariff.unit.name, draft_.currency);
    PANMEN_ASSERT(unit.has_value());
    const Dimension& amount = draft_.signal_dimensions[*aggregate_.signal];
    const auto of = Dimension(BaseDimension::money).per(unit->dimension);
    if (of == amount) return true;
    errors_.report(node.span, say(Message::tariff_other_unit,
                                  {tariff.name, in_words(*of), node.text, in_words(amount)}));
    return false;
  }

  bool are_coordinates(const FormulaNode& node) {
    for (const auto& other : {aggregate_.signal_y, aggregate_.signal_z}) {
      if (!other) continue;
      const Signal& one = contract_.signals[*aggregate_.signal];
      const Signal& two = contract_.signals[*other];
      if (one.unit == two.unit && one.multiplier == two.multiplier) continue;
      errors_.report(call_.span, say(Message::points_other_unit, {node.text, written_name(draft_, *other)}));
      return false;
    }
    return true;
  }

  std::optional<uint16_t> signal(const FormulaNode& node) {
    if (node.kind != FormulaKind::name || stands_for_condition(node.text)) {
      const bool counts = function_.op == AggregateOp::count;
      errors_.report(
          node.span, say(counts ? Message::count_of_what : Message::wants_signal, {call_.text}),
          counts ? say(Message::help_becomes_true) : say(Message::help_function, {function_.usage}));
      return std::nullopt;
    }
    const auto index = find_signal(draft_, node.text, measure_.member);
    if (!index) {
      report_unknown_name(draft_, node, errors_, measure_.member);
      return std::nullopt;
    }
    const SignalType type = contract_.signals[*index].type;
    if (takes(taken(type))) return index;
    errors_.report(
        node.span,
        say(Message::wrong_signal_type, {call_.text, in_words(static_cast<Taken>(function_.takes & kSignals)),
                                         node.text, in_words(type)}),
        type == SignalType::counter ? std::optional(say(Message::help_increase_of, {node.text}))
                                    : std::nullopt);
    return std::nullopt;
  }

  // ---- Details ------------------------------------------------------------------------------------------

  // The second argument of `quantile`.
  bool read_quantile() {
    if (function_.op != AggregateOp::quantile) return true;
    const FormulaNode& node = at(call_.parts[1]);
    if (node.kind == FormulaKind::number && (node.text.empty() || node.text == "%")) {
      const auto share = divide(to_ratio(node.number), node.text.empty() ? Ratio{1, 1} : Ratio{100, 1});
      if (share.ok() && compare(*share, {0, 1}) > 0 && compare(*share, {1, 1}) <= 0) {
        aggregate_.quantile = *share;
        return true;
      }
    }
    errors_.report(node.span, say(Message::bad_quantile), say(Message::help_function, {function_.usage}));
    return false;
  }

  // The second argument of `cost`.
  bool read_tariff() {
    if (function_.op != AggregateOp::cost) return true;
    const FormulaNode& node = at(without_where(call_.parts[1]));
    if (node.kind != FormulaKind::label) {
      errors_.report(node.span, say(Message::wants_tariff, {call_.text}),
                     say(Message::help_function, {function_.usage}));
      return false;
    }
    const auto& tariffs = contract_.tariffs;
    const auto found = std::ranges::find(tariffs, node.text, &Tariff::name);
    if (found == tariffs.end()) {
      std::vector<std::string_view> names;
      for (const Tariff& known : tariffs)
        names.push_back(known.name);
      const bool failed = std::ranges::find(draft_.failed_tariffs, node.text) != draft_.failed_tariffs.end();
      if (!failed)
        errors_.report(node.span, say(Message::unknown_tariff, {node.text}), suggest(node.text, names));
      return false;
    }
    aggregate_.tariff = static_cast<uint16_t>(found - tariffs.begin());
    return true;
  }

  // The second and the third argument of `repeatability`.
  bool read_coordinates() {
    if (function_.op != AggregateOp::repeatability) return true;
    aggregate_.signal_y = signal(at(without_where(call_.parts[1])));
    aggregate_.signal_z = signal(at(without_where(call_.parts[2])));
    return aggregate_.signal_y && aggregate_.signal_z;
  }

  // An interval that reaches over the edge of a window counts there in part, which sliding windows cannot
  // take apart again.
  bool can_slide() {
    if (!measure_.per || contract_.windows[*measure_.per].shape != WindowShape::sliding) return true;
    const std::vector<uint16_t> signals = signals_of(contract_, *aggregate_.condition);
    const bool slides = std::ranges::none_of(
        signals, [this](uint16_t signal) { return contract_.signals[signal].type == SignalType::interval; });
    if (!slides) {
      errors_.report(call_.span, say(Message::not_yet,
                                     {call_.text + " of a condition on intervals in a sliding window"}));
    }
    return slides;
  }

  std::optional<CompiledAggregate> add(const Dimension& dimension, bool fraction) {
    auto& list = contract_.aggregates;
    const auto found = std::ranges::find(list, aggregate_);
    if (found == list.end() && list.size() == kMaxNodes) {
      errors_.report(call_.span, say(Message::too_many, {"figures of signals", std::to_string(kMaxNodes)}));
      return std::nullopt;
    }
    const auto index = static_cast<uint16_t>(found - list.begin());
    if (found == list.end()) list.push_back(aggregate_);
    return CompiledAggregate{index, dimension, fraction};
  }

  Draft& draft_;
  Contract& contract_;
  const MeasureDraft& measure_;
  const Formula& formula_;
  const FormulaNode& call_;
  const Function& function_;
  Diagnostics& errors_;
  Aggregate aggregate_;
};

// How long windows are, for an order in which none rests on its own figures: by their kind, then by how many
// of it they are together. A shift is shorter than a day.
using Length = std::pair<int, int>;

Length length_of(const WindowSpec& window) {
  static constexpr WindowKind kByLength[] = {WindowKind::hour,  WindowKind::day,     WindowKind::week,
                                             WindowKind::month, WindowKind::quarter, WindowKind::year};
  if (window.shape == WindowShape::shift) return {0, 1};
  return {static_cast<int>(std::ranges::find(kByLength, window.kind) - std::begin(kByLength)), window.count};
}

}  // namespace

std::optional<CompiledAggregate> compile_aggregate(Draft& draft, const MeasureDraft& measure,
                                                   const FormulaNode& call, const Function& function,
                                                   std::optional<size_t> where, Diagnostics& errors) {
  PANMEN_ASSERT(function.kind == FunctionKind::figure);
  return AggregateCompiler(draft, measure, call, function, errors).run(where);
}

bool can_hold(const WindowSpec& outer, const WindowSpec& inner) {
  if (is_found(outer.shape)) return false;
  if (is_found(inner.shape)) {
    const bool has_kind = outer.shape == WindowShape::calendar || outer.shape == WindowShape::sliding;
    return outer.shape == WindowShape::contract || (has_kind && outer.kind != WindowKind::hour);
  }
  if (outer.shape == WindowShape::shift || inner.shape == WindowShape::contract) return false;
  return outer.shape == WindowShape::contract || length_of(inner) < length_of(outer);
}

}  // namespace panmen::terms
