#include "terms/test_rules.hpp"

namespace panmen::terms {
namespace {

TEST(MoneyRules, hold_for_parties) {
  expect_broken({
      {"two parties have one name", [](Contract& c) { c.others[1].name = "operator"; }},
      {"two parties have one name", [](Contract& c) { c.others[1].name = c.buyer.name; }},
      {"party has no name", [](Contract& c) { c.others[0].name.clear(); }},
      {"name is too long", [](Contract& c) { c.others[0].name.assign(181, 'x'); }},
      {"third party that is not there", [](Contract& c) { c.clauses[2].payee = 2; }},
      {"third party that is not there", [](Contract& c) { c.clauses[0].parts[1].payee = 2; }},
      {"payer and payee are the same", [](Contract& c) { c.clauses[2].payer = 0; }},
      {"payer and payee are the same", [](Contract& c) { c.clauses[0].payer = 0; }},
  });
  expect_allowed({
      [](Contract& c) { c.clauses[2].payer.reset(); },
      [](Contract& c) { c.others[0].name.assign(180, 'x'); },
  });
}

TEST(MoneyRules, hold_for_the_price_and_its_tax) {
  expect_broken({
      {"a tax is of no price", [](Contract& c) { c.price_minor.reset(); }},
      {"a share is of no price",
       [](Contract& c) {
         c.price_minor.reset();
         c.tax.reset();
       }},
      {"a tax has no rate", [](Contract& c) { c.tax->rates.clear(); }},
      {"rates do not ascend", [](Contract& c) { c.tax->rates[1].from = c.tax->rates[0].from; }},
      {"share is not between", [](Contract& c) { c.tax->rates[1].rate = {101, 100}; }},
      {"price with tax is out of range",
       [](Contract& c) {
         c.tax->is_included = false;
         c.price_minor = Money::kMaxMinor;
       }},
      {"share of the price is nothing", [](Contract& c) { c.clauses[0].price->share = {0, 1}; }},
      {"more than all of it", [](Contract& c) { c.clauses[0].price->share = {11, 10}; }},
  });
  expect_allowed({
      [](Contract& c) { c.tax.reset(); },
      [](Contract& c) { c.tax->price_with_tax_stays = false; },
      [](Contract& c) { c.price_minor = Money::kMaxMinor; },
  });
}

TEST(MoneyRules, hold_for_caps_and_parts) {
  expect_broken({
      {"two caps", [](Contract& c) { c.caps[1].name = "all"; }},
      {"a cap is out of range", [](Contract& c) { c.caps[0].most_minor = 0; }},
      {"a cap is out of range", [](Contract& c) { c.caps[0].most_minor = Money::kMaxMinor + 1; }},
      {"period begins is out of range", [](Contract& c) { c.caps[1].per->first_day = 29; }},
      {"period begins is out of range", [](Contract& c) { c.caps[1].per->first_day = 0; }},
      {"period begins is out of range", [](Contract& c) { c.caps[1].per->kind = WindowKind::day; }},
      {"a cap that is not there", [](Contract& c) { c.clauses[3].caps = {3}; }},
      {"do not ascend", [](Contract& c) { c.clauses[3].caps = {1, 0}; }},
      {"do not ascend", [](Contract& c) { c.clauses[3].caps = {1, 1}; }},
      {"are not the whole", [](Contract& c) { c.clauses[0].parts.pop_back(); }},
      {"a part of a clause is nothing", [](Contract& c) { c.clauses[0].parts[0].share = {0, 1}; }},
      {"the parts of a clause are too fine",
       [](Contract& c) {
         c.clauses[0].parts[0].share = {1, INT64_MAX};
         c.clauses[0].parts[1].share = {1, INT64_MAX - 1};
       }},
  });
}

TEST(MoneyRules, hold_for_what_is_taken_from_another) {
  constexpr const char* kNoDeduction = "is no deduction of a payment of the same window";
  expect_broken({
      {"takes from one that is not before it", [](Contract& c) { c.clauses[3].taken_from = 3; }},
      {kNoDeduction, [](Contract& c) { c.clauses[3].taken_from = 0; }},
      {kNoDeduction, [](Contract& c) { c.clauses[3].taken_from = 1; }},
      {kNoDeduction, [](Contract& c) { c.clauses[3].deduction = false; }},
  });
}

}  // namespace
}  // namespace panmen::terms
