// Payments: parts, payees and the tax in what is due, and what is left of caps.
#include "html/escape.hpp"
#include "html/table.hpp"
#include "store/page/parts.hpp"
#include "store/payment_rows.hpp"

namespace panmen::store {

namespace {

std::string draw(const PlainTable& table) {
  if (table.rows.empty()) return "";
  std::vector<html::Side> sides;
  for (size_t i = 0; i < table.head.size(); ++i)
    sides.push_back(i < table.first_amount ? html::Side::left : html::Side::right);
  std::string out = "<section>\n<h2>" + html::escape(table.title) + "</h2>\n<div class=\"wide\"><table>\n" +
                    html::row("th", sides, table.head);
  for (const std::vector<std::string>& row : table.rows)
    out += html::row("td", sides, row);
  return out + "</table></div>\n</section>\n";
}

}  // namespace

std::string payments_part(const Scene& scene) {
  return draw(payment_table(scene.part, scene.words)) + draw(cap_table(scene.part, scene.words));
}

}  // namespace panmen::store
