// Table: rows of plain text as HTML. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace panmen::html {

// Where the text of a column stands; unbroken: at the left, on one line, as numbers and times do at the
// right.
enum class Side : uint8_t { left, right, unbroken };

// One row. `element` is th or td; `row_class` a CSS class, or empty. REQUIRES: as many sides as cells.
std::string row(std::string_view element, const std::vector<Side>& sides,
                const std::vector<std::string>& cells, std::string_view row_class = "");

}  // namespace panmen::html
