// Postings and balances: where the money went in the ledger.
#include <algorithm>

#include "html/escape.hpp"
#include "store/page/folded_list.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::escape;
using html::Side;

std::string postings(const Scene& scene) {
  std::vector<const record::Transfer*> transfers;
  for (const record::Transfer& transfer : scene.part.transfers)
    transfers.push_back(&transfer);
  std::ranges::stable_sort(transfers, {}, &record::Transfer::number);
  FoldedList list;
  list.sides = {Side::right, Side::left, Side::left, Side::right, Side::left};
  list.head = {scene.say("No.", "序号"), scene.say("From", "付款方"), scene.say("To", "收款方"),
               scene.say("Amount", "金额") + " " + std::string(scene.contract().currency.code()),
               scene.say("Because of", "依据")};
  Instant latest{Instant::kMinNs};  // a correction of an earlier window stands where it was posted
  for (const record::Transfer* transfer : transfers)
    list.times.push_back(latest = std::max(latest, transfer->because.from));
  list.rows = [&](size_t i) {
    const record::Transfer& t = *transfers[i];
    return html::row(
        "td", list.sides,
        {std::to_string(t.number), t.debit, t.credit, amount_text(t.amount.minor, t.amount.currency),
         fmt::format("{} {}", t.because.clause, local_text(scene.contract().zone, t.because.from))});
  };
  list.sum = [&](size_t first, size_t end) {
    return scene.with("{0} postings", "{0} 笔", count_text(end - first));
  };
  return fold(scene, list);
}

std::string balances(const Scene& scene) {
  const std::vector<Side> sides{Side::left, Side::right};
  const std::string code(scene.contract().currency.code());
  std::string out = "<div class=\"wide\"><table>\n" +
                    html::row("th", sides, {scene.say("Account", "账户"), scene.say("Balance", "余额")});
  Int128 sum = 0;
  for (const auto& [account, balance] : scene.statement.ledger().balances()) {
    if (account.contract != scene.contract().id) continue;
    out += html::row(
        "td", sides,
        {account.name, amount_text(balance, account.currency) + " " + std::string(account.currency.code())});
    sum += balance;
  }
  return out + html::row("td", sides, {scene.say("Sum", "合计"), scene.money(sum)}, "total") +
         "</table></div>\n";
}

}  // namespace

std::string postings_part(const Scene& scene) {
  std::string out =
      fmt::format("<section>\n<h2>{}</h2>\n", escape(scene.say("Balances and postings", "余额与记账")));
  out += balances(scene);
  if (scene.part.transfers.empty())
    return out + "<p class=\"sub\">" + escape(scene.say("Nothing was posted.", "无记账。")) +
           "</p>\n</section>\n";
  return out + postings(scene) + "</section>\n";
}

}  // namespace panmen::store
