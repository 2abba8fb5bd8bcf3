// Money: the price and its tax, third parties, caps, and how a clause's amount is paid.
#include <algorithm>

#include <fmt/format.h>

#include "terms/payment.hpp"
#include "terms/text/explain_parts.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {
namespace {

std::string day_in_digits(CivilDate day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

void explain_rates(Page& page) {
  const Contract& contract = page.contract();
  const Tax& tax = *contract.tax;
  for (size_t i = 1; i < tax.rates.size(); ++i) {
    const Price price = price_on(contract, tax.rates[i].from);
    page.below(page.say("From {} the rate is {}: {} with VAT, {} without.",
                        "{} 起税率为 {}：含税价 {}，不含税价 {}。", day_in_digits(tax.rates[i].from),
                        Page::percent(tax.rates[i].rate), page.money(price.with_tax_minor),
                        page.money(price.without_tax_minor)));
  }
  if (tax.rates.size() > 1)
    page.below(
        tax.price_with_tax_stays
            ? page.say("Where the rate changes, the price with VAT stays. The rate of the day on which "
                       "a window ends, or on which a clause is met, counts.",
                       "税率变动时含税价不变。适用统计周期结束之日（或条款达成之日）的税率。")
            : page.say("Where the rate changes, the price without VAT stays. The rate of the day on "
                       "which a window ends, or on which a clause is met, counts.",
                       "税率变动时不含税价不变。适用统计周期结束之日（或条款达成之日）的税率。"));
}

std::string names_in_words(const Page& page, const std::vector<const Clause*>& clauses) {
  std::vector<std::string> names;
  for (const Clause* clause : clauses)
    names.push_back(clause->id);
  return page.list(names);
}

std::string period_in_words(const Page& page, CapPeriod period) {
  WindowSpec window;
  window.kind = period.kind;
  window.first_day = period.first_day;
  return page.one(window);
}

void explain_parts_of(Page& page, const Clause& clause) {
  const bool names_payees =
      std::ranges::any_of(clause.parts, [](const Part& part) { return part.payee.has_value(); });
  std::vector<std::string> parts;
  for (const Part& part : clause.parts) {
    std::string text = Page::percent(part.share);
    if (names_payees)
      text += page.say(" to {}", "付给{}",
                       part.payee ? page.contract().others[*part.payee].name : payee_in_words(page, clause));
    if (!part.means.empty()) text += page.say(" by {}", "（{}）", part.means);
    if (part.due) text += page.say(", due {}", "，到期日：{}", deadline_in_words(page, *part.due));
    parts.push_back(text);
  }
  if (!parts.empty()) page.line(page.say("It is due in parts: {}.", "分部支付：{}。", page.list(parts)));
}

// The most that a delay takes in all, which is said where the delay is.
bool is_own(const Contract& contract, const Cap& cap) {
  return std::ranges::any_of(contract.clauses, [&](const Clause& clause) {
    return clause.kind == ClauseKind::delay && clause.id == cap.name;
  });
}

}  // namespace

std::string payer_in_words(const Page& page, const Clause& clause) {
  return clause.payer ? page.contract().others[*clause.payer].name : page.short_party(!clause.deduction);
}

std::string payee_in_words(const Page& page, const Clause& clause) {
  return clause.payee ? page.contract().others[*clause.payee].name : page.short_party(clause.deduction);
}

void explain_price(Page& page) {
  const Contract& contract = page.contract();
  for (const Party& party : contract.others)
    page.line(page.say("Third party: {}", "第三方：{}", party.name));
  if (!contract.price_minor) return;
  if (!contract.tax) {
    page.line(page.say("The price is {}, without tax.", "合同价款：{}（不含税）。",
                       page.money(*contract.price_minor)));
    return;
  }
  const Price price = signed_price(contract);
  const std::string rate = Page::percent(price.tax_rate);
  page.line(
      contract.tax->is_included
          ? page.say("The price is {} including VAT of {}, which is {} without VAT. A percentage of the "
                     "price is of the price with VAT where nothing else is said.",
                     "合同价款：{}（含 {} 增值税），不含税价 {}。未另行说明的百分比以含税价为基数。",
                     page.money(price.with_tax_minor), rate, page.money(price.without_tax_minor))
          : page.say("The price is {} excluding VAT of {}, which is {} with VAT. A percentage of the "
                     "price is of the price without VAT where nothing else is said.",
                     "合同价款：{}（不含 {} 增值税），含税价 {}。未另行说明的百分比以不含税价为基数。",
                     page.money(price.without_tax_minor), rate, page.money(price.with_tax_minor)));
  explain_rates(page);
}

void explain_caps(Page& page) {
  const Contract& contract = page.contract();
  const auto is_named = [&](const Cap& cap) { return !is_own(contract, cap); };
  if (std::ranges::none_of(contract.caps, is_named)) return;
  page.title(page.say("Caps", "上限"));
  for (uint16_t i = 0; i < contract.caps.size(); ++i) {
    const Cap& cap = contract.caps[i];
    if (!is_named(cap)) continue;
    std::vector<const Clause*> clauses;
    for (const Clause& clause : contract.clauses)
      if (std::ranges::find(clause.caps, i) != clause.caps.end()) clauses.push_back(&clause);
    const std::string names = names_in_words(page, clauses);
    if (cap.per)
      page.line(page.say("{}: at most {} is due from {} for windows that end in the same {}.",
                         "{0}：{2} 在同一{3}内结束的各统计周期，应付合计不超过 {1}。", cap.name,
                         page.money(cap.most_minor), names, period_in_words(page, *cap.per)));
    else
      page.line(page.say("{}: at most {} is due in all from {}.", "{0}：{2} 应付合计不超过 {1}。", cap.name,
                         page.money(cap.most_minor), names));
  }
  page.line(
      page.say("What is left is given in the order in which windows end, and of those that end together in "
               "the order of the clauses. What is over is not due; the result stays as it is.",
               "余额按统计周期结束的先后分配，同时结束的按条款顺序分配。超出部分不付，判定结果不变。"));
}

void explain_payment(Page& page, const Clause& clause) {
  const Contract& contract = page.contract();
  if (clause.price && contract.tax) {
    const std::string share = Page::percent(clause.price->share);
    page.line(clause.price->without_tax
                  ? page.say("{} is {} of the price without VAT.", "{} 为不含税价的 {}。",
                             page.money(clause.amount_minor), share)
                  : page.say("{} is {} of the price with VAT, and contains it.",
                             "{} 为含税价的 {}，金额含税。", page.money(clause.amount_minor), share));
    for (const TaxRate& rate : contract.tax->rates) {
      if (&rate == &contract.tax->rates.front() ||
          amount_on(contract, clause, rate.from) == clause.amount_minor)
        continue;
      page.below(page.say("From {} on it is {}.", "自 {} 起为 {}。", in_digits(rate.from),
                          page.money(amount_on(contract, clause, rate.from))));
    }
  }
  explain_parts_of(page, clause);
  std::vector<std::string> caps;
  for (const uint16_t cap : clause.caps)
    if (!is_own(contract, contract.caps[cap])) caps.push_back(contract.caps[cap].name);
  if (!caps.empty()) page.line(page.say("It is limited by {}.", "受上限“{}”约束。", page.list(caps)));
  if (clause.taken_from)
    page.line(
        page.say("It is taken from clause {}: no more is deducted than that gives in the same window, less "
                 "what is taken from it before.",
                 "从条款 {} 中扣除：扣款不超过该条款在同一统计周期的应付金额减去此前已扣金额。",
                 contract.clauses[*clause.taken_from].id));
}

}  // namespace panmen::terms
