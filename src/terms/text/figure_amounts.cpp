#include "terms/text/figure_amounts.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/polarity.hpp"
#include "terms/text/scales.hpp"
#include "terms/text/sloped_scales.hpp"
#include "terms/text/tiers.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kOf = "% of ";

// `saving`, `70 % of saving`: what stands before the name, with the %, and the name.
struct Written {
  std::string_view share;
  std::string_view name;
};

std::optional<Written> split(std::string_view text) {
  const size_t at = text.find(kOf);
  Written written{{}, text};
  if (at != std::string_view::npos) {
    written = {text.substr(0, at + 1), text.substr(at + kOf.size())};
    written.name.remove_prefix(std::min(written.name.find_first_not_of(' '), written.name.size()));
  }
  const bool is_one_word = written.name.find(' ') == std::string_view::npos;
  const bool is_number = written.name.find_first_of("0123456789+-.") == 0;
  if (written.name.empty() || !is_one_word || is_number) return std::nullopt;
  return written;
}

class FigureAmountReader {
 public:
  FigureAmountReader(const Draft& draft, const yaml::Node& node, Scope& scope, Diagnostics& errors)
      : draft_(draft), node_(node), scope_(scope), errors_(errors) {}

  std::optional<FigureAmount> run(const yaml::Node* below_zero) {
    const auto written = split(node_.value);
    const MeasureDraft* measure =
        find_number(draft_, std::string(written->name), node_.span, scope_, errors_);
    const auto share = read_of(written->share);
    if (measure == nullptr || !share) return std::nullopt;
    if (measure->show_dimension != Dimension(BaseDimension::money)) {
      const std::string code(draft_.contract.currency.code());
      errors_.report(
          node_.span,
          say(Message::figure_no_money, {code, measure->written, in_words(measure->show_dimension)}),
          say(Message::help_figure_no_money,
              {format_scaled(1, draft_.contract.currency.minor_digits()), code}));
      return std::nullopt;
    }
    if (measure->allowed_steps != 0) {
      errors_.report(node_.span, say(Message::uncertainty_of_amount, {measure->written}));
      return std::nullopt;
    }
    const auto goes_back = read_below_zero(below_zero, *measure);
    const auto step = minor_per_step(draft_, *measure);
    if (!step) errors_.report(node_.span, say(Message::amount_too_fine));
    if (!goes_back || !step) return std::nullopt;
    return FigureAmount{*measure->index, *share, *step, *goes_back};
  }

 private:
  std::optional<Ratio> read_of(std::string_view text) {
    if (text.empty()) return Ratio{1, 1};
    yaml::Node part = node_;
    part.value = std::string(text);
    const auto share = read_scale_share(&part, "pay", errors_);
    if (!share || share->numerator > 0) return share;
    errors_.report(node_.span, say(Message::slope_of_nothing, {"pay"}));
    return std::nullopt;
  }

  std::optional<bool> read_below_zero(const yaml::Node* node, const MeasureDraft& measure) {
    const bool can_be = Polarity(draft_).sign_of(*measure.index) != Sign::never_negative;
    if (node == nullptr) {
      if (!can_be) return false;
      errors_.report(node_.span, say(Message::below_zero_unsaid, {measure.written}),
                     say(Message::help_below_zero));
      return std::nullopt;
    }
    const auto word = read_text(node, "below zero", errors_);
    if (!word) return std::nullopt;
    if (*word != "nothing" && *word != "goes back") {
      errors_.report(node->span, say(Message::bad_below_zero));
      return std::nullopt;
    }
    if (!can_be) {
      errors_.report(node->span, say(Message::below_zero_never, {measure.written}));
      return std::nullopt;
    }
    return *word == "goes back";
  }

  const Draft& draft_;
  const yaml::Node& node_;
  Scope& scope_;
  Diagnostics& errors_;
};

}  // namespace

bool is_figure_amount(const yaml::Node& node) {
  if (node.kind == yaml::Node::Kind::map) return true;
  if (node.kind != yaml::Node::Kind::scalar) return false;
  const auto written = split(node.value);
  return written && written->name != "price";
}

void read_figure_amount(const Draft& draft, const yaml::Node& node, const Fields& fields, Scope& scope,
                        Clause& clause, Diagnostics& errors) {
  clause.amount_minor = 1;
  for (const std::string_view key : {"when", "scale"})
    if (fields[key] != nullptr) errors.report(fields.place(key), say(Message::figure_amount_alone));
  if (fields["each"] == nullptr) errors.report(node.span, say(Message::figure_amount_needs_each));
  if (node.kind != yaml::Node::Kind::map) {
    clause.figure = FigureAmountReader(draft, node, scope, errors).run(fields["below zero"]);
    return;
  }
  if (fields["below zero"] != nullptr)
    errors.report(fields.place("below zero"), say(Message::below_zero_elsewhere));
  clause.scale = read_tiers(draft, node, scope, errors);
}

std::optional<Ratio> read_undecided_amount(const yaml::Node* node, Currency currency, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*node, errors.text());
  if (quantity && quantity->unit == "%") {
    if (quantity->number.units == 0) return Ratio{0, 1};
    errors.report(node->span, say(Message::bad_undecided_amount));
    return std::nullopt;
  }
  const auto minor = read_money(node, currency, errors);
  return minor ? std::optional(Ratio{*minor, 1}) : std::nullopt;
}

}  // namespace panmen::terms
