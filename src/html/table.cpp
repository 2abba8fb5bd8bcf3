#include "html/table.hpp"

#include "base/assert.hpp"
#include "html/escape.hpp"

namespace panmen::html {

std::string row(std::string_view element, const std::vector<Side>& sides,
                const std::vector<std::string>& cells, std::string_view row_class) {
  PANMEN_ASSERT(cells.size() == sides.size());
  std::string out = "<tr";
  if (!row_class.empty()) out.append(" class=\"").append(row_class).append("\"");
  out += '>';
  for (size_t i = 0; i < cells.size(); ++i) {
    out.append("<").append(element);
    if (sides[i] == Side::right) out += " class=\"right\"";
    if (sides[i] == Side::unbroken) out += " class=\"unbroken\"";
    out.append(">").append(escape(cells[i])).append("</").append(element).append(">");
  }
  return out + "</tr>\n";
}

}  // namespace panmen::html
