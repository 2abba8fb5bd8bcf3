#include "store/payment_rows.hpp"

#include <algorithm>
#include <map>

#include "store/cap_use.hpp"
#include "terms/payment.hpp"

namespace panmen::store {

namespace {

struct Sum {
  Int128 due_minor = 0;
  Int128 tax_minor = 0;
};

// Of each part of the clause, that gave anything.
std::map<uint16_t, Sum> sums_of(const Statement::ContractPart& part, const terms::Clause& clause) {
  std::map<uint16_t, Sum> sums;
  for (const auto& [id, entitlements] : part.entitlements) {
    if (id.clause != clause.id) continue;
    for (const record::Entitlement& each : entitlements) {
      const auto shown = [&](int64_t minor) {
        return terms::shown_minor(part.terms, clause, each.payer, minor);
      };
      Sum& sum = sums[each.part];
      sum.due_minor += shown(each.amount.minor);
      sum.tax_minor += shown(each.tax_minor);
    }
  }
  return sums;
}

}  // namespace

PlainTable payment_table(const Statement::ContractPart& part, const Words& words) {
  const terms::Contract& contract = part.terms;
  PlainTable table{words.say("Payments", "付款"), {}, 5, {}};
  const std::string code(contract.currency.code());
  table.head = {words.say("Clause", "条款"),         words.say("Part", "分部"),
                words.say("From", "付款方"),         words.say("To", "收款方"),
                words.say("Means", "支付方式"),      words.say("Due in all", "累计应付") + " " + code,
                words.say("VAT in it", "其中增值税")};
  const bool has_parts = std::ranges::any_of(contract.clauses, [](const terms::Clause& clause) {
    return !clause.parts.empty() || clause.payer.has_value() || clause.payee.has_value();
  });
  if (!has_parts && !contract.tax.has_value()) return table;
  for (const terms::Clause& clause : contract.clauses) {
    for (const auto& [number, sum] : sums_of(part, clause)) {
      const bool is_split = number < clause.parts.size();
      table.rows.push_back(
          {clause.id, is_split ? std::to_string(number + 1) : "–", terms::payer_of(contract, clause),
           is_split ? terms::payee_of(contract, clause, clause.parts[number])
                    : terms::payee_of(contract, clause),
           is_split && !clause.parts[number].means.empty() ? clause.parts[number].means : "–",
           amount_text(sum.due_minor, contract.currency), amount_text(sum.tax_minor, contract.currency)});
    }
  }
  return table;
}

PlainTable cap_table(const Statement::ContractPart& part, const Words& words) {
  const terms::Contract& contract = part.terms;
  PlainTable table{words.say("Caps", "上限"), {}, 2, {}};
  table.head = {words.say("Cap", "上限"), words.say("Period", "期间"), words.say("At most", "不超过"),
                words.say("Used", "已用"), words.say("Left", "余额")};
  for (const CapUse& use : cap_uses(part)) {
    const terms::Cap& cap = contract.caps[use.cap];
    table.rows.push_back({cap.name, period_text(contract, use),
                          amount_text(cap.most_minor, contract.currency),
                          amount_text(use.used_minor, contract.currency),
                          amount_text(cap.most_minor - use.used_minor, contract.currency)});
  }
  return table;
}

}  // namespace panmen::store
