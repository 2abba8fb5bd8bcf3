// Table: rows of plain text as HTML. Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace panmen::html {

enum class Side : uint8_t { left, right };

// One row. `element` is th or td; `row_class` a CSS class, or empty. REQUIRES: as many sides as cells.
std::string row(std::string_view element, const std::vector<Side>& sides,
                const std::vector<std::string>& cells, std::string_view row_class = "");

}  // namespace panmen::html
