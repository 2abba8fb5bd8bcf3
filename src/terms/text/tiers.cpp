#include "terms/text/tiers.hpp"

#include <algorithm>
#include <vector>

#include "terms/scale.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/scales.hpp"
#include "terms/text/sloped_scales.hpp"

namespace panmen::terms {
namespace {

constexpr Key kAmountKeys[] = {{"of", Need::required},       {"price", Need::optional},
                               {"tiers", Need::optional},    {"counted", Need::optional},
                               {"at least", Need::optional}, {"at most", Need::optional}};
constexpr Key kTierKeys[] = {
    {"up to", Need::optional}, {"price", Need::optional}, {"otherwise", Need::optional}};

// From the end of the one before on, or from zero.
struct Tier {
  std::optional<int64_t> up_to;  // absent: the last one
  Ratio price{0, 1};             // minor units for each step of the figure
};

class TierReader {
 public:
  TierReader(const Draft& draft, const yaml::Node& node, Scope& scope, Diagnostics& errors)
      : draft_(draft),
        fields_(node, node.span, "an amount for each unit", kAmountKeys, errors),
        where_(node.span),
        scope_(scope),
        errors_(errors) {}

  std::optional<Scale> run() {
    const auto name = read_text(fields_["of"], "of", errors_);
    if (!name) return std::nullopt;
    measure_ = find_number(draft_, *name, fields_["of"]->span, scope_, errors_);
    if (measure_ == nullptr) return std::nullopt;
    if (measure_->allowed_steps != 0) {
      errors_.report(fields_["of"]->span, say(Message::uncertainty_of_amount, {measure_->written}));
      return std::nullopt;
    }
    if (!read_prices() || !read_counted() || !read_take()) return std::nullopt;
    auto steps = compile();
    if (!steps) {
      errors_.report(where_, say(Message::amount_too_fine));
      return std::nullopt;
    }
    return Scale{*measure_->index, std::move(*steps), true};
  }

 private:
  // ---- As it is written ---------------------------------------------------------------------------------

  bool read_prices() {
    const yaml::Node* price = fields_["price"];
    const yaml::Node* tiers = fields_["tiers"];
    if ((price != nullptr) == (tiers != nullptr)) {
      if (!fields_.cut()) errors_.report(where_, say(Message::price_or_tiers));
      return false;
    }
    if (price != nullptr) {
      const auto each = read_price(*price);
      if (each) tiers_.push_back({std::nullopt, *each});
      return each.has_value();
    }
    const auto* items = read_list(tiers, "tiers", errors_);
    if (items == nullptr) return false;
    // Two more steps are for the fewest and the most.
    if (items->size() > kMaxScaleSteps - 2) {
      errors_.report(tiers->span, say(Message::too_many, {"tiers", std::to_string(kMaxScaleSteps - 2)}));
      return false;
    }
    for (const yaml::Node* item : *items)
      if (!read_tier(*item, item == items->back())) return false;
    return true;
  }

  bool read_tier(const yaml::Node& node, bool is_last) {
    const Fields fields(node, node.span, "a tier", kTierKeys, errors_);
    if (fields.cut()) return false;
    const bool has_both = fields["up to"] != nullptr && fields["price"] != nullptr;
    const bool has_any = fields["up to"] != nullptr || fields["price"] != nullptr;
    const yaml::Node* otherwise = fields["otherwise"];
    if (is_last ? otherwise == nullptr || has_any : otherwise != nullptr || !has_both) {
      errors_.report(node.span, say(Message::tier_incomplete));
      return false;
    }
    const auto price = read_price(is_last ? *otherwise : *fields["price"]);
    if (!price) return false;
    Tier tier{std::nullopt, *price};
    if (!is_last) {
      tier.up_to = read_steps(draft_, *fields["up to"], "up to", *measure_, errors_);
      if (!tier.up_to) return false;
      if (*tier.up_to <= (tiers_.empty() ? 0 : *tiers_.back().up_to)) {
        errors_.report(fields["up to"]->span, say(Message::tier_order));
        return false;
      }
    }
    tiers_.push_back(tier);
    return true;
  }

  // `2.00 CNY/part`
  std::optional<Ratio> read_price(const yaml::Node& node) {
    const auto quantity = parse_quantity(node, errors_.text());
    if (!quantity) {
      errors_.report(node.span, say(Message::not_a_quantity, {"price"}));
      return std::nullopt;
    }
    const auto unit = read_unit(quantity->unit, quantity->unit_span, draft_.currency, errors_);
    if (!unit) return std::nullopt;
    const auto wanted = Dimension(BaseDimension::money).per(measure_->show_dimension);
    if (!wanted || unit->dimension != *wanted) {
      errors_.report(node.span,
                     say(Message::price_other_unit,
                         {in_words(unit->dimension), measure_->written, in_words(measure_->show_dimension),
                          wanted ? in_words(*wanted) : in_words(unit->dimension)}));
      return std::nullopt;
    }
    if (quantity->number.units < 0) {
      errors_.report(node.span, say(Message::price_negative));
      return std::nullopt;
    }
    const auto price = multiply(to_ratio(quantity->number), unit->unit.factor);
    const auto step = minor_per_step(draft_, *measure_);
    const auto each = price.ok() && step ? multiply(*price, *step) : price;
    if (each.ok() && step) return *each;
    errors_.report(node.span, say(Message::amount_too_fine));
    return std::nullopt;
  }

  bool read_counted() {
    const yaml::Node* node = fields_["counted"];
    if (fields_["tiers"] == nullptr) {
      if (node != nullptr) errors_.report(fields_.place("counted"), say(Message::counted_without_tiers));
      return node == nullptr;
    }
    if (node == nullptr) {
      errors_.report(where_, say(Message::tiers_uncounted), say(Message::help_counted));
      return false;
    }
    const auto word = read_text(node, "counted", errors_);
    if (!word) return false;
    all_at_one_ = *word == "all at the tier reached";
    if (all_at_one_ || *word == "tier by tier") return true;
    errors_.report(node->span, say(Message::bad_counted), say(Message::help_counted));
    return false;
  }

  bool read_take() {
    const yaml::Node* least = fields_["at least"];
    const yaml::Node* most = fields_["at most"];
    if (least != nullptr) {
      const auto steps = read_steps(draft_, *least, "at least", *measure_, errors_);
      if (!steps) return false;
      least_ = *steps;
    }
    if (most != nullptr) {
      most_ = read_steps(draft_, *most, "at most", *measure_, errors_);
      if (!most_) return false;
    }
    const bool is_good = (least == nullptr || least_ > 0) && (!most_ || *most_ > least_);
    if (!is_good) errors_.report(least != nullptr ? least->span : most->span, say(Message::take_order));
    return is_good;
  }

  // ---- As it is counted ---------------------------------------------------------------------------------

  // What a figure in that tier is worth.
  std::optional<ScaleStep> step_of(size_t tier) const {
    ScaleStep step;
    step.slope = tiers_[tier].price;
    if (!all_at_one_ && tier > 0) {
      const auto before = step_of(tier - 1);
      const auto pay = before ? pay_at(*before, *tiers_[tier - 1].up_to) : std::nullopt;
      if (!pay) return std::nullopt;
      step.pay = *pay;
      step.from_steps = *tiers_[tier - 1].up_to;
    }
    if (step.slope.numerator == 0) step.from_steps = 0;
    return step;
  }

  std::optional<Ratio> worth(int64_t steps) const {
    const auto tier = std::ranges::find_if(
        tiers_, [&](const Tier& candidate) { return !candidate.up_to || steps <= *candidate.up_to; });
    const auto step = step_of(static_cast<size_t>(tier - tiers_.begin()));
    return step ? pay_at(*step, steps) : std::nullopt;
  }

  std::optional<std::vector<ScaleStep>> compile() const {
    std::vector<ScaleStep> steps;
    const auto least = worth(least_);
    if (!least) return std::nullopt;
    steps.push_back({Comparison::at_most, least_, *least});
    for (size_t i = 0; i < tiers_.size(); ++i) {
      const auto& up_to = tiers_[i].up_to;
      if (up_to && *up_to <= least_) continue;
      auto step = step_of(i);
      if (!step) return std::nullopt;
      const bool is_last = most_ && (!up_to || *up_to >= *most_);
      if (up_to || is_last) {
        step->bound = Comparison::at_most;
        step->threshold_steps = is_last ? *most_ : *up_to;
      }
      steps.push_back(*step);
      if (is_last) break;
    }
    if (most_) {
      const auto most = worth(*most_);
      if (!most) return std::nullopt;
      steps.push_back({std::nullopt, 0, *most});
    }
    return steps;
  }

  const Draft& draft_;
  const Fields fields_;
  Span where_;
  Scope& scope_;
  Diagnostics& errors_;
  const MeasureDraft* measure_ = nullptr;
  std::vector<Tier> tiers_;
  bool all_at_one_ = false;  // the price of the tier that is reached, for all of them
  int64_t least_ = 0;
  std::optional<int64_t> most_;
};

}  // namespace

std::optional<Ratio> minor_per_step(const Draft& draft, const MeasureDraft& measure) {
  const auto step = multiply(to_ratio(measure.show->step), measure.show->unit.factor);
  if (!step.ok()) return std::nullopt;
  const auto minor = multiply(*step, {power_of_ten(draft.contract.currency.minor_digits()), 1});
  return minor.ok() ? std::optional(*minor) : std::nullopt;
}

std::optional<Scale> read_tiers(const Draft& draft, const yaml::Node& node, Scope& scope,
                                Diagnostics& errors) {
  return TierReader(draft, node, scope, errors).run();
}

}  // namespace panmen::terms
