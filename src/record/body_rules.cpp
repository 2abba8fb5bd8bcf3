#include "record/body_rules.hpp"

#include <algorithm>
#include <numeric>

namespace panmen::record {
namespace {

std::string_view broken_rule(const Origin&) {
  return {};
}
std::string_view broken_rule(const Semantics&) {
  return {};
}
std::string_view broken_rule(const Watermark&) {
  return {};
}
std::string_view broken_rule(const Clock&) {
  return {};
}

std::string_view broken_rule(const Source& body) {
  if (body.lateness < Duration{} || body.lateness > kMaxLateness)
    return "the lateness is not within 0 and 366 days";
  const auto& assets = body.assets;
  if (!std::is_sorted(assets.begin(), assets.end(), std::less_equal<>()))
    return "the assets are not ascending";
  return {};
}

std::string_view broken_rule_of_version(uint32_t version) {
  return version == 0 ? "a version of terms is 0; they count from 1" : std::string_view();
}

std::string_view broken_rule_of_window(Instant from, Instant to) {
  return from >= to ? "a window does not begin before it ends" : std::string_view();
}

// Whose verdict does not count.
bool does_not_count(Reason reason) {
  return reason == Reason::does_not_count || reason == Reason::already_paid ||
         reason == Reason::before_it_began;
}

// Of verdicts that are decided.
bool is_of_decided(Reason reason) {
  return reason == Reason::run_too_short || reason == Reason::too_late || reason == Reason::withdrawn ||
         reason == Reason::capped;
}

bool is_of_verdicts_only(Reason reason) {
  return is_of_decided(reason) || reason == Reason::already_paid || reason == Reason::before_it_began;
}

std::string_view broken_rule_of_figures(const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) {
    if (figure.steps.has_value() != (figure.reason == Reason::none)) {
      return "a figure has a reason exactly where it is absent";
    }
    if (is_of_verdicts_only(figure.reason)) return "a figure has a reason that only a verdict can have";
    if (figure.side < -1 || figure.side > 1 || (figure.side != 0 && !figure.steps.has_value()))
      return "the side of a figure is -1, 0 or 1, and 0 where it is absent";
  }
  return {};
}

std::string_view broken_rule(const Terms& body) {
  for (size_t i = 1; i < body.included.size(); ++i) {
    if (body.included[i - 1].name >= body.included[i].name)
      return "what terms include is not in ascending order";
  }
  return broken_rule_of_version(body.version);
}

std::string_view broken_rule(const Block& body) {
  if (body.observations == 0) return "a block has no observation";
  if (body.first > body.last) return "a block's first instant is after its last";
  return {};
}

std::string_view broken_rule(const Intake& body) {
  if (body.skipped > body.lines) return "more lines were skipped than there are";
  if (body.refusals.has_value() != (body.refused > 0)) {
    return "refusals are counted but not kept, or kept but not counted";
  }
  if (body.lost > 0 && body.holes == 0) return "rows were lost and there is no hole";
  return {};
}

std::string_view broken_rule(const Admission& body) {
  if (body.conflicting > body.accepted || body.doubtful > body.accepted ||
      body.out_of_order > body.accepted) {
    return "more observations are conflicting, doubtful or out of order than were accepted";
  }
  if (body.unread > body.doubtful) return "more observations are unread than doubtful";
  return {};
}

std::string_view broken_rule(const VerdictId& id) {
  if (auto rule = broken_rule_of_version(id.version); !rule.empty()) return rule;
  return broken_rule_of_window(id.from, id.to);
}

std::string_view broken_rule(const Measures& body) {
  if (auto rule = broken_rule_of_version(body.version); !rule.empty()) return rule;
  if (auto rule = broken_rule_of_window(body.from, body.to); !rule.empty()) return rule;
  return broken_rule_of_figures(body.figures);
}

std::string_view broken_rule(const Verdict& body) {
  if (auto rule = broken_rule(body.id); !rule.empty()) return rule;
  if (is_of_decided(body.reason) && body.reason != Reason::capped && body.outcome != Outcome::not_met)
    return "what is too short, too late or withdrawn is a verdict not met";
  const bool counts_not = does_not_count(body.reason);
  if ((body.outcome == Outcome::not_counted) != counts_not)
    return "a verdict that does not count says why, and only it does";
  const bool is_undecided = body.reason != Reason::none && !is_of_decided(body.reason) && !counts_not;
  if ((body.outcome == Outcome::undetermined) != is_undecided)
    return "an undetermined verdict says why, and only it does";
  return broken_rule_of_figures(body.figures);
}

std::string_view broken_rule(const Entry& body) {
  if (body.approved_by && body.approved_by->side != other(body.by.side))
    return "an entry is approved by the side that made it";
  const auto* planned = std::get_if<PlannedDowntime>(&body.says);
  if (planned != nullptr && planned->from >= planned->to)
    return "planned downtime does not begin before it ends";
  const auto* view = std::get_if<StopView>(&body.says);
  if (view != nullptr && view->to && view->at >= *view->to)
    return "the time that a view names does not begin before it ends";
  const auto* confirmed = std::get_if<Confirmed>(&body.says);
  if (confirmed != nullptr && confirmed->at > body.entered)
    return "something is confirmed before it has happened";
  if (confirmed != nullptr && confirmed->amount_minor &&
      (*confirmed->amount_minor <= 0 || *confirmed->amount_minor > Money::kMaxMinor))
    return "an amount is not within 1 and 10^15 minor units";
  return {};
}

std::string_view broken_rule(const Milestone& body) {
  if (!body.at && body.correction == 0) return "a milestone that was never reached is not reached any more";
  return broken_rule_of_version(body.version);
}

std::string_view broken_rule(const Due& body) {
  if (body.correction == 0) return "what is said of an entitlement's date counts from 1";
  return broken_rule(body.because);
}

std::string_view broken_rule(const Stop& body) {
  if (auto rule = broken_rule_of_version(body.version); !rule.empty()) return rule;
  if (body.from >= body.to) return "a stop does not begin before it ends";
  if (body.withdrawn && body.correction == 0) return "a stop is withdrawn without a correction";
  return {};
}

std::string_view broken_rule(const Money& amount) {
  return amount.minor <= 0 || amount.minor > Money::kMaxMinor
             ? "an amount is not within 1 and 10^15 minor units"
             : std::string_view();
}

std::string_view broken_rule(const Entitlement& body) {
  if (auto rule = broken_rule(body.because); !rule.empty()) return rule;
  if (body.payer == body.payee) return "payer and payee are the same";
  if (body.amount.minor < 0 || body.amount.minor > Money::kMaxMinor) {
    return "an amount is not within 0 and 10^15 minor units";
  }
  // A correction is the difference of two rounded amounts, its remainder that of two remainders, and its tax
  // that of two taxes, whose rates may differ.
  const bool corrects = body.because.correction > 0;
  const bool has_remainder = body.remainder_numerator != 0;
  if (body.amount.minor == 0 && (has_remainder ? body.remainder_numerator < 0 : body.tax_minor <= 0))
    return "an entitlement gives nothing";
  if (body.remainder_denominator <= 0) return "a remainder's denominator is not positive";
  const int64_t most = corrects ? body.remainder_denominator : body.remainder_denominator / 2;
  if (body.remainder_numerator > most || body.remainder_numerator < -most)
    return corrects ? "a correction's remainder is more than one" : "a remainder is more than a half";
  const int64_t most_tax = corrects ? Money::kMaxMinor : body.amount.minor;
  if (body.tax_minor < (corrects ? -most_tax : 0) || body.tax_minor > most_tax)
    return "a tax is more than the amount";
  if (std::gcd(body.remainder_numerator, body.remainder_denominator) != 1)
    return "a remainder is not in lowest terms";
  return {};
}

std::string_view broken_rule(const Transfer& body) {
  if (body.number == 0) return "a transfer's number is 0; they count from 1";
  if (body.debit == body.credit) return "a transfer's two accounts are the same";
  if (auto rule = broken_rule(body.amount); !rule.empty()) return rule;
  return broken_rule(body.because);
}

}  // namespace

std::string_view broken_rule_of(const Body& body) {
  return std::visit([](const auto& held) { return broken_rule(held); }, body);
}

}  // namespace panmen::record
