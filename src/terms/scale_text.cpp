#include "terms/scale_text.hpp"

#include <fmt/format.h>

#include "terms/contract.hpp"

namespace panmen::terms {
namespace {

// A finite decimal where there is one; otherwise a fraction.
std::string digits_of(Ratio value, int at_least) {
  for (int scale = at_least; scale <= Decimal::kMaxScale; ++scale) {
    if (power_of_ten(scale) % value.denominator == 0)
      return format_scaled(Int128{value.numerator} * (power_of_ten(scale) / value.denominator), scale);
  }
  return fmt::format("{}/{}", value.numerator, value.denominator);
}

std::string percent(Ratio share) {
  const auto hundredfold = multiply(share, {100, 1});
  const std::string text = hundredfold.ok() ? digits_of(*hundredfold, 0) : "/";
  return text.find('/') == std::string::npos ? text + " %" : digits_of(share, 0);
}

bool counts_down(const Scale& scale) {
  const auto& bound = scale.steps.front().bound;
  return bound == Comparison::at_least || bound == Comparison::greater;
}

class StepWords {
 public:
  StepWords(const Scale& scale, const ScaleStep& step, const Resolution& show, Currency currency,
            Language language)
      : scale_(scale), step_(step), show_(show), currency_(currency), language_(language) {}

  std::string text() const {
    if (step_.slope.numerator == 0) return value(step_.pay);
    if (const auto other = other_end()) return line(*other);
    const bool below = counts_down(scale_);
    const Ratio away = below ? Ratio{-step_.slope.numerator, step_.slope.denominator} : step_.slope;
    const std::string each = for_each(away, below);
    if (step_.pay.numerator == 0 && away.numerator > 0) return each;
    return value(step_.pay) + (away.numerator < 0 ? say(", less ", "，减去") : say(", and ", "，另加")) +
           each;
  }

 private:
  std::string say(std::string_view english, std::string_view chinese) const {
    return std::string(Phrase{english, chinese}.in(language_));
  }
  std::string value(Ratio pay) const {
    return scale_.is_in_money ? money_in_words(pay, currency_) : percent(pay);
  }

  // Of a straight line between two points: where it begins, seen from where its distance is measured.
  std::optional<int64_t> other_end() const {
    const auto at = &step_ - scale_.steps.data();
    if (step_.quantum != Quantum::exact || at == 0 || scale_.is_in_money) return std::nullopt;
    const int64_t before = scale_.steps[static_cast<size_t>(at) - 1].threshold_steps;
    const Int128 end =
        Int128{step_.from_steps} + (counts_down(scale_) ? step_.quantum_steps : -Int128{step_.quantum_steps});
    return end == before ? std::optional(before) : std::nullopt;
  }

  std::string line(int64_t begins) const {
    const Ratio change =
        counts_down(scale_) ? step_.slope : Ratio{-step_.slope.numerator, step_.slope.denominator};
    const auto there = add(step_.pay, change);
    return fmt::format(fmt::runtime(say("in a straight line from {} at {} to {} at {}",
                                        "自 {1} 时的 {0} 直线变化至 {3} 时的 {2}")),
                       there.ok() ? value(*there) : "?", format_figure(begins, show_), value(step_.pay),
                       format_figure(step_.from_steps, show_));
  }

  // "0.5 % for each 1 % begun below 98.00 %"
  std::string for_each(Ratio away, bool below) const {
    Ratio each{away.numerator < 0 ? -away.numerator : away.numerator, away.denominator};
    std::string quantum = format_figure(step_.quantum_steps, show_);
    // A price is said for one unit, however finely the figure is shown.
    if (const auto price = per_unit(each)) {
      each = *price;
      quantum = "1" + (show_.unit.name.empty() ? "" : " " + show_.unit.name);
    }
    const std::string from = format_figure(step_.from_steps, show_);
    const bool from_zero = step_.from_steps == 0 && !below;
    std::string_view english, chinese;
    switch (step_.quantum) {
      case Quantum::exact:
        english = from_zero ? "{0} for each {1}"
                  : below   ? "{0} for each {1} below {2}, in proportion"
                            : "{0} for each {1} above {2}, in proportion";
        chinese = from_zero ? "每 {1} 计 {0}"
                  : below   ? "低于 {2} 的部分每 {1} 计 {0}（按比例）"
                            : "超过 {2} 的部分每 {1} 计 {0}（按比例）";
        break;
      case Quantum::begun:
        english = below ? "{0} for each {1} begun below {2}" : "{0} for each {1} begun above {2}";
        chinese = below ? "低于 {2} 的部分每 {1} 计 {0}（不足 {1} 按 {1} 计）"
                        : "超过 {2} 的部分每 {1} 计 {0}（不足 {1} 按 {1} 计）";
        break;
      case Quantum::full:
        english = below ? "{0} for each full {1} below {2}" : "{0} for each full {1} above {2}";
        chinese = below ? "低于 {2} 的部分每满 {1} 计 {0}" : "超过 {2} 的部分每满 {1} 计 {0}";
        break;
    }
    return fmt::format(fmt::runtime(say(english, chinese)), value(each), quantum, from);
  }

  std::optional<Ratio> per_unit(Ratio each) const {
    if (!scale_.is_in_money || step_.quantum != Quantum::exact) return std::nullopt;
    const auto quantum = multiply(to_ratio(show_.step), {step_.quantum_steps, 1});
    const auto price = quantum.ok() ? divide(each, *quantum) : quantum;
    return price.ok() ? std::optional(*price) : std::nullopt;
  }

  const Scale& scale_;
  const ScaleStep& step_;
  const Resolution& show_;
  Currency currency_;
  Language language_;
};

}  // namespace

std::string pay_in_words(const Scale& scale, const ScaleStep& step, const Resolution& show, Currency currency,
                         Language language) {
  return StepWords(scale, step, show, currency, language).text();
}

std::string amount_in_words(const FigureAmount& figure, const std::string& measure, Language language) {
  if (figure.share == Ratio{1, 1}) return measure;
  return fmt::format(fmt::runtime(Phrase{"{0} of {1}", "{1} 的 {0}"}.in(language)), percent(figure.share),
                     measure);
}

std::string money_in_words(Ratio minor, Currency currency) {
  const int digits = currency.minor_digits();
  const auto major = divide(minor, {power_of_ten(digits), 1});
  const std::string code(currency.code());
  if (!major.ok()) return fmt::format("{}/{} / 10^{} {}", minor.numerator, minor.denominator, digits, code);
  const std::string text = digits_of(*major, digits);
  return (text.find('/') == std::string::npos ? in_groups_of_three(text) : text) + " " + code;
}

}  // namespace panmen::terms
