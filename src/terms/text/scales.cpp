#include "terms/text/scales.hpp"

#include <algorithm>

#include "terms/text/fields.hpp"
#include "terms/text/group_tree.hpp"
#include "terms/text/groups.hpp"
#include "terms/text/sloped_scales.hpp"

namespace panmen::terms {
namespace {

constexpr Key kScaleKeys[] = {
    {"of", Need::required},      {"steps", Need::optional}, {"line", Need::optional},
    {"from", Need::optional},    {"pay", Need::optional},   {"less", Need::optional},
    {"more", Need::optional},    {"per", Need::optional},   {"at least", Need::optional},
    {"at most", Need::optional},
};

constexpr Key kStepKeys[] = {
    {"at least", Need::optional}, {"above", Need::optional},     {"at most", Need::optional},
    {"below", Need::optional},    {"otherwise", Need::optional}, {"pay", Need::optional},
};

struct Bound {
  std::string_view word;
  Comparison comparison;
};
constexpr Bound kBounds[] = {{"at least", Comparison::at_least},
                             {"above", Comparison::greater},
                             {"at most", Comparison::at_most},
                             {"below", Comparison::less}};

class ScaleCompiler {
 public:
  ScaleCompiler(const Draft& draft, Scope& scope, Diagnostics& errors)
      : draft_(draft), scope_(scope), errors_(errors) {}

  std::optional<Scale> run(const yaml::Node& node, Span where) {
    const Fields fields(node, where, "a scale", kScaleKeys, errors_);
    const auto name = read_text(fields["of"], "of", errors_);
    const MeasureDraft* measure =
        name ? find_number(draft_, *name, fields["of"]->span, scope_, errors_) : nullptr;
    const yaml::Node* steps = fields["steps"];
    const int forms = int{steps != nullptr} + int{fields["line"] != nullptr} + int{fields["from"] != nullptr};
    if (forms != 1) {
      if (!fields.cut()) errors_.report(where, say(Message::scale_form), say(Message::help_scale_form));
      return std::nullopt;
    }
    if (!has_only_its_keys(fields)) return std::nullopt;
    if (steps == nullptr) return read_sloped(fields, measure, where);
    if (steps->kind != yaml::Node::Kind::list || steps->items.empty()) {
      errors_.report(steps->span, say(Message::expected_list, {"steps"}));
      return std::nullopt;
    }
    if (steps->items.size() > kMaxScaleSteps) {
      errors_.report(steps->span, say(Message::too_many, {"steps", std::to_string(kMaxScaleSteps)}));
      return std::nullopt;
    }
    Scale scale;
    const size_t errors_before = errors_.count();
    for (size_t i = 0; i < steps->items.size(); ++i) {
      const bool last = i + 1 == steps->items.size();
      const auto step = read_step(*steps->items[i], last, measure);
      if (!step) continue;
      if (step->bound && !scale.steps.empty())
        check_follows(scale.steps.back(), *step, steps->items[i]->span);
      scale.steps.push_back(*step);
    }
    if (measure == nullptr) return std::nullopt;
    scale.measure = *measure->index;
    if (errors_.count() == errors_before) allow_for_uncertainty(scale, *measure, *steps);
    return scale;
  }

 private:
  // What belongs to `from` stands beside it only.
  bool has_only_its_keys(const Fields& fields) {
    if (fields["from"] != nullptr) return true;
    for (const std::string_view key : {"pay", "less", "more", "per", "at least", "at most"}) {
      if (fields[key] == nullptr) continue;
      errors_.report(fields.place(key), say(Message::scale_form), say(Message::help_scale_form));
      return false;
    }
    return true;
  }

  // Straight lines, and so much for each unit.
  std::optional<Scale> read_sloped(const Fields& fields, const MeasureDraft* measure, Span where) {
    if (measure == nullptr) return std::nullopt;
    auto steps = fields["line"] != nullptr ? read_line(draft_, *fields["line"], *measure, errors_)
                                           : read_slope(draft_, fields, where, *measure, errors_);
    if (!steps || !can_tell(*measure, steps->front().threshold_steps, *steps->front().bound, where, errors_))
      return std::nullopt;
    Scale scale{*measure->index, std::move(*steps)};
    if (!move_by_uncertainty(scale, *measure, *scope_.gains, where, errors_)) return std::nullopt;
    drop_unreachable(scale, *measure);
    return scale;
  }

  // Where the share paid changes, the edge between two steps moves so that the favoured side gets more.
  void allow_for_uncertainty(Scale& scale, const MeasureDraft& measure, const yaml::Node& places) {
    if (measure.allowed_steps == 0) return;
    const bool for_more = measure.allowed_for == *scope_.gains;
    for (size_t i = 0; i + 1 < scale.steps.size(); ++i) {
      ScaleStep& step = scale.steps[i];
      const auto change = compare(step.pay, scale.steps[i + 1].pay);
      if (change == 0) continue;
      const Span where = places.items[i]->span;
      const auto threshold = with_uncertainty(measure, step.threshold_steps, *step.bound,
                                              (change > 0) == for_more, where, errors_);
      if (!threshold || !can_tell(measure, *threshold, *step.bound, where, errors_)) return;
      step.threshold_steps = *threshold;
    }
    for (size_t i = 1; i + 1 < scale.steps.size(); ++i) {
      if (reaches_further(scale.steps[i - 1], scale.steps[i])) continue;
      errors_.report(places.items[i]->span, say(Message::uncertainty_hides_step, {measure.written}));
    }
  }

  std::optional<ScaleStep> read_step(const yaml::Node& node, bool last, const MeasureDraft* measure) {
    const Fields fields(node, node.span, "a step", kStepKeys, errors_);
    if (fields.cut()) return std::nullopt;
    const yaml::Node* otherwise = fields["otherwise"];
    const Bound* bound = nullptr;
    size_t bounds = 0;
    for (const Bound& candidate : kBounds) {
      if (fields[candidate.word] == nullptr) continue;
      bound = &candidate;
      ++bounds;
    }
    ScaleStep step;
    if (otherwise != nullptr) {
      if (bounds != 0 || fields["pay"] != nullptr) {
        errors_.report(fields.place("otherwise"), say(Message::otherwise_alone));
        return std::nullopt;
      }
      if (!last) errors_.report(fields.place("otherwise"), say(Message::otherwise_not_last));
      const auto pay = read_scale_share(otherwise, "otherwise", errors_);
      if (!pay || !last) return std::nullopt;
      step.pay = *pay;
      return step;
    }
    if (bounds != 1 || fields["pay"] == nullptr) {
      errors_.report(node.span, say(Message::step_incomplete), say(Message::help_step));
      return std::nullopt;
    }
    if (last) errors_.report(node.span, say(Message::otherwise_missing));
    const auto pay = read_scale_share(fields["pay"], "pay", errors_);
    const yaml::Node* value = fields[bound->word];
    const auto quantity = parse_quantity(*value, errors_.text());
    if (!quantity) {
      errors_.report(value->span, say(Message::not_a_quantity, {bound->word}));
      return std::nullopt;
    }
    if (measure == nullptr) return std::nullopt;
    const auto steps = threshold_steps(
        draft_, *measure, {quantity->number, quantity->unit, quantity->span, quantity->unit_span}, errors_);
    if (!steps || !pay || !can_tell(*measure, *steps, bound->comparison, value->span, errors_)) {
      return std::nullopt;
    }
    step.bound = bound->comparison;
    step.threshold_steps = *steps;
    step.pay = *pay;
    return step;
  }

  void check_follows(const ScaleStep& before, const ScaleStep& step, Span where) {
    if (!before.bound) return;
    if (wants_more(*before.bound) != wants_more(*step.bound)) {
      errors_.report(where, say(Message::scale_direction));
      return;
    }
    if (!reaches_further(before, step)) errors_.report(where, say(Message::step_unreachable));
  }

  // Whether a figure can meet `step` that does not meet the one before it, in the same direction.
  static bool reaches_further(const ScaleStep& before, const ScaleStep& step) {
    if (before.threshold_steps == step.threshold_steps) {
      return (*before.bound == Comparison::greater && *step.bound == Comparison::at_least) ||
             (*before.bound == Comparison::less && *step.bound == Comparison::at_most);
    }
    return wants_more(*step.bound) == (step.threshold_steps < before.threshold_steps);
  }

  const Draft& draft_;
  Scope& scope_;
  Diagnostics& errors_;
};

}  // namespace

const MeasureDraft* find_number(const Draft& draft, const std::string& name, Span where, Scope& scope,
                                Diagnostics& errors) {
  if (find_of_group(draft.group_measures, name) != nullptr) {
    errors.report(where, say(Message::scale_of_group, {name}), say(Message::help_scale_of_group));
    return nullptr;
  }
  const MeasureDraft* measure = find_in_scope(draft, name, where, scope, errors);
  if (measure == nullptr || measure->show->type == FigureType::number) return measure;
  errors.report(where, say(Message::scale_of_no_number, {name, in_words(measure->show->type)}),
                say(Message::help_test));
  return nullptr;
}

std::optional<Scale> read_scale(const Draft& draft, const yaml::Node& node, Span where, Scope& scope,
                                Diagnostics& errors) {
  return ScaleCompiler(draft, scope, errors).run(node, where);
}

}  // namespace panmen::terms
